"""The letter to a few, or once more, or with a new link: acts of the secretariat on single lines of the roll."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Power
from attendance.actions import revoke_link
from attendance.models import Invitation
from common import work
from common.errors import RakorError, WrongState
from common.work import WorkState
from documents.actions import render_copies, request_sheet, retry_rendering
from documents.models import Paper, Rendering, Sheet
from documents.queries import copy_key, final_rendering, letter_in_force
from documents.states import PaperState, SheetKind, SigningMode
from flows.papers import hand_out, invite_added, require_schedule_named, send_invitations
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import MeetingState
from notices.actions import not_just_sent, retry_message
from notices.models import Message

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def send_to(*, meeting: Meeting, lines: Collection[Participant], by: "User") -> int:
    """Send the letter to these lines of the roll, for the first time or once more; to how many.

    Raises `Refused`, `RakorError` if none is chosen, `WrongState` while no letter is signed or once the meeting is
    over, `JustSent` within a minute of the last time, and what `send_invitations` raises.
    """
    require(by, Power.INVITE, meeting)
    if not lines:
        raise RakorError(_("Choose at least one line."))
    letter = _letter_of(meeting)
    if letter.state == PaperState.SIGNED:
        return send_invitations(paper=letter, by=by, only=lines)
    invited = list(Invitation.objects.of(meeting).filter(participant__in=lines))
    known = {invitation.participant_id for invitation in invited}
    added = [line for line in lines if line.pk not in known and line.is_invitable]
    number = invite_added(paper=letter, by=by, only=added) if added else 0
    # With someone new among them, who was told a moment ago is passed over in silence.
    return number + (_send_again(letter, invited, by, is_all=not added) if invited else 0)


@transaction.atomic
def replace_link(*, invitation: Invitation, reason: str, send: bool, by: "User") -> int:
    """Kill the personal link and, if wished, send the new one with a new copy of the letter; how many messages.

    The copy is made in any case: the former one carries the dead link. Raises what `attendance.actions.revoke_link`
    raises, and `WrongState` where there is no letter to send it with.
    """
    revoke_link(invitation=invitation, reason=reason, by=by)
    if not send:
        letter = letter_in_force(invitation.participant.meeting)
        if letter is not None and letter.state == PaperState.SENT:
            for copy in render_copies(paper=letter, invitations=[invitation]).values():
                work.ring(copy)
        return 0
    return hand_out(_sent_letter(invitation.participant.meeting), [invitation], by)


@transaction.atomic
def retry_failed(*, meeting: Meeting, lines: Collection[Participant], by: "User") -> int:
    """Try again what failed for good on the way to these lines, messages and copies of the letter; how many.

    Raises `Refused`.
    """
    require(by, Power.INVITE, meeting)
    messages = Message.objects.filter(invitation__participant__in=lines, meeting=meeting, state=WorkState.FAILED)
    copies = Rendering.objects.filter(
        invitation__participant__in=lines, paper__meeting=meeting, state=WorkState.FAILED
    ).select_related("paper__meeting")
    failed_copies, failed_messages = list(copies), list(messages.select_related("meeting"))
    for copy in failed_copies:
        retry_rendering(rendering=copy, by=by)
    for message in failed_messages:
        retry_message(message=message, by=by)
    return len(failed_copies) + len(failed_messages)


@transaction.atomic
def letters_in_one_file(*, meeting: Meeting, lines: Collection[Participant], by: "User") -> Sheet:
    """Ask for the copies of the letter for these lines as one PDF, in the order of the roll; the sheet to wait for.

    Of a letter that was signed as a file, the signed file lies before each confirmation sheet. Raises `Refused`, and
    `WrongState` while there is no copy, or one of them or the signed file is not made yet.
    """
    require(by, Power.INVITE, meeting)
    letter = _letter_of(meeting)
    invited = Invitation.objects.of(meeting).filter(participant__in=lines)
    invited = invited.select_related("participant__position", "participant__organization")
    keys = {copy_key(letter, one): one for one in invited.order_by("participant__order", "participant__pk")}
    copies = {copy.key: copy for copy in Rendering.objects.filter(key__in=keys)}
    ready = [(copies[key], one) for key, one in keys.items() if key in copies and copies[key].file]
    if not copies:
        raise WrongState(_("There are no copies yet: they are made when the letter goes out."))
    if missing := len(copies) - len(ready):
        raise WrongState(
            ngettext(
                "%(count)s copy is not ready yet. Try again in a moment.",
                "%(count)s copies are not ready yet. Try again in a moment.",
                missing,
            )
            % {"count": missing}
        )
    listed = [{"rendering": copy.public_id, "addressee": str(one.participant)} for copy, one in ready]
    facts = {"copies": listed, **_letter_before(letter)}
    return request_sheet(kind=SheetKind.LETTERS, convener=meeting.convener, facts=facts, by=by, meeting=meeting)


def _letter_before(letter: Paper) -> dict[str, str]:
    """The file that lies before each confirmation sheet; nothing where each addressee has a copy of his own."""
    if letter.signing_mode == SigningMode.INTERNAL:
        return {}
    final = final_rendering(letter)
    if final is None or not final.file:
        raise WrongState(_("The signed letter is not ready yet. Try again in a moment."))
    return {"letter": final.public_id}


def _send_again(letter: Paper, invitations: Sequence[Invitation], by: "User", *, is_all: bool) -> int:
    require_schedule_named(letter)
    # Two presses at once stand in line here.
    Meeting.objects.select_for_update(of=("self",)).get(pk=letter.meeting_id)
    try:
        wanted = not_just_sent(invitations)
    except RakorError:
        if is_all:
            raise
        return 0
    hand_out(letter, wanted, by, again=True)
    return len(wanted)


def _letter_of(meeting: Meeting) -> Paper:
    letter = letter_in_force(meeting)
    if letter is None:
        raise WrongState(_("There is no signed letter to send yet."))
    if letter.state == PaperState.SENT and meeting.state not in {MeetingState.INVITED, MeetingState.ONGOING}:
        raise WrongState(_("Invitations are sent once the letter has gone out and until the meeting has ended."))
    return letter


def _sent_letter(meeting: Meeting) -> Paper:
    letter = _letter_of(meeting)
    if letter.state != PaperState.SENT:
        raise WrongState(_("The letter has not gone out yet; the new link goes with it."))
    require_schedule_named(letter)
    return letter
