"""Signing an approved paper: within the portal, through BSrE, or by a file that is handed in and checked."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Power
from common.errors import RakorError
from documents import actions
from documents.models import Paper, Rendering, Signature
from documents.permissions import require_can_make_pdf
from documents.states import BY_FILE, Edition, PaperState, SignatureState, SigningMode
from files.serving import shown
from flows.papers import accept_handed_in, hand_in, sign, sign_through_service
from meetings.permissions import require
from portal.desk.forms.signing import HandBackForm, HandInForm, ServiceForm, SigningForm, SigningModeForm
from portal.desk.paper_links import page_of
from portal.desk.signing import doubts_in_words
from portal.desk.views.papers import found_paper
from portal.desk.views.requests import StaffRequest, signed_in


@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "POST"])
def sign_page(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Sign within the portal with the password, or through BSrE with what unlocks the certificate there."""
    found = found_paper(request, meeting, paper)
    if found.signing_mode in BY_FILE:
        return redirect("desk:paper_hand_in", meeting=meeting, paper=paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    form = _signing_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            said = _sign(form, found, request)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect(page_of(found))
    waits = found.state == PaperState.APPROVED and _handed_in(found) is None
    return _shown(request, "desk/papers/sign.html", found, form, waits=waits)


@signed_in
@require_http_methods(["GET", "POST"])
def hand_in_page(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Download the paper, have it signed, hand the signed file in: a mistake is said here, and nothing is lost."""
    found = found_paper(request, meeting, paper)
    require_can_make_pdf(request.user, found.meeting)
    form = HandInForm(request.POST, request.FILES) if request.method == "POST" else HandInForm()
    if request.method == "POST" and form.is_valid():
        try:
            handed = hand_in(paper=found, upload=form.cleaned_data["upload"], by=request.user)
        except RakorError as error:
            form.add_error("upload", str(error))
        else:
            said = _("Handed in. A second person checks it now.")
            if handed.state == SignatureState.VALID:
                said = _("The paper is signed. The final file is being made.")
            messages.success(request, said)
            return redirect(page_of(found))
    return _shown(request, "desk/papers/hand_in.html", found, form, **_awaited(request, found))


@signed_in
@require_http_methods(["GET", "POST"])
def check_page(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """A second person looks at what was handed in, and accepts it or hands it back with a note."""
    found = found_paper(request, meeting, paper)
    require_can_make_pdf(request.user, found.meeting)
    is_accepting = request.method == "POST" and request.POST.get("verdict") == "accept"
    form = HandBackForm(request.POST if request.method == "POST" and not is_accepting else None)
    trouble = ""
    if is_accepting or form.is_valid():
        try:
            if is_accepting:
                accept_handed_in(paper=found, read_sha256=request.POST.get("read", ""), by=request.user)
            else:
                actions.hand_back_signature(paper=found, note=form.cleaned_data["note"], by=request.user)
        except RakorError as error:
            trouble = str(error)
        else:
            done = _("Accepted. The paper is signed, and the final file is being made.")
            messages.success(request, done if is_accepting else _("Handed back with your note."))
            return redirect(page_of(found))
    signature = _handed_in(found)
    context = {"signature": signature, "findings": _findings(signature, found), "trouble": trouble}
    is_own = signature is not None and signature.handed_in_by_id == request.user.public_id
    return _shown(request, "desk/papers/check_signature.html", found, form, is_own=is_own, **context)


@signed_in
@require_GET
def signed_file(request: StaffRequest, meeting: str, paper: str) -> FileResponse:
    """The file as it was handed in, for who checks it."""
    found = found_paper(request, meeting, paper)
    require_can_make_pdf(request.user, found.meeting)
    signature = Signature.objects.filter(paper=found, file__isnull=False).select_related("file").first()
    if signature is None or signature.file is None:
        raise Http404
    return shown(signature.file)


@signed_in
@require_http_methods(["GET", "POST"])
def mode_page(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Choose how a draft is to be signed."""
    found = found_paper(request, meeting, paper)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    form = SigningModeForm(request.POST if request.method == "POST" else None, initial={"mode": found.signing_mode})
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_signing_mode(paper=found, mode=form.cleaned_data["mode"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The way of signing is kept."))
            return redirect(page_of(found))
    return _shown(request, "desk/papers/signing_mode.html", found, form)


def _signing_form(request: StaffRequest, paper: Paper) -> SigningForm | ServiceForm:
    posted = request.POST if request.method == "POST" else None
    has_tries_left = posted is None or bool(ratelimit.consume(request, action="reauthenticate", user=request.user))
    if paper.signing_mode == SigningMode.BSRE:
        return ServiceForm(posted, has_tries_left=has_tries_left)
    return SigningForm(posted, user=request.user, has_tries_left=has_tries_left)


def _sign(form: SigningForm | ServiceForm, paper: Paper, request: StaffRequest) -> str:
    """Sign with what was typed, and say what became of it. Raises a `RakorError`."""
    if isinstance(form, ServiceForm):
        signature = sign_through_service(paper=paper, credentials=form.credentials(), by=request.user)
        if signature.state == SignatureState.HANDED_IN:
            return _("BSrE has signed it in another name than the paper prints. A second person checks it now.")
    else:
        sign(paper=paper, by=request.user)
    return _("Signed. The final file is being made.")


def _awaited(request: StaffRequest, paper: Paper) -> dict[str, Any]:
    """The PDF that is to be signed, and whether a signed one is awaited."""
    official = Rendering.objects.visible_to(request.user).filter(paper=paper, edition=Edition.OFFICIAL).first()
    signature = Signature.objects.filter(paper=paper).first()
    waits = paper.state == PaperState.APPROVED and paper.signing_mode in BY_FILE
    is_open = waits and (signature is None or signature.state != SignatureState.HANDED_IN)
    return {"official": official, "signature": signature, "is_open": is_open}


def _handed_in(paper: Paper) -> Signature | None:
    """The signature whose file waits to be checked."""
    waiting = Signature.objects.filter(paper=paper, state=SignatureState.HANDED_IN, paper__state=PaperState.APPROVED)
    return waiting.select_related("file").first()


def _findings(signature: Signature | None, paper: Paper) -> list[dict[str, Any]]:
    """What the signatures inside the file say, with why each has to be looked at in words."""
    kept = signature.findings if signature is not None else []
    return [finding | {"words": doubts_in_words(finding, paper)} for finding in kept]


def _shown(request: StaffRequest, template: str, paper: Paper, form: Any, **more: Any) -> HttpResponse:
    context = {"paper": paper, "meeting": paper.meeting, "form": form, "back": page_of(paper), **more}
    return render(request, template, context, status=422 if form.errors or more.get("trouble") else 200)
