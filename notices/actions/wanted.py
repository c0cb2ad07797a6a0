"""Whether the reason of a message still stands: asked just before it is sent."""

from collections.abc import Callable

from django.utils import timezone

from accounts.roles import Power
from attendance.models import AbsenceExplanation, Invitation
from attendance.permissions import takes_answers_by_staff, takes_explanations
from attendance.queries import asked_lines
from attendance.states import ExcuseState, ExplanationState, Rsvp
from directory.permissions import has_power
from documents.models import Paper
from documents.queries import copy_key, names_former_schedule
from documents.queries.objections import circulated_minutes, is_open_for_objections
from documents.states import PaperKind, PaperState
from followups.models import FollowUp
from followups.states import FollowUpState
from handovers.states import HandoverState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind

# Who was added shortly before is still told when the meeting has begun.
INVITING = (MeetingState.INVITED, MeetingState.ONGOING)


def is_wanted(message: Message) -> bool:
    """Who has answered, finished or been cancelled is not told."""
    return _WANTED[MessageKind(message.kind)](message)


def _meeting(message: Message) -> Meeting:
    if message.meeting is None:
        raise LookupError(f"Message {message.public_id} is about no meeting.")
    return message.meeting


def _rsvp(message: Message) -> str:
    return message.invitation.state if message.invitation else ""


def _invitation_stands(message: Message) -> bool:
    if _meeting(message).state not in INVITING:
        return False
    copy, invitation = message.attachment, message.invitation
    if copy is None or invitation is None:
        return True
    # A copy with a link that was revoked meanwhile would be a letter that cannot be answered.
    is_in_force = copy.paper.state not in {PaperState.REVOKED, PaperState.SUPERSEDED}
    if not is_in_force or copy.key != copy_key(copy.paper, invitation):
        return False
    # Whoever waited for his letter while the meeting moved has been told of the change; a letter of change follows.
    return _schedule_is_as_written(message) or not names_former_schedule(copy.paper)


def _schedule_is_as_written(message: Message) -> bool:
    """Whether nothing of the schedule, which its text names, has changed since the message was written."""
    return not _meeting(message).schedule_changes.filter(at__gt=message.created_at).exists()


def _answer_is_awaited(message: Message) -> bool:
    is_awaited = _rsvp(message) == Rsvp.PENDING and _meeting(message).answers_open
    return is_awaited and _schedule_is_as_written(message)


def _meeting_is_ahead(message: Message) -> bool:
    meeting = _meeting(message)
    is_ahead = meeting.first_day is None or meeting.first_day > timezone.localdate(timezone=meeting.zone)
    is_awaited = meeting.state == MeetingState.INVITED and _rsvp(message) != Rsvp.EXCUSED
    return is_awaited and is_ahead and _schedule_is_as_written(message)


def _is_latest_change(message: Message) -> bool:
    """Of several changes, only the last is told: it names what was told before, and what is so now."""
    return message.change is None or message.change.revision == _meeting(message).schedule_revision


def _is_owed(message: Message) -> bool:
    owed: FollowUp | None = message.follow_up
    return owed is not None and owed.is_open and owed.state != FollowUpState.SUBMITTED


def _representative_comes(message: Message) -> bool:
    is_to_come = message.representation is not None and message.representation.is_active
    return is_to_come and _meeting(message).state in INVITING


def _someone_is_sent(message: Message) -> bool:
    """A word on a representative is told while one is to be sent, and as long as who came can be put right."""
    return _rsvp(message) == Rsvp.DELEGATED and takes_answers_by_staff(_meeting(message))


def _explanation_is_awaited(message: Message) -> bool:
    invitation: Invitation | None = message.invitation
    is_asked = invitation is not None and invitation.excuse_state == ExcuseState.ASKED_BACK
    return is_asked and takes_answers_by_staff(_meeting(message))


def _explanation_of(message: Message) -> AbsenceExplanation | None:
    line = message.invitation.participant_id if message.invitation else None
    return AbsenceExplanation.objects.filter(participant=line).first()


