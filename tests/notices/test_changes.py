"""What is told of a change: to each what was last told to him, and what is so now; once."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from attendance.links import representative_token_of, token_of
from attendance.models import Invitation, Representation
from attendance.states import Rsvp
from audit.actions import System
from common.work import WorkState
from documents.queries import copy_key
from documents.states import PaperKind, PaperState
from flows.changes import cancel_meeting, move_meeting, postpone_meeting
from meetings.models import Meeting, ScheduleChange, Venue
from meetings.plan import SchedulePlan, SessionPlan
from notices.actions import deliver, tell_change, tell_invitation
from notices.actions.representatives import tell_representative
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    CopyFactory,
    MessageFactory,
    ParticipantFactory,
    RepresentationFactory,
    VenueFactory,
    paper_of,
)
from tests.notices.mailing import MINUTE, NOW, secretariat, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

A_WEEK, TWO_WEEKS = dt.date(2030, 10, 23), dt.date(2030, 10, 30)
FIRST, SECOND, THIRD = "Rabu, 16 Oktober 2030", "Rabu, 23 Oktober 2030", "Rabu, 30 Oktober 2030"


def move(meeting: Meeting, day: dt.date, **changes: object) -> ScheduleChange:
    meeting.refresh_from_db()
    plan = SchedulePlan(
        sessions=(SessionPlan(day, dt.time(9)),),
        mode=meeting.mode,
        venue=changes.get("venue", meeting.venue),
        answer_deadline=dt.datetime(day.year, day.month, day.day, 0, tzinfo=dt.UTC),
    )
    return move_meeting(meeting=meeting, plan=plan, reason="Banjir", by=secretariat(meeting))


def told(kind: MessageKind = MessageKind.SCHEDULE_CHANGE) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def work_all(clock: time_machine.Traveller) -> None:
    """The worker comes round when the pause is over."""
    clock.shift(6 * MINUTE)
    for message in Message.objects.filter(state=WorkState.PENDING):
        deliver(message_id=message.pk)


def test_one_message_names_all_that_changed(meeting: Meeting, clock: time_machine.Traveller) -> None:
    hall = VenueFactory(convener=meeting.convener, name="Gedung Pusiban", city="Bandar Lampung")
    was = str(meeting.venue)
    with translation.override("en"):  # whatever the screen speaks
        move(meeting, A_WEEK, venue=hall)
    assert len(told()) == 3
    body = told()[0].body
    for words in (FIRST, SECOND, was, "Gedung Pusiban, Bandar Lampung", "Banjir", "{link}"):
        assert words in body
    assert body.count("Semula  :") == body.count("Menjadi :") == 3  # day, venue, cut-off
    assert "Venue" not in body
    work_all(clock)
    assert len(sent()) == 3


def test_what_was_not_delivered_yet_is_merged_into_one(meeting: Meeting, clock: time_machine.Traveller) -> None:
    move(meeting, A_WEEK)
    clock.shift(MINUTE)
    move(meeting, TWO_WEEKS)
    work_all(clock)
    assert len(sent()) == 3
    for mail in sent():
        assert FIRST in mail.body
        assert THIRD in mail.body
        assert SECOND not in mail.body
    assert [message.state for message in told()] == [WorkState.DROPPED] * 3 + [WorkState.DONE] * 3


def test_who_has_been_told_hears_of_the_step_from_there(meeting: Meeting, clock: time_machine.Traveller) -> None:
    move(meeting, A_WEEK)
    work_all(clock)
    move(meeting, TWO_WEEKS)
    work_all(clock)
    for mail in sent()[3:]:
        assert f"Semula  : {SECOND}" in mail.body
        assert FIRST not in mail.body


def test_each_is_told_from_what_he_knows(meeting: Meeting, clock: time_machine.Traveller) -> None:
    move(meeting, A_WEEK)
    clock.shift(6 * MINUTE)
    reached, *_others = told()
    deliver(message_id=reached.pk)
    move(meeting, TWO_WEEKS)
    was = {message.contact_id: message.body for message in told()[3:]}
    assert f"Semula  : {SECOND}" in was.pop(reached.contact_id)
    assert all(f"Semula  : {FIRST}" in body for body in was.values())


def test_a_correction_back_is_one_message_that_says_so(meeting: Meeting, clock: time_machine.Traveller) -> None:
    day, deadline = meeting.first_day, meeting.answer_deadline
    assert day
    move(meeting, A_WEEK)
    meeting.refresh_from_db()
    plan = SchedulePlan(
        sessions=(SessionPlan(day, dt.time(9)),), mode=meeting.mode, venue=meeting.venue, answer_deadline=deadline
    )
    move_meeting(meeting=meeting, plan=plan, reason="Keliru", by=secretariat(meeting))
    work_all(clock)
    assert len(sent()) == 3
    assert all("kembali seperti yang Saudara ketahui" in mail.body for mail in sent())


def test_who_was_invited_after_the_first_change_knows_the_second_day(
    meeting: Meeting, clock: time_machine.Traveller
) -> None:
    move(meeting, A_WEEK)
    clock.shift(MINUTE)
    late = ParticipantFactory(meeting=meeting)
    ContactFactory(position=late.position)
    invitation = Invitation.objects.create(participant=late)
    tell_invitation(meeting=meeting, copies={}, by=System(), only=[invitation])
    clock.shift(MINUTE)
    move(meeting, TWO_WEEKS)
    (update,) = Message.objects.filter(kind=MessageKind.SCHEDULE_CHANGE, invitation=invitation)
    assert f"Semula  : {SECOND}" in update.body


def test_a_change_is_told_once(meeting: Meeting) -> None:
    change = move(meeting, A_WEEK)
    assert tell_change(change=change, by=System()) == []


@pytest.mark.parametrize(("days_ahead", "waits"), [(1, False), (2, False), (11, True)])
def test_what_is_near_is_told_at_once(meeting: Meeting, days_ahead: int, waits: bool) -> None:
    """Either day being near makes it pressing: who would set out tomorrow must hear of it now."""
    meeting.sessions.update(date=dt.date(2030, 10, 29), starts_at=dt.datetime(2030, 10, 29, 2, tzinfo=dt.UTC))
    Meeting.objects.update(first_day=dt.date(2030, 10, 29))
    move(meeting, NOW.date() + dt.timedelta(days=days_ahead))
    assert all((message.run_at > NOW) is waits for message in told())


def test_an_undelivered_update_is_dropped_when_the_meeting_is_postponed(
    meeting: Meeting, clock: time_machine.Traveller
) -> None:
    move(meeting, A_WEEK)
    postpone_meeting(meeting=meeting, reason="Banjir lagi", by=secretariat(meeting))
    work_all(clock)
    assert len(sent()) == 3
    for mail in sent():
        assert mail.subject.startswith("Ditunda: ")
        assert FIRST in mail.body  # the day they knew
        assert SECOND not in mail.body


def test_a_cancellation_names_the_day_that_was_known(meeting: Meeting, clock: time_machine.Traveller) -> None:
    move(meeting, A_WEEK)
    work_all(clock)
    cancel_meeting(meeting=meeting, reason="Anggaran", by=secretariat(meeting))
    work_all(clock)
    for mail in sent()[3:]:
        assert mail.subject.startswith("Dibatalkan: ")
        assert SECOND in mail.body
        assert "Anggaran" in mail.body


def test_the_number_of_queries_does_not_grow_with_the_changes(
    meeting: Meeting, django_assert_max_num_queries: object
) -> None:
    for day in range(17, 27):
        move(meeting, dt.date(2030, 10, day))
    change = move(meeting, A_WEEK + dt.timedelta(days=9))
    Message.objects.filter(change=change).delete()
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        tell_change(change=change, by=System())


# --- who comes instead -------------------------------------------------------------------------------------------


def sent_instead(meeting: Meeting, **extra: object) -> Representation:
    """Someone with an address of his own, named and told so, by an answer that stands."""
    invitation = Invitation.objects.of(meeting).order_by("pk")[0]
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.DELEGATED, answered_at=NOW)
    representation = RepresentationFactory.create(invitation=invitation, email="wakil@example.go.id", **extra)
    tell_representative(representation=representation, by=System())
    return representation


def of_his(representation: Representation) -> Message:
    return Message.objects.get(kind=MessageKind.SCHEDULE_CHANGE, representation=representation)


def test_a_representative_never_gets_the_link_of_the_one_invited(
    meeting: Meeting, clock: time_machine.Traveller
) -> None:
    representation = sent_instead(meeting)
    hall = VenueFactory.create(convener=meeting.convener, name="Gedung Pusiban")
    meeting.refresh_from_db()
    keep_days(meeting, hall)
    work_all(clock)
    (mail,) = [mail for mail in sent() if mail.to == ["wakil@example.go.id"] and "berubah" in mail.body]
    whole = mail.message().as_string() + str([part.get_payload(decode=True) for part in mail.message().walk()])
    assert token_of(representation.invitation) not in whole.replace("\\r\\n ", "")
    assert representative_token_of(representation) in mail.body


def keep_days(meeting: Meeting, hall: Venue) -> None:
    rows = [(row.date, row.starts_at.astimezone(meeting.zone).time()) for row in meeting.sessions.all() if row.date]
    plan = SchedulePlan(
        sessions=tuple(SessionPlan(day, start) for day, start in rows),
        mode=meeting.mode,
        venue=hall,
        answer_deadline=meeting.answer_deadline,
    )
    move_meeting(meeting=meeting, plan=plan, reason="Aula terendam", by=secretariat(meeting))


def test_a_representative_named_after_a_change_hears_of_the_step_from_there(
    meeting: Meeting, clock: time_machine.Traveller
) -> None:
    move(meeting, A_WEEK)
    work_all(clock)
    representation = sent_instead(meeting)
    work_all(clock)
    move(meeting, TWO_WEEKS)
    assert f"Semula  : {SECOND}" in of_his(representation).body


def test_who_the_chair_has_not_agreed_to_hears_of_no_change(meeting: Meeting) -> None:
    representation = sent_instead(meeting, needs_chair=True)
    cancel_meeting(meeting=meeting, reason="Batal", by=secretariat(meeting))
    assert not Message.objects.filter(representation=representation).exists()


# --- what was written before -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MessageKind.ANSWER_REMINDER, MessageKind.MEETING_REMINDER])
def test_a_reminder_of_the_former_day_is_not_sent_after_the_change(
    meeting: Meeting, clock: time_machine.Traveller, kind: MessageKind
) -> None:
    late = MessageFactory.create(invitation=Invitation.objects.of(meeting)[0], kind=kind)
    clock.shift(MINUTE)
    move(meeting, A_WEEK)
    clock.shift(MINUTE)
    deliver(message_id=late.pk)
    assert Message.objects.get(pk=late.pk).state == WorkState.DROPPED


def test_a_letter_that_waited_while_the_meeting_moved_stays_behind(
    meeting: Meeting, clock: time_machine.Traveller
) -> None:
    invitation = Invitation.objects.of(meeting)[0]
    paper = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    copy = CopyFactory.create(paper=paper, invitation=invitation, key=copy_key(paper, invitation))
    late = MessageFactory.create(invitation=invitation, kind=MessageKind.INVITATION, attachment=copy)
    clock.shift(MINUTE)
    move(meeting, A_WEEK)
    clock.shift(MINUTE)
    deliver(message_id=late.pk)
    assert Message.objects.get(pk=late.pk).state == WorkState.DROPPED


@pytest.mark.parametrize(
    "kind", [MessageKind.REPRESENTATIVE, MessageKind.REPRESENTATION_DECIDED, MessageKind.EXCUSE_QUESTION]
)
def test_of_a_cancelled_meeting_nothing_else_is_told(meeting: Meeting, kind: MessageKind) -> None:
    representation = sent_instead(meeting)
    late = Message.objects.filter(kind=kind).first() or MessageFactory.create(
        invitation=representation.invitation, kind=kind
    )
    if kind == MessageKind.EXCUSE_QUESTION:
        Invitation.objects.update(state=Rsvp.EXCUSED, excuse_reason="leave", excuse_state="asked_back", answered_at=NOW)
    cancel_meeting(meeting=meeting, reason="Batal", by=secretariat(meeting))
    deliver(message_id=late.pk)
    assert Message.objects.get(pk=late.pk).state == WorkState.DROPPED
