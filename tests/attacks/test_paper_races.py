"""Two at the same moment: who approve, who object while it is approved, and who set where numbers come from."""

import datetime as dt
import time
from contextlib import suppress
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance.links import holder_of
from attendance.models import Invitation
from common.errors import RakorError
from documents.actions import (
    FactsChanged,
    NumberRefused,
    ObjectionsClosed,
    answer_objection,
    approve_paper,
    change_paper_settings,
    give_number,
    raise_objection,
)
from documents.facts import sha256_of
from documents.models import IssuedLink, NumberSeries, Objection, Paper, Signature
from documents.queries import facts_now
from documents.states import NumberSource, ObjectionState, PaperKind, PaperState
from flows.papers import approve_and_sign
from followups.models import FollowUp
from tests.documents.test_numbers import fresh, in_threads, pressed, running
from tests.factories import letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db(transaction=True)
P = PaperState


def test_of_two_who_approve_and_sign_at_once_one_does() -> None:
    paper = minutes_ready(2, P.IN_REVIEW)
    leaders = [user_with(Role.LEADERSHIP, paper.meeting.convener) for _ in range(2)]
    read = sha256_of(facts_now(paper))

    def act(n: int) -> None:
        pressed(lambda: approve_and_sign(paper=fresh(paper), by=leaders[n], read_sha256=read))

    raised = in_threads(2, act)
    assert len(raised) == 1
    assert isinstance(raised[0], RakorError)
    assert (fresh(paper).state, NumberSeries.objects.get().last) == (P.SIGNED, 1)
    assert FollowUp.objects.count() == 1
    assert Signature.objects.count() == 1
    assert paper.renderings.count() == 2
    assert IssuedLink.objects.count() == 0  # it is issued once its file is made


@pytest.mark.parametrize("is_last_moment", [False, True])
def test_minutes_are_never_approved_over_an_objection(is_last_moment: bool) -> None:
    """Some object until the window is shut, while somebody tries to approve again and again."""
    paper = minutes_ready(3, P.CIRCULATED)
    leader = user_with(Role.LEADERSHIP, paper.meeting.convener)
    read = sha256_of(facts_now(paper))
    speakers = list(Invitation.objects.of(paper.meeting).order_by("pk"))
    now = timezone.now()
    until = now + dt.timedelta(seconds=1.5)
    Paper.objects.filter(pk=paper.pk).update(circulated_at=now - dt.timedelta(days=3), objections_until=until)

    def say(n: int) -> None:
        invitation = speakers[n]
        raise_objection(paper=fresh(paper), invitation=invitation, text="Bukan begitu.", by=holder_of(invitation))

    def object_on(n: int) -> None:
        """The same again and again: said twice it is one objection."""
        while is_last_moment and timezone.now() < until - dt.timedelta(milliseconds=50 * n):
            time.sleep(0.01)
        with suppress(ObjectionsClosed):
            while True:
                pressed(lambda: say(n))
                time.sleep(0.02 if is_last_moment else 0.3)

    def approve_on() -> None:
        for _turn in range(20):
            with suppress(RakorError):
                pressed(lambda: approve_paper(paper=fresh(paper), by=leader, read_sha256=read))
            time.sleep(0.1)

    assert in_threads(4, lambda n: object_on(n - 1) if n else approve_on()) == []
    waiting = list(Objection.objects.filter(state=ObjectionState.OPEN))
    assert (fresh(paper).state == P.CIRCULATED) == bool(waiting), "approved, and an objection has no answer"
    assert is_last_moment or len(waiting) == 3
    _answer_and_approve(paper, waiting, leader)


def _answer_and_approve(paper: Paper, waiting: list[Objection], leader: User) -> None:
    """Once all are answered the minutes are approved, and note what was declined."""
    writer = user_with(Role.SECRETARIAT, paper.meeting.convener)
    for objection in waiting:
        answer_objection(objection=objection, state=ObjectionState.DECLINED, answer="Sesuai rekaman.", by=writer)
    if waiting:
        approve_as_it_stands(paper, leader)
    assert len((fresh(paper).facts or {})["objections"]) == len(waiting)


