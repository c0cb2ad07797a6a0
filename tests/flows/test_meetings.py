"""Acts on a meeting that other floors must hear of: all of it happens, or none."""

import datetime as dt

import pytest

from accounts.roles import Role
from agendas.models import AgendaItem
from flows.meetings import copy_meeting
from tests.factories import planned_meeting, user_with

pytestmark = pytest.mark.django_db


def test_a_copy_has_the_agenda_but_nothing_that_was_said() -> None:
    source = planned_meeting()
    AgendaItem.objects.create(meeting=source, order=1, kind="paparan", title="Paparan", notes="Dibahas panjang")
    source.directives.create(number=1, kind="arahan", text="Arahan", is_binding=True)
    copy = copy_meeting(
        source=source,
        title="Salinan",
        first_day=dt.date(2031, 1, 8),
        by=user_with(Role.SECRETARIAT, source.convener),
    )
    item = copy.agenda_items.get()
    assert (item.title, item.notes) == ("Paparan", "")
    assert not copy.directives.exists()
    assert copy.first_day == dt.date(2031, 1, 8)
