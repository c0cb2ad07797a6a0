"""What a table may look like: every row I1 to I28 of the catalogue of bad input, and what a hostile one may cost.

Each is either read without doubt, or refused with the place and the remedy; nothing is guessed.
"""

import codecs
import io
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from directory.models import DirectoryImport, Official, Organization, Position
from directory.states import ImportStage
from flows.officials.cells import ROWS_AT_MOST
from flows.officials.tables import check_table
from flows.officials.words import TableRefused, in_words
from tests.factories import (
    GovernmentFactory,
    OrganizationFactory,
    PositionFactory,
    ProvinceFactory,
    RegencyFactory,
    user_with,
)
from tests.flows.tables import HEADINGS, codes, csv_bytes, saved, upload, xlsx_bytes
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

NIP = "197001011995031001"
TITLE = "Kepala Dinas Kesehatan"
GOOD = (NIP, "Budi", TITLE)
Read = Callable[..., DirectoryImport]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def government() -> Organization:
    return GovernmentFactory.create(region=ProvinceFactory.create(code="53", name="Nusa Tenggara Timur"))


@pytest.fixture
def post(government: Organization) -> Position:
    unit = OrganizationFactory.create(parent=government, name="Dinas Kesehatan")
    return PositionFactory.create(organization=unit, title=TITLE, short_title="Kadinkes")


@pytest.fixture
def read(government: Organization, post: Position) -> Read:
    user: User = user_with(Role.SECRETARIAT, government)

    def hand_in(content: bytes, name: str = "pejabat.csv") -> DirectoryImport:
        return upload(content, government, user, name)

    return hand_in


def only(table: DirectoryImport) -> dict[str, Any]:
    assert table.stage == ImportStage.PREVIEW, table.reading
    (row,) = table.rows
    return row


def said(row: dict[str, Any]) -> str:
    return " ".join(in_words(saying) for saying in (*row["why"], *row["remarks"]))


def refusal(content: bytes, name: str = "pejabat.csv") -> TableRefused:
    with pytest.raises(TableRefused) as refused:
        check_table(content, name)
    return refused.value


def zipped(content: bytes, **parts: bytes) -> bytes:
    """The workbook with some of its parts replaced, or added; a name has __ for / and _x for .xml."""
    named = {name.replace("__", "/"): data for name, data in parts.items()}
    to = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename not in named:
                target.writestr(item, source.read(item.filename))
        for name, data in named.items():
            target.writestr(name, data)
    return to.getvalue()


# --- I1 to I4: encodings and separators --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        pytest.param(csv_bytes(GOOD, encoding="utf-16"), "UTF-16", ";", id="I1 UTF-16"),
        pytest.param(csv_bytes(GOOD, encoding="utf-16-le"), "UTF-16", ";", id="I1 UTF-16 without its mark"),
        pytest.param(csv_bytes(GOOD, encoding="utf-16-be"), "UTF-16", ";", id="I1 UTF-16 the other way round"),
        pytest.param(csv_bytes((NIP, "José", TITLE), encoding="cp1252"), "Windows-1252", ";", id="I2 cp1252"),
        pytest.param(codecs.BOM_UTF8 + csv_bytes(GOOD), "UTF-8", ";", id="I3 byte-order mark"),
        pytest.param(csv_bytes(GOOD, mark=","), "UTF-8", ",", id="I4 comma"),
        pytest.param(csv_bytes(GOOD, mark="\t"), "UTF-8", "Tab", id="I4 tab"),
        pytest.param(b"sep=;\r\n" + csv_bytes(GOOD), "UTF-8", ";", id="I4 sep= of Excel"),
        pytest.param(csv_bytes((NIP, "Budi, S.E., M.M.", TITLE)), "UTF-8", ";", id="I4 commas in a name"),
    ],
)
def test_how_it_is_written_is_found_out_and_shown(read: Read, content: bytes, encoding: str, separator: str) -> None:
    table = read(content)
    assert only(table)["act"] == "create"
    assert {"code": "encoding", "encoding": encoding, "separator": separator} in table.reading["remarks"]


