"""The roll: groups, single posts, guests, order, capacity."""

from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Organization, Position
from directory.queries import GROUPS
from directory.states import PositionRole
from meetings.actions import (
    GuestPlan,
    RollClosed,
    add_group,
    add_guest,
    add_participants,
    remove_participants,
    set_capacity,
)
from meetings.actions.roll import GUESTS, HEADINGS, NoSuchGroup, NotOfThisHouse
from meetings.models import Meeting
from meetings.queries import roll_of
from meetings.states import Capacity, MatchState, MeetingState
from tests.factories import (
    GovernmentFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProvinceFactory,
    RegencyFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

OPEN = {MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.ONGOING}


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create(region=ProvinceFactory.create())


@pytest.fixture
def meeting(convener: Organization) -> Meeting:
    return MeetingFactory.create(convener=convener)


def post(convener: Organization, order: int, **fields: Any) -> Position:
    return PositionFactory.create(
        organization=OrganizationFactory.create(parent=convener), protocol_order=order, **fields
    )


def sekda(province: Organization, code: str, order: int) -> Position:
    region = RegencyFactory.create(parent=province.region, code=f"{province.code}.{code}")
    return PositionFactory.create(
        organization=GovernmentFactory.create(region=region),
        title=f"Sekretaris Daerah {region.name}",
        role=PositionRole.REGIONAL_SECRETARY,
        protocol_order=order,
    )


def test_a_group_comes_under_its_indonesian_heading_in_protocol_order(meeting: Meeting) -> None:
    second, first = sekda(meeting.convener, "02", 12_000), sekda(meeting.convener, "01", 10_000)
    post(meeting.convener, 5)
    with translation.override("en"):
        added = add_group(meeting=meeting, group="regional_secretaries", by=secretariat(meeting))
    assert len(added) == 2
    (group,) = roll_of(meeting)
    assert group.label == "Sekretaris Daerah Kabupaten/Kota"
    assert [row.position for row in group.participants] == [first, second]
    line = group.participants[0]
    assert (line.organization, line.region) == (first.organization, first.organization.region)
    assert line.match_state == MatchState.CONFIRMED
    assert add_group(meeting=meeting, group="regional_secretaries", by=secretariat(meeting)) == []
    assert meeting.participants.count() == 2


def test_every_group_of_the_directory_has_its_heading() -> None:
    assert HEADINGS.keys() == GROUPS.keys()


def test_groups_follow_their_first_post_and_guests_come_last(meeting: Meeting) -> None:
    by = secretariat(meeting)
    low, high, middle = (post(meeting.convener, order) for order in (900, 100, 500))
    add_guest(meeting=meeting, plan=GuestPlan(name="Tamu"), by=by)
    add_participants(meeting=meeting, positions=[low, high], group_label="B", by=by)
    add_participants(meeting=meeting, positions=[middle], group_label="A", by=by)
    groups = roll_of(meeting)
    assert [group.label for group in groups] == ["B", "A", GUESTS]
    assert [row.position for row in groups[0].participants] == [high, low]
    assert list(meeting.participants.values_list("order", flat=True)) == [1, 2, 3, 4]


def test_a_post_stands_once_on_the_roll(meeting: Meeting) -> None:
    position = post(meeting.convener, 1)
    by = secretariat(meeting)
    assert len(add_participants(meeting=meeting, positions=[position, position], by=by)) == 1
    assert add_participants(meeting=meeting, positions=[position], by=by) == []
    assert AuditEntry.objects.filter(action="add_participants").count() == 1


def test_a_post_of_another_government_is_refused_and_nothing_is_added(meeting: Meeting) -> None:
    with pytest.raises(NotOfThisHouse):
        add_participants(
            meeting=meeting, positions=[post(meeting.convener, 1), PositionFactory.create()], by=secretariat(meeting)
        )
    assert not meeting.participants.exists()


@pytest.mark.parametrize("group", ["subdistrict_heads", "no such group"])
def test_a_group_without_posts_says_so(meeting: Meeting, group: str) -> None:
    with pytest.raises(NoSuchGroup):
        add_group(meeting=meeting, group=group, by=secretariat(meeting))


def test_a_guest_is_kept_by_name_post_and_address(meeting: Meeting) -> None:
    plan = GuestPlan("Nama", "Rektor", "Universitas", "Jalan 1", "tamu@example.org", "0811")
    guest = add_guest(meeting=meeting, plan=plan, by=secretariat(meeting))
    guest.refresh_from_db()
    assert (guest.label, guest.institution_label) == ("Nama, Rektor", "Universitas")
    assert (guest.guest_address, guest.guest_email, guest.guest_phone) == ("Jalan 1", "tamu@example.org", "0811")
    assert guest.capacity == Capacity.GUEST
    assert guest.position is None


@pytest.mark.parametrize("state", MeetingState.values)
def test_the_roll_grows_until_the_meeting_has_ended_and_shrinks_only_while_planned(state: str) -> None:
    meeting = meeting_in(MeetingState(state), participants=1)
    by = secretariat(meeting)
    row = meeting.participants.get()
    if state in OPEN:
        add_guest(meeting=meeting, plan=GuestPlan(name="Tamu"), by=by)
    else:
        with pytest.raises(RollClosed):
            add_guest(meeting=meeting, plan=GuestPlan(name="Tamu"), by=by)
    if state in {MeetingState.DRAFT, MeetingState.SCHEDULED}:
        assert remove_participants(meeting=meeting, participants=[row], by=by) == 1
    else:
        with pytest.raises(RollClosed):
            remove_participants(meeting=meeting, participants=[row], by=by)
    assert meeting.participants.filter(pk=row.pk).exists() == (state not in {"draft", "scheduled"})


def test_lines_of_another_meeting_are_never_removed(meeting: Meeting) -> None:
    other = ParticipantFactory.create()
    assert remove_participants(meeting=meeting, participants=[other], by=secretariat(meeting)) == 0
    assert other.meeting.participants.exists()


def test_a_companion_names_whom_it_accompanies_and_gets_no_invitation(meeting: Meeting) -> None:
    principal, companion = ParticipantFactory.create_batch(2, meeting=meeting)
    changed = set_capacity(
        meeting=meeting,
        participants=[companion],
        capacity=Capacity.COMPANION,
        accompanies=principal,
        by=secretariat(meeting),
    )
    companion.refresh_from_db()
    assert changed == 1
    assert companion.accompanies == principal
    assert not companion.is_invitable


def test_nobody_becomes_a_companion_once_invited() -> None:
    meeting = meeting_in(MeetingState.INVITED, participants=2)
    row = meeting.participants.first()
    assert row is not None
    by = secretariat(meeting)
    assert set_capacity(meeting=meeting, participants=[row], capacity=Capacity.PRESENTER, by=by) == 1
    with pytest.raises(RollClosed):
        set_capacity(meeting=meeting, participants=[row], capacity=Capacity.COMPANION, by=by)


def test_the_one_accompanied_is_another_line_of_the_same_roll(meeting: Meeting) -> None:
    row = ParticipantFactory.create(meeting=meeting)
    for stranger in (row, ParticipantFactory.create()):
        with pytest.raises(RollClosed):
            set_capacity(
                meeting=meeting,
                participants=[row],
                capacity=Capacity.COMPANION,
                accompanies=stranger,
                by=secretariat(meeting),
            )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT}))
def test_only_the_secretariat_changes_the_roll(meeting: Meeting, role: Role) -> None:
    by = user_with(role, meeting.convener)
    row = ParticipantFactory.create(meeting=meeting)
    attempts: list[Any] = [
        lambda: add_participants(meeting=meeting, positions=[post(meeting.convener, 1)], by=by),
        lambda: add_guest(meeting=meeting, plan=GuestPlan(name="Tamu"), by=by),
        lambda: remove_participants(meeting=meeting, participants=[row], by=by),
        lambda: set_capacity(meeting=meeting, participants=[row], capacity=Capacity.LEADER, by=by),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()


@pytest.mark.parametrize("count", [3, 60])
def test_adding_costs_no_more_for_many(
    meeting: Meeting, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    unit = OrganizationFactory.create(parent=meeting.convener)
    positions = PositionFactory.create_batch(count, organization=unit)
    by = secretariat(meeting)
    # SQLite takes a thousand values in one statement, so that many lines need one insert more than few.
    with django_assert_max_num_queries(12):
        add_participants(meeting=meeting, positions=positions, by=by)


def secretariat(meeting: Meeting) -> Any:
    return user_with(Role.SECRETARIAT, meeting.convener)
