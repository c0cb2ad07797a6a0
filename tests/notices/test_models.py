"""Who sees the outbox, and what the database holds a message to."""

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import ROLE_POWERS, Power, Role
from common.work import tables
from notices.models import Delivery, Message
from tests.factories import GovernmentFactory, MessageFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_seen_by_those_who_keep_the_outbox_of_the_own_house(role: Role) -> None:
    message = MessageFactory()
    own, other = user_with(role, message.meeting.convener), user_with(role, GovernmentFactory())
    assert Message.objects.visible_to(own).exists() is (Power.VIEW_OUTBOX in ROLE_POWERS[role])
    assert not Message.objects.visible_to(other).exists()


def test_a_message_is_about_something() -> None:
    message = MessageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(invitation=None)


def test_the_same_message_is_written_once() -> None:
    message = MessageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(key=message.key)


def test_what_was_sent_outlives_the_contact() -> None:
    message = MessageFactory()
    message.contact.delete()
    message.refresh_from_db()
    assert (message.contact, bool(message.to_address)) == (None, True)


def test_the_sweep_finds_messages() -> None:
    assert Message in list(tables())


def test_the_latest_attempt_stands_first() -> None:
    message = MessageFactory()
    first, second = (Delivery.objects.create(message=message, succeeded=False) for _ in range(2))
    assert list(message.deliveries.all()) == [second, first]
