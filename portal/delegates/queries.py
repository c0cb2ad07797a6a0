"""What stands behind a personal link, and when. A fixed number of queries, however long the roll."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import cached_property

from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.queries import representation_of
from attendance.states import Rsvp
from common.dates import day_name, moment
from documents.models import Paper, Rendering
from documents.queries import letterhead_row
from documents.states import Edition, PaperKind, PaperState
from meetings.models import Meeting, Session
from meetings.queries import day_of, time_of
from meetings.states import MeetingMode, MeetingState, RepresentationRule, RoleInMeeting

# How long a link opens after the meeting (design: links without accounts).
LIFETIME = dt.timedelta(days=90)


class Phase(StrEnum):
    """What the page is for now."""

    ANSWERING = "answering"
    CUT_OFF = "cut_off"
    RUNNING = "running"
    AFTER = "after"
    CANCELLED = "cancelled"
    # Postponed, or planned anew: a new date will be told.
    POSTPONED = "postponed"


_PHASES = {
    MeetingState.ONGOING: Phase.RUNNING,
    MeetingState.HELD: Phase.AFTER,
    MeetingState.CLOSED: Phase.AFTER,
    MeetingState.CANCELLED: Phase.CANCELLED,
}


def phase_of(meeting: Meeting) -> Phase:
    if meeting.state == MeetingState.INVITED:
        return Phase.ANSWERING if meeting.answers_open else Phase.CUT_OFF
    return _PHASES.get(MeetingState(meeting.state), Phase.POSTPONED)


def is_retired(meeting: Meeting) -> bool:
    """Whether the links of this meeting have been laid to rest."""
    return meeting.ended_at is not None and timezone.now() > meeting.ended_at + LIFETIME


def letter_copy(invitation: Invitation) -> Rendering | None:
    """The addressee's copy of the letter that went out, also while its PDF is being made."""
    copies = Rendering.objects.filter(
        invitation=invitation, edition=Edition.COPY, paper__state__in=[PaperState.SIGNED, PaperState.SENT]
    )
    return copies.order_by("-pk").first()


def signed_minutes(meeting: Meeting) -> Rendering | None:
    """The official PDF of the minutes that are in force."""
    if meeting.minutes_signed_at is None:
        return None
    papers = Paper.objects.filter(meeting=meeting, kind=PaperKind.MINUTES, state=PaperState.SIGNED)
    return Rendering.objects.filter(paper__in=papers, edition=Edition.OFFICIAL).order_by("-pk").first()


@dataclass(frozen=True)
class Door:
    """One invitation as its holder sees it."""

    invitation: Invitation
    token: str

    @property
    def meeting(self) -> Meeting:
        return self.invitation.participant.meeting

    @cached_property
    def phase(self) -> Phase:
        return phase_of(self.meeting)

    @property
    def is_answered(self) -> bool:
        return self.invitation.answered_at is not None

    @property
    def may_be_represented(self) -> bool:
        return self.meeting.representation == RepresentationRule.ALLOWED

    @cached_property
    def sessions(self) -> list[tuple[str, str, str]]:
        """Label, day and hours of each session."""
        rows: list[Session] = list(self.meeting.sessions.all())
        return [(row.label, day_of(row), time_of(self.meeting, row)) for row in rows]

    @cached_property
    def chair(self) -> str:
        role = self.meeting.roles.filter(role=RoleInMeeting.CHAIR).select_related("position").first()
        return role.position_label or role.printed_name if role else ""

    @property
    def deadline(self) -> str:
        return self._moment(self.meeting.answer_deadline)

    @property
    def answered_at(self) -> str:
        return self._moment(self.invitation.answered_at)

    @cached_property
    def representation(self) -> Representation | None:
        return representation_of(self.invitation) if self.invitation.state == Rsvp.DELEGATED else None

    @cached_property
    def marks(self) -> list[AttendanceRecord]:
        """How the secretariat recorded this post, once the roll is final."""
        if self.meeting.attendance_finalised_at is None:
            return []
        rows = AttendanceRecord.objects.filter(participant=self.invitation.participant_id)
        return list(rows.select_related("session").order_by("session__order"))

    @property
    def join_link(self) -> str:
        """Where to join online: only for those who said that they, or someone for them, will come."""
        comes = self.invitation.state in {Rsvp.ACCEPTED, Rsvp.DELEGATED}
        is_ahead = self.phase in {Phase.ANSWERING, Phase.CUT_OFF, Phase.RUNNING}
        is_online = self.meeting.mode in {MeetingMode.ONLINE, MeetingMode.HYBRID}
        return self.meeting.join_link if comes and is_ahead and is_online else ""

    @cached_property
    def contact(self) -> str:
        """Whom to call: as the letterhead of the convener says."""
        return letterhead_row(self.meeting.convener).contact

    @cached_property
    def has_letter(self) -> bool:
        return letter_copy(self.invitation) is not None

    @cached_property
    def has_minutes(self) -> bool:
        return signed_minutes(self.meeting) is not None

    def _moment(self, at: dt.datetime | None) -> str:
        if at is None:
            return ""
        return f"{day_name(at.astimezone(self.meeting.zone).date())}, {moment(at, self.meeting.timezone)}"
