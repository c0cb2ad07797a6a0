"""The page after login: what waits for whom, in which order, and at what cost."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.models import Invitation
from attendance.states import Rsvp
from common.work import WorkState
from directory.models import Organization
from documents.models import Objection, Paper, Rendering, Signature
from documents.states import PaperKind, PaperState, SignatureState, SigningMode
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from portal.desk.waiting import OWN_LINES, Queue, Waiting, queue_of
from tests.factories import (
    CopyFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    GovernmentFactory,
    MessageFactory,
    OrganizationFactory,
    ParticipantFactory,
    RepresentationFactory,
    StoredMaterialFactory,
    UserFactory,
    follow_up_in,
    invited_meeting,
    meeting_in,
    paper_of,
    planned_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db
S = MeetingState
TODAY = dt.date(2030, 10, 10)
NOON = dt.datetime(2030, 10, 10, 5, tzinfo=dt.UTC)
DEADLINE = dt.datetime(2030, 10, 13, 9, tzinfo=dt.UTC)
# What a letter and minutes ask of their meeting before they are submitted.
COMPLETE = {"answer_deadline": DEADLINE, "attendance_finalised_at": NOON}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Noon in Jakarta, six days before the meetings of the factories; words as they stand in the code."""
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory()


def secretariat(convener: Organization) -> User:
    return user_with(Role.SECRETARIAT, convener)


def home(user: User) -> HttpResponse:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client.get(reverse("desk:home"))


def lines(user: User) -> list[Waiting]:
    queue = queue_of(user)
    return [*queue.today, *queue.this_week, *queue.later]


def told(user: User) -> list[tuple[str, str]]:
    return [(line.title, line.verb) for line in lines(user)]


def for_roles(convener: Organization) -> dict[Role, list[str]]:
    """Titles that each role at the convener finds waiting."""
    return {role: [line.title for line in lines(user_with(role, convener))] for role in Role}


def only(role: Role, title: str) -> dict[Role, list[str]]:
    return {one: [title] if one == role else [] for one in Role}


# --- meetings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (S.DRAFT, "Plan is not complete yet"),
        (S.SCHEDULED, "Invitation letter to be written"),
        (S.POSTPONED, "Postponed: a new date is to be set"),
        (S.ONGOING, "Meeting is running"),
        (S.HELD, "Minutes are pending"),
    ],
)
def test_the_next_step_of_a_meeting_waits_for_the_secretariat(
    convener: Organization, state: MeetingState, title: str
) -> None:
    meeting = meeting_in(state, convener=convener)
    assert for_roles(convener) == only(Role.SECRETARIAT, title)
    (line,) = lines(secretariat(convener))
    # Of a postponed meeting the next step is a page of its own: to name the new date.
    page = "desk:meeting_move" if state == S.POSTPONED else "desk:meeting"
    assert (line.detail, line.url) == (meeting.title, reverse(page, args=[meeting.public_id]))
    assert line.due == (TODAY if state in {S.ONGOING, S.HELD} else meeting.first_day)


@pytest.mark.parametrize("state", [S.INVITED, S.CLOSED, S.CANCELLED])
def test_where_nothing_is_to_be_done_nothing_waits(convener: Organization, state: MeetingState) -> None:
    meeting_in(state, convener=convener)
    meeting_in(S.HELD, convener=convener, is_imported=True)
    meeting_in(S.DRAFT)  # of another house
    assert not any(for_roles(convener).values())


def test_on_its_day_an_invited_meeting_waits(convener: Organization) -> None:
    meeting_in(S.INVITED, convener=convener)
    with time_machine.travel(NOON + dt.timedelta(days=6)):
        assert told(secretariat(convener)) == [("Meeting is today", "Open the meeting")]


def test_signed_minutes_leave_the_closing(convener: Organization) -> None:
    meeting_in(S.HELD, convener=convener, minutes_signed_at=NOON)
    assert told(secretariat(convener)) == [("The minutes are signed; the meeting can be closed", "Close the meeting")]


# --- papers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (PaperKind.INVITATION_LETTER, S.SCHEDULED, "Invitation letter waits for approval"),
        (PaperKind.MINUTES, S.HELD, "Minutes wait for approval"),
    ],
)
def test_a_paper_in_review_waits_for_its_approver_and_for_nobody_else(
    convener: Organization, kind: PaperKind, state: MeetingState, words: str
) -> None:
    meeting = meeting_in(state, convener=convener, **COMPLETE)
    paper_of(meeting, kind, PaperState.IN_REVIEW)
    assert for_roles(convener) == only(Role.LEADERSHIP, words)
    approver = UserFactory()
    DutyAssignmentFactory(meeting=meeting, user=approver, duty=Duty.APPROVER)
    assert told(approver) == [(words, "Read and approve")]
    assert lines(approver)[0].is_primary


