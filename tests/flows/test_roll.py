"""Who joins the roll on the day changes how many must be there: the hall follows in the same act."""

import pytest

from accounts.roles import Role
from attendance.actions import open_hall, set_day_rules
from attendance.models import Hall
from attendance.queries import picture_of, rules_of
from common.errors import Refused
from flows.roll import add_group, add_guest, add_participants, set_capacity
from meetings.actions import GuestPlan
from meetings.models import Meeting
from meetings.states import Capacity
from tests.attendance.door import door_of, line_of, meeting_today, see, session_of
from tests.factories import OrganizationFactory, PositionFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(2)


def counts(meeting: Meeting) -> tuple[int, int, bool]:
    """Seats that count, lines shown, and whether the quorum is met; as shown, and as a recount finds it."""
    shown = Hall.objects.get(meeting=meeting).picture
    picture, _quorum = picture_of(session_of(meeting), rules_of(meeting))
    assert shown == picture.as_json()
    return shown["quorum"]["total"], len(shown["tiles"]), shown["quorum"]["is_met"]


def test_hall_follows_whoever_joins_the_roll_or_changes_capacity(meeting: Meeting) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    open_hall(meeting=meeting, by=staff)
    set_day_rules(meeting=meeting, by=staff, quorum_numerator=1, quorum_denominator=2)
    see(meeting, staff)
    assert counts(meeting) == (2, 2, True)
    unit = OrganizationFactory.create(parent=meeting.convener)
    add_participants(meeting=meeting, positions=[PositionFactory.create(organization=unit)], by=staff)
    assert counts(meeting) == (3, 3, False)
    add_guest(meeting=meeting, plan=GuestPlan(name="Tamu Contoh"), by=staff)
    assert counts(meeting) == (3, 4, False)
    set_capacity(meeting=meeting, participants=[line_of(meeting, 1)], capacity=Capacity.GUEST, by=staff)
    assert counts(meeting) == (2, 4, True)
    added = add_group(meeting=meeting, group="heads_of_opd", by=staff)
    assert counts(meeting)[1] == 4 + len(added)


def test_without_a_hall_none_is_opened_and_nobody_else_may(meeting: Meeting) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    add_guest(meeting=meeting, plan=GuestPlan(name="Tamu Contoh"), by=staff)
    assert not Hall.objects.exists()
    with pytest.raises(Refused):
        add_guest(meeting=meeting, plan=GuestPlan(name="Tamu Lain"), by=door_of(meeting))
    assert meeting.participants.count() == 3
