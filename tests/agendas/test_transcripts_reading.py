"""Readers of transcripts: any recorder's file becomes the same passages, or is refused with a reason."""

import io
import time
import zipfile

import docx
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.states import TranscriptFormat
from agendas.transcripts import PASSAGES_AT_MOST, Spoken, TranscriptRefused, read_transcript
from agendas.transcripts.names import is_name

VTT = """WEBVTT - Rakor

NOTE dibuat oleh perekam

1
00:00:01.000 --> 00:00:03.500 align:start
<v Budi Santoso>Selamat pagi, <i>Saudara</i>.</v>

2
00:00:04.000 --> 00:00:06.000
<v Budi Santoso>Kita mulai.</v>

00:12:03.250 --> 00:12:05.000
<v Siti>Siap &amp; hadir.</v> <v Budi Santoso>Terima kasih.</v>
"""
SRT = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:03,500\r\nBudi Santoso: Selamat pagi.\r\n\r\n"
    "2\r\n00:00:03,200 --> 00:00:06,000\r\n{\\an8}Kita mulai.\r\n\r\nTahun ini\r\n2024\r\n\r\n"
    "3\r\n00:01:00,5 --> 00:01:02,0\r\nKEPALA BAPPEDA: Siap.\r\n"
)


def read(text: str | bytes, name: str) -> list[Spoken]:
    return read_transcript(text if isinstance(text, bytes) else text.encode(), name).passages


