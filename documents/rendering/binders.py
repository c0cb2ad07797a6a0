"""Many files bound into one: contents first, a bookmark and page labels for each part, other files attached.

What is bound is a copy: signatures inside a file do not survive being bound, and the cover says so.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.models import Rendering
from documents.rendering import pdf, photos
from documents.states import SheetKind
from files.models import StoredFile

if TYPE_CHECKING:
    from pikepdf import Pdf

DrawSheet = Callable[[SheetKind, Mapping[str, Any]], bytes]
# Beyond these nobody reads or prints it, and a worker would run out of memory.
MOST_PAGES = 3_000
MOST_BYTES = 300_000_000
LOCKED = "berkas bersandi; terlampir sebagaimana diserahkan"
BROKEN = "berkas tidak dapat dibaca; terlampir sebagaimana diserahkan"
ATTACHED = "terlampir sebagai berkas di dalam PDF ini"
GONE = "berkas tidak tersedia lagi"


class BinderTooLarge(RakorError):
    """The parts together are more than one file can hold."""


@dataclass(slots=True)
class _Part:
    """A part on its way into the binder: its pages, or the reason why it has none, or a file to be attached."""

    title: str
    pages: "Pdf | None" = None
    note: str = ""
    attached: tuple[str, str, bytes] | None = None  # name, media type, content

    @property
    def count(self) -> int:
        return len(self.pages.pages) if self.pages is not None else 0


def render_binder(facts: Mapping[str, Any], draw_sheet: DrawSheet) -> bytes:
    """Return the PDF of a binder (`documents.queries.binders.binder_facts`). Equal parts give equal bytes.

    `draw_sheet` makes the PDF of a sheet that is a part of it.

    A part whose file is gone, locked or broken is named in the contents with the reason. Raises `BinderTooLarge`.
    """
    # Imported here: it carries a library of its own, which web processes need not.
    from pikepdf import Pdf

    with ExitStack() as opened:
        parts = list(_opened(facts["parts"], draw_sheet, opened))
        html = pdf.html_of("papers/sheets/contents.html", {**facts, "rows": _contents(parts)})
        whole = opened.enter_context(Pdf.open(io.BytesIO(pdf.to_bytes(pdf.lay_out(html), html))))
        front = len(whole.pages)
        _bind(whole, parts, front)
        made = io.BytesIO()
        whole.save(made, deterministic_id=True)
    return made.getvalue()


def _opened(parts: list[Mapping[str, Any]], draw_sheet: DrawSheet, opened: ExitStack) -> Iterator[_Part]:
    pages = size = 0
    for said in parts:
        part, weight = _open(said, draw_sheet, opened)
        pages, size = pages + part.count, size + weight
        if pages > MOST_PAGES or size > MOST_BYTES:
            raise BinderTooLarge(
                _("Bound together, the parts are too large: more than %(pages)s pages or %(size)s MB.")
                % {"pages": MOST_PAGES, "size": MOST_BYTES // 1_000_000}
            )
        yield part


def _open(said: Mapping[str, Any], draw_sheet: DrawSheet, opened: ExitStack) -> tuple[_Part, int]:
    """The part, and how many bytes it weighs."""
    title = said["title"]
    if said["source"] == "absent":
        return _Part(title, note=said["why"]), 0
    try:
        content, name, media_type = _content(said, draw_sheet)
    except FileNotFoundError:
        return _Part(title, note=GONE), 0
    if media_type != "application/pdf":
        return _Part(title, note=ATTACHED, attached=(name, media_type, content)), len(content)
    return _readable(title, name, content, opened), len(content)


def _content(said: Mapping[str, Any], draw_sheet: DrawSheet) -> tuple[bytes, str, str]:
    """Content, name and media type of a part. FileNotFoundError where its file is not there any more."""
    name = f"{said['title']}.pdf"
    match said["source"]:
        case "sheet":
            return draw_sheet(SheetKind(said["kind"]), said["facts"]), name, "application/pdf"
        case "photos":
            return photos.render_photos(said["title"], said["photos"]), name, "application/pdf"
        case "rendering":
            rendering = Rendering.objects.filter(public_id=said["id"]).first()
            if rendering is None or not rendering.file:
                raise FileNotFoundError
            with rendering.file.open() as stream:
                made: bytes = stream.read()
            return made, name, "application/pdf"
    stored = StoredFile.objects.filter(public_id=said["id"]).first()
    if stored is None:
        raise FileNotFoundError
    with stored.content.open() as stream:
        content: bytes = stream.read()
    if stored.media_type in photos.PICTURES:
        picture = {"id": stored.public_id, "caption": said["title"]}
        return photos.render_photos(said["title"], [picture]), name, "application/pdf"
    return content, stored.name, stored.media_type


def _readable(title: str, name: str, content: bytes, opened: ExitStack) -> _Part:
    from pikepdf import PasswordError, Pdf, PikepdfError

    try:
        pages = opened.enter_context(Pdf.open(io.BytesIO(content)))
        _calm(pages)
    except PasswordError:
        return _Part(title, note=LOCKED, attached=(name, "application/pdf", content))
    except (PikepdfError, ValueError, TypeError):
        return _Part(title, note=BROKEN, attached=(name, "application/pdf", content))
    return _Part(title, pages=pages)


def _calm(pages: "Pdf") -> None:
    """Draw what annotations show (a visible signature, a filled form) into the page, and drop what they would do.

    A material comes from outside: nothing of it may run, open or send anything when the binder is read.
    """
    from pikepdf import Name

    pages.flatten_annotations("print")
    for page in pages.pages:
        for key in ("/AA", "/Annots"):
            if key in page.obj:
                del page.obj[Name(key)]


def _contents(parts: list[_Part]) -> list[dict[str, Any]]:
    """The lines of the contents: number, title, and the labels of the first and the last page, or the reason."""
    return [
        {
            "number": number,
            "title": part.title,
            "first": f"{number}-1" if part.count else "",
            "last": f"{number}-{part.count}" if part.count > 1 else "",
            "note": part.note,
        }
        for number, part in enumerate(parts, start=1)
    ]


def _bind(whole: "Pdf", parts: list[_Part], front: int) -> None:
    from pikepdf import Array, AttachedFileSpec, Dictionary, Name, OutlineItem

    labels: list[Any] = [0, Dictionary(S=Name.r)]
    with whole.open_outline() as outline:
        outline.root[:] = [OutlineItem("Daftar isi", 0)]
        for number, part in enumerate(parts, start=1):
            if part.attached:
                name, media_type, content = part.attached
                file = AttachedFileSpec(
                    whole,
                    content,
                    description=part.title,
                    filename=name,
                    mime_type=media_type,
                    creation_date="",  # equal parts give equal bytes
                    mod_date="",
                )
                whole.attachments[f"{number:03d} {name}"] = file
            if part.pages is None:
                continue
            at = len(whole.pages)
            labels += [at, Dictionary(S=Name.D, P=f"{number}-")]
            outline.root.append(OutlineItem(f"{number}. {part.title}", at))
            whole.pages.extend(part.pages.pages)
    whole.Root.PageLabels = Dictionary(Nums=Array(labels))
    # The tags are those of the contents only: what was bound in keeps none, and must not be claimed to have any.
    for key in ("/StructTreeRoot", "/MarkInfo", "/Metadata"):
        if len(whole.pages) > front and key in whole.Root:
            del whole.Root[Name(key)]
