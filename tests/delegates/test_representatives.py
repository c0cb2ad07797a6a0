"""What follows when someone is sent: his own link and brief, and the drafts of his mandate."""

from io import BytesIO

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from attendance.actions import Answer, Representative
from attendance.links import holder_of, representative_token_of, token_of
from attendance.models import Invitation, Representation
from attendance.states import Mandate, RepresentationState, Rsvp
from audit.models import AuditEntry
from common import work
from documents.actions import make_sheet
from documents.models import Sheet
from documents.states import Edition, PaperKind, PaperState, SheetKind
from flows.representatives import answer_invitation
from meetings.models import Meeting
from meetings.states import MeetingMode, MeetingState
from notices.actions import deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    DirectiveFactory,
    FollowUpFactory,
    RepresentationFactory,
    invited_meeting,
    paper_of,
)
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Representation:
    """Someone sent by the first post of the roll, who has a telephone and an address."""
    invitation = Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.DELEGATED, answered_at="2030-10-01T00:00Z")
    return RepresentationFactory.create(
        invitation=Invitation.objects.get(pk=invitation.pk),
        name="Wakil Contoh",
        phone="+6281234567890",
        email="wakil@example.go.id",
        mandate=Mandate.DECIDE,
    )


def page(sent: Representation, tail: str = "") -> HttpResponse:
    return Client().get(f"/u/wakil/{representative_token_of(sent)}/{tail}")


def own_page(sent: Representation, tail: str = "") -> HttpResponse:
    return Client().get(f"/u/{token_of(sent.invitation)}/{tail}")


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- his page ----------------------------------------------------------------------------------------------------


def test_page_says_for_whom_where_and_with_what_mandate(sent: Representation) -> None:
    meeting = sent.invitation.participant.meeting
    text = text_of(page(sent))
    for words in (
        str(sent.invitation.participant),
        meeting.title,
        "Rabu, 16 Oktober 2030",
        meeting.venue.name,
        "Wakil Contoh",
    ):
        assert words in text


def test_page_briefs_on_what_the_institution_owes_and_what_names_it(sent: Representation) -> None:
    line = sent.invitation.participant
    owed = FollowUpFactory.create(
        directive=DirectiveFactory.create(meeting=line.meeting, text="Susun rencana aksi."),
        organization=line.organization,
    )
    AgendaItemFactory.create(meeting=line.meeting, title="Paparan kami", organizations=[line.organization.name])
    AgendaItemFactory.create(meeting=line.meeting, title="Paparan lain", organizations=["Dinas Lain"])
    text = text_of(page(sent))
    assert owed.directive.text in text
    assert "Paparan kami" in text
    assert "Paparan lain" not in text


def test_page_never_shows_the_link_with_which_one_answers(sent: Representation) -> None:
    assert token_of(sent.invitation) not in text_of(page(sent))


def test_the_link_to_join_online_is_his_too(sent: Representation) -> None:
    Meeting.objects.update(mode=MeetingMode.HYBRID, join_link="https://rapat.example.go.id/1")
    assert "https://rapat.example.go.id/1" in text_of(page(sent))


@pytest.mark.parametrize("state", [RepresentationState.REJECTED, RepresentationState.CANCELLED])
def test_link_dies_with_the_representation(sent: Representation, state: RepresentationState) -> None:
    Representation.objects.update(state=state)
    assert page(sent).status_code == 404
    assert page(sent, "ringkasan/").status_code == 404


def test_link_dies_when_it_is_renewed(sent: Representation) -> None:
    address = f"/u/wakil/{representative_token_of(sent)}/"
    Representation.objects.update(link_version=2)
    assert Client().get(address).status_code == 404


def test_a_token_of_one_purpose_opens_nothing_of_another(sent: Representation) -> None:
    assert Client().get(f"/u/{representative_token_of(sent)}/").status_code == 404
    assert Client().get(f"/u/wakil/{token_of(sent.invitation)}/").status_code == 404
    assert Client().get(f"/u/instansi/{token_of(sent.invitation)}/").status_code == 404


@pytest.mark.parametrize("tail", ["", "surat/", "ringkasan/"])
def test_reading_changes_nothing(sent: Representation, tail: str) -> None:
    before = stored_rows()
    response = page(sent, tail)
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert stored_rows() == before


