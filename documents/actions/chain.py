"""Adding to the chain of issued papers; nothing else is ever done to it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import WrongState
from documents import chain
from documents.models import IssuedLink, Paper
from documents.queries.chain_check import events_of, not_in_chain
from documents.queries.papers import final_rendering
from documents.states import NUMBERED, Edition, PaperState

# What a link can say of a paper.
EVENTS = (PaperState.SIGNED, PaperState.REVOKED, PaperState.SUPERSEDED)


@transaction.atomic
def append_link(*, paper: Paper, event: str, at: dt.datetime, file_sha256: str = "") -> IssuedLink:
    """Add to the chain that `paper` was signed, revoked or superseded; once for each.

    `file_sha256` is the hash of the final file; without it that of the file that is kept, "" where there is none yet.
    A second call that says the same gives back the link that stands. Raises `WrongState` for a paper that was never
    issued, or where another file is already in the chain. Whoever adds at the same time waits until this is committed.
    """
    if event not in EVENTS or paper.state not in NUMBERED:
        raise WrongState(_("Only what becomes of an issued paper is added to the chain."))
    before = _hold_chain()
    if standing := IssuedLink.objects.filter(paper=paper, event=event).first():
        if file_sha256 and standing.file_sha256 != file_sha256:
            raise WrongState(_("Another file of this paper is in the chain already."))
        return standing
    edition, kept = _final_file(paper)
    file_sha256 = file_sha256 or kept
    if before is None:
        try:
            with transaction.atomic():
                return _add(None, paper, event, edition=edition, file_sha256=file_sha256, at=at)
        except IntegrityError:  # another has laid the first link meanwhile
            before = _hold_chain()
    return _add(before, paper, event, edition=edition, file_sha256=file_sha256, at=at)


def _hold_chain() -> IssuedLink | None:
    """Hold the chain by its first link until the transaction ends, and return its last one; None while it is empty."""
    if IssuedLink.objects.select_for_update().filter(sequence=1).first() is None:
        return None
    return IssuedLink.objects.order_by("-sequence").first()


def _add(
    before: IssuedLink | None, paper: Paper, event: str, *, edition: str, file_sha256: str, at: dt.datetime
) -> IssuedLink:
    if paper.dated is None:
        raise WrongState(_("Only what becomes of an issued paper is added to the chain."))
    link = IssuedLink(
        sequence=before.sequence + 1 if before else 1,
        paper=paper,
        event=event,
        edition=edition,
        kind=paper.kind,
        number=paper.number,
        dated=paper.dated,
        verification_code=paper.verification_code,
        facts_sha256=paper.facts_sha256,
        file_sha256=file_sha256,
        at=at,
        previous=before.hash if before else chain.GENESIS,
    )
    link.hash = chain.hash_of(link.said)
    link.save()
    return link


def _final_file(paper: Paper) -> tuple[str, str]:
    """Which edition of the paper is final and the hash of its file, "" while there is none."""
    final = final_rendering(paper)
    return (final.edition, final.sha256) if final else (Edition.SIGNED, "")


def take_in_papers() -> list[IssuedLink]:
    """Add what is missing of papers that were issued before there was a chain, oldest first; called by a command.

    Each paper by itself: one that cannot be taken in stands in the way of no other.
    """
    taken: list[IssuedLink] = []
    for paper in list(not_in_chain()):
        missing = set(events_of(paper)) - set(paper.links.values_list("event", flat=True))
        taken.extend(
            append_link(paper=paper, event=event, at=_moment_of(paper, event))
            for event in events_of(paper)
            if event in missing
        )
    return taken


def _moment_of(paper: Paper, event: str) -> dt.datetime:
    """When it happened, as far as the row knows; of what is not known, now."""
    if event == PaperState.SIGNED and paper.signed_at:
        return paper.signed_at
    return timezone.now()
