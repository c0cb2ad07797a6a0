"""One house to attack, built once a module; whatever is done to it is taken back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.scene import House


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator["House"]:
    from tests.scene import build_house, taken_back

    with django_db_blocker.unblock(), translation.override("en"), taken_back():
        yield build_house("SATU", "81")


@pytest.fixture
def clients(house: "House") -> dict[str, Client]:
    """Those who together may open every page; a fault of the server is an answer here, not an exception."""
    from tests.scene import client_of

    opened = {who: client_of(house.people[who]) for who in ("administrator", "secretariat", "leadership", "delegate")}
    opened["anonymous"] = client_of(None)
    for client in opened.values():
        client.raise_request_exception = False
    return opened
