"""Ralat across the floors: what a correction opens, what it restores when it is given up, and a paper nobody signs."""

from typing import TYPE_CHECKING

from django.db import transaction

from agendas.actions import restore_directives
from audit.actions import Actor
from documents.actions import draft_correction, drop_correction, void_paper
from documents.models import Paper
from documents.queries.corrections import CORRECTED
from documents.states import WRITTEN, PaperState
from meetings.actions import end_correction, open_correction
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def correct_paper(*, paper: Paper, by: "User", reason: str) -> Paper:
    """Open the correction (ralat) of signed minutes or of a signed record; what they say may be edited until it is
    signed or given up. Raises what `draft_correction` and `meetings.actions.open_correction` raise.
    """
    correction = draft_correction(paper=paper, by=by, reason=reason)
    meeting = paper.meeting
    if meeting.minutes_signed_at is not None and meeting.correction_opened_at is None:
        open_correction(meeting=meeting, by=by)
    return correction


@transaction.atomic
def give_up_correction(*, paper: Paper, by: "User", reason: str) -> None:
    """Give the correction up: what it took out is put back, and everything stands again as it was signed.

    Raises what `drop_correction` raises; then nothing has been put back either.
    """
    meeting = paper.meeting
    if meeting.correction_opened_at is not None:
        restore_directives(meeting=meeting, by=by)
    drop_correction(paper=paper, by=by, reason=reason)
    end_if_last(meeting=meeting, by=by)


@transaction.atomic
def void(*, paper: Paper, by: "User", reason: str) -> None:
    """Nobody signs this paper: it keeps its number as "batal". Of a correction the next draft is opened at once, since
    its sources may say something else already. Raises what `void_paper` raises.
    """
    corrected = paper.supersedes if paper.kind in CORRECTED else None
    void_paper(paper=paper, by=by, reason=reason)
    if corrected is not None:
        corrected.meeting = paper.meeting
        draft_correction(paper=corrected, by=by, reason=paper.correction_reason)


def end_if_last(*, meeting: Meeting, by: Actor) -> None:
    """What was signed stands again, unless another correction of the same meeting is still being written."""
    not_signed = [*WRITTEN, PaperState.NUMBERING, PaperState.APPROVED]
    others = Paper.objects.filter(meeting=meeting, kind__in=CORRECTED, state__in=not_signed)
    if not others.filter(supersedes__isnull=False).exists():
        end_correction(meeting=meeting, by=by)
