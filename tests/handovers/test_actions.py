"""What is handed on is taken over one by one, by whoever may, once."""

import datetime as dt
from typing import Any

import pytest

from accounts.roles import Role
from attendance.models import Invitation
from audit.actions import LinkHolder, System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.actions import ChangeOfHands
from directory.models import Appointment, Official, Position, Region
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from followups.models import FollowUp
from followups.states import FollowUpState
from handovers.actions import accept_matters, open_handover, renew_handover_link, withdraw_handover
from handovers.links import handover_link_of, handover_of, handover_token_of, holder_of
from handovers.models import Handover
from handovers.queries import matters_of, sheet_facts, waiting
from handovers.states import HandoverState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents import sheets
from tests.documents.reading import text_of
from tests.documents.test_kinds_table import shape
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    InvitationFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    UserFactory,
    follow_up_in,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db
BY = System()


@pytest.fixture
def incoming() -> Appointment:
    return AppointmentFactory(official__name="Pejabat Baru")


@pytest.fixture
def handover(incoming: Appointment) -> Handover:
    """Two invitations and a follow-up, handed to the new holder."""
    post = incoming.position
    for _number in range(2):
        meeting = invited_meeting(0, convener=post.organization.parent)
        InvitationFactory(participant=ParticipantFactory(meeting=meeting, position=post))
    follow_up_in(FollowUpState.IN_PROGRESS, position=post, organization=post.organization)
    return handed_to(incoming)


def handed_to(incoming: Appointment) -> Handover:
    found = open_handover(position=incoming.position, change=ChangeOfHands(None, "Pejabat Lama", incoming), by=BY)
    assert found is not None
    return found


def count(handover: Handover) -> int:
    return handover.items.exclude(accepted_at=None).count()


def test_one_by_one_and_the_last_ends_it(handover: Handover) -> None:
    by = holder_of(handover)
    first, second, third = handover.items.all()
    assert accept_matters(handover=handover, by=by, only=[first.public_id]) == 1
    assert accept_matters(handover=handover, by=by, only=[first.public_id]) == 0
    assert accept_matters(handover=handover, by=by, only=["lain"]) == 0
    assert handover.state == HandoverState.OPEN
    assert accept_matters(handover=handover, by=by, only=[second.public_id, third.public_id]) == 2
    assert handover.state == HandoverState.DONE
    assert handover.finished_at is not None
    first.refresh_from_db()
    assert first.accepted_by == str(handover.incoming)
    assert AuditEntry.objects.filter(action="accept_handover").count() == 2


def test_all_at_once_and_again_is_nothing(handover: Handover) -> None:
    assert accept_matters(handover=handover, by=holder_of(handover)) == 3
    assert accept_matters(handover=handover, by=holder_of(handover)) == 0
    assert handover.state == HandoverState.DONE


def test_what_is_over_is_not_waited_for(handover: Handover) -> None:
    first, _second, owed = handover.items.all()
    Meeting.objects.filter(participants__invitation=first.invitation).update(state=MeetingState.HELD)
    FollowUp.objects.filter(pk=owed.follow_up_id).update(state=FollowUpState.CANCELLED, state_reason="Selesai")
    (found,) = waiting(Handover.objects.all())
    assert (found.item_count, found.waiting_count) == (3, 1)
    assert accept_matters(handover=handover, by=holder_of(handover)) == 1
    assert handover.state == HandoverState.DONE
    assert [item.accepted_at is None for item in handover.items.all()] == [True, False, True]
    assert not waiting(Handover.objects.all())


def test_who_may_accept(handover: Handover) -> None:
    institution = handover.position.organization
    government = institution.parent
    assert government is not None
    refused = [
        UserFactory(),
        user_with(Role.LEADERSHIP, government),
        user_with(Role.DELEGATE, OrganizationFactory(parent=government)),
        user_with(Role.SECRETARIAT, GovernmentFactory()),
        LinkHolder(actor_id="lain", actor_label="Orang lain"),
        System(),
    ]
    for by in refused:
        with pytest.raises(Refused):
            accept_matters(handover=handover, by=by)
    assert count(handover) == 0
    first, second, _third = [item.public_id for item in handover.items.all()]
    assert accept_matters(handover=handover, by=user_with(Role.DELEGATE, institution), only=[first]) == 1
    assert accept_matters(handover=handover, by=user_with(Role.SECRETARIAT, government), only=[second]) == 1


def test_withdrawn_is_over(handover: Handover) -> None:
    token = handover_token_of(handover)
    withdraw_handover(position=handover.position, by=BY)
    withdraw_handover(position=handover.position, by=BY)
    assert AuditEntry.objects.filter(action="withdraw_handover").count() == 1
    assert handover_of(token) is None
    with pytest.raises(WrongState):
        accept_matters(handover=handover, by=holder_of(handover))
    assert count(handover) == 0


