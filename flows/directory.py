"""Changes of the directory that those concerned must hear of: a new holder or contact of an invited post.

A post that changes hands lets the links of its open invitations die; the contacts there are now get new ones, and a
new holder gets what is open handed over. So does the day on which an appointment begins or ends by itself.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.actions import renew_links
from attendance.models import Invitation
from audit.actions import Actor, System
from directory import actions as directory
from directory.models import Appointment, Contact, Official, Position
from directory.queries import posts_to_note
from documents.models import Paper
from documents.states import PaperKind, PaperState
from flows.papers import hand_out
from handovers.actions import open_handover, renew_handover_link
from handovers.models import Handover
from handovers.states import HandoverState
from meetings.states import MeetingState
from notices.actions import tell_handover, tell_minutes_final

logger = logging.getLogger(__name__)


@transaction.atomic
def appoint_official(*, position: Position, official: Official, by: Actor, **terms: Any) -> Appointment:
    """As `directory.actions.appoint_official`, and hand what is open at the post to its new holder."""
    appointment = directory.appoint_official(position=position, official=official, by=by, **terms)
    _follow_the_holder(position, by)
    return appointment


@transaction.atomic
def appoint_by_name(*, position: Position, name: str, by: Actor, **terms: Any) -> Appointment:
    """As `directory.actions.appoint_by_name`, and hand what is open at the post to its new holder."""
    appointment = directory.appoint_by_name(position=position, name=name, by=by, **terms)
    _follow_the_holder(position, by)
    return appointment


@transaction.atomic
def edit_appointment(*, appointment: Appointment, changes: Mapping[str, Any], by: Actor) -> Appointment:
    """As `directory.actions.edit_appointment`; other days may mean another holder today."""
    edited = directory.edit_appointment(appointment=appointment, changes=changes, by=by)
    _follow_the_holder(edited.position, by)
    return edited


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: dt.date, by: Actor) -> Appointment:
    """As `directory.actions.end_appointment`; a last day that is over leaves the post vacant."""
    ended = directory.end_appointment(appointment=appointment, ends_on=ends_on, by=by)
    _follow_the_holder(ended.position, by)
    return ended


@transaction.atomic
def remove_appointment(*, appointment: Appointment, by: Actor) -> None:
    """As `directory.actions.remove_appointment`; who was never there gives back what he was handed."""
    position = appointment.position
    directory.remove_appointment(appointment=appointment, by=by)
    _follow_the_holder(position, by)


@transaction.atomic
def add_contact(*, position: Position, kind: str, by: Actor, **particulars: str) -> Contact:
    """As `directory.actions.add_contact`, and send the new contact what the others have: the same links."""
    contact = directory.add_contact(position=position, kind=kind, by=by, **particulars)
    invitations = Invitation.objects.open().filter(participant__position=position)
    _hand_out(invitations.select_related("participant__meeting"), by)
    for handover in Handover.objects.filter(position=position, state=HandoverState.OPEN):
        tell_handover(handover=handover, by=by)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, changes: Mapping[str, Any], by: Actor) -> Contact:
    """As `directory.actions.change_contact`; another address or number lets the links of the post die."""
    before = (contact.email, contact.phone)
    changed = directory.change_contact(contact=contact, changes=changes, by=by)
    if (changed.email, changed.phone) != before:
        _renew(changed.position, _("A contact of the post has changed."), by)
    return changed


@transaction.atomic
def retire_contact(*, contact: Contact, by: Actor) -> Contact:
    """As `directory.actions.retire_contact`, and let the links that it knows die."""
    was_active = contact.is_active
    retired = directory.retire_contact(contact=contact, by=by)
    if was_active:
        _renew(retired.position, _("A contact of the post is no longer used."), by)
    return retired


@transaction.atomic
def follow_holders_of(*, positions: Iterable[Position], by: Actor) -> None:
    """Let those concerned hear of each of these posts that has changed hands by an act that wrote many at once."""
    for position in positions:
        _follow_the_holder(position, by)


def follow_holders() -> int:
    """Let those concerned hear of every post that has changed hands by its date alone; how many posts have.

    Running it again finds nothing more. A fault with one post stops none of the others.
    """
    followed = 0
    for position in posts_to_note():
        try:
            followed += _follow_the_holder(position, System())
        except Exception:
            logger.exception("The change of hands at %s could not be followed", position.public_id)
    return followed


@transaction.atomic
def _follow_the_holder(position: Position, by: Actor) -> bool:
    """Whether the post has changed hands since it was last looked at; then links and open matters follow."""
    change = directory.note_holder(position=position, by=by)
    if change is None:
        return False
    invitations = renew_links(position=position, reason=_("The post has changed hands."), by=by)
    handover = open_handover(position=position, change=change, by=by)
    _hand_out(invitations, by)
    if handover is not None:
        tell_handover(handover=handover, by=by)
    return True


def _renew(position: Position, reason: str, by: Actor) -> None:
    """New links for all that is open at the post, sent to the contacts there are now."""
    _hand_out(renew_links(position=position, reason=reason, by=by), by)
    handover = renew_handover_link(position=position, by=by)
    if handover is not None:
        tell_handover(handover=handover, by=by)


def _hand_out(invitations: Iterable[Invitation], by: Actor) -> None:
    """Each invitation again with the letter that is out; whoever has this link already gets nothing twice."""
    by_meeting = sorted(invitations, key=lambda row: row.participant.meeting_id)
    for _meeting_id, rows in groupby(by_meeting, key=lambda row: row.participant.meeting_id):
        of_meeting = list(rows)
        meeting = of_meeting[0].participant.meeting
        if meeting.minutes_signed_at is not None:
            tell_minutes_final(meeting=meeting, by=by, only=of_meeting)
        if meeting.state not in {MeetingState.INVITED, MeetingState.ONGOING}:
            continue
        letters = Paper.objects.filter(meeting=meeting, kind=PaperKind.INVITATION_LETTER, state=PaperState.SENT)
        letter = letters.select_related("meeting__convener").order_by("-version").first()
        if letter is not None:
            hand_out(letter, of_meeting, by)
