"""Telling of a change: that the meeting has moved, is postponed, or is off."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from attendance.models import Invitation, Representation
from attendance.states import Rsvp
from audit.actions import Actor, record
from common.work import WorkState
from directory.models import Contact
from meetings.models import Meeting, ScheduleChange
from meetings.schedules import days_in, differences, venue_in, when_in
from meetings.states import ChangeKind
from notices.actions.writing import draft_messages, keep_new, ring_all
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import Recipient, Subject, recipients_of, with_recipients
from notices.states import MessageKind

_KINDS = {
    ChangeKind.MOVED: MessageKind.SCHEDULE_CHANGE,
    ChangeKind.POSTPONED: MessageKind.POSTPONEMENT,
    ChangeKind.CANCELLED: MessageKind.CANCELLATION,
}
_TELLS_SCHEDULE = (MessageKind.INVITATION, MessageKind.REPRESENTATIVE, *_KINDS.values())
# A second thought that comes within these minutes is told in the same message; what is near is told at once.
PAUSE = dt.timedelta(minutes=5)
NEAR = dt.timedelta(days=2)


@transaction.atomic
def tell_change(*, change: ScheduleChange, by: Actor, sent: Iterable[Representation] = ()) -> list[Message]:
    """Tell every contact of all who are invited, and those `sent` in place of one, once for this change.

    Each is told what was last told to him ("semula") and what is so now; an earlier change that has not reached him is
    dropped when its turn comes (`wanted`). Called by `flows`; who is not invited yet gets an invitation, no update.
    """
    meeting = change.meeting
    known = _Known(meeting, change)
    invitations = {invitation.pk: invitation for invitation in with_recipients(Invitation.objects.of(meeting))}
    drafts = []
    for invitation in invitations.values():
        for recipient in recipients_of(invitation):
            was = known.by(invitation, recipient.contact)
            drafts += _draft(change, invitation, invitation, recipient, was)
    for one in sent:
        if one.email:
            invitation = invitations[one.invitation_id]
            recipient = Recipient(one.name, one.email, None, role="representative")
            drafts += _draft(change, one, invitation, recipient, known.by(invitation, sent=one))
    told = keep_new(drafts)
    _settle(told, change)
    ring_all(told)
    action = "tell_cancellation" if change.kind == ChangeKind.CANCELLED else "tell_change"
    record(action, meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


def _draft(
    change: ScheduleChange, subject: Subject, invitation: Invitation, recipient: Recipient, was: Mapping[str, Any]
) -> list[Message]:
    kind, meeting = _KINDS[ChangeKind(change.kind)], invitation.participant.meeting
    return draft_messages(
        kind,
        subject,
        recipients=[recipient],
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(kind, meeting.title),
        body=invitation_body(
            kind, meeting, invitation, reason=change.reason, **_said(change, subject, invitation, was)
        ),
        revision=str(change.revision),
        change=change,
    )


def _said(
    change: ScheduleChange, subject: Subject, invitation: Invitation, was: Mapping[str, Any]
) -> dict[str, object]:
    zone = invitation.participant.meeting.timezone
    said: dict[str, object] = {
        "was_when": when_in(was, zone),
        "was_where": venue_in(was),
        "asks_anew": invitation.state == Rsvp.PENDING,
        "asks_acknowledgement": change.asks_acknowledgement,
    }
    if change.after is not None:
        with translation.override("id"):
            said["lines"] = differences(was, change.after, zone)
    if isinstance(subject, Representation):
        said |= {"addressee": f"{subject.name}, {subject.position}", "sent_by": str(invitation.participant)}
        # Who was withdrawn with the answer has no link any more.
        said["has_link"] = Representation.objects.get(pk=subject.pk).is_active
    return said


def _settle(messages: list[Message], change: ScheduleChange) -> None:
    """Let a move that is not near wait a little, so that what is corrected at once is told once."""
    days = [said["first_day"] for said in (change.before, change.after) if said and said["first_day"]]
    horizon = (timezone.now() + NEAR).date()
    if change.kind != ChangeKind.MOVED or any(dt.date.fromisoformat(day) <= horizon for day in days):
        return
    later = timezone.now() + PAUSE
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(run_at=later)
    for message in messages:
        message.run_at = later


class _Known:
    """What each recipient was last told of the schedule; two queries for a meeting."""

    def __init__(self, meeting: Meeting, change: ScheduleChange) -> None:
        self._changes = list(meeting.schedule_changes.filter(revision__lte=change.revision).order_by("revision"))
        self._reached: dict[tuple[int | None, int | None, int | None], int] = {}
        delivered = Message.objects.filter(meeting=meeting, state=WorkState.DONE, kind__in=_TELLS_SCHEDULE)
        for *whom, revision, at in delivered.values_list(
            "invitation_id", "contact_id", "representation_id", "change__revision", "created_at"
        ):
            # A letter says the schedule of the day on which it was sent.
            reached = revision if revision is not None else self._revision_at(at)
            key = (whom[0], whom[1], whom[2])
            self._reached[key] = max(reached, self._reached.get(key, 0))

    def by(
        self, invitation: Invitation, contact: Contact | None = None, sent: Representation | None = None
    ) -> Mapping[str, Any]:
        """The schedule as this contact has it in mind, or the one `sent`; with neither, a guest."""
        reached = self._reached.get((invitation.pk, contact.pk if contact else None, sent.pk if sent else None), 0)
        reached = max(reached, self._revision_at(sent.created_at if sent else invitation.created_at))
        untold = [row for row in self._changes if row.revision > reached] or self._changes[-1:]
        before: Mapping[str, Any] = untold[0].before
        if days_in(before):
            return before
        # It had been taken off its day already: the last day there was is what people remember.
        dated = (row.before for row in reversed(self._changes) if days_in(row.before))
        return next(dated, before)

    def _revision_at(self, at: dt.datetime) -> int:
        return max((row.revision for row in self._changes if row.at <= at), default=0)
