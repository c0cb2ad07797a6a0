"""Import meetings from files of the JSON schema in docs/import.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import Actor, System
from flows.importing.actions import import_file
from flows.importing.json_text import MAX_BYTES
from flows.importing.problems import BrokenFile, Problem
from flows.importing.report import Report
from flows.importing.telling import report_of_broken


class Command(BaseCommand):
    help = "Import meetings from JSON files and tell per file what was created, matched and left out. Twice is once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--convener", default="", metavar="CODE", help="convene at this organisation instead")
        parser.add_argument("--by", default="", metavar="USERNAME", help="import as this person, with its powers")
        parser.add_argument("--setup", action="store_true", help="first set up a province that is not set up yet")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _actor(options["by"])
        if options["setup"] and not isinstance(by, System):
            raise CommandError(_("--setup is the operator's: leave out --by."))
        reports = [self._import(Path(name), by, options) for name in options["files"]]
        failed = sum(report.failed for report in reports)
        if failed:
            raise CommandError(
                _("%(failed)s of %(all)s files were not imported.") % {"failed": failed, "all": len(reports)}
            )

    def _import(self, path: Path, by: Actor, options: dict[str, Any]) -> Report:
        try:
            content = _content(path)
        except BrokenFile as error:
            report = report_of_broken(str(path), error)
        else:
            report = import_file(
                content=content,
                name=str(path),
                by=by,
                convener_code=options["convener"],
                setup=options["setup"],
            )
        stream = self.stderr if report.failed else self.stdout
        for line in report.lines():
            stream.write(line)
        return report


def _actor(username: str) -> Actor:
    if not username:
        return System()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": username})
    return user


def _content(path: Path) -> bytes:
    """The bytes of the file, and of a very large one only as many as show that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        text = _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}
        raise BrokenFile([Problem("", text, _("Check its name and its permissions."))]) from error
