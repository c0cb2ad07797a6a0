"""The row of the hall: opened for the day, and in step with every act that changes who is there."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import (
    NoQuorum,
    accept_excuse,
    answer_by_staff,
    ask_back,
    choose_session,
    finalise_attendance,
    mark_attendance,
    open_hall,
    refresh_hall,
    replace_hall_links,
    require_quorum,
    set_day_rules,
)
from attendance.actions.contents import Answer
from attendance.links import Purpose, hall_of_token, hall_token_of
from attendance.models import DayRules, Hall, Invitation, RollNumber
from attendance.queries import picture_of, rules_of
from attendance.states import ArrivalKind, Attendance, ExcuseReason, ExcuseState, Rsvp
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from flows import answers as flows
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.attendance.door import door_of, line_of, meeting_today, see, session_of
from tests.factories import ParticipantFactory, SessionFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(4)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def hall(meeting: Meeting) -> Hall:
    return Hall.objects.get(meeting=meeting)


def recounted(meeting: Meeting) -> dict[str, Any]:
    shown = hall(meeting).session
    assert shown
    picture, _quorum = picture_of(shown, rules_of(meeting))
    return picture.as_json()


# --- opening -----------------------------------------------------------------------------------------------------


def test_hall_is_opened_once_by_who_marks_attendance(meeting: Meeting, staff: User) -> None:
    opened = open_hall(meeting=meeting, by=staff)
    assert (opened.session, opened.picture["counts"]["missing"]) == (session_of(meeting), 4)
    assert open_hall(meeting=meeting, by=staff) == opened
    (entry,) = AuditEntry.objects.filter(action="open_hall")
    assert entry.subject_id == meeting.public_id


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.CLOSED])
def test_there_is_no_hall_before_the_invitations_or_after_the_roll_is_final(state: MeetingState) -> None:
    meeting = meeting_today(1, state)
    with pytest.raises(WrongState):
        open_hall(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    assert not Hall.objects.exists()


def test_strangers_open_choose_replace_and_rule_nothing(meeting: Meeting) -> None:
    session = session_of(meeting)
    for user in (UserFactory.create(), door_of(meeting_today(1)), user_with(Role.LEADERSHIP, meeting.convener)):
        for act in (
            lambda by: open_hall(meeting=meeting, by=by),
            lambda by: choose_session(meeting=meeting, session=session, by=by),
            lambda by: replace_hall_links(meeting=meeting, by=by),
            lambda by: set_day_rules(meeting=meeting, by=by, late_after_minutes=5),
        ):
            with pytest.raises(Refused):
                act(user)
    with pytest.raises(Refused):
        set_day_rules(meeting=meeting, by=door_of(meeting), late_after_minutes=5)
    assert not Hall.objects.exists()
    assert not DayRules.objects.exists()


# --- in step -----------------------------------------------------------------------------------------------------


def test_every_act_leaves_the_hall_as_a_recount_finds_it(meeting: Meeting, staff: User) -> None:
    open_hall(meeting=meeting, by=staff)
    revisions = [hall(meeting).revision]
    for act in (
        lambda: see(meeting, staff),
        lambda: see(meeting, staff, 1, capacity="representing", name="Wakil Contoh"),
        lambda: see(meeting, staff, kind=ArrivalKind.OUT),
        lambda: see(meeting, staff),
        lambda: mark_attendance(
            participant=line_of(meeting, 2),
            session=session_of(meeting),
            state=Attendance.EXCUSED,
            note="Cuti",
            by=staff,
        ),
        lambda: set_day_rules(meeting=meeting, by=staff, quorum_numerator=1, quorum_denominator=2),
    ):
        act()
        assert hall(meeting).picture == recounted(meeting)
        revisions.append(hall(meeting).revision)
    assert revisions == sorted(set(revisions)), "each changed what is shown, so each is a new revision"


def test_same_picture_is_no_new_revision(meeting: Meeting, staff: User) -> None:
    open_hall(meeting=meeting, by=staff)
    before = hall(meeting)
    refresh_hall(meeting)
    assert (hall(meeting).revision, hall(meeting).changed_at) == (before.revision, before.changed_at)


def test_answers_of_the_day_are_followed_where_there_is_a_hall(meeting: Meeting, staff: User) -> None:
    """Accepted he is excused, asked back he is missing again, and who comes after all is missing until he does."""
    invitation = line_of(meeting).invitation
    Invitation.objects.filter(pk=invitation.pk).update(
        state=Rsvp.EXCUSED,
        answered_at=timezone.now(),
        excuse_reason=ExcuseReason.LEAVE,
        excuse_state=ExcuseState.SUBMITTED,
    )
    flows.accept_excuse(invitation=invitation, by=staff)
    assert not Hall.objects.exists(), "an answer alone opens no hall"
    open_hall(meeting=meeting, by=staff)

    def excused() -> int:
        assert hall(meeting).picture == recounted(meeting)
        found: int = hall(meeting).picture["counts"]["excused"]
        return found

    assert excused() == 1
    ask_back(invitation=invitation, question="Sampai kapan?", by=staff)
    assert excused() == 0
    accept_excuse(invitation=invitation, by=staff)
    assert excused() == 1
    answer_by_staff(invitation=invitation, answer=Answer(state=Rsvp.ACCEPTED), by=staff, channel="telephone")
    assert excused() == 0


def test_act_that_is_taken_back_takes_the_picture_back(meeting: Meeting, staff: User) -> None:
    """The hall is written in the transaction of the act: what fails afterwards leaves no trace of it."""
    open_hall(meeting=meeting, by=staff)
    before = hall(meeting).picture
    with transaction.atomic():
        see(meeting, staff)
        assert hall(meeting).picture != before
        transaction.set_rollback(True)
    assert hall(meeting).picture == before == recounted(meeting)


# --- which sitting -----------------------------------------------------------------------------------------------


def test_chosen_sitting_is_shown_and_another_one_changes_nothing(meeting: Meeting, staff: User) -> None:
    open_hall(meeting=meeting, by=staff)
    today = session_of(meeting).date
    second = SessionFactory.create(meeting=meeting, date=today, starts_at=timezone.now(), label="Sesi kedua")
    choose_session(meeting=meeting, session=second, by=staff)
    assert hall(meeting).picture["label"] == "Sesi kedua"
    revision = hall(meeting).revision
    see(meeting, staff)  # in the first sitting
    assert (hall(meeting).revision, hall(meeting).picture["counts"]["present"]) == (revision, 0)
    with pytest.raises(WrongState):
        choose_session(meeting=meeting, session=session_of(meeting_today(1)), by=staff)
    assert AuditEntry.objects.filter(action="choose_session").count() == 1


def test_sitting_of_yesterday_gives_way_to_that_of_today(meeting: Meeting, staff: User) -> None:
    today = session_of(meeting)
    yesterday = SessionFactory.create(meeting=meeting, date=timezone.localdate() - dt.timedelta(days=1), starts_at=None)
    choose_session(meeting=meeting, session=yesterday, by=staff)
    see(meeting, staff)
    assert hall(meeting).session == today
    assert hall(meeting).picture["counts"]["present"] == 1


def test_quorum_of_another_sitting_says_nothing_of_this_one(meeting: Meeting, staff: User) -> None:
    set_day_rules(meeting=meeting, by=staff, quorum_in_person=1)
    see(meeting, staff)
    met = hall(meeting).quorum_met_at
    assert met
    second = SessionFactory.create(meeting=meeting, date=session_of(meeting).date, starts_at=timezone.now())
    choose_session(meeting=meeting, session=second, by=staff)
    assert hall(meeting).quorum_met_at is None
    choose_session(meeting=meeting, session=session_of(meeting), by=staff)
    assert hall(meeting).quorum_met_at != met


# --- links -------------------------------------------------------------------------------------------------------


def test_replaced_links_open_nothing(meeting: Meeting, staff: User) -> None:
    opened = open_hall(meeting=meeting, by=staff)
    old = {purpose: hall_token_of(purpose, opened) for purpose in (Purpose.BOARD, Purpose.ROOM)}
    replaced = replace_hall_links(meeting=meeting, by=staff)
    for purpose, token in old.items():
        assert hall_of_token(token, purpose) is None
        assert hall_of_token(hall_token_of(purpose, replaced), purpose) == opened
    assert hall_of_token(hall_token_of(Purpose.BOARD, replaced), Purpose.ROOM) is None
    assert AuditEntry.objects.filter(action="replace_hall_links").count() == 1


# --- rules and quorum --------------------------------------------------------------------------------------------


def test_rules_are_kept_with_what_they_were(meeting: Meeting, staff: User) -> None:
    kept = set_day_rules(meeting=meeting, by=staff, late_after_minutes=30, quorum_numerator=2, quorum_denominator=3)
    assert (kept.late_after_minutes, kept.quorum_numerator) == (30, 2)
    set_day_rules(meeting=meeting, by=staff, late_after_minutes=30)
    (entry,) = AuditEntry.objects.filter(action="set_day_rules")
    assert entry.before == {"late_after_minutes": 15, "quorum_numerator": 0, "quorum_denominator": 1}


@pytest.mark.parametrize("wrong", [{"quorum_numerator": 4, "quorum_denominator": 3}, {"quorum_denominator": 0}])
def test_quorum_asks_for_no_more_than_all(meeting: Meeting, staff: User, wrong: dict[str, int]) -> None:
    with pytest.raises(RakorError):
        set_day_rules(meeting=meeting, by=staff, **wrong)
    assert not DayRules.objects.exists()


def test_rules_of_a_final_roll_stand(meeting: Meeting, staff: User) -> None:
    for place in range(4):
        see(meeting, staff, place)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD, ended_at=timezone.now())
    finalise_attendance(meeting=meeting, by=staff)
    with pytest.raises(WrongState):
        set_day_rules(meeting=meeting, by=staff, quorum_in_person=1)


def test_vote_waits_for_the_quorum_and_ends_with_it(meeting: Meeting, staff: User) -> None:
    require_quorum(meeting=meeting)  # without a rule nothing is asked
    set_day_rules(meeting=meeting, by=staff, quorum_numerator=1, quorum_denominator=2)
    see(meeting, staff)
    with pytest.raises(NoQuorum, match="1 of 4 are there, 1 more must come"):
        require_quorum(meeting=meeting)
    see(meeting, staff, 1)
    require_quorum(meeting=meeting)
    assert hall(meeting).quorum_met_at
    see(meeting, staff, 1, kind=ArrivalKind.OUT)
    assert hall(meeting).quorum_met_at is None
    with pytest.raises(NoQuorum):
        require_quorum(meeting=meeting)


def test_the_doors_know_the_codes_of_the_list_from_the_start(meeting: Meeting, staff: User) -> None:
    open_hall(meeting=meeting, by=staff)
    assert sorted(RollNumber.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    before = set(RollNumber.objects.values_list("participant", "number"))
    ParticipantFactory.create(meeting=meeting)
    open_hall(meeting=meeting, by=staff)
    assert set(RollNumber.objects.values_list("participant", "number")) > before
    assert RollNumber.objects.count() == 5
