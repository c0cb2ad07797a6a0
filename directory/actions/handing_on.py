"""Noting that a post has changed hands."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.actions import Actor, record
from directory.models import Appointment, Official, Position
from directory.queries import holder_on

# A decree often arrives some days after the day it speaks of.
JUST_NOW = dt.timedelta(days=7)


@dataclass(frozen=True)
class ChangeOfHands:
    """A post that is held by somebody else than before; `incoming` None: by nobody."""

    outgoing: Appointment | None
    outgoing_name: str
    incoming: Appointment | None


@transaction.atomic
def note_holder(*, position: Position, by: Actor) -> ChangeOfHands | None:
    """Bring what is known of the post's holder up to today; the change of hands, or None if there was none.

    Another record of the same person is no change, nor is it one that the directory learns who has been in office all
    along. Called by `flows.directory`, which lets those concerned hear of it: each change is returned once.
    """
    post = Position.objects.select_for_update(of=("self",)).select_related("known_holder").get(pk=position.pk)
    today = timezone.localdate()
    incoming, known = holder_on(post, today), post.known_holder
    if (incoming.official_id if incoming else None) == post.known_holder_id:
        return None
    Position.objects.filter(pk=post.pk).update(known_holder=incoming.official if incoming else None)
    if incoming and known and incoming.official.kept_id == known.kept_id:
        return None
    outgoing = _before(post, known, incoming, today)
    if known is None and outgoing is None and not _takes_office(incoming, today):
        return None
    name = str(outgoing or known or "")
    record("note_holder", post, by=by, subject=post, before={"holder": name}, after={"holder": incoming})
    return ChangeOfHands(outgoing, name, incoming)


def _before(post: Position, known: Official | None, incoming: Appointment | None, today: dt.date) -> Appointment | None:
    """The appointment that the post passes on from: the latest of whom it stood with, else of anybody else."""
    begun = post.appointments.filter(Q(starts_on=None) | Q(starts_on__lte=today)).order_by(
        F("starts_on").desc(nulls_last=True), "-pk"
    )
    others = begun.exclude(pk=incoming.pk) if incoming else begun
    return (others.filter(official=known) if known else others).select_related("official", "position").first()


def _takes_office(incoming: Appointment | None, today: dt.date) -> bool:
    """Whether he begins only now, though the directory knows of nobody before him."""
    return bool(incoming and incoming.starts_on and incoming.starts_on > today - JUST_NOW)
