"""The checks that read the code, each as one test: `bin/test lint`."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
SHELL_SCRIPTS = ("bin/run", "bin/test", "bin/lock", "bin/steps.sh", "bin/certificate.sh", ".ci/run")

CHECKS = {
    "style": [str(TOOLS / "ruff"), "check", "."],
    "format": [str(TOOLS / "ruff"), "format", "--check", "."],
    "types": [str(TOOLS / "mypy"), "."],
    "templates": [str(TOOLS / "djlint"), "templates", "--lint"],
    "import contract": [str(TOOLS / "lint-imports")],
    "shell": ["shellcheck", "-x", *SHELL_SCRIPTS],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "catalogue": [sys.executable, "bin/catalogue.py", "check"],
}


def run(command: list[str], **environment: str) -> None:
    """Run `command` at the top of the checkout; what it printed is the message of the failure."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)


@pytest.mark.parametrize("name", CHECKS)
def test_check_passes(name: str) -> None:
    run(CHECKS[name])


def production_environment(folder: Path) -> dict[str, str]:
    """Settings of production with values that are well formed and lead nowhere."""
    return {
        "RAKOR_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LINK_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": "postgres://rakor:rakor@127.0.0.1:1/rakor",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_URL": "https://rakor.example.go.id",
        "ALLOWED_HOSTS": "rakor.example.go.id",
        "DATA_DIR": str(folder),
        "EMAIL_HOST": "mail.example.go.id",
        "DEFAULT_FROM_EMAIL": "rakor@example.go.id",
    }


def test_production_settings_pass_check_deploy(tmp_path: Path) -> None:
    run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        **production_environment(tmp_path),
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "LINK_KEY", "DATABASE_URL", "REDIS_URL", "BASE_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL"]
)
def test_production_without_a_value_says_which_to_set(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, **production_environment(tmp_path)}
    del environment[name]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("list_name", ["requirements", "requirements-dev", "requirements-node"])
def test_lock_covers_what_is_asked_for(list_name: str, tmp_path: Path) -> None:
    """Each name of requirements*.in is pinned, with hashes, in its lock."""
    asked = [
        line.split("#")[0].split("[")[0].split(">")[0].split("=")[0].strip()
        for line in (ROOT / f"{list_name}.in").read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    ]
    lock = (ROOT / f"{list_name}.txt").read_text()
    pinned = {line.split("==")[0].split("[")[0] for line in lock.splitlines() if "==" in line and line[0] != " "}
    assert set(asked) <= pinned
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_every_script_is_checked() -> None:
    """A new shell script does not escape shellcheck."""
    scripts = {
        str(path.relative_to(ROOT))
        for folder in ("bin", ".ci")
        for path in (ROOT / folder).iterdir()
        if path.is_file() and (path.suffix == ".sh" or path.read_text().startswith("#!/usr/bin/env bash"))
    }
    assert scripts == set(SHELL_SCRIPTS)


def test_gettext_is_there() -> None:
    """The catalogue check would have nothing to read without it."""
    assert shutil.which("msgfmt")
    assert shutil.which("xgettext")
