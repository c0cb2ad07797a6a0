"""The files that minutes carry inside the PDF for other systems to read: the facts, and the follow-ups as a table."""

import csv
from io import StringIO

from documents.facts import MinutesFacts
from documents.rendering import pdf
from documents.rendering.pdf import Attached

# As another system finds the columns; their order and names are kept.
COLUMNS = ("nomor_arahan", "arahan", "penanggung_jawab", "batas_waktu", "cara", "dasar")
# What a spreadsheet would work out instead of showing it, also behind blanks.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def attached_to_minutes(facts: MinutesFacts, canonical: str, paper: str) -> tuple[Attached, ...]:
    """Return fakta.json and, where anything is to be followed up, tindak-lanjut.csv; nothing for a draft."""
    files = pdf.attached_facts(facts, canonical, paper)
    if not files or not facts.follow_ups:
        return files
    table = Attached(
        name="tindak-lanjut.csv",
        description=f"Tindak lanjut {paper} dalam bentuk tabel",
        content=follow_ups_csv(facts),
        dated=files[0].dated,
    )
    return (*files, table)


def follow_ups_csv(facts: MinutesFacts) -> bytes:
    """Return the follow-ups as CSV: UTF-8, one line each, dates in ISO form, institutions parted by "; ".

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    bases = {directive.number: directive.legal_basis for directive in facts.directives}
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for line in facts.follow_ups:
        basis = bases.get(line.directive_number) if line.directive_number is not None else None
        cells = (
            str(line.directive_number or ""),
            line.text or "",
            "; ".join(line.responsible),
            line.due_date.isoformat() if line.due_date else "",
            line.mechanism or "",
            basis or "",
        )
        writer.writerow([_inert(cell) for cell in cells])
    return stream.getvalue().encode()


def _inert(cell: str) -> str:
    """Return the cell as text that no spreadsheet works out."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA) or cell[:1] in _FORMULA else cell
