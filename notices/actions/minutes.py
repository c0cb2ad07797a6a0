"""Telling participants that the draft of the minutes lies before them, and that signed minutes were corrected."""

from typing import Any

from django.db import transaction

from attendance.models import Invitation
from audit.actions import Actor, record
from documents.models import Paper
from notices.actions.writing import draft_messages, keep_new, ring_all
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import recipients_of, with_recipients
from notices.states import MessageKind


@transaction.atomic
def tell_minutes_circulated(*, paper: Paper, by: Actor) -> list[Message]:
    """Tell every invitee, once each time that the minutes are circulated, until when they may object, and where.

    Called by `flows.minutes`.
    """
    told = _tell(
        MessageKind.MINUTES_CIRCULATED, paper, f"v{paper.version}.{paper.circulated_at:%Y%m%d%H%M%S}", circulated=paper
    )
    record("tell_minutes_circulated", paper.meeting, by=by, subject=paper.meeting, after={"messages": len(told)})
    return told


@transaction.atomic
def tell_minutes_corrected(*, paper: Paper, by: Actor) -> list[Message]:
    """Tell every invitee, also who was represented, that `paper` has taken the place of the minutes that he knows.

    Called by `flows.papers`, once the correction (ralat) is signed. Why it was corrected stays inside.
    """
    former = paper.supersedes.number if paper.supersedes else ""
    told = _tell(MessageKind.MINUTES_CORRECTED, paper, f"v{paper.version}", number=paper.number, former=former)
    record("tell_minutes_corrected", paper.meeting, by=by, subject=paper.meeting, after={"messages": len(told)})
    return told


def _tell(kind: MessageKind, paper: Paper, occasion: str, **said: Any) -> list[Message]:
    meeting = paper.meeting
    drafts = []
    for invitation in with_recipients(Invitation.objects.of(meeting)):
        drafts += draft_messages(
            kind,
            invitation,
            recipients=recipients_of(invitation),
            convener=meeting.convener,
            meeting=meeting,
            title=subject_of(kind, meeting.title),
            body=invitation_body(kind, meeting, invitation, **said),
            revision=f"{occasion}.{invitation.link_version}",
        )
    told = keep_new(drafts)
    ring_all(told)
    return told
