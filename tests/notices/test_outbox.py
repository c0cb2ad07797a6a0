"""The outbox of trial mode: mail laid in a folder under the message's name."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from notices.outbox import FolderBackend, read_mail


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path
    return tmp_path


def mail(name: str = "", body: str = "Isi") -> EmailMessage:
    headers = {"Message-ID": f"<{name}@rakor>"} if name else {}
    return EmailMessage(subject="Undangan", body=body, to=["a@example.go.id"], headers=headers)


def test_mail_is_found_under_its_name(folder: Path) -> None:
    letter = mail("0123456789ab", "Yth. Bupati — dengan hormat")
    letter.attach("surat-undangan.pdf", b"%PDF-1.4", "application/pdf")
    assert FolderBackend().send_messages([letter]) == 1
    assert [path.name for path in folder.iterdir()] == ["0123456789ab.eml"]
    found = read_mail("0123456789ab")
    assert found is not None
    assert found["To"] == "a@example.go.id"
    assert "Bupati — dengan hormat" in found.get_body(("plain",)).get_content()
    assert [part.get_filename() for part in found.iter_attachments()] == ["surat-undangan.pdf"]


def test_sent_again_it_takes_the_place_of_the_first(folder: Path) -> None:
    FolderBackend().send_messages([mail("0123456789ab", "Satu")])
    FolderBackend().send_messages([mail("0123456789ab", "Dua")])
    assert len(list(folder.iterdir())) == 1
    assert "Dua" in read_mail("0123456789ab").get_body().get_content()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0123456789AB", "0123456789abc"])
def test_any_other_name_is_replaced_by_a_random_one(folder: Path, name: str) -> None:
    FolderBackend().send_messages([mail(name)])
    (written,) = folder.iterdir()
    assert len(written.stem) == 12
    assert written.stem != name[:12]


def test_what_is_not_there_is_nothing() -> None:
    assert read_mail("0123456789ab") is None


def test_a_line_break_in_a_header_is_refused(folder: Path) -> None:
    bad = mail("0123456789ab")
    bad.subject = "Undangan\nBcc: orang@example.org"
    with pytest.raises(ValueError, match="newlines"):
        FolderBackend().send_messages([bad])
    assert not list(folder.iterdir())
