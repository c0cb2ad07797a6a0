"""The public edition tells what is open and nothing else: not in its facts, not in its bytes."""

import datetime as dt
import io
import itertools
import json
import types
import typing
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.facts import AttendanceRow, MinutesFacts, Paper, Quote, canonical_json
from documents.facts.disclosure import open_part, withheld
from documents.rendering import render_minutes
from documents.rendering.public_minutes import render_public_minutes
from tests.documents import kind_papers, papers
from tests.documents.reading import opened, says

LEVELS = ("open", "internal", "excluded")


def marked(kind: Any, place: str, count: itertools.count) -> Any:
    """A value of this type in which every text says where it stands, and every list has two entries."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return marked(next(one for one in inner if one is not types.NoneType), place, count)
    if origin is typing.Literal:
        return inner[0]
    if origin is tuple and inner[0] is int:
        return (20, 20, 25, 30)
    if origin is tuple:
        return tuple(marked(inner[0], f"{place}.{n}", count) for n in range(2))
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{row.name: marked(hints[row.name], f"{place}.{row.name}", count) for row in fields(kind)})
    return {
        str: f"<{place}>",
        int: 1,
        bool: False,
        dt.date: dt.date(2024, 10, 16),
        dt.time: dt.time(9, 5),
        dt.datetime: dt.datetime(2024, 10, 18, 3, tzinfo=dt.UTC),
    }[kind]


def full(levels: tuple[str, str] = ("open", "excluded")) -> MinutesFacts:
    """Minutes that say something in every field there is; two items and two directives of these levels."""
    said: MinutesFacts = marked(MinutesFacts, "", itertools.count())
    rows = zip((1, 2), levels, strict=True)
    numbered = [{"number": number, "disclosure": level} for number, level in rows]
    return replace(
        said,
        schema_version=1,
        paper=replace(said.paper, kind="minutes", is_draft=False, security=None),
        agenda=tuple(replace(row, **change) for row, change in zip(said.agenda, numbered, strict=True)),
        directives=tuple(replace(row, **change) for row, change in zip(said.directives, numbered, strict=True)),
        follow_ups=tuple(
            replace(row, directive_number=number) for row, number in zip(said.follow_ups, (1, 2), strict=True)
        ),
        presenters=tuple(
            replace(row, title=item.title) for row, item in zip(said.presenters, said.agenda, strict=True)
        ),
        attendance=replace(
            said.attendance, rows=tuple(replace(row, status_symbol="●") for row in said.attendance.rows)
        ),
    )


def texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if value.startswith("<") else set()
    if isinstance(value, dict):
        return set().union(*map(texts, value.values()))
    return set().union(*map(texts, value)) if isinstance(value, list | tuple) else set()


def told(facts: MinutesFacts) -> set[str]:
    return texts(json.loads(canonical_json(facts)))


def without_address(facts: MinutesFacts) -> MinutesFacts:
    """The codec wants a real crest and address; they are no text of the meeting."""
    return replace(
        facts, letterhead=replace(facts.letterhead, crest=None), verification=papers.VERIFICATION, meeting=_zoned(facts)
    )


def _zoned(facts: MinutesFacts) -> Any:
    zoned = tuple(replace(one, zone="Asia/Jakarta") for one in facts.meeting.sessions)
    return replace(facts.meeting, sessions=zoned)


def real(levels: tuple[str, str]) -> MinutesFacts:
    facts = without_address(full(levels))
    zone = "Asia/Jakarta"
    return replace(
        facts,
        approval=replace(facts.approval, zone=zone),
        suspensions=tuple(replace(one, zone=zone) for one in facts.suspensions),
        attendance=replace(
            facts.attendance, sittings=tuple(replace(one, zone=zone) for one in facts.attendance.sittings)
        ),
    )


ALWAYS_INSIDE = (
    "nip", "grade", "represented_by", "status_label", ".attendance.rows.0.name", ".attendance.rows.0.note",
    ".attendance.rows.0.position", ".attendance.notes", "note_taker_signer", ".approval", ".source.file",
    ".source.gaps", ".source.anomalies", ".suspensions.0.reason", ".presenters.0.note", ".roles.chair.note",
    ".roles.note_taker", ".roles.secretary",
)  # fmt: skip


def test_of_what_is_closed_no_text_is_left() -> None:
    public = told(open_part(real(("open", "excluded"))))
    for place in ("agenda.1", "directives.1", "follow_ups.1", "presenters.1", "quotes", "closing_notes", "objections"):
        assert not [text for text in public if f".{place}" in text], place
    for place in ("focus", "strategic_issues", "next_meeting", *ALWAYS_INSIDE):
        assert not [text for text in public if place in text], place
    for place in (
        "agenda.0.title",
        "agenda.0.notes.1",
        "agenda.0.exchanges.0.answer",
        "directives.0.text",
        "follow_ups.0.text",
        "closing",
    ):
        assert f"<.{place}>" in public, place


def test_where_everything_is_open_the_rest_of_the_meeting_is_told_but_nobody_s_person() -> None:
    facts = real(("open", "open"))
    assert not withheld(facts).has_closed
    public = told(open_part(facts))
    assert {"<.closing_notes.0>", "<.meeting.focus.0>", "<.objections.0.text>"} <= public
    assert not [text for text in public if any(place in text for place in ALWAYS_INSIDE)]
    assert not [text for text in public if ".quotes" in text]  # nobody has checked these
    checked = replace(facts, quotes=(Quote(text="<said>", is_checked=True),))
    assert "<said>" in told(open_part(checked))


@given(item=st.sampled_from(LEVELS), directive=st.sampled_from(LEVELS))
@settings(max_examples=9, deadline=None)
def test_each_level_speaks_for_itself(item: str, directive: str) -> None:
    facts = real(("open", "open"))
    facts = replace(
        facts,
        agenda=(replace(facts.agenda[0], disclosure=item), facts.agenda[1]),
        directives=(replace(facts.directives[0], disclosure=directive), facts.directives[1]),
    )
    public = told(open_part(facts))
    assert ("<.agenda.0.title>" in public) == (item == "open")
    assert ("<.directives.0.text>" in public) == (directive == "open")
    assert ("<.follow_ups.0.text>" in public) == (directive == "open")
    assert ("<.closing_notes.0>" in public) == (item == directive == "open")


def test_a_follow_up_that_a_source_records_without_a_directive_stays_inside() -> None:
    facts = real(("open", "open"))
    loose = replace(facts.follow_ups[0], directive_number=None)
    facts = replace(facts, follow_ups=(loose, *facts.follow_ups[1:]))
    assert withheld(facts).follow_ups == 1
    assert "<.follow_ups.0.text>" not in told(open_part(facts))


def test_a_title_that_a_closed_item_bears_too_names_no_presenter() -> None:
    facts = real(("open", "internal"))
    facts = replace(facts, agenda=(facts.agenda[0], replace(facts.agenda[1], title=facts.agenda[0].title)))
    assert open_part(facts).presenters == ()


def test_absent_institutions_are_not_named_and_nobody_twice() -> None:
    rows = (
        AttendanceRow(order=1, name="A", institution="Kota Metro", status_symbol="●"),
        AttendanceRow(order=2, name="B", institution="Kota Metro", status_symbol="▲"),
        AttendanceRow(order=3, name="C", institution="Kabupaten Mesuji", status_symbol="■", note="sakit"),
    )
    facts = replace(papers.minutes(), attendance=replace(papers.minutes().attendance, rows=rows))
    assert [(row.institution, row.name) for row in open_part(facts).attendance.rows] == [("Kota Metro", None)]


def test_a_draft_has_no_public_edition() -> None:
    with pytest.raises(ValueError, match="draft"):
        open_part(papers.minutes(is_draft=True))


def streams(content: bytes) -> bytes:
    """Every byte of the file as anybody with a tool can read it: all streams unpacked, all strings of all objects."""
    parts = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                parts.append(thing.read_bytes())
            parts.append(repr(thing).encode())
    return b"\n".join(parts)


@pytest.fixture(scope="module")
def hidden() -> dict[str, str]:
    """A word for each closed place, none of which is in any other text."""
    places = ("judul", "catatan", "tanya", "arahan", "kutipan", "penutup", "isu", "nama", "sakit", "narasumber")
    return {place: f"Zqx{place}Wvk" for place in places}


@pytest.fixture(scope="module")
def published(hidden: dict[str, str]) -> bytes:
    facts = papers.minutes()
    first, *others = facts.agenda
    closed = replace(
        first,
        number=1,
        title=hidden["judul"],
        notes=(hidden["catatan"],),
        exchanges=(papers.f.Exchange(asker="X", question=hidden["tanya"], answer=hidden["tanya"]),),
        decisions=(hidden["catatan"],),
        disclosure="excluded",
    )
    directive, *rest = facts.directives
    facts = replace(
        facts,
        agenda=(closed, *(replace(item, disclosure="open") for item in others)),
        directives=(
            replace(directive, text=hidden["arahan"], disclosure="internal"),
            *(replace(row, disclosure="open") for row in rest),
        ),
        follow_ups=(papers.f.FollowUpLine(directive_number=directive.number, text=hidden["arahan"]),),
        quotes=(Quote(text=hidden["kutipan"]),),
        closing_notes=(hidden["penutup"],),
        presenters=(papers.f.Presenter(name=hidden["narasumber"], title=hidden["judul"]),),
        meeting=replace(facts.meeting, strategic_issues=(hidden["isu"],)),
        attendance=replace(
            facts.attendance,
            rows=(
                AttendanceRow(
                    order=1, name=hidden["nama"], institution="Kota Metro", status_symbol="●", note=hidden["sakit"]
                ),
            ),
        ),
    )
    return render_public_minutes(facts)


def test_no_byte_of_the_public_file_holds_what_is_closed(published: bytes, hidden: dict[str, str]) -> None:
    seen = streams(published)
    assert b"EDISI PUBLIK" in seen or says(published, "EDISI PUBLIK")
    for place, word in hidden.items():
        assert word.encode() not in seen, place
        assert word.encode("utf-16-be") not in seen, place
        assert word.encode().hex().encode() not in seen.lower(), place
        assert not says(published, word), place
    nip = papers.minutes().chair_signer.nip if papers.minutes().chair_signer else None
    assert nip is None or nip.encode() not in seen


def test_closed_places_are_marked_with_their_ground(published: bytes) -> None:
    excluded = "Informasi yang dikecualikan menurut Pasal 17 Undang-Undang Nomor 14 Tahun 2008"
    assert says(published, f"1.Tidak dipublikasikan{excluded}")
    assert says(published, "1.Tidak dipublikasikan.Informasi internal yang belum dinyatakan terbuka")
    assert says(published, "tidak dipublikasikan;")
    assert says(published, "Kota Metro")


def test_closed_follow_ups_and_what_stands_only_in_the_full_minutes_are_marked() -> None:
    content = render_public_minutes(kind_papers.opened_minutes())
    assert says(content, "2tidak dipublikasikan3Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah")
    assert says(content, "Tindak lanjut tanpa arahan bernomor, bila ada, hanya dimuat di dalam notula lengkap.")
    assert says(content, "Pencatat dan narasumber tercantum di dalam notula lengkap. Pokok perhatian, isu strategis")
    assert says(content, "Ramah tamah (ditiadakan).")
    source = f"disusun dari notula Nomor {papers.NUMBER}, tanggal 18 Oktober 2024"
    assert says(content, f"{source}, yang disahkan oleh Sekretaris Daerah selaku pimpinan rapat.")
    assert says(content, "Keputusan mata acara4.Sesi diskusi dan tanya jawab: RPJMD diselaraskan")
    assert says(content, "Rekapitulasi, termasuk pimpinan rapat")


def test_who_is_named_only_in_the_full_minutes_is_told_by_what_he_was() -> None:
    facts = kind_papers.opened_minutes()
    first, *others = facts.presenters
    told = replace(first, title=facts.agenda[1].title)
    content = render_public_minutes(
        replace(
            facts,
            presenters=(told, *others),
            roles=replace(facts.roles, secretary=papers.f.Person(name="Pejabat Contoh"), note_taker=None),
        )
    )
    assert says(content, "Sekretaris dan narasumber lainnya tercantum di dalam notula lengkap.")
    assert not says(content, "Pejabat Contoh")


def whole_minutes() -> MinutesFacts:
    facts = papers.minutes()
    return replace(
        facts,
        agenda=tuple(replace(item, disclosure="open") for item in facts.agenda),
        directives=tuple(replace(row, disclosure="open") for row in facts.directives),
        follow_ups=facts.follow_ups[:-1],  # the last has no directive, and stays inside
    )


def test_an_edition_whole_but_for_who_took_the_notes_says_so_and_no_more() -> None:
    content = render_public_minutes(whole_minutes())
    assert says(content, "Pencatat tercantum di dalam notula lengkap.")
    assert not says(content, "hanya dimuat di dalam notula lengkap")


def test_a_whole_edition_claims_no_gap() -> None:
    facts = whole_minutes()
    content = render_public_minutes(replace(facts, roles=replace(facts.roles, note_taker=None)))
    assert says(content, "Pokok perhatian:")
    assert not says(content, "notula lengkap")
    assert not says(content, "tidak dipublikasikan")


def test_the_public_edition_is_laid_out_as_the_minutes_are(published: bytes) -> None:
    whole = render_minutes(papers.minutes())
    shared = ("A.Kata Pembukaan", "B.Pembahasan", "C.Keputusan dan Arahan", "D.Tindak Lanjut", "E.Penutup")
    hours = ("Waktu panggilan", "pukul 08.30 WIB", "pukul 09.05 WIB", "pukul 12.40 WIB", "Acara")
    letter = "Nomor 000.1.5/0012/B.01/2024, tanggal 2 Oktober 2024"
    for words in (*shared, *hours, letter, "Bentuk: Paparan. Disampaikan oleh: Mulyadi Irsan."):
        assert says(whole, words), words
        assert says(published, words), words
    assert says(published, "F.Kehadiran")


def test_attached_facts_are_those_of_the_public_edition(published: bytes) -> None:
    attached = json.loads(opened(published).attachments["fakta.json"][0])
    assert attached["paper"]["edition"] == "public"
    assert attached["approval"] is None
    assert "tindak-lanjut.csv" not in opened(published).attachments  # its only line is closed


def test_equal_facts_give_equal_bytes() -> None:
    assert render_public_minutes(papers.minutes()) == render_public_minutes(papers.minutes())


def test_a_paper_says_that_it_is_whole_unless_it_is_not() -> None:
    assert Paper(kind="minutes").edition == "full"
