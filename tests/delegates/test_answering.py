"""What the answer page offers, takes and tells: whom to send, by what, and why nobody comes."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from attendance.links import token_of
from attendance.models import AnswerEntry, Invitation, Representation
from attendance.states import ExcuseState, Rsvp
from directory.models import Position
from directory.states import PositionRole
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AppointmentFactory, ParticipantFactory, PositionFactory, invited_meeting
from tests.factories import InvitationFactory as Invited

pytestmark = pytest.mark.django_db

SENDS = {"state": "delegated", "name": "A. Contoh", "position": "Asisten I", "mandate": "decide"}
EXCUSED = {"state": "excused", "excuse_reason": "official_duty", "excuse_note": "Dinas luar"}


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


@pytest.fixture
def head() -> Invitation:
    """A head of region, with a deputy who is known and a secretary who is not."""
    meeting = invited_meeting(0, minimum_rank="II.a")
    post = PositionFactory.create(role=PositionRole.HEAD_OF_REGION, rank="")
    unit = post.organization
    deputy = PositionFactory.create(organization=unit, role=PositionRole.DEPUTY_HEAD, rank="")
    PositionFactory.create(organization=unit, role=PositionRole.REGIONAL_SECRETARY, rank="II.b")
    AppointmentFactory.create(position=deputy, official__name="Wakil Contoh")
    return Invited.create(participant=ParticipantFactory.create(meeting=meeting, position=post))


def substitute(invitation: Invitation, role: PositionRole) -> Position:
    return Position.objects.get(organization=invitation.participant.position.organization, role=role)


def address(invitation: Invitation, tail: str = "") -> str:
    return f"/u/{token_of(invitation)}/{tail}"


def read(invitation: Invitation, tail: str = "") -> str:
    return Client().get(address(invitation, tail)).content.decode()


def post(invitation: Invitation, values: dict[str, Any], tail: str = "") -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(address(invitation, tail), values)


def change(invitation: Invitation, **fields: Any) -> None:
    Meeting.objects.filter(pk=invitation.participant.meeting_id).update(**fields)


def paper(name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "application/pdf")


# --- whom to send --------------------------------------------------------------------------------------------------


def test_chain_is_offered_with_who_needs_the_word_of_the_chair(head: Invitation) -> None:
    page = read(head)
    deputy, secretary = (substitute(head, role) for role in (PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY))
    assert page.index(deputy.label) < page.index("Wakil Contoh") < page.index(secretary.label)
    assert (page.count('class="s k"'), page.count('name="substitute"')) == (1, 3)
    with translation.override("id"):
        assert page.count(f">{gettext('waits for the word of the chair')}<") == 1
    assert "II.a" in page


def test_chosen_post_of_the_chain_needs_nothing_typed(head: Invitation) -> None:
    deputy = substitute(head, PositionRole.DEPUTY_HEAD)
    assert post(head, {"state": "delegated", "substitute": deputy.public_id, "mandate": "decide"}).status_code == 200
    sent = head.representations.get()
    assert (sent.name, sent.position, sent.post, sent.needs_chair) == ("Wakil Contoh", deputy.title, deputy, False)


def test_holder_of_a_vacant_post_is_asked_for(head: Invitation) -> None:
    secretary = substitute(head, PositionRole.REGIONAL_SECRETARY)
    values = {"state": "delegated", "substitute": secretary.public_id, "mandate": "decide"}
    response = post(head, values)
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()
    assert post(head, {**values, "name": "S. Contoh", "rank": "I.a"}).status_code == 200
    sent = head.representations.get()
    assert (sent.name, sent.post, sent.rank, sent.needs_chair) == ("S. Contoh", secretary, "II.b", True)


def test_nobody_chosen_is_told_at_the_choice(head: Invitation) -> None:
    page = post(head, {"state": "delegated", "mandate": "decide"}).content.decode()
    assert 'id="id_substitute_error"' in page
    assert 'id="id_position_error"' not in page


def test_someone_else_is_named_by_hand(head: Invitation) -> None:
    assert post(head, {**SENDS, "substitute": "lain", "rank": "III.a"}).status_code == 200
    sent = head.representations.get()
    assert (sent.name, sent.post, sent.rank, sent.needs_chair) == ("A. Contoh", None, "III.a", True)
    assert 'value="lain" checked' in read(head, "?ubah=1")


def test_post_that_was_not_offered_is_refused(head: Invitation) -> None:
    foreign = PositionFactory.create()
    response = post(head, {"state": "delegated", "substitute": foreign.public_id, "mandate": "decide"})
    assert response.status_code == 422
    assert not Representation.objects.exists()


def test_mandate_is_asked_of_who_sends_someone(invitation: Invitation) -> None:
    response = post(invitation, {name: said for name, said in SENDS.items() if name != "mandate"})
    assert response.status_code == 422
    assert 'id="id_mandate_error"' in response.content.decode()


def test_the_number_of_the_letter_may_be_told(invitation: Invitation) -> None:
    post(invitation, {**SENDS, "mandate_kind": "assignment", "mandate_number": " 800/215/2030 "})
    assert invitation.representations.get().mandate_number == "800/215/2030"


def test_disposition_stands_as_the_record(invitation: Invitation) -> None:
    words = "Hadiri, sampaikan data banjir"
    post(invitation, {**SENDS, "mandate_kind": "disposition", "instruction": words})
    page = read(invitation)
    card = page[page.index('class="card"') :]
    for told in (words, "A. Contoh, Asisten I", str(invitation.participant)):
        assert told in card
    assert invitation.entries.get().particulars["representative"]["instruction"] == words


def test_double_representation_names_the_other_post_and_keeps_what_was_typed(invitation: Invitation) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).exclude(pk=invitation.pk).get()
    post(other, SENDS)
    response = post(invitation, SENDS)
    page = response.content.decode()
    assert response.status_code == 422
    assert str(other.participant) in page
    assert "A. Contoh" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "A"),
        ("name", "x" * 300),
        ("email", '"<script>"@b.id'),
        ("email", "a@b.id\r\nBcc: c@d.id"),
        ("email", "x" * 320 + "@b.id"),
        ("rank", "V.c"),
        ("mandate", "rule"),
        ("mandate_kind", "word of mouth"),
        ("instruction", "x" * 5000),
        ("companions", "6"),
    ],
)
def test_bad_particulars_are_told_beside_their_field(invitation: Invitation, field: str, typed: str) -> None:
    response = post(invitation, {**SENDS, field: typed})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode() or field.startswith("mandate")
    assert "errorlist" in response.content.decode()
    assert not AnswerEntry.objects.exists()


def test_representative_is_reached_at_the_address_as_mail_carries_it(invitation: Invitation) -> None:
    post(invitation, {**SENDS, "email": "Wakil@Bücher.example", "phone": "62812-3456-7890"})
    sent = invitation.representations.get()
    assert (sent.email, sent.phone) == ("Wakil@xn--bcher-kva.example", "+6281234567890")


# --- coming --------------------------------------------------------------------------------------------------------


def test_companions_are_not_asked_where_none_are_allowed(invitation: Invitation) -> None:
    change(invitation, companions_limit=0)
    page = read(invitation)
    assert 'name="companions"' not in page
    assert 'name="needs"' in page
    assert post(invitation, {"state": "accepted", "companions": "1"}).status_code == 422


def test_access_and_food_are_two_matters(invitation: Invitation) -> None:
    post(invitation, {"state": "accepted", "needs": "Kursi roda", "diet": "Vegetarian"})
    page = read(invitation)
    assert "Kursi roda" in page
    assert "Vegetarian" in page


def test_same_answer_again_is_told_to_stand_already(invitation: Invitation) -> None:
    first = post(invitation, {"state": "accepted"}).content.decode()
    again = post(invitation, {"state": "accepted"}).content.decode()
    assert 'class="done"' in first
    assert 'class="done"' not in again
    assert invitation.entries.count() == 1


def test_what_the_form_does_not_ask_is_ignored(invitation: Invitation) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).exclude(pk=invitation.pk).get()
    more = {"invitation": other.public_id, "is_staff": "1", "checked_in": "1", "source": "staff", "may_share": "on"}
    assert post(invitation, {"state": "accepted", **more}).status_code == 200
    other.refresh_from_db()
    invitation.refresh_from_db()
    assert (other.state, invitation.state, invitation.source) == (Rsvp.PENDING, Rsvp.ACCEPTED, "link")


def test_nobody_lets_himself_represent_two_posts(invitation: Invitation) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).exclude(pk=invitation.pk).get()
    post(other, SENDS)
    assert post(invitation, {**SENDS, "may_share": "on"}).status_code == 422


# --- not coming ----------------------------------------------------------------------------------------------------


def test_document_is_asked_only_where_the_meeting_asks(invitation: Invitation) -> None:
    assert 'name="excuse_document"' not in read(invitation)
    change(invitation, excuse_needs_document=True)
    assert 'name="excuse_document"' in read(invitation)
    refused = post(invitation, EXCUSED)
    assert refused.status_code == 422
    assert 'id="id_excuse_document_error"' in refused.content.decode()
    assert post(invitation, {**EXCUSED, "excuse_document": paper()}).status_code == 200
    invitation.refresh_from_db()
    assert invitation.excuse_document is not None
    assert "surat.pdf" in read(invitation)


def test_reason_is_told_to_wait_until_it_is_accepted(invitation: Invitation) -> None:
    post(invitation, EXCUSED)
    waiting = read(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(excuse_state=ExcuseState.ACCEPTED)
    accepted = read(invitation)
    assert str(ExcuseState.SUBMITTED.label) not in accepted
    assert waiting != accepted
    assert 'action="' not in accepted[accepted.index("panel") :]


@pytest.fixture
def asked(invitation: Invitation) -> Invitation:
    post(invitation, EXCUSED)
    Invitation.objects.filter(pk=invitation.pk).update(
        excuse_state=ExcuseState.ASKED_BACK, excuse_question="Dinas ke mana?"
    )
    invitation.refresh_from_db()
    return invitation


def test_question_stands_on_the_page_with_room_to_reply(asked: Invitation) -> None:
    page = read(asked)
    assert "Dinas ke mana?" in page
    assert address(asked, "penjelasan/") in page
    response = post(asked, {"words": "Mendampingi Gubernur"}, "penjelasan/")
    assert response.status_code == 200
    assert "Mendampingi Gubernur" in response.content.decode()
    asked.refresh_from_db()
    assert asked.excuse_state == ExcuseState.SUBMITTED


def test_reply_is_taken_after_the_cut_off(asked: Invitation) -> None:
    change(asked, answer_deadline=timezone.now() - dt.timedelta(days=1), state=MeetingState.ONGOING)
    assert address(asked, "penjelasan/") in read(asked)
    assert post(asked, {"words": "Mendampingi Gubernur"}, "penjelasan/").status_code == 200


def test_reply_that_says_nothing_is_told_beside_its_field(asked: Invitation) -> None:
    response = post(asked, {"words": "luar"}, "penjelasan/")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_words_error"' in page
    assert ">\nluar</textarea>" in page


def test_reply_that_comes_too_late_is_told_so(asked: Invitation) -> None:
    change(asked, state=MeetingState.HELD, attendance_finalised_at=timezone.now())
    assert address(asked, "penjelasan/") not in read(asked)
    response = post(asked, {"words": "Mendampingi Gubernur"}, "penjelasan/")
    assert response.status_code == 409
    asked.refresh_from_db()
    assert asked.excuse_state == ExcuseState.ASKED_BACK


def test_reply_is_not_taken_where_nothing_was_asked(invitation: Invitation) -> None:
    post(invitation, {"state": "accepted"})
    assert post(invitation, {"words": "Mendampingi Gubernur"}, "penjelasan/").status_code == 409


def test_reading_the_address_of_the_reply_changes_nothing(asked: Invitation) -> None:
    before = list(Invitation.objects.values())
    assert "Dinas ke mana?" in read(asked, "penjelasan/")
    assert list(Invitation.objects.values()) == before


def test_of_an_illness_a_document_is_asked_not_words(asked: Invitation) -> None:
    Invitation.objects.filter(pk=asked.pk).update(excuse_reason="sick")
    page = read(asked)
    assert 'name="words"' not in page
    assert post(asked, {"document": paper()}, "penjelasan/").status_code == 200
