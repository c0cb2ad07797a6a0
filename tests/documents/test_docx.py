"""Drafts as Word files: the words of the paper, real styles, KONSEP on every page, and nothing that breaks Word."""

import datetime as dt
import io
import time
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from documents import facts as f
from documents.rendering.docx import draft_docx
from documents.rendering.docx.writing import fitted
from tests.documents import papers

NOW = dt.datetime(2024, 10, 18, tzinfo=dt.UTC)
HOSTILE = '<script>alert(1)</script> {{ settings.SECRET_KEY }} & "kutip" \x00\x08 \u202e عربي 中文 🚀'


def opened(facts: f.PaperFacts) -> Any:
    return docx.Document(io.BytesIO(draft_docx(facts, NOW)))


def text_of(document: Any) -> str:
    """Every word of the body, tables too, in its order."""
    return " ".join("".join(node.itertext(qn("w:t"))) for node in document.element.body.iter(qn("w:p")))


def draft_letter() -> f.InvitationLetterFacts:
    said = papers.letter()
    return replace(said, paper=replace(said.paper, is_draft=True), approval=None, verification=None)


def directives(count: int) -> f.MinutesFacts:
    lines = [
        f.Directive(number=number, is_binding=True, kind_label="Arahan", text=f"Arahan ke-{number}")
        for number in range(1, count + 1)
    ]
    return replace(papers.minutes(is_draft=True), directives=tuple(lines))


def test_the_minutes_say_what_the_paper_says_in_real_styles() -> None:
    document = opened(papers.minutes(is_draft=True))
    styles = {line.text: line.style.name for line in document.paragraphs if line.text}
    assert styles["NOTULA (KONSEP)"] == "Title"
    assert styles["B.\tPembahasan"] == styles["D.\tTindak Lanjut"] == "Heading 1"
    assert styles["2.\tPaparan Mulyadi Irsan"] == "Heading 2"
    said = text_of(document)
    for words in ("NOMOR belum ditetapkan", "tidak dicatat", "Hotel Grand Elty Krakatau", "DAFTAR HADIR (KONSEP)"):
        assert words in said
    assert papers.NUMBER not in said


def test_a_gap_is_written_in_italics() -> None:
    document = opened(papers.minutes(is_draft=True))
    gaps = [run for line in document.paragraphs for run in line.runs if run.text.endswith("tidak dicatat")]
    assert gaps
    assert all(run.italic for run in gaps)


def test_every_page_says_that_it_is_a_draft() -> None:
    section = opened(draft_letter()).sections[0]
    assert section.header.paragraphs[0].text == "KONSEP"
    assert "belum disahkan" in section.footer.paragraphs[0].text


def test_the_heads_of_tables_are_repeated_and_rows_stay_whole() -> None:
    table = opened(draft_letter()).tables[0]
    first, *rest = table.rows
    assert [cell.text for cell in first.cells] == ["No.", "Jabatan yang diundang", "Tempat", "Keterangan"]
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rest)
    assert not any(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rest)


def test_the_page_is_the_one_that_the_office_has_set() -> None:
    layout = f.Layout(paper_size="f4", margins=(15, 16, 17, 18), font="serif", font_size=11)
    document = opened(replace(draft_letter(), layout=layout))
    section = document.sections[0]
    measures = (section.page_width, section.page_height, section.top_margin, section.right_margin)
    assert [round(measure.mm) for measure in measures] == [215, 330, 15, 16]
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size.pt) == ("Times New Roman", 11)
    assert document.styles["Heading 1"].font.name == "Times New Roman"


def test_the_report_has_its_five_parts() -> None:
    said = f.ReportFacts(subject="Laporan hasil rapat", words=f.ReportWords(general=("Rapat telah diselenggarakan.",)))
    document = opened(said)
    headings = [line.text for line in document.paragraphs if line.style.name == "Heading 1"]
    assert [words.partition("\t")[0] for words in headings] == ["I.", "II.", "III.", "IV.", "V."]
    assert "Rapat telah diselenggarakan." in text_of(document)


@pytest.mark.parametrize("facts", [f.MinutesFacts(), f.InvitationLetterFacts(), f.ReportFacts()])
def test_a_draft_without_any_facts_opens_and_names_its_gaps(facts: f.PaperFacts) -> None:
    assert "tidak dicatat" in text_of(opened(facts))


def test_what_people_type_stays_text() -> None:
    said = replace(
        papers.minutes(is_draft=True),
        directives=(f.Directive(number=1, text=HOSTILE, addressees=(HOSTILE,)),),
        meeting=replace(papers.MEETING, title=HOSTILE, purposes=(HOSTILE,)),
        closing_notes=(HOSTILE,),
    )
    made = draft_docx(said, NOW)
    document = docx.Document(io.BytesIO(made))
    for words in ("<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "عربي 中文"):
        assert words in text_of(document)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<script>" not in parts.read("word/document.xml")


def test_a_paper_that_stands_is_not_handed_out_to_be_edited() -> None:
    with pytest.raises(ValueError, match="only a draft"):
        draft_docx(papers.minutes(), NOW)


def test_sixty_directives_are_written_while_someone_waits() -> None:
    """Measured in time of the processor, which other work on the machine does not stretch."""
    said = directives(60)
    draft_docx(said, NOW)
    began = time.process_time()
    draft_docx(said, NOW)
    assert time.process_time() - began < 0.3


def test_columns_without_a_width_share_what_is_left() -> None:
    assert fitted([10, 0, 0], 160) == [10, 75, 75]
    assert sum(fitted([100, 100, 0], 160)) == pytest.approx(160)
