"""Facts as the words of an official paper, each a piece of safe HTML.

One rule holds everywhere: what was not recorded is printed as such, in italics, and never as
an empty place, a dash or a guess.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common import dates
from documents.facts import Person, Presenter, Session, Sitting, Suspension

# "se-Provinsi" and the like must not break at their hyphen. A non-breaking hyphen would look
# right and make the word impossible to find in the PDF.
# "terima kasih" stays together too: alone on the last line, half of it looks like a slip.
KEPT_TOGETHER = re.compile(r"\b(se-\w+|terima kasih)", re.IGNORECASE)
# So does half of a date, or of the name of a province or of what an office is for; in a narrow column they may part.
_MONTH = "|".join(dates.MONTH_NAMES)
WHOLE = re.compile(
    rf"\b((?:se-)?provinsi [a-z]{{2,12}}\b|otonomi daerah|\d{{1,2}} (?:{_MONTH}) \d{{4}})", re.IGNORECASE
)
# Nobody writes a word this long, but a pasted one of thousands of letters would take the layout
# engine minutes; a place to break (zero width space) every so often makes it ordinary text.
OVERLONG = re.compile(r"(\S{40})(?=\S)")
LIST_ENDINGS = " \t\n;,."


def gap(what: str = "") -> SafeString:
    """Return the mark of a fact that was not recorded: *tidak dicatat*, *nama tidak dicatat*."""
    return format_html('<span class="gap">{}tidak dicatat</span>', f"{what} " if what else "")


def recorded(text: str | None, what: str = "") -> SafeString:
    """Return the escaped text, or the gap when there is none."""
    if text is None or not text.strip():
        return gap(what)
    escaped = conditional_escape(text if isinstance(text, SafeString) else OVERLONG.sub("\\1\u200b", text))
    whole = WHOLE.sub(r'<span class="together">\1</span>', escaped)
    return mark_safe(KEPT_TOGETHER.sub(r'<span class="keep">\1</span>', whole))


def reference(number: str | None) -> SafeString:
    """Return the number of another paper kept on one line, as long as it is one that fits there; or the gap."""
    return _kept(number) if number and number.strip() and len(number) <= 40 else recorded(number)


def listed(texts: Sequence[str]) -> SafeString:
    """Return several texts in one line, parted by semicolons; the gap when there are none."""
    present = [recorded(text) for text in texts if text.strip()]
    return format_html_join("; ", "{}", ((text,) for text in present)) if present else gap()


def enumerated(texts: Sequence[str]) -> SafeString:
    """Return ``a, b, dan c``, for use inside a sentence; the gap when there are none."""
    present = [recorded(text.strip(LIST_ENDINGS)) for text in texts if text.strip(LIST_ENDINGS)]
    match present:
        case []:
            return gap()
        case [only]:
            return only
        case [first, second]:
            return format_html("{} dan {}", first, second)
    return format_html("{}, dan {}", format_html_join(", ", "{}", ((t,) for t in present[:-1])), present[-1])


def list_item(text: str, is_last: bool) -> SafeString:
    """Return an entry of a numbered list: a semicolon after each, a full stop after the last."""
    bare = text.strip().rstrip(LIST_ENDINGS)
    return format_html("{}{}", recorded(bare), "." if is_last else ";")


def day(value: date | None) -> SafeString:
    """Return ``16 Oktober 2024`` kept on one line, or the gap."""
    return _kept(dates.long_date(value)) if value else gap()


def weekday(value: date | None) -> SafeString:
    """Return ``Rabu, 16 Oktober 2024`` with the date kept on one line, or the gap."""
    return format_html("{}, {}", dates.day_name(value), day(value)) if value else gap()


def at(value: time | None, zone: str) -> SafeString:
    """Return ``pukul 09.00 WIB``, or the gap."""
    return _kept(f"pukul {dates.clock(value)} {dates.zone_label(zone)}") if value else gap()


def deadline(value: datetime, zone: str) -> SafeString:
    """Return ``Senin, 14 Oktober 2024 pukul 16.00 WIB`` in the meeting's zone."""
    text = dates.moment(value, zone)
    local = value.astimezone(dates.zone_of(zone))
    day_text, _, clock_text = text.partition(" pukul ")
    return format_html("{}, {} {}", dates.day_name(local), _kept(day_text), _kept(f"pukul {clock_text}"))


def span(start: time | None, end: time | None) -> SafeString:
    """Return ``09.00–09.30``, ``09.00`` without an end, or the gap without a start."""
    if start is None:
        return gap()
    return _kept(f"{dates.clock(start)}–{dates.clock(end)}" if end else dates.clock(start))


