"""Drafts as Word files, for offices that edit there: the words of the paper, in real styles, marked KONSEP, no number.

The file is made of the same HTML as the PDF, so that nothing can stand in one and not in the other. What comes back
from Word comes back by hand: the draft's sources stay in the portal.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from documents.facts import InvitationLetterFacts, MinutesFacts, PaperFacts, ReportFacts
from documents.rendering.docx.walking import walk
from documents.rendering.docx.writing import WordFile
from documents.rendering.frame import DRAFT_FOOTER
from documents.rendering.letter import letter_html
from documents.rendering.minutes import minutes_html
from documents.rendering.report import report_html
from documents.states import PaperKind

# The kinds that offices edit further, as the customer named them.
KINDS = frozenset({PaperKind.INVITATION_LETTER, PaperKind.MINUTES, PaperKind.REPORT})
_HTML: dict[type[PaperFacts], Callable[[Any], str]] = {
    InvitationLetterFacts: letter_html,
    MinutesFacts: minutes_html,
    ReportFacts: report_html,
}


def draft_docx(facts: PaperFacts, made_at: dt.datetime) -> bytes:
    """Return the draft as DOCX. ValueError for a paper that is no draft any more; KeyError for another kind."""
    if not facts.paper.is_draft:
        raise ValueError("only a draft is handed out to be edited")
    word = WordFile(facts.layout, footer=DRAFT_FOOTER)
    title = walk(_HTML[type(facts)](facts), word)
    unit = ", ".join(part for part in (facts.letterhead.unit_name, facts.letterhead.government_name) if part)
    return word.as_bytes(title=title, author=unit, made_at=made_at)
