"""Names and numbers of Indonesian papers: tables of cases, and properties over all values."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import dates

any_day = st.dates(min_value=date(1945, 8, 17), max_value=date(2199, 12, 31))
any_number = st.integers(min_value=0, max_value=dates.LARGEST_IN_WORDS)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 10, 14), "Senin, 14 Oktober 2024"),
        (date(2024, 10, 15), "Selasa, 15 Oktober 2024"),
        (date(2024, 10, 16), "Rabu, 16 Oktober 2024"),
        (date(2024, 2, 29), "Kamis, 29 Februari 2024"),
        (date(2024, 3, 1), "Jumat, 1 Maret 2024"),
        (date(2024, 6, 1), "Sabtu, 1 Juni 2024"),
        (date(2024, 12, 1), "Minggu, 1 Desember 2024"),
    ],
)
def test_a_date_with_its_weekday(day: date, expected: str) -> None:
    assert dates.weekday_date(day) == expected


def test_months_in_words_and_roman_numerals() -> None:
    names = " ".join(dates.month_name(month) for month in range(1, 13))
    assert names == "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    romans = " ".join(dates.roman_month(month) for month in range(1, 13))
    assert romans == "I II III IV V VI VII VIII IX X XI XII"


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_does_not_exist_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        dates.month_name(month)
    with pytest.raises(ValueError, match="no such month"):
        dates.roman_month(month)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([date(2024, 10, 16)], "Rabu, 16 Oktober 2024"),
        ([date(2024, 10, 16), date(2024, 10, 16)], "Rabu, 16 Oktober 2024"),
        ([date(2024, 10, 17), date(2024, 10, 16)], "Rabu–Kamis, 16–17 Oktober 2024"),
        ([date(2024, 10, 31), date(2024, 11, 1)], "Kamis–Jumat, 31 Oktober–1 November 2024"),
        ([date(2024, 12, 31), date(2025, 1, 1)], "Selasa–Rabu, 31 Desember 2024–1 Januari 2025"),
        ([date(2024, 10, 16), date(2024, 10, 18)], "Rabu, 16 Oktober 2024 dan Jumat, 18 Oktober 2024"),
        (
            [date(2024, 10, 14), date(2024, 10, 15), date(2024, 10, 17), date(2024, 10, 19)],
            "Senin–Selasa, 14–15 Oktober 2024; Kamis, 17 Oktober 2024 dan Sabtu, 19 Oktober 2024",
        ),
    ],
)
def test_the_days_of_a_meeting(days: list[date], expected: str) -> None:
    assert dates.days_text(days) == expected


def test_no_day_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        dates.days_text([])


@pytest.mark.parametrize(
    ("zone", "label"),
    [("Asia/Jakarta", "WIB"), ("Asia/Pontianak", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
)
def test_the_three_zones_and_their_hours(zone: str, label: str) -> None:
    assert dates.zone_label(zone) == label
    assert dates.time_range(time(9), None, zone) == f"pukul 09.00 {label} s.d. selesai"
    assert dates.time_range(time(9), time(12, 5), zone) == f"pukul 09.00 s.d. 12.05 {label}"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "", "../../etc/passwd", "A" * 5000])
def test_a_zone_outside_indonesia_is_refused(zone: str) -> None:
    for refused in (dates.zone_label, dates.zone_of):
        with pytest.raises(ValueError, match="not an Indonesian time zone"):
            refused(zone)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", "16 Oktober 2024 pukul 23.30 WIB"),
        ("Asia/Makassar", "17 Oktober 2024 pukul 00.30 WITA"),
        ("Asia/Jayapura", "17 Oktober 2024 pukul 01.30 WIT"),
    ],
)
def test_a_moment_is_told_in_the_meetings_zone(zone: str, expected: str) -> None:
    assert dates.moment(datetime(2024, 10, 16, 16, 30, tzinfo=UTC), zone) == expected


def test_a_moment_tells_the_weekday_of_its_own_zone() -> None:
    late = datetime(2024, 10, 16, 16, 30, tzinfo=UTC)
    assert dates.weekday_moment(late, "Asia/Jakarta") == "Rabu, 16 Oktober 2024 pukul 23.30 WIB"
    assert dates.weekday_moment(late, "Asia/Jayapura") == "Kamis, 17 Oktober 2024 pukul 01.30 WIT"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.moment(datetime(2024, 10, 16, 9, 0), "Asia/Jakarta")


@pytest.mark.parametrize(
    ("day", "quarter", "label"),
    [
        (date(2024, 1, 1), 1, "Triwulan I 2024"),
        (date(2024, 3, 31), 1, "Triwulan I 2024"),
        (date(2024, 4, 1), 2, "Triwulan II 2024"),
        (date(2024, 9, 30), 3, "Triwulan III 2024"),
        (date(2024, 10, 16), 4, "Triwulan IV 2024"),
    ],
)
def test_quarters(day: date, quarter: int, label: str) -> None:
    assert dates.quarter_of(day) == quarter
    assert dates.quarter_label(day.year, quarter) == label


@pytest.mark.parametrize("quarter", [0, 5])
def test_a_quarter_that_does_not_exist_is_refused(quarter: int) -> None:
    with pytest.raises(ValueError, match="no such quarter"):
        dates.quarter_label(2024, quarter)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (2024, "dua ribu dua puluh empat"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (2_500_000_000, "dua miliar lima ratus juta"),
        (10**12, "satu triliun"),
        (-5, "minus lima"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert dates.terbilang(number) == words


@pytest.mark.parametrize("number", [10**15, -(10**15)])
def test_a_number_without_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="too large"):
        dates.terbilang(number)


def test_counts_and_dates_in_words() -> None:
    assert dates.number_with_words(2) == "2 (dua)"
    expected = "tanggal enam belas bulan Oktober tahun dua ribu dua puluh empat"
    assert dates.date_in_words(date(2024, 10, 16)) == expected


@given(any_number)
def test_words_can_be_read_back_as_the_number(number: int) -> None:
    assert number_of(dates.terbilang(number)) == number


@given(any_day)
def test_a_written_date_can_be_read_back(day: date) -> None:
    name, rest = dates.weekday_date(day).split(", ")
    number, month, year = rest.split()
    read = date(int(year), dates.MONTH_NAMES.index(month) + 1, int(number))
    assert (read, dates.DAY_NAMES.index(name)) == (day, day.weekday())


@given(st.lists(any_day, min_size=1, max_size=6))
def test_every_run_of_days_is_written_once(days: list[date]) -> None:
    ordered = sorted(set(days))
    gaps = sum(after - before > timedelta(days=1) for before, after in pairwise(ordered))
    text = dates.days_text(days)
    assert text.count("; ") + text.count(" dan ") == gaps
    assert text == dates.days_text(reversed(ordered))


@given(any_day)
def test_quarter_and_month_agree(day: date) -> None:
    assert (dates.quarter_of(day) - 1) * 3 < day.month <= dates.quarter_of(day) * 3


def test_the_servers_locale_changes_nothing() -> None:
    code = (
        "import locale; locale.setlocale(locale.LC_ALL, 'C')\n"
        "from datetime import date; from common.dates import weekday_date\n"
        "print(ascii(weekday_date(date(2024, 10, 16))))"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert run.stdout.strip() == "'Rabu, 16 Oktober 2024'"


def number_of(words: str) -> int:
    """Read Indonesian number words: the opposite of terbilang, written another way."""
    total = current = 0
    for word in words.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        match word:
            case "sepuluh":
                current += 10
            case "sebelas":
                current += 11
            case "belas":
                current += 10
            case "puluh":
                current += current % 10 * 9
            case "ratus":
                current = current % 10 * 100
            case "ribu" | "juta" | "miliar" | "triliun":
                total += current * {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
                current = 0
            case _:
                current += dates.SMALL_NUMBERS.index(word)
    return total + current