def test_letters_that_cannot_be_read_without_doubt_are_refused() -> None:
    assert "CSV UTF-8" in str(refusal(csv_bytes((NIP, "Петров Иван Сергеевич", TITLE), encoding="cp1251")))
    assert "CSV UTF-8" in str(refusal(csv_bytes(GOOD) + b"\x81\x8d\x9d"))


# --- I5 to I7: headings and sheets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        pytest.param(("NIP", "Nama", "Catatan"), "no column “Jabatan”", id="I5 missing"),
        pytest.param(("NIP", "Nama", "Jabatann"), "Is it “Jabatann” in column C", id="I5 renamed"),
        pytest.param(("Nama", "Nama", "Jabatan"), "stands twice: A, B", id="I5 doubled"),
        pytest.param(("x", "y", "z"), "No row of headings", id="I5 none"),
    ],
)
def test_headings_that_fail_are_named(read: Read, headings: tuple[str, ...], words: str) -> None:
    table = read(csv_bytes(GOOD, headings=headings))
    assert table.stage == ImportStage.REFUSED
    assert words in in_words(table.reading["refused"])


def test_other_spellings_of_a_heading_are_known(read: Read) -> None:
    assert (
        only(read(csv_bytes(GOOD, headings=("Nomor Induk Pegawai", "NAMA LENGKAP", "Nama Jabatan"))))["act"] == "create"
    )


def test_i6_headings_on_row_3(read: Read) -> None:
    table = read(xlsx_bytes((None,), HEADINGS, GOOD, headings=("DAFTAR PEJABAT",)), "pejabat.xlsx")
    assert only(table)["number"] == 4
    assert {"code": "headings_in", "row": 3} in table.reading["remarks"]


def test_i7_two_sheets_of_officials_are_asked_about(read: Read) -> None:
    table = read(xlsx_bytes(GOOD, Lain=[HEADINGS, GOOD]), "pejabat.xlsx")
    assert table.reading["refused"]["choices"] == ["Pejabat", "Lain"]


def test_i7_the_only_sheet_with_headings_is_taken_and_the_others_are_said(read: Read) -> None:
    table = read(xlsx_bytes(GOOD, Rekap=[("Jumlah", 12)]), "pejabat.xlsx")
    assert only(table)["act"] == "create"
    assert {"code": "other_sheets", "sheets": "Rekap"} in table.reading["remarks"]


def test_i7_hidden_sheets_are_not_read_and_that_is_said(read: Read) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(GOOD, Lama=[HEADINGS, GOOD])))
    book["Lama"].sheet_state = "hidden"
    table = read(saved(book), "pejabat.xlsx")
    assert only(table)["act"] == "create"
    assert {"code": "hidden_sheets", "sheets": "Lama"} in table.reading["remarks"]


# --- I8 to I11: rows against the directory -----------------------------------------------------------------------

WITH_REGION = (*HEADINGS, "Kabupaten/Kota", "Pos-el")


@pytest.fixture
def regency(government: Organization) -> Position:
    region = RegencyFactory.create(parent=government.region, code="53.09", name="Kabupaten Ngada", short_name="Ngada")
    house = GovernmentFactory.create(region=region, is_convener=False)
    return PositionFactory.create(organization=house, title="Bupati Ngada", short_title="")


def test_i8_a_region_shortly_written_is_read_and_said(read: Read, regency: Position) -> None:
    row = only(read(csv_bytes((NIP, "Budi", "Bupati", "Kab Ngada"), headings=WITH_REGION)))
    assert (row["act"], row["post"]) == ("create", "Bupati Ngada")
    assert "region_read_as" in codes(row)


def test_i8_a_region_not_found_gets_the_nearest(read: Read, regency: Position) -> None:
    row = only(read(csv_bytes((NIP, "Budi", "Bupati", "Kabupaten Ngadaa"), headings=WITH_REGION)))
    assert (row["act"], row["ways"]) == ("error", ["accept"])
    assert "Is Kabupaten Ngada meant?" in said(row)


