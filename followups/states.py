"""The words of follow-ups, and how they move (domain: FollowUp)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class FollowUpState(models.TextChoices):
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Awaiting verification")
    RETURNED = "returned", _("Returned")
    DONE = "done", _("Done (verified)")
    NOT_FEASIBLE = "not_feasible", _("Cannot be followed up (valid reason)")
    CANCELLED = "cancelled", _("Cancelled")


S = FollowUpState
MOVES: Moves = {
    S.ASSIGNED: frozenset({S.ACCEPTED, S.IN_PROGRESS, S.NOT_FEASIBLE, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.NOT_FEASIBLE, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.NOT_FEASIBLE, S.CANCELLED}),
    S.SUBMITTED: frozenset({S.DONE, S.RETURNED}),
    S.RETURNED: frozenset({S.IN_PROGRESS}),
    S.DONE: frozenset({S.IN_PROGRESS}),
    S.NOT_FEASIBLE: frozenset(),
    S.CANCELLED: frozenset(),
}

# A report moves what is still owed; it never takes back what was handed in, verified or dropped.
REPORTING: Moves = {state: frozenset({S.IN_PROGRESS}) for state in (S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS, S.RETURNED)}
# Only the verifier takes back a finding.
REOPENING: Moves = {S.DONE: frozenset({S.IN_PROGRESS})}

# A signed correction of the minutes (ralat) ends what is no longer asked for, however far it has come.
CORRECTING: Moves = {
    state: frozenset({S.CANCELLED}) for state in (S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.RETURNED)
}
# What one correction has struck and a later one asks again is owed again, where it stood.
ASKING_AGAIN: Moves = {S.CANCELLED: frozenset(CORRECTING)}

# How a follow-up ends without being done.
DROPPED = (S.NOT_FEASIBLE, S.CANCELLED)

SHAPES = {
    S.ASSIGNED: "wait",
    S.ACCEPTED: "part",
    S.IN_PROGRESS: "part",
    S.SUBMITTED: "part",
    S.RETURNED: "alert",
    S.DONE: "ok",
    S.NOT_FEASIBLE: "exc",
    S.CANCELLED: "no",
}

# Still owed.
OPEN = (S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.RETURNED)
