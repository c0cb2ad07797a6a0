"""Items that were put off and wait for a later meeting of their series."""

from django.db.models import F, Q, QuerySet

from agendas.models import AgendaItem
from agendas.states import AgendaItemState
from meetings.models import Meeting


def waiting_from_earlier(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Items put off in earlier meetings of the series that no agenda has taken over yet, the oldest first."""
    if meeting.series_id is None:
        return AgendaItem.objects.none()
    # A period whose day nobody has set yet comes after all that have one.
    earlier = Q(meeting__first_day__lt=meeting.first_day) if meeting.first_day else Q(meeting__first_day__isnull=False)
    return (
        AgendaItem.objects.filter(
            earlier, meeting__series=meeting.series_id, state=AgendaItemState.DEFERRED, carried_to__isnull=True
        )
        .exclude(meeting=meeting.pk)
        .select_related("meeting")
        .order_by("meeting__first_day", F("order").asc(nulls_last=True), "pk")
    )
