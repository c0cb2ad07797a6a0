"""Pages of persons and of days: who was it then, one record for each person, and who may read a NIP or a number."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import ROLE_POWERS, Power, Role
from directory.models import Appointment, Official, Organization, Position
from directory.queries import holder_on
from handovers.models import Handover
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
NIP, OTHER_NIP = "197001011995031001", "198202022008012002"
PHONE = "081234567890"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def client_of(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def house() -> Organization:
    return GovernmentFactory()


@pytest.fixture
def secretariat(house: Organization) -> Client:
    return client_of(user_with(Role.SECRETARIAT, house))


def post_in(house: Organization, **fields: object) -> Position:
    return PositionFactory(organization=OrganizationFactory(parent=house), **fields)


def official_in(house: Organization, **fields: object) -> Official:
    return AppointmentFactory(position=post_in(house), official=OfficialFactory(**fields)).official


def shown(client: Client, name: str, *arguments: str, **query: str) -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments), query, follow=True)
    assert response.status_code == 200
    return response.content.decode()


# --- who was it on that day ----------------------------------------------------------------------------------------


def test_the_page_of_a_post_says_who_it_was_on_a_day(house: Organization, secretariat: Client) -> None:
    post = post_in(house, title="Bupati Contoh")
    AppointmentFactory(
        position=post,
        official__name="Bupati Lama",
        starts_on=dt.date(2020, 1, 1),
        ends_on=dt.date(2022, 12, 31),
        decree_number="131.18-1",
        decree_date=dt.date(2019, 12, 20),
    )
    AppointmentFactory(position=post, official__name="Pejabat Pj", status="pj", starts_on=dt.date(2023, 2, 1))
    answers = {
        "2020-01-01": ("Bupati Lama", "131.18-1", "20 December 2019"),
        "2022-12-31": ("Bupati Lama", "Definitive"),
        "2023-01-15": ("vacant",),
        "2023-02-01": ("Pj. Bupati Contoh", "Caretaker"),
    }
    for day, words in answers.items():
        page = shown(secretariat, "position", post.public_id, tanggal=day)
        told = page.split('role="status"><b>')[1].split("</p>")[0]
        assert all(word in told for word in words), (day, told)
    for nonsense in ("kemarin", "2023-02-30", ""):
        assert 'role="status"><b>' not in shown(secretariat, "position", post.public_id, tanggal=nonsense)


def test_the_page_of_an_organisation_says_who_they_were_on_a_day(house: Organization, secretariat: Client) -> None:
    post = post_in(house)
    AppointmentFactory(position=post, official__name="Kepala Lama", ends_on=dt.date(2022, 12, 31), decree_number="SK-7")
    AppointmentFactory(position=post, official__name="Kepala Baru", starts_on=dt.date(2023, 1, 1))
    unit = post.organization.public_id
    now, then = shown(secretariat, "organization", unit), shown(secretariat, "organization", unit, tanggal="2022-06-01")
    assert "Kepala Baru" in now
    assert "Kepala Lama" not in now
    assert "Kepala Lama" in then
    assert "SK-7" in then
    assert "Kepala Baru" not in then
    assert "Holder on 1 June 2022" in then


# --- standing in ---------------------------------------------------------------------------------------------------


def test_a_plh_is_appointed_for_some_days_and_the_holder_returns(house: Organization, secretariat: Client) -> None:
    holder = AppointmentFactory(position=post_in(house), starts_on=dt.date(2020, 1, 1))
    place = reverse("desk:appoint", args=[holder.position.public_id])
    sent = {"name": "Pelaksana Harian", "status": "plh", "starts_on": "2031-03-03", "holder_returns": "on"}
    refused = secretariat.post(place, sent)
    assert refused.status_code == 422
    assert "Say until which day" in refused.content.decode()
    assert Appointment.objects.count() == 1
    assert secretariat.post(place, sent | {"ends_on": "2031-03-05"}).status_code == 302
    names = [
        str(row.official) if (row := holder_on(holder.position, dt.date(2031, 3, day))) else "" for day in (2, 3, 5, 6)
    ]
    assert names == [holder.official.name, "Pelaksana Harian", "Pelaksana Harian", holder.official.name]


# --- one record for each person ------------------------------------------------------------------------------------


def test_merged_side_by_side_and_taken_apart_again(house: Organization, secretariat: Client) -> None:
    kept = official_in(house, name="Budi Santoso", nip=NIP)
    duplicate = official_in(house, name="Drs. Budi Santoso, M.Si.", nip="")
    compare = reverse("desk:official_compare", args=[kept.public_id, duplicate.public_id])
    assert compare in shown(secretariat, "official", kept.public_id)
    side_by_side = secretariat.get(compare).content.decode()
    assert side_by_side.count("Keep this record") == 2
    secretariat.post(reverse("desk:official_merge", args=[kept.public_id, duplicate.public_id]))
    page = shown(secretariat, "official", kept.public_id)
    for row in Appointment.objects.all():
        assert row.position.title in page
    assert "Recorded under" in page
    assert secretariat.get(reverse("desk:official", args=[duplicate.public_id]))["Location"].endswith(
        f"/{kept.public_id}/"
    )
    people = shown(secretariat, "officials")
    assert "Also recorded as" in people
    assert people.count('<th scope="row">') == 1
    secretariat.post(reverse("desk:official_unmerge", args=[duplicate.public_id]))
    assert shown(secretariat, "officials").count('<th scope="row">') == 2
    assert "Merged records" not in shown(secretariat, "official", kept.public_id)


def test_another_record_is_looked_for_by_name(house: Organization, secretariat: Client) -> None:
    official, other = official_in(house, name="Anita"), official_in(house, name="Nita Wijaya", nip="")
    page = shown(secretariat, "official_same", official.public_id, q="wijaya")
    assert reverse("desk:official_compare", args=[official.public_id, other.public_id]) in page
    assert "Nobody fits" in shown(secretariat, "official_same", official.public_id, q="tak ada")
    assert other.name not in shown(secretariat, "official_same", official.public_id)


def test_what_cannot_be_merged_is_told(house: Organization, secretariat: Client) -> None:
    first, second, third = (official_in(house, name=name, nip="") for name in ("Aan", "Beni", "Cici"))
    secretariat.post(reverse("desk:official_merge", args=[first.public_id, second.public_id]))
    place = reverse("desk:official_merge", args=[third.public_id, second.public_id])
    assert "merged already" in secretariat.post(place, follow=True).content.decode()
    both = official_in(house, name="Dedi", nip=NIP), official_in(house, name="Didi", nip=OTHER_NIP)
    page = secretariat.get(reverse("desk:official_compare", args=[row.public_id for row in both])).content.decode()
    assert "different NIP" in page


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE])
def test_who_only_reads_merges_nothing(role: Role, house: Organization) -> None:
    kept, duplicate = official_in(house, name="Budi A"), official_in(house, name="Budi A", nip="")
    client = client_of(user_with(role, house))
    arguments = [kept.public_id, duplicate.public_id]
    assert client.get(reverse("desk:official_compare", args=arguments)).status_code == 404
    assert client.post(reverse("desk:official_merge", args=arguments)).status_code == 404
    assert client.post(reverse("desk:official_unmerge", args=[duplicate.public_id])).status_code == 404
    assert not Official.objects.exclude(merged_into=None).exists()


def test_a_person_of_another_house_is_not_merged(house: Organization, secretariat: Client) -> None:
    own, foreign = official_in(house), official_in(GovernmentFactory())
    for arguments in ([own.public_id, foreign.public_id], [foreign.public_id, own.public_id]):
        assert secretariat.post(reverse("desk:official_merge", args=arguments)).status_code == 404


def test_the_list_in_every_order(house: Organization, secretariat: Client) -> None:
    # Names too long to come about by chance in the tokens of a page.
    first, second = "Aan Pejabat Contoh", "Beni Pejabat Contoh"
    for place, name in ((100, second), (200, first)):
        AppointmentFactory(position=post_in(house, protocol_order=place), official__name=name)
    orders = {"": [first, second], "-nama": [second, first], "jabatan": [second, first]}
    for order, names in orders.items():
        page = shown(secretariat, "officials", urut=order)
        assert sorted(names, key=page.index) == names


def test_as_many_queries_for_many_persons_as_for_few(house: Organization) -> None:
    client = client_of(user_with(Role.LEADERSHIP, house))
    counts = []
    for number in (1, 12):
        for _each in range(number):
            kept, merged = official_in(house, nip=""), official_in(house, nip="")
            Official.objects.filter(pk=merged.pk).update(merged_into=kept)
        with CaptureQueriesContext(connection) as queries:
            shown(client, "officials")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- who may read a NIP or a number --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_nip_and_telephone_are_read_by_the_roles_that_need_them(role: Role, house: Organization) -> None:
    """Lists show them in part to everybody; whole they stand only on the page of the person, or of the post."""
    post = post_in(house)
    official = AppointmentFactory(position=post, official__name="Budi Contoh", official__nip=NIP).official
    merged = official_in(house, name="Budi Contoh, S.H.", nip=OTHER_NIP)
    alike = official_in(house, name="B. Contoh", nip="197001011995031777")
    Official.objects.filter(pk=merged.pk).update(merged_into=official)
    ContactFactory(position=post, phone=PHONE, email="ajudan@example.go.id")
    handover = Handover.objects.create(
        position=post, incoming_name="Budi Contoh", convener=house, created_by="Portal", outgoing_name="Lama"
    )
    client = client_of(user_with(role, house))
    in_part = [
        reverse("desk:positions"),
        reverse("desk:officials"),
        reverse("desk:officials") + f"?q={NIP}",
        reverse("desk:organization", args=[post.organization.public_id]),
        reverse("desk:organization", args=[post.organization.public_id]) + "?tanggal=2024-01-01",
        reverse("desk:official_same", args=[official.public_id]) + "?q=contoh",
        reverse("desk:official_compare", args=[official.public_id, alike.public_id]),
        reverse("desk:appoint", args=[post.public_id]),
        reverse("desk:handovers"),
        reverse("desk:handover", args=[handover.public_id]),
        reverse("desk:home"),
    ]
    whole = [reverse("desk:official", args=[official.public_id]), reverse("desk:position", args=[post.public_id])]
    secrets = (NIP, OTHER_NIP, alike.nip, PHONE, "ajudan@example.go.id")
    for address in in_part:
        # What was searched for stands in the search field: that is the person's own word.
        page = client.get(address).content.decode().replace(f'value="{NIP}"', "").replace(f"q={NIP}", "")
        assert [secret for secret in secrets if secret in page] == [], address
    pages = "".join(client.get(address).content.decode() for address in whole)
    may_read = Power.VIEW_CONTACTS in ROLE_POWERS[role]
    for secret in (NIP, OTHER_NIP, PHONE, "ajudan@example.go.id"):
        assert (secret in pages) is may_read, secret
    assert alike.nip not in pages
