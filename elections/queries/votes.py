"""What the pages ask of votes. Nothing here tells what was chosen before the result is shown."""

from elections.models import PaperCount, Vote
from elections.tally import Paper


def agreed_count(vote: Vote) -> Paper | None:
    """What two persons have counted alike: the last two counts, each by another person. None while they differ."""
    last = list(vote.paper_counts.order_by("-entered_at", "-pk")[:2])
    if len(last) < 2 or _as_paper(last[0]) != _as_paper(last[1]):
        return None
    return _as_paper(last[0])


def _as_paper(count: PaperCount) -> Paper:
    return Paper(dict(count.counts), count.blank, count.invalid)
