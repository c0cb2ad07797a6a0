"""Papers for the archive and for screen readers: what every kind must hold and where, and that each lack is seen."""

import io
from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf

from documents.rendering import archive
from tests.documents.ink import ink_outside
from tests.documents.inspecting import assert_archival, findings
from tests.documents.kinds import KINDS, ordinary
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_holds_what_the_archive_and_screen_readers_need(name: str) -> None:
    kind = KINDS[name]
    assert_archival(
        ordinary(name),
        attached=kind.attached,
        has_table_heads=kind.has_table_heads,
        has_heading=kind.has_heading,
        lacks=kind.lacks,
    )


@pytest.mark.parametrize("name", KINDS)
def test_no_ink_leaves_its_place(name: str) -> None:
    assert ink_outside(ordinary(name), KINDS[name].margins) == []


def test_writing_each_object_once_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    made_once = ordinary("minutes")
    monkeypatch.setattr(archive, "_written", lambda thing: thing)
    assert KINDS["minutes"].render(KINDS["minutes"].facts()) == made_once


def changed(content: bytes, change: Callable[[Pdf], object]) -> list[str]:
    """What is found in the paper after `change`."""
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(made, deterministic_id=True)
    return findings(made.getvalue())


def first(pdf: Pdf, kind: str) -> Dictionary:
    """The first element of this kind in the structure."""
    return next(row for row in pdf.objects if isinstance(row, Dictionary) and row.get("/S") == Name(kind))


def fonts_of(pdf: Pdf) -> list[Dictionary]:
    return [row for row in pdf.objects if isinstance(row, Dictionary) and row.get("/Type") == Name.Font]


def in_metadata(old: str, new: str) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert old.encode() in packet
        pdf.Root.Metadata.write(packet.replace(old.encode(), new.encode()))

    return change


def without_descriptors(pdf: Pdf) -> None:
    for font in fonts_of(pdf):
        if "/FontDescriptor" in font:
            font.FontDescriptor = Dictionary(Type=Name.FontDescriptor)


def in_another_font(pdf: Pdf) -> None:
    for font in fonts_of(pdf):
        font.BaseFont = Name("/ABCDEF+Comic-Sans")


def unread(pdf: Pdf) -> None:
    for font in fonts_of(pdf):
        if "/ToUnicode" in font:
            del font.ToUnicode


def with_content(text: bytes) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.pages[0].contents_add(text)


def as_a_plain_cell(pdf: Pdf) -> None:
    for row in pdf.objects:
        if isinstance(row, Dictionary) and row.get("/S") == Name.TH:
            row.S = Name.TD


def without_headers(pdf: Pdf) -> None:
    for row in pdf.objects:
        if isinstance(row, Dictionary) and row.get("/S") == Name.TD and "/A" in row:
            del row.A


LACKS: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "output intent": (lambda pdf: pdf.Root.__delitem__("/OutputIntents"), "no output intent"),
    "action": (lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript)), "acts by itself"),
    "metadata": (lambda pdf: pdf.Root.__delitem__("/Metadata"), "no XMP metadata"),
    "part of PDF/A": (in_metadata('pdfaid:part="3"', 'pdfaid:part="2"'), "PDF/A part 3"),
    "level of PDF/A": (in_metadata('conformance="A"', 'conformance="B"'), "PDF/A level A"),
    "mark of PDF/UA": (in_metadata('pdfuaid:part="1"', ""), "PDF/UA part 1"),
    "schema of the mark": (in_metadata("pdfuaid</pdfaSchema:prefix>", "x</pdfaSchema:prefix>"), "the schema of"),
    "title": (lambda pdf: pdf.docinfo.__delitem__("/Title"), "there is no title"),
    "date": (lambda pdf: pdf.docinfo.__delitem__("/CreationDate"), "xmp:CreateDate stands in one place only"),
    "language": (lambda pdf: pdf.Root.__delitem__("/Lang"), "language is not Indonesian"),
    "title shown": (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), "title is not displayed"),
    "tagged": (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "not marked as tagged"),
    "order": (lambda pdf: pdf.pages[0].__delitem__("/Tabs"), "order of its structure"),
    "structure": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "no structure tree"),
    "parent tree": (lambda pdf: pdf.Root.StructTreeRoot.__delitem__("/ParentTree"), "no parent tree"),
    "heading": (lambda pdf: first(pdf, "/H1").__setitem__("/S", Name.H3), "leave out a level"),
    "alternative text": (lambda pdf: first(pdf, "/Figure").__delitem__("/Alt"), "no alternative text"),
    "table heads": (as_a_plain_cell, "no header cell"),
    "headers of cells": (without_headers, "names its headers"),
    "flag of a link": (lambda pdf: links(pdf)[0].__setitem__("/F", 2), "hidden or not printed"),
    "words of a link": (lambda pdf: links(pdf)[0].__delitem__("/Contents"), "where it leads"),
    "place of a link": (lambda pdf: links(pdf)[0].__delitem__("/StructParent"), "outside the structure"),
    "embedded font": (without_descriptors, "not embedded"),
    "letters of a font": (unread, "cannot be read back"),
    "expected font": (in_another_font, "not expected: Comic-Sans"),
    "tagged text": (with_content(b"BT <0003> Tj ET"), "stands outside the structure"),
    "letter of a font": (with_content(b"/P BMC BT <0000> Tj ET EMC"), "is in no font"),
    "associated file": (lambda pdf: pdf.Root.__delitem__("/AF"), "not associated"),
    "file named once": (lambda pdf: pdf.Root.AF.append(pdf.Root.AF[0]), "named twice"),
    "relationship": (lambda pdf: pdf.Root.AF[0].__delitem__("/AFRelationship"), "what it is to the paper"),
    "type of the file": (lambda pdf: pdf.Root.AF[0].EF.F.__delitem__("/Subtype"), "what kind of file"),
    "words of the file": (lambda pdf: pdf.Root.AF[0].__delitem__("/Desc"), "not described"),
    "dates of the file": (lambda pdf: pdf.Root.AF[0].EF.F.__delitem__("/Params"), "has no dates"),
}


def links(pdf: Pdf) -> Array:
    return next(page.Annots for page in pdf.pages if "/Annots" in page)


@pytest.mark.parametrize("lack", LACKS)
def test_each_lack_is_seen(lack: str) -> None:
    change, words = LACKS[lack]
    found = changed(ordinary("minutes"), change)
    assert any(words in finding for finding in found), found


def test_what_is_no_pdf_and_what_is_cut_off_is_seen() -> None:
    assert findings(b"plain text")
    assert findings(ordinary("letter")[:-2_000])


def test_a_file_without_identifier_and_one_under_a_password_are_seen() -> None:
    content = ordinary("letter")
    assert "there is no identifier" in findings(content.replace(b"/ID [", b"/Ix ["))
    made = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        pdf.save(made, encryption=Encryption(owner="kata sandi", user=""))
    assert "it is encrypted" in findings(made.getvalue())
