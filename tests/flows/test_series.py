"""Acts on a series that touch roll and agenda at once."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from accounts.roles import Role
from agendas.actions import SeriesItemPlan, set_series_items
from agendas.models import AgendaItem, SeriesItem
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from flows import series as flows
from flows.series import plan_next_meeting, save_as_series
from meetings.actions import PeriodTaken
from meetings.models import Meeting, MeetingSeries
from meetings.plan import SeriesPlan
from meetings.rules import rule_guessed_from
from meetings.states import MeetingState
from tests.factories import GovernmentFactory, MeetingSeriesFactory, planned_meeting, user_with

pytestmark = pytest.mark.django_db

APRIL = dt.date(2030, 4, 10)
TEMPLATE = [SeriesItemPlan("pembukaan", "Pembukaan", 10), SeriesItemPlan("diskusi", "Tindak lanjut rapat lalu")]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2030, 3, 20, 3, tzinfo=dt.UTC), tick=False):
        yield


def test_the_draft_begins_with_roll_and_agenda_of_the_series() -> None:
    series = MeetingSeriesFactory.create()
    by = user_with(Role.SECRETARIAT, series.convener)
    set_series_items(series=series, items=TEMPLATE, by=by)
    meeting = plan_next_meeting(series=series, occurrence=APRIL, by=by)
    items = meeting.agenda_items.values_list("order", "kind", "title", "duration_minutes")
    assert list(items) == [(1, "pembukaan", "Pembukaan", 10), (2, "diskusi", "Tindak lanjut rapat lalu", None)]
    with pytest.raises(PeriodTaken):
        plan_next_meeting(series=series, occurrence=APRIL, by=by)
    assert Meeting.objects.count() == 1


def test_no_meeting_is_left_behind_if_its_agenda_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    series = MeetingSeriesFactory.create()

    def fail(**_given: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(flows, "begin_agenda", fail)
    with pytest.raises(OSError, match="no room left"):
        plan_next_meeting(series=series, occurrence=APRIL, by=user_with(Role.SECRETARIAT, series.convener))
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_template_is_replaced_as_a_whole() -> None:
    series = MeetingSeriesFactory.create()
    by = user_with(Role.SECRETARIAT, series.convener)
    set_series_items(series=series, items=TEMPLATE, by=by)
    set_series_items(series=series, items=TEMPLATE, by=by)
    assert AuditEntry.objects.filter(action="set_series_items").count() == 1
    set_series_items(series=series, items=TEMPLATE[:1], by=by)
    assert SeriesItem.objects.get().title == "Pembukaan"
    for other in (Role.LEADERSHIP, Role.ADMINISTRATOR):
        with pytest.raises(Refused):
            set_series_items(series=series, items=[], by=user_with(other, series.convener))


# --- a series that begins with a meeting ---------------------------------------------------------------------------


def like(meeting: Meeting) -> SeriesPlan:
    assert meeting.first_day
    return SeriesPlan(name="Rakor Berkala", kind=meeting.kind.code, rule=rule_guessed_from(meeting.first_day))


def test_a_meeting_becomes_the_first_of_a_series() -> None:
    meeting = planned_meeting(2)
    AgendaItem.objects.create(meeting=meeting, order=1, kind="paparan", title="Paparan", notes="Dibahas", led_by=["A"])
    by = user_with(Role.SECRETARIAT, meeting.convener)
    series = save_as_series(meeting=meeting, plan=like(meeting), by=by)
    meeting.refresh_from_db()
    assert (meeting.series, meeting.occurrence) == (series, dt.date(2030, 10, 16))
    posts = set(meeting.participants.values_list("position", flat=True))
    assert set(series.members.values_list("position", flat=True)) == posts
    assert list(series.agenda_items.values_list("kind", "title")) == [("paparan", "Paparan")]
    with pytest.raises(WrongState):
        save_as_series(meeting=meeting, plan=like(meeting), by=by)


def test_a_cancelled_meeting_gives_its_template_and_fills_nothing() -> None:
    meeting = planned_meeting(1, state=MeetingState.CANCELLED, state_reason="Banjir")
    series = save_as_series(meeting=meeting, plan=like(meeting), by=user_with(Role.SECRETARIAT, meeting.convener))
    meeting.refresh_from_db()
    assert meeting.series is None
    assert series.members.count() == 1


def test_only_who_plans_makes_a_series_of_a_meeting() -> None:
    meeting = planned_meeting(1)
    for by in (user_with(Role.LEADERSHIP, meeting.convener), user_with(Role.SECRETARIAT, GovernmentFactory.create())):
        with pytest.raises(Refused):
            save_as_series(meeting=meeting, plan=like(meeting), by=by)
    assert not MeetingSeries.objects.exists()
