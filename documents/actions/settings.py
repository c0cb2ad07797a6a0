"""What the papers of a convener have in common."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.roles import Power
from audit.actions import record
from directory.models import Organization
from directory.permissions import require
from documents.models import Letterhead
from documents.queries import letterhead_row

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "government_name",
    "unit_name",
    "address",
    "place",
    "unit_code",
    "classification",
    "number_pattern",
    "contact",
)


@transaction.atomic
def change_letterhead(*, convener: Organization, by: "User", **changes: Any) -> Letterhead:
    """Set fields of the convener's letterhead. Papers already approved keep the one they were frozen with."""
    require(by, Power.MANAGE_SETTINGS, convener)
    # Read anew: the form of the page has written its values into the row it was shown.
    kept = Letterhead.objects.select_for_update().filter(convener=convener).first()
    row = kept or letterhead_row(convener)
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        if name in changes:
            setattr(row, name, changes[name])
    row.save()
    after = {name: getattr(row, name) for name in FIELDS if getattr(row, name) != before[name]}
    record("change_letterhead", row, by=by, before={name: before[name] for name in after}, after=after)
    return row
