"""Sheets: PDFs that are no official papers. Asked for with their facts, made by a worker."""

import hashlib
import json
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from attendance.models import Invitation, Representation
from audit.actions import Actor, record
from common import work
from common.errors import WrongState
from directory.models import Organization
from documents.actions.gate import in_words
from documents.models import Sheet
from documents.rendering.limits import RenderingRefused, within_limits
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from handovers.models import Handover
from meetings.models import Meeting

logger = logging.getLogger(__name__)


@transaction.atomic
def request_sheet(
    *,
    kind: SheetKind,
    convener: Organization,
    facts: dict[str, Any],
    by: Actor,
    meeting: Meeting | None = None,
    invitation: Invitation | None = None,
    representation: Representation | None = None,
    handover: Handover | None = None,
) -> Sheet:
    """Ask for a sheet that says `facts` (plain JSON); the same facts about the same thing make it only once.

    Whether `by` may have it is for the caller to say: a sheet is asked for by staff and behind links.
    """
    about = {"invitation": invitation, "representation": representation, "handover": handover, "meeting": meeting}
    subject = next((row for row in about.values() if row is not None), convener)
    said = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()
    sheet, is_new = Sheet.objects.get_or_create(
        key=f"{kind}:{subject.public_id}:{digest}",
        defaults={"kind": kind, "convener": convener, "facts": facts, **about},
    )
    if is_new:
        record("request_sheet", sheet, by=by, subject=meeting or convener)
        work.ring(sheet)
    return sheet


def make_sheet(*, sheet_id: int) -> None:
    """Make one sheet; called by the worker. A fault is noted on the row and tried again."""
    sheet = work.claim(Sheet, sheet_id)
    if sheet is None:
        return
    storage = sheet.file.storage
    try:
        with within_limits():
            content = render_sheet(SheetKind(sheet.kind), sheet.facts)
        name = storage.save(sheet.file.field.generate_filename(sheet, "sheet.pdf"), ContentFile(content))
    except RenderingRefused as error:
        work.give_up(sheet, str(error))
        return
    except Exception as error:  # whatever goes wrong with one sheet must be told on its page
        logger.exception("The sheet %s could not be made", sheet.key)
        work.fail(sheet, in_words(error))
        return
    if not work.finish(sheet, file=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)):
        storage.delete(name)  # another worker took over and keeps its own


@transaction.atomic
def retry_sheet(*, sheet: Sheet, by: Actor) -> None:
    """Try a failed sheet again. Raises `WrongState` if it has not failed; who may see it may ask again."""
    if not work.reopen(sheet):
        raise WrongState(_("This PDF has not failed; there is nothing to try again."))
    record("retry_sheet", sheet, by=by, subject=sheet.meeting or sheet.convener)
