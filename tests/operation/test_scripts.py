"""The small programs under bin/: what they conclude from what they are given."""

import os
import runpy
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def functions_of(script: str) -> dict[str, Any]:
    """What `script` defines, without running it as a program."""
    return runpy.run_path(str(ROOT / "bin" / script), run_name="loaded")


# --- totals.py: the closing line of bin/test -----------------------------------

SUITE = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


def totals(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key != "CI"}
    return subprocess.run(
        [sys.executable, "bin/totals.py", str(folder), "12"],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_closing_line_adds_up_all_runs(tmp_path: Path) -> None:
    (tmp_path / "00-lint.xml").write_text(SUITE.format(5, 0, 0, 0))
    (tmp_path / "01-suite-sqlite.xml").write_text(SUITE.format(20, 2, 1, 3))
    done = totals(tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].strip("= ") == "2 failed, 19 passed, 3 skipped, 1 error in 12.00s"
    assert "suite-sqlite" in done.stdout


def test_closing_line_of_a_good_day(tmp_path: Path) -> None:
    (tmp_path / "00-lint.xml").write_text(SUITE.format(5, 0, 0, 0))
    done = totals(tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].strip("= ") == "5 passed in 12.00s"


def test_nothing_that_ran_is_no_success(tmp_path: Path) -> None:
    assert totals(tmp_path).returncode == 1


def test_part_that_could_not_run_fails_only_in_ci(tmp_path: Path) -> None:
    (tmp_path / "00-lint.xml").write_text(SUITE.format(5, 0, 0, 0))
    (tmp_path / "not-run").write_text("PostgreSQL\n")
    assert totals(tmp_path).returncode == 0
    in_ci = totals(tmp_path, CI="true")
    assert in_ci.returncode == 1
    assert "1 error" in in_ci.stdout.splitlines()[-1]


# --- catalogue.py: what makes a translation incomplete --------------------------


@pytest.mark.parametrize(
    ("english", "same"),
    [
        ("%(count)d of %(total)s", "%(total)s: %(count)d"),
        ("{name} answered", "{name} telah menjawab"),
        ("meeting\x04Held on %s", "Diadakan %s"),
        ("100 % sure", "100 % yakin"),
    ],
)
def test_placeholders_may_move(english: str, same: str) -> None:
    placeholders = functions_of("catalogue.py")["placeholders"]
    assert placeholders(english) == placeholders(same)


@pytest.mark.parametrize(
    ("english", "wrong"),
    [("%(count)d left", "sisa"), ("{name} answered", "{nama} telah menjawab"), ("%s of %s", "%s")],
)
def test_placeholders_may_not_change(english: str, wrong: str) -> None:
    placeholders = functions_of("catalogue.py")["placeholders"]
    assert placeholders(english) != placeholders(wrong)
    assert isinstance(placeholders(english), Counter)


def test_empty_and_fuzzy_entries_count_as_not_translated(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (tmp_path / "id.po").write_text(
        head
        + 'msgid "Meeting"\nmsgstr "Rapat"\n\nmsgid "Agenda"\nmsgstr ""\n\n#, fuzzy\nmsgid "Minutes"\nmsgstr "Menit"\n'
    )
    entries = functions_of("catalogue.py")["entries"]
    assert set(entries(tmp_path / "id.po", tmp_path / "id.mo")) == {"Meeting"}
    all_of_them = entries(tmp_path / "id.po", tmp_path / "all.mo", all_filled=True)
    assert set(all_of_them) == {"Meeting", "Agenda", "Minutes"}


# --- healthy.py: when a container counts as well ---------------------------------


def test_beat_is_well_while_it_writes_its_schedule(tmp_path: Path) -> None:
    beat_is_well = functions_of("healthy.py")["beat_is_well"]
    assert not beat_is_well(tmp_path)
    schedule = tmp_path / "beat-schedule.db"
    schedule.touch()
    assert beat_is_well(tmp_path)
    long_ago = time.time() - 3600
    os.utime(schedule, (long_ago, long_ago))
    assert not beat_is_well(tmp_path)
