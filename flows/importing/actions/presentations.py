"""What a source says was presented: known is who, or for whom, and no more. Nobody has kept what was shown."""

from collections.abc import Callable
from typing import Any

from agendas.models import AgendaItem, Presentation, Presenter
from agendas.states import AgendaItemKind, PresentationState
from flows.importing.schema import MeetingFile, Speaker
from meetings.models import Meeting


def write_presentations(
    file: MeetingFile, meeting: Meeting, items: list[AgendaItem], named: Callable[[Speaker], dict[str, Any]]
) -> None:
    """One slot for each presentation on the agenda, with all whom it names, and one for each presenter whom no item
    names. They are held, and no material is known of them."""
    places = [_item_of(speaker, items) for speaker in file.presenters]
    slots: list[AgendaItem | None] = [item for item in items if item.kind == AgendaItemKind.PRESENTATION]
    slots += [None for item in places if item is None]
    rows = Presentation.objects.bulk_create(
        Presentation(meeting=meeting, item=item, state=PresentationState.PRESENTED) for item in slots
    )
    by_item = {row.item_id: row for row in rows if row.item_id}
    alone = (row for row in rows if not row.item_id)
    Presenter.objects.bulk_create(
        Presenter(
            meeting=meeting,
            item=item,
            presentation=by_item[item.pk] if item else next(alone),
            order=order,
            is_representative=speaker.is_representative,
            **named(speaker),
        )
        for order, (speaker, item) in enumerate(zip(file.presenters, places, strict=True), 1)
    )


def _item_of(speaker: Speaker, items: list[AgendaItem]) -> AgendaItem | None:
    """The presentation that names the speaker or the institution; None where that is not one only."""
    found = [
        item
        for item in items
        if item.kind == AgendaItemKind.PRESENTATION
        and (speaker.name in item.led_by if speaker.name else speaker.organization in item.organizations)
    ]
    return found[0] if len(found) == 1 else None
