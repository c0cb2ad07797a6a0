"""How open each item and directive of a meeting is."""

from typing import Any

from django import forms
from django.utils.text import Truncator

from agendas.models import AgendaItem, Directive
from meetings.states import Disclosure

LONGEST_LABEL = 240


def _label(row: AgendaItem | Directive) -> str:
    """What stands over the choice: enough of the words to know what is made public."""
    words = f"{row.number}. {row.text}" if isinstance(row, Directive) else str(row)
    return Truncator(words).chars(LONGEST_LABEL)


class DisclosureForm(forms.Form):
    """One choice a row, named by its public id. It shapes and checks; `agendas.actions.set_disclosure` writes."""

    def __init__(self, *args: Any, items: list[AgendaItem], directives: list[Directive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.directives = directives
        rows: list[AgendaItem | Directive] = [*items, *directives]
        for row in rows:
            self.fields[row.public_id] = forms.ChoiceField(
                label=_label(row), choices=Disclosure.choices, initial=row.disclosure
            )

    def item_fields(self) -> list[forms.BoundField]:
        return [self[row.public_id] for row in self.items]

    def directive_fields(self) -> list[forms.BoundField]:
        return [self[row.public_id] for row in self.directives]
