"""Two records of one person become one, and two again. Nothing is moved: the one only points at the other."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from directory.actions.officials import require_keeper
from directory.models import Official


class NotMergeable(RakorError):
    """These two records cannot become one."""


@transaction.atomic
def merge_officials(*, kept: Official, duplicate: Official, by: Actor) -> None:
    """Let `duplicate` stand under `kept`: appointments, roll and papers keep the record that they name.

    Raises `Refused` unless `by` keeps both, `NotMergeable` for one and the same record, or where one of them already
    stands under another or has others under it.
    """
    require_keeper(by, kept)
    require_keeper(by, duplicate)
    locked = Official.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, duplicate.pk]).order_by("pk")
    rows = {row.pk: row for row in locked}
    if kept.pk == duplicate.pk:
        raise NotMergeable(_("A record cannot be merged with itself."))
    if any(row.merged_into_id for row in rows.values()):
        raise NotMergeable(_("One of the two is merged already. Take that back first."))
    if duplicate.merged.exists():
        raise NotMergeable(_("Other records are merged into “%(name)s”: keep that one.") % {"name": duplicate})
    rows[duplicate.pk].merged_into = kept
    rows[duplicate.pk].save(update_fields=["merged_into"])
    duplicate.merged_into = kept
    record("merge_officials", duplicate, by=by, after={"merged_into": kept, "kept": kept.public_id})


@transaction.atomic
def unmerge_official(*, official: Official, by: Actor) -> None:
    """Let a merged record stand alone again, with all that was recorded under it.

    Raises `Refused`, `WrongState` if it is not merged.
    """
    require_keeper(by, official)
    row = Official.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=official.pk)
    if row.merged_into is None:
        raise WrongState(_("This record stands by itself."))
    record("unmerge_official", row, by=by, before={"merged_into": row.merged_into, "kept": row.merged_into.public_id})
    row.merged_into = official.merged_into = None
    row.save(update_fields=["merged_into"])
