"""What of a meeting the public edition of its minutes may tell."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaItem, Directive
from audit.actions import Act, record_many
from meetings.models import Meeting
from meetings.states import Disclosure

Row = TypeVar("Row", AgendaItem, Directive)


@transaction.atomic
def set_disclosure(*, meeting: Meeting, levels: Mapping[str, str], by: User) -> int:
    """Say of items and directives, by their public ids, how open they are; how many of them changed.

    Ids that are not of this meeting are passed over. Raises `ValueError` for a level that is none, `Refused`,
    `MeetingOver`, `MinutesSigned`: what is signed is published as it was signed.
    """
    meeting = open_for(meeting, by, Power.SUBMIT_PAPERS, Power.PUBLISH)
    wanted = {public_id: Disclosure(level) for public_id, level in levels.items()}
    acts = [*_set(AgendaItem, meeting, wanted), *_set(Directive, meeting, wanted)]
    record_many("set_disclosure", acts, by=by)
    return len(acts)


def _set(table: type[Row], meeting: Meeting, wanted: Mapping[str, Disclosure]) -> list[Act]:
    rows = table._default_manager.filter(meeting=meeting, public_id__in=wanted)
    changed = [row for row in rows if row.disclosure != wanted[row.public_id]]
    acts = []
    for row in changed:
        before, row.disclosure = row.disclosure, wanted[row.public_id]
        acts.append(Act(row, meeting, {"disclosure": before}, {"disclosure": row.disclosure}))
    table._default_manager.bulk_update(changed, ["disclosure"])
    return acts