def test_circulated_minutes_wait_for_their_approver_once_the_participants_have_had_their_say(
    convener: Organization,
) -> None:
    window = {"circulated_at": NOON - dt.timedelta(days=4), "objections_until": NOON + dt.timedelta(hours=1)}
    meeting = meeting_in(S.HELD, convener=convener, **COMPLETE)
    paper = paper_of(meeting, PaperKind.MINUTES, PaperState.CIRCULATED, circulated_facts={}, **window)
    leader = user_with(Role.LEADERSHIP, convener)
    assert told(leader) == []
    Paper.objects.update(objections_until=NOON - dt.timedelta(hours=1))
    assert told(leader) == [("Minutes wait for approval", "Read and approve")]
    Objection.objects.create(paper=paper, user=leader, said_by="Pos", text="Keliru")
    assert told(leader) == []


def test_a_signed_file_waits_for_a_second_person(convener: Organization) -> None:
    meeting = meeting_in(S.HELD, convener=convener)
    paper = paper_of(meeting, PaperKind.MINUTES, PaperState.APPROVED, signing_mode=SigningMode.WET)
    first, second, leader = secretariat(convener), secretariat(convener), user_with(Role.LEADERSHIP, convener)
    title, verb = "A signed file was handed in, and a second person has to check it", "Check the signed file"
    assert told(first) == [("Numbered, and waiting for its signature", "Have it signed")]
    handed = {"mode": paper.signing_mode, "state": SignatureState.HANDED_IN, "file": StoredMaterialFactory()}
    Signature.objects.update_or_create(paper=paper, defaults={**handed, "handed_in_by_id": first.public_id})
    assert told(first) == []
    assert told(second) == told(leader) == [(title, verb)]


def test_a_returned_paper_waits_for_who_wrote_it(convener: Organization) -> None:
    paper_of(meeting_in(S.HELD, convener=convener), PaperKind.MINUTES, PaperState.RETURNED, returned_note="Butir 3")
    assert for_roles(convener) == only(Role.SECRETARIAT, "A paper was returned")
    assert "Butir 3" in lines(secretariat(convener))[0].detail


def test_a_signed_letter_waits_to_be_sent_and_is_told_once(convener: Organization) -> None:
    paper_of(meeting_in(S.SCHEDULED, convener=convener), PaperKind.INVITATION_LETTER, PaperState.SIGNED)
    assert told(secretariat(convener)) == [("The letter is signed and not sent yet", "Send")]


@pytest.mark.parametrize("state", [PaperState.IN_REVIEW, PaperState.RETURNED, PaperState.SIGNED])
def test_a_letter_waits_for_nobody_once_its_meeting_is_called_off(convener: Organization, state: PaperState) -> None:
    paper_of(meeting_in(S.CANCELLED, convener=convener), PaperKind.INVITATION_LETTER, state)
    assert for_roles(convener) == {role: [] for role in Role}


def test_a_pdf_that_failed_is_told(convener: Organization) -> None:
    invitation = Invitation.objects.get(participant__meeting=invited_meeting(1, convener=convener))
    CopyFactory(invitation=invitation, state=WorkState.FAILED)
    assert for_roles(convener) == only(Role.SECRETARIAT, "A PDF could not be made")


# --- answers -----------------------------------------------------------------------------------------------------


def test_missing_answers_are_chased_until_the_deadline(convener: Organization) -> None:
    meeting = invited_meeting(3, convener=convener, answer_deadline=DEADLINE)
    answered = Invitation.objects.of(meeting).first()
    Invitation.objects.filter(pk=answered.pk).update(state=Rsvp.ACCEPTED, answered_at=NOON)
    assert for_roles(convener) == only(Role.SECRETARIAT, "2 invitations without an answer")
    assert lines(secretariat(convener))[0].due == dt.date(2030, 10, 13)
    Invitation.objects.update(state=Rsvp.ACCEPTED, answered_at=NOON)
    assert lines(secretariat(convener)) == []


def test_representatives_wait_to_be_decided_on(convener: Organization) -> None:
    meeting = invited_meeting(2, convener=convener)
    for invitation in Invitation.objects.of(meeting):
        RepresentationFactory(invitation=invitation)
    assert for_roles(convener) == only(Role.SECRETARIAT, "2 representatives to decide on")
    board = reverse("desk:answers", args=[meeting.public_id])
    assert lines(secretariat(convener))[0].url == f"{board}?hanya=wakil"


