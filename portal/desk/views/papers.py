"""Letter and minutes: written, read, approved, sent, downloaded."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.queries import uninvited_lines
from common.errors import RakorError
from documents import actions, facts
from documents.models import Paper, Rendering
from documents.permissions import can_make_pdf
from documents.queries import facts_of, names_former_schedule, papers_of, whole_pdf
from documents.states import EDITABLE, UNDER_REVIEW, PaperKind, PaperState
from elections.models import Election
from elections.queries.standing import lacking_before_draft
from flows.papers import approve as approve_only
from flows.papers import approve_and_sign, invite_added, send_invitations
from meetings.models import Meeting
from meetings.permissions import is_delegate_only, may, require
from meetings.states import MeetingState
from portal.desk.endings import findings_of
from portal.desk.forms.papers import ApprovalForm, LetterForm, ReasonForm
from portal.desk.paper_life import life_of
from portal.desk.paper_links import file_name_of, page_of
from portal.desk.signing import signing_context
from portal.desk.views.requests import StaffRequest, signed_in

TEMPLATES = {
    PaperKind.INVITATION_LETTER: "desk/papers/letter.html",
    PaperKind.MINUTES: "desk/papers/minutes.html",
    PaperKind.ELECTION_RECORD: "desk/papers/record.html",
    PaperKind.ATTENDANCE_LIST: "desk/papers/kind.html",
    PaperKind.VERBATIM: "desk/papers/kind.html",
    PaperKind.REPORT: "desk/papers/kind.html",
    PaperKind.EXTRACT: "desk/papers/kind.html",
    PaperKind.CLARIFICATION: "desk/papers/kind.html",
}


@signed_in
def letter(request: StaffRequest, meeting: str) -> HttpResponse:
    """The invitation letter: one form while it is a draft, one page to read and decide afterwards."""
    found = _meeting(request, meeting)
    paper = _current(request, found, PaperKind.INVITATION_LETTER)
    if request.method == "POST":
        require(request.user, Power.SUBMIT_PAPERS, found)
    form = _letter_form(request, found, paper)
    if request.method == "POST" and form.is_valid():
        try:
            _save_letter(request, found, paper, form)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The letter is saved."))
            return redirect("desk:letter", meeting=found.public_id)
    context = {**reading(request, found, paper), "form": form}
    return render(request, "desk/papers/letter.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def change_letter(request: StaffRequest, meeting: str) -> HttpResponse:
    """Open the letter that takes the place of the one that names the former day."""
    found = _meeting(request, meeting)
    actions.draft_change_letter(meeting=found, by=request.user)
    messages.success(request, _("The letter of change is drafted. Read it, then submit it for approval."))
    return redirect("desk:letter", meeting=found.public_id)


@signed_in
@require_GET
def minutes(request: StaffRequest, meeting: str) -> HttpResponse:
    """The minutes as they stand: read from their sources until approved, from their frozen facts afterwards."""
    found = _meeting(request, meeting)
    paper = _current(request, found, PaperKind.MINUTES)
    context = reading(request, found, paper)
    if context.get("can_submit"):
        context["findings"] = findings_of(found)
    context["can_publish"] = may(request.user, Power.PUBLISH, found)
    return render(request, "desk/papers/minutes.html", context)


@signed_in
@require_POST
def open_minutes(request: StaffRequest, meeting: str) -> HttpResponse:
    """Open the draft of a meeting that has none yet: one that was imported, or that is still running."""
    found = _meeting(request, meeting)
    actions.draft_minutes(meeting=found, by=request.user)
    return redirect("desk:minutes", meeting=found.public_id)


@signed_in
@require_GET
def record(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    """The official record of an election, as its rounds make it until approved, from its frozen facts afterwards."""
    found, row, paper = _record(request, meeting, election)
    if paper is None and is_delegate_only(request.user, found):
        raise Http404
    context = {**reading(request, found, paper), "election": row}
    if paper is None:
        context["lacking"] = lacking_before_draft(row)
    return render(request, "desk/papers/record.html", context)


@signed_in
@require_POST
def open_record(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    _found, row, _paper = _record(request, meeting, election)
    actions.draft_record(election=row, by=request.user)
    return redirect("desk:election_record", meeting=meeting, election=election)


@signed_in
@require_POST
def submit(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = found_paper(request, meeting, paper)
    actions.submit_paper(paper=found, by=request.user)
    messages.success(request, _("Submitted. Those who approve find it on their desk."))
    return _to_page(found)


@signed_in
def send_back(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = found_paper(request, meeting, paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    return with_reason(
        request,
        found,
        title=_("Return to the secretariat"),
        verb=_("Return"),
        act=lambda reason: actions.return_paper(paper=found, by=request.user, note=reason),
    )


@sensitive_post_parameters("password")
@signed_in
@require_POST
def approve(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Approve, and sign at once where that was pressed. A mistake is said on the page where it was made."""
    found = found_paper(request, meeting, paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    has_tries_left = ratelimit.consume(request, action="reauthenticate", user=request.user)
    form = ApprovalForm(request.POST, user=request.user, has_tries_left=has_tries_left)
    if not form.is_valid():
        return _read_again(request, found, form)
    act = approve_only if request.POST.get("act") == "approve" else approve_and_sign
    try:
        act(paper=found, by=request.user, read_sha256=form.cleaned_data["read_sha256"])
    except actions.FactsChanged as error:
        form.add_error(None, str(error))
        return _read_again(request, found, form, reads_anew=True)
    except actions.ApprovalRefused as error:
        form.add_error(None, str(error))
        return _read_again(request, found, form)
    if found.state == PaperState.NUMBERING:
        messages.success(request, _("Approved. The paper waits for the number of the office's letter system."))
    else:
        messages.success(request, _("Approved. The paper has its number, and its PDF is being made."))
    return _to_page(found)


@signed_in
@require_POST
def send(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Send a signed letter; one that is out already goes to those who were put on the roll since."""
    found = found_paper(request, meeting, paper)
    act = invite_added if found.state == PaperState.SENT else send_invitations
    count = act(paper=found, by=request.user)
    sent = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
    messages.success(request, sent % {"count": count})
    return redirect("desk:meeting", meeting=found.meeting.public_id)


@signed_in
@require_POST
def draft_pdf(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = found_paper(request, meeting, paper)
    actions.render_draft(paper=found, by=request.user)
    return _to_page(found)


@signed_in
@require_GET
def progress(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """The PDF of the paper: waiting, in progress, ready, or failed; asked for again while it is open."""
    found = found_paper(request, meeting, paper)
    sha256 = facts.sha256_of(facts_of(found))
    return render(request, "desk/papers/_pdf.html", _pdf_context(request, found, sha256))


@signed_in
@require_GET
def download(request: StaffRequest, meeting: str, paper: str, rendering: str) -> FileResponse:
    found = _rendering(request, meeting, paper, rendering, made=True)
    name = file_name_of(found.paper)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{name}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def retry(request: StaffRequest, meeting: str, paper: str, rendering: str) -> HttpResponse:
    found = _rendering(request, meeting, paper, rendering)
    actions.retry_rendering(rendering=found, by=request.user)
    return _to_page(found.paper)


# --- what is fetched, as far as this user may see it -----------------------------------------------------------------


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("convener__region", "kind", "venue")
    return get_object_or_404(meetings, public_id=public_id)


def found_paper(request: StaffRequest, meeting: str, public_id: str) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related(
        "meeting__convener__region", "signer", "election", "institution"
    )
    return get_object_or_404(papers, public_id=public_id, meeting__public_id=meeting)


def _rendering(request: StaffRequest, meeting: str, paper: str, public_id: str, *, made: bool = False) -> Rendering:
    renderings = Rendering.objects.visible_to(request.user).filter(paper=found_paper(request, meeting, paper))
    if made:
        renderings = renderings.exclude(file="")
    return get_object_or_404(renderings.select_related("paper__meeting__convener"), public_id=public_id)


def _current(request: StaffRequest, meeting: Meeting, kind: PaperKind) -> Paper | None:
    papers = Paper.objects.visible_to(request.user).current().filter(meeting=meeting, kind=kind)
    return papers.select_related("meeting__convener__region", "signer", "on_behalf_of").first()


def _record(request: StaffRequest, meeting: str, election: str) -> tuple[Meeting, Election, Paper | None]:
    found = _meeting(request, meeting)
    row = get_object_or_404(Election.objects.filter(meeting=found), public_id=election)
    row.meeting = found
    papers = Paper.objects.visible_to(request.user).current().filter(election=row)
    return found, row, papers.select_related("meeting__convener__region", "signer", "election").first()


# --- what the pages show ---------------------------------------------------------------------------------------------


def _to_page(paper: Paper) -> HttpResponse:
    return redirect(page_of(paper))


def _letter_form(request: StaffRequest, meeting: Meeting, paper: Paper | None) -> LetterForm:
    initial = LetterForm.values_of(paper) if paper else LetterForm.first_words(meeting)
    posted = request.POST if request.method == "POST" else None
    return LetterForm(posted, convener=meeting.convener, initial=initial)


def _save_letter(request: StaffRequest, meeting: Meeting, paper: Paper | None, form: LetterForm) -> None:
    if paper is None:
        actions.draft_letter(meeting=meeting, by=request.user, **form.cleaned_data)
    else:
        actions.edit_letter(paper=paper, by=request.user, **form.cleaned_data)


def reading(request: StaffRequest, meeting: Meeting, paper: Paper | None) -> dict[str, Any]:
    """What both pages show of a paper: its facts to read, its state, and what may be done with it."""
    can_write = may(request.user, Power.SUBMIT_PAPERS, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "paper": paper,
        "is_inside": not is_delegate_only(request.user, meeting),
        "can_write": can_write,
        "keeps_settings": may(request.user, Power.MANAGE_SETTINGS, meeting),
        "can_open": can_write and meeting.state in {MeetingState.ONGOING, MeetingState.HELD},
    }
    if paper is None:
        in_time = meeting.state in {MeetingState.SCHEDULED, MeetingState.INVITED}
        return context | {"can_edit_letter": can_write and in_time}
    said = facts_of(paper)
    sha256 = facts.sha256_of(said)
    is_letter = paper.kind == PaperKind.INVITATION_LETTER
    missing = _missing(request, paper)
    can_invite = is_letter and may(request.user, Power.INVITE, meeting)
    context |= {
        "facts": said,
        "missing": missing,
        "can_edit_letter": can_write and is_letter and paper.state in EDITABLE,
        "can_submit": can_write and paper.state in EDITABLE,
        "can_approve": paper.state in UNDER_REVIEW and may(request.user, Power.APPROVE_PAPERS, meeting),
        "can_invite": can_invite and paper.state in {PaperState.SIGNED, PaperState.SENT},
        "can_send": can_invite and paper.state == PaperState.SIGNED and not missing,
        "added": uninvited_lines(meeting).count() if can_invite and _is_out(paper) else 0,
        "is_outdated": _is_outdated(paper),
        "can_change": can_write and is_letter and actions.change_letter_replaces(meeting) == paper,
        "copies": next((line for line in papers_of(meeting) if line.paper == paper), None),
        **life_of(paper, meeting, request.user, sha256),
        **_pdf_context(request, paper, sha256),
        "signing": signing_context(request.user, paper),
    }
    if isinstance(said, facts.VerbatimFacts) and not said.items:
        context["can_render"] = False  # there would be nothing in it
    if context["can_approve"]:
        context["approval"] = ApprovalForm(user=request.user, initial={"read_sha256": sha256})
    return context


def _missing(request: StaffRequest, paper: Paper) -> list[str]:
    """What keeps the paper from its next step, as sentences."""
    if paper.is_frozen:
        return actions.missing_before_sending(paper)
    if paper.state in EDITABLE:
        return actions.missing_before_review(paper)
    return actions.missing_before_approval(paper, request.user)


def _is_out(paper: Paper) -> bool:
    """Whether the letter has gone out to a meeting that still lies ahead, where and when the letter says."""
    is_ahead = paper.state == PaperState.SENT and paper.meeting.state == MeetingState.INVITED
    return is_ahead and not _is_outdated(paper)


def _is_outdated(paper: Paper) -> bool:
    """Whether a letter that is out names another day, hour or place than the plan of a meeting that lies ahead."""
    lies_ahead = paper.meeting.state in {MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.POSTPONED}
    is_out = paper.kind == PaperKind.INVITATION_LETTER and paper.state == PaperState.SENT
    return is_out and lies_ahead and names_former_schedule(paper)


def _read_again(request: StaffRequest, paper: Paper, form: ApprovalForm, *, reads_anew: bool = False) -> HttpResponse:
    """The page with what went wrong. With `reads_anew` the next try is about the paper as it now stands here."""
    context = reading(request, paper.meeting, paper)
    if "approval" not in context:  # the paper has moved on, and with it the place for the form
        messages.error(request, _("This paper no longer waits for approval."))
        return _to_page(paper)
    if reads_anew:
        form.data = request.POST.copy()
        form.data["read_sha256"] = context["approval"].initial["read_sha256"]
    context |= {"approval": form, "election": paper.election}
    return render(request, TEMPLATES[PaperKind(paper.kind)], context, status=422)


def _pdf_context(request: StaffRequest, paper: Paper, sha256: str) -> dict[str, Any]:
    rendering = whole_pdf(paper, Rendering.objects.visible_to(request.user), sha256)
    is_older = rendering is not None and not paper.is_frozen and not rendering.key.endswith(sha256)
    can_render = can_make_pdf(request.user, paper.meeting)
    return {"paper": paper, "rendering": rendering, "is_older": is_older, "can_render": can_render}


def with_reason(
    request: StaffRequest, paper: Paper, *, title: str, verb: str, act: Any, meaning: str = "", then: str = ""
) -> HttpResponse:
    """Ask for the reason on a page of its own, which says what the act means; then act, and go to `then` if given."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done; the reason is kept in the history."))
            return redirect(then or page_of(paper))
    context = {"form": form, "paper": paper, "meeting": paper.meeting, "title": title, "verb": verb}
    context |= {"meaning": meaning, "page": page_of(paper)}
    return render(request, "desk/papers/reason.html", context, status=422 if form.errors else 200)
