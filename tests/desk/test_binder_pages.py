"""The page of a meeting's files: what each holds, what is missing, and the way to the PDF."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from agendas.models import Presentation
from documents.models import Sheet
from documents.queries.binders import NOT_ACCEPTED
from documents.states import BINDERS, PaperState, SheetKind
from meetings.models import Meeting
from tests.factories import GovernmentFactory, letter_ready, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return letter_ready(state=PaperState.SENT).meeting


def reader_of(meeting: Meeting, role: Role = Role.SECRETARIAT) -> Client:
    client = Client()
    client.force_login(user_with(role, meeting.convener))
    return client


def page(meeting: Meeting) -> str:
    return reverse("desk:binders", args=[meeting.public_id])


def test_the_page_names_what_is_there_and_what_is_missing(meeting: Meeting) -> None:
    Presentation.objects.create(meeting=meeting, title="Inflasi", requested_by="Sekretariat")
    shown = reader_of(meeting).get(page(meeting)).content.decode()
    for words in ("Bahan: Inflasi", NOT_ACCEPTED, "Susunan acara"):
        assert words in shown


@pytest.mark.parametrize("kind", sorted(BINDERS))
def test_a_binder_is_asked_for_and_leads_to_its_state(meeting: Meeting, kind: SheetKind) -> None:
    client = reader_of(meeting, Role.LEADERSHIP)
    answer = client.post(page(meeting), {"kind": kind})
    sheet = Sheet.objects.get()
    assert (sheet.kind, answer["Location"]) == (kind, reverse("desk:sheet", args=[sheet.public_id]))
    assert client.get(page(meeting)).content.decode().count(answer["Location"]) == 1


def test_no_other_kind_of_sheet_is_made_here(meeting: Meeting) -> None:
    for kind in (SheetKind.ANSWERS, "apa-saja"):
        assert reader_of(meeting).post(page(meeting), {"kind": kind})["Location"] == page(meeting)
    assert not Sheet.objects.exists()


def test_a_stranger_finds_no_page(meeting: Meeting) -> None:
    client = Client()
    client.force_login(user_with(Role.SECRETARIAT, GovernmentFactory.create()))
    assert client.get(page(meeting)).status_code == 404
    assert client.post(page(meeting), {"kind": SheetKind.DOSSIER}).status_code == 404


@pytest.mark.parametrize("many", [2, 30])
def test_the_page_costs_the_same_queries(meeting: Meeting, many: int, django_assert_max_num_queries: Any) -> None:
    for number in range(many):
        Presentation.objects.create(meeting=meeting, title=f"Bahan {number}", requested_by="Sekretariat")
        Sheet.objects.create(
            kind=SheetKind.DOSSIER, convener=meeting.convener, meeting=meeting, facts={}, key=str(number)
        )
    client = reader_of(meeting)
    with django_assert_max_num_queries(45):
        assert client.get(page(meeting)).status_code == 200
