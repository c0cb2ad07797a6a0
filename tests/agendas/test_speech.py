"""The speech-to-text service: a recording goes out only where one is connected, and what comes back is unchecked."""

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from accounts.roles import Duty, Role
from agendas import actions
from agendas.actions import speech
from agendas.models import Recording, SpeechJob, Transcript
from agendas.queries.transcripts import is_unchecked, passages_of
from agendas.states import TranscriptOrigin
from agendas.tasks import transcribe
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from common.work import ATTEMPTS, WorkState, claim
from meetings.models import Meeting
from meetings.states import MeetingState
from rakor import environment
from tests.factories import DutyAssignmentFactory, RecordingFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db

KEY = "kunci-rahasia-123456"
VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nSelamat pagi, Saudara.\n"


class Service(ThreadingHTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    daemon_threads = True
    status, answer, location = 200, VTT, ""
    is_silent = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.released = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers), body))
        if self.server.is_silent:
            self.server.released.wait(5)
            return
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/v1/audio/transcriptions"
    settings.SPEECH = environment.Speech(url, KEY, "whisper-1", "id")
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def recording() -> Recording:
    return RecordingFactory.create(meeting=meeting_in(MeetingState.ONGOING, participants=0))


@pytest.fixture
def writer(recording: Recording) -> User:
    return DutyAssignmentFactory.create(meeting=recording.meeting, duty=Duty.NOTES).user


def job_of(recording: Recording) -> SpeechJob:
    return SpeechJob.objects.get(recording=recording)


def test_the_words_come_back_as_an_unchecked_transcript(service: Service, recording: Recording, writer: User) -> None:
    job = actions.ask_transcript(recording=recording, by=writer)
    assert actions.ask_transcript(recording=recording, by=writer) == job
    transcribe(job.pk)
    transcribe(job.pk)
    transcript = Transcript.objects.get()
    assert (transcript.origin, transcript.recording) == (TranscriptOrigin.SPEECH, recording)
    passage = passages_of(transcript).get()
    assert (passage.text, passage.starts_ms, is_unchecked(passage)) == ("Selamat pagi, Saudara.", 1000, True)
    assert job_of(recording).state == WorkState.DONE
    assert AuditEntry.objects.get(action="ask_speech").after == {"host": "127.0.0.1"}
    assert AuditEntry.objects.get(action="import_transcript").actor_kind == "system"

    ((headers, body),) = service.asked
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert int(headers["Content-Length"]) == len(body)
    boundary = headers["Content-Type"].partition("boundary=")[2].encode()
    parts = body.split(b"--" + boundary)
    assert parts[-1] == b"--\r\n"
    assert {b'name="model"\r\n\r\nwhisper-1', b'name="language"\r\n\r\nid', b'name="response_format"\r\n\r\nvtt'} <= {
        part.strip().partition(b"; ")[2] for part in parts
    }
    assert recording.file
    with recording.file.content.open("rb") as stream:
        assert b"\r\n\r\n" + stream.read() + b"\r\n" in parts[4]


