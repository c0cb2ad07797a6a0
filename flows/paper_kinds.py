"""One act with many papers of a kind: submitted together, approved and signed with one password."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from common.errors import WrongState
from documents.actions import ApprovalRefused, FactsChanged, submit_paper
from documents.models import Paper
from documents.states import EDITABLE, PaperKind, PaperState
from flows.papers import approve_and_sign
from meetings.models import Meeting
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def submit_all(*, meeting: Meeting, kind: PaperKind, by: "User") -> int:
    """Submit every draft of this kind for approval; how many. All or none.

    Raises `Refused`, `WrongState` where there is no draft, and `ApprovalRefused` naming whose paper lacks what.
    """
    require(by, Power.SUBMIT_PAPERS, meeting)
    papers = _of_kind(meeting, kind, EDITABLE)
    if not papers:
        raise WrongState(_("There is no draft to submit."))
    for paper in papers:
        try:
            submit_paper(paper=paper, by=by)
        except ApprovalRefused as refused:
            raise ApprovalRefused(f"{paper.institution}: {refused}") from refused
    return len(papers)


@transaction.atomic
def approve_all(*, meeting: Meeting, kind: PaperKind, by: "User", read: Mapping[str, str]) -> int:
    """Approve and sign every paper of this kind that waits for it, each with a number of its own; how many.

    `read`: by public id, the hash of the facts that the approver had before him. All or none: raises `Refused`,
    `WrongState` where none waits, `FactsChanged` where one was not before him or says something else by now, and
    `ApprovalRefused`, naming whose paper it is.
    """
    require(by, Power.APPROVE_PAPERS, meeting)
    papers = _of_kind(meeting, kind, (PaperState.IN_REVIEW,))
    if not papers:
        raise WrongState(_("No paper waits for approval."))
    for paper in papers:
        try:
            approve_and_sign(paper=paper, by=by, read_sha256=read.get(paper.public_id, ""))
        except (FactsChanged, ApprovalRefused) as error:
            raise type(error)(f"{paper.institution}: {error}") from error
    return len(papers)


def _of_kind(meeting: Meeting, kind: PaperKind, states: tuple[PaperState, ...]) -> list[Paper]:
    """In the order of their names, which is the order of their numbers."""
    papers = Paper.objects.filter(meeting=meeting, kind=kind, state__in=states)
    found = papers.select_related("meeting__convener__region", "institution", "signer", "on_behalf_of", "election")
    return list(found.order_by("institution__name", "pk"))
