"""The life of a paper: drafted, submitted, returned, approved, signed, sent, revoked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import WrongState
from common.states import move
from directory.models import Organization, Position
from documents.actions.chain import append_link
from documents.actions.drafts import keep_version
from documents.actions.gate import ApprovalRefused, FactsChanged, hold, require_reason
from documents.models import Paper
from documents.queries import names_former_schedule, settings_of, still_says_the_plan
from documents.states import EDITABLE, MOVES, SIGNED_STATES, DraftOccasion, PaperKind, PaperState, Urgency
from elections.models import Election
from elections.queries.standing import lacking_before_draft
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def draft_letter(
    *,
    meeting: Meeting,
    by: "User",
    signer: Position,
    on_behalf_of: Position | None = None,
    urgency: str = Urgency.BIASA,
    subject: str = "",
    addressee_line: str = "",
    opening: str = "",
    remarks: Sequence[str] = (),
    copies_to: Sequence[str] = (),
) -> Paper:
    """Open the invitation letter of a scheduled meeting; one at a time."""
    require(by, Power.SUBMIT_PAPERS, meeting)
    if meeting.state not in {MeetingState.SCHEDULED, MeetingState.INVITED}:
        raise WrongState(_("A letter is written once the meeting is scheduled."))
    paper = open_paper(
        meeting,
        PaperKind.INVITATION_LETTER,
        signer=signer,
        on_behalf_of=on_behalf_of,
        urgency=urgency,
        subject=subject,
        addressee_line=addressee_line,
        opening=opening,
        remarks=list(remarks),
        copies_to=list(copies_to),
    )
    record("draft_letter", paper, by=by, subject=meeting)
    keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=by)
    return paper


@transaction.atomic
def draft_change_letter(*, meeting: Meeting, by: "User") -> Paper:
    """Open the letter that takes the place of the one that went out: its words, and the schedule as it is now.

    It names the former letter and the former day. Raises `Refused`, and `WrongState` unless a letter is out that the
    meeting has moved away from, or that was sent before the meeting was postponed.
    """
    require(by, Power.SUBMIT_PAPERS, meeting)
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("convener__region", "venue").get(pk=meeting.pk)
    )
    former = change_letter_replaces(meeting)
    if former is None:
        raise WrongState(_("No letter is out that names another day, hour or place than the plan."))
    kept = ("signer", "on_behalf_of", "urgency", "addressee_line", "opening", "remarks", "copies_to")
    words = {name: getattr(former, name) for name in kept}
    paper = open_paper(meeting, PaperKind.INVITATION_LETTER, supersedes=former, **words)
    record("draft_change_letter", paper, by=by, subject=meeting, after={"replaces": former.number})
    keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=by)
    return paper


def change_letter_replaces(meeting: Meeting) -> Paper | None:
    """The letter that is out and needs another in its place, if the time has come to write it; else None."""
    if meeting.state not in {MeetingState.SCHEDULED, MeetingState.INVITED}:
        return None
    letters = meeting.papers.current().filter(kind=PaperKind.INVITATION_LETTER)
    current = letters.select_related("signer", "on_behalf_of").first()
    if current is None or current.state != PaperState.SENT:
        return None
    current.meeting = meeting
    # A postponed meeting needs its new letter even if it comes back to its old day.
    return current if meeting.state == MeetingState.SCHEDULED or names_former_schedule(current) else None


@transaction.atomic
def edit_letter(*, paper: Paper, by: "User", **changes: object) -> Paper:
    """Change signer, wording or copies of a letter that is still a draft (or was returned)."""
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    fields = {"signer", "on_behalf_of", "urgency", "subject", "addressee_line", "opening", "remarks", "copies_to"}
    chosen = {name: value for name, value in changes.items() if name in fields}
    if not Paper.objects.filter(pk=paper.pk, state__in=EDITABLE).update(**chosen):
        raise WrongState(_("The letter is under review or approved; it can no longer be edited."))
    before = {name: getattr(paper, name) for name in chosen}
    paper.refresh_from_db()
    record("edit_letter", paper, by=by, subject=paper.meeting, before=before, after=chosen)
    keep_version(paper=paper, occasion=DraftOccasion.EDITED, by=by)
    return paper


@transaction.atomic
def draft_minutes(*, meeting: Meeting, by: Actor) -> Paper:
    """The draft of the minutes, opened if there is none. It has no text of its own: it is read from its sources."""
    require(by, Power.SUBMIT_PAPERS, meeting)
    paper = meeting.papers.current().filter(kind=PaperKind.MINUTES).first()
    if paper is not None:
        return paper
    if meeting.state not in {MeetingState.ONGOING, MeetingState.HELD}:
        raise WrongState(_("There are no minutes before the meeting has begun."))
    paper = open_paper(meeting, PaperKind.MINUTES)
    record("draft_minutes", paper, by=by, subject=meeting)
    keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=by)
    return paper


@transaction.atomic
def draft_record(*, election: Election, by: "User") -> Paper:
    """The draft of the official record (berita acara) of a counted election, opened if there is none.

    Raises `Refused`, and `ApprovalRefused` while a post is open, or the hall has not seen the result of a round.
    """
    meeting = election.meeting
    require(by, Power.SUBMIT_PAPERS, meeting)
    paper = Paper.objects.current().filter(election=election).first()
    if paper is not None:
        return paper
    if missing := lacking_before_draft(election):
        raise ApprovalRefused(" ".join(missing))
    paper = open_paper(meeting, PaperKind.ELECTION_RECORD, election=election)
    record("draft_record", paper, by=by, subject=meeting)
    keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=by)
    return paper


def missing_before_sending(paper: Paper) -> list[str]:
    """What keeps a signed letter from going out, as sentences; empty when nothing does."""
    waits_to_be_sent = paper.kind == PaperKind.INVITATION_LETTER and paper.state == PaperState.SIGNED
    if not waits_to_be_sent or still_says_the_plan(paper):
        return []
    return [_("The plan or the roll has changed since this letter was approved. Revoke it and write a new one.")]


@transaction.atomic
def mark_sent(*, paper: Paper, by: "User") -> None:
    """The signed letter has gone out; one that it takes the place of is superseded. Called by `flows`.

    Raises `Refused`, `WrongState`, and `FactsChanged` if it no longer says what is planned: nobody is invited to the
    wrong day.
    """
    require(by, Power.INVITE, paper.meeting)
    hold(paper)
    if missing := missing_before_sending(paper):
        raise FactsChanged(" ".join(missing))
    move(paper, PaperState.SENT, MOVES[paper.kind], sent_at=timezone.now())
    record("mark_sent", paper, by=by, subject=paper.meeting)
    former = Paper.objects.select_for_update(of=("self",)).filter(superseded_by=paper, state=PaperState.SENT).first()
    if former is not None:
        move(former, PaperState.SUPERSEDED, MOVES[former.kind])
        append_link(paper=former, event=PaperState.SUPERSEDED, at=timezone.now())
        record("supersede_letter", former, by=by, subject=paper.meeting, after={"number": paper.number})


@transaction.atomic
def revoke_paper(*, paper: Paper, by: "User", reason: str) -> None:
    """Take an issued paper back; its number is never used again. See `is_revocable`.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    require_reason(reason)
    hold(paper)
    if not is_revocable(paper):
        raise WrongState(_("This paper stands: it is not approved yet, or too much has followed from it."))
    was_issued = paper.state in SIGNED_STATES
    # A letter of change that never went out leaves the one before it in force, for another to replace.
    replaced = paper.supersedes if paper.state == PaperState.SENT else None
    move(paper, PaperState.REVOKED, MOVES[paper.kind], supersedes=replaced, returned_note=reason.strip())
    if was_issued:
        append_link(paper=paper, event=PaperState.REVOKED, at=timezone.now())
    record("revoke_paper", paper, by=by, subject=paper.meeting, reason=reason)


