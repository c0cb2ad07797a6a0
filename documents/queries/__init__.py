"""Reads of the papers' floor: what a paper would say now, and which papers there are."""

from documents.queries.brief import brief_facts
from documents.queries.decisions import Decision, decisions_for
from documents.queries.election import record_facts_now
from documents.queries.letter import days_named, letter_facts_now, names_former_schedule, still_says_the_plan
from documents.queries.mandate import mandate_facts
from documents.queries.minutes import minutes_facts_now
from documents.queries.papers import (
    PaperLine,
    copy_key,
    draft_key,
    letter_in_force,
    paper_by_verification_code,
    papers_of,
    signer_label,
    whole_pdf,
)
from documents.queries.print_pack import day_sheet_facts, has_print_pack, pack_facts
from documents.queries.sources import Issue, issued, letterhead_row

__all__ = [
    "Decision",
    "Issue",
    "PaperLine",
    "brief_facts",
    "copy_key",
    "day_sheet_facts",
    "days_named",
    "decisions_for",
    "draft_key",
    "has_print_pack",
    "issued",
    "letter_facts_now",
    "letter_in_force",
    "letterhead_row",
    "mandate_facts",
    "minutes_facts_now",
    "names_former_schedule",
    "pack_facts",
    "paper_by_verification_code",
    "papers_of",
    "record_facts_now",
    "signer_label",
    "still_says_the_plan",
    "whole_pdf",
]
