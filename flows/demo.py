"""Demo content for a fresh install in trial mode: two provinces, three real meetings, one plan, one login per role.

The meetings are what the press told of real ones (flows/data/meetings/NOTICE). The plan, the contacts, and one meeting
that lies behind with its attendance are marked as examples; no person is made up: a post without a known holder stands
without one.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from agendas.actions import add_item
from agendas.states import AgendaItemKind
from attendance.actions import Answer, answer_by_staff, invite_participants, mark_attendance
from attendance.states import AnswerChannel, Attendance, Rsvp
from audit.actions import System
from directory.actions import add_contact, create_account, grant_membership, new_password, setup_province
from directory.models import Organization, Position
from directory.queries import positions_of_group
from directory.states import ContactKind, PositionRole
from documents.actions import draft_minutes
from flows.attendance import finalise_attendance, start_meeting
from flows.demo_materials import seed_materials
from flows.importing.actions import import_file
from meetings.actions import (
    add_group,
    create_meeting,
    create_venue,
    end_meeting,
    ensure_kinds,
    mark_invited,
    schedule_meeting,
)
from meetings.actions.lists import VenuePlan
from meetings.models import Meeting
from meetings.plan import MeetingPlan, RolePlan, SessionPlan
from meetings.states import RoleInMeeting

MEETINGS = Path(__file__).parent / "data" / "meetings"
PROVINCES = ("18", "64")
DELEGATION = "18.01"
AHEAD = dt.timedelta(days=21)
BEHIND = dt.timedelta(days=60)
# How those invited to the meeting behind took part, one after the other. Examples, like the meeting itself.
ATTENDED = (
    Attendance.PRESENT,
    Attendance.REPRESENTED,
    Attendance.PRESENT,
    Attendance.PRESENT,
    Attendance.EXCUSED,
    Attendance.PRESENT,
    Attendance.REPRESENTED,
    Attendance.ABSENT,
)


@dataclass(frozen=True)
class Login:
    """A demo account and its first password."""

    role: str
    username: str
    password: str


ACCOUNTS = {
    Role.ADMINISTRATOR: ("admin", "Administrator Portal"),
    Role.SECRETARIAT: ("sekretariat", "Sekretariat Rakor"),
    Role.LEADERSHIP: ("pimpinan", "Pimpinan"),
    Role.DELEGATE: ("delegasi", "Delegasi Kabupaten Lampung Selatan"),
    Role.INSPECTORATE: ("inspektorat", "Inspektorat"),
}


def is_empty() -> bool:
    """Whether nobody has begun to use this database."""
    return not (User.objects.exists() or Organization.objects.exists())


@transaction.atomic
def seed() -> list[Login]:
    """Fill an empty database, wholly or not at all; the logins made, with passwords that are random per install."""
    for code in PROVINCES:
        setup_province(code=code, by=System())
    logins = _accounts()
    for path in sorted(MEETINGS.glob("*.json")):
        import_file(content=path.read_bytes(), name=path.name, by=System())
    for meeting in Meeting.objects.filter(is_imported=True):
        draft_minutes(meeting=meeting, by=System())
    secretariat = User.objects.get(username=ACCOUNTS[Role.SECRETARIAT][0])
    # Before anybody has a contact: of what lies behind nobody is told.
    _behind(secretariat)
    _plan(secretariat)
    return logins


def _accounts() -> list[Login]:
    governments = [Organization.objects.get(code=code) for code in PROVINCES]
    delegation = Organization.objects.get(code=DELEGATION)
    logins = []
    for role, (username, name) in ACCOUNTS.items():
        home = delegation if role == Role.DELEGATE else governments[0]
        password = new_password()
        user = create_account(
            username=username, name=name, organization=home, role=role, password=password, by=System()
        )
        if role != Role.DELEGATE:
            for other in governments[1:]:
                grant_membership(user=user, organization=other, role=role, by=System())
        logins.append(Login(str(role.label), username, password))
    return logins


def _behind(secretariat: User) -> None:
    """A Rakor Sekda of Lampung two months ago whose roll is final, so that the recap of attendance shows something."""
    convener = Organization.objects.get(code=PROVINCES[0])
    ensure_kinds(convener=convener, by=secretariat)
    meeting = create_meeting(convener=convener, plan=_plan_behind(convener, secretariat), by=secretariat)
    add_group(meeting=meeting, group="regional_secretaries", by=secretariat)
    schedule_meeting(meeting=meeting, by=secretariat)
    invite_participants(meeting=meeting, by=secretariat)
    mark_invited(meeting=meeting, by=secretariat)
    session = meeting.sessions.get()
    lines = list(zip(meeting.participants.order_by("order", "pk"), cycle(ATTENDED), strict=False))
    for line, state in lines:
        if state == Attendance.PRESENT:
            said = Answer(state=Rsvp.ACCEPTED)
            answer_by_staff(
                invitation=line.invitation, answer=said, by=secretariat, channel=AnswerChannel.TELEPHONE, note="Contoh"
            )
    start_meeting(meeting=meeting, by=secretariat)
    for line, state in lines:
        mark_attendance(
            participant=line,
            session=session,
            state=state,
            represented_by="Asisten Sekretaris Daerah (contoh)" if state == Attendance.REPRESENTED else "",
            note="Contoh alasan" if state == Attendance.EXCUSED else "",
            by=secretariat,
        )
    end_meeting(meeting=meeting, by=secretariat)
    finalise_attendance(meeting=meeting, by=secretariat)


def _plan(secretariat: User) -> None:
    """A scheduled Rakor Sekda of Lampung, three weeks ahead, whose addressees can be written to."""
    convener = Organization.objects.get(code=PROVINCES[0])
    for post in positions_of_group("regional_secretaries", convener):
        code = post.organization.code.replace(".", "-")
        add_contact(
            position=post,
            kind=ContactKind.OFFICE,
            name=f"Kantor {post.label} (contoh)",
            email=f"sekda-{code}@contoh.example",
            by=secretariat,
        )
    ensure_kinds(convener=convener, by=secretariat)
    meeting = create_meeting(convener=convener, plan=_demo_plan(convener, secretariat), by=secretariat)
    add_group(meeting=meeting, group="regional_secretaries", by=secretariat)
    for kind, title, minutes in (
        (AgendaItemKind.OPENING, "Pembukaan", 15),
        (AgendaItemKind.REMARKS, "Sambutan Sekretaris Daerah Provinsi Lampung", 20),
        (AgendaItemKind.PRESENTATION, "Evaluasi tindak lanjut Rakor sebelumnya", 45),
        (AgendaItemKind.DISCUSSION, "Diskusi dan tanya jawab", 60),
        (AgendaItemKind.CLOSING, "Perumusan dan penutup", 15),
    ):
        add_item(meeting=meeting, kind=kind, title=title, by=secretariat, duration_minutes=minutes)
    schedule_meeting(meeting=meeting, by=secretariat)
    seed_materials(meeting, secretariat)


def _plan_behind(convener: Organization, secretariat: User) -> MeetingPlan:
    day = timezone.localdate() - BEHIND
    venue = create_venue(
        convener=convener,
        plan=VenuePlan(name="Ruang Rapat Sekretariat Daerah (contoh)", city="Bandar Lampung", capacity=60),
        by=secretariat,
    )
    chair = Position.objects.get(organization__region=convener.region, role=PositionRole.REGIONAL_SECRETARY)
    return MeetingPlan(
        title="Rapat Koordinasi Sekretaris Daerah yang telah berlangsung (contoh)",
        kind="rakor_sekda",
        sessions=(SessionPlan(date=day, start=dt.time(9)),),
        roles={RoleInMeeting.CHAIR: RolePlan(position=chair)},
        venue=venue,
    )


def _demo_plan(convener: Organization, secretariat: User) -> MeetingPlan:
    day = timezone.localdate() + AHEAD
    day += dt.timedelta(days=(2 - day.weekday()) % 7)  # a Wednesday
    venue = create_venue(
        convener=convener,
        plan=VenuePlan(name="Aula Sekretariat Daerah (contoh)", city="Bandar Lampung", capacity=120),
        by=secretariat,
    )
    chair = Position.objects.get(organization__region=convener.region, role=PositionRole.REGIONAL_SECRETARY)
    deadline = dt.datetime.combine(day - dt.timedelta(days=3), dt.time(16), tzinfo=timezone.get_current_timezone())
    return MeetingPlan(
        title="Rapat Koordinasi Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung (contoh)",
        kind="rakor_sekda",
        purposes=("evaluasi tindak lanjut Rakor sebelumnya", "penyelarasan program triwulan berjalan"),
        sessions=(SessionPlan(date=day, start=dt.time(9)),),
        roles={RoleInMeeting.CHAIR: RolePlan(position=chair)},
        period_year=day.year,
        period_quarter=(day.month - 1) // 3 + 1,
        venue=venue,
        answer_deadline=deadline,
    )
