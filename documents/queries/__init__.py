"""Reads of the papers' floor: what a paper would say now, and which papers there are."""

from documents.queries.brief import brief_facts
from documents.queries.decisions import Decision, decisions_for
from documents.queries.election import record_facts_now
from documents.queries.letter import days_named, letter_facts_now, names_former_schedule, still_says_the_plan
from documents.queries.mandate import mandate_facts
from documents.queries.minutes import minutes_facts_now
from documents.queries.now import facts_now, facts_of
from documents.queries.papers import (
    PaperLine,
    copy_key,
    draft_key,
    final_rendering,
    letter_in_force,
    paper_by_verification_code,
    papers_of,
    signer_label,
    signer_printed,
    whole_pdf,
)
from documents.queries.print_pack import day_sheet_facts, has_print_pack, pack_facts
from documents.queries.sources import Issue, issued, settings_of
from documents.queries.specimen import specimen_facts

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
    "facts_now",
    "facts_of",
    "final_rendering",
    "has_print_pack",
    "issued",
    "letter_facts_now",
    "letter_in_force",
    "mandate_facts",
    "minutes_facts_now",
    "names_former_schedule",
    "pack_facts",
    "paper_by_verification_code",
    "papers_of",
    "record_facts_now",
    "settings_of",
    "signer_label",
    "signer_printed",
    "specimen_facts",
    "still_says_the_plan",
    "whole_pdf",
]
