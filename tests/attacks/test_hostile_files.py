"""Files handed in as signed papers that were built to hurt, and signed papers that were changed around their signature.

Each ends as a refusal in words, within time and memory; none passes for the paper.
"""

import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from common.errors import RakorError
from documents import signing
from documents.signing import apart
from documents.signing.providers import found_in_file, found_in_scan
from documents.signing.sameness import require_usable
from documents.states import PaperState, SheetKind
from tests.attacks.test_signed_files import OFFICIAL, OTHER_TEXT, appended, changed
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes, file_copy, scanned
from tests.documents.test_binders import bound, handed_in, pdf_of, slot, stored, text_of
from tests.factories import letter_ready

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>"
UNPACKED = 300_000_000


@pytest.fixture(autouse=True)
def known_roots(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)


# --- files that no program has written ----------------------------------------------------------------------------


def raw(objects: dict[int, bytes] | None = None, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of one page with some of its objects as given; "@" in the trailer is where its own table lies."""
    whole = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: PAGE,
        4: b"<</Length 5>>stream\nBT ET\nendstream",
        **(objects or {}),
    }
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in whole.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at, size = len(made), max(whole) + 1
    made += b"xref\n0 %d\n" % size
    for number in range(size):
        made += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    made += b"trailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer.replace(b"@", b"%d" % at), at)
    return bytes(made)


def deep_tree(levels: int) -> bytes:
    kids = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, levels)}
    return raw({**kids, levels: b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (levels - 1)})


def packed(content: bytes, layers: int = 1, **more: bytes) -> bytes:
    """A stream of so many layers of packing."""
    for _layer in range(layers):
        content = zlib.compress(content)
    keys = b"".join(b"/%b %b" % (key.encode(), value) for key, value in more.items())
    filters = b"/FlateDecode" * layers
    return b"<</Filter[%b]%b/Length %d>>stream\n%b\nendstream" % (filters, keys, len(content), content)


def with_field(signature: bytes, field: bytes = b"<</FT/Sig/T(a)/V 5 0 R>>") -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>>>"
    return raw({1: catalog, 5: signature, 6: field})


def signature(contents: bytes, covers: bytes) -> bytes:
    names = b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
    return b"<<%b/ByteRange[%b]/Contents<%b>>>" % (names, covers, contents)


ROUND = {"in a ring": b"/Prev @", "hybrid in a ring": b"/XRefStm @", "far away": b"/Prev 99999999999999999999"}
LENGTHS = (b"99999999999999", b"9" * 40, b"-5", b"4 0 R", b"(x)")
NO_PDF: dict[str, Callable[[], bytes]] = {
    "a tree of a thousand levels": lambda: deep_tree(1_000),
    "a tree that is its own branch": lambda: raw({2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"}),
    "pages that are none": lambda: raw({2: b"<</Type/Pages/Kids[1 (x) /n 3 0 R null]/Count -7>>"}),
    "arrays in arrays": lambda: raw({5: b"[" * 400 + b"]" * 400}),
    "entries in entries": lambda: raw({5: b"<</A " * 400 + b"1" + b">>" * 400}),
    "a lock of no kind": lambda: raw(trailer=b"/Root 1 0 R/Encrypt<</Filter/Standard/V 99/R 99/O()/U()>>/ID[()()]"),
    "no root": lambda: raw(trailer=b"/Root 99 0 R"),
    "a root that is a number": lambda: raw({1: b"7"}),
}
ODD: dict[str, Callable[[], bytes]] = {
    **{f"tables {name}": lambda prev=prev: raw(trailer=b"/Root 1 0 R" + prev) for name, prev in ROUND.items()},
    **{f"a length of {n[:20]!r}": lambda n=n: raw({4: b"<</Length %b>>stream\nBT ET\nendstream" % n}) for n in LENGTHS},
    "arrays without an end": lambda: raw({5: b"[" * 300_000}),
    "layers of packing": lambda: raw({4: packed(bytes(UNPACKED), layers=3)}),
    "a row of a thousand million bytes": lambda: raw(
        {4: packed(b"x", DecodeParms=b"<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>")}
    ),
    "objects inside themselves": lambda: raw({5: packed(b"5 0 null", Type=b"/ObjStm", N=b"2147483647", First=b"4")}),
    "a form in a ring": lambda: with_field(b"null", b"<</T(a)/Kids[6 0 R]/Parent 6 0 R>>"),
    "files in a ring": lambda: raw(
        {1: b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 6 0 R>>>>", 6: b"<</Kids[6 0 R]/Limits[(a)(b)]>>"}
    ),
    "notes that are none": lambda: raw({3: PAGE[:-2] + b"/Annots[7 (x) 99 0 R null [ ] << >>]>>"}),
    "a page without size": lambda: raw({3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0]>>"}),
    "a signature over numbers that are none": lambda: with_field(signature(b"3000", b"0 99999999999999999999 -5 7")),
    "a signature over nothing": lambda: with_field(signature(b"", b"0 0 0 0")),
    "a signature without an end": lambda: with_field(signature(b"3080" * 50_000, b"0 10 20 30")),
    "things that lead on and on": lambda: raw({n: b"<</A %d 0 R>>" % (n + 1) for n in range(5, 20_000)}),
}


def said_of_each(official: bytes, *contents: bytes) -> list[tuple[str, str]]:
    """As paper and as scan: what is said of each, or "fine". Called in a process of its own."""
    return [(_said(found_in_file, official, one), _said(found_in_scan, one)) for one in contents]


def _said(look: Callable[..., object], *contents: bytes) -> str:
    try:
        look(*contents)
    except RakorError as refused:
        return str(refused)
    except Exception as broke:  # the door says of such a file that it is broken
        return f"broke: {type(broke).__name__}"
    return "fine"


def test_no_file_that_was_built_to_hurt_passes_for_the_paper_or_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEGABYTES", 900)
    built = {name: build() for name, build in {**NO_PDF, **ODD}.items()}
    assert max(map(len, built.values())) < 5_000_000
    began = time.monotonic()
    found = dict(zip(built, apart.looked_at(said_of_each, approved_minutes(), *built.values()), strict=True))
    assert time.monotonic() - began < 35
    assert [name for name, said in found.items() if said[0] == "fine"] == [], "taken for the paper"
    assert [name for name in NO_PDF if found[name][1] == "fine"] == [], "taken for a scan"
    assert [name for name in ODD if found[name][0].startswith("broke")] == []


def test_a_broken_file_is_called_broken_and_not_too_large() -> None:
    with pytest.raises(signing.NotUsable) as broken:
        require_usable(b"%PDF-1.7")
    with pytest.raises(signing.NotUsable) as refusal:
        apart.looked_at(found_in_scan, NO_PDF["pages that are none"]())
    assert str(refusal.value) == str(broken.value)


class _Dies:
    """What ends the process that would read it."""

    def __call__(self, *_contents: bytes) -> None:
        raise NotImplementedError

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (3,)


def test_nobody_waits_for_a_process_that_died_before_it_had_read_the_file() -> None:
    """Before, it was written to for ever: the second file so handed in would have been the last one."""
    raised: list[BaseException] = []

    def hand_in() -> None:
        try:
            apart.looked_at(_Dies(), bytes(5_000_000))
        except RakorError as refused:
            raised.append(refused)

    thread = threading.Thread(target=hand_in, daemon=True)
    thread.start()
    thread.join(35)
    assert [type(refused) for refused in raised] == [signing.NotUsable]
    assert apart._PLACES._value == 2


# --- what happens by itself ----------------------------------------------------------------------------------------


LED_AWAY: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "when it is opened": lambda pdf: pdf.Root.__setitem__("/OpenAction", _web()),
    "when it is closed": lambda pdf: pdf.Root.__setitem__("/AA", Dictionary(WC=_web())),
    "when a page is turned": lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary(O=_web())),
}


def _web() -> Dictionary:
    return Dictionary(S=Name.URI, URI=pikepdf.String("https://penipu.example/"))


@pytest.mark.parametrize("how", LED_AWAY)
@pytest.mark.parametrize("is_scan", [True, False])
def test_no_file_leads_its_reader_away_by_itself(how: str, is_scan: bool) -> None:
    content = scanned() if is_scan else file_copy()
    with pytest.raises(signing.NotUsable):
        require_usable(changed(content, LED_AWAY[how]), is_scan=is_scan)


def test_to_be_opened_at_a_page_is_no_harm() -> None:
    def at_first_page(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])

    assert require_usable(changed(scanned(), at_first_page), is_scan=True) == 1


# --- changed before it was signed ------------------------------------------------------------------------------------


def _another_file(pdf: pikepdf.Pdf) -> Dictionary:
    stream = pdf.make_stream(b'{"palsu": true}', Type=Name.EmbeddedFile)
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F="fakta.json", UF="fakta.json", EF=Dictionary(F=stream, UF=stream))
    )


def _blank_page(place: int) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages.p(len(pdf.pages)).obj
        del pdf.pages[-1]
        pdf.pages.insert(place, pikepdf.Page(page))

    return change


def _other_facts(pdf: pikepdf.Pdf) -> None:
    spec = pdf.attachments["fakta.json"].obj
    spec.EF.F.write(b'{"palsu": true}')


ALTERED: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a page before": _blank_page(0),
    "a page behind": _blank_page(5),
    "a page instead": lambda pdf: pdf.pages.__setitem__(1, pdf.pages[0]),
    "larger paper": lambda pdf: pdf.pages[0].obj.__setitem__("/MediaBox", Array([0, 0, 2000, 2000])),
    "larger units": lambda pdf: pdf.pages[0].obj.__setitem__("/UserUnit", 10),
    "words at the end": lambda pdf: pdf.pages[0].contents_add(pdf.make_stream(OTHER_TEXT)),
    "other facts inside": _other_facts,
    "a file more": lambda pdf: pdf.attachments.__setitem__("lain.json", b"{}"),
    "a file that programs follow": lambda pdf: pdf.Root.AF.append(_another_file(pdf)),
    "a file in place of the facts, for programs": lambda pdf: pdf.Root.__setitem__("/AF", Array([_another_file(pdf)])),
    "a file on a page": lambda pdf: pdf.pages[0].obj.__setitem__("/AF", Array([_another_file(pdf)])),
    "a file as a note": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots",
        Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=_another_file(pdf))]),
    ),
}


@pytest.mark.parametrize("how", ALTERED)
def test_a_paper_that_was_altered_and_then_signed_by_its_signer_is_refused(how: str) -> None:
    signed = certs.signed_by(changed(approved_minutes(), ALTERED[how]), OFFICIAL)
    assert all(one.is_valid for one in signing.validate(signed))
    with pytest.raises(signing.NotTheSamePaper):
        found_in_file(approved_minutes(), signed)


def _other_words_for_the_blind(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].ActualText = pikepdf.String("Isi yang lain")


LOOKED_AT: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "other words for the blind": _other_words_for_the_blind,
    "another language": lambda pdf: pdf.Root.__setitem__("/Lang", pikepdf.String("en")),
    "layers": lambda pdf: pdf.Root.__setitem__("/OCProperties", Dictionary(OCGs=Array([]), D=Dictionary())),
    "a portfolio": lambda pdf: pdf.Root.__setitem__("/Collection", Dictionary(View=Name.T)),
    "other bookmarks": lambda pdf: pdf.Root.__setitem__("/Outlines", Dictionary(Type=Name.Outlines)),
}


@pytest.mark.parametrize("how", LOOKED_AT)
def test_what_is_altered_beside_the_pages_is_looked_at_by_a_person(how: str) -> None:
    signed = certs.signed_by(changed(approved_minutes(), LOOKED_AT[how]), OFFICIAL)
    _findings, is_plain = found_in_file(approved_minutes(), signed)
    assert not is_plain


# --- changed after it was signed (shadow attacks) -----------------------------------------------------------------


def _page(writer: Any) -> Any:
    page, _kids = writer.find_page_for_modification(0)
    writer.mark_update(page)
    return page.get_object()


def _stream(writer: Any, content: bytes = OTHER_TEXT) -> Any:
    from pyhanko.pdf_utils import generic

    return writer.add_object(generic.StreamObject(stream_data=content))


def _replace_text(writer: Any) -> None:
    _page(writer)["/Contents"] = _stream(writer)


def _replace_font(writer: Any) -> None:
    """The bytes of the page stay, and its letters are others."""
    font = next(iter(_page(writer)["/Resources"]["/Font"].values())).get_object()
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    (name,) = [key for key in descriptor if key.startswith("/FontFile")]
    descriptor[name] = _stream(writer, b"\0\1\0\0")
    writer.update_container(descriptor)


def _replace_page(writer: Any) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    kids[0] = kids[1]
    writer.update_container(kids)


def _add_page(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    tree = writer.root["/Pages"]
    tree["/Kids"].append(tree["/Kids"][0])
    tree["/Count"] = generic.NumberObject(int(tree["/Count"]) + 1)
    writer.update_container(tree["/Kids"])
    writer.update_container(tree)


def _replace_facts(writer: Any) -> None:
    spec = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
    spec["/EF"]["/F"] = _stream(writer, b'{"palsu": true}')
    writer.update_container(spec)


def _follow_other_facts(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    writer.root["/AF"] = generic.ArrayObject()
    writer.update_root()


def _speak_otherwise(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    element = writer.root["/StructTreeRoot"]["/K"][0].get_object()
    element["/ActualText"] = generic.pdf_string("Isi yang lain")
    writer.update_container(element)


def _lead_away(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    action = {generic.pdf_name("/S"): generic.pdf_name("/URI"), generic.pdf_name("/URI"): generic.pdf_string("x")}
    writer.root["/OpenAction"] = generic.DictionaryObject(action)
    writer.update_root()


SHADOWS = (
    _replace_text, _replace_font, _replace_page, _add_page, _replace_facts, _follow_other_facts, _speak_otherwise,
    _lead_away,
)  # fmt: skip


@pytest.mark.parametrize("is_sealed", [False, True], ids=["signed", "sealed"])
@pytest.mark.parametrize("change", SHADOWS)
def test_what_is_changed_after_the_signature_breaks_it_and_is_refused(
    change: Callable[[Any], None], is_sealed: bool, settings: Any, tmp_path: Path
) -> None:
    content = certs.signed_by(approved_minutes(), OFFICIAL)
    if is_sealed:
        settings.SEAL = certs.seal_in(tmp_path)
        content = signing.seal_file(content)
    shadow = appended(content, change)
    assert shadow.startswith(content)
    assert not any(one.is_valid for one in signing.validate(shadow))
    with pytest.raises(RakorError):
        found_in_file(approved_minutes(), shadow)


# --- signatures that cover nothing -----------------------------------------------------------------------------------


def forged() -> Iterator[tuple[str, bytes]]:
    """The signed paper, its signature laid over something else than all of it: as many bytes as before."""
    signed = certs.signed_by(approved_minutes(), OFFICIAL)
    at = signed.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    end = signed.index(b"]", at)
    numbers = [int(number) for number in signed[at:end].split()]
    first, last = numbers[1], numbers[2]
    ranges = {
        "nothing": [0, 0, 0, 0],
        "its first bytes": [0, 100, 100, 100],
        "itself as well": [0, len(signed), len(signed), 0],
        "all but its beginning": [5, first - 5, last, numbers[3]],
        "all but its end": [0, first, last, 10],
        "more than there is": [0, first, last, int("9" * len(str(numbers[3])))],
        "backwards": [last, numbers[3], 0, first],
    }
    for name, told in ranges.items():
        text = b" ".join(b"%d" % number for number in told)
        assert len(text) <= end - at, name
        yield name, signed[:at] + text.ljust(end - at) + signed[end:]
    yield "no range", signed[: at - 12] + b"/XyteRange [" + signed[at:]
    start = first + 1
    other = _signature_of_another()
    yield "another signature", signed[:start] + other + signed[start + len(other) :]
    yield "zeros", signed[:start] + b"0" * 4000 + signed[start + 4000 :]


def _signature_of_another() -> bytes:
    other = certs.signed_by(file_copy(), OFFICIAL)
    end = other.rindex(b">", 0, other.rindex(b"/ByteRange ["))
    return other[other.rindex(b"<", 0, end) + 1 : end]


def test_no_signature_that_covers_something_else_is_good() -> None:
    for name, content in forged():
        assert not any(one.is_valid for one in signing.validate(content)), name
        with pytest.raises(RakorError):
            found_in_file(approved_minutes(), content)


# --- bound into the file of a meeting ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_material_that_was_built_to_hurt_keeps_the_rest_from_being_bound() -> None:
    """Whoever presents hands them in: a single one of them would have kept everybody's papers from everybody."""
    meeting = letter_ready(1, PaperState.SENT).meeting
    built = {name: build() for name, build in {**NO_PDF, **ODD}.items() if name != "layers of packing"}
    for name, content in built.items():
        handed_in(slot(meeting, name), stored(content))
    handed_in(slot(meeting, "yang baik"), stored(pdf_of("isi yang baik")))
    words = text_of(bound(SheetKind.MATERIALS, meeting))
    assert "isi yang baik" in words
    for name in built:
        assert name in words, name
