"""Who has seen that the schedule changed, and what those invited had answered before it did."""

from collections.abc import Iterable

from django.db.models import QuerySet

from attendance.models import AnswerEntry, Invitation
from attendance.states import ANSWERS, AnswerSource, Rsvp
from meetings.models import Meeting


def unseen_invitations(meeting: Meeting) -> "QuerySet[Invitation]":
    """Those who have neither said that they know of the newest change, nor answered since, in the order of the roll."""
    return (
        Invitation.objects.of(meeting)
        .filter(seen_revision__lt=meeting.schedule_revision)
        .order_by("participant__order", "participant__pk")
    )


def answers_given(meeting: Meeting) -> int:
    """How many would have to answer again."""
    return Invitation.objects.of(meeting).filter(state__in=ANSWERS).count()


def former_answers(invitations: Iterable[Invitation]) -> dict[int, Rsvp]:
    """What was last answered to an earlier schedule, by the id of the invitation; one query."""
    entries = AnswerEntry.objects.filter(invitation__in=[row.pk for row in invitations], source=AnswerSource.PORTAL)
    found: dict[int, Rsvp] = {}
    for entry in entries.order_by("pk"):
        if entry.particulars.get("former") in ANSWERS:
            found[entry.invitation_id] = Rsvp(entry.particulars["former"])
    return found
