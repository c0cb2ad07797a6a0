"""Who may see the answers, answer for another, and mark who has come."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Power
from attendance.models import Representation
from attendance.states import RepresentationState
from directory.permissions import has_power
from meetings.models import Meeting
from meetings.permissions import may
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User

# From the day the invitation went out until the roll is final.
_ANSWERABLE = (MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD)


def can_see_answers(user: "User", meeting: Meeting) -> bool:
    """Who answered what, with excuses and representatives' letters, is for those who decide on who comes.

    An excuse may speak of health (UU 27/2022 Pasal 4): no duty at the meeting, nor reading along, needs it.
    """
    return may(user, Power.VIEW_ANSWERS, meeting)


def can_see_tally(user: "User", meeting: Meeting) -> bool:
    """How many come names nobody: it is for everyone inside the house."""
    return may(user, Power.VIEW_MEETINGS, meeting)


def takes_answers_by_staff(meeting: Meeting) -> bool:
    """Whether the secretariat may still enter or judge an answer: also after the cut-off, until the roll is final."""
    return meeting.state in _ANSWERABLE and meeting.attendance_finalised_at is None


def can_answer_for(user: "User", meeting: Meeting) -> bool:
    return takes_answers_by_staff(meeting) and may(user, Power.INVITE, meeting)


def power_to_decide(representation: Representation) -> Power:
    """What it takes to accept or refuse a representative.

    Below the rank that the meeting asks for the chair decides; whoever approves the papers speaks for him.
    """
    return Power.APPROVE_PAPERS if representation.needs_chair else Power.INVITE


def can_decide_on(user: "User", representation: Representation, meeting: Meeting) -> bool:
    is_open = representation.state == RepresentationState.PROPOSED and takes_answers_by_staff(meeting)
    return is_open and may(user, power_to_decide(representation), meeting)


def can_share_links(user: "User", meeting: Meeting) -> bool:
    """Whoever sees a personal link can answer with it."""
    return may(user, Power.INVITE, meeting)


def can_record(user: "User", meeting: Meeting) -> bool:
    return may(user, Power.RECORD_ATTENDANCE, meeting)


def can_finalise(user: "User", meeting: Meeting) -> bool:
    """Closing the roll is the secretariat's act; a duty at the door only marks who comes."""
    return has_power(user, Power.RECORD_ATTENDANCE, meeting.convener)


def takes_explanations(meeting: Meeting) -> bool:
    """Whether those marked absent without notice may still explain."""
    until = meeting.explanations_until
    return meeting.attendance_finalised_at is not None and until is not None and timezone.now() <= until


def may_correct(user: "User", meeting: Meeting) -> bool:
    """Who puts a fixed roll right: by role at the convener, never by a duty."""
    powers = (Power.RECORD_ATTENDANCE, Power.REOPEN_MEETINGS)
    return any(has_power(user, power, meeting.convener) for power in powers)


def can_correct(user: "User", meeting: Meeting) -> bool:
    """Once the roll is fixed a mark is only corrected, with a reason."""
    return meeting.roll_is_fixed and may_correct(user, meeting)