def test_i8_a_post_not_found_gets_the_nearest_or_none(read: Read) -> None:
    near = only(read(csv_bytes((NIP, "Budi", "Kepala Dinas Kesehatn"))))
    assert (near["act"], near["ways"]) == ("error", ["accept"])
    assert TITLE in said(near)
    assert codes(only(read(csv_bytes((NIP, "Budi", "Astronaut"))))) == ["unknown_post"]


def test_i9_a_doubled_row_is_skipped_with_its_number(read: Read) -> None:
    first, second = read(csv_bytes(GOOD, GOOD)).rows
    assert (first["act"], second["act"]) == ("create", "skip")
    assert in_words(second["why"][0]) == "The same as row 2."


def test_i9_a_nip_of_two_people_names_the_other_row(read: Read) -> None:
    rows = read(csv_bytes(GOOD, (NIP, "Ani Wijaya", TITLE))).rows
    assert rows[1]["act"] == "error"
    assert "row 2" in said(rows[1])


def test_i9_two_holders_of_one_post_name_the_other_row(read: Read) -> None:
    rows = read(csv_bytes(GOOD, ("198002022005012002", "Ani", TITLE))).rows
    assert "Row 2 gives this post to Budi" in said(rows[1])


def test_i10_an_address_that_differs_by_capitals_names_the_other_row(read: Read, regency: Position) -> None:
    rows = read(csv_bytes((*GOOD, "", "a@b.id"), (NIP, "Budi", "Bupati", "Ngada", "A@B.ID"), headings=WITH_REGION)).rows
    assert "same_address" in codes(rows[1])
    assert "row 2" in said(rows[1])


def test_i11_bad_rows_keep_all_others_out(read: Read) -> None:
    table = read(csv_bytes(GOOD, *[("12", f"Orang {n}", TITLE) for n in range(9)]))
    assert [row["act"] for row in table.rows] == ["create", *["error"] * 9]
    assert not Official.objects.exists()


# --- I12 to I14: what a spreadsheet makes of numbers and dates ---------------------------------------------------

WITH_PHONE = (*HEADINGS, "Telepon")
WITH_DAY = (*HEADINGS, "Mulai")


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("6.28123E+11", id="I12 exponent"),
        pytest.param("6,28123E+11", id="I12 exponent with a comma"),
        pytest.param("81234567890", id="I13 leading zero lost"),
    ],
)
def test_numbers_that_excel_has_changed_are_refused(read: Read, number: str) -> None:
    row = only(read(csv_bytes((*GOOD, number), headings=WITH_PHONE)))
    assert row["act"] == "error"
    assert "Cell D2: Excel has changed the number" in said(row)


def test_i12_a_nip_kept_as_a_number_has_lost_digits(read: Read) -> None:
    row = only(read(xlsx_bytes((int(NIP), "Budi", TITLE)), "pejabat.xlsx"))
    assert codes(row) == ["excel_changed_number"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31-12-2026", "2026-12-31"),
        ("1.2.2026", "2026-02-01"),
        ("2026-12-31", "2026-12-31"),
        ("31 Desember 2026", "2026-12-31"),
        ("Kamis, 31 Desember 2026", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("02/02/2026", "2026-02-02"),
        ("31 Des 2026", "2026-12-31"),
    ],
)
def test_i14_a_date_that_means_one_day_is_read(read: Read, written: str, day: str) -> None:
    assert only(read(csv_bytes((*GOOD, written), headings=WITH_DAY)))["values"]["starts_on"] == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("46000", "date_serial"),
        ("31/12/26", "date_ambiguous"),
        ("01/02/2026", "date_ambiguous"),
        ("12/31/2026", "date_ambiguous"),
        ("30-02-2026", "date"),
        ("besok", "date"),
        ("01-01-0001", "date_range"),
    ],
)
def test_i14_a_date_that_may_mean_another_is_refused(read: Read, written: str, code: str) -> None:
    row = only(read(csv_bytes((*GOOD, written), headings=WITH_DAY)))
    assert (row["act"], codes(row)) == ("error", [code])
    assert "D2" in said(row)


