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
from elections.states import VoteState

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
    """Declare the vote void; the projector says so if it was opened. Raises what its action raises."""
    was_open = vote.opened_at is not None
    vote = actions.void_vote(vote=vote, reason=reason, by=by)
    if was_open:
        _show(vote, by)
    return vote


def on_stage(vote: Vote) -> dict[str, Any]:
    """What the projector is told of a vote: its question, how it stands, and numbers only once they are shown."""
    lines = [{"label": line.label, "count": line.count, "share": line.share} for line in result_lines(vote)]
    shown = vote.result if vote.state == VoteState.SHOWN else {}
    return {
        "kind": "vote",
        "vote": vote.public_id,
        "question": vote.question,
        "state": str(vote.state),
        "is_secret": vote.is_secret,
        "seats": vote.seats,
        "options": lines or [{"label": option["label"]} for option in vote.options],
        "turnout": (
            {"voters": shown["voters"], "participations": shown["participations"], "on_paper": shown["on_paper"]}
            if shown
            else {}
        ),
    }


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
