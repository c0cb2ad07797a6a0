"""From draft to number: submitted, returned, approved, numbered; or void, when nobody signs it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common.errors import WrongState
from common.states import move
from directory.models import Position
from documents import facts
from documents.actions.drafts import keep_version
from documents.actions.gate import ApprovalRefused, FactsChanged, hold, require_reason
from documents.actions.initials import begin_round, give_with_approval
from documents.actions.lacking import LACKING, without_holder
from documents.actions.numbers import draw_number, require_free_number
from documents.models import Paper, Signature
from documents.queries import Issue, facts_now, issued, settings_of
from documents.queries.initials import awaited_initials
from documents.queries.objections import missing_before_final
from documents.queries.signers import unheld_signers
from documents.states import MOVES, NAMES_SIGNER, DraftOccasion, NumberSource, PaperKind, PaperState
from elections.queries.standing import lacking_before_record
from meetings.permissions import require
from meetings.states import MeetingState, RoleInMeeting

if TYPE_CHECKING:
    from accounts.models import User


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
    begin_round(paper)
    record("submit_paper", paper, by=by, subject=paper.meeting)
    keep_version(paper=paper, occasion=DraftOccasion.SUBMITTED, by=by)


def missing_before_review(paper: Paper) -> list[str]:
    """What must stand before `paper` can be submitted, as sentences; empty when it is complete."""
    return [*_missing_by_kind(paper), *without_holder(unheld_signers([paper])[paper.pk])]


def _missing_by_kind(paper: Paper) -> list[str]:
    if paper.election is not None:
        return lacking_before_record(paper.election)
    if paper.kind in LACKING:
        return LACKING[PaperKind(paper.kind)](paper)
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


@transaction.atomic
def return_paper(*, paper: Paper, by: "User", note: str) -> None:
    """Give it back to the secretariat with what is to be mended. Raises `ReasonMissing`, `WrongState`, `Refused`."""
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    require_reason(note)
    move(paper, PaperState.RETURNED, MOVES[paper.kind], returned_note=note)
    record("return_paper", paper, by=by, subject=paper.meeting, reason=note)
    keep_version(paper=paper, occasion=DraftOccasion.SENT_BACK, by=by)


@transaction.atomic
def approve_paper(*, paper: Paper, by: "User", read_sha256: str) -> None:
    """Freeze the facts, date the paper and draw its number; there is no way back from here. Called by `flows`.

    Where the office's letter system gives the number, the paper waits for it (`give_number`) with its facts frozen.
    `read_sha256` identifies the facts that the approver had before him (`facts.sha256_of(facts_now(paper))`); if the
    sources have changed since, raises `FactsChanged` and nothing happens.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    hold(paper)
    if paper.is_frozen:
        raise WrongState(_("The paper has been approved already."))
    said = facts_now(paper)
    if facts.sha256_of(said) != read_sha256:
        raise FactsChanged(_("The paper has changed since you opened it. Read it again before you approve."))
    if missing := missing_before_approval(paper, by):
        raise ApprovalRefused(" ".join(missing))
    give_with_approval(paper, by, read_sha256)
    now = timezone.now()
    approved: dict[str, Any] = {"signer": _signer_of(paper), "approved_at": now, "approved_by": by.actor_label}
    convener = paper.meeting.convener
    if settings_of(convener).numbers_of(paper.kind)["source"] == NumberSource.OFFICE:
        plain = facts.as_json(said)
        move(paper, PaperState.NUMBERING, MOVES[paper.kind], facts=plain, facts_sha256=read_sha256, **approved)
        record("approve_paper", paper, by=by, subject=paper.meeting)
        keep_version(paper=paper, occasion=DraftOccasion.APPROVED, by=by)
        return
    dated = now.astimezone(paper.meeting.zone).date()
    number = draw_number(convener=convener, kind=paper.kind, year=dated.year)
    issue = Issue(number=number, dated=dated, approved_at=now, approver_label=by.actor_label)
    _freeze(paper, said, issue, **approved)
    record("approve_paper", paper, by=by, subject=paper.meeting, after={"number": number})
    keep_version(paper=paper, occasion=DraftOccasion.APPROVED, by=by)


@transaction.atomic
def give_number(*, paper: Paper, number: str, dated: dt.date, by: "User") -> None:
    """Give an approved paper the number that the office's letter system has drawn for it. Called by `flows`.

    Raises `NumberRefused` for one of another pattern than the office's, or that another paper bears; `WrongState`.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    hold(paper)
    if paper.state != PaperState.NUMBERING or paper.approved_at is None:
        raise WrongState(_("This paper does not wait for a number."))
    number = number.strip()
    require_free_number(convener=paper.meeting.convener, kind=paper.kind, number=number, year=dated.year)
    issue = Issue(number=number, dated=dated, approved_at=paper.approved_at, approver_label=paper.approved_by)
    _freeze(paper, facts.paper_facts(paper.kind, paper.facts or {}), issue)
    record("give_number", paper, by=by, subject=paper.meeting, after={"number": number, "dated": dated})


def _freeze(paper: Paper, said: facts.PaperFacts, issue: Issue, **changes: Any) -> None:
    """Number and date are part of what is frozen; from here on the paper waits for its signature."""
    frozen = facts.as_json(issued(said, paper, issue))
    move(
        paper,
        PaperState.APPROVED,
        MOVES[paper.kind],
        number=issue.number,
        dated=issue.dated,
        facts=frozen,
        facts_sha256=facts.sha256_of(frozen),
        **changes,
    )
    Signature.objects.create(paper=paper, mode=paper.signing_mode)


@transaction.atomic
def void_paper(*, paper: Paper, by: "User", reason: str) -> None:
    """Refuse to sign an approved paper: it keeps its number, marked "batal", and a new draft can be opened.

    A letter of change that is void leaves the one before it in force, a correction what it was to correct.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    require_reason(reason)
    hold(paper)
    move(paper, PaperState.VOID, MOVES[paper.kind], returned_note=reason, supersedes=None)
    record("void_paper", paper, by=by, subject=paper.meeting, reason=reason)


def missing_before_approval(paper: Paper, by: "User | None" = None) -> list[str]:
    """What must stand before `paper` can be approved (by whom), as sentences; empty when it is complete."""
    said = facts_now(paper) if paper.state == PaperState.CIRCULATED else None
    return [*missing_before_review(paper), *awaited_initials(paper, by), *missing_before_final(paper, said)]


def _signer_of(paper: Paper) -> Position | None:
    """Some kinds name who signs; the others are signed by who chaired, as far as that is a known post."""
    if paper.kind in NAMES_SIGNER:
        return paper.signer
    chair = paper.meeting.roles.filter(role=RoleInMeeting.CHAIR).select_related("position").first()
    return chair.position if chair else None
