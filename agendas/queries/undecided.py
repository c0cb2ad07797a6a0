"""Items that a meeting may not end with."""

from django.db.models import QuerySet

from agendas.models import AgendaItem
from agendas.states import NOT_TAKEN_UP
from meetings.models import Meeting


def undecided_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items without a decision that were neither left out nor put off, in order."""
    return AgendaItem.objects.filter(meeting=meeting, decision="").exclude(state__in=NOT_TAKEN_UP)
