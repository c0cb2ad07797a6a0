"""What is handed in for a presentation: version by version, each checked, none lost."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import Material, Presentation
from agendas.permissions import is_asked, takes_material_by_link
from agendas.queries.presentations import material_deadline
from agendas.states import PRESENTATION_MOVES, PresentationState, Verdict
from audit.actions import Actor, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from files.actions import MATERIALS, digest_of, store_file
from meetings.models import Meeting, Participant
from meetings.states import Disclosure, MeetingState

# A link can be passed on: whoever has it fills no disk with it.
VERSIONS_BY_LINK = 30

_LEADS_TO = {Verdict.ACCEPTED: PresentationState.ACCEPTED, Verdict.RETURNED: PresentationState.REVISION}


class NewerVersion(WrongState):
    """A newer version has been handed in meanwhile: that one is to be judged."""


class TooManyVersions(RakorError):
    """By links no more versions are taken; the secretariat still takes one."""


class NoteMissing(RakorError):
    """Who sends something back says why."""


@transaction.atomic
def hand_in_material(
    *,
    presentation: Presentation,
    upload: UploadedFile,
    by: Actor,
    disclosure: str = Disclosure.INTERNAL,
    note: str = "",
    participant: Participant | None = None,
) -> Material:
    """Keep `upload` as the next version: by the holder of the personal link of `participant`, whose institution is
    asked, or by who plans the meeting. After the deadline, and once the meeting has begun, it is late.

    The same file with the same words sent twice stands once. Raises `FileRefused`, `TooManyVersions`, `Refused`,
    `WrongState` where nothing is taken any more, `MeetingOver`, `MinutesSigned`.
    """
    meeting = _held_for(presentation, by, participant)
    row = Presentation.objects.select_for_update(of=("self",)).get(pk=presentation.pk)
    last = row.materials.select_related("file").first()
    # Who sends it once more to say that fewer may see it, or adds a remark, sends a new version.
    is_same = last is not None and (last.disclosure, last.note) == (disclosure, note.strip())
    if last is not None and is_same and last.verdict != Verdict.RETURNED and last.file.sha256 == digest_of(upload):
        return last
    if participant is not None and last is not None and last.version >= VERSIONS_BY_LINK:
        raise TooManyVersions(
            _("There are %(n)s versions already. Call the secretariat to hand in another.") % {"n": last.version}
        )
    before = {"state": row.state}
    # What waits to be checked is replaced where it stands; from everywhere else the table leads here.
    if row.state != PresentationState.SUBMITTED:
        move(row, PresentationState.SUBMITTED, PRESENTATION_MOVES)
    now, deadline = timezone.now(), material_deadline(row)
    material = Material.objects.create(
        presentation=row,
        version=last.version + 1 if last else 1,
        file=store_file(upload=upload, by=by, allowed=MATERIALS),
        disclosure=Disclosure(disclosure),
        note=note.strip(),
        is_late=meeting.started_at is not None or (deadline is not None and now > deadline),
        handed_in_by=by.actor_label[:200],
    )
    after = {"state": row.state, "version": material.version, "file": material.file, "is_late": material.is_late}
    record("hand_in_material", row, by=by, subject=meeting, before=before, after=after)
    return material


@transaction.atomic
def accept_material(*, material: Material, by: User, disclosure: str = "", note: str = "") -> Material:
    """Find the newest version fit to be shown; the secretariat may correct who may see it.

    Raises `NewerVersion`, `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    before = {"disclosure": material.disclosure}
    row = _judged(material, Verdict.ACCEPTED, note=note, disclosure=disclosure, by=by)
    after = {"version": row.version, "disclosure": row.disclosure}
    record("accept_material", row.presentation, by=by, subject=row.presentation.meeting, before=before, after=after)
    return row


@transaction.atomic
def return_material(*, material: Material, note: str, by: User) -> Material:
    """Send the newest version back with what is to be mended; it stays among the versions.

    Raises `NoteMissing`, `NewerVersion`, `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    if not note.strip():
        raise NoteMissing(_("Say what is to be mended: those who handed it in read this note."))
    row = _judged(material, Verdict.RETURNED, note=note, by=by)
    after = {"version": row.version, "note": row.verdict_note}
    record("return_material", row.presentation, by=by, subject=row.presentation.meeting, after=after)
    return row


def _held_for(presentation: Presentation, by: Actor, participant: Participant | None) -> Meeting:
    """The meeting, its row locked, if `by` may hand in for it now."""
    if participant is None:
        if not isinstance(by, User):
            raise Refused
        meeting = open_for(presentation.meeting, by, Power.PLAN_MEETINGS)
        if meeting.state == MeetingState.HELD:
            raise WrongState(_("The meeting has been held: nothing is handed in any more."))
        return meeting
    if not is_asked(participant, presentation):
        raise Refused
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=presentation.meeting_id)
    if not takes_material_by_link(meeting):
        raise WrongState(_("Nothing can be handed in for this meeting now. Call the secretariat."))
    return meeting


def _judged(material: Material, verdict: Verdict, *, note: str, by: User, disclosure: str = "") -> Material:
    open_for(material.presentation.meeting, by, Power.PLAN_MEETINGS)
    held = Presentation.objects.select_for_update(of=("self",)).select_related("meeting", "item")
    row = held.get(pk=material.presentation_id)
    material.refresh_from_db()
    if row.materials.filter(version__gt=material.version).exists():
        raise NewerVersion(_("A newer version has been handed in meanwhile. Look at that one."))
    move(row, _LEADS_TO[verdict], PRESENTATION_MOVES)
    material.verdict, material.verdict_note = verdict, note.strip()
    material.verdict_by, material.verdict_at = by.actor_label[:200], timezone.now()
    material.disclosure = Disclosure(disclosure) if disclosure else material.disclosure
    material.save(update_fields=["verdict", "verdict_note", "verdict_by", "verdict_at", "disclosure"])
    material.presentation = row
    return material
