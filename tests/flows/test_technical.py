"""The technical meeting in which a directive is worked out: who is on its roll, and where it is shown."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.roles import Role
from agendas.actions import NotItsTechnicalMeeting, link_technical_meeting
from agendas.models import Directive, DirectiveAddressee, TechnicalMeeting
from agendas.queries import directives_of
from agendas.states import Mechanism
from common.errors import Refused, WrongState
from directory.models import Organization
from directory.states import PositionRole
from flows.technical import plan_technical_meeting
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.actions import PlanImpossible
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.reading import open_as, text_of, url
from tests.factories import (
    DirectiveFactory,
    GovernmentFactory,
    MeetingFactory,
    MeetingKindFactory,
    OrganizationFactory,
    PositionFactory,
    RegencyFactory,
    follow_up_in,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2030, 11, 20)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def directive() -> Directive:
    meeting = meeting_in(MeetingState.HELD, 2)
    MeetingKindFactory.create(convener=meeting.convener, code="rakor_teknis", label="Rapat Koordinasi Teknis")
    return DirectiveFactory.create(meeting=meeting, text="Samakan data", mechanism=Mechanism.TECHNICAL_MEETING)


def address(directive: Directive, **whom: object) -> None:
    DirectiveAddressee.objects.create(directive=directive, **whom)


def dinas_of(convener: Organization) -> Organization:
    return OrganizationFactory.create(parent=convener)


def test_its_roll_is_whom_the_directive_means(directive: Directive) -> None:
    convener = directive.meeting.convener
    head = PositionFactory.create(organization=dinas_of(convener))
    secretary = PositionFactory.create(organization=convener, role=PositionRole.REGIONAL_SECRETARY)
    stranger = PositionFactory.create(organization=OrganizationFactory.create())
    address(directive, kind="organization", organization=head.organization)
    address(directive, kind="organization", organization=stranger.organization)
    address(directive, kind="group", group="leaders")
    address(directive, kind="text", text="Seluruh camat")
    by = user_with(Role.SECRETARIAT, convener)
    meeting = plan_technical_meeting(directive=directive, convener=convener, title="Rakor Teknis Data", day=DAY, by=by)
    assert (meeting.kind.code, meeting.parent_meeting) == ("rakor_teknis", directive.meeting)
    assert (meeting.state, meeting.first_day) == (MeetingState.DRAFT, DAY)
    # A post of another government is invited by hand, as a guest.
    assert {line.position for line in meeting.participants.all()} == {head, secretary}
    assert meeting.agenda_items.get().title == f"Tindak lanjut arahan nomor {directive.number}: Samakan data"
    assert TechnicalMeeting.objects.get().directive == directive


def test_everyone_means_the_roll_of_the_meeting(directive: Directive) -> None:
    address(directive, kind="everyone")
    convener = directive.meeting.convener
    by = user_with(Role.SECRETARIAT, convener)
    meeting = plan_technical_meeting(directive=directive, convener=convener, title="Rakor Teknis", day=None, by=by)
    assert meeting.participants.count() == 2
    assert not meeting.sessions.exists()


def test_a_government_below_may_work_it_out_a_stranger_may_not(directive: Directive) -> None:
    below = GovernmentFactory.create(region=RegencyFactory.create(parent=directive.meeting.convener.region))
    by = user_with(Role.SECRETARIAT, below)
    made = plan_technical_meeting(directive=directive, convener=below, title="Rakor Teknis", day=None, by=by)
    assert made.convener == below
    with pytest.raises(Refused):
        plan_technical_meeting(
            directive=directive, convener=directive.meeting.convener, title="Rakor Teknis", day=None, by=by
        )
    apart = GovernmentFactory.create()
    with pytest.raises(PlanImpossible):
        plan_technical_meeting(
            directive=directive,
            convener=apart,
            title="Rakor Teknis",
            day=None,
            by=user_with(Role.SECRETARIAT, apart),
        )
    assert Meeting.objects.filter(kind__code="rakor_teknis").count() == 1


def test_what_a_cancelled_meeting_directed_is_not_worked_out(directive: Directive) -> None:
    Meeting.objects.filter(pk=directive.meeting_id).update(state=MeetingState.CANCELLED, state_reason="Banjir")
    directive.refresh_from_db()
    convener = directive.meeting.convener
    with pytest.raises(WrongState):
        plan_technical_meeting(
            directive=directive,
            convener=convener,
            title="Rakor Teknis",
            day=None,
            by=user_with(Role.SECRETARIAT, convener),
        )


def test_only_a_meeting_that_follows_from_it_is_tied_to_a_directive(directive: Directive) -> None:
    other = MeetingFactory.create(convener=directive.meeting.convener)
    with pytest.raises(NotItsTechnicalMeeting):
        link_technical_meeting(
            directive=directive, meeting=other, by=user_with(Role.SECRETARIAT, directive.meeting.convener)
        )


# --- on the pages ----------------------------------------------------------------------------------------------------


def test_it_is_planned_from_the_directive_and_shown_on_both_pages(directive: Directive) -> None:
    convener = directive.meeting.convener
    head = PositionFactory.create(organization=dinas_of(convener))
    address(directive, kind="organization", organization=head.organization)
    client = open_as(user_with(Role.SECRETARIAT, convener))
    page = url("meeting", directive.meeting.public_id)
    before = text_of(client.get(page).content)
    assert "technical meeting not held yet" in before
    assert "Plan a technical meeting" in before

    address_of_form = url("technical_new", directive.meeting.public_id, directive.public_id)
    form = client.get(address_of_form)
    assert head.title in text_of(form.content)
    data = {"title": "Rakor Teknis Data", "day": "2030-11-20", "convener": convener.public_id}
    assert client.post(address_of_form, {**data, "title": ""}).status_code == 422
    made_at = client.post(address_of_form, data).headers["Location"]

    after = text_of(client.get(page).content)
    assert "technical meeting not held yet" not in after
    assert "Technical meeting: Rakor Teknis Data , 20 Nov 2030 Draft" in after
    assert f"Works out the directive {directive}" in text_of(client.get(made_at).content)


def test_the_follow_up_tells_of_it(directive: Directive) -> None:
    convener = directive.meeting.convener
    follow_up: FollowUp = follow_up_in(
        FollowUpState.ASSIGNED,
        directive=directive,
        organization=dinas_of(convener),
        mechanism=Mechanism.TECHNICAL_MEETING,
    )
    by = user_with(Role.SECRETARIAT, convener)
    page = url("follow_up", follow_up.public_id)
    assert "technical meeting not held yet" in text_of(open_as(by).get(page).content)
    plan_technical_meeting(directive=directive, convener=convener, title="Rakor Teknis Data", day=DAY, by=by)
    assert "Technical meeting: Rakor Teknis Data" in text_of(open_as(by).get(page).content)
    # The institution learns that it is planned only from its invitation.
    delegate = text_of(open_as(user_with(Role.DELEGATE, follow_up.organization)).get(page).content)
    assert "Rakor Teknis Data" not in delegate
    assert "Plan a technical meeting" not in delegate


def test_one_that_was_cancelled_is_still_to_be_held(directive: Directive) -> None:
    convener = directive.meeting.convener
    by = user_with(Role.SECRETARIAT, convener)
    made = plan_technical_meeting(directive=directive, convener=convener, title="Rakor Teknis", day=None, by=by)
    assert not directives_of(directive.meeting)[0].awaits_technical
    Meeting.objects.filter(pk=made.pk).update(state=MeetingState.CANCELLED, state_reason="Banjir")
    line = directives_of(directive.meeting)[0]
    assert line.awaits_technical
    assert [meeting.pk for meeting in line.technical] == [made.pk]


def test_only_who_plans_near_by_is_offered_it(directive: Directive) -> None:
    convener = directive.meeting.convener
    page = url("technical_new", directive.meeting.public_id, directive.public_id)
    assert open_as(user_with(Role.LEADERSHIP, convener)).get(page).status_code == 403
    assert open_as(user_with(Role.SECRETARIAT, GovernmentFactory.create())).get(page).status_code == 404
    other = DirectiveFactory.create()
    wrong = url("technical_new", directive.meeting.public_id, other.public_id)
    assert open_as(user_with(Role.SECRETARIAT, convener)).get(wrong).status_code == 404
