"""Acts in the life of a paper on pages of their own: initials, number, void, revocation, correction."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Power
from common.errors import RakorError
from documents import actions, facts
from documents.models import Initial
from documents.queries import facts_of
from documents.queries.initials import holds_post, next_initial
from flows.corrections import correct_paper, give_up_correction
from flows.corrections import void as void_paper
from flows.papers import number_paper
from meetings.permissions import may, require
from portal.desk.forms.paper_life import InitialForm, NumberForm
from portal.desk.paper_links import page_of
from portal.desk.views.papers import found_paper, with_reason
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Type in the number that the office's letter system has given."""
    found = found_paper(request, meeting, paper)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    form = NumberForm(request.POST or None, paper=found)
    if request.method == "POST" and form.is_valid():
        try:
            number_paper(paper=found, by=request.user, **form.cleaned_data)
        except actions.NumberRefused as error:
            form.add_error("number", str(error))
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The paper has its number, and its PDF is being made."))
            return redirect(page_of(found))
    context = {"form": form, "paper": found, "meeting": found.meeting, "page": page_of(found)}
    return render(request, "desk/papers/number.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def initial(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Initial the draft, or send it back; the secretariat notes here what was initialled with a pen."""
    found = found_paper(request, meeting, paper)
    step = next_initial(found)
    is_mine = step is not None and holds_post(request.user, step.position)
    writes = may(request.user, Power.SUBMIT_PAPERS, found.meeting)
    if step is None and (writes or may(request.user, Power.VIEW_MEETINGS, found.meeting)):
        messages.error(request, _("This paper waits for no initial."))
        return redirect(page_of(found))
    if step is None or not (is_mine or writes):
        raise PermissionDenied
    form = InitialForm(request.POST or None, initial={"read_sha256": facts.sha256_of(facts_of(found))})
    if request.method == "POST" and form.is_valid():
        try:
            _act(form, step, request)
        except RakorError as error:
            form.add_error("note" if isinstance(error, actions.ReasonMissing) else None, str(error))
        else:
            messages.success(request, _("Done; it is kept in the history."))
            return redirect(page_of(found))
    context = {"form": form, "paper": found, "meeting": found.meeting, "step": step, "page": page_of(found)}
    context |= {"is_mine": is_mine, "writes": writes}
    return render(request, "desk/papers/initial.html", context, status=422 if form.errors else 200)


def _act(form: InitialForm, step: Initial, request: StaffRequest) -> None:
    note = form.cleaned_data["note"]
    match request.POST.get("act"):
        case "send_back":
            actions.send_back_paper(initial=step, by=request.user, note=note)
        case "note":
            actions.note_initial(initial=step, by=request.user, note=note)
        case _:
            read = form.cleaned_data["read_sha256"]
            actions.initial_paper(initial=step, by=request.user, read_sha256=read, note=note)


@signed_in
def void(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = found_paper(request, meeting, paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    return with_reason(
        request,
        found,
        title=_("Declare void (batal)"),
        verb=_("Declare void"),
        meaning=_(
            "Nobody signs this paper. It keeps its number, shown struck through as “batal”, and the number is never"
            " used again. A new draft can be opened."
        ),
        act=lambda reason: void_paper(paper=found, by=request.user, reason=reason),
        then=reverse("desk:papers", args=[meeting]),  # where its number stands struck; its own page awaits the next
    )


@signed_in
def revoke(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    found = found_paper(request, meeting, paper)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    return with_reason(
        request,
        found,
        title=_("Revoke the paper"),
        verb=_("Revoke"),
        meaning=_(
            "The paper is taken back: it is no longer valid, its page of verification says so, and its number is never"
            " used again. The file itself stays as it was signed."
        ),
        act=lambda reason: actions.revoke_paper(paper=found, by=request.user, reason=reason),
    )


@signed_in
def correct(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Open the ralat of a signed paper."""
    found = found_paper(request, meeting, paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    return with_reason(
        request,
        found,
        title=_("Correct what was signed (ralat)"),
        verb=_("Open the correction"),
        meaning=_(
            "A new version is opened with a number of its own. What it says can be edited until it is signed or given"
            " up; only then it takes the place of the signed paper, which stays as it is. Follow-ups keep their"
            " progress."
        ),
        act=lambda reason: correct_paper(paper=found, by=request.user, reason=reason),
    )


@signed_in
def give_up(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Give a ralat up before it is approved."""
    found = found_paper(request, meeting, paper)
    require(request.user, Power.APPROVE_PAPERS, found.meeting)
    return with_reason(
        request,
        found,
        title=_("Give the correction up"),
        verb=_("Give it up"),
        meaning=_("The signed paper stays in force. What was changed for the correction must be put back first."),
        act=lambda reason: give_up_correction(paper=found, by=request.user, reason=reason),
    )
