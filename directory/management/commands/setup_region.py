"""Make a kabupaten or kota a convener."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audit.actions import System
from common.errors import RakorError
from directory.actions.setup import SetupReport, add_units, setup_region
from directory.models import Organization

# The words of a units file, which offices write.
FILE_KINDS = {
    "bagian": "division",
    "kecamatan": "subdistrict",
    "distrik": "subdistrict",
    "dinas": "agency",
    "badan": "agency",
    "opd": "agency",
}


class Command(BaseCommand):
    help = (
        "Make a kabupaten or kota a convener: secretariat, OPD, DPRD and Forkopimda with their posts, and the bagian, "
        "kecamatan and further OPD that you name. Twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="Kemendagri code of the kabupaten or kota, for example 18.01")
        parser.add_argument(
            "--units", type=Path, help="CSV file with the columns kind (bagian, kecamatan or opd) and name"
        )
        for kind in ("subdistrict", "division", "agency"):
            parser.add_argument(f"--{kind}", action="append", default=[], metavar="NAME", help=f"a {kind} to add")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {kind: options[kind] for kind in ("division", "subdistrict", "agency")}
        if options["units"]:
            for kind, listed in _read_units(options["units"]).items():
                names[kind] = names[kind] + listed
        try:
            report = _set_up(options["code"], names)
        except RakorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Added: {report.organizations} organisations, {report.positions} posts, {report.seats} Forkopimda seats."
            if report
            else "Everything stands already; nothing was changed."
        )


@transaction.atomic
def _set_up(code: str, names: dict[str, list[str]]) -> SetupReport:
    report = setup_region(code=code, by=System())
    government = Organization.objects.select_related("region__parent").get(code=code)
    for kind, listed in names.items():
        report += add_units(government=government, kind=kind, names=listed, by=System())
    return report


def _read_units(file: Path) -> dict[str, list[str]]:
    """The names in `file` by kind; CommandError names the line and the remedy."""
    names: dict[str, list[str]] = defaultdict(list)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if not {"kind", "name"} <= set(reader.fieldnames or ()):
                raise CommandError(f"{file}: the first line must name the columns kind and name.")
            for line, row in enumerate(reader, start=2):
                names[_file_kind(file, line, row)].append(row["name"].strip())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not a text file in UTF-8; save it as CSV UTF-8.") from error
    return names


def _file_kind(file: Path, line: int, row: dict[str, str | None]) -> str:
    kind = FILE_KINDS.get((row["kind"] or "").strip().lower())
    if kind is None:
        raise CommandError(f"{file}, line {line}: kind is {row['kind']!r}; write bagian, kecamatan or opd.")
    if not (row["name"] or "").strip():
        raise CommandError(f"{file}, line {line}: the name is empty.")
    return kind