def test_the_link_is_of_this_handover_and_version(handover: Handover) -> None:
    token = handover_token_of(handover)
    assert handover_of(token) == handover
    assert token in handover_link_of(handover)
    renewed = renew_handover_link(position=handover.position, by=BY)
    assert renewed is not None
    assert handover_of(token) is None
    assert handover_of(handover_token_of(renewed)) == handover
    accept_matters(handover=renewed, by=holder_of(renewed))
    assert renew_handover_link(position=handover.position, by=BY) is None


@pytest.mark.parametrize("act", [withdraw_handover, renew_handover_link], ids=["new holder", "new contact"])
def test_the_link_of_one_that_is_done_dies_as_well(act: Any, handover: Handover) -> None:
    """Its page leads on to the personal links, which belong to the next holder or contact by then."""
    accept_matters(handover=handover, by=holder_of(handover))
    token = handover_token_of(handover)
    assert handover_of(token) == handover
    act(position=handover.position, by=BY)
    assert handover_of(token) is None


def test_the_sheet_speaks_of_the_day_at_the_convener(handover: Handover) -> None:
    """An hour before midnight in Jakarta it is the next day in Jayapura."""
    Region.objects.update(timezone="Asia/Jayapura")
    Handover.objects.update(created_at=dt.datetime(2030, 10, 16, 16, tzinfo=dt.UTC))
    found = Handover.objects.get()
    assert sheet_facts(found, matters_of(found))["since"] == "17 Oktober 2030"


def test_the_sample_of_the_sheet_is_shaped_as_the_query_shapes_it(handover: Handover) -> None:
    assert shape(sheets.handover()) == shape(sheet_facts(handover, matters_of(handover)))


def test_the_sheet_names_both_who_sign_and_who_acknowledges(handover: Handover) -> None:
    post = handover.position
    held = handover.incoming
    assert held
    Official.objects.filter(pk=held.official_id).update(grade="Pembina (IV/a)", nip="197001011995031001")
    Position.objects.filter(pk=post.pk).update(is_head=False)
    Position.objects.filter(organization=post.organization).exclude(pk=post.pk).delete()
    head = PositionFactory.create(organization=post.organization, title="Kepala Contoh", is_head=True)
    facts = sheet_facts(Handover.objects.get(), [])
    assert (facts["taker"]["grade"], facts["taker"]["nip"]) == ("Pembina (IV/a)", "197001011995031001")
    assert facts["taker"]["name"] == held.official.name
    assert facts["seen_by"] == head.title
    text = text_of(render_sheet(SheetKind.HANDOVER, facts))
    for words in ("Padahariini", "KEPALACONTOH,", "Mengetahui,", "NIP197001011995031001", facts["place"]):
        assert "".join(words.split()) in text
    Position.objects.filter(pk=head.pk).delete()
    Handover.objects.update(incoming=None)
    facts = sheet_facts(Handover.objects.get(), [])
    assert (facts["taker"]["name"], facts["taker"]["nip"], facts["seen_by"]) == (handover.incoming_name, "", "")


def test_only_who_keeps_the_post_hands_on(incoming: Appointment) -> None:
    for act in (
        lambda by: open_handover(position=incoming.position, change=ChangeOfHands(None, "", incoming), by=by),
        lambda by: withdraw_handover(position=incoming.position, by=by),
        lambda by: renew_handover_link(position=incoming.position, by=by),
    ):
        with pytest.raises(Refused):
            act(UserFactory())


def test_nobody_follows_or_nothing_is_open(incoming: Appointment) -> None:
    post: Position = incoming.position
    assert open_handover(position=post, change=ChangeOfHands(None, "", incoming), by=BY) is None
    InvitationFactory(participant=ParticipantFactory(meeting=invited_meeting(0), position=post))
    assert open_handover(position=post, change=ChangeOfHands(incoming, "Lama", None), by=BY) is None
    assert not Handover.objects.exists()


def test_of_another_convener_only_whose_it_is_can_be_read(handover: Handover) -> None:
    """A government that keeps the post reads no matter of a meeting that it may not open."""
    foreign = invited_meeting(0, title="Rapat rahasia")
    InvitationFactory(participant=ParticipantFactory(meeting=foreign, position=handover.position))
    assert Invitation.objects.count() == 3
    assert handover.incoming is not None
    again = handed_to(handover.incoming)
    user = user_with(Role.SECRETARIAT, handover.position.organization.parent)
    hidden = [matter.meeting for matter in matters_of(again, user) if not matter.is_shown]
    assert foreign in hidden
    assert all(matter.is_shown for matter in matters_of(again))
    assert Handover.objects.filter(position=PositionFactory()).count() == 0
