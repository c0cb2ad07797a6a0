"""All writes of the meetings floor, by noun: plan, state, roll, duties, and the kept lists of a convener."""

from meetings.actions.duties import assign_duty, revoke_duty
from meetings.actions.lists import VenuePlan, create_kind, create_venue, edit_kind, edit_venue, ensure_kinds
from meetings.actions.plan import NoLongerPlanned, PlanImpossible, copy_meeting, create_meeting, edit_meeting
from meetings.actions.roll import (
    GuestPlan,
    RollClosed,
    add_group,
    add_guest,
    add_participants,
    remove_participants,
    set_capacity,
)
from meetings.actions.states import (
    NotReady,
    ReasonMissing,
    cancel_meeting,
    close_meeting,
    end_meeting,
    mark_invited,
    note_minutes_signed,
    reopen_meeting,
    schedule_meeting,
    start_meeting,
)

__all__ = [
    "GuestPlan",
    "NoLongerPlanned",
    "NotReady",
    "PlanImpossible",
    "ReasonMissing",
    "RollClosed",
    "VenuePlan",
    "add_group",
    "add_guest",
    "add_participants",
    "assign_duty",
    "cancel_meeting",
    "close_meeting",
    "copy_meeting",
    "create_kind",
    "create_meeting",
    "create_venue",
    "edit_kind",
    "edit_meeting",
    "edit_venue",
    "end_meeting",
    "ensure_kinds",
    "mark_invited",
    "note_minutes_signed",
    "remove_participants",
    "reopen_meeting",
    "revoke_duty",
    "schedule_meeting",
    "set_capacity",
    "start_meeting",
]
