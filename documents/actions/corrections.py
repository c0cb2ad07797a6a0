"""Ralat: a signed paper is corrected by a next version that takes its place; the signed one is never touched."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from documents.actions.chain import append_link
from documents.actions.drafts import keep_version
from documents.actions.gate import hold, require_reason
from documents.actions.papers import open_paper
from documents.models import Paper
from documents.queries.corrections import CORRECTED, corrected_since_opened
from documents.states import MOVES, WRITTEN, DraftOccasion, PaperKind, PaperState
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User


class StillCorrected(RakorError):
    """The sources say something else than what was signed: a correction given up would change them in silence."""


@transaction.atomic
def draft_correction(*, paper: Paper, by: "User", reason: str) -> Paper:
    """Open the version that corrects a signed paper; its number is drawn when it is approved. Called by `flows`.

    Raises `Refused`, `ReasonMissing`, `WrongState` unless it is signed minutes or a signed record that no other
    version corrects yet.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    require_reason(reason)
    hold(paper)
    if paper.kind not in CORRECTED or paper.state != PaperState.SIGNED:
        raise WrongState(_("Only signed minutes and signed records are corrected (ralat)."))
    correction = open_paper(
        paper.meeting,
        PaperKind(paper.kind),
        supersedes=paper,
        election=paper.election,
        signer=paper.signer,
        correction_reason=reason.strip(),
    )
    after = {"replaces": paper.number, "version": correction.version}
    record("draft_correction", correction, by=by, subject=paper.meeting, reason=reason, after=after)
    keep_version(paper=correction, occasion=DraftOccasion.OPENED, by=by)
    return correction


@transaction.atomic
def drop_correction(*, paper: Paper, by: "User", reason: str) -> None:
    """Give up a correction that nobody has approved: what was signed stays as it is. Called by `flows`.

    Raises `Refused`, `ReasonMissing`, `WrongState`, and `StillCorrected` naming what has to be put back first.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    require_reason(reason)
    hold(paper)
    if paper.supersedes is None or paper.kind not in CORRECTED or paper.state not in WRITTEN:
        raise WrongState(_("This is no correction that could be given up."))
    if left := corrected_since_opened(paper):
        places = "; ".join(dict.fromkeys(row.place for row in left[:8]))
        raise StillCorrected(_("Put back first what was changed for the correction: %(places)s.") % {"places": places})
    record(
        "drop_correction",
        paper,
        by=by,
        subject=paper.meeting,
        reason=reason,
        before={"replaces": paper.supersedes.number, "version": paper.version},
    )
    # Nothing of it was ever issued, and it bears no number: the trail keeps that it was begun.
    paper.renderings.all().delete()
    paper.delete()


@transaction.atomic
def supersede_corrected(*, paper: Paper, by: Actor) -> Paper | None:
    """The signed correction takes the place of what it corrects; the corrected paper, or None. Called by `flows`.

    Extracts of corrected minutes quote what no longer holds: those in force are superseded as well, and those that
    nobody has signed yet become void. The next ones are opened like the first.
    """
    if paper.kind not in CORRECTED or paper.supersedes_id is None:
        return None
    former = Paper.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=paper.supersedes_id)
    _supersede(former, paper, by)
    if former.kind == PaperKind.MINUTES:
        _retire_extracts(paper, by)
    return former


def _supersede(former: Paper, paper: Paper, by: Actor) -> None:
    move(former, PaperState.SUPERSEDED, MOVES[former.kind])
    append_link(paper=former, event=PaperState.SUPERSEDED, at=timezone.now())
    record("supersede_paper", former, by=by, subject=paper.meeting, after={"number": paper.number})


def _retire_extracts(paper: Paper, by: Actor) -> None:
    """What was extracted from the minutes that `paper` corrects; drafts are read from the new minutes by themselves."""
    frozen = [PaperState.NUMBERING, PaperState.APPROVED, PaperState.SIGNED]
    extracts = Paper.objects.select_for_update(of=("self",)).filter(
        meeting=paper.meeting, kind=PaperKind.EXTRACT, state__in=frozen
    )
    why = _("The minutes were corrected (ralat): %(number)s.") % {"number": paper.number}
    for extract in extracts.select_related("meeting").order_by("pk"):
        if extract.state == PaperState.SIGNED:
            _supersede(extract, paper, by)
        else:
            move(extract, PaperState.VOID, MOVES[extract.kind], returned_note=why, supersedes=None)
            record("void_paper", extract, by=by, subject=paper.meeting, reason=why)
