import datetime as dt

import pytest
from django.core.management import call_command

from directory.models import Appointment, Organization, Position
from directory.queries import (
    GROUPS,
    current_holders,
    groups_of,
    head_post,
    holder_among,
    holder_on,
    positions_of_group,
    propose_group,
    propose_organization,
    propose_position,
    with_holders,
)
from directory.states import OrganizationKind
from tests.factories import AppointmentFactory, ContactFactory, OrganizationFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lampung() -> Organization:
    call_command("setup_province", "18", verbosity=0)
    return Organization.objects.get(code="18")


@pytest.fixture
def south_lampung(lampung: Organization) -> Organization:
    call_command("setup_region", "18.01", subdistrict=["Kalianda", "Natar"], division=["Umum"])
    return Organization.objects.get(code="18.01")


def sizes(convener: Organization) -> dict[str, int]:
    return {code: positions_of_group(code, convener).count() for code in GROUPS}


def test_groups_of_a_province(lampung: Organization) -> None:
    assert sizes(lampung) == {
        "leaders": 3,
        "forkopimda": 4,
        "heads_of_region": 15,
        "deputy_heads": 15,
        "regional_secretaries": 15,
        "forkopimda_regions": 60,
        "expert_staff": 3,
        "assistants": 3,
        "heads_of_opd": 39,
        "bureau_heads": 9,
        "division_heads": 0,
        "subdistrict_heads": 0,
    }


def test_groups_of_a_kabupaten_hold_only_its_own(south_lampung: Organization) -> None:
    assert sizes(south_lampung) == {
        "leaders": 3,
        "forkopimda": 4,
        "heads_of_region": 0,
        "deputy_heads": 0,
        "regional_secretaries": 0,
        "forkopimda_regions": 0,
        "expert_staff": 3,
        "assistants": 3,
        "heads_of_opd": 29,
        "bureau_heads": 0,
        "division_heads": 1,
        "subdistrict_heads": 2,
    }
    assert "heads_of_region" not in {code for code, _label, _count in groups_of(south_lampung)}


def test_the_units_of_a_kabupaten_are_not_opd_of_its_province(
    lampung: Organization, south_lampung: Organization
) -> None:
    regions = positions_of_group("heads_of_opd", lampung).values_list("organization__region__code", flat=True)
    assert set(regions) == {"18"}


def test_posts_and_organisations_out_of_use_are_not_invited(lampung: Organization) -> None:
    Position.objects.filter(code="18/DINKES:head").update(is_active=False)
    Organization.objects.filter(code="18/DINSOS").update(is_active=False)
    codes = set(positions_of_group("heads_of_opd", lampung).values_list("code", flat=True))
    assert "18/DISHUB:head" in codes
    assert not {"18/DINKES:head", "18/DINSOS:head"} & codes


def test_sekda_are_listed_by_code_of_their_region(lampung: Organization) -> None:
    codes = list(positions_of_group("regional_secretaries", lampung).values_list("organization__code", flat=True))
    assert codes == sorted(codes)
    assert codes[0] == "18.01"


def test_protocol_order_of_a_whole_province(lampung: Organization, south_lampung: Organization) -> None:
    order = {post.code: place for place, post in enumerate(Position.objects.in_house_of(lampung).in_protocol_order())}
    asked = [
        "18:head_of_region",
        "18:deputy_head",
        "18/DPRD:head",
        "18/TNI:head",
        "18/SETDA:head",
        "18.01:head_of_region",
        "18.01:deputy_head",
        "18.01/POLRI:head",
        "18.01:regional_secretary",
        "18.01/ASISTEN-I:head",
        "18.01/DINKES:head",
        "18.01/BAG-UMUM:head",
        "18.01/KEC-NATAR:head",
        "18.02:head_of_region",
        "18.71:head_of_region",
        "18/SAHLI-EKBANG:head",
        "18/ASISTEN-I:head",
        "18/INSPEKTORAT:head",
        "18/RSUD-B:head",
        "18/BANHUB:head",
        "18/BIRO-ADPIM:head",
    ]
    assert sorted(asked, key=order.__getitem__) == asked


