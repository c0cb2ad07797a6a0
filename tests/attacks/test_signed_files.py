"""Signed files that show something else than the paper, that do things by themselves, or that never end."""

import io
import resource
import threading
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from common.errors import RakorError
from documents import signing
from documents.signing import apart
from documents.signing.sameness import require_same_paper, require_usable
from documents.states import SigningMode
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes, file_copy

OFFICIAL = certs.certificate_of("Pejabat Uji")
OTHER_TEXT = b"1 g 0 0 600 900 re f BT ET"


@pytest.fixture(autouse=True)
def known_roots(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)
    settings.SEAL = certs.seal_in(tmp_path)


def changed(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a field hangs nowhere is the attack
        change(pdf)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def appended(content: bytes, change: Callable[[Any], object]) -> bytes:
    """With an update at its end, as whoever changes a signed file without touching its bytes would write it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _tree(key: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    """What pages inherit from the tree they hang on."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            if key in page.obj:
                pytest.skip("pages say it themselves")
        pdf.Root.Pages[key] = value

    return change


def _cover(pdf: pikepdf.Pdf, **more: Any) -> Dictionary:
    look = pdf.make_stream(OTHER_TEXT, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 900])
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=pikepdf.String("Stempel"),
            Rect=[0, 0, 600, 900],
            F=4,
            AP=Dictionary(N=look),
            P=pdf.pages[0].obj,
            **more,
        )
    )
    notes = pdf.pages[0].obj.get("/Annots", Array())
    notes.append(widget)
    pdf.pages[0].obj.Annots = notes
    return widget


def _cover_as_field(pdf: pikepdf.Pdf) -> None:
    widget = _cover(pdf)
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=Array(), SigFlags=3)
    pdf.Root.AcroForm.Fields.append(widget)


def _xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp:xdp/>"))


def _button(pdf: pikepdf.Pdf) -> None:
    _cover(pdf, A=Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)")))


SHOWS_OTHER: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a page cut by the tree": _tree("/CropBox", Array([0, 0, 10, 10])),
    "pages turned by the tree": _tree("/Rotate", 180),
    "a stamp that is no field": _cover,
    "a field over the page": _cover_as_field,
    "another form": _xfa,
    "a stamp that runs a program": _button,
}


@pytest.mark.parametrize("how", SHOWS_OTHER)
def test_what_shows_something_else_is_not_the_paper(how: str) -> None:
    with pytest.raises(signing.NotTheSamePaper):
        require_same_paper(approved_minutes(), certs.signed_by(changed(approved_minutes(), SHOWS_OTHER[how]), OFFICIAL))


RUNS: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "launch": lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe"))),
    "scripts of the file": lambda pdf: pdf.Root.__setitem__(
        "/Names", Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), Dictionary(S=Name.JavaScript)])))
    ),
    "names that are none": lambda pdf: pdf.Root.__setitem__("/Names", 7),
    "an action that is no name": lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Array([1]))),
    "a page that runs": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/AA", Dictionary(O=Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)")))
    ),
    "a button": _button,
    "a note that launches": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots",
        Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch))]),
    ),
    "another form": _xfa,
    "a program inside": lambda pdf: pdf.attachments.__setitem__("setup.exe", b"MZ"),
}


@pytest.mark.parametrize("how", RUNS)
def test_a_scan_that_does_things_is_refused(how: str) -> None:
    with pytest.raises(signing.NotUsable):
        require_usable(changed(file_copy(), RUNS[how]), is_scan=True)


