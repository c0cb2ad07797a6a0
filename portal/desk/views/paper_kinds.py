"""Papers that follow a meeting: all of them on one page; attendance list, risalah and report opened, written, read."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Power
from common.errors import RakorError
from documents import actions
from documents.models import Paper
from documents.queries.verbatim import has_passages
from documents.states import EDITABLE, PaperKind
from meetings.models import Meeting
from meetings.permissions import is_delegate_only, may, require
from portal.desk.forms.paper_kinds import ReportForm, SignerForm
from portal.desk.paper_list import groups_of, next_papers
from portal.desk.views.papers import reading
from portal.desk.views.requests import StaffRequest, signed_in

TEMPLATE = "desk/papers/kind.html"


@signed_in
@require_GET
def papers(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every paper of the meeting with its state, number and PDF; and what can be opened next."""
    found = meeting_of(request, meeting)
    is_inside = not is_delegate_only(request.user, found)
    context = {
        "meeting": found,
        "is_inside": is_inside,
        "groups": groups_of(request.user, found),
        "next_papers": next_papers(found) if may(request.user, Power.SUBMIT_PAPERS, found) else [],
    }
    return render(request, "desk/papers/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_list(request: StaffRequest, meeting: str) -> HttpResponse:
    """The attendance list: who signs it while it is a draft; read and decided on."""
    found = meeting_of(request, meeting)
    return _written(request, found, PaperKind.ATTENDANCE_LIST, SignerForm, actions.draft_attendance_list)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: StaffRequest, meeting: str) -> HttpResponse:
    """The report: one form for its own words while it is a draft; read and decided on."""
    found = meeting_of(request, meeting)
    return _written(request, found, PaperKind.REPORT, ReportForm, actions.draft_report)


@signed_in
@require_GET
def verbatim(request: StaffRequest, meeting: str) -> HttpResponse:
    """The risalah as the passages make it until approved, from its frozen facts afterwards."""
    found = meeting_of(request, meeting)
    paper = _current(request, found, PaperKind.VERBATIM)
    context = {
        **reading(request, found, paper),
        "kind": PaperKind.VERBATIM,
        "can_be_made": has_passages(found),
        "writes_notes": may(request.user, Power.WRITE_NOTES, found),
    }
    return render(request, TEMPLATE, context)


@signed_in
@require_POST
def open_verbatim(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_of(request, meeting)
    try:
        actions.draft_verbatim(meeting=found, by=request.user)
    except RakorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is opened. Read it, then submit it for approval."))
    return redirect("desk:verbatim", meeting=found.public_id)


# --- what is fetched, as far as this user may see it -----------------------------------------------------------------


def meeting_of(request: StaffRequest, public_id: str) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("convener__region", "kind", "venue")
    return get_object_or_404(meetings, public_id=public_id)


def _current(request: StaffRequest, meeting: Meeting, kind: PaperKind) -> Paper | None:
    """The paper of this kind; to an institution one that it may not read does not exist."""
    papers = Paper.objects.visible_to(request.user).current().filter(meeting=meeting, kind=kind)
    paper = papers.select_related("meeting__convener__region", "signer", "on_behalf_of", "election").first()
    if paper is None and is_delegate_only(request.user, meeting):
        raise Http404
    return paper


# --- one form, then the paper ----------------------------------------------------------------------------------------


def _written(
    request: StaffRequest,
    meeting: Meeting,
    kind: PaperKind,
    form_class: type[SignerForm],
    draft: Callable[..., Paper],
) -> HttpResponse:
    """One form while the paper is not there or is a draft, one page to read and decide afterwards."""
    paper = _current(request, meeting, kind)
    if request.method == "POST":
        require(request.user, Power.SUBMIT_PAPERS, meeting)
    initial = form_class.values_of(paper) if paper else form_class.first_words(meeting, kind)
    form = form_class(request.POST if request.method == "POST" else None, convener=meeting.convener, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if paper is None:
                draft(meeting=meeting, by=request.user, **form.typed())
            else:
                actions.edit_paper(paper=paper, by=request.user, **form.typed())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Read the paper below, then submit it for approval."))
            return redirect(request.path)
    context = {**reading(request, meeting, paper), "kind": kind, "form": form}
    context["can_edit"] = context["can_write"] and (paper is None or paper.state in EDITABLE)
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)
