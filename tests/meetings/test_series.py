"""Series of meetings: made, changed, paused, ended; whom they invite; and what becomes of each period."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from directory.models import Organization
from directory.states import PositionRole
from meetings.actions import (
    NoSuchPeriod,
    PeriodTaken,
    SeriesImpossible,
    SeriesNotRunning,
    add_members,
    create_series,
    edit_series,
    end_series,
    members_like,
    pause_series,
    place_meeting,
    plan_occurrence,
    remove_members,
    resume_series,
    skip_period,
    unskip_period,
)
from meetings.models import Meeting, MeetingSeries, SeriesMember, SkippedPeriod
from meetings.periods import calendar_of, with_periods
from meetings.plan import MemberPlan, SeriesPlan
from meetings.rules import SeriesRule
from meetings.states import SERIES_MOVES, Capacity, MeetingMode, MeetingState, PeriodState, SeriesState
from tests.factories import (
    GovernmentFactory,
    GuestFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    VenueFactory,
    user_with,
)

pytestmark = pytest.mark.django_db

DAY = dt.date
# Wednesday; the second Wednesdays of the quarters of 2030 are 9 January, 10 April, 10 July and 9 October.
TODAY = DAY(2030, 3, 20)
JANUARY, APRIL, JULY = DAY(2030, 1, 9), DAY(2030, 4, 10), DAY(2030, 7, 10)
RULE = SeriesRule(DAY(2030, 1, 1), None, 3, 1, "weekday", None, 2, 2, "later", dt.time(9))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2030, 3, 20, 3, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def by(convener: Organization) -> User:
    return user_with(Role.SECRETARIAT, convener)


@pytest.fixture
def series(convener: Organization) -> MeetingSeries:
    return MeetingSeriesFactory.create(convener=convener)


def plan_of(**fields: Any) -> SeriesPlan:
    return SeriesPlan(**{"name": "Rakor Kepala Daerah", "kind": "rakor_kepala_daerah", "rule": RULE, **fields})


def states_of(series: MeetingSeries, today: dt.date = TODAY) -> dict[dt.date, PeriodState]:
    calendar = calendar_of(with_periods(MeetingSeries.objects.all()).get(pk=series.pk), today)
    return {line.occurrence.by_rule: line.state for line in (*calendar.past, *calendar.coming)}


# --- made and changed ------------------------------------------------------------------------------------------------


def test_a_series_keeps_all_that_was_planned(convener: Organization, by: User) -> None:
    plan = plan_of(
        title_pattern="Rakor ke-{ke}",
        end_time=dt.time(12),
        lead_days=21,
        mode=MeetingMode.HYBRID,
        venue=VenueFactory.create(convener=convener),
        chair=PositionFactory.create(organization=convener),
        minimum_rank="II.b",
    )
    made = create_series(convener=convener, plan=plan, by=by)
    kept = MeetingSeries.objects.get(pk=made.pk)
    assert kept.rule == RULE
    assert (kept.state, kept.kind.code, kept.created_by) == (SeriesState.ACTIVE, plan.kind, by.name)
    for name in vars(plan).keys() - {"kind", "rule"}:
        assert getattr(kept, name) == getattr(plan, name), name
    assert AuditEntry.objects.get(action="create_series").subject_id == kept.public_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "tidak_ada"}, "kind"),
        ({"title_pattern": "Rakor {kapan}"}, "title_pattern"),
        ({"end_time": dt.time(8)}, "end_time"),
        ({"rule": replace(RULE, ends_on=DAY(2029, 1, 1))}, "ends_on"),
        ({"rule": replace(RULE, starts_on=DAY(1999, 1, 1))}, "starts_on"),
        ({"rule": replace(RULE, month_of_period=4)}, "month_of_period"),
        ({"rule": replace(RULE, ordinal=5)}, "weekday"),
        ({"rule": replace(RULE, day_rule="day", day=32)}, "day"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(
    convener: Organization, by: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(SeriesImpossible) as refusal:
        create_series(convener=convener, plan=plan_of(**wrong), by=by)
    assert refusal.value.field == field
    assert not MeetingSeries.objects.exists()


def test_a_name_is_given_once_per_convener(convener: Organization, by: User) -> None:
    create_series(convener=convener, plan=plan_of(), by=by)
    with pytest.raises(SeriesImpossible) as refusal:
        create_series(convener=convener, plan=plan_of(kind="rakor_sekda"), by=by)
    assert refusal.value.field == "name"
    other = GovernmentFactory.create()
    assert create_series(convener=other, plan=plan_of(), by=user_with(Role.SECRETARIAT, other))


def test_a_venue_of_another_convener_is_refused(convener: Organization, by: User) -> None:
    with pytest.raises(SeriesImpossible) as refusal:
        create_series(convener=convener, plan=plan_of(venue=VenueFactory.create()), by=by)
    assert refusal.value.field == "venue"


def test_a_change_is_kept_with_what_it_was_before(convener: Organization, by: User) -> None:
    series = create_series(convener=convener, plan=plan_of(), by=by)
    edit_series(series=series, plan=plan_of(name="Nama baru", rule=replace(RULE, weekday=3)), by=by)
    entry = AuditEntry.objects.get(action="edit_series")
    assert entry.before == {"name": "Rakor Kepala Daerah", "weekday": 2}
    assert entry.after == {"name": "Nama baru", "weekday": 3}
    edit_series(series=series, plan=plan_of(name="Nama baru", rule=replace(RULE, weekday=3)), by=by)
    assert AuditEntry.objects.filter(action="edit_series").count() == 1


# --- its life --------------------------------------------------------------------------------------------------------


def test_while_paused_nothing_is_asked_for_and_nothing_missed(
    series: MeetingSeries, by: User, clock: time_machine.Traveller
) -> None:
    pause_series(series=series, by=by)
    assert (series.state, series.paused_on) == (SeriesState.PAUSED, TODAY)
    with pytest.raises(SeriesNotRunning):
        plan_occurrence(series=series, by_rule=APRIL, by=by)
    clock.move_to(dt.datetime(2030, 8, 1, 3, tzinfo=dt.UTC))
    assert states_of(series, DAY(2030, 8, 1))[APRIL] == PeriodState.PAUSED
    assert resume_series(series=series, by=by) == 2
    states = states_of(series, DAY(2030, 8, 1))
    # January was before the pause: it stays missed. Two fell due meanwhile.
    assert (states[JANUARY], states[APRIL], states[JULY]) == (
        PeriodState.MISSED,
        PeriodState.SKIPPED,
        PeriodState.SKIPPED,
    )
    assert (series.state, series.paused_on) == (SeriesState.ACTIVE, None)


def test_a_series_that_ended_is_changed_no_more(series: MeetingSeries, by: User) -> None:
    end_series(series=series, by=by)
    series.refresh_from_db()
    assert (series.state, series.ends_on) == (SeriesState.ENDED, TODAY)
    for act in (pause_series, resume_series, end_series):
        with pytest.raises(WrongState):
            act(series=series, by=by)
    with pytest.raises(SeriesNotRunning):
        edit_series(series=series, plan=plan_of(), by=by)
    # Nothing is asked for any more, and what was left open is not told either.
    assert states_of(series) == {}


def test_a_series_that_never_began_ends_on_its_first_day(convener: Organization, by: User) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=DAY(2031, 1, 1))
    end_series(series=series, by=by)
    assert series.ends_on == DAY(2031, 1, 1)


ACTS: dict[str, Callable[..., object]] = {"pause": pause_series, "resume": resume_series, "end": end_series}


class StatesOfSeries(TestCase):
    """Whatever is tried in whatever order, a series stands in a state that the table allows, and whole."""

    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.booleans(), st.integers(0, 120)), max_size=8))
    def test_no_sequence_of_acts_leaves_the_table(self, tries: list[tuple[str, bool, int]]) -> None:
        series = MeetingSeriesFactory.create()
        planner = user_with(Role.SECRETARIAT, series.convener)
        reader = user_with(Role.LEADERSHIP, series.convener)
        today = dt.datetime(2030, 3, 20, 3, tzinfo=dt.UTC)
        for act, may, days in tries:
            today += dt.timedelta(days=days)
            before = SeriesState(series.state)
            with time_machine.travel(today, tick=False):
                try:
                    ACTS[act](series=series, by=planner if may else reader)
                except (RakorError, Refused):
                    series.refresh_from_db()
                    assert series.state == before
                else:
                    series.refresh_from_db()
                    assert may
                    assert series.state in SERIES_MOVES[before]
            assert (series.paused_on is not None) == (series.state == SeriesState.PAUSED)


# --- whom it invites -------------------------------------------------------------------------------------------------


def test_groups_and_posts_are_named_once(series: MeetingSeries, by: User) -> None:
    post = PositionFactory.create(organization=OrganizationFactory.create(parent=series.convener))
    wanted = [MemberPlan(group="leaders"), MemberPlan(position=post, capacity=Capacity.PRESENTER)]
    assert len(add_members(series=series, members=[*wanted, *wanted], by=by)) == 2
    assert add_members(series=series, members=wanted, by=by) == []
    rows = {row.group or row.position: row.capacity for row in series.members.all()}
    assert rows == {"leaders": Capacity.PARTICIPANT, post: Capacity.PRESENTER}
    assert AuditEntry.objects.filter(action="add_series_members").count() == 1


def test_unknown_groups_and_posts_of_others_are_refused(series: MeetingSeries, by: User) -> None:
    for wrong in (MemberPlan(group="semua"), MemberPlan(position=PositionFactory.create())):
        with pytest.raises(SeriesImpossible):
            add_members(series=series, members=[wrong], by=by)


def test_only_members_of_this_series_are_taken_out(series: MeetingSeries, by: User) -> None:
    mine = SeriesMember.objects.create(series=series, group="leaders")
    theirs = SeriesMember.objects.create(series=MeetingSeriesFactory.create(), group="leaders")
    assert remove_members(series=series, members=[mine, theirs], by=by) == 1
    assert SeriesMember.objects.get() == theirs


def test_a_roll_becomes_groups_where_they_are_whole(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener)
    heads = [
        PositionFactory.create(organization=OrganizationFactory.create(parent=convener), role=PositionRole.AGENCY_HEAD)
        for _ in range(2)
    ]
    for post in heads:
        ParticipantFactory.create(meeting=meeting, position=post)
    speaker = PositionFactory.create(organization=convener, role=PositionRole.OTHER)
    ParticipantFactory.create(meeting=meeting, position=speaker, capacity=Capacity.PRESENTER)
    ParticipantFactory.create(
        meeting=meeting,
        position=PositionFactory.create(organization=convener, role=PositionRole.OTHER),
        capacity=Capacity.COMPANION,
    )
    GuestFactory.create(meeting=meeting)
    assert members_like(meeting) == [
        MemberPlan(group="heads_of_opd"),
        MemberPlan(position=speaker, capacity=Capacity.PRESENTER),
    ]


# --- its periods -----------------------------------------------------------------------------------------------------


def test_a_meeting_is_planned_as_the_series_says(convener: Organization, by: User) -> None:
    chair = PositionFactory.create(organization=convener, role=PositionRole.HEAD_OF_REGION)
    venue = VenueFactory.create(convener=convener)
    series = MeetingSeriesFactory.create(
        convener=convener,
        title_pattern="Rakor ke-{ke} Triwulan {triwulan} {tahun}",
        end_time=dt.time(12),
        venue=venue,
        chair=chair,
        minimum_rank="II.b",
    )
    MeetingFactory.create(convener=convener, series=series, occurrence=JANUARY, state=MeetingState.HELD)
    made = plan_occurrence(series=series, by_rule=APRIL, by=by)
    meeting = Meeting.objects.get(pk=made.pk)
    assert (meeting.title, meeting.kind, meeting.venue) == ("Rakor ke-2 Triwulan II 2030", series.kind, venue)
    assert (meeting.state, meeting.series, meeting.occurrence) == (MeetingState.DRAFT, series, APRIL)
    assert (meeting.period_year, meeting.period_quarter, meeting.minimum_rank) == (2030, 2, "II.b")
    session = meeting.sessions.get()
    assert (session.date, session.start_time, session.end_time) == (APRIL, dt.time(9), dt.time(12))
    assert meeting.roles.get(role="chair").position == chair
    assert AuditEntry.objects.filter(action="plan_occurrence", subject_id=meeting.public_id).exists()


def test_the_session_stands_on_the_day_after_the_shift(convener: Organization, by: User) -> None:
    on_the_17th = {"day_rule": "day", "day": 17, "ordinal": None, "weekday": None, "month_of_period": 2}
    series = MeetingSeriesFactory.create(convener=convener, **on_the_17th)
    meeting = plan_occurrence(series=series, by_rule=DAY(2030, 8, 17), by=by)
    assert meeting.occurrence == DAY(2030, 8, 17)
    assert meeting.first_day == DAY(2030, 8, 19)


def test_groups_are_looked_up_when_the_meeting_is_planned(series: MeetingSeries, by: User) -> None:
    head, gone = (
        PositionFactory.create(organization=OrganizationFactory.create(parent=series.convener), is_active=active)
        for active in (True, False)
    )
    later = PositionFactory.create(organization=OrganizationFactory.create(parent=series.convener))
    for plan in ({"group": "heads_of_opd"}, {"position": later, "capacity": "presenter"}, {"position": gone}):
        series.members.create(**plan)
    meeting = plan_occurrence(series=series, by_rule=APRIL, by=by)
    lines = {line.position: (line.group_label, line.capacity) for line in meeting.participants.all()}
    assert lines == {
        head: ("Kepala Perangkat Daerah", Capacity.PARTICIPANT),
        later: ("Kepala Perangkat Daerah", Capacity.PRESENTER),
    }


def test_a_period_that_was_missed_is_planned_late_without_a_day(series: MeetingSeries, by: User) -> None:
    meeting = plan_occurrence(series=series, by_rule=JANUARY, by=by)
    assert (meeting.first_day, meeting.sessions.count()) == (None, 0)
    assert states_of(series)[JANUARY] == PeriodState.PLANNED


def test_one_period_has_one_meeting_until_it_is_cancelled(series: MeetingSeries, by: User) -> None:
    first = plan_occurrence(series=series, by_rule=APRIL, by=by)
    with pytest.raises(PeriodTaken):
        plan_occurrence(series=series, by_rule=APRIL, by=by)
    Meeting.objects.filter(pk=first.pk).update(state=MeetingState.CANCELLED, state_reason="Banjir")
    assert states_of(series)[APRIL] == PeriodState.DUE
    assert plan_occurrence(series=series, by_rule=APRIL, by=by).pk != first.pk


def test_a_day_that_the_rule_does_not_set_is_refused(series: MeetingSeries, by: User) -> None:
    with pytest.raises(NoSuchPeriod):
        plan_occurrence(series=series, by_rule=DAY(2030, 4, 11), by=by)


def test_a_period_stays_filled_when_the_rule_moves_its_day(series: MeetingSeries, by: User) -> None:
    plan_occurrence(series=series, by_rule=APRIL, by=by)
    rule = replace(series.rule, ordinal=3)
    edit_series(series=series, plan=plan_of(name=series.name, kind=series.kind.code, rule=rule), by=by)
    assert states_of(series)[DAY(2030, 4, 17)] == PeriodState.PLANNED


def test_a_period_is_noted_as_not_held_with_a_reason(series: MeetingSeries, by: User) -> None:
    with pytest.raises(SeriesImpossible):
        skip_period(series=series, by_rule=JANUARY, reason="  ", by=by)
    note = skip_period(series=series, by_rule=JANUARY, reason="Efisiensi anggaran", by=by)
    assert states_of(series)[JANUARY] == PeriodState.SKIPPED
    with pytest.raises(PeriodTaken):
        plan_occurrence(series=series, by_rule=JANUARY, by=by)
    unskip_period(note=note, by=by)
    assert not SkippedPeriod.objects.exists()
    entry = AuditEntry.objects.get(action="unskip_period")
    assert entry.before == {"occurrence": "2030-01-09", "reason": "Efisiensi anggaran"}


def test_a_meeting_planned_apart_is_counted_for_its_period(series: MeetingSeries, by: User) -> None:
    meeting = MeetingFactory.create(convener=series.convener, state=MeetingState.HELD)
    place_meeting(series=series, by_rule=JANUARY, meeting=meeting, by=by)
    assert states_of(series)[JANUARY] == PeriodState.PLANNED
    for wrong in (
        meeting,
        MeetingFactory.create(),
        MeetingFactory.create(convener=series.convener, state=MeetingState.CANCELLED, state_reason="Banjir"),
    ):
        with pytest.raises(SeriesImpossible):
            place_meeting(series=series, by_rule=APRIL, meeting=wrong, by=by)


def test_how_far_each_period_has_come(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=DAY(2029, 10, 1))
    assert states_of(series) == {
        DAY(2029, 10, 10): PeriodState.MISSED,
        # Its day has passed, its period has not: it can still be held.
        JANUARY: PeriodState.DUE,
        APRIL: PeriodState.DUE,
        JULY: PeriodState.AHEAD,
        DAY(2030, 10, 9): PeriodState.AHEAD,
        DAY(2031, 1, 8): PeriodState.AHEAD,
        DAY(2031, 4, 9): PeriodState.AHEAD,
    }


@pytest.mark.parametrize(
    ("state", "first_day", "told"),
    [
        (MeetingState.DRAFT, None, PeriodState.MISSED),
        (MeetingState.DRAFT, JANUARY, PeriodState.MISSED),
        (MeetingState.POSTPONED, None, PeriodState.MISSED),
        (MeetingState.INVITED, DAY(2030, 4, 3), PeriodState.PLANNED),
        (MeetingState.HELD, JANUARY, PeriodState.PLANNED),
        (MeetingState.ONGOING, JANUARY, PeriodState.PLANNED),
    ],
)
def test_a_plan_that_came_to_nothing_fills_no_period_that_has_passed(
    series: MeetingSeries, by: User, state: MeetingState, first_day: dt.date | None, told: PeriodState
) -> None:
    """It is told as missed, and nothing else is planned beside what still stands."""
    meeting = plan_occurrence(series=series, by_rule=JANUARY, by=by)
    reason = "Banjir" if state == MeetingState.POSTPONED else ""
    Meeting.objects.filter(pk=meeting.pk).update(state=state, first_day=first_day, state_reason=reason)
    assert states_of(series)[JANUARY] == PeriodState.PLANNED  # the period is not over yet
    later = DAY(2030, 4, 2)
    assert states_of(series, later)[JANUARY] == told
    calendar = calendar_of(with_periods(MeetingSeries.objects.all()).get(pk=series.pk), later)
    assert not next(line for line in calendar.past if line.occurrence.by_rule == JANUARY).is_open
    with pytest.raises(PeriodTaken):
        plan_occurrence(series=series, by_rule=JANUARY, by=by)


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ADMINISTRATOR, Role.INSPECTORATE, Role.DELEGATE])
def test_only_who_plans_touches_a_series(series: MeetingSeries, role: Role) -> None:
    other = user_with(role, series.convener)
    note = SkippedPeriod.objects.create(series=series, occurrence=JANUARY, reason="Pilkada", noted_by="Sekretariat")
    meeting = MeetingFactory.create(convener=series.convener)
    acts: list[Callable[[User], object]] = [
        lambda who: create_series(convener=series.convener, plan=plan_of(), by=who),
        lambda who: edit_series(series=series, plan=plan_of(), by=who),
        lambda who: pause_series(series=series, by=who),
        lambda who: resume_series(series=series, by=who),
        lambda who: end_series(series=series, by=who),
        lambda who: add_members(series=series, members=[MemberPlan(group="leaders")], by=who),
        lambda who: remove_members(series=series, members=[], by=who),
        lambda who: plan_occurrence(series=series, by_rule=APRIL, by=who),
        lambda who: place_meeting(series=series, by_rule=APRIL, meeting=meeting, by=who),
        lambda who: skip_period(series=series, by_rule=APRIL, reason="Tidak ada", by=who),
        lambda who: unskip_period(note=note, by=who),
    ]
    for act in acts:
        for who in (other, user_with(Role.SECRETARIAT, GovernmentFactory.create())):
            with pytest.raises(Refused):
                act(who)
    assert not AuditEntry.objects.exists()
