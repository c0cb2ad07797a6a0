"""Whether a file that came back signed is the paper that went out.

That it begins with the same bytes is not enough: what is appended to a PDF may take the place of a page. So the pages
are compared either way, with all they are drawn from, and the files attached to them.
"""

import hashlib
import io
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.errors import RakorError

if TYPE_CHECKING:
    import pikepdf

# Where a thing hangs in the file, and how its bytes are packed, says nothing of what it shows.
_PLACE = {"/Parent", "/P", "/StructParent", "/StructParents", "/Tabs", "/Annots", "/Metadata", "/PieceInfo"}
_PACKING = {"/Length", "/Filter", "/DecodeParms", "/DL"}
# Pictures that are kept as they were packed: to unpack them anew gives other bytes in other programs.
_PICTURE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
# What makes a program run, opens another file or sends something away: no paper and no scan needs it.
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoToE",
    "/GoToR",
}
# What of a form comes with signatures; another form inside it (XFA) is shown in place of the pages.
_OF_FORMS = {"/Fields", "/SigFlags", "/DR", "/DA"}
# The largest part of a page that the stamp of a signature may take.
_LARGEST_STAMP = 0.25
_DEEPEST = 50
# What a signature may change of the file's own dictionary.
_OF_SIGNATURES = {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version", "/Metadata", "/Pages", "/Type"}


class NotUsable(RakorError):
    """What was handed in cannot be taken as a PDF of a paper; says why."""


class NotTheSamePaper(NotUsable):
    """The file that was handed in shows something else than the paper that was to be signed; says what differs."""


def require_usable(content: bytes, *, is_scan: bool = False) -> int:
    """How many pages the PDF has. Raises `NotUsable` if it cannot be opened, is locked, or does things by itself.

    A scan has no other files inside either: nobody who looks at its pages would see them.
    """
    import pikepdf

    try:
        with _opened(content) as pdf:
            pages, runs, carries = len(pdf.pages), False, False
            for thing in pdf.objects:
                runs, carries = runs or _holds(thing, _runs), carries or _holds(thing, _carries)
    except (pikepdf.PikepdfError, RecursionError, ValueError, TypeError):
        raise NotUsable(_("This PDF cannot be opened: it is broken, or was not copied whole.")) from None
    if runs:
        raise NotUsable(_("This PDF runs a program when it is opened. Print it anew to a plain PDF."))
    if carries and is_scan:
        raise NotUsable(_("This PDF has other files inside. Scan the paper anew, to a plain PDF."))
    if pages == 0:
        raise NotUsable(_("This PDF has no pages."))
    return pages


def require_same_paper(official: bytes, upload: bytes) -> bool:
    """Raise `NotTheSamePaper` unless `upload` shows what `official` shows; whether it only adds to its bytes.

    Signatures and their fields may be added; pages, texts, pictures, notes and attached files may not differ.
    """
    import pikepdf

    try:
        _compare(official, upload)
    except (pikepdf.PikepdfError, RecursionError, ValueError, TypeError):
        said = _("This PDF cannot be compared with the paper: it is broken. Sign the file as you downloaded it.")
    else:
        return upload.startswith(official)
    raise NotUsable(said)


def shows_more(official: bytes, upload: bytes) -> bool:
    """Whether the same paper (`require_same_paper`) has a visible stamp, or other tags: for a person to look at."""
    with _opened(official) as mine, _opened(upload) as other:
        stamps = (_covered(page.obj, stamp) for page in other.pages for stamp in _stamps(other, page.obj))
        return any(stamps) or _frame_of(mine) != _frame_of(other)


def only_signed_since(before: bytes, after: bytes, *, closed: bool) -> bool:
    """Whether what was added to `before` is nothing but signatures, their fields, and data for long keeping.

    `closed`: not even signatures may be added, but for time stamps. pyHanko's own analysis answers the same question,
    and takes minutes of computing for a tagged paper of some length.
    """
    import pikepdf

    try:
        _compare(before, after)
        with _opened(before) as mine, _opened(after) as other:
            is_same = _frame_of(mine) == _frame_of(other) and _other_fields(mine) == _other_fields(other)
            is_same = is_same and _stamps_stay(mine, other, closed=closed)
            return is_same and not (closed and _signatures_in(mine) != _signatures_in(other))
    except (NotUsable, pikepdf.PikepdfError, RecursionError, ValueError, TypeError, AttributeError):
        return False


def _compare(official: bytes, upload: bytes) -> None:
    with _opened(official) as mine, _opened(upload) as other:
        if len(mine.pages) != len(other.pages):
            raise NotTheSamePaper(
                _("This is not the same paper: it has %(other)s pages, the paper has %(mine)s.")
                % {"other": len(other.pages), "mine": len(mine.pages)}
            )
        for number, (page, found) in enumerate(zip(mine.pages, other.pages, strict=True), start=1):
            if _digest(page.obj) != _digest(found.obj) or _notes(mine, page.obj) != _notes(other, found.obj):
                raise NotTheSamePaper(
                    _(
                        "This is not the same paper: page %(number)s differs from it. "
                        "Sign the file as you downloaded it, without printing it anew or adding to its pages."
                    )
                    % {"number": number}
                )
        if _form_of(mine) != _form_of(other):
            raise NotTheSamePaper(_("This is not the same paper: a form was added to it."))
        if _attached(mine) != _attached(other):
            raise NotTheSamePaper(_("This is not the same paper: the data attached to it differs."))


def _opened(content: bytes) -> "pikepdf.Pdf":
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        said = _("This PDF is locked with a password. Take the password off, and hand it in again.")
    except (pikepdf.PikepdfError, ValueError):
        said = _("This PDF cannot be opened: it is broken, or was not copied whole.")
    else:
        if not pdf.is_encrypted:
            return pdf
        said = _("This PDF is locked with a password. Take the password off, and hand it in again.")
    raise NotUsable(said)


def _holds(thing: Any, is_found: Callable[[Any], bool], depth: int = 0) -> bool:
    """Whether `thing` is such a thing, or holds one directly; what it refers to is looked at by itself."""
    import pikepdf

    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        inner: Any = (thing[key] for key in thing.keys())  # noqa: SIM118  to go over a dictionary itself is another thing
        if is_found(thing):
            return True
    elif isinstance(thing, pikepdf.Array):
        inner = thing.as_list()
    else:
        return False
    return any(
        _holds(one, is_found, depth + 1) for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect
    )


def _runs(thing: Any) -> bool:
    """Whether something happens by it; to be opened at a page is all that a file may do by itself."""
    import pikepdf

    opening = thing.get("/OpenAction")
    is_led_away = isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo"
    return is_led_away or str(thing.get("/S")) in _ACTIONS or "/XFA" in thing or "/AA" in thing


def _carries(thing: Any) -> bool:
    return "/EF" in thing


def _notes(pdf: "pikepdf.Pdf", page: "pikepdf.Object") -> list[str]:
    """What lies on a page beside the stamps of signatures: links, and whatever else could cover the text."""
    fields = _fields_by_number(pdf)
    kept = [note for note in page.get("/Annots", []) if not _is_stamp(note, page, fields)]
    return [_digest(note) for note in kept]


def _stamps(pdf: "pikepdf.Pdf", page: "pikepdf.Object") -> list["pikepdf.Object"]:
    fields = _fields_by_number(pdf)
    return [note for note in page.get("/Annots", []) if _is_stamp(note, page, fields)]


def _is_stamp(note: "pikepdf.Object", page: "pikepdf.Object", fields: set[tuple[int, int]]) -> bool:
    """Whether a note is what a signature shows: a field of the form, small, that does nothing, and is signed if seen.

    Anything else in the dress of a signature could be laid over the text.
    """
    if note.get("/Subtype") != "/Widget" or "/A" in note or "/AA" in note:
        return False
    top = note
    for _step in range(_DEEPEST):
        if top.get("/Parent") is None:
            break
        top = top["/Parent"]
    if top.objgen not in fields or (note.get("/FT") or top.get("/FT")) != "/Sig":
        return False
    covered = _covered(page, note)
    is_signed = "/Contents" in (note.get("/V") or top.get("/V") or {})
    return covered == 0 or (is_signed and covered <= _LARGEST_STAMP)


def _covered(page: "pikepdf.Object", note: "pikepdf.Object") -> float:
    """Which part of the page a note lies over, from 0 to 1."""
    left, bottom, right, top = _sides(page["/MediaBox"])
    one, two, three, four = _sides(note["/Rect"])
    width, height = min(right, three) - max(left, one), min(top, four) - max(bottom, two)
    return max(width, 0) * max(height, 0) / ((right - left) * (top - bottom) or 1)


def _sides(box: "pikepdf.Object") -> tuple[float, float, float, float]:
    one, two, three, four = (float(side) for side in box.as_list())
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _stamps_stay(mine: "pikepdf.Pdf", other: "pikepdf.Pdf", *, closed: bool) -> bool:
    """Whether what was signed looks as it did, and nothing is seen beside it where the file is closed."""
    for page, found in zip(mine.pages, other.pages, strict=True):
        before = Counter(_look_of(stamp) for stamp in _stamps(mine, page.obj) if "/V" in stamp)
        stamps = _stamps(other, found.obj)
        if before - Counter(_look_of(stamp) for stamp in stamps):
            return False
        seen = [sum(_covered(page.obj, stamp) > 0 for stamp in some) for some in (_stamps(mine, page.obj), stamps)]
        if closed and seen[0] != seen[1]:
            return False
    return True


def _look_of(stamp: "pikepdf.Object") -> str:
    """A signed stamp as it is seen, with the signature that it belongs to."""
    digest, met = hashlib.sha256(bytes(stamp["/V"]["/Contents"])), dict[tuple[int, int], int]()
    for key in sorted(set(stamp.keys()) - _PLACE - {"/V"}):
        digest.update(f"{key}=".encode())
        _feed(digest, stamp[key], met)
    return digest.hexdigest()


def _frame_of(pdf: "pikepdf.Pdf") -> str:
    """All that hangs on the file beside its pages and signatures: tags, outline, what happens when it is opened."""
    digest, met = hashlib.sha256(), dict[tuple[int, int], int]()
    for key in sorted(set(pdf.Root.keys()) - _OF_SIGNATURES):
        digest.update(f"{key}=".encode())
        _feed(digest, pdf.Root[key], met)
    return digest.hexdigest()


def _fields(pdf: "pikepdf.Pdf") -> list["pikepdf.Object"]:
    form = pdf.Root.get("/AcroForm")
    return list(form["/Fields"].as_list()) if form is not None and "/Fields" in form else []


def _fields_by_number(pdf: "pikepdf.Pdf") -> set[tuple[int, int]]:
    return {field.objgen for field in _fields(pdf)}


def _form_of(pdf: "pikepdf.Pdf") -> list[str]:
    """What a form has beside its fields and what signatures bring with them."""
    form: Any = pdf.Root.get("/AcroForm", {})
    return [f"{key}={_digest(form[key])}" for key in sorted(set(form.keys()) - _OF_FORMS)]


def _other_fields(pdf: "pikepdf.Pdf") -> list[str]:
    return [_digest(field) for field in _fields(pdf) if field.get("/FT") != "/Sig"]


def _signatures_in(pdf: "pikepdf.Pdf") -> int:
    """How many fields for signatures there are, but for those that hold a time stamp."""
    signed = [field.get("/V") for field in _fields(pdf) if field.get("/FT") == "/Sig"]
    return sum(value is None or value.get("/Type") != "/DocTimeStamp" for value in signed)


def _attached(pdf: "pikepdf.Pdf") -> set[str]:
    """Every file inside, by the list that readers show and by the one that programs follow."""
    listed = [pdf.attachments[name].obj for name in pdf.attachments]
    followed: Any = pdf.Root.get("/AF", [])
    return {_digest(one) for one in (*listed, *followed)}


def _digest(thing: "pikepdf.Object") -> str:
    """A hash over a thing of the file and all that it refers to, in whatever order and packing they are kept."""
    digest = hashlib.sha256()
    _feed(digest, thing, {})
    return digest.hexdigest()


def _feed(digest: Any, thing: Any, met: dict[tuple[int, int], int]) -> None:
    import pikepdf

    if not isinstance(thing, pikepdf.Object):
        digest.update(f"{type(thing).__name__}:{thing};".encode())
        return
    if thing.is_indirect:
        if thing.objgen in met:  # a thing that leads back to itself is told by when it was first met
            digest.update(f"met:{met[thing.objgen]};".encode())
            return
        met[thing.objgen] = len(met)
    if isinstance(thing, pikepdf.Stream):
        digest.update(_bytes_of(thing))
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        left_out = _PLACE | _PACKING if isinstance(thing, pikepdf.Stream) else _PLACE
        for key in sorted(set(thing.keys()) - left_out):
            digest.update(f"{key}=".encode())
            _feed(digest, thing[key], met)
        digest.update(b">;")
    elif isinstance(thing, pikepdf.Array):
        for inner in thing.as_list():
            _feed(digest, inner, met)
        digest.update(b"];")
    else:
        digest.update(thing.unparse() + b";")


def _bytes_of(stream: "pikepdf.Stream") -> bytes:
    """The bytes of a stream as they are meant, however they are packed."""
    import pikepdf

    packed = stream.get("/Filter")
    names = {str(name) for name in packed.as_list()} if isinstance(packed, pikepdf.Array) else {str(packed)}
    if names & _PICTURE_FILTERS:
        return " ".join(sorted(names)).encode() + stream.read_raw_bytes()
    return stream.read_bytes()
