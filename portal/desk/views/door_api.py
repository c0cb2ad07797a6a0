"""What the device at a door asks and sends, in JSON."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.actions.marks import require_roll_open
from attendance.queries import rules_of
from attendance.queries.door import door_lines, door_tally, kept_until
from common.dates import zone_label
from common.errors import RakorError
from meetings.models import Meeting, Session
from meetings.permissions import may
from portal.desk import door_acts
from portal.desk.door_entries import read_batch
from portal.desk.views.day_fetch import meeting_to_record, session_of
from portal.desk.views.devices import erase, for_devices, unless_known
from portal.desk.views.requests import StaffRequest


@for_devices
@require_GET
def data(request: StaffRequest, meeting: str) -> HttpResponse:
    """All that the door needs when the network is gone, and nothing else; 410 once it must be erased.

    A device asks every ten seconds: where nothing has changed since (ETag) it is told so with a 304.
    """
    found = meeting_to_record(request, meeting)
    sessions, session = list(found.sessions.all()), session_of(request, found)
    until = kept_until(found, sessions)
    if _is_done(found):
        return erase(_("The roll is final: the device keeps nothing of this meeting."))
    if until is not None and until <= timezone.now():
        return erase(_("The days of this meeting are over: the device keeps nothing of it."))
    closed = _why_closed(found, session)
    told = {
        "meeting": found.public_id,
        "title": found.title,
        "day": date_format(found.first_day, "l, j F Y") if found.first_day else "",
        "zone": zone_label(found.timezone),
        "expires_at": until.isoformat() if until else "",
        "is_open": not closed,
        "why_closed": closed,
        "base": f"{settings.BASE_URL}/u/",
        "user": request.user.name,
        "session": session.order if session else None,
        "sessions": [{"order": one.order, "label": one.label or _day(one)} for one in sessions],
        "takes_signatures": rules_of(found).takes_signatures,
        "may_decide": may(request.user, Power.PLAN_MEETINGS, found),
        "lines": [line.as_json() for line in door_lines(session)] if session else [],
        **_stand(session),
    }
    return unless_known(request, told)


@for_devices
@require_POST
def record(request: StaffRequest, meeting: str) -> HttpResponse:
    """Do what the device did, entry by entry. Sent again, it is told what became of it and nothing is done twice."""
    found, now = meeting_to_record(request, meeting), timezone.now()
    batch = read_batch(request.body, now)
    if _is_done(found) and not batch.entries:
        return erase(_("The roll is final: the device keeps nothing of this meeting."))
    sessions = {session.order: session for session in found.sessions.all()}
    for session in sessions.values():
        session.meeting = found
    chosen = sessions.get(batch.session) if batch.session is not None else session_of(request, found)
    if chosen is None:
        raise RakorError(_("There is no such session."))
    results = door_acts.act(door_acts.Door(found, sessions, chosen, batch, request.user, now))
    return JsonResponse({"results": results, **_stand(chosen)})


def _why_closed(meeting: Meeting, session: Session | None) -> str:
    """Why the door is not open; empty if it is."""
    if session is None:
        return _("The meeting has no session yet.")
    try:
        require_roll_open(meeting, session)
    except RakorError as closed:
        return str(closed)
    return ""


def _stand(session: Session | None) -> dict[str, Any]:
    now = timezone.now().isoformat()
    if session is None:
        return {"now": now, "counts": {"in": 0, "of": 0}, "conflicts": 0, "walk_ins": 0, "roll": None}
    tally = door_tally(session)
    return {
        "now": now,
        "counts": {"in": tally.inside, "of": tally.total},
        "conflicts": tally.conflicts,
        "walk_ins": tally.walk_ins,
        "roll": tally.roll,
    }


def _day(session: Session) -> str:
    return date_format(session.date, "D, j M") if session.date else ""


def _is_done(meeting: Meeting) -> bool:
    return meeting.attendance_finalised_at is not None or meeting.is_over
