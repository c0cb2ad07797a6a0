"""How the portal speaks to its database, as the database itself tells it."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

TOLD = {
    # Compiling a plan that is run once takes seconds; the questions here take milliseconds.
    "postgresql": {"SHOW jit": "off"},
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA foreign_keys": 1, "PRAGMA busy_timeout": 20_000},
}


def test_the_database_works_as_the_settings_say() -> None:
    with connection.cursor() as cursor:
        for question, expected in TOLD[connection.vendor].items():
            cursor.execute(question)
            assert cursor.fetchone() == (expected,), question
