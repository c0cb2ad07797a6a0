"""Where a post is reached."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError
from directory.actions.changes import apply_changes, shown
from directory.models import Contact, Position
from directory.permissions import require_manage

CONTACT_FIELDS = ("kind", "name", "email", "phone")


class NoWayToReach(RakorError):
    """A contact with neither e-mail nor telephone."""


@transaction.atomic
def add_contact(
    *, position: Position, kind: str, by: Actor, name: str = "", email: str = "", phone: str = ""
) -> Contact:
    """A further contact of the post. Raises `Refused`, `NoWayToReach`."""
    require_manage(by, position.organization)
    _check(email, phone)
    contact = Contact.objects.create(position=position, kind=kind, name=name, email=email, phone=phone)
    record("add_contact", contact, by=by, subject=position, after=shown(contact, CONTACT_FIELDS))
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, changes: Mapping[str, Any], by: Actor) -> Contact:
    """Correct or replace a contact. Raises `Refused`, `NoWayToReach`."""
    require_manage(by, contact.position.organization)
    _check(changes.get("email", contact.email), changes.get("phone", contact.phone))
    apply_changes("change_contact", contact, changes, allowed=CONTACT_FIELDS, by=by)
    return contact


@transaction.atomic
def retire_contact(*, contact: Contact, by: Actor) -> Contact:
    """Send nothing to this contact any more; what was sent to it stays in the log. Raises `Refused`."""
    require_manage(by, contact.position.organization)
    apply_changes("retire_contact", contact, {"is_active": False}, allowed=("is_active",), by=by)
    return contact


def _check(email: str, phone: str) -> None:
    if not email and not phone:
        raise NoWayToReach(_("Give an e-mail address or a telephone number."))
