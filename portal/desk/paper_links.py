"""Where a paper is read and decided on."""

from django.urls import reverse

from documents.models import Paper
from documents.states import PaperKind


def page_of(paper: Paper) -> str:
    """The address of the page of `paper`."""
    meeting = paper.meeting.public_id
    if paper.election is not None:
        return reverse("desk:election_record", args=[meeting, paper.election.public_id])
    return reverse("desk:minutes" if paper.kind == PaperKind.MINUTES else "desk:letter", args=[meeting])
