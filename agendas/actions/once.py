"""What a note taker's device had kept and sends, perhaps twice: each act is done once."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agendas.models import NoteReceipt
from agendas.states import ActOutcome
from common.errors import RakorError
from meetings.models import Meeting


class ForeignReceipt(RakorError):
    """The receipt has come from another meeting."""


@dataclass(frozen=True)
class Done:
    """What an act has come to; `about` is the address of what it concerned, `revision` that of its words now."""

    about: str
    revision: int | None = None
    outcome: str = ActOutcome.RECORDED
    words: str = ""
    # It had come before; nothing was done this time.
    is_again: bool = False


@transaction.atomic
def act_once(*, meeting: Meeting, receipt: str, act: Callable[[], Done], noted_by: str, by: User) -> Done:
    """Do `act`, unless an act with this `receipt` has come before; then tell what became of that one.

    `act` is an action with its own permissions, audit row and errors: where it raises, no receipt is kept, and the act
    may be sent again. A conflict that it returns is kept like what was done. Raises `ForeignReceipt`.
    """
    # Whoever comes with the same receipt at this moment waits here.
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    known = NoteReceipt.objects.filter(receipt=receipt).first()
    if known is not None:
        if known.meeting_id != meeting.pk:
            raise ForeignReceipt(_("This number belongs to a record of another meeting."))
        return Done(known.about, known.revision, known.outcome, known.words, is_again=True)
    done = act()
    NoteReceipt.objects.create(
        meeting=meeting,
        receipt=receipt,
        outcome=done.outcome,
        words=done.words[:400],
        about=done.about,
        revision=done.revision,
        noted_by=noted_by[:200],
        sent_by=by.actor_label[:200],
    )
    return done
