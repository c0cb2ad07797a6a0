"""The initials (paraf): one post after the other reads the draft before it is approved, as the settings name them."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common.errors import Refused, WrongState
from common.states import move
from documents import facts
from documents.actions.drafts import keep_version
from documents.actions.gate import FactsChanged, hold, require_reason
from documents.models import Initial, Paper
from documents.queries import facts_now, settings_of
from documents.queries.initials import current_round, holds_post, next_initial, route_of
from documents.states import INITIAL_MOVES, MOVES, DraftOccasion, InitialState, PaperState
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User


def begin_round(paper: Paper) -> list[Initial]:
    """Lay a submitted draft before the posts of its route; those of an earlier round read it anew.

    Who was still to be asked in the earlier round is asked no more, also where the route is empty by now.
    """
    paper.initials.filter(state=InitialState.WAITING).delete()
    posts = route_of(settings_of(paper.meeting.convener), paper.kind)
    former = paper.initials.aggregate(last=Max("round"))["last"] or 0
    return Initial.objects.bulk_create(
        Initial(paper=paper, round=former + 1, order=order, position=post) for order, post in enumerate(posts, 1)
    )


@transaction.atomic
def initial_paper(*, initial: Initial, by: "User", read_sha256: str, note: str = "") -> None:
    """The holder of the post initials the draft that he had before him (`read_sha256`), with a note if he likes.

    Raises `Refused` to anybody else, `WrongState` if it is not his turn, `FactsChanged` if the draft says something
    else by now.
    """
    paper = _hold_turn(initial)
    if not holds_post(by, initial.position):
        raise Refused
    if facts.sha256_of(facts_now(paper)) != read_sha256:
        raise FactsChanged(_("The paper has changed since you opened it. Read it again before you initial it."))
    _give(initial, paper, by, note=note.strip(), sha256=read_sha256)
    record("initial_paper", paper, by=by, subject=paper.meeting, reason=note, after={"post": str(initial.position)})
    keep_version(paper=paper, occasion=DraftOccasion.INITIALLED, by=by)


@transaction.atomic
def note_initial(*, initial: Initial, by: "User", note: str) -> None:
    """The secretariat notes an initial that was given with a pen on the printed draft; the note says who and when.

    Raises `Refused`, `ReasonMissing`, `WrongState` if it is not the turn of this post.
    """
    paper = _hold_turn(initial)
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    require_reason(note)
    _give(initial, paper, by, note=note.strip(), sha256=facts.sha256_of(facts_now(paper)), is_on_paper=True)
    record("note_initial", paper, by=by, subject=paper.meeting, reason=note, after={"post": str(initial.position)})
    keep_version(paper=paper, occasion=DraftOccasion.INITIALLED, by=by)


@transaction.atomic
def send_back_paper(*, initial: Initial, by: "User", note: str) -> None:
    """The holder of the post gives the draft back to the secretariat; it begins a new round when it is submitted again.

    Raises `Refused`, `ReasonMissing`, `WrongState` if it is not his turn.
    """
    paper = _hold_turn(initial)
    if not holds_post(by, initial.position):
        raise Refused
    require_reason(note)
    acted: dict[str, Any] = {"note": note.strip(), "acted_at": timezone.now(), "acted_by": by.actor_label[:200]}
    move(initial, InitialState.SENT_BACK, INITIAL_MOVES, **acted)
    move(paper, PaperState.RETURNED, MOVES[paper.kind], returned_note=note.strip())
    record("send_back_paper", paper, by=by, subject=paper.meeting, reason=note, after={"post": str(initial.position)})
    keep_version(paper=paper, occasion=DraftOccasion.SENT_BACK, by=by)


def give_with_approval(paper: Paper, by: "User", sha256: str) -> None:
    """Who approves and holds a post whose initial is awaited has initialled by approving."""
    for initial in current_round(paper):
        if initial.state == InitialState.WAITING and holds_post(by, initial.position):
            _give(initial, paper, by, note="", sha256=sha256)


def _hold_turn(initial: Initial) -> Paper:
    """The paper, held, if it is this step's turn; of two who act at once the second comes too late."""
    paper = initial.paper
    hold(paper)
    turn = next_initial(paper)
    if turn is None or turn.pk != initial.pk:
        raise WrongState(_("It is not the turn of this post: the paper has moved on, or waits for another."))
    return paper


def _give(initial: Initial, paper: Paper, by: "User", *, note: str, sha256: str, is_on_paper: bool = False) -> None:
    initial.paper = paper
    acted: dict[str, Any] = {"acted_at": timezone.now(), "acted_by": by.actor_label[:200]}
    given: dict[str, Any] = {"note": note, "facts_sha256": sha256, "is_on_paper": is_on_paper}
    move(initial, InitialState.GIVEN, INITIAL_MOVES, **acted, **given)
