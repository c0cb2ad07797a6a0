"""Two versions of what a paper says: what is different between them, whatever they are."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import facts
from documents.queries.comparing import Difference, differences, marked

TEXT = st.text(alphabet="abc <>&{}\n·é中", max_size=30)
SCALAR = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXT, st.sampled_from(["2024-10-16", "09:00:00"]))
NAMES = st.sampled_from(["number", "order", "title", "text", "agenda", "directives", "rows", "zone", "name", "anders"])
VALUES = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=25,
)
FACTS = st.dictionaries(NAMES, VALUES, max_size=6)


def plain(**said: object) -> dict[str, object]:
    """Minutes as a version keeps them; how open each item is is left out, for it would stand in every line."""
    text = facts.canonical_json(facts.MinutesFacts(**said))  # type: ignore[arg-type]
    values: dict[str, object] = json.loads(text, object_hook=lambda row: {**row, "disclosure": None})
    return values


def agenda(*titles: str) -> tuple[facts.AgendaItem, ...]:
    return tuple(facts.AgendaItem(number=place, title=title) for place, title in enumerate(titles, start=1))


def directive(number: int, text: str, **more: object) -> facts.Directive:
    return facts.Directive(number=number, text=text, **more)  # type: ignore[arg-type]


def told(before: dict[str, object], after: dict[str, object]) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.place, row.before, row.after) for row in differences(before, after)]


@given(before=FACTS, after=FACTS)
def test_comparing_never_fails(before: dict[str, object], after: dict[str, object]) -> None:
    for row in differences(before, after):
        assert isinstance(row, Difference)
        assert "".join(span.text for span in row.before_marks) == row.before or row.kind == "moved"
        assert "".join(span.text for span in row.after_marks) == row.after or row.kind == "moved"


@given(said=FACTS)
def test_what_says_the_same_has_no_differences(said: dict[str, object]) -> None:
    assert differences(said, json.loads(json.dumps(said))) == []


@given(said=FACTS, name=NAMES, value=TEXT.filter(bool))
def test_what_says_more_has_a_difference(said: dict[str, object], name: str, value: str) -> None:
    assert differences({**said, name: None}, {**said, name: value})


def test_a_field_that_facts_gained_since_is_no_difference() -> None:
    rows = [{"order": 1, "name": "A", "note": None}, {"order": 2, "name": "B", "note": "baru"}]
    before = {"attendance": {"rows": [{"order": 1, "name": "A"}, {"order": 2, "name": "B"}], "notes": []}}
    after = {"attendance": {"rows": rows, "notes": [], "counts_chair": True}, "institutions": [{"name": "X"}]}
    assert differences(before, after) == []
    after["attendance"]["notes"] = ["Hadir semua"]  # type: ignore[index]
    assert [row.after for row in differences(before, after)] == ["Hadir semua"]


@given(before=TEXT, after=TEXT)
def test_marks_hold_the_whole_of_both_texts(before: str, after: str) -> None:
    old, new = marked(before, after)
    assert "".join(span.text for span in old) == before
    assert "".join(span.text for span in new) == after
    same = [[span.text for span in spans if span.kind == "same"] for spans in (old, new)]
    assert "".join(same[0]) == "".join(same[1])


def test_a_changed_decision_is_told_where_it_stands() -> None:
    before = facts.AgendaItem(number=3, title="Inflasi daerah", decision="Disepakati")
    after = replace(before, decision="Ditunda")
    others = agenda("Pembukaan", "Paparan")
    assert told(plain(agenda=(*others, before)), plain(agenda=(*others, after))) == [
        ("changed", "Agenda butir 3 · putusan", "Disepakati", "Ditunda")
    ]


def test_which_institution_a_name_means_is_no_difference_of_what_is_printed() -> None:
    known = plain(institutions=(facts.Institution(name="Kota Metro", public_id="a"),))
    older = {name: value for name, value in known.items() if name != "institutions"}
    assert told(older, known) == told(known, older) == []


def test_an_item_more_at_the_top_is_one_difference() -> None:
    found = told(plain(agenda=agenda("Inflasi", "Stunting")), plain(agenda=agenda("Pembukaan", "Inflasi", "Stunting")))
    assert found == [("added", "Agenda butir 1", "", "judul: Pembukaan")]


def test_an_item_less_is_told_by_what_it_said() -> None:
    found = told(plain(agenda=agenda("Pembukaan", "Inflasi")), plain(agenda=agenda("Inflasi")))
    assert found == [("removed", "Agenda butir 1", "judul: Pembukaan", "")]


def test_an_item_that_was_moved_is_told_once() -> None:
    found = told(plain(agenda=agenda("A", "B", "C", "D")), plain(agenda=agenda("B", "C", "D", "A")))
    assert found == [("moved", "Agenda butir 4", "tempat ke-1", "tempat ke-4")]


def test_a_directive_is_known_again_by_its_words_though_its_number_is_another() -> None:
    old = "Menyelesaikan rencana aksi pengendalian inflasi di setiap kabupaten"
    new = "Menyelesaikan rencana aksi pengendalian inflasi di setiap kota"
    before = plain(directives=(directive(1, old), directive(2, "Melaporkan hasilnya")))
    after = plain(directives=(directive(1, "Membentuk tim"), directive(2, new), directive(3, "Melaporkan hasilnya")))
    assert told(before, after) == [
        ("added", "Arahan nomor 1", "", "mengikat: tidak; isi: Membentuk tim"),
        ("changed", "Arahan nomor 2 · isi", old, new),
    ]


def test_a_rewritten_directive_is_known_by_its_number() -> None:
    found = told(plain(directives=(directive(7, "Satu"),)), plain(directives=(directive(7, "Lain sama sekali"),)))
    assert found == [("changed", "Arahan nomor 7 · isi", "Satu", "Lain sama sekali")]


def noted(*notes: str, **more: object) -> dict[str, object]:
    return plain(agenda=(facts.AgendaItem(number=1, title="Inflasi", notes=notes, **more),))  # type: ignore[arg-type]


NOTE = "Agenda butir 1 · Catatan ke-"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Disetujui", "Ditolak"),
        ("Rapat dibuka", "Rapat ditutup pukul dua"),
        ("Bupati menanggapi: setuju.", "Bupati menanggapi: keberatan, karena anggaran belum ada dan waktunya pendek."),
    ],
)
def test_an_edited_note_is_one_change_of_words_however_short_it_is(was: str, now: str) -> None:
    for before, after in (((), ()), (("Awal.",), ("Akhir.",)), (("Awal.",), ()), ((), ("Akhir.",))):
        found = told(noted(*before, was, *after), noted(*before, now, *after))
        assert found == [("changed", f"{NOTE}{len(before) + 1}", was, now)]


def test_an_edited_note_is_marked_in_the_words_that_changed() -> None:
    row = differences(noted("Rapat dibuka"), noted("Rapat ditutup"))[0]
    assert [(span.text, span.kind) for span in row.before_marks] == [("Rapat", "same"), (" dibuka", "removed")]
    assert [(span.text, span.kind) for span in row.after_marks] == [("Rapat", "same"), (" ditutup", "added")]


def test_each_of_several_edited_notes_keeps_its_place() -> None:
    found = told(noted("Satu", "Dua", "Tetap.", "Tiga"), noted("Pertama", "Kedua", "Tetap.", "Ketiga"))
    assert found == [
        ("changed", f"{NOTE}1", "Satu", "Pertama"),
        ("changed", f"{NOTE}2", "Dua", "Kedua"),
        ("changed", f"{NOTE}4", "Tiga", "Ketiga"),
    ]


def test_a_note_more_beside_an_edited_one_is_added_and_the_other_changed() -> None:
    found = told(noted("Harga beras naik tajam", "Tetap."), noted("Lainnya", "Harga beras turun lagi", "Tetap."))
    assert found == [
        ("added", f"{NOTE}1", "", "Lainnya"),
        ("changed", f"{NOTE}2", "Harga beras naik tajam", "Harga beras turun lagi"),
    ]


def test_a_note_taken_out_and_another_put_elsewhere_are_two() -> None:
    found = told(noted("Satu", "Tetap.", "Juga."), noted("Tetap.", "Juga.", "Dua"))
    assert found == [("removed", f"{NOTE}1", "Satu", ""), ("added", f"{NOTE}3", "", "Dua")]


def test_a_question_in_other_words_is_the_same_question() -> None:
    was = facts.Exchange(asker="Bupati Pesawaran", question="Kapan dana cair?", answer="Bulan depan.")
    now = replace(was, question="Bagaimana jadwal pencairannya?", answer="Belum pasti.")
    found = told(noted(exchanges=(was,)), noted(exchanges=(now,)))
    assert [(row[0], row[1].rpartition(" · ")[2]) for row in found] == [
        ("changed", "jawaban"),
        ("changed", "pertanyaan"),
    ]


def test_somebody_else_at_the_same_place_is_somebody_else() -> None:
    was = facts.Presenter(name="Ani Lestari", organisations=("Dinas Contoh",))
    found = told(plain(presenters=(was,)), plain(presenters=(replace(was, name="Budi Santoso"),)))
    assert [row[0] for row in found] == ["removed", "added"]


def test_a_line_of_the_roll_is_called_by_its_post() -> None:
    row = facts.AttendanceRow(order=4, position="Bupati Pesawaran", status_label="Hadir")
    found = told(
        plain(attendance=facts.Attendance(rows=(row,))),
        plain(attendance=facts.Attendance(rows=(replace(row, status_label="Diwakili"),))),
    )
    assert found == [("changed", "Kehadiran · Daftar hadir Bupati Pesawaran · kehadiran", "Hadir", "Diwakili")]


def test_dates_and_hours_are_read_as_such() -> None:
    found = told({"date": "2024-10-16", "starts": "09:00:00"}, {"date": "2024-10-17", "starts": "10:30:00"})
    assert found == [
        ("changed", "Tanggal", "16 Oktober 2024", "17 Oktober 2024"),
        ("changed", "Mulai", "09.00", "10.30"),
    ]


def test_single_words_are_marked() -> None:
    row = differences({"text": "Rapat dibuka pukul sembilan pagi."}, {"text": "Rapat dibuka pukul sepuluh pagi."})[0]
    assert [(span.text, span.kind) for span in row.after_marks] == [
        ("Rapat dibuka pukul", "same"),
        (" sepuluh", "added"),
        (" pagi.", "same"),
    ]


def test_a_field_of_a_later_schema_is_no_difference() -> None:
    assert differences({"agenda": []}, {"agenda": [], "objections": [], "chair": None, "venue": {"name": None}}) == []


def test_thousands_of_words_and_rows_are_compared_in_time() -> None:
    old = {"rows": [{"name": f"N{n}", "note": "a " * 40} for n in range(3000)], "text": "a b " * 5000}
    new = {"rows": [{"name": f"N{n}", "note": "b " * 40} for n in range(3000, 0, -1)], "text": "b a " * 5000}
    assert len(differences(old, new)) > 3000
