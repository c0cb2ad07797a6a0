"""Any acts on a series by anyone in any order: it moves along its table, and no period has two meetings."""

import datetime as dt
from collections import Counter
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from flows.changes import cancel_meeting
from flows.series import plan_next_meeting
from meetings import actions
from meetings.models import Meeting, MeetingSeries, SkippedPeriod
from meetings.plan import SeriesPlan
from meetings.rules import SeriesRule
from meetings.states import SERIES_MOVES, HolidayShift, MeetingState, SeriesDay, SeriesState
from tests.factories import GovernmentFactory, RegencyFactory, UserFactory, user_with
from tests.stacks import walks

START = dt.date(2030, 1, 1)
ACTS = ("pause", "resume", "end", "plan", "skip", "cancel", "edit", "days_pass")
PEOPLE = ("secretariat", "administrator", "leadership", "delegate", "stranger", "nobody")
# Who may do most is drawn most: the others are refused, and a walk of refusals leads nowhere.
OFTEN = ("secretariat",) * 10
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from((*PEOPLE, *OFTEN)), st.integers(0, 3)), min_size=3, max_size=12
)


class Walks(TestCase):
    @settings(max_examples=walks(70), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_no_walk_leaves_the_table(self, steps: list[Any]) -> None:
        house = GovernmentFactory.create()
        people = {role.value: user_with(role, house) for role in Role}
        people["stranger"] = user_with(Role.SECRETARIAT, GovernmentFactory.create(region=RegencyFactory.create()))
        people["nobody"] = UserFactory.create()
        with time_machine.travel(dt.datetime(2030, 1, 2, 3, tzinfo=dt.UTC), tick=False) as clock:
            series = actions.create_series(convener=house, plan=plan_of("Rakor Triwulan"), by=people["secretariat"])
            for act, who, choice in steps:
                if act == "days_pass":
                    clock.shift(dt.timedelta(days=45 * choice))
                    continue
                walk_one(series, act, who, choice, people[who])


def walk_one(series: MeetingSeries, act: str, who: str, choice: int, user: User) -> None:
    before, trail = rows(), AuditEntry.objects.count()
    state = SeriesState(MeetingSeries.objects.get(pk=series.pk).state)
    try:
        with transaction.atomic():
            do(series, act, choice, user)
        done = True
    except (RakorError, Refused):
        done = False
    after = rows()
    step = (act, who, choice)
    now = SeriesState(MeetingSeries.objects.get(pk=series.pk).state)
    assert now == state or now in SERIES_MOVES[state], step
    assert done or after == before, f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    assert after == before or who == "secretariat", f"{step}: changed by someone who plans nothing"
    standing = Meeting.objects.filter(series=series).exclude(state=MeetingState.CANCELLED)
    filled = Counter(standing.values_list("occurrence", flat=True))
    assert all(number == 1 for number in filled.values()), f"{step}: a period has two meetings"


def plan_of(name: str) -> SeriesPlan:
    rule = SeriesRule(
        starts_on=START,
        ends_on=None,
        every_months=3,
        month_of_period=1,
        day_rule=SeriesDay.WEEKDAY,
        day=None,
        ordinal=2,
        weekday=2,
        holiday_shift=HolidayShift.LATER,
        start_time=dt.time(9),
    )
    return SeriesPlan(name=name, kind="rakor_sekda", rule=rule)


def do(series: MeetingSeries, act: str, choice: int, user: User) -> None:
    fresh = MeetingSeries.objects.get(pk=series.pk)
    periods = [one.by_rule for one in fresh.rule.until(timezone.localdate() + dt.timedelta(days=300))]
    match act:
        case "pause":
            actions.pause_series(series=fresh, by=user)
        case "resume":
            actions.resume_series(series=fresh, by=user)
        case "end":
            actions.end_series(series=fresh, by=user)
        case "edit":
            actions.edit_series(series=fresh, plan=plan_of(f"Rakor {choice}"), by=user)
        case "plan" if periods:
            plan_next_meeting(series=fresh, occurrence=periods[choice % len(periods)], by=user)
        case "skip" if periods:
            actions.skip_period(series=fresh, by_rule=periods[choice % len(periods)], reason="Pilkada", by=user)
        case "cancel":
            meeting = Meeting.objects.filter(series=fresh).order_by("pk").last()
            if meeting is not None:
                cancel_meeting(meeting=meeting, reason="Salah bulan", by=user)


def rows() -> list[Any]:
    return [
        *MeetingSeries.objects.order_by("pk").values_list("pk", "name", "state", "ends_on"),
        *Meeting.objects.order_by("pk").values_list("pk", "state", "occurrence"),
        *SkippedPeriod.objects.order_by("pk").values_list("pk", "occurrence"),
    ]
