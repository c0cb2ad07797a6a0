"""An opening is an observation: counted in steps of ten minutes, never in the way of the page."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from attendance.actions import note_opening
from attendance.links import invitation_of, token_of
from attendance.models import Invitation, LinkOpening
from audit.models import AuditEntry
from tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db


def opened(invitation: Invitation) -> Invitation:
    """The invitation as the page finds it by its link."""
    found = invitation_of(token_of(invitation))
    assert found is not None
    return found


def test_first_last_and_how_often() -> None:
    invitation, begun = InvitationFactory(), timezone.now()
    for minutes in (0, 1, 9, 11, 15, 40):
        with time_machine.travel(begun + dt.timedelta(minutes=minutes), tick=False):
            note_opening(invitation=opened(invitation))
    noted = LinkOpening.objects.get()
    assert noted.invitation == invitation
    assert (noted.last_at - noted.first_at, noted.count) == (dt.timedelta(minutes=40), 3)
    assert not AuditEntry.objects.exists()


def test_two_at_once_are_one() -> None:
    invitation = InvitationFactory()
    first, second = opened(invitation), opened(invitation)
    note_opening(invitation=first)
    note_opening(invitation=second)
    assert LinkOpening.objects.get().count == 1
    later = timezone.now() + dt.timedelta(minutes=30)
    first, second = opened(invitation), opened(invitation)
    with time_machine.travel(later):
        note_opening(invitation=first)
        note_opening(invitation=second)
    assert LinkOpening.objects.get().count == 2


def test_a_second_look_costs_no_query(django_assert_num_queries: Any) -> None:
    invitation = InvitationFactory()
    note_opening(invitation=opened(invitation))
    found = opened(invitation)
    with django_assert_num_queries(0):
        note_opening(invitation=found)


def test_a_fault_of_the_database_is_no_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise DatabaseError("disk full")

    invitation = opened(InvitationFactory())
    monkeypatch.setattr(LinkOpening.objects, "bulk_create", refuse)
    note_opening(invitation=invitation)
    assert not LinkOpening.objects.exists()
