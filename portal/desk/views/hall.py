"""The hall on the secretariat's screen: live figures, the screens to open elsewhere, and the rules of the day."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from attendance import actions
from attendance.models import Hall
from attendance.queries import is_counting, rules_of
from attendance.quorum import QuorumRule, explain_quorum
from common.errors import RakorError
from meetings.permissions import may
from portal.desk.forms.hall import DayRulesForm
from portal.desk.hall import links_of, stand_of, waits_of
from portal.desk.session_tabs import is_door_only, session_label
from portal.desk.views.day_fetch import meeting_to_record
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
@cache_control(private=True, no_store=True)
def hall(request: StaffRequest, meeting: str) -> HttpResponse:
    """How the hall stands. Asked by htmx, only the figures: that is the poll."""
    found = meeting_to_record(request, meeting)
    opened = Hall.objects.select_related("session").filter(meeting=found).first()
    context: dict[str, Any] = {
        "meeting": found,
        "hall": opened,
        "stand": stand_of(opened) if opened else None,
        "waits": waits_of(found),
        "is_counting": is_counting(found),
    }
    if getattr(request, "htmx", False):
        return render(request, "desk/hall/_live.html", context)
    rules = rules_of(found)
    if opened is not None:
        opened.meeting = found
    context |= {
        "is_door_only": is_door_only(request.user, found),
        "may_plan": may(request.user, Power.PLAN_MEETINGS, found),
        "may_run": may(request.user, Power.RUN_AGENDA, found),
        "rules": rules,
        "quorum_words": explain_quorum(QuorumRule.of(rules)),
        "links": links_of(opened) if opened and is_counting(found) else [],
        "sessions": [(one, session_label(one)) for one in found.sessions.all()],
    }
    return render(request, "desk/hall/hall.html", context)


@signed_in
@require_POST
def open_board(request: StaffRequest, meeting: str) -> HttpResponse:
    """Open board and room code."""
    found = meeting_to_record(request, meeting)
    actions.open_hall(meeting=found, by=request.user)
    messages.success(request, _("The hall is open: board and room code can be shown."))
    return redirect("desk:hall", meeting=found.public_id)


@signed_in
@require_POST
def replace_links(request: StaffRequest, meeting: str) -> HttpResponse:
    """New links for the screens; the old ones open nothing any more."""
    found = meeting_to_record(request, meeting)
    actions.replace_hall_links(meeting=found, by=request.user)
    messages.success(request, _("The old links are dead. Open the screens again with the new ones."))
    return redirect("desk:hall", meeting=found.public_id)


@signed_in
@require_POST
def choose_session(request: StaffRequest, meeting: str) -> HttpResponse:
    """Let board and door show another sitting."""
    found = meeting_to_record(request, meeting)
    asked = request.POST.get("order", "")
    session = found.sessions.filter(order=int(asked)).first() if asked.isdecimal() and len(asked) < 5 else None
    if session is None:
        messages.error(request, _("Choose one of the sessions of this meeting."))
    else:
        actions.choose_session(meeting=found, session=session, by=request.user)
        messages.success(request, _("Board and door now show this session."))
    return redirect("desk:hall", meeting=found.public_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def day_rules(request: StaffRequest, meeting: str) -> HttpResponse:
    """By what rules the day is counted; a change shows on the boards at once."""
    found = meeting_to_plan(request, meeting)
    rules = rules_of(found)
    form = DayRulesForm(request.POST or None, initial=DayRulesForm.said_by(rules))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_day_rules(meeting=found, by=request.user, **form.rules)
        except RakorError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The rules of the day are set."))
            return redirect("desk:day_rules", meeting=found.public_id)
    context = {"meeting": found, "form": form, "quorum_words": explain_quorum(QuorumRule.of(rules))}
    return render(request, "desk/hall/rules.html", context, status=422 if form.errors else 200)
