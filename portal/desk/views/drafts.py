"""Versions of a draft: listed, compared, kept by hand. For those inside: no institution reads what is not issued."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import RakorError
from documents import actions
from documents.models import Paper
from documents.states import WRITTEN
from meetings.permissions import is_delegate_only, may
from portal.desk.draft_page import DraftPage
from portal.desk.paper_links import page_of
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def versions(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Every version that was kept, with who, when and why, and the way to compare two."""
    found = inside_paper(request, meeting, paper)
    can_keep = found.state in WRITTEN and may(request.user, Power.SUBMIT_PAPERS, found.meeting)
    context = {"page": DraftPage(found), "can_keep": can_keep, **_about(found)}
    return render(request, "desk/papers/versions.html", context)


@signed_in
@require_GET
def compare(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Two versions beside each other (`?dari=&ke=`, else the newest two), and who did what in between."""
    found = inside_paper(request, meeting, paper)
    page = DraftPage(found, request.GET.get("dari", ""), request.GET.get("ke", ""))
    return render(request, "desk/papers/compare.html", {"page": page, **_about(found)})


@signed_in
@require_POST
def keep(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = inside_paper(request, meeting, paper)
    try:
        kept = actions.keep_draft(paper=found, by=request.user)
    except RakorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Version %(number)s is kept.") % {"number": kept.number})
    return redirect("desk:paper_versions", meeting=meeting, paper=paper)


def inside_paper(request: StaffRequest, meeting: str, public_id: str) -> Paper:
    """The paper, for those who may see it before it is issued; 404 for everybody else."""
    papers = Paper.objects.visible_to(request.user).select_related(
        "meeting__convener__region", "meeting__venue", "election"
    )
    found = get_object_or_404(papers, public_id=public_id, meeting__public_id=meeting)
    if is_delegate_only(request.user, found.meeting):
        raise Http404
    return found


def _about(paper: Paper) -> dict[str, object]:
    return {"paper": paper, "meeting": paper.meeting, "back": page_of(paper)}
