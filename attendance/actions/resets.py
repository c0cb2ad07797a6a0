"""What becomes of the answers when the schedule changes: they are asked for anew, and what was said is kept."""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.roles import Power
from attendance.models import AnswerEntry, Invitation, Representation
from attendance.states import (
    ACTIVE_REPRESENTATION,
    ANSWERS,
    RSVP_MOVES,
    AnswerSource,
    ExcuseReason,
    RepresentationState,
    Rsvp,
)
from audit.actions import Actor, record
from common.states import sources
from meetings.models import Meeting
from meetings.permissions import require

# Stands in the history, which is read by offices in Indonesian like everything that is told.
NOTE = "Jawaban untuk jadwal semula; diminta ulang karena jadwal berubah."

# The columns of an answer as they are before anyone has answered.
_EMPTY: dict[str, Any] = {
    "answered_at": None,
    "answered_by": "",
    "source": "",
    "channel": "",
    "companions": 0,
    "needs": "",
    "diet": "",
    "excuse_reason": "",
    "excuse_note": "",
    "excuse_state": "",
    "excuse_document": None,
    "excuse_question": "",
}


@transaction.atomic
def reset_answers(*, meeting: Meeting, by: Actor) -> int:
    """Every answer given → pending; how many. Called by the flow that changes the schedule, which holds the meeting.

    Representatives are withdrawn and reasons emptied; an entry keeps what stood. Raises `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    # All are held, also those without an answer: one that is being given this moment belongs to the old schedule too.
    held = list(Invitation.objects.of(meeting).select_for_update(of=("self",)).order_by("pk"))
    given = [invitation for invitation in held if invitation.state in ANSWERS]
    if not given:
        return 0
    active = Representation.objects.filter(invitation__in=given, state__in=ACTIVE_REPRESENTATION)
    sent = {row.invitation_id: row for row in active}
    AnswerEntry.objects.bulk_create([_entry(invitation, sent.get(invitation.pk), by) for invitation in given])
    active.update(state=RepresentationState.CANCELLED)
    answered = Invitation.objects.filter(pk__in=[row.pk for row in given], state__in=sources(RSVP_MOVES, Rsvp.PENDING))
    number = answered.update(state=Rsvp.PENDING, answer_revision=F("answer_revision") + 1, **_EMPTY)
    record("reset_answers", meeting, by=by, subject=meeting, after={"answers": number})
    return number


def _entry(invitation: Invitation, sent: Representation | None, by: Actor) -> AnswerEntry:
    kept: dict[str, Any] = {"former": invitation.state}
    if sent is not None:
        kept["representative"] = {"name": sent.name, "position": sent.position}
    if invitation.excuse_reason:
        kept["excuse_reason"] = invitation.excuse_reason
    # Of an illness the category only (UU 27/2022 Pasal 4).
    words = "" if invitation.excuse_reason == ExcuseReason.SICK else invitation.excuse_note
    return AnswerEntry(
        invitation=invitation,
        revision=invitation.answer_revision + 1,
        by=by.actor_label[:200],
        source=AnswerSource.PORTAL,
        state=Rsvp.PENDING,
        particulars=kept,
        note="\n\n".join(part for part in (NOTE, words) if part),
    )
