import pytest

from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.actions import (
    NotOfThisHouse,
    NoWayToReach,
    TitleTaken,
    add_contact,
    change_contact,
    create_organization,
    create_position,
    edit_organization,
    edit_position,
    retire_contact,
    set_forkopimda,
)
from directory.models import ForkopimdaMember, Position
from directory.queries import positions_of_group
from directory.states import OrganizationKind, PositionRole
from tests.factories import (
    ContactFactory,
    ForkopimdaMemberFactory,
    GovernmentFactory,
    OrganizationFactory,
    PositionFactory,
    RegencyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BY = System()


def test_a_unit_of_a_government_is_made() -> None:
    government = GovernmentFactory()
    unit = create_organization(
        region=government.region, parent=government, name="Dinas Contoh", kind=OrganizationKind.DEPARTMENT, by=BY
    )
    assert (unit.parent, unit.region) == (government, government.region)
    beside = create_organization(
        region=government.region, parent=government, name="Bank Contoh", kind=OrganizationKind.EXTERNAL, by=BY
    )
    assert beside.parent is None
    assert AuditEntry.objects.filter(action="create_organization").count() == 2


def test_a_unit_stays_within_its_region() -> None:
    government, other = GovernmentFactory(), GovernmentFactory()
    with pytest.raises(NotOfThisHouse):
        create_organization(region=other.region, parent=government, name="X", kind="department", by=BY)
    unit = OrganizationFactory(parent=government)
    with pytest.raises(NotOfThisHouse):
        edit_organization(organization=unit, changes={"parent": other}, by=BY)
    with pytest.raises(NotOfThisHouse):
        edit_organization(organization=unit, changes={"parent": unit}, by=BY)
    edit_organization(organization=unit, changes={"name": "Dinas Lain", "is_active": False}, by=BY)
    unit.refresh_from_db()
    assert (unit.name, unit.is_active) == ("Dinas Lain", False)


def test_a_post_is_made_and_stands_after_those_of_its_kind() -> None:
    first = PositionFactory(protocol_order=302_160)
    post = create_position(
        organization=first.organization, title="Kepala Dinas Baru", role=PositionRole.AGENCY_HEAD, rank="II.a", by=BY
    )
    assert list(Position.objects.in_protocol_order()) == [first, post]


def test_a_title_stands_once_in_an_organisation() -> None:
    post = PositionFactory(title="Kepala")
    other = PositionFactory(organization=post.organization)
    with pytest.raises(TitleTaken):
        create_position(organization=post.organization, title="Kepala", role="other", by=BY)
    with pytest.raises(TitleTaken):
        edit_position(position=other, changes={"title": "Kepala"}, by=BY)
    edit_position(position=post, changes={"title": "Kepala", "rank": "II.b"}, by=BY)
    create_position(organization=OrganizationFactory(), title="Kepala", role="other", by=BY)


def test_one_post_answers_for_an_organisation() -> None:
    former = PositionFactory(is_head=True)
    elsewhere = PositionFactory(is_head=True)
    post = create_position(organization=former.organization, title="Kepala", role="other", is_head=True, by=BY)
    for row in (former, elsewhere, post):
        row.refresh_from_db()
    assert (former.is_head, elsewhere.is_head, post.is_head) == (False, True, True)
    edit_position(position=former, changes={"is_head": True}, by=BY)
    post.refresh_from_db()
    assert not post.is_head


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    post = PositionFactory(title="Kepala")
    edit_position(position=post, changes={"title": "Kepala"}, by=BY)
    assert not AuditEntry.objects.exists()
    edit_position(position=post, changes={"title": "Kepala Dinas", "rank": post.rank}, by=BY)
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"title": "Kepala"}, {"title": "Kepala Dinas"})


def test_a_contact_is_added_changed_and_retired() -> None:
    post = PositionFactory()
    contact = add_contact(position=post, kind="aide", name="Ajudan", phone="081234567890", by=BY)
    change_contact(contact=contact, changes={"email": "ajudan@example.go.id"}, by=BY)
    retire_contact(contact=contact, by=BY)
    contact.refresh_from_db()
    assert (contact.email, contact.is_active) == ("ajudan@example.go.id", False)
    trail = "".join(str(entry.after) + str(entry.before) for entry in AuditEntry.objects.all())
    assert "081234567890" not in trail


def test_a_contact_can_be_reached() -> None:
    with pytest.raises(NoWayToReach):
        add_contact(position=PositionFactory(), kind="aide", name="Ajudan", by=BY)
    contact = ContactFactory(phone="")
    with pytest.raises(NoWayToReach):
        change_contact(contact=contact, changes={"email": ""}, by=BY)


def test_the_forkopimda_is_what_was_set_in_that_order() -> None:
    government = GovernmentFactory()
    gone = ForkopimdaMemberFactory(
        region=government.region, position__organization=OrganizationFactory(parent=government)
    )
    posts = [PositionFactory(organization=OrganizationFactory(parent=government), protocol_order=n) for n in (402, 401)]
    set_forkopimda(region=government.region, positions=posts, by=BY)
    seats = list(ForkopimdaMember.objects.filter(region=government.region))
    assert [seat.position for seat in seats] == posts
    assert gone.position not in positions_of_group("forkopimda", government)
    set_forkopimda(region=government.region, positions=posts, by=BY)
    assert AuditEntry.objects.filter(action="set_forkopimda").count() == 1


def test_a_forkopimda_takes_posts_of_its_province_but_of_no_stranger() -> None:
    regency = GovernmentFactory(region=RegencyFactory())
    province = GovernmentFactory(region=regency.region.parent)
    prosecution = PositionFactory(organization=OrganizationFactory(parent=province))
    set_forkopimda(region=regency.region, positions=[prosecution], by=BY)
    with pytest.raises(NotOfThisHouse):
        set_forkopimda(region=regency.region, positions=[PositionFactory()], by=BY)
    assert ForkopimdaMember.objects.filter(region=regency.region).count() == 1


def test_a_stranger_writes_nothing() -> None:
    post, stranger = PositionFactory(), UserFactory()
    unit = post.organization
    government = unit.parent
    acts = [
        lambda: create_organization(region=unit.region, parent=government, name="X", kind="agency", by=stranger),
        lambda: edit_organization(organization=unit, changes={"name": "X"}, by=stranger),
        lambda: create_position(organization=unit, title="X", role="other", by=stranger),
        lambda: edit_position(position=post, changes={"title": "X"}, by=stranger),
        lambda: add_contact(position=post, kind="aide", phone="0812", by=stranger),
        lambda: change_contact(contact=ContactFactory(position=post), changes={"name": "X"}, by=stranger),
        lambda: retire_contact(contact=ContactFactory(position=post), by=stranger),
        lambda: set_forkopimda(region=unit.region, positions=[], by=stranger),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert not AuditEntry.objects.exists()
