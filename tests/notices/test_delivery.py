"""A message is sent while its reason stands, to the address of today, with its paper; no fault loses it."""

import datetime as dt
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.roles import Role
from attendance.links import link_of, token_of
from attendance.models import Invitation
from attendance.states import ExcuseReason, Rsvp
from audit.actions import System
from audit.models import AuditEntry
from common import work
from common.errors import Refused, WrongState
from common.work import ATTEMPTS, LEASE, WorkState
from flows.changes import cancel_meeting
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import (
    body_with_link,
    deliver,
    plan_reminders,
    retry_message,
    tell_invitation,
)
from notices.models import Delivery, Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    CopyFactory,
    FollowUpFactory,
    GuestFactory,
    InvitationFactory,
    MessageFactory,
    invited_meeting,
    user_with,
)
from tests.notices.mailing import DEADLINE, MINUTE, NOW, make, row, secretariat, sent

pytestmark = pytest.mark.django_db


# --- sending ----------------------------------------------------------------------------------------------------


@pytest.fixture
def message() -> Message:
    """A reminder to answer, due now."""
    meeting = invited_meeting(1, answer_deadline=timezone.now() + dt.timedelta(days=2))
    return MessageFactory(invitation=Invitation.objects.of(meeting).get(), kind=MessageKind.ANSWER_REMINDER)


def test_a_message_is_sent_with_its_link_and_noted(message: Message) -> None:
    deliver(message_id=message.pk)
    (letter,) = sent()
    assert (letter.to, letter.subject) == ([message.to_address], message.subject)
    assert link_of(message.invitation) in letter.body
    assert letter.extra_headers["Message-ID"] == f"<{message.public_id}@rakor>"
    done = row(message)
    assert (done.state, done.attempts, done.last_error) == (WorkState.DONE, 1, "")
    assert done.sent_at is not None
    assert [(d.succeeded, d.detail) for d in done.deliveries.all()] == [(True, message.to_address)]


def test_called_again_it_is_not_sent_again(message: Message) -> None:
    for _ in range(3):
        deliver(message_id=message.pk)
    assert len(sent()) == 1


def test_of_two_workers_one_sends(message: Message) -> None:
    assert work.claim(Message, message.pk) is not None
    deliver(message_id=message.pk)
    assert sent() == []
    with time_machine.travel(timezone.now() + LEASE + MINUTE):
        deliver(message_id=message.pk)
    assert len(sent()) == 1


def test_the_link_is_stored_nowhere(message: Message, meeting: Meeting) -> None:
    tell_invitation(meeting=meeting, copies={}, by=System())
    plan_reminders(now=DEADLINE - dt.timedelta(hours=20))
    for one in Message.objects.all():
        deliver(message_id=one.pk)
    assert len(sent()) > 3
    tokens = [token_of(invitation) for invitation in Invitation.objects.all()]
    stored = str([list(model._default_manager.values()) for model in apps.get_models()])
    assert not [token for token in tokens if token in stored]
    assert "{link}" in row(message).body


def test_a_link_that_was_replaced_is_told_as_it_is_now(message: Message) -> None:
    old = link_of(message.invitation)
    Invitation.objects.update(link_version=2)
    deliver(message_id=message.pk)
    assert old not in sent()[0].body
    assert token_of(Invitation.objects.get(pk=message.invitation_id)) in sent()[0].body


def test_what_is_about_a_follow_up_has_no_personal_link() -> None:
    message = Message(follow_up=FollowUp(), body="Isi {link}")
    assert body_with_link(message) == "Isi {link}"


# --- does its reason still stand ---------------------------------------------------------------------------------


def dropped(message: Message) -> bool:
    deliver(message_id=message.pk)
    state = row(message).state
    assert state in {WorkState.DROPPED, WorkState.DONE}
    assert len(sent()) == (state == WorkState.DONE)
    return state == WorkState.DROPPED


S = MeetingState


