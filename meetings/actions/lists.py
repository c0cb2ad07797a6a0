"""What a convener keeps for all its meetings: kinds and venues."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError
from directory.models import Organization, Region
from meetings.models import MeetingKind, Venue
from meetings.permissions import require_at
from meetings.queries import DEFAULT_KINDS
from meetings.states import VenueKind


class AlreadyListed(RakorError):
    """The convener keeps a kind or venue of this name already."""


@dataclass(frozen=True)
class VenuePlan:
    name: str
    kind: VenueKind = VenueKind.GOVERNMENT
    address: str = ""
    city: str = ""
    region: Region | None = None
    capacity: int | None = None
    is_active: bool = True


@transaction.atomic
def ensure_kinds(*, convener: Organization, by: Actor) -> dict[str, MeetingKind]:
    """The kinds of `convener` by code, with the defaults added that are not there; one put aside stays aside."""
    kinds = {kind.code: kind for kind in MeetingKind.objects.filter(convener=convener)}
    if kinds:
        return kinds
    made = [
        MeetingKind(convener=convener, code=code, label=label, order=order)
        for order, (code, label) in enumerate(DEFAULT_KINDS, start=1)
    ]
    # Two at once may both find the list empty; the second leaves what the first has made.
    MeetingKind.objects.bulk_create(made, ignore_conflicts=True)
    record("ensure_kinds", convener, by=by, after={"kinds": [kind.label for kind in made]})
    return {kind.code: kind for kind in MeetingKind.objects.filter(convener=convener)}


@transaction.atomic
def create_kind(*, convener: Organization, label: str, by: Actor) -> MeetingKind:
    """A kind of the convener's own, last in its list. Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.MANAGE_SETTINGS, convener)
    kinds = ensure_kinds(convener=convener, by=by)
    code = slugify(label).replace("-", "_")[:40]
    if not code or code in kinds or _has_label(kinds, label):
        raise AlreadyListed(_("There is a kind “%(label)s” already.") % {"label": label})
    last = max((kind.order for kind in kinds.values()), default=0)
    kind = MeetingKind(convener=convener, code=code, label=label, order=last + 1)
    _save(kind, label)
    record("create_kind", kind, by=by, after={"label": label})
    return kind


@transaction.atomic
def edit_kind(*, kind: MeetingKind, label: str, order: int, is_active: bool, by: Actor) -> MeetingKind:
    """Rename, reorder, put aside or take up again. Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.MANAGE_SETTINGS, kind.convener)
    before = {"label": kind.label, "order": kind.order, "is_active": kind.is_active}
    after = {"label": label, "order": order, "is_active": is_active}
    if after == before:
        return kind
    others = MeetingKind.objects.filter(convener=kind.convener).exclude(pk=kind.pk)
    if others.filter(label__iexact=label).exists():
        raise AlreadyListed(_("There is a kind “%(label)s” already.") % {"label": label})
    for name, value in after.items():
        setattr(kind, name, value)
    kind.save(update_fields=list(after))
    record("edit_kind", kind, by=by, before=before, after=after)
    return kind


@transaction.atomic
def create_venue(*, convener: Organization, plan: VenuePlan, by: Actor) -> Venue:
    """Keep a venue, so that nobody types its name twice. Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, convener)
    venue = Venue(convener=convener, **vars(plan))
    _save(venue, str(venue))
    record("create_venue", venue, by=by, after=vars(plan))
    return venue


@transaction.atomic
def edit_venue(*, venue: Venue, plan: VenuePlan, by: Actor) -> Venue:
    """Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, venue.convener)
    before = {name: getattr(venue, name) for name in vars(plan)}
    changed = {name: value for name, value in vars(plan).items() if value != before[name]}
    if not changed:
        return venue
    for name, value in changed.items():
        setattr(venue, name, value)
    _save(venue, str(venue))
    record("edit_venue", venue, by=by, before={name: before[name] for name in changed}, after=changed)
    return venue


def _has_label(kinds: dict[str, MeetingKind], label: str) -> bool:
    return any(kind.label.casefold() == label.casefold() for kind in kinds.values())


def _save(row: MeetingKind | Venue, name: str) -> None:
    """Save in a savepoint: the constraint decides between two who keep the same name at once."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyListed(_("“%(name)s” is in the list already.") % {"name": name}) from None