def test_i14_a_day_of_the_spreadsheet_is_that_day(read: Read) -> None:
    import datetime as dt

    row = only(read(xlsx_bytes((*GOOD, dt.date(2026, 12, 31)), headings=WITH_DAY), "pejabat.xlsx"))
    assert row["values"]["starts_on"] == "2026-12-31"


# --- I15 to I17: formulas ----------------------------------------------------------------------------------------


def test_i15_what_begins_like_a_formula_is_kept_as_text(read: Read) -> None:
    row = only(read(csv_bytes((NIP, "=HYPERLINK('x')", TITLE))))
    assert row["values"]["name"] == "=HYPERLINK('x')"
    assert "formula_text" in codes(row)


def test_i16_a_formula_without_its_value_names_the_cell(read: Read) -> None:
    row = only(read(xlsx_bytes((NIP, '="Bu"&"di"', TITLE)), "pejabat.xlsx"))
    assert (row["act"], said(row)[:17]) == ("error", "Cell B2 holds a f")


def test_i16_the_stored_value_of_a_formula_is_read(read: Read) -> None:
    content = xlsx_bytes((NIP, '="Bu"&"di"', TITLE))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<v />") + sheet.count(b"<v></v>") + sheet.count(b"<v/>") == 1
    for empty in (b"<v />", b"<v></v>", b"<v/>"):
        sheet = sheet.replace(empty, b"<v>Budi</v>")
    sheet = sheet.replace(b'<c r="B2">', b'<c r="B2" t="str">')
    row = only(read(zipped(content, **{"xl__worksheets__sheet1.xml": sheet}), "pejabat.xlsx"))
    assert (row["act"], row["values"]["name"]) == ("create", "Budi")


def test_i17_an_error_in_a_cell_is_named(read: Read) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(GOOD)))
    book.active["B2"].value = "#REF!"
    row = only(read(saved(book), "pejabat.xlsx"))
    assert said(row) == "Cell B2 holds an error: #REF!."


# --- I18 to I21: what is no XLSX ---------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(OLE, "pejabat.xlsx", "old_excel", id="I18 .xls renamed"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "pejabat.xlsx", "locked", id="I19 locked"),
        pytest.param(b"PK\x03\x04", "pejabat.xlsm", "macros", id="I20 .xlsm"),
        pytest.param(b"PK\x03\x04 no more", "pejabat.xlsx", "damaged", id="I21 not a ZIP after all"),
        pytest.param(b"NIP;Nama;Jabatan\n", "pejabat.xlsx", "not_a_table", id="I21 not a ZIP"),
        pytest.param(b"%PDF-1.7\n", "pejabat.xlsx", "not_a_table", id="a PDF renamed"),
        pytest.param(b"", "pejabat.xlsx", "empty", id="an empty file"),
        pytest.param(b"  \n\n", "pejabat.csv", "empty", id="nothing but blanks"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name).saying["code"] == code


def test_i20_macros_under_another_name() -> None:
    content = zipped(xlsx_bytes(GOOD), **{"xl__vbaProject.bin": b"x"})
    assert refusal(content, "pejabat.xlsx").saying["code"] == "macros"


def test_a_workbook_called_csv_is_refused() -> None:
    assert refusal(xlsx_bytes(GOOD), "pejabat.csv").saying["code"] == "name_and_content_differ"


# --- I22 to I25: what a hostile file may cost --------------------------------------------------------------------

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def bomb() -> bytes:
    return zipped(xlsx_bytes(GOOD), **{"xl__worksheets__sheet1.xml": b"<x>" + b" " * 300_000_000})


def empty_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, 1_048_577))
    return zipped(xlsx_bytes(GOOD), **{"xl__worksheets__sheet1.xml": SHEET.format(rows).encode()})


def many_rows() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Budi</t></is></c></row>' for n in range(1, 200_001))
    return zipped(xlsx_bytes(GOOD), **{"xl__worksheets__sheet1.xml": SHEET.format(rows).encode()})


def many_lines() -> bytes:
    return csv_bytes(*[GOOD] * 200_000)


HOSTILE = {"bomb": bomb, "empty_rows": empty_rows, "many_rows": many_rows, "many_lines": many_lines}


