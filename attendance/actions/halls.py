"""The row of the hall: opened for the day, brought up to date by every act that changes who is there."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.roll_numbers import give_numbers
from attendance.models import DayRules, Hall
from attendance.queries.hall import current_session, is_counting, picture_of, rules_of
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from meetings.models import Meeting, Session
from meetings.permissions import require

if TYPE_CHECKING:
    from attendance.quorum import Quorum

# What `set_day_rules` may be told.
RULES = (
    "late_after_minutes",
    "takes_signatures",
    "takes_room_code",
    "quorum_numerator",
    "quorum_denominator",
    "quorum_exceeds",
    "quorum_in_person",
    "quorum_counts_represented",
    "quorum_rank",
)


class NoQuorum(RakorError):
    """Too few are there for a vote."""


@transaction.atomic
def open_hall(*, meeting: Meeting, by: Actor) -> Hall:
    """Open the live board and the room code; a second time changes nothing but to number what lines have come since.

    The lines get their numbers of the paper list here, so that the doors know them before a list is printed.

    Raises `Refused` without `Power.RECORD_ATTENDANCE`, `WrongState` before the invitations are out and after the roll
    is final.
    """
    meeting = hold_meeting(meeting.pk)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    if not is_counting(meeting):
        raise WrongState(_("The hall is open from the invitations on until the roll is final."))
    give_numbers(meeting)
    known = Hall.objects.filter(meeting=meeting).first()
    if known is not None:
        return known
    hall = refresh_hall(meeting)
    record("open_hall", meeting, by=by, subject=meeting)
    return hall


@transaction.atomic
def choose_session(*, meeting: Meeting, session: Session, by: Actor) -> Hall:
    """Let board and door show this sitting. Raises `Refused`, `WrongState` for a sitting of another meeting."""
    meeting = hold_meeting(meeting.pk)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    if session.meeting_id != meeting.pk:
        raise WrongState(_("This session belongs to another meeting."))
    hall = refresh_hall(meeting, chosen=session)
    record("choose_session", meeting, by=by, subject=meeting, after={"session": session})
    return hall


@transaction.atomic
def replace_hall_links(*, meeting: Meeting, by: Actor) -> Hall:
    """Kill the links to board and room code that were handed out, and derive new ones. Raises `Refused`."""
    meeting = hold_meeting(meeting.pk)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    hall = refresh_hall(meeting)
    Hall.objects.filter(pk=hall.pk).update(link_version=F("link_version") + 1)
    hall.refresh_from_db(fields=["link_version"])
    record("replace_hall_links", meeting, by=by, subject=meeting, after={"link_version": hall.link_version})
    return hall


@transaction.atomic
def set_day_rules(*, meeting: Meeting, by: Actor, **rules: Any) -> DayRules:
    """Set by what rules the meeting counts (`RULES`); board and quorum follow at once.

    Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` once the roll is final, `RakorError` if the share is
    more than all.
    """
    meeting = hold_meeting(meeting.pk)
    require(by, Power.PLAN_MEETINGS, meeting)
    if meeting.attendance_finalised_at is not None:
        raise WrongState(_("The roll is final; by what rules it was counted can no longer be changed."))
    kept = rules_of(meeting)
    before = {name: getattr(kept, name) for name in RULES}
    for name in RULES:
        setattr(kept, name, rules.get(name, before[name]))
    if kept.quorum_denominator < 1 or kept.quorum_numerator > kept.quorum_denominator:
        raise RakorError(_("A quorum cannot ask for more than all."))
    after = {name: getattr(kept, name) for name in RULES}
    if kept.pk is not None and after == before:
        return kept
    kept.save()
    changed = [name for name in RULES if before[name] != after[name]]
    record(
        "set_day_rules",
        meeting,
        by=by,
        subject=meeting,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    redraw_hall(meeting)
    return kept


def redraw_hall(meeting: Meeting) -> None:
    """As `refresh_hall`, for what changes the roll or an answer and not who is there: only where there is a hall."""
    if Hall.objects.filter(meeting=meeting).exists():
        refresh_hall(meeting)


def refresh_hall(
    meeting: Meeting,
    session: Session | None = None,
    *,
    chosen: Session | None = None,
    rules: DayRules | None = None,
) -> Hall:
    """Draw the picture of the hall afresh, inside the transaction of the act that changed it.

    The caller holds the meeting's row, so that two acts cannot each miss the other. A change in a sitting that is not
    the one shown (`session`) leaves the picture as it is. `chosen` is shown from now on. `rules` are those of the day,
    where the caller has just read them.
    """
    hall, _created = Hall.objects.select_related("session").get_or_create(meeting=meeting)
    hall.meeting = meeting
    shown = chosen or _still_shown(hall) or current_session(meeting)
    if shown is None or (session is not None and session.pk != shown.pk and hall.revision):
        return hall
    shown.meeting = meeting
    picture, quorum = picture_of(shown, rules or rules_of(meeting))
    drawn = picture.as_json()
    if hall.picture == drawn and hall.session_id == shown.pk:
        return hall
    if hall.session_id != shown.pk:
        hall.quorum_met_at = None  # what another sitting had says nothing of this one
    hall.session, hall.picture = shown, drawn
    hall.revision += 1
    hall.quorum_met_at = _met_at(hall, quorum)
    hall.save()
    return hall


def hold_meeting(pk: int) -> Meeting:
    """The meeting as it stands, held so that of two acts on its roll one waits for the other."""
    return Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("convener").get(pk=pk)


def _still_shown(hall: Hall) -> Session | None:
    """The sitting shown, unless it was of an earlier day and another day of sittings has come."""
    shown, meeting = hall.session, hall.meeting
    if shown is None or shown.date is None:
        return shown
    today = timezone.now().astimezone(meeting.zone).date()
    is_past = shown.date < today and meeting.sessions.filter(date=today).exists()
    return None if is_past else shown


def _met_at(hall: Hall, quorum: "Quorum") -> Any:
    if not (quorum.has_rule and quorum.is_met):
        return None
    return hall.quorum_met_at or timezone.now()


def require_quorum(*, meeting: Meeting) -> None:
    """Raise `NoQuorum` unless enough are there for a vote; without a rule, or before any hall, nothing is asked.

    To be asked inside the transaction that opens the vote: it holds the meeting, so that nobody leaves meanwhile.
    """
    meeting = hold_meeting(meeting.pk)
    session = Hall.objects.filter(meeting=meeting).values_list("session", flat=True).first()
    shown = meeting.sessions.filter(pk=session).first() if session else current_session(meeting)
    rules = rules_of(meeting)
    if not rules.has_quorum or shown is None:
        return
    shown.meeting = meeting
    _picture, quorum = picture_of(shown, rules)
    if not quorum.is_met:
        raise NoQuorum(
            _("There is no quorum: %(counted)s of %(total)s are there, %(lacking)s more must come.")
            % {"counted": quorum.counted, "total": quorum.total, "lacking": quorum.lacking}
        )
