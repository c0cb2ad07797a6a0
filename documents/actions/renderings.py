"""PDFs of papers: asked for by a row, made by a worker, kept as a file with its hash."""

import hashlib
import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.links import token_of
from attendance.models import Invitation
from audit.actions import Actor, record
from common import work
from common.errors import WrongState
from common.work import WorkState
from documents import facts
from documents.actions.drafts import keep_version
from documents.actions.gate import in_words
from documents.actions.issuing import final_content, finish_rendering, is_called_off, pause_before_final
from documents.models import Paper, Rendering
from documents.permissions import require_can_make_pdf
from documents.queries import copy_key, draft_key, facts_now
from documents.queries.letter import addressee_label, place_of
from documents.rendering import Addressee, render_letter, render_paper
from documents.rendering.confirmation import render_confirmation
from documents.rendering.limits import RenderingRefused, within_limits
from documents.rendering.public_minutes import render_public_minutes
from documents.signing import SealFailed, sealed
from documents.states import DraftOccasion, Edition, SigningMode

logger = logging.getLogger(__name__)


@transaction.atomic
def render_draft(*, paper: Paper, by: Actor) -> Rendering:
    """Ask for a PDF of the draft as its sources stand now, marked KONSEP. The same draft is made only once.

    Raises `Refused`, and `WrongState` for an approved paper, or a risalah in which nobody says anything (any more).
    """
    require_can_make_pdf(by, paper.meeting)
    if paper.is_frozen:
        raise WrongState(_("The paper is approved; there is no draft of it any more."))
    said = facts_now(paper)
    if isinstance(said, facts.VerbatimFacts) and not said.items:
        raise WrongState(_("No passage of a transcript stands under an item of the agenda yet."))
    now = facts.as_json(said)
    digest = facts.sha256_of(now)
    rendering, is_new = Rendering.objects.get_or_create(
        key=draft_key(paper, digest),
        defaults={"paper": paper, "edition": Edition.DRAFT, "draft_facts": now},
    )
    if is_new:
        record("render_draft", paper, by=by, subject=paper.meeting)
        keep_version(paper=paper, occasion=DraftOccasion.PRINTED, by=by)
        work.ring(rendering)
    return rendering


@transaction.atomic
def render_official(*, paper: Paper) -> Rendering:
    """Ask for the PDF of the approved paper; there is one, ever."""
    rendering, is_new = Rendering.objects.get_or_create(
        key=f"official:{paper.public_id}", defaults={"paper": paper, "edition": Edition.OFFICIAL}
    )
    if is_new:
        work.ring(rendering)
    return rendering


@transaction.atomic
def render_copies(*, paper: Paper, invitations: Iterable[Invitation]) -> dict[int, Rendering]:
    """Ask for one copy of the letter per addressee, by the id of the invitation; they are rung by the caller.

    A copy carries the personal link, so a link that was replaced means a copy that is made anew. A letter that was
    signed as a file is the same for all: there the link stands on a confirmation sheet beside it.
    """
    edition = Edition.COPY if paper.signing_mode == SigningMode.INTERNAL else Edition.CONFIRMATION
    wanted = {copy_key(paper, invitation): invitation for invitation in invitations}
    Rendering.objects.bulk_create(
        [Rendering(key=key, paper=paper, edition=edition, invitation=invitation) for key, invitation in wanted.items()],
        ignore_conflicts=True,
    )
    rows = Rendering.objects.filter(key__in=wanted).select_related("paper__supersedes")
    return {row.invitation_id: row for row in rows if row.invitation_id is not None}


def make_pdf(*, rendering_id: int) -> None:
    """Make the PDF of one row; called by the worker. A fault is noted on the row and tried again."""
    rendering = work.claim(Rendering, rendering_id)
    if rendering is None:
        return
    if is_called_off(rendering):
        work.finish(rendering, WorkState.DROPPED)
        return
    if pause := pause_before_final(rendering):
        work.postpone(rendering, timezone.now() + pause, _("It waits for the official PDF."))
        return
    try:
        with within_limits():
            content = _pdf_of(rendering)
        storage = rendering.file.storage
        name = storage.save(rendering.file.field.generate_filename(rendering, "paper.pdf"), ContentFile(content))
    except RenderingRefused as error:
        work.give_up(rendering, str(error))
        return
    except SealFailed as error:
        logger.warning("%s could not be sealed: %s", rendering.key, error)
        work.fail(rendering, str(error))
        return
    except Exception as error:  # whatever goes wrong with one paper must be told on its page
        logger.exception("The PDF of %s could not be made", rendering.key)
        work.fail(rendering, in_words(error))
        return
    if not finish_rendering(rendering, file=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)):
        storage.delete(name)  # another worker took over and keeps its own, or nobody needs it any more


@transaction.atomic
def retry_rendering(*, rendering: Rendering, by: Actor) -> None:
    """Try a failed PDF again. Raises `WrongState` if it has not failed, or no longer."""
    require_can_make_pdf(by, rendering.paper.meeting)
    if not work.reopen(rendering):
        raise WrongState(_("This PDF has not failed; there is nothing to try again."))
    record("retry_rendering", rendering.paper, by=by, subject=rendering.paper.meeting)


def _pdf_of(rendering: Rendering) -> bytes:
    paper = rendering.paper
    if rendering.edition == Edition.SIGNED:
        return final_content(rendering)
    values = (rendering.draft_facts if rendering.edition == Edition.DRAFT else paper.facts) or {}
    said = facts.paper_facts(paper.kind, values)
    if rendering.edition == Edition.PUBLIC and isinstance(said, facts.MinutesFacts):
        return render_public_minutes(said)
    if rendering.invitation is None or not isinstance(said, facts.InvitationLetterFacts):
        return render_paper(said)
    line = rendering.invitation.participant
    addressee = Addressee(label=addressee_label(line), place=place_of(line))
    link = f"{settings.BASE_URL}/u/{token_of(rendering.invitation)}/"
    if rendering.edition == Edition.CONFIRMATION:
        return render_confirmation(said, addressee=addressee, link=link)
    return sealed(render_letter(said, addressee=addressee, link=link))
