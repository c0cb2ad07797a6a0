"""Addresses and numbers as people type them."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from common.fields import AddressField, PhoneField


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ajudan@lampung.go.id", "ajudan@lampung.go.id"),
        (" Ajudan.Bupati+rakor@Lampung.go.id ", "Ajudan.Bupati+rakor@lampung.go.id"),
        ("sekretariat@bücher.example", "sekretariat@xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_address_is_kept_as_mail_carries_it(typed: str, kept: str) -> None:
    assert AddressField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        '"<script>"@b.id',
        '"a b"@b.id',
        "a@b.id\r\nBcc: x@y.id",
        "a@b.id\nBcc: x@y.id",
        "a@b",
        "tanpa-alamat",
        "a@b.id, c@d.id",
        "x" * 320 + "@b.id",
        "a@" + "b" * 300 + ".id",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        AddressField(required=False).clean(typed)


def test_address_that_is_too_long_is_told_so() -> None:
    with pytest.raises(ValidationError, match="too long"):
        AddressField().clean(f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.id")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62812-3456-7890", "+6281234567890"),
        ("+60 12-345 6789", "+60123456789"),
        ("(0721) 481107", "+62721481107"),
    ],
)
def test_number_is_kept_with_its_country(typed: str, kept: str) -> None:
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["08", "nol delapan", "0" * 40, "+62", "٠٨١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        PhoneField().clean(typed)
