"""Numbers typed in by hand: digits of other scripts, blanks, another year, the same number in another dress."""

import datetime as dt

import pytest
from django.db import transaction

from accounts.roles import Role
from documents.actions import NumberRefused, draw_number, give_number
from documents.models import Paper
from documents.states import PaperState
from tests.factories import letter_ready, user_with

pytestmark = pytest.mark.django_db
DAY = dt.date(2030, 10, 20)
BORNE = "000.1.5/0417/2030"


def waiting(beside: Paper | None = None) -> Paper:
    return letter_ready(1, PaperState.NUMBERING, **({"convener": beside.meeting.convener} if beside else {}))


def typed(paper: Paper, number: str) -> None:
    give_number(paper=paper, number=number, dated=DAY, by=user_with(Role.SECRETARIAT, paper.meeting.convener))


@pytest.mark.parametrize(
    "number",
    [
        "000.1.5/٠٤١٧/2030",
        "000.1.5/０４１７/2030",
        "000.1.5/04 17/2030",
        "000.1.5/0417/2031",
        "000.1.5/1000000/2030",
        "000.1.5/0417/2030\n000.1.5/0418/2030",
        "000.1.5/0417\u200b/2030",
        "000.1.5/<b>/2030",
        "000.1.5//2030",
        "",
        "0" * 5000,
    ],
)
def test_what_is_no_number_of_the_office_is_refused(number: str) -> None:
    paper = waiting()
    with pytest.raises(NumberRefused):
        typed(paper, number)
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (PaperState.NUMBERING, "")


@pytest.mark.parametrize("number", ["000.1.5/417/2030", "000.1.5/000417/2030", BORNE, f" {BORNE}\n"])
def test_the_same_number_in_another_dress_is_borne_already(number: str) -> None:
    first = waiting()
    typed(first, BORNE)
    with pytest.raises(NumberRefused):
        typed(waiting(first), number)


def test_capitals_make_no_other_number() -> None:
    first = waiting()
    typed(first, "000.1.5/0417a/2030")
    with pytest.raises(NumberRefused):
        typed(waiting(first), "000.1.5/417A/2030")
    typed(waiting(first), "000.1.5/417B/2030")


def test_a_number_typed_without_noughts_is_not_drawn_again() -> None:
    paper = waiting()
    typed(paper, "000.1.5/1/2030")
    with transaction.atomic():
        drawn = draw_number(convener=paper.meeting.convener, kind=paper.kind, year=2030)
    assert drawn == "000.1.5/0002/2030"
