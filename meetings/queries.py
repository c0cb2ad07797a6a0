"""Reads of meetings: what is still missing, when and where, who is on the roll."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from common.dates import days_text, moment, time_range, weekday_date
from directory.models import Organization
from meetings.models import (
    Meeting,
    MeetingKind,
    MeetingQuerySet,
    MeetingRole,
    Participant,
    ScheduleChange,
    Session,
    Suspension,
)
from meetings.states import MeetingMode, MeetingState, RoleInMeeting

# The kinds that a convener begins with: those of the real input, and the Rakor Teknis. Their labels are data that the
# convener may change and that stand on official papers, so they are Indonesian from the start.
DEFAULT_KINDS = (
    ("rakor_sekda", "Rapat Koordinasi Sekretaris Daerah"),
    ("rakor_kepala_daerah", "Rapat Koordinasi Kepala Daerah"),
    ("raker_kepala_daerah", "Rapat Kerja Kepala Daerah"),
    ("rakor_internal_kabkota", "Rapat Koordinasi Internal Kabupaten/Kota"),
    ("rakor_teknis", "Rapat Koordinasi Teknis"),
)


def kind_choices(convener: Organization) -> list[tuple[str, str]]:
    """Code and label of the kinds that a plan of `convener` may have; the defaults until it keeps its own list."""
    kept = list(MeetingKind.objects.filter(convener=convener))
    if not kept:
        return list(DEFAULT_KINDS)
    return [(kind.code, kind.label) for kind in kept if kind.is_active]


# --- what a step still waits for ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Requirement:
    """One thing that must stand before a step, in words that say whether it does."""

    is_met: bool
    words: str
    # Whether it is met by filling the roll; all others by changing the plan or by what comes after it.
    is_roll: bool = False

    @property
    def shape(self) -> str:
        return "ok" if self.is_met else "wait"


def before_scheduling(meeting: Meeting) -> list[Requirement]:
    """What a plan needs before it may stand in the calendar; four queries."""
    sessions = list(meeting.sessions.all())
    has_time = bool(sessions) and all(session.date and session.starts_at for session in sessions)
    chair = meeting.roles.filter(role=RoleInMeeting.CHAIR).select_related("position").first()
    requirements = [
        _requirement(has_time, _("Every session has a date and a start time"), _("Give the date and the start time.")),
        _requirement(chair is not None, _("The chair is named"), _("Name the chair.")),
        _requirement(
            meeting.participants.exists(), _("Participants are chosen"), _("Choose the participants."), is_roll=True
        ),
    ]
    if meeting.mode != MeetingMode.ONLINE:
        requirements.append(
            _requirement(meeting.venue_id is not None, _("The venue is chosen"), _("Choose the venue."))
        )
    if meeting.mode != MeetingMode.ON_SITE:
        requirements.append(
            _requirement(bool(meeting.join_link), _("The join link is given"), _("Give the join link."))
        )
    return requirements


def before_closing(meeting: Meeting) -> list[Requirement]:
    """What a meeting that was held needs before it may be closed; no query."""
    return [
        _requirement(
            meeting.attendance_finalised_at is not None,
            _("The attendance is final"),
            _("The attendance is not final yet."),
        ),
        *_explanations_over(meeting),
        _requirement(
            meeting.minutes_signed_at is not None,
            _("The minutes are approved and signed"),
            _("The minutes are not approved and signed yet."),
        ),
        *_correction_ended(meeting),
    ]


def _correction_ended(meeting: Meeting) -> list[Requirement]:
    if meeting.correction_opened_at is None:
        return []
    words = _("The minutes are being corrected (ralat): sign the correction, or give it up.")
    return [_requirement(is_met=False, met="", unmet=words)]


def _explanations_over(meeting: Meeting) -> list[Requirement]:
    """Those absent without notice may explain until the time is over; nothing is asked where nobody has to."""
    if meeting.attendance_finalised_at is None or meeting.explanations_until is None:
        return []
    until = {"until": moment(meeting.explanations_until, meeting.timezone)}
    return [
        _requirement(
            meeting.roll_is_fixed,
            _("The attendance is fixed"),
            _("Those marked absent may still explain, until %(until)s; then the attendance is fixed.") % until,
        )
    ]


def missing(requirements: Sequence[Requirement]) -> list[str]:
    """The words of what is not met."""
    return [requirement.words for requirement in requirements if not requirement.is_met]


def _requirement(is_met: bool, met: str, unmet: str, *, is_roll: bool = False) -> Requirement:
    return Requirement(is_met, met if is_met else unmet, is_roll)


# --- pauses ------------------------------------------------------------------------------------------------------


def suspension_of(meeting: Meeting) -> Suspension | None:
    """The pause (skors) that the meeting is in; None while it goes on. One query, none before it began or after."""
    if meeting.state != MeetingState.ONGOING:
        return None
    return Suspension.objects.filter(meeting=meeting, resumed_at=None).first()


# --- when --------------------------------------------------------------------------------------------------------


def days_of(sessions: Sequence[Session]) -> str:
    """The days in one line ("Rabu–Kamis, 16–17 Oktober 2024"); empty where no session has a date."""
    days = [session.date for session in sessions if session.date]
    return days_text(days) if days else ""


def when_of(meeting: Meeting, sessions: Sequence[Session]) -> str:
    """Days and, for a single sitting, its time: "Rabu, 16 Oktober 2024, pukul 09.00 WIB s.d. selesai"."""
    timed = [session for session in sessions if session.starts_at]
    if len(sessions) == 1 and timed:
        return f"{days_of(sessions)}, {time_of(meeting, timed[0])}"
    return days_of(sessions)


def time_of(meeting: Meeting, session: Session) -> str:
    """The hours of a session in the meeting's zone; empty where unknown."""
    session.meeting = meeting
    if session.start_time is None:
        return ""
    return time_range(session.start_time, session.end_time, meeting.timezone)


