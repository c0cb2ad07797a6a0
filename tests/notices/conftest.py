"""A meeting whose answers are awaited, and a clock that stands still.

Models are imported where they are used: this file is read before Django has set itself up.
"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from meetings.models import Meeting

NOW = dt.datetime(2030, 10, 12, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon of 12 October 2030, and stays so until moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting() -> "Meeting":
    """Three posts invited long ago, each with a contact; nobody has answered."""
    from attendance.models import Invitation
    from tests.factories import ContactFactory, invited_meeting

    meeting = invited_meeting(3, answer_deadline=NOW + dt.timedelta(hours=21))
    for invitation in Invitation.objects.of(meeting):
        ContactFactory(position=invitation.participant.position)
    Invitation.objects.update(created_at=NOW - dt.timedelta(days=10))
    return meeting
