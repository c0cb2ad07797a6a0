"""The PDF itself: the same bytes every time, readable aloud, and closed to whatever a fact may hold."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from documents import facts as f
from documents.rendering import letter, minutes, pdf, phrases, render_letter, render_minutes
from documents.rendering.limits import AddressRefused
from tests.documents import papers
from tests.documents.reading import (
    approved_minutes,
    draft_minutes,
    file_copy,
    fonts,
    one_copy,
    opened,
    says,
    tags,
    text_of,
)
from tests.documents.strategies import any_letter, any_minutes
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK

ALL_PAPERS = [approved_minutes, draft_minutes, file_copy, one_copy]
ROOT = Path(__file__).parents[2]
unhurried = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# --- the same bytes, on every machine ------------------------------------------------------------


@pytest.mark.parametrize(
    ("render", "facts", "first"),
    [
        (render_minutes, papers.minutes(), approved_minutes),
        (render_minutes, papers.minutes(is_draft=True), draft_minutes),
        (render_letter, papers.letter(), file_copy),
    ],
)
def test_equal_facts_give_equal_bytes(render: Any, facts: Any, first: Any) -> None:
    assert render(facts) == first()


def test_facts_read_back_from_json_give_equal_bytes() -> None:
    facts = f.minutes_facts(json.loads(f.canonical_json(papers.minutes())))
    assert render_minutes(facts) == approved_minutes()


def test_the_language_of_the_caller_changes_nothing() -> None:
    with translation.override("en"):
        assert render_minutes(papers.minutes()) == approved_minutes()


def test_another_process_gives_the_same_bytes() -> None:
    """Two workers render the same paper: no order of a set and no address in memory may show."""
    code = (
        "import django, hashlib; django.setup()\n"
        "from documents.rendering import render_minutes; from tests.documents import papers\n"
        "print(hashlib.sha256(render_minutes(papers.minutes())).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def test_a_web_process_never_loads_weasyprint() -> None:
    code = (
        "import django, sys; django.setup()\n"
        "import documents.rendering, documents.templatetags.papers\n"
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- for the archive and for screen readers ------------------------------------------------------


@pytest.mark.parametrize("content", ALL_PAPERS)
def test_the_file_is_tagged_titled_and_in_indonesian(content: Any) -> None:
    reader = opened(content())
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/OutputIntents" in root
    metadata = root["/Metadata"].get_data()
    assert b'pdfaid:part="3"' in metadata
    assert b'pdfaid:conformance="A"' in metadata
    assert "/ID" in reader.trailer
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.author == "Sekretariat Daerah, Pemerintah Provinsi Lampung"
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def test_titles_name_the_paper() -> None:
    titles = [opened(content()).metadata.title for content in ALL_PAPERS]  # type: ignore[union-attr]
    subject = "Undangan Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung"
    assert titles == [
        f"Notula {papers.TITLE}",
        f"Notula (Konsep) {papers.TITLE}",
        subject,
        f"{subject} – Sekretaris Daerah Kabupaten Lampung Selatan",
    ]


@pytest.mark.parametrize("content", ALL_PAPERS)
def test_what_a_screen_reader_walks(content: Any) -> None:
    found = list(tags(content()))
    kinds = Counter(str(tag["/S"]) for tag in found)
    assert {"/P", "/Table", "/TR", "/TH", "/TD"} <= set(kinds)
    assert kinds["/H1"] >= 1
    headings = [int(str(tag["/S"])[2]) for tag in found if re.fullmatch("/H[1-6]", str(tag["/S"]))]
    assert set(headings) == set(range(1, max(headings) + 1))
    assert all(str(tag.get("/Alt", "")) for tag in found if tag["/S"] == "/Figure")


@pytest.mark.parametrize("content", ALL_PAPERS)
def test_only_the_free_font_is_used_and_it_is_embedded(content: Any) -> None:
    used = fonts(content())
    assert used
    assert all(name.replace("-", "").startswith("LiberationSans") for name in used), used
    assert all(used.values()), used


def test_approved_minutes_carry_their_facts_and_the_date_of_approval() -> None:
    reader = opened(approved_minutes())
    (attached,) = reader.attachments["fakta.json"]
    assert attached.decode() == f.canonical_json(papers.minutes())
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2024, 10, 18, 3, 15, tzinfo=UTC)


def test_a_paper_without_time_of_approval_is_dated_by_its_day() -> None:
    facts = replace(papers.minutes(), approval=f.Approval())
    reader = opened(render_minutes(facts))
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2024, 10, 18, tzinfo=UTC)


def test_a_long_roll_breaks_between_rows_and_repeats_its_head() -> None:
    facts = replace(papers.minutes(), attendance=papers.attendance(rows=120))
    content = render_minutes(facts)
    pages = [page.extract_text() for page in opened(content).pages]
    roll = [page for page in pages if "Instansi/daerah" in page]
    assert len(roll) >= 4
    assert all(page.count("Kehadiran") == 1 for page in roll)
    numbers = [int(number) for page in roll for number in re.findall(r"^(\d+) ?nama", page, re.MULTILINE)]
    assert numbers == list(range(2, 122))


# --- whatever the facts hold ---------------------------------------------------------------------


@pytest.mark.parametrize("is_draft", [True, False])
def test_minutes_of_which_nothing_is_known(is_draft: bool) -> None:
    facts = f.MinutesFacts(paper=f.Paper(kind="minutes", is_draft=is_draft), source=f.ImportedSource())
    content = render_minutes(facts)
    assert text_of(content).count("tidakdicatat") > 20
    assert says(content, "Keputusan dan arahan tidak dicatat.")
    assert not says(content, "None")


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_letter_of_which_nothing_is_known(is_draft: bool) -> None:
    content = render_letter(f.InvitationLetterFacts(paper=f.Paper(kind="invitation_letter", is_draft=is_draft)))
    assert says(content, "tempat:tidak dicatat")
    assert not says(content, "None")


TAG = re.compile(r"<\s*(script|img|iframe|link|style|object|embed|svg|b)\b([^>]*)", re.IGNORECASE)
OURS = re.compile(r' src="data:image/svg\+xml[^"]*"')


def assert_harmless(html: str) -> None:
    body = html[html.index("<body") :]
    for name, attributes in TAG.findall(body):
        assert (name == "img" and OURS.match(attributes)) or (name == "b" and not attributes), (name, attributes)
    assert "None" not in re.sub(r"data:image[^\"]*", "", html)
    assert not pdf.UNPRINTABLE.search(html)


@unhurried
@given(any_minutes)
def test_no_fact_becomes_markup_or_none_in_minutes(facts: f.MinutesFacts) -> None:
    assert_harmless(minutes.minutes_html(facts))


@unhurried
@given(any_letter)
def test_no_fact_becomes_markup_or_none_in_a_letter(facts: f.InvitationLetterFacts) -> None:
    assert_harmless(letter.letter_html(facts, link="https://rakor.example/k/x"))


HOSTILE = (
    '<script>alert(1)</script> {{ 7*7 }} <img src="file:///etc/passwd"> '
    '<link rel="attachment" href="file:///etc/passwd"> "><iframe src=http://127.0.0.1:9/> & \u202egnp \x07akhir'
)


def test_hostile_text_is_printed_as_text() -> None:
    facts = papers.minutes()
    hostile = replace(
        facts,
        meeting=replace(facts.meeting, title=HOSTILE),
        letterhead=replace(facts.letterhead, unit_name=HOSTILE, government_name=HOSTILE),
        agenda=(f.AgendaItem(number=1, title=HOSTILE, notes=(HOSTILE, "kata" * 500)),),
    )
    content = render_minutes(hostile)
    assert says(content, "<script>alert(1)</script> {{ 7*7 }}")
    assert not says(content, "root:")
    reader = opened(content)
    assert sorted(reader.attachments) == ["fakta.json", "tindak-lanjut.csv"]
    assert reader.metadata is not None
    assert "<script>" in str(reader.metadata.title)


DRAWING = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E{}%3C/svg%3E"
ASKING = [
    '<img src="{}" alt="x">',
    '<p style="background: url({})">x</p>',
    "<style>p::before {{ content: url({}) }}</style><p>x</p>",
    '<ul style="list-style-image: url({})"><li>x</ul>',
    '<object data="{}">x</object>',
    '<embed src="{}">',
    '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    f'<img alt="x" src="{DRAWING.format("%3Cimage href=%27{}%27 width=%279%27 height=%279%27/%3E")}">',
    '<link rel="stylesheet" href="{}">',
    '<style>@import url("{}");</style>',
    '<style>@font-face {{ font-family: x; src: url("{}") }} p {{ font-family: x }}</style><p>x</p>',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://rakor.example/x.png", "ftp://127.0.0.1/x"]
)
@pytest.mark.parametrize("markup", ASKING)
def test_a_paper_that_asks_for_a_file_or_the_network_does_not_come_out(markup: str, address: str) -> None:
    """Were markup ever to slip through, the fetcher is the second wall."""
    html = f'<!doctype html><html lang="id"><title>x</title><body>{markup.format(address)}'
    with pytest.raises(AddressRefused, match=re.escape(address)):
        pdf.to_bytes(pdf.lay_out(html), html)


def test_a_word_of_thousands_of_letters_can_be_broken_and_is_printed_whole() -> None:
    """Without places to break, the layout engine takes 13 s for 20,000 letters: time grows with the square."""
    written = phrases.recorded("x" * 200)
    assert max(len(piece) for piece in written.split("\u200b")) == 40
    content = render_minutes(f.MinutesFacts(closing_notes=("q" * 20_000,)))
    assert text_of(content).count("q") >= 20_000


def test_facts_beyond_the_limits_are_refused_before_any_layout() -> None:
    with pytest.raises(f.InvalidFacts):
        render_minutes(f.MinutesFacts(closing_notes=("a" * 20_001,)))
    with pytest.raises(f.InvalidFacts):
        render_letter(f.InvitationLetterFacts(notes=("a" * 20_001,)))