def _cover_later(in_fields: bool) -> Callable[[Any], None]:
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        look = generic.StreamObject(stream_data=OTHER_TEXT)
        for key, value in {"/Type": "/XObject", "/Subtype": "/Form"}.items():
            look[generic.pdf_name(key)] = generic.pdf_name(value)
        look["/BBox"] = generic.ArrayObject([generic.NumberObject(one) for one in (0, 0, 600, 900)])
        widget = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Widget"),
                generic.pdf_name("/FT"): generic.pdf_name("/Sig"),
                generic.pdf_name("/T"): generic.pdf_string("Nanti"),
                generic.pdf_name("/F"): generic.NumberObject(4),
                generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 900)]),
                generic.pdf_name("/AP"): generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(look)}),
            }
        )
        added = writer.add_object(widget)
        page, _kids = writer.find_page_for_modification(0)
        body = page.get_object()
        notes = generic.ArrayObject([*body.raw_get("/Annots").get_object()] if "/Annots" in body else [])
        notes.append(added)
        body["/Annots"] = notes
        writer.mark_update(page)
        if in_fields:
            writer.root["/AcroForm"]["/Fields"].append(added)
            writer.update_container(writer.root["/AcroForm"]["/Fields"])

    return change


@pytest.mark.parametrize("in_fields", [False, True], ids=["a stamp", "a field"])
@pytest.mark.parametrize("is_sealed", [False, True], ids=["signed", "sealed"])
def test_what_is_laid_over_a_signed_page_breaks_its_signature(in_fields: bool, is_sealed: bool) -> None:
    content = certs.signed_by(approved_minutes(), OFFICIAL)
    if is_sealed:
        content = signing.seal_file(content)
    laid_over = appended(content, _cover_later(in_fields))
    assert all(one.is_valid for one in signing.validate(content))
    found = signing.validate(laid_over)
    assert [one.field for one in found] == [one.field for one in signing.validate(content)]
    assert not any(one.is_valid for one in found)


def _turned(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    writer.root["/Pages"]["/Rotate"] = generic.NumberObject(180)
    writer.update_container(writer.root["/Pages"])


def _there(thing: Any) -> Any:
    return thing.get_object()


def _look_changed(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    look = generic.StreamObject(stream_data=OTHER_TEXT)
    (field,) = [one for one in map(_there, writer.root["/AcroForm"]["/Fields"]) if one["/FT"] == "/Sig"]
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(look)})
    field["/Rect"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 900)])
    writer.update_container(field)


def _form_replaced(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    form = writer.root["/AcroForm"]
    form["/XFA"] = writer.add_object(generic.StreamObject(stream_data=b"<xdp:xdp/>"))
    writer.update_container(form)


@pytest.mark.parametrize("change", [_turned, _look_changed, _form_replaced])
def test_what_is_altered_around_a_signed_page_breaks_its_signature(change: Callable[[Any], None]) -> None:
    content = certs.signed_by(approved_minutes(), OFFICIAL)
    assert not any(one.is_valid for one in signing.validate(appended(content, change)))


def _bomb(pdf: pikepdf.Pdf) -> None:
    """One megabyte that unpacks to a thousand."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _time in range(100)) + packer.flush()
    content = pdf.make_stream(b"")
    content.write(packed, filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = content


def _held() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_file_that_takes_all_memory_ends_in_words_and_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEGABYTES", 700)
    bomb = changed(approved_minutes(), _bomb)
    before = _held()
    with pytest.raises(signing.NotUsable):
        signing.provider_of(SigningMode.EXTERNAL).sign(approved_minutes(), signing.Given(bomb))
    assert _held() - before < 100_000  # KB


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(signing.NotUsable):
        apart.looked_at(_never)
    assert apart._PLACES._value == 2


def _never() -> None:
    while True:
        pass


def test_nobody_waits_for_ever_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0)
    monkeypatch.setattr(apart, "_PLACES", threading.BoundedSemaphore(1))
    with apart._PLACES, pytest.raises(signing.NotUsable):
        apart.looked_at(_never)


@pytest.mark.parametrize("upload", [b"", b"%PDF-", b"GIF89a" + file_copy(), file_copy()[:-2000], bytes(5000)])
@pytest.mark.parametrize("mode", [SigningMode.WET, SigningMode.EXTERNAL])
def test_what_is_no_whole_file_is_refused_in_words(mode: SigningMode, upload: bytes) -> None:
    with pytest.raises(RakorError):
        signing.provider_of(mode).sign(approved_minutes(), signing.Given(upload))
