"""The sheets that lie ready on the day: list to be signed, agenda, blank notes, seats, ballots of paper; one by one or
as one pack.

None carries a NIP, a telephone number or an answer: the list lies open on a table.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from itertools import groupby
from math import ceil
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import translation

from agendas.queries import agenda_of
from attendance.models import RollNumber
from attendance.queries import lines_of
from attendance.queries.seats import Chair, HallRow, Seating, seating_of
from attendance.roll_codes import code_of
from common import dates
from common.work import WorkState
from directory.models import Appointment
from directory.queries import current_holders
from documents import facts
from documents.models import Paper, Sheet
from documents.queries.letter import programme_of
from documents.queries.sources import LANGUAGE, layout_facts, person_facts, role_of, settings_of, signer_facts
from documents.states import PaperKind, PaperState, SheetKind
from elections.models import Election, Vote
from elections.rules import most_voters
from elections.states import VoteState
from meetings.models import Meeting, Participant
from meetings.queries import when_of
from meetings.states import MeetingState, RoleInMeeting

_TITLES = {
    SheetKind.ROLL_LIST: "Daftar hadir",
    SheetKind.AGENDA: "Susunan acara",
    SheetKind.BLANK_NOTES: "Lembar catatan",
    SheetKind.SEATS: "Denah tempat duduk",
    SheetKind.BALLOTS: "Surat suara",
    SheetKind.TALLY: "Lembar hitung",
}
# Rows for those who come without standing on the list.
BLANK_ROWS = 12
# Ruled lines under an item of the agenda, and rows for what was decided.
NOTE_LINES = 8
DECISION_ROWS = 3
# More chairs than that in one line of the drawing cannot be read on A4 across.
CHAIRS_ACROSS = 12
# More ballots than voters, in percent.
SPARE_BALLOTS = 10


def pack_facts(meeting: Meeting) -> dict[str, Any]:
    """Everything that is printed for the day, part by part: what is added to the pack later is one more part.

    Nothing in it depends on the moment of asking, so that the same roll and agenda make the same pack.
    """
    kinds = [SheetKind.ROLL_LIST, SheetKind.AGENDA, SheetKind.BLANK_NOTES]
    if meeting.seats.exists():
        kinds.append(SheetKind.SEATS)
    if votes_on_paper(meeting).exists():
        kinds += [SheetKind.BALLOTS, SheetKind.TALLY]
    with translation.override(LANGUAGE):
        head = _head(meeting)
    return {"parts": [{"kind": kind.value, "facts": day_sheet_facts(kind, meeting, head)} for kind in kinds]}


def votes_on_paper(meeting: Meeting) -> QuerySet[Vote]:
    """What may still be voted on with ballots of paper."""
    return Vote.objects.filter(meeting=meeting, state__in=(VoteState.PLANNED, VoteState.OPEN))


def has_print_pack(meeting: Meeting) -> bool:
    """Whether a pack lies ready and the day has not passed."""
    if meeting.state not in {MeetingState.INVITED, MeetingState.ONGOING}:
        return False
    return Sheet.objects.filter(meeting=meeting, kind=SheetKind.PRINT_PACK, state=WorkState.DONE).exists()


def day_sheet_facts(kind: SheetKind, meeting: Meeting, head: dict[str, Any] | None = None) -> dict[str, Any]:
    """What one of these sheets says now, as plain JSON and in Indonesian. The lines must be numbered already.

    `head` is what stands above all of them, where it is known already.
    """
    with translation.override(LANGUAGE):
        said = {"title": _TITLES[kind], **(head or _head(meeting)), **_FACTS[kind](meeting)}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    # Two prints of the same list can be told apart by it once they lie on a table.
    return {**said, "code": f"kode cetakan {digest[:6]}"}


def _head(meeting: Meeting) -> dict[str, Any]:
    letterhead = settings_of(meeting.convener)
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    sessions = list(meeting.sessions.all())
    venue = meeting.venue
    return {
        "government": letterhead.government_name,
        "unit": letterhead.unit_name,
        "layout": asdict(layout_facts(letterhead)),
        "meeting": meeting.title,
        "day": when_of(meeting, sessions).partition(", pukul")[0],
        "hours": [words for session in sessions if (words := _hours(session.label, session, meeting))],
        "venue": ", ".join(part for part in (venue.name, venue.address, venue.city) if part) if venue else "",
        "chair": (chair.position_label or chair.printed_name) if chair else "",
    }


def _hours(label: str, session: Any, meeting: Meeting) -> str:
    if session.start_time is None:
        return ""
    words = dates.time_range(session.start_time, session.end_time, meeting.timezone)
    return f"{label}: {words}" if label and len(meeting.sessions.all()) > 1 else words


def _roll_list(meeting: Meeting) -> dict[str, Any]:
    """The roll in its order, each line with the number and the code under which it is typed in afterwards."""
    lines = list(lines_of(meeting))
    numbers = {row.participant_id: row for row in RollNumber.objects.filter(meeting=meeting)}
    holders = _holders(lines, meeting)
    rows = [_row(line, numbers.get(line.pk), holders.get(line.position_id or 0)) for line in lines]
    groups = [{"label": label, "rows": list(grouped)} for label, grouped in groupby(rows, key=lambda row: row["group"])]
    said = {"groups": groups, "count": len(rows), "blank": "x" * BLANK_ROWS}
    return {**said, **_signs_the_list(meeting), **_place_and_date(meeting)}


def _signs_the_list(meeting: Meeting) -> dict[str, str]:
    """The post that answers for the list, with "Plt." where it is held so: as this meeting's own daftar hadir names it,
    else as the convener's last one was signed, else the note taker's."""
    lists = Paper.objects.filter(kind=PaperKind.ATTENDANCE_LIST, signer__isnull=False).select_related("signer")
    own = lists.filter(meeting=meeting).exclude(state__in=(PaperState.VOID, PaperState.REVOKED))
    signed = lists.filter(meeting__convener=meeting.convener, state=PaperState.SIGNED)
    last = own.order_by("-pk").first() or signed.order_by("-pk").first()
    who: facts.Signer | facts.Person | None
    if last is not None:
        who = signer_facts(last.signer, meeting.first_day)
    else:
        who = person_facts(role_of(meeting, RoleInMeeting.NOTE_TAKER), meeting.first_day)
    return {"signer": (who.position or "") if who else "", "signer_status": (who.status or "") if who else ""}


def _row(line: Participant, number: RollNumber | None, held: Appointment | None) -> dict[str, Any]:
    return {
        "group": line.group_label,
        "number": number.number if number else None,
        "code": code_of(number) if number else "",
        "name": line.printed_name or (held.official.name if held else ""),
        "post": _post_beside_institution(line) or ("" if line.printed_name else str(line)),
        "institution": line.institution_label,
    }


def _post_beside_institution(line: Participant) -> str:
    """The post without its region where the institution in the next column names it: "Sekretaris Daerah"."""
    title, post = line.position_label, line.position
    region = post.organization.region if post and not line.printed_position else None
    if region is None or region.short_name not in line.institution_label:
        return title
    for place in (region.full_name, region.name, region.short_name):
        # A city is no part of its head's title: "Wali Kota Metro" is "Wali Kota".
        if title.endswith(f" {place}") and not title.endswith(f"Wali {place}"):
            return title.removesuffix(f" {place}")
    return title


def _holders(lines: list[Participant], meeting: Meeting) -> dict[int, Appointment]:
    posts = [line.position for line in lines if line.position]
    return current_holders(posts, meeting.first_day) if posts and meeting.first_day else {}


def _agenda(meeting: Meeting) -> dict[str, Any]:
    lines = programme_of(meeting)
    return {
        "zone": dates.zone_label(meeting.timezone),
        "items": [
            {
                "number": line.number,
                "hours": _span(line.starts, line.ends, is_last=line == lines[-1]),
                "title": line.title or "",
                "by": "; ".join(line.by),
            }
            for line in lines
        ],
    }


def _span(starts: Any, ends: Any, *, is_last: bool) -> str:
    if starts is None:
        return ""
    until = dates.clock(ends) if ends else "selesai" if is_last else ""
    return "–".join(filter(None, (dates.clock(starts), until)))


def _blank_notes(meeting: Meeting) -> dict[str, Any]:
    agenda = agenda_of(meeting)
    items = [
        {
            "number": line.number,
            "kind": str(line.item.get_kind_display()),
            "title": line.item.title,
            "by": "; ".join(line.led_by),
        }
        for line in agenda.lines
    ]
    return {"items": items, "lines": "x" * NOTE_LINES, "decisions": "x" * DECISION_ROWS}


def _seats(meeting: Meeting) -> dict[str, Any]:
    seating = seating_of(meeting)
    across = min(max((len(row.chairs) for row in seating.rows), default=0), CHAIRS_ACROSS)
    called = Counter(_called(chair.line) for row in seating.rows for chair in row.chairs if chair.line)
    shared = {words for words, count in called.items() if count > 1}
    return {
        "rows": [part for row in seating.rows for part in _drawn(row, across, shared)],
        "list": _seat_list(seating, meeting),
        "without": [
            ", ".join(part for part in (str(line), line.institution_label) if part)
            for line, label in seating.lines
            if not label
        ],
    }


def _drawn(row: HallRow, across: int, shared: set[str]) -> list[dict[str, Any]]:
    """The row as it fits the paper; a long one goes on in the next line of the drawing.

    A line with fewer chairs than the longest stands in its middle: `floor` is what is bare on both sides, in chairs.
    """
    cuts = [row.chairs[at : at + across] for at in range(0, len(row.chairs), across)]
    return [
        {
            "label": "" if at else row.label,
            "chairs": [_chair(chair, shared) for chair in cut],
            "floor": across - len(cut),
        }
        for at, cut in enumerate(cuts)
    ]


def _chair(chair: Chair, shared: set[str]) -> dict[str, str]:
    """Who sits there in few words; where several are called the same (`shared`), also of which institution."""
    who = _called(chair.line) if chair.line else ""
    return {"label": chair.label, "who": who, "of": _institution(chair.line) if chair.line and who in shared else ""}


def _called(line: Participant) -> str:
    return line.position.label if line.position else str(line)


def _institution(line: Participant) -> str:
    return line.position.organization.label if line.position else line.institution_label


def _seat_list(seating: Seating, meeting: Meeting) -> list[dict[str, str]]:
    holders = _holders([line for line, _label in seating.lines], meeting)
    placed: list[tuple[Chair, Participant]] = [
        (chair, chair.line) for row in seating.rows for chair in row.chairs if chair.line is not None
    ]
    listed = []
    for chair, line in placed:
        row = _row(line, None, holders.get(line.position_id or 0))
        listed.append({"seat": chair.label, **{name: row[name] for name in ("post", "name", "institution", "group")}})
    return listed


def _ballots(meeting: Meeting) -> dict[str, Any]:
    """For each vote its ballots, all alike, two in a row; some more than can be cast, for those that are spoilt."""
    return {"votes": [{**_ballot(vote), "pairs": "x" * (sheets // 2)} for vote, sheets in _counted(meeting)]}


def _tally(meeting: Meeting) -> dict[str, Any]:
    """For each vote a sheet on which one of two persons counts, before witnesses."""
    votes = [{**_ballot(vote), "sheets": sheets, "counters": [1, 2]} for vote, sheets in _counted(meeting)]
    return {"votes": votes, **_place_and_date(meeting)}


def _place_and_date(meeting: Meeting) -> dict[str, str]:
    """Where and when a sheet of the day is signed; the day is left open where there are several."""
    days = {session.date for session in meeting.sessions.all()}
    only_day = days.pop() if len(days) == 1 else None
    return {
        "place": meeting.venue.city if meeting.venue else "",
        "date": dates.long_date(only_day) if only_day else "",
    }


def _counted(meeting: Meeting) -> list[tuple[Vote, int]]:
    """The votes, each with its ballots: one for each voter of the frozen roll, else for each who could come, and a
    tenth. An even number, for they are cut from pages that hold two in a row."""
    votes = list(votes_on_paper(meeting).select_related("round__post__election").annotate(frozen=Count("voters")))
    most = most_voters(meeting) if any(not vote.frozen for vote in votes) else 0
    return [(vote, 2 * ceil((vote.frozen or most) * (100 + SPARE_BALLOTS) / 200)) for vote in votes]


def _ballot(vote: Vote) -> dict[str, Any]:
    """What is asked. Of a round of an election: for which post of which board, and which round it is."""
    held = getattr(vote, "round", None)
    return {
        "question": vote.question,
        "election": _title_of(held.post.election) if held else "",
        "post": held.post.title if held else "",
        "round": held.number if held else 0,
        "seats": vote.seats,
        "abstains": vote.allows_blank,
        "options": [option["label"] for option in vote.options],
    }


def _title_of(election: Election) -> str:
    return election.title or f"Pemilihan pengurus {election.body}"


_FACTS: dict[SheetKind, Callable[[Meeting], dict[str, Any]]] = {
    SheetKind.ROLL_LIST: _roll_list,
    SheetKind.AGENDA: _agenda,
    SheetKind.BLANK_NOTES: _blank_notes,
    SheetKind.SEATS: _seats,
    SheetKind.BALLOTS: _ballots,
    SheetKind.TALLY: _tally,
}