@pytest.mark.parametrize(
    ("kind", "wanted_in"),
    [
        (MessageKind.INVITATION, {S.INVITED, S.ONGOING}),
        (MessageKind.CANCELLATION, {S.CANCELLED}),
        (MessageKind.ANSWER_REMINDER, {S.INVITED}),
        (MessageKind.MEETING_REMINDER, {S.INVITED}),
    ],
)
@pytest.mark.parametrize("state", list(MeetingState))
def test_wanted_while_the_meeting_stands_so(kind: MessageKind, wanted_in: set[str], state: MeetingState) -> None:
    message = MessageFactory(invitation__participant__meeting=invited_meeting(0), kind=kind)
    final = {"minutes_signed_at": NOW, "attendance_finalised_at": NOW}
    Meeting.objects.update(state=state, state_reason="Alasan", **final)
    assert dropped(message) is (state not in wanted_in)


@pytest.mark.parametrize(
    ("kind", "wanted_by"),
    [
        (MessageKind.ANSWER_REMINDER, {Rsvp.PENDING}),
        (MessageKind.MEETING_REMINDER, set(Rsvp) - {Rsvp.EXCUSED}),
        (MessageKind.INVITATION, set(Rsvp)),
    ],
)
@pytest.mark.parametrize("rsvp", list(Rsvp))
def test_wanted_by_who_has_answered_so(kind: MessageKind, wanted_by: set[str], rsvp: Rsvp) -> None:
    message = MessageFactory(invitation__participant__meeting=invited_meeting(0), kind=kind)
    reason = ExcuseReason.LEAVE if rsvp == Rsvp.EXCUSED else ""
    Invitation.objects.update(
        state=rsvp, answered_at=NOW, excuse_reason=reason, excuse_state="submitted" if reason else ""
    )
    assert dropped(message) is (rsvp not in wanted_by)


def test_nobody_is_asked_for_an_answer_after_the_deadline(message: Message) -> None:
    Meeting.objects.update(answer_deadline=timezone.now() - MINUTE)
    assert dropped(message)


@pytest.mark.parametrize(
    ("now", "is_dropped"),
    [
        ("2030-10-15T23:59+07:00", False),
        ("2030-10-16T00:00+07:00", True),  # "tomorrow" has become today
        ("2030-10-17T09:00+07:00", True),
    ],
)
def test_a_late_worker_does_not_say_tomorrow(now: str, is_dropped: bool) -> None:
    message = MessageFactory(
        invitation__participant__meeting=invited_meeting(0), kind=MessageKind.MEETING_REMINDER, run_at=NOW
    )
    with time_machine.travel(dt.datetime.fromisoformat(now), tick=False):
        assert dropped(message) is is_dropped


@pytest.mark.parametrize("are_signed", [True, False])
def test_minutes_are_announced_once_signed(are_signed: bool) -> None:
    message = MessageFactory(kind=MessageKind.MINUTES_FINAL)
    Meeting.objects.update(minutes_signed_at=NOW if are_signed else None)
    assert dropped(message) is not are_signed


@pytest.mark.parametrize("kind", [MessageKind.FOLLOW_UP_DUE, MessageKind.FOLLOW_UP_OVERDUE])
@pytest.mark.parametrize("state", list(FollowUpState))
def test_a_follow_up_is_urged_while_the_institution_owes_it(kind: MessageKind, state: FollowUpState) -> None:
    follow_up = FollowUpFactory(state=state, state_reason="Alasan", verified_at=NOW)
    contact = ContactFactory(position=follow_up.position)
    message = MessageFactory(
        invitation=None, follow_up=follow_up, meeting=follow_up.directive.meeting, contact=contact, kind=kind
    )
    owes = state in {FollowUpState.ASSIGNED, FollowUpState.ACCEPTED, FollowUpState.IN_PROGRESS, FollowUpState.RETURNED}
    assert dropped(message) is not owes


