"""Behind the personal link: material handed in where the institution is asked, what others show, best practices."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from agendas.models import BestPractice, Material, Presentation
from agendas.states import PracticeState, PresentationState, Verdict
from attendance.links import token_of
from meetings.models import Meeting, Participant
from meetings.states import Disclosure, MeetingState
from tests.desk.reading import text_of
from tests.factories import BestPracticeFactory, MaterialFactory, PresentationFactory, invited_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(participants=2)


@pytest.fixture
def line(meeting: Meeting) -> Participant:
    return meeting.participants.order_by("pk")[0]


@pytest.fixture
def other(meeting: Meeting) -> Participant:
    return meeting.participants.order_by("pk")[1]


@pytest.fixture
def slot(meeting: Meeting, line: Participant) -> Presentation:
    return PresentationFactory.create(meeting=meeting, title="Serapan Anggaran", asked=line.organization)


def at(line: Participant, tail: str = "bahan/") -> str:
    return f"/u/{token_of(line.invitation)}/{tail}"


def pdf(words: bytes = b"satu") -> SimpleUploadedFile:
    return SimpleUploadedFile("Paparan Kami.pdf", b"%PDF-1.7\n" + words)


def code(client: Client, address: str) -> int:
    """What is answered; a file is read to its end, which closes it."""
    response = client.get(address)
    if response.streaming:
        b"".join(response)
    return response.status_code


def test_who_is_asked_hands_in_and_reads_what_was_said(slot: Presentation, line: Participant, client: Client) -> None:
    page = client.get(at(line))
    assert "Serapan Anggaran" in text_of(page.content)
    assert "set-cookie" not in {name.lower() for name in page.headers}
    sent = {"presentation": slot.public_id, "disclosure": "internal", "note": "Sementara"}
    wrong = client.post(at(line), sent | {"upload": SimpleUploadedFile("a.pptx", b"PK\x03\x04 bukan")})
    assert (wrong.status_code, Material.objects.count()) == (422, 0)
    assert "Sementara" in text_of(wrong.content)
    missing = client.post(at(line), sent)
    assert missing.status_code == 422
    kept = client.post(at(line), sent | {"upload": pdf()})
    assert (kept.status_code, "Paparan Kami.pdf" in text_of(kept.content)) == (200, True)
    row = Material.objects.get()
    assert (row.handed_in_by, row.version) == (str(line), 1)
    Material.objects.update(verdict=Verdict.RETURNED, verdict_note="Halaman 3 buram")
    Presentation.objects.update(state=PresentationState.REVISION)
    assert "Halaman 3 buram" in text_of(client.get(at(line)).content)
    client.post(at(line), sent | {"upload": pdf(b"dua")})
    assert Material.objects.count() == 2
    # The own versions can be opened, whatever was said of them.
    assert b"".join(client.get(at(line, f"bahan/{row.public_id}/"))).startswith(b"%PDF")


def test_others_hand_in_nothing_and_read_what_is_shared(
    slot: Presentation, line: Participant, other: Participant, client: Client
) -> None:
    sent = {"presentation": slot.public_id, "disclosure": "internal", "upload": pdf()}
    refused = client.post(at(other), sent)
    assert (refused.status_code, Material.objects.count()) == (422, 0)
    with translation.override("id"):
        told = gettext("The file is not handed in.")
    assert told in text_of(refused.content)
    rows = {
        disclosure: MaterialFactory.create(
            presentation=PresentationFactory.create(meeting=slot.meeting),
            disclosure=disclosure,
            verdict=Verdict.ACCEPTED,
        )
        for disclosure in Disclosure
    }
    unchecked = MaterialFactory.create(presentation=slot)
    page = client.get(at(other)).content.decode()
    assert [row.file.name in page for row in rows.values()] == [True, True, False]
    opened = [code(client, at(other, f"bahan/{row.public_id}/")) for row in [*rows.values(), unchecked]]
    assert opened == [200, 200, 404, 404]
    elsewhere = MaterialFactory.create(verdict=Verdict.ACCEPTED, disclosure=Disclosure.OPEN)
    assert client.get(at(other, f"bahan/{elsewhere.public_id}/")).status_code == 404


def test_after_the_meeting_nothing_is_taken(slot: Presentation, line: Participant, client: Client) -> None:
    Meeting.objects.filter(pk=slot.meeting_id).update(state=MeetingState.HELD)
    assert "<form" not in client.get(at(line)).content.decode()
    late = client.post(at(line), {"presentation": slot.public_id, "disclosure": "internal", "upload": pdf()})
    assert (late.status_code, Material.objects.count()) == (422, 0)


def test_the_ways_lead_there_only_where_there_is_something(
    slot: Presentation, line: Participant, other: Participant, client: Client
) -> None:
    answered, neighbour = (client.get(at(one, "")).content.decode() for one in (line, other))
    assert ("/bahan/" in answered, "/bahan/" in neighbour) == (True, False)
    # What was open once and is not in its newest version leads nobody to an empty list.
    for disclosure in (Disclosure.OPEN, Disclosure.EXCLUDED):
        MaterialFactory.create(presentation=slot, disclosure=disclosure, verdict=Verdict.ACCEPTED)
    assert "/bahan/" not in client.get(at(other, "")).content.decode()
    assert "/praktik-baik/" in neighbour


def test_a_region_tells_a_practice_and_mends_it(line: Participant, other: Participant, client: Client) -> None:
    typed = {"title": "Pasar murah", "problem": "Harga naik", "solution": "Operasi pasar", "disclosure": "open"}
    assert client.get(at(line, "praktik-baik/")).status_code == 200
    wrong = client.post(at(line, "praktik-baik/"), typed | {"problem": " "})
    assert (wrong.status_code, "Operasi pasar" in text_of(wrong.content)) == (422, True)
    assert client.post(at(line, "praktik-baik/"), typed | {"upload": pdf()}).status_code == 200
    row = BestPractice.objects.get()
    BestPractice.objects.update(state=PracticeState.RETURNED, decision_note="Sebutkan angkanya")
    page = text_of(client.get(at(line, "praktik-baik/")).content)
    assert ("Pasar murah" in page, "Sebutkan angkanya" in page) == (True, True)
    mend = f"praktik-baik/?ubah={row.public_id}"
    assert "Operasi pasar" in client.get(at(line, mend)).content.decode()
    # Another institution finds an empty form under the same address, and tells its own.
    assert "Operasi pasar" not in client.get(at(other, mend)).content.decode()
    client.post(at(line, mend), typed | {"problem": "Harga naik 40%"})
    row.refresh_from_db()
    assert (row.state, row.problem, row.file is not None) == ("submitted", "Harga naik 40%", True)
    assert BestPractice.objects.count() == 1


def test_practices_end_with_the_meeting(line: Participant, client: Client) -> None:
    BestPracticeFactory.create(
        convener=line.meeting.convener, meeting=line.meeting, organization=line.organization, title="Milik kami"
    )
    Meeting.objects.filter(pk=line.meeting_id).update(state=MeetingState.CANCELLED, state_reason="Alasan contoh")
    page = client.get(at(line, "praktik-baik/")).content.decode()
    assert ("Milik kami" in page, "<form" in page) == (True, False)


def test_the_words_are_indonesian_whatever_the_telephone_says(slot: Presentation, line: Participant) -> None:
    with translation.override("en"):
        page = Client(headers={"accept-language": "en"}).get(at(line))
    assert page["Content-Language"] == "id"
