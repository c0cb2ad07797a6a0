"""The staff's pages on those who were represented: who has read what was decided, and the representative's link."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from attendance.links import representative_token_of
from attendance.models import Debrief, Invitation, Representation
from attendance.states import RepresentationState
from audit.models import AuditEntry
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind
from portal.desk.waiting import queue_of
from tests.factories import RepresentationFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


def debriefed(count: int) -> Meeting:
    meeting = invited_meeting(count, MeetingState.HELD)
    for invitation in Invitation.objects.of(meeting):
        Debrief.objects.create(invitation=invitation, represented_by="Wakil Contoh")
    return meeting


def staff_of(meeting: Meeting, role: Role = Role.SECRETARIAT) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user_with(role, meeting.convener))
    return client


@pytest.fixture
def sent() -> Representation:
    invitation = Invitation.objects.of(invited_meeting(1)).get()
    return RepresentationFactory.create(invitation=invitation, email="wakil@example.go.id", phone="+6281234567890")


def test_who_has_not_read_stands_first() -> None:
    meeting = debriefed(2)
    first, second = Debrief.objects.order_by("invitation__participant__order")
    Debrief.objects.filter(pk=first.pk).update(read_at=timezone.now())
    page = staff_of(meeting).get(f"/rapat/{meeting.public_id}/putusan/").content.decode()
    assert page.index(str(second.invitation)) < page.index(str(first.invitation))


def test_without_any_the_page_says_when_there_will_be_some() -> None:
    meeting = invited_meeting(1)
    assert "<table" not in staff_of(meeting).get(f"/rapat/{meeting.public_id}/putusan/").content.decode()


def test_the_secretariat_s_desk_counts_the_unread() -> None:
    meeting = debriefed(3)
    Debrief.objects.filter(pk=Debrief.objects.first().pk).update(read_at=timezone.now())  # type: ignore[union-attr]
    own = queue_of(user_with(Role.SECRETARIAT, meeting.convener))
    (line,) = [line for line in own.later if line.url.endswith("/putusan/")]
    assert line.title.startswith("2 ")
    assert line.detail == meeting.title
    Debrief.objects.update(read_at=timezone.now())
    assert not [line for line in queue_of(user_with(Role.SECRETARIAT, meeting.convener)).later if "putusan" in line.url]


def test_page_costs_the_same_for_three_and_for_thirty(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    few, many = debriefed(3), debriefed(30)
    small, large = staff_of(few), staff_of(many)
    with django_assert_max_num_queries(100) as counted:
        small.get(f"/rapat/{few.public_id}/putusan/")
    with django_assert_max_num_queries(len(counted)):
        large.get(f"/rapat/{many.public_id}/putusan/")


def test_link_can_be_handed_on(sent: Representation) -> None:
    meeting = sent.invitation.participant.meeting
    response = staff_of(meeting).get(f"/rapat/{meeting.public_id}/wakil/{sent.public_id}/tautan/")
    page = response.content.decode()
    assert f"/u/wakil/{representative_token_of(sent)}/" in page
    assert "https://wa.me/6281234567890?text=" in page
    assert "no-store" in response["Cache-Control"]


def test_a_renewed_link_kills_the_old_one_and_is_sent(sent: Representation) -> None:
    meeting = sent.invitation.participant.meeting
    old = f"/u/wakil/{representative_token_of(sent)}/"
    assert Client().get(old).status_code == 200
    staff_of(meeting).post(f"/rapat/{meeting.public_id}/wakil/{sent.public_id}/tautan/cabut/")
    sent.refresh_from_db()
    assert Client().get(old).status_code == 404
    assert Client().get(f"/u/wakil/{representative_token_of(sent)}/").status_code == 200
    assert Message.objects.filter(kind=MessageKind.REPRESENTATIVE, representation=sent).count() == 1
    assert AuditEntry.objects.filter(action="renew_representative_link").count() == 1


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DELEGATE])
def test_only_who_invites_sees_the_link(sent: Representation, role: Role) -> None:
    meeting = sent.invitation.participant.meeting
    for tail in ("tautan/", "tautan/cabut/"):
        address = f"/rapat/{meeting.public_id}/wakil/{sent.public_id}/{tail}"
        assert staff_of(meeting, role).post(address).status_code in {404, 405}
    assert staff_of(meeting, role).get(f"/rapat/{meeting.public_id}/wakil/{sent.public_id}/tautan/").status_code == 404


def test_a_refused_representative_has_no_link(sent: Representation) -> None:
    Representation.objects.update(state=RepresentationState.REJECTED)
    meeting = sent.invitation.participant.meeting
    address = f"/rapat/{meeting.public_id}/wakil/{sent.public_id}/tautan/"
    assert staff_of(meeting).get(address).status_code == 404
