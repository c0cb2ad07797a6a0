"""Pages of recordings, transcripts, passages and the risalah."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import ask_transcript
from agendas.models import DiscussionEntry, Passage, Recording, SpeechJob, Transcript
from agendas.queries.transcripts import digest_of
from agendas.states import TranscriptOrigin
from common.work import WorkState
from meetings.models import Meeting, Quote
from meetings.states import MeetingState
from rakor import environment
from tests.desk.reading import open_as
from tests.factories import (
    WAV,
    AgendaItemFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    RecordingFactory,
    meeting_in,
    transcript_of,
    user_with,
)

pytestmark = pytest.mark.django_db

VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n<v Budi>Selamat pagi.</v>\n"


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


@pytest.fixture
def client(writer: User) -> Client:
    return open_as(writer)


def url(name: str, *rows: Any) -> str:
    return reverse(f"desk:{name}", args=[row.public_id for row in rows])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_recording_is_handed_in_played_and_erased(client: Client, meeting: Meeting) -> None:
    page = url("recordings", meeting)
    refused = client.post(page, {"upload": SimpleUploadedFile("a.mp3", b"%PDF-1.7")})
    assert refused.status_code == 422
    assert "MP3" in text_of(refused)
    sent = {"upload": SimpleUploadedFile("a.wav", WAV), "begins_day": "2030-10-16", "begins_time": "09:00"}
    assert client.post(page, sent).status_code == 302
    recording = Recording.objects.get()
    assert recording.begins_at
    assert recording.begins_at.astimezone(meeting.zone).hour == 9
    assert "<audio" in text_of(client.get(page))

    played = client.get(url("recording_file", meeting, recording), headers={"Range": "bytes=0-3"})
    assert (played.status_code, b"".join(played.streaming_content)) == (206, b"RIFF")
    assert played["Cache-Control"] == "private, no-store"
    other = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    assert other.get(url("recording_file", meeting, recording)).status_code == 403

    edit = url("recording_edit", meeting, recording)
    assert client.post(edit, {"form": "begins", "begins_day": "", "begins_time": "09:30"}).status_code == 422
    assert client.post(edit, {"form": "begins", "begins_day": "2030-10-16", "begins_time": "09:30"}).status_code == 302
    assert client.post(edit, {"form": "keep", "until": "2031-12-31", "reason": ""}).status_code == 422
    assert client.post(edit, {"form": "keep", "until": "2031-12-31", "reason": "Sengketa"}).status_code == 302
    erase = url("recording_erase", meeting, recording)
    assert client.get(erase).status_code == 200
    assert client.post(erase, {"reason": ""}).status_code == 422
    assert client.post(erase, {"reason": "Selesai"}).status_code == 302
    assert client.get(url("recording_file", meeting, recording)).status_code == 404
    assert "<audio" not in text_of(client.get(page))


def test_a_transcript_is_read_or_refused_where_one_stands(client: Client, meeting: Meeting) -> None:
    page = url("transcripts", meeting)
    recording = RecordingFactory.create(meeting=meeting)
    broken = client.post(page, {"upload": SimpleUploadedFile("a.vtt", VTT.replace(b"00:00:01", b"0a:00:01"))})
    assert broken.status_code == 422
    assert "0a:00:01" in text_of(broken)
    sent = {"upload": SimpleUploadedFile("a.vtt", VTT), "recording": recording.public_id}
    done = client.post(page, sent)
    transcript = Transcript.objects.get()
    assert done["Location"] == url("transcript", meeting, transcript)
    shown = text_of(client.get(done["Location"]))
    assert "Selamat pagi." in shown
    assert f'{url("recording_file", meeting, recording)}#t=1" data-seek="1"' in shown
    again = client.post(page, {"upload": SimpleUploadedFile("b.vtt", VTT)})
    assert (again.status_code, Transcript.objects.count()) == (422, 1)
    assert "1" in text_of(client.get(page))


def test_voices_passages_and_the_risalah(client: Client, meeting: Meeting) -> None:
    item = AgendaItemFactory.create(meeting=meeting, title="Inflasi daerah", order=1)
    line = ParticipantFactory.create(meeting=meeting, printed_name="Budi Santoso")
    said = (("Budi Santoso", "Kata satu."), ("Siti", "Kata dua."), ("Siti", "Kata tiga."))
    transcript = transcript_of(meeting, *said, origin=TranscriptOrigin.SPEECH)
    page = url("transcript", meeting, transcript)
    assert f'name="line" value="{line.public_id}"' in text_of(client.get(page))

    match = url("speaker_match", meeting, transcript)
    client.post(match, {"voice": "Budi Santoso", "line": line.public_id})
    client.post(match, {"voice": "Siti", "name": "Siti Rahma, moderator"})
    assert transcript.speakers.get(label="Budi Santoso").participant == line
    shown = text_of(client.get(page))
    assert "Siti Rahma, moderator" in shown
    client.post(match, {"voice": "Siti", "name": line.label})
    assert transcript.speakers.get(label="Siti").participant == line  # the words of a line of the roll mean that line
    client.post(match, {"voice": "Siti", "name": "Siti"})
    assert client.post(match, {"voice": "Tidak ada"}).status_code == 404

    attach, rows = url("passages_attach", meeting, transcript), list(transcript.passages.all())
    ticked = {"item": item.public_id, "act": "ticked", "tick": [rows[0].public_id], "back": f"{page}?q=kata"}
    assert client.post(attach, ticked)["Location"] == f"{page}?q=kata"
    away = {"item": item.public_id, "onward": rows[2].public_id, "back": "https://example.com/"}
    assert client.post(attach, away)["Location"] == page
    assert list(transcript.passages.filter(item=item).values_list("order", flat=True)) == [1, 3]
    client.post(attach, {"item": item.public_id, "act": "range", "first": "1", "last": "3"})
    client.post(attach, {"item": "", "act": "check", "tick": [rows[1].public_id]})
    client.post(attach, {"item": "tidakada", "act": "ticked", "tick": [rows[1].public_id]})
    assert transcript.passages.filter(item=item, checked_at=None).count() == 2
    found = text_of(client.get(page, {"q": "dua", "mata": item.public_id}))
    assert ("Kata dua." in found, "Kata satu." in found) == (True, False)
    assert "Kata satu." not in text_of(client.get(page, {"mata": "tanpa"}))

    risalah = text_of(open_as(user_with(Role.LEADERSHIP, meeting.convener)).get(url("risalah", meeting)))
    assert risalah.index("Inflasi daerah") < risalah.index("Kata satu.") < risalah.index("Kata tiga.")
    assert url("transcripts", meeting) not in risalah
    assert client.post(url("transcript_remove", meeting, transcript)).status_code == 302
    assert not Passage.objects.exists()


def test_a_passage_is_mended_checked_quoted_and_noted(client: Client, meeting: Meeting) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    transcript = transcript_of(meeting, ("Budi", "Kata satu."), ("Budi", "Kata dua."))
    passage = transcript.passages.get(order=1)
    page = url("passage", meeting, transcript, passage)
    assert client.get(page).status_code == 200
    seen = digest_of(passage.text)
    assert client.post(page, {"text": "Kata pertama.", "voice": "1", "seen": seen, "check": ""}).status_code == 302
    passage.refresh_from_db()
    assert (passage.text, passage.checked_at is None) == ("Kata pertama.", False)
    conflict = client.post(page, {"text": "Kata lain.", "voice": "1", "seen": seen})
    assert conflict.status_code == 422
    assert "Kata pertama." in text_of(conflict)
    assert "Kata lain." in text_of(conflict)

    second = transcript.passages.get(order=2)
    client.post(url("passage_check", meeting, transcript, second))
    client.post(url("passage_quote", meeting, transcript, second))
    client.post(url("passage_note", meeting, transcript, second), {"kind": "bertanya"})  # stands under no item yet
    assert not DiscussionEntry.objects.exists()
    Passage.objects.filter(pk=second.pk).update(item=item)
    client.post(url("passage_note", meeting, transcript, second), {"kind": "bertanya"})
    assert (Quote.objects.get().text, DiscussionEntry.objects.get().kind) == ("Kata dua.", "bertanya")
    assert "Kata dua." in text_of(client.get(url("passage", meeting, transcript, second)))


def test_the_service_is_offered_only_where_one_is_connected(
    client: Client, writer: User, meeting: Meeting, settings: Any
) -> None:
    recording = RecordingFactory.create(meeting=meeting)
    page, ask = url("recordings", meeting), url("recording_transcribe", meeting, recording)
    assert ask not in text_of(client.get(page))
    client.post(ask)
    assert not SpeechJob.objects.exists()
    settings.SPEECH = environment.Speech("https://suara.example.go.id/v1", "k", "", "")
    shown = text_of(client.get(page))
    assert ask in shown
    assert "suara.example.go.id" in shown
    assert client.post(ask).status_code == 302
    state = url("recording_speech", meeting, recording)
    running = text_of(client.get(state, headers={"HX-Request": "true"}))
    assert "data-poll" in running
    assert client.get(state).status_code == 302
    SpeechJob.objects.update(state=WorkState.FAILED, last_error="Layanan menolak.")
    failed = text_of(client.get(state, headers={"HX-Request": "true"}))
    assert ("Layanan menolak." in failed, ask in failed, "data-poll" in failed) == (True, True, False)
    ask_transcript(recording=recording, by=writer)
    assert SpeechJob.objects.get().state == WorkState.PENDING


def test_when_the_minutes_are_signed_the_pages_only_show(meeting: Meeting) -> None:
    transcript = transcript_of(meeting, ("Budi", "Kata."))
    RecordingFactory.create(meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    client = open_as(user_with(Role.SECRETARIAT, meeting.convener))
    passage = transcript.passages.get()
    for place in (
        url("recordings", meeting),
        url("transcripts", meeting),
        url("transcript", meeting, transcript),
        url("passage", meeting, transcript, passage),
    ):
        shown = text_of(client.get(place))
        assert 'type="file"' not in shown
        assert url("passages_attach", meeting, transcript) + '" method' not in shown
        assert "<textarea" not in shown


def test_pages_ask_as_often_for_few_passages_as_for_many(client: Client, meeting: Meeting) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    recording = RecordingFactory.create(meeting=meeting)

    def grow(count: int) -> Transcript:
        said = [(f"Suara {number % 7}", f"Kata {number}") for number in range(count)]
        transcript = transcript_of(meeting, *said, recording=recording)
        transcript.passages.update(item=item)
        ParticipantFactory.create_batch(3, meeting=meeting)
        return transcript

    def costs(transcript: Transcript) -> list[int]:
        found = []
        for place in (
            url("recordings", meeting),
            url("transcripts", meeting),
            url("transcript", meeting, transcript),
            url("passage", meeting, transcript, transcript.passages.all()[0]),
            url("risalah", meeting),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(place).status_code == 200
            found.append(len(asked))
        return found

    few = grow(7)
    costs(few)
    before = costs(few)
    RecordingFactory.create_batch(2, meeting=meeting)
    many = grow(130)
    assert costs(many) == before
    assert max(before) < 30, before
