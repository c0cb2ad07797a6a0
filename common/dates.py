"""Dates, times and numbers as an Indonesian official paper writes them.

Every name comes from the tables below and never from the server's locale: a paper must read
the same on every machine. Pure functions of their arguments; nothing here reads a clock.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ROMAN_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Keputusan Presiden 41/1987 divides Indonesia into these three; Pontianak keeps western time.
ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
SMALL_NUMBERS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
SCALES = (
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (1000, "ribu"),
)
LARGEST_IN_WORDS = 10**15 - 1


def day_name(day: date) -> str:
    """Return the weekday: ``Rabu``."""
    return DAY_NAMES[day.weekday()]


def month_name(month: int) -> str:
    """Return the name of month 1 to 12: ``Oktober``. ValueError outside that range."""
    return MONTH_NAMES[_month_index(month)]


def roman_month(month: int) -> str:
    """Return month 1 to 12 as letter numbers carry it: ``X``. ValueError outside that range."""
    return ROMAN_NUMERALS[_month_index(month)]


def long_date(day: date) -> str:
    """Return ``16 Oktober 2024``."""
    return f"{day.day} {month_name(day.month)} {day.year}"


def weekday_date(day: date) -> str:
    """Return ``Rabu, 16 Oktober 2024``."""
    return f"{day_name(day)}, {long_date(day)}"


def days_text(days: Iterable[date]) -> str:
    """Return the days of a meeting in one line, sorted and without doubles.

    Consecutive days become a range, each range written as shortly as it stays clear:
    ``Rabu–Kamis, 16–17 Oktober 2024``. Separate days are joined with "dan".
    ValueError when there is no day at all.
    """
    runs = _consecutive_runs(sorted(set(days)))
    texts = [_run_text(first, last) for first, last in runs]
    if len(texts) == 1:
        return texts[0]
    return f"{'; '.join(texts[:-1])} dan {texts[-1]}"


def clock(at: time) -> str:
    """Return ``09.00``: hour and minute with the full stop Indonesian spelling (EYD) uses."""
    return f"{at.hour:02d}.{at.minute:02d}"


def zone_label(zone: str) -> str:
    """Return WIB, WITA or WIT for an IANA zone name; ValueError for a zone outside Indonesia."""
    try:
        return ZONE_LABELS[zone]
    except KeyError:
        raise ValueError(f"not an Indonesian time zone: {zone!r}") from None


def zone_of(zone: str) -> ZoneInfo:
    """Return the Indonesian zone of that IANA name; ValueError for any other text."""
    zone_label(zone)  # asked first: ZoneInfo fails in three different ways on hostile text
    return ZoneInfo(zone)


def time_range(start: time, end: time | None, zone: str) -> str:
    """Return ``pukul 09.00 WIB s.d. selesai``, or with an end ``pukul 09.00 s.d. 12.00 WIB``."""
    label = zone_label(zone)
    if end is None:
        return f"pukul {clock(start)} {label} s.d. selesai"
    return f"pukul {clock(start)} s.d. {clock(end)} {label}"


def moment(at: datetime, zone: str) -> str:
    """Return an aware moment in the meeting's own zone: ``16 Oktober 2024 pukul 10.15 WIB``.

    ValueError for a naive datetime, whose zone could only be guessed, or an unknown zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    label = zone_label(zone)
    local = at.astimezone(zone_of(zone))
    return f"{long_date(local.date())} pukul {clock(local.time())} {label}"


def weekday_moment(at: datetime, zone: str) -> str:
    """Return an aware moment with its weekday: ``Rabu, 16 Oktober 2024 pukul 10.15 WIB``. ValueError as `moment`."""
    said = moment(at, zone)
    return f"{day_name(at.astimezone(zone_of(zone)).date())}, {said}"


def quarter_of(day: date) -> int:
    """Return the quarter (1 to 4) a day falls in."""
    return (day.month - 1) // 3 + 1


def quarter_label(year: int, quarter: int) -> str:
    """Return ``Triwulan IV 2024``; ValueError when the quarter is not 1 to 4."""
    if not 1 <= quarter <= 4:
        raise ValueError(f"no such quarter: {quarter}")
    return f"Triwulan {ROMAN_NUMERALS[quarter - 1]} {year}"


def terbilang(number: int) -> str:
    """Return a whole number in words: ``dua ribu dua puluh empat``.

    ValueError beyond 999 trillion (``LARGEST_IN_WORDS``) on either side of zero.
    """
    if abs(number) > LARGEST_IN_WORDS:
        raise ValueError(f"too large to write in words: {number}")
    if number < 0:
        return f"minus {_words(-number)}"
    return _words(number)


def number_with_words(number: int) -> str:
    """Return ``2 (dua)``, the way letters count their attachments."""
    return f"{number} ({terbilang(number)})"


def date_in_words(day: date) -> str:
    """Return ``tanggal enam belas bulan Oktober tahun dua ribu dua puluh empat``."""
    return f"tanggal {terbilang(day.day)} bulan {month_name(day.month)} tahun {terbilang(day.year)}"


def _month_index(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    return month - 1


def _consecutive_runs(days: list[date]) -> list[tuple[date, date]]:
    if not days:
        raise ValueError("no day to write")
    starts, ends = [days[0]], []
    for before, after in pairwise(days):
        if after - before > timedelta(days=1):
            ends.append(before)
            starts.append(after)
    return list(zip(starts, [*ends, days[-1]], strict=True))


def _run_text(first: date, last: date) -> str:
    if first == last:
        return weekday_date(first)
    names = f"{day_name(first)}–{day_name(last)}"
    if first.year != last.year:
        return f"{names}, {long_date(first)}–{long_date(last)}"
    if first.month != last.month:
        return f"{names}, {first.day} {month_name(first.month)}–{long_date(last)}"
    return f"{names}, {first.day}–{long_date(last)}"


def _words(number: int) -> str:
    for scale, name in SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            # Indonesian says "seribu" but "satu juta".
            head = "seribu" if (count, scale) == (1, 1000) else f"{_words(count)} {name}"
            return _joined(head, rest)
    if number >= 100:
        count, rest = divmod(number, 100)
        return _joined("seratus" if count == 1 else f"{SMALL_NUMBERS[count]} ratus", rest)
    if number >= 20:
        count, rest = divmod(number, 10)
        return _joined(f"{SMALL_NUMBERS[count]} puluh", rest)
    if number >= len(SMALL_NUMBERS):
        return f"{SMALL_NUMBERS[number - 10]} belas"
    return SMALL_NUMBERS[number]


def _joined(head: str, rest: int) -> str:
    return f"{head} {_words(rest)}" if rest else head
