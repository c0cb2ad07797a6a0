"""Acts with papers that touch several floors: one function, one transaction each."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
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
from audit.actions import Actor, System
from common import work
from common.errors import WrongState
from documents.actions import (
    accept_signature,
    approve_paper,
    draft_minutes,
    give_number,
    hand_in_signature,
    mark_sent,
    official_content,
    render_copies,
    render_official,
    request_final,
    require_signable,
    require_waiting,
    sign_paper,
    sign_paper_by_service,
    supersede_corrected,
)
from documents.actions.gate import hold
from documents.models import Paper, Signature
from documents.permissions import require_can_make_pdf
from documents.queries import names_former_schedule
from documents.signing import Credentials, Given, provider_of
from documents.states import BY_FILE, PaperKind, PaperState, SignatureState, SigningMode
from elections.actions.elections import confirm_election
from elections.actions.ending import require_votes_counted
from files.actions import PDFS, check_upload, laid_down
from flows.corrections import end_if_last
from followups.actions import assign_follow_ups, correct_follow_ups
from meetings.actions import mark_invited, note_minutes_signed
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import MeetingState
from notices.actions import tell_invitation, tell_minutes_corrected, tell_minutes_final
from notices.actions.debriefs import tell_debriefs

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def approve(*, paper: Paper, by: "User", read_sha256: str) -> None:
    """Approve a paper: its facts are frozen, it has its number or waits for it, and its PDF is asked for.

    A letter carries the agenda, which is approved with it. Raises what `documents.actions.approve_paper` raises, and
    `NotToBeChosen` where nothing could sign it.
    """
    require_signable(paper.signing_mode)
    approve_paper(paper=paper, by=by, read_sha256=read_sha256)
    if paper.kind == PaperKind.INVITATION_LETTER:
        freeze_with_letter(meeting=paper.meeting, by=by)
    if paper.state == PaperState.APPROVED:
        render_official(paper=paper)


@transaction.atomic
def number_paper(*, paper: Paper, number: str, dated: dt.date, by: "User") -> None:
    """Number an approved paper that waited for it; see `documents.actions.give_number` for what it raises."""
    give_number(paper=paper, number=number, dated=dated, by=by)
    render_official(paper=paper)


@transaction.atomic
def sign(*, paper: Paper, by: "User") -> None:
    """Sign an approved paper within the portal, and set going what follows. Raises `WrongState`, `Refused`."""
    sign_paper(paper=paper, by=by)
    take_effect(paper=paper, by=by)


@transaction.atomic
def approve_and_sign(*, paper: Paper, by: "User", read_sha256: str) -> None:
    """Approve and sign in one act, where the approver signs within the portal and the portal draws the number."""
    approve(paper=paper, by=by, read_sha256=read_sha256)
    if paper.state == PaperState.APPROVED and paper.signing_mode == SigningMode.INTERNAL:
        sign(paper=paper, by=by)


def hand_in(*, paper: Paper, upload: UploadedFile, by: "User") -> Signature:
    """Hand in the file of a paper that was signed outside the portal: a scan, or the PDF with its signature inside.

    It is looked at and laid down before anything is written, outside the transaction: nobody waits for a large file,
    and of one that comes too late nothing stays. One that proves itself signs the paper; else a second person checks it
    (`accept_handed_in`). Raises a `RakorError` that says what is wrong with the file, `WrongState`, `Refused`.
    """
    require_can_make_pdf(by, paper.meeting)
    require_waiting(paper, *BY_FILE)
    check_upload(upload, PDFS)
    given = Given(upload=upload.read())
    upload.seek(0)
    signed = provider_of(paper.signing_mode).sign(official_content(paper), given)
    with laid_down(upload=upload, by=by, allowed=PDFS) as file, transaction.atomic():
        signature = hand_in_signature(paper=paper, file=file, signed=signed, by=by)
        if signature.state == SignatureState.VALID:
            # Who handed it in has not decided anything: what follows, follows from the signature.
            take_effect(paper=paper, by=System())
    return signature


@transaction.atomic
def accept_handed_in(*, paper: Paper, read_sha256: str, by: "User") -> None:
    """Say, as a second person, that what was handed in is this paper with its signature; what follows is set going.

    Raises what `documents.actions.accept_signature` raises.
    """
    accept_signature(paper=paper, read_sha256=read_sha256, by=by)
    take_effect(paper=paper, by=System())


def sign_through_service(*, paper: Paper, credentials: Credentials, by: "User") -> Signature:
    """Have BSrE sign the paper with the certificate of who is signed in, who has typed what unlocks it.

    One in another name than the paper prints is checked by a second person, as a file from elsewhere is. The service is
    asked outside the transaction, which would hold others up for as long as it takes to answer. Raises
    `documents.signing.ServiceFailed` and `NotSigned` in words that may be shown, `WrongState`, `Refused`.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    require_waiting(paper, SigningMode.BSRE)
    signed = provider_of(SigningMode.BSRE).sign(official_content(paper), Given(credentials=credentials))
    upload = SimpleUploadedFile("naskah-bertanda-tangan.pdf", signed.content, "application/pdf")
    with laid_down(upload=upload, by=by, allowed=PDFS) as file, transaction.atomic():
        signature = sign_paper_by_service(paper=paper, file=file, signed=signed, by=by)
        if signature.state == SignatureState.VALID:
            take_effect(paper=paper, by=by)
    return signature


@transaction.atomic
def take_effect(*, paper: Paper, by: Actor) -> None:
    """What follows a signature, whoever made it and how. The final file is asked for, and is issued once it is made.

    Signed minutes make the directives into follow-ups and tell every invitee once; who was represented is told what
    was decided for him. A signed record confirms its election. A signed correction (ralat) takes the place of what it
    corrects: follow-ups keep their progress, what was signed stands again, and every invitee is told.
    """
    request_final(paper=paper)
    corrected = supersede_corrected(paper=paper, by=by)
    if paper.election is not None and corrected is None:
        confirm_election(election=paper.election, by=by)
    if corrected is not None:
        end_if_last(meeting=paper.meeting, by=by)
    if paper.kind == PaperKind.MINUTES:
        if corrected is None:
            note_minutes_signed(meeting=paper.meeting, by=by)
            assign_follow_ups(meeting=paper.meeting, by=by)
        else:
            correct_follow_ups(meeting=paper.meeting, number=paper.number, by=by)
        debriefs = write_debriefs(meeting=paper.meeting, by=by)
        tell_debriefs(meeting=paper.meeting, debriefs=debriefs, by=by)
        if corrected is None:
            tell_minutes_final(meeting=paper.meeting, by=by)
        else:
            tell_minutes_corrected(paper=paper, by=by)


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
    hold(paper)
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
