"""What the secretariat or the chair says of an answer, and that those invited hear of it."""

from django.db import transaction

from attendance import actions as attendance
from attendance.actions import excuses
from attendance.actions.marks import excuse_absences
from attendance.models import Invitation, Representation
from audit.actions import Actor
from notices.actions.answers import tell_excuse_question, tell_representation_decided
from notices.actions.representatives import tell_representative


@transaction.atomic
def accept_excuse(*, invitation: Invitation, by: Actor, read_revision: int | None = None) -> None:
    """As `attendance.actions.accept_excuse`; that it is accepted stands behind the personal link.

    Who was marked absent meanwhile is marked excused.
    """
    excuses.accept_excuse(invitation=invitation, by=by, read_revision=read_revision)
    excuse_absences(invitation=invitation, by=by)


@transaction.atomic
def ask_back(*, invitation: Invitation, question: str, by: Actor, read_revision: int | None = None) -> int:
    """Ask for an explanation and write so to every contact of the post; the number of messages.

    Raises what `attendance.actions.ask_back` raises.
    """
    excuses.ask_back(invitation=invitation, question=question, by=by, read_revision=read_revision)
    return len(tell_excuse_question(invitation=invitation, by=by))


@transaction.atomic
def leave_unclear(*, invitation: Invitation, reason: str, by: Actor, read_revision: int | None = None) -> None:
    """As `attendance.actions.leave_unclear`; why stands behind the personal link, where it can still be explained."""
    excuses.leave_unclear(invitation=invitation, reason=reason, by=by, read_revision=read_revision)


@transaction.atomic
def accept_representation(*, representation: Representation, by: Actor) -> None:
    """Agree that this person comes instead, and tell the post. Raises what the action of `attendance` raises."""
    attendance.accept_representation(representation=representation, by=by)
    tell_representation_decided(representation=representation, by=by)
    tell_representative(representation=representation, by=by)


@transaction.atomic
def reject_representation(*, representation: Representation, reason: str, by: Actor) -> None:
    """Refuse this person, and tell the post why and what to do. Raises what the action of `attendance` raises."""
    attendance.reject_representation(representation=representation, reason=reason, by=by)
    tell_representation_decided(representation=representation, by=by)
