"""The whole matrix: every page of the portal, every method, everyone who may knock.

A page that is added fails here until it has its line in the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import token_of
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.who_may import TABLE
from tests.desk.who_may_papers import PAPERS
from tests.factories import InvitationFactory, ParticipantFactory, UserFactory, follow_up_in
from tests.scene import House, build_house, client_of, parameters_of, routes, second_meeting, stored_rows, taken_back

pytestmark = pytest.mark.django_db
WHO = [
    "anonymous",
    *(role.value for role in Role),
    *(duty.value for duty in Duty),
    "stranger",  # the secretariat of another convener
    "nobody",  # an account without any role
]

# What a form sends where an empty one would not reach the act; a row of the house by its own name.
ITS_OWN = "its own"
SENT = {
    "desk:agenda_state": {"state": "in_progress"},
    "desk:agenda_move": {"direction": "down"},
    "desk:directive_move": {"direction": "down"},
    "desk:election_step": {"step": "nominations"},
    "desk:nominee_decide": {"answer": "willing"},
    "desk:vote_paper_issue": {"voter": ITS_OWN},
    "desk:paper_number": {"number": "000.1.5/0417/2030", "dated": "2030-10-20"},
    "desk:paper_initial": {"read_sha256": "0" * 64, "act": "give"},
    "desk:open_matrix": {"convener": ITS_OWN},
    "desk:paper_void": {"reason": "Keliru"},
    "desk:paper_revoke": {"reason": "Keliru"},
    "desk:paper_correct": {"reason": "Keliru"},
    "desk:paper_give_up": {"reason": "Keliru"},
    "desk:paper_withdraw": {"reason": "Keliru"},
}
HEADS = {who[:3]: who for who in WHO}


@dataclass(frozen=True)
class Page:
    """One line of the table."""

    name: str
    variant: int
    method: str
    expected: dict[str, str] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    def open(self, client: Client, house: House, **instead: object) -> "Answer":
        address = house.address(self.name, self.variant, **instead)
        data = SENT.get(self.name, {}) if self.method == "POST" else {}
        data = {key: house.own(key).public_id if value == ITS_OWN else value for key, value in data.items()}
        return read(getattr(client, self.method.lower())(address, data))


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    @property
    def outcome(self) -> str:
        if self.status == 302 and self.location.startswith("/masuk/?"):
            return "log"
        return "ok" if self.status in {200, 202, 302, 409, 422} else str(self.status)


def read(response: HttpResponse) -> Answer:
    """The answer read to its end; a download is closed by that."""
    content = b"".join(response) if response.streaming else response.content
    return Answer(response.status_code, response.get("Location", ""), content.decode(errors="replace"))


def read_table() -> Iterator[Page]:
    heading, *lines = [*TABLE.strip().splitlines(), *PAPERS.strip().splitlines()]
    people = [HEADS[head] for head in heading.replace("|", " ").split()[2:]]
    for line in lines:
        where, *cells = line.split("|")
        name, *parameters, method = where.split()
        wanted = parameters[0].split(",") if parameters else None
        known = [sorted(names) for names in parameters_of(name)]
        variant = known.index(sorted(wanted)) if wanted else known.index(min(known, key=len))
        yield Page(name, variant, method, dict(zip(people, " ".join(cells).split(), strict=True)))


PAGES = list(read_table())
READING = [page for page in PAGES if page.method == "GET"]
# Pages that show rows of the house to whoever is signed in; the others are for all, or the person's own.
OF_THE_DESK = [page for page in READING if page.name.startswith("desk:")]


@pytest.fixture(scope="module")
def houses(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[House, House]]:
    """Two houses, built once; whatever this module writes is taken back at its end."""
    with django_db_blocker.unblock(), translation.override("en"), taken_back():
        yield build_house("RUMAHSATU", "81"), build_house("RUMAHDUA", "82")


@pytest.fixture
def house(houses: tuple[House, House]) -> House:
    return houses[0]


@pytest.fixture
def other(houses: tuple[House, House]) -> House:
    return houses[1]


def user_of(who: str, house: House, other: House) -> User | None:
    if who == "stranger":
        return other.people["secretariat"]
    if who == "nobody":
        return UserFactory.create(name="nobody")
    return house.people.get(who)


def client_as(user: User | None) -> Client:
    client = client_of(user)
    client.raise_request_exception = False  # a 500 is one more wrong cell, not the end of the walk
    return client


def wrong_cells(answers: dict[Page, Answer], who: str) -> list[str]:
    return [
        f"{page}: {page.expected[who]} expected, {answer.status} found"
        for page, answer in answers.items()
        if answer.outcome != page.expected[who]
    ]


# --- the table -----------------------------------------------------------------------------------------------------


def test_every_address_has_its_line() -> None:
    named = {(page.name, page.variant) for page in PAGES}
    assert named == {(name, variant) for name, _ in routes() for variant in range(len(parameters_of(name)))}


@pytest.mark.parametrize("who", WHO)
def test_reading(who: str, house: House, other: House) -> None:
    """Every page: who may open it, that it shows nothing of another house, and that looking has changed nothing."""
    client = client_as(user_of(who, house, other))
    before = stored_rows()
    answers = {page: page.open(client, house) for page in READING}
    assert wrong_cells(answers, who) == []
    if who in house.people:
        of_house = {page: answers[page].text for page in OF_THE_DESK}
        assert any(house.mark in text for text in of_house.values()), "nothing is shown, so nothing could leak"
        foreign = (other.mark, other.meeting.public_id)
        assert [str(page) for page, text in of_house.items() if any(mark in text for mark in foreign)] == []
    assert stored_rows() == before


@pytest.mark.parametrize("who", WHO)
def test_what_is_refused_changes_nothing(who: str, house: House, other: House) -> None:
    client = client_as(user_of(who, house, other))
    refused = [page for page in PAGES if page.method == "POST" and page.expected[who] != "ok"]
    assert refused
    before = stored_rows()
    assert wrong_cells({page: page.open(client, house) for page in refused}, who) == []
    assert stored_rows() == before


@pytest.mark.parametrize("who", WHO)
def test_acts_are_let_in(who: str, house: House, other: House) -> None:
    user = user_of(who, house, other)
    wrong = []
    for page in PAGES:
        if page.method == "POST" and page.expected[who] == "ok":
            with taken_back():
                wrong += wrong_cells({page: page.open(client_as(user), house)}, who)
    assert wrong == []


def test_methods_that_are_not_listed_are_not_taken(house: House) -> None:
    """A page that shows things takes no POST, an act no GET; and nothing is written by any other method."""
    client = client_as(house.people["secretariat"])
    listed = {(page.name, page.variant, page.method) for page in PAGES}
    places = {(page.name, page.variant) for page in PAGES if not page.name.startswith("account_")}
    before, taken = stored_rows(), []
    for name, variant in sorted(places):
        for method in ("GET", "POST", "PUT", "DELETE"):
            if (name, variant, method) in listed:
                continue
            with transaction.atomic():
                answer = read(getattr(client, method.lower())(house.address(name, variant)))
            if answer.status >= 500 or (answer.outcome == "ok" and method in {"GET", "POST"}):
                taken.append(f"{method} {name}: {answer.status}")
    assert taken == []
    assert stored_rows() == before


# --- one house and the next ----------------------------------------------------------------------------------------


# The stranger of the table is a secretariat.
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADERSHIP, Role.DELEGATE])
def test_no_row_of_another_house_can_be_addressed(role: Role, house: House, other: House) -> None:
    client = client_as(other.people[role])
    before, found = stored_rows(), []
    for page in PAGES:
        if page.name.startswith("desk:") and parameters_of(page.name)[page.variant]:
            answer = page.open(client, house)
            if answer.status != 404 or house.mark in answer.text:
                found.append(f"{page}: {answer.status}")
    assert found == []
    assert stored_rows() == before


@pytest.mark.parametrize("who", ["secretariat", "administrator", "notes", "approver", "verifier", "door"])
def test_no_row_of_one_meeting_answers_under_the_address_of_another(who: str, house: House, other: House) -> None:
    elsewhere = second_meeting(house).public_id
    client = client_as(house.people[who])
    before, found = stored_rows(), []
    for page in PAGES:
        wanted = parameters_of(page.name)[page.variant]
        if "meeting" not in wanted or len(wanted) == 1 or page.expected[who] != "ok":
            continue
        answer = page.open(client, house, meeting=elsewhere)
        if answer.status != 404:
            found.append(f"{page}: {answer.status}")
    assert found == []
    assert stored_rows() == before


def test_file_answers_only_under_its_own_row(house: House) -> None:
    secretariat, leadership = client_as(house.people["secretariat"]), client_as(house.people["leadership"])
    of_minutes = house.address("desk:paper_pdf")
    assert read(secretariat.get(of_minutes)).text.startswith("%PDF")
    under_letter = house.address("desk:paper_pdf", paper=house.letter.public_id)
    assert secretariat.get(under_letter).status_code == 404
    # The copy of an addressee holds the personal link: only who invites may have it.
    copy = house.address("desk:paper_pdf", paper=house.letter.public_id, rendering=house.copy.public_id)
    assert read(secretariat.get(copy)).text.startswith("%PDF")
    assert leadership.get(copy).status_code == 404
    assert client_as(house.people["delegate"]).get(copy).status_code == 404
    another = follow_up_in("in_progress", directive=house.directive, organization=house.institution)
    assert secretariat.get(house.address("desk:follow_up_evidence", follow_up=another.public_id)).status_code == 404


# --- duties --------------------------------------------------------------------------------------------------------


def test_door_opens_to_the_list_at_the_door_and_nothing_else(house: House) -> None:
    client = client_as(house.people["door"])
    shown = [
        page.name
        for page in OF_THE_DESK
        if page.expected["door"] == "ok" and house.mark in page.open(client, house).text
    ]
    of_the_day = {"desk:attendance", "desk:roll_call", "desk:paper_codes", "desk:seats", "desk:print_pack"}
    of_the_day |= {"desk:arrivals", "desk:arrival_undo", "desk:door_conflicts", "desk:walk_ins", "desk:hall"}
    assert set(shown) - {"desk:home"} == of_the_day


@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
@pytest.mark.parametrize("duty", list(Duty))
def test_duties_end_with_the_meeting(duty: Duty, state: MeetingState, house: House) -> None:
    Meeting.objects.filter(pk=house.meeting.pk).update(
        state=state, state_reason="Alasan contoh", minutes_signed_at=house.meeting.attendance_finalised_at
    )
    client = client_as(house.people[duty])
    before, found = stored_rows(), []
    for page in PAGES:
        if page.name.startswith("desk:") and page.expected[duty] == "ok":
            answer = page.open(client, house)
            is_of_a_row = bool(parameters_of(page.name)[page.variant])
            if house.mark in answer.text or (is_of_a_row and answer.status != 404):
                found.append(f"{page}: {answer.status}")
    assert found == []
    assert stored_rows() == before


@pytest.mark.parametrize("who", [*Role, *Duty])
def test_closed_account_is_signed_out_at_once(who: str, house: House) -> None:
    client = client_as(house.people[who])
    assert client.get("/").status_code == 200
    User.objects.filter(pk=house.people[who].pk).update(is_active=False)
    assert read(client.get("/")).outcome == "log"
    assert read(client.get(house.address("desk:meeting"))).outcome == "log"


# --- behind a personal link ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "surat/", "notula/"])
def test_dead_token_opens_nothing(tail: str, house: House) -> None:
    """Another's, an older version's, one letter off: the same 404, and not a word of the meeting."""
    living = token_of(house.invitation)
    house.invitation.link_version += 1
    revoked = token_of(house.invitation)
    house.invitation.link_version -= 1
    stranger = token_of(InvitationFactory.build(public_id="0" * 12))
    wrong = [revoked, stranger, living[:-1] + ("0" if living[-1] != "0" else "1"), living.upper(), living[:12], "x"]
    pages = {client_of(None).get(f"/u/{token}/{tail}").content for token in wrong}
    for token in wrong:
        response = client_of(None).get(f"/u/{token}/{tail}")
        assert response.status_code == 404, token
        assert house.mark not in response.content.decode()
    assert len(pages) == 1


def test_link_shows_its_own_invitation_only(house: House) -> None:
    neighbour = ParticipantFactory.create(meeting=house.meeting, position__title="Jabatan TETANGGA")
    invitation = InvitationFactory.create(participant=neighbour)
    before = stored_rows()
    for own, foreign, token in [
        ("TETANGGA", f"Wakil {house.mark}", token_of(invitation)),
        (f"Kepala {house.mark}", "TETANGGA", token_of(house.invitation)),
    ]:
        page = client_of(None).get(f"/u/{token}/").content.decode()
        assert own in page
        assert foreign not in page
    assert client_of(None).get(f"/u/{token_of(invitation)}/surat/").status_code == 404
    assert read(client_of(None).get(f"/u/{token_of(house.invitation)}/surat/")).text.startswith("%PDF")
    assert stored_rows() == before
