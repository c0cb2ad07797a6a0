"""The life of a paper on its page: drawn as steps, who did what, who is next, and what may be done now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from common.dates import moment
from documents import actions
from documents.models import Paper
from documents.queries import settings_of
from documents.queries.corrections import CORRECTED, corrected_now
from documents.queries.initials import InitialStep, changed_since_initialled, steps_of
from documents.states import (
    EDITABLE,
    FROZEN,
    UNDER_REVIEW,
    WRITTEN,
    InitialState,
    NumberSource,
    PaperKind,
    PaperState,
    SigningMode,
)
from meetings.models import Meeting
from meetings.permissions import powers_in
from meetings.states import MeetingState

P = PaperState
# How many differences stand on the page; the page of versions has them all.
MOST_CHANGES = 8
# Shape, words, who and when, whether the paper is there now: as templates/parts/states.html takes them.
Step = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Life:
    """What the rail of a paper shows, for one reader; nothing in it is asked twice."""

    paper: Paper
    meeting: Meeting
    user: User
    sha256: str
    powers: frozenset[Power]
    initials: list[InitialStep]

    @property
    def steps(self) -> list[Step]:
        return list(_steps(self.paper, self.meeting, self.initials))

    @property
    def turn(self) -> InitialStep | None:
        """The initial that is awaited now."""
        return next((step for step in self.initials if step.is_next), None)


def life_of(paper: Paper, meeting: Meeting, user: User, sha256: str) -> dict[str, Any]:
    """What the pages of a paper show of its life, and what `user` may do with it now."""
    powers = frozenset(powers_in(user, meeting))
    life = Life(paper, meeting, user, sha256, powers, steps_of(paper, sha256))
    turn = life.turn
    decides, writes = Power.APPROVE_PAPERS in powers, Power.SUBMIT_PAPERS in powers
    is_mine = turn is not None and turn.holder is not None and turn.holder.official.user_id == user.pk
    is_inside = Power.VIEW_MEETINGS in powers
    return {
        "life": life,
        "turn": turn,
        "can_initial": is_mine,
        "can_note_initial": turn is not None and writes,
        "changes": changed_since_initialled(paper)[:MOST_CHANGES] if turn is not None and is_inside else [],
        "can_number": paper.state == P.NUMBERING and writes,
        "can_sign": paper.state == P.APPROVED and (decides or writes),
        "can_void": paper.state in {P.NUMBERING, P.APPROVED} and decides,
        "can_revoke": writes and actions.is_revocable(paper),
        "can_correct": can_correct(paper, meeting) and decides,
        "can_give_up": decides and is_correction(paper) and paper.state in WRITTEN,
        "signs_at_once": signs_at_once(paper),
        "correction": corrected_now(paper)[:MOST_CHANGES] if is_inside and paper.state in WRITTEN else [],
    }


def is_correction(paper: Paper) -> bool:
    return paper.kind in CORRECTED and paper.supersedes_id is not None


def can_correct(paper: Paper, meeting: Meeting) -> bool:
    """Whether a ralat of this paper may be opened: signed, of a meeting that is not closed, and of none other yet."""
    stands = paper.kind in CORRECTED and paper.state == P.SIGNED and meeting.state == MeetingState.HELD
    return stands and not Paper.objects.filter(supersedes=paper).exists()


def signs_at_once(paper: Paper) -> bool:
    """Whether approving may sign as well: within the portal, with a number that the portal draws."""
    if paper.state not in WRITTEN or paper.signing_mode != SigningMode.INTERNAL:
        return False
    return settings_of(paper.meeting.convener).numbers_of(paper.kind)["source"] == NumberSource.PORTAL


# --- the steps ---------------------------------------------------------------------------------------------------


def _steps(paper: Paper, meeting: Meeting, initials: list[InitialStep]) -> Iterator[Step]:
    """From draft to the last state, in order; what has not come yet says only its name."""
    state = P(paper.state)
    zone = meeting.timezone

    def said(who: str, when: Any) -> str:
        return " · ".join(part for part in (who, moment(when, zone) if when else "") if part)

    is_draft = state in EDITABLE
    yield ("part" if is_draft else "ok", _("Draft"), said("", paper.created_at), is_draft)
    if state == P.RETURNED:
        yield "alert", _("Returned"), "", True
    submitted = said(paper.submitted_by, paper.submitted_at)
    yield ("wait" if is_draft else "ok", _("Submitted"), "" if is_draft else submitted, False)
    if not is_draft:
        yield from (_initial_step(step, zone) for step in initials)
    waits = state in UNDER_REVIEW
    if state == P.CIRCULATED or paper.circulated_at:
        words = said("", paper.circulated_at)
        yield ("part" if state == P.CIRCULATED else "ok", _("With the participants"), words, state == P.CIRCULATED)
    awaits_initial = any(step.is_next for step in initials)
    is_approved = state in FROZEN
    approved = said(paper.approved_by, paper.approved_at) if is_approved else ""
    yield ("ok" if is_approved else "wait", _("Approved"), approved, waits and not awaits_initial)
    yield from _after_approval(paper, state, said)


def _initial_step(step: InitialStep, zone: str) -> Step:
    row = step.initial
    when = moment(row.acted_at, zone) if row.acted_at else ""
    notes = [row.acted_by, when, _("with a pen, on paper") if row.is_on_paper else "", row.note]
    if step.has_changed and row.state == InitialState.GIVEN:
        notes.append(_("changed since it was initialled"))
    words = _("Initials: %(post)s") % {"post": row.position}
    return step.shape, words, " · ".join(part for part in notes if part), step.is_next


def _after_approval(paper: Paper, state: P, said: Any) -> Iterator[Step]:
    if state == P.NUMBERING:
        yield "part", _("Number"), _("awaited from the office's letter system"), True
    elif paper.number:
        yield ("no" if state == P.VOID else "ok"), _("Number"), paper.number, False
    if state == P.VOID:
        yield "no", _("Void (batal)"), paper.returned_note, True
        return
    signed = said(paper.signed_by, paper.signed_at)
    yield ("ok" if paper.signed_at else "wait"), _("Signed"), signed, state == P.APPROVED
    if paper.kind == PaperKind.INVITATION_LETTER and state != P.REVOKED:
        yield ("ok" if paper.sent_at else "wait"), _("Sent"), said("", paper.sent_at), state == P.SIGNED
    if state == P.REVOKED:
        yield "no", _("Revoked"), paper.returned_note, True
    if state == P.SUPERSEDED:
        by = getattr(paper, "superseded_by", None)
        yield "exc", _("Superseded"), by.number if by is not None else "", True
