"""Series on their pages: the rule with its preview, the periods, the template, and the desk that asks for a plan."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.roles import Role
from agendas.models import SeriesItem
from directory.models import Organization
from directory.states import PositionRole
from meetings.models import Meeting, MeetingSeries, SkippedPeriod
from meetings.states import MeetingState, SeriesState
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    GovernmentFactory,
    MeetingFactory,
    MeetingKindFactory,
    MeetingSeriesFactory,
    OrganizationFactory,
    PositionFactory,
    VenueFactory,
    planned_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

# Between the first meeting of 2030 (Wednesday, 9 January) and the second (10 April).
NOW = dt.datetime(2030, 3, 20, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


def rule_data(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Rakor Kepala Daerah",
        "kind": "rakor_kepala_daerah",
        "title_pattern": "",
        "starts_on": "2030-01-01",
        "every_months": "3",
        "month_of_period": "1",
        "day_rule": "weekday",
        "ordinal": "2",
        "weekday": "2",
        "holiday_shift": "later",
        "start_time": "09:00",
        "lead_days": "30",
        "mode": "on_site",
        "representation": "allowed",
        **fields,
    }


# --- the rule --------------------------------------------------------------------------------------------------------


def test_a_series_is_begun_on_one_page(convener: Organization) -> None:
    post = PositionFactory.create(organization=OrganizationFactory.create(parent=convener), title="Sekda Contoh")
    venue = VenueFactory.create(convener=convener)
    data = rule_data(chair="sekda contoh", venue=venue.public_id, minimum_rank="II.b", end_time="12:00")
    response = secretariat(convener).post(url("series_new"), data)
    series = MeetingSeries.objects.get()
    assert response.headers["Location"] == url("series", series.public_id)
    assert (series.name, series.kind.code) == ("Rakor Kepala Daerah", "rakor_kepala_daerah")
    assert (series.every_months, series.ordinal, series.weekday, series.day) == (3, 2, 2, None)
    assert (series.chair, series.venue, series.minimum_rank) == (post, venue, "II.b")
    assert (series.start_time, series.end_time) == (dt.time(9), dt.time(12))


def test_the_next_five_dates_are_shown_before_anything_is_saved(convener: Organization) -> None:
    data = rule_data(name="", day_rule="day", day="17", every_months="1", preview="1")
    response = secretariat(convener).post(url("series_new"), data)
    text = text_of(response.content)
    assert response.status_code == 200
    assert "Every month, day 17 of the month, at 09.00; on a day off, the next working day" in text
    assert text.count("moved from") >= 1
    assert "moved from Saturday, 17 August 2030: Hari Kemerdekaan Republik Indonesia" in text
    # Nothing is judged but the rule, and what was typed is still there.
    assert "Not saved yet" not in text
    assert b'value="2030-01-01"' in response.content
    assert not MeetingSeries.objects.exists()


def test_a_rule_that_is_not_whole_is_said_in_the_preview(convener: Organization) -> None:
    data = rule_data(day_rule="day", day="", month_of_period="4", preview="1")
    text = text_of(secretariat(convener).post(url("series_new"), data).content)
    assert "The rule is not whole yet." in text
    assert "Day of the month: Choose the day." in text
    assert "The period does not have so many months." in text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"starts_on": "kapan"}, "Enter a valid date."),
        ({"starts_on": "1926-01-01"}, "Choose a day between 2000 and 2100."),
        ({"starts_on": "1026-01-01"}, "Choose a day between 1900 and 2100."),
        ({"ends_on": "2029-01-01"}, "The series must end after it begins."),
        ({"month_of_period": "4"}, "The period does not have so many months."),
        ({"ordinal": ""}, "Choose the day."),
        ({"chair": "Orang Luar"}, "Pick a post from the list"),
        ({"title_pattern": "Rakor {kapan}"}, "“{kapan}” cannot be filled in"),
        ({"end_time": "08:00"}, "A session must end after it starts."),
        ({"every_months": "7"}, "Select a valid choice."),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(convener: Organization, wrong: dict[str, str], told: str) -> None:
    response = secretariat(convener).post(url("series_new"), rule_data(**{"venue": "", **wrong}))
    assert response.status_code == 422
    assert told in text_of(response.content)
    assert b'value="09:00"' in response.content
    assert not MeetingSeries.objects.exists()


def test_two_series_do_not_bear_one_name(convener: Organization) -> None:
    MeetingSeriesFactory.create(convener=convener, name="Rakor Kepala Daerah")
    response = secretariat(convener).post(url("series_new"), rule_data(kind="rakor_sekda"))
    assert response.status_code == 422
    assert "There is a series “Rakor Kepala Daerah” already." in text_of(response.content)


def test_the_form_shows_the_series_as_it_is_and_saves_what_changed(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, day_rule="day", day=31, ordinal=None, weekday=None)
    client = secretariat(convener)
    page = client.get(url("series_edit", series.public_id))
    assert "the last day of the first month" in text_of(page.content)
    kind = series.kind.code
    client.post(url("series_edit", series.public_id), rule_data(name="Nama baru", kind=kind, holiday_shift="earlier"))
    series.refresh_from_db()
    assert (series.name, series.day, series.ordinal, series.holiday_shift) == ("Nama baru", None, 2, "earlier")


def test_a_series_is_made_of_a_meeting(convener: Organization) -> None:
    meeting = planned_meeting(2, convener=convener)
    client = secretariat(convener)
    address = f"{url('series_new')}?rapat={meeting.public_id}"
    assert f'href="{address}"'.encode() in client.get(url("meeting", meeting.public_id)).content
    page = client.get(address)
    assert "the third Wednesday of the first month, at 09.00" in text_of(
        client.post(
            address, rule_data(starts_on="2030-10-01", ordinal="3", kind=meeting.kind.code, preview="1")
        ).content
    )
    assert b'value="2030-10-01"' in page.content
    client.post(address, rule_data(starts_on="2030-10-01", ordinal="3", kind=meeting.kind.code))
    series = MeetingSeries.objects.get()
    meeting.refresh_from_db()
    assert (meeting.series, meeting.occurrence) == (series, dt.date(2030, 10, 16))
    assert series.members.count() == 2


# --- the page of one -------------------------------------------------------------------------------------------------


def test_the_page_says_what_was_missed_and_what_comes(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 7, 1))
    MeetingFactory.create(
        convener=convener, series=series, occurrence=dt.date(2029, 10, 10), title="Rakor Triwulan IV", state="held"
    )
    text = text_of(secretariat(convener).get(url("series", series.public_id)).content)
    assert "Every quarter, the second Wednesday of the first month, at 09.00" in text
    assert "1 period has passed without its meeting. Triwulan III 2029" in text
    assert "Rakor Triwulan IV" in text
    # The day of this quarter has passed, and the next one is nearer than a month.
    assert "Triwulan I 2030 Not planned yet" in text
    assert "Plan Triwulan I 2030" in text


def test_a_plan_that_was_never_held_is_told_as_missed(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 10, 1))
    MeetingFactory.create(
        convener=convener, series=series, occurrence=dt.date(2029, 10, 10), title="Konsep lama", state="draft"
    )
    client = secretariat(convener)
    text = text_of(client.get(url("series", series.public_id)).content)
    assert "1 period has passed without its meeting. Triwulan IV 2029" in text
    page = text_of(client.get(url("series_period", series.public_id, "2029-10-10")).content)
    assert "has not been held" in page
    assert "Konsep lama" in page
    assert "Make the draft" not in page


def test_a_period_is_planned_from_its_series(convener: Organization) -> None:
    OrganizationFactory.create(parent=convener)
    head = PositionFactory.create(organization=convener, role=PositionRole.HEAD_OF_REGION)
    series = MeetingSeriesFactory.create(convener=convener)
    series.members.create(group="leaders")
    client = secretariat(convener)
    page = client.get(url("series_period", series.public_id, "2030-04-10"))
    assert "Make the draft" in text_of(page.content)
    response = client.post(url("series_plan", series.public_id, "2030-04-10"))
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == url("meeting", meeting.public_id)
    assert meeting.first_day == dt.date(2030, 4, 10)
    assert [line.position for line in meeting.participants.all()] == [head]
    # The meeting and the list both name the series.
    assert series.name in text_of(client.get(url("meeting", meeting.public_id)).content)
    assert series.name in text_of(client.get(url("meetings")).content)


def test_planning_twice_is_refused_where_one_stands(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    client = secretariat(convener)
    for _attempt in range(2):
        response = client.post(url("series_plan", series.public_id, "2030-04-10"), follow=True)
    assert "Triwulan II 2030 is settled already." in text_of(response.content)
    assert Meeting.objects.count() == 1


def test_a_period_is_noted_as_not_held_and_the_note_is_taken_back(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 10, 1))
    client = secretariat(convener)
    address = url("series_skip", series.public_id, "2029-10-10")
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422
    client.post(address, {"reason": "Pilkada serentak"})
    page = text_of(client.get(url("series", series.public_id)).content)
    assert "Pilkada serentak" in page
    assert "passed without its meeting" not in page
    client.post(url("series_unskip", series.public_id, SkippedPeriod.objects.get().public_id))
    assert "passed without its meeting" in text_of(client.get(url("series", series.public_id)).content)


def test_a_meeting_that_stands_is_counted_for_a_period(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    held = MeetingFactory.create(convener=convener, first_day=dt.date(2030, 1, 16), state=MeetingState.HELD)
    strange = MeetingFactory.create()
    client = secretariat(convener)
    address = url("series_place", series.public_id, "2030-01-09")
    assert client.post(address, {"meeting": strange.public_id}).status_code == 422
    client.post(address, {"meeting": held.public_id})
    held.refresh_from_db()
    assert (held.series, held.occurrence) == (series, dt.date(2030, 1, 9))


@pytest.mark.parametrize("day", ["2030-04-11", "kapan", "2029-10-10", "9999-12-31"])
def test_a_day_that_the_rule_does_not_set_is_not_there(convener: Organization, day: str) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    assert secretariat(convener).get(url("series_period", series.public_id, day)).status_code == 404


def test_a_series_is_paused_resumed_and_ended(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    client = secretariat(convener)
    for page, state in (
        ("series_pause", SeriesState.PAUSED),
        ("series_resume", SeriesState.ACTIVE),
        ("series_end", SeriesState.ENDED),
    ):
        client.post(url(page, series.public_id))
        series.refresh_from_db()
        assert series.state == state
    again = client.post(url("series_resume", series.public_id), follow=True)
    assert "it is “Ended”" in text_of(again.content)


# --- the template ----------------------------------------------------------------------------------------------------


def test_groups_and_posts_are_named_and_taken_out(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    post = PositionFactory.create(organization=OrganizationFactory.create(parent=convener), title="Kepala Bappeda")
    client = secretariat(convener)
    page = url("series_members", series.public_id)
    client.post(url("series_members_add", series.public_id), {"group": "heads_of_opd"})
    assert "Kepala Bappeda" in text_of(client.get(page, {"q": "bappeda"}).content)
    client.post(url("series_members_add", series.public_id), {"posts": [post.public_id], "capacity": "presenter"})
    text = text_of(client.get(page).content)
    assert "Heads of OPD" in text
    assert "Kepala Bappeda Presenter" in text
    nothing = client.post(url("series_members_add", series.public_id), {}, follow=True)
    assert "Choose at least one post." in text_of(nothing.content)
    rows = [row.pk for row in series.members.all()]
    client.post(url("series_members_remove", series.public_id), {"members": rows})
    assert not series.members.exists()


def test_a_post_of_another_government_is_not_offered(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    stranger = PositionFactory.create()
    secretariat(convener).post(url("series_members_add", series.public_id), {"posts": [stranger.public_id]})
    assert not series.members.exists()


def test_the_agenda_is_written_row_by_row(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    client = secretariat(convener)
    address = url("series_agenda", series.public_id)
    data = {
        "butir-TOTAL_FORMS": "2",
        "butir-INITIAL_FORMS": "0",
        "butir-0-kind": "pembukaan",
        "butir-0-title": "Pembukaan",
        "butir-0-duration_minutes": "10",
        "butir-1-kind": "paparan",
        "butir-1-title": "",
    }
    another = client.post(address, {**data, "add_item": "1"})
    assert another.status_code == 200
    assert b"butir-2-title" in another.content
    assert not SeriesItem.objects.exists()
    wrong = client.post(address, {**data, "butir-1-duration_minutes": "5"})
    assert wrong.status_code == 422
    assert "Say what the item is about." in text_of(wrong.content)
    client.post(address, data)
    assert list(SeriesItem.objects.values_list("kind", "title", "duration_minutes")) == [("pembukaan", "Pembukaan", 10)]


# --- the desk, the list, and who may ---------------------------------------------------------------------------------


def test_the_desk_asks_for_what_is_due_and_for_what_was_missed(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 10, 1))
    client = secretariat(convener)
    text = text_of(client.get(url("home")).content)
    assert f"A meeting of a series is not planned yet {series.name} · Triwulan II 2030" in text
    assert f"1 period without a meeting {series.name} · Triwulan IV 2029" in text
    client.post(url("series_pause", series.public_id))
    assert series.name not in text_of(client.get(url("home")).content)


def test_the_list_says_rule_next_date_and_warning(convener: Organization) -> None:
    MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 7, 1))
    text = text_of(secretariat(convener).get(url("series_list")).content)
    assert "2 periods without a meeting" in text
    assert "Wed, 10 Apr 2030" in text


def test_meetings_are_filtered_by_their_series(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    MeetingFactory.create(convener=convener, series=series, occurrence=dt.date(2030, 1, 9), title="Rapat dalam seri")
    MeetingFactory.create(convener=convener, title="Rapat lain")
    text = text_of(secretariat(convener).get(url("meetings"), {"seri": series.public_id}).content)
    assert "Rapat dalam seri" in text
    assert "Rapat lain" not in text


def test_who_only_reads_is_offered_no_act(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener, starts_on=dt.date(2029, 7, 1))
    reader = open_as(user_with(Role.LEADERSHIP, convener))
    page = reader.get(url("series", series.public_id))
    assert page.status_code == 200
    assert "Settle" not in text_of(page.content)
    assert b'<form method="post" action="/rapat/seri' not in page.content
    assert reader.get(url("series_edit", series.public_id)).status_code == 403
    assert reader.post(url("series_plan", series.public_id, "2030-04-10")).status_code == 403


def test_a_stranger_does_not_learn_of_the_series(convener: Organization) -> None:
    series = MeetingSeriesFactory.create(convener=convener)
    stranger = secretariat(GovernmentFactory.create())
    assert stranger.get(url("series", series.public_id)).status_code == 404
    assert stranger.post(url("series_pause", series.public_id)).status_code == 404
    assert series.name not in text_of(stranger.get(url("series_list")).content)


def test_lists_ask_as_often_for_few_series_as_for_many(convener: Organization) -> None:
    client = secretariat(convener)
    kind = MeetingKindFactory.create(convener=convener)

    def costs() -> list[int]:
        found = []
        for page in ("series_list", "home"):
            client.get(url(page))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(page)).status_code == 200
            found.append(len(asked))
        return found

    MeetingSeriesFactory.create_batch(3, convener=convener, kind=kind, starts_on=dt.date(2029, 1, 1))
    few = costs()
    MeetingSeriesFactory.create_batch(60, convener=convener, kind=kind, starts_on=dt.date(2029, 1, 1))
    assert costs() == few
