"""An absence without notice as its post sees it behind the link: what is recorded, what was said, until when."""

from dataclasses import dataclass

from attendance.models import AbsenceExplanation, AttendanceRecord, Invitation
from attendance.permissions import takes_explanations
from attendance.queries import asked_lines
from attendance.states import Attendance, ExplanationState
from common.dates import weekday_moment
from meetings.models import Meeting


@dataclass(frozen=True)
class Absence:
    """`is_asked`: still marked absent, and one of those who are to say why."""

    meeting: Meeting
    is_asked: bool
    explanation: AbsenceExplanation | None

    @property
    def may_explain(self) -> bool:
        """Whether something can be said now: nothing was, or what was said was not accepted, and there is time."""
        is_settled = self.explanation is not None and self.explanation.state != ExplanationState.REJECTED
        return self.is_asked and not is_settled and takes_explanations(self.meeting)

    @property
    def until(self) -> str:
        until = self.meeting.explanations_until
        return weekday_moment(until, self.meeting.timezone) if until is not None else ""

    @property
    def given_at(self) -> str:
        return weekday_moment(self.explanation.given_at, self.meeting.timezone) if self.explanation else ""


def absence_of(invitation: Invitation, meeting: Meeting) -> Absence | None:
    """What is to be said of an absence of this post; None before the roll is final, and where there is nothing.

    At most three queries.
    """
    if meeting.attendance_finalised_at is None:
        return None
    line = invitation.participant_id
    said = AbsenceExplanation.objects.filter(participant=line).select_related("document").first()
    marked = AttendanceRecord.objects.filter(participant=line, state=Attendance.ABSENT)
    is_asked = marked.exists() and asked_lines(meeting).filter(pk=line).exists()
    return Absence(meeting, is_asked, said) if is_asked or said is not None else None
