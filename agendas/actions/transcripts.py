"""Transcripts: read from a file or from the speech service, voices matched to the roll, passages put under items."""

import hashlib
from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.directives import ForeignItem
from agendas.actions.gate import open_for
from agendas.models import AgendaItem, Passage, Recording, Transcript, TranscriptSpeaker
from agendas.states import TranscriptOrigin
from agendas.transcripts import BYTES_AT_MOST, Reading, read_transcript
from audit.actions import Actor, record
from common.errors import RakorError
from meetings.models import Meeting, Participant

NAME_LENGTH = 120
SPEAKER_LENGTH = 250


class ReadAlready(RakorError):
    """The same file has been read for this meeting before."""


class ForeignRecording(RakorError):
    """The recording belongs to another meeting."""


class NotOnTheRoll(RakorError):
    """The line belongs to the roll of another meeting."""


class NoSuchRange(RakorError):
    """The passages that were named are not there, or the last stands before the first."""


def import_transcript(
    *, meeting: Meeting, upload: UploadedFile, by: User, recording: Recording | None = None
) -> Transcript:
    """Read a recorder's file and keep its passages; the file itself is not kept, and of one that cannot be read
    nothing is.

    Raises `TranscriptRefused` (with the line), `ReadAlready`, `ForeignRecording`, `Refused`, `MeetingOver`,
    `MinutesSigned`.
    """
    content, name = upload.read(BYTES_AT_MOST + 1), upload.name or "transkrip"
    # Read before the meeting is locked: a long file takes a second, and nobody has to wait for it.
    reading = read_transcript(content, name)
    with transaction.atomic():
        now = open_for(meeting, by, Power.WRITE_NOTES)
        _check_recording(now, recording)
        return keep_reading(meeting=now, reading=reading, content=content, name=name, by=by, recording=recording)


def keep_reading(
    *,
    meeting: Meeting,
    reading: Reading,
    content: bytes,
    name: str,
    by: Actor,
    recording: Recording | None,
    origin: TranscriptOrigin = TranscriptOrigin.FILE,
) -> Transcript:
    """Keep what was read; the row of the meeting is locked by the caller. Raises `ReadAlready`."""
    digest = hashlib.sha256(content).hexdigest()
    before = Transcript.objects.filter(meeting=meeting, sha256=digest).first()
    if before is not None:
        raise ReadAlready(_("This file has been read already, as “%(name)s”. Nothing was added.") % {"name": before})
    transcript = Transcript.objects.create(
        meeting=meeting,
        recording=recording,
        name=name[-NAME_LENGTH:],
        format=reading.format,
        origin=origin,
        sha256=digest,
        imported_by=by.actor_label[:200],
    )
    speakers = {
        row.label: row
        for row in TranscriptSpeaker.objects.bulk_create(
            [TranscriptSpeaker(transcript=transcript, label=label) for label in reading.speakers]
        )
    }
    Passage.objects.bulk_create(
        [
            Passage(
                transcript=transcript,
                order=order,
                starts_ms=row.starts_ms,
                ends_ms=row.ends_ms,
                speaker=speakers.get(row.speaker),
                text=row.text,
            )
            for order, row in enumerate(reading.passages, 1)
        ],
        batch_size=1000,
    )
    after = {"origin": origin, "passages": len(reading.passages), "voices": len(speakers), "sha256": digest}
    record("import_transcript", transcript, by=by, subject=meeting, after=after)
    return transcript


