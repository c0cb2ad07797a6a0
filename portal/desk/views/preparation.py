"""The agenda before the day: its deadlines, its versions, and what earlier meetings have put off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.permissions import can_edit_agenda, is_open
from agendas.queries.carrying import waiting_from_earlier
from agendas.queries.rules import agenda_rules_of
from agendas.queries.versions import standing_of
from common.errors import RakorError
from meetings.permissions import may
from portal.desk.agenda_versions import VersionPage
from portal.desk.forms.preparation import AgendaRulesForm
from portal.desk.views.agenda import meeting_with, to_agenda
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_rules(request: StaffRequest, meeting: str) -> HttpResponse:
    """Until when proposals and materials are taken, and how long one speaks."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    rules = agenda_rules_of(found)
    rules.meeting = found
    form = AgendaRulesForm(request.POST or None, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_agenda_rules(meeting=found, by=request.user, **form.rules())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Deadlines and times are set."))
            return redirect("desk:agenda", meeting=meeting)
    context = {"meeting": found, "form": form, "can_edit": can_edit_agenda(request.user, found)}
    return render(request, "desk/agenda/rules.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def versions(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every version by its letter, what changed between two of them, and the one that waits for approval."""
    found = meeting_with(request, meeting, Power.VIEW_MEETINGS)
    page = VersionPage(standing_of(found), request.GET.get("dari", ""), request.GET.get("ke", ""))
    context = {
        "meeting": found,
        "page": page,
        "may_approve": is_open(found) and may(request.user, Power.APPROVE_PAPERS, found),
        "may_plan": may(request.user, Power.PLAN_MEETINGS, found),
        "can_edit": can_edit_agenda(request.user, found),
    }
    return render(request, "desk/agenda/versions.html", context)


@signed_in
@require_POST
def approve(request: StaffRequest, meeting: str) -> HttpResponse:
    """Approve the version that is written, as it was read."""
    found = meeting_with(request, meeting, Power.APPROVE_PAPERS)
    version = actions.approve_agenda(meeting=found, by=request.user, read=request.POST.get("read", ""))
    messages.success(request, _("The agenda is approved as version %(name)s.") % {"name": version.name})
    return redirect("desk:agenda_versions", meeting=meeting)


@signed_in
@require_POST
def open_version(request: StaffRequest, meeting: str) -> HttpResponse:
    """Begin a new version, with its reason."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    reason = request.POST.get("reason", "").replace("\x00", "")
    version = actions.open_agenda_version(meeting=found, reason=reason, by=request.user)
    messages.success(request, _("Version %(name)s is open: the agenda can be changed.") % {"name": version.name})
    return redirect("desk:agenda", meeting=meeting)


@signed_in
@require_POST
def carry(request: StaffRequest, meeting: str, waiting: str) -> HttpResponse:
    """Take over an item that an earlier meeting of the series has put off."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    item = get_object_or_404(waiting_from_earlier(found), public_id=waiting)
    copy = actions.carry_item(item=item, to=found, by=request.user)
    messages.success(request, _("“%(title)s” is on the agenda.") % {"title": copy})
    return to_agenda(meeting, copy)
