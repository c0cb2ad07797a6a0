"""Who may do what with a follow-up, role by role, and that nobody judges the own institution's."""

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from followups.models import FollowUp
from followups.permissions import (
    can_accept,
    can_determine,
    can_drop,
    can_hand_in,
    can_judge,
    can_reopen,
    can_report,
    fills_in,
    judges,
    works_on,
)
from followups.states import FollowUpState
from meetings.states import MeetingState
from tests.factories import (
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    GovernmentFactory,
    MembershipFactory,
    UserFactory,
    follow_up_in,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
S = FollowUpState


@pytest.fixture
def follow_up() -> FollowUp:
    return FollowUpFactory()


def delegate_of(follow_up: FollowUp) -> User:
    return user_with(Role.DELEGATE, follow_up.organization)


def secretariat_of(follow_up: FollowUp) -> User:
    return user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)


@pytest.mark.parametrize("role", list(Role))
def test_roles_at_the_convener(follow_up: FollowUp, role: Role) -> None:
    user = user_with(role, follow_up.directive.meeting.convener)
    is_secretariat = role == Role.SECRETARIAT
    assert (works_on(user, follow_up), judges(user, follow_up), fills_in(user, follow_up)) == (
        False,
        is_secretariat,
        is_secretariat,
    )


@pytest.mark.parametrize("role", list(Role))
def test_roles_at_the_institution(follow_up: FollowUp, role: Role) -> None:
    user = user_with(role, follow_up.organization)
    assert works_on(user, follow_up) is (role == Role.DELEGATE)
    assert not judges(user, follow_up)
    assert not fills_in(user, follow_up)


@pytest.mark.parametrize("role", list(Role))
def test_roles_elsewhere(follow_up: FollowUp, role: Role) -> None:
    user = user_with(role, GovernmentFactory())
    assert not works_on(user, follow_up)
    assert not judges(user, follow_up)
    assert not fills_in(user, follow_up)


def test_who_speaks_for_the_institution_never_judges_it(follow_up: FollowUp) -> None:
    user = secretariat_of(follow_up)
    MembershipFactory(user=user, organization=follow_up.organization, role=Role.DELEGATE)
    other = FollowUpFactory(directive=follow_up.directive)
    assert works_on(user, follow_up)
    assert not judges(user, follow_up)
    assert judges(user, other)


def test_nobody_works_on_what_is_undetermined() -> None:
    follow_up = FollowUpFactory(organization=None, addressee_text="OPD terkait")
    assert not works_on(UserFactory(), follow_up)
    assert not works_on(user_with(Role.DELEGATE, GovernmentFactory()), follow_up)


def test_a_verifier_judges_until_the_meeting_is_over() -> None:
    meeting = meeting_in(MeetingState.HELD)
    follow_up = FollowUpFactory(directive=DirectiveFactory(meeting=meeting))
    verifier = UserFactory()
    DutyAssignmentFactory(meeting=meeting, user=verifier, duty=Duty.VERIFIER)
    assert judges(verifier, follow_up)
    assert not fills_in(verifier, follow_up)
    meeting.state = MeetingState.CANCELLED
    assert not judges(verifier, follow_up)


def test_an_account_that_may_not_sign_in_does_nothing(follow_up: FollowUp) -> None:
    delegate, secretariat = delegate_of(follow_up), secretariat_of(follow_up)
    delegate.is_active = secretariat.is_active = False
    assert not works_on(delegate, follow_up)
    assert not judges(secretariat, follow_up)
    assert not fills_in(secretariat, follow_up)


@pytest.mark.parametrize(
    ("state", "by_institution", "by_verifier"),
    [
        (S.ASSIGNED, {"accept", "report"}, {"drop"}),
        (S.ACCEPTED, {"report"}, {"drop"}),
        (S.IN_PROGRESS, {"report", "hand_in"}, {"drop"}),
        (S.SUBMITTED, set(), {"judge"}),
        (S.RETURNED, {"report"}, set()),
        (S.DONE, set(), {"reopen"}),
        (S.NOT_FEASIBLE, set(), set()),
        (S.CANCELLED, set(), set()),
    ],
)
def test_what_is_offered_in_each_state(state: FollowUpState, by_institution: set[str], by_verifier: set[str]) -> None:
    follow_up = follow_up_in(state)
    questions = {
        "accept": can_accept,
        "report": can_report,
        "hand_in": can_hand_in,
        "judge": can_judge,
        "drop": can_drop,
        "reopen": can_reopen,
        "determine": can_determine,
    }
    for user, offered in ((delegate_of(follow_up), by_institution), (secretariat_of(follow_up), by_verifier)):
        assert {name for name, may in questions.items() if may(user, follow_up)} == offered


def test_nothing_is_handed_in_without_a_report() -> None:
    follow_up = FollowUpFactory(state=S.IN_PROGRESS)
    assert not can_hand_in(delegate_of(follow_up), follow_up)


@pytest.mark.parametrize("state", list(FollowUpState))
def test_gaps_are_filled_in_while_it_is_owed(state: FollowUpState) -> None:
    follow_up = follow_up_in(state, due_date=None)
    is_open = state not in {S.DONE, S.NOT_FEASIBLE, S.CANCELLED}
    assert can_determine(secretariat_of(follow_up), follow_up) is is_open
    assert not can_determine(delegate_of(follow_up), follow_up)
