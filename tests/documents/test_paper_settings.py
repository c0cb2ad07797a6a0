"""Versions of the paper settings: who writes them, what they say, and that a paper keeps its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused
from documents.actions import SettingsChanged, change_paper_settings, take_settings_again
from documents.models import PaperSettings
from documents.queries import letter_facts_now, minutes_facts_now, settings_of, specimen_facts
from documents.states import PaperKind
from documents.wording import BY_NAME, PHRASES, lines, words
from meetings.models import Meeting
from tests.factories import GovernmentFactory, letter_ready, paper_of, user_with

pytestmark = pytest.mark.django_db


def test_each_change_is_a_version_and_no_change_is_none() -> None:
    convener = GovernmentFactory.create()
    by = user_with(Role.ADMINISTRATOR, convener)
    assert change_paper_settings(convener=convener, by=by, place=settings_of(convener).place).version == 0
    assert not PaperSettings.objects.exists()
    first = change_paper_settings(convener=convener, by=by, unit_code="B.01", crest="data:image/png;base64,AAAA")
    assert change_paper_settings(convener=convener, by=by, unit_code="B.01") == first
    second = change_paper_settings(convener=convener, by=by, margin_left=35)
    assert (first.version, second.version, second.unit_code, second.made_by) == (1, 2, "B.01", by.actor_label)
    assert PaperSettings.objects.get(version=1).margin_left == 30
    newest, oldest = AuditEntry.objects.filter(action="change_paper_settings").order_by("-pk")
    assert (newest.before, newest.after) == ({"margin_left": 30}, {"margin_left": 35})
    assert len(oldest.after["crest"]) == 64


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SECRETARIAT}])
def test_settings_are_kept_by_those_who_may(role: Role) -> None:
    convener = GovernmentFactory.create()
    first = change_paper_settings(convener=convener, by=user_with(Role.ADMINISTRATOR, convener), unit_code="B.01")
    with pytest.raises(Refused):
        change_paper_settings(convener=convener, by=user_with(role, convener), unit_code="B.02")
    with pytest.raises(Refused):
        take_settings_again(settings=first, by=user_with(role, convener))
    assert PaperSettings.objects.count() == 1


def test_version_is_taken_again_as_a_new_one() -> None:
    convener = GovernmentFactory.create()
    by = user_with(Role.ADMINISTRATOR, convener)
    first = change_paper_settings(convener=convener, by=by, unit_code="B.01", wording={"letter_closing": "Sekian."})
    change_paper_settings(
        convener=convener, by=by, unit_code="B.02", wording={}, numbering={"report": {"source": "office"}}
    )
    third = take_settings_again(settings=first, by=by)
    assert (third.version, third.unit_code, third.wording, third.numbering) == (
        3,
        "B.01",
        {"letter_closing": "Sekian."},
        {},
    )
    assert take_settings_again(settings=first, by=by) == third
    line = AuditEntry.objects.get(action="take_settings_again")
    assert (line.before["unit_code"], line.after["unit_code"], line.after["version_taken"]) == ("B.02", "B.01", 1)


def test_who_read_an_older_version_does_not_write_over_the_same_value() -> None:
    convener = GovernmentFactory.create()
    by = user_with(Role.ADMINISTRATOR, convener)
    change_paper_settings(convener=convener, by=by, unit_code="B.01")
    change_paper_settings(convener=convener, by=by, unit_code="B.02", read_version=1)
    with pytest.raises(SettingsChanged):
        change_paper_settings(convener=convener, by=by, unit_code="B.03", read_version=1)
    with pytest.raises(SettingsChanged):
        change_paper_settings(convener=convener, by=by, unit_code="B.03", read_version=7)
    change_paper_settings(convener=convener, by=by, place="Kota Lain", read_version=1)
    assert (settings_of(convener).version, settings_of(convener).unit_code) == (3, "B.02")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_two_versions() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time; what is tried here is the lock of PostgreSQL")
    convener = GovernmentFactory.create()
    by = user_with(Role.ADMINISTRATOR, convener)

    def change(number: int) -> int:
        try:
            return change_paper_settings(convener=convener, by=by, unit_code=f"B.{number:02}").version
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(change, range(16)))
    assert sorted(versions) == list(range(1, 17))


# --- what a paper keeps of them --------------------------------------------------------------------------------------


def test_facts_hold_the_words_and_the_page_of_their_version() -> None:
    paper = letter_ready(1)
    by = user_with(Role.ADMINISTRATOR, paper.meeting.convener)
    before = letter_facts_now(paper)
    assert before.layout.settings_version == settings_of(paper.meeting.convener).version
    row = change_paper_settings(
        convener=paper.meeting.convener,
        by=by,
        paper_size="f4",
        margin_left=40,
        font="bookman",
        security="Terbatas",
        wording={"letter_opening": "Untuk {maksud}, Saudara diundang pada:", "letter_closing": "Sekian."},
    )
    Meeting.objects.filter(pk=paper.meeting_id).update(purposes=["evaluasi;", " rencana ", "lain-lain."])
    after = letter_facts_now(paper)
    assert after.opening == "Untuk evaluasi, rencana, dan lain-lain, Saudara diundang pada:"
    assert (after.closing, after.paper.security) == ("Sekian.", "Terbatas")
    assert (after.layout.settings_version, after.layout.paper_size, after.layout.margins, after.layout.font) == (
        row.version,
        "f4",
        (20, 20, 25, 40),
        "bookman",
    )
    assert before.closing == BY_NAME["letter_closing"].usual


def test_words_of_the_letter_itself_go_before_those_of_the_office() -> None:
    paper = letter_ready(1)
    change_paper_settings(
        convener=paper.meeting.convener,
        by=user_with(Role.ADMINISTRATOR, paper.meeting.convener),
        wording={"letter_opening_plain": "Saudara diundang pada:"},
    )
    paper.opening = "Menindaklanjuti surat Menteri, Saudara diundang pada:"
    assert letter_facts_now(paper).opening == "Menindaklanjuti surat Menteri, Saudara diundang pada:"


def test_minutes_close_in_the_words_of_the_office() -> None:
    paper = letter_ready(1)
    convener = paper.meeting.convener
    minutes = paper_of(paper.meeting, PaperKind.MINUTES)
    assert minutes_facts_now(minutes).closing == BY_NAME["minutes_closing"].usual
    change_paper_settings(
        convener=convener, by=user_with(Role.ADMINISTRATOR, convener), wording={"minutes_closing": "Sekian notula ini."}
    )
    assert minutes_facts_now(minutes).closing == "Sekian notula ini."


def test_phrases_have_usual_words_that_hold_what_is_filled_in() -> None:
    assert len({phrase.name for phrase in PHRASES}) == len(PHRASES)
    for phrase in PHRASES:
        assert phrase.usual or phrase.is_list
        assert all(token in phrase.usual for token in phrase.needs)
    assert words({"letter_closing": ""}, "letter_closing") == BY_NAME["letter_closing"].usual
    assert lines({"letter_copies": " Satu;\n\nDua "}, "letter_copies") == ["Satu;", "Dua"]
    with pytest.raises(KeyError):
        words({}, "khayalan")


def test_a_specimen_numbers_kinds_of_one_register_one_after_the_other() -> None:
    settings = PaperSettings(numbering={PaperKind.MINUTES.value: {"register": "notula"}})
    numbers = [line["number"].split("/")[1] for line in specimen_facts(settings, 2030)["numbers"]]
    kinds = list(PaperKind)
    assert numbers[kinds.index(PaperKind.MINUTES)] == "0001"
    assert [number for kind, number in zip(kinds, numbers, strict=True) if kind != PaperKind.MINUTES] == [
        f"{n:04}" for n in range(1, len(kinds))
    ]
