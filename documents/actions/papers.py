"""The life of a paper: drafted, submitted, returned, approved, signed, sent, revoked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from directory.models import Position
from documents import facts
from documents.actions.numbers import draw_number
from documents.models import Paper
from documents.queries import (
    Issue,
    issued,
    letter_facts_now,
    minutes_facts_now,
    names_former_schedule,
    record_facts_now,
    still_says_the_plan,
)
from documents.states import EDITABLE, MOVES, PaperKind, PaperState, Urgency
from elections.models import Election
from elections.queries.standing import lacking_before_draft, lacking_before_record
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState, RoleInMeeting

if TYPE_CHECKING:
    from accounts.models import User


class ApprovalRefused(RakorError):
    """The paper is not complete enough to be submitted or approved; says what is missing."""


class FactsChanged(RakorError):
    """The sources of the paper have changed since the approver read it, or since it was approved."""


class ReasonMissing(RakorError):
    """Giving a paper back, or taking one back, needs a reason."""


def facts_now(paper: Paper) -> facts.PaperFacts:
    """What the draft of `paper` says now."""
    match paper.kind:
        case PaperKind.MINUTES:
            return minutes_facts_now(paper)
        case PaperKind.ELECTION_RECORD:
            return record_facts_now(paper)
    return letter_facts_now(paper)


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
    paper = _open(
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
    paper = _open(meeting, PaperKind.INVITATION_LETTER, supersedes=former, **words)
    record("draft_change_letter", paper, by=by, subject=meeting, after={"replaces": former.number})
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
    paper = _open(meeting, PaperKind.MINUTES)
    record("draft_minutes", paper, by=by, subject=meeting)
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
    paper = _open(meeting, PaperKind.ELECTION_RECORD, election=election)
    record("draft_record", paper, by=by, subject=meeting)
    return paper


@transaction.atomic
def submit_paper(*, paper: Paper, by: "User") -> None:
    """Hand the draft to those who approve. Raises `ApprovalRefused` naming everything that is missing."""
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    if missing := missing_before_review(paper):
        raise ApprovalRefused(" ".join(missing))
    move(
        paper,
        PaperState.IN_REVIEW,
        MOVES[paper.kind],
        submitted_at=timezone.now(),
        submitted_by=by.actor_label,
        returned_note="",
    )
    record("submit_paper", paper, by=by, subject=paper.meeting)


def missing_before_review(paper: Paper) -> list[str]:
    """What must stand before `paper` can be submitted, as sentences; empty when it is complete."""
    if paper.election is not None:
        return lacking_before_record(paper.election)
    return _missing_in_minutes(paper) if paper.kind == PaperKind.MINUTES else _missing_in_letter(paper)


def _missing_in_letter(paper: Paper) -> list[str]:
    missing = []
    if paper.meeting.state not in {MeetingState.SCHEDULED, MeetingState.INVITED}:
        missing.append(_("The meeting is not scheduled: there is nothing to invite to."))
    if paper.signer_id is None:
        missing.append(_("Choose who signs the paper."))
    if paper.meeting.answer_deadline is None:
        missing.append(_("Set until when answers are expected."))
    return missing


def _missing_in_minutes(paper: Paper) -> list[str]:
    meeting = paper.meeting
    missing = []
    if meeting.state != MeetingState.HELD:
        missing.append(_("End the meeting first."))
    if meeting.attendance_finalised_at is None:
        missing.append(_("Finalise the attendance first: the minutes print it."))
    # Of an old meeting the source may not tell who chaired it; the minutes then print the gap.
    if not meeting.is_imported and not meeting.roles.filter(role=RoleInMeeting.CHAIR).exists():
        missing.append(_("Name who chairs the meeting."))
    return missing


def missing_before_sending(paper: Paper) -> list[str]:
    """What keeps a signed letter from going out, as sentences; empty when nothing does."""
    waits_to_be_sent = paper.kind == PaperKind.INVITATION_LETTER and paper.state == PaperState.SIGNED
    if not waits_to_be_sent or still_says_the_plan(paper):
        return []
    return [_("The plan or the roll has changed since this letter was approved. Revoke it and write a new one.")]


@transaction.atomic
def return_paper(*, paper: Paper, by: "User", note: str) -> None:
    """Give it back to the secretariat with what is to be mended. Raises `ReasonMissing`, `WrongState`, `Refused`."""
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    _require_reason(note)
    move(paper, PaperState.RETURNED, MOVES[paper.kind], returned_note=note)
    record("return_paper", paper, by=by, subject=paper.meeting, reason=note)


@transaction.atomic
def approve_paper(*, paper: Paper, by: "User", read_sha256: str) -> None:
    """Freeze the facts, date the paper and draw its number; there is no way back from here. Called by `flows`.

    `read_sha256` identifies the facts that the approver had before him (`facts.sha256_of(facts_now(paper))`); if the
    sources have changed since, raises `FactsChanged` and nothing happens.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    _hold(paper)
    if paper.is_frozen:
        raise WrongState(_("The paper has been approved already."))
    said = facts_now(paper)
    if facts.sha256_of(said) != read_sha256:
        raise FactsChanged(_("The paper has changed since you opened it. Read it again before you approve."))
    if missing := missing_before_review(paper):
        raise ApprovalRefused(" ".join(missing))
    now = timezone.now()
    dated = now.astimezone(paper.meeting.zone).date()
    issue = Issue(
        number=draw_number(convener=paper.meeting.convener, year=dated.year),
        dated=dated,
        approved_at=now,
        approver_label=by.actor_label,
    )
    frozen = facts.as_json(issued(said, paper, issue))
    move(
        paper,
        PaperState.APPROVED,
        MOVES[paper.kind],
        signer=_signer_of(paper),
        number=issue.number,
        dated=dated,
        facts=frozen,
        facts_sha256=facts.sha256_of(frozen),
        approved_at=now,
        approved_by=by.actor_label,
    )
    record("approve_paper", paper, by=by, subject=paper.meeting, after={"number": issue.number})


