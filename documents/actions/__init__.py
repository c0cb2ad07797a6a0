"""All writes to papers, by noun."""

from documents.actions.numbers import draw_number
from documents.actions.papers import (
    ApprovalRefused,
    FactsChanged,
    ReasonMissing,
    approve_paper,
    change_letter_replaces,
    draft_change_letter,
    draft_letter,
    draft_minutes,
    edit_letter,
    facts_now,
    is_revocable,
    mark_sent,
    missing_before_review,
    missing_before_sending,
    return_paper,
    revoke_letter,
    sign_paper,
    submit_paper,
)
from documents.actions.renderings import (
    make_pdf,
    render_copies,
    render_draft,
    render_official,
    retry_rendering,
)
from documents.actions.settings import change_letterhead
from documents.actions.sheets import make_sheet, request_sheet, retry_sheet

__all__ = [
    "ApprovalRefused",
    "FactsChanged",
    "ReasonMissing",
    "approve_paper",
    "change_letter_replaces",
    "change_letterhead",
    "draft_change_letter",
    "draft_letter",
    "draft_minutes",
    "draw_number",
    "edit_letter",
    "facts_now",
    "is_revocable",
    "make_pdf",
    "make_sheet",
    "mark_sent",
    "missing_before_review",
    "missing_before_sending",
    "render_copies",
    "render_draft",
    "render_official",
    "request_sheet",
    "retry_rendering",
    "retry_sheet",
    "return_paper",
    "revoke_letter",
    "sign_paper",
    "submit_paper",
]
