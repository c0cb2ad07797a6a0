"""Letter and minutes: written, read, approved, sent, downloaded."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import RakorError, Refused
from documents import actions, facts
from documents.models import Paper, Rendering
from documents.permissions import can_make_pdf
from documents.queries import papers_of
from documents.states import PaperKind, PaperState
from flows.papers import approve_and_sign, send_invitations
from meetings.models import Meeting
from meetings.permissions import may
from meetings.states import MeetingState
from portal.desk.forms.papers import ApprovalForm, LetterForm, ReasonForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def letter(request: StaffRequest, meeting: str) -> HttpResponse:
    """The invitation letter: one form while it is a draft, one page to read and decide afterwards."""
    found = _meeting(request, meeting)
    paper = _current(found, PaperKind.INVITATION_LETTER)
    can_write = may(request.user, Power.SUBMIT_PAPERS, found) and (paper is None or not paper.is_frozen)
    form = None
    if can_write and (paper is None or paper.state in {PaperState.DRAFT, PaperState.RETURNED}):
        initial = LetterForm.values_of(paper) if paper else _first_words(found)
        form = LetterForm(request.POST or None, convener=found.convener, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                if paper is None:
                    actions.draft_letter(meeting=found, by=request.user, **form.cleaned_data)
                else:
                    actions.edit_letter(paper=paper, by=request.user, **form.cleaned_data)
            except RakorError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The letter is saved."))
                return redirect("desk:letter", meeting=found.public_id)
    status = 422 if form is not None and form.errors else 200
    context = {"form": form, **_reading(request, found, paper)}
    return render(request, "desk/papers/letter.html", context, status=status)


@signed_in
@require_GET
def minutes(request: StaffRequest, meeting: str) -> HttpResponse:
    """The minutes as they stand: read from their sources until approved, from their frozen facts afterwards."""
    found = _meeting(request, meeting)
    paper = _current(found, PaperKind.MINUTES)
    return render(request, "desk/papers/minutes.html", _reading(request, found, paper))


@signed_in
@require_POST
def open_minutes(request: StaffRequest, meeting: str) -> HttpResponse:
    """Open the draft of a meeting that has none yet: one that was imported, or that is still running."""
    found = _meeting(request, meeting)
    actions.draft_minutes(meeting=found, by=request.user)
    return redirect("desk:minutes", meeting=found.public_id)


@signed_in
@require_POST
def submit(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = _paper(request, meeting, paper)
    actions.submit_paper(paper=found, by=request.user)
    messages.success(request, _("Submitted. Those who approve find it on their desk."))
    return _to_page(found)


@signed_in
def send_back(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    return _with_reason(
        request,
        _paper(request, meeting, paper),
        title=_("Return to the secretariat"),
        verb=_("Return"),
        power=Power.APPROVE_PAPERS,
        act=lambda found, reason: actions.return_paper(paper=found, by=request.user, note=reason),
    )


@signed_in
def revoke(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    return _with_reason(
        request,
        _paper(request, meeting, paper),
        title=_("Revoke the letter"),
        verb=_("Revoke"),
        power=Power.SUBMIT_PAPERS,
        act=lambda found, reason: actions.revoke_letter(paper=found, by=request.user, reason=reason),
    )


@signed_in
@require_POST
def approve(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Approve and sign in one act. A mistake is said on the page where it was made, above the paper."""
    found = _paper(request, meeting, paper)
    form = ApprovalForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            approve_and_sign(paper=found, by=request.user, read_sha256=form.cleaned_data["read_sha256"])
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Approved. The paper has its number, and its PDF is being made."))
            return _to_page(found)
    template = "desk/papers/minutes.html" if found.kind == PaperKind.MINUTES else "desk/papers/letter.html"
    return render(request, template, {**_reading(request, found.meeting, found), "approval": form}, status=422)


