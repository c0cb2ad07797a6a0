"""Checking a paper by its code: facts to compare, never the body, and nothing about papers not approved."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Paper, Rendering
from documents.queries import signer_label
from documents.states import EDITABLE, PaperKind, PaperState
from tests.factories import AttendanceRecordFactory, letter_ready, minutes_ready, paper_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def check(client: Client, code: str) -> Any:
    return client.get(reverse("public:verify", args=[code]))


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def letter() -> Paper:
    return letter_ready(state=PaperState.SENT)


def test_approved_paper_is_told_by_what_can_be_compared(anybody: Client, letter: Paper) -> None:
    Rendering.objects.create(key="o", paper=letter, edition="official", state="done", sha256="ab" * 32)
    response = check(anybody, letter.verification_code)
    page = text_of(response)
    assert response.status_code == 200
    assert letter.signer is not None
    for words in (letter.number, letter.signer.title, letter.meeting.convener.name, letter.meeting.title, "ab" * 32):
        assert words in page
    assert "no longer valid" not in page
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_body_persons_and_links_stay_inside(anybody: Client) -> None:
    minutes = minutes_ready(state=PaperState.SIGNED)
    AttendanceRecordFactory.create(participant__meeting=minutes.meeting, note="catatan dalam")
    page = text_of(check(anybody, minutes.verification_code))
    assert minutes.number in page
    said = minutes.facts or {}
    inner = [row["text"] for row in said["directives"]] + [
        row["name"] for row in said["attendance"]["rows"] if row["name"]
    ]
    assert inner
    for words in [*inner, "Dibahas panjang lebar", "catatan dalam", "NIP"]:
        assert words not in page


def test_signer_is_the_frozen_one(letter: Paper) -> None:
    assert letter.signer is not None
    title = letter.signer.title
    letter.signer.title = "Jabatan yang berganti nama"
    letter.signer.save()
    assert signer_label(letter) == title


def test_paper_without_a_pdf_yet_says_so(anybody: Client, letter: Paper) -> None:
    assert "The PDF is still being made." in text_of(check(anybody, letter.verification_code))


@pytest.mark.parametrize(
    ("state", "words"), [(PaperState.REVOKED, "no longer valid"), (PaperState.SUPERSEDED, "Superseded")]
)
def test_paper_that_lost_its_force_says_so(anybody: Client, state: PaperState, words: str) -> None:
    paper = letter_ready(state=state) if state == PaperState.REVOKED else minutes_ready(state=state)
    page = text_of(check(anybody, paper.verification_code))
    assert words in page
    assert "was approved in this portal" not in page


def test_a_letter_whose_day_has_changed_says_so_and_names_the_day_that_is_no_more(
    anybody: Client, letter: Paper
) -> None:
    assert "has changed since" not in text_of(check(anybody, letter.verification_code))
    letter.meeting.sessions.update(date=dt.date(2030, 10, 23))
    page = text_of(check(anybody, letter.verification_code))
    assert "the schedule that it names has changed since" in page
    assert "<s>Rabu, 16 Oktober 2030</s>" in page
    assert "23 Oktober" not in page  # the new day is told to those invited


def test_a_letter_that_was_replaced_names_the_newer_one(anybody: Client, letter: Paper) -> None:
    letter.meeting.sessions.update(date=dt.date(2030, 10, 23))
    newer = paper_of(letter.meeting, PaperKind.INVITATION_LETTER, PaperState.SENT, version=2, supersedes=letter)
    letter.state = PaperState.SUPERSEDED
    letter.save()
    page = text_of(check(anybody, letter.verification_code))
    assert "Replaced" in page
    assert newer.number in page
    assert "Replaced" not in text_of(check(anybody, newer.verification_code))


def test_a_letter_to_a_meeting_that_is_off_says_so(anybody: Client, letter: Paper) -> None:
    type(letter.meeting).objects.update(state="cancelled", state_reason="Banjir")
    page = text_of(check(anybody, letter.verification_code))
    assert "has been cancelled since" in page
    assert "Banjir" not in page


@pytest.mark.parametrize("state", [*EDITABLE, PaperState.IN_REVIEW])
def test_paper_that_is_not_approved_is_unknown(anybody: Client, state: PaperState) -> None:
    assert check(anybody, letter_ready(state=state).verification_code).status_code == 404


@pytest.mark.parametrize("code", ["0" * 12, "x", "a" * 3000, "\x00" * 12, "..%2f..", "<script>", "☃" * 12, "' OR 1=1"])
def test_unknown_code_is_a_kind_404(anybody: Client, code: str) -> None:
    response = anybody.get(reverse("public:verify", args=["K"]).replace("K", code))
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()


def test_code_that_was_typed_is_understood(anybody: Client, letter: Paper) -> None:
    code = letter.verification_code.upper()
    assert check(anybody, f"{code[:4]}-{code[4:8]}-{code[8:]}").status_code == 200


def test_address_printed_in_the_paper_leads_here(letter: Paper) -> None:
    address = (letter.facts or {})["verification"]["url"]
    assert address.endswith(reverse("public:verify", args=[letter.verification_code]))


def test_checking_changes_nothing_and_takes_only_reading(anybody: Client, letter: Paper) -> None:
    assert anybody.post(reverse("public:verify", args=[letter.verification_code])).status_code == 405


def test_minutes_of_an_unknown_chair_leave_the_signer_open() -> None:
    paper = Paper(kind=PaperKind.MINUTES, facts={"chair_signer": None})
    assert signer_label(paper) == ""