def test_below_the_rank_a_representative_waits_for_who_speaks_for_the_chair(convener: Organization) -> None:
    meeting = invited_meeting(1, convener=convener, minimum_rank="II.b")
    invitation = Invitation.objects.of(meeting).get()
    sent = RepresentationFactory(invitation=invitation, name="Ani Contoh", rank="III.a", needs_chair=True)
    post = invitation.participant
    assert for_roles(convener) == only(Role.LEADERSHIP, f"Ani Contoh is to represent {post}")
    (line,) = lines(user_with(Role.LEADERSHIP, convener))
    assert line.url == reverse("desk:representation", args=[meeting.public_id, sent.public_id])
    assert "III.a" in line.detail
    assert "II.b" in line.detail


@pytest.mark.parametrize(
    ("state", "words"), [(S.INVITED, "1 reason to judge"), (S.HELD, "1 late explanation to judge")]
)
def test_reasons_wait_to_be_judged(convener: Organization, state: S, words: str) -> None:
    meeting = invited_meeting(1, state, convener=convener)
    Invitation.objects.of(meeting).update(
        state="excused", excuse_reason="leave", excuse_state="submitted", answered_at=NOON
    )
    assert words in for_roles(convener)[Role.SECRETARIAT]
    assert words not in for_roles(convener)[Role.LEADERSHIP]
    Invitation.objects.of(meeting).update(excuse_state="accepted")
    assert words not in for_roles(convener)[Role.SECRETARIAT]


# --- follow-ups --------------------------------------------------------------------------------------------------


def owed(convener: Organization, state: FollowUpState = FollowUpState.ASSIGNED, **fields: Any) -> FollowUp:
    return follow_up_in(
        state,
        directive=DirectiveFactory(
            meeting__convener=convener,
            meeting__state=S.CLOSED,
            meeting__minutes_signed_at=NOON,
            meeting__attendance_finalised_at=NOON,
        ),
        **fields,
    )


def test_what_was_handed_in_waits_for_the_verifier(convener: Organization) -> None:
    for _ in range(2):
        owed(convener, FollowUpState.SUBMITTED)
    assert for_roles(convener) == only(Role.SECRETARIAT, "2 follow-ups to verify")


def test_gaps_wait_for_the_secretariat(convener: Organization) -> None:
    owed(convener, due_date=None)
    assert for_roles(convener) == only(Role.SECRETARIAT, "1 follow-up without addressee or due date")


def test_a_delegate_finds_what_the_institution_owes_the_nearest_first(convener: Organization) -> None:
    unit = OrganizationFactory(parent=convener)
    for state in FollowUpState:
        owed(convener, state, organization=unit, due_date=dt.date(2030, 12, 1))
    late = owed(convener, organization=unit, due_date=dt.date(2030, 10, 1))
    owed(convener)
    delegate = user_with(Role.DELEGATE, unit)
    queue = queue_of(delegate)
    assert [line.title for line in queue.today] == [late.directive.text]
    # What was handed in waits for somebody else.
    assert len(queue.later) == 4
    assert {line.verb for line in queue.later} == {"Report"}


def test_a_long_list_ends_in_a_way_to_all(convener: Organization) -> None:
    unit = OrganizationFactory(parent=convener)
    directives = DirectiveFactory.create_batch(OWN_LINES + 5, meeting=meeting_in(S.CLOSED, convener=convener))
    for directive in directives:
        FollowUpFactory(directive=directive, organization=unit)
    found = lines(user_with(Role.DELEGATE, unit))
    assert len(found) == OWN_LINES + 1
    assert (found[-1].title, found[-1].url) == ("More follow-ups are open", reverse("desk:follow_ups"))


# --- duties, failures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duty", "page", "verb"),
    [(Duty.DOOR, "door", "Open the door"), (Duty.NOTES, "notes", "Write the notes")],
)
def test_who_has_only_a_duty_finds_the_way_to_it(duty: Duty, page: str, verb: str) -> None:
    meeting = meeting_in(S.INVITED)
    user = UserFactory()
    DutyAssignmentFactory(meeting=meeting, user=user, duty=duty)
    (line,) = lines(user)
    assert (line.verb, line.url) == (verb, reverse(f"desk:{page}", args=[meeting.public_id]))
    shown = home(user)
    assert shown.status_code == 200
    assert [entry.url for entry in shown.context["shell"].nav] == [reverse("desk:home")]


@pytest.mark.parametrize("state", [S.DRAFT, S.SCHEDULED, S.CLOSED, S.CANCELLED])
def test_a_duty_waits_from_the_invitation_to_the_end(state: MeetingState) -> None:
    user = UserFactory()
    DutyAssignmentFactory(meeting=meeting_in(state), user=user, duty=Duty.DOOR)
    assert lines(user) == []


