"""After the roll is final: who must say why nobody came, who has, how it was judged."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.models import AbsenceExplanation
from attendance.permissions import can_finalise, takes_explanations
from attendance.queries import absent_lines, asked_lines, explained_lines
from attendance.states import ExplanationState
from common.errors import RakorError, Refused
from files.serving import download
from flows import attendance as flows
from meetings.models import Meeting
from portal.desk.forms.absences import VerdictForm
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 50


@signed_in
@require_GET
def explanations(request: StaffRequest, meeting: str) -> HttpResponse:
    """Who is to explain, who has, and what was said of it."""
    return _page(request, meeting_with(request, meeting, Power.VIEW_ANSWERS))


@signed_in
@require_POST
def judge(request: StaffRequest, meeting: str, explanation: str) -> HttpResponse:
    """Accept an explanation, or say why not."""
    found = meeting_with(request, meeting, Power.RECORD_ATTENDANCE)
    if not can_finalise(request.user, found):
        raise Refused
    said = _explanation(found, explanation)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _page(request, found, _trouble(said, _("Choose a verdict."), form))
    try:
        flows.judge_explanation(explanation=said, by=request.user, **form.verdict_of())
    except RakorError as refused:
        return _page(request, found, _trouble(said, str(refused), form))
    accepted, rejected = _("The explanation is accepted."), _("The explanation is not accepted; they are told why.")
    messages.success(request, accepted if form.verdict_of()["accept"] else rejected)
    return redirect(f"{reverse('desk:explanations', args=[meeting])}#p-{said.participant.public_id}")


@signed_in
@require_GET
def document(request: StaffRequest, meeting: str, explanation: str) -> FileResponse:
    """The document that was handed in with an explanation."""
    said = _explanation(meeting_with(request, meeting, Power.VIEW_ANSWERS), explanation)
    if said.document is None:
        raise Http404
    return download(said.document)


def _explanation(meeting: Meeting, public_id: str) -> AbsenceExplanation:
    rows = AbsenceExplanation.objects.select_related("participant__meeting", "document")
    return get_object_or_404(rows, participant__meeting=meeting, public_id=public_id)


def _trouble(said: AbsenceExplanation, error: str, form: VerdictForm) -> dict[str, Any]:
    return {"explanation": said.pk, "error": error, "note": form.data.get("note", "")}


def _page(request: StaffRequest, meeting: Meeting, trouble: dict[str, Any] | None = None) -> HttpResponse:
    page = Paginator(explained_lines(meeting), PAGE).get_page(request.GET.get("page"))
    waiting = AbsenceExplanation.objects.filter(participant__meeting=meeting, state=ExplanationState.SUBMITTED)
    context = {
        "meeting": meeting,
        "page": page,
        "rows": absent_lines(page.object_list),
        "to_judge": waiting.count(),
        "still_absent": asked_lines(meeting).count(),
        "is_open": takes_explanations(meeting),
        "can_judge": can_finalise(request.user, meeting),
        "trouble": trouble,
    }
    return render(request, "desk/attendance/explanations.html", context, status=422 if trouble else 200)