def days(sessions: Sequence[Session]) -> SafeString:
    """Return the days of all sittings in one line, as exactly as they are known."""
    if not sessions:
        return gap()
    known = [session.date for session in sessions if session.date]
    if len(known) == len(sessions):
        return recorded(dates.days_text(known))
    return format_html_join("; ", "{}", ((_day_of(session),) for session in sessions))


def session_hours(session: Session) -> SafeString:
    """Return ``pukul 09.00 WIB s.d. selesai`` for one sitting, or the gap."""
    if session.starts is None:
        return gap()
    return recorded(dates.time_range(session.starts, session.ends, session.zone))


def session_name(session: Session) -> SafeString:
    """Return what tells one sitting from the others: its label, else its day."""
    return recorded(session.label) if session.label else _day_of(session)


def paused(pause: Suspension) -> SafeString:
    """Return ``10.15–10.45 WIB`` for a pause, or what of it was recorded."""
    if pause.since is None:
        return gap()
    if pause.until is None:
        return _kept(f"{dates.clock(pause.since)} {dates.zone_label(pause.zone)} sampai rapat diakhiri")
    return _kept(f"{dates.clock(pause.since)}–{dates.clock(pause.until)} {dates.zone_label(pause.zone)}")


def quorum(sitting: Sitting) -> SafeString:
    """Return the rule, what was needed and counted, and when it was met."""
    if sitting.rule is None:
        return format_html("{}", "tidak disyaratkan")
    needed = [f"{sitting.needed} dari {sitting.total}"] if sitting.needed else []
    if sitting.needed_in_person:
        needed.append(f"{sitting.needed_in_person} hadir langsung")
    counted = f"terhitung {sitting.counted} dari {sitting.total}, {sitting.in_person} di antaranya hadir langsung"
    if not sitting.is_met:
        stood = format_html("{}", "Tidak terpenuhi")
    elif sitting.met_at is None:
        stood = format_html("Terpenuhi (waktu {})", gap())
    else:
        stood = format_html("Terpenuhi {}", at(sitting.met_at, sitting.zone))
    return format_html("{} Diperlukan {}; {}. {}.", recorded(sitting.rule), " dan ".join(needed), counted, stood)


def told(sitting: Sitting) -> str:
    """Return how many came late, left early, took part online, came along; empty where nobody did."""
    numbers = [
        (sitting.late, "datang terlambat"),
        (sitting.left_early, "meninggalkan rapat lebih awal"),
        (sitting.online, "mengikuti secara daring"),
        (sitting.companions, "pendamping"),
    ]
    words = [f"{number} {what}" for number, what in numbers if number]
    return f"{'; '.join(words)}." if words else ""


def position_of(someone: Person | Presenter) -> SafeString:
    """Return ``Pj. Gubernur Kalimantan Timur``, or the gap that names what is missing."""
    if not someone.position:
        return gap("jabatan")
    return recorded(f"{someone.status} {someone.position}" if someone.status else someone.position)


def person(someone: Person | None) -> SafeString:
    """Return ``Akmal Malik, Pj. Gubernur Kalimantan Timur``, with a gap for what is missing."""
    if someone is None or not (someone.name or someone.position):
        return gap()
    text = format_html("{}, {}", recorded(someone.name, "nama"), position_of(someone))
    return format_html("{} ({})", text, recorded(someone.note)) if someone.note else text


def post_or_person(someone: Person | None) -> SafeString:
    """Return the position for use inside a sentence, else the name, else the gap."""
    if someone is None or not (someone.name or someone.position):
        return gap()
    return position_of(someone) if someone.position else recorded(someone.name)


def presenter(someone: Presenter) -> SafeString:
    """Return a presenter: a named person with position and institutions, or who was represented."""
    institutions = enumerated(someone.organisations) if someone.organisations else None
    if someone.is_representative and not someone.name:
        return format_html("perwakilan {}", institutions or gap())
    parts = [recorded(someone.name, "nama")]
    if someone.position or not institutions:
        parts.append(position_of(someone))
    if institutions:
        parts.append(format_html("mewakili {}", institutions) if someone.is_representative else institutions)
    return format_html_join(", ", "{}", ((part,) for part in parts))


def _kept(text: str) -> SafeString:
    return format_html('<span class="keep">{}</span>', text)


def _day_of(session: Session) -> SafeString:
    if session.date:
        return weekday(session.date)
    as_written = session.date_text or session.weekday_text
    return format_html("{} (tanggal {})", recorded(as_written), gap()) if as_written else gap()
