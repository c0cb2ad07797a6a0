"""What imports stand on. Models are imported inside: pytest reads this file before Django is set up."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def lampung_stands(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The government of Lampung with its OPD, kabupaten, kota and posts, for all tests of a module.

    Setting it up for each test would take longer than the tests. They run inside its transaction, which is rolled back.
    """
    from django.db import transaction

    from audit.actions import System
    from directory.actions.setup import setup_province

    with django_db_blocker.unblock(), transaction.atomic():
        setup_province(code="18", by=System())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lampung(lampung_stands: None, db: None) -> Any:
    from directory.models import Organization

    return Organization.objects.select_related("region").get(code="18")
