"""Many people, appointments and contacts in one act, under the same rules as one by one and in few queries.

A table of thousands of rows is written whole or not at all; one by one it would hold the database for minutes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import Act, Actor, System, record_many
from common.errors import Refused, WrongState
from directory.actions.changes import shown
from directory.actions.contacts import CONTACT_FIELDS
from directory.actions.officials import APPOINTMENT_FIELDS, OFFICIAL_FIELDS, AlreadyHeld, EndsBeforeStart, NipTaken
from directory.models import Appointment, Contact, Official, Position
from directory.permissions import has_power_anywhere, require_manage

_BATCH = 500
# What a correction of an appointment may set, by the id of the appointment.
Corrections = Mapping[int, Mapping[str, Any]]


@transaction.atomic
def create_officials(*, officials: Sequence[Official], by: Actor) -> None:
    """Keep these people, who are not in the directory yet. Raises `Refused`, `NipTaken`."""
    if not (isinstance(by, System) or (isinstance(by, User) and has_power_anywhere(by, Power.MANAGE_DIRECTORY))):
        raise Refused
    nips = [official.nip for official in officials if official.nip]
    if len(set(nips)) < len(nips) or Official.objects.filter(nip__in=nips).exists():
        raise NipTaken(_("This NIP belongs to another official."))
    Official.objects.bulk_create(officials, batch_size=_BATCH)
    record_many("create_official", [Act(row, after=shown(row, OFFICIAL_FIELDS)) for row in officials], by=by)


@transaction.atomic
def appoint_officials(*, appointments: Sequence[Appointment], corrections: Corrections, by: Actor) -> None:
    """Record `appointments` and correct those that stand, so that no two hold one post on one day.

    Called by `flows.officials`, which lets those concerned hear of it. Raises `Refused`, `EndsBeforeStart`,
    `AlreadyHeld`.
    """
    standing = _standing(corrections)
    positions = {row.position_id: row.position for row in (*appointments, *standing)}
    _hold(positions, by)
    _correct(standing, corrections, by)
    Appointment.objects.bulk_create(appointments, batch_size=_BATCH)
    acts = [Act(row, row.position, after=shown(row, ("official", *APPOINTMENT_FIELDS))) for row in appointments]
    record_many("appoint_official", acts, by=by)
    _check_days(positions, {row.pk for row in (*appointments, *standing)})


@transaction.atomic
def take_back_appointments(*, appointments: Sequence[Appointment], corrections: Corrections, by: Actor) -> None:
    """Take out `appointments`, and set those that were corrected for their sake back.

    Called by `flows.officials`. Raises `Refused`, `EndsBeforeStart`, `AlreadyHeld`.
    """
    standing = _standing(corrections)
    positions = {row.position_id: row.position for row in (*appointments, *standing)}
    _hold(positions, by)
    acts = [Act(row, row.position, before=shown(row, ("official", *APPOINTMENT_FIELDS))) for row in appointments]
    record_many("remove_appointment", acts, by=by)
    Appointment.objects.filter(pk__in=[row.pk for row in appointments]).delete()
    _correct(standing, corrections, by)
    _check_days(positions, {row.pk for row in standing})


@transaction.atomic
def remove_officials(*, officials: Sequence[Official], by: Actor) -> None:
    """Take out people who hold and held no post: they came with appointments
    that were taken back. Raises `Refused`, `WrongState`."""
    if not (isinstance(by, System) or (isinstance(by, User) and has_power_anywhere(by, Power.MANAGE_DIRECTORY))):
        raise Refused
    ids = [official.pk for official in officials]
    if Appointment.objects.filter(official__in=ids).exists() or Official.objects.filter(merged_into__in=ids).exists():
        raise WrongState(_("One of these people holds a post by now."))
    record_many("remove_official", [Act(row, before=shown(row, OFFICIAL_FIELDS)) for row in officials], by=by)
    Position.objects.filter(known_holder__in=ids).update(known_holder=None)
    Official.objects.filter(pk__in=ids).delete()


@transaction.atomic
def add_contacts(*, contacts: Sequence[Contact], by: Actor) -> None:
    """Further contacts. Called by `flows.officials` for posts at which nothing is open. Raises `Refused`."""
    _require({row.position_id: row.position for row in contacts}.values(), by)
    Contact.objects.bulk_create(contacts, batch_size=_BATCH)
    record_many("add_contact", [Act(row, row.position, after=shown(row, CONTACT_FIELDS)) for row in contacts], by=by)


@transaction.atomic
def retire_contacts(*, contacts: Sequence[Contact], by: Actor) -> None:
    """Send nothing to these contacts any more. Called by `flows.officials`, as above. Raises `Refused`."""
    _require({row.position_id: row.position for row in contacts}.values(), by)
    Contact.objects.filter(pk__in=[row.pk for row in contacts]).update(is_active=False)
    acts = [Act(row, row.position, {"is_active": True}, {"is_active": False}) for row in contacts]
    record_many("retire_contact", acts, by=by)


@transaction.atomic
def note_holders(*, positions: Sequence[Position], by: Actor) -> None:
    """Bring what is known of the holders of these posts up to today. Called by `flows.officials`, as above.

    `note_holder` also says whether a post has changed hands; here nothing is open that anybody would hand on.
    """
    _require(positions, by)
    now = Appointment.objects.current().filter(position=OuterRef("pk"))
    posts = Position.objects.filter(pk__in=[position.pk for position in positions])
    posts.update(known_holder=Subquery(now.values("official")[:1]))


def _require(positions: Iterable[Position], by: Actor) -> None:
    for organization in {row.organization_id: row.organization for row in positions}.values():
        require_manage(by, organization)


def _hold(positions: Mapping[int, Position], by: Actor) -> None:
    """Whoever else appoints to one of these posts waits until this transaction has ended."""
    _require(positions.values(), by)
    rows = Position.objects.filter(pk__in=list(positions)).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))


def _standing(corrections: Corrections) -> list[Appointment]:
    """The appointments to be corrected; whoever else corrects them waits until this transaction has ended."""
    rows = Appointment.objects.filter(pk__in=list(corrections)).select_for_update(of=("self",))
    return list(rows.select_related("position__organization__region", "official"))


def _correct(rows: Sequence[Appointment], corrections: Corrections, by: Actor) -> None:
    acts = defaultdict(list)
    for row in rows:
        changes = corrections[row.pk]
        before = shown(row, list(changes))
        for name, value in changes.items():
            setattr(row, name, value)
        only_ends = set(changes) == {"ends_on"}
        action = "end_appointment" if only_ends else "edit_appointment"
        acts[action].append(Act(row, row.position, before, shown(row, list(changes))))
    # Most end on the same day: one UPDATE for all that are changed alike.
    alike = defaultdict(list)
    for pk, changes in corrections.items():
        alike[tuple(sorted(changes.items()))].append(pk)
    for fields, ids in alike.items():
        Appointment.objects.filter(pk__in=ids).update(**dict(fields))
    for action, done in acts.items():
        record_many(action, done, by=by)


def _check_days(positions: Mapping[int, Position], touched: set[int]) -> None:
    """No touched appointment may end before it starts or share a day with another of its post."""
    by_post: dict[int, list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.filter(position__in=list(positions)).select_related("official"):
        by_post[row.position_id].append(row)
        if row.pk in touched and row.starts_on and row.ends_on and row.ends_on < row.starts_on:
            raise EndsBeforeStart(_("The last day lies before the first."))
    for rows in by_post.values():
        rows.sort(key=lambda row: row.starts_on or dt.date.min)
        for first, second in pairwise(rows):
            overlap = first.ends_on is None or second.starts_on is None or second.starts_on <= first.ends_on
            if overlap and touched & {first.pk, second.pk}:
                raise AlreadyHeld(
                    _("%(first)s and %(second)s would both hold “%(post)s”.")
                    % {"first": first.official, "second": second.official, "post": positions[first.position_id]}
                )
