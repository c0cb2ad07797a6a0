"""Who may read the record of a post or a person: secretariat and leadership of the house, and the person himself."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.roles import Power
from attendance.queries.records import lines_of_person, lines_of_post
from common.errors import Refused
from directory.models import Appointment, Official, Organization, Position
from directory.permissions import conveners_of, has_power_over
from directory.queries import appointments_of, is_between, official_of
from meetings.models import Participant

if TYPE_CHECKING:
    from accounts.models import User


class Unseen(Exception):
    """The person does not even learn that there is such a record."""


def post_record(user: "User", position: Position) -> tuple[QuerySet[Participant], bool]:
    """The lines of the post's record that `user` may read, and whether they are his own.

    The house reads what its own conveners know; whoever holds the post today reads the days he held it. Raises
    `Unseen` to strangers, `Refused` to those who see the post and are neither.
    """
    own = official_of(user)
    holds = own is not None and any(is_between(row) for row in appointments_of(own).filter(position=position))
    if has_power_over(user, Power.VIEW_ANSWERS, position.organization):
        return _of_house(user, lines_of_post(position)), holds
    if holds and own is not None:
        return lines_of_person(own, position), True
    raise _refusal(Position.objects.visible_to(user).filter(pk=position.pk).exists())


def person_record(user: "User", official: Official) -> tuple[QuerySet[Participant], bool]:
    """The lines of the person's record that `user` may read, and whether they are his own. Raises as `post_record`."""
    own = official_of(user)
    if own is not None and own.pk == official.kept_id:
        return lines_of_person(official), True
    if any(has_power_over(user, Power.VIEW_ANSWERS, place) for place in _places(user, official)):
        return _of_house(user, lines_of_person(official)), False
    raise _refusal(Official.objects.visible_to(user).filter(pk=official.pk).exists())


def can_read_record(user: "User", *organizations: Organization) -> bool:
    """Whether a page offers the record: by power over one of the places, not because it is one's own."""
    return any(has_power_over(user, Power.VIEW_ANSWERS, place) for place in organizations)


def _of_house(user: "User", lines: QuerySet[Participant]) -> QuerySet[Participant]:
    return lines.filter(meeting__convener__in=[row.pk for row in conveners_of(user, Power.VIEW_ANSWERS)])


def _places(user: "User", official: Official) -> list[Organization]:
    visible = Appointment.objects.visible_to(user)
    return [row.position.organization for row in appointments_of(official).filter(pk__in=visible.values("pk"))]


def _refusal(is_visible: bool) -> Exception:
    return Refused() if is_visible else Unseen()
