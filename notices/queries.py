"""Who is to be told, and what has become due."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Power, Role
from attendance.models import Invitation, OneTimeLink, Representation
from attendance.states import RepresentationState, Rsvp
from directory.models import Contact, Organization
from documents.models import Paper, Sheet
from documents.states import PaperState
from followups.models import FollowUp
from followups.states import FollowUpState
from handovers.models import Handover
from meetings.models import Meeting
from meetings.permissions import may
from meetings.states import MeetingState
from notices.models import Message
from notices.states import Channel, MessageKind

# Days before (domain: timeline of a Rakor); step by step nearer, each told once.
ANSWER_DAYS = (1, 3)
FOLLOW_UP_DAYS = (0, 3, 7)
OVERDUE_EVERY = 7
# Who was invited or given a task only now is not reminded the same day.
GRACE = dt.timedelta(hours=20)
BATCH = 500
# Begins the revision of a reminder that a person asked for.
BY_HAND = "hand-"

# What a message is about: known outside by its public id, which is part of the message's key.
Subject = Invitation | Representation | FollowUp | Handover | OneTimeLink | Sheet


# --- to whom ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recipient:
    """One address to write to; a guest has no contact row, and who signs in none of the directory."""

    name: str
    address: str
    contact: Contact | None
    # What stands in for a contact of the directory in the key of a message.
    role: str = "guest"
    account: User | None = None

    @property
    def key(self) -> str:
        known = self.contact or self.account
        return known.public_id if known else self.role


def with_recipients(invitations: "QuerySet[Invitation]") -> "QuerySet[Invitation]":
    """The invitations with all that telling them needs, in a fixed number of queries."""
    return invitations.select_related(
        "participant__position__organization", "participant__meeting__venue", "participant__meeting__convener__region"
    ).prefetch_related(
        Prefetch("participant__position__contacts", queryset=_reachable(), to_attr="reachable"),
        "participant__meeting__sessions",
    )


def recipients_of(subject: Invitation | FollowUp) -> list[Recipient]:
    """Every contact of the invited or responsible post (aide, protocol officer, office), or the guest.

    All contacts of one post get the same personal link. Reads what `with_recipients` fetched.
    """
    if isinstance(subject, FollowUp):
        post = subject.position
    else:
        post, line = subject.participant.position, subject.participant
        if post is None:
            return [Recipient(str(line)[:200], line.guest_email, None)] if line.guest_email else []
    if post is None:
        return []
    return [Recipient(contact.name or str(post), contact.email, contact) for contact in post.reachable]  # type: ignore[attr-defined]


def leaders_of(convener: Organization) -> list[Recipient]:
    """Those who lead the convener's government, at their accounts: who may read the briefing also when it is sent."""
    led = User.objects.filter(memberships__organization=convener, memberships__role=Role.LEADERSHIP, is_active=True)
    return [Recipient(user.name, user.email, None, account=user) for user in led.exclude(email="").distinct()]


def is_undecided(representation: Representation) -> bool:
    """Whether the chair has still to agree that this person comes: until then he is told nothing."""
    return representation.needs_chair and representation.state == RepresentationState.PROPOSED


def key_of(kind: MessageKind, subject: Subject, revision: str, due: str, recipient: Recipient) -> str:
    """What makes a message the same message: whoever has been told under this key is not told again."""
    return f"{kind}:{subject.public_id}:{revision}:{due}:{recipient.key}:{Channel.EMAIL}"


def count_to_remind(user: User, meeting: Meeting) -> int:
    """How many have not answered, for who may remind them and while it makes sense; else 0. One query."""
    if not (meeting.answers_open and may(user, Power.INVITE, meeting)):
        return 0
    return Invitation.objects.of(meeting).filter(state=Rsvp.PENDING).count()


def was_reminded_by_hand(invitations: "QuerySet[Invitation]", since: dt.datetime) -> bool:
    told = Message.objects.filter(invitation__in=invitations, kind=MessageKind.ANSWER_REMINDER, created_at__gt=since)
    return told.filter(key__contains=f":{BY_HAND}").exists()


def _reachable() -> "QuerySet[Contact]":
    return Contact.objects.filter(is_active=True).exclude(email="")


# --- what has become due ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reminder:
    """One reminder that is due: `revision` is the step it is told at, `due` the moment or day that it speaks of."""

    kind: MessageKind
    subject: Invitation | FollowUp
    revision: str
    due: str

    @property
    def keys(self) -> list[str]:
        return [
            key_of(self.kind, self.subject, self.revision, self.due, recipient)
            for recipient in recipients_of(self.subject)
        ]


def reminders_to_write(now: dt.datetime) -> list[Reminder]:
    """Every reminder that is due and not told yet to all; a fixed number of queries per 500 of them."""
    due = list(
        chain(
            _answers_awaited(now),
            _meetings_tomorrow(now),
            _objections_close(now),
            _follow_ups_due(now),
            _follow_ups_overdue(now),
        )
    )
    keys = [key for reminder in due for key in reminder.keys]
    told: set[str] = set()
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        told.update(Message.objects.filter(key__in=some).values_list("key", flat=True))
    return [reminder for reminder in due if not told.issuperset(reminder.keys)]


