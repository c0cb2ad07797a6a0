"""Who is to be told, and what has become due."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from attendance.models import Invitation
from attendance.states import Rsvp
from directory.models import Contact
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState

# Days before (domain: timeline of a Rakor); step by step nearer, each told once.
ANSWER_DAYS = (1, 3)
FOLLOW_UP_DAYS = (0, 3, 7)
OVERDUE_EVERY = 7
# Who was invited or given a task only now is not reminded the same day.
GRACE = dt.timedelta(hours=20)


@dataclass(frozen=True)
class Recipient:
    """One address to write to; a guest has no contact row."""

    name: str
    address: str
    contact: Contact | None

    @property
    def key(self) -> str:
        return self.contact.public_id if self.contact else "guest"


def with_recipients(invitations: "QuerySet[Invitation]") -> "QuerySet[Invitation]":
    """The invitations with all that telling them needs, in a fixed number of queries."""
    contacts = Contact.objects.filter(is_active=True).exclude(email="")
    return invitations.select_related(
        "participant__position__organization", "participant__meeting__venue", "participant__meeting__convener__region"
    ).prefetch_related(Prefetch("participant__position__contacts", queryset=contacts, to_attr="reachable"))


def recipients_of(invitation: Invitation) -> list[Recipient]:
    """Every contact of the invited post (aide, protocol officer, office), or the guest. All get the same link."""
    line = invitation.participant
    if line.position is None:
        return [Recipient(str(line), line.guest_email, None)] if line.guest_email else []
    return [_recipient(contact, str(line.position)) for contact in line.position.reachable]  # type: ignore[attr-defined]


def recipients_of_follow_up(follow_up: FollowUp) -> list[Recipient]:
    if follow_up.position is None:
        return []
    return [_recipient(c, str(follow_up.position)) for c in follow_up.position.reachable]  # type: ignore[attr-defined]


def _recipient(contact: Contact, post: str) -> Recipient:
    return Recipient(contact.name or post, contact.email, contact)


def unanswered_due(now: dt.datetime) -> Iterator[tuple[Invitation, int]]:
    """Invitations without an answer whose deadline is near, with the step that is due (days before)."""
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
            yield invitation, _step((deadline - now) / dt.timedelta(days=1), ANSWER_DAYS)


def meetings_tomorrow(now: dt.datetime) -> Iterator[Invitation]:
    """Invitations (of those who did not excuse themselves) to meetings whose first day is tomorrow where they meet."""
    tomorrow = now + dt.timedelta(days=1)
    # The date line of Indonesia's three zones lies within a day either way.
    near = Meeting.objects.filter(
        state=MeetingState.INVITED,
        first_day__range=(tomorrow.date() - dt.timedelta(days=1), tomorrow.date() + dt.timedelta(days=1)),
    )
    meetings = [m.pk for m in near if m.first_day == now.astimezone(m.zone).date() + dt.timedelta(days=1)]
    yield from with_recipients(Invitation.objects.all()).filter(
        participant__meeting__in=meetings,
        created_at__lte=now - GRACE,
        state__in=[Rsvp.PENDING, Rsvp.ACCEPTED, Rsvp.DELEGATED],
    )


def follow_ups_due(now: dt.datetime) -> Iterator[tuple[FollowUp, int]]:
    """Open follow-ups near their due date, with the step that is due (days before)."""
    today = timezone.localdate(now)
    horizon = today + dt.timedelta(days=max(FOLLOW_UP_DAYS))
    for follow_up in _owed().filter(born_at__lte=now - GRACE, due_date__range=(today, horizon)):
        if follow_up.due_date is not None:
            yield follow_up, _step((follow_up.due_date - today).days, FOLLOW_UP_DAYS)


def follow_ups_overdue(now: dt.datetime) -> Iterator[tuple[FollowUp, int]]:
    """Open follow-ups past their due date, with the week of lateness (0 for the first)."""
    today = timezone.localdate(now)
    for follow_up in _owed().filter(due_date__lt=today):
        if follow_up.due_date is not None:
            yield follow_up, ((today - follow_up.due_date).days - 1) // OVERDUE_EVERY


def _owed() -> "QuerySet[FollowUp]":
    """Those on which the institution still has to do something, and can be written to."""
    contacts = Contact.objects.filter(is_active=True).exclude(email="")
    return (
        FollowUp.objects.open()
        .exclude(state=FollowUpState.SUBMITTED)
        .filter(organization__isnull=False, position__isnull=False)
        .select_related("organization", "position", "directive__meeting__convener", "directive__meeting__venue")
        .prefetch_related(Prefetch("position__contacts", queryset=contacts, to_attr="reachable"))
    )


def _step(days_left: float, steps: Iterable[int]) -> int:
    """The nearest step that has been reached: 0.4 days before the deadline it is step 1 of (1, 3)."""
    return min(step for step in steps if days_left <= step)
