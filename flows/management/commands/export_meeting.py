"""Write a meeting as a file of the JSON schema in docs/import.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from flows.exporting import export_json
from meetings.models import Meeting


class Command(BaseCommand):
    help = "Write a meeting in the JSON schema that import_meeting reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", help="the meeting's code, the last part of its address")
        parser.add_argument("--output", default="", metavar="FILE", help="a file instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        meetings = Meeting.objects.select_related("convener__region", "kind", "venue")
        meeting = meetings.filter(public_id=options["meeting"]).first()
        if meeting is None:
            raise CommandError(_("There is no meeting “%(code)s”.") % {"code": options["meeting"]})
        text = export_json(meeting)
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8")
        except OSError as error:
            text = _("The file cannot be written: %(reason)s.") % {"reason": error.strerror}
            raise CommandError(text) from error
