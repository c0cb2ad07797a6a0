"""The brief of a representative and the drafts of his mandate: what they say, and that they fit."""

from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from attendance.models import Invitation, Representation
from attendance.states import Mandate
from common import dates
from directory.models import Position
from directory.states import PositionRole
from documents.models import PaperSettings
from documents.queries import brief_facts, mandate_facts
from documents.queries.brief import LETTERS, LETTERS_OF_REPORT, LINES
from documents.rendering.sheets import render_sheet
from documents.states import PaperKind, PaperState, SheetKind
from followups.models import FollowUp
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents import sheets
from tests.documents.test_kinds_table import shape
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    FollowUpFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    PositionFactory,
    PresenterFactory,
    ProgressUpdateFactory,
    RepresentationFactory,
    invited_meeting,
    minutes_ready,
    paper_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Representation:
    invitation = Invitation.objects.of(invited_meeting(1)).get()
    return RepresentationFactory.create(invitation=invitation, name="Wakil Contoh", mandate=Mandate.REPORT)


def owe(sent: Representation, count: int = 1, text: str = "Susun rencana aksi.") -> list[FollowUp]:
    line = sent.invitation.participant
    earlier = MeetingFactory.create(convener=line.meeting.convener, title="Rakor Lalu")
    return [
        FollowUpFactory.create(
            directive=DirectiveFactory.create(meeting=earlier, text=text), organization=line.organization
        )
        for _ in range(count)
    ]


def pages_of(kind: SheetKind, facts: dict[str, Any]) -> list[str]:
    """The text of each page, blanks made alike."""
    made = render_sheet(kind, facts)
    assert made == render_sheet(kind, facts)
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]


# --- the brief ---------------------------------------------------------------------------------------------------


def test_brief_says_what_is_owed_and_how_far_it_is(sent: Representation) -> None:
    (owed,) = owe(sent)
    ProgressUpdateFactory.create(follow_up=owed, note="Draf selesai.")
    (page,) = pages_of(SheetKind.BRIEF, brief_facts(sent))
    today = dates.long_date(timezone.localdate(timezone=sent.invitation.participant.meeting.zone))
    for words in ("RINGKASAN UNTUK WAKIL", "Susun rencana aksi.", "1 Desember 2030", "Draf selesai.", "Wakil Contoh"):
        assert words in page
    assert f"Posisi data : {today}" in page


def test_brief_leaves_out_what_is_owed_to_another_convener(sent: Representation) -> None:
    elsewhere = DirectiveFactory.create(meeting=MeetingFactory.create(), text="Urusan provinsi lain.")
    FollowUpFactory.create(directive=elsewhere, organization=sent.invitation.participant.organization)
    assert brief_facts(sent)["follow_ups"] == []


def test_brief_finds_the_items_that_name_the_institution(sent: Representation) -> None:
    line = sent.invitation.participant
    by_name = AgendaItemFactory.create(meeting=line.meeting, organizations=[line.organization.name.upper()])
    presented = AgendaItemFactory.create(meeting=line.meeting)
    PresenterFactory.create(meeting=line.meeting, item=presented, position=line.position)
    AgendaItemFactory.create(meeting=line.meeting)
    facts = brief_facts(sent)
    assert facts["items"] == [{"number": 1, "title": by_name.title}, {"number": 2, "title": presented.title}]


def test_brief_tells_the_last_decisions_that_touch_the_institution(sent: Representation) -> None:
    line = sent.invitation.participant
    held = minutes_ready(1, convener=line.meeting.convener, minutes_signed_at="2030-10-18T00:00Z")
    ours = DirectiveFactory.create(meeting=held.meeting, text="Untuk kami.", is_binding=False)
    DirectiveAddresseeFactory.create(directive=ours, organization=line.organization)
    theirs = DirectiveFactory.create(meeting=held.meeting, text="Untuk yang lain.", is_binding=False)
    DirectiveAddresseeFactory.create(directive=theirs)
    held.delete()
    paper_of(held.meeting, PaperKind.MINUTES, PaperState.SIGNED)
    assert [row["text"] for row in brief_facts(sent)["decisions"]] == ["Untuk kami."]


def test_brief_never_grows_beyond_two_pages(sent: Representation) -> None:
    line = sent.invitation.participant
    long = "Menyusun rencana aksi yang memuat lokus, anggaran, dan penanggung jawab di setiap kecamatan. " * 8
    for owed in owe(sent, LINES + 3, long):
        ProgressUpdateFactory.create(follow_up=owed, note=long)
    for _ in range(LINES + 2):
        AgendaItemFactory.create(meeting=line.meeting, title=long[:400], organizations=[line.organization.name])
    sent.instruction = long
    facts = brief_facts(sent)
    row = {"text": long[:LETTERS], "origin": long[:LETTERS_OF_REPORT], "number": 12}
    facts |= {"decisions": [row] * LINES, "more_decisions": 4, "represents": long[:150], "institution": long[:100]}
    assert (len(facts["follow_ups"]), facts["more_follow_ups"]) == (LINES, 3)
    pages = pages_of(SheetKind.BRIEF, facts)
    assert len(pages) <= 2
    assert "dan 3 lainnya." in " ".join(pages)


