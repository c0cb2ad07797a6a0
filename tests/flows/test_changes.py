"""A meeting that people have been told of changes: meeting, answers and messages together, or nothing."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from attendance.actions import Answer, Representative, answer_invitation
from attendance.links import holder_of, link_of
from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.states import RepresentationState, Rsvp
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from flows import changes as flows
from flows.changes import cancel_meeting, move_meeting, postpone_meeting
from meetings.actions import NothingChanges, name_new_date
from meetings.models import Meeting, ScheduleChange
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingState
from notices.actions import plan_reminders
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    AttendanceRecordFactory,
    ContactFactory,
    ParticipantFactory,
    VenueFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

DAY, LATER = dt.date(2030, 10, 16), dt.date(2030, 10, 23)


@pytest.fixture
def meeting() -> Meeting:
    """Two posts invited, each with a contact; the first has answered."""
    meeting = invited_meeting(2, answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC))
    for line in meeting.participants.all():
        ContactFactory.create(position=line.position)
    give(first_of(meeting), state="accepted")
    return meeting


def first_of(meeting: Meeting) -> Invitation:
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def give(invitation: Invitation, **answer: Any) -> None:
    answer_invitation(invitation=invitation, answer=Answer(**answer), by=holder_of(invitation))


def secretariat(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def plan_of(meeting: Meeting, day: dt.date = LATER, **changes: Any) -> SchedulePlan:
    kept: dict[str, Any] = {
        "sessions": (SessionPlan(day, dt.time(9)),),
        "mode": meeting.mode,
        "venue": meeting.venue,
        "answer_deadline": meeting.answer_deadline,
    }
    return SchedulePlan(**(kept | changes))


def moved(meeting: Meeting, plan: SchedulePlan | None = None, **extra: Any) -> ScheduleChange:
    extra.setdefault("by", secretariat(meeting))
    return move_meeting(meeting=meeting, plan=plan or plan_of(meeting), reason="Banjir", **extra)


def states_of(meeting: Meeting) -> list[str]:
    return list(Invitation.objects.of(meeting).order_by("participant__order").values_list("state", flat=True))


# --- moving ------------------------------------------------------------------------------------------------------


def test_another_day_asks_everyone_anew_and_tells_all_by_the_same_link(meeting: Meeting) -> None:
    link = link_of(first_of(meeting))
    moved(meeting)
    assert states_of(meeting) == [Rsvp.PENDING, Rsvp.PENDING]
    told = Message.objects.filter(kind=MessageKind.SCHEDULE_CHANGE)
    assert told.count() == 2
    assert all("mohon menjawab" in message.body.lower() for message in told)
    assert link_of(first_of(meeting)) == link


def test_another_hall_keeps_the_answers_unless_they_are_asked_for(meeting: Meeting) -> None:
    hall = VenueFactory.create(convener=meeting.convener)
    moved(meeting, plan_of(meeting, DAY, venue=hall))
    assert states_of(meeting) == [Rsvp.ACCEPTED, Rsvp.PENDING]
    another = VenueFactory.create(convener=meeting.convener)
    moved(meeting, plan_of(meeting, DAY, venue=another), asks_anew=True)
    assert states_of(meeting) == [Rsvp.PENDING, Rsvp.PENDING]


def test_who_is_not_invited_yet_is_told_nothing(meeting: Meeting) -> None:
    late = ParticipantFactory.create(meeting=meeting)
    ContactFactory.create(position=late.position)
    moved(meeting)
    assert Message.objects.filter(kind=MessageKind.SCHEDULE_CHANGE).count() == 2


def test_the_representative_hears_of_it_too_and_of_his_link_only_while_it_lives(meeting: Meeting) -> None:
    named = Representative(name="A. Contoh", position="Asisten I")
    give(first_of(meeting), state="delegated", representative=named)
    Representation.objects.update(email="wakil@example.go.id")
    moved(meeting, plan_of(meeting, DAY, venue=VenueFactory.create(convener=meeting.convener)))
    told = Message.objects.get(to_address="wakil@example.go.id")
    assert "{link}" in told.body
    moved(meeting)
    told = Message.objects.filter(to_address="wakil@example.go.id").latest("pk")
    assert "{link}" not in told.body
    assert Representation.objects.get().state == RepresentationState.CANCELLED


def test_a_move_that_is_refused_changes_nothing(meeting: Meeting) -> None:
    with pytest.raises(NothingChanges):
        moved(meeting, plan_of(meeting, DAY))
    with pytest.raises(Refused):
        moved(meeting, by=user_with(Role.LEADERSHIP, meeting.convener))
    assert states_of(meeting) == [Rsvp.ACCEPTED, Rsvp.PENDING]
    assert not Message.objects.exists()


@pytest.mark.parametrize("act", ["move", "postpone", "cancel"])
def test_nothing_changes_if_nobody_could_be_told(meeting: Meeting, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    def fail(**_: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(flows, "tell_change", fail)
    trail = AuditEntry.objects.count()
    acts = {"move": moved, "postpone": postponed, "cancel": cancelled}
    with pytest.raises(OSError, match="no room left"):
        acts[act](meeting)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.first_day, meeting.schedule_revision) == (MeetingState.INVITED, DAY, 0)
    assert states_of(meeting) == [Rsvp.ACCEPTED, Rsvp.PENDING]
    assert AuditEntry.objects.count() == trail


# --- postponing --------------------------------------------------------------------------------------------------


def postponed(meeting: Meeting) -> ScheduleChange:
    return postpone_meeting(meeting=meeting, reason="Banjir", by=secretariat(meeting))


def test_everyone_is_told_of_a_postponement_and_reminders_fall_silent(meeting: Meeting) -> None:
    postponed(meeting)
    assert states_of(meeting) == [Rsvp.PENDING, Rsvp.PENDING]
    told = Message.objects.filter(kind=MessageKind.POSTPONEMENT)
    assert told.count() == 2
    assert all("Rabu, 16 Oktober 2030, pukul 09.00 WIB s.d. selesai" in message.body for message in told)
    Invitation.objects.update(created_at=dt.datetime(2030, 10, 1, tzinfo=dt.UTC))
    for day in (11, 13, 15):
        assert plan_reminders(now=dt.datetime(2030, 10, day, 12, tzinfo=dt.UTC)) == 0


def test_a_meeting_that_nobody_was_invited_to_is_postponed_in_silence() -> None:
    meeting = meeting_in(MeetingState.SCHEDULED)
    assert postponed(meeting).former_day == DAY
    assert not Message.objects.exists()


def test_naming_the_new_date_tells_nobody_yet(meeting: Meeting) -> None:
    postponed(meeting)
    count = Message.objects.count()
    name_new_date(meeting=meeting, plan=plan_of(meeting), by=secretariat(meeting))
    assert Message.objects.count() == count


# --- cancelling --------------------------------------------------------------------------------------------------


def cancelled(meeting: Meeting) -> None:
    cancel_meeting(meeting=meeting, reason="Banjir", by=secretariat(meeting))


def test_those_invited_are_told_once_that_the_meeting_is_off(meeting: Meeting) -> None:
    cancelled(meeting)
    assert Message.objects.filter(kind=MessageKind.CANCELLATION).count() == 2
    with pytest.raises(WrongState):
        cancelled(meeting)
    assert Message.objects.count() == 2


def test_who_was_told_of_the_postponement_is_told_which_day_is_off(meeting: Meeting) -> None:
    postponed(meeting)
    cancelled(meeting)
    for message in Message.objects.filter(kind=MessageKind.CANCELLATION):
        assert "Semula       : Rabu, 16 Oktober 2030" in message.body


def test_only_who_plans_may_cancel_or_postpone(meeting: Meeting) -> None:
    for act in (cancel_meeting, postpone_meeting):
        with pytest.raises(Refused):
            act(meeting=meeting, reason="Banjir", by=user_with(Role.LEADERSHIP, meeting.convener))
    assert not Message.objects.exists()


@pytest.mark.parametrize("act", [moved, lambda meeting: postpone_meeting(
    meeting=meeting, reason="Banjir", by=secretariat(meeting)
)], ids=["moved", "postponed"])  # fmt: skip
def test_a_meeting_whose_door_has_let_somebody_in_keeps_its_day(meeting: Meeting, act: Any) -> None:
    """Marks do not move: who was there on the 16th was not there on the 23rd."""
    mark = AttendanceRecordFactory.create(
        participant=meeting.participants.first(), session=meeting.sessions.get(), state="present"
    )
    with pytest.raises(WrongState):
        act(meeting)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.INVITED
    assert not ScheduleChange.objects.exists()
    AttendanceRecord.objects.filter(pk=mark.pk).update(state="expected")
    act(meeting)
    assert ScheduleChange.objects.filter(meeting=meeting).exists()
