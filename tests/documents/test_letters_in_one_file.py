"""All copies of a letter in one PDF: whole, in order, each with its bookmark; a missing one is named."""

import io

import pytest
from django.core.files.base import ContentFile
from pikepdf import Dictionary, Name, Pdf

from audit.actions import System
from common.work import WorkState
from documents.actions import make_sheet, request_sheet
from documents.models import Rendering, Sheet
from documents.rendering.letters import CopyMissing, merge_letters
from documents.states import Edition, PaperKind, PaperState, SheetKind
from meetings.models import Meeting
from tests.factories import CopyFactory, invited_meeting, paper_of

pytestmark = pytest.mark.django_db


def pdf(words: bytes, pages: int = 2) -> bytes:
    made, whole = io.BytesIO(), Pdf.new()
    for number in range(pages):
        page = whole.add_blank_page(page_size=(200, 200))
        page.Contents = whole.make_stream(b"%% " + words + b" %d" % number)
        page.Resources = Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font)))
    whole.save(made)
    return made.getvalue()


@pytest.fixture
def copies() -> list[Rendering]:
    """Three copies of two pages each, made."""
    meeting = invited_meeting(3)
    paper = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    made = []
    for line in meeting.participants.order_by("order"):
        copy = CopyFactory(invitation=line.invitation, paper=paper, state=WorkState.DONE)
        copy.file.save("paper.pdf", ContentFile(pdf(str(line).encode())))
        made.append(copy)
    return made


def facts(copies: list[Rendering]) -> dict[str, list[dict[str, str]]]:
    return {"copies": [{"rendering": copy.public_id, "addressee": str(copy.invitation)} for copy in copies]}


def asked(copies: list[Rendering]) -> Sheet:
    meeting = Meeting.objects.get()
    sheet = request_sheet(
        kind=SheetKind.LETTERS, convener=meeting.convener, facts=facts(copies), by=System(), meeting=meeting
    )
    make_sheet(sheet_id=sheet.pk)
    return Sheet.objects.get(pk=sheet.pk)


def test_every_copy_is_in_it_in_order_with_a_bookmark(copies: list[Rendering]) -> None:
    sheet = asked(copies[::-1])
    assert sheet.state == WorkState.DONE
    with sheet.file.open() as file, Pdf.open(file) as whole, whole.open_outline() as outline:
        assert len(whole.pages) == 6
        assert [page.Contents.read_bytes() for page in whole.pages][::2] == [
            f"%% {copy.invitation} 0".encode() for copy in copies[::-1]
        ]
        assert [mark.title for mark in outline.root] == [str(copy.invitation) for copy in copies[::-1]]
        assert [whole.pages.index(mark.destination[0]) for mark in outline.root] == [0, 2, 4]


def test_a_letter_signed_as_a_file_lies_before_each_confirmation_sheet(copies: list[Rendering]) -> None:
    letter = Rendering(paper=copies[0].paper, edition=Edition.SIGNED, key="signed", state=WorkState.DONE)
    letter.file.save("paper.pdf", ContentFile(pdf(b"surat", 1)), save=False)
    letter.save()
    bound = merge_letters({**facts(copies), "letter": letter.public_id})
    with Pdf.open(io.BytesIO(bound)) as whole, whole.open_outline() as outline:
        first = [page.Contents.read_bytes() for page in whole.pages]
        assert first[::3] == [b"%% surat 0"] * 3
        assert first[1::3] == [f"%% {copy.invitation} 0".encode() for copy in copies]
        assert [whole.pages.index(mark.destination[0]) for mark in outline.root] == [0, 3, 6]


def test_equal_copies_make_equal_bytes(copies: list[Rendering]) -> None:
    assert merge_letters(facts(copies)) == merge_letters(facts(copies))


def test_a_copy_whose_file_is_gone_is_named(copies: list[Rendering]) -> None:
    copies[1].file.storage.delete(copies[1].file.name)
    sheet = asked(copies)
    assert sheet.state == WorkState.PENDING  # it is tried again, and then given up
    assert str(copies[1].invitation) in sheet.last_error
    with pytest.raises(CopyMissing):
        merge_letters({"copies": [{"rendering": "0" * 12, "addressee": "Bupati"}]})


def test_many_are_read_without_holding_their_files_open(copies: list[Rendering]) -> None:
    many = merge_letters({"copies": facts(copies)["copies"] * 100})
    with Pdf.open(io.BytesIO(many)) as whole:
        assert len(whole.pages) == 600
