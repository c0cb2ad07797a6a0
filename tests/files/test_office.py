"""Office files: told by what stands inside them, with nothing unpacked that need not be."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from files.actions import MATERIALS, FileRefused, check_upload
from files.office import DOCX, PPTX, XLSX, HasMacros, NotOffice, office_kind_of

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def office(media_type: str = PPTX, *, contents: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """An office file with nothing in it but what says which it is."""
    main = contents or f'<Types><Override PartName="/main.xml" ContentType="{media_type}.main+xml"/></Types>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", main)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def refusal(name: str, content: bytes) -> str:
    with translation.override("en"), pytest.raises(FileRefused) as refused:
        check_upload(SimpleUploadedFile(name, content), MATERIALS)
    return str(refused.value)


@pytest.mark.parametrize("media_type", [PPTX, DOCX, XLSX])
def test_an_office_file_is_told_by_its_contents(media_type: str) -> None:
    file = io.BytesIO(office(media_type))
    assert (office_kind_of(file), file.tell()) == (media_type, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [("paparan.pptx", office(PPTX)), ("LAMPIRAN.XLSX", office(XLSX)), ("naskah.docx", office(DOCX)), ("a.pdf", PDF)],
)
def test_materials_are_let_in(name: str, content: bytes) -> None:
    check_upload(SimpleUploadedFile(name, content), MATERIALS)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("paparan.pptx", office(parts={"ppt/vbaProject.bin": b"x"}), "has macros"),
        (
            "paparan.pptx",
            office(
                contents=f'<Types><Override ContentType="{PPTX.replace("presentation", "x")}'
                '.macroEnabled.main+xml"/></Types>'
            ),
            "has macros",
        ),
        ("paparan.docx", office(PPTX), "not what its name says"),
        ("paparan.pdf", office(PPTX), "not what its name says"),
        ("paparan.pptx", office(contents="<Types/>"), "not what its name says"),
        ("paparan.pptx", b"PK\x03\x04 halaman <script>", "not what its name says"),
        ("paparan.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not what its name says"),
        ("paparan.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        ("video.mp4", b"\x00\x00\x00 ftypisom", "Only PDF, JPEG, PNG, PPTX"),
        ("arsip.zip", office(parts={"a": b"b"}), "Only PDF, JPEG, PNG, PPTX"),
    ],
)
def test_anything_else_is_refused_in_clear_words(name: str, content: bytes, words: str) -> None:
    assert words in refusal(name, content)


def test_office_files_stay_out_where_letters_are_handed_in() -> None:
    with pytest.raises(FileRefused):
        check_upload(SimpleUploadedFile("surat.docx", office(DOCX)))


def test_no_bomb_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of contents of 64 MB is read to one, and what is declared to unpack to more is not opened at all."""
    bomb = office(contents=" " * (64 * 1024 * 1024))
    assert len(bomb) < 100_000
    taken = []
    read = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        taken.append(content := read(self, n))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(NotOffice):
        office_kind_of(io.BytesIO(bomb))
    assert sum(map(len, taken)) <= 1024 * 1024 + 1
    monkeypatch.setattr("files.office.UNPACKED_AT_MOST", 1000)
    with pytest.raises(NotOffice):
        office_kind_of(io.BytesIO(office(parts={"ppt/slide1.xml": b"0" * 2000})))


def test_a_directory_too_long_to_read_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("files.office._DIRECTORY_AT_MOST", 200)
    with pytest.raises(NotOffice):
        office_kind_of(io.BytesIO(office(parts={f"bagian-{n}.xml": b"" for n in range(20)})))


def test_a_program_under_another_name_is_found_by_the_list_of_contents() -> None:
    contents = (
        f'<Types><Override ContentType="{PPTX}.main+xml"/><Override PartName="/a.bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    with pytest.raises(HasMacros):
        office_kind_of(io.BytesIO(office(contents=contents)))
