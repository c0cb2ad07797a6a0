"""Add up the runs of pytest that bin/test made: `totals.py FOLDER SECONDS`.

Prints a line for each run and what could not run, then one closing line in pytest's own form.
The exit code is 0 only when something ran and nothing failed.
"""

import os
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

KINDS = ("failed", "passed", "skipped", "error")


def results(file: Path) -> Counter[str]:
    """How many tests of one run ended in which way."""
    counts: Counter[str] = Counter()
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):  # noqa: S314  pytest wrote it
        number = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
        counts["failed"] += number["failures"]
        counts["error"] += number["errors"]
        counts["skipped"] += number["skipped"]
        counts["passed"] += number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    return counts


def in_words(counts: Counter[str]) -> str:
    """`3 failed, 120 passed, 1 error`, as pytest says it."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "no tests ran"


def main(folder: Path, seconds: int) -> int:
    total: Counter[str] = Counter()
    print("\nRan:")
    for file in sorted(folder.glob("*.xml")):
        counts = results(file)
        total += counts
        print(f"  {file.stem[3:]:<24} {in_words(counts)}")
    not_run = folder / "not-run"
    if not_run.exists():
        missing = not_run.read_text().splitlines()
        print("Not run, because it is not available: " + ", ".join(missing))
        if os.environ.get("CI") == "true":
            total["error"] += len(missing)
    closing = f" {in_words(total)} in {seconds}.00s "
    print(closing.center(80, "="))
    return 0 if total["passed"] and not total["failed"] and not total["error"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
