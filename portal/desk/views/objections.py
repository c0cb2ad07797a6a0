"""Minutes before the participants, at the desk: circulated, answered, taken back; and by account for an institution."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Power
from attendance.models import Invitation
from common.errors import RakorError
from directory.permissions import delegate_organizations
from documents import actions
from documents.forms import ObjectionForm
from documents.models import Objection, Paper
from documents.queries.circulated import Circulated
from documents.queries.objections import missing_before_final, objections_of
from documents.states import WRITTEN, ObjectionState, PaperKind, PaperState
from flows.minutes import circulate as circulate_to_all
from meetings.models import Meeting
from meetings.permissions import may, require
from portal.desk.forms.objections import CirculationForm, ObjectionAnswerForm
from portal.desk.forms.papers import ReasonForm
from portal.desk.paper_links import page_of
from portal.desk.views.drafts import inside_paper
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def circulate(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Lay submitted minutes before the participants: until when, and who is told."""
    found = _minutes(request, meeting, paper)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    form = CirculationForm(request.POST or None, meeting=found.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            count = circulate_to_all(paper=found, until=form.until, by=request.user)
        except RakorError as error:
            form.add_error("until_date" if getattr(error, "field", "") else None, str(error))
        else:
            told = ngettext("%(count)s message is on its way.", "%(count)s messages are on their way.", count)
            messages.success(request, _("The minutes lie with the participants.") + " " + told % {"count": count})
            return redirect("desk:objections", meeting=meeting, paper=paper)
    invited = Invitation.objects.of(found.meeting).count()
    context = {"form": form, "paper": found, "meeting": found.meeting, "invited": invited}
    return render(request, "desk/papers/circulate.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def objections(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """All that was said of the minutes, what waits for an answer first."""
    found = _minutes(request, meeting, paper)
    rows = objections_of(found)
    can_write = may(request.user, Power.SUBMIT_PAPERS, found.meeting)
    context = {
        "paper": found,
        "meeting": found.meeting,
        "rows": rows,
        "waiting": sum(row.state == ObjectionState.OPEN for row in rows),
        "missing": [] if found.is_frozen else missing_before_final(found),
        "can_answer": can_write and found.state in WRITTEN,
        "can_circulate": can_write and found.state == PaperState.IN_REVIEW,
        "can_recall": can_write and found.state == PaperState.CIRCULATED,
    }
    return render(request, "desk/papers/objections.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, meeting: str, paper: str, objection: str) -> HttpResponse:
    """What one participant said, and what is answered."""
    found = _minutes(request, meeting, paper)
    row = get_object_or_404(Objection.objects.visible_to(request.user), public_id=objection, paper=found)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    row.paper = found
    form = ObjectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(objection=row, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error(getattr(error, "field", None), str(error))
        else:
            messages.success(request, _("Answered. The participant finds it behind his link."))
            return redirect("desk:objections", meeting=meeting, paper=paper)
    context = {"form": form, "row": row, "paper": found, "meeting": found.meeting}
    return render(request, "desk/papers/objection.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Take circulated minutes back to mend them, with the reason."""
    found = _minutes(request, meeting, paper)
    require(request.user, Power.SUBMIT_PAPERS, found.meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recall_minutes(paper=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The minutes are taken back. Mend them, submit and circulate them again."))
            return redirect("desk:minutes", meeting=meeting)
    words = {"title": _("Take the minutes back to mend them"), "verb": _("Take back")}
    context = {"form": form, "paper": found, "meeting": found.meeting, "page": page_of(found), **words}
    return render(request, "desk/papers/reason.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: StaffRequest, meeting: str) -> HttpResponse:
    """The draft of the minutes before an institution with an account: as behind the personal link of its posts."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("convener"), public_id=meeting)
    invitations = _invitations_of(request, found)
    if not invitations:
        raise Http404
    asked = request.POST.get("undangan", request.GET.get("undangan", ""))
    chosen = next((row for row in invitations if row.public_id == asked), invitations[0])
    circulated = Circulated(chosen)
    form = None
    if circulated.is_open and circulated.paper is not None:
        posted = request.POST if request.method == "POST" else None
        form = ObjectionForm(posted, paper=circulated.paper, initial={"place": request.GET.get("butir", "")})
        if request.method == "POST" and form.is_valid() and _said(request, circulated.paper, chosen, form):
            messages.success(request, _("It is with the secretariat. You find the answer on this page."))
            return redirect("desk:own_objections", meeting=meeting)
    is_late = request.method == "POST" and form is None
    context = {"meeting": found, "circulated": circulated, "form": form, "invitations": invitations, "chosen": chosen}
    context["is_late"] = is_late
    status = 409 if is_late else 422 if form is not None and form.errors else 200
    return render(request, "desk/papers/own_objections.html", context, status=status)


def _said(request: StaffRequest, paper: Paper, invitation: Invitation, form: ObjectionForm) -> bool:
    try:
        actions.raise_objection(paper=paper, invitation=invitation, by=request.user, **form.cleaned_data)
    except RakorError as refused:
        form.add_error(getattr(refused, "field", None), str(refused))
        return False
    return True


def _invitations_of(request: StaffRequest, meeting: Meeting) -> list[Invitation]:
    """The invitations of the institutions that this account speaks for, in the order of the roll."""
    own = delegate_organizations(request.user)
    theirs = Q(participant__position__organization__in=own) | Q(participant__organization__in=own)
    rows = Invitation.objects.of(meeting).filter(theirs).order_by("participant__order")
    return list(
        rows.select_related("participant__meeting__convener", "participant__position", "participant__organization")
    )


def _minutes(request: StaffRequest, meeting: str, public_id: str) -> Paper:
    """The minutes, for those inside; 404 for any other paper."""
    found = inside_paper(request, meeting, public_id)
    if found.kind != PaperKind.MINUTES:
        raise Http404
    return found
