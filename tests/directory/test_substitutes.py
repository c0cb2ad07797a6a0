"""Who usually sits for the holder of a post."""

from typing import Any

import pytest

from directory.models import Position
from directory.queries import substitutes_of
from directory.states import OrganizationKind, PositionRole
from tests.factories import AppointmentFactory, GovernmentFactory, OrganizationFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> dict[str, Position]:
    government = GovernmentFactory.create()
    secretariat = OrganizationFactory.create(parent=government, kind=OrganizationKind.SECRETARIAT)
    planned: list[tuple[str, Any, PositionRole, int]] = [
        ("bupati", government, PositionRole.HEAD_OF_REGION, 100),
        ("wakil", government, PositionRole.DEPUTY_HEAD, 200),
        ("sekda", government, PositionRole.REGIONAL_SECRETARY, 500),
        ("ahli", secretariat, PositionRole.EXPERT_STAFF, 600),
        ("asisten 2", secretariat, PositionRole.ASSISTANT_SECRETARY, 702),
        ("asisten 1", secretariat, PositionRole.ASSISTANT_SECRETARY, 701),
    ]
    return {
        title: PositionFactory.create(organization=unit, title=title, role=role, protocol_order=order)
        for title, unit, role, order in planned
    }


def titles(position: Position) -> list[str]:
    return [offered.position.title for offered in substitutes_of(position)]


@pytest.mark.parametrize(
    ("post", "chain"),
    [
        ("bupati", ["wakil", "sekda", "asisten 1", "asisten 2"]),
        ("wakil", ["sekda", "asisten 1", "asisten 2"]),
        ("sekda", ["asisten 1", "asisten 2", "ahli"]),
        ("asisten 1", []),
        ("ahli", []),
    ],
)
def test_chain_runs_from_the_nearest_down(house: dict[str, Position], post: str, chain: list[str]) -> None:
    assert titles(house[post]) == chain


def test_nobody_of_another_region_is_offered(house: dict[str, Position]) -> None:
    other = PositionFactory.create(role=PositionRole.DEPUTY_HEAD, organization=GovernmentFactory.create())
    assert other.title not in titles(house["bupati"])


def test_posts_out_of_use_are_left_out(house: dict[str, Position]) -> None:
    Position.objects.filter(title="wakil").update(is_active=False)
    assert titles(house["bupati"])[0] == "sekda"


def test_head_of_opd_is_followed_by_its_own_secretary() -> None:
    head = PositionFactory.create()
    PositionFactory.create(title="Sekretaris Dinas lain", role=PositionRole.OTHER, is_head=False)
    PositionFactory.create(organization=head.organization, title="Kepala Bidang", role=PositionRole.OTHER)
    assert titles(head) == []
    PositionFactory.create(organization=head.organization, title="Sekretaris Dinas", role=PositionRole.OTHER)
    assert titles(head) == ["Sekretaris Dinas"]


def test_holder_is_told_with_his_title_and_a_vacant_post_without(house: dict[str, Position]) -> None:
    AppointmentFactory.create(position=house["wakil"], official__name="W. Contoh", status="plt")
    deputy, secretary = substitutes_of(house["bupati"])[:2]
    assert (deputy.name, deputy.title) == ("W. Contoh", "Plt. wakil")
    assert (secretary.name, secretary.title) == ("", "sekda")


def test_nobody_stands_in_for_himself(house: dict[str, Position]) -> None:
    acting = AppointmentFactory.create(position=house["bupati"], status="plt")
    AppointmentFactory.create(position=house["wakil"], official=acting.official)
    assert titles(house["bupati"])[0] == "sekda"


def test_six_at_most_at_the_cost_of_two_queries(house: dict[str, Position], django_assert_num_queries: Any) -> None:
    unit = house["ahli"].organization
    PositionFactory.create_batch(8, organization=unit, role=PositionRole.ASSISTANT_SECRETARY)
    with django_assert_num_queries(2):
        assert len(substitutes_of(house["bupati"])) == 6
