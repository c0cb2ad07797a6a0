"""What the page after login tells of submitted papers: to each what he can do now, and to nobody what is refused."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from attendance.links import holder_of
from attendance.models import Invitation
from directory.models import Appointment, Position
from documents import actions
from documents.models import Initial, Objection, Paper, PaperSettings
from documents.queries.initials import next_initial
from documents.states import ObjectionState, PaperState
from flows.minutes import circulate
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.paper_links import page_of
from portal.desk.waiting import queue_of
from portal.desk.waiting_line import Waiting
from tests.desk.reading import open_as, text_of, url
from tests.documents.test_completeness import LOST, MAKE
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    PositionFactory,
    UserFactory,
    letter_ready,
    minutes_ready,
    user_with,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2030, 10, 17, 3, tzinfo=dt.UTC)
DAYS = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller, translation.override("en"):
        yield traveller


def person(paper: Paper, role: Role) -> User:
    return user_with(role, paper.meeting.convener)


def lines(paper: Paper, role: Role) -> list[Waiting]:
    queue = queue_of(person(paper, role))
    return [*queue.today, *queue.this_week, *queue.later]


def told(paper: Paper, role: Role) -> list[str]:
    return [line.title for line in lines(paper, role)]


def route(paper: Paper, *posts: Position, circulates: bool = False) -> None:
    """The office lets these posts initial minutes, and lays them before the participants if it likes."""
    PaperSettings.objects.create(
        convener=paper.meeting.convener,
        government_name="Provinsi Contoh",
        unit_name="Sekretariat Daerah",
        place="Kota",
        initials={"minutes": [post.public_id for post in posts]},
        circulates_minutes=circulates,
    )


def post_of(paper: Paper, user: User | None = None, title: str = "Kepala Bagian") -> Position:
    post = PositionFactory.create(organization=paper.meeting.convener, title=title)
    AppointmentFactory.create(position=post, official__user=user)
    return post


def submitted(*, circulates: bool = False, by_account: int = 0, on_paper: int = 0) -> Paper:
    """Submitted minutes; so many initials are awaited of holders with an account, then of those without."""
    paper = minutes_ready(1)
    posts = [post_of(paper, UserFactory.create(), f"Kepala Biro {n}") for n in range(by_account)]
    posts += [post_of(paper, None, f"Kepala Bagian {n}") for n in range(on_paper)]
    route(paper, *posts, circulates=circulates)
    actions.submit_paper(paper=paper, by=person(paper, Role.SECRETARIAT))
    return paper


def circulated(*, over: bool = True) -> Paper:
    """Minutes with the participants; their time is `over`, or runs."""
    paper = submitted(circulates=True)
    circulate(paper=paper, until=NOW + 3 * DAYS, by=person(paper, Role.SECRETARIAT))
    if over:
        Paper.objects.filter(pk=paper.pk).update(objections_until=NOW - DAYS)
    return paper


def objected(paper: Paper, answered: ObjectionState | None = None) -> Paper:
    invitation = Invitation.objects.of(paper.meeting)[0]
    until = paper.objections_until
    Paper.objects.filter(pk=paper.pk).update(objections_until=NOW + DAYS)
    fresh = Paper.objects.get(pk=paper.pk)
    objection = actions.raise_objection(paper=fresh, invitation=invitation, text="Keliru.", by=holder_of(invitation))
    with time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False):
        if answered is not None:
            writer = person(paper, Role.SECRETARIAT)
            actions.answer_objection(objection=objection, state=answered, answer="Sesuai rekaman.", by=writer)
    Paper.objects.filter(pk=paper.pk).update(objections_until=NOW - DAYS if until is not None else None)
    return paper


def changed(paper: Paper) -> Paper:
    """The minutes say something else than what was circulated; the hourly look has kept it."""
    paper.meeting.directives.update(text="Isi yang berubah")
    actions.keep_draft(paper=Paper.objects.get(pk=paper.pk), by=person(paper, Role.SECRETARIAT))
    return paper


def reopened(paper: Paper, **changes: object) -> Paper:
    Meeting.objects.filter(pk=paper.meeting_id).update(**changes)
    return paper


def sent_back(paper: Paper) -> Paper:
    """A second round, of one post that has initialled: who was still to be asked in the first one is asked no more."""
    writer = person(paper, Role.SECRETARIAT)
    first = paper.initials.get(order=1)
    holder = User.objects.get(official__appointments__position=first.position)
    actions.send_back_paper(initial=first, by=holder, note="Perbaiki")
    PaperSettings.objects.update(initials={"minutes": [first.position.public_id]})
    actions.submit_paper(paper=Paper.objects.get(pk=paper.pk), by=writer)
    Initial.objects.filter(paper=paper, round=2).update(state="given", acted_at=NOW)
    return paper


READY: dict[str, Callable[[], Paper]] = {
    "submitted": submitted,
    "letter": lambda: letter_ready(1, PaperState.IN_REVIEW),
    "nobody was invited": lambda: uninvited(submitted(circulates=True)),
    "window is over": circulated,
    "declined": lambda: objected(circulated(), ObjectionState.DECLINED),
    "initials of an earlier round": lambda: sent_back(submitted(by_account=3)),
}
WAITING: dict[str, Callable[[], Paper]] = {
    "initials": lambda: submitted(by_account=1),
    "initials on paper": lambda: submitted(on_paper=1),
    "to be circulated": lambda: submitted(circulates=True),
    "window is open": lambda: circulated(over=False),
    "to be answered": lambda: objected(circulated()),
    "taken up": lambda: objected(circulated(), ObjectionState.TAKEN_UP),
    "changed since": lambda: changed(circulated()),
    "attendance opened again": lambda: reopened(submitted(), attendance_finalised_at=None),
    "the signer has left": lambda: vacated(letter_ready(1, PaperState.IN_REVIEW)),
    "the chair has no name": lambda: vacated(submitted()),
    "postponed": lambda: reopened(
        letter_ready(1, PaperState.IN_REVIEW), state=MeetingState.POSTPONED, state_reason="Banjir"
    ),
    "no time for answers": lambda: reopened(letter_ready(1, PaperState.IN_REVIEW), answer_deadline=None),
}


def vacated(paper: Paper) -> Paper:
    """Nobody is recorded as holder of the post that signs it any more."""
    post = paper.signer or paper.meeting.roles.get().position
    Appointment.objects.filter(position=post).delete()
    return paper


def uninvited(paper: Paper) -> Paper:
    Invitation.objects.of(paper.meeting).delete()
    return paper


@pytest.mark.parametrize(
    ("scene", "is_ready"),
    [
        *((pytest.param(make, True, id=name)) for name, make in READY.items()),
        *((pytest.param(make, False, id=name)) for name, make in WAITING.items()),
    ],
)
def test_leader_is_offered_what_the_gate_would_let_through_and_nothing_else(
    scene: Callable[[], Paper], is_ready: bool
) -> None:
    paper = Paper.objects.select_related("meeting").get(pk=scene().pk)
    leader = person(paper, Role.LEADERSHIP)
    assert (actions.missing_before_approval(paper, leader) == []) is is_ready
    offered = [line for line in queue_of(leader).today if line.verb == "Read and approve"]
    assert len(offered) == is_ready


def test_whose_initials_are_the_last_may_approve_and_so_give_them() -> None:
    paper = minutes_ready(1)
    leader = person(paper, Role.LEADERSHIP)
    first = UserFactory.create()
    route(paper, post_of(paper, first, "Kepala Biro"), post_of(paper, leader))
    actions.submit_paper(paper=paper, by=person(paper, Role.SECRETARIAT))
    assert [line.verb for line in queue_of(leader).today] == []
    Initial.objects.filter(order=1).update(state="given", acted_at=NOW)
    assert [line.verb for line in queue_of(leader).today] == ["Read and approve", "Read and initial"]
    assert actions.missing_before_approval(paper, leader) == []


# --- the secretariat ---------------------------------------------------------------------------------------------


def test_initials_of_a_post_without_account_are_the_secretariats_to_note() -> None:
    paper = submitted(by_account=1, on_paper=2)
    assert told(paper, Role.SECRETARIAT) == []
    Initial.objects.filter(order=1).update(state="given", acted_at=NOW)
    (line,) = lines(paper, Role.SECRETARIAT)
    assert line.title == "Initials (paraf) to be noted on paper: Kepala Bagian 0"
    assert paper.meeting.title in line.detail
    assert (line.verb, line.url) == ("Note the initials", url("paper_initial", *ids(paper)))
    writer = open_as(person(paper, Role.SECRETARIAT))
    page = writer.get(line.url)
    assert "Note an initial given on paper" in text_of(page.content)
    read = page.context["form"].initial["read_sha256"]
    writer.post(line.url, {"act": "note", "note": "Paraf basah, 17 Oktober", "read_sha256": read})
    assert told(paper, Role.SECRETARIAT) == ["Initials (paraf) to be noted on paper: Kepala Bagian 1"]
    assert told(paper, Role.LEADERSHIP) == []


def ids(paper: Paper) -> list[str]:
    return [paper.meeting.public_id, paper.public_id]


@pytest.mark.parametrize("why", ["left", "closed"])
def test_a_post_that_nobody_holds_or_whose_account_is_closed_initials_on_paper(why: str) -> None:
    paper = submitted(by_account=1)
    step = next_initial(paper)
    assert step is not None
    if why == "left":
        step.position.appointments.all().delete()
    else:
        User.objects.filter(official__appointments__position=step.position).update(is_active=False)
    assert told(paper, Role.SECRETARIAT) == ["Initials (paraf) to be noted on paper: Kepala Biro 0"]


def test_minutes_are_the_secretariats_to_circulate_until_they_lie_with_the_participants() -> None:
    paper = submitted(circulates=True)
    (line,) = lines(paper, Role.SECRETARIAT)
    assert (line.title, line.verb) == ("Minutes to be laid before the participants", "Lay before the participants")
    assert (line.detail, line.url) == (paper.meeting.title, url("paper_circulate", *ids(paper)))
    assert line.is_primary
    writer = open_as(person(paper, Role.SECRETARIAT))
    typed = {"until_date": "2030-10-22", "until_time": "23:59"}
    assert text_of(writer.get(line.url).content).count("Lay before the participants") > 1
    assert writer.post(line.url, typed).status_code == 302
    assert told(paper, Role.SECRETARIAT) == told(paper, Role.LEADERSHIP) == []


def test_minutes_that_nobody_asks_to_circulate_are_not_told() -> None:
    for paper in (submitted(), uninvited(submitted(circulates=True))):
        assert told(paper, Role.SECRETARIAT) == []


@pytest.mark.parametrize("scene", ["taken up", "changed since"])
def test_circulated_minutes_that_are_to_be_mended_are_the_secretariats(scene: str) -> None:
    paper = WAITING[scene]()
    (line,) = lines(paper, Role.SECRETARIAT)
    assert (line.title, line.url) == (
        "Circulated minutes to be taken back and mended",
        url("objections", *ids(paper)),
    )
    assert url("paper_recall", *ids(paper)) in open_as(person(paper, Role.SECRETARIAT)).get(line.url).content.decode()
    # While others may still object, they are let speak.
    Paper.objects.filter(pk=paper.pk).update(objections_until=NOW + DAYS)
    assert told(paper, Role.SECRETARIAT) == []


def test_minutes_to_be_taken_back_are_told_also_while_an_initial_is_missing() -> None:
    paper = circulated()
    Initial.objects.create(paper=paper, round=1, order=1, position=post_of(paper, UserFactory.create()))
    assert told(paper, Role.SECRETARIAT) == []
    changed(paper)
    assert told(paper, Role.SECRETARIAT) == ["Circulated minutes to be taken back and mended"]


@pytest.mark.parametrize("kind", MAKE)
def test_a_paper_of_any_kind_that_is_not_complete_any_more_is_the_secretariats(kind: str) -> None:
    paper = MAKE[kind]()
    assert [line.url for line in lines(paper, Role.LEADERSHIP) if line.verb == "Read and approve"] == [page_of(paper)]
    assert not any("not complete" in title for title in told(paper, Role.SECRETARIAT))
    next(lose for lost, lose in LOST if lost == kind)(paper)
    line = next(line for line in lines(paper, Role.SECRETARIAT) if "not complete" in line.title)
    assert line.url == page_of(paper)
    assert not any(line.verb == "Read and approve" for line in lines(paper, Role.LEADERSHIP))


@pytest.mark.parametrize("scene", ["the signer has left", "the chair has no name", "no time for answers"])
def test_what_a_submitted_paper_has_lost_is_the_secretariats(scene: str) -> None:
    paper = WAITING[scene]()
    (line,) = lines(paper, Role.SECRETARIAT)
    assert (line.title, line.url) == ("Submitted, and not complete any more", page_of(paper))


def test_what_was_opened_again_under_a_submitted_paper_is_the_secretariats() -> None:
    paper = reopened(submitted(circulates=True), attendance_finalised_at=None)
    assert told(paper, Role.SECRETARIAT) == ["Submitted, and not complete any more"]
    assert "Finalise the attendance first" in text_of(
        open_as(person(paper, Role.SECRETARIAT)).get(lines(paper, Role.SECRETARIAT)[0].url).content
    )


def test_a_letter_is_not_told_once_its_meeting_was_postponed() -> None:
    paper = WAITING["postponed"]()
    assert told(paper, Role.SECRETARIAT) == ["Postponed: a new date is to be set"]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.LEADERSHIP])
def test_it_costs_the_same_for_few_and_many(role: Role) -> None:
    """Of each kind of submitted paper so many, at one convener."""
    convener = GovernmentFactory.create()
    account = UserFactory.create()
    one = minutes_ready(1, convener=convener)
    posts = [post_of(one, account, "Kepala Biro"), post_of(one)]
    route(one, *posts, circulates=True)
    one.delete()
    reader = open_as(user_with(role, convener))
    costs = []
    for more in (3, 9):
        for _ in range(more):
            to_circulate, to_mend, ready = (
                minutes_ready(1, state, convener=convener)
                for state in (PaperState.IN_REVIEW, PaperState.CIRCULATED, PaperState.CIRCULATED)
            )
            Initial.objects.create(paper=to_circulate, round=1, order=1, position=posts[1])
            over = {"circulated_at": NOW - DAYS, "objections_until": NOW - DAYS / 2}
            Paper.objects.filter(pk__in=[to_mend.pk, ready.pk]).update(**over)
            changed(to_mend)
            objection = {"paper": to_circulate, "user": account, "said_by": "Pos", "text": "Keliru"}
            Objection.objects.create(**objection)
        reader.get(url("home"))
        with CaptureQueriesContext(connection) as queries:
            shown = reader.get(url("home"))
        costs.append(len(queries))
        assert len(shown.context["queue"].today) >= more
    assert costs[0] == costs[1] <= 58, costs