def _absence_is_unexplained(message: Message) -> bool:
    """Whether the post is still marked absent, has time left, and has said nothing that waits or was accepted."""
    meeting, invitation, said = _meeting(message), message.invitation, _explanation_of(message)
    if invitation is None or not takes_explanations(meeting):
        return False
    if said is not None and said.state != ExplanationState.REJECTED:
        return False
    return asked_lines(meeting).filter(pk=invitation.participant_id).exists()


def _explanation_is_judged(message: Message) -> bool:
    """Whether the verdict stands: who has explained anew is told what is said of that."""
    said = _explanation_of(message)
    return said is not None and said.state != ExplanationState.SUBMITTED


def _is_unread(message: Message) -> bool:
    debrief = getattr(message.invitation, "debrief", None)
    return debrief is not None and debrief.read_at is None


def _leader_is_to_know(message: Message) -> bool:
    """Whether he still leads there, and the meeting is still ahead on the day of which the sheet speaks."""
    meeting, leader = _meeting(message), message.account
    if leader is None or not has_power(leader, Power.VIEW_ANSWERS, meeting.convener):
        return False
    is_ahead = meeting.first_day is None or meeting.first_day >= timezone.localdate(timezone=meeting.zone)
    return meeting.state == MeetingState.INVITED and is_ahead and _schedule_is_as_written(message)


def _minutes_are_signed(message: Message) -> bool:
    return _meeting(message).minutes_signed_at is not None


def _correction_is_in_force(message: Message) -> bool:
    """Whether the minutes in force are those that the message names, and no later correction of them."""
    minutes = Paper.objects.filter(meeting=message.meeting, kind=PaperKind.MINUTES, state=PaperState.SIGNED)
    return minutes.filter(signed_at__lte=message.created_at).exists()


def _objections_are_awaited(message: Message) -> bool:
    """Whether the minutes still lie with the participants as they were when the message was written."""
    paper = circulated_minutes(_meeting(message))
    if paper is None or paper.circulated_at is None or not is_open_for_objections(paper):
        return False
    return paper.circulated_at <= message.created_at


_WANTED: dict[MessageKind, Callable[[Message], bool]] = {
    MessageKind.INVITATION: _invitation_stands,
    MessageKind.CANCELLATION: lambda message: _meeting(message).state == MeetingState.CANCELLED,
    MessageKind.SCHEDULE_CHANGE: lambda message: _meeting(message).state in INVITING and _is_latest_change(message),
    MessageKind.POSTPONEMENT: lambda message: _meeting(message).state == MeetingState.POSTPONED,
    MessageKind.ANSWER_REMINDER: _answer_is_awaited,
    MessageKind.MEETING_REMINDER: _meeting_is_ahead,
    MessageKind.MINUTES_FINAL: _minutes_are_signed,
    MessageKind.FOLLOW_UP_DUE: _is_owed,
    MessageKind.FOLLOW_UP_OVERDUE: _is_owed,
    MessageKind.REPRESENTATIVE: _representative_comes,
    MessageKind.REPRESENTATION_DECIDED: _someone_is_sent,
    MessageKind.EXCUSE_QUESTION: _explanation_is_awaited,
    MessageKind.ABSENCE_QUESTION: _absence_is_unexplained,
    MessageKind.EXPLANATION_DECIDED: _explanation_is_judged,
    MessageKind.DEBRIEF: _is_unread,
    MessageKind.HANDOVER: lambda message: message.handover is not None and message.handover.state == HandoverState.OPEN,
    MessageKind.ONE_TIME_LINK: lambda message: (
        message.one_time_link is not None
        and message.one_time_link.used_at is None
        and message.one_time_link.expires_at > timezone.now()
    ),
    MessageKind.BRIEFING: _leader_is_to_know,
    MessageKind.MINUTES_CIRCULATED: _objections_are_awaited,
    MessageKind.MINUTES_CORRECTED: _correction_is_in_force,
    MessageKind.OBJECTIONS_CLOSE: _objections_are_awaited,
}
