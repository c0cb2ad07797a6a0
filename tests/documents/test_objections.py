"""Minutes before the participants: laid before them, objected to, answered, taken back, and what that keeps back."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from attendance.links import holder_of
from attendance.models import Invitation
from audit.actions import System
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from documents import actions, facts
from documents.actions.objections import LONGEST_TEXT, MOST_OBJECTIONS
from documents.models import Objection, Paper, PaperSettings
from documents.queries import facts_now
from documents.queries.circulated import Circulated, Standing
from documents.queries.objections import (
    circulated_minutes,
    has_changed_since,
    missing_before_final,
    places_of,
    window_end,
)
from documents.states import OBJECTION_MOVES, ObjectionKind, ObjectionState, PaperState
from flows.minutes import circulate
from meetings.models import Meeting
from notices.actions import plan_reminders
from notices.actions.wanted import is_wanted
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    DutyAssignmentFactory,
    MembershipFactory,
    UserFactory,
    letter_ready,
    minutes_ready,
    user_with,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2030, 10, 17, 3, tzinfo=dt.UTC)  # a Thursday
UNTIL = NOW + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def writer_of(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def invited(paper: Paper) -> list[Invitation]:
    return list(Invitation.objects.of(paper.meeting).order_by("participant__order"))


def circulated(participants: int = 2) -> Paper:
    paper = minutes_ready(participants, PaperState.IN_REVIEW)
    circulate(paper=paper, until=UNTIL, by=writer_of(paper))
    return paper


def object_to(
    paper: Paper, text: str = "Bukan begitu.", invitation: Invitation | None = None, **more: str
) -> Objection:
    speaker = invitation or invited(paper)[0]
    return actions.raise_objection(paper=paper, invitation=speaker, text=text, by=holder_of(speaker), **more)


def answer(
    objection: Objection, state: ObjectionState = ObjectionState.DECLINED, words: str = "Sesuai rekaman."
) -> None:
    actions.answer_objection(objection=objection, state=state, answer=words, by=writer_of(objection.paper))


def approve(paper: Paper) -> None:
    leader = user_with(Role.LEADERSHIP, paper.meeting.convener)
    actions.approve_paper(paper=paper, by=leader, read_sha256=facts.sha256_of(facts_now(paper)))


def wants_circulation(meeting: Meeting) -> None:
    PaperSettings.objects.create(
        convener=meeting.convener,
        government_name="Pemerintah",
        unit_name="Setda",
        place="Kota",
        circulates_minutes=True,
    )


# --- circulating -------------------------------------------------------------------------------------------------


def test_circulating_freezes_what_is_read_and_tells_everyone_once() -> None:
    paper = minutes_ready(3, PaperState.IN_REVIEW)
    for row in invited(paper):
        ContactFactory.create(position=row.participant.position)
    assert circulate(paper=paper, until=UNTIL, by=writer_of(paper)) == 3
    paper.refresh_from_db()
    assert (paper.state, paper.objections_until, paper.circulated_at) == (PaperState.CIRCULATED, UNTIL, NOW)
    assert paper.circulated_facts == facts.as_json(facts_now(paper))
    assert paper.draft_versions.get().occasion == "circulated"
    told = Message.objects.filter(kind=MessageKind.MINUTES_CIRCULATED)
    assert told.count() == 3
    body = told[0].body
    assert "{link}keberatan/" in body
    assert "20 Oktober 2030" in body
    assert "menyetujui" in body
    entry = AuditEntry.objects.get(action="circulate_minutes")
    assert entry.after == {"until": UNTIL.isoformat()}
    with pytest.raises(WrongState):
        circulate(paper=paper, until=UNTIL, by=writer_of(paper))


def test_the_usual_window_counts_working_days() -> None:
    paper = minutes_ready()
    # Thursday, and three working days: Friday, Monday, Tuesday.
    end = window_end(paper.meeting, NOW)
    assert (end.date(), end.time()) == (dt.date(2030, 10, 22), dt.time(23, 59))
    assert end.utcoffset() == NOW.astimezone(paper.meeting.zone).utcoffset()


@pytest.mark.parametrize("hours", [-24, 0, 11, 24 * 61])
def test_a_window_must_leave_time_to_read_and_end_some_day(hours: int) -> None:
    paper = minutes_ready(state=PaperState.IN_REVIEW)
    with pytest.raises(actions.WindowRefused):
        actions.circulate_minutes(paper=paper, until=NOW + dt.timedelta(hours=hours), by=writer_of(paper))


def test_only_submitted_minutes_are_circulated_and_only_by_who_writes_them() -> None:
    draft = minutes_ready()
    with pytest.raises(WrongState):
        actions.circulate_minutes(paper=draft, until=UNTIL, by=writer_of(draft))
    letter = letter_ready(state=PaperState.IN_REVIEW)
    with pytest.raises(WrongState):
        actions.circulate_minutes(paper=letter, until=UNTIL, by=writer_of(letter))
    ready = minutes_ready(state=PaperState.IN_REVIEW)
    for role in (Role.LEADERSHIP, Role.INSPECTORATE, Role.ADMINISTRATOR):
        with pytest.raises(Refused):
            actions.circulate_minutes(paper=ready, until=UNTIL, by=user_with(role, ready.meeting.convener))
    with pytest.raises(Refused):
        actions.circulate_minutes(paper=ready, until=UNTIL, by=DutyAssignmentFactory.create(meeting=ready.meeting).user)


def test_who_has_said_nothing_is_reminded_the_day_before(moment: time_machine.Traveller) -> None:
    paper = circulated(2)
    for row in invited(paper):
        ContactFactory.create(position=row.participant.position)
    object_to(paper)
    plan_reminders()
    assert not Message.objects.filter(kind=MessageKind.OBJECTIONS_CLOSE).exists()
    moment.move_to(UNTIL - dt.timedelta(hours=20))
    plan_reminders()
    plan_reminders()
    message = Message.objects.get(kind=MessageKind.OBJECTIONS_CLOSE)
    assert message.invitation == invited(paper)[1]
    assert "20 Oktober 2030" in message.body
    assert is_wanted(message)
    actions.recall_minutes(paper=paper, reason="Salah.", by=writer_of(paper))
    assert not is_wanted(message)


# --- objecting ---------------------------------------------------------------------------------------------------


def test_an_objection_says_what_of_which_place_and_for_which_post() -> None:
    paper = circulated()
    said = object_to(paper, "Kami tidak menyetujui batas waktu.", place="directive:1", kind=ObjectionKind.REMARK)
    assert (said.said_by, said.about, said.state) == (str(invited(paper)[0].participant), "Arahan 1", "open")
    entry = AuditEntry.objects.get(action="raise_objection")
    assert (entry.actor_kind, entry.subject_id) == ("link", paper.meeting.public_id)


def test_the_same_words_again_are_the_same_objection() -> None:
    paper = circulated()
    assert object_to(paper) == object_to(paper)
    assert object_to(paper, place="roll") != object_to(paper)
    assert object_to(paper, invitation=invited(paper)[1]).invitation == invited(paper)[1]


def test_nobody_speaks_behind_another_link() -> None:
    paper, other = circulated(), circulated()
    mine, theirs = invited(paper)
    stranger = invited(other)[0]
    for by in (holder_of(theirs), holder_of(stranger), System(), writer_of(paper), UserFactory.create()):
        with pytest.raises(Refused):
            actions.raise_objection(paper=paper, invitation=mine, text="Tidak.", by=by)
    with pytest.raises(Refused):
        actions.raise_objection(paper=paper, invitation=stranger, text="Tidak.", by=holder_of(stranger))
    assert not Objection.objects.exists()


def test_an_account_speaks_for_its_institution() -> None:
    paper = circulated()
    mine, theirs = invited(paper)
    assert mine.participant.position is not None
    delegate = MembershipFactory.create(organization=mine.participant.position.organization, role=Role.DELEGATE).user
    said = actions.raise_objection(paper=paper, invitation=mine, text="Tidak.", by=delegate)
    assert said.user == delegate
    with pytest.raises(Refused):
        actions.raise_objection(paper=paper, invitation=theirs, text="Tidak.", by=delegate)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"text": "Ya", "place": "agenda:99"}, "place"),
        ({"text": "Ya", "place": "agenda:1' OR 1=1"}, "place"),
        ({"text": "Ya", "kind": "praise"}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(said: dict[str, str], field: str) -> None:
    paper = circulated()
    speaker = invited(paper)[0]
    with pytest.raises(actions.BadObjection) as refused:
        actions.raise_objection(paper=paper, invitation=speaker, by=holder_of(speaker), **said)
    assert refused.value.field == field


def test_a_link_fills_no_database(moment: time_machine.Traveller) -> None:
    paper = circulated()
    for number in range(5):
        object_to(paper, f"Butir {number}")
    with pytest.raises(actions.TooManyObjections):
        object_to(paper, "Satu lagi")
    moment.shift(120)
    for number in range(5, MOST_OBJECTIONS):
        object_to(paper, f"Butir {number}")
        moment.shift(60)
    with pytest.raises(actions.TooManyObjections):
        object_to(paper, "Terlalu banyak")
    assert object_to(paper, "Suara lain", invitation=invited(paper)[1])


def test_after_the_window_nothing_more_is_taken(moment: time_machine.Traveller) -> None:
    paper = circulated()
    moment.move_to(UNTIL)
    object_to(paper, "Tepat waktu")
    moment.shift(1)
    with pytest.raises(actions.ObjectionsClosed):
        object_to(paper, "Terlambat")


@pytest.mark.parametrize(
    "state", [state for state in PaperState if state not in {PaperState.CIRCULATED, PaperState.SENT}]
)
def test_only_circulated_minutes_are_objected_to(state: PaperState) -> None:
    paper = minutes_ready(state=state)
    with pytest.raises(actions.ObjectionsClosed):
        object_to(paper)


# --- answering ---------------------------------------------------------------------------------------------------


def test_a_declined_objection_is_noted_in_the_minutes() -> None:
    paper = circulated()
    object_to(paper, "Ini hanya catatan.", kind=ObjectionKind.REMARK)
    said = object_to(paper, "Batas waktu terlalu dekat.", place="directive:1")
    for row in Objection.objects.all():
        answer(row)
    now = facts_now(paper)
    assert isinstance(now, facts.MinutesFacts)
    assert now.objections == (
        facts.ObjectionNote(
            said_by=said.said_by, place="Arahan 1", text="Batas waktu terlalu dekat.", answer="Sesuai rekaman."
        ),
    )
    entry = AuditEntry.objects.filter(action="answer_objection").first()
    assert entry is not None
    assert (entry.reason, entry.after) == ("Sesuai rekaman.", {"state": "declined"})


def test_declining_needs_words_and_an_answer_stands() -> None:
    paper = circulated()
    said = object_to(paper)
    with pytest.raises(actions.BadObjection):
        answer(said, words="  ")
    answer(said, ObjectionState.TAKEN_UP, "")
    with pytest.raises(WrongState):
        answer(said)
    said.refresh_from_db()
    assert said.state == ObjectionState.TAKEN_UP


def test_only_who_writes_the_minutes_answers() -> None:
    said = object_to(circulated())
    convener = said.paper.meeting.convener
    for by in (*(user_with(role, convener) for role in (Role.LEADERSHIP, Role.INSPECTORATE)), UserFactory.create()):
        with pytest.raises(Refused):
            actions.answer_objection(objection=said, state=ObjectionState.DECLINED, answer="Tidak", by=by)


# --- approval ----------------------------------------------------------------------------------------------------


def test_minutes_wait_for_the_window_and_for_every_answer(moment: time_machine.Traveller) -> None:
    paper = circulated()
    said = object_to(paper)
    assert len(missing_before_final(paper)) == 2
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)
    moment.move_to(UNTIL + dt.timedelta(minutes=1))
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)
    answer(said)
    approve(paper)
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED
    assert [row["text"] for row in (paper.facts or {})["objections"]] == ["Bukan begitu."]
    with pytest.raises(WrongState):
        answer(said)


def test_silence_is_consent(moment: time_machine.Traveller) -> None:
    paper = circulated()
    moment.move_to(UNTIL + dt.timedelta(minutes=1))
    assert missing_before_final(paper) == []
    approve(paper)


def test_what_was_taken_up_is_mended_and_laid_before_them_again(moment: time_machine.Traveller) -> None:
    paper = circulated()
    said = object_to(paper)
    moment.shift(60)
    answer(said, ObjectionState.TAKEN_UP, "Diperbaiki.")
    moment.move_to(UNTIL + dt.timedelta(minutes=1))
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)
    writer = writer_of(paper)
    with pytest.raises(actions.ReasonMissing):
        actions.recall_minutes(paper=paper, reason=" ", by=writer)
    actions.recall_minutes(paper=paper, reason="Keberatan diterima.", by=writer)
    assert (paper.state, paper.returned_note) == (PaperState.RETURNED, "Keberatan diterima.")
    assert Circulated(invited(paper)[0]).standing == Standing.MENDED
    paper.meeting.agenda_items.update(notes="Dibahas dan diperbaiki.")
    actions.submit_paper(paper=paper, by=writer)
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)
    again = timezone.now() + dt.timedelta(days=2)
    circulate(paper=paper, until=again, by=writer)
    assert Circulated(invited(paper)[0]).own == [said]
    moment.move_to(again + dt.timedelta(minutes=1))
    approve(paper)


def test_minutes_that_changed_since_they_were_circulated_are_not_approved(moment: time_machine.Traveller) -> None:
    paper = circulated()
    paper.meeting.agenda_items.update(notes="Lain dari yang diedarkan.")
    moment.move_to(UNTIL + dt.timedelta(minutes=1))
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)


def test_minutes_circulated_before_the_facts_gained_a_field_have_not_changed_by_that() -> None:
    paper = circulated()
    said = paper.circulated_facts or {}
    assert said["attendance"]["recap"]
    paper.circulated_facts = {**said, "attendance": {"rows": said["attendance"]["rows"]}}
    assert not has_changed_since(paper, facts_now(paper))
    paper.circulated_facts = {**said, "closing": "Demikian."}
    assert has_changed_since(paper, facts_now(paper))


def test_where_the_office_wants_it_minutes_are_not_approved_uncirculated() -> None:
    paper = minutes_ready(state=PaperState.IN_REVIEW)
    assert missing_before_final(paper) == []
    wants_circulation(paper.meeting)
    with pytest.raises(actions.ApprovalRefused):
        approve(paper)
    Invitation.objects.of(paper.meeting).delete()
    assert missing_before_final(paper) == []


def test_other_papers_are_never_kept_back() -> None:
    letter = letter_ready(state=PaperState.IN_REVIEW)
    wants_circulation(letter.meeting)
    assert missing_before_final(letter) == []


# --- what is read ------------------------------------------------------------------------------------------------


def test_of_every_item_and_directive_something_can_be_said() -> None:
    paper = circulated()
    places = places_of(paper.circulated_facts)
    assert [place.key for place in places] == ["", "agenda:1", "directive:1", "roll"]
    assert places_of(None)[0].words == "Notula secara keseluruhan"


def test_how_far_the_minutes_are_is_told(moment: time_machine.Traveller) -> None:
    fresh = minutes_ready()
    assert circulated_minutes(fresh.meeting) is None
    assert Circulated(invited(fresh)[0]).standing == Standing.NOT_YET
    paper = circulated()
    row = invited(paper)[0]
    assert Circulated(row).is_open
    assert [item.key for item in Circulated(row).agenda] == ["agenda:1"]
    moment.move_to(UNTIL + dt.timedelta(minutes=1))
    assert Circulated(row).standing == Standing.OVER
    approve(paper)
    assert Circulated(row).standing == Standing.FINAL
    assert Circulated(row).agenda == []


class ObjectionWalk(TestCase):
    """Whatever is tried in whatever order: no answer changes, nothing is said late, no minutes stand unanswered."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        steps=st.lists(
            st.sampled_from(["object", "decline", "take up", "recall", "submit", "circulate", "wait", "approve"]),
            max_size=14,
        )
    )
    def test_walk(self, steps: list[str]) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            paper = circulated(1)
            writer = writer_of(paper)
            for number, step in enumerate(steps):
                before = dict(Objection.objects.values_list("pk", "state"))
                with suppress(RakorError):
                    self._take(step, paper, writer, clock, number)
                clock.shift(61)
                paper.refresh_from_db()
                after = dict(Objection.objects.values_list("pk", "state"))
                for pk, state in before.items():
                    assert after[pk] == state or after[pk] in OBJECTION_MOVES[state]
                if paper.state == PaperState.APPROVED:
                    assert ObjectionState.OPEN not in after.values()
                    assert paper.objections_until is not None
                    assert paper.objections_until < timezone.now()
            assert not Objection.objects.filter(said_at__gt=F("paper__objections_until")).exists()

    @staticmethod
    def _take(step: str, paper: Paper, writer: User, clock: time_machine.Traveller, number: int) -> None:
        waiting = Objection.objects.filter(state=ObjectionState.OPEN).first()
        match step:
            case "object":
                object_to(paper, f"Keberatan {number}")
            case "decline" if waiting:
                answer(waiting)
            case "take up" if waiting:
                answer(waiting, ObjectionState.TAKEN_UP)
            case "recall":
                actions.recall_minutes(paper=paper, reason="Perbaikan", by=writer)
            case "submit":
                actions.submit_paper(paper=paper, by=writer)
            case "circulate":
                circulate(paper=paper, until=timezone.now() + dt.timedelta(days=1), by=writer)
            case "wait":
                clock.shift(2 * 24 * 3600)
            case "approve":
                approve(paper)
