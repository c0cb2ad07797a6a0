"""Inviting, answering, and marking who was there."""

from attendance.actions.absences import explain_absence, judge_explanation
from attendance.actions.acknowledgements import acknowledge_change, note_informed
from attendance.actions.answers import (
    AnswersClosed,
    answer_by_staff,
    answer_invitation,
    note_silence,
    problems_of,
    require_open,
)
from attendance.actions.arrivals import NotInside, Outcome, Sighting, Verdict, note_arrival
from attendance.actions.calendar import take_calendar_reply
from attendance.actions.conflicts import settle_conflict, undo_arrival
from attendance.actions.contents import Answer, AnswerRefused, Representative
from attendance.actions.corrections import correct_attendance
from attendance.actions.debriefs import confirm_debrief, write_debriefs
from attendance.actions.excuses import accept_excuse, ask_back, leave_unclear
from attendance.actions.explanations import explain_excuse
from attendance.actions.halls import (
    RULES,
    NoQuorum,
    choose_session,
    open_hall,
    redraw_hall,
    refresh_hall,
    replace_hall_links,
    require_quorum,
    set_day_rules,
)
from attendance.actions.institutions import AskedTooOften, NoContact, ask_one_time_links, use_one_time_link
from attendance.actions.invitations import (
    accept_representation,
    invite_participants,
    reject_representation,
    revoke_link,
)
from attendance.actions.marks import (
    ConflictsOpen,
    MarkRefused,
    RollIncomplete,
    finalise_attendance,
    mark_attendance,
    mark_remaining_absent,
    reopen_attendance,
)
from attendance.actions.openings import note_opening
from attendance.actions.paper_lists import SeatTaken, assign_seats, change_seats, number_lines
from attendance.actions.recap import ReplyRefused, reply_to_recap
from attendance.actions.renewal import renew_links
from attendance.actions.representatives import renew_representative_link
from attendance.actions.resets import reset_answers
from attendance.actions.roll_calls import close_roll_call, open_roll_call
from attendance.actions.room_code import TooManyTries, WrongCode, check_in_by_code
from attendance.actions.walk_ins import approve_walk_in, ask_walk_in, refuse_walk_in

__all__ = [
    "RULES",
    "Answer",
    "AnswerRefused",
    "AnswersClosed",
    "AskedTooOften",
    "ConflictsOpen",
    "MarkRefused",
    "NoContact",
    "NoQuorum",
    "NotInside",
    "Outcome",
    "ReplyRefused",
    "Representative",
    "RollIncomplete",
    "SeatTaken",
    "Sighting",
    "TooManyTries",
    "Verdict",
    "WrongCode",
    "accept_excuse",
    "accept_representation",
    "acknowledge_change",
    "answer_by_staff",
    "answer_invitation",
    "approve_walk_in",
    "ask_back",
    "ask_one_time_links",
    "ask_walk_in",
    "assign_seats",
    "change_seats",
    "check_in_by_code",
    "choose_session",
    "close_roll_call",
    "confirm_debrief",
    "correct_attendance",
    "explain_absence",
    "explain_excuse",
    "finalise_attendance",
    "invite_participants",
    "judge_explanation",
    "leave_unclear",
    "mark_attendance",
    "mark_remaining_absent",
    "note_arrival",
    "note_informed",
    "note_opening",
    "note_silence",
    "number_lines",
    "open_hall",
    "open_roll_call",
    "problems_of",
    "redraw_hall",
    "refresh_hall",
    "refuse_walk_in",
    "reject_representation",
    "renew_links",
    "renew_representative_link",
    "reopen_attendance",
    "replace_hall_links",
    "reply_to_recap",
    "require_open",
    "require_quorum",
    "reset_answers",
    "revoke_link",
    "set_day_rules",
    "settle_conflict",
    "take_calendar_reply",
    "undo_arrival",
    "use_one_time_link",
    "write_debriefs",
]
