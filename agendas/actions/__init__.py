"""All writes of the agenda: its items, the notes on them, the directives, and what binds."""

from agendas.actions.binding import set_binding_kinds
from agendas.actions.directives import (
    Addressee,
    DirectiveChanges,
    DirectiveFields,
    DirectiveFollowedUp,
    DueBeforeMeeting,
    ForeignItem,
    MadeAlready,
    UnknownAddressee,
    add_directive,
    edit_directive,
    make_directive_of,
    move_directive,
    remove_directive,
)
from agendas.actions.gate import MeetingOver, MinutesSigned
from agendas.actions.items import (
    ItemChanges,
    ItemFields,
    ItemHasNotes,
    add_item,
    copy_agenda,
    edit_item,
    move_item,
    remove_item,
    set_item_state,
)
from agendas.actions.notes import NotesChanged, write_notes

__all__ = [
    "Addressee",
    "DirectiveChanges",
    "DirectiveFields",
    "DirectiveFollowedUp",
    "DueBeforeMeeting",
    "ForeignItem",
    "ItemChanges",
    "ItemFields",
    "ItemHasNotes",
    "MadeAlready",
    "MeetingOver",
    "MinutesSigned",
    "NotesChanged",
    "UnknownAddressee",
    "add_directive",
    "add_item",
    "copy_agenda",
    "edit_directive",
    "edit_item",
    "make_directive_of",
    "move_directive",
    "move_item",
    "remove_directive",
    "remove_item",
    "set_binding_kinds",
    "set_item_state",
    "write_notes",
]
