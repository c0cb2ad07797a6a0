"""All writes to follow-ups."""

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError, Refused
from common.states import move
from directory.models import Organization
from directory.queries import head_post
from files.actions import store_file
from followups.models import FollowUp, ProgressUpdate
from followups.permissions import can_determine, can_report, can_verify, can_work
from followups.queries import debtors_of
from followups.states import MOVES, FollowUpState
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class FollowUpRefused(RakorError):
    """The particulars of a follow-up do not hold together."""


@transaction.atomic
def assign_follow_ups(*, meeting: Meeting, by: Actor) -> list[FollowUp]:
    """Let every binding directive of `meeting` be owed, once per institution. Called by `flows` at signature.

    A second call adds only what is missing: a follow-up is born once, whatever happens to it later.
    """
    born = []
    directives = meeting.directives.filter(is_binding=True).prefetch_related("addressees__organization")
    for directive in directives.select_related("meeting__convener__region"):
        for debtor in debtors_of(directive):
            follow_up, is_new = FollowUp.objects.get_or_create(
                directive=directive,
                organization=debtor.organization,
                addressee_text=debtor.text,
                defaults={
                    "position": debtor.position,
                    "due_date": directive.due_date,
                    "original_due_date": directive.due_date,
                    "mechanism": directive.mechanism,
                },
            )
            if is_new:
                record("assign_follow_up", follow_up, by=by, subject=meeting, after={"due_date": directive.due_date})
                born.append(follow_up)
    return born


@transaction.atomic
def determine_follow_up(
    *, follow_up: FollowUp, by: "User", organization: Organization | None = None, due_date: dt.date | None = None
) -> FollowUp:
    """Fill in the institution or the due date that the meeting left open. What was set is not changed here.

    Raises `Refused`, or `FollowUpRefused` if the institution owes this directive already or the day is past the
    meeting's own.
    """
    if not can_determine(by, follow_up):
        raise Refused
    before = {"organization": follow_up.organization, "due_date": follow_up.due_date}
    if organization is not None and follow_up.organization_id is None:
        follow_up.organization = organization
        follow_up.position = head_post(organization)
    if due_date is not None and follow_up.due_date is None:
        meeting_day = follow_up.directive.meeting.first_day
        if meeting_day and due_date < meeting_day:
            raise FollowUpRefused(_("The due date lies before the meeting."))
        follow_up.due_date = follow_up.original_due_date = due_date
    try:
        with transaction.atomic():
            follow_up.save(update_fields=["organization", "position", "due_date", "original_due_date"])
    except IntegrityError as error:
        raise FollowUpRefused(_("This institution already owes this directive.")) from error
    after = {"organization": follow_up.organization, "due_date": follow_up.due_date}
    record("determine_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, before=before, after=after)
    return follow_up


@transaction.atomic
def accept_follow_up(*, follow_up: FollowUp, by: "User", person_in_charge: str = "") -> None:
    """The institution takes it on and may name who is in charge."""
    if not can_work(by, follow_up):
        raise Refused
    changes = {"person_in_charge": person_in_charge} if person_in_charge else {}
    move(follow_up, FollowUpState.ACCEPTED, MOVES, **changes)
    record("accept_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, after=changes)


@transaction.atomic
def report_progress(
    *,
    follow_up: FollowUp,
    by: "User",
    percent: int,
    note: str,
    obstacle: str = "",
    evidence: UploadedFile | None = None,
) -> ProgressUpdate:
    """Add a report (percent 0–100). The first report takes an assigned follow-up on; raises `FileRefused` too."""
    if not can_report(by, follow_up):
        raise Refused
    stored = store_file(upload=evidence, by=by) if evidence else None
    move(follow_up, FollowUpState.IN_PROGRESS, MOVES, percent=percent)
    update = ProgressUpdate.objects.create(
        follow_up=follow_up, by=by.actor_label, percent=percent, note=note, obstacle=obstacle, evidence=stored
    )
    record("report_progress", follow_up, by=by, subject=follow_up.directive.meeting, after={"percent": percent})
    return update


@transaction.atomic
def submit_follow_up(*, follow_up: FollowUp, by: "User") -> None:
    """Hand it in for verification; at least one report must stand."""
    if not can_work(by, follow_up):
        raise Refused
    if not follow_up.updates.exists():
        raise FollowUpRefused(_("Report what was done before you hand it in."))
    move(follow_up, FollowUpState.SUBMITTED, MOVES, submitted_at=timezone.now(), submitted_by=by.actor_label)
    record("submit_follow_up", follow_up, by=by, subject=follow_up.directive.meeting)


@transaction.atomic
def verify_follow_up(*, follow_up: FollowUp, by: "User") -> None:
    """Someone of the convener finds it done."""
    if not can_verify(by, follow_up):
        raise Refused
    move(
        follow_up,
        FollowUpState.DONE,
        MOVES,
        percent=100,
        verified_at=timezone.now(),
        verified_by=by.actor_label,
    )
    record("verify_follow_up", follow_up, by=by, subject=follow_up.directive.meeting)


@transaction.atomic
def return_follow_up(*, follow_up: FollowUp, by: "User", reason: str) -> None:
    """Someone of the convener finds it not done yet, and says why."""
    if not can_verify(by, follow_up):
        raise Refused
    move(follow_up, FollowUpState.RETURNED, MOVES, state_reason=reason)
    record("return_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason)


@transaction.atomic
def drop_follow_up(*, follow_up: FollowUp, by: "User", target: FollowUpState, reason: str) -> None:
    """Close it as not feasible or cancelled, with the approved reason."""
    if not can_verify(by, follow_up):
        raise Refused
    if target not in {FollowUpState.NOT_FEASIBLE, FollowUpState.CANCELLED}:
        raise FollowUpRefused(_("A follow-up is dropped as not feasible or as cancelled."))
    move(follow_up, target, MOVES, state_reason=reason)
    record("drop_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason)


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, by: "User", reason: str) -> None:
    """A verified follow-up turns out not to be done after all."""
    if not can_verify(by, follow_up):
        raise Refused
    move(
        follow_up,
        FollowUpState.IN_PROGRESS,
        {FollowUpState.DONE: frozenset({FollowUpState.IN_PROGRESS})},
        state_reason=reason,
    )
    record("reopen_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason)
