"""What stands behind a personal link, and when. A fixed number of queries, however long the roll."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from attendance.links import recap_reply_token_of, representative_link_of, token_of
from attendance.models import LINK_LIFETIME, AttendanceRecord, Debrief, Invitation, OneTimeLink, Representation
from attendance.permissions import takes_answers_by_staff
from attendance.queries import representation_of
from attendance.queries.own_recap import OwnRecap, own_recap
from attendance.rules import explain_rule
from attendance.states import ANSWERS, ExcuseState, Rsvp
from common.dates import weekday_moment
from directory.models import Organization
from documents.models import Rendering, Sheet
from documents.queries import (
    Decision,
    brief_facts,
    decisions_for,
    final_rendering,
    letter_in_force,
    settings_of,
)
from documents.states import SheetKind
from elections.queries import ballots_behind
from elections.states import VotedBy
from followups.models import FollowUp, ProgressUpdate
from followups.permissions import institution_of
from followups.queries import asked_of, with_updates
from meetings.models import Meeting, Session
from meetings.queries import day_of, time_of
from meetings.states import MeetingMode, MeetingState, RepresentationRule, RoleInMeeting
from notices.messages import representative_words, whatsapp_address
from notices.queries import is_undecided
from portal.delegates.absences import Absence, absence_of
from portal.delegates.issued import letter_copy, signed_extract, signed_minutes
from portal.delegates.passes import Pass
from portal.delegates.told import ToldChange, change_for
from portal.delegates.ways import Ways

# The most urgent follow-ups that an answer is followed by.
ASKED_LIMIT = 10
# Lines of an institution's affairs on one page.
AFFAIRS_LIMIT = 50


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
    """Whether the links of this meeting have been laid to rest.

    Counted from its end; where nobody ended it, from the day it was planned for; where it was called off without one,
    from then.
    """
    now = timezone.now()
    if meeting.ended_at is not None:
        return now > meeting.ended_at + LINK_LIFETIME
    if meeting.first_day is not None:
        return now.astimezone(meeting.zone).date() > meeting.first_day + LINK_LIFETIME
    off = meeting.schedule_changes.first() if meeting.state == MeetingState.CANCELLED else None
    return off is not None and now > off.at + LINK_LIFETIME


@dataclass(frozen=True)
class Door:
    """One invitation as its holder sees it."""

    invitation: Invitation
    token: str

    @property
    def meeting(self) -> Meeting:
        return self.invitation.participant.meeting

    @property
    def holder(self) -> str:
        """For whom the link is."""
        return str(self.invitation.participant)

    @property
    def is_retired(self) -> bool:
        return is_retired(self.meeting)

    @cached_property
    def phase(self) -> Phase:
        return phase_of(self.meeting)

    @property
    def is_answered(self) -> bool:
        return self.invitation.answered_at is not None

    @property
    def is_ahead(self) -> bool:
        """Whether the meeting is still to be attended, on a day that is known."""
        return self.phase in {Phase.ANSWERING, Phase.CUT_OFF, Phase.RUNNING}

    @property
    def may_be_represented(self) -> bool:
        return self.meeting.representation == RepresentationRule.ALLOWED

    @property
    def rule(self) -> str:
        """Who may come for the one invited, in words."""
        return explain_rule(self.meeting.representation, self.meeting.minimum_rank)

    @property
    def may_explain(self) -> bool:
        """Whether the secretariat asked about the reason, or has not accepted it, and the roll is still open."""
        is_asked = self.invitation.excuse_state in {ExcuseState.ASKED_BACK, ExcuseState.UNCLEAR}
        return is_asked and takes_answers_by_staff(self.meeting)

    @cached_property
    def sessions(self) -> list[tuple[str, str, str]]:
        """Label, day and hours of each session; none while a new date is planned and not told yet."""
        if self.phase == Phase.POSTPONED:
            return []
        # Read once, also for the pass.
        prefetch_related_objects([self.meeting], "sessions")
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

    @property
    def sent_at(self) -> str:
        """When the one who comes instead was named."""
        return self._moment(self.representation.created_at if self.representation is not None else None)

    @cached_property
    def representation(self) -> Representation | None:
        return representation_of(self.invitation) if self.invitation.state == Rsvp.DELEGATED else None

    @cached_property
    def entry(self) -> Pass:
        """The code that is shown at the door, and where the line stands on the day."""
        return Pass(self.invitation)

    @cached_property
    def marks(self) -> list[AttendanceRecord]:
        """How the secretariat recorded this post, once the roll is final."""
        if self.meeting.attendance_finalised_at is None:
            return []
        rows = AttendanceRecord.objects.filter(participant=self.invitation.participant_id)
        return list(rows.select_related("session").order_by("session__order"))

    @cached_property
    def absence(self) -> Absence | None:
        """What is recorded of an absence without notice, and what was said of it."""
        return absence_of(self.invitation, self.meeting)

    @property
    def join_link(self) -> str:
        """Where to join online: only for those who said that they, or someone for them, will come."""
        # On the day nobody is asked what he had answered: one must be there to read the room code.
        comes = self.invitation.state in {Rsvp.ACCEPTED, Rsvp.DELEGATED} or self.entry.is_today
        is_online = self.meeting.mode in {MeetingMode.ONLINE, MeetingMode.HYBRID}
        return self.meeting.join_link if comes and self.is_ahead and is_online else ""

    @cached_property
    def contact(self) -> str:
        """Whom to call: as the letterhead of the convener says."""
        return settings_of(self.meeting.convener).contact

    @cached_property
    def letter_copy(self) -> Rendering | None:
        return letter_copy(self.invitation)

    @cached_property
    def ways(self) -> Ways:
        """What else can be done behind this link."""
        return Ways(self.invitation)

    @property
    def has_letter(self) -> bool:
        return self.letter_copy is not None

    @cached_property
    def change(self) -> ToldChange | None:
        """What became of the schedule since this post was invited."""
        return change_for(self.invitation, self.letter_copy)

    @cached_property
    def has_minutes(self) -> bool:
        return signed_minutes(self.meeting) is not None

    @cached_property
    def institution(self) -> Organization | None:
        return institution_of(self.invitation)

    @cached_property
    def asked(self) -> list["Asked"]:
        """What the institution is asked one line of progress about: never before it has answered."""
        if self.institution is None or self.invitation.state not in ANSWERS:
            return []
        owed = asked_of(self.institution, self.meeting.convener)[:ASKED_LIMIT]
        return [Asked(row, self.invitation.answered_at) for row in owed]

    @cached_property
    def sending(self) -> Representation | None:
        """The representative whose link can be handed to him now."""
        sent = self.representation
        return sent if self.is_ahead and sent is not None and sent.is_active and not is_undecided(sent) else None

    @property
    def whatsapp(self) -> str:
        """Opens WhatsApp with the representative's link typed in."""
        if self.sending is None:
            return ""
        # What the representation leads back to is known here already.
        self.sending.invitation = self.invitation
        words = representative_words(self.sending, self.representative_link)
        return whatsapp_address(words, self.sending.phone) or whatsapp_address(words)

    @property
    def representative_link(self) -> str:
        return representative_link_of(self.sending) if self.sending is not None else ""

    @cached_property
    def debrief(self) -> Debrief | None:
        """What was decided for the one who was represented."""
        return Debrief.objects.filter(invitation=self.invitation).first() if self.has_minutes else None

    @property
    def has_extract(self) -> bool:
        return signed_extract(self.meeting, self.institution) is not None

    @cached_property
    def decisions(self) -> list[Decision]:
        return decisions_for(self.institution, [self.meeting]) if self.institution else []

    @property
    def debrief_read_at(self) -> str:
        return self._moment(self.debrief.read_at if self.debrief else None)

    def _moment(self, at: dt.datetime | None) -> str:
        return weekday_moment(at, self.meeting.timezone) if at is not None else ""


