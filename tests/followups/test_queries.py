"""Whom a directive means."""

import pytest
from django.utils import translation

from agendas.models import Directive
from agendas.states import AddresseeKind
from directory.models import Organization
from directory.states import PositionRole
from followups.models import FollowUp
from followups.queries import Debtor, counts_by_state, debtors_of
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    DirectiveAddresseeFactory,
    DirectiveFactory,
    FollowUpFactory,
    GovernmentFactory,
    GuestFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    follow_up_in,
    meeting_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.HELD, participants=0)


@pytest.fixture
def directive(meeting: Meeting) -> Directive:
    return DirectiveFactory(meeting=meeting)


def to(directive: Directive, kind: AddresseeKind, **fields: object) -> None:
    DirectiveAddresseeFactory(directive=directive, kind=kind, **{"organization": None, **fields})


def owing(directive: Directive) -> list[Organization | str]:
    return [debtor.organization or debtor.text for debtor in debtors_of(directive)]


def test_an_institution_answers_through_its_post_on_the_roll(directive: Directive) -> None:
    unit = OrganizationFactory(parent=directive.meeting.convener)
    PositionFactory(organization=unit)
    secretary = PositionFactory(organization=unit, is_head=False)
    ParticipantFactory(meeting=directive.meeting, position=secretary)
    to(directive, AddresseeKind.ORGANIZATION, organization=unit)
    assert debtors_of(directive) == [Debtor(unit, secretary)]


@pytest.mark.parametrize("as_companion", [True, False])
def test_an_institution_that_was_not_invited_answers_through_its_head(directive: Directive, as_companion: bool) -> None:
    unit = OrganizationFactory(parent=directive.meeting.convener)
    head = PositionFactory(organization=unit)
    aide = PositionFactory(organization=unit, is_head=False)
    if as_companion:
        ParticipantFactory(meeting=directive.meeting, position=aide, capacity=Capacity.COMPANION)
    to(directive, AddresseeKind.ORGANIZATION, organization=unit)
    assert debtors_of(directive) == [Debtor(unit, head)]


def test_an_institution_without_posts_still_owes(directive: Directive) -> None:
    unit = OrganizationFactory(parent=directive.meeting.convener)
    to(directive, AddresseeKind.ORGANIZATION, organization=unit)
    assert debtors_of(directive) == [Debtor(unit, None)]


def test_a_group_means_each_of_its_institutions(directive: Directive) -> None:
    province = directive.meeting.convener.region
    below = [GovernmentFactory(region=RegencyFactory(parent=province)) for _ in range(3)]
    posts = [PositionFactory(organization=one, role=PositionRole.REGIONAL_SECRETARY) for one in below]
    PositionFactory(organization=GovernmentFactory(region=RegencyFactory()), role=PositionRole.REGIONAL_SECRETARY)
    to(directive, AddresseeKind.GROUP, group="regional_secretaries")
    assert sorted(debtors_of(directive), key=lambda d: d.organization.pk) == [
        Debtor(one, post) for one, post in zip(below, posts, strict=True)
    ]


def test_everyone_means_those_invited_but_not_the_convener(directive: Directive) -> None:
    meeting = directive.meeting
    invited = ParticipantFactory(meeting=meeting)
    ParticipantFactory(meeting=meeting, position=PositionFactory(organization=meeting.convener))
    ParticipantFactory(meeting=meeting, capacity=Capacity.COMPANION)
    ParticipantFactory(meeting=meeting, position=None, organization=None, region=None, is_group=True)
    GuestFactory(meeting=meeting)
    to(directive, AddresseeKind.EVERYONE)
    assert owing(directive) == [invited.organization]


def test_who_is_meant_twice_owes_once(directive: Directive) -> None:
    line = ParticipantFactory(meeting=directive.meeting)
    second = PositionFactory(organization=line.organization, is_head=False)
    ParticipantFactory(meeting=directive.meeting, position=second)
    to(directive, AddresseeKind.EVERYONE)
    to(directive, AddresseeKind.ORGANIZATION, organization=line.organization)
    assert debtors_of(directive) == [Debtor(line.organization, line.position)]


def test_words_owe_as_they_are_printed(directive: Directive) -> None:
    unit = OrganizationFactory(parent=directive.meeting.convener)
    to(directive, AddresseeKind.TEXT, text="OPD terkait")
    to(directive, AddresseeKind.TEXT, text="OPD terkait")
    to(directive, AddresseeKind.TEXT, text="Para camat")
    to(directive, AddresseeKind.ORGANIZATION, organization=unit)
    assert owing(directive) == [unit, "OPD terkait", "Para camat"]


def test_without_rows_the_printed_addressee_owes(directive: Directive) -> None:
    assert owing(directive) == [""]
    directive.addressed_to = "Seluruh kepala daerah"
    assert owing(directive) == ["Seluruh kepala daerah"]


def test_a_group_of_nobody_is_not_lost(directive: Directive) -> None:
    unit = OrganizationFactory(parent=directive.meeting.convener)
    to(directive, AddresseeKind.ORGANIZATION, organization=unit)
    to(directive, AddresseeKind.GROUP, group="subdistrict_heads")
    to(directive, AddresseeKind.GROUP, group="of-an-older-version")
    with translation.override("id"):
        camat = owing(directive)[1]
    assert owing(directive) == [unit, camat, "of-an-older-version"]


def test_words_do_not_follow_the_language_of_whoever_signs(directive: Directive) -> None:
    to(directive, AddresseeKind.EVERYONE)
    with translation.override("id"):
        indonesian = owing(directive)
    with translation.override("en"):
        assert owing(directive) == indonesian


def test_counts_by_state() -> None:
    follow_up_in(FollowUpState.DONE)
    FollowUpFactory.create_batch(2)
    assert counts_by_state(FollowUp.objects.all()) == {"done": 1, "assigned": 2}
