"""Making, changing and copying the plan of a meeting."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Organization
from directory.states import Timezone
from meetings.actions import (
    NoLongerPlanned,
    NotReady,
    PlanImpossible,
    copy_meeting,
    create_meeting,
    edit_meeting,
    schedule_meeting,
)
from meetings.models import Meeting, MeetingKind
from meetings.plan import MeetingPlan, RolePlan, SessionPlan
from meetings.states import Capacity, MatchState, MeetingLevel, MeetingMode, MeetingState, RoleInMeeting
from tests.factories import (
    GovernmentFactory,
    GuestFactory,
    MeetingFactory,
    MeetingRoleFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProvinceFactory,
    RegencyFactory,
    VenueFactory,
    meeting_in,
    planned_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2030, 10, 16)


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create(region=ProvinceFactory.create(timezone=Timezone.WITA))


def plan_with(**fields: Any) -> MeetingPlan:
    return MeetingPlan(**{"title": "Rakor Triwulan IV", "kind": "rakor_sekda", **fields})


def test_a_new_meeting_stands_in_the_zone_and_level_of_its_convener(convener: Organization) -> None:
    secretariat = user_with(Role.SECRETARIAT, convener)
    meeting = create_meeting(
        convener=convener, plan=plan_with(sessions=(SessionPlan(DAY, dt.time(9), dt.time(12)),)), by=secretariat
    )
    session = meeting.sessions.get()
    assert meeting.state == MeetingState.DRAFT
    assert meeting.timezone == Timezone.WITA
    assert meeting.level == MeetingLevel.PROVINCE
    assert meeting.created_by == secretariat.name
    assert session.starts_at == dt.datetime(2030, 10, 16, 1, tzinfo=dt.UTC)
    assert (session.start_time, session.end_time) == (dt.time(9), dt.time(12))


def test_a_kabupaten_convenes_at_its_own_level() -> None:
    kabupaten = GovernmentFactory.create(region=RegencyFactory.create())
    meeting = create_meeting(convener=kabupaten, plan=plan_with(), by=user_with(Role.SECRETARIAT, kabupaten))
    assert meeting.level == MeetingLevel.REGENCY


def test_every_field_of_a_plan_is_kept(convener: Organization) -> None:
    post = PositionFactory.create(organization=OrganizationFactory.create(parent=convener))
    parent = MeetingFactory.create(convener=convener)
    plan = plan_with(
        theme="Sinergi",
        purposes=("Satu", "Dua"),
        focus=("Inflasi",),
        strategic_issues=("Layanan publik",),
        period_year=2030,
        period_quarter=4,
        period_text="triwulan IV tahun 2030",
        is_first=True,
        mode=MeetingMode.HYBRID,
        venue=VenueFactory.create(convener=convener),
        join_link="https://rapat.example.go.id/1",
        answer_deadline=dt.datetime(2030, 10, 11, 8, tzinfo=dt.UTC),
        minimum_rank="II.b",
        shared_representatives=True,
        companions_limit=2,
        excuse_needs_document=True,
        best_practice_sharing="Berbagi",
        public_accountability="Terbuka",
        parent_meeting=parent,
        roles={
            RoleInMeeting.CHAIR: RolePlan(position=post),
            RoleInMeeting.MODERATOR: RolePlan(name="Pemandu Contoh", title="Akademisi"),
        },
    )
    made = create_meeting(convener=convener, plan=plan, by=user_with(Role.SECRETARIAT, convener))
    meeting = Meeting.objects.get(pk=made.pk)
    for name in vars(plan).keys() - {"kind", "roles", "sessions", "purposes", "focus", "strategic_issues"}:
        assert getattr(meeting, name) == getattr(plan, name), name
    assert meeting.kind.code == "rakor_sekda"
    assert meeting.purposes == ["Satu", "Dua"]
    assert meeting.focus == ["Inflasi"]
    assert meeting.strategic_issues == ["Layanan publik"]
    roles = {role.role: role for role in meeting.roles.all()}
    assert set(roles) == {"chair", "moderator"}
    assert (roles["chair"].position, roles["chair"].match_state) == (post, MatchState.CONFIRMED)
    assert roles["moderator"].label == "Pemandu Contoh, Akademisi"


def test_the_first_day_follows_the_sessions_whatever_their_order(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    late, early = SessionPlan(DAY + dt.timedelta(days=1)), SessionPlan(DAY, dt.time(9))
    meeting = create_meeting(convener=convener, plan=plan_with(sessions=(late, early)), by=by)
    assert meeting.first_day == DAY
    assert [session.date for session in meeting.sessions.all()] == [DAY, DAY + dt.timedelta(days=1)]
    meeting = edit_meeting(meeting=meeting, plan=plan_with(sessions=(late,)), by=by)
    meeting.refresh_from_db()
    assert meeting.first_day == DAY + dt.timedelta(days=1)
    assert meeting.sessions.count() == 1
    meeting = edit_meeting(meeting=meeting, plan=plan_with(), by=by)
    assert meeting.first_day is None


def test_editing_keeps_the_session_that_stands_and_tells_only_what_changed(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    meeting = create_meeting(convener=convener, plan=plan_with(sessions=(SessionPlan(DAY, dt.time(9)),)), by=by)
    session = meeting.sessions.get()
    edit_meeting(meeting=meeting, plan=plan_with(sessions=(SessionPlan(DAY, dt.time(10)),)), by=by)
    assert meeting.sessions.get().pk == session.pk
    entry = AuditEntry.objects.get(action="edit_meeting")
    assert entry.subject_id == meeting.public_id
    assert list(entry.after) == ["sessions"]
    assert "T02:00:00" in entry.after["sessions"][0]["starts_at"]


def test_an_edit_that_changes_nothing_leaves_no_trace(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    plan = plan_with(sessions=(SessionPlan(DAY, dt.time(9)),), roles={RoleInMeeting.CHAIR: RolePlan(title="Sekda")})
    meeting = create_meeting(convener=convener, plan=plan, by=by)
    edit_meeting(meeting=meeting, plan=plan, by=by)
    assert not AuditEntry.objects.filter(action="edit_meeting").exists()


def test_the_trail_does_not_hold_the_join_link(convener: Organization) -> None:
    plan = plan_with(mode=MeetingMode.ONLINE, join_link="https://rapat.example.go.id/rahasia")
    create_meeting(convener=convener, plan=plan, by=user_with(Role.SECRETARIAT, convener))
    assert "rahasia" not in str(AuditEntry.objects.get(action="create_meeting").after)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "  "},
        {"sessions": (SessionPlan(DAY, dt.time(9), dt.time(9)),)},
        {"sessions": (SessionPlan(DAY, None, dt.time(9)),)},
        {"period_quarter": 2},
        {"kind": "tidak_ada"},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_whole(convener: Organization, fields: dict[str, Any]) -> None:
    with pytest.raises(PlanImpossible):
        create_meeting(convener=convener, plan=plan_with(**fields), by=user_with(Role.SECRETARIAT, convener))
    assert not Meeting.objects.exists()


def test_a_venue_of_another_convener_is_refused(convener: Organization) -> None:
    with pytest.raises(PlanImpossible):
        create_meeting(
            convener=convener, plan=plan_with(venue=VenueFactory.create()), by=user_with(Role.SECRETARIAT, convener)
        )


def test_a_technical_meeting_follows_from_one_of_the_province_above_not_of_a_stranger() -> None:
    province = ProvinceFactory.create()
    kabupaten = GovernmentFactory.create(region=RegencyFactory.create(parent=province))
    by = user_with(Role.SECRETARIAT, kabupaten)
    above = MeetingFactory.create(convener=GovernmentFactory.create(region=province))
    assert create_meeting(convener=kabupaten, plan=plan_with(parent_meeting=above), by=by).parent_meeting == above
    with pytest.raises(PlanImpossible):
        create_meeting(convener=kabupaten, plan=plan_with(parent_meeting=MeetingFactory.create()), by=by)


def test_a_kind_put_aside_stays_with_the_meeting_that_has_it(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    meeting = create_meeting(convener=convener, plan=plan_with(), by=by)
    MeetingKind.objects.filter(pk=meeting.kind_id).update(is_active=False)
    assert edit_meeting(meeting=meeting, plan=plan_with(title="Lain"), by=by).title == "Lain"
    with pytest.raises(PlanImpossible):
        create_meeting(convener=convener, plan=plan_with(), by=by)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT}))
def test_only_the_secretariat_plans(convener: Organization, role: Role) -> None:
    someone = user_with(role, convener)
    with pytest.raises(Refused):
        create_meeting(convener=convener, plan=plan_with(), by=someone)
    meeting = planned_meeting(convener=convener)
    with pytest.raises(Refused):
        edit_meeting(meeting=meeting, plan=plan_with(), by=someone)
    with pytest.raises(Refused):
        copy_meeting(source=meeting, title="Salinan", first_day=None, by=someone)


def test_the_secretariat_of_another_convener_does_not_plan_here(convener: Organization) -> None:
    with pytest.raises(Refused):
        create_meeting(convener=convener, plan=plan_with(), by=user_with(Role.SECRETARIAT, GovernmentFactory.create()))


@pytest.mark.parametrize("state", sorted(set(MeetingState) - {MeetingState.DRAFT, MeetingState.SCHEDULED}))
def test_once_invited_the_plan_is_not_edited(state: MeetingState) -> None:
    meeting = meeting_in(state)
    title = meeting.title
    with pytest.raises(NoLongerPlanned):
        edit_meeting(meeting=meeting, plan=plan_with(), by=System())
    meeting.refresh_from_db()
    assert meeting.title == title


def test_a_scheduled_meeting_must_stay_complete(convener: Organization) -> None:
    by = user_with(Role.SECRETARIAT, convener)
    venue = VenueFactory.create(convener=convener)
    whole = plan_with(
        venue=venue,
        sessions=(SessionPlan(DAY, dt.time(9)),),
        roles={RoleInMeeting.CHAIR: RolePlan(title="Sekretaris Daerah")},
    )
    meeting = create_meeting(convener=convener, plan=whole, by=by)
    ParticipantFactory.create(meeting=meeting)
    schedule_meeting(meeting=meeting, by=by)
    with pytest.raises(NotReady) as error:
        edit_meeting(meeting=meeting, plan=plan_with(venue=venue, sessions=whole.sessions), by=by)
    assert len(error.value.missing) == 1
    assert meeting.roles.count() == 1


# --- copies ------------------------------------------------------------------------------------------------------


def test_a_copy_moves_the_sessions_and_takes_roles_and_roll(convener: Organization) -> None:
    rules: dict[str, Any] = {
        "minimum_rank": "II.b",
        "shared_representatives": True,
        "companions_limit": 2,
        "excuse_needs_document": True,
    }
    source = planned_meeting(2, convener=convener, period_year=2030, period_quarter=4, **rules)
    zone = ZoneInfo(source.timezone)
    second = DAY + dt.timedelta(days=1)
    source.sessions.create(
        order=2, label="Pleno", date=second, starts_at=dt.datetime.combine(second, dt.time(13), tzinfo=zone)
    )
    guest = GuestFactory.create(meeting=source)
    companion = ParticipantFactory.create(meeting=source, capacity=Capacity.COMPANION)
    companion.accompanies = source.participants.first()
    companion.save()
    new_day = dt.date(2031, 1, 8)

    copy = copy_meeting(source=source, title="Triwulan I", first_day=new_day, by=user_with(Role.SECRETARIAT, convener))

    assert (copy.state, copy.title, copy.copied_from) == (MeetingState.DRAFT, "Triwulan I", source)
    assert (copy.first_day, copy.period_year, copy.period_quarter) == (new_day, None, None)
    assert {name: getattr(copy, name) for name in rules} == rules
    assert [(row.date, row.start_time, row.label) for row in copy.sessions.all()] == [
        (new_day, dt.time(9), ""),
        (new_day + dt.timedelta(days=1), dt.time(13), "Pleno"),
    ]
    assert copy.roles.get().position == source.roles.get().position
    assert copy.participants.count() == source.participants.count() == 4
    assert copy.participants.get(capacity=Capacity.GUEST).guest_email == guest.guest_email
    copied_companion = copy.participants.get(capacity=Capacity.COMPANION)
    assert copied_companion.accompanies is not None
    assert copied_companion.accompanies.meeting == copy


def test_a_copy_leaves_out_posts_that_are_no_longer_in_use(convener: Organization) -> None:
    source = planned_meeting(2, convener=convener)
    gone = source.participants.first()
    assert gone is not None
    assert gone.position is not None
    gone.position.is_active = False
    gone.position.save()
    copy = copy_meeting(source=source, title="Salinan", first_day=None, by=System())
    assert copy.participants.count() == 1
    assert not copy.sessions.exists()


def test_of_history_a_copy_takes_only_what_a_person_confirmed(convener: Organization) -> None:
    source = MeetingFactory.create(convener=convener, is_imported=True, state=MeetingState.HELD)
    ParticipantFactory.create(meeting=source, position=None, organization=None, region=None, printed_name="Seseorang")
    ParticipantFactory.create(meeting=source, is_group=True, position=None, organization=None, region=None)
    confirmed = ParticipantFactory.create(meeting=source, printed_name="Ejaan Koran")
    MeetingRoleFactory.create(meeting=source, position=None, printed_name="Seseorang", match_state=MatchState.NONE)
    copy = copy_meeting(source=source, title="Salinan", first_day=None, by=System())
    line = copy.participants.get()
    assert (line.position, line.printed_name) == (confirmed.position, "")
    assert not copy.roles.exists()
    assert not copy.is_imported
