"""Write a paper of a meeting as a PDF, made right here."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit.actions import System
from common.errors import RakorError
from common.work import WorkState
from documents.actions import draft_minutes, make_pdf, render_draft, render_official, retry_rendering
from documents.models import Paper, Rendering
from documents.states import PaperKind
from meetings.models import Meeting

KINDS = {"minutes": PaperKind.MINUTES, "letter": PaperKind.INVITATION_LETTER}
# A worker of the portal may be quicker and hold the row: then its PDF is waited for.
PATIENCE = 120.0


class Command(BaseCommand):
    help = "Make the PDF of the minutes or the letter of a meeting: official if approved, else a draft (KONSEP)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("meeting", help="its code, the name of the file it was imported from, or part of its title")
        parser.add_argument("--output", metavar="FILE.pdf", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            paper = _paper_of(_meeting_named(options["meeting"]), KINDS[options["kind"]])
            rendering = _made(paper)
        except RakorError as error:
            raise CommandError(str(error)) from error
        target = Path(options["output"])
        try:
            with rendering.file.open() as made:
                target.write_bytes(made.read())
        except OSError as error:
            raise CommandError(_("The file cannot be written: %(reason)s.") % {"reason": error.strerror}) from error
        self.stdout.write(f"{target}\n{paper} ({rendering.get_edition_display()}), {rendering.size} B")
        self.stdout.write(f"SHA-256 {rendering.sha256}")


def _meeting_named(name: str) -> Meeting:
    """The one meeting of this code, of this file, or with this in its title. CommandError for none or several."""
    plain = name.replace("\x00", "").strip()
    meetings = Meeting.objects.select_related("convener__region")
    for found in (
        meetings.filter(public_id=plain),
        meetings.filter(source__file=Path(plain).name),
        meetings.filter(title__icontains=plain) if plain else meetings.none(),
    ):
        rows = list(found[:11])
        if len(rows) == 1:
            return rows[0]
        if rows:
            listed = "\n".join(f"  {row.public_id}  {row.title}" for row in rows[:10])
            raise CommandError(_("Several meetings are called so; name one by its code:") + f"\n{listed}")
    raise CommandError(_("There is no meeting “%(code)s”.") % {"code": name})


def _paper_of(meeting: Meeting, kind: PaperKind) -> Paper:
    """The paper in force; minutes that nobody has opened yet are opened. CommandError if there is no letter."""
    paper = Paper.objects.current().filter(meeting=meeting, kind=kind).first()
    if paper is not None:
        return paper
    if kind == PaperKind.INVITATION_LETTER:
        raise CommandError(_("This meeting has no invitation letter."))
    return draft_minutes(meeting=meeting, by=System())


def _made(paper: Paper) -> Rendering:
    """The row of the PDF, done. CommandError with what went wrong if it cannot be made."""
    rendering = render_official(paper=paper) if paper.is_frozen else render_draft(paper=paper, by=System())
    if rendering.state == WorkState.FAILED:
        retry_rendering(rendering=rendering, by=System())
    make_pdf(rendering_id=rendering.pk)
    rendering.refresh_from_db()
    until = time.monotonic() + PATIENCE
    while rendering.state == WorkState.RUNNING and time.monotonic() < until:
        time.sleep(0.2)
        rendering.refresh_from_db()
    if rendering.state != WorkState.DONE:
        reason = rendering.last_error or rendering.get_state_display()
        raise CommandError(_("The PDF could not be made: %(reason)s") % {"reason": reason})
    return rendering
