"""Before a meeting ends, and before its minutes go to approval, the portal says in plain words what is amiss."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from agendas.models import Directive
from agendas.states import AgendaItemState, EntryKind, ItemDecision
from attendance.models import WalkIn
from attendance.states import Attendance, RepresentationState
from directory.states import AppointmentStatus
from elections.models import Election, Vote
from elections.states import ElectionState, VoteState
from meetings.models import Meeting, Quote
from meetings.states import MeetingState, RoleInMeeting
from portal.desk.endings import Finding, findings_of
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    AttendanceRecordFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DiscussionEntryFactory,
    MeetingRoleFactory,
    RepresentationFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

# A Wednesday on which offices work, and Christmas.
WORKING_DAY, HOLIDAY = dt.date(2030, 12, 4), dt.date(2030, 12, 25)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def meeting() -> Meeting:
    """Going on, with chair and note taker, and nothing amiss."""
    meeting = meeting_in(MeetingState.ONGOING, 2)
    MeetingRoleFactory.create(meeting=meeting, role=RoleInMeeting.NOTE_TAKER)
    assert meeting.roles.filter(role=RoleInMeeting.CHAIR).exists()
    return meeting


@pytest.fixture
def clerk(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def said(meeting: Meeting) -> list[str]:
    return [finding.words for finding in findings_of(meeting)]


def sound_directive(meeting: Meeting, **more: object) -> Directive:
    directive = DirectiveFactory.create(
        meeting=meeting, **{"due_date": WORKING_DAY, "read_back_at": timezone.now()} | more
    )
    DirectiveAddresseeFactory.create(directive=directive)
    return directive


def test_a_meeting_in_order_has_nothing_to_mend(meeting: Meeting) -> None:
    AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.DONE, decision=ItemDecision.NOTED)
    AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.SKIPPED)
    sound_directive(meeting)
    assert findings_of(meeting) == []


def test_everything_amiss_is_said_in_words_with_a_way_to_mend_it(meeting: Meeting) -> None:
    open_item = AgendaItemFactory.create(meeting=meeting)
    DiscussionEntryFactory.create(item=open_item, speaker="")
    DiscussionEntryFactory.create(item=open_item, speaker="", kind=EntryKind.NOTE)
    for _n in range(2):
        DirectiveFactory.create(meeting=meeting, due_date=WORKING_DAY, read_back_at=timezone.now())
    sound_directive(meeting, due_date=HOLIDAY)
    sound_directive(meeting, read_back_at=None)
    Vote.objects.create(meeting=meeting, question="Setuju?", state=VoteState.OPEN, created_by="x")
    Vote.objects.create(meeting=meeting, question="Lain?", state=VoteState.COUNTED, created_by="x")
    Election.objects.create(meeting=meeting, body="Forum", state=ElectionState.COUNTED, created_by="x")
    Quote.objects.create(meeting=meeting, text="Kata-kata")
    session = meeting.sessions.get()
    seen = {"device": "pintu-1", "recorded_at": timezone.now(), "by": "Pintu", "at": timezone.now()}
    WalkIn.objects.create(session=session, name="Tamu", institution="Dinas", receipt="tamu-1", **seen)
    line, other = meeting.participants.all()
    AppointmentFactory.create(position=line.position, status=AppointmentStatus.PLT, decree_number="")
    sent = RepresentationFactory.create(invitation__participant=other, state=RepresentationState.ACCEPTED, letter=None)
    AttendanceRecordFactory.create(participant=other, state=Attendance.REPRESENTED, represented_by=str(sent))
    findings = findings_of(meeting)
    assert {finding.words for finding in findings} == {
        "1 item without a decision",
        "1 vote that is not counted",
        "1 result that was not shown",
        "1 election without a record",
        "1 entry without a speaker",
        "2 directives without addressee",
        "1 due date on a day off",
        "1 directive that was not read back",
        "1 quotation that nobody checked",
        "1 acting official without a decree",
        "1 representative without a letter",
        "1 person without invitation at the door",
    }
    assert [finding.blocks for finding in findings] == [True, True] + [False] * 10
    assert any(str(sent) in finding.named for finding in findings)
    assert any("Natal" in name for finding in findings for name in finding.named)
    assert all(finding.url.startswith("/") and finding.verb for finding in findings)


def test_who_leads_and_writes_must_be_named(meeting: Meeting) -> None:
    meeting.roles.all().delete()
    (finding,) = findings_of(meeting)
    assert finding.words == "2 signers are not named"
    assert finding.url == reverse("desk:meeting_edit", args=[meeting.public_id])


def test_each_way_to_mend_leads_to_a_page(meeting: Meeting, clerk: User, client: Client) -> None:
    test_everything_amiss_is_said_in_words_with_a_way_to_mend_it(meeting)
    client.force_login(clerk)
    for finding in findings_of(meeting):
        assert client.get(finding.url).status_code == 200, finding


def test_as_many_queries_for_thirty_as_for_three(
    meeting: Meeting, clerk: User, client: Client, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            findings_of(meeting)
        return len(queries)

    def rows(number: int) -> None:
        for _n in range(number):
            DiscussionEntryFactory.create(item=AgendaItemFactory.create(meeting=meeting), speaker="")
            sound_directive(meeting, due_date=HOLIDAY)

    rows(3)
    before = count()
    rows(27)
    assert count() == before


def test_the_end_waits_until_nothing_holds_it_up(meeting: Meeting, clerk: User, client: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    client.force_login(clerk)
    url = reverse("desk:meeting_end", args=[meeting.public_id])
    assert "disabled" in client.get(url).text
    refused = client.post(url)
    assert refused.status_code == 422
    assert item.title in refused.text
    assert Meeting.objects.get().state == MeetingState.ONGOING
    type(item).objects.update(state=AgendaItemState.DONE, decision=ItemDecision.AGREED)
    assert client.post(url).status_code == 302
    assert Meeting.objects.get().state == MeetingState.HELD
    # Who comes late learns that it is over.
    assert "not going on" in client.get(url).text


def test_the_minutes_say_the_same_before_they_go_to_approval(meeting: Meeting, clerk: User, client: Client) -> None:
    DirectiveFactory.create(meeting=meeting, due_date=None, read_back_at=timezone.now())
    client.force_login(clerk)
    client.post(reverse("desk:meeting_end", args=[meeting.public_id]))
    url = reverse("desk:minutes", args=[meeting.public_id])
    assert "1 directive without due date" in client.get(url).text
    client.force_login(user_with(Role.INSPECTORATE, meeting.convener))
    assert "1 directive without due date" not in client.get(url).text


def test_what_holds_up_stands_on_top() -> None:
    assert Finding("x", "/", "y", blocks=True).shape == "alert"
    assert Finding("x", "/", "y").shape == "exc"
