"""What acts on papers have in common: the errors they raise, and how a paper is held while one goes on."""

from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.models import Paper
from meetings.models import Meeting


class ApprovalRefused(RakorError):
    """The paper is not complete enough to be submitted or approved; says what is missing."""


class FactsChanged(RakorError):
    """The sources of the paper have changed since the approver read it, or since it was approved."""


class ReasonMissing(RakorError):
    """Giving a paper back, or taking one back, needs a reason."""


def in_words(fault: Exception) -> str:
    """What a page tells of a fault: its own words, if it has them. What another one was is for who reads the log."""
    if isinstance(fault, RakorError):
        return str(fault)
    said = _("The program met a fault that it does not know (%(fault)s). Whoever runs the portal finds it in the log.")
    return said % {"fault": type(fault).__name__}


def hold(paper: Paper) -> None:
    """Bring paper and meeting up to date and hold both: whoever writes their sources waits until this is done."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("convener__region").get(pk=paper.meeting_id)
    )
    paper.refresh_from_db(from_queryset=Paper.objects.select_for_update(of=("self",)))
    paper.meeting = meeting


def require_reason(reason: str) -> None:
    """Raise `ReasonMissing` where nothing is said."""
    if not reason.strip():
        raise ReasonMissing(_("Say why: the reason is kept."))
