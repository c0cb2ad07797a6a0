"""Errors that a person can read. Their text is translated and ends up beside what the person was doing."""

from django.core.exceptions import PermissionDenied


class RakorError(Exception):
    """A named refusal: the act is understood, and cannot be done now. `str(error)` is shown to the person."""


class WrongState(RakorError):
    """The thing has moved on (or has not come so far): the act does not fit its state."""


class Refused(PermissionDenied):
    """This person may not do this here (403)."""
