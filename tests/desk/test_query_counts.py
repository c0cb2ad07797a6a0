"""No page asks the database more often for 300 rows than for 3."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from attendance.links import token_of
from attendance.models import AbsenceExplanation, AttendanceCorrection, Invitation
from attendance.states import Attendance, ExcuseReason, Rsvp
from directory.models import Organization, Position
from documents.models import Paper
from documents.states import PaperKind, PaperState
from meetings.models import Meeting, Participant
from meetings.states import MatchState, MeetingState
from tests.desk.reading import open_as, url
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    AttendanceRecordFactory,
    ContactFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    ForkopimdaMemberFactory,
    GovernmentFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    MessageFactory,
    OfficialFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProgressUpdateFactory,
    RepresentationFactory,
    SessionFactory,
    UserFactory,
    VenueFactory,
    meeting_in,
    paper_of,
    user_with,
)

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 300
ADDRESS = {"to_name": "Ajudan", "to_address": "ajudan@example.go.id"}


@dataclass
class House:
    """A convener with a meeting on every stage of its way; `grow` fills all of it."""

    convener: Organization
    scheduled: Meeting
    invited: Meeting
    ongoing: Meeting
    held: Meeting
    size: int = 0

    @property
    def meetings(self) -> list[Meeting]:
        return [self.scheduled, self.invited, self.ongoing, self.held]

    def grow(self, size: int) -> None:
        """Add rows of every kind, each with what hangs on it, until there are `size`."""
        numbers = range(self.size + 1, size + 1)
        posts = self._directory(numbers)
        for meeting in self.meetings:
            self._roll(meeting, posts)
            self._agenda(meeting, numbers, posts)
        self._further_meetings(numbers, posts)
        self.size = size

    def _directory(self, numbers: Sequence[int]) -> list[Position]:
        units = create(OrganizationFactory.build(parent=self.convener) for _ in numbers)
        posts = create(PositionFactory.build(organization=unit) for unit in units)
        officials = create(OfficialFactory.build() for _ in numbers)
        users = create(UserFactory.build() for _ in numbers)
        create(AppointmentFactory.build(position=p, official=o) for p, o in zip(posts, officials, strict=True))
        create(ContactFactory.build(position=post) for post in posts)
        create(ForkopimdaMemberFactory.build(position=post, region=self.convener.region) for post in posts)
        create(
            MembershipFactory.build(user=u, organization=o, role=Role.DELEGATE)
            for u, o in zip(users, units, strict=True)
        )
        create(VenueFactory.build(convener=self.convener, region=self.convener.region) for _ in numbers)
        create(DutyAssignmentFactory.build(meeting=meeting, user=user) for meeting in self.meetings for user in users)
        return posts

    def _roll(self, meeting: Meeting, posts: list[Position]) -> None:
        lines = create(line_of(meeting, post) for post in posts)
        if meeting.state == MeetingState.SCHEDULED:
            return
        invitations = invite(lines)
        create(RepresentationFactory.build(invitation=invitation) for invitation in invitations)
        create(MessageFactory.build(invitation=one, meeting=meeting, contact=None, **ADDRESS) for one in invitations)
        if meeting.state != MeetingState.INVITED:
            session = meeting.sessions.get()
            # Of the held meeting everybody was absent, and explained it.
            state = Attendance.ABSENT if meeting.state == MeetingState.HELD else Attendance.PRESENT
            marks = create(
                AttendanceRecordFactory.build(participant=line, session=session, state=state) for line in lines
            )
            given = {"reason": ExcuseReason.LEAVE, "given_at": timezone.now(), "given_by": "Ajudan"}
            create(AbsenceExplanation(participant=line, **given) for line in lines)
            changed = {"was": Attendance.EXPECTED, "state": state, "reason": "Salah tandai", "by": "Sekretariat"}
            create(AttendanceCorrection(mark=mark, **changed) for mark in marks)

    def _agenda(self, meeting: Meeting, numbers: Sequence[int], posts: list[Position]) -> None:
        items = create(AgendaItemFactory.build(meeting=meeting, order=n, notes="Dibahas.") for n in numbers)
        directives = create(
            DirectiveFactory.build(meeting=meeting, number=n, item=item) for n, item in zip(numbers, items, strict=True)
        )
        pairs = list(zip(directives, posts, strict=True))
        create(DirectiveAddresseeFactory.build(directive=d, organization=post.organization) for d, post in pairs)
        long_ago = timezone.localdate() - dt.timedelta(days=9)
        owed = create(
            FollowUpFactory.build(directive=d, organization=post.organization, position=post, due_date=long_ago)
            for d, post in pairs
        )
        create(ProgressUpdateFactory.build(follow_up=follow_up) for follow_up in owed)

    def _further_meetings(self, numbers: Sequence[int], posts: list[Position]) -> None:
        soon = timezone.localdate() + dt.timedelta(days=3)
        shared: dict[str, Any] = {"convener": self.convener, "kind": self.invited.kind, "first_day": soon}
        for state in (MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD):
            rows = create(MeetingFactory.build(state=state, venue=self.invited.venue, **shared) for _ in numbers)
            create(SessionFactory.build(meeting=row, order=1, date=soon) for row in rows)
            lines = create(line_of(row, post) for row, post in zip(rows, posts, strict=True))
            kind = PaperKind.INVITATION_LETTER if state == MeetingState.SCHEDULED else PaperKind.MINUTES
            create(Paper(meeting=row, kind=kind, state=PaperState.IN_REVIEW) for row in rows)
            if state == MeetingState.INVITED:
                create(RepresentationFactory.build(invitation=one) for one in invite(lines))


def create(rows: Iterable[Any]) -> list[Any]:
    """Write rows that a factory only built, in one statement."""
    made = list(rows)
    model: type[models.Model] = type(made[0])
    return list(model._default_manager.bulk_create(made))


def line_of(meeting: Meeting, post: Position) -> Participant:
    return ParticipantFactory.build(
        meeting=meeting,
        position=post,
        organization=post.organization,
        region=post.organization.region,
        match_state=MatchState.CONFIRMED,
    )


def invite(lines: list[Participant]) -> list[Invitation]:
    answered = {"state": Rsvp.DELEGATED, "answered_at": timezone.now(), "answered_by": "Sekretaris"}
    return create(InvitationFactory.build(participant=line, **answered) for line in lines)


@pytest.fixture
def house() -> House:
    convener = GovernmentFactory.create()
    coming = timezone.now() + dt.timedelta(days=5)
    scheduled, invited, ongoing, held = (
        meeting_in(state, 0, convener=convener, answer_deadline=coming)
        for state in (MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD)
    )
    found = House(convener, scheduled, invited, ongoing, held)
    paper_of(found.scheduled, PaperKind.INVITATION_LETTER, addressee_line="Kepala perangkat daerah")
    paper_of(found.held, PaperKind.MINUTES)
    return found


def cost(client: Client, address: str) -> int:
    """How often the page asks, once what is kept for all requests is warm."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return len(asked)


