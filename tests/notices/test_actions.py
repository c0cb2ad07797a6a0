"""Messages are written once per contact and wish, and each reminder once per step."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import Rsvp
from audit.actions import System
from audit.models import AuditEntry
from common import work
from common.errors import Refused, WrongState
from common.work import WorkState
from documents.models import Rendering
from documents.states import PaperKind, PaperState
from meetings.models import Meeting
from notices.actions import (
    JustReminded,
    deliver,
    plan_reminders,
    remind_unanswered,
    reminders,
    tell_invitation,
    tell_minutes_final,
)
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    CopyFactory,
    GuestFactory,
    InvitationFactory,
    invited_meeting,
    paper_of,
    user_with,
)
from tests.notices.mailing import DEADLINE, MINUTE, NOW, make, row, secretariat

pytestmark = pytest.mark.django_db


def copies_for(meeting: Meeting) -> dict[int, Rendering]:
    paper = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    return {row.pk: CopyFactory(invitation=row, paper=paper) for row in Invitation.objects.of(meeting)}


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


def test_final_minutes_are_told_to_all_invited_and_once(meeting: Meeting) -> None:
    assert len(tell_minutes_final(meeting=meeting, by=System())) == 3
    assert tell_minutes_final(meeting=meeting, by=System()) == []
    assert set(Message.objects.values_list("kind", flat=True)) == {MessageKind.MINUTES_FINAL}


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
    ContactFactory.create(position=other.participants.get().position)
    by = secretariat(meeting)
    assert len(remind_unanswered(meeting=meeting, by=by)) == 3
    assert len(remind_unanswered(meeting=other, by=by)) == 1


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
    whole, broken = reminders.tell, Invitation.objects.first()

    def tell(kind: MessageKind, subject: Any, *rest: Any) -> list[Message]:
        if subject == broken:
            raise RuntimeError("Cacat")
        return whole(kind, subject, *rest)

    monkeypatch.setattr(reminders, "tell", tell)
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
