"""Minutes before the participants: laid before them, objected to, answered, taken back to be mended."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from attendance.models import Invitation
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from common.text import paragraphs
from directory.permissions import delegate_organizations
from documents import facts
from documents.actions.approval import missing_before_review
from documents.actions.drafts import keep_version
from documents.actions.gate import ApprovalRefused, hold, require_reason
from documents.models import Objection, Paper
from documents.queries import facts_now
from documents.queries.objections import is_open_for_objections, places_of
from documents.states import (
    MOVES,
    OBJECTION_MOVES,
    WRITTEN,
    DraftOccasion,
    ObjectionKind,
    ObjectionState,
    PaperKind,
    PaperState,
)
from meetings.permissions import require

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_TEXT = 4000
# A link can be passed on: whoever has it fills no database with it, and not all at once.
MOST_OBJECTIONS = 20
MOST_AT_ONCE = 5
AT_ONCE = dt.timedelta(minutes=1)
SHORTEST_WINDOW = dt.timedelta(hours=12)
LONGEST_WINDOW = dt.timedelta(days=60)


class WindowRefused(RakorError):
    """The time for objections is too short for anybody to read, or has no end in sight."""

    field = "until"


class ObjectionsClosed(WrongState):
    """The time for objections is over, or the minutes do not lie with the participants."""


class TooManyObjections(RakorError):
    """One invitation has said as much of one paper as anyone can answer."""


class BadObjection(RakorError):
    """Nothing is said, too much is said, or it is said of a place that the minutes do not have."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def circulate_minutes(*, paper: Paper, until: dt.datetime, by: "User") -> None:
    """Lay submitted minutes before the participants until `until`, as they stand now. Called by `flows`.

    Raises `Refused`, `WrongState`, `WindowRefused`, `ApprovalRefused` naming what is missing.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    hold(paper)
    now = timezone.now()
    if not now + SHORTEST_WINDOW <= until <= now + LONGEST_WINDOW:
        raise WindowRefused(_("Give the participants at least half a day, and at most sixty days."))
    if paper.kind != PaperKind.MINUTES:
        raise WrongState(_("Only minutes are laid before the participants."))
    if missing := missing_before_review(paper):
        raise ApprovalRefused(" ".join(missing))
    said = facts.as_json(facts_now(paper))
    changes: dict[str, Any] = {"circulated_at": now, "circulated_facts": said, "objections_until": until}
    move(paper, PaperState.CIRCULATED, MOVES[paper.kind], **changes)
    record("circulate_minutes", paper, by=by, subject=paper.meeting, after={"until": until})
    keep_version(paper=paper, occasion=DraftOccasion.CIRCULATED, by=by)


@transaction.atomic
def raise_objection(
    *, paper: Paper, invitation: Invitation, text: str, by: Actor, kind: str = ObjectionKind.OBJECTION, place: str = ""
) -> Objection:
    """Object to circulated minutes, or remark on them, for the post that `invitation` called: by its personal link, or
    by the account of its institution. The same words of the same place again are the same objection.

    Raises `Refused`, `ObjectionsClosed`, `BadObjection`, `TooManyObjections`.
    """
    _require_speaker(by, paper, invitation)
    hold(paper)
    if not is_open_for_objections(paper):
        raise ObjectionsClosed(_("The time for objections to these minutes is over."))
    text = paragraphs(text)
    _require_sense(paper, text, kind, place)
    own = paper.objections.filter(invitation=invitation)
    if (same := own.filter(text=text, place=place, kind=kind, said_at__gte=paper.circulated_at).first()) is not None:
        return same
    _require_few(own)
    objection = Objection.objects.create(
        paper=paper,
        invitation=invitation,
        user=by if isinstance(by, User) else None,
        said_by=str(invitation.participant)[:200],
        kind=kind,
        place=place,
        text=text,
    )
    record("raise_objection", objection, by=by, subject=paper.meeting, after={"kind": kind, "place": place})
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, state: str, answer: str, by: "User") -> None:
    """Say whether an objection is taken up or declined, and why; it is declined only with words.

    Minutes that take one up go back to the secretariat (`recall_minutes`) and are circulated anew. Raises `Refused`,
    `WrongState` once answered or once the minutes are approved, `BadObjection`.
    """
    paper = objection.paper
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    hold(paper)
    if paper.state not in WRITTEN:
        raise WrongState(_("The minutes are approved; what was said of them can no longer be answered."))
    answer = paragraphs(answer)
    if state == ObjectionState.DECLINED and not answer:
        raise BadObjection("answer", _("Say why it is not taken up: the participant reads it."))
    if len(answer) > LONGEST_TEXT:
        raise BadObjection("answer", _("At most %(limit)s characters.") % {"limit": LONGEST_TEXT})
    if state not in {ObjectionState.TAKEN_UP, ObjectionState.DECLINED}:
        raise BadObjection("state", _("Say whether it is taken up."))
    answered: dict[str, Any] = {"answer": answer, "answered_at": timezone.now(), "answered_by": by.actor_label[:200]}
    move(objection, state, OBJECTION_MOVES, **answered)
    record("answer_objection", objection, by=by, subject=paper.meeting, reason=answer, after={"state": state})


@transaction.atomic
def recall_minutes(*, paper: Paper, reason: str, by: "User") -> None:
    """Take circulated minutes back to mend them; they are circulated again before they are final.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    require_reason(reason)
    hold(paper)
    if paper.state != PaperState.CIRCULATED:
        raise WrongState(_("These minutes do not lie with the participants."))
    move(paper, PaperState.RETURNED, MOVES[paper.kind], returned_note=reason)
    record("recall_minutes", paper, by=by, subject=paper.meeting, reason=reason)
    keep_version(paper=paper, occasion=DraftOccasion.SENT_BACK, by=by)


def _require_speaker(by: Actor, paper: Paper, invitation: Invitation) -> None:
    """A personal link speaks for its own invitation, an account for those of its institutions."""
    line = invitation.participant
    if line.meeting_id != paper.meeting_id:
        raise Refused
    if isinstance(by, LinkHolder):
        if by.actor_id != invitation.public_id:
            raise Refused
        return
    institution = line.position.organization_id if line.position else line.organization_id
    if not (isinstance(by, User) and institution in delegate_organizations(by)):
        raise Refused


def _require_sense(paper: Paper, text: str, kind: str, place: str) -> None:
    if not text:
        raise BadObjection("text", _("Say what you object to, or what you remark."))
    if len(text) > LONGEST_TEXT:
        raise BadObjection("text", _("At most %(limit)s characters.") % {"limit": LONGEST_TEXT})
    if kind not in ObjectionKind.values:
        raise BadObjection("kind", _("Say whether it is an objection or a remark."))
    if place not in {known.key for known in places_of(paper.circulated_facts)}:
        raise BadObjection("place", _("The minutes have no such item."))


def _require_few(own: "QuerySet[Objection]") -> None:
    if own.filter(said_at__gt=timezone.now() - AT_ONCE).count() >= MOST_AT_ONCE:
        raise TooManyObjections(_("That was much at once. Wait a minute, then say the rest."))
    if own.count() >= MOST_OBJECTIONS:
        raise TooManyObjections(
            _("You have said %(limit)s things of these minutes. For more, call the secretariat.")
            % {"limit": MOST_OBJECTIONS}
        )
