"""The outbox: who reads it, what it finds, how a message is tried again, and the press that reminds."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import ROLE_POWERS, Duty, Power, Role
from attendance.links import link_of, token_of
from attendance.models import Invitation
from attendance.states import Rsvp
from common.work import WorkState
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver
from notices.models import Delivery, Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    DutyAssignmentFactory,
    GovernmentFactory,
    MessageFactory,
    UserFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db
JUNK = ["\x00", "a\x00b", "-1", "9" * 40, "' OR 1=1 --", "%", "\\", "😀" * 60, "a" * 5000, "__"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words are asked for as they stand in the code; the browser tests read Bahasa Indonesia."""
    with translation.override("en"):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def as_role(role: Role, meeting: Meeting) -> Client:
    return signed_in(user_with(role, meeting.convener))


def list_page(**asked: str) -> str:
    return reverse("desk:outbox", query=asked)


def address(name: str, row: Message | Meeting) -> str:
    return reverse(f"desk:{name}", args=[row.public_id])


@pytest.fixture
def message() -> Message:
    meeting = invited_meeting(1, answer_deadline=timezone.now() + dt.timedelta(days=2))
    return MessageFactory(
        invitation=Invitation.objects.of(meeting).get(), state=WorkState.FAILED, last_error="SMTP 550"
    )


# --- who reads it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_pages_by_role(role: Role, message: Message) -> None:
    client, may_read = as_role(role, message.meeting), Power.VIEW_OUTBOX in ROLE_POWERS[role]
    assert client.get(list_page()).status_code == (200 if may_read else 403)
    assert client.get(address("message", message)).status_code == (200 if may_read else 404)


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_finds_nothing(role: Role, message: Message) -> None:
    client = signed_in(user_with(role, GovernmentFactory()))
    assert message.to_name not in client.get(list_page()).text
    assert client.get(address("message", message)).status_code == 404
    assert client.post(address("message_retry", message)).status_code == 404
    assert client.post(address("answers_remind", message.meeting)).status_code == 404
    assert Message.objects.count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_trying_again_by_role(role: Role, message: Message) -> None:
    client = as_role(role, message.meeting)
    may_do, may_read = role == Role.SECRETARIAT, Power.VIEW_OUTBOX in ROLE_POWERS[role]
    if may_read:
        shown = client.get(address("message", message)).text
        assert (address("message_retry", message) in shown) is may_do
        assert "SMTP 550" in shown
    answer = client.post(address("message_retry", message))
    assert answer.status_code == (302 if may_do else 403 if may_read else 404)
    assert Message.objects.get().state == (WorkState.PENDING if may_do else WorkState.FAILED)


def test_without_signing_in_it_is_asked_who_you_are(client: Client, message: Message) -> None:
    for answer in (
        client.get(list_page()),
        client.get(address("message", message)),
        client.post(address("message_retry", message)),
        client.post(address("answers_remind", message.meeting)),
    ):
        assert answer["Location"].startswith(reverse("account_login"))
    assert Message.objects.get().state == WorkState.FAILED


@pytest.mark.parametrize("name", ["message_retry", "answers_remind"])
def test_an_act_is_never_a_reading(message: Message, name: str) -> None:
    row = message if name == "message_retry" else message.meeting
    assert as_role(Role.SECRETARIAT, message.meeting).get(address(name, row)).status_code == 405


# --- one message -------------------------------------------------------------------------------------------------


def test_what_has_not_failed_is_not_tried_again(message: Message) -> None:
    Message.objects.update(state=WorkState.DONE)
    client = as_role(Role.SECRETARIAT, message.meeting)
    page = address("message", message)
    assert address("message_retry", message) not in client.get(page).text
    answer = client.post(
        address("message_retry", message), follow=True, headers={"referer": f"http://testserver{page}"}
    )
    assert answer.redirect_chain == [(f"http://testserver{page}", 302)]
    assert "This message has not failed" in answer.text


