"""Who was invited, what they answered, who came through the door, and who was there."""

from attendance.models.doors import Arrival, CodeTries, RollCall, RollNumber, Seat, WalkIn
from attendance.models.halls import DayRules, Hall
from attendance.models.invitations import LINK_LIFETIME, AnswerEntry, Invitation, Representation
from attendance.models.letters import CalendarReply, Debrief, LinkOpening, OneTimeLink
from attendance.models.marks import (
    AbsenceExplanation,
    AttendanceCorrection,
    AttendanceNote,
    AttendanceRecord,
    RecapReply,
)

__all__ = [
    "LINK_LIFETIME",
    "AbsenceExplanation",
    "AnswerEntry",
    "Arrival",
    "AttendanceCorrection",
    "AttendanceNote",
    "AttendanceRecord",
    "CalendarReply",
    "CodeTries",
    "DayRules",
    "Debrief",
    "Hall",
    "Invitation",
    "LinkOpening",
    "OneTimeLink",
    "RecapReply",
    "Representation",
    "RollCall",
    "RollNumber",
    "Seat",
    "WalkIn",
]
