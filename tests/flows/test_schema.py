"""The schema: what is read, what is refused, and that every refusal names its place."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.importing.json_text import MAX_BYTES
from flows.importing.problems import SHOWN_PROBLEMS, BrokenFile
from flows.importing.schema import parse, to_json
from flows.importing.shapes import MAX_ITEMS
from tests.flows.files import FULL, REAL, as_bytes, changed, full

pytestmark = pytest.mark.django_db

TOP_KEYS = [
    "schema_version",
    "source",
    "title",
    "headline",
    "kind",
    "level",
    "region",
    "date",
    "date_text",
    "weekday_text",
    "start_time",
    "end_time",
    "timezone",
    "period_context",
    "venue",
    "leader",
    "opened_by",
    "opened_on_behalf_of",
    "moderator",
    "note_taker",
    "theme",
    "purposes",
    "focus",
    "presenters",
    "agenda_items",
    "points",
    "strategic_issues",
    "participants",
    "attendance_notes",
    "related_events",
    "follow_ups",
    "periodicity",
    "best_practice_sharing",
    "public_accountability",
    "quotes",
    "not_stated",
    "source_anomalies",
]
REQUIRED = ["schema_version", "source", "title", "kind", "level", "region"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def problems_of(content: bytes) -> dict[str, str]:
    """What is wrong with the file: place → words and remedy."""
    with pytest.raises(BrokenFile) as caught:
        parse(content)
    assert str(caught.value)
    return {problem.place: f"{problem.text} {problem.remedy}" for problem in caught.value.problems}


@pytest.mark.parametrize("path", [*REAL, FULL], ids=lambda path: path.stem)
def test_a_good_file_is_read_whole_and_written_the_same(path: Path) -> None:
    file, remarks = parse(path.read_bytes())
    assert to_json(file) == json.loads(path.read_text())
    assert list(to_json(file)) == TOP_KEYS
    assert remarks == []


def test_there_are_three_real_files() -> None:
    assert len(REAL) == 3


def test_the_full_file_leaves_nothing_empty() -> None:
    """Each key of each kind of object has a value somewhere in the file."""

    def filled(value: Any, place: str = "") -> dict[str, bool]:
        if isinstance(value, dict):
            found = {
                key: seen for name, entry in value.items() for key, seen in filled(entry, f"{place}.{name}").items()
            }
            return {place: bool(value), **found}
        if isinstance(value, list):
            merged: dict[str, bool] = {place: bool(value)}
            for entry in value:
                for key, seen in filled(entry, f"{place}[]").items():
                    merged[key] = merged.get(key, False) or seen
            return merged
        return {place: value is not None}

    assert [place for place, seen in filled(full()).items() if not seen] == []


def test_blanks_and_line_ends_do_not_change_the_fingerprint() -> None:
    spread = json.dumps(full(), indent=4).replace("\n", "\r\n").encode()
    assert parse(spread)[0].sha256 == parse(FULL.read_bytes())[0].sha256
    assert parse(as_bytes(full(theme="Lain")))[0].sha256 != parse(FULL.read_bytes())[0].sha256


# --- what is no meeting at all -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"", "", "empty"),
        (b" \n\t ", "", "empty"),
        (b"{", "line 1, column 2", "not JSON"),
        (b'{"title": "a",\n "kind" "b"}', "line 2, column 9", "not JSON"),
        (b"{} {}", "line 1, column 4", "not JSON"),
        (b"[]", "", "a list"),
        (b"null", "", "null"),
        (b'"text"', "", "the text"),
        (b"\xef\xbb\xbf{}", "", "BOM"),
        ("{}".encode("utf-16"), "", "BOM"),
        (b'{"title":\n "\xff"}', "line 2", "UTF-8"),
        (b"[" * 200_000, "", "too deep"),
        (b'{"a":' * 200_000, "", "too deep"),
        (b"x" * 10_000_000, "", "too large"),
        (b'"' + b"x" * MAX_BYTES + b'"', "", "too large"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_meeting_is_told_with_its_remedy(content: bytes, place: str, words: str) -> None:
    told = problems_of(content)
    assert list(told) == [place]
    assert words in told[place]


# --- one value that is wrong -------------------------------------------------------------------------------------


def set_to(place: str, value: Any) -> bytes:
    """The full meeting with `value` at `place` ("points.2.kind")."""
    *path, last = place.split(".")

    def change(told: dict[str, Any]) -> None:
        inner: Any = told
        for step in path:
            inner = inner[int(step)] if isinstance(inner, list) else inner[step]
        inner[int(last) if isinstance(inner, list) else last] = value

    return changed(change)


@pytest.mark.parametrize(
    ("place", "value", "told_at", "words"),
    [
        ("schema_version", 2, "schema_version", "reads 1"),
        ("schema_version", "1", "schema_version", "a whole number"),
        ("schema_version", True, "schema_version", "a whole number"),
        ("schema_version", None, "schema_version", "null"),
        ("source", None, "source", "null"),
        ("source.file", None, "source.file", "null"),
        ("source.file", "  ", "source.file", "empty"),
        ("source.file", 7, "source.file", "a text"),
        ("source.published_on", "kemarin", "source.published_on", "YYYY-MM-DD"),
        ("title", ["x"], "title", "a list"),
        ("title", "x" * 401, "title", "400"),
        ("kind", "bukan_rapat", "kind", "rakor_sekda"),
        ("kind", "rakor_sekdaa", "kind", "Do you mean “rakor_sekda”"),
        ("kind", 5, "kind", "the number 5"),
        ("level", "kecamatan", "level", "kabupaten, provinsi"),
        ("region", "18", "region", "an object"),
        ("region.code", None, "region.code", "null"),
        ("date", "2024-02-30", "date", "no date"),
        ("date", "20241106", "date", "YYYY-MM-DD"),
        ("date", "2024-11-06T09:00:00", "date", "YYYY-MM-DD"),
        ("date", "0001-01-01", "date", "no date"),
        ("date", "9999-12-31", "date", "no date"),
        ("date", 20241106, "date", "a date as text"),
        ("start_time", "25:00", "start_time", "HH:MM"),
        ("start_time", "pagi", "start_time", "HH:MM"),
        ("end_time", "09:15", "end_time", "not after the start"),
        ("timezone", "Asia/Tokyo", "timezone", "Asia/Jakarta"),
        ("period_context.quarter", 5, "period_context.quarter", "from 1 to 4"),
        ("period_context.year", None, "period_context.year", "null"),
        ("period_context.year", 99999, "period_context.year", "from 1900 to 2100"),
        ("leader", [], "leader", "an object"),
        ("leader.position_status", "x" * 21, "leader.position_status", "20"),
        ("purposes", "tujuan", "purposes", "a list"),
        ("purposes.1", 5, "purposes[1]", "a text"),
        ("presenters.0.is_representative", "ya", "presenters[0].is_representative", "true or false"),
        ("agenda_items.2.kind", "tari", "agenda_items[2].kind", "is not known"),
        ("agenda_items.0.order", 0, "agenda_items[0].order", "from 1"),
        ("agenda_items.0.order", 1.5, "agenda_items[0].order", "a whole number"),
        ("points.2.kind", "perintah", "points[2].kind", "poin_disikapi"),
        ("points.2", None, "points[2]", "null"),
        ("points.0.text", None, "points[0].text", "null"),
        ("points.0.verbatim", "ya", "points[0].verbatim", "true or false"),
        ("participants.1.capacity", None, "participants[1].capacity", "null"),
        ("participants.1.attendance", "absent", "participants[1].attendance", "present"),
        ("participants.1.represents", "Bupati", "participants[1].represents", "an object"),
        ("attendance_notes.0.category", "late", "attendance_notes[0].category", "is not known"),
        ("related_events.0.positions", "ketua", "related_events[0].positions", "a list"),
        ("related_events.0.positions", [[["dalam"]]], "related_events[0].positions[0][0]", "a list"),
        ("follow_ups.0.due_date", "2024-13-01", "follow_ups[0].due_date", "no date"),
        ("periodicity.text", {}, "periodicity.text", "an object"),
        ("quotes.0.text", "", "quotes[0].text", "empty"),
        ("not_stated", {}, "not_stated", "an object"),
        ("theme", "a\x00b", "theme", "U+0000"),
        ("theme", "a\x1bb", "theme", "U+001B"),
        ("theme", "a\u202eb", "theme", "U+202E"),
        ("quotes", [{"speaker": None, "text": "x"}] * (MAX_ITEMS + 1), "quotes", str(MAX_ITEMS)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_wrong_value_is_named_by_its_place(place: str, value: Any, told_at: str, words: str) -> None:
    told = problems_of(set_to(place, value))
    assert list(told) == [told_at]
    assert words in told[told_at]


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "1" * 10])
def test_numbers_that_mean_nothing_are_named(written: str) -> None:
    content = FULL.read_text().replace('"quarter": 3', f'"quarter": {written}').encode()
    assert list(problems_of(content)) == ["period_context.quarter"]


def test_half_of_a_letter_is_named() -> None:
    content = FULL.read_text().replace("Tema Contoh", "\\ud800").encode()
    assert "U+D800" in problems_of(content)["theme"]


def test_a_key_that_stands_twice_is_named() -> None:
    content = FULL.read_text().replace('"quarter": 3', '"quarter": 3, "quarter": 4').encode()
    assert "twice" in problems_of(content)["period_context.quarter"]


def test_an_unknown_key_is_named_with_the_one_it_may_be() -> None:
    told = problems_of(changed(lambda told: told.update(tema="x", purpose=["y"])))
    assert set(told) == {"tema", "purpose"}
    assert "“purposes”" in told["purpose"]
    assert list(problems_of(set_to("points.3.due", "2024-12-01"))) == ["points[3].due"]


@pytest.mark.parametrize("key", REQUIRED)
def test_what_a_meeting_cannot_be_without_must_be_there(key: str) -> None:
    assert list(problems_of(changed(lambda told: told.pop(key)))) == [key]


@pytest.mark.parametrize("key", [key for key in TOP_KEYS if key not in REQUIRED])
def test_any_other_key_may_be_missing_and_is_told(key: str) -> None:
    file, remarks = parse(changed(lambda told: told.pop(key)))
    assert getattr(file, key) in (None, ())
    assert [remark.place for remark in remarks] == [key]


def test_an_empty_text_is_read_as_not_stated_and_told() -> None:
    file, remarks = parse(set_to("theme", " "))
    assert file.theme is None
    assert [remark.place for remark in remarks] == ["theme"]


def test_a_line_about_nobody_is_named() -> None:
    nobody = dict.fromkeys(("name", "position", "organization"))
    content = changed(lambda told: told["participants"][1].update(nobody))
    assert list(problems_of(content)) == ["participants[1]"]


def test_several_problems_are_told_at_once() -> None:
    told = problems_of(changed(lambda told: told.update(kind="x", date="x", level="x")))
    assert set(told) == {"kind", "date", "level"}


def test_very_many_problems_are_told_by_the_first() -> None:
    with pytest.raises(BrokenFile) as caught:
        parse(as_bytes(full(quotes=[{"speaker": 5, "text": 5}] * 1500, **{f"key{n}": n for n in range(3000)})))
    assert len(caught.value.problems) == SHOWN_PROBLEMS + 1


def test_a_message_never_repeats_what_a_terminal_would_obey() -> None:
    told = problems_of(set_to("kind", "\x1b[2J" + "x" * 500))
    assert "\x1b" not in told["kind"]
    assert len(told["kind"]) < 300


def test_a_time_may_be_written_as_in_indonesia() -> None:
    file, _remarks = parse(changed(lambda told: told.update(start_time="08.30", end_time="11.45.30")))
    assert to_json(file)["start_time"] == "08:30"
    assert to_json(file)["end_time"] == "11:45:30"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_place_is_read_or_refused(data: st.DataObject) -> None:
    """One value of the full meeting is replaced by anything: a record that can be written again, or a named problem."""
    told: Any = full()
    inner, step = told, data.draw(st.sampled_from(TOP_KEYS))
    while isinstance(inner[step], dict | list) and inner[step] and data.draw(st.booleans()):
        inner = inner[step]
        step = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(len(inner)))))
    inner[step] = data.draw(values)
    try:
        file, _remarks = parse(json.dumps(told).encode())
    except BrokenFile:
        return
    assert parse(as_bytes(to_json(file)))[0] == file