def _answers_awaited(now: dt.datetime) -> Iterator[Reminder]:
    """Invitations without an answer whose deadline is near."""
    horizon = now + dt.timedelta(days=max(ANSWER_DAYS))
    pending = with_recipients(Invitation.objects.all()).filter(
        state=Rsvp.PENDING,
        created_at__lte=now - GRACE,
        participant__meeting__state=MeetingState.INVITED,
        participant__meeting__answer_deadline__range=(now, horizon),
    )
    for invitation in pending:
        deadline = invitation.participant.meeting.answer_deadline
        if deadline is not None:
            step = _step((deadline - now) / dt.timedelta(days=1), ANSWER_DAYS)
            yield Reminder(
                MessageKind.ANSWER_REMINDER, invitation, f"{step}d", f"{deadline.astimezone(dt.UTC):%Y%m%dT%H%M}"
            )


def _meetings_tomorrow(now: dt.datetime) -> Iterator[Reminder]:
    """Invitations (of those who did not excuse themselves) to meetings whose first day is tomorrow where they meet."""
    tomorrow = now.astimezone(dt.UTC).date() + dt.timedelta(days=1)
    # Where Indonesia's days begin, seven to nine hours before those of UTC, tomorrow may be the day after.
    near = Meeting.objects.filter(
        state=MeetingState.INVITED, first_day__range=(tomorrow, tomorrow + dt.timedelta(days=1))
    )
    meetings = [m.pk for m in near if m.first_day == now.astimezone(m.zone).date() + dt.timedelta(days=1)]
    invited = with_recipients(Invitation.objects.all()).filter(
        participant__meeting__in=meetings,
        created_at__lte=now - GRACE,
        state__in=[Rsvp.PENDING, Rsvp.ACCEPTED, Rsvp.DELEGATED],
    )
    for invitation in invited:
        yield Reminder(MessageKind.MEETING_REMINDER, invitation, "1d", str(invitation.participant.meeting.first_day))


def _objections_close(now: dt.datetime) -> Iterator[Reminder]:
    """Invitations to meetings whose minutes may be objected to for a day at most; who has said something has read."""
    closing = Paper.objects.filter(
        state=PaperState.CIRCULATED,
        circulated_at__lte=now - GRACE,
        objections_until__range=(now, now + dt.timedelta(days=1)),
    )
    until = {paper.meeting_id: paper.objections_until for paper in closing}
    silent = with_recipients(Invitation.objects.all()).filter(participant__meeting__in=list(until))
    for invitation in silent.exclude(objections__paper__in=closing):
        moment = until[invitation.participant.meeting_id]
        if moment is not None:
            yield Reminder(MessageKind.OBJECTIONS_CLOSE, invitation, "1d", f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M}")


def _follow_ups_due(now: dt.datetime) -> Iterator[Reminder]:
    """Follow-ups near their due date."""
    today = timezone.localdate(now)
    horizon = today + dt.timedelta(days=max(FOLLOW_UP_DAYS))
    for follow_up in _owed(now).filter(due_date__range=(today, horizon)):
        if follow_up.due_date is not None:
            step = _step((follow_up.due_date - today).days, FOLLOW_UP_DAYS)
            yield Reminder(MessageKind.FOLLOW_UP_DUE, follow_up, f"{step}d", str(follow_up.due_date))


def _follow_ups_overdue(now: dt.datetime) -> Iterator[Reminder]:
    """Follow-ups past their due date, once for each week of lateness.

    The day is that of western time, where Indonesia's day ends last: nobody is called late before his own day is over.
    """
    today = timezone.localdate(now)
    for follow_up in _owed(now).filter(due_date__lt=today):
        if follow_up.due_date is not None:
            week = ((today - follow_up.due_date).days - 1) // OVERDUE_EVERY
            yield Reminder(MessageKind.FOLLOW_UP_OVERDUE, follow_up, f"w{week}", str(follow_up.due_date))


def _owed(now: dt.datetime) -> "QuerySet[FollowUp]":
    """Those on which the institution still has to do something, and can be written to."""
    return (
        FollowUp.objects.open()
        .exclude(state=FollowUpState.SUBMITTED)
        .filter(organization__isnull=False, position__isnull=False, born_at__lte=now - GRACE)
        .select_related("organization", "position", "directive__meeting__convener", "directive__meeting__venue")
        .prefetch_related(
            Prefetch("position__contacts", queryset=_reachable(), to_attr="reachable"), "directive__meeting__sessions"
        )
    )


def _step(days_left: float, steps: Iterable[int]) -> int:
    """The nearest step that has been reached: 0.4 days before the deadline it is step 1 of (1, 3)."""
    return min(step for step in steps if days_left <= step)