def test_he_gets_the_letter_without_the_copy_s_link(sent: Representation) -> None:
    paper = paper_of(sent.invitation.participant.meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    copy = paper.renderings.create(edition=Edition.COPY, invitation=sent.invitation, key="copy", file="papers/a.pdf")
    assert page(sent, "surat/").status_code == 404
    assert copy.edition == Edition.COPY
    paper.renderings.create(edition=Edition.OFFICIAL, key="official")
    assert page(sent, "surat/").status_code == 202


def test_brief_is_asked_for_once_and_then_downloaded(sent: Representation) -> None:
    address = f"/u/wakil/{representative_token_of(sent)}/ringkasan/"
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert client.post(address, {"kirim": "1"}).status_code == 200
    sheet = Sheet.objects.get(kind=SheetKind.BRIEF)
    assert client.get(address).status_code == 202
    make_sheet(sheet_id=sheet.pk)
    response = client.get(address)
    assert response.status_code == 200
    assert b"".join(response).startswith(b"%PDF")  # type: ignore[arg-type]
    assert AuditEntry.objects.get(action="request_sheet").actor_label == str(sent)


# --- telling him -------------------------------------------------------------------------------------------------


def answered(invitation: Invitation, **fields: str) -> Invitation:
    named = Representative(name="Wakil Contoh", position="Sekretaris", **fields)
    return answer_invitation(
        invitation=invitation, answer=Answer("delegated", representative=named), by=holder_of(invitation)
    )


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


def test_representative_is_told_as_soon_as_he_is_named(invitation: Invitation) -> None:
    answered(invitation, email="wakil@example.go.id", rank="I.a")
    message = Message.objects.get(kind=MessageKind.REPRESENTATIVE)
    assert (message.to_address, message.contact) == ("wakil@example.go.id", None)
    assert "{link}" in message.body
    assert "/u/wakil/" not in message.body
    answered(invitation, email="wakil@example.go.id", rank="I.a")
    assert Message.objects.filter(kind=MessageKind.REPRESENTATIVE).count() == 1


def test_without_an_address_nobody_is_written_to(invitation: Invitation) -> None:
    answered(invitation)
    assert not Message.objects.exists()


def test_whom_the_chair_must_agree_to_is_not_told_yet(invitation: Invitation) -> None:
    Meeting.objects.update(minimum_rank="II.a")
    answered(invitation, email="wakil@example.go.id", rank="IV.a")
    assert Representation.objects.get().needs_chair
    assert not Message.objects.exists()
    assert "/u/wakil/" not in Client().get(f"/u/{token_of(invitation)}/").content.decode()


def test_mail_carries_his_own_link(invitation: Invitation) -> None:
    answered(invitation, email="wakil@example.go.id", rank="I.a")
    deliver(message_id=Message.objects.get().pk)
    assert f"/u/wakil/{representative_token_of(Representation.objects.get())}/" in mail.outbox[0].body
    assert token_of(invitation) not in mail.outbox[0].body


# --- the principal's page ----------------------------------------------------------------------------------------


def test_principal_can_hand_on_the_link_by_whatsapp(sent: Representation) -> None:
    text = text_of(own_page(sent))
    assert "https://wa.me/6281234567890?text=" in text
    assert f"/u/wakil/{representative_token_of(sent)}/" in text


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED, MeetingState.POSTPONED])
def test_nothing_is_handed_on_for_a_meeting_that_is_not_ahead(sent: Representation, state: MeetingState) -> None:
    Meeting.objects.update(state=state, state_reason="Banjir")
    text = text_of(own_page(sent))
    assert "wa.me" not in text
    assert f"/u/wakil/{representative_token_of(sent)}/" not in text
    assert "/surat-tugas/" not in text


def test_full_stop_after_a_degree_stands_once(sent: Representation) -> None:
    Representation.objects.update(name="Wakil Contoh, M.Si.")
    text = text_of(page(sent))
    assert "Wakil Contoh, M.Si." in text
    assert "M.Si.." not in text


@pytest.mark.parametrize(
    ("kind", "words"), [(SheetKind.ASSIGNMENT_LETTER, "SURAT TUGAS"), (SheetKind.POWER_OF_ATTORNEY, "SURAT KUASA")]
)
def test_mandate_is_drafted_from_the_facts_given(sent: Representation, kind: SheetKind, words: str) -> None:
    line = sent.invitation.participant
    held = AppointmentFactory.create(position=line.position)
    paper = paper_of(line.meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    address = f"/u/{token_of(sent.invitation)}/surat-tugas/"
    assert Client().post(address, {"kind": kind.value}).status_code == 200
    sheet = Sheet.objects.get(kind=kind)
    assert Client().get(f"{address}{kind.value}/").status_code == 202
    make_sheet(sheet_id=sheet.pk)
    made = b"".join(Client().get(f"{address}{kind.value}/"))  # type: ignore[arg-type]
    printed = " ".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())
    for said in (words, paper.number, "Wakil Contoh", line.meeting.title, held.official.name.upper()):
        assert said.casefold() in printed.casefold()
    # The number and the signature are the sending office's own.
    assert "NOMOR …" in printed


@pytest.mark.parametrize("kind", ["", "letters", "<b>"])
def test_no_other_sheet_is_asked_for(sent: Representation, kind: str) -> None:
    address = f"/u/{token_of(sent.invitation)}/surat-tugas/"
    assert Client().post(address, {"kind": kind}).status_code == 200
    assert not Sheet.objects.exists()
    assert Client().get(f"{address}letters/").status_code == 404


def test_without_a_representative_there_is_no_draft(invitation: Invitation) -> None:
    assert own_page(RepresentationFactory.build(invitation=invitation), "surat-tugas/").status_code == 404


def test_a_failed_draft_is_tried_again_when_asked_for_again(sent: Representation) -> None:
    address = f"/u/{token_of(sent.invitation)}/surat-tugas/"
    Client().post(address, {"kind": "assignment"})
    Sheet.objects.update(state=work.WorkState.FAILED)
    Client().post(address, {"kind": "assignment"})
    assert Sheet.objects.get().state == work.WorkState.PENDING


def test_long_past_links_are_laid_to_rest(sent: Representation) -> None:
    Meeting.objects.update(state=MeetingState.HELD, started_at="2020-01-01T00:00Z", ended_at="2020-01-01T03:00Z")
    assert page(sent).status_code == 404
