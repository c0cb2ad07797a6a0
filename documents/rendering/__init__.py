"""Frozen facts to the bytes of a PDF. Pure: no database, no clock, no network.

Importing this package does not import WeasyPrint (see `documents.rendering.pdf`); calling it
does, so only workers call it.
"""

from collections.abc import Callable
from typing import Any

from documents.facts import (
    AttendanceListFacts,
    ClarificationFacts,
    ElectionRecordFacts,
    ExtractFacts,
    InvitationLetterFacts,
    MinutesFacts,
    PaperFacts,
    ReportFacts,
    VerbatimFacts,
)
from documents.rendering.attendance_list import render_attendance_list
from documents.rendering.clarification import render_clarification
from documents.rendering.election import render_record
from documents.rendering.extract import render_extract
from documents.rendering.letter import Addressee, render_letter
from documents.rendering.minutes import render_minutes
from documents.rendering.public_minutes import render_public_minutes
from documents.rendering.report import render_report
from documents.rendering.verbatim import render_verbatim

__all__ = [
    "Addressee",
    "render_attendance_list",
    "render_clarification",
    "render_extract",
    "render_letter",
    "render_minutes",
    "render_paper",
    "render_public_minutes",
    "render_record",
    "render_report",
    "render_verbatim",
]

_LAYOUTS: dict[type[PaperFacts], Callable[[Any], bytes]] = {
    InvitationLetterFacts: render_letter,
    MinutesFacts: render_minutes,
    ElectionRecordFacts: render_record,
    AttendanceListFacts: render_attendance_list,
    VerbatimFacts: render_verbatim,
    ReportFacts: render_report,
    ExtractFacts: render_extract,
    ClarificationFacts: render_clarification,
}


def render_paper(facts: PaperFacts) -> bytes:
    """Return the PDF of a paper of any kind; of a letter the one for the files. Equal facts give equal bytes.

    InvalidFacts for facts beyond the limits of `documents.facts`.
    """
    return _LAYOUTS[type(facts)](facts)
