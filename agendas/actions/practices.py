"""Best practices (praktik baik): told by the regions or by the house, checked, and kept for all to read."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.materials import NoteMissing
from agendas.models import BestPractice
from agendas.permissions import institution_of, takes_practices_by_link
from agendas.queries.practices import digest_of_practice, told_by_institution
from agendas.states import PRACTICE_MOVES, PracticeState
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from directory.models import Organization, Region
from files.actions import MATERIALS, digest_of, erase_file, store_file
from files.models import StoredFile
from meetings.models import Meeting, Participant, Topic
from meetings.permissions import require_at
from meetings.states import Disclosure

# A link can be passed on: whoever has it fills no disk with it.
TOLD_AT_MOST = 20


class TooManyPractices(RakorError):
    """One institution has told as much as anyone can read."""


class PracticeChanged(RakorError):
    """The practice does not stand any more as the one who accepts it has read it."""


class PracticeRefused(RakorError):
    """Words that must stand are missing, or a topic is another convener's."""


@dataclass(frozen=True)
class PracticeWords:
    """What is told."""

    title: str
    problem: str
    solution: str
    result: str = ""
    disclosure: str = Disclosure.INTERNAL


@transaction.atomic
def tell_practice(
    *,
    participant: Participant,
    words: PracticeWords,
    topics: Iterable[Topic] = (),
    upload: UploadedFile | None = None,
    by: LinkHolder,
) -> BestPractice:
    """A practice of the region (or institution) of `participant`, told by the personal link; it waits to be checked.

    Possible from the invitations until the meeting is closed. The same sent twice stands once. Raises
    `PracticeRefused`, `FileRefused`, `TooManyPractices`, `WrongState`.
    """
    meeting = _open_to_links(participant)
    institution = institution_of(participant)
    same = BestPractice.objects.filter(meeting=meeting, organization=institution, **_typed(words))
    sha256 = digest_of(upload) if upload is not None else None
    held = ((row, row.file.sha256 if row.file else None) for row in same.select_related("file"))
    told = next((row for row, of_file in held if sha256 in (None, of_file)), None)
    if told is not None:
        return told
    count = told_by_institution(participant).count()
    if count >= TOLD_AT_MOST:
        raise TooManyPractices(_("There are %(n)s practices already. Mend one of them instead.") % {"n": count})
    row = BestPractice(
        convener=meeting.convener,
        meeting=meeting,
        organization=institution,
        region=participant.region or (institution.region if institution else None),
        told_by=by.actor_label[:200],
    )
    return _keep(row, words, topics, upload, by)


@transaction.atomic
def mend_practice(
    *,
    practice: BestPractice,
    participant: Participant,
    words: PracticeWords,
    topics: Iterable[Topic] = (),
    upload: UploadedFile | None = None,
    by: LinkHolder,
) -> BestPractice:
    """Tell once more, mended, what the own institution has told and the secretariat has not accepted.

    Raises as `tell_practice`, and `Refused` for a practice of another institution.
    """
    _open_to_links(participant)
    row = BestPractice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    if not told_by_institution(participant).filter(pk=row.pk).exists():
        raise Refused
    if row.state == PracticeState.ACCEPTED:
        raise WrongState(_("This practice stands in the collection already. To change it, call the secretariat."))
    if row.state == PracticeState.RETURNED:
        move(row, PracticeState.SUBMITTED, PRACTICE_MOVES)
    return _keep(row, words, topics, upload, by)


@transaction.atomic
def add_practice(
    *,
    convener: Organization,
    words: PracticeWords,
    by: User,
    meeting: Meeting | None = None,
    region: Region | None = None,
    organization: Organization | None = None,
    topics: Iterable[Topic] = (),
    upload: UploadedFile | None = None,
) -> BestPractice:
    """A practice that the house itself writes down: in the collection at once, for who plans has read it.

    Raises `PracticeRefused`, `FileRefused`, `Refused`.
    """
    require_at(by, Power.PLAN_MEETINGS, convener)
    if meeting is not None and meeting.convener_id != convener.pk:
        raise PracticeRefused(_("The meeting is another convener's."))
    name = by.actor_label[:200]
    row = BestPractice(
        convener=convener,
        meeting=meeting,
        organization=organization,
        region=region or (organization.region if organization else None),
        state=PracticeState.ACCEPTED,
        told_by=name,
        decided_by=name,
    )
    return _keep(row, words, topics, upload, by)


