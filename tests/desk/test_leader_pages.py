"""Pages for those who lead: the briefing, the sheets that are asked for, and drafts as Word files."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.models import DayRules, Invitation
from attendance.states import ExcuseReason, ExcuseState, Rsvp
from audit.models import AuditEntry
from common.errors import Refused
from documents.actions import ask_briefing, ask_matrix, ask_open_matrix, ask_summary
from documents.models import Sheet
from documents.states import PaperKind, PaperState, SheetKind
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    RepresentationFactory,
    UserFactory,
    invited_meeting,
    letter_ready,
    minutes_ready,
    paper_of,
    user_with,
)

pytestmark = pytest.mark.django_db

ANSWERED = dt.datetime(2030, 10, 1, tzinfo=dt.UTC)
SHEETS = {"briefing": SheetKind.BRIEFING, "summary_sheet": SheetKind.SUMMARY, "matrix_sheet": SheetKind.MATRIX}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def url(name: str, *args: str) -> str:
    return reverse(f"desk:{name}", args=args)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def meeting_with_answers(count: int = 3) -> Meeting:
    meeting = invited_meeting(count)
    answers = [Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED]
    for number, invitation in enumerate(Invitation.objects.of(meeting)):
        answer = answers[number % 3]
        said = {"excuse_reason": ExcuseReason.OFFICIAL_DUTY, "excuse_state": ExcuseState.SUBMITTED}
        Invitation.objects.filter(pk=invitation.pk).update(
            state=answer, answered_at=ANSWERED, answered_by="Ajudan", **(said if answer == Rsvp.EXCUSED else {})
        )
        if answer == Rsvp.DELEGATED:
            RepresentationFactory.create(invitation=invitation, name=f"Wakil Contoh {number}", needs_chair=True)
        FollowUpFactory.create(directive__meeting=meeting, due_date=dt.date(2020, 1, 1))
        AgendaItemFactory.create(meeting=meeting, title=f"Mata acara {number}", cue=f"Catatan {number}")
    return meeting


def test_the_briefing_tells_a_leader_who_comes_and_what_to_remember() -> None:
    meeting = meeting_with_answers()
    DayRules.objects.create(meeting=meeting, quorum_numerator=1, quorum_denominator=2)
    page = signed_in(user_with(Role.LEADERSHIP, meeting.convener)).get(url("briefing", meeting.public_id))
    said = page.content.decode()
    assert "Likely met" not in said  # the one who would make it so waits for the chair
    assert "not counted yet: 1." in said
    for words in ("Not certain yet", "Wakil Contoh 1", "The chair decides", "Catatan 2", "1 cannot come", "days late"):
        assert words in said
    assert page.headers["Cache-Control"] == "private, no-store"


def test_an_empty_briefing_says_so() -> None:
    meeting = invited_meeting(0)
    page = signed_in(user_with(Role.LEADERSHIP, meeting.convener)).get(url("briefing", meeting.public_id))
    said = page.content.decode()
    for words in ("Nobody is invited yet", "No agenda yet", "Nothing is overdue", "No quorum is asked for."):
        assert words in said


@pytest.mark.parametrize("name", SHEETS)
def test_a_leader_asks_for_each_sheet_and_sees_it(name: str) -> None:
    meeting = meeting_with_answers()
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    client = signed_in(leader)
    response = client.post(url(name, meeting.public_id))
    sheet = Sheet.objects.get()
    assert response.headers["Location"] == url("sheet", sheet.public_id)
    assert (sheet.kind, sheet.meeting) == (SHEETS[name], meeting)
    assert client.get(response.headers["Location"]).status_code == 200
    assert AuditEntry.objects.filter(action="request_sheet", subject_id=meeting.public_id).count() == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTORATE, Role.DELEGATE])
def test_who_may_not_see_answers_does_not_learn_of_the_briefing(role: Role) -> None:
    meeting = meeting_with_answers()
    user = user_with(role, meeting.convener)
    client = signed_in(user)
    assert client.get(url("briefing", meeting.public_id)).status_code == 404
    assert client.post(url("summary_sheet", meeting.public_id)).status_code == 404
    for ask in (ask_briefing, ask_summary):
        with pytest.raises(Refused):
            ask(meeting=meeting, by=user)


def test_the_matrix_is_for_whoever_may_see_follow_ups() -> None:
    meeting = meeting_with_answers()
    inspector = user_with(Role.INSPECTORATE, meeting.convener)
    verifier = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.VERIFIER).user
    sheet = ask_matrix(meeting=meeting, by=inspector)
    for user in (inspector, verifier):
        assert Sheet.objects.visible_to(user).filter(pk=sheet.pk).exists()
    door, stranger = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user, UserFactory.create()
    for user in (door, stranger):
        assert not Sheet.objects.visible_to(user).exists()
        with pytest.raises(Refused):
            ask_matrix(meeting=meeting, by=user)
        with pytest.raises(Refused):
            ask_open_matrix(convener=meeting.convener, by=user)


def test_the_open_matrix_is_asked_for_from_the_follow_ups() -> None:
    meeting = meeting_with_answers()
    inspector = user_with(Role.INSPECTORATE, meeting.convener)
    client = signed_in(inspector)
    assert meeting.convener.public_id in client.get(url("follow_ups")).content.decode()
    client.post(url("open_matrix"), {"convener": meeting.convener.public_id})
    sheet = Sheet.objects.get()
    assert (sheet.kind, sheet.meeting, sheet.convener) == (SheetKind.MATRIX, None, meeting.convener)
    assert Sheet.objects.visible_to(inspector).exists()
    other = user_with(Role.SECRETARIAT, invited_meeting(1).convener)
    assert not Sheet.objects.visible_to(other).exists()
    assert signed_in(other).post(url("open_matrix"), {"convener": meeting.convener.public_id}).status_code == 404
    assert signed_in(other).post(url("open_matrix")).status_code == 404


def test_a_briefing_shows_neither_at_the_door_nor_to_the_inspectorate() -> None:
    meeting = meeting_with_answers()
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    ask_briefing(meeting=meeting, by=leader)
    assert Sheet.objects.visible_to(leader).count() == 1
    for user in (user_with(Role.INSPECTORATE, meeting.convener), UserFactory.create()):
        assert not Sheet.objects.visible_to(user).exists()


def test_the_page_of_the_meeting_leads_to_them() -> None:
    meeting = meeting_with_answers()
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    page = signed_in(leader).get(url("meeting", meeting.public_id)).content.decode()
    assert url("briefing", meeting.public_id) in page
    assert url("summary_sheet", meeting.public_id) in page
    delegate_page = signed_in(user_with(Role.INSPECTORATE, meeting.convener)).get(url("meeting", meeting.public_id))
    assert url("matrix_sheet", meeting.public_id) in delegate_page.content.decode()
    assert url("briefing", meeting.public_id) not in delegate_page.content.decode()


def queries_of(client: Client, address: str, **posted: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        response = client.post(address, posted) if posted else client.get(address)
    assert response.status_code in (200, 302)
    return len(counted)


def test_three_lines_cost_as_many_queries_as_thirty() -> None:
    few, many = meeting_with_answers(3), meeting_with_answers(30)
    counts = []
    for meeting in (few, many):
        client = signed_in(user_with(Role.LEADERSHIP, meeting.convener))
        client.get(url("briefing", meeting.public_id))
        counts.append(queries_of(client, url("briefing", meeting.public_id)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", SHEETS)
def test_asking_costs_the_same_for_three_and_for_thirty(name: str) -> None:
    counts = []
    for count in (3, 30):
        meeting = meeting_with_answers(count)
        client = signed_in(user_with(Role.LEADERSHIP, meeting.convener))
        client.get(url("meeting", meeting.public_id))
        counts.append(queries_of(client, url(name, meeting.public_id), once="1"))
    assert counts[0] == counts[1]


# --- drafts as Word files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", [letter_ready, minutes_ready])
def test_the_draft_is_handed_out_to_be_edited(ready: Any) -> None:
    paper = ready(2)
    client = signed_in(user_with(Role.SECRETARIAT, paper.meeting.convener))
    response = client.get(url("paper_docx", paper.meeting.public_id, paper.public_id))
    assert response.content.startswith(b"PK")
    assert f"{paper.kind}-konsep.docx" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_page_of_a_draft_leads_to_its_word_file() -> None:
    paper = minutes_ready(2)
    client = signed_in(user_with(Role.SECRETARIAT, paper.meeting.convener))
    page = client.get(url("minutes", paper.meeting.public_id)).content.decode()
    assert url("paper_docx", paper.meeting.public_id, paper.public_id) in page


def test_what_stands_is_not_handed_out() -> None:
    paper = minutes_ready(1, PaperState.SIGNED)
    client = signed_in(user_with(Role.SECRETARIAT, paper.meeting.convener))
    response = client.get(url("paper_docx", paper.meeting.public_id, paper.public_id))
    assert response.status_code == 302
    assert "only a draft is handed out" in client.get(url("home")).content.decode()


def test_what_nobody_edits_has_no_word_file() -> None:
    meeting = invited_meeting(1, MeetingState.HELD)
    paper = paper_of(meeting, PaperKind.VERBATIM)
    client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    assert client.get(url("paper_docx", meeting.public_id, paper.public_id)).status_code == 404


def test_who_may_only_read_gets_no_word_file() -> None:
    paper = minutes_ready(1)
    address = url("paper_docx", paper.meeting.public_id, paper.public_id)
    assert signed_in(user_with(Role.INSPECTORATE, paper.meeting.convener)).get(address).status_code == 403
    assert signed_in(UserFactory.create()).get(address).status_code == 404
