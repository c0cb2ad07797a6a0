"""Publishing is an act of its own: by whom, when, what it leaves behind, and how it is taken back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Power, Role, roles_with
from agendas.actions import set_disclosure
from agendas.actions.gate import MinutesSigned
from agendas.models import AgendaItem, Directive
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from documents import facts
from documents.actions.gate import ReasonMissing
from documents.actions.publishing import PublishingRefused, missing_before_publishing, publish_paper, withdraw_paper
from documents.actions.renderings import make_pdf
from documents.models import Paper, Rendering
from documents.queries import facts_now
from documents.queries.verification import public_rendering
from documents.states import Edition, PaperState
from meetings.states import Disclosure
from tests.factories import GovernmentFactory, letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db
P = PaperState


def secretariat(paper: Paper) -> object:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def test_signed_minutes_are_published_and_withdrawn_with_their_trail() -> None:
    paper = minutes_ready(state=P.SIGNED)
    publisher = secretariat(paper)
    rendering = publish_paper(paper=paper, by=publisher)
    paper.refresh_from_db()
    assert (rendering.edition, rendering.key) == (Edition.PUBLIC, f"public:{paper.public_id}")
    assert paper.published_at is not None
    assert paper.published_by == publisher.actor_label
    withdraw_paper(paper=paper, by=publisher, reason="Nama keliru")
    paper.refresh_from_db()
    assert (paper.published_at, paper.published_by, paper.state) == (None, "", P.SIGNED)
    trail = AuditEntry.objects.filter(object_id=paper.public_id).order_by("pk")
    assert list(trail.values_list("action", flat=True))[-2:] == ["publish_paper", "withdraw_paper"]
    assert trail.last().reason == "Nama keliru"
    publish_paper(paper=paper, by=publisher)
    assert Rendering.objects.filter(edition=Edition.PUBLIC).count() == 1


@pytest.mark.parametrize("state", [state for state in P if state not in {P.SIGNED, P.SENT, P.CIRCULATED}])
def test_what_is_not_signed_and_in_force_is_not_published(state: P) -> None:
    paper = minutes_ready(state=state)
    with pytest.raises(PublishingRefused):
        publish_paper(paper=paper, by=secretariat(paper))
    assert not Rendering.objects.exists()
    assert Paper.objects.get(pk=paper.pk).published_at is None


def test_a_letter_has_no_public_edition() -> None:
    paper = letter_ready(state=P.SIGNED)
    with pytest.raises(PublishingRefused):
        publish_paper(paper=paper, by=secretariat(paper))


@pytest.mark.parametrize("said", ["Terbatas", "RAHASIA", "sangat rahasia"])
def test_a_secret_paper_stays_inside(said: str) -> None:
    paper = minutes_ready(state=P.SIGNED)
    values = paper.facts or {}
    values["paper"]["security"] = said
    Paper.objects.filter(pk=paper.pk).update(facts=values)
    paper.refresh_from_db()
    assert missing_before_publishing(paper)
    with pytest.raises(PublishingRefused):
        publish_paper(paper=paper, by=secretariat(paper))


def test_twice_is_once_and_nothing_public_is_not_withdrawn() -> None:
    paper = minutes_ready(state=P.SIGNED)
    by = secretariat(paper)
    with pytest.raises(WrongState):
        withdraw_paper(paper=paper, by=by, reason="Apa pun")
    publish_paper(paper=paper, by=by)
    with pytest.raises(WrongState):
        publish_paper(paper=paper, by=by)
    with pytest.raises(ReasonMissing):
        withdraw_paper(paper=paper, by=by, reason="  ")
    assert Paper.objects.get(pk=paper.pk).published_at


@pytest.mark.parametrize("role", [role for role in Role if role not in roles_with(Power.PUBLISH)])
def test_who_may_approve_or_read_may_not_publish(role: Role) -> None:
    paper = minutes_ready(state=P.SIGNED)
    by = user_with(role, paper.meeting.convener)
    with pytest.raises(Refused):
        publish_paper(paper=paper, by=by)
    publish_paper(paper=paper, by=secretariat(paper))
    for actor in (by, user_with(Role.SECRETARIAT, GovernmentFactory.create())):
        with pytest.raises(Refused):
            withdraw_paper(paper=paper, by=actor, reason="Apa pun")


def test_who_approves_does_not_publish() -> None:
    assert not set(roles_with(Power.PUBLISH)) & set(roles_with(Power.APPROVE_PAPERS))


def test_the_worker_makes_it_and_it_goes_with_the_paper_s_force(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    paper = minutes_ready(state=P.SIGNED)
    rendering = publish_paper(paper=paper, by=secretariat(paper))
    assert public_rendering(paper) is None  # still in the making
    make_pdf(rendering_id=rendering.pk)
    made = public_rendering(paper)
    assert made is not None
    with made.file.open("rb") as file:
        content = file.read()
    assert b"Dibahas panjang lebar" not in content
    paper.state = P.SUPERSEDED
    assert public_rendering(paper) is None


# --- how open -------------------------------------------------------------------------------------------------------


def test_levels_are_set_at_once_and_told_in_the_facts() -> None:
    paper = minutes_ready()
    item, directive = AgendaItem.objects.get(), Directive.objects.get()
    by = secretariat(paper)
    said = facts_now(paper)
    assert {row.disclosure for row in (*said.agenda, *said.directives)} == {"internal"}
    levels = {item.public_id: "open", directive.public_id: "open", "0" * 12: "open"}
    assert set_disclosure(meeting=paper.meeting, levels=levels, by=by) == 2
    assert set_disclosure(meeting=paper.meeting, levels=levels, by=by) == 0
    assert AuditEntry.objects.filter(action="set_disclosure").count() == 2
    said = facts_now(paper)
    assert {row.disclosure for row in (*said.agenda, *said.directives)} == {"open"}


@pytest.mark.parametrize("item_level", Disclosure.values)
@pytest.mark.parametrize("own_level", Disclosure.values)
def test_a_directive_is_never_more_open_than_its_item(item_level: str, own_level: str) -> None:
    paper = minutes_ready()
    AgendaItem.objects.update(disclosure=item_level)
    Directive.objects.update(disclosure=own_level, item=AgendaItem.objects.get())
    order = ["open", "internal", "excluded"]
    (directive,) = facts_now(paper).directives
    assert directive.disclosure == max(item_level, own_level, key=order.index)


def test_items_of_another_meeting_are_passed_over_and_signed_minutes_stand() -> None:
    paper, other = minutes_ready(), minutes_ready()
    theirs = AgendaItem.objects.get(meeting=other.meeting)
    by = secretariat(paper)
    assert set_disclosure(meeting=paper.meeting, levels={theirs.public_id: "open"}, by=by) == 0
    with pytest.raises(ValueError, match="secret"):
        set_disclosure(meeting=paper.meeting, levels={theirs.public_id: "secret"}, by=by)
    type(paper.meeting).objects.filter(pk=paper.meeting_id).update(minutes_signed_at=paper.created_at)
    with pytest.raises(MinutesSigned):
        set_disclosure(meeting=paper.meeting, levels={}, by=by)
    with pytest.raises(Refused):
        set_disclosure(meeting=other.meeting, levels={}, by=by)


@given(acts=st.lists(st.sampled_from(["publish", "withdraw", "void"]), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tried_nothing_frozen_changes(acts: list[str]) -> None:
    paper = minutes_ready(1, state=P.SIGNED)
    by = secretariat(paper)
    frozen = facts.sha256_of(paper.facts or {})
    public = False
    for act in acts:
        try:
            if act == "publish":
                publish_paper(paper=paper, by=by)
            else:
                withdraw_paper(paper=paper, by=by, reason="Alasan" if act == "withdraw" else " ")
        except RakorError:
            assert (act == "publish") == public or act == "void"
        else:
            assert public == (act == "withdraw")
            public = act == "publish"
        paper = Paper.objects.select_related("meeting__convener").get(pk=paper.pk)
        assert (paper.published_at is not None) == public
        assert (paper.state, facts.sha256_of(paper.facts or {}), paper.facts_sha256) == (P.SIGNED, frozen, frozen)
