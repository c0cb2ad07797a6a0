"""The summary for leadership on one page: five numbers, attendance by level, completion, what is late, what to decide.

Counted from follow-ups and final rolls by institution, never by person; each definition is printed under the figures.
"""

import datetime as dt
from dataclasses import asdict
from itertools import accumulate
from typing import Any

from django.utils import timezone, translation

from agendas.models import Directive
from agendas.states import DirectiveKind
from attendance.models import AttendanceNote
from attendance.queries import figures_by_level
from attendance.queries.lines import invitable
from attendance.shares import FOUR, Figures, Level
from attendance.states import Attendance
from common import dates
from common.shares import percent
from documents.models import Paper
from documents.queries.minutes_roll import SYMBOLS, note_words
from documents.queries.progress import (
    ENOUGH,
    Completion,
    Standing,
    days_late,
    institution_label,
    joined,
    overdue_of,
    short,
    standing_of,
)
from documents.queries.sources import LANGUAGE, layout_facts, settings_of
from documents.states import PaperState
from followups.models import FollowUp, FollowUpQuerySet
from meetings.models import Meeting, MeetingSeries, Participant
from meetings.periods import calendar_of, with_periods
from meetings.queries import when_of
from meetings.states import PeriodState, SeriesState

OVERDUE = 10
# More bars than that are no picture; beyond it the page says how many are left out.
REGIONS = 40
NAMES = 8
LETTERS = 90
LETTERS_OF_TITLE = 200
# What a source says of attendance in general: so many remarks.
TOLD = 6
_AWAITS = {
    PaperState.IN_REVIEW: "menunggu pengesahan",
    PaperState.NUMBERING: "telah disetujui dan menunggu nomor",
    PaperState.APPROVED: "telah bernomor dan menunggu tanda tangan",
}
_PLANNED = {
    PeriodState.PLANNED: "sudah direncanakan",
    PeriodState.SKIPPED: "ditiadakan",
    PeriodState.PAUSED: "seri sedang dihentikan sementara",
}


def summary_facts(meeting: Meeting) -> dict[str, Any]:
    """What the page says now, as plain JSON and in Indonesian. The same number of queries whatever it counts."""
    now = timezone.now()
    today = timezone.localdate(now, timezone=meeting.zone)
    letterhead = settings_of(meeting.convener)
    owed = FollowUp.objects.filter(directive__meeting__convener=meeting.convener_id)
    with translation.override(LANGUAGE):
        levels = figures_by_level(Meeting.objects.filter(pk=meeting.pk))
        standing, late = standing_of(owed, today), overdue_of(owed, today)
        return {
            "title": short(meeting.title, LETTERS_OF_TITLE),
            "when": when_of(meeting, list(meeting.sessions.all())).partition(", pukul")[0],
            "quarter": dates.quarter_label(standing.year, standing.quarter),
            "as_of": dates.moment(now, meeting.timezone),
            "government": letterhead.government_name,
            "unit": letterhead.unit_name,
            "layout": asdict(layout_facts(letterhead)),
            "numbers": _numbers(meeting, levels, standing, late, today),
            "attendance": _attendance(meeting, levels),
            "regions": [_region(row) for row in standing.rows[:REGIONS]],
            "more_regions": max(len(standing.rows) - REGIONS, 0),
            "overdue": [_overdue(row, today) for row in late[:OVERDUE]],
            "overdue_count": len(late),
            "wanted": [*_wanted(meeting, owed, standing), _next_meeting(meeting, today)],
            "enough": ENOUGH,
        }


# --- five numbers --------------------------------------------------------------------------------------------------


def _numbers(
    meeting: Meeting, levels: dict[Level, Figures], standing: Standing, late: list[FollowUp], today: dt.date
) -> list[dict[str, str]]:
    kinds = list(Directive.objects.filter(meeting=meeting).values_list("is_binding", "kind"))
    binding = sum(is_binding for is_binding, _kind in kinds)
    whole = standing.whole
    longest = days_late(late[0], today) if late else 0
    return [
        *_invited_and_present(meeting, levels),
        _number("Arahan mengikat", str(binding), _others([kind for is_binding, kind in kinds if not is_binding])),
        _number(
            "Selesai",
            f"{whole.percent}%" if whole.percent is not None else f"{whole.done}/{whole.due}",
            f"{whole.done} dari {whole.due} tugas {dates.quarter_label(standing.year, standing.quarter)}",
        ),
        _number("Lewat tenggat", str(len(late)), f"terlama {longest} hari" if late else "tidak ada"),
    ]


