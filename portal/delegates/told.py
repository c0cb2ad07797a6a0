"""What whoever holds a personal link is told of a change of the schedule."""

from dataclasses import dataclass

from attendance.models import Invitation
from attendance.queries import former_answers
from documents.models import Rendering
from meetings.models import Meeting, ScheduleChange, schedule_of
from meetings.schedules import Difference, differences, when_in
from meetings.states import ChangeKind, MeetingState


@dataclass(frozen=True)
class ToldChange:
    """The newest change since this post was invited."""

    change: ScheduleChange
    # The days and hours that are no more.
    was: str
    # What was and what is now; empty while there is no new date.
    differences: list[Difference]
    # What was answered to the former schedule, in words; empty if nothing was.
    answered: str
    # Whether the letter behind the link still names the former schedule.
    letter_is_older: bool
    is_seen: bool

    @property
    def asks(self) -> bool:
        """Whether it is still to be confirmed that this is known."""
        return self.change.asks_acknowledgement and not self.is_seen


def change_for(invitation: Invitation, letter: Rendering | None) -> ToldChange | None:
    """What to tell behind the link of `invitation`, whose copy of the letter is `letter`; None if nothing changed.

    No query for a meeting that kept its schedule, else three.
    """
    meeting = invitation.participant.meeting
    if not meeting.schedule_revision:
        return None
    change = meeting.schedule_changes.filter(at__gt=invitation.created_at).first()
    if change is None:
        return None
    named = ("sessions", "venue", "mode")
    tells_another = change.after is None or any(change.before.get(key) != change.after[key] for key in named)
    answered = former_answers([invitation]).get(invitation.pk)
    return ToldChange(
        change=change,
        was=when_in(change.before, meeting.timezone),
        differences=_differences(meeting, change),
        answered=str(answered.label) if answered else "",
        letter_is_older=letter is not None and tells_another and letter.created_at < change.at,
        is_seen=invitation.seen_revision >= meeting.schedule_revision,
    )


def _differences(meeting: Meeting, change: ScheduleChange) -> list[Difference]:
    """From what was to what is; a postponed meeting that has been invited to again has its new date by now."""
    if change.after is not None:
        return differences(change.before, change.after, meeting.timezone)
    has_date_again = change.kind == ChangeKind.POSTPONED and meeting.state not in {
        MeetingState.POSTPONED,
        MeetingState.SCHEDULED,
        MeetingState.CANCELLED,
    }
    return differences(change.before, schedule_of(meeting), meeting.timezone) if has_date_again else []
