"""The board of answers as a list to take along: the rows of a spreadsheet, and the facts of a printed sheet.

Both are always in Indonesian: they leave the portal.
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from attendance.queries import AnswerRow, Share, answer_rows
from attendance.states import ExcuseState, Rsvp
from common.dates import moment
from documents.queries import settings_of
from documents.queries.briefing import ANSWER_WORDS
from documents.queries.sources import layout_facts
from meetings.queries import when_of
from portal.desk.answer_board import Board
from portal.desk.spreadsheets import Value


def spreadsheet_of(board: Board) -> tuple[list[str], list[list[Value]]]:
    """Header and rows of those asked for."""
    with translation.override("id"):
        header = [
            _("No."),
            _("Group"),
            _("Region"),
            _("Post"),
            _("Institution"),
            _("Answer"),
            _("Representative"),
            _("Reason"),
            _("Companions"),
            _("Answered at"),
            _("Answered by"),
            _("Source"),
            _("Follow-ups open"),
            _("Of these left blank"),
        ]
        return header, [list(_cells(number, row, board)) for number, row in enumerate(_rows(board), 1)]


def sheet_facts(board: Board) -> dict[str, Any]:
    """What the printed list says: the shares of all and by group, then those asked for."""
    meeting = board.meeting
    letterhead = settings_of(meeting.convener)
    with translation.override("id"):
        rows = _rows(board)
        rows.sort(key=lambda row: (row.participant.order, row.participant.pk))
        return {
            "government": letterhead.government_name,
            "unit": letterhead.unit_name,
            "layout": asdict(layout_facts(letterhead)),
            "title": meeting.title,
            "when": when_of(meeting, list(meeting.sessions.all())),
            "where": str(meeting.venue or ""),
            "as_of": moment(timezone.now(), meeting.timezone),
            "is_narrowed": board.wanted.is_narrowed,
            "answers": list(ANSWER_WORDS.values()),
            "shares": [_share(share) for share in board.grouped],
            "whole": _share(board.shares.whole),
            "capacity": meeting.venue.capacity if meeting.venue else None,
            "short": board.seats_short,
            "groups": [
                {"label": label or _("Without a group"), "lines": [_line(number, row) for number, row in lines]}
                for label, lines in groupby(enumerate(rows, 1), key=lambda pair: pair[1].participant.group_label)
            ],
            "count": len(rows),
        }


def _rows(board: Board) -> list[AnswerRow]:
    return answer_rows(board.meeting, board.lines)


def _share(share: Share) -> dict[str, Any]:
    return {
        "label": share.label,
        "invited": share.invited,
        "counts": [count for _value, _shape, _label, count in share.tally],
        "seats": share.seats,
    }


def _line(number: int, row: AnswerRow) -> dict[str, Any]:
    post, institution = str(row.participant), row.participant.institution_label
    return {
        "number": number,
        "post": post,
        "institution": "" if _names(post, institution) else institution,
        "answer": ANSWER_WORDS[Rsvp(row.invitation.state)] if row.invitation else _answer(row),
        "note": " · ".join(part for part in (_representative(row), _reason(row), _brought(row)) if part),
    }


def _names(post: str, institution: str) -> bool:
    """Whether the post names its institution: the Sekretaris Daerah of a kabupaten does, that of a dinas does not."""
    return institution.removeprefix("Pemerintah ").casefold() in post.casefold()


def _cells(number: int, row: AnswerRow, board: Board) -> Iterator[Value]:
    line, invitation = row.participant, row.invitation
    owed, blank = board.reports.get(line.organization_id or 0, (0, 0))
    yield from (number, line.group_label, line.region.name if line.region else "", str(line), line.institution_label)
    yield from (_answer(row), _representative(row), _reason(row), invitation.companions if invitation else None)
    if invitation is None or invitation.answered_at is None:
        yield from ("", "", "", None, None)
        return
    yield moment(invitation.answered_at, board.meeting.timezone)
    yield from (invitation.answered_by, source_of(row), owed, blank)


def source_of(row: AnswerRow) -> str:
    """Where the answer comes from, in words."""
    invitation = row.invitation
    if invitation is None:
        return ""
    source, channel = invitation.get_source_display(), invitation.get_channel_display()
    return ": ".join(str(part) for part in (source, channel) if part)


def _answer(row: AnswerRow) -> str:
    return str(row.invitation.get_state_display()) if row.invitation else _("Not invited yet")


def _representative(row: AnswerRow) -> str:
    sent = row.representation
    if sent is None or row.invitation is None or row.invitation.state != Rsvp.DELEGATED:
        return ""
    return f"{sent.name}, {sent.position} ({sent.get_state_display()})"


def _reason(row: AnswerRow) -> str:
    """The category, never the words: a list that is printed lies about."""
    invitation = row.invitation
    if invitation is None or not invitation.excuse_reason:
        return ""
    judged = ExcuseState(invitation.excuse_state).label
    return f"{invitation.get_excuse_reason_display()} ({judged})"


def _brought(row: AnswerRow) -> str:
    number = row.invitation.companions if row.invitation else 0
    return _("%(count)s companions") % {"count": number} if number else ""
