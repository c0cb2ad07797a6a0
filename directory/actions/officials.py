"""People, and the posts they hold from one day to another."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import Actor, System, record
from common.dates import long_date
from common.errors import RakorError, Refused
from directory.actions.absences import make_way, move_return, rejoin
from directory.actions.changes import apply_changes, shown
from directory.models import Appointment, Official, Position
from directory.permissions import can_manage, has_power_anywhere, require_manage
from directory.states import AppointmentStatus

OFFICIAL_FIELDS = ("name", "nip", "grade")
APPOINTMENT_FIELDS = ("status", "starts_on", "ends_on", "decree_number", "decree_date")


class AlreadyHeld(RakorError):
    """Another official holds the post on one of these days."""


class EndsBeforeStart(RakorError):
    """The last day of an appointment lies before its first."""


class NotInUse(RakorError):
    """Nobody is appointed to a post that is out of use."""


class NipTaken(RakorError):
    """The NIP belongs to another official."""


@transaction.atomic
def create_official(*, name: str, by: Actor, nip: str = "", grade: str = "") -> Official:
    """A person; members of TNI, Polri and DPRD have no NIP. Raises `Refused`, `NipTaken`."""
    if not (isinstance(by, System) or (isinstance(by, User) and has_power_anywhere(by, Power.MANAGE_DIRECTORY))):
        raise Refused
    _check_nip(nip)
    official = Official.objects.create(name=name, nip=nip, grade=grade)
    record("create_official", official, by=by, after=shown(official, OFFICIAL_FIELDS))
    return official


@transaction.atomic
def edit_official(*, official: Official, changes: Mapping[str, Any], by: Actor) -> Official:
    """Correct name, NIP or grade; whoever manages a post that the official holds or held may.

    Raises `Refused`, `NipTaken`.
    """
    require_keeper(by, official)
    _check_nip(changes.get("nip", ""), besides=official)
    apply_changes("edit_official", official, changes, allowed=OFFICIAL_FIELDS, by=by)
    return official


@transaction.atomic
def appoint_official(
    *,
    position: Position,
    official: Official,
    by: Actor,
    status: str = AppointmentStatus.DEFINITIVE,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    decree_number: str = "",
    decree_date: dt.date | None = None,
    ends_previous: bool = False,
    holder_returns: bool = False,
) -> Appointment:
    """Let `official` hold the post from `starts_on` to `ends_on`, both included; None is not known, or open.

    No two hold one post on one day (domain: state of an appointment); with `ends_previous` the holder of the first day
    leaves the day before. With `holder_returns` he takes the post up again, by the same decree, the day after
    `ends_on`: a Plh. stands in for some days. Raises `Refused`, `NotInUse`, `EndsBeforeStart`, `AlreadyHeld`, and
    `ReturnUnknown` without both days.
    """
    require_manage(by, position.organization)
    position = _locked(position)
    official = official.kept
    if not position.is_active:
        raise NotInUse(_("“%(post)s” is out of use.") % {"post": position})
    if holder_returns:
        make_way(position, starts_on, ends_on, by)
    elif ends_previous and starts_on is not None:
        _end_the_holder(position, starts_on, by)
    _check_days(position, starts_on, ends_on)
    appointment = Appointment.objects.create(
        position=position,
        official=official,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        decree_number=decree_number,
        decree_date=decree_date,
    )
    after = shown(appointment, ("official", *APPOINTMENT_FIELDS))
    record("appoint_official", appointment, by=by, subject=position, after=after)
    return appointment


@transaction.atomic
def appoint_by_name(
    *, position: Position, name: str, by: Actor, nip: str = "", grade: str = "", **terms: Any
) -> Appointment:
    """Appoint somebody who is new to the directory, or is known by the same NIP and name from another house.

    `terms` are those of `appoint_official`. Raises `NipTaken` where the NIP belongs to another name, and what
    `appoint_official` raises; then the person is not kept either.
    """
    known = Official.objects.known_by_nip(nip)
    if known is None or name.casefold() not in {row.name.casefold() for row in (known, *known.merged.all())}:
        known = create_official(name=name, nip=nip, grade=grade, by=by)
    return appoint_official(position=position, official=known, by=by, **terms)


@transaction.atomic
def edit_appointment(*, appointment: Appointment, changes: Mapping[str, Any], by: Actor) -> Appointment:
    """Correct status, days or decree. Raises `Refused`, `EndsBeforeStart`, `AlreadyHeld`."""
    return _change_appointment("edit_appointment", appointment, changes, by)


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: dt.date, by: Actor) -> Appointment:
    """Let the appointment end with the day `ends_on`. Raises `Refused`, `EndsBeforeStart`, `AlreadyHeld`."""
    return _change_appointment("end_appointment", appointment, {"ends_on": ends_on}, by)


@transaction.atomic
def remove_appointment(*, appointment: Appointment, by: Actor) -> None:
    """Take out an appointment that never was: a slip of whoever recorded it. Raises `Refused`.

    Whoever made way for it (`holder_returns`) has never been away.
    """
    require_manage(by, appointment.position.organization)
    _locked(appointment.position)
    rejoin(appointment, by)
    before = shown(appointment, ("official", *APPOINTMENT_FIELDS))
    record("remove_appointment", appointment, by=by, subject=appointment.position, before=before)
    appointment.delete()


def _change_appointment(action: str, appointment: Appointment, changes: Mapping[str, Any], by: Actor) -> Appointment:
    require_manage(by, appointment.position.organization)
    _locked(appointment.position)
    appointment.refresh_from_db()
    starts_on = changes.get("starts_on", appointment.starts_on)
    ends_on = changes.get("ends_on", appointment.ends_on)
    move_return(appointment, starts_on, ends_on, by)
    _check_days(appointment.position, starts_on, ends_on, besides=appointment)
    apply_changes(action, appointment, changes, allowed=APPOINTMENT_FIELDS, by=by)
    return appointment


def _locked(position: Position) -> Position:
    """The post as it is now; whoever else appoints to it waits until this transaction has ended."""
    return Position.objects.select_for_update(of=("self",)).select_related("organization__region").get(pk=position.pk)


def _check_days(
    position: Position,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    besides: Appointment | None = None,
) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart(_("The last day lies before the first."))
    others = position.appointments.overlapping(starts_on, ends_on).select_related("official", "position")
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    holder = others.first()
    if holder is not None:
        raise AlreadyHeld(
            _("%(holder)s holds this post %(days)s.") % {"holder": holder.official, "days": _days(holder)}
        )


def _days(appointment: Appointment) -> str:
    start, end = appointment.starts_on, appointment.ends_on
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": long_date(start), "end": long_date(end)}
    if start:
        return _("since %(start)s") % {"start": long_date(start)}
    if end:
        return _("until %(end)s") % {"end": long_date(end)}
    return _("without a known end")


def _end_the_holder(position: Position, starts_on: dt.date, by: Actor) -> None:
    """End the appointment in force on `starts_on` the day before, if it began earlier."""
    holder = position.appointments.on(starts_on).first()
    day_before = starts_on - dt.timedelta(days=1)
    if holder is not None and (holder.starts_on is None or holder.starts_on <= day_before):
        apply_changes("end_appointment", holder, {"ends_on": day_before}, allowed=("ends_on",), by=by)


def require_keeper(by: Actor, official: Official) -> None:
    """Raise `Refused` (403) unless `by` manages a post that the official, by any of his records, holds or held."""
    if isinstance(by, System):
        return
    records = Q(appointments__official__in=[official.pk, official.kept_id])
    posts = Position.objects.filter(records | Q(appointments__official__merged_into=official.kept_id))
    posts = posts.select_related("organization__region").distinct()
    if not (isinstance(by, User) and any(can_manage(by, post.organization) for post in posts)):
        raise Refused


def _check_nip(nip: str, besides: Official | None = None) -> None:
    taken = Official.objects.filter(nip=nip)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    if nip and taken.exists():
        raise NipTaken(_("This NIP belongs to another official."))
