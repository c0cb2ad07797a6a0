"""What a row of a follow-up says of itself, and what the database refuses."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.roles import Duty, Role
from common.states import sources
from followups.models import FollowUp
from followups.states import MOVES, OPEN, FollowUpState
from meetings.states import MeetingState
from tests.factories import (
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    GovernmentFactory,
    OrganizationFactory,
    ProgressUpdateFactory,
    UserFactory,
    follow_up_in,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

DUE = dt.date(2030, 12, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"percent": 101},
        {"state": FollowUpState.DONE},
        {"state": FollowUpState.NOT_FEASIBLE},
        {"state": FollowUpState.CANCELLED},
    ],
)
def test_the_database_refuses(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpFactory(**fields)


def test_an_institution_owes_a_directive_once() -> None:
    first = FollowUpFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpFactory(directive=first.directive, organization=first.organization)
    FollowUpFactory(directive=first.directive)


def test_printed_words_owe_a_directive_once() -> None:
    first = FollowUpFactory(organization=None, addressee_text="OPD terkait")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpFactory(directive=first.directive, organization=None, addressee_text="OPD terkait")
    FollowUpFactory(directive=first.directive, organization=None, addressee_text="Camat")


def test_a_report_cannot_exceed_the_whole() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressUpdateFactory(percent=101)


# The day is western time's, where Indonesia's day ends last: nobody is late before his own day is over.
@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2030-12-01T09:00+07:00", 0),
        ("2030-12-01T23:59+07:00", 0),
        ("2030-12-02T00:00+08:00", 0),  # midnight in WITA is still the first in WIB
        ("2030-12-02T01:59+09:00", 0),  # and so are the first two hours in WIT
        ("2030-12-02T00:00+07:00", 1),
        ("2030-12-31T12:00+07:00", 30),
    ],
)
def test_lateness_begins_when_the_due_day_is_over(moment: str, days: int) -> None:
    follow_up = FollowUpFactory(due_date=DUE)
    with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
        assert follow_up.days_late == days
        assert FollowUp.objects.overdue().exists() is bool(days)


@pytest.mark.parametrize(
    "missing",
    [
        {"due_date": None},
        {"organization": None, "addressee_text": "OPD terkait"},
        {"due_date": None, "organization": None},
    ],
)
@time_machine.travel(dt.datetime(2031, 6, 1, tzinfo=dt.UTC))
def test_undetermined_is_never_late(missing: dict[str, Any]) -> None:
    follow_up = FollowUpFactory(**missing)
    assert follow_up.days_late == 0
    assert follow_up.is_undetermined
    assert not FollowUp.objects.overdue().exists()
    assert list(FollowUp.objects.undetermined()) == [follow_up]


@pytest.mark.parametrize("state", list(FollowUpState))
@time_machine.travel(dt.datetime(2031, 6, 1, tzinfo=dt.UTC))
def test_only_what_is_open_is_late_or_undetermined(state: FollowUpState) -> None:
    late, gap = follow_up_in(state), follow_up_in(state, due_date=None)
    is_open = state in OPEN
    assert (late.is_open, bool(late.days_late), gap.is_undetermined) == (is_open, is_open, is_open)
    assert list(FollowUp.objects.overdue()) == [late] * is_open
    assert list(FollowUp.objects.undetermined()) == [gap] * is_open
    assert FollowUp.objects.open().count() == 2 * is_open


def test_what_has_no_day_comes_last() -> None:
    without = FollowUpFactory(due_date=None)
    later, sooner = FollowUpFactory(due_date=DUE), FollowUpFactory(due_date=DUE - dt.timedelta(days=1))
    assert list(FollowUp.objects.all()) == [sooner, later, without]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SECRETARIAT, True),
        (Role.LEADERSHIP, True),
        (Role.INSPECTORATE, True),
        (Role.DELEGATE, False),
    ],
)
def test_seen_by_role_at_the_convener_and_by_no_other_house(role: Role, sees: bool) -> None:
    follow_up = FollowUpFactory()
    convener = follow_up.directive.meeting.convener
    assert FollowUp.objects.visible_to(user_with(role, convener)).exists() is sees
    assert not FollowUp.objects.visible_to(user_with(role, GovernmentFactory())).exists()


def test_an_institution_sees_its_own_only() -> None:
    follow_up = FollowUpFactory()
    other = FollowUpFactory(directive=follow_up.directive)
    delegate = user_with(Role.DELEGATE, follow_up.organization)
    assert list(FollowUp.objects.visible_to(delegate)) == [follow_up]
    assert other not in FollowUp.objects.visible_to(delegate)


def test_a_verifier_sees_those_of_the_meeting_until_it_is_over() -> None:
    meeting = meeting_in(MeetingState.HELD)
    follow_up = FollowUpFactory(directive=DirectiveFactory(meeting=meeting))
    FollowUpFactory(directive=DirectiveFactory(meeting__convener=meeting.convener))
    verifier, at_the_door = UserFactory(), UserFactory()
    DutyAssignmentFactory(meeting=meeting, user=verifier, duty=Duty.VERIFIER)
    DutyAssignmentFactory(meeting=meeting, user=at_the_door, duty=Duty.DOOR)
    assert list(FollowUp.objects.visible_to(verifier)) == [follow_up]
    assert not FollowUp.objects.visible_to(at_the_door).exists()
    meeting.state = MeetingState.CLOSED
    meeting.minutes_signed_at = meeting.attendance_finalised_at = dt.datetime(2030, 10, 17, tzinfo=dt.UTC)
    meeting.save()
    assert not FollowUp.objects.visible_to(verifier).exists()


def test_names_itself_by_institution_or_by_words() -> None:
    unit = OrganizationFactory(name="Dinas Contoh")
    assert FollowUpFactory(organization=unit).addressee_label == "Dinas Contoh"
    assert FollowUpFactory(organization=None, addressee_text="OPD terkait").addressee_label == "OPD terkait"
    assert sources(MOVES, FollowUpState.RETURNED) == [FollowUpState.SUBMITTED]
