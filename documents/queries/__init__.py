"""Reads of the papers' floor: what a paper would say now, and which papers there are."""

from documents.queries.letter import letter_facts_now, still_says_the_plan
from documents.queries.minutes import minutes_facts_now
from documents.queries.papers import (
    PaperLine,
    draft_key,
    paper_by_verification_code,
    papers_of,
    signer_label,
    whole_pdf,
)
from documents.queries.sources import Issue, issued, letterhead_row

__all__ = [
    "Issue",
    "PaperLine",
    "draft_key",
    "issued",
    "letter_facts_now",
    "letterhead_row",
    "minutes_facts_now",
    "paper_by_verification_code",
    "papers_of",
    "signer_label",
    "still_says_the_plan",
    "whole_pdf",
]
