"""Seats with odd labels: what is kept can be read, drawn and taken along as a spreadsheet, and is no formula."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from attendance.models import Seat
from portal.desk.spreadsheets import workbook_of
from tests.attendance.door import line_of, meeting_today
from tests.factories import user_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202ea-01", ["A-01"]),
        ("=1+1", ["=1+1"]),
        ("a\x00-01", ["A-01"]),
        ("\x01\x02", []),
        ("\u200b \t", []),
        ("\ufffe", []),
        ("a\ufffe", ["A\ufffe"]),
        ("<b>", ["<B>"]),
        ("ß" * 40, ["S" * 12]),
        ("ZZZ-99", ["ZZZ-99"]),
        ("A-١١", ["A-١١"]),
    ],
)
def test_odd_labels(typed: str, kept: list[str]) -> None:
    meeting = meeting_today(2)
    client = Client(raise_request_exception=False)
    client.force_login(user_with(Role.SECRETARIAT, meeting.convener))
    address = reverse("desk:seats", args=[meeting.public_id])
    assert client.post(address, {f"kursi-{line_of(meeting).public_id}": typed}).status_code == 302
    assert list(Seat.objects.values_list("label", flat=True)) == kept
    page = client.get(address)
    assert page.status_code == 200
    assert "<B>" not in page.content.decode()
    listed = client.get(reverse("desk:seats_xlsx", args=[meeting.public_id]))
    assert listed.status_code == 200
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(listed.content)).active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_no_letter_keeps_a_list_from_being_taken_along(letter: str) -> None:
    """Whoever holds a link could otherwise type one, and the secretariat's download would end in a fault for good."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("Daftar", ["Nama"], [[f"=A{letter}B"]])))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=AB", "s")
