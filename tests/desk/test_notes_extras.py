"""Beside the entries: directives read back, quotations, pictures."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.roles import Duty, Role
from agendas.models import Directive, Photo, Stage
from meetings.models import Meeting, Quote
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, DirectiveFactory, DutyAssignmentFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def client(meeting: Meeting) -> Client:
    return signed_in(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user)


def signed_in(user: Any) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def page(name: str, meeting: Meeting, **names: str) -> str:
    return reverse(f"desk:{name}", kwargs={"meeting": meeting.public_id, **names})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def picture() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    return SimpleUploadedFile("foto.png", data.getvalue())


# --- reading back ------------------------------------------------------------------------------------------------


def test_directives_are_read_out_one_by_one_and_stand_on_the_projector(meeting: Meeting, client: Client) -> None:
    first, second = (DirectiveFactory.create(meeting=meeting, text=text) for text in ("Jaga netralitas", "Percepat"))
    started = client.post(page("read_back", meeting))
    assert started["Location"] == f"{page('read_back', meeting)}?n=1"
    stage = Stage.objects.get(meeting=meeting)
    assert (stage.shows, stage.shown["current"], len(stage.shown["directives"])) == ("directives", 1, 2)
    shown = text_of(client.get(started["Location"]))
    assert "1 of 2" in shown
    assert "<b>1.</b> Jaga netralitas" in shown
    confirm = page("read_back_confirm", meeting, directive=first.public_id)
    client.post(confirm, {"seen": "Kata yang lama"})
    assert Directive.objects.filter(read_back_at__isnull=True).count() == 2
    assert 'name="seen" value="Jaga netralitas"' in text_of(client.get(started["Location"]))
    right = client.post(confirm, {"seen": "Jaga netralitas"})
    assert right["Location"].endswith("?n=2")
    stage.refresh_from_db()
    assert (stage.shown["current"], stage.shown["directives"][0]["is_confirmed"]) == (2, True)
    assert "1 found right" in text_of(client.get(right["Location"]))
    client.post(page("read_back_confirm", meeting, directive=second.public_id))
    client.post(page("read_back", meeting), {"done": "1"})
    stage.refresh_from_db()
    assert stage.shows == "item"
    desk = text_of(client.get(page("notes", meeting)))
    assert desk.count("read back</span>") == 2


def test_a_directive_is_corrected_where_it_is_read(meeting: Meeting, client: Client) -> None:
    directive = DirectiveFactory.create(
        meeting=meeting, text="Salah", given_by="Gubernur", topic="RTRW", read_back_at="2030-10-16T09:00:00Z"
    )
    address = page("read_back_correct", meeting, directive=directive.public_id)
    data = {"text": "Benar", "everyone": "on", "due_date": "2030-12-01", "legal_basis": "UU 26/2007"}
    early = client.post(address, {**data, "due_date": "2030-10-01"})
    assert early.status_code == 422
    assert "Benar</textarea>" in text_of(early)
    assert client.post(address, data)["Location"].endswith("?n=1")
    directive.refresh_from_db()
    assert (directive.text, directive.legal_basis, directive.read_back_at) == ("Benar", "UU 26/2007", None)
    # What is not read out stays as it was.
    assert (directive.given_by, directive.topic) == ("Gubernur", "RTRW")
    assert Stage.objects.get(meeting=meeting).shown["directives"][0]["text"] == "Benar"


def test_without_directives_nothing_is_read_out(meeting: Meeting, client: Client) -> None:
    assert "No directives yet" in text_of(client.get(page("read_back", meeting)))
    assert client.post(page("read_back", meeting)).status_code == 302
    assert not Stage.objects.filter(meeting=meeting, shows="directives").exists()


# --- quotations --------------------------------------------------------------------------------------------------


def test_a_quotation_is_kept_confirmed_and_put_right(meeting: Meeting, client: Client) -> None:
    assert client.post(page("quotes", meeting), {"text": "", "speaker": "Sekda"}).status_code == 422
    client.post(page("quotes", meeting), {"text": "Kita netral.", "speaker": "Sekda"})
    quote = Quote.objects.get(meeting=meeting)
    assert "1 quotation is still to be confirmed." in text_of(client.get(page("quotes", meeting)))
    client.post(page("quote_check", meeting, quote=quote.public_id), {"seen": "Kita netral, tentu."})
    assert 'name="seen" value="Kita netral."' in text_of(client.get(page("quotes", meeting)))
    client.post(page("quote_check", meeting, quote=quote.public_id), {"seen": "Kita netral."})
    assert "confirmed by" in text_of(client.get(page("quotes", meeting)))
    edit = page("quote_edit", meeting, quote=quote.public_id)
    assert "Kita netral.</textarea>" in text_of(client.get(edit))
    client.post(edit, {"text": "Kita harus netral.", "speaker": "Sekda"})
    assert "not confirmed yet" in text_of(client.get(page("quotes", meeting)))
    client.post(page("quote_remove", meeting, quote=quote.public_id))
    assert not Quote.objects.exists()


# --- pictures ----------------------------------------------------------------------------------------------------


def test_pictures_are_handed_in_told_of_and_removed(meeting: Meeting, client: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting, title="Pembukaan")
    said = {"caption": "Foto bersama", "item": item.public_id, "disclosure": "internal"}
    assert client.post(page("photos", meeting), said).status_code == 422
    wrong = client.post(page("photos", meeting), {**said, "pictures": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert "Only JPEG and PNG" in text_of(wrong)
    client.post(page("photos", meeting), {**said, "pictures": [picture(), picture()]})
    first, second = Photo.objects.filter(meeting=meeting)
    shown = text_of(client.get(page("photos", meeting)))
    assert shown.count('alt="Foto bersama"') == 2
    client.post(page("photo_edit", meeting, photo=first.public_id), {**said, "caption": "Baru", "disclosure": "open"})
    client.post(page("photo_remove", meeting, photo=second.public_id))
    assert [(row.caption, row.disclosure) for row in Photo.objects.all()] == [("Baru", "open")]


def test_a_picture_is_seen_by_whoever_sees_the_meeting_unless_it_is_excluded(meeting: Meeting, client: Client) -> None:
    client.post(page("photos", meeting), {"disclosure": "internal", "pictures": picture()})
    photo = Photo.objects.get()
    address = page("photo_file", meeting, photo=photo.public_id)
    leader = signed_in(user_with(Role.LEADERSHIP, meeting.convener))
    response = leader.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Content-Disposition"].startswith("inline")
    assert response.getvalue()
    Photo.objects.update(disclosure="excluded")
    response = client.get(address)
    assert response.getvalue()
    assert (leader.get(address).status_code, response.status_code) == (403, 200)


@pytest.mark.parametrize("name", ["read_back", "quotes"])
def test_as_many_queries_for_three_as_for_thirty(name: str) -> None:
    counts = []
    for size in (3, 30):
        meeting = meeting_in(MeetingState.ONGOING, participants=0)
        for number in range(1, size + 1):
            DirectiveFactory.create(meeting=meeting, number=number)
            Quote.objects.create(meeting=meeting, text="Kata", speaker="Sekda", order=number)
        client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(name, meeting)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
