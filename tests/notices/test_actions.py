"""Messages are written once per contact, sent while their reason stands, and lost by no fault."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
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
from documents.models import Rendering
from documents.states import PaperKind, PaperState
from flows.meetings import cancel_meeting
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices import actions
from notices.actions import (
    JustReminded,
    body_with_link,
    deliver,
    plan_reminders,
    remind_unanswered,
    retry_message,
    tell_cancellation,
    tell_invitation,
    tell_minutes_final,
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
    paper_of,
    user_with,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2030, 10, 12, 12, tzinfo=dt.UTC)
DEADLINE = dt.datetime(2030, 10, 13, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon of 12 October 2030, and stays so until moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting() -> Meeting:
    """Three posts invited long ago, each with a contact; nobody has answered."""
    meeting = invited_meeting(3, answer_deadline=DEADLINE)
    for invitation in Invitation.objects.of(meeting):
        ContactFactory(position=invitation.participant.position)
    Invitation.objects.update(created_at=NOW - dt.timedelta(days=10))
    return meeting


def secretariat(meeting: Meeting) -> Any:
    return user_with(Role.SECRETARIAT, meeting.convener)


def copies_for(meeting: Meeting) -> dict[int, Rendering]:
    paper = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    return {row.pk: CopyFactory(invitation=row, paper=paper) for row in Invitation.objects.of(meeting)}


def make(copy: Rendering) -> None:
    copy.file.save("paper.pdf", ContentFile(b"%PDF-1.4 salinan"), save=False)
    copy.state = WorkState.DONE
    copy.save()


def sent() -> list[EmailMessage]:
    return list(mail.outbox)


def row(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


# --- writing -----------------------------------------------------------------------------------------------------


def test_every_contact_is_invited_once(meeting: Meeting) -> None:
    ContactFactory(position=Invitation.objects.first().participant.position)
    InvitationFactory(participant=GuestFactory(meeting=meeting))
    copies = copies_for(meeting)
    told = tell_invitation(meeting=meeting, copies=copies, by=System())
    assert len(told) == 5
    assert all(message.attachment == copies[message.invitation_id] for message in told)
    assert tell_invitation(meeting=meeting, copies=copies, by=System()) == []
    assert [entry.after for entry in AuditEntry.objects.filter(action="tell_invitation")] == [
        {"messages": 0},
        {"messages": 5},
    ]


def test_a_new_letter_after_a_revoked_one_is_told_anew(meeting: Meeting) -> None:
    first = copies_for(meeting)
    (old, *_rest) = tell_invitation(meeting=meeting, copies=first, by=System())
    paper = next(iter(first.values())).paper
    paper.state = PaperState.REVOKED
    paper.save()
    again = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT, version=2)
    copies = {row.pk: CopyFactory(invitation=row, paper=again) for row in Invitation.objects.of(meeting)}
    new = tell_invitation(meeting=meeting, copies=copies, by=System())
    assert len(new) == 3
    for message in (old, new[0]):
        make(Rendering.objects.get(pk=message.attachment_id))
        deliver(message_id=message.pk)
    assert (row(old).state, row(new[0]).state) == (WorkState.DROPPED, WorkState.DONE)


@pytest.mark.parametrize(
    ("tell", "kind"), [(tell_cancellation, MessageKind.CANCELLATION), (tell_minutes_final, MessageKind.MINUTES_FINAL)]
)
def test_news_is_told_to_all_invited_and_once(meeting: Meeting, tell: Callable[..., Any], kind: MessageKind) -> None:
    assert len(tell(meeting=meeting, by=System())) == 3
    assert tell(meeting=meeting, by=System()) == []
    assert set(Message.objects.values_list("kind", flat=True)) == {kind}


@contextmanager
def rings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    heard: list[int] = []
    monkeypatch.setattr(work, "_send", lambda task, pk: heard.append(pk) or True)
    yield heard


def test_workers_hear_of_it_when_it_is_committed(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with rings(monkeypatch) as heard, django_capture_on_commit_callbacks(execute=True):
        told = tell_invitation(meeting=meeting, copies={}, by=System())
        assert heard == []
    assert heard == [message.pk for message in told]


# --- reminders by hand -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("clock")
def test_who_has_not_answered_is_reminded(meeting: Meeting) -> None:
    answered = Invitation.objects.first()
    Invitation.objects.filter(pk=answered.pk).update(state=Rsvp.ACCEPTED, answered_at=NOW)
    told = remind_unanswered(meeting=meeting, by=secretariat(meeting))
    assert len(told) == 2
    assert answered not in {message.invitation for message in told}


# Two presses of one button, also across the turn of a minute of the clock.
@pytest.mark.parametrize("begins", [NOW, NOW + dt.timedelta(seconds=59)])
def test_two_presses_within_a_minute_send_once(
    meeting: Meeting, clock: time_machine.Traveller, begins: dt.datetime
) -> None:
    by = secretariat(meeting)
    clock.move_to(begins, tick=False)
    assert len(remind_unanswered(meeting=meeting, by=by)) == 3
    for later in (0, 2, 59):
        clock.move_to(begins + dt.timedelta(seconds=later), tick=False)
        with pytest.raises(JustReminded):
            remind_unanswered(meeting=meeting, by=by)
    clock.move_to(begins + MINUTE, tick=False)
    assert len(remind_unanswered(meeting=meeting, by=by)) == 3
    assert Message.objects.count() == 6


@pytest.mark.usefixtures("clock")
def test_a_press_in_one_meeting_does_not_bar_another(meeting: Meeting) -> None:
    other = invited_meeting(1, answer_deadline=DEADLINE, convener=meeting.convener)
    by = secretariat(meeting)
    remind_unanswered(meeting=meeting, by=by)
    remind_unanswered(meeting=other, by=by)


@pytest.mark.usefixtures("clock")
def test_a_planned_reminder_does_not_bar_a_press(meeting: Meeting) -> None:
    assert plan_reminders() == 3
    assert len(remind_unanswered(meeting=meeting, by=secretariat(meeting))) == 3


def test_nobody_is_reminded_when_answers_are_closed(meeting: Meeting, clock: time_machine.Traveller) -> None:
    clock.move_to(DEADLINE + MINUTE, tick=False)
    with pytest.raises(WrongState):
        remind_unanswered(meeting=meeting, by=secretariat(meeting))


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_who_invites_reminds(meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused):
        remind_unanswered(meeting=meeting, by=user_with(role, meeting.convener))


# --- reminders by plan -------------------------------------------------------------------------------------------


def test_planning_again_writes_nothing_more(meeting: Meeting) -> None:
    assert plan_reminders(now=DEADLINE - dt.timedelta(hours=20)) == 3
    for later in (19, 10, 1):
        assert plan_reminders(now=DEADLINE - dt.timedelta(hours=later)) == 0
    assert AuditEntry.objects.filter(action="plan_reminder", actor_kind="system").count() == 3
    assert set(AuditEntry.objects.values_list("subject_id", flat=True)) == {meeting.public_id}


@pytest.mark.usefixtures("meeting")
def test_a_contact_that_came_later_is_told_what_the_others_were() -> None:
    now = DEADLINE - dt.timedelta(hours=20)
    assert plan_reminders(now=now) == 3
    ContactFactory(position=Invitation.objects.first().participant.position)
    assert plan_reminders(now=now) == 1


@pytest.mark.usefixtures("meeting")
def test_a_fault_with_one_stops_none_of_the_others(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    whole, broken = actions._tell, Invitation.objects.first()

    def tell(kind: MessageKind, subject: Any, *rest: Any) -> list[Message]:
        if subject == broken:
            raise RuntimeError("Cacat")
        return whole(kind, subject, *rest)

    monkeypatch.setattr(actions, "_tell", tell)
    assert plan_reminders(now=DEADLINE - dt.timedelta(hours=20)) == 2
    assert broken.public_id in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["plan", "remind"])
def test_two_at_once_write_each_message_once(meeting: Meeting, act: str) -> None:
    by, errors, ready = secretariat(meeting), [], threading.Barrier(2)

    def run() -> None:
        try:
            ready.wait(10)
            if act == "plan":
                plan_reminders(now=DEADLINE - dt.timedelta(hours=20))
            else:
                remind_unanswered(meeting=meeting, by=by)
        except Exception as error:
            errors.append(type(error))
        finally:
            connection.close()

    Meeting.objects.update(answer_deadline=DEADLINE if act == "plan" else timezone.now() + dt.timedelta(days=9))
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == ([] if act == "plan" else [JustReminded])
    assert Message.objects.count() == 3


# --- delivery ----------------------------------------------------------------------------------------------------


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
    Invitation.objects.update(state=rsvp, answered_at=NOW, excuse_reason=reason)
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
    assert sent()[0].attachments == [("surat-undangan.pdf", b"%PDF-1.4 salinan", "application/pdf")]
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
