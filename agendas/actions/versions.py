"""Versions of the agenda: written, approved and frozen; what comes later is a new version with a reason (ADR 19)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaVersion
from agendas.queries.versions import digest_of, frozen_items
from agendas.states import VERSION_MOVES, AgendaVersionState
from audit.actions import record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting


class NothingToApprove(RakorError):
    """There is no item on the agenda, or every version of it is approved already."""


class AgendaChanged(RakorError):
    """The agenda is not any more as the approver has read it."""


class VersionReasonMissing(RakorError):
    """A version after the first says why it is needed."""

    field = "reason"


@transaction.atomic
def approve_agenda(*, meeting: Meeting, by: User, read: str = "") -> AgendaVersion:
    """Approve the version that is written now: it is frozen and in force, and the one before it is superseded.

    `read` is `agendas.queries.versions.digest_of` the items that the approver had before him. Raises
    `NothingToApprove`, `AgendaChanged`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.APPROVE_PAPERS)
    version = _written(meeting, by)
    if version is None:
        raise NothingToApprove(_("The agenda is approved already. What changes it is a new version."))
    items = frozen_items(meeting)
    if not items:
        raise NothingToApprove(_("There is nothing on the agenda yet."))
    if read and read != digest_of(items):
        raise AgendaChanged(_("The agenda has changed since you opened it. Read it again before you approve."))
    former = AgendaVersion.objects.filter(meeting=meeting, state=AgendaVersionState.APPROVED).first()
    if former is not None:
        move(former, AgendaVersionState.SUPERSEDED, VERSION_MOVES)
    move(
        version,
        AgendaVersionState.APPROVED,
        VERSION_MOVES,
        items=items,
        approved_at=timezone.now(),
        approved_by=by.actor_label[:200],
    )
    record("approve_agenda", version, by=by, subject=meeting, after={"version": version.name, "items": len(items)})
    return version


@transaction.atomic
def open_agenda_version(*, meeting: Meeting, reason: str, by: User) -> AgendaVersion:
    """Begin the next version, so that the agenda can be changed again; until it is approved the former is in force.

    Raises `VersionReasonMissing`, `WrongState` where one is being written already, `Refused`, `MeetingOver`,
    `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.PLAN_MEETINGS)
    reason = " ".join(reason.split())
    if not reason:
        raise VersionReasonMissing(_("Say why the agenda is changed after its approval."))
    latest = AgendaVersion.objects.filter(meeting=meeting).last()
    if latest is None or latest.state != AgendaVersionState.APPROVED:
        raise WrongState(_("The agenda is being written: it can be changed without a new version."))
    version = AgendaVersion.objects.create(
        meeting=meeting, number=latest.number + 1, reason=reason[:300], opened_by=by.actor_label[:200]
    )
    record("open_agenda_version", version, by=by, subject=meeting, reason=reason, after={"version": version.name})
    return version


@transaction.atomic
def freeze_with_letter(*, meeting: Meeting, by: User) -> AgendaVersion | None:
    """Approve the version that is written, because a letter that carries it is being signed; None where none is, or
    where the letter goes out without an agenda. Only `flows.papers` calls this.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    try:
        return approve_agenda(meeting=meeting, by=by)
    except NothingToApprove:
        return None


def _written(meeting: Meeting, by: User) -> AgendaVersion | None:
    """The version being written, which before the first approval nobody had to open; None where all are approved."""
    latest = AgendaVersion.objects.filter(meeting=meeting).last()
    if latest is None:
        return AgendaVersion.objects.create(meeting=meeting, number=1, opened_by=by.actor_label[:200])
    return latest if latest.state == AgendaVersionState.DRAFT else None
