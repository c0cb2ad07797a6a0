"""One answer: entered for an office that called, its history, and the word of the secretariat on its reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.actions import AnswerRefused
from attendance.models import Invitation
from attendance.permissions import can_answer_for
from attendance.states import EXCUSE_MOVES, ExcuseState
from common.errors import RakorError
from files.serving import download
from flows import answers as flows
from flows.representatives import answer_by_staff
from portal.desk.answer_history import entries_of
from portal.desk.forms.attendance import JudgementForm, StaffAnswerForm
from portal.desk.views.answers_fetch import invitation_to_handle, meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def enter(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Enter what an invited office said on the telephone, or wrote."""
    found = invitation_to_handle(request, meeting, invitation)
    form = StaffAnswerForm(request.POST or None, request.FILES or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        try:
            answer_by_staff(invitation=found, answer=form.answer(), by=request.user, **form.how())
        except AnswerRefused as refused:
            form.take_back(refused)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answer of %(post)s is saved.") % {"post": found})
            return redirect("desk:answers", meeting=meeting)
    elif form.is_bound:
        form.tell_all_at_once()
    context = {"meeting": found.participant.meeting, "invitation": found, "form": form}
    return render(request, "desk/attendance/answer.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def history(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Everything that was said of one invitation: when, by whom, from where."""
    return _history(request, _invitation(request, meeting, invitation, Power.VIEW_ANSWERS))


@signed_in
@require_POST
def judge(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Accept the reason, ask back, or give it up."""
    found = _invitation(request, meeting, invitation, Power.INVITE)
    form = JudgementForm(request.POST)
    if form.is_valid():
        try:
            told = _JUDGEMENTS[form.cleaned_data["verdict"]](request, found, form)
        except RakorError as refused:
            form.add_error("words" if not form.cleaned_data["words"] else None, str(refused))
        else:
            messages.success(request, told)
            return redirect("desk:answer_history", meeting=meeting, invitation=invitation)
    found.refresh_from_db()
    return _history(request, found, form)


@signed_in
@require_GET
def document(request: StaffRequest, meeting: str, invitation: str) -> FileResponse:
    """The document that was handed in with a reason."""
    found = _invitation(request, meeting, invitation, Power.VIEW_ANSWERS)
    if found.excuse_document is None:
        raise Http404
    return download(found.excuse_document)


@signed_in
@require_GET
def scan(request: StaffRequest, meeting: str, invitation: str, number: int) -> FileResponse:
    """What shows an answer that the secretariat entered: the scan of a letter."""
    found = _invitation(request, meeting, invitation, Power.VIEW_ANSWERS)
    entry = next((entry for entry in entries_of(found) if entry.number == number), None)
    if entry is None or entry.row.scan is None:
        raise Http404
    return download(entry.row.scan)


def _invitation(request: StaffRequest, meeting: str, public_id: str, power: Power) -> Invitation:
    rows = Invitation.objects.of(meeting_with(request, meeting, power)).select_related(
        "participant__meeting__convener",
        "participant__position",
        "participant__organization",
        "participant__official",
        "excuse_document",
    )
    return get_object_or_404(rows, public_id=public_id)


def _history(request: StaffRequest, invitation: Invitation, form: JudgementForm | None = None) -> HttpResponse:
    meeting = invitation.participant.meeting
    can_answer = can_answer_for(request.user, meeting)
    verdicts = EXCUSE_MOVES[invitation.excuse_state] if invitation.excuse_state else frozenset()
    context = {
        "meeting": meeting,
        "invitation": invitation,
        "entries": entries_of(invitation),
        "representations": invitation.representations.all(),
        "calendar": invitation.calendar_replies.all(),
        "can_answer": can_answer,
        "can_judge": can_answer and bool(verdicts),
        "can_accept": ExcuseState.ACCEPTED in verdicts,
        "can_ask": ExcuseState.ASKED_BACK in verdicts,
        "can_give_up": ExcuseState.UNCLEAR in verdicts,
        "form": form or JudgementForm(initial={"revision": invitation.answer_revision}),
    }
    return render(request, "desk/attendance/history.html", context, status=422 if form else 200)


def _accept(request: StaffRequest, invitation: Invitation, form: JudgementForm) -> str:
    flows.accept_excuse(invitation=invitation, by=request.user, read_revision=form.cleaned_data["revision"])
    return _("The reason is accepted.")


def _ask(request: StaffRequest, invitation: Invitation, form: JudgementForm) -> str:
    typed = form.cleaned_data
    told = flows.ask_back(
        invitation=invitation, question=typed["words"], by=request.user, read_revision=typed["revision"]
    )
    if not told:
        return _("The question stands behind the personal link. Nobody could be written to: hand it on by hand.")
    words = ngettext("The question is on its way to %(count)s.", "The question is on its way to %(count)s.", told)
    return words % {"count": told}


def _give_up(request: StaffRequest, invitation: Invitation, form: JudgementForm) -> str:
    typed = form.cleaned_data
    flows.leave_unclear(invitation=invitation, reason=typed["words"], by=request.user, read_revision=typed["revision"])
    return _("The reason stays unclear: when the roll is closed the post counts as absent without notice.")


_JUDGEMENTS: dict[str, Callable[[StaffRequest, Invitation, JudgementForm], str]] = {
    JudgementForm.ACCEPT: _accept,
    JudgementForm.ASK: _ask,
    JudgementForm.UNCLEAR: _give_up,
}
