"""Inviting, answering, and marking who was there."""

from attendance.actions.answers import (
    COMPANIONS_LIMIT,
    Answer,
    AnswerRefused,
    AnswersClosed,
    Representative,
    answer_by_staff,
    answer_invitation,
    note_silence,
    problems_of,
    require_open,
)
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

__all__ = [
    "COMPANIONS_LIMIT",
    "Answer",
    "AnswerRefused",
    "AnswersClosed",
    "MarkRefused",
    "Representative",
    "RollIncomplete",
    "accept_representation",
    "answer_by_staff",
    "answer_invitation",
    "finalise_attendance",
    "invite_participants",
    "mark_attendance",
    "mark_remaining_absent",
    "note_silence",
    "problems_of",
    "reject_representation",
    "reopen_attendance",
    "require_open",
    "revoke_link",
]
