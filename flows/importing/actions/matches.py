"""What a person says of a proposed match. The printed words are never touched."""

from difflib import SequenceMatcher
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.models import Presenter
from audit.actions import Actor, record
from common.errors import RakorError
from directory.models import Appointment, Official, Position
from flows.importing.queries import posts_meant
from meetings.models import MeetingRole, Participant
from meetings.permissions import require
from meetings.states import MatchState

Named = MeetingRole | Participant | Presenter
# A name is spelt in many ways; below this it is another's.
_LIKE_ENOUGH = 0.85


class NotMeantHere(RakorError):
    """The post is of a house that this meeting has nothing to do with, or none was chosen."""


class AlreadyOnTheRoll(RakorError):
    """Another line of the roll is confirmed as this post."""


@transaction.atomic
def confirm_match(*, person: Named, position: Position | None = None, by: Actor) -> None:
    """`person` is the holder of `position`, or of the proposed one.

    Who held the post then is set beside it only where the printed name is like that official's. Raises `NotMeantHere`,
    `AlreadyOnTheRoll`, `Refused`.
    """
    row = _locked(person, by)
    chosen = position or row.proposed_position
    if chosen is None or not posts_meant(row.meeting).filter(pk=chosen.pk).exists():
        raise NotMeantHere(_("Choose a post of this government, of its kabupaten and kota, or of its province."))
    _decide(row, MatchState.CONFIRMED, by, "confirm_match", position=chosen, official=_holder(row, chosen))


@transaction.atomic
def keep_as_printed(*, person: Named, by: Actor) -> None:
    """`person` is nobody of the directory; what is printed stands alone. Raises `Refused`."""
    _decide(_locked(person, by), MatchState.REJECTED, by, "keep_as_printed")


@transaction.atomic
def withdraw_match(*, person: Named, by: Actor) -> None:
    """Take back what was said of the match; the proposal, if there was one, is open again. Raises `Refused`."""
    row = _locked(person, by)
    open_again = MatchState.PROPOSED if row.proposed_position else MatchState.NONE
    _decide(row, open_again, by, "withdraw_match")


def _locked(person: Named, by: Actor) -> Any:
    """The row as it is now, held until the end of the transaction."""
    require(by, Power.IMPORT_MEETINGS, person.meeting)
    rows = type(person)._default_manager.select_for_update(of=("self",))
    return rows.select_related("meeting__convener__region", "proposed_position", "position").get(pk=person.pk)


def _decide(
    row: Any,
    state: MatchState,
    by: Actor,
    action: str,
    *,
    position: Position | None = None,
    official: Official | None = None,
) -> None:
    before = {"match_state": row.match_state, "position": row.position}
    row.match_state, row.position, row.official = state, position, official
    fields = ["match_state", "position", "official"]
    if not isinstance(row, MeetingRole):
        # Whose institution it is decides who may see the meeting: known only once a person has said so.
        row.organization = position.organization if position else None
        fields.append("organization")
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        raise AlreadyOnTheRoll(_("Another line of the roll is this post already.")) from error
    record(action, row, by=by, subject=row.meeting, before=before, after={"match_state": state, "position": position})


def _holder(row: Any, position: Position) -> Official | None:
    """The official who held the post on the day of the meeting (today where it is not known), if so named."""
    if not row.printed_name:
        return None
    day = row.meeting.first_day or timezone.localdate()
    for appointment in Appointment.objects.on(day).filter(position=position).select_related("official"):
        if _likeness(row.printed_name, appointment.official.name) >= _LIKE_ENOUGH:
            return appointment.official
    return None


def _likeness(printed: str, name: str) -> float:
    """How like two names are, without the degrees behind them."""
    left, right = (text.partition(",")[0].casefold() for text in (printed, name))
    return SequenceMatcher(None, left, right).ratio()
