"""The history of one answer as a person reads it: when, by whom, from where, and what was said."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attendance.models import AnswerEntry, Invitation
from attendance.states import (
    EXCUSE_SHAPES,
    EXPLANATION_SHAPES,
    RSVP_SHAPES,
    ExcuseReason,
    ExcuseState,
    ExplanationState,
    Mandate,
    MandateKind,
    Rsvp,
)


@dataclass(frozen=True)
class HistoryEntry:
    """One answer, one change of it, or one word of the secretariat on it."""

    row: AnswerEntry
    # Its place in the history, from 1: by this its scan is asked for.
    number: int
    shape: str
    label: str
    details: list[str]


def entries_of(invitation: Invitation) -> list[HistoryEntry]:
    """The whole history, newest first; one query."""
    rows = list(invitation.entries.select_related("scan").order_by("pk"))
    return [_entry(row, number) for number, row in enumerate(rows, 1)][::-1]


def _entry(row: AnswerEntry, number: int) -> HistoryEntry:
    said = row.particulars
    judged = said.get("excuse_state")
    if judged in ExcuseState.values:
        state = ExcuseState(judged)
        shape, label = EXCUSE_SHAPES[state], _("Reason: %(state)s") % {"state": state.label}
    elif said.get("absence") in ExplanationState.values:
        explained = ExplanationState(said["absence"])
        shape = EXPLANATION_SHAPES[explained]
        label = _("Explanation of the absence: %(state)s") % {"state": explained.label}
    else:
        shape, label = row.state_shape, str(row.get_state_display())
    return HistoryEntry(row=row, number=number, shape=shape, label=label, details=list(_details(said)))


def _details(said: dict[str, Any]) -> list[str]:
    """What was said beside the answer itself, as far as its names are known."""
    details = []
    if said.get("former") in RSVP_SHAPES:
        details.append(_("Before: %(answer)s") % {"answer": Rsvp(said["former"]).label})
    sent = said.get("representative")
    if isinstance(sent, dict):
        details.append(", ".join(str(sent[name]) for name in ("name", "position") if sent.get(name)))
        details += _mandate(sent)
    if said.get("excuse_reason") in ExcuseReason.values:
        details.append(str(ExcuseReason(said["excuse_reason"]).label))
    if said.get("document"):
        details.append(_("Document: %(name)s") % {"name": said["document"]})
    if said.get("companions"):
        details.append(_("Companions: %(count)s") % {"count": said["companions"]})
    return details


def _mandate(sent: dict[str, Any]) -> list[str]:
    told = []
    if sent.get("rank"):
        told.append(_("Eselon %(rank)s") % {"rank": sent["rank"]})
    if sent.get("mandate") in Mandate.values:
        told.append(str(Mandate(sent["mandate"]).label))
    if sent.get("mandate_kind") in MandateKind.values:
        told.append(str(MandateKind(sent["mandate_kind"]).label))
    if sent.get("mandate_number"):
        told.append(_("Letter number %(number)s") % {"number": sent["mandate_number"]})
    if sent.get("letter"):
        told.append(_("Letter: %(name)s") % {"name": sent["letter"]})
    if sent.get("instruction"):
        told.append(str(sent["instruction"]))
    return told
