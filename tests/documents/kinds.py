"""Every kind of paper and sheet: what makes an ordinary one, and what may be asked of its file.

A new kind is one line in `KINDS`. It is then inspected for the archive, compared byte by byte with what another
process makes, set with all the extremes of `tests.documents.extremes`, and drawn for docs/papers-of-all-kinds.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from documents.queries.matrix import LETTERS_OF_HEAD
from documents.queries.progress import short
from documents.rendering import render_letter, render_paper, render_public_minutes
from documents.rendering.confirmation import render_confirmation
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from tests.documents import kind_papers, leader_papers, papers, sheets
from tests.documents.reading import LINK, SELATAN


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One line of the table. `facts` makes them anew at each call; `render` makes the PDF of any like them."""

    name: str
    title: str  # as an office calls it
    facts: Callable[[], Any]
    render: Callable[[Any], bytes] = render_paper
    attached: tuple[str, ...] = ()  # names of the files inside it
    # White space that no text may enter, in mm: top, right, bottom, left. The least of all its pages.
    margins: tuple[int, int, int, int] = (15, 15, 8, 20)
    has_table_heads: bool = True
    has_heading: bool = True
    # A binder of papers from many hands cannot claim what the archive needs; this much it lacks, and no more.
    lacks: tuple[str, ...] = ()
    # Its query cuts every text to the room there is (`test_leader_sheets`): longer ones never come.
    is_cut: bool = False
    is_variant: bool = False  # the same paper as another line: not every extreme is tried on it again

    def __str__(self) -> str:
        return self.name


LETTER = (11, 15, 8, 20)  # its pages are numbered above the text
LACKS_OF_BINDERS = (
    "there are no XMP metadata",
    "it is not marked as tagged",
    "there is no structure tree",
)


def _sheet(kind: SheetKind, title: str, facts: Callable[[], Any], **told: Any) -> Kind:
    return Kind(name=f"sheet-{kind}", title=title, facts=facts, render=lambda said: render_sheet(kind, said), **told)


def _copy(facts: Any) -> bytes:
    return render_letter(facts, addressee=SELATAN, link=LINK)


def _confirmation(facts: Any) -> bytes:
    return render_confirmation(facts, addressee=SELATAN, link=LINK)


def _binder(kind: SheetKind, title: str, **told: Any) -> Kind:
    """Its own title is one of three that the code gives."""
    return Kind(
        name=f"sheet-{kind}",
        title=title,
        facts=lambda: leader_papers.binder(title, **told),
        render=lambda said: render_sheet(kind, {**said, "title": title}),
        lacks=LACKS_OF_BINDERS,
    )


def _matrix(facts: Any) -> bytes:
    """No head of a column is longer than the query leaves it."""
    pages = [{**part, "columns": [short(head, LETTERS_OF_HEAD) for head in part["columns"]]} for part in facts["pages"]]
    return render_sheet(SheetKind.MATRIX, {**facts, "pages": pages})


PAPERS = [
    # A letter has no title of its own: only its draft and its annexes are headed.
    Kind(
        name="letter",
        title="Surat undangan",
        facts=papers.letter,
        attached=("fakta.json",),
        has_heading=False,
        margins=LETTER,
    ),
    Kind(
        name="letter-draft",
        title="Surat undangan (konsep)",
        facts=lambda: papers.letter(is_draft=True),
        margins=LETTER,
        is_variant=True,
    ),
    Kind(
        name="letter-copy",
        title="Surat undangan (salinan satu alamat)",
        facts=papers.letter,
        render=_copy,
        attached=("fakta.json",),
        has_heading=False,
        margins=LETTER,
        is_variant=True,
    ),
    Kind(name="minutes", title="Notula", facts=papers.minutes, attached=("fakta.json", "tindak-lanjut.csv")),
    Kind(name="minutes-draft", title="Notula (konsep)", facts=lambda: papers.minutes(is_draft=True), is_variant=True),
    Kind(name="attendance-list", title="Daftar hadir", facts=kind_papers.attendance_list, attached=("fakta.json",)),
    Kind(name="verbatim", title="Risalah", facts=kind_papers.verbatim, attached=("fakta.json",)),
    Kind(
        name="report", title="Laporan hasil rapat", facts=kind_papers.report, attached=("fakta.json",), margins=LETTER
    ),
    Kind(name="extract", title="Petikan keputusan", facts=kind_papers.extract, attached=("fakta.json",)),
    Kind(
        name="clarification",
        title="Surat permintaan klarifikasi",
        facts=kind_papers.clarification,
        attached=("fakta.json",),
        has_heading=False,
        margins=LETTER,
    ),
    Kind(
        name="election-record",
        title="Berita acara pemilihan",
        facts=kind_papers.election_record,
        attached=("fakta.json",),
    ),
    Kind(
        name="minutes-public",
        title="Notula (edisi publik)",
        facts=kind_papers.opened_minutes,
        render=render_public_minutes,
        attached=("fakta.json", "tindak-lanjut.csv"),
    ),
    Kind(name="confirmation", title="Lembar konfirmasi", facts=papers.letter, render=_confirmation, margins=LETTER),
]
SHEETS = [
    _sheet(SheetKind.ROLL_LIST, "Daftar hadir kosong", sheets.roll_list),
    _sheet(SheetKind.AGENDA, "Susunan acara", sheets.agenda),
    _sheet(SheetKind.BLANK_NOTES, "Lembar catatan", sheets.blank_notes),
    _sheet(SheetKind.SEATS, "Denah tempat duduk", sheets.seats, margins=(12, 15, 8, 15)),
    _sheet(
        SheetKind.BALLOTS,
        "Surat suara",
        sheets.ballots,
        margins=(11, 11, 11, 11),
        has_table_heads=False,
        has_heading=False,
    ),
    _sheet(SheetKind.TALLY, "Lembar hitung", sheets.tally),
    _sheet(SheetKind.ASSIGNMENT_LETTER, "Surat tugas (rancangan)", sheets.mandate, margins=LETTER),
    _sheet(SheetKind.POWER_OF_ATTORNEY, "Surat kuasa (rancangan)", sheets.mandate, margins=LETTER),
    _sheet(SheetKind.BRIEF, "Ringkasan untuk wakil", sheets.brief),
    _sheet(SheetKind.ANSWERS, "Rekap jawaban", sheets.answers),
    _sheet(SheetKind.HANDOVER, "Lembar serah terima", sheets.handover),
    _sheet(SheetKind.SUMMARY, "Ringkasan pimpinan", leader_papers.summary, is_cut=True),
    _sheet(SheetKind.BRIEFING, "Taklimat pimpinan", leader_papers.briefing, is_cut=True),
    Kind(
        name="sheet-matrix",
        title="Matriks tindak lanjut",
        facts=leader_papers.matrix,
        render=_matrix,
        margins=(15, 12, 8, 12),
        is_cut=True,
    ),
    _sheet(SheetKind.SPECIMEN, "Contoh pengaturan naskah", leader_papers.specimen, margins=LETTER),
    _binder(SheetKind.MATERIALS, "Bahan rapat"),
    _binder(SheetKind.DOSSIER, "Berkas rapat"),
    _binder(SheetKind.PUBLIC_DOSSIER, "Berkas rapat (edisi publik)", is_public=True),
]
KINDS = {kind.name: kind for kind in [*PAPERS, *SHEETS]}


@cache
def ordinary(name: str) -> bytes:
    """The PDF of an ordinary paper of this kind, made once for all who look at it."""
    kind = KINDS[name]
    return kind.render(kind.facts())
