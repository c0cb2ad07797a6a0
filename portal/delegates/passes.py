"""What a personal link is on the day: the code to show at the door, and where its line stands. Few queries."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from attendance.links import link_of, representative_link_of
from attendance.models import AttendanceRecord, Hall, Invitation, Representation, Seat
from attendance.queries import current_session, representation_of, rules_of
from attendance.states import MODES_OF, THERE, ArrivalMode, Rsvp
from common.dates import zone_label
from directory.states import PositionRole
from meetings.models import Meeting, Session
from meetings.queries import day_of, time_of
from meetings.states import MeetingMode, MeetingState

_AHEAD = (MeetingState.INVITED, MeetingState.ONGOING)


class Closed(StrEnum):
    """Why nobody can check in by code now."""

    EARLY = "early"
    OVER = "over"
    # Postponed, planned anew, or cancelled.
    OFF = "off"
    NO_CODE = "no_code"


_CLOSED = {
    MeetingState.HELD: Closed.OVER,
    MeetingState.CLOSED: Closed.OVER,
}


@dataclass(frozen=True)
class Pass:
    """The entry of one link: the invited post's own, or that of who represents it."""

    invitation: Invitation
    # Whose link it is, where it is a representative's.
    held: Representation | None = None

    @property
    def meeting(self) -> Meeting:
        return self.invitation.participant.meeting

    @property
    def link(self) -> str:
        """What the QR code holds: this very link, and nothing else."""
        return link_of(self.invitation) if self.held is None else representative_link_of(self.held)

    @cached_property
    def session(self) -> Session | None:
        prefetch_related_objects([self.meeting], "sessions")
        return current_session(self.meeting)

    @property
    def sitting(self) -> Session:
        """The session, where `closed` has said that there is one to come to."""
        if self.session is None:
            raise Session.DoesNotExist
        return self.session

    @cached_property
    def is_today(self) -> bool:
        """Whether one may come in now: on the day, or once the meeting has been begun."""
        if self.meeting.state not in _AHEAD or self.session is None:
            return False
        today = timezone.now().astimezone(self.meeting.zone).date()
        return self.meeting.state == MeetingState.ONGOING or self.session.date == today

    @property
    def is_shown(self) -> bool:
        """Whether the code is shown: to who said that he comes, to who represents, and on the day to everybody."""
        if self.meeting.state not in _AHEAD:
            return False
        return self.held is not None or self.invitation.state == Rsvp.ACCEPTED or self.is_today

    @property
    def has_door(self) -> bool:
        """Whether there is a hall to come to, with a door where the code is scanned."""
        return ArrivalMode.HALL in self.modes

    @property
    def modes(self) -> tuple[ArrivalMode, ...]:
        return MODES_OF[MeetingMode(self.meeting.mode)]

    @cached_property
    def mark(self) -> AttendanceRecord | None:
        """How the line is marked in this sitting, if somebody of it came."""
        if not self.is_today:
            return None
        marks = AttendanceRecord.objects.filter(participant=self.invitation.participant_id, session=self.session)
        return marks.filter(state__in=THERE).first()

    @property
    def is_in(self) -> bool:
        return self.mark is not None and self.mark.left_at is None

    @property
    def came_at(self) -> str:
        return self._hour(self.mark.arrived_at if self.mark else None)

    @property
    def left_at(self) -> str:
        return self._hour(self.mark.left_at if self.mark else None)

    @cached_property
    def seat(self) -> str:
        seats = Seat.objects.filter(participant=self.invitation.participant_id)
        return seats.values_list("label", flat=True).first() or ""

    @cached_property
    def takes_code(self) -> bool:
        return self.is_today and rules_of(self.meeting).takes_room_code

    @cached_property
    def closed(self) -> Closed | None:
        """Why nobody checks in by code now; None while one can."""
        if self.meeting.state not in _AHEAD:
            return _CLOSED.get(MeetingState(self.meeting.state), Closed.OFF)
        if not self.is_today:
            return Closed.EARLY
        is_open = self.takes_code and Hall.objects.filter(meeting=self.meeting).exists()
        return None if is_open else Closed.NO_CODE

    @property
    def day(self) -> str:
        """Day and hours of the sitting."""
        if self.session is None:
            return ""
        return ", ".join(words for words in (day_of(self.session), time_of(self.meeting, self.session)) if words)

    # --- in what capacity ------------------------------------------------------------------------------------------

    @cached_property
    def announced(self) -> Representation | None:
        """Who is to come instead."""
        sent = representation_of(self.invitation) if self.held is None else self.held
        return sent if sent is not None and sent.is_active else None

    @property
    def is_deputy(self) -> bool:
        """Whether a deputy head is invited: he may come as such, or for the head."""
        post = self.invitation.participant.position
        return post is not None and post.role == PositionRole.DEPUTY_HEAD

    @property
    def asks_capacity(self) -> bool:
        """Whether the answer does not tell who comes; a representative's own link tells it."""
        if self.held is not None:
            return False
        return self.announced is not None or self.is_deputy or self.invitation.state != Rsvp.ACCEPTED

    def _hour(self, at: dt.datetime | None) -> str:
        if at is None:
            return ""
        return f"{at.astimezone(self.meeting.zone):%H.%M} {zone_label(self.meeting.timezone)}"
