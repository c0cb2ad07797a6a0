"""The page behind the link of a handover: no account, no cookie, no script; reading changes nothing."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from attendance.links import token_of
from followups.states import FollowUpState
from handovers.links import handover_token_of
from handovers.models import Handover, HandoverItem
from handovers.states import HandoverState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AppointmentFactory,
    InvitationFactory,
    ParticipantFactory,
    follow_up_in,
    invited_meeting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def handover() -> Handover:
    incoming = AppointmentFactory(official__name="Pejabat Baru")
    post = incoming.position
    handover = Handover.objects.create(
        position=post,
        incoming=incoming,
        incoming_name=str(incoming),
        outgoing_name="Pejabat Lama",
        convener=post.organization.parent,
        created_by="Portal",
    )
    line = ParticipantFactory(meeting=invited_meeting(0, title="Rapat <b>contoh</b>"), position=post)
    HandoverItem.objects.create(handover=handover, invitation=InvitationFactory(participant=line))
    owed = follow_up_in(FollowUpState.IN_PROGRESS, position=post, organization=post.organization)
    HandoverItem.objects.create(handover=handover, follow_up=owed)
    return handover


def address(handover: Handover) -> str:
    return f"/u/serah-terima/{handover_token_of(handover)}/"


def test_each_matter_is_shown_with_its_own_way_in(client: Client, handover: Handover) -> None:
    first, second = handover.items.all()
    response = client.get(address(handover))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Rapat &lt;b&gt;contoh&lt;/b&gt;" in page
    assert f"/u/{token_of(first.invitation)}/" in page
    assert second.follow_up.directive.text in page
    assert "Pejabat Baru" in page
    assert "Pejabat Lama" in page
    assert "<script" not in page
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Content-Language"] == "id"
    assert not handover.items.exclude(accepted_at=None).exists()


def test_taken_over_one_by_one_without_an_account(handover: Handover) -> None:
    client = Client(enforce_csrf_checks=True)
    first, second = handover.items.all()
    for _twice in range(2):
        response = client.post(address(handover), {"matter": first.public_id})
        assert response.status_code == 200
        assert not response.cookies
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.accepted_by == handover.incoming_name
    assert second.accepted_at is None
    response = client.post(address(handover), {"matter": second.public_id})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE
    assert 'class="done"' in response.content.decode()
    assert client.get(address(handover)).status_code == 200


def test_taken_over_all_at_once(client: Client, handover: Handover) -> None:
    client.post(address(handover), {"all": "1"})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE


@pytest.mark.parametrize("sent", [{}, {"matter": ""}, {"matter": "x\x00y"}, {"lain": "1"}])
def test_what_names_no_matter_takes_nothing_over(client: Client, handover: Handover, sent: dict[str, str]) -> None:
    other = HandoverItem.objects.create(
        handover=Handover.objects.create(
            position=AppointmentFactory().position,
            incoming_name="Lain",
            convener=handover.convener,
            created_by="Portal",
        ),
        follow_up=follow_up_in(FollowUpState.IN_PROGRESS),
    )
    for data in (sent, {"matter": other.public_id}):
        assert client.post(address(handover), data).status_code == 200
    assert not HandoverItem.objects.exclude(accepted_at=None).exists()


def test_what_is_over_offers_no_link_and_no_button(client: Client, handover: Handover) -> None:
    Meeting.objects.filter(participants__invitation__isnull=False).update(state=MeetingState.HELD)
    page = client.get(address(handover)).content.decode()
    first = handover.items.first()
    assert token_of(first.invitation) not in page
    assert first.public_id not in [part.split('"')[0] for part in page.split('name="matter" value="')[1:]]
    client.post(address(handover), {"matter": handover.items.last().public_id})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE


def test_dead_links_open_nothing(client: Client, handover: Handover) -> None:
    living = address(handover)
    wrong = [
        f"/u/serah-terima/{token_of(handover.items.first().invitation)}/",
        living[:-2] + "0/",
        "/u/serah-terima/x/",
    ]
    Handover.objects.filter(pk=handover.pk).update(link_version=2)
    wrong.append(living)
    handover.refresh_from_db()
    # The token of a handover is no invitation either.
    wrong.append(f"/u/{handover_token_of(handover)}/")
    pages = set()
    for path in wrong:
        response = client.get(path)
        assert response.status_code == 404, path
        pages.add(response.content)
        assert client.post(path, {"all": "1"}).status_code == 404
    assert len(pages) == 1
    assert not handover.items.exclude(accepted_at=None).exists()
    Handover.objects.filter(pk=handover.pk).update(state=HandoverState.CANCELLED)
    assert client.get(address(handover)).status_code == 404


def test_the_link_is_laid_to_rest_90_days_after_all_is_taken_over(client: Client, handover: Handover) -> None:
    client.post(address(handover), {"all": "1"})
    handover.refresh_from_db()
    assert handover.finished_at is not None
    for days, status in ((89, 200), (91, 404)):
        with time_machine.travel(handover.finished_at + dt.timedelta(days=days)):
            assert client.get(address(handover)).status_code == status
