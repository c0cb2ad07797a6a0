"""By what rules an agenda is prepared and spoken."""

from agendas.models import AgendaRules
from meetings.models import Meeting


def agenda_rules_of(meeting: Meeting) -> AgendaRules:
    """The meeting's rules; unsaved ones without deadline and limit where nobody has set any."""
    return AgendaRules.objects.filter(meeting=meeting).first() or AgendaRules(meeting=meeting)