@pytest.mark.parametrize("kind", HOSTILE)
def test_i22_i23_large_files_are_refused_quickly_and_in_little_memory(kind: str, tmp_path: Path) -> None:
    file = tmp_path / ("pejabat.csv" if kind == "many_lines" else "pejabat.xlsx")
    file.write_bytes(HOSTILE[kind]())
    script = f"""
        import os, resource, time
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rakor.settings")
        import django
        django.setup()
        from flows.officials.tables import check_table
        from flows.officials.words import TableRefused
        content = open({str(file)!r}, "rb").read()
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try:
            check_table(content, {file.name!r})
        except TableRefused as refused:
            print(refused.saying["code"], end=" ")
        print(time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    code, seconds, megabytes = done.stdout.split()
    assert code == ("too_large_unpacked" if kind == "bomb" else "too_many_rows")
    assert float(seconds) <= 1
    assert float(megabytes) <= 100


def test_i24_too_many_columns(read: Read) -> None:
    table = read(xlsx_bytes(GOOD, headings=(*HEADINGS, *[f"k{n}" for n in range(16_381)])), "pejabat.xlsx")
    assert table.reading["refused"]["code"] == "too_many_columns"
    assert refusal(csv_bytes((*GOOD, *["x"] * 60))).saying["code"] == "too_many_columns"


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', id="I25 XXE"),
        pytest.param(b'<!DOCTYPE l [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><x>&m;</x>', id="I25 billion laughs"),
        pytest.param('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16"), id="I25 in UTF-16"),
    ],
)
def test_entities_are_not_read(part: bytes) -> None:
    content = zipped(xlsx_bytes(GOOD), **{"xl__sharedStrings.xml": part})
    assert refusal(content, "pejabat.xlsx").saying["code"] == "declares_entities"


def test_exactly_as_many_rows_as_allowed_are_read_and_one_more_is_not() -> None:
    check_table(csv_bytes(*[GOOD] * ROWS_AT_MOST), "pejabat.csv")
    assert refusal(csv_bytes(*[GOOD] * (ROWS_AT_MOST + 60))).saying["code"] == "too_many_rows"


# --- I26 to I28: broken CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        pytest.param(csv_bytes(GOOD, ("\x00", "Budi", TITLE)), "null_character", 3, id="I26 null character"),
        pytest.param(csv_bytes(GOOD, (NIP, "B" * 131_073, TITLE)), "long_field", 3, id="I27 long field"),
        pytest.param(csv_bytes(GOOD, (NIP, '"Budi', TITLE), GOOD, GOOD), "open_quote", 3, id="I28 open quote"),
        pytest.param(csv_bytes((NIP, '"Budi', TITLE), *[GOOD] * 4_000), "open_quote", 2, id="I28 swallows the file"),
    ],
)
def test_broken_csv_names_the_row(content: bytes, code: str, row: int) -> None:
    saying = refusal(content).saying
    assert (saying["code"], saying["row"]) == (code, row)


# --- and besides -------------------------------------------------------------------------------------------------


def test_merged_cells_are_named(read: Read) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(GOOD, ("", "Ani", TITLE))))
    book.active.merge_cells("C2:C3")
    rows = read(saved(book), "pejabat.xlsx").rows
    assert [codes(row) for row in rows] == [["merged_cells"], ["merged_cells"]]
    assert "C2:C3" in said(rows[0])


def test_a_row_without_a_post_or_with_a_broken_nip_or_address_says_so(read: Read) -> None:
    headings = (*HEADINGS, "Pos-el", "Telepon", "Status jabatan")
    rows = read(
        csv_bytes(
            (NIP, "Budi", ""),
            ("19700101", "Budi", TITLE),
            ("1970010119950310OI", "Budi", TITLE),
            (NIP, "Budi", TITLE, "bukan pos-el", "08", "Bos"),
            (NIP, "\u200b", TITLE),
            headings=headings,
        )
    ).rows
    assert [codes(row) for row in rows] == [
        ["no_title"],
        ["nip_length"],
        ["nip_letters"],
        ["email", "phone", "status"],
        ["unreadable"],
    ]
