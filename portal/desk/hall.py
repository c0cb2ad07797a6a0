"""How the hall stands, for the secretariat: figures, the vote, what waits, and the links that are handed out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.links import Purpose, hall_token_of
from attendance.models import Hall
from attendance.queries import is_counting, open_conflicts, waiting_walk_ins
from attendance.queries.boards import words_beside
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.meeting_acts import Access

# As bars and legends take them: shape, count, label.
Parts = list[tuple[str, int, str]]


@dataclass(frozen=True)
class HallStand:
    """The picture of the hall in words."""

    label: str
    total: int
    parts: Parts
    beside: list[str]
    groups: list[tuple[str, Parts, str, str]]
    has_quorum: bool
    is_met: bool
    lacking: int
    counted: int
    needed: int
    suspended_at: str

    @property
    def may_vote(self) -> bool:
        """Whether `require_quorum` would let a vote be opened."""
        return self.is_met or not self.has_quorum


@dataclass(frozen=True)
class Waits:
    """What people at the doors wait for."""

    conflicts: int
    walk_ins: int


@dataclass(frozen=True)
class DayPanel:
    """The day itself on the page of the meeting."""

    stand: HallStand | None
    waits: Waits


def stand_of(hall: Hall) -> HallStand | None:
    """What the hall's picture says; None before anyone was counted. No query."""
    picture: dict[str, Any] = hall.picture
    if not picture:
        return None
    counts, quorum = picture["counts"], picture["quorum"]
    return HallStand(
        label=picture["label"],
        total=counts["total"],
        parts=_parts(counts),
        beside=words_beside(counts),
        groups=[
            (
                row["label"] or _("Participants"),
                _parts(row),
                f"{row['present'] + row['represented']}/{row['total']}",
                "",
            )
            for row in picture["groups"]
            if row["total"]
        ],
        has_quorum=quorum["has_rule"],
        is_met=quorum["is_met"],
        lacking=quorum["lacking"],
        counted=quorum["counted"],
        needed=quorum["needed"],
        suspended_at=picture.get("suspended_at", ""),
    )


def waits_of(meeting: Meeting) -> Waits:
    """Two queries."""
    return Waits(conflicts=open_conflicts(meeting).count(), walk_ins=waiting_walk_ins(meeting).count())


def links_of(hall: Hall) -> list[tuple[str, str, str]]:
    """(label, for whom, address) of the screens."""
    ways = (
        (_("Live board"), _("For the projector and the chair's phone"), "delegates:board", Purpose.BOARD),
        (_("Agenda and speakers"), _("For the projector: item, clock, who speaks"), "delegates:stage", Purpose.BOARD),
        (_("Room code"), _("For a second screen in the room"), "delegates:room_code", Purpose.ROOM),
    )
    return [
        (label, words, f"{settings.BASE_URL}{reverse(name, args=[hall_token_of(purpose, hall)])}")
        for label, words, name, purpose in ways
    ]


def stage_link_of(hall: Hall) -> str:
    """The screen with the agenda, behind the token of the live board."""
    return f"{settings.BASE_URL}{reverse('delegates:stage', args=[hall_token_of(Purpose.BOARD, hall)])}"


def day_panel_of(meeting: Meeting, access: Access) -> DayPanel | None:
    """From the day before until the roll is final, for whoever marks who has come; three queries, else none."""
    if Power.RECORD_ATTENDANCE not in access.powers or meeting.is_imported or not is_counting(meeting):
        return None
    tomorrow = timezone.localdate(timezone=meeting.zone) + dt.timedelta(days=1)
    if meeting.state == MeetingState.INVITED and (meeting.first_day is None or meeting.first_day > tomorrow):
        return None
    hall = Hall.objects.filter(meeting=meeting).first()
    return DayPanel(stand=stand_of(hall) if hall else None, waits=waits_of(meeting))


def _parts(counts: dict[str, int]) -> Parts:
    return [
        ("ok", counts["present"], _("Present")),
        ("part", counts["represented"], _("Represented")),
        ("exc", counts["excused"], _("Excused")),
        ("wait", counts["missing"], _("Not here yet")),
    ]
