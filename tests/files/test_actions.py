"""The gate for uploads: by what a file is, not by what it is called."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEntry
from files.actions import FileRefused, check_upload, store_file
from files.models import StoredFile
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("surat tugas.pdf", PDF, "application/pdf"),
        ("SURAT.PDF", PDF, "application/pdf"),
        ("foto.jpeg", JPEG, "image/jpeg"),
        ("pindai.png", PNG, "image/png"),
    ],
)
def test_papers_and_pictures_are_kept_whole(name: str, content: bytes, media_type: str) -> None:
    stored = store_file(upload=upload(name, content), by=UserFactory.create())
    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with stored.content.open() as kept:
        assert kept.read() == content
    assert AuditEntry.objects.get().action == "store_file"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.pdf", b""),
        ("surat.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("surat.pdf", b"PK\x03\x04\x14\x00\x00\x00"),
        ("surat.pdf", b"<html><script>alert(1)</script></html>"),
        ("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("surat.pdf.exe", PDF),
        ("foto.pdf", PNG),
        ("tanpa-ujung", PDF),
        ("teks.pdf", b"hanya teks"),
    ],
)
def test_other_things_are_refused_whatever_their_name(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        store_file(upload=upload(name, content), by=UserFactory.create())
    assert not StoredFile.objects.exists()


def test_limit_is_said_in_megabytes() -> None:
    large = upload("besar.pdf", PDF)
    large.size = settings.UPLOAD_LIMIT + 1
    with pytest.raises(FileRefused, match="10 MB"):
        check_upload(large)
    large.size = settings.UPLOAD_LIMIT
    check_upload(large)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.pdf", "C:\\Windows\\surat.pdf", "surat" * 100 + ".pdf", "官" * 90 + ".pdf", "a\u202efdp.pdf"],
)
def test_nothing_of_the_name_reaches_the_disk(name: str) -> None:
    stored = store_file(upload=upload(name, PDF), by=UserFactory.create())
    place = Path(stored.content.path)
    assert place.is_relative_to(Path(settings.DATA_DIR) / "files" / "uploads")
    assert place.name.isalnum()
    assert place.name.isascii()
    assert "/" not in stored.name
    assert "\\" not in stored.name
    assert len(stored.name) <= 120
    assert stored.name.endswith(".pdf")


def test_bytes_are_readable_by_the_portal_only() -> None:
    stored = store_file(upload=upload("surat.pdf", PDF), by=UserFactory.create())
    assert Path(stored.content.path).stat().st_mode & 0o077 == 0
