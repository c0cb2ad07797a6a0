"""Handovers on the desk: who sees them, who takes them over, and the sheet that is signed on paper."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from documents.actions.sheets import make_sheet
from documents.models import Sheet
from followups.states import FollowUpState
from handovers.models import Handover, HandoverItem
from handovers.states import HandoverState
from portal.desk.waiting import queue_of
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    InvitationFactory,
    ParticipantFactory,
    follow_up_in,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def client_of(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def handed_over(number: int = 2, **fields: object) -> Handover:
    """A handover with so many invitations and a follow-up."""
    incoming = AppointmentFactory(official__name="Pejabat Baru")
    post = incoming.position
    handover = Handover.objects.create(
        position=post,
        incoming=incoming,
        incoming_name=str(incoming),
        outgoing_name="Pejabat Lama, Kepala Dinas",
        convener=post.organization.parent,
        created_by="Portal",
        **fields,
    )
    for place in range(number):
        meeting = invited_meeting(0, convener=post.organization.parent, title=f"Rapat contoh {place}")
        line = ParticipantFactory(meeting=meeting, position=post, organization=post.organization)
        HandoverItem.objects.create(handover=handover, invitation=InvitationFactory(participant=line))
    owed = follow_up_in(FollowUpState.IN_PROGRESS, position=post, organization=post.organization)
    type(owed.directive.meeting).objects.filter(pk=owed.directive.meeting_id).update(convener=post.organization.parent)
    HandoverItem.objects.create(handover=handover, follow_up=owed)
    return handover


def secretariat_of(handover: Handover) -> User:
    return user_with(Role.SECRETARIAT, handover.convener)


def delegate_of(handover: Handover) -> User:
    return user_with(Role.DELEGATE, handover.position.organization)


def page_of(client: Client, handover: Handover) -> str:
    response = client.get(reverse("desk:handover", args=[handover.public_id]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", [secretariat_of, delegate_of])
def test_one_by_one_then_all(who) -> None:
    handover = handed_over()
    client = client_of(who(handover))
    page = page_of(client, handover)
    for words in ("Pejabat Baru", "Pejabat Lama", "Rapat contoh 0", handover.items.last().follow_up.directive.text):
        assert words in page
    place = reverse("desk:handover_accept", args=[handover.public_id])
    client.post(place, {"matter": handover.items.first().public_id})
    handover.refresh_from_db()
    assert (handover.items.exclude(accepted_at=None).count(), handover.state) == (1, HandoverState.OPEN)
    assert "1 matter is taken over" in page_of(client, handover)
    client.post(place, {"all": "1"})
    handover.refresh_from_db()
    assert handover.state == HandoverState.DONE
    assert "Take over" not in page_of(client, handover)
    client.post(place, {"all": "1"})
    assert handover.items.exclude(accepted_at=None).count() == 3


def test_withdrawn_meanwhile_is_told() -> None:
    handover = handed_over(state=HandoverState.CANCELLED)
    secretariat = client_of(secretariat_of(handover))
    place = reverse("desk:handover_accept", args=[handover.public_id])
    assert "This handover was withdrawn." in secretariat.post(place, {"all": "1"}, follow=True).content.decode()
    assert not handover.items.exclude(accepted_at=None).exists()


def test_strangers_find_nothing() -> None:
    handover = handed_over()
    for user in (user_with(Role.SECRETARIAT, GovernmentFactory()), user_with(Role.LEADERSHIP, handover.convener)):
        client = client_of(user)
        for name in ("handover", "handover_accept", "handover_sheet"):
            call = client.get if name == "handover" else client.post
            assert call(reverse(f"desk:{name}", args=[handover.public_id])).status_code == 404
        assert handover.position.title not in client.get(reverse("desk:handovers")).content.decode()


def test_of_another_convener_the_desk_shows_only_whose_it_is() -> None:
    handover = handed_over(1)
    foreign = invited_meeting(0, title="Rapat rahasia")
    line = ParticipantFactory(meeting=foreign, position=handover.position)
    HandoverItem.objects.create(handover=handover, invitation=InvitationFactory(participant=line))
    page = page_of(client_of(secretariat_of(handover)), handover)
    assert "Rapat rahasia" not in page
    assert f"A matter of {foreign.convener.label}" in page
    client = client_of(secretariat_of(handover))
    client.post(reverse("desk:handover_sheet", args=[handover.public_id]))
    facts = Sheet.objects.get().facts
    assert "Rapat rahasia" not in str(facts)
    assert [line["when"] for line in facts["matters"] if not line["meeting"]] == [""]


def test_it_stands_on_both_desks_until_it_is_taken_over() -> None:
    handover = handed_over()
    users = [secretariat_of(handover), delegate_of(handover)]

    def lines(user: User) -> list[tuple[str, str]]:
        where = reverse("desk:handover", args=[handover.public_id])
        return [(line.title, line.verb) for line in queue_of(user).later if line.url == where]

    assert lines(users[0]) == [("3 matters not taken over yet", "See what")]
    assert lines(users[1]) == [("3 matters not taken over yet", "Take over")]
    handover.items.update(accepted_at=timezone.now())
    assert [lines(user) for user in users] == [[], []]


def test_a_vacant_post_with_open_matters_stands_on_the_secretariats_desk() -> None:
    handover = handed_over(1, state=HandoverState.CANCELLED)
    post, user = handover.position, secretariat_of(handover)
    assert "Vacant" not in client_of(user).get(reverse("desk:handovers")).content.decode()
    post.appointments.update(ends_on=dt.date(2020, 1, 1))
    page = client_of(user).get(reverse("desk:handovers")).content.decode()
    assert "Vacant posts with open matters" in page
    assert post.title in page
    assert "1 vacant post with open matters" in [line.title for line in queue_of(user).later]
    for other in (delegate_of(handover), user_with(Role.SECRETARIAT, GovernmentFactory())):
        assert not [line for line in queue_of(other).later if "vacant" in line.title]
    post.appointments.all().delete()  # never recorded is not vacant
    assert not [line for line in queue_of(user).later if "vacant" in line.title]


@pytest.mark.parametrize(
    ("state", "shown"),
    [("", 3), ("menunggu", 1), (HandoverState.DONE, 1), (HandoverState.CANCELLED, 1), ("bukan", 3)],
)
def test_the_list_is_filtered(state: str, shown: int) -> None:
    first = handed_over(1)
    user = secretariat_of(first)
    for ended in (HandoverState.DONE, HandoverState.CANCELLED):
        other = handed_over(1, state=ended)
        type(other.position.organization).objects.filter(pk=other.position.organization_id).update(
            region=first.convener.region
        )
    page = client_of(user).get(reverse("desk:handovers"), {"keadaan": state}).content.decode()
    assert page.count('<th scope="row"') == shown


def test_as_many_queries_for_many_as_for_few(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    few, many = handed_over(2), handed_over(12)
    for handover in (few, many):
        client = client_of(secretariat_of(handover))
        page_of(client, handover)
        with django_assert_max_num_queries(26):
            page_of(client, handover)


def test_the_sheet_says_all_of_it_and_has_room_for_two_signatures() -> None:
    handover = handed_over(1)
    client = client_of(secretariat_of(handover))
    response = client.post(reverse("desk:handover_sheet", args=[handover.public_id]))
    sheet = Sheet.objects.get()
    assert response["Location"] == reverse("desk:sheet", args=[sheet.public_id])
    client.post(reverse("desk:handover_sheet", args=[handover.public_id]))
    assert Sheet.objects.count() == 1
    make_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    with sheet.file.open() as stream:
        text = " ".join("".join(page.extract_text() for page in PdfReader(stream).pages).split())
    for words in (
        "LEMBAR SERAH TERIMA",
        "Rapat contoh 0",
        "Yang menyerahkan,",
        "Yang menerima,",
        "Pejabat Baru",
        "Pejabat Lama",
        "Belum Menjawab",
    ):
        assert words in text, words
    assert client.get(reverse("desk:sheet", args=[sheet.public_id])).status_code == 200


def test_a_delegate_is_told_who_makes_the_sheet() -> None:
    handover = handed_over(1)
    client = client_of(delegate_of(handover))
    assert "Handover sheet" not in page_of(client, handover)
    client.post(reverse("desk:handover_sheet", args=[handover.public_id]))
    assert not Sheet.objects.exists()