def test_messages_that_failed_are_told_to_those_who_see_the_outbox(convener: Organization) -> None:
    for number in range(2):
        MessageFactory(invitation__participant__meeting=invited_meeting(0, convener=convener), to_name=f"A{number}")
    Message.objects.update(state=WorkState.FAILED)
    Invitation.objects.update(state=Rsvp.ACCEPTED, answered_at=NOON)
    words = ["2 messages could not be sent"]
    assert for_roles(convener) == {
        role: words if role in {Role.SECRETARIAT, Role.ADMINISTRATOR} else [] for role in Role
    }


# --- the page ----------------------------------------------------------------------------------------------------


def test_grouped_and_sorted_by_day(convener: Organization) -> None:
    unit = OrganizationFactory(parent=convener)
    days = {"telat": -3, "hari ini": 0, "pekan ini": 7, "nanti": 8, "kapan-kapan": None}
    for text, days_ahead in reversed(days.items()):
        due = None if days_ahead is None else TODAY + dt.timedelta(days=days_ahead)
        FollowUpFactory(
            directive=DirectiveFactory(meeting__convener=convener, text=text), organization=unit, due_date=due
        )
    queue = queue_of(user_with(Role.DELEGATE, unit))
    assert [[line.title for line in group] for group in (queue.today, queue.this_week, queue.later)] == [
        ["telat", "hari ini"],
        ["pekan ini"],
        ["nanti", "kapan-kapan"],
    ]
    assert queue.total == 5
    assert [label for label, _lines in queue.groups] == ["Today", "This week", "Later or without a day"]
    assert Queue([], [], []).groups == []


@pytest.mark.parametrize("role", list(Role))
def test_the_page_opens_to_every_role_full_and_empty(role: Role, convener: Organization) -> None:
    user = user_with(role, convener)
    assert "Nothing waits for you" in home(user).text
    invited_meeting(2, convener=convener, answer_deadline=DEADLINE)
    owed(convener, due_date=dt.date(2030, 10, 1))
    answer = home(user)
    reads = role != Role.DELEGATE
    assert answer.status_code == 200
    assert (len(answer.context["next_meetings"]), answer.context["overdue_count"]) == (1 * reads, 1 * reads)
    assert ("New meeting" in answer.text) is (role == Role.SECRETARIAT)


@pytest.mark.parametrize(("is_inside", "shares"), [(True, 1), (False, 0)])
def test_how_others_answered_is_for_those_inside_the_house(
    convener: Organization, is_inside: bool, shares: int
) -> None:
    meeting = invited_meeting(2, convener=convener)
    unit = meeting.participants.first().organization
    user = user_with(Role.LEADERSHIP, convener) if is_inside else user_with(Role.DELEGATE, unit)
    answer = home(user)
    assert [(one, bool(parts)) for one, parts in answer.context["next_meetings"]] == [(meeting, is_inside)]
    assert answer.text.count('class="legend') == shares


def test_without_signing_in_it_is_asked_who_you_are(client: Client) -> None:
    assert client.get(reverse("desk:home"))["Location"].startswith(reverse("account_login"))


def filled(convener: Organization, unit: Organization, size: int) -> None:
    """So much of everything that waits; `unit` is invited and owes."""
    directive_home = meeting_in(S.CLOSED, convener=convener)
    for _ in range(size):
        planned_meeting(1, convener=convener)
        invitation = Invitation.objects.get(
            participant__meeting=invited_meeting(1, convener=convener, answer_deadline=DEADLINE)
        )
        RepresentationFactory(invitation=invitation)
        MessageFactory(invitation=invitation, state=WorkState.FAILED)
        CopyFactory(invitation=invitation, state=WorkState.FAILED)
        held = meeting_in(S.HELD, participants=1, convener=convener, **COMPLETE)
        paper_of(held, PaperKind.MINUTES, PaperState.IN_REVIEW)
        directive = DirectiveFactory(meeting=directive_home)
        FollowUpFactory(directive=directive, organization=unit, due_date=dt.date(2030, 10, 1))
        follow_up_in(FollowUpState.SUBMITTED, directive=directive)
        FollowUpFactory(directive=directive, organization=None, addressee_text="OPD terkait")
    ParticipantFactory(meeting=directive_home, position__organization=unit)


@pytest.mark.parametrize("role", list(Role))
def test_it_costs_the_same_for_few_and_many(convener: Organization, role: Role) -> None:
    unit = OrganizationFactory(parent=convener)
    user = user_with(role, unit if role == Role.DELEGATE else convener)
    costs = []
    for more in (3, 9):
        filled(convener, unit, more)
        with CaptureQueriesContext(connection) as queries:
            home(user)
        costs.append(len(queries))
    assert Rendering.objects.count() == Meeting.objects.filter(state=S.INVITED).count() == 12
    # A few for each kind of matter that can wait; there are some thirty kinds.
    assert costs[0] == costs[1] <= 58
