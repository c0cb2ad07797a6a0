"""Someone sent in place of the one invited: who, for whom, of what rank; accepted or refused by whom it takes."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.models import Representation
from attendance.permissions import can_decide_on, can_see_answers, can_share_links, power_to_decide
from attendance.states import ACTIVE_REPRESENTATION
from common.errors import RakorError, Refused
from directory.permissions import can_view_contacts
from files.serving import download
from flows import answers as flows
from meetings.models import Meeting
from meetings.permissions import may
from portal.desk.forms.attendance import ShortReasonForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def representation(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    """Who comes for whom, and the one decision on it; made for a telephone."""
    found = _representation(request, meeting, representation)
    host = found.invitation.participant.meeting
    context = {
        "meeting": host,
        "sent": found,
        "invitation": found.invitation,
        "can_decide": can_decide_on(request.user, found, host),
        "sees_answers": can_see_answers(request.user, host),
        "can_share": found.is_active and can_share_links(request.user, host),
        "sees_contacts": can_view_contacts(request.user, host.convener),
        "other_posts": _other_posts(found),
    }
    return render(request, "desk/attendance/representation.html", context)


@signed_in
@require_POST
def accept(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    found = _representation(request, meeting, representation)
    flows.accept_representation(representation=found, by=request.user)
    messages.success(request, _("%(name)s is accepted as representative.") % {"name": found.name})
    return redirect(_back(request, found))


@signed_in
def reject(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    """Ask for the reason, then refuse."""
    found = _representation(request, meeting, representation)
    if not may(request.user, power_to_decide(found), found.invitation.participant.meeting):
        raise Refused
    form = ShortReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flows.reject_representation(representation=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is not accepted as representative.") % {"name": found.name})
            return redirect(_back(request, found))
    context = {
        "meeting": found.invitation.participant.meeting,
        "form": form,
        "back_url": _back(request, found),
        "title": _("Do not accept %(name)s") % {"name": found.name},
        "warning": _("The reason is told to those invited, who may name another representative."),
        "verb": _("Do not accept"),
    }
    return render(request, "desk/attendance/reason.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def letter(request: StaffRequest, meeting: str, representation: str) -> FileResponse:
    """The letter of assignment that was handed in with an answer."""
    found = _representation(request, meeting, representation)
    if found.letter is None:
        raise Http404
    return download(found.letter)


def _representation(request: StaffRequest, meeting: str, public_id: str) -> Representation:
    """For who sees the answers; where the chair decides, also for who speaks for him."""
    answers = Meeting.objects.with_power(request.user, Power.VIEW_ANSWERS).filter(public_id=meeting)
    chaired = Meeting.objects.with_power(request.user, Power.APPROVE_PAPERS).filter(public_id=meeting)
    rows = Representation.objects.filter(
        Q(invitation__participant__meeting__in=answers)
        | Q(invitation__participant__meeting__in=chaired, needs_chair=True)
    ).select_related(
        "letter",
        "post",
        "invitation__participant__meeting__convener",
        "invitation__participant__position",
        "invitation__participant__organization",
        "invitation__participant__official",
    )
    return get_object_or_404(rows, public_id=public_id)


def _back(request: StaffRequest, found: Representation) -> str:
    """The board, for who may see it; else the page of this representative."""
    meeting = found.invitation.participant.meeting
    if can_see_answers(request.user, meeting):
        return reverse("desk:answers", args=[meeting.public_id])
    return reverse("desk:representation", args=[meeting.public_id, found.public_id])


def _other_posts(found: Representation) -> list[str]:
    """The posts of this meeting that the same person is named for too."""
    others = Representation.objects.filter(
        invitation__participant__meeting=found.invitation.participant.meeting, state__in=ACTIVE_REPRESENTATION
    ).exclude(pk=found.pk)
    return [
        str(other.invitation)
        for other in others.select_related("invitation__participant__position")
        if other.name.casefold() == found.name.casefold()
    ]
