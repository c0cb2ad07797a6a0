"""Initials (paraf): one post after the other, by whom, what was read, and what a change since means."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.models import Position
from documents import actions, facts
from documents.models import Initial, Paper, PaperSettings
from documents.queries import facts_now
from documents.queries.initials import changed_since_initialled, next_initial, steps_of
from documents.queries.under_review import with_parts
from documents.states import InitialState, PaperState
from flows.papers import approve
from tests.factories import AppointmentFactory, PositionFactory, UserFactory, minutes_ready, user_with

pytestmark = pytest.mark.django_db
P, S = PaperState, InitialState


def routed(count: int = 2, kind: str = "minutes") -> tuple[Paper, list[Position], list[User]]:
    """Minutes whose office lets `count` posts initial them, each held by someone with an account."""
    paper = minutes_ready(1)
    convener = paper.meeting.convener
    posts = [PositionFactory.create(organization=convener, title=f"Kepala Bagian {n}") for n in range(count)]
    holders = [UserFactory.create() for _ in posts]
    for post, user in zip(posts, holders, strict=True):
        AppointmentFactory.create(position=post, official__user=user)
    PaperSettings.objects.create(
        convener=convener,
        government_name="Provinsi Contoh",
        unit_name="Sekretariat Daerah",
        place="Kota",
        initials={kind: [post.public_id for post in posts]},
    )
    return paper, posts, holders


def submitted(count: int = 2) -> tuple[Paper, list[Position], list[User]]:
    paper, posts, holders = routed(count)
    actions.submit_paper(paper=paper, by=writer_of(paper))
    return paper, posts, holders


def writer_of(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def approver_of(paper: Paper) -> User:
    return user_with(Role.LEADERSHIP, paper.meeting.convener)


def now_of(paper: Paper) -> str:
    return facts.sha256_of(facts_now(paper))


def give(paper: Paper, by: User, note: str = "") -> None:
    step = next_initial(paper)
    assert step is not None
    actions.initial_paper(initial=step, by=by, read_sha256=now_of(paper), note=note)
    paper.refresh_from_db()


def test_submitting_lays_the_draft_before_the_posts_in_their_order() -> None:
    paper, posts, _holders = submitted(3)
    assert [(row.order, row.position, row.state) for row in paper.initials.all()] == [
        (n, post, S.WAITING) for n, post in enumerate(posts, 1)
    ]
    assert [step.is_next for step in steps_of(paper, now_of(paper))] == [True, False, False]


def test_no_route_asks_for_no_initial() -> None:
    paper = minutes_ready(1)
    actions.submit_paper(paper=paper, by=writer_of(paper))
    assert not Initial.objects.exists()
    approve(paper=paper, by=approver_of(paper), read_sha256=now_of(paper))
    assert paper.state == P.APPROVED


def test_initials_are_given_one_after_the_other_and_kept() -> None:
    paper, posts, holders = submitted()
    give(paper, holders[0], note="Sesuai")
    row = Initial.objects.get(order=1)
    assert (row.state, row.note, row.facts_sha256, row.is_on_paper) == (S.GIVEN, "Sesuai", now_of(paper), False)
    assert row.acted_at is not None
    assert paper.draft_versions.filter(facts_sha256=row.facts_sha256).exists()
    line = AuditEntry.objects.filter(action="initial_paper").get()
    assert (line.reason, line.after) == ("Sesuai", {"post": str(posts[0])})
    step = next_initial(paper)
    assert step is not None
    assert step.position == posts[1]


def test_only_the_holder_initials_and_only_in_his_turn() -> None:
    paper, _posts, holders = submitted()
    first, second = paper.initials.all()
    for other in (holders[1], writer_of(paper), approver_of(paper)):
        with pytest.raises(Refused):
            actions.initial_paper(initial=first, by=other, read_sha256=now_of(paper))
        with pytest.raises(Refused):
            actions.send_back_paper(initial=first, by=other, note="Perbaiki")
    with pytest.raises(WrongState):
        actions.initial_paper(initial=second, by=holders[1], read_sha256=now_of(paper))
    assert not Initial.objects.exclude(state=S.WAITING).exists()


def test_nobody_initials_twice_or_what_he_has_not_read() -> None:
    paper, _posts, holders = submitted()
    first = paper.initials.get(order=1)
    with pytest.raises(actions.FactsChanged):
        actions.initial_paper(initial=first, by=holders[0], read_sha256="0" * 64)
    give(paper, holders[0])
    with pytest.raises(WrongState):
        actions.initial_paper(initial=first, by=holders[0], read_sha256=now_of(paper))


def test_who_no_longer_holds_the_post_no_longer_initials() -> None:
    paper, posts, holders = submitted()
    posts[0].appointments.all().delete()
    with pytest.raises(Refused):
        give(paper, holders[0])


def test_sent_back_it_is_mended_and_a_new_round_begins() -> None:
    paper, _posts, holders = submitted()
    give(paper, holders[0])
    with pytest.raises(actions.ReasonMissing):
        actions.send_back_paper(initial=paper.initials.get(order=2), by=holders[1], note=" ")
    actions.send_back_paper(initial=paper.initials.get(order=2), by=holders[1], note="Tenggat keliru")
    paper.refresh_from_db()
    assert (paper.state, paper.returned_note) == (P.RETURNED, "Tenggat keliru")
    assert [row.state for row in paper.initials.all()] == [S.GIVEN, S.SENT_BACK]
    paper.meeting.directives.update(text="Isi yang diperbaiki")
    actions.submit_paper(paper=paper, by=writer_of(paper))
    assert [(row.round, row.state) for row in paper.initials.filter(round=2)] == [(2, S.WAITING)] * 2
    told = changed_since_initialled(paper)
    assert any("Isi yang diperbaiki" in row.after for row in told)


@pytest.mark.parametrize("given", [0, 1])
def test_a_route_that_was_emptied_after_a_send_back_asks_nobody(given: int) -> None:
    paper, _posts, holders = submitted(3)
    for holder in holders[:given]:
        give(paper, holder)
    step = next_initial(paper)
    assert step is not None
    actions.send_back_paper(initial=step, by=holders[given], note="Tenggat keliru")
    paper.refresh_from_db()
    assert S.SENT_BACK in [row.initial.state for row in steps_of(paper, now_of(paper))]
    PaperSettings.objects.update(initials={})
    actions.submit_paper(paper=paper, by=writer_of(paper))
    assert next_initial(paper) is None
    assert steps_of(paper, now_of(paper)) == []
    assert actions.missing_before_approval(paper) == []
    read = with_parts(Paper.objects.filter(pk=paper.pk), approver_of(paper))
    assert list(read.values_list("turn", "lacks_initials")) == [(None, False)]
    approve(paper=paper, by=approver_of(paper), read_sha256=now_of(paper))
    assert paper.state == P.APPROVED
    # What was said and given stays.
    assert [row.state for row in paper.initials.all()] == [S.GIVEN] * given + [S.SENT_BACK]


def test_a_route_that_was_emptied_after_the_approver_returned_it_asks_nobody() -> None:
    paper, _posts, holders = submitted(2)
    give(paper, holders[0])
    actions.return_paper(paper=paper, by=approver_of(paper), note="Perbaiki")
    PaperSettings.objects.update(initials={})
    actions.submit_paper(paper=paper, by=writer_of(paper))
    assert actions.missing_before_approval(paper) == []
    assert [step.initial.state for step in steps_of(paper, now_of(paper))] == [S.GIVEN]


def test_initial_on_paper_is_noted_by_the_secretariat_with_words() -> None:
    paper, _posts, holders = submitted()
    first = paper.initials.get(order=1)
    with pytest.raises(actions.ReasonMissing):
        actions.note_initial(initial=first, by=writer_of(paper), note="")
    with pytest.raises(Refused):
        actions.note_initial(initial=first, by=holders[0], note="Sudah")
    actions.note_initial(initial=first, by=writer_of(paper), note="Paraf basah, 17 Oktober")
    first.refresh_from_db()
    assert (first.state, first.is_on_paper, first.note) == (S.GIVEN, True, "Paraf basah, 17 Oktober")


def test_approval_waits_for_every_initial() -> None:
    paper, posts, holders = submitted()
    by = approver_of(paper)
    with pytest.raises(actions.ApprovalRefused, match=posts[0].title):
        approve(paper=paper, by=by, read_sha256=now_of(paper))
    give(paper, holders[0])
    with pytest.raises(actions.ApprovalRefused, match=posts[1].title):
        approve(paper=paper, by=by, read_sha256=now_of(paper))
    give(paper, holders[1])
    approve(paper=paper, by=by, read_sha256=now_of(paper))
    assert paper.state == P.APPROVED


def test_approver_who_is_a_step_initials_by_approving() -> None:
    paper, posts, holders = submitted()
    give(paper, holders[0])
    by = approver_of(paper)
    posts[1].appointments.all().delete()
    AppointmentFactory.create(position=posts[1], official__user=by)
    approve(paper=paper, by=by, read_sha256=now_of(paper))
    last = paper.initials.get(order=2)
    assert (last.state, last.acted_by) == (S.GIVEN, by.actor_label)


def test_change_after_an_initial_is_told_and_hinders_nobody() -> None:
    paper, _posts, holders = submitted(1)
    give(paper, holders[0])
    assert [step.has_changed for step in steps_of(paper, now_of(paper))] == [False]
    paper.meeting.directives.update(text="Isi yang berubah")
    assert [step.has_changed for step in steps_of(paper, now_of(paper))] == [True]
    approve(paper=paper, by=approver_of(paper), read_sha256=now_of(paper))
    assert paper.state == P.APPROVED


@pytest.mark.parametrize("count", [1, 12])
def test_steps_cost_the_same_whatever_their_number(count: int, django_assert_num_queries: Any) -> None:
    paper, _posts, _holders = submitted(count)
    digest = now_of(paper)
    with django_assert_num_queries(2):
        steps_of(paper, digest)