@pytest.mark.usefixtures("clock")
def test_a_cancelled_meeting_silences_what_was_planned_and_tells_why(meeting: Meeting) -> None:
    tell_invitation(meeting=meeting, copies={}, by=System())
    plan_reminders()
    cancel_meeting(meeting=meeting, reason="Banjir di lokasi", by=secretariat(meeting))
    for one in Message.objects.all():
        deliver(message_id=one.pk)
    states = {(one.kind, one.state) for one in Message.objects.all()}
    assert states == {
        (MessageKind.INVITATION, WorkState.DROPPED),
        (MessageKind.ANSWER_REMINDER, WorkState.DROPPED),
        (MessageKind.CANCELLATION, WorkState.DONE),
    }
    assert len(sent()) == 3
    assert all("Banjir di lokasi" in letter.body for letter in sent())


# --- to which address --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_who_is_no_contact_any_more_gets_nothing(message: Message, change: dict[str, Any]) -> None:
    type(message.contact).objects.filter(pk=message.contact_id).update(**change)
    assert dropped(message)


def test_a_contact_that_was_deleted_gets_nothing(message: Message) -> None:
    message.contact.delete()
    assert dropped(message)


def test_a_mended_address_is_used(message: Message) -> None:
    type(message.contact).objects.filter(pk=message.contact_id).update(email="baru@example.go.id")
    deliver(message_id=message.pk)
    assert sent()[0].to == ["baru@example.go.id"]
    assert row(message).to_address == "baru@example.go.id"


@pytest.mark.parametrize("address", ["tamu@example.org", ""])
def test_a_guest_is_written_to_as_the_roll_says(address: str) -> None:
    meeting = invited_meeting(0)
    invitation = InvitationFactory(participant=GuestFactory(meeting=meeting))
    (message,) = tell_invitation(meeting=meeting, copies={}, by=System())
    type(invitation.participant).objects.filter(pk=invitation.participant_id).update(guest_email=address)
    assert dropped(message) is (not address)
    assert [letter.to for letter in sent()] == ([[address]] if address else [])


# --- with its paper ----------------------------------------------------------------------------------------------


@pytest.fixture
def with_paper() -> Message:
    message = MessageFactory(invitation__participant__meeting=invited_meeting(0))
    message.attachment = CopyFactory(invitation=message.invitation)
    message.save()
    return message


def test_it_waits_for_its_paper(with_paper: Message) -> None:
    begun = timezone.now()
    for turn in range(1, 10):
        with time_machine.travel(begun + turn * MINUTE):
            deliver(message_id=with_paper.pk)
    waiting = row(with_paper)
    assert (waiting.state, waiting.attempts, sent()) == (WorkState.PENDING, 0, [])
    assert waiting.last_error
    assert waiting.run_at > begun
    make(with_paper.attachment)
    with time_machine.travel(begun + 20 * MINUTE):
        deliver(message_id=with_paper.pk)
    assert sent()[0].attachments[0] == ("surat-undangan.pdf", b"%PDF-1.4 salinan", "application/pdf")
    assert (row(with_paper).state, row(with_paper).last_error) == (WorkState.DONE, "")


def test_without_its_paper_it_never_goes_out(with_paper: Message) -> None:
    begun, copy = timezone.now(), with_paper.attachment
    copy.state = WorkState.FAILED
    copy.save()
    deliver(message_id=with_paper.pk)
    assert (row(with_paper).state, sent()) == (WorkState.PENDING, [])
    make(copy)
    with time_machine.travel(begun + 6 * MINUTE):
        deliver(message_id=with_paper.pk)
    assert len(sent()) == 1


def test_who_need_not_come_any_more_waits_for_no_paper(with_paper: Message) -> None:
    Meeting.objects.update(state=MeetingState.CANCELLED, state_reason="Alasan")
    assert dropped(with_paper)


def test_a_file_that_vanished_is_a_failed_attempt(with_paper: Message) -> None:
    make(with_paper.attachment)
    copy = with_paper.attachment
    copy.file.storage.delete(copy.file.name)
    deliver(message_id=with_paper.pk)
    failed = row(with_paper)
    assert (failed.state, sent()) == (WorkState.PENDING, [])
    assert failed.last_error.startswith("FileNotFoundError")