def test_its_attempts_are_told(message: Message) -> None:
    Delivery.objects.create(message=message, succeeded=False, detail="SMTPServerDisconnected: tutup")
    shown = as_role(Role.ADMINISTRATOR, message.meeting).get(address("message", message)).text
    assert "SMTPServerDisconnected: tutup" in shown
    assert message.to_address in shown


@pytest.fixture
def local_outbox(settings: Any, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = "notices.outbox.FolderBackend"
    return tmp_path


@pytest.mark.usefixtures("local_outbox")
@pytest.mark.parametrize(("role", "sees_link"), [(Role.SECRETARIAT, True), (Role.ADMINISTRATOR, False)])
def test_the_mail_of_trial_mode_shows_the_link_to_those_who_may_hand_it_on(
    message: Message, role: Role, sees_link: bool
) -> None:
    Message.objects.update(state=WorkState.PENDING)
    client = as_role(role, message.meeting)
    assert "[personal link]" in client.get(address("message", message)).text
    deliver(message_id=message.pk)
    shown = client.get(address("message", message)).text
    assert (link_of(message.invitation) in shown) is sees_link
    assert (token_of(message.invitation) in shown) is sees_link


@pytest.mark.usefixtures("local_outbox")
def test_in_production_no_mail_is_looked_for(message: Message, settings: Any) -> None:
    Message.objects.update(state=WorkState.PENDING)
    deliver(message_id=message.pk)
    settings.EMBEDDED = False
    shown = as_role(Role.SECRETARIAT, message.meeting).get(address("message", message)).text
    assert token_of(message.invitation) not in shown


def test_what_people_write_is_shown_as_they_wrote_it(message: Message) -> None:
    payload = "<script>alert(1)</script>{{ 7 }}"
    Message.objects.update(subject=payload, body=payload, to_name=payload, last_error=payload)
    client = as_role(Role.SECRETARIAT, message.meeting)
    for page in (list_page(), address("message", message)):
        shown = client.get(page).text
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in shown


# --- the list ----------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(0)


def told(meeting: Meeting, name: str, **fields: Any) -> Message:
    return MessageFactory(invitation__participant__meeting=meeting, to_name=name, **fields)


def listed(answer: HttpResponse) -> list[str]:
    return [row.to_name for row in answer.context["page"]]


def test_filtered_searched_and_sorted(meeting: Meeting) -> None:
    told(meeting, "B", state=WorkState.FAILED, to_address="satu@example.go.id")
    told(meeting, "C", kind=MessageKind.ANSWER_REMINDER, subject="Mohon jawaban: Rakor")
    told(meeting, "A", state=WorkState.DONE)
    told(invited_meeting(0), "Z")
    client = as_role(Role.SECRETARIAT, meeting)
    answer = client.get(list_page())
    assert listed(answer) == ["A", "C", "B"]
    chips = {value: count for value, _shape, _label, count in answer.context["chips"]}
    assert chips == {"": 3, "pending": 1, "running": 0, "done": 1, "failed": 1, "dropped": 0}
    for asked, names in (
        ({"keadaan": "failed"}, ["B"]),
        ({"q": "mohon"}, ["C"]),
        ({"q": "SATU@"}, ["B"]),
        ({"q": "tidak ada"}, []),
        ({"urut": "terlama"}, ["B", "C", "A"]),
        ({"urut": "penerima"}, ["A", "B", "C"]),
        ({"urut": "perihal"}, ["C", "A", "B"]),
    ):
        assert listed(client.get(list_page(**asked))) == names, asked
    assert "No message fits" in client.get(list_page(q="tidak ada")).text


def test_pages_keep_what_was_asked(meeting: Meeting) -> None:
    for number in range(30):
        told(meeting, f"Ajudan {number}")
    client = as_role(Role.SECRETARIAT, meeting)
    first, second = (client.get(list_page(urut="penerima", page=page)) for page in ("1", "2"))
    assert (len(listed(first)), len(listed(second))) == (25, 5)
    assert "urut=penerima&amp;page=2" in first.text


@pytest.mark.parametrize("name", ["q", "keadaan", "urut", "page"])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_address_is_no_fault(meeting: Meeting, name: str, junk: str) -> None:
    told(meeting, "A")
    assert as_role(Role.SECRETARIAT, meeting).get(list_page(**{name: junk})).status_code == 200


@pytest.mark.parametrize("junk", ["%00", "a%00b", "9" * 400, "..%2f.."])
def test_junk_for_a_name_is_not_there(meeting: Meeting, junk: str) -> None:
    client = as_role(Role.SECRETARIAT, meeting)
    assert client.get(f"/kotak-keluar/{junk}/").status_code == 404
    assert client.post(f"/kotak-keluar/{junk}/ulangi/").status_code == 404
    assert client.post(f"/rapat/{junk}/jawaban/ingatkan/").status_code == 404


@pytest.mark.parametrize("size", [3, 24])
def test_the_list_costs_the_same_for_few_and_many(meeting: Meeting, size: int, django_assert_num_queries: Any) -> None:
    for number in range(size):
        told(meeting, f"Ajudan {number}")
    client = as_role(Role.SECRETARIAT, meeting)
    client.get(list_page())
    with django_assert_num_queries(7):
        assert len(listed(client.get(list_page()))) == size


# --- the press that reminds --------------------------------------------------------------------------------------


@pytest.fixture
def silent() -> Meeting:
    """Three invited, one of whom has answered."""
    meeting = invited_meeting(3, answer_deadline=timezone.now() + dt.timedelta(days=5))
    for row in Invitation.objects.of(meeting):
        ContactFactory(position=row.participant.position)
    Invitation.objects.filter(pk=Invitation.objects.first().pk).update(state=Rsvp.ACCEPTED, answered_at=timezone.now())
    return meeting


@pytest.mark.parametrize("role", list(Role))
def test_reminding_by_role(role: Role, silent: Meeting) -> None:
    client = as_role(role, silent)
    may_do, may_read = role == Role.SECRETARIAT, Power.VIEW_ANSWERS in ROLE_POWERS[role]
    for name in ("answers", "meeting") if may_read else ():
        shown = client.get(address(name, silent)).text
        assert (address("answers_remind", silent) in shown, "Remind 2" in shown) == (may_do, may_do)
    answer = client.post(address("answers_remind", silent))
    # Who reads answers and invites nobody does not learn of this act either.
    assert answer.status_code == (302 if may_do else 404)
    assert Message.objects.count() == (2 if may_do else 0)


def test_a_duty_at_the_meeting_reminds_nobody(silent: Meeting) -> None:
    user = UserFactory()
    DutyAssignmentFactory(meeting=silent, user=user, duty=Duty.NOTES)
    assert signed_in(user).post(address("answers_remind", silent)).status_code == 404


def test_two_presses_send_once(silent: Meeting) -> None:
    client, board = as_role(Role.SECRETARIAT, silent), address("answers", silent)
    headers = {"referer": f"http://testserver{board}"}
    first = client.post(address("answers_remind", silent), follow=True, headers=headers)
    second = client.post(address("answers_remind", silent), follow=True, headers=headers)
    assert "2 reminders are on their way." in first.text
    assert "nothing is sent twice" in second.text
    assert Message.objects.count() == 2


def test_that_nobody_can_be_written_to_is_said(silent: Meeting) -> None:
    for row in Invitation.objects.all():
        row.participant.position.contacts.update(email="")
    answer = as_role(Role.SECRETARIAT, silent).post(address("answers_remind", silent), follow=True)
    assert "Nobody could be reminded" in answer.text


@pytest.mark.parametrize("state", [MeetingState.SCHEDULED, MeetingState.ONGOING, MeetingState.CANCELLED])
def test_no_press_where_no_answers_are_awaited(silent: Meeting, state: MeetingState) -> None:
    Meeting.objects.update(state=state, state_reason="Alasan")
    client = as_role(Role.SECRETARIAT, silent)
    assert address("answers_remind", silent) not in client.get(address("answers", silent)).text
    answer = client.post(address("answers_remind", silent), follow=True)
    assert "there is nobody to remind" in answer.text
    assert not Message.objects.exists()