@dataclass
class Asked:
    """One follow-up, and whether a line was given since the answer."""

    follow_up: FollowUp
    answered_at: dt.datetime | None
    # What was typed and could not be kept, and why.
    typed: str = ""
    error: str = ""

    @cached_property
    def last(self) -> ProgressUpdate | None:
        return next(iter(self.follow_up.updates.all()), None)

    @property
    def is_kept(self) -> bool:
        return self.last is not None and self.answered_at is not None and self.last.at >= self.answered_at


@dataclass(frozen=True)
class RepresentativeDoor(Door):
    """What someone who sits there for another sees: less than the one invited, and nothing to answer."""

    representation_held: Representation

    @cached_property
    def representation(self) -> Representation:
        return self.representation_held

    @cached_property
    def entry(self) -> Pass:
        return Pass(self.invitation, self.representation_held)

    @property
    def holder(self) -> str:
        # The sentence that names him has a full stop of its own.
        return self.representation.name.removesuffix(".")

    @cached_property
    def letter(self) -> Rendering | None:
        """The letter itself: an addressee's copy carries the personal link, with which anyone could answer."""
        letter = letter_in_force(self.meeting)
        return final_rendering(letter) if letter is not None else None

    @cached_property
    def has_ballots(self) -> bool:
        """Whether there is, or was, a vote that this representative casts for the post."""
        held = self.meeting.state in {MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED}
        own = (self.invitation.participant, VotedBy.REPRESENTATIVE, str(self.representation))
        return held and ballots_behind(*own).exists()

    @cached_property
    def brief(self) -> dict[str, Any]:
        return brief_facts(self.representation)


def latest_sheet(representation: Representation, kind: SheetKind) -> Sheet | None:
    """The newest PDF of this kind that was asked for about the representative."""
    return Sheet.objects.filter(representation=representation, kind=kind).order_by("-pk").first()


# --- an institution across meetings --------------------------------------------------------------------------------


@dataclass(frozen=True)
class InstitutionDoor:
    """What a one-time link leads to: the affairs of one institution, whoever convenes."""

    link: OneTimeLink
    token: str
    # The page for what is closed names whom to call; a one-time link is never laid to rest, it is used up.
    is_retired: bool = False

    @property
    def organization(self) -> Organization:
        return self.link.organization

    @property
    def is_open(self) -> bool:
        return self.link.used_at is None and self.link.expires_at > timezone.now()

    @cached_property
    def invitations(self) -> list[Door]:
        """The invitations of its posts whose links still open, the latest meeting first."""
        own = Q(participant__position__organization=self.organization) | Q(participant__organization=self.organization)
        rows = (
            Invitation.objects.filter(own)
            .select_related(
                "participant__meeting__convener",
                "participant__position__organization",
                "participant__organization",
            )
            .order_by("-participant__meeting__first_day", "participant__order")[:AFFAIRS_LIMIT]
        )
        doors = [Door(row, token_of(row)) for row in rows]
        return [door for door in doors if not door.is_retired]

    @cached_property
    def recap(self) -> OwnRecap:
        """Its own figures of the latest year that has any."""
        return own_recap([self.link.organization_id])

    @property
    def reply_token(self) -> str:
        """Of the form with which it replies to them."""
        return recap_reply_token_of(self.link)

    @cached_property
    def follow_ups(self) -> list[Asked]:
        owed = FollowUp.objects.open().filter(organization=self.organization)
        return [Asked(row, None) for row in with_updates(owed)[:AFFAIRS_LIMIT]]
