"""The facts: one JSON text for equal facts, back again without loss, and no other JSON accepted."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from documents import facts as f
from documents.facts import codec
from tests.documents import papers
from tests.documents.strategies import any_letter, any_minutes

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@unhurried
@given(any_minutes)
def test_minutes_survive_json(facts: f.MinutesFacts) -> None:
    assert f.minutes_facts(f.canonical_json(facts)) == facts


@unhurried
@given(any_letter)
def test_letters_survive_json(facts: f.InvitationLetterFacts) -> None:
    assert f.letter_facts(f.as_json(facts)) == facts


@pytest.mark.parametrize("facts", [papers.minutes(), papers.letter()])
def test_the_hash_survives_a_column_that_reorders_keys(facts: f.PaperFacts) -> None:
    stored = json.loads(json.dumps(f.as_json(facts)))
    shuffled = dict(reversed(list(stored.items())))
    assert f.sha256_of(shuffled) == f.sha256_of(facts)


def test_the_canonical_text_is_fixed() -> None:
    """This text is what hashes of stored papers stand on: it may only ever gain fields."""
    text = f.canonical_json(f.MinutesFacts(quotes=(f.Quote(text="Wali Kota “Metro”"),)))
    assert text.startswith('{"agenda":[],"approval":null,"attendance":{"counts_chair":false,"notes":[],')
    assert '"notes":[],"recap":[],"rows":[],"sittings":[]},"chair_signer"' in text
    assert '"quotes":[{"is_checked":true,"speaker":null,"text":"Wali Kota “Metro”"}]' in text
    assert text.endswith('"source":null,"suspensions":[],"verification":null}')


def test_any_change_changes_the_hash() -> None:
    facts = papers.minutes()
    changed = replace(facts, meeting=replace(facts.meeting, title=f"{facts.meeting.title}."))
    assert f.sha256_of(changed) != f.sha256_of(facts)


def test_one_moment_is_one_text_in_whatever_zone_it_was_given() -> None:
    jakarta = timezone(timedelta(hours=7))
    approvals = [
        f.Approval(approved_at=datetime(2024, 10, 18, 3, 15, tzinfo=UTC)),
        f.Approval(approved_at=datetime(2024, 10, 18, 10, 15, tzinfo=jakarta)),
    ]
    first, second = (f.sha256_of(f.MinutesFacts(approval=approval)) for approval in approvals)
    assert first == second


def without(values: dict[str, Any], *path: str) -> dict[str, Any]:
    *parents, last = path
    place = values
    for name in parents:
        place = place[name]
    del place[last]
    return values


def changed(values: dict[str, Any], value: Any, *path: str) -> dict[str, Any]:
    *parents, last = path
    place = values
    for name in parents:
        place = place[name]
    place[last] = value
    return values


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        (7, ("meeting", "title"), "facts.meeting.title"),
        ("ya", ("paper", "is_draft"), "facts.paper.is_draft"),
        (1, ("paper", "is_draft"), "facts.paper.is_draft"),
        (True, ("paper", "version"), "facts.paper.version"),
        ("letter", ("paper", "kind"), "facts.paper.kind"),
        ("16-10-2024", ("paper", "date"), "facts.paper.date"),
        (20241016, ("paper", "date"), "facts.paper.date"),
        ("satu", ("meeting", "purposes"), "facts.meeting.purposes"),
        ([None], ("meeting", "purposes"), r"facts.meeting.purposes\[0\]"),
        ("x", ("roles",), "facts.roles"),
        ("baru", ("meeting", "colour"), "facts.meeting: unknown colour"),
        (99, ("schema_version",), "schema version 99"),
    ],
)
def test_json_of_another_shape_is_refused_by_place(value: Any, path: tuple[str, ...], message: str) -> None:
    with pytest.raises(f.InvalidFacts, match=message):
        f.minutes_facts(changed(f.as_json(papers.minutes()), value, *path))


def test_a_missing_fact_that_has_no_default_is_refused() -> None:
    with pytest.raises(f.InvalidFacts, match=r"facts\.verification: code is missing"):
        f.minutes_facts(without(f.as_json(papers.minutes()), "verification", "code"))


def test_a_field_added_later_is_absent_from_an_older_paper() -> None:
    stored = without(f.as_json(papers.minutes()), "closing_notes")
    assert f.minutes_facts(stored).closing_notes == ()


def test_facts_of_the_other_paper_are_refused() -> None:
    with pytest.raises(f.InvalidFacts):
        f.letter_facts(f.as_json(papers.minutes()))
    with pytest.raises(f.InvalidFacts, match="cannot describe"):
        f.canonical_json(f.MinutesFacts(paper=f.Paper(kind="invitation_letter")))


@pytest.mark.parametrize("text", ["", "bukan json", "[1, 2]", "[" * 200_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(f.InvalidFacts):
        f.minutes_facts(text)


@pytest.mark.parametrize(
    ("meeting", "message"),
    [
        (f.Meeting(title="a" * (codec.LONGEST_TEXT + 1)), "minutes.meeting.title: longer"),
        (f.Meeting(purposes=("a",) * (codec.LONGEST_LIST + 1)), "minutes.meeting.purposes: more"),
        (f.Meeting(title="nol \x00"), "minutes.meeting.title: a character"),
        (f.Meeting(title="separuh \ud800"), "minutes.meeting.title: a character"),
        (f.Meeting(title=b"bytes"), "minutes.meeting.title: bytes"),  # type: ignore[arg-type]
    ],
)
def test_what_no_paper_holds_is_refused(meeting: f.Meeting, message: str) -> None:
    with pytest.raises(f.InvalidFacts, match=message):
        f.canonical_json(f.MinutesFacts(meeting=meeting))


def test_facts_larger_than_any_paper_are_refused() -> None:
    notes = ("a" * codec.LONGEST_TEXT,) * (codec.LARGEST_JSON // codec.LONGEST_TEXT + 1)
    with pytest.raises(f.InvalidFacts, match="larger"):
        f.canonical_json(f.MinutesFacts(closing_notes=notes))


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(f.InvalidFacts, match="without time zone"):
        f.canonical_json(f.MinutesFacts(approval=f.Approval(approved_at=datetime(2024, 10, 18))))


def png(width: int, height: int) -> bytes:
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR" + header


def crested(image: bytes, prefix: str = "data:image/png;base64,") -> f.MinutesFacts:
    return f.MinutesFacts(letterhead=f.Letterhead(crest=prefix + base64.b64encode(image).decode()))


def test_a_crest_of_harmless_size_is_accepted() -> None:
    assert f.canonical_json(crested(png(250, 300)))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(crested(png(30_000, 30_000)), id="unpacks to gigabytes"),
        pytest.param(crested(png(0, 10)), id="empty"),
        pytest.param(crested(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), id="svg under a png label"),
        pytest.param(crested(png(9, 9), prefix="data:image/svg+xml;base64,"), id="svg label"),
        pytest.param(crested(png(9, 9), prefix="file:///etc/"), id="file"),
        pytest.param(crested(png(9, 9) + b"0" * codec.LARGEST_CREST), id="too long"),
        pytest.param(f.MinutesFacts(letterhead=f.Letterhead(crest="data:image/png;base64,???")), id="not base64"),
    ],
)
def test_a_crest_that_could_harm_is_refused(facts: f.MinutesFacts) -> None:
    with pytest.raises(f.InvalidFacts, match=r"letterhead\.crest"):
        f.canonical_json(facts)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (f.MinutesFacts(meeting=f.Meeting(sessions=(f.Session(zone="Europe/Berlin"),))), "zone"),
        (f.MinutesFacts(verification=f.Verification(url="javascript:alert(1)", code="X")), "web address"),
        (f.MinutesFacts(directives=(f.Directive(number="1"),)), r"directives\[0\].number"),  # type: ignore[arg-type]
    ],
)
def test_what_could_not_be_printed_later_is_not_frozen(facts: f.MinutesFacts, message: str) -> None:
    with pytest.raises(f.InvalidFacts, match=message):
        f.sha256_of(facts)


def test_minutes_frozen_before_quorum_and_pauses_were_kept_are_still_read() -> None:
    """What a row has stored stays readable, and its hash is that of the stored text, not of today's fields."""
    stored = f.as_json(papers.minutes())
    del stored["suspensions"], stored["attendance"]["sittings"]
    read = f.minutes_facts(stored)
    assert (read.suspensions, read.attendance.sittings) == ((), ())
    assert read.attendance.rows == papers.minutes().attendance.rows
    assert f.sha256_of(stored) != f.sha256_of(read)
