"""Numbers of papers: no holes, no doubles, whatever happens at once or goes wrong."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from accounts.roles import Role
from common.errors import RakorError
from directory.models import Organization
from documents.actions import NumberRefused, approve_paper, change_paper_settings, draw_number, give_number
from documents.facts import sha256_of
from documents.models import NumberSeries, Paper
from documents.queries import facts_now
from documents.states import PaperKind, PaperState
from tests.factories import GovernmentFactory, letter_ready, user_with


def draw(convener: Organization, year: int = 2030) -> str:
    with transaction.atomic():
        return draw_number(convener=convener, kind=PaperKind.MINUTES, year=year)


def running(number: str) -> int:
    return int(number.split("/")[1])


@pytest.mark.django_db
def test_numbers_run_on_in_the_office_s_pattern() -> None:
    convener = GovernmentFactory.create()
    assert [draw(convener) for _ in range(3)] == [f"000.1.5/{n:04d}/2030" for n in (1, 2, 3)]


@pytest.mark.django_db
def test_letter_and_minutes_never_share_a_number() -> None:
    """One register for all kinds: pattern and classification are the same for both."""
    letter = letter_ready(state=PaperState.IN_REVIEW)
    approver = user_with(Role.LEADERSHIP, letter.meeting.convener)
    approve_paper(paper=letter, by=approver, read_sha256=sha256_of(facts_now(letter)))
    letter.refresh_from_db()
    assert draw(letter.meeting.convener, year=letter.dated.year) != letter.number


@pytest.mark.django_db
def test_each_year_and_convener_counts_for_itself() -> None:
    convener, other = GovernmentFactory.create(), GovernmentFactory.create()
    draw(convener)
    draw(convener)
    assert draw(convener, year=2031) == "000.1.5/0001/2031"
    assert running(draw(other)) == 1
    assert running(draw(convener)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "unit", "printed"),
    [
        ("{classification}/{number}/{unit}/{year}", "B.01", "000.1.5/0001/B.01/2030"),
        ("{classification}/{number}/{unit}/{year}", "", "000.1.5/0001/2030"),
        ("{number}/{unit}/{year}", "VI", "0001/VI/2030"),
        ("UND-{number}-{year}", "B.01", "UND-0001-2030"),
    ],
)
def test_pattern_is_the_office_s_own(pattern: str, unit: str, printed: str) -> None:
    convener = GovernmentFactory.create()
    administrator = user_with(Role.ADMINISTRATOR, convener)
    change_paper_settings(convener=convener, by=administrator, number_pattern=pattern, unit_code=unit)
    assert draw(Organization.objects.get(pk=convener.pk)) == printed


@pytest.mark.django_db
def test_ten_thousandth_number_keeps_all_its_digits() -> None:
    convener = GovernmentFactory.create()
    NumberSeries.objects.create(convener=convener, year=2030, last=9_999)
    assert running(draw(convener)) == 10_000


@pytest.mark.django_db(transaction=True)
def test_number_is_drawn_only_within_the_transaction_that_uses_it() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        draw_number(convener=GovernmentFactory.create(), kind=PaperKind.MINUTES, year=2030)
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_number_of_a_transaction_that_fails_is_given_back() -> None:
    convener = GovernmentFactory.create()
    draw(convener)
    with transaction.atomic():
        assert running(draw_number(convener=convener, kind=PaperKind.MINUTES, year=2030)) == 2
        transaction.set_rollback(True)
    assert running(draw(convener)) == 2


@pytest.mark.django_db
def test_year_is_that_of_the_meeting_s_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past five in the evening of 31 December in UTC is already New Year in WIT, and not yet in WIB."""
    from django.utils import timezone

    moment = dt.datetime(2030, 12, 31, 16, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    for zone, year in (("Asia/Jayapura", 2031), ("Asia/Jakarta", 2030)):
        paper = letter_ready(1, PaperState.IN_REVIEW, timezone=zone)
        approver = user_with(Role.LEADERSHIP, paper.meeting.convener)
        approve_paper(paper=paper, by=approver, read_sha256=sha256_of(facts_now(paper)))
        assert paper.number.endswith(f"/{year}")
        assert paper.dated is not None
        assert paper.dated.year == year


def in_threads(count: int, act: object) -> list[BaseException]:
    """Run `act(n)` in `count` threads that start together; what they raised."""
    ready, raised = threading.Barrier(count), []

    def run(n: int) -> None:
        try:
            ready.wait(10)
            act(n)  # type: ignore[operator]
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_neither_hole_nor_double() -> None:
    convener = GovernmentFactory.create()
    kept: list[str] = []

    def work(n: int) -> None:
        for turn in range(5):
            with transaction.atomic():
                number = draw_number(convener=convener, kind=PaperKind.MINUTES, year=2030)
                if (n + turn) % 3 == 0:
                    transaction.set_rollback(True)
                    continue
            kept.append(number)

    assert in_threads(6, work) == []
    assert sorted(map(running, kept)) == list(range(1, len(kept) + 1))
    assert NumberSeries.objects.get().last == len(kept)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_the_same_letter_at_once_draw_one_number() -> None:
    paper = letter_ready(1, PaperState.IN_REVIEW)
    approvers = [user_with(Role.LEADERSHIP, paper.meeting.convener) for _ in range(3)]
    read = sha256_of(facts_now(paper))

    def approve(n: int) -> None:
        approve_paper(paper=Paper.objects.get(pk=paper.pk), by=approvers[n], read_sha256=read)

    raised = in_threads(3, approve)
    assert len(raised) == 2
    assert all(isinstance(error, RakorError) for error in raised)
    assert NumberSeries.objects.get().last == 1
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED
    assert running(paper.number) == 1


def fresh(paper: Paper) -> Paper:
    return Paper.objects.get(pk=paper.pk)


def pressed(act: Callable[[], object]) -> None:
    """Done, and pressed again where a database of one writer was busy for too long: then nothing of it has happened."""
    for _turn in range(20):
        try:
            act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
        else:
            return
    raise AssertionError("busy for ever")


@pytest.mark.django_db(transaction=True)
def test_16_who_approve_200_papers_at_once_draw_200_consecutive_numbers() -> None:
    convener = GovernmentFactory.create()
    papers = [letter_ready(1, PaperState.IN_REVIEW, convener=convener) for _ in range(200)]
    approver = user_with(Role.LEADERSHIP, convener)
    read = {paper.pk: sha256_of(facts_now(paper)) for paper in papers}

    def approve(n: int) -> None:
        for paper in papers[n::16]:
            pressed(lambda paper=paper: approve_paper(paper=fresh(paper), by=approver, read_sha256=read[paper.pk]))

    assert in_threads(16, approve) == []
    numbers = Paper.objects.filter(state=PaperState.APPROVED).values_list("number", flat=True)
    assert sorted(map(running, numbers)) == list(range(1, 201))
    assert NumberSeries.objects.get().last == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_type_the_same_number_at_once_one_is_refused() -> None:
    first = letter_ready(1, PaperState.NUMBERING)
    second = letter_ready(1, PaperState.NUMBERING, convener=first.meeting.convener)
    writer = user_with(Role.SECRETARIAT, first.meeting.convener)
    waiting = [first.pk, second.pk]

    def number(n: int) -> None:
        paper = Paper.objects.get(pk=waiting[n])
        give_number(paper=paper, number="000.1.5/0417/2030", dated=dt.date(2030, 10, 20), by=writer)

    raised = in_threads(2, number)
    assert [type(error) for error in raised] == [NumberRefused]
    assert Paper.objects.filter(number="000.1.5/0417/2030", state=PaperState.APPROVED).count() == 1
    assert Paper.objects.filter(state=PaperState.NUMBERING).count() == 1


@pytest.mark.django_db(transaction=True)
def test_number_that_is_typed_while_one_is_drawn_is_never_drawn_as_well() -> None:
    typed = letter_ready(1, PaperState.NUMBERING)
    convener = typed.meeting.convener
    drawn = letter_ready(1, PaperState.IN_REVIEW, convener=convener)
    year = dt.datetime.now(tz=dt.UTC).year
    read = sha256_of(facts_now(drawn))
    writer, approver = user_with(Role.SECRETARIAT, convener), user_with(Role.LEADERSHIP, convener)

    def act(n: int) -> None:
        if n:
            approve_paper(paper=Paper.objects.get(pk=drawn.pk), by=approver, read_sha256=read)
        else:
            paper = Paper.objects.get(pk=typed.pk)
            give_number(paper=paper, number=f"000.1.5/0001/{year}", dated=dt.date(year, 1, 2), by=writer)

    assert all(isinstance(error, NumberRefused) for error in in_threads(2, act))
    numbers = list(Paper.objects.exclude(number="").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