def day_of(session: Session) -> str:
    return weekday_date(session.date) if session.date else ""


# --- who ---------------------------------------------------------------------------------------------------------


def roles_of(meeting: Meeting) -> dict[str, MeetingRole]:
    """The roles of the meeting by their code; one query."""
    rows = meeting.roles.select_related("position", "proposed_position", "official", "region")
    return {row.role: row for row in rows}


@dataclass(frozen=True)
class RollGroup:
    label: str
    participants: list[Participant]


def roll_of(meeting: Meeting) -> list[RollGroup]:
    """The roll in protocol order, under its headings; one query."""
    rows = meeting.participants.select_related("position", "organization", "region", "accompanies__position")
    return [RollGroup(label, list(group)) for label, group in groupby(rows, key=lambda row: row.group_label)]


# --- lists -------------------------------------------------------------------------------------------------------


def count_by_state(meetings: MeetingQuerySet) -> dict[str, int]:
    """How many of `meetings` stand in each state, in the order of the states."""
    counted = dict(meetings.order_by().values_list("state").annotate(count=Count("pk")))
    return {state: counted[state] for state in MeetingState.values if state in counted}


def years_of(meetings: MeetingQuerySet) -> list[int]:
    """The years that `meetings` speak about or, where they say nothing of it, are held in; latest first."""
    spoken = meetings.order_by().filter(period_year__isnull=False).values_list("period_year", flat=True).distinct()
    held = meetings.order_by().filter(period_year__isnull=True).dates("first_day", "year")
    former = ScheduleChange.objects.filter(meeting__in=meetings.order_by()).dates("former_day", "year")
    return sorted({*(year for year in spoken if year), *(day.year for day in (*held, *former))}, reverse=True)


def of_period(meetings: MeetingQuerySet, year: int, quarter: int | None = None) -> MeetingQuerySet:
    """Those that speak about the year, or one quarter of it; the date decides where a meeting does not say.

    A meeting that was moved away is found at its former date too.
    """
    first, last = (1, 12) if quarter is None else (3 * quarter - 2, 3 * quarter)
    end = dt.date(year, 12, 31) if last == 12 else dt.date(year, last + 1, 1) - dt.timedelta(days=1)
    spoken = Q(period_year=year) if quarter is None else Q(period_year=year, period_quarter=quarter)
    unsaid = Q(period_year__isnull=True) if quarter is None else Q(period_quarter__isnull=True)
    days = (dt.date(year, first, 1), end)
    former = Q(pk__in=ScheduleChange.objects.filter(former_day__range=days).values("meeting"))
    return meetings.filter(spoken | (unsaid & Q(first_day__range=days)) | former)


def with_tombstones(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The meetings, each with the changes that took it off a day (`tombstones`), the latest first; one query more."""
    former = ScheduleChange.objects.filter(former_day__isnull=False)
    return meetings.prefetch_related(Prefetch("schedule_changes", queryset=former, to_attr="tombstones"))


def tombstones_of(meeting: Meeting) -> list[ScheduleChange]:
    """The changes that took this meeting off a day, the latest first."""
    return list(meeting.schedule_changes.filter(former_day__isnull=False))
