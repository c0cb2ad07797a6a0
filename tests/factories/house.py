"""Rows for tests: accounts, the directory, meetings and their roll. Add yours at the end of its section."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.models import (
    ReferenceDocument,
)
from agendas.states import ReferenceKind
from common.public_id import new_public_id
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
from meetings.models import (
    DutyAssignment,
    Meeting,
    MeetingKind,
    MeetingRole,
    MeetingSeries,
    Participant,
    Session,
    Topic,
    Venue,
)
from meetings.states import Capacity, MatchState, MeetingState, RoleInMeeting, TopicKind

# --- accounts ----------------------------------------------------------------------------------------------------


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"Account {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.go.id")


# --- directory ---------------------------------------------------------------------------------------------------


class ProvinceFactory(DjangoModelFactory[Region]):
    """A province of a test's own: 81 to 89 are left to the houses of `tests.scene`, which others must not meet."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{10 + n % 71}")
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
    # Several processes fill one portal in a browser's journeys, and each counts from nought.
    code = factory.LazyAttributeSequence(lambda unit, n: f"{unit.region.code}/UNIT-{n}-{new_public_id()}"[:60])
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

    @classmethod
    def _setup_next_sequence(cls) -> int:
        # Several processes fill one portal in a browser's journeys, and no two officials may have one NIP.
        return Official.objects.count()


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


# --- meetings ----------------------------------------------------------------------------------------------------


class MeetingKindFactory(DjangoModelFactory[MeetingKind]):
    class Meta:
        model = MeetingKind
        django_get_or_create = ("convener", "code")

    convener = factory.SubFactory(GovernmentFactory)
    code = "rakor_sekda"
    label = "Rapat Koordinasi Sekretaris Daerah"


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic
        django_get_or_create = ("convener", "kind", "name")

    convener = factory.SubFactory(GovernmentFactory)
    kind = TopicKind.ISSUE
    name = factory.Sequence(lambda n: f"Isu {n}")


class ReferenceDocumentFactory(DjangoModelFactory[ReferenceDocument]):
    class Meta:
        model = ReferenceDocument

    convener = factory.SubFactory(GovernmentFactory)
    kind = ReferenceKind.RPJMD
    title = factory.Sequence(lambda n: f"RPJMD {n}")


class VenueFactory(DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    convener = factory.SubFactory(GovernmentFactory)
    name = factory.Sequence(lambda n: f"Aula Contoh {n}")
    city = "Ibu Kota"


class MeetingSeriesFactory(DjangoModelFactory[MeetingSeries]):
    """Every quarter of the calendar from 2030, on the second Wednesday of its first month, at nine."""

    class Meta:
        model = MeetingSeries

    convener = factory.SubFactory(GovernmentFactory)
    kind = factory.SubFactory(MeetingKindFactory, convener=factory.SelfAttribute("..convener"))
    name = factory.Sequence(lambda n: f"Rakor Berkala Contoh {n}")
    starts_on = dt.date(2030, 1, 1)
    ordinal = 2
    weekday = 2
    start_time = dt.time(9)
    created_by = "Sekretariat"


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A draft without sessions, roles or roll. `planned_meeting` and `meeting_in` make fuller ones."""

    class Meta:
        model = Meeting

    convener = factory.SubFactory(GovernmentFactory)
    kind = factory.SubFactory(MeetingKindFactory, convener=factory.SelfAttribute("..convener"))
    venue = factory.SubFactory(VenueFactory, convener=factory.SelfAttribute("..convener"))
    title = factory.Sequence(lambda n: f"Rapat Koordinasi Contoh {n}")
    timezone = factory.SelfAttribute("convener.timezone")
    created_by = "Sekretariat"


class SessionFactory(DjangoModelFactory[Session]):
    """Nine o'clock on 16 October 2030 in the meeting's zone, without an end."""

    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.LazyAttribute(lambda session: session.meeting.sessions.count() + 1)
    date = dt.date(2030, 10, 16)
    starts_at = factory.LazyAttribute(
        lambda session: dt.datetime.combine(session.date, dt.time(9), tzinfo=ZoneInfo(session.meeting.timezone))
    )


class MeetingRoleFactory(DjangoModelFactory[MeetingRole]):
    class Meta:
        model = MeetingRole

    meeting = factory.SubFactory(MeetingFactory)
    role = RoleInMeeting.CHAIR
    position = factory.SubFactory(PositionFactory)
    match_state = MatchState.CONFIRMED


class ParticipantFactory(DjangoModelFactory[Participant]):
    """A post of the convener's own house on the roll."""

    class Meta:
        model = Participant

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.SubFactory(
        PositionFactory,
        organization=factory.SubFactory(OrganizationFactory, parent=factory.SelfAttribute("...meeting.convener")),
    )
    organization = factory.SelfAttribute("position.organization")
    region = factory.SelfAttribute("position.organization.region")
    order = factory.Sequence(lambda n: n)
    group_label = "Kepala perangkat daerah"
    match_state = MatchState.CONFIRMED


class GuestFactory(DjangoModelFactory[Participant]):
    class Meta:
        model = Participant

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.Sequence(lambda n: 100_000 + n)
    group_label = "Tamu undangan"
    capacity = Capacity.GUEST
    printed_name = factory.Sequence(lambda n: f"Tamu Contoh {n}")
    printed_position = "Ketua"
    printed_organization = "Lembaga Contoh"
    guest_address = "Jalan Contoh 1"
    guest_email = factory.Sequence(lambda n: f"tamu{n}@example.org")


class DutyAssignmentFactory(DjangoModelFactory[DutyAssignment]):
    class Meta:
        model = DutyAssignment

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)
    duty = Duty.DOOR


def planned_meeting(participants: int = 3, **fields: Any) -> Meeting:
    """A draft that lacks nothing: one session, a chair who has a name, a venue and a roll."""
    meeting = MeetingFactory.create(first_day=dt.date(2030, 10, 16), **fields)
    SessionFactory.create(meeting=meeting)
    unit = OrganizationFactory.create(parent=meeting.convener)
    chair = AppointmentFactory.create(position=PositionFactory.create(organization=unit))
    MeetingRoleFactory.create(meeting=meeting, position=chair.position)
    ParticipantFactory.create_batch(participants, meeting=meeting)
    return meeting


def meeting_in(state: MeetingState, participants: int = 3, **fields: Any) -> Meeting:
    """A complete meeting that has come to `state`, with the milestones and the reason that the state implies."""
    now = dt.datetime(2030, 10, 16, 12, tzinfo=dt.UTC)
    began = state in {MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED}
    ended = state in {MeetingState.HELD, MeetingState.CLOSED}
    implied: dict[str, Any] = {
        "started_at": now - dt.timedelta(hours=3) if began else None,
        "ended_at": now if ended else None,
        "attendance_finalised_at": now if state == MeetingState.CLOSED else None,
        "minutes_signed_at": now if state == MeetingState.CLOSED else None,
        "state_reason": "Alasan contoh" if state in {MeetingState.CANCELLED, MeetingState.POSTPONED} else "",
    }
    return planned_meeting(participants, **{"state": state, **implied, **fields})
