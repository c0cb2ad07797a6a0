"""Files that pretend: by name, by first bytes, by size; and how what was handed in is handed out again."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from files.models import StoredFile
from followups.models import ProgressUpdate
from tests.scene import PDF, House, stored_rows
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.html", "<script>alert(1)</script>")
    return packed.getvalue()


REFUSED = {
    "a ZIP named PDF": ("surat.pdf", zipped()),
    "HTML named PDF": ("surat.pdf", b"<!doctype html><script>alert(1)</script>"),
    "SVG": ("gambar.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "SVG named PNG": ("gambar.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "a GIF that is a script": ("gambar.jpg", b"GIF89a/*\x00*/=1;alert(1)"),
    "HTML before a PDF": ("surat.pdf", b"<html><script>alert(1)</script>%PDF-1.4"),
    "a PDF named HTML": ("surat.html", PDF),
    "a program": ("surat.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"),
    "a program with two endings": ("surat.pdf.exe", PDF),
    "nothing": ("surat.pdf", b""),
    "PostScript": ("surat.pdf", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    "XML with an entity": ("surat.pdf", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "one byte too many": ("surat.pdf", PDF + b"0" * (settings.UPLOAD_LIMIT + 1 - len(PDF))),
}
NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\x.pdf": "x.pdf",
    "/etc/cron.d/x.pdf": "x.pdf",
    "会" * 90 + ".pdf": "会" * 90 + ".pdf",
    "n" * 180 + ".pdf": "n" * 116 + ".pdf",
    "<svg onload=alert(1)>.pdf": "<svg onload=alert(1)>.pdf",
    "surat\r\nX-Jahat: ya.pdf": None,
    'a"; filename="b.exe.pdf': None,
    "laporan\u202efdp.pdf": None,
    ".pdf": None,
    "=HYPERLINK(1).pdf": "=HYPERLINK(1).pdf",
}


def report(client: Client, house: House, name: str, content: bytes) -> int:
    evidence = SimpleUploadedFile("x", content, "application/pdf")
    evidence._name = name  # as it comes over the line: Django itself takes the folders off when it reads a request
    data = {"percent": "50", "note": "Sudah dikerjakan", "evidence": evidence}
    return client.post(house.address("desk:follow_up_report"), data).status_code


@pytest.mark.parametrize("kind", REFUSED)
def test_what_pretends_is_refused_and_not_kept(kind: str, house: House, clients: dict[str, Client]) -> None:
    name, content = REFUSED[kind]
    before, on_disk = stored_rows(), set(Path(settings.DATA_DIR).rglob("uploads/*/*"))
    assert report(clients["delegate"], house, name, content) == 422
    letter = SimpleUploadedFile(name, content, "application/pdf")
    answer = {"state": "delegated", "name": "Wakil", "position": "Kepala", "phone": "081234567890", "letter": letter}
    status = clients["anonymous"].post(house.address("delegates:answer"), answer).status_code
    assert status in {409, 422}
    assert stored_rows() == before
    assert set(Path(settings.DATA_DIR).rglob("uploads/*/*")) == on_disk


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_a_name(name: str, house: House, clients: dict[str, Client]) -> None:
    """It reaches no folder and no header, is cut and not refused for its length, and says what it says."""
    delegate = clients["delegate"]
    status = report(delegate, house, name, PDF)
    assert status in {302, 422}
    if NAMES[name] is not None:
        assert status == 302
    if status == 422:
        return
    update = ProgressUpdate.objects.select_related("evidence").latest("pk")
    stored = update.evidence
    assert stored is not None
    if NAMES[name] is not None:
        assert stored.name == NAMES[name]
    assert not set(stored.name) & {"/", "\\", "\r", "\n", "\x00", "\u202e"}
    place = Path(stored.content.path)
    assert place.is_relative_to(Path(settings.DATA_DIR) / "files" / "uploads")
    assert place.suffix == ""
    assert place.stat().st_mode & 0o077 == 0
    address = house.address("desk:follow_up_evidence", update=update.public_id)
    response = delegate.get(address)
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "X-Jahat" not in response
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    page = delegate.get(house.address("desk:follow_up")).content.decode()
    assert "<svg onload" not in page


def test_a_name_with_a_character_that_no_database_knows(house: House, clients: dict[str, Client]) -> None:
    assert report(clients["delegate"], house, "a\x00b.pdf", PDF) in {302, 400, 422}
    assert connection.is_usable()


def test_every_download_is_an_attachment(house: House, clients: dict[str, Client]) -> None:
    for name in ("representation_letter", "follow_up_evidence", "paper_pdf", "meeting_export"):
        response = clients["secretariat"].get(house.address(f"desk:{name}"))
        if response.streaming:
            b"".join(response)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment"), name
        assert response["X-Content-Type-Options"] == "nosniff", name


def test_no_file_lies_where_the_web_server_reaches(house: House, clients: dict[str, Client]) -> None:
    stored = StoredFile.objects.all()[0]
    for address in (f"/{stored.content.name}", f"/static/{stored.content.name}", f"/media/{stored.content.name}"):
        assert clients["anonymous"].get(address).status_code == 404
