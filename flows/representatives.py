"""An answer that names a representative, and that he hears of it."""

from typing import Any

from django.db import transaction

from attendance import actions as attendance
from attendance.actions import Answer
from attendance.models import Invitation, Representation
from attendance.states import ACTIVE_REPRESENTATION, Rsvp
from audit.actions import Actor, LinkHolder
from notices.actions.representatives import tell_representative


@transaction.atomic
def answer_invitation(*, invitation: Invitation, answer: Answer, by: LinkHolder) -> Invitation:
    """As `attendance.actions.answer_invitation`; who is named to come instead gets a link of his own."""
    given = attendance.answer_invitation(invitation=invitation, answer=answer, by=by)
    _tell(given, by)
    return given


@transaction.atomic
def answer_by_staff(*, invitation: Invitation, answer: Answer, by: Actor, **how: Any) -> Invitation:
    """As `attendance.actions.answer_by_staff`; who is named to come instead gets a link of his own."""
    given = attendance.answer_by_staff(invitation=invitation, answer=answer, by=by, **how)
    _tell(given, by)
    return given


@transaction.atomic
def renew_representative_link(*, representation: Representation, by: Actor) -> int:
    """Revoke the representative's link and send him the new one; the number of messages.

    Raises what `attendance.actions.renew_representative_link` raises.
    """
    renewed = attendance.renew_representative_link(representation=representation, by=by)
    return len(tell_representative(representation=renewed, by=by))


def _tell(invitation: Invitation, by: Actor) -> None:
    if invitation.state != Rsvp.DELEGATED:
        return
    for representation in invitation.representations.filter(state__in=ACTIVE_REPRESENTATION):
        tell_representative(representation=representation, by=by)