@transaction.atomic
def remove_transcript(*, transcript: Transcript, by: User) -> None:
    """Take the transcript out with all its passages; quotations and entries made of them stay.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(transcript.meeting, by, Power.WRITE_NOTES)
    before = {"passages": transcript.passages.count(), "sha256": transcript.sha256}
    record("remove_transcript", transcript, by=by, subject=meeting, before=before)
    transcript.delete()


@transaction.atomic
def link_recording(*, transcript: Transcript, recording: Recording | None, by: User) -> Transcript:
    """Say to which recording the times of the transcript belong. Raises `ForeignRecording`, `Refused`, `MeetingOver`,
    `MinutesSigned`."""
    meeting = open_for(transcript.meeting, by, Power.WRITE_NOTES)
    _check_recording(meeting, recording)
    transcript.refresh_from_db()
    before = transcript.recording
    if before != recording:
        transcript.recording = recording
        transcript.save(update_fields=["recording"])
        record(
            "link_recording",
            transcript,
            by=by,
            subject=meeting,
            before={"recording": before},
            after={"recording": recording},
        )
    return transcript


@transaction.atomic
def match_speaker(
    *, speaker: TranscriptSpeaker, by: User, participant: Participant | None = None, name: str = ""
) -> TranscriptSpeaker:
    """Say whose voice it is: a line of the roll, a name that the roll does not have, or (without both) nobody's yet.

    Raises `NotOnTheRoll`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(speaker.transcript.meeting, by, Power.WRITE_NOTES)
    if participant is not None and participant.meeting_id != meeting.pk:
        raise NotOnTheRoll(_("This line is on the roll of another meeting."))
    speaker.refresh_from_db()
    name = "" if participant is not None else " ".join(name.split())[:SPEAKER_LENGTH]
    before = {"participant": speaker.participant, "name": speaker.name}
    if (speaker.participant, speaker.name) != (participant, name):
        speaker.participant, speaker.name = participant, name
        speaker.save(update_fields=["participant", "name"])
        after = {"voice": speaker.label, "participant": participant, "name": name}
        record("match_speaker", speaker.transcript, by=by, subject=meeting, before=before, after=after)
    return speaker


@transaction.atomic
def attach_passages(*, transcript: Transcript, passages: Iterable[Passage], item: AgendaItem | None, by: User) -> int:
    """Put the passages under `item`, or (None) under no item; how many changed their place.

    Raises `ForeignItem`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(transcript.meeting, by, Power.WRITE_NOTES)
    if item is not None and item.meeting_id != meeting.pk:
        raise ForeignItem(_("This item belongs to another meeting."))
    wanted = Passage.objects.filter(transcript=transcript, pk__in=[row.pk for row in passages])
    stand_elsewhere = wanted.exclude(item=item) if item is not None else wanted.filter(item__isnull=False)
    orders = list(stand_elsewhere.order_by("order").values_list("order", flat=True))
    if orders:
        Passage.objects.filter(transcript=transcript, order__in=orders).update(item=item)
        after = {"item": item, "passages": len(orders), "first": orders[0], "last": orders[-1]}
        record("attach_passages", transcript, by=by, subject=meeting, after=after)
    return len(orders)


@transaction.atomic
def attach_range(*, transcript: Transcript, first: int, last: int, item: AgendaItem | None, by: User) -> int:
    """Attach the passages from number `first` to number `last`. Raises `NoSuchRange` and what `attach_passages`
    does."""
    open_for(transcript.meeting, by, Power.WRITE_NOTES)
    passages = Passage.objects.filter(transcript=transcript, order__range=(first, last))
    if first > last or not passages.exists():
        raise NoSuchRange(_("There are no passages from %(first)s to %(last)s.") % {"first": first, "last": last})
    return attach_passages(transcript=transcript, passages=passages, item=item, by=by)


@transaction.atomic
def attach_onward(*, passage: Passage, item: AgendaItem | None, by: User) -> int:
    """Attach the passage and those that follow, up to the next one that stands under another item than it does.

    So the note taker goes down the transcript and says at each change "here begins the next item". Raises what
    `attach_passages` does.
    """
    transcript = passage.transcript
    open_for(transcript.meeting, by, Power.WRITE_NOTES)
    passage.refresh_from_db()
    onward = Passage.objects.filter(transcript=transcript, order__gte=passage.order)
    others = onward.filter(item__isnull=False)
    if passage.item_id is not None:
        others = others.exclude(item=passage.item_id)
    border = others.order_by("order").values_list("order", flat=True).first()
    passages = onward.filter(order__lt=border) if border is not None else onward
    return attach_passages(transcript=transcript, passages=passages, item=item, by=by)


def _check_recording(meeting: Meeting, recording: Recording | None) -> None:
    if recording is not None and recording.meeting_id != meeting.pk:
        raise ForeignRecording(_("This recording belongs to another meeting."))
