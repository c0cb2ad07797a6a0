"""Inviting, answering, and marking who was there."""

from attendance.actions.acknowledgements import acknowledge_change, note_informed
from attendance.actions.answers import (
    AnswersClosed,
    answer_by_staff,
    answer_invitation,
    note_silence,
    problems_of,
    require_open,
)
from attendance.actions.calendar import take_calendar_reply
from attendance.actions.contents import Answer, AnswerRefused, Representative
from attendance.actions.debriefs import confirm_debrief, write_debriefs
from attendance.actions.excuses import accept_excuse, ask_back, leave_unclear
from attendance.actions.explanations import explain_excuse
from attendance.actions.institutions import AskedTooOften, NoContact, ask_one_time_links, use_one_time_link
from attendance.actions.invitations import (
    accept_representation,
    invite_participants,
    reject_representation,
    revoke_link,
)
from attendance.actions.marks import (
    MarkRefused,
    RollIncomplete,
    finalise_attendance,
    mark_attendance,
    mark_remaining_absent,
    reopen_attendance,
)
from attendance.actions.openings import note_opening
from attendance.actions.renewal import renew_links
from attendance.actions.representatives import renew_representative_link
from attendance.actions.resets import reset_answers

__all__ = [
    "Answer",
    "AnswerRefused",
    "AnswersClosed",
    "AskedTooOften",
    "MarkRefused",
    "NoContact",
    "Representative",
    "RollIncomplete",
    "accept_excuse",
    "accept_representation",
    "acknowledge_change",
    "answer_by_staff",
    "answer_invitation",
    "ask_back",
    "ask_one_time_links",
    "confirm_debrief",
    "explain_excuse",
    "finalise_attendance",
    "invite_participants",
    "leave_unclear",
    "mark_attendance",
    "mark_remaining_absent",
    "note_informed",
    "note_opening",
    "note_silence",
    "problems_of",
    "reject_representation",
    "renew_links",
    "renew_representative_link",
    "reopen_attendance",
    "require_open",
    "reset_answers",
    "revoke_link",
    "take_calendar_reply",
    "use_one_time_link",
    "write_debriefs",
]