def test_brief_costs_the_same_for_one_and_for_many(
    sent: Representation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owe(sent)
    AgendaItemFactory.create(meeting=sent.invitation.participant.meeting)
    with django_assert_max_num_queries(100) as few:
        brief_facts(Representation.objects.get())
    owe(sent, 9)
    AgendaItemFactory.create_batch(9, meeting=sent.invitation.participant.meeting)
    with django_assert_max_num_queries(len(few)):
        brief_facts(Representation.objects.get())


def test_brief_of_a_guest_s_representative_has_nothing_of_an_institution() -> None:
    guest = GuestFactory.create(meeting=invited_meeting(1))
    sent = RepresentationFactory.create(invitation=InvitationFactory.create(participant=guest))
    facts = brief_facts(sent)
    assert facts["institution"] == "Lembaga Contoh"
    assert facts["follow_ups"] == facts["items"] == facts["decisions"] == []
    assert pages_of(SheetKind.BRIEF, facts)


def test_a_new_date_is_not_told_before_its_letter(sent: Representation) -> None:
    Meeting.objects.update(state=MeetingState.POSTPONED, state_reason="Banjir")
    told = Representation.objects.get()
    assert brief_facts(told)["meeting"]["sessions"] == []
    assert mandate_facts(told)["meeting"]["when"] == ""


# --- the drafts --------------------------------------------------------------------------------------------------


def test_assignment_names_basis_who_and_what_for(sent: Representation) -> None:
    line = sent.invitation.participant
    AppointmentFactory.create(position=line.position)
    letter = paper_of(line.meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    (page,) = pages_of(SheetKind.ASSIGNMENT_LETTER, mandate_facts(sent))
    for words in ("SURAT TUGAS", "MENUGASKAN", letter.number, "Wakil Contoh", line.meeting.title, "tanpa wewenang"):
        assert words in page
    assert letter.signer
    region = line.meeting.convener.name.removeprefix("Pemerintah ")
    assert f"Surat {letter.signer.title} {region} Nomor {letter.number}" in page
    assert "Pangkat …" in page
    assert "SURAT TUGAS (KONSEP)" in page
    assert "bukan naskah untuk ditandatangani" in page
    assert ("melaporkan hasilnya" in page, page.count("dilaporkan")) == (False, 1)
    assert page.index("Kepada : nama : Wakil Contoh") < page.index("NIP :") < page.index("pangkat :")


def test_the_letter_is_named_with_whom_it_was_signed_for(sent: Representation) -> None:
    governor = PositionFactory.create(title="Gubernur Contoh")
    meeting = sent.invitation.participant.meeting
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT, on_behalf_of=governor)
    assert letter.signer
    region = meeting.convener.name.removeprefix("Pemerintah ")
    who = f"{letter.signer.title} {region} a.n. Gubernur Contoh"
    assert mandate_facts(sent)["basis"].startswith(f"Surat {who} Nomor ")


def test_the_letter_is_named_with_the_government_as_its_annexes_name_it(sent: Representation) -> None:
    meeting = sent.invitation.participant.meeting
    PaperSettings.objects.create(convener=meeting.convener, government_name="PEMERINTAH Provinsi Lain")
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    assert letter.signer
    assert mandate_facts(sent)["basis"].startswith(f"Surat {letter.signer.title} Provinsi Lain Nomor ")


def test_the_sample_is_shaped_as_the_query_shapes_it(sent: Representation) -> None:
    assert shape(sheets.mandate()) == shape(mandate_facts(sent))


def test_power_of_attorney_is_signed_by_both(sent: Representation) -> None:
    sent.mandate = Mandate.DECIDE
    held = AppointmentFactory.create(position=sent.invitation.participant.position)
    (page,) = pages_of(SheetKind.POWER_OF_ATTORNEY, mandate_facts(sent))
    for words in ("SURAT KUASA", "Penerima kuasa", "Pemberi kuasa", "mengambil keputusan", held.official.name.upper()):
        assert words in page
    place = mandate_facts(sent)["place"]
    assert page.index("memberi kuasa kepada") < page.index(f"{place}, …") < page.index("Pemberi kuasa,")


def test_a_head_of_region_sends_under_his_own_kop_without_rank(sent: Representation) -> None:
    post = sent.invitation.participant.position
    Position.objects.filter(pk=post.pk).update(title="Bupati Contoh", role=PositionRole.HEAD_OF_REGION)
    facts = mandate_facts(Representation.objects.get())
    assert facts["letterhead"] == {"kind": "jabatan", "unit_name": "Bupati Contoh"}
    assert not facts["principal"]["prints_rank"]
    (page,) = pages_of(SheetKind.ASSIGNMENT_LETTER, facts)
    assert "Pangkat" not in page


def test_without_a_letter_the_basis_is_told_in_words(sent: Representation) -> None:
    """Its number and day are dots, to be filled in."""
    meeting = sent.invitation.participant.meeting
    dots = "…" * 12
    words = f"Surat undangan {meeting.convener.name} Nomor {dots} tanggal {dots} hal {meeting.title}"
    assert mandate_facts(sent)["basis"] == words


def test_the_address_is_the_office_s_own_or_left_to_be_filled_in(sent: Representation) -> None:
    (page,) = pages_of(SheetKind.ASSIGNMENT_LETTER, mandate_facts(sent))
    assert "Alamat …" in page
    house = sent.invitation.participant.position.organization
    PaperSettings.objects.create(convener=house, address="Jalan Contoh 1\npos-el contoh@example.org")
    facts = mandate_facts(Representation.objects.get())
    assert facts["letterhead"]["address_lines"] == ["Jalan Contoh 1", "pos-el contoh@example.org"]
    (page,) = pages_of(SheetKind.ASSIGNMENT_LETTER, facts)
    assert "Jalan Contoh 1" in page
    assert "Alamat …" not in page


@pytest.mark.parametrize("kind", [SheetKind.ASSIGNMENT_LETTER, SheetKind.POWER_OF_ATTORNEY, SheetKind.BRIEF])
def test_names_are_text_and_never_markup(sent: Representation, kind: SheetKind) -> None:
    sent.name = "<img src=file:///etc/passwd>"
    facts = brief_facts(sent) if kind == SheetKind.BRIEF else mandate_facts(sent)
    assert "<img" in " ".join(pages_of(kind, facts)).casefold()
