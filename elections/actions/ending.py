"""What of the votes stands between a meeting and its end."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from common.errors import RakorError
from elections.models import Vote
from elections.states import VoteState
from meetings.models import Meeting


class VotesGoing(RakorError):
    """Ballots are still being cast, or lie uncounted."""

    def __init__(self, questions: Sequence[str]) -> None:
        words = ngettext(
            "%(count)s vote is still open or not counted: %(questions)s. Count it, or declare it void.",
            "%(count)s votes are still open or not counted: %(questions)s. Count them, or declare them void.",
            len(questions),
        )
        super().__init__(words % {"count": len(questions), "questions": ", ".join(f"“{one}”" for one in questions)})


def require_votes_counted(*, meeting: Meeting) -> None:
    """Raise `VotesGoing` while ballots of this meeting are cast or lie uncounted."""
    going = Vote.objects.filter(meeting=meeting, state__in=(VoteState.OPEN, VoteState.CLOSED))
    if questions := list(going.values_list("question", flat=True)):
        raise VotesGoing(questions)
