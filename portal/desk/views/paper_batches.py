"""Papers of which each institution has its own: opened, submitted and approved together, read one by one."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Power
from common.errors import RakorError
from documents import actions
from documents.models import Paper
from documents.states import PaperKind
from flows.paper_kinds import approve_all, submit_all
from meetings.models import Meeting
from meetings.permissions import is_delegate_only, may, require
from portal.desk.forms.paper_kinds import BatchApprovalForm, SignerForm
from portal.desk.paper_batch import batch_of
from portal.desk.paper_list import TOGETHER
from portal.desk.views.paper_kinds import TEMPLATE, meeting_of
from portal.desk.views.papers import reading
from portal.desk.views.requests import StaffRequest, signed_in

_DRAFT = {PaperKind.EXTRACT: actions.draft_extracts, PaperKind.CLARIFICATION: actions.draft_clarifications}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: StaffRequest, meeting: str, kind: PaperKind) -> HttpResponse:
    """All papers of this kind; opened for each institution that has none, with the signer that is chosen here."""
    found = _inside(request, meeting)
    if request.method != "POST":
        return _page(request, found, kind)
    require(request.user, Power.SUBMIT_PAPERS, found)
    form = SignerForm(request.POST, convener=found.convener)
    if form.is_valid():
        try:
            opened = _DRAFT[kind](meeting=found, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            count = len(opened)
            told = ngettext("%(count)s draft is opened.", "%(count)s drafts are opened.", count)
            messages.success(request, told % {"count": count})
            return redirect(TOGETHER[kind], meeting=found.public_id)
    return _page(request, found, kind, form=form)


@signed_in
@require_POST
def submit(request: StaffRequest, meeting: str, kind: PaperKind) -> HttpResponse:
    """Submit all drafts of this kind."""
    found = _inside(request, meeting)
    require(request.user, Power.SUBMIT_PAPERS, found)
    try:
        count = submit_all(meeting=found, kind=kind, by=request.user)
    except RakorError as error:
        messages.error(request, str(error))
    else:
        told = ngettext("%(count)s paper is submitted.", "%(count)s papers are submitted.", count)
        messages.success(request, told % {"count": count})
    return redirect(TOGETHER[kind], meeting=found.public_id)


@sensitive_post_parameters("password")
@signed_in
@require_POST
def approve(request: StaffRequest, meeting: str, kind: PaperKind) -> HttpResponse:
    """Approve and sign all that wait, with one password; each gets its number."""
    found = _inside(request, meeting)
    require(request.user, Power.APPROVE_PAPERS, found)
    has_tries_left = ratelimit.consume(request, action="reauthenticate", user=request.user)
    form = BatchApprovalForm(request.POST, user=request.user, has_tries_left=has_tries_left)
    if not form.is_valid():
        return _page(request, found, kind, approval=form)
    try:
        count = approve_all(meeting=found, kind=kind, by=request.user, read=form.read())
    except RakorError as error:
        form.add_error(None, str(error))
        return _page(request, found, kind, approval=form)
    told = ngettext(
        "%(count)s paper is approved; its PDF is being made.",
        "%(count)s papers are approved, each with its number; their PDFs are being made.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect(TOGETHER[kind], meeting=found.public_id)


@signed_in
@require_GET
def one(request: StaffRequest, meeting: str, paper: str, kind: PaperKind) -> HttpResponse:
    """The paper of one institution, to read and decide on by itself."""
    found = meeting_of(request, meeting)
    papers = Paper.objects.visible_to(request.user).filter(meeting=found, kind=kind).select_related("institution")
    row = get_object_or_404(
        papers.select_related("meeting__convener__region", "signer", "on_behalf_of", "election"), public_id=paper
    )
    return render(request, TEMPLATE, {**reading(request, found, row), "kind": kind})


def _inside(request: StaffRequest, public_id: str) -> Meeting:
    """The meeting, for the host's own people: what other institutions were told is not for a delegate."""
    found = meeting_of(request, public_id)
    if is_delegate_only(request.user, found):
        raise Http404
    return found


def _page(
    request: StaffRequest,
    meeting: Meeting,
    kind: PaperKind,
    *,
    form: SignerForm | None = None,
    approval: BatchApprovalForm | None = None,
) -> HttpResponse:
    """The page; with a form that came back, what was typed and what is wrong with it."""
    papers = batch_of(meeting, kind)
    context: dict[str, Any] = {"meeting": meeting, "kind": kind, "batch": papers, "urls": _names(kind)}
    if may(request.user, Power.SUBMIT_PAPERS, meeting):
        context["can_write"] = True
        if papers.to_open:
            first = SignerForm.first_words(meeting, kind)
            context["form"] = form or SignerForm(convener=meeting.convener, initial=first)
    if papers.waiting and may(request.user, Power.APPROVE_PAPERS, meeting):
        fresh = BatchApprovalForm(user=request.user, initial={"read_sha256": papers.read})
        if approval is not None:
            # The next try is about the papers as they now stand here.
            approval.data = request.POST.copy()
            approval.data["read_sha256"] = papers.read
        context["approval"] = approval or fresh
    status = 422 if (form and form.errors) or (approval and approval.errors) else 200
    return render(request, "desk/papers/batch.html", context, status=status)


def _names(kind: PaperKind) -> dict[str, str]:
    return {"submit": f"{TOGETHER[kind]}_submit", "approve": f"{TOGETHER[kind]}_approve"}