def test_group_takes_one_query_whatever_its_size(lampung: Organization, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        for post in positions_of_group("forkopimda_regions", lampung):
            assert post.organization.region.short_label


def test_holders_of_many_posts_in_one_query(django_assert_num_queries) -> None:
    posts = PositionFactory.create_batch(5)
    for post in posts[:4]:
        AppointmentFactory(position=post)
    with django_assert_num_queries(1):
        holders = current_holders(posts)
        names = [holders[post.pk].official.name for post in posts[:4]]
    assert len(set(names)) == 4
    assert posts[4].pk not in holders


def test_who_held_the_post_on_that_day() -> None:
    post = PositionFactory()
    first = AppointmentFactory(position=post, ends_on=dt.date(2024, 3, 31))
    second = AppointmentFactory(position=post, starts_on=dt.date(2024, 4, 2))
    assert holder_on(post, dt.date(2024, 3, 31)) == first
    assert holder_on(post, dt.date(2024, 4, 1)) is None
    assert holder_on(post, dt.date(2024, 4, 2)) == second
    held = [second, first]
    for day in (dt.date(2024, 3, 31), dt.date(2024, 4, 1), dt.date(2024, 4, 2)):
        assert holder_among(held, day) == holder_on(post, day)
    assert holder_among(held, None) is None


@pytest.mark.parametrize("count", [3, 30])
def test_posts_come_with_holder_and_contacts_in_three_queries(count: int, django_assert_num_queries) -> None:
    for post in PositionFactory.create_batch(count):
        AppointmentFactory(position=post)
        ContactFactory(position=post)
        ContactFactory(position=post, is_active=False)
    with django_assert_num_queries(3):
        rows = list(with_holders(Position.objects.all()))
        assert all(len(row.holders_now) == len(row.contacts_now) == 1 for row in rows)


def test_the_sekda_answers_for_the_secretariat_of_a_kabupaten(south_lampung: Organization) -> None:
    assert head_post(Organization.objects.get(code="18.01/SETDA")).code == "18.01:regional_secretary"
    assert head_post(south_lampung).code == "18.01:head_of_region"
    assert head_post(OrganizationFactory(kind=OrganizationKind.EXTERNAL)) is None


@pytest.mark.parametrize(
    ("text", "organization", "region", "code"),
    [
        ("Sekretaris Daerah Provinsi Lampung", "Pemerintah Provinsi Lampung", "18", "18/SETDA:head"),
        ("Sekretaris Daerah Provinsi (Sekdaprov) Lampung", "", "18", "18/SETDA:head"),
        ("Sekdaprov Lampung", "", "18", "18/SETDA:head"),
        ("Pj. Sekda Kab. Lampung Selatan", "", "18", "18.01:regional_secretary"),
        ("Walikota Bandar Lampung", "", "18", "18.71:head_of_region"),
        ("Wali Kota Bandar Lampung", "", "18.71", "18.71:head_of_region"),
        ("Wakil Bupati Way Kannan", "", "18", "18.08:deputy_head"),
        ("Bupati", "", "18.08", "18.08:head_of_region"),
        ("Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan", "", "18", "18/SAHLI-EKBANG:head"),
        ("Asisten Pemerintahan dan Kesra", "", "18", "18/ASISTEN-I:head"),
        ("Sekretaris DPRD Lampung", "", "18", "18/SETWAN:head"),
        ("Kepala BPKAD", "", "18", "18/BPKAD:head"),
        ("Kadis Kesehatan Provinsi Lampung", "", "18", "18/DINKES:head"),
        ("Kapolda Lampung", "", "18", "18/POLRI:head"),
    ],
)
def test_printed_titles_find_their_post(
    lampung: Organization, text: str, organization: str, region: str, code: str
) -> None:
    proposal = propose_position(text, organization, region)
    assert proposal is not None
    assert proposal.position.code == code
    assert proposal.reason


@pytest.mark.parametrize(
    "text",
    ["", "perwakilan", "Sekretaris Daerah Kabupaten/Kota", "asisten", "Ketua Karang Taruna", "kepala OPD"],
)
def test_what_names_no_single_post_finds_none(lampung: Organization, text: str) -> None:
    assert propose_position(text, "", "18") is None


def test_a_misspelt_region_is_proposed_with_its_likeness() -> None:
    call_command("setup_province", "64", verbosity=0)
    proposal = propose_position("Wakil Bupati Mahakam Hulu", "Pemerintah Kabupaten Mahakam Ulu", "64.11")
    assert proposal is not None
    assert proposal.position.code == "64.11:deputy_head"
    assert 0.9 < proposal.score < 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BPKAD", "18/BPKAD"),
        ("Bapenda", "18/BAPENDA"),
        ("Sekretariat DPRD Provinsi Lampung", "18/SETWAN"),
        ("Sekretariat Daerah Provinsi Lampung", "18/SETDA"),
        ("Pemerintah Kabupaten Lampung Selatan", "18.01"),
        ("Pemprov Lampung", "18"),
        ("Biro Adpim", "18/BIRO-ADPIM"),
        ("Pemerintah Kabupaten/Kota se-Provinsi Lampung", None),
        ("PT Contoh Sejahtera", None),
    ],
)
def test_printed_names_find_their_organisation(lampung: Organization, text: str, code: str | None) -> None:
    proposal = propose_organization(text, "18")
    assert (proposal.organization.code if proposal else None) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sekretaris Daerah Kabupaten/Kota", "regional_secretaries"),
        ("para Sekretaris Daerah se-Provinsi Lampung", "regional_secretaries"),
        ("bupati/walikota lainnya", "heads_of_region"),
        ("kepala Organisasi Perangkat Daerah (OPD)", "heads_of_opd"),
        ("kepala OPD", "heads_of_opd"),
        ("camat", "subdistrict_heads"),
        ("Forkopimda", "forkopimda"),
        ("Sekretaris Daerah Provinsi Lampung", None),
        ("masyarakat", None),
    ],
)
def test_words_that_name_a_group(text: str, code: str | None) -> None:
    assert propose_group(text) == code


def test_an_appointment_says_who_and_as_what() -> None:
    row = AppointmentFactory(position__title="Bupati Contoh", status="plt", official__name="A. Contoh")
    assert str(Appointment.objects.get(pk=row.pk)) == "A. Contoh, Plt. Bupati Contoh"