# --- when the mail server is away --------------------------------------------------------------------------------


@pytest.fixture
def broken_mail(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail server that refuses until `mend()` is called."""

    class Server:
        error: Exception | None = SMTPServerDisconnected("Connection unexpectedly closed")
        whole = EmailMessage.send

        def mend(self) -> None:
            self.error = None

    server = Server()

    def send(letter: EmailMessage, fail_silently: bool = False) -> int:
        if server.error:
            raise server.error
        return Server.whole(letter)

    monkeypatch.setattr(EmailMessage, "send", send)
    return server


def until_failed(message: Message) -> dt.datetime:
    moment = timezone.now()
    for _ in range(ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            deliver(message_id=message.pk)
        moment = row(message).run_at + dt.timedelta(seconds=1)
    return moment


@pytest.mark.parametrize("error", [SMTPServerDisconnected("x"), TimeoutError("x"), ValueError("x"), RuntimeError("x")])
def test_a_failed_attempt_is_noted_and_tried_again_later(message: Message, broken_mail: Any, error: Exception) -> None:
    broken_mail.error, begun = error, timezone.now()
    deliver(message_id=message.pk)
    failed = row(message)
    assert (failed.state, failed.attempts) == (WorkState.PENDING, 1)
    assert failed.last_error == f"{type(error).__name__}: x"
    assert failed.run_at > begun
    assert [(d.succeeded, d.detail) for d in failed.deliveries.all()] == [(False, f"{type(error).__name__}: x")]
    deliver(message_id=message.pk)
    assert Delivery.objects.count() == 1  # its time has not come
    broken_mail.mend()
    with time_machine.travel(failed.run_at + MINUTE):
        deliver(message_id=message.pk)
    assert (row(message).state, len(sent())) == (WorkState.DONE, 1)


def test_given_up_after_five_attempts_and_tried_again_by_hand(message: Message, broken_mail: Any) -> None:
    later = until_failed(message)
    failed = row(message)
    assert (failed.state, failed.deliveries.count()) == (WorkState.FAILED, ATTEMPTS)
    with time_machine.travel(later + dt.timedelta(days=1)):
        deliver(message_id=message.pk)
        assert Delivery.objects.count() == ATTEMPTS
        by = secretariat(message.meeting)
        broken_mail.mend()
        retry_message(message=failed, by=by)
    with time_machine.travel(later + dt.timedelta(days=1) + MINUTE):
        Meeting.objects.update(answer_deadline=None)
        deliver(message_id=message.pk)
    assert (row(message).state, len(sent())) == (WorkState.DONE, 1)
    assert AuditEntry.objects.get(action="retry_message").actor_label == by.actor_label


@pytest.mark.parametrize("state", [state for state in WorkState if state != WorkState.FAILED])
def test_only_what_failed_is_tried_again(message: Message, state: WorkState) -> None:
    Message.objects.update(state=state)
    with pytest.raises(WrongState):
        retry_message(message=row(message), by=secretariat(message.meeting))
    assert row(message).state == state
    assert not AuditEntry.objects.filter(action="retry_message").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_who_invites_tries_again(message: Message, role: Role) -> None:
    Message.objects.update(state=WorkState.FAILED)
    with pytest.raises(Refused):
        retry_message(message=row(message), by=user_with(role, message.meeting.convener))


def test_a_header_cannot_be_smuggled_in(meeting: Meeting) -> None:
    Meeting.objects.update(title="Rakor\r\nBcc: orang@example.org")
    told = tell_invitation(meeting=meeting, copies={}, by=System())
    for message in told:
        deliver(message_id=message.pk)
    assert len(sent()) == 3
    for letter in sent():
        headers = letter.message()
        assert headers["Bcc"] is None
        assert "\n" not in letter.subject
