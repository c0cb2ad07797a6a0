"""Numbers whose parts mean something to a machine: none is borne twice, none is refused that the office bears."""

import datetime as dt
import time

import pytest
from django.db import transaction

from accounts.roles import Role
from directory.models import Organization
from documents.actions import NumberRefused, draw_number, give_number, require_free_number
from documents.models import Paper, PaperSettings
from documents.queries import settings_of
from documents.states import PaperKind, PaperState
from portal.desk.forms.paper_life import NumberForm
from portal.desk.forms.paper_rules import NumbersForm
from tests.factories import GovernmentFactory, letter_ready, user_with

pytestmark = pytest.mark.django_db
KIND, YEAR, DAY = PaperKind.INVITATION_LETTER, 2030, dt.date(2030, 10, 20)
USUAL = "{classification}/{number}/{unit}/{year}"


def office(pattern: str = USUAL, unit: str = "", classification: str = "000.1.5") -> Organization:
    convener = GovernmentFactory.create()
    PaperSettings.objects.create(
        convener=convener,
        government_name="Pemerintah",
        unit_name="Setda",
        place="Kota",
        number_pattern=pattern,
        unit_code=unit,
        classification=classification,
    )
    return convener


def printed(convener: Organization, running: int) -> str:
    return settings_of(convener).printed_number(running, YEAR, KIND)


def is_free(convener: Organization, number: str) -> bool:
    try:
        with transaction.atomic():
            require_free_number(convener=convener, kind=KIND, number=number, year=YEAR)
    except NumberRefused:
        return False
    return True


def bear(convener: Organization, number: str) -> Paper:
    """A paper that bears this number, typed in."""
    paper = letter_ready(1, PaperState.NUMBERING, convener=convener)
    give_number(paper=paper, number=number, dated=DAY, by=user_with(Role.SECRETARIAT, convener))
    return paper


def drawn(convener: Organization) -> str:
    with transaction.atomic():
        return draw_number(convener=convener, kind=KIND, year=YEAR)


@pytest.mark.parametrize(
    "classification", ["UND", "1", "6", "A", "z", "0", "005/SETDA", "2030", "{number}", "0*", "\\d", ""]
)
@pytest.mark.parametrize(
    "pattern", [USUAL, "{number}/{classification}/{unit}/{year}", "{number}-{classification}-{year}"]
)
def test_the_number_that_is_given_as_an_example_is_taken(pattern: str, classification: str) -> None:
    """Before, letters in a classification, or a single digit of it, made every number a wrong one."""
    convener = office(pattern, "B.01", classification)
    number = printed(convener, 12)
    assert is_free(convener, number)
    assert number.count("0012") == 1
    bear(convener, number)
    assert not is_free(convener, number)
    assert is_free(convener, printed(convener, 13))
    assert is_free(convener, printed(convener, 12).replace("0012", "12A"))


def test_another_classification_of_digits_is_taken_and_other_words_are_not() -> None:
    convener = office(unit="B.01")
    assert is_free(convener, "900.1/0012/B.01/2030")
    for other in ("UND/0012/B.01/2030", "000.1.5/0012/B.02/2030", "000.1.5/0012/B.01/2031", "000.1.5/001x2/B.01/2030"):
        assert not is_free(convener, other), other
    assert not is_free(convener, "000.1.5/0012/Bx01/2030")


ODD = [
    "B.01", "(a+)+$", "[", "]", "a|b", "\\", "\\d", "\\y", "***", "(?i)x", "x{2}", "{9}", "^$", ".*", "#", " ", "~*",
    "%", "_", "é", "ſ", "İ", "²", "٣", "五", "\u202e", "\U0001f3db", "'", '"; --', "B2", "0", "00", "1e5", "x" * 30,
    "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("unit", ODD)
def test_a_part_that_means_something_elsewhere_means_itself(unit: str) -> None:
    convener = office(unit=unit)
    number = printed(convener, 1)
    bear(convener, number)
    assert not is_free(convener, number)
    for same in (number.replace("/0001/", "/1/"), number.replace("/0001/", "/000001/")):
        assert not is_free(convener, same), same
    assert drawn(convener) == printed(convener, 2)
    assert is_free(convener, printed(convener, 3))


def test_digits_of_other_scripts_between_digits_are_letters() -> None:
    """Before, they were read as numbers, and the page broke."""
    convener = office("{number}²{year}")
    bear(convener, printed(convener, 1))
    assert drawn(convener) == "0002²2030"
    assert not is_free(convener, "1²2030")


@pytest.mark.parametrize(
    "junk", ["\0", "000.1.5/0001/2030\0", "\ud800", "0" * 100, "/" * 100, "1" * 100, "\n", "٠٠١", ""]
)
def test_junk_is_refused_in_words(junk: str) -> None:
    convener = office()
    assert not is_free(convener, junk)
    paper = letter_ready(1, PaperState.NUMBERING, convener=convener)
    form = NumberForm({"number": junk, "dated": "2026-01-01"}, paper=paper)
    assert "\0" not in junk or not form.is_valid()
    with pytest.raises(NumberRefused):
        give_number(paper=paper, number=junk, dated=DAY, by=user_with(Role.SECRETARIAT, convener))


def test_no_number_takes_long_to_be_looked_for() -> None:
    convener = office("{number}{unit}{year}", unit="(0*)*" * 6)
    for number in ("0" * 100, "0/" * 50, "1a" * 50, "(" * 100):
        Paper.objects.filter(pk=letter_ready(1, PaperState.APPROVED, convener=convener).pk).update(number=number)
    began = time.monotonic()
    bear(convener, printed(convener, 1))
    assert drawn(convener) == printed(convener, 2)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "typed",
    [
        "{number}/{year}\0",
        "{year}",
        "{number}",
        "{number}/{year}/{0}",
        "{{number}}/{year}",
        "{number}/{year}/" + "x" * 85,
    ],
)
def test_a_pattern_that_would_break_is_refused_on_its_page(typed: str) -> None:
    convener = office()
    settings = settings_of(convener)
    form = NumbersForm(
        {"number_pattern": typed, "classification": "000", "unit_code": "", "security": "Biasa"}, instance=settings
    )
    assert "number_pattern" in form.errors
