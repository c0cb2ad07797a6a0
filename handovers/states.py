"""The words of a handover between two holders of one post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class HandoverState(models.TextChoices):
    OPEN = "open", _("Waiting to be taken over")
    DONE = "done", _("Taken over")
    # The appointment that it followed from was taken out, or another successor came.
    CANCELLED = "cancelled", _("Withdrawn")


MOVES: Moves = {
    HandoverState.OPEN: frozenset({HandoverState.DONE, HandoverState.CANCELLED}),
    HandoverState.DONE: frozenset(),
    HandoverState.CANCELLED: frozenset(),
}

SHAPES = {HandoverState.OPEN: "wait", HandoverState.DONE: "ok", HandoverState.CANCELLED: "no"}
