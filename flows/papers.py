"""Acts with papers that touch several floors: one function, one transaction each."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

import meetings.actions
from accounts.roles import Power
from agendas.actions import end_day, freeze_with_letter
from agendas.actions.ending import require_decided
from attendance.actions import invite_participants, redraw_hall, write_debriefs
from attendance.actions.halls import hold_meeting
from attendance.models import Invitation
from attendance.queries import uninvited_lines
from audit.actions import Actor
from common import work
from common.errors import WrongState
from documents.actions import (
    approve_paper,
    draft_minutes,
    mark_sent,
    render_copies,
    render_official,
    sign_paper,
)
from documents.models import Paper
from documents.queries import names_former_schedule
from documents.states import PaperKind, PaperState
from elections.actions.elections import confirm_election
from elections.actions.ending import require_votes_counted
from followups.actions import assign_follow_ups
from meetings.actions import mark_invited, note_minutes_signed
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import MeetingState
from notices.actions import tell_invitation, tell_minutes_final
from notices.actions.debriefs import tell_debriefs

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def approve_and_sign(*, paper: Paper, by: "User", read_sha256: str) -> None:
    """Internal approval: approve and sign in one act, and set going what follows.

    The facts are frozen, the number is drawn, the PDF is asked for. A letter carries the agenda, which is approved with
    it. Signed minutes make the directives into follow-ups and tell every invitee once; who was represented is told what
    was decided for him. Raises what `documents.actions.approve_paper` raises.
    """
    approve_paper(paper=paper, by=by, read_sha256=read_sha256)
    if paper.kind == PaperKind.INVITATION_LETTER:
        freeze_with_letter(meeting=paper.meeting, by=by)
    sign_paper(paper=paper, by=by)
    render_official(paper=paper)
    if paper.election is not None:
        confirm_election(election=paper.election, by=by)
    if paper.kind == PaperKind.MINUTES:
        note_minutes_signed(meeting=paper.meeting, by=by)
        assign_follow_ups(meeting=paper.meeting, by=by)
        debriefs = write_debriefs(meeting=paper.meeting, by=by)
        tell_debriefs(meeting=paper.meeting, debriefs=debriefs, by=by)
        tell_minutes_final(meeting=paper.meeting, by=by)


@transaction.atomic
def send_invitations(*, paper: Paper, by: "User", only: Collection[Participant] | None = None) -> int:
    """Send the signed letter: an invitation and a copy for every line of the roll, a message for every contact.

    With `only`, to these lines; the others can follow (`invite_added`).

    Returns the number of invitations. The meeting becomes "invited", and answers are awaited from then on. Raises what
    `documents.actions.mark_sent` raises.
    """
    mark_sent(paper=paper, by=by)
    invitations = invite_participants(meeting=paper.meeting, by=by, only=only)
    if only is not None:
        invitations = [invitation for invitation in invitations if invitation.participant in only]
    if paper.meeting.state == MeetingState.SCHEDULED:
        mark_invited(meeting=paper.meeting, by=by)
    hand_out(paper, invitations, by)
    return len(invitations)


@transaction.atomic
def invite_added(*, paper: Paper, by: "User", only: Collection[Participant] | None = None) -> int:
    """Send the letter that has gone out to those on the roll who have no invitation, or `only` these; how many.

    Raises `Refused`, and `WrongState` if this letter is not out or everyone has been invited.
    """
    require(by, Power.INVITE, paper.meeting)
    if paper.state != PaperState.SENT:
        raise WrongState(_("This letter has not gone out yet, or has been taken back."))
    require_schedule_named(paper)
    added = set(uninvited_lines(paper.meeting).values_list("pk", flat=True))
    if only is not None:
        added &= {line.pk for line in only}
    if not added:
        raise WrongState(_("Everyone on the roll has been invited."))
    everyone = invite_participants(meeting=paper.meeting, by=by, only=only)
    hand_out(paper, [invitation for invitation in everyone if invitation.participant_id in added], by)
    return len(added)


def require_schedule_named(letter: Paper) -> None:
    """Raise `WrongState` if the letter that is out names a day, hour or place that is no more: it goes to nobody."""
    if names_former_schedule(letter):
        raise WrongState(_("The meeting has changed since this letter went out. Send the letter of change first."))


def hand_out(paper: Paper, invitations: Sequence[Invitation], by: Actor, *, again: bool = False) -> int:
    """A copy for each of these invitations, and a message to each of their contacts; how many messages.

    With `again` also to those who have it already.
    """
    copies = render_copies(paper=paper, invitations=invitations)
    told = tell_invitation(meeting=paper.meeting, copies=copies, by=by, only=invitations, again=again)
    waiting = {message.attachment_id for message in told}
    for copy in copies.values():
        if copy.pk not in waiting:
            work.ring(copy)
    return len(told)


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: "User") -> Paper:
    """End the sitting; the complete draft of the minutes is there from this moment. A pause ends with it.

    Raises `ItemsUndecided` and `VotesGoing` where something is left open, `WrongState`, `Refused`.
    """
    # First what holds the meeting's row: no vote is opened between the look at the votes and the end.
    require_decided(meeting=meeting, by=by)
    require_votes_counted(meeting=meeting)
    meetings.actions.end_meeting(meeting=meeting, by=by)
    held = hold_meeting(meeting.pk)
    redraw_hall(held)
    end_day(held, by)
    return draft_minutes(meeting=meeting, by=by)
