"""The words of votes, elections and boards."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import Moves


class VoteState(models.TextChoices):
    PLANNED = "planned", _("Prepared")
    OPEN = "open", pgettext_lazy("vote", "Open")
    CLOSED = "closed", _("Closed, not yet counted")
    COUNTED = "counted", _("Counted")
    SHOWN = "shown", _("Result shown")
    VOID = "void", _("Void")


# Nothing leads back: a vote that went wrong is void, and another one is held.
VOTE_MOVES: Moves = {
    VoteState.PLANNED: frozenset({VoteState.OPEN, VoteState.VOID}),
    VoteState.OPEN: frozenset({VoteState.CLOSED, VoteState.VOID}),
    VoteState.CLOSED: frozenset({VoteState.COUNTED, VoteState.VOID}),
    VoteState.COUNTED: frozenset({VoteState.SHOWN, VoteState.VOID}),
    VoteState.SHOWN: frozenset(),
    VoteState.VOID: frozenset(),
}

VOTE_SHAPES = {
    VoteState.PLANNED: "wait",
    VoteState.OPEN: "live",
    VoteState.CLOSED: "part",
    VoteState.COUNTED: "part",
    VoteState.SHOWN: "ok",
    VoteState.VOID: "no",
}


class Keeper(models.TextChoices):
    """Who keeps the key to sealed ballots."""

    PORTAL = "portal", _("The portal, outside its database")
    TRUSTEES = "trustees", _("Two trustees, each with a passphrase")


class VotedBy(models.TextChoices):
    """In whose person a post votes."""

    SELF = "self", _("In person")
    REPRESENTATIVE = "representative", _("Through the representative")


class ElectionMethod(models.TextChoices):
    ACCLAMATION = "acclamation", _("By acclamation")
    VOTE = "vote", _("By vote")


class Majority(models.TextChoices):
    """How many votes elect."""

    MOST = "most", _("The most votes")
    MORE_THAN_HALF = "half", _("More than half of the valid votes")


class ElectionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    NOMINATING = "nominating", _("Nominations are taken")
    OPEN = "open", _("Under way")
    COUNTED = "counted", _("Counted")
    CONFIRMED = "confirmed", _("Confirmed by the official record")
    PUBLISHED = "published", _("Published")
    INAUGURATED = "inaugurated", _("Inaugurated")
    VOID = "void", _("Void")


# domain: planned→nominating→open→counted→confirmed→published→inaugurated; void from open|counted. Counted (every post
# is filled) leads back to open where one who was elected declines before the record is signed, or a counted vote is
# declared void: another round is held (docs/adr/0008). Ties and lacking majorities leave it open.
ELECTION_MOVES: Moves = {
    ElectionState.PLANNED: frozenset({ElectionState.NOMINATING}),
    ElectionState.NOMINATING: frozenset({ElectionState.OPEN}),
    ElectionState.OPEN: frozenset({ElectionState.COUNTED, ElectionState.VOID}),
    ElectionState.COUNTED: frozenset({ElectionState.OPEN, ElectionState.CONFIRMED, ElectionState.VOID}),
    ElectionState.CONFIRMED: frozenset({ElectionState.PUBLISHED}),
    ElectionState.PUBLISHED: frozenset({ElectionState.INAUGURATED}),
    ElectionState.INAUGURATED: frozenset(),
    ElectionState.VOID: frozenset(),
}

ELECTION_SHAPES = {
    ElectionState.PLANNED: "wait",
    ElectionState.NOMINATING: "part",
    ElectionState.OPEN: "live",
    ElectionState.COUNTED: "part",
    ElectionState.CONFIRMED: "part",
    ElectionState.PUBLISHED: "ok",
    ElectionState.INAUGURATED: "ok",
    ElectionState.VOID: "no",
}


class NomineeState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    WILLING = "willing", _("Willing")
    DECLINED = "declined", _("Declined")


NOMINEE_MOVES: Moves = {
    NomineeState.PROPOSED: frozenset({NomineeState.WILLING, NomineeState.DECLINED}),
    NomineeState.WILLING: frozenset({NomineeState.DECLINED}),
    NomineeState.DECLINED: frozenset({NomineeState.WILLING}),
}


class RoundOutcome(models.TextChoices):
    ELECTED = "elected", _("Elected")
    TIE = "tie", _("Tie")
    NO_MAJORITY = "no_majority", _("No majority")
    ACCLAIMED = "acclaimed", _("Elected by acclamation")
    BY_LOT = "by_lot", _("Decided by lot")
