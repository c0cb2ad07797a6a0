"""Where a paper is read and decided on."""

from django.urls import reverse

from documents.models import Paper
from documents.states import FOR_ONE_INSTITUTION, PaperKind

# One of each per meeting; the page says which paper it shows.
PAGES = {
    PaperKind.INVITATION_LETTER: "desk:letter",
    PaperKind.MINUTES: "desk:minutes",
    PaperKind.VERBATIM: "desk:verbatim",
    PaperKind.ATTENDANCE_LIST: "desk:attendance_list",
    PaperKind.REPORT: "desk:report",
    # One for each institution: the page of the one paper.
    PaperKind.EXTRACT: "desk:extract",
    PaperKind.CLARIFICATION: "desk:clarification",
}


def page_of(paper: Paper) -> str:
    """The address of the page of `paper`."""
    meeting = paper.meeting.public_id
    if paper.election is not None:
        return reverse("desk:election_record", args=[meeting, paper.election.public_id])
    kind = PaperKind(paper.kind)
    return reverse(PAGES[kind], args=[meeting, *([paper.public_id] if kind in FOR_ONE_INSTITUTION else [])])


def file_name_of(paper: Paper) -> str:
    """How a downloaded PDF of `paper` is called, without its ending: the kind, for whom, and the number."""
    parts = [paper.get_kind_display(), str(paper.institution or ""), paper.number or "KONSEP"]
    return " ".join(part for part in parts if part).replace("/", "-")
