"""Matches: a person says what is meant, and what is printed never changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from agendas.models import Presenter
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Organization, Position
from flows.importing.actions import (
    AlreadyOnTheRoll,
    NotMeantHere,
    confirm_match,
    import_file,
    keep_as_printed,
    withdraw_match,
)
from flows.importing.queries import match_line, match_lines, source_card
from meetings.models import Meeting, MeetingRole, Participant
from meetings.states import MatchState
from tests.factories import AppointmentFactory, MeetingFactory, PositionFactory, UserFactory, user_with
from tests.flows.files import REAL, as_bytes, full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PRINTED = ("printed_name", "printed_position", "printed_status", "printed_organization", "note")


@pytest.fixture
def meeting(lampung: Organization) -> Meeting:
    """The first real file: a Sekda who leads, and presenters without a post."""
    report = import_file(content=REAL[0].read_bytes(), name="a", by=System())
    assert report.meeting is not None
    return Meeting.objects.get(pk=report.meeting.pk)


@pytest.fixture
def secretary(lampung: Organization) -> User:
    return user_with(Role.SECRETARIAT, lampung)


@pytest.fixture
def sekda(lampung: Organization) -> Position:
    return Position.objects.get(title="Sekretaris Daerah Provinsi Lampung")


@pytest.fixture
def line(meeting: Meeting) -> Participant:
    return meeting.participants.get(printed_name="Fahrizal Darminto")


def printed(row: MeetingRole | Participant | Presenter) -> list[str]:
    return [getattr(row, name) for name in PRINTED]


def test_confirming_sets_post_and_institution_beside_what_is_printed(
    line: Participant, sekda: Position, secretary: User
) -> None:
    before = printed(line)
    confirm_match(person=line, by=secretary)
    line.refresh_from_db()
    assert (line.position, line.organization, line.official) == (sekda, sekda.organization, None)
    assert line.match_state == MatchState.CONFIRMED
    assert printed(line) == before
    entry = AuditEntry.objects.get(action="confirm_match")
    assert entry.subject_id == line.meeting.public_id
    assert (entry.before["match_state"], entry.after["position"]) == (MatchState.PROPOSED, sekda.title)


@pytest.mark.parametrize(
    ("name", "is_same"),
    [("Fahrizal Darminto", True), ("Ir. Fahrizal Darminto, M.A.", True), ("Seseorang Yang Lain", False)],
)
def test_the_holder_is_set_beside_it_only_if_so_named(
    line: Participant, sekda: Position, secretary: User, name: str, is_same: bool
) -> None:
    held = AppointmentFactory.create(position=sekda, official__name=name)
    confirm_match(person=line, by=secretary)
    line.refresh_from_db()
    assert line.official == (held.official if is_same else None)


def test_another_post_may_be_chosen(line: Participant, secretary: User) -> None:
    other = Position.objects.get(title="Gubernur Lampung")
    confirm_match(person=line, position=other, by=secretary)
    line.refresh_from_db()
    assert line.position == other
    assert line.proposed_position != other


def test_a_post_of_another_house_is_refused(line: Participant, secretary: User) -> None:
    elsewhere = PositionFactory.create(organization__parent__region__code="99")
    with pytest.raises(NotMeantHere):
        confirm_match(person=line, position=elsewhere, by=secretary)
    line.refresh_from_db()
    assert line.match_state == MatchState.PROPOSED


def test_without_a_proposal_a_post_must_be_chosen(meeting: Meeting, secretary: User) -> None:
    presenter = Presenter.objects.filter(meeting=meeting, printed_name="Mulyadi Irsan").get()
    with pytest.raises(NotMeantHere):
        confirm_match(person=presenter, by=secretary)
    chosen = Position.objects.filter(role="agency_head", organization__region__code="18")[0]
    confirm_match(person=presenter, position=chosen, by=secretary)
    presenter.refresh_from_db()
    assert presenter.position == chosen
    assert presenter.organization == chosen.organization


def test_two_lines_cannot_be_the_same_post(
    meeting: Meeting, line: Participant, sekda: Position, secretary: User
) -> None:
    confirm_match(person=line, by=secretary)
    other = meeting.participants.get(printed_name="Zainal Abidin")
    with pytest.raises(AlreadyOnTheRoll):
        confirm_match(person=other, position=sekda, by=secretary)
    other.refresh_from_db()
    assert other.match_state == MatchState.PROPOSED
    # The chair is the same person and stands in another list.
    confirm_match(person=meeting.roles.get(role="chair"), by=secretary)


def test_kept_as_printed_and_open_again(line: Participant, secretary: User) -> None:
    before = printed(line)
    confirm_match(person=line, by=secretary)
    keep_as_printed(person=line, by=secretary)
    line.refresh_from_db()
    assert (line.match_state, line.position, line.organization) == (MatchState.REJECTED, None, None)
    withdraw_match(person=line, by=secretary)
    line.refresh_from_db()
    assert (line.match_state, line.position) == (MatchState.PROPOSED, None)
    assert printed(line) == before
    actions = AuditEntry.objects.filter(subject_id=line.meeting.public_id).values_list("action", flat=True)
    assert {"confirm_match", "keep_as_printed", "withdraw_match"} <= set(actions)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_says_what_is_meant(lampung: Organization, line: Participant, role: Role) -> None:
    for act in (confirm_match, keep_as_printed, withdraw_match):
        with pytest.raises(Refused):
            act(person=line, by=user_with(role, lampung))
        with pytest.raises(Refused):
            act(person=line, by=UserFactory.create())
    line.refresh_from_db()
    assert line.match_state == MatchState.PROPOSED


def test_an_institution_sees_the_meeting_only_after_a_person_confirmed_it(
    line: Participant, sekda: Position, secretary: User
) -> None:
    delegate = user_with(Role.DELEGATE, sekda.organization)
    assert not Meeting.objects.visible_to(delegate).exists()
    confirm_match(person=line, by=secretary)
    assert Meeting.objects.visible_to(delegate).get() == line.meeting


# --- reads -------------------------------------------------------------------------------------------------------


def test_groups_are_not_offered_for_matching(meeting: Meeting) -> None:
    lines = match_lines(meeting)
    assert not [line for line in lines if getattr(line.person, "is_group", False)]
    assert [line.kind for line in lines] == ["peran"] * 2 + ["pemapar"] * 4 + ["peserta"] * 4
    chair = match_line(meeting, "peran", "chair")
    assert chair is not None
    assert chair.person.printed_name == "Fahrizal Darminto"
    assert match_line(meeting, "peran", "tidak-ada") is None


def test_the_source_has_a_card_only_where_there_is_one(meeting: Meeting) -> None:
    card = source_card(meeting)
    assert card is not None
    assert card.open_matches == 4
    assert source_card(MeetingFactory.create()) is None


def test_reads_take_the_same_number_of_queries_for_three_lines_and_for_ninety(lampung: Organization) -> None:
    def meeting_with(lines: int) -> Meeting:
        told = full(source={**full()["source"], "file": f"{lines}.txt"})
        told["participants"] = [{**told["participants"][0], "name": f"Peserta {n}"} for n in range(lines)]
        report = import_file(content=as_bytes(told), name="a", by=System())
        assert report.meeting is not None
        return Meeting.objects.select_related("convener__region", "kind").get(pk=report.meeting.pk)

    def queries(meeting: Meeting) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as matching:
            match_lines(meeting)
        with CaptureQueriesContext(connection) as card:
            source_card(meeting)
        return len(matching), len(card)

    assert queries(meeting_with(3)) == queries(meeting_with(90))