@transaction.atomic
def edit_practice(
    *,
    practice: BestPractice,
    words: PracticeWords,
    by: User,
    region: Region | None = None,
    topics: Iterable[Topic] = (),
    upload: UploadedFile | None = None,
) -> BestPractice:
    """Put words, topics and region right; the state stays. Raises as `add_practice`."""
    row = _held_for(practice, by)
    before = {} if row.region == region else {"region": row.region}
    row.region = region
    return _keep(row, words, topics, upload, by, changed=before)


@transaction.atomic
def accept_practice(*, practice: BestPractice, by: User, seen: str | None = None) -> BestPractice:
    """Take it into the collection. `seen` is the digest of what he has read (`digest_of_practice`): those who told it
    may mend it meanwhile. Raises `PracticeChanged`, `WrongState`, `Refused`."""
    row = _held_for(practice, by)
    if seen is not None and seen != digest_of_practice(row):
        raise PracticeChanged(_("This practice has been changed in the meantime. Read it as it stands now."))
    before = {"state": row.state}
    move(row, PracticeState.ACCEPTED, PRACTICE_MOVES, decision_note="", decided_by=by.actor_label[:200])
    record("accept_practice", row, by=by, subject=row.meeting, before=before, after={"state": row.state})
    return row


@transaction.atomic
def return_practice(*, practice: BestPractice, note: str, by: User) -> BestPractice:
    """Send it back with what is to be mended; out of the collection too.

    Raises `NoteMissing`, `WrongState`, `Refused`.
    """
    if not note.strip():
        raise NoteMissing(_("Say what is to be mended: those who told it read this note."))
    row = _held_for(practice, by)
    before = {"state": row.state}
    told = {"decision_note": note.strip(), "decided_by": by.actor_label[:200]}
    move(row, PracticeState.RETURNED, PRACTICE_MOVES, **told)
    record("return_practice", row, by=by, subject=row.meeting, before=before, after={"state": row.state, **told})
    return row


def _open_to_links(participant: Participant) -> Meeting:
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("convener").get(pk=participant.meeting_id)
    if not takes_practices_by_link(meeting):
        raise WrongState(_("Practices are told from the invitation until the meeting is closed."))
    return meeting


def _held_for(practice: BestPractice, by: User) -> BestPractice:
    rows = BestPractice.objects.select_for_update(of=("self",)).select_related("convener", "meeting")
    row = rows.get(pk=practice.pk)
    require_at(by, Power.PLAN_MEETINGS, row.convener)
    return row


def _typed(words: PracticeWords) -> dict[str, str]:
    return {field.name: getattr(words, field.name).strip() for field in fields(words)}


def _keep(
    row: BestPractice,
    words: PracticeWords,
    topics: Iterable[Topic],
    upload: UploadedFile | None,
    by: Actor,
    *,
    changed: Mapping[str, Any] | None = None,
) -> BestPractice:
    """Set what is told and save; one line in the trail, of a change only what changed. `changed` is what `row` held
    before of what was set already. A file that is replaced is erased."""
    is_new = row.pk is None
    before: dict[str, Any] = dict(changed or {})
    for name, value in _typed(words).items():
        if getattr(row, name) != value:
            before[name] = getattr(row, name)
            setattr(row, name, value)
    if not (row.title and row.problem and row.solution):
        raise PracticeRefused(_("Title, problem and solution must be told."))
    chosen = list(topics)
    if any(topic.convener_id != row.convener_id for topic in chosen):
        raise PracticeRefused(_("Choose topics of this convener."))
    former = row.file
    if upload is not None and (former is None or former.sha256 != digest_of(upload)):
        before["file"] = former
        row.file = store_file(upload=upload, by=by, allowed=MATERIALS)
    row.save()
    row.topics.set(chosen)
    after = {name: getattr(row, name) for name in before} | {"topics": [topic.name for topic in chosen]}
    if is_new:
        record("tell_practice", row, by=by, subject=row.meeting, after=after)
    else:
        record("edit_practice", row, by=by, subject=row.meeting, before=before, after=after)
    if former is not None and former != row.file:
        _erase(former, by)
    return row


def _erase(stored: StoredFile, by: Actor) -> None:
    """Let go of a file that was replaced, unless something else refers to it."""
    with suppress(ProtectedError):
        erase_file(stored=stored, by=by)
