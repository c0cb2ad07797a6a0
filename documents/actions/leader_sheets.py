"""Sheets for those who lead: the summary, the briefing, the follow-up matrix. Asked for as everything stands now."""

from django.db import transaction

from accounts.roles import Power
from audit.actions import Actor
from directory.models import Organization
from documents.actions.sheets import request_sheet
from documents.models import Sheet
from documents.queries.briefing import briefing_facts
from documents.queries.matrix import meeting_matrix_facts, open_matrix_facts
from documents.queries.summary import summary_facts
from documents.states import SheetKind
from meetings.models import Meeting
from meetings.permissions import require, require_at


@transaction.atomic
def ask_summary(*, meeting: Meeting, by: Actor) -> Sheet:
    """Ask for the one page on how the meeting went and what is owed since. It tells of answers. Raises `Refused`."""
    require(by, Power.VIEW_ANSWERS, meeting)
    facts = summary_facts(meeting)
    return request_sheet(kind=SheetKind.SUMMARY, convener=meeting.convener, facts=facts, by=by, meeting=meeting)


@transaction.atomic
def ask_briefing(*, meeting: Meeting, by: Actor) -> Sheet:
    """Ask for the briefing of who chairs. Raises `Refused` unless `by` may see the answers."""
    require(by, Power.VIEW_ANSWERS, meeting)
    facts = briefing_facts(meeting)
    return request_sheet(kind=SheetKind.BRIEFING, convener=meeting.convener, facts=facts, by=by, meeting=meeting)


@transaction.atomic
def ask_matrix(*, meeting: Meeting, by: Actor) -> Sheet:
    """Ask for the matrix of what one meeting directed. Raises `Refused` unless `by` may see its follow-ups."""
    require(by, Power.VIEW_FOLLOW_UPS, meeting)
    facts = meeting_matrix_facts(meeting)
    return request_sheet(kind=SheetKind.MATRIX, convener=meeting.convener, facts=facts, by=by, meeting=meeting)


@transaction.atomic
def ask_open_matrix(*, convener: Organization, by: Actor) -> Sheet:
    """Ask for the matrix of everything that is still owed to the convener. Raises `Refused`."""
    require_at(by, Power.VIEW_FOLLOW_UPS, convener)
    return request_sheet(kind=SheetKind.MATRIX, convener=convener, facts=open_matrix_facts(convener), by=by)
