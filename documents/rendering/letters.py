"""Several PDFs in one file, to be printed in one go: all copies of a letter, or the sheets of a day."""

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.models import Rendering


class CopyMissing(RakorError):
    """A copy that was to be in the file is not there any more."""


def merge_letters(facts: Mapping[str, Any]) -> bytes:
    """The copies that `facts["copies"]` names (rendering, addressee), in that order, with a bookmark for each.

    Where the letter was signed as a file, `facts["letter"]` names it: it lies before the confirmation sheet of each
    addressee. Equal copies give equal bytes. Raises `CopyMissing`.
    """
    wanted, letter = facts["copies"], facts.get("letter")
    names = [copy["rendering"] for copy in wanted]
    rows = Rendering.objects.in_bulk([*names, *([letter] if letter else [])], field_name="public_id")
    before = [_content(rows.get(letter), wanted[0]["addressee"])] if letter and wanted else []
    return merge_pdfs(
        (copy["addressee"], [*before, _content(rows.get(copy["rendering"]), copy["addressee"])]) for copy in wanted
    )


def merge_pdfs(parts: Iterable[tuple[str, Sequence[bytes]]]) -> bytes:
    """The parts (title, PDFs) one after the other, with a bookmark for each. Equal parts give equal bytes."""
    # Imported here: it carries a library of its own, which web processes need not.
    from pikepdf import OutlineItem, Pdf

    whole = Pdf.new()
    whole.Root.Lang = "id-ID"
    made = io.BytesIO()
    # What is taken over is read when the whole is written: until then each file stays open, once.
    known: dict[bytes, Pdf] = {}
    with ExitStack() as opened:
        with whole.open_outline() as outline:
            for title, contents in parts:
                outline.root.append(OutlineItem(title, len(whole.pages)))
                for content in contents:
                    if content not in known:
                        known[content] = opened.enter_context(Pdf.open(io.BytesIO(content)))
                    whole.pages.extend(known[content].pages)
        whole.save(made, deterministic_id=True)
    return made.getvalue()


def _content(copy: Rendering | None, addressee: str) -> bytes:
    try:
        if copy is None or not copy.file:
            raise FileNotFoundError
        with copy.file.open() as stream:
            content: bytes = stream.read()
            return content
    except FileNotFoundError as error:
        raise CopyMissing(_("The copy for %(addressee)s is not there.") % {"addressee": addressee}) from error