def word(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The package with some parts replaced or added ("word/document.xml" is `document`)."""
    names = {"document": "word/document.xml", "macros": "word/vbaProject.bin"}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        changed = {names[key]: value for key, value in parts.items()}
        for part in old.infolist():
            new.writestr(part.filename, changed.pop(part.filename, None) or old.read(part.filename))
        for name, value in changed.items():
            new.writestr(name, value)
    return stream.getvalue()


def test_webvtt_with_voices_joins_what_one_says() -> None:
    reading = read_transcript(VTT.encode(), "rekaman.vtt")
    assert reading.format == TranscriptFormat.WEBVTT
    assert reading.passages == [
        Spoken("Selamat pagi, Saudara. Kita mulai.", "Budi Santoso", 1000, 6000),
        Spoken("Siap & hadir.", "Siti", 723_250, 725_000),
        Spoken("Terima kasih.", "Budi Santoso", 723_250, 725_000),
    ]
    assert reading.speakers == ["Budi Santoso", "Siti"]


def test_srt_with_names_before_the_words_loses_none_of_them() -> None:
    reading = read_transcript(SRT.encode(), "rekaman.SRT")
    assert reading.format == TranscriptFormat.SRT
    assert reading.passages == [
        Spoken("Selamat pagi. Kita mulai. Tahun ini 2024", "Budi Santoso", 1000, 6000),
        Spoken("Siap.", "KEPALA BAPPEDA", 60_500, 62_000),
    ]


def test_times_of_any_recorder() -> None:
    cues = "WEBVTT\n\n00:05,2 --> 00:06.000\nSatu\n\n0:0:9.9 --> 1:00:00,123456\nDua\n\n75:10.000 --> 75:09.000\nTiga\n"
    assert [(row.starts_ms, row.ends_ms) for row in read(cues, "a.vtt")] == [
        (5200, 6000),
        (9900, 3_600_123),
        (4_510_000, 4_510_000),
    ]


def test_cues_overlap_and_stand_out_of_order() -> None:
    third, first = "3\n00:00:20,000 --> 00:00:22,000\nTiga\n", "1\n00:00:00,000 --> 00:00:09,000\nSatu\n"
    cues = f"{third}{first}2\n00:00:04,000 --> 00:00:06,000\nDua\n"
    assert read(cues, "a.srt") == [Spoken("Satu Dua", "", 0, 9000), Spoken("Tiga", "", 20_000, 22_000)]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("WEBVTT\n\n00:00:01.000 --> 00:99:03.000\nA\n", "a.vtt", "3"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:0x:03,000 --> 00:00:04,000\nB\n", "a.srt", "6"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\x00\n", "a.srt", "3"),
        ("WEBVTT\n\ntanpa waktu\n", "a.vtt", "-->"),
        ("   \n", "a.txt", ""),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n\n", "a.vtt", ""),
        ("%PDF-1.7", "a.txt", "PDF"),
        ("Kata", "a.rtf", "rtf"),
        ("Kata", "a.docx", "DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "Word"),
        (b"\xa4\xa4\xa4\xe5\xb4\xfa\xb8\xd5" * 40, "a.txt", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named(text: str | bytes, name: str, words: str) -> None:
    with pytest.raises(TranscriptRefused) as refused:
        read(text, name)
    assert words in str(refused.value)


def test_words_of_an_office_that_saves_as_windows_1252() -> None:
    text = "Budi: Program “Desa Cerdas” – tahun ini dinilai baik; anggarannya café.\n" * 3
    assert read(text.encode("cp1252"), "a.txt")[0].text.startswith("Program “Desa Cerdas” – tahun")
    assert read("Ya – tidak".encode("cp1252"), "a.txt") == [Spoken("Ya – tidak")]
    assert read(text.encode("utf-16"), "a.txt")[0].speaker == "Budi"
    assert read(text.encode("utf-16-le"), "a.txt")[0].speaker == "Budi"


def test_plain_text_in_its_usual_shapes() -> None:
    text = """Notulen rapat koordinasi

[00:12:03] Budi Santoso: Selamat pagi.
Baris kedua.

Paragraf lain.
Siti (0:13:00): Baik.
Kepala Bappeda   0:14:05
Terima kasih.

00:15:00
Dr. Ir. Hasan, M.Si.
Ada tiga hal: anggaran, waktu, dan orang.
Moderator:
Silakan.
"""
    assert read(text, "a.txt") == [
        Spoken("Notulen rapat koordinasi"),
        Spoken("Selamat pagi. Baris kedua.", "Budi Santoso", 723_000),
        Spoken("Paragraf lain.", "Budi Santoso"),
        Spoken("Baik.", "Siti", 780_000),
        Spoken("Terima kasih.", "Kepala Bappeda", 845_000),
        Spoken("Ada tiga hal: anggaran, waktu, dan orang.", "Dr. Ir. Hasan, M.Si.", 900_000),
        Spoken("Silakan.", "Moderator"),
    ]


def test_paragraphs_without_names_are_passages() -> None:
    assert read("Satu\nbaris.\n\nDua: dengan titik dua\n", "a.txt") == [
        Spoken("Satu baris."),
        Spoken("dengan titik dua", "Dua"),
    ]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Budi Santoso", True),
        ("H. M. Nur'aini, S.H., M.Si.", True),
        ("SPEAKER_01", True),
        ("Pembicara 2 (daring)", True),
        ("Kepala Bappeda Kab. Way Kanan", True),
        ("jadi kesimpulannya", False),
        ("Jadi kesimpulannya", False),
        ("Itu selesai. Lalu", False),
        ("A (1 " * 15, False),
        ("", False),
    ],
)
def test_what_may_be_a_name(words: str, answer: bool) -> None:
    assert is_name(words) is answer


def test_word_files_of_meeting_programs() -> None:
    content = word("Transkripsi", "Budi Santoso   0:01:23", "Selamat pagi.", "Siti   1:00:00\nBaik, Pak.", "Terus.")
    reading = read_transcript(content, "Rapat.docx")
    assert reading.format == TranscriptFormat.DOCX
    assert reading.passages == [
        Spoken("Transkripsi"),
        Spoken("Selamat pagi.", "Budi Santoso", 83_000),
        Spoken("Baik, Pak.", "Siti", 3_600_000),
        Spoken("Terus.", "Siti"),
    ]


def test_a_table_in_word_is_read_row_by_row() -> None:
    rows = [["Waktu", "Pembicara", "Isi"], ["00:00:05", "Budi", "Ya."], ["", "Kepala dinas sosial:", "Tidak."]]
    passages = read(word("Rapat", rows=rows), "a.docx")
    assert passages[1:2] == [Spoken("Ya.", "Budi", 5000)]
    assert "Tidak." in passages[2].text


def test_word_files_that_are_dangerous_or_broken_are_refused() -> None:
    good = word("Budi: Ya.")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content, words in (
        (repacked(good, document=bomb), "entities"),
        (repacked(good, document=b"<w:document"), "damaged"),
        (repacked(good, document=b"<x>" + b" " * 21_000_000 + b"</x>"), "Unpacked"),
        (repacked(good, document=b"<a>" * 5000 + b"</a>" * 5000), "damaged"),
        (repacked(good, macros=b"x"), "macros"),
        (good[: len(good) // 2], "unpacked"),
        (b"PK\x03\x04kosong", "unpacked"),
    ):
        with translation.override("en"), pytest.raises(TranscriptRefused, match=words):
            read(content, "a.docx")


def test_too_many_passages_are_refused_before_they_cost_much() -> None:
    with pytest.raises(TranscriptRefused, match=str(PASSAGES_AT_MOST)):
        read("A\n\n" * (PASSAGES_AT_MOST + 1), "a.txt")
    with pytest.raises(TranscriptRefused, match=str(PASSAGES_AT_MOST)):
        read("00:00:01,000 --> 00:00:02,000\n" * 100_001, "a.srt")


def test_lines_of_nothing_but_blanks_and_dashes_cost_no_more_than_others() -> None:
    began = time.monotonic()
    for line in ("A" + " " * 400_000 + "b: x", "A" + "-" * 400_000 + "b", "<v a" * 100_000, "{\\" * 200_000):
        read(line, "a.txt")
        read(f"00:00:01,000 --> 00:00:02,000\n{line}\n", "a.srt")
    assert time.monotonic() - began < 3


def test_a_long_run_is_cut_at_sentences_and_no_word_is_lost() -> None:
    text = "Budi: " + "Ini satu kalimat yang panjang sekali. " * 400
    passages = read(text, "a.txt")
    assert " ".join(row.text for row in passages) == text[6:].strip()
    assert all(row.text.endswith(".") and len(row.text) <= 2400 and row.speaker == "Budi" for row in passages)
    assert "".join(row.text for row in read("x" * 30_000, "a.txt")) == "x" * 30_000


@settings(max_examples=25, deadline=None)
@given(
    st.one_of(
        st.text(max_size=400).map(str.encode),
        st.binary(max_size=400),
        st.lists(
            st.sampled_from(
                [
                    "\n",
                    "1",
                    "00:00:01,0 --> 00:00:02,0",
                    "--> ",
                    "A: ",
                    "<v B>",
                    "</v>",
                    "x",
                    "[0:01] ",
                    "&#0;",
                    "<",
                    "NOTE",
                ]
            ),
            max_size=40,
        ).map(lambda parts: "\n".join(parts).encode()),
        st.text(max_size=200).map(lambda words: b"PK\x03\x04" + words.encode()),
    ),
    st.sampled_from([".vtt", ".srt", ".txt", ".docx", "", ".exe"]),
)
def test_any_bytes_give_passages_or_the_named_refusal(content: bytes, ending: str) -> None:
    try:
        passages = read_transcript(content, f"a{ending}").passages
    except TranscriptRefused:
        return
    assert passages
    for row in passages:
        assert row.text
        assert "\x00" not in row.text + row.speaker
        assert row.starts_ms is None or 0 <= row.starts_ms < 2**31
        row.text.encode()
