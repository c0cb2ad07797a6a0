"""Make a province ready."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.actions import System
from common.errors import RakorError
from directory.actions.setup import setup_province


class Command(BaseCommand):
    help = "Make a province ready: government, OPD, kabupaten and kota, posts and Forkopimda. Twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="Kemendagri code of the province, for example 18 for Lampung")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = setup_province(code=options["code"], by=System())
        except RakorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Added: {report.regions} regions, {report.organizations} organisations, {report.positions} posts, "
            f"{report.seats} Forkopimda seats."
            if report
            else "Everything stands already; nothing was changed."
        )