def costs(house: House, staff: dict[Role, Client]) -> dict[str, int]:
    """Each page with the number of its queries."""
    of = {meeting.state: meeting.public_id for meeting in house.meetings}
    secretariat, leadership, administrator = (
        staff[role] for role in (Role.SECRETARIAT, Role.LEADERSHIP, Role.ADMINISTRATOR)
    )
    found = {}
    for name, state in (
        *(("meeting", state) for state in of),
        ("agenda", MeetingState.ONGOING),
        ("notes", MeetingState.ONGOING),
        ("duties", MeetingState.ONGOING),
        ("participants", MeetingState.SCHEDULED),
        ("participants", MeetingState.INVITED),
        ("letter", MeetingState.SCHEDULED),
        ("answers", MeetingState.INVITED),
        ("attendance", MeetingState.ONGOING),
        ("attendance", MeetingState.HELD),
        ("attendance_finalise", MeetingState.HELD),
        ("explanations", MeetingState.HELD),
        ("minutes", MeetingState.HELD),
    ):
        found[f"{name}, {state}"] = cost(secretariat, url(name, of[state]))
    lists = ("home", "meetings", "follow_ups", "outbox", "positions", "organizations", "officials", "venues", "kinds")
    for name in lists:
        found[name] = cost(secretariat, url(name))
    found["meeting, leadership"] = cost(leadership, url("meeting", house.held.public_id))
    found["home, leadership"] = cost(leadership, url("home"))
    found["accounts"] = cost(administrator, url("accounts"))
    found["forkopimda"] = cost(administrator, url("forkopimda", house.convener.code))
    found["organization"] = cost(administrator, url("organization", house.convener.public_id))
    line = house.invited.participants.first()
    assert line
    assert line.organization
    delegate = staff.setdefault(Role.DELEGATE, open_as(user_with(Role.DELEGATE, line.organization)))
    for name in ("home", "meetings", "follow_ups"):
        found[f"{name}, delegate"] = cost(delegate, url(name))
    found["meeting, delegate"] = cost(delegate, url("meeting", house.invited.public_id))
    found["answer by link"] = cost(Client(), f"/u/{token_of(line.invitation)}/")
    return found


def test_pages_ask_as_often_for_few_rows_as_for_many(house: House) -> None:
    staff = {
        role: open_as(user_with(role, house.convener))
        for role in (Role.SECRETARIAT, Role.LEADERSHIP, Role.ADMINISTRATOR)
    }
    house.grow(FEW)
    costs(house, staff)  # what is kept for all requests is warm after this
    few = costs(house, staff)
    house.grow(MANY)
    assert house.invited.participants.count() == house.held.directives.count() == MANY
    many = costs(house, staff)
    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    # The minutes read back everything that is amiss, from a dozen tables.
    assert many.pop("minutes, held") <= 60, many
    assert max(many.values()) < 45, many