def is_revocable(paper: Paper) -> bool:
    """Whether the paper can be taken back; a letter that has gone out, only while another can still be written."""
    has_gone_out = paper.state == PaperState.SENT
    return PaperState.REVOKED in MOVES[paper.kind][paper.state] and (
        not has_gone_out or paper.meeting.state == MeetingState.INVITED
    )


def open_paper(
    meeting: Meeting,
    kind: PaperKind,
    *,
    supersedes: Paper | None = None,
    election: Election | None = None,
    institution: Organization | None = None,
    **fields: object,
) -> Paper:
    """A new draft of `kind`. Raises `WrongState` where one is there already."""
    current = meeting.papers.current().filter(kind=kind, election=election, institution=institution)
    if supersedes is not None:
        current = current.exclude(pk=supersedes.pk)
    if current.exists():
        raise WrongState(_("This paper is already there."))
    same = meeting.papers.filter(kind=kind, election=election, institution=institution)
    last = same.order_by("-version").first()
    try:
        with transaction.atomic():
            return Paper.objects.create(
                meeting=meeting,
                kind=kind,
                version=last.version + 1 if last else 1,
                supersedes=supersedes,
                election=election,
                institution=institution,
                signing_mode=settings_of(meeting.convener).signing_of(kind),
                **fields,
            )
    except IntegrityError as error:
        raise WrongState(_("This paper is already there.")) from error
