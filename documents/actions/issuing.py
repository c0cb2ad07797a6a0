"""The final file of a signed paper: all its signatures, the portal's seal last, and its link in the chain."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import work
from common.errors import WrongState
from common.work import WorkState
from documents.actions.chain import append_link
from documents.models import Paper, Rendering, Signature
from documents.signing import sealed
from documents.states import IN_FORCE, Edition, PaperState, SignatureState

# How soon the final file asks again for the official one: while that is being made, and once it has failed.
OFFICIAL_PAUSE = dt.timedelta(seconds=15)
FAILED_PAUSE = dt.timedelta(minutes=5)


@transaction.atomic
def request_final(*, paper: Paper) -> Rendering:
    """Ask for the final file of a signed paper; there is one, ever. It waits for the official PDF by itself."""
    rendering, is_new = Rendering.objects.get_or_create(
        key=final_key(paper), defaults={"paper": paper, "edition": Edition.SIGNED}
    )
    if is_new:
        work.ring(rendering)
    return rendering


def official_content(paper: Paper) -> bytes:
    """The bytes that are signed. Raises `WrongState` while they are not made."""
    official = _official(paper)
    if official is None or official.state != WorkState.DONE:
        raise WrongState(_("The PDF of this paper is not ready yet. Try again in a moment."))
    with official.file.open("rb") as stream:
        content: bytes = stream.read()
    return content


def pause_before_final(rendering: Rendering) -> dt.timedelta | None:
    """How long a final file has to wait for the official one; None if it can be made, or is no final file."""
    if rendering.edition != Edition.SIGNED:
        return None
    official = _official(rendering.paper)
    if official is not None and official.state == WorkState.DONE:
        return None
    return OFFICIAL_PAUSE if official is not None and official.is_open else FAILED_PAUSE


def is_called_off(rendering: Rendering) -> bool:
    """Whether this is the final file of a paper that was revoked or replaced before it was issued: nobody needs it."""
    return rendering.edition == Edition.SIGNED and rendering.paper.state not in IN_FORCE


def final_content(rendering: Rendering) -> bytes:
    """The final file: what people have signed, with the portal's seal if there is one. Raises `SealFailed`."""
    signature = Signature.objects.filter(paper=rendering.paper_id, state=SignatureState.VALID).select_related("file")
    found = signature.first()
    if found is None or found.file is None:
        return sealed(official_content(rendering.paper))
    with found.file.content.open("rb") as stream:
        return sealed(stream.read())


@transaction.atomic
def finish_rendering(rendering: Rendering, *, file: str, sha256: str, size: int) -> bool:
    """Mark a PDF as made; False if the file is not to be kept: another worker took over, or the paper was called off.

    The final file is issued by that: it has its link in the chain from the same moment. A paper that was revoked or
    replaced while the file was made is not issued any more: nothing says "signed" after "revoked". Who waits for an
    official file is rung.
    """
    if rendering.edition == Edition.SIGNED and not _hold_in_force(rendering.paper):
        work.finish(rendering, WorkState.DROPPED)
        return False
    if not work.finish(rendering, file=file, sha256=sha256, size=size):
        return False
    if rendering.edition == Edition.SIGNED:
        append_link(paper=rendering.paper, event=PaperState.SIGNED, at=timezone.now(), file_sha256=sha256)
    if rendering.edition == Edition.OFFICIAL:
        waiting = Rendering.objects.filter(key=final_key(rendering.paper), state=WorkState.PENDING)
        if waiting.update(run_at=timezone.now()):
            work.ring(Rendering.objects.get(key=final_key(rendering.paper)))
    return True


def final_key(paper: Paper) -> str:
    """The key of the final file of `paper`."""
    return f"signed:{paper.public_id}"


def _hold_in_force(paper: Paper) -> bool:
    """Hold the row if the paper still stands as it was signed: whoever revokes or replaces it comes before or after."""
    stands = Paper.objects.select_for_update(of=("self",)).filter(pk=paper.pk, state__in=IN_FORCE)
    return stands.first() is not None


def _official(paper: Paper) -> Rendering | None:
    return Rendering.objects.filter(paper=paper, edition=Edition.OFFICIAL).first()
