"""Rows for tests. One section per app, in the order of the house; add yours at the end of its section."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Role
from directory.models import (
    Appointment,
    Contact,
    ForkopimdaMember,
    Membership,
    Official,
    Organization,
    Position,
    Region,
)
from directory.states import (
    AppointmentStatus,
    ContactKind,
    OrganizationKind,
    PositionRole,
    RegionKind,
    Timezone,
)

# --- accounts ----------------------------------------------------------------------------------------------------


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"Account {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.go.id")


# --- directory ---------------------------------------------------------------------------------------------------


class ProvinceFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{10 + n % 90}")
    name = factory.LazyAttribute(lambda region: f"Contoh {region.code}")
    short_name = factory.SelfAttribute("name")
    kind = RegionKind.PROVINCE
    capital = "Ibu Kota"
    timezone = Timezone.WIB
    head_title = "Gubernur"


class RegencyFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    parent = factory.SubFactory(ProvinceFactory)
    code = factory.LazyAttributeSequence(lambda region, n: f"{region.parent.code}.{1 + n % 99:02d}")
    short_name = factory.LazyAttribute(lambda region: f"Contoh {region.code}")
    name = factory.LazyAttribute(lambda region: f"Kabupaten {region.short_name}")
    kind = RegionKind.REGENCY
    capital = "Ibu Kota"
    timezone = factory.SelfAttribute("parent.timezone")
    head_title = "Bupati"


class GovernmentFactory(DjangoModelFactory[Organization]):
    """The government of a province, and a convener; of a kabupaten with `region=RegencyFactory()`."""

    class Meta:
        model = Organization
        django_get_or_create = ("code",)

    region = factory.SubFactory(ProvinceFactory)
    code = factory.SelfAttribute("region.code")
    name = factory.LazyAttribute(lambda government: f"Pemerintah {government.region.full_name}")
    short_name = factory.LazyAttribute(lambda government: f"Pemda {government.region.short_name}")
    kind = OrganizationKind.GOVERNMENT
    is_convener = True


class OrganizationFactory(DjangoModelFactory[Organization]):
    """A dinas of a government; `parent=` names the government."""

    class Meta:
        model = Organization

    parent = factory.SubFactory(GovernmentFactory)
    region = factory.SelfAttribute("parent.region")
    code = factory.LazyAttributeSequence(lambda unit, n: f"{unit.region.code}/UNIT-{n}")
    name = factory.Sequence(lambda n: f"Dinas Contoh {n}")
    short_name = factory.Sequence(lambda n: f"Discon {n}")
    kind = OrganizationKind.DEPARTMENT


class PositionFactory(DjangoModelFactory[Position]):
    class Meta:
        model = Position

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"Kepala Dinas Contoh {n}")
    short_title = factory.Sequence(lambda n: f"Kadis Contoh {n}")
    role = PositionRole.AGENCY_HEAD
    rank = "II.a"
    protocol_order = factory.Sequence(lambda n: 302_000 + n)
    is_head = True


class OfficialFactory(DjangoModelFactory[Official]):
    class Meta:
        model = Official

    name = factory.Sequence(lambda n: f"Pejabat Contoh {n}")
    nip = factory.Sequence(lambda n: f"19700101199503{n % 10_000:04d}")
    grade = "Pembina Utama Muda (IV/c)"


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """A holder since ever and without an end, unless `starts_on` and `ends_on` say otherwise."""

    class Meta:
        model = Appointment

    position = factory.SubFactory(PositionFactory)
    official = factory.SubFactory(OfficialFactory)
    status = AppointmentStatus.DEFINITIVE


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    position = factory.SubFactory(PositionFactory)
    kind = ContactKind.AIDE
    name = factory.Sequence(lambda n: f"Ajudan {n}")
    email = factory.Sequence(lambda n: f"ajudan{n}@example.go.id")
    phone = factory.Sequence(lambda n: f"0812000{n:05d}")


class ForkopimdaMemberFactory(DjangoModelFactory[ForkopimdaMember]):
    class Meta:
        model = ForkopimdaMember

    position = factory.SubFactory(PositionFactory, role=PositionRole.VERTICAL_HEAD, rank="", is_ranked=False)
    region = factory.SelfAttribute("position.organization.region")
    order = factory.Sequence(lambda n: n % 100)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(GovernmentFactory)
    role = Role.SECRETARIAT


def user_with(role: Role, organization: Organization, **fields: Any) -> User:
    """An account that holds `role` at `organization`."""
    user = UserFactory.create(**fields)
    MembershipFactory.create(user=user, organization=organization, role=role)
    return user
