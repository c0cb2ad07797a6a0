"""The ballots of paper: counted by two persons, each for themselves, until both come to the same."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agendas.actions.gate import open_for
from audit.actions import record
from common.errors import RakorError, WrongState
from elections.models import PaperCount, Vote
from elections.permissions import COUNTS_PAPER
from elections.states import VoteState
from elections.tally import fewest_sheets


class BadCount(RakorError):
    """A count that cannot be: options the vote does not have, or more sheets than were handed out."""


@transaction.atomic
def enter_paper_count(
    *,
    vote: Vote,
    counts: Mapping[str, int],
    blank: int,
    invalid: int,
    by: User,
    receipt: str | None = None,
    counted_at: dt.datetime | None = None,
) -> PaperCount:
    """Write down what `by` has counted; who counts again replaces their own count. `receipt` is what the writer's
    device called it: the same one again changes nothing. `counted_at` is when it was counted, where that was earlier.

    Raises `BadCount` (also for a count older than the one that stands), `WrongState` unless the vote is closed and not
    counted yet, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(vote.meeting, by, *COUNTS_PAPER)
    vote.refresh_from_db()
    known = PaperCount.objects.filter(receipt=receipt).first() if receipt else None
    if known is not None:
        if known.vote_id != vote.pk or known.entered_by_id != by.actor_id:
            raise BadCount(_("This receipt belongs to another count."))
        return known
    if vote.state != VoteState.CLOSED:
        raise WrongState(_("Ballots of paper are counted once the vote is closed, and before it is counted."))
    counted_at = counted_at or timezone.now()
    if PaperCount.objects.filter(vote=vote, entered_by_id=by.actor_id, entered_at__gt=counted_at).exists():
        raise BadCount(_("You have counted again since: the newer count stands, and this older one is not taken."))
    codes = [option["code"] for option in vote.options]
    full = {code: counts.get(code, 0) for code in codes}
    _require_possible(vote, full, counts, blank, invalid)
    entered, created = PaperCount.objects.update_or_create(
        vote=vote,
        entered_by_id=by.actor_id,
        defaults={
            "counts": full,
            "blank": blank,
            "invalid": invalid,
            "entered_by": by.actor_label,
            "entered_at": counted_at,
            "receipt": receipt or None,
        },
    )
    # Not what was counted: nobody is to see it before the second has counted, too.
    record("enter_paper_count", vote, by=by, subject=meeting, after={"again": not created})
    return entered


def _require_possible(vote: Vote, full: dict[str, int], given: Mapping[str, int], blank: int, invalid: int) -> None:
    if set(given) - set(full):
        raise BadCount(_("This vote has no such option."))
    if min(*full.values(), blank, invalid) < 0:
        raise BadCount(_("A count is zero or more."))
    if blank and not vote.allows_blank:
        raise BadCount(_("In this vote one may not abstain: count an empty ballot as invalid."))
    issued = vote.voters.filter(on_paper=True).count()
    sheets = fewest_sheets(full, blank, invalid, vote.seats)
    if sheets > issued:
        raise BadCount(
            _("That is %(sheets)s ballots; %(issued)s were handed out.") % {"sheets": sheets, "issued": issued}
        )
