"""Health, for machines: alive without the database, ready only with it and with every migration."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], object]:
    """What the database says was applied, all of it at first: tests make their tables from the models at once."""
    settings.MIGRATION_MODULES = {}
    known = dict(MigrationLoader(connection).disk_migrations)
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: known)
    return known


def test_alive_asks_nothing_of_the_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        response = client.get("/sehat/hidup/")
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_ready_when_the_database_answers_and_is_up_to_date(
    client: Client, applied: dict[tuple[str, str], object]
) -> None:
    response = client.get("/sehat/siap/")
    assert (response.status_code, response.json()) == (200, {"ready": True, "database": True, "migrated": True})
    assert not response.cookies


def test_not_ready_while_a_migration_is_missing(client: Client, applied: dict[tuple[str, str], object]) -> None:
    del applied[max(name for name in applied if name[0] == "notices")]
    response = client.get("/sehat/siap/")
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": True, "migrated": False})


def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused at 10.0.0.1")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/sehat/siap/")
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": False})


@pytest.mark.parametrize("address", ["/sehat/hidup/", "/sehat/siap/"])
def test_only_asking_is_allowed(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
