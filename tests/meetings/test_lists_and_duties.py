"""Kinds, venues and duties; and that the questions asked of one meeting agree with the lists."""

import pytest

from accounts.roles import Duty, Power, Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.models import Organization
from meetings.actions import (
    VenuePlan,
    assign_duty,
    create_kind,
    create_venue,
    edit_kind,
    edit_venue,
    ensure_kinds,
    revoke_duty,
)
from meetings.actions.duties import AccountClosed
from meetings.actions.lists import AlreadyListed
from meetings.models import Meeting, MeetingKind, Venue
from meetings.permissions import can_see_join_link, may
from meetings.queries import DEFAULT_KINDS, kind_choices
from meetings.states import MeetingState, VenueKind
from tests.factories import (
    DutyAssignmentFactory,
    GovernmentFactory,
    ParticipantFactory,
    UserFactory,
    VenueFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


# --- kinds -------------------------------------------------------------------------------------------------------


def test_a_convener_begins_with_the_kinds_of_the_field_once(convener: Organization) -> None:
    assert kind_choices(convener) == list(DEFAULT_KINDS)
    assert not MeetingKind.objects.exists()
    kinds = ensure_kinds(convener=convener, by=System())
    assert list(kinds) == [code for code, _label in DEFAULT_KINDS]
    assert ensure_kinds(convener=convener, by=System()).keys() == kinds.keys()
    assert MeetingKind.objects.count() == len(DEFAULT_KINDS)
    assert AuditEntry.objects.filter(action="ensure_kinds").count() == 1


def test_a_kind_put_aside_is_not_offered_and_not_brought_back(convener: Organization) -> None:
    kind = ensure_kinds(convener=convener, by=System())["rakor_teknis"]
    edit_kind(kind=kind, label="Rakortek", order=9, is_active=False, by=user_with(Role.SECRETARIAT, convener))
    ensure_kinds(convener=convener, by=System())
    assert "rakor_teknis" not in dict(kind_choices(convener))
    kind.refresh_from_db()
    assert (kind.label, kind.order, kind.is_active) == ("Rakortek", 9, False)


def test_a_kind_of_the_own_is_added_last_and_once(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    kind = create_kind(convener=convener, label="Rakor Inflasi Daerah", by=by)
    assert kind.code == "rakor_inflasi_daerah"
    assert kind_choices(convener)[-1] == (kind.code, kind.label)
    for label in ("Rakor Inflasi Daerah", "RAKOR INFLASI DAERAH", "!!!"):
        with pytest.raises(AlreadyListed):
            create_kind(convener=convener, label=label, by=by)
    teknis = MeetingKind.objects.get(convener=convener, code="rakor_teknis")
    with pytest.raises(AlreadyListed):
        edit_kind(kind=teknis, label=kind.label, order=1, is_active=True, by=by)


# --- venues ------------------------------------------------------------------------------------------------------


def test_a_venue_is_kept_once_and_can_be_changed(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    venue = create_venue(convener=convener, plan=VenuePlan("Gedung Contoh", city="Metro", capacity=100), by=by)
    with pytest.raises(AlreadyListed):
        create_venue(convener=convener, plan=VenuePlan("Gedung Contoh", city="Metro"), by=by)
    create_venue(convener=convener, plan=VenuePlan("Gedung Contoh", city="Kalianda"), by=by)
    edit_venue(venue=venue, plan=VenuePlan("Hotel Contoh", kind=VenueKind.HOTEL, city="Metro", capacity=80), by=by)
    venue = Venue.objects.get(pk=venue.pk)
    assert (venue.name, venue.kind, venue.capacity) == ("Hotel Contoh", VenueKind.HOTEL, 80)
    assert AuditEntry.objects.get(action="edit_venue").after == {
        "name": "Hotel Contoh",
        "kind": "hotel",
        "capacity": 80,
    }


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT}))
def test_only_the_secretariat_keeps_venues(convener: Organization, role: Role) -> None:
    by = user_with(role, convener)
    with pytest.raises(Refused):
        create_venue(convener=convener, plan=VenuePlan("Gedung"), by=by)
    with pytest.raises(Refused):
        edit_venue(venue=VenueFactory.create(convener=convener), plan=VenuePlan("Gedung"), by=by)


