"""Text made fit to keep: what nobody can see goes, what people are called stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import one_line, paragraphs, phone_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ni  Luh\tGede ", "Ni Luh Gede"),
        ("O'Brien", "O'Brien"),
        ("dr. H. Budi, Sp.A(K)", "dr. H. Budi, Sp.A(K)"),
        ("Budi\u202eexe.gpj", "Budiexe.gpj"),
        ("Bu\u200bdi\x00", "Budi"),
        ("baris\nlain", "baris lain"),
        ("😀", "😀"),
        ("\u200b\u200d \u202e", ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("satu\r\ndua\rtiga", "satu\ndua\ntiga"),
        ("satu\n\n\n\n\ndua", "satu\n\ndua"),
        ("  satu \t dua  \n tiga ", "satu dua\ntiga"),
        ("\u200b\n\u200b", ""),
    ],
)
def test_paragraphs(typed: str, kept: str) -> None:
    assert paragraphs(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert one_line(one_line(typed)) == one_line(typed)
    assert paragraphs(paragraphs(typed)) == paragraphs(typed)
    assert "\x00" not in one_line(typed) + paragraphs(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0812 3456-789", "+628123456789"),
        ("+62 812-3456-789", "+628123456789"),
        ("628123456789", "+628123456789"),
        ("(0721) 481 166", "+62721481166"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_numbers_are_kept_in_one_form(typed: str, number: str) -> None:
    assert phone_number(typed) == number


@pytest.mark.parametrize("typed", ["", "08", "nol delapan", "0" * 40, "+0812345678", "812345678", "٠٨١٢٣٤٥٦٧٨٩", "+62"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        phone_number(typed)
