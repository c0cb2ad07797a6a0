"""What the papers of a convener have in common, version by version."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common.errors import RakorError
from directory.models import Organization
from directory.permissions import require
from documents.models import PaperSettings
from documents.queries import settings_of
from documents.queries.sources import usual_settings

if TYPE_CHECKING:
    from accounts.models import User

KEPT = {"id", "convener", "version", "made_at", "made_by"}
FIELDS = tuple(field.name for field in PaperSettings._meta.fields if field.name not in KEPT)
_PICTURES = {"crest", "office_crest"}


class SettingsChanged(RakorError):
    """Somebody else changed the same settings since they were read."""


@transaction.atomic
def change_paper_settings(
    *, convener: Organization, by: "User", read_version: int | None = None, **changes: Any
) -> PaperSettings:
    """Write the next version of the settings. Papers already approved keep the one they were frozen with.

    Two at once make two versions, one after the other: the convener's row is held. What does not change writes nothing.
    Raises `SettingsChanged` where one of `changes` was changed by somebody else since `read_version`.
    """
    require(by, Power.MANAGE_SETTINGS, convener)
    newest = _held(convener)
    if read_version is not None:
        _require_unchanged(newest, read_version, set(changes))
    row, after = _write(newest, changes, by)
    if row is not newest:
        record("change_paper_settings", row, by=by, before=_told(newest, after), after=_told(row, after))
    return row


@transaction.atomic
def take_settings_again(*, settings: PaperSettings, by: "User") -> PaperSettings:
    """Write a version that says what an earlier one said; the versions in between stay as they are."""
    require(by, Power.MANAGE_SETTINGS, settings.convener)
    newest = _held(settings.convener)
    row, after = _write(newest, model_to_dict(settings, fields=FIELDS), by)
    if row is not newest:
        taken = _told(row, after) | {"version_taken": settings.version}
        record("take_settings_again", row, by=by, before=_told(newest, after), after=taken)
    return row


def _held(convener: Organization) -> PaperSettings:
    Organization.objects.select_for_update().get(pk=convener.pk)
    return settings_of(convener)


def _require_unchanged(newest: PaperSettings, read_version: int, names: set[str]) -> None:
    if newest.version == read_version:
        return
    earlier = PaperSettings.objects.filter(convener=newest.convener, version=read_version)
    read = earlier.first() if read_version else usual_settings(newest.convener)
    if read is None or any(getattr(read, name) != getattr(newest, name) for name in names & set(FIELDS)):
        raise SettingsChanged(
            _("%(who)s saved version %(version)s in the meantime. Look at it, then save again.")
            % {"who": newest.made_by, "version": newest.version}
        )


def _write(newest: PaperSettings, changes: dict[str, Any], by: "User") -> tuple[PaperSettings, dict[str, Any]]:
    """The next version with what is new in it; the newest itself where nothing changes."""
    before = model_to_dict(newest, fields=FIELDS)
    after = {name: changes[name] for name in FIELDS if name in changes and changes[name] != before[name]}
    if not after:
        return newest, {}
    row = PaperSettings.objects.create(
        convener=newest.convener, version=newest.version + 1, made_by=by.actor_label[:200], **before | after
    )
    return row, after


def _told(settings: PaperSettings, names: Iterable[str]) -> dict[str, Any]:
    """What the trail tells of these fields: a picture by its hash, everything else as it is."""
    said = model_to_dict(settings, fields=list(names))
    for name in said.keys() & _PICTURES:
        said[name] = hashlib.sha256(said[name].encode()).hexdigest() if said[name] else ""
    return said
