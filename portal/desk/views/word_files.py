"""Drafts as Word files, for offices that edit there."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.errors import Refused, WrongState
from documents.permissions import can_make_pdf
from documents.queries import facts_of
from documents.rendering.docx import KINDS, draft_docx
from documents.states import WRITTEN
from portal.desk.views.drafts import inside_paper
from portal.desk.views.requests import StaffRequest, signed_in

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@signed_in
@require_GET
def draft(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """The draft to be edited elsewhere: made at once, while nobody has approved it."""
    found = inside_paper(request, meeting, paper)
    if found.kind not in KINDS:
        raise Http404
    if not can_make_pdf(request.user, found.meeting):
        raise Refused
    if found.state not in WRITTEN:
        raise WrongState(_("This paper is approved: only a draft is handed out to be edited."))
    response = HttpResponse(draft_docx(facts_of(found), timezone.now()), content_type=_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.kind}-konsep.docx"'
    response["Cache-Control"] = "private, no-store"
    return response
