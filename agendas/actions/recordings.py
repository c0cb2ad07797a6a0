"""Recordings: kept apart, heard by few, and erased by rule."""

import datetime as dt
import logging

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import Recording
from agendas.queries.transcripts import last_day_of
from audit.actions import Actor, System, record
from common.errors import RakorError
from files.actions import RECORDINGS, erase_file, keep_laid_down, laid_down
from files.models import StoredFile
from meetings.models import Meeting
from meetings.permissions import require

REASON_LENGTH = 300

logger = logging.getLogger(__name__)


class RecordingErased(RakorError):
    """The recording is erased: only that it was there is kept."""


class BadTerm(RakorError):
    """A recording is kept longer by a later day and a reason, never shorter: it is erased instead."""


class NoReason(RakorError):
    """Erasing what was recorded needs a reason."""


def add_recording(
    *, meeting: Meeting, upload: UploadedFile, by: User, begins_at: dt.datetime | None = None
) -> Recording:
    """Keep a recording until `RECORDING_DAYS` after the meeting's last day (after today, where that is later).

    The bytes are copied before the transaction that keeps the recording: hundreds of megabytes hold up nobody's notes.
    What is refused meanwhile leaves none behind. Raises `files.actions.FileRefused`, `Refused`, `MeetingOver`,
    `MinutesSigned`.
    """
    with transaction.atomic():
        open_for(meeting, by, Power.WRITE_NOTES)  # nothing is copied for who may not
    with laid_down(upload=upload, by=by, allowed=RECORDINGS) as stored:
        return _add(meeting, stored, by, begins_at)


@transaction.atomic
def _add(meeting: Meeting, stored: StoredFile, by: User, begins_at: dt.datetime | None) -> Recording:
    meeting = open_for(meeting, by, Power.WRITE_NOTES)
    keep_laid_down(stored=stored, by=by)
    today = timezone.now().astimezone(meeting.zone).date()
    recording = Recording.objects.create(
        meeting=meeting,
        file=stored,
        name=stored.name,
        begins_at=begins_at,
        kept_until=max(last_day_of(meeting) or today, today) + dt.timedelta(days=settings.RECORDING_DAYS),
        added_by=by.actor_label[:200],
    )
    after = {"size": stored.size, "sha256": stored.sha256, "kept_until": recording.kept_until}
    record("add_recording", recording, by=by, subject=meeting, after=after)
    return recording


@transaction.atomic
def set_beginning(*, recording: Recording, begins_at: dt.datetime | None, by: User) -> Recording:
    """Say when the first minute of the recording was said; so passages get a time of day. Raises `RecordingErased`,
    `Refused`."""
    recording = _held(recording, by)
    before = recording.begins_at
    if before != begins_at:
        recording.begins_at = begins_at
        recording.save(update_fields=["begins_at"])
        record(
            "edit_recording",
            recording,
            by=by,
            subject=recording.meeting,
            before={"begins_at": before},
            after={"begins_at": begins_at},
        )
    return recording


@transaction.atomic
def keep_longer(*, recording: Recording, until: dt.date, reason: str, by: User) -> Recording:
    """Keep the recording until a later day, because of `reason`; also when the minutes are signed. Raises `BadTerm`,
    `RecordingErased`, `Refused`."""
    recording = _held(recording, by)
    before = recording.kept_until
    if before == until:
        return recording
    if before is not None and until < before:
        raise BadTerm(_("A recording is kept longer here, not shorter. What is not needed any more is erased."))
    if not reason.strip():
        raise BadTerm(_("Say why the recording is kept longer."))
    recording.kept_until = until
    recording.save(update_fields=["kept_until"])
    record(
        "keep_recording_longer",
        recording,
        by=by,
        subject=recording.meeting,
        reason=reason.strip()[:REASON_LENGTH],
        before={"kept_until": before},
        after={"kept_until": until},
    )
    return recording


@transaction.atomic
def erase_recording(*, recording: Recording, reason: str, by: Actor) -> Recording:
    """Delete the bytes; that there was a recording, and its transcripts, stay. Possible at any time, as the law on
    personal data asks (UU 27/2022). Raises `NoReason`, `RecordingErased`, `Refused`."""
    recording = _held(recording, by)
    if not reason.strip():
        raise NoReason(_("Say why the recording is erased."))
    stored, recording.file = recording.file, None
    recording.erased_at, recording.erased_by = timezone.now(), by.actor_label[:200]
    recording.save(update_fields=["file", "erased_at", "erased_by"])
    record("erase_recording", recording, by=by, subject=recording.meeting, reason=reason.strip()[:REASON_LENGTH])
    if stored is not None:
        erase_file(stored=stored, by=by, reason=reason.strip()[:REASON_LENGTH])
    return recording


def erase_expired_recordings() -> int:
    """Erase every recording whose last day is over; how many. Called by beat, and harmless when called again.

    Each by itself: one whose bytes the storage does not let go is tried again the next time, and holds up no other.
    """
    due = Recording.objects.filter(erased_at__isnull=True, kept_until__lt=timezone.localdate())
    erased = 0
    for recording in due:
        try:
            erase_recording(recording=recording, reason=_("The time for which it is kept is over."), by=System())
        except RecordingErased:
            continue  # another run was quicker
        except Exception:
            logger.exception("recording %s is not erased", recording.public_id)
            continue
        erased += 1
    return erased


def _held(recording: Recording, by: Actor) -> Recording:
    """The row as it stands now, locked, with its bytes still there."""
    rows = Recording.objects.select_for_update(of=("self",)).select_related("meeting__convener", "file")
    now = rows.get(pk=recording.pk)
    require(by, Power.WRITE_NOTES, now.meeting)
    if now.erased_at is not None:
        raise RecordingErased(_("This recording is erased."))
    return now
