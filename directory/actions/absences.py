"""The holder is away for some days and another stands in (Plh.): his one appointment is cut around those days.

No two hold one post on one day, so the holder's appointment ends the day before, and a second one, by the same decree,
begins the day after. That the second belongs to the first is read from its facts: same person, same decree, next day.
"""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError
from directory.actions.changes import apply_changes, shown
from directory.models import Appointment, Position

DAY = dt.timedelta(days=1)
_CARRIED_ON = ("official_id", "status", "decree_number", "decree_date")


class ReturnUnknown(RakorError):
    """The holder is to return, and nobody said from which day to which another stands in."""


def make_way(position: Position, starts_on: dt.date | None, ends_on: dt.date | None, by: Actor) -> None:
    """Cut the appointment of the holder around the days from `starts_on` to `ends_on`. Raises `ReturnUnknown`."""
    if starts_on is None or ends_on is None:
        raise ReturnUnknown(_("Say from which day to which day another stands in."))
    if ends_on < starts_on:
        return  # the caller refuses these days
    holder = position.appointments.on(starts_on).select_related("official").first()
    if holder is None or (holder.starts_on is not None and holder.starts_on >= starts_on):
        return
    last_day = holder.ends_on
    apply_changes("end_appointment", holder, {"ends_on": starts_on - DAY}, allowed=("ends_on",), by=by)
    if last_day is None or last_day > ends_on:
        rest = Appointment.objects.create(
            position=position,
            starts_on=ends_on + DAY,
            ends_on=last_day,
            **{name: getattr(holder, name) for name in _CARRIED_ON},
        )
        after = shown(rest, ("official", "status", "starts_on", "ends_on"))
        record("appoint_official", rest, by=by, subject=position, after=after)


def move_return(appointment: Appointment, starts_on: dt.date | None, ends_on: dt.date | None, by: Actor) -> None:
    """When the days of whoever stands in change, the holder leaves and returns with them."""
    cut = _cut_around(appointment)
    if cut is None or starts_on is None or ends_on is None or ends_on < starts_on:
        return
    before, rest = cut
    if before.starts_on is None or before.starts_on < starts_on:
        apply_changes("edit_appointment", before, {"ends_on": starts_on - DAY}, allowed=("ends_on",), by=by)
    if rest.ends_on is None or rest.ends_on > ends_on:
        apply_changes("edit_appointment", rest, {"starts_on": ends_on + DAY}, allowed=("starts_on",), by=by)


def rejoin(appointment: Appointment, by: Actor) -> None:
    """Nobody stood in: the two parts of the holder's appointment become one again."""
    cut = _cut_around(appointment)
    if cut is None:
        return
    before, rest = cut
    last_day = rest.ends_on
    record("remove_appointment", rest, by=by, subject=rest.position, before=shown(rest, ("official", "starts_on")))
    rest.delete()
    apply_changes("edit_appointment", before, {"ends_on": last_day}, allowed=("ends_on",), by=by)


def _cut_around(appointment: Appointment) -> tuple[Appointment, Appointment] | None:
    """The holder's appointment before and after this one, if it was cut for it."""
    if appointment.starts_on is None or appointment.ends_on is None:
        return None
    others = appointment.position.appointments.select_related("official", "position")
    before = others.filter(ends_on=appointment.starts_on - DAY).first()
    rest = others.filter(starts_on=appointment.ends_on + DAY).first()
    if before is None or rest is None:
        return None
    is_cut = all(getattr(before, name) == getattr(rest, name) for name in _CARRIED_ON)
    return (before, rest) if is_cut else None
