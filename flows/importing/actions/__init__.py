"""All writes of imports: the meeting itself, and what a person says of its proposed matches."""

from flows.importing.actions.matches import (
    AlreadyOnTheRoll,
    NotMeantHere,
    confirm_match,
    keep_as_printed,
    withdraw_match,
)
from flows.importing.actions.meeting import AlreadyImported, import_file, import_meeting

__all__ = [
    "AlreadyImported",
    "AlreadyOnTheRoll",
    "NotMeantHere",
    "confirm_match",
    "import_file",
    "import_meeting",
    "keep_as_printed",
    "withdraw_match",
]
