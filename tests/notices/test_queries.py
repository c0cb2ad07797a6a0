"""Who is written to, and which reminder is due when: step by step, in three zones, around midnight."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import ExcuseReason, Rsvp
from directory.states import ContactKind, Timezone
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import plan_reminders
from notices.queries import count_to_remind, recipients_of, reminders_to_write, with_recipients
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    FollowUpFactory,
    GovernmentFactory,
    GuestFactory,
    InvitationFactory,
    ProvinceFactory,
    follow_up_in,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
DEADLINE = dt.datetime(2030, 10, 13, 9, tzinfo=dt.UTC)
DUE = dt.date(2030, 12, 10)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def steps(now: dt.datetime, kind: MessageKind) -> list[str]:
    return [reminder.revision for reminder in reminders_to_write(now) if reminder.kind == kind]


def reached(invitation: Invitation) -> Invitation:
    ContactFactory(position=invitation.participant.position)
    return invitation


# --- to whom -----------------------------------------------------------------------------------------------------


def test_every_contact_in_use_with_an_address_is_written_to() -> None:
    invitation = InvitationFactory()
    post = invitation.participant.position
    aide, office = ContactFactory(position=post), ContactFactory(position=post, kind=ContactKind.OFFICE, name="")
    ContactFactory(position=post, is_active=False)
    ContactFactory(position=post, email="")
    ContactFactory()
    (fetched,) = with_recipients(Invitation.objects.all())
    assert {(one.name, one.address, one.key) for one in recipients_of(fetched)} == {
        (aide.name, aide.email, aide.public_id),
        (post.title, office.email, office.public_id),
    }


def test_a_guest_is_reached_at_the_address_of_the_roll() -> None:
    InvitationFactory(participant=GuestFactory(printed_name="N" * 200, printed_position="J" * 250))
    InvitationFactory(participant=GuestFactory(guest_email=""))
    first, second = with_recipients(Invitation.objects.order_by("pk"))
    (guest,) = recipients_of(first)
    assert (guest.address, guest.contact, guest.key) == (first.participant.guest_email, None, "guest")
    assert len(guest.name) == 200  # the name as printed may be longer than what a message holds
    assert recipients_of(second) == []


@pytest.mark.parametrize("size", [3, 30])
def test_recipients_cost_the_same_for_few_and_many(size: int, django_assert_num_queries: Any) -> None:
    for invitation in Invitation.objects.of(invited_meeting(size)):
        reached(invitation)
    with django_assert_num_queries(3):
        fetched = list(with_recipients(Invitation.objects.all()))
        assert sum(len(recipients_of(invitation)) for invitation in fetched) == size
        assert all(invitation.participant.meeting.sessions.all() for invitation in fetched)


@pytest.mark.parametrize("size", [3, 60])
def test_what_was_told_already_costs_the_same_for_few_and_many(size: int, django_assert_num_queries: Any) -> None:
    follow_ups = FollowUpFactory.create_batch(size, due_date=DUE)
    for follow_up in follow_ups:
        ContactFactory(position=follow_up.position)
    FollowUp.objects.update(born_at=at("2030-01-01T00:00+00:00"))
    now = at("2030-12-20T09:00+07:00")
    assert plan_reminders(now=now) == size
    with django_assert_num_queries(8):
        assert plan_reminders(now=now) == 0


# --- answers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def invitation() -> Invitation:
    """Invited long ago, not answered, with one contact."""
    meeting = invited_meeting(1, answer_deadline=DEADLINE)
    Invitation.objects.update(created_at=DEADLINE - 20 * DAY)
    return reached(Invitation.objects.of(meeting).get())


@pytest.mark.parametrize(
    ("before", "step"),
    [
        (3 * DAY + HOUR, []),
        (3 * DAY, ["3d"]),
        (2 * DAY, ["3d"]),
        (DAY + HOUR, ["3d"]),
        (DAY, ["1d"]),
        (HOUR, ["1d"]),
        (dt.timedelta(0), ["1d"]),
        (-HOUR, []),
    ],
)
@pytest.mark.usefixtures("invitation")
def test_an_answer_is_asked_for_three_days_and_one_day_before(before: dt.timedelta, step: list[str]) -> None:
    assert steps(DEADLINE - before, MessageKind.ANSWER_REMINDER) == step


@pytest.mark.parametrize("state", [state for state in Rsvp if state != Rsvp.PENDING])
def test_who_has_answered_is_not_asked(invitation: Invitation, state: Rsvp) -> None:
    reason = ExcuseReason.LEAVE if state == Rsvp.EXCUSED else ""
    Invitation.objects.update(
        state=state, answered_at=DEADLINE - 10 * DAY, excuse_reason=reason, excuse_state="submitted" if reason else ""
    )
    assert steps(DEADLINE - DAY, MessageKind.ANSWER_REMINDER) == []


@pytest.mark.parametrize("state", [state for state in MeetingState if state != MeetingState.INVITED])
@pytest.mark.usefixtures("invitation")
def test_no_reminder_unless_the_meeting_is_invited(state: MeetingState) -> None:
    Meeting.objects.update(
        state=state, state_reason="Alasan", minutes_signed_at=DEADLINE, attendance_finalised_at=DEADLINE
    )
    for now in (DEADLINE - DAY, at("2030-10-15T09:00+07:00")):
        assert reminders_to_write(now) == []


def test_who_was_invited_only_now_is_left_in_peace(invitation: Invitation) -> None:
    Invitation.objects.update(created_at=DEADLINE - DAY - 19 * HOUR)
    assert steps(DEADLINE - DAY, MessageKind.ANSWER_REMINDER) == []
    assert steps(DEADLINE - DAY + HOUR, MessageKind.ANSWER_REMINDER) == ["1d"]


@pytest.mark.usefixtures("invitation")
def test_without_a_deadline_nobody_is_asked() -> None:
    Meeting.objects.update(answer_deadline=None)
    assert steps(DEADLINE - DAY, MessageKind.ANSWER_REMINDER) == []


def test_whom_no_address_reaches_is_not_due(invitation: Invitation) -> None:
    invitation.participant.position.contacts.update(is_active=False)
    assert plan_reminders(now=DEADLINE - DAY) == 0


# --- the day before ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        (Timezone.WIB, "2030-10-15T00:00+07:00", "2030-10-16T00:00+07:00"),
        (Timezone.WITA, "2030-10-15T00:00+08:00", "2030-10-16T00:00+08:00"),
        (Timezone.WIT, "2030-10-15T00:00+09:00", "2030-10-16T00:00+09:00"),
    ],
)
def test_tomorrow_is_tomorrow_where_they_meet(zone: str, begins: str, ends: str) -> None:
    convener = GovernmentFactory(region=ProvinceFactory(timezone=zone))
    meeting = invited_meeting(1, convener=convener, timezone=zone)
    assert meeting.first_day == dt.date(2030, 10, 16)
    Invitation.objects.update(created_at=at("2030-10-01T00:00+00:00"))
    reached(Invitation.objects.get())
    minute = dt.timedelta(minutes=1)
    moments = {at(begins) - minute: [], at(begins): ["1d"], at(ends) - minute: ["1d"], at(ends): []}
    assert {now: steps(now, MessageKind.MEETING_REMINDER) for now in moments} == moments
    # Whatever zone the clock of the server speaks.
    for spoken in (dt.UTC, ZoneInfo("Asia/Jayapura"), ZoneInfo("America/New_York")):
        assert steps(at(begins).astimezone(spoken), MessageKind.MEETING_REMINDER) == ["1d"]
        assert steps((at(begins) - minute).astimezone(spoken), MessageKind.MEETING_REMINDER) == []


@pytest.mark.parametrize("state", list(Rsvp))
def test_all_who_may_come_are_told_of_tomorrow(invitation: Invitation, state: Rsvp) -> None:
    reason = ExcuseReason.LEAVE if state == Rsvp.EXCUSED else ""
    Invitation.objects.update(
        state=state, answered_at=DEADLINE - 10 * DAY, excuse_reason=reason, excuse_state="submitted" if reason else ""
    )
    comes = state in {Rsvp.PENDING, Rsvp.ACCEPTED, Rsvp.DELEGATED}
    assert steps(at("2030-10-15T09:00+07:00"), MessageKind.MEETING_REMINDER) == ["1d"] * comes


@pytest.mark.usefixtures("invitation")
def test_a_meeting_moved_to_another_day_is_told_again() -> None:
    assert plan_reminders(now=at("2030-10-15T09:00+07:00")) == 1
    Meeting.objects.update(first_day=dt.date(2030, 10, 23))
    assert plan_reminders(now=at("2030-10-22T09:00+07:00")) == 1


# --- follow-ups --------------------------------------------------------------------------------------------------


@pytest.fixture
def follow_up() -> FollowUp:
    """Born long ago, with one contact."""
    follow_up = FollowUpFactory(due_date=DUE)
    FollowUp.objects.update(born_at=at("2030-10-20T00:00+07:00"))
    ContactFactory(position=follow_up.position)
    return follow_up


@pytest.mark.parametrize(
    ("now", "due", "overdue"),
    [
        ("2030-12-02T23:59+07:00", [], []),
        ("2030-12-03T00:00+07:00", ["7d"], []),
        ("2030-12-06T12:00+07:00", ["7d"], []),
        ("2030-12-07T12:00+07:00", ["3d"], []),
        ("2030-12-09T12:00+07:00", ["3d"], []),
        ("2030-12-10T00:00+07:00", ["0d"], []),
        ("2030-12-10T23:59+07:00", ["0d"], []),
        (
            "2030-12-11T00:00+08:00",
            ["0d"],
            [],
        ),  # the tenth in WIB, as are two hours in WIT
        ("2030-12-11T01:59+09:00", ["0d"], []),
        ("2030-12-11T00:00+07:00", [], ["w0"]),
        ("2030-12-17T23:59+07:00", [], ["w0"]),
        ("2030-12-18T00:00+07:00", [], ["w1"]),
        ("2031-01-09T12:00+07:00", [], ["w4"]),
    ],
)
@pytest.mark.usefixtures("follow_up")
def test_follow_ups_are_told_before_and_on_the_day_and_weekly_after(
    now: str, due: list[str], overdue: list[str]
) -> None:
    assert steps(at(now), MessageKind.FOLLOW_UP_DUE) == due
    assert steps(at(now), MessageKind.FOLLOW_UP_OVERDUE) == overdue


@pytest.mark.parametrize("state", list(FollowUpState))
def test_only_what_the_institution_still_owes_is_told(state: FollowUpState) -> None:
    follow_up = follow_up_in(state, due_date=DUE)
    FollowUp.objects.update(born_at=at("2030-10-20T00:00+07:00"))
    ContactFactory(position=follow_up.position)
    owes = state in {FollowUpState.ASSIGNED, FollowUpState.ACCEPTED, FollowUpState.IN_PROGRESS, FollowUpState.RETURNED}
    assert len(reminders_to_write(at("2030-12-09T12:00+07:00"))) == owes
    assert len(reminders_to_write(at("2030-12-19T12:00+07:00"))) == owes


@pytest.mark.parametrize("gap", [{"due_date": None}, {"organization": None}, {"position": None}])
@pytest.mark.usefixtures("follow_up")
def test_undetermined_is_never_told(gap: dict[str, None]) -> None:
    FollowUp.objects.update(**gap)
    for now in ("2030-12-09T12:00+07:00", "2030-12-19T12:00+07:00"):
        assert reminders_to_write(at(now)) == []


@pytest.mark.parametrize("now", ["2030-12-09T12:00+07:00", "2031-12-19T12:00+07:00"])
@pytest.mark.usefixtures("follow_up")
def test_what_was_given_only_now_is_not_told_the_same_day(now: str) -> None:
    """Also of old minutes, whose due dates lie in the past when they are signed."""
    FollowUp.objects.update(born_at=at(now) - 19 * HOUR)
    assert reminders_to_write(at(now)) == []
    assert len(reminders_to_write(at(now) + HOUR)) == 1


# --- whom a press would remind -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_how_many_a_press_reminds(role: Role) -> None:
    meeting = invited_meeting(3, answer_deadline=timezone.now() + DAY)
    Invitation.objects.filter(pk=Invitation.objects.first().pk).update(state=Rsvp.ACCEPTED, answered_at=timezone.now())
    assert count_to_remind(user_with(role, meeting.convener), meeting) == (2 if role == Role.SECRETARIAT else 0)


def test_nobody_is_reminded_once_answers_are_closed() -> None:
    meeting = invited_meeting(3, answer_deadline=timezone.now() - HOUR)
    assert count_to_remind(user_with(Role.SECRETARIAT, meeting.convener), meeting) == 0
