"""The set phrases of papers: an office may put its own in their place, and whoever keeps silent gets the usual ones.

A phrase is read when the facts of a paper are read, and frozen with them: what an office changes later changes no paper
that stands. They are written in Indonesian, as everything on paper is; only their labels are translated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.states import PaperKind

LONGEST = 600


@dataclass(frozen=True)
class Phrase:
    """One set phrase. `needs`: what the portal fills in, and the phrase must therefore hold."""

    name: str
    kind: PaperKind
    label: str | Promise
    usual: str
    needs: tuple[str, ...] = ()
    is_list: bool = False  # one entry a line


PHRASES = (
    Phrase(
        "letter_opening",
        PaperKind.INVITATION_LETTER,
        _("Opening, with the purposes of the meeting"),
        "Dalam rangka {maksud}, dengan hormat kami mengundang Saudara hadir pada:",
        needs=("{maksud}",),
    ),
    Phrase(
        "letter_opening_plain",
        PaperKind.INVITATION_LETTER,
        _("Opening of a meeting without purposes"),
        "Dengan hormat kami mengundang Saudara hadir pada:",
    ),
    Phrase(
        "letter_closing",
        PaperKind.INVITATION_LETTER,
        _("Closing"),
        "Demikian disampaikan, atas perhatian dan kehadiran Saudara diucapkan terima kasih.",
    ),
    Phrase(
        "letter_copies",
        PaperKind.INVITATION_LETTER,
        _("Copies to (tembusan), offered for a new letter"),
        "",
        is_list=True,
    ),
    Phrase(
        "minutes_closing",
        PaperKind.MINUTES,
        _("Closing"),
        "Demikian notula ini dibuat untuk dipergunakan sebagaimana mestinya.",
    ),
    Phrase(
        "verbatim_closing",
        PaperKind.VERBATIM,
        _("Closing"),
        "Demikian risalah ini dibuat untuk dipergunakan sebagaimana mestinya.",
    ),
    Phrase(
        "record_closing",
        PaperKind.ELECTION_RECORD,
        _("Closing"),
        "Demikian berita acara ini dibuat dengan sesungguhnya untuk dipergunakan sebagaimana mestinya.",
    ),
    Phrase(
        "report_closing",
        PaperKind.REPORT,
        _("Closing"),
        "Demikian laporan ini disampaikan sebagai bahan pertimbangan dan mohon arahan lebih lanjut.",
    ),
    Phrase(
        "report_copies",
        PaperKind.REPORT,
        _("Copies to (tembusan), offered for a new report"),
        "",
        is_list=True,
    ),
    Phrase(
        "extract_closing",
        PaperKind.EXTRACT,
        _("Closing"),
        "Petikan ini disampaikan kepada yang bersangkutan untuk dilaksanakan.",
    ),
    Phrase(
        "clarification_request",
        PaperKind.CLARIFICATION,
        _("Request"),
        "Kami mohon klarifikasi secara tertulis. Apabila catatan tersebut keliru, atau ada keterangan yang belum kami "
        "terima, mohon disampaikan agar catatan dapat diperbaiki. Keadaan kesehatan tidak perlu diuraikan.",
    ),
    Phrase(
        "clarification_closing",
        PaperKind.CLARIFICATION,
        _("Closing"),
        "Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih.",
    ),
)
BY_NAME = {phrase.name: phrase for phrase in PHRASES}


def words(kept: Mapping[str, str], name: str) -> str:
    """The phrase as the office has it (`PaperSettings.wording`), else the usual one. KeyError for an unknown name."""
    return kept.get(name) or BY_NAME[name].usual


def enumerated(texts: Sequence[str]) -> str:
    """``a``, ``a dan b``, ``a, b, dan c``: for use inside a sentence."""
    *before, last = texts or [""]
    match before:
        case []:
            return last
        case [first]:
            return f"{first} dan {last}"
    return f"{', '.join(before)}, dan {last}"


def lines(kept: Mapping[str, str], name: str) -> list[str]:
    """A phrase that is a list, line by line."""
    return [line.strip() for line in words(kept, name).splitlines() if line.strip()]
