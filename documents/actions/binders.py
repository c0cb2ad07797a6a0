"""Files that bind the papers of a meeting together."""

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.roles import Power
from documents.actions.sheets import request_sheet
from documents.models import Sheet
from documents.queries.binders import binder_facts
from documents.states import FOLLOW_UP_SHEETS, SheetKind
from meetings.models import Meeting
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def request_binder(*, meeting: Meeting, kind: SheetKind, by: "User") -> Sheet:
    """Ask for a binder (`documents.states.BINDERS`) as everything stands now; the same parts are bound only once.

    Raises `Refused` unless `by` reads the meeting from inside; what tells of follow-ups is for who may see those.
    """
    require(by, Power.VIEW_FOLLOW_UPS if kind in FOLLOW_UP_SHEETS else Power.VIEW_MEETINGS, meeting)
    facts = binder_facts(kind, meeting)
    return request_sheet(kind=kind, convener=meeting.convener, facts=facts, by=by, meeting=meeting)
