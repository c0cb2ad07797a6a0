"""What only shows when the parts are held against each other: doors without login, schedules, compose, image."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery import current_app
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = {"web", "worker", "beat", "postgres", "redis"}
OURS = ("web", "worker", "beat")

# The doors that open without a login, by URL name. A new one is added here by hand, after a second look.
OPEN_TO_ALL = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "delegates:absence",
    "delegates:accountability",
    "delegates:agenda",
    "delegates:answer",
    "delegates:ballot",
    "delegates:ballots",
    "delegates:board",
    "delegates:board_state",
    "delegates:brief",
    "delegates:check_in",
    "delegates:debrief_read",
    "delegates:explain",
    "delegates:extract",
    "delegates:handover",
    "delegates:institution",
    "delegates:institution_ask",
    "delegates:letter",
    "delegates:mandate",
    "delegates:mandate_pdf",
    "delegates:material_file",
    "delegates:materials",
    "delegates:minutes",
    "delegates:minutes_draft",
    "delegates:objections",
    "delegates:practice",
    "delegates:proposal",
    "delegates:proposals",
    "delegates:recap_reply",
    "delegates:representative",
    "delegates:representative_ballot",
    "delegates:representative_ballots",
    "delegates:representative_check_in",
    "delegates:representative_letter",
    "delegates:representative_speak",
    "delegates:room",
    "delegates:room_code",
    "delegates:room_code_state",
    "delegates:seen",
    "delegates:speak",
    "delegates:stage",
    "delegates:stage_state",
    "desk:door_data",
    "desk:door_record",
    "desk:notes_data",
    "desk:notes_record",
    "facts_schema",
    "ops:alive",
    "ops:ready",
    "public:chain",
    "public:chain_file",
    "public:match",
    "public:public_pdf",
    "public:verify",
    "set_language",
}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(name with namespace, path, pattern) of each address of the portal."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or ''}", str(pattern.pattern), pattern


def test_doors_without_login_are_listed_by_name() -> None:
    """LoginRequiredMiddleware closes each page that does not say otherwise; those that do are few and known."""
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    opened = {name for name, _, pattern in routes() if not getattr(pattern.callback, "login_required", True)}
    assert opened == OPEN_TO_ALL


def test_every_address_has_a_name() -> None:
    assert [path for name, path, _ in routes() if not name or name.endswith(":")] == []


def test_schedules_ring_tasks_that_exist() -> None:
    current_app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE
    for title, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in current_app.tasks, title


# --- docker-compose.yml and Dockerfile: they cannot be started here, so they are read ---------------------------


def variables_read() -> set[str]:
    """The environment variables that the settings and the web server read."""
    named: set[str] = set()
    settings_text = (ROOT / "rakor/settings.py").read_text()
    for reader, name in re.findall(r'environment\.(\w+)\(\s*"([A-Z_]+)"', settings_text):
        named.add(name)
        if reader in {"text", "kept_secret"}:
            named.add(f"{name}_FILE")
    for name in re.findall(r'\b(?:text|address)\("([A-Z_]+)"', (ROOT / "rakor/environment.py").read_text()):
        named |= {name, f"{name}_FILE"}
    named.update(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', (ROOT / "gunicorn.conf.py").read_text()))
    return named


def variables_needed_in_production() -> set[str]:
    """Those without a default, outside embedded mode."""
    text = (ROOT / "rakor/settings.py").read_text()
    no_default = re.findall(r'environment\.\w+\("([A-Z_]+)"\)', text)
    default_only_embedded = re.findall(r'environment\.\w+\("([A-Z_]+)",[^\n]*if EMBEDDED else None', text)
    secrets = re.findall(r'environment\.kept_secret\("([A-Z_]+)"', text)
    return {*no_default, *default_only_embedded, *secrets}


def environment_of(service: str) -> dict[str, str]:
    environment = COMPOSE["services"][service].get("environment", {})
    assert isinstance(environment, dict), "write the environment as a mapping"
    return environment


def test_compose_holds_the_five_services() -> None:
    assert set(COMPOSE["services"]) >= SERVICES


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_each_service_has_a_health_check_and_comes_back(service: str) -> None:
    definition = COMPOSE["services"][service]
    assert definition["healthcheck"]["test"]
    assert definition["healthcheck"]["test"] != ["NONE"]
    assert definition["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", OURS)
def test_every_variable_compose_sets_is_read(service: str) -> None:
    unread = set(environment_of(service)) - variables_read()
    assert unread == set()


@pytest.mark.parametrize("service", OURS)
def test_every_variable_production_needs_is_set(service: str) -> None:
    needed = variables_needed_in_production()
    assert {"SECRET_KEY", "LINK_KEY", "DATABASE_URL", "REDIS_URL", "BASE_URL"} <= needed
    given = {name.removesuffix("_FILE") for name in environment_of(service)}
    assert needed - given == set()
    assert environment_of(service)["RAKOR_MODE"] == "production"


def test_all_of_ours_are_configured_alike() -> None:
    assert environment_of("web") == environment_of("worker") == environment_of("beat")


def test_secrets_come_from_files_or_the_environment_never_from_the_text() -> None:
    for service, definition in COMPOSE["services"].items():
        for name, value in (definition.get("environment") or {}).items():
            if re.search(r"KEY|PASSWORD|SECRET", name):
                assert name.endswith("_FILE") or "${" in str(value), f"{service}: {name}"


def test_used_volumes_and_secrets_are_declared() -> None:
    for service, definition in COMPOSE["services"].items():
        for volume in definition.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith(("./", "/")) or source in COMPOSE["volumes"], service
        for secret in definition.get("secrets", []):
            assert secret in COMPOSE["secrets"], service


def test_what_must_not_be_lost_lies_on_a_volume() -> None:
    for service in (*OURS, "postgres", "redis"):
        assert COMPOSE["services"][service].get("volumes"), service
    data_dir = environment_of("web")["DATA_DIR"]
    assert any(volume.endswith(f":{data_dir}") for volume in COMPOSE["services"]["web"]["volumes"])


def test_redis_keeps_what_it_was_given() -> None:
    """The queue must survive a restart and must never be thinned out for lack of memory."""
    command = " ".join(map(str, COMPOSE["services"]["redis"]["command"]))
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_one_beat_is_started() -> None:
    commands = {name: " ".join(map(str, COMPOSE["services"][name]["command"])) for name in OURS}
    assert " beat" in commands["beat"]
    assert "--beat" not in commands["worker"]
    assert " -B" not in commands["worker"]


def test_image_runs_as_nobody_in_particular() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    users = re.findall(r"^USER (\S+)", dockerfile, re.M)
    assert users
    assert users[-1] not in {"root", "0"}
    assert "--require-hashes" in dockerfile


def test_image_takes_in_every_app() -> None:
    """.dockerignore leaves out nothing that the portal runs."""
    ignored = {line.strip().strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    beside = {"templates", "static", "locale", "assets", "bin", "manage.py", "gunicorn.conf.py", "requirements.txt"}
    assert (apps | beside) & ignored == set()
