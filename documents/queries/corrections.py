"""What a correction (ralat) says otherwise than the paper that it corrects."""

from collections.abc import Mapping
from typing import Any

from documents import facts
from documents.models import DraftVersion, Paper
from documents.queries.comparing import Difference, differences
from documents.queries.now import facts_of
from documents.states import DraftOccasion, PaperKind

# What follows from these reaches further than the paper; other kinds are revoked and written anew.
CORRECTED = (PaperKind.MINUTES, PaperKind.ELECTION_RECORD)
# What another version says otherwise by itself: its page, its number, who signs and when.
_OF_THE_VERSION = frozenset(
    {"letterhead", "layout", "wording", "objections", "paper", "approval", "verification", "schema_version"}
    | {"chair_signer", "note_taker_signer", "signer"}
)


def corrected_now(paper: Paper) -> list[Difference]:
    """What the correction `paper` says otherwise than the signed paper that it corrects; empty where it is none."""
    if paper.supersedes is None or paper.kind not in CORRECTED:
        return []
    return _different(paper.supersedes.facts or {}, paper)


def corrected_since_opened(paper: Paper) -> list[Difference]:
    """What the correction `paper` says otherwise than when its sources were opened; empty where it is none.

    An institution that was renamed after the signature is told by `corrected_now`, and by no means put back. What a
    void correction has changed before this one is still changed.
    """
    if paper.supersedes is None or paper.kind not in CORRECTED:
        return []
    tried = DraftVersion.objects.filter(
        paper__meeting=paper.meeting_id,
        paper__kind=paper.kind,
        paper__election=paper.election_id,
        paper__version__gt=paper.supersedes.version,
    )
    # A version that was first kept later, since at the opening it could not be, may hold what was changed meanwhile.
    first = tried.order_by("pk").first()
    is_as_opened = first is not None and first.occasion == DraftOccasion.OPENED
    return _different((first.facts if first and is_as_opened else paper.supersedes.facts) or {}, paper)


def _different(before: Mapping[str, Any], paper: Paper) -> list[Difference]:
    after = facts.as_json(facts_of(paper))
    return differences(
        {name: value for name, value in before.items() if name not in _OF_THE_VERSION},
        {name: value for name, value in after.items() if name not in _OF_THE_VERSION},
    )
