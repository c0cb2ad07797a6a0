"""Acts on a meeting that other floors must hear of: all of it happens, or none."""

import datetime as dt

import pytest

from accounts.roles import Role
from agendas.models import AgendaItem
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from flows import meetings as flows
from flows.meetings import cancel_meeting, copy_meeting
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from tests.factories import ContactFactory, meeting_in, planned_meeting, user_with

pytestmark = pytest.mark.django_db


def invited_meeting() -> Meeting:
    meeting = meeting_in(MeetingState.INVITED, participants=2)
    for line in meeting.participants.all():
        Invitation.objects.create(participant=line)
        ContactFactory.create(position=line.position)
    return meeting


def test_those_invited_are_told_once_that_the_meeting_is_off() -> None:
    meeting = invited_meeting()
    secretariat = user_with(Role.SECRETARIAT, meeting.convener)
    cancel_meeting(meeting=meeting, reason="Banjir", by=secretariat)
    assert Message.objects.count() == 2
    with pytest.raises(WrongState):
        cancel_meeting(meeting=meeting, reason="Banjir", by=secretariat)
    assert Message.objects.count() == 2


def test_a_meeting_is_not_off_if_nobody_could_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = invited_meeting()

    def fail(**_given: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(flows, "tell_cancellation", fail)
    with pytest.raises(OSError, match="no room left"):
        cancel_meeting(meeting=meeting, reason="Banjir", by=user_with(Role.SECRETARIAT, meeting.convener))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.INVITED
    assert not AuditEntry.objects.exists()


def test_only_who_plans_may_cancel() -> None:
    meeting = invited_meeting()
    with pytest.raises(Refused):
        cancel_meeting(meeting=meeting, reason="Banjir", by=user_with(Role.LEADERSHIP, meeting.convener))
    assert not Message.objects.exists()


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
