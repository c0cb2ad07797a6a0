"""Papers that have been issued, as those invited may have them behind their link."""

from attendance.models import Invitation
from directory.models import Organization
from documents.models import Paper, Rendering
from documents.queries import final_rendering
from documents.states import PERSONAL, Edition, PaperKind, PaperState
from meetings.models import Meeting


def letter_copy(invitation: Invitation) -> Rendering | None:
    """The addressee's copy of the letter that went out, also while its PDF is being made.

    A letter that was signed as a file is the same for all: then it is that file, and the link is known here already.
    """
    copies = Rendering.objects.filter(
        invitation=invitation, edition__in=PERSONAL, paper__state__in=[PaperState.SIGNED, PaperState.SENT]
    )
    copy = copies.select_related("paper").order_by("-pk").first()
    return final_rendering(copy.paper) if copy is not None and copy.edition == Edition.CONFIRMATION else copy


def signed_minutes(meeting: Meeting) -> Rendering | None:
    """The official PDF of the minutes that are in force."""
    if meeting.minutes_signed_at is None:
        return None
    paper = Paper.objects.filter(meeting=meeting, kind=PaperKind.MINUTES, state=PaperState.SIGNED).last()
    return final_rendering(paper) if paper is not None else None


def signed_extract(meeting: Meeting, institution: Organization | None) -> Rendering | None:
    """The PDF of what the minutes decided about `institution`, once the extract is signed."""
    if institution is None or meeting.minutes_signed_at is None:
        return None
    extracts = Paper.objects.filter(meeting=meeting, kind=PaperKind.EXTRACT, state=PaperState.SIGNED)
    paper = extracts.filter(institution=institution).order_by("-version").first()
    return final_rendering(paper) if paper is not None else None
