"""A recording to words by a speech-to-text service, where one is connected (`SPEECH_URL`; off by default).

The service speaks as OpenAI's does: `POST …/v1/audio/transcriptions`, multipart, answered as WebVTT. Its words are
imported as a transcript that nobody has checked.
"""

import io
import logging
import secrets
import time
from typing import IO

import requests
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.actions.transcripts import ReadAlready, keep_reading
from agendas.models import Recording, SpeechJob
from agendas.permissions import is_open
from agendas.states import TranscriptOrigin
from agendas.transcripts import BYTES_AT_MOST, TranscriptRefused, read_transcript
from audit.actions import Actor, System, record
from common import work
from common.errors import RakorError, WrongState
from meetings.models import Meeting

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
# In all, below the time a task may take (settings.CELERY_TASK_SOFT_TIME_LIMIT).
ANSWER_SECONDS = 520
_CHUNK = 64 * 1024


class NoService(RakorError):
    """No speech-to-text service is connected."""


class SpeechFailed(RakorError):
    """The service gave no transcript. `is_final`: trying again by itself would only fail again."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        self.is_final = is_final
        super().__init__(words)


@transaction.atomic
def ask_transcript(*, recording: Recording, by: User) -> SpeechJob:
    """Hand the recording to the service; a worker does it. Asked twice it is one job; after a failure it is tried
    anew. Raises `NoService`, `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    if settings.SPEECH is None:
        raise NoService(_("No speech-to-text service is connected."))
    meeting = open_for(recording.meeting, by, Power.WRITE_NOTES)
    recording.refresh_from_db()
    if recording.file is None:
        raise WrongState(_("This recording is erased."))
    job, is_new = SpeechJob.objects.get_or_create(
        recording=recording,
        defaults={"key": f"speech:{recording.public_id}", "asked_by": by.actor_label[:200]},
    )
    if is_new:
        work.ring(job)
    elif not work.reopen(job):
        return job
    record("ask_speech", recording, by=by, subject=meeting, after={"host": settings.SPEECH.host})
    return job


def transcribe(*, job_id: int) -> None:
    """Do one job; called by the worker. A fault is noted on the row in words, and tried again where that may help."""
    job = work.claim(SpeechJob, job_id)
    if job is None:
        return
    recording = Recording.objects.select_related("meeting", "file").get(pk=job.recording_id)
    if recording.file is None or not is_open(recording.meeting):
        work.finish(job, work.WorkState.DROPPED)
        return
    try:
        with recording.file.content.open("rb") as stream:
            content = _answer_of(stream, recording.file.size, recording.file.media_type)
        _keep(job, recording, content)
    except SpeechFailed as error:
        (work.give_up if error.is_final else work.fail)(job, str(error))
    except TranscriptRefused as error:
        work.give_up(job, _("The answer of the service is no transcript. %(words)s") % {"words": error})
    except Exception as error:  # whatever goes wrong must be told on the page of recordings
        # The class alone: what an error says of itself may hold the address or the key.
        logger.error("The recording %s could not be transcribed: %s", recording.public_id, type(error).__name__)
        work.fail(job, type(error).__name__)


def _keep(job: SpeechJob, recording: Recording, content: bytes) -> None:
    """Import the answer and mark the job in one transaction: who has lost the lease imports nothing."""
    reading = read_transcript(content, "suara.vtt")
    by: Actor = System(actor_label=_("Speech service, asked by %(name)s") % {"name": job.asked_by})
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=recording.meeting_id)
        if not is_open(meeting):
            work.finish(job, work.WorkState.DROPPED)
            return
        if not work.finish(job):
            return
        try:
            keep_reading(
                meeting=meeting,
                reading=reading,
                content=content,
                name=recording.name,
                by=by,
                recording=recording,
                origin=TranscriptOrigin.SPEECH,
            )
        except ReadAlready:
            return  # the same words came before; there is nothing to add


# --- the way to the service --------------------------------------------------------------------------------------


class _Form:
    """A multipart form that is read piece by piece: half a gigabyte does not have to fit into memory."""

    def __init__(self, fields: dict[str, str], stream: IO[bytes], size: int, media_type: str) -> None:
        self.boundary = secrets.token_hex(16)
        head = "".join(
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        # The name tells the service the kind; that of the upload may tell more than the service has to know.
        ending = {"audio/mpeg": "mp3", "audio/x-wav": "wav"}.get(media_type, media_type.rpartition("/")[2])
        ending = ending.removeprefix("x-")
        head += (
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="file"; filename="rekaman.{ending}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        tail = f"\r\n--{self.boundary}--\r\n"
        self._parts: list[IO[bytes]] = [io.BytesIO(head.encode()), stream, io.BytesIO(tail.encode())]
        self._length = len(head.encode()) + size + len(tail)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        while self._parts:
            chunk = self._parts[0].read(size if size > 0 else _CHUNK)
            if chunk:
                return chunk
            self._parts.pop(0)
        return b""


def _answer_of(stream: IO[bytes], size: int, media_type: str) -> bytes:
    """The service's answer. Raises `SpeechFailed` in words that may be shown: without address, key and body."""
    service = settings.SPEECH
    if service is None:
        raise SpeechFailed(_("No speech-to-text service is connected."), is_final=True)
    fields = {"model": service.model, "language": service.language, "response_format": "vtt"}
    form = _Form({name: value for name, value in fields.items() if value}, stream, size, media_type)

    def with_key(request: requests.PreparedRequest) -> requests.PreparedRequest:
        """In place of what requests would find in a .netrc."""
        if service.key:
            request.headers["Authorization"] = f"Bearer {service.key}"
        return request

    until = time.monotonic() + ANSWER_SECONDS
    try:
        with requests.post(
            service.url,
            data=form,
            headers={"Content-Type": f"multipart/form-data; boundary={form.boundary}"},
            auth=with_key,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,  # a recording goes where the operator said, and nowhere else
            stream=True,
        ) as response:
            _check_status(response.status_code)
            return _body(response, until)
    except requests.Timeout:
        raise SpeechFailed(_("The service did not answer in time.")) from None
    except requests.RequestException:
        raise SpeechFailed(_("The service cannot be reached, or broke off.")) from None


def _check_status(status: int) -> None:
    if status == requests.codes.ok:
        return
    words = {
        401: _("The service does not accept the key (SPEECH_KEY)."),
        403: _("The service does not accept the key (SPEECH_KEY)."),
        404: _("There is no such service at the address (SPEECH_URL)."),
        413: _("The recording is larger than the service takes."),
        429: _("The service has too much to do just now."),
    }.get(status, _("The service refused with status %(status)s.") % {"status": status})
    raise SpeechFailed(words, is_final=status < 500 and status not in (408, 425, 429))


def _body(response: requests.Response, until: float) -> bytes:
    kept = bytearray()
    for chunk in response.iter_content(_CHUNK):
        kept += chunk
        if len(kept) > BYTES_AT_MOST:
            raise SpeechFailed(_("The answer of the service is far longer than a transcript."), is_final=True)
        if time.monotonic() > until:
            raise SpeechFailed(_("The service did not answer in time."))
    return bytes(kept)