def approve_as_it_stands(paper: Paper, leader: User) -> None:
    """Approve what is read at this moment; read anew where the settings were changed in between."""
    for _turn in range(50):
        now = fresh(paper)
        try:
            return approve_paper(paper=now, by=leader, read_sha256=sha256_of(facts_now(now)))
        except FactsChanged:
            continue
    raise AssertionError("changed for ever")


def by_office(*kinds: PaperKind) -> dict[str, dict[str, str]]:
    return {kind.value: {"source": NumberSource.OFFICE.value} for kind in kinds}


def test_numbers_have_neither_hole_nor_double_while_their_source_is_changed() -> None:
    """Papers are approved while somebody sets, to and fro, who gives their numbers."""
    first = letter_ready(1, P.IN_REVIEW)
    convener = first.meeting.convener
    papers = [first, *(letter_ready(1, P.IN_REVIEW, convener=convener) for _ in range(11))]
    leader, keeper = user_with(Role.LEADERSHIP, convener), user_with(Role.ADMINISTRATOR, convener)
    kind = PaperKind.INVITATION_LETTER

    def act(n: int) -> None:
        if n == 0:
            for turn in range(8):
                told = {} if turn % 2 else by_office(kind)
                pressed(partial(change_paper_settings, convener=convener, by=keeper, numbering=told))
                time.sleep(0.05)
            return
        for paper in papers[n - 1 :: 3]:
            pressed(partial(approve_as_it_stands, paper, leader))

    assert in_threads(4, act) == []
    numbers = [running(number) for number in Paper.objects.exclude(number="").values_list("number", flat=True)]
    waiting = Paper.objects.filter(state=P.NUMBERING).count()
    assert sorted(numbers) == list(range(1, len(papers) - waiting + 1))
    assert sum(NumberSeries.objects.values_list("last", flat=True)) == len(numbers)


def test_the_office_numbers_in_the_middle_of_the_year_and_the_portal_goes_on() -> None:
    first = letter_ready(1, P.IN_REVIEW)
    convener = first.meeting.convener
    leader, keeper = user_with(Role.LEADERSHIP, convener), user_with(Role.ADMINISTRATOR, convener)
    writer, year = user_with(Role.SECRETARIAT, convener), timezone.localdate().year

    def approved() -> Paper:
        paper = letter_ready(1, P.IN_REVIEW, convener=convener)
        approve_as_it_stands(paper, leader)
        return fresh(paper)

    def typed(paper: Paper, number: str) -> str:
        give_number(paper=paper, number=f"000.1.5/{number}/{year}", dated=dt.date(year, 1, 2), by=writer)
        return fresh(paper).number

    assert [running(approved().number) for _ in range(2)] == [1, 2]
    change_paper_settings(convener=convener, by=keeper, numbering=by_office(PaperKind.INVITATION_LETTER))
    waiting = [approved() for _ in range(4)]
    assert {paper.state for paper in waiting} == {P.NUMBERING}
    for taken in ("0001", "2", "000002"):
        with pytest.raises(NumberRefused):
            typed(waiting[0], taken)
    assert running(typed(waiting[0], "0003")) == 3
    assert running(typed(waiting[1], "7")) == 7
    change_paper_settings(convener=convener, by=keeper, numbering={})
    assert [running(approved().number) for _ in range(4)] == [4, 5, 6, 8]
    # What was approved in between still waits in plain sight, and bears what no other paper bears.
    with pytest.raises(NumberRefused):
        typed(waiting[2], "0008")
    assert running(typed(waiting[2], "0009")) == 9
    assert running(approved().number) == 10
    assert fresh(waiting[3]).state == P.NUMBERING
