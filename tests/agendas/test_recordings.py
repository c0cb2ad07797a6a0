"""Recordings: told by their first bytes, kept by rule, erased with their bytes, played from any minute."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory, override_settings
from django.utils import translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas import actions
from agendas.models import Recording
from agendas.tasks import erase_recordings
from audit.models import AuditEntry
from common.errors import Refused
from files.actions import FileRefused
from files.models import StoredFile
from files.playing import played
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import WAV, DutyAssignmentFactory, RecordingFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db

KINDS = [
    ("a.wav", WAV + bytes(100)),
    ("a.MP3", b"\xff\xfb\x90\x64" + bytes(500)),
    ("a.m4a", b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + bytes(50)),
    ("a.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(50)),
    (
        "a.webm",
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm",
    ),
]
PARTS: list[tuple[dict[str, str], int, str | None]] = [
    ({}, 200, None),
    ({"Range": "bytes=0-3"}, 206, "bytes 0-3/1040"),
    ({"Range": "bytes=1000-"}, 206, "bytes 1000-1039/1040"),
    ({"Range": "bytes=1000-5000"}, 206, "bytes 1000-1039/1040"),
    ({"Range": "bytes=-4"}, 206, "bytes 1036-1039/1040"),
    ({"Range": "bytes=-5000"}, 206, "bytes 0-1039/1040"),
    ({"Range": "bytes=1040-"}, 416, "bytes */1040"),
    ({"Range": "bytes=-0"}, 416, "bytes */1040"),
    ({"Range": "bytes=9-3"}, 200, None),
    ({"Range": "bytes=0-1,4-5"}, 200, None),
    ({"Range": "bytes=-"}, 200, None),
    ({"Range": "lines=1-2"}, 200, None),
    ({"Range": "bytes=0-3", "If-Range": '"other"'}, 200, None),
]


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


def test_recordings_of_every_kind_are_kept(meeting: Meeting, writer: User) -> None:
    for name, content in KINDS:
        recording = actions.add_recording(meeting=meeting, upload=SimpleUploadedFile(name, content), by=writer)
        assert recording.file
        with recording.file.content.open("rb") as stream:
            assert stream.read() == content
    assert AuditEntry.objects.filter(action="add_recording", subject_id=meeting.public_id).count() == len(KINDS)


def test_what_is_no_recording_or_too_large_is_not_kept(meeting: Meeting, writer: User) -> None:
    for name, content in (
        ("a.mp3", b"%PDF-1.7 " + bytes(100)),
        ("a.wav", b""),
        ("a.exe", WAV),
        ("a.html.mp3", b"<html><script>1</script>"),
    ):
        with translation.override("en"), pytest.raises(FileRefused, match=r"Only recordings|is empty"):
            actions.add_recording(meeting=meeting, upload=SimpleUploadedFile(name, content), by=writer)
    with override_settings(RECORDING_LIMIT=1024 * 1024), pytest.raises(FileRefused, match="1 MB"):
        actions.add_recording(meeting=meeting, upload=SimpleUploadedFile("a.wav", WAV + bytes(1024 * 1024)), by=writer)
    assert not Recording.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_recording_is_kept_until_its_day_or_longer_with_a_reason(meeting: Meeting, writer: User) -> None:
    with override_settings(RECORDING_DAYS=30):
        recording = actions.add_recording(meeting=meeting, upload=SimpleUploadedFile("a.wav", WAV), by=writer)
    last = max(meeting.first_day or dt.date.min, dt.datetime.now(meeting.zone).date())
    assert recording.kept_until == last + dt.timedelta(days=30)
    later = recording.kept_until + dt.timedelta(days=10)
    for until, reason in ((later, " "), (recording.kept_until - dt.timedelta(days=1), "Lekas")):
        with pytest.raises(actions.BadTerm):
            actions.keep_longer(recording=recording, until=until, reason=reason, by=writer)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    assert actions.keep_longer(recording=recording, until=later, reason="Sengketa", by=writer).kept_until == later
    assert AuditEntry.objects.get(action="keep_recording_longer").reason == "Sengketa"
    begins = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    assert actions.set_beginning(recording=recording, begins_at=begins, by=writer).begins_at == begins
    with pytest.raises(actions.MinutesSigned):
        actions.add_recording(meeting=meeting, upload=SimpleUploadedFile("b.wav", WAV), by=writer)


def test_erasing_deletes_the_bytes_and_keeps_that_there_was_one(meeting: Meeting, writer: User) -> None:
    recording = RecordingFactory.create(meeting=meeting)
    storage, place = recording.file.content.storage, recording.file.content.name
    with pytest.raises(actions.NoReason):
        actions.erase_recording(recording=recording, reason=" ", by=writer)
    for role in (Role.LEADERSHIP, Role.ADMINISTRATOR):
        with pytest.raises(Refused):
            actions.erase_recording(recording=recording, reason="Selesai", by=user_with(role, meeting.convener))
    assert storage.exists(place)
    actions.erase_recording(recording=recording, reason="Selesai", by=writer)
    kept = Recording.objects.get()
    assert (kept.file, kept.erased_by, storage.exists(place)) == (None, writer.actor_label, False)
    assert not StoredFile.objects.exists()
    assert AuditEntry.objects.get(action="erase_recording").reason == "Selesai"
    assert AuditEntry.objects.get(action="erase_file").before["size"] == len(WAV) + 1000
    for act in (
        lambda: actions.erase_recording(recording=recording, reason="Lagi", by=writer),
        lambda: actions.keep_longer(recording=recording, until=dt.date(2040, 1, 1), reason="X", by=writer),
    ):
        with pytest.raises(actions.RecordingErased):
            act()


def test_every_day_those_are_erased_whose_time_is_over(meeting: Meeting) -> None:
    over, kept, open_ended = (
        RecordingFactory.create(meeting=meeting, kept_until=day)
        for day in (dt.date(2020, 1, 1), dt.date(2099, 1, 1), None)
    )
    erase_recordings()
    erase_recordings()
    assert list(Recording.objects.filter(erased_at=None).order_by("pk")) == [kept, open_ended]
    entry = AuditEntry.objects.get(action="erase_recording")
    assert (entry.object_id, entry.actor_kind) == (over.public_id, "system")


def test_a_part_is_handed_out_as_it_was_asked_for() -> None:
    content = WAV + bytes(range(250)) * 4
    stored = RecordingFactory.create(content=content).file
    for asked, status, said in PARTS:
        response = played(stored, RequestFactory().get("/", headers=asked))
        assert (response.status_code, response.headers.get("Content-Range")) == (status, said)
        assert response["Cache-Control"] == "private, no-store"
        if status != 416:
            first, last = map(int, said.split()[1].split("/")[0].split("-")) if said else (0, len(content) - 1)
            assert b"".join(response.streaming_content) == content[first : last + 1]
            assert response["Content-Length"] == str(last + 1 - first)
            assert (response["Content-Type"], response["Accept-Ranges"]) == ("audio/wav", "bytes")
            response.close()


def test_an_open_range_is_sent_in_pieces_and_the_same_etag_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("files.playing.PART_AT_MOST", 100)
    stored = RecordingFactory.create().file
    headers = {"Range": "bytes=10-", "If-Range": f'"{stored.sha256}"'}
    response = played(stored, RequestFactory().get("/", headers=headers))
    assert (response.status_code, response["Content-Range"]) == (206, f"bytes 10-109/{stored.size}")
    response.close()
    head = played(stored, RequestFactory().head("/"))
    assert (b"".join(head.streaming_content), head["Content-Length"]) == (b"", str(stored.size))


def test_bytes_are_copied_before_the_transaction_and_go_where_it_is_refused(
    meeting: Meeting, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, kept = len(connection.savepoint_ids), []
    place = StoredFile._meta.get_field("content").storage
    save = place.save

    def copy(*args: Any, **options: Any) -> str:
        # While it is copied nothing is locked, and the minutes may be signed.
        assert len(connection.savepoint_ids) == outside
        Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
        kept.append(save(*args, **options))
        return str(kept[-1])

    monkeypatch.setattr(place, "save", copy)
    with pytest.raises(actions.MinutesSigned):
        actions.add_recording(meeting=meeting, upload=SimpleUploadedFile("a.wav", WAV + bytes(100)), by=writer)
    assert [place.exists(name) for name in kept] == [False]
    assert not StoredFile.objects.exists()


def test_one_that_the_storage_keeps_holds_up_no_other(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    RecordingFactory.create_batch(2, meeting=meeting, kept_until=dt.date(2020, 1, 1))
    place = StoredFile._meta.get_field("content").storage
    delete = place.delete
    stuck = {Recording.objects.filter(erased_at=None).first().file.content.name}

    def fail(name: str) -> None:
        if name in stuck:
            raise OSError("disk")
        delete(name)

    monkeypatch.setattr(place, "delete", fail)
    assert actions.erase_expired_recordings() == 1
    (left,) = Recording.objects.filter(erased_at=None)
    assert left.file
    stuck.clear()
    assert actions.erase_expired_recordings() == 1