def _number(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _invited_and_present(meeting: Meeting, levels: dict[Level, Figures]) -> list[dict[str, str]]:
    """How many were invited, and how many of those whose attendance is known came themselves.

    A source names some who were there; how many were invited, and who stayed away, it does not say.
    """
    outcomes = [one for figures in levels.values() for one in figures.outcomes]
    counted, came = len(outcomes), sum(one.state == Attendance.PRESENT for one in outcomes)
    present = str(came) if counted else "–"
    invited = invitable(meeting)
    if meeting.is_imported:
        named = invited.count()
        return [
            _number("Undangan", "–", f"tidak dicatat; {named} orang disebut" if named else "tidak dicatat"),
            _number("Hadir langsung", present, f"dari {counted} orang" if counted else "tidak dicatat"),
        ]
    asked = str(invited.exclude(invitation=None).count())
    return [
        _number("Undangan", asked, f"{counted} dihitung kehadirannya" if counted else "kehadiran belum dicatat"),
        _number("Hadir langsung", present, _share(came, counted) if counted else "belum dicatat"),
    ]


def _share(part: int, whole: int) -> str:
    return f"{percent(part, whole)} dari {whole}"


def _others(kinds: list[str]) -> str:
    """What was said beside what binds: "ditambah 2 imbauan"."""
    if not kinds:
        return "tidak ada arahan lain"
    if len(set(kinds)) == 1:
        return f"ditambah {len(kinds)} {str(DirectiveKind(kinds[0]).label).lower()}"
    return f"ditambah {len(kinds)} yang tidak mengikat"


# --- attendance by level -------------------------------------------------------------------------------------------


def _attendance(meeting: Meeting, levels: dict[Level, Figures]) -> dict[str, Any]:
    return {
        "levels": [_level(level, figures) for level, figures in levels.items()],
        "told": _told(meeting) if meeting.is_imported else "",
        "words": [[SYMBOLS[state], str(state.label)] for state in FOUR],
        "is_final": meeting.attendance_finalised_at is not None,
    }


def _told(meeting: Meeting) -> str:
    """What the source says of groups, and of attendance in general; empty where it says nothing."""
    groups = Participant.objects.filter(meeting=meeting, is_group=True).select_related("position", "organization")
    notes = AttendanceNote.objects.filter(meeting=meeting)
    told = [*map(_group_words, groups.order_by("order", "pk")), *map(note_words, notes)]
    more = [f"{len(told) - TOLD} keterangan lain"] if len(told) > TOLD else []
    return "; ".join([*(short(words.rstrip(" ."), LETTERS) for words in told[:TOLD]), *more])


def _group_words(line: Participant) -> str:
    """ "asisten (beberapa), mewakili bupati/walikota lainnya: hadir"."""
    who = line.position_label or line.institution_label
    who = f"{who} ({line.count_text})" if line.count_text else who
    for_whom = f", mewakili {line.represents_label}" if line.represents_label else ""
    return f"{who}{for_whom}: {line.get_stated_attendance_display() or 'kehadiran tidak dicatat'}"


def _level(level: Level, figures: Figures) -> dict[str, Any]:
    shares = figures.shares
    starts = accumulate((share.percent for share in shares), initial=0)
    return {
        "label": str(level.label),
        "total": figures.expected,
        "parts": [
            {
                "key": share.state.value,
                "symbol": SYMBOLS[share.state],
                "count": share.count,
                "from": start,
                "percent": share.percent,
            }
            for share, start in zip(shares, starts, strict=False)
        ],
    }


# --- follow-ups ----------------------------------------------------------------------------------------------------


def _region(row: Completion) -> dict[str, Any]:
    return {"label": short(row.label, 40), "percent": row.percent, "words": row.words}


def _overdue(row: FollowUp, today: dt.date) -> dict[str, Any]:
    original, due = row.original_due_date or row.due_date, row.due_date
    return {
        "who": short(institution_label(row.organization), 60) if row.organization else "",
        "text": short(row.directive.text, LETTERS),
        "original": f"{original:%d-%m-%Y}" if original else "",
        "due": f"{due:%d-%m-%Y}" if due else "",
        "is_moved": original != due,
        "days": days_late(row, today),
    }


# --- decisions wanted ----------------------------------------------------------------------------------------------


def _wanted(meeting: Meeting, owed: FollowUpQuerySet, standing: Standing) -> list[str]:
    """What waits for those who lead, in sentences; empty where nothing does."""
    wanted = []
    if untouched := standing.without_progress:
        wanted.append(f"Instansi tanpa kemajuan sama sekali: {joined(untouched, NAMES)}.")
    if undetermined := owed.undetermined().count():
        wanted.append(f"{undetermined} tindak lanjut belum ditetapkan penanggung jawab atau batas waktunya.")
    papers = Paper.objects.filter(meeting=meeting, state__in=list(_AWAITS)).order_by("kind", "pk")
    # An extract for each institution waits as one kind, not as forty.
    waiting = {f"{paper.get_kind_display()} rapat ini {_AWAITS[PaperState(paper.state)]}." for paper in papers}
    return [*wanted, *sorted(waiting)]


def _next_meeting(meeting: Meeting, today: dt.date) -> str:
    """When the next meeting of the series is due, and whether it is planned."""
    series = with_periods(MeetingSeries.objects.filter(pk=meeting.series_id)).first() if meeting.series_id else None
    line = calendar_of(series, today).next if series else None
    if series is None or line is None or series.state == SeriesState.ENDED:
        return "Rakor berikutnya: tidak dicatat."
    planned = _PLANNED.get(line.state, "belum direncanakan")
    day = dates.weekday_date(line.occurrence.day)
    name, period = short(series.name, LETTERS), line.occurrence.period.label
    return f"Rakor berikutnya menurut seri {name}: {period}, {day}; {planned}."