@pytest.mark.parametrize("role", Role.values)
def test_kinds_are_a_setting(convener: Organization, role: str) -> None:
    by = user_with(Role(role), convener)
    if role in {Role.ADMINISTRATOR, Role.SECRETARIAT}:
        create_kind(convener=convener, label="Baru", by=by)
    else:
        with pytest.raises(Refused):
            create_kind(convener=convener, label="Baru", by=by)


# --- duties ------------------------------------------------------------------------------------------------------


def test_a_duty_is_given_once_and_taken_back() -> None:
    meeting = meeting_in(MeetingState.INVITED)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    user = UserFactory.create()
    assignment = assign_duty(meeting=meeting, user=user, duty=Duty.DOOR, by=by)
    assert assign_duty(meeting=meeting, user=user, duty=Duty.DOOR, by=by) == assignment
    assert may(user, Power.RECORD_ATTENDANCE, meeting)
    revoke_duty(assignment=assignment, by=by)
    assert not meeting.duties.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["assign_duty", "revoke_duty"]


def test_a_closed_account_gets_no_duty_and_a_meeting_that_is_over_gives_none() -> None:
    meeting = meeting_in(MeetingState.INVITED)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    with pytest.raises(AccountClosed):
        assign_duty(meeting=meeting, user=UserFactory.create(is_active=False), duty=Duty.NOTES, by=by)
    over = meeting_in(MeetingState.CANCELLED, convener=meeting.convener)
    with pytest.raises(WrongState):
        assign_duty(meeting=over, user=UserFactory.create(), duty=Duty.NOTES, by=by)


@pytest.mark.parametrize("state", MeetingState.values)
@pytest.mark.parametrize("duty", Duty.values)
def test_a_duty_holds_until_the_meeting_is_over(state: str, duty: str) -> None:
    assignment = DutyAssignmentFactory.create(meeting=meeting_in(MeetingState(state)), duty=duty)
    user, meeting = assignment.user, assignment.meeting
    is_over = state in {MeetingState.CLOSED, MeetingState.CANCELLED}
    for power in assignment.powers:
        assert may(user, power, meeting) == (not is_over)
        assert Meeting.objects.with_power(user, power).filter(pk=meeting.pk).exists() == (not is_over)
    opens_page = Power.VIEW_MEETINGS in assignment.powers and not is_over
    assert Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists() == opens_page


@pytest.mark.parametrize("state", MeetingState.values)
@pytest.mark.parametrize("role", Role.values)
def test_one_meeting_and_the_list_answer_alike(state: str, role: str) -> None:
    meeting = meeting_in(MeetingState(state))
    user = user_with(Role(role), meeting.convener)
    for power in Power:
        listed = Meeting.objects.with_power(user, power).filter(pk=meeting.pk).exists()
        assert may(user, power, meeting) == listed, power


# --- who sees the link -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MeetingState.values)
def test_the_join_link_reaches_an_institution_only_once_it_is_invited(state: str) -> None:
    meeting = meeting_in(MeetingState(state))
    row = ParticipantFactory.create(meeting=meeting)
    delegate = user_with(Role.DELEGATE, row.organization)
    stranger = user_with(Role.DELEGATE, GovernmentFactory.create())
    assert can_see_join_link(delegate, meeting) == (state in {MeetingState.INVITED, MeetingState.ONGOING})
    assert not can_see_join_link(stranger, meeting)
    assert can_see_join_link(user_with(Role.SECRETARIAT, meeting.convener), meeting)
    assert not can_see_join_link(user_with(Role.INSPECTORATE, meeting.convener), meeting)
