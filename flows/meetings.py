"""Acts on the meeting that other floors must hear of."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from agendas.actions import copy_agenda
from meetings import actions as meetings
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def copy_meeting(*, source: Meeting, title: str, first_day: dt.date | None, by: "User") -> Meeting:
    """A draft like `source`: plan, roles, roll and agenda, its first session on `first_day`.

    Raises `Refused` without `Power.PLAN_MEETINGS` at the source.
    """
    copy = meetings.copy_meeting(source=source, title=title, first_day=first_day, by=by)
    copy_agenda(source=source, target=copy, by=by)
    return copy