@transaction.atomic
def sign_paper(*, paper: Paper, by: "User") -> None:
    """Sign an approved paper; with internal approval the same person does so in the same act. Called by `flows`."""
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    move(paper, PaperState.SIGNED, MOVES[paper.kind], signed_at=timezone.now())
    record("sign_paper", paper, by=by, subject=paper.meeting)


@transaction.atomic
def mark_sent(*, paper: Paper, by: "User") -> None:
    """The signed letter has gone out; one that it takes the place of is superseded. Called by `flows`.

    Raises `Refused`, `WrongState`, and `FactsChanged` if it no longer says what is planned: nobody is invited to the
    wrong day.
    """
    require(by, Power.INVITE, paper.meeting)
    _hold(paper)
    if missing := missing_before_sending(paper):
        raise FactsChanged(" ".join(missing))
    move(paper, PaperState.SENT, MOVES[paper.kind], sent_at=timezone.now())
    record("mark_sent", paper, by=by, subject=paper.meeting)
    former = Paper.objects.select_for_update(of=("self",)).filter(superseded_by=paper, state=PaperState.SENT).first()
    if former is not None:
        move(former, PaperState.SUPERSEDED, MOVES[former.kind])
        record("supersede_letter", former, by=by, subject=paper.meeting, after={"number": paper.number})


@transaction.atomic
def revoke_letter(*, paper: Paper, by: "User", reason: str) -> None:
    """Take an approved letter back; its number is never used again. See `is_revocable`.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    _require_reason(reason)
    _hold(paper)
    if not is_revocable(paper):
        raise WrongState(_("This letter stands: it is not approved yet, or its meeting has begun."))
    # A letter of change that never went out leaves the one before it in force, for another to replace.
    replaced = paper.supersedes if paper.state == PaperState.SENT else None
    move(paper, PaperState.REVOKED, MOVES[paper.kind], supersedes=replaced)
    record("revoke_letter", paper, by=by, subject=paper.meeting, reason=reason)


def is_revocable(paper: Paper) -> bool:
    """Whether the letter can be taken back; one that has gone out, only while a corrected one can still be written."""
    has_gone_out = paper.state == PaperState.SENT
    return PaperState.REVOKED in MOVES[paper.kind][paper.state] and (
        not has_gone_out or paper.meeting.state == MeetingState.INVITED
    )


def _open(
    meeting: Meeting,
    kind: PaperKind,
    *,
    supersedes: Paper | None = None,
    election: Election | None = None,
    **fields: object,
) -> Paper:
    current = meeting.papers.current().filter(kind=kind, election=election)
    if supersedes is not None:
        current = current.exclude(pk=supersedes.pk)
    if current.exists():
        raise WrongState(_("This paper is already there."))
    last = meeting.papers.filter(kind=kind, election=election).order_by("-version").first()
    try:
        with transaction.atomic():
            return Paper.objects.create(
                meeting=meeting,
                kind=kind,
                version=last.version + 1 if last else 1,
                supersedes=supersedes,
                election=election,
                **fields,
            )
    except IntegrityError as error:
        raise WrongState(_("This paper is already there.")) from error


def _hold(paper: Paper) -> None:
    """Bring paper and meeting up to date and hold both: whoever writes their sources waits until this is done."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("convener__region").get(pk=paper.meeting_id)
    )
    paper.refresh_from_db(from_queryset=Paper.objects.select_for_update(of=("self",)))
    paper.meeting = meeting


def _signer_of(paper: Paper) -> Position | None:
    """A letter is signed by whom it names, minutes and records by who chaired, as far as that is a known post."""
    if paper.kind == PaperKind.INVITATION_LETTER:
        return paper.signer
    chair = paper.meeting.roles.filter(role=RoleInMeeting.CHAIR).select_related("position").first()
    return chair.position if chair else None


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Say why: the reason is kept."))
