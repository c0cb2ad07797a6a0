"""The answers of those invited: the board, an answer by telephone, representatives, personal links."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance import actions
from attendance.forms import AnswerForm
from attendance.links import link_of
from attendance.models import Invitation, Representation
from attendance.permissions import can_answer_for, can_share_links
from attendance.queries import TO_DECIDE, AnswerBoard, answer_lines, board_of, lines_of
from common.errors import RakorError
from meetings.models import Meeting
from meetings.queries import when_of
from notices.queries import count_to_remind
from portal.desk.downloads import handed_in
from portal.desk.forms.attendance import ShortReasonForm
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 50


@signed_in
@require_GET
def answers(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every line of the roll with its answer: filtered by answer, searched, in pages."""
    found = _meeting(request, meeting, Power.VIEW_ANSWERS)
    chosen, words = request.GET.get("keadaan", ""), request.GET.get("q", "")
    page = Paginator(answer_lines(found, chosen, words), PAGE).get_page(request.GET.get("page"))
    board = board_of(found, page.object_list, total=lines_of(found).count())
    context = {
        "meeting": found,
        "page": page,
        "board": board,
        "chips": _chips(board),
        "is_filtered": bool(chosen or words),
        "can_answer": can_answer_for(request.user, found),
        "can_share": can_share_links(request.user, found),
        "to_remind": count_to_remind(request.user, found),
    }
    return render(request, "desk/attendance/answers.html", context)


@signed_in
def enter(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Enter what an invited office said on the telephone."""
    found = _invitation(request, meeting, invitation)
    form = AnswerForm(request.POST or None, request.FILES or None, initial=AnswerForm.values_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_by_staff(invitation=found, answer=form.answer(), by=request.user)
        except actions.AnswerRefused as refused:
            form.take_back(refused)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answer of %(post)s is saved.") % {"post": found})
            return redirect("desk:answers", meeting=meeting)
    elif form.is_bound:
        form.tell_all_at_once(found)
    context = {"meeting": found.participant.meeting, "invitation": found, "form": form}
    return render(request, "desk/attendance/answer.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
@cache_control(private=True, no_store=True)
def link(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """The personal link, to be handed on by hand where mail does not arrive."""
    found = _invitation(request, meeting, invitation)
    post = found.participant.position
    contacts = post.contacts.filter(is_active=True) if post else ()
    words = _words_to_send(found)
    context = {
        "meeting": found.participant.meeting,
        "invitation": found,
        "link": link_of(found),
        "words": words,
        "share": _whatsapp("", words),
        "contacts": [(contact, _whatsapp(contact.phone, words) if contact.phone else "") for contact in contacts],
        "form": ShortReasonForm(),
    }
    return render(request, "desk/attendance/link.html", context)


@signed_in
def revoke(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    found = _invitation(request, meeting, invitation)
    return _with_reason(
        request,
        found.participant.meeting,
        lambda reason: actions.revoke_link(invitation=found, reason=reason, by=request.user),
        title=_("Revoke the personal link"),
        warning=_("The link that was sent stops working at once. A new one takes its place and must be handed on."),
        verb=_("Revoke the link"),
        told=_("The old link is dead. Hand on the new one."),
    )


@signed_in
@require_POST
def accept(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    found = _representation(request, meeting, representation, Power.INVITE)
    actions.accept_representation(representation=found, by=request.user)
    messages.success(request, _("%(name)s is accepted as representative.") % {"name": found.name})
    return redirect("desk:answers", meeting=meeting)


@signed_in
def reject(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    found = _representation(request, meeting, representation, Power.INVITE)
    return _with_reason(
        request,
        found.invitation.participant.meeting,
        lambda reason: actions.reject_representation(representation=found, reason=reason, by=request.user),
        title=_("Do not accept %(name)s") % {"name": found.name},
        warning=_("The reason is shown behind the personal link, where another representative may be named."),
        verb=_("Do not accept"),
        told=_("%(name)s is not accepted as representative.") % {"name": found.name},
    )


@signed_in
@require_GET
def letter(request: StaffRequest, meeting: str, representation: str) -> FileResponse:
    """The letter of assignment that was handed in with an answer."""
    found = _representation(request, meeting, representation, Power.VIEW_ANSWERS)
    if found.letter is None:
        raise Http404
    return handed_in(found.letter)


def _meeting(request: StaffRequest, public_id: str, power: Power) -> Meeting:
    meetings = Meeting.objects.with_power(request.user, power).select_related("convener")
    return get_object_or_404(meetings, public_id=public_id)


def _invitation(request: StaffRequest, meeting: str, public_id: str) -> Invitation:
    rows = Invitation.objects.of(_meeting(request, meeting, Power.INVITE)).select_related(
        "participant__meeting__convener", "participant__position", "participant__official"
    )
    return get_object_or_404(rows, public_id=public_id)


def _representation(request: StaffRequest, meeting: str, public_id: str, power: Power) -> Representation:
    rows = Representation.objects.filter(invitation__participant__meeting=_meeting(request, meeting, power))
    return get_object_or_404(rows.select_related("letter", "invitation__participant__meeting"), public_id=public_id)


def _with_reason(
    request: StaffRequest,
    meeting: Meeting,
    act: Callable[[str], None],
    *,
    told: str,
    **words: str,
) -> HttpResponse:
    """Ask for a reason, then act and go back to the board."""
    form = ShortReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect("desk:answers", meeting=meeting.public_id)
    context = {"meeting": meeting, "form": form, "back": "desk:answers", **words}
    return render(request, "desk/attendance/reason.html", context, status=422 if form.errors else 200)


def _chips(board: AnswerBoard) -> list[tuple[str, str, object, int | None]]:
    chips: list[tuple[str, str, object, int | None]] = [("", "", _("All"), board.total)]
    chips += [(value, shape, label, count) for value, shape, label, count in board.tally]
    if board.to_decide:
        chips.append((TO_DECIDE, "alert", _("Representatives to decide on"), board.to_decide))
    return chips


def _words_to_send(invitation: Invitation) -> str:
    """The message around the link, in Indonesian whatever the language of the screen."""
    meeting = invitation.participant.meeting
    with translation.override("id"):
        when = when_of(meeting, list(meeting.sessions.all()))
        return "\n".join(
            [
                _("To: %(post)s") % {"post": invitation},
                _("Invitation: %(title)s, %(when)s.") % {"title": meeting.title, "when": when},
                _("Please answer by this personal link: %(link)s") % {"link": link_of(invitation)},
            ]
        )


def _whatsapp(phone: str, words: str) -> str:
    """Where WhatsApp opens with `words` typed in, for `phone` or for a contact still to be chosen."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    return f"https://wa.me/{digits}?text={quote(words)}"
