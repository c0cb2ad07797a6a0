"""The surat undangan: facts of the letter to the context of its template, and to PDF.

A letter has one number and one signature however many addressees it has. What makes a copy
personal (its addressee, its link) is given when it is rendered and never frozen with the facts.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import dates
from documents.facts import FormerLetter, InvitationLetterFacts, Meeting, ProgrammeLine, canonical_json
from documents.rendering import pdf, phrases
from documents.rendering.frame import as_permitted, frame, shown_address

if TYPE_CHECKING:
    from weasyprint import Document

TEMPLATE = "papers/invitation_letter.html"
Part = Literal["letter", "annexes"]
FIRST_APPENDIX = "lampiran-pertama"  # the id of the first page that is not the letter itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """To whom one copy goes: the post ("Bupati Lampung Selatan") and its seat ("Kalianda")."""

    label: str
    place: str | None = None


def render_letter(
    facts: InvitationLetterFacts, *, addressee: Addressee | None = None, link: str | None = None
) -> bytes:
    """Return the PDF of the letter: the file copy, or one addressee's copy with its own link.

    Equal arguments give equal bytes. An approved letter carries its facts as the attached file
    fakta.json, the same in each copy: they name no addressee and no link. InvalidFacts for facts
    beyond the limits of `documents.facts`; ValueError for a link that is no web address.
    """
    canonical = canonical_json(facts)
    document, html = _laid_out(facts, addressee=addressee, link=link)
    return pdf.to_bytes(document, html, pdf.attached_facts(facts, canonical, "surat undangan"))


def _laid_out(facts: InvitationLetterFacts, *, addressee: Addressee | None, link: str | None) -> "tuple[Document, str]":
    """Return the pages and the HTML they were made of."""
    # A draft counts all its pages on each, so that they cannot be laid out apart.
    parts: tuple[Part | None, ...] = (
        ("letter", "annexes") if _has_annexes(facts) and not facts.paper.is_draft else (None,)
    )
    html = letter_html(facts, addressee=addressee, link=link, part=parts[0])
    document, is_dense = pdf.lay_out(html, facts.layout), False
    if _pages_of_letter(document) > 1:
        # A second page for the last line or two looks like a mistake: 11 pt is the permitted
        # smaller size. A letter that is longer anyway keeps the regular one.
        smaller = letter_html(facts, addressee=addressee, link=link, part=parts[0], is_dense=True)
        fitted = pdf.lay_out(smaller, facts.layout)
        if _pages_of_letter(fitted) == 1:
            html, document, is_dense = smaller, fitted, True
    if parts[0] is None:
        return document, html
    annexes, more = _annexes(facts, is_dense=is_dense, pages_before=len(document.pages))
    return document.copy([*document.pages, *annexes.pages]), html + more


@lru_cache(maxsize=4)
def _annexes(facts: InvitationLetterFacts, *, is_dense: bool, pages_before: int) -> "tuple[Document, str]":
    """Return the pages of the annexes and their HTML: they are the same in every copy, and laid out once for a batch.

    Of a letter to hundreds they are most of the work (bench/letters.py).
    """
    html = letter_html(facts, part="annexes", is_dense=is_dense, pages_before=pages_before)
    return pdf.lay_out(html, facts.layout), html


def _has_annexes(facts: InvitationLetterFacts) -> bool:
    return bool(facts.invitees or facts.programme)


def letter_html(
    facts: InvitationLetterFacts,
    *,
    addressee: Addressee | None = None,
    link: str | None = None,
    is_dense: bool = False,
    part: Part | None = None,
    pages_before: int = 0,
) -> str:
    """Return the HTML the PDF is made of: all of it, the letter without its annexes, or these alone, which begin
    after so many pages."""
    context = _context(as_permitted(facts))
    context |= {"addressee": addressee, "is_dense": is_dense, "part": part, "pages_before": pages_before}
    if link:
        context |= {"link": link, "link_address": shown_address(link), "link_qr": pdf.qr_code(link)}
    context["remarks"] = _remarks(facts, has_link=bool(link))
    return pdf.html_of(TEMPLATE, context)


def _pages_of_letter(document: "Document") -> int:
    """Return how many pages the letter takes before its first appendix."""
    for number, page in enumerate(document.pages):
        if FIRST_APPENDIX in page.anchors:
            return number
    return len(document.pages)


def _context(facts: InvitationLetterFacts) -> dict[str, Any]:
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "signing_post": facts.signing_post,
        "former": _former(facts.former) if facts.former else None,
        "opening": _opening(facts),
        "attachments": _attachments(facts),
        "programme": _sittings(facts.programme),
        "zone": dates.zone_label(_zone(facts.meeting)),
        "first_appendix": FIRST_APPENDIX,
    }


def _former(letter: FormerLetter) -> SafeString:
    """Return the paragraph by which a letter of change takes the place of the one before it."""
    hours = letter.sessions[0] if len(letter.sessions) == 1 else None
    return format_html(
        "Menindaklanjuti surat kami Nomor {} tanggal {}, dengan hormat diberitahukan bahwa rapat yang semula "
        "diselenggarakan pada {}{}, bertempat di {}, diubah jadwalnya. Surat tersebut tidak berlaku lagi.",
        phrases.recorded(letter.number),
        phrases.day(letter.date),
        phrases.days(letter.sessions),
        format_html(", {}", phrases.session_hours(hours)) if hours else "",
        phrases.recorded(letter.venue.name) if letter.venue.name else "ruang rapat daring",
    )


def _opening(facts: InvitationLetterFacts) -> SafeString:
    if facts.opening:
        return phrases.recorded(facts.opening)
    if facts.meeting.purposes:
        return format_html(
            "Dalam rangka {}, dengan hormat kami mengundang Saudara hadir pada:",
            phrases.enumerated(facts.meeting.purposes),
        )
    return phrases.recorded("Dengan hormat kami mengundang Saudara hadir pada:")


def _attachments(facts: InvitationLetterFacts) -> str:
    """Return the Lampiran line: as given, else counted in the words letters use, "-" for none."""
    if facts.attachments:
        return facts.attachments
    match sum(map(bool, (facts.invitees, facts.programme))):
        case 0:
            return "-"
        case 1:
            return "Satu berkas"
        case count:
            return f"{dates.number_with_words(count)} berkas"


def _remarks(facts: InvitationLetterFacts, *, has_link: bool) -> list[SafeString]:
    """Return the entries of "Catatan", without their final punctuation."""
    zone = _zone(facts.meeting)
    remarks = [phrases.recorded(facts.representation_rule)] if facts.representation_rule else []
    if facts.confirm_before:
        through = "tautan atau kode QR di samping" if has_link else _where_the_link_is(facts)
        remarks.append(
            format_html(
                "konfirmasi kehadiran melalui {} paling lambat {}",
                through,
                phrases.deadline(facts.confirm_before, zone),
            )
        )
    if facts.materials_before:
        remarks.append(
            format_html("bahan paparan diunggah paling lambat {}", phrases.deadline(facts.materials_before, zone))
        )
    if facts.contact:
        remarks.append(format_html("narahubung: {}", phrases.recorded(facts.contact)))
    return remarks + [phrases.recorded(note) for note in facts.notes if note.strip()]


def _where_the_link_is(facts: InvitationLetterFacts) -> str:
    """Return where each addressee finds his link: on his copy, or beside a letter that is one file for all."""
    if facts.approval is None or facts.approval.mode == "internal_approval":
        return "tautan pada salinan surat masing-masing"
    return "tautan pada lembar konfirmasi masing-masing"


def confirm_before(facts: InvitationLetterFacts) -> SafeString | None:
    """Return until when answers are awaited, in words; None where nothing is set."""
    return phrases.deadline(facts.confirm_before, _zone(facts.meeting)) if facts.confirm_before else None


def _zone(meeting: Meeting) -> str:
    return meeting.sessions[0].zone if meeting.sessions else "Asia/Jakarta"


def _sittings(programme: tuple[ProgrammeLine, ...]) -> list[tuple[str | None, list[ProgrammeLine]]]:
    """Return the programme cut where its sitting changes."""
    return [(sitting, list(lines)) for sitting, lines in groupby(programme, key=lambda line: line.session)]
