"""Series of meetings: their rule, their life, and whom they invite."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.dates import zone_of
from common.errors import RakorError, WrongState
from common.states import move
from directory.models import Organization, Position
from directory.queries import GROUPS, positions_of_group
from meetings.actions.lists import ensure_kinds
from meetings.models import Meeting, MeetingSeries, SeriesMember, SkippedPeriod
from meetings.periods import is_settled
from meetings.permissions import require_at
from meetings.plan import MemberPlan, SeriesPlan
from meetings.rules import LAST_YEAR, PLACEHOLDERS, SeriesRule, unknown_in
from meetings.states import SERIES_MOVES, Capacity, SeriesDay, SeriesState

PAUSED = "Seri dijeda"


class SeriesImpossible(RakorError):
    """The series contradicts itself, or uses what belongs to another convener. `field` names what to mend."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class SeriesNotRunning(WrongState):
    """The series is paused or has ended: no meeting of it is planned."""


@transaction.atomic
def create_series(*, convener: Organization, plan: SeriesPlan, by: Actor) -> MeetingSeries:
    """A running series of `convener`, without participants yet. Raises `SeriesImpossible`, `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, convener)
    series = MeetingSeries(convener=convener, created_by=by.actor_label)
    _write(series, plan, by)
    record("create_series", series, by=by, subject=series, after=_facts(series))
    return series


@transaction.atomic
def edit_series(*, series: MeetingSeries, plan: SeriesPlan, by: Actor) -> MeetingSeries:
    """Bring the series to `plan`; meetings planned already stay as they are.

    Raises `SeriesNotRunning` (it has ended), `SeriesImpossible`, `Refused`.
    """
    series = locked_series(series, by)
    if series.state == SeriesState.ENDED:
        raise SeriesNotRunning(_("This series has ended: it is no longer changed."))
    before = _facts(series)
    _write(series, plan, by)
    after = _facts(series)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(
            "edit_series",
            series,
            by=by,
            subject=series,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return series


# --- its life ------------------------------------------------------------------------------------------------------


@transaction.atomic
def pause_series(*, series: MeetingSeries, by: Actor) -> None:
    """Running → paused: nothing is asked for, and what falls due meanwhile is not missed.

    Raises `WrongState`, `Refused`.
    """
    require_at(by, Power.PLAN_MEETINGS, series.convener)
    move(series, SeriesState.PAUSED, SERIES_MOVES, paused_on=today_of(series))
    record("pause_series", series, by=by, subject=series)


@transaction.atomic
def resume_series(*, series: MeetingSeries, by: Actor) -> int:
    """Paused → running. Each period that fell due meanwhile is noted as not held; how many.

    Raises `WrongState`, `Refused`.
    """
    now = locked_series(series, by)
    since, today = now.paused_on, today_of(now)
    move(series, SeriesState.ACTIVE, SERIES_MOVES, paused_on=None)
    passed = [one for one in now.rule.until(today) if since and since <= one.day < today and not is_settled(now, one)]
    SkippedPeriod.objects.bulk_create(
        SkippedPeriod(series=series, occurrence=one.by_rule, reason=PAUSED, noted_by=by.actor_label) for one in passed
    )
    record("resume_series", series, by=by, subject=series, after={"skipped": [one.by_rule for one in passed]})
    return len(passed)


@transaction.atomic
def end_series(*, series: MeetingSeries, by: Actor) -> None:
    """The series is over; its meetings stay. There is no way back. Raises `WrongState`, `Refused`."""
    now = locked_series(series, by)
    today = today_of(now)
    last_day = max(now.starts_on, min(now.ends_on or today, today))
    move(series, SeriesState.ENDED, SERIES_MOVES, ends_on=last_day, paused_on=None)
    record("end_series", series, by=by, subject=series, after={"ends_on": last_day})


# --- whom it invites -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_members(*, series: MeetingSeries, members: Iterable[MemberPlan], by: Actor) -> list[SeriesMember]:
    """Let each meeting to come invite these groups and posts as well; those it invites already stay. The new ones.

    Raises `SeriesImpossible` for an unknown group or a post of another government, `Refused`.
    """
    series = locked_series(series, by)
    wanted = list(members)
    _require_known(series, wanted)
    kept = list(series.members.all())
    here = {(row.group, row.position_id) for row in kept}
    new: dict[tuple[str, int | None], SeriesMember] = {}
    for order, plan in enumerate(wanted, start=len(kept) + 1):
        key = (plan.group, plan.position.pk if plan.position else None)
        if key not in here:
            new.setdefault(
                key,
                SeriesMember(
                    series=series, order=order, group=plan.group, position=plan.position, capacity=plan.capacity
                ),
            )
    made = SeriesMember.objects.bulk_create(list(new.values()))
    if made:
        record("add_series_members", series, by=by, subject=series, after={"added": [str(row) for row in made]})
    return made


@transaction.atomic
def remove_members(*, series: MeetingSeries, members: Sequence[SeriesMember], by: Actor) -> int:
    """Let meetings to come no longer invite these; how many. Raises `Refused`."""
    series = locked_series(series, by)
    rows = list(series.members.filter(pk__in=[row.pk for row in members]).select_related("position"))
    names = [str(row) for row in rows]
    series.members.filter(pk__in=[row.pk for row in rows]).delete()
    if names:
        record("remove_series_members", series, by=by, subject=series, before={"removed": names})
    return len(names)


def members_like(meeting: Meeting) -> list[MemberPlan]:
    """Whom a series that begins with `meeting` invites: a group where all of its posts are on the roll, else posts.

    Guests and companions are of the occasion and stay out.
    """
    lines = meeting.participants.filter(position__isnull=False, is_group=False).exclude(capacity=Capacity.COMPANION)
    rest = {line.position_id: line for line in lines.select_related("position")}
    found = []
    for code in GROUPS:
        posts = set(positions_of_group(code, meeting.convener).values_list("pk", flat=True))
        plain = {pk for pk, line in rest.items() if line.capacity == Capacity.PARTICIPANT}
        if posts and posts <= plain:
            found.append(MemberPlan(group=code))
            rest = {pk: line for pk, line in rest.items() if pk not in posts}
    in_use = [line for line in rest.values() if line.position and line.position.is_active]
    return found + [MemberPlan(position=line.position, capacity=Capacity(line.capacity)) for line in in_use]


def locked_series(series: MeetingSeries, by: Actor) -> MeetingSeries:
    """The series as it now stands, held until the transaction ends, so that one period is settled by one person."""
    rows = MeetingSeries.objects.select_for_update(of=("self",)).select_related("convener__region", "kind", "chair")
    now = rows.get(pk=series.pk)
    require_at(by, Power.PLAN_MEETINGS, now.convener)
    return now


def today_of(series: MeetingSeries) -> dt.date:
    """The day where the series is held."""
    return timezone.localdate(timezone=zone_of(series.convener.timezone))


def _write(series: MeetingSeries, plan: SeriesPlan, by: Actor) -> None:
    _check(series, plan)
    kind = ensure_kinds(convener=series.convener, by=by).get(plan.kind)
    if kind is None or not (kind.is_active or kind.pk == series.kind_id):
        raise SeriesImpossible(_("There is no such kind of meeting."), "kind")
    series.kind = kind
    values = {field.name: getattr(plan, field.name) for field in fields(plan) if field.name not in {"kind", "rule"}}
    for name, value in (values | vars(plan.rule)).items():
        setattr(series, name, value)
    try:
        # In a savepoint: the constraint decides between two who give the same name at once.
        with transaction.atomic():
            series.save()
    except IntegrityError:
        raise SeriesImpossible(_("There is a series “%(name)s” already.") % {"name": plan.name}, "name") from None


def _check(series: MeetingSeries, plan: SeriesPlan) -> None:
    if not plan.name.strip():
        raise SeriesImpossible(_("A series needs a name."), "name")
    if unknown := unknown_in(plan.title_pattern):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        words = _("“%(unknown)s” cannot be filled in; known are %(known)s.") % {"unknown": unknown[0], "known": known}
        raise SeriesImpossible(words, "title_pattern")
    if plan.venue and plan.venue.convener_id != series.convener_id:
        raise SeriesImpossible(_("This venue belongs to another convener."), "venue")
    if plan.end_time and (plan.rule.start_time is None or plan.end_time <= plan.rule.start_time):
        raise SeriesImpossible(_("A session must end after it starts."), "end_time")
    _check_rule(plan.rule)


def _check_rule(rule: SeriesRule) -> None:
    if rule.ends_on and rule.ends_on < rule.starts_on:
        raise SeriesImpossible(_("The series must end after it begins."), "ends_on")
    if not 2000 <= rule.starts_on.year <= LAST_YEAR:
        raise SeriesImpossible(_("Choose a day between 2000 and 2100."), "starts_on")
    if not 1 <= rule.month_of_period <= rule.every_months <= 12:
        raise SeriesImpossible(_("The period does not have so many months."), "month_of_period")
    if rule.day_rule == SeriesDay.DAY_OF_MONTH and not 1 <= (rule.day or 0) <= 31:
        raise SeriesImpossible(_("Choose a day from 1 to 31."), "day")
    by_weekday = rule.ordinal in {-1, 1, 2, 3, 4} and rule.weekday in range(7)
    if rule.day_rule == SeriesDay.WEEKDAY and not by_weekday:
        raise SeriesImpossible(_("Choose which weekday of the month."), "weekday")


def _facts(series: MeetingSeries) -> dict[str, Any]:
    names = [field.name for field in fields(SeriesPlan) if field.name != "rule"]
    return {name: getattr(series, name) for name in (*names, *vars(series.rule))}


def _require_known(series: MeetingSeries, wanted: Sequence[MemberPlan]) -> None:
    posts = {plan.position.pk for plan in wanted if plan.position}
    of_house = Position.objects.in_house_of(series.convener).filter(pk__in=posts).count()
    if any(plan.group and plan.group not in GROUPS for plan in wanted):
        raise SeriesImpossible(_("There is no such group."))
    if of_house != len(posts):
        raise SeriesImpossible(_("A series invites only posts of this government."))
