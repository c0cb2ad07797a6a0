"""Handing the open matters of a post to its new holder, who takes them over one by one."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import WrongState
from common.states import move
from directory.actions import ChangeOfHands
from directory.models import Position
from directory.permissions import require_manage
from handovers.models import Handover, HandoverItem
from handovers.permissions import require_accept
from handovers.queries import is_done, matters_of, open_matters
from handovers.states import MOVES, HandoverState


@transaction.atomic
def open_handover(*, position: Position, change: ChangeOfHands, by: Actor) -> Handover | None:
    """Write down what is open at the post for its new holder; None if nothing is, or nobody follows.

    One that is still open is withdrawn: what of it was not done stands in the new one. Called by `flows.directory`.
    Raises `Refused` unless `by` keeps the post.
    """
    withdraw_handover(position=position, by=by)
    invitations, follow_ups = open_matters(position)
    if change.incoming is None or not (invitations or follow_ups):
        return None
    meeting = invitations[0].participant.meeting if invitations else follow_ups[0].directive.meeting
    handover = Handover.objects.create(
        position=position,
        outgoing=change.outgoing,
        outgoing_name=change.outgoing_name[:350],
        incoming=change.incoming,
        incoming_name=str(change.incoming)[:350],
        convener=meeting.convener,
        created_by=by.actor_label[:200],
    )
    HandoverItem.objects.bulk_create(
        [HandoverItem(handover=handover, invitation=row) for row in invitations]
        + [HandoverItem(handover=handover, follow_up=row) for row in follow_ups]
    )
    after = {"invitations": len(invitations), "follow_ups": len(follow_ups)}
    record("open_handover", handover, by=by, subject=position, after=after)
    return handover


@transaction.atomic
def withdraw_handover(*, position: Position, by: Actor) -> None:
    """Let the open handover of the post fall, if there is one: who was to take over has left, or never came.

    The links of those that are done die with it. Called by `flows.directory`. Raises `Refused` unless `by` keeps the
    post.
    """
    require_manage(by, position.organization)
    handover = _held(position)
    _kill_links(position)
    if handover is not None:
        move(handover, HandoverState.CANCELLED, MOVES, finished_at=timezone.now())
        record("withdraw_handover", handover, by=by, subject=position)


@transaction.atomic
def accept_matters(*, handover: Handover, by: Actor, only: Collection[str] | None = None) -> int:
    """Take over the matters with these public ids, or all that are waited for; how many were taken over now.

    With the last one the handover is done. What was taken over before stays as it was, so that the same wish twice is
    one. Raises `Refused`, and `WrongState` if the handover was withdrawn.
    """
    require_accept(by, handover)
    held = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if held.state == HandoverState.CANCELLED:
        raise WrongState(_("This handover was withdrawn."))
    waited_for = [matter.item for matter in matters_of(held) if matter.is_waited_for]
    taken = [item for item in waited_for if only is None or item.public_id in only]
    if not taken:
        return 0
    HandoverItem.objects.filter(pk__in=[item.pk for item in taken]).update(
        accepted_at=timezone.now(), accepted_by=by.actor_label[:200]
    )
    record("accept_handover", held, by=by, subject=handover.position, after={"accepted": [str(item) for item in taken]})
    if is_done(held):
        move(held, HandoverState.DONE, MOVES, finished_at=timezone.now())
    handover.refresh_from_db(fields=["state", "finished_at"])
    return len(taken)


@transaction.atomic
def renew_handover_link(*, position: Position, by: Actor) -> Handover | None:
    """Kill the links of the post's handovers; the open one with its next link, if there is one.

    Called by `flows.directory`. Raises `Refused` unless `by` keeps the post.
    """
    require_manage(by, position.organization)
    handover = _held(position)
    _kill_links(position)
    if handover is None:
        return None
    handover.refresh_from_db(fields=["link_version"])
    record("renew_link", handover, by=by, subject=position, after={"link_version": handover.link_version})
    return handover


def _held(position: Position) -> Handover | None:
    """The open handover of the post; whoever takes over from it waits until this transaction has ended."""
    rows = Handover.objects.select_for_update(of=("self",))
    return rows.filter(position=position, state=HandoverState.OPEN).first()


def _kill_links(position: Position) -> None:
    """Of a handover that is done too: its page leads on to the personal links of today's holder."""
    Handover.objects.filter(position=position).update(link_version=F("link_version") + 1)
