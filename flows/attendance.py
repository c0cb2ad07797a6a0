"""Acts that touch the meeting and the answers to it, and of which those invited are told."""

from django.db import transaction

from agendas.actions import begin_day, mark_missing_materials
from attendance import actions as attendance
from attendance.actions import note_silence
from attendance.models import AbsenceExplanation
from audit.actions import Actor
from meetings import actions as meetings
from meetings.models import Meeting
from notices.actions.absences import tell_absence_question, tell_explanation_decided


@transaction.atomic
def start_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Begin the meeting: answers by link end, and silence until now is noted (domain: pending → no_response at H), as
    is what was asked for and never handed in.

    Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` unless the invitations have gone out.
    """
    meetings.start_meeting(meeting=meeting, by=by)
    note_silence(meeting=meeting, by=by)
    mark_missing_materials(meeting=meeting, by=by)
    begin_day(meeting)


@transaction.atomic
def finalise_attendance(*, meeting: Meeting, by: Actor) -> int:
    """Make the roll final and ask those absent without notice to explain; the number of messages.

    Raises what `attendance.actions.finalise_attendance` raises.
    """
    attendance.finalise_attendance(meeting=meeting, by=by)
    return len(tell_absence_question(meeting=meeting, by=by))


@transaction.atomic
def judge_explanation(
    *, explanation: AbsenceExplanation, accept: bool, note: str = "", by: Actor, read_revision: int | None = None
) -> int:
    """Judge why somebody was absent, and tell those who said it; the number of messages.

    Raises what `attendance.actions.judge_explanation` raises.
    """
    attendance.judge_explanation(explanation=explanation, accept=accept, note=note, by=by, read_revision=read_revision)
    return len(tell_explanation_decided(explanation=explanation, by=by))
