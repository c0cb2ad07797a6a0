"""How the letter fared, line by line; the few it goes to once more; the link handed on by hand."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import note_opening, take_calendar_reply
from attendance.links import invitation_of, link_of, token_of
from attendance.models import Invitation
from attendance.states import CalendarAnswer
from common.work import WorkState
from directory.models import Contact
from documents.models import Paper, Rendering, Sheet
from documents.states import Edition, PaperState
from flows.papers import send_invitations
from handovers.models import Handover
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from notices.models import Message
from notices.states import Channel, MessageKind
from tests.desk.test_outbox_pages import signed_in
from tests.factories import (
    ContactFactory,
    GovernmentFactory,
    ParticipantFactory,
    PositionFactory,
    letter_ready,
    user_with,
)

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=2)
JUNK = ["\x00", "9" * 40, "' OR 1=1 --", "%", "<svg onload=1>", "a" * 5000]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def letter() -> Paper:
    """A letter that has gone out to three posts with a contact each."""
    return sent_letter(3)


@pytest.fixture
def staff(letter: Paper) -> Client:
    return signed_in(secretary(letter))


def sent_letter(lines: int) -> Paper:
    paper = letter_ready(lines, PaperState.SIGNED)
    for line in paper.meeting.participants.all():
        ContactFactory(position=line.position, phone="0812-3456-7890")
    send_invitations(paper=paper, by=secretary(paper))
    Message.objects.update(created_at=timezone.now() - LATER)
    Paper.objects.update(sent_at=timezone.now() - LATER)
    return paper


def secretary(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def lines(paper: Paper) -> list[Participant]:
    return list(paper.meeting.participants.order_by("order"))


def address(name: str, paper: Paper, *rest: str, **asked: str) -> str:
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, *rest], query=asked)


def shown(client: Client, paper: Paper, **asked: str) -> str:
    answer = client.get(address("deliveries", paper, **asked))
    assert answer.status_code == 200
    return answer.text


# --- the list ----------------------------------------------------------------------------------------------------


def test_each_line_shows_what_went_out_and_what_came_of_it(letter: Paper, staff: Client) -> None:
    first, second, third = (line.invitation for line in lines(letter))
    Message.objects.filter(invitation=first).update(state=WorkState.DONE, sent_at=timezone.now())
    Message.objects.filter(invitation=second).update(state=WorkState.FAILED, last_error="SMTP 550 mailbox full")
    note_opening(invitation=invitation_of(token_of(first)) or first)
    take_calendar_reply(
        invitation=third,
        message_id="<1@x>",
        attendee="x@example.org",
        answer=CalendarAnswer.ACCEPTED,
        sequence=0,
        said_at=None,
    )
    page = shown(staff, letter)
    for words in ("SMTP 550 mailbox full", "accepted in the calendar", "taken as the answer", "once"):
        assert words in page
    assert token_of(first) not in page
    assert "scanners of mail open links too" in page


def test_filters_find_what_needs_hands(letter: Paper, staff: Client) -> None:
    first, second, third = lines(letter)
    Message.objects.filter(invitation__participant=first).update(state=WorkState.DONE)
    Message.objects.filter(invitation__participant=second).update(state=WorkState.FAILED)
    Contact.objects.filter(position=third.position).update(is_active=False)
    expected = {
        "belum-terkirim": [second, third],
        "gagal": [second],
        "belum-dibuka": [first],
        "tanpa-kontak": [third],
        "": [first, second, third],
        "entah": [first, second, third],
    }
    for chosen, kept in expected.items():
        page = shown(staff, letter, keadaan=chosen)
        assert [line for line in lines(letter) if line.public_id in page] == kept, chosen
    assert str(second) in shown(staff, letter, q=second.position.title)
    assert str(first) not in shown(staff, letter, q=second.position.title)


def test_who_is_not_invited_yet_stands_there_too(letter: Paper, staff: Client) -> None:
    added = ParticipantFactory(meeting=letter.meeting)
    page = shown(staff, letter)
    assert added.public_id in page
    assert "Not invited yet" in page


def test_what_went_out_with_an_older_letter_does_not_count(letter: Paper, staff: Client) -> None:
    Message.objects.update(state=WorkState.DONE, created_at=timezone.now() - dt.timedelta(days=9))
    page = shown(staff, letter, keadaan="belum-terkirim")
    assert all(line.public_id in page for line in lines(letter))


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_no_fault(letter: Paper, staff: Client, junk: str) -> None:
    shown(staff, letter, keadaan=junk, q=junk, page=junk)
    for name in ("deliveries_send", "deliveries_retry", "deliveries_file"):
        assert staff.post(address(name, letter), {"line": [junk]}).status_code in {302, 400, 409, 422}


def test_the_same_number_of_queries_for_3_and_for_300(django_assert_max_num_queries: Any) -> None:
    costs = []
    for size in (3, 300):
        paper = sent_letter(size)
        Message.objects.update(state=WorkState.DONE, sent_at=timezone.now())
        client = signed_in(secretary(paper))
        with django_assert_max_num_queries(25) as counted:
            shown(client, paper)
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_many_lines_come_in_pages(django_assert_max_num_queries: Any) -> None:
    paper = letter_ready(1, PaperState.SIGNED)
    unit = lines(paper)[0].organization
    ParticipantFactory.create_batch(
        60, meeting=paper.meeting, position=None, organization=unit, printed_name="Tamu", region=None
    )
    client = signed_in(secretary(paper))
    with django_assert_max_num_queries(25):
        page = shown(client, paper)
    assert page.count('name="line"') == 50


# --- sending -----------------------------------------------------------------------------------------------------


def test_ticked_lines_get_it_once_more(letter: Paper, staff: Client) -> None:
    picked = lines(letter)[:2]
    answer = staff.post(
        address("deliveries_send", letter, keadaan="gagal"), {"line": [line.public_id for line in picked]}
    )
    assert answer["Location"] == address("deliveries", letter, keadaan="gagal")
    assert Message.objects.filter(key__contains="resend-").count() == 2


def test_one_button_is_one_line_whatever_is_ticked(letter: Paper, staff: Client) -> None:
    first, second, _third = lines(letter)
    staff.post(address("deliveries_send", letter), {"line": [first.public_id], "only": second.public_id})
    again = Message.objects.get(key__contains="resend-")
    assert again.invitation == second.invitation


def test_a_line_of_another_meeting_is_not_sent_to(letter: Paper, staff: Client) -> None:
    other = sent_letter(1)
    staff.post(address("deliveries_send", letter), {"line": [lines(other)[0].public_id]})
    assert not Message.objects.filter(key__contains="resend-").exists()


def test_a_refusal_is_said_where_one_stands(letter: Paper, staff: Client) -> None:
    answer = staff.post(
        address("deliveries_send", letter), follow=True, headers={"referer": address("deliveries", letter)}
    )
    assert "Choose at least one line." in answer.text


def test_failures_are_tried_again(letter: Paper, staff: Client) -> None:
    Message.objects.update(state=WorkState.FAILED)
    staff.post(address("deliveries_retry", letter), {"only": lines(letter)[0].public_id})
    assert Message.objects.filter(state=WorkState.FAILED).count() == 2
    staff.post(address("deliveries_retry", letter))
    assert not Message.objects.filter(state=WorkState.FAILED).exists()


def test_letters_singly_and_in_one_file(letter: Paper, staff: Client) -> None:
    for copy in Rendering.objects.filter(edition=Edition.COPY):
        copy.file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=False)
        copy.state = WorkState.DONE
        copy.save()
        single = address("paper_pdf", letter, letter.public_id, copy.public_id)
        assert single in shown(staff, letter)
        assert b"".join(staff.get(single).streaming_content) == b"%PDF-1.4"  # type: ignore[attr-defined]
    answer = staff.post(address("deliveries_file", letter))
    sheet = Sheet.objects.get()
    assert answer["Location"] == reverse("desk:sheet", args=[sheet.public_id])
    assert staff.get(answer["Location"]).status_code == 200
    assert len(sheet.facts["copies"]) == 3


def test_before_the_letter_is_signed_there_is_nothing_to_press() -> None:
    paper = letter_ready(2, PaperState.DRAFT)
    page = shown(signed_in(secretary(paper)), paper)
    assert "the letter is not signed" in page
    assert "Send to those ticked" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_others_find_nothing(letter: Paper, role: Role) -> None:
    for client in (
        signed_in(user_with(role, letter.meeting.convener)),
        signed_in(user_with(Role.SECRETARIAT, GovernmentFactory())),
    ):
        assert client.get(address("deliveries", letter)).status_code == 404
        for name in ("deliveries_send", "deliveries_retry", "deliveries_file"):
            assert client.post(address(name, letter)).status_code == 404


# --- the link by hand --------------------------------------------------------------------------------------------


def test_whatsapp_is_a_plain_link_and_noted_by_a_press(letter: Paper, staff: Client) -> None:
    invitation = lines(letter)[0].invitation
    contact = Contact.objects.get(position=invitation.participant.position)
    page = staff.get(address("answer_link", letter, invitation.public_id)).text
    assert 'href="https://wa.me/6281234567890?text=' in page
    assert 'target="_blank" rel="noopener' in page
    assert "Note as sent" in page
    staff.post(address("answer_link_sent", letter, invitation.public_id), {"contact": contact.public_id})
    noted = Message.objects.get(channel=Channel.WHATSAPP)
    assert noted.contact == contact
    assert "WhatsApp" in shown(staff, letter)
    assert staff.get(reverse("desk:message", args=[noted.public_id])).status_code == 200


def test_a_contact_of_another_post_is_not_found(letter: Paper, staff: Client) -> None:
    first, second, _third = lines(letter)
    other = Contact.objects.get(position=second.position)
    for wrong in (other.public_id, "0" * 12, "\x00"):
        answer = staff.post(address("answer_link_sent", letter, first.invitation.public_id), {"contact": wrong})
        assert answer.status_code in {400, 404}
    assert not Message.objects.filter(channel=Channel.WHATSAPP).exists()


def test_numbers_of_another_house_are_masked(letter: Paper, staff: Client) -> None:
    line = lines(letter)[0]
    line.position = PositionFactory()
    line.save()
    ContactFactory(position=line.position, phone="0813-9999-8888", email="rahasia@example.go.id")
    page = staff.get(address("answer_link", letter, line.invitation.public_id)).text
    for hidden in ("0813-9999-8888", "81399998888", "rahasia@example.go.id"):
        assert hidden not in page


@pytest.mark.parametrize("send", [True, False])
def test_a_revoked_link_is_replaced_and_sent_if_wished(letter: Paper, staff: Client, send: bool) -> None:
    invitation = lines(letter)[0].invitation
    old, told = link_of(invitation), Message.objects.count()
    url = address("answer_link_revoke", letter, invitation.public_id)
    assert "checked" in staff.get(url).text
    staff.post(url, {"reason": "Salah kirim"} | ({"send": "on"} if send else {}))
    invitation = Invitation.objects.get(pk=invitation.pk)
    assert link_of(invitation) != old
    assert Message.objects.count() == told + send


def test_a_link_that_cannot_be_sent_is_said_on_the_form(letter: Paper, staff: Client) -> None:
    Meeting.objects.update(state=MeetingState.CANCELLED, state_reason="Alasan")
    url = address("answer_link_revoke", letter, lines(letter)[0].invitation.public_id)
    answer = staff.post(url, {"reason": "Salah kirim", "send": "on"})
    assert answer.status_code == 422
    assert "until the meeting has ended" in answer.text


# --- messages about no meeting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATOR])
def test_a_message_about_no_meeting_is_shown_and_tried_again(letter: Paper, role: Role) -> None:
    convener = letter.meeting.convener
    post = lines(letter)[0].position
    handover = Handover.objects.create(position=post, convener=convener)
    message = Message.objects.create(
        key="handover:1",
        kind=MessageKind.HANDOVER,
        convener=convener,
        handover=handover,
        to_name="Pejabat baru",
        to_address="x@example.go.id",
        subject="Serah terima: Kepala Dinas",
        body="{link}",
        state=WorkState.FAILED,
        sent_at=timezone.now(),
    )
    client = signed_in(user_with(role, convener))
    assert "Serah terima: Kepala Dinas" in client.get(reverse("desk:outbox")).text
    url = reverse("desk:message", args=[message.public_id])
    assert "Try again" in client.get(url).text
    client.post(reverse("desk:message_retry", args=[message.public_id]))
    assert Message.objects.get(pk=message.pk).state == WorkState.PENDING


def test_time_is_told_on_the_clock_of_the_convener(letter: Paper) -> None:
    message = Message(convener=letter.meeting.convener)
    assert message.timezone == letter.meeting.convener.timezone