def test_the_same_words_again_add_nothing(service: Service, recording: Recording, writer: User) -> None:
    again = RecordingFactory.create(meeting=recording.meeting, content=b"RIFF other")
    for row in (recording, again):
        transcribe(actions.ask_transcript(recording=row, by=writer).pk)
    assert Transcript.objects.count() == 1
    assert {job.state for job in SpeechJob.objects.all()} == {WorkState.DONE}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"status": 401}, WorkState.FAILED),
        ({"status": 413}, WorkState.FAILED),
        ({"status": 503}, WorkState.PENDING),
        ({"status": 429}, WorkState.PENDING),
        ({"status": 302, "location": "http://127.0.0.1:9/elsewhere"}, WorkState.FAILED),
        ({"answer": b'{"text": "Selamat pagi"}'}, WorkState.FAILED),
        ({"answer": b"<html>rusak</html>"}, WorkState.FAILED),
        ({"answer": b""}, WorkState.FAILED),
        ({"answer": b"x" * 5000}, WorkState.FAILED),
        ({"is_silent": True}, WorkState.PENDING),
    ],
    ids=str,
)
def test_a_failure_says_why_and_can_be_tried_again(
    service: Service,
    recording: Recording,
    writer: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    told: dict[str, Any],
    state: WorkState,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(speech, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(speech, "BYTES_AT_MOST", 4000)
    for name, value in told.items():
        setattr(service, name, value)
    job = actions.ask_transcript(recording=recording, by=writer)
    transcribe(job.pk)
    failed = job_of(recording)
    assert failed.state == state
    assert failed.last_error
    assert not Transcript.objects.exists()
    assert len(service.asked) == 1
    assert KEY not in caplog.text + failed.last_error

    service.status, service.answer, service.location, service.is_silent = 200, VTT, "", False
    monkeypatch.setattr(speech, "ANSWER_SECONDS", 5)
    if state == WorkState.FAILED:
        actions.ask_transcript(recording=recording, by=writer)
        transcribe(job.pk)
        assert job_of(recording).state == WorkState.DONE


def test_a_service_that_is_away_is_tried_a_few_times(recording: Recording, writer: User, settings: Any) -> None:
    settings.SPEECH = environment.Speech("http://127.0.0.1:9/v1/audio/transcriptions", KEY, "whisper-1", "id")
    job = actions.ask_transcript(recording=recording, by=writer)
    SpeechJob.objects.update(attempts=ATTEMPTS - 1)
    transcribe(job.pk)
    assert job_of(recording).state == WorkState.FAILED


def test_what_is_over_when_the_worker_comes_is_dropped(service: Service, recording: Recording, writer: User) -> None:
    job = actions.ask_transcript(recording=recording, by=writer)
    actions.erase_recording(recording=recording, reason="Selesai", by=writer)
    transcribe(job.pk)
    assert (job_of(recording).state, service.asked) == (WorkState.DROPPED, [])


def test_who_has_lost_the_lease_imports_nothing(service: Service, recording: Recording, writer: User) -> None:
    job = actions.ask_transcript(recording=recording, by=writer)
    mine = claim(SpeechJob, job.pk)
    assert mine is not None
    SpeechJob.objects.update(fence=mine.fence + 1)
    speech._keep(mine, recording, VTT)
    assert not Transcript.objects.exists()


def test_nobody_hands_a_recording_out_who_may_not(recording: Recording, writer: User, settings: Any) -> None:
    assert settings.SPEECH is None
    with pytest.raises(actions.NoService):
        actions.ask_transcript(recording=recording, by=writer)
    settings.SPEECH = environment.Speech("http://127.0.0.1:9/", KEY, "", "")
    with pytest.raises(Refused):
        actions.ask_transcript(recording=recording, by=user_with(Role.LEADERSHIP, recording.meeting.convener))
    actions.erase_recording(recording=recording, reason="Selesai", by=writer)
    with pytest.raises(WrongState):
        actions.ask_transcript(recording=recording, by=writer)
    Meeting.objects.update(minutes_signed_at="2030-10-19T00:00:00Z")
    with pytest.raises(actions.MinutesSigned):
        actions.ask_transcript(recording=recording, by=writer)


def test_the_service_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEECH_URL", raising=False)
    assert environment.speech() is None
    monkeypatch.setenv("SPEECH_URL", "https://suara.example.go.id/v1/audio/transcriptions")
    monkeypatch.setenv("SPEECH_KEY", KEY)
    found = environment.speech()
    assert found is not None
    assert (found.host, found.model, found.language) == ("suara.example.go.id", "whisper-1", "id")
    assert KEY not in repr(found)
    for wrong in ("ftp://x/", "https://user:pass@x/", "https:///v1", "https://[/", "https://x/?key=1"):
        monkeypatch.setenv("SPEECH_URL", wrong)
        with pytest.raises(ImproperlyConfigured, match="SPEECH_URL"):
            environment.speech()
