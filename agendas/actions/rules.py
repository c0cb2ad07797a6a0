"""The rules of an agenda: until when something may be handed in, and how long one speaks."""

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaRules
from agendas.queries.rules import agenda_rules_of
from audit.actions import record
from meetings.models import Meeting


class RuleChanges(TypedDict, total=False):
    """None: no deadline, no limit."""

    proposals_until: dt.datetime | None
    materials_until: dt.datetime | None
    speaker_minutes: int | None
    delegation_minutes: int | None


@transaction.atomic
def set_agenda_rules(*, meeting: Meeting, by: User, **changes: Unpack[RuleChanges]) -> AgendaRules:
    """Set what is named; the rest stays. What came late before stays late. Raises `Refused`, `MeetingOver`,
    `MinutesSigned`."""
    meeting = open_for(meeting, by, Power.PLAN_MEETINGS)
    rules = agenda_rules_of(meeting)
    before = {name: getattr(rules, name) for name, value in changes.items() if getattr(rules, name) != value}
    if before:
        after = {name: value for name, value in changes.items() if name in before}
        for name, value in after.items():
            setattr(rules, name, value)
        rules.save()
        record("set_agenda_rules", rules, by=by, subject=meeting, before=before, after=after)
    return rules
