"""The page of the letterhead: who keeps it, and which numbers it can print."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEntry
from directory.models import Organization
from documents.models import Letterhead
from documents.states import PaperState
from tests.desk.paper_pages import (
    signed_in,
    text_of,
)
from tests.factories import (
    GovernmentFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState


KOP = {
    "government_name": "Pemerintah Provinsi Contoh",
    "unit_name": "Sekretariat Daerah",
    "address": "Jalan Contoh 1",
    "place": "Ibu Kota",
    "unit_code": "B.01",
    "classification": "000.1.5",
    "number_pattern": "{classification}/{number}/{unit}/{year}",
    "contact": "Biro 0812",
}


@pytest.mark.parametrize("role", Role)
def test_letterhead_is_kept_by_those_who_keep_settings(role: Role) -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(role, convener))
    allowed = role in {Role.ADMINISTRATOR, Role.SECRETARIAT}
    address = reverse("desk:letterhead", args=[convener.public_id])
    assert client.get(reverse("desk:letterhead")).status_code == (302 if allowed else 404)
    assert client.get(address).status_code == (200 if allowed else 404)
    assert client.post(address, KOP).status_code == (302 if allowed else 404)
    assert Letterhead.objects.exists() == allowed


def test_letterhead_of_another_convener_is_not_there() -> None:
    client = signed_in(user_with(Role.ADMINISTRATOR, GovernmentFactory.create()))
    assert client.post(reverse("desk:letterhead", args=[GovernmentFactory.create().public_id]), KOP).status_code == 404


def test_letterhead_shows_how_a_number_looks_and_is_saved() -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(Role.ADMINISTRATOR, convener))
    address = reverse("desk:letterhead", args=[convener.public_id])
    assert re.search(r"000\.1\.5/0001/\d{4}", text_of(client.get(address)))
    client.post(address, KOP)
    assert re.search(r"000\.1\.5/0001/B\.01/\d{4}", text_of(client.get(address)))
    client.post(address, {**KOP, "unit_code": "B.02"})
    line = AuditEntry.objects.first()
    assert line is not None
    assert (line.before, line.after) == ({"unit_code": "B.01"}, {"unit_code": "B.02"})
    assert Organization.objects.get(pk=convener.pk).letterhead.unit_code == "B.02"


@pytest.mark.parametrize(
    "values",
    [
        {"number_pattern": "{classification}/{unit}/{year}"},
        {"number_pattern": "{number}"},
        {"number_pattern": "{number}/{year}/{bulan}"},
        {"number_pattern": "{number}/{year}/{"},
        {"number_pattern": "{number}/{year}" + "/{unit}" * 8, "unit_code": "U" * 30},
        {"place": ""},
        {"number_pattern": ""},
    ],
)
def test_pattern_that_could_not_be_printed_is_refused(values: dict[str, str]) -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(Role.ADMINISTRATOR, convener))
    assert client.post(reverse("desk:letterhead", args=[convener.public_id]), {**KOP, **values}).status_code == 422
    assert not Letterhead.objects.exists()
