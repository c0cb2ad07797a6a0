"""Votes that the hall sees: what is opened, closed and shown stands on the projector, and a result in the notes."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agendas.actions import add_entry, show_on_stage
from agendas.models import AgendaItem
from agendas.states import AgendaItemState, EntryKind, StageView
from elections import actions
from elections.models import Vote
from elections.queries import result_lines

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def open_vote(
    *, vote: Vote, by: "User", passphrases: tuple[str, str] | None = None, trustees: tuple[str, str] | None = None
) -> Vote:
    """Open the vote and put its question on the projector. Raises what `elections.actions.open_vote` raises."""
    vote = actions.open_vote(vote=vote, by=by, passphrases=passphrases, trustees=trustees)
    _show(vote, by)
    return vote


@transaction.atomic
def close_vote(*, vote: Vote, by: "User") -> Vote:
    """Close the vote; the projector says so. Raises what `elections.actions.close_vote` raises."""
    vote = actions.close_vote(vote=vote, by=by)
    _show(vote, by)
    return vote


@transaction.atomic
def show_vote(*, vote: Vote, by: "User") -> Vote:
    """Show the result: on the projector, behind the links, and in the notes of the item it belongs to (of the one under
    way where it belongs to none). Raises what `elections.actions.show_vote` raises.
    """
    vote = actions.show_vote(vote=vote, by=by)
    item = vote.item or AgendaItem.objects.filter(meeting=vote.meeting, state=AgendaItemState.IN_PROGRESS).first()
    if item is not None:
        add_entry(item=item, kind=EntryKind.VOTE, text=words_of(vote), by=by)
    _show(vote, by)
    return vote


@transaction.atomic
def void_vote(*, vote: Vote, reason: str, by: "User") -> Vote:
    """Declare the vote void; the projector goes back to the agenda. Raises what its action raises."""
    was_open = vote.opened_at is not None
    vote = actions.void_vote(vote=vote, reason=reason, by=by)
    if was_open:
        show_on_stage(meeting=vote.meeting, view=StageView.ITEM, shown={}, by=by)
    return vote


def on_stage(vote: Vote) -> dict[str, Any]:
    """What the projector is told of a vote (`portal/delegates/stages.py` reads it): its question, what there is to
    choose, and numbers, in the order of the options, only once they are shown."""
    lines = result_lines(vote)
    told: dict[str, Any] = {
        "kind": "vote",
        "vote": vote.public_id,
        "question": vote.question,
        "state": str(vote.state),
        "options": [{"label": option["label"]} for option in vote.options],
    }
    if lines:
        told |= {"options": [{"label": line.label} for line in lines], "counts": [line.count for line in lines]}
    return told


def words_of(vote: Vote) -> str:
    """The result as the notes keep it, in Indonesian: the notes become the minutes."""
    with translation.override("id"):
        result = vote.result
        how = _("secret vote") if vote.is_secret else _("open vote")
        said = [_("“%(question)s” (%(how)s).") % {"question": vote.question, "how": how}]
        numbers = "; ".join(f"{line.label}: {line.count}" for line in result_lines(vote))
        said.append(_("Result: %(numbers)s.") % {"numbers": numbers})
        cast = result["participations"] + result["on_paper"]
        said.append(
            ngettext(
                "%(cast)s of %(voters)s post entitled to vote took part.",
                "%(cast)s of %(voters)s posts entitled to vote took part.",
                result["voters"],
            )
            % {"cast": cast, "voters": result["voters"]}
        )
    return " ".join(said)


def _show(vote: Vote, by: "User") -> None:
    with translation.override("id"):
        show_on_stage(meeting=vote.meeting, view=StageView.VOTE, shown=on_stage(vote), by=by)