@signed_in
@require_POST
def send(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = _paper(request, meeting, paper)
    count = send_invitations(paper=found, by=request.user)
    sent = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
    messages.success(request, sent % {"count": count})
    return redirect("desk:meeting", meeting=found.meeting.public_id)


@signed_in
@require_POST
def draft_pdf(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = _paper(request, meeting, paper)
    actions.render_draft(paper=found, by=request.user)
    return _to_page(found)


@signed_in
@require_GET
def progress(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """The newest PDF of the paper: waiting, in progress, ready, or failed; asked for again while it is open."""
    found = _paper(request, meeting, paper)
    return render(request, "desk/papers/_pdf.html", _pdf_context(found))


@signed_in
@require_GET
def download(request: StaffRequest, meeting: str, paper: str, rendering: str) -> FileResponse:
    found = get_object_or_404(
        Rendering.objects.exclude(file=""), paper=_paper(request, meeting, paper), public_id=rendering
    )
    name = f"{found.paper.get_kind_display()} {found.paper.number or 'KONSEP'}".replace("/", "-")
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{name}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def retry(request: StaffRequest, meeting: str, paper: str, rendering: str) -> HttpResponse:
    found = get_object_or_404(Rendering, paper=_paper(request, meeting, paper), public_id=rendering)
    actions.retry_rendering(rendering=found, by=request.user)
    return _to_page(found.paper)


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("convener__region", "kind", "venue")
    return get_object_or_404(meetings, public_id=public_id)


def _paper(request: StaffRequest, meeting: str, public_id: str) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related("meeting__convener__region", "signer")
    return get_object_or_404(papers, public_id=public_id, meeting__public_id=meeting)


def _current(meeting: Meeting, kind: PaperKind) -> Paper | None:
    papers = Paper.objects.current().filter(meeting=meeting, kind=kind)
    return papers.select_related("meeting__convener__region", "signer", "on_behalf_of").first()


def _to_page(paper: Paper) -> HttpResponse:
    name = "desk:minutes" if paper.kind == PaperKind.MINUTES else "desk:letter"
    return redirect(name, meeting=paper.meeting.public_id)


def _first_words(meeting: Meeting) -> dict[str, Any]:
    """Suggestions for a new letter: who is invited, in words, and the post that usually signs."""
    groups = list(dict.fromkeys(meeting.participants.exclude(group_label="").values_list("group_label", flat=True)))
    return {"addressee_line": "; ".join(groups[:3]), "urgency": "biasa"}


def _reading(request: StaffRequest, meeting: Meeting, paper: Paper | None) -> dict[str, Any]:
    """What both pages show of a paper: its facts to read, its state, and what may be done with it."""
    context: dict[str, Any] = {
        "meeting": meeting,
        "paper": paper,
        "can_write": may(request.user, Power.SUBMIT_PAPERS, meeting),
        "can_approve": False,
        "can_open": meeting.state in {MeetingState.ONGOING, MeetingState.HELD},
        "can_begin_letter": meeting.state in {MeetingState.SCHEDULED, MeetingState.INVITED},
        "can_render": can_make_pdf(request.user, meeting),
    }
    if paper is None:
        return context
    said = _facts_of(paper)
    context |= {
        "facts": said,
        "missing": [] if paper.is_frozen else actions.missing_before_review(paper),
        "can_approve": paper.state == PaperState.IN_REVIEW and may(request.user, Power.APPROVE_PAPERS, meeting),
        "can_send": paper.state == PaperState.SIGNED
        and paper.kind == PaperKind.INVITATION_LETTER
        and may(request.user, Power.INVITE, meeting),
        "can_revoke": paper.kind == PaperKind.INVITATION_LETTER
        and paper.state in {PaperState.APPROVED, PaperState.SIGNED}
        and context["can_write"],
        "versions": [line for line in papers_of(meeting) if line.paper.kind == paper.kind],
        **_pdf_context(paper),
    }
    if context["can_approve"]:
        context["approval"] = ApprovalForm(user=request.user, initial={"read_sha256": facts.sha256_of(said)})
    return context


def _facts_of(paper: Paper) -> facts.PaperFacts:
    if not paper.is_frozen:
        return actions.facts_now(paper)
    read = facts.minutes_facts if paper.kind == PaperKind.MINUTES else facts.letter_facts
    return read(paper.facts or {})


def _pdf_context(paper: Paper) -> dict[str, Any]:
    whole = Rendering.objects.filter(paper=paper).exclude(edition="copy").defer("draft_facts")
    official = whole.filter(edition="official").first()
    return {"paper": paper, "rendering": official or whole.order_by("-pk").first()}


def _with_reason(request: StaffRequest, paper: Paper, *, title: str, verb: str, power: Power, act: Any) -> HttpResponse:
    """Ask for the reason on a page of its own, then act."""
    if not may(request.user, power, paper.meeting):
        raise Refused
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(paper, form.cleaned_data["reason"])
        messages.success(request, _("Done; the reason is kept in the history."))
        return _to_page(paper)
    context = {"form": form, "paper": paper, "meeting": paper.meeting, "title": title, "verb": verb}
    return render(request, "desk/papers/reason.html", context, status=422 if form.errors else 200)
