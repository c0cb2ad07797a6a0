"""All writes to follow-ups."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agendas.models import Directive
from agendas.queries import who_may_be_meant
from attendance.models import Invitation
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from directory.models import Organization
from files.actions import store_file
from followups.models import FollowUp, ProgressUpdate
from followups.permissions import answers_for, fills_in, judges, works_on
from followups.queries import Debtor, answering_post, debtors_of
from followups.states import ASKING_AGAIN, CORRECTING, DROPPED, MOVES, REOPENING, REPORTING, FollowUpState
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


# Of one line of progress.
LINE_LIMIT = 300


class FollowUpRefused(RakorError):
    """The particulars of a follow-up do not hold together."""


# --- birth --------------------------------------------------------------------------------------------------------


@transaction.atomic
def assign_follow_ups(*, meeting: Meeting, by: Actor) -> list[FollowUp]:
    """Let every binding directive of `meeting` be owed, once per institution. Called by `flows` at signature.

    A second call adds only what is missing: a follow-up is born once, whatever happens to it later.
    """
    born = []
    directives = meeting.directives.filter(is_binding=True).prefetch_related("addressees__organization")
    for directive in directives.select_related("meeting__convener__region"):
        for debtor in debtors_of(directive):
            if _is_owed_by(directive, debtor):
                continue
            follow_up = FollowUp.objects.create(
                directive=directive,
                organization=debtor.organization,
                position=debtor.position,
                addressee_text=debtor.text,
                due_date=directive.due_date,
                original_due_date=directive.due_date,
                mechanism=directive.mechanism,
            )
            record("assign_follow_up", follow_up, by=by, subject=meeting, after={"due_date": directive.due_date})
            born.append(follow_up)
    return born


def _is_owed_by(directive: Directive, debtor: Debtor) -> bool:
    """Whether the debtor has this follow-up already; words stay known after someone has said whom they mean."""
    if debtor.organization is not None:
        return directive.follow_ups.filter(organization=debtor.organization).exists()
    return directive.follow_ups.filter(addressee_text=debtor.text).exists()


@transaction.atomic
def correct_follow_ups(*, meeting: Meeting, number: str, by: Actor) -> list[FollowUp]:
    """Bring what is owed in line with corrected minutes (ralat `number`). Called by `flows` at its signature.

    Follow-ups are matched by directive and debtor and keep their progress. What the correction asks anew is born, what
    it no longer asks is cancelled unless it is done, what a former correction had so cancelled and this one asks is
    owed again, where it stood. Another due date is a revision, the first one stays known. Returns those that were born.
    """
    wanted: set[int] = set()
    for directive in meeting.directives.filter(is_binding=True).prefetch_related("addressees__organization"):
        debtors = debtors_of(directive)
        for follow_up in directive.follow_ups.select_related("organization"):
            if any(_is_of(follow_up, debtor) for debtor in debtors):
                wanted.add(follow_up.pk)
                _ask_again(follow_up, meeting, by)
                _revise_due_date(follow_up, directive, meeting, by)
    reason = _("Removed by the correction (ralat) %(number)s.") % {"number": number}
    struck = FollowUp.objects.open().filter(directive__meeting=meeting).exclude(pk__in=wanted)
    for follow_up in struck.select_for_update(of=("self",)):
        stood = {"struck_state": follow_up.state, "struck_reason": follow_up.state_reason}
        move(follow_up, FollowUpState.CANCELLED, CORRECTING, state_reason=reason, **stood)
        record("cancel_by_correction", follow_up, by=by, subject=meeting, reason=reason)
    return assign_follow_ups(meeting=meeting, by=by)


def _is_of(follow_up: FollowUp, debtor: Debtor) -> bool:
    """Whether the follow-up is what `debtor` owes; words that someone has said the meaning of stay his."""
    if debtor.organization is not None:
        return follow_up.organization_id == debtor.organization.pk
    return follow_up.addressee_text == debtor.text


def _ask_again(follow_up: FollowUp, meeting: Meeting, by: Actor) -> None:
    """Let what a correction had cancelled be owed again, where it stood; what a verifier dropped stays dropped."""
    if not follow_up.struck_state:
        return
    stood = {"state_reason": follow_up.struck_reason, "struck_state": "", "struck_reason": ""}
    move(follow_up, follow_up.struck_state, ASKING_AGAIN, **stood)
    record("ask_again", follow_up, by=by, subject=meeting)


def _revise_due_date(follow_up: FollowUp, directive: Directive, meeting: Meeting, by: Actor) -> None:
    """The day that a correction names; one that was filled in later stays where the minutes name none."""
    former = follow_up.due_date
    if directive.due_date is None or directive.due_date == former or not follow_up.is_open:
        return
    follow_up.due_date = directive.due_date
    follow_up.original_due_date = follow_up.original_due_date or directive.due_date
    follow_up.save(update_fields=["due_date", "original_due_date"])
    record(
        "revise_due_date",
        follow_up,
        by=by,
        subject=meeting,
        before={"due_date": former},
        after={"due_date": directive.due_date},
    )


@transaction.atomic
def determine_follow_up(
    *, follow_up: FollowUp, by: "User", organization: Organization | None = None, due_date: dt.date | None = None
) -> FollowUp:
    """Fill in the institution or the due date that the meeting left open. What was set is not changed here.

    Raises `Refused`; `WrongState` if it is no longer owed, or another person was quicker; `FollowUpRefused` if the
    institution is none that this meeting may direct or owes the directive already, or the day lies before the meeting.
    """
    if not fills_in(by, follow_up):
        raise Refused
    meeting = follow_up.directive.meeting
    gaps: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    if organization is not None:
        if not who_may_be_meant(meeting).filter(pk=organization.pk).exists():
            raise FollowUpRefused(_("This meeting cannot direct this institution."))
        gaps["organization__isnull"] = True
        changes |= {"organization": organization, "position": answering_post(meeting, organization)}
    if due_date is not None:
        if meeting.first_day and due_date < meeting.first_day:
            raise FollowUpRefused(_("The due date lies before the meeting."))
        gaps["due_date__isnull"] = True
        changes |= {"due_date": due_date, "original_due_date": due_date}
    if not changes:
        raise FollowUpRefused(_("Fill in at least one of them."))
    try:
        with transaction.atomic():
            filled = FollowUp.objects.open().filter(pk=follow_up.pk, **gaps).update(**changes)
    except IntegrityError as error:
        raise FollowUpRefused(_("This institution already owes this directive.")) from error
    if not filled:
        raise WrongState(_("Nothing is open here any more; someone else filled it in, or it is no longer owed."))
    for name, value in changes.items():
        setattr(follow_up, name, value)
    record("determine_follow_up", follow_up, by=by, subject=meeting, before=dict.fromkeys(changes), after=changes)
    return follow_up


# --- the institution's acts ---------------------------------------------------------------------------------------


@transaction.atomic
def accept_follow_up(*, follow_up: FollowUp, by: "User", person_in_charge: str = "") -> None:
    """The institution takes it on and may name who is in charge."""
    if not works_on(by, follow_up):
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
    """Add a report (percent 0–100). The first report takes an assigned follow-up on.

    Raises `Refused`, `WrongState` if nothing is to be reported any more, `FollowUpRefused`, `files.FileRefused`.
    """
    if not works_on(by, follow_up):
        raise Refused
    if not 0 <= percent <= 100:
        raise FollowUpRefused(_("Progress lies between 0 and 100 percent."))
    move(follow_up, FollowUpState.IN_PROGRESS, REPORTING, percent=percent)
    stored = store_file(upload=evidence, by=by) if evidence else None
    update = ProgressUpdate.objects.create(
        follow_up=follow_up, by=by.actor_label, percent=percent, note=note, obstacle=obstacle, evidence=stored
    )
    record("report_progress", follow_up, by=by, subject=follow_up.directive.meeting, after={"percent": percent})
    return update


@transaction.atomic
def report_line(*, follow_up: FollowUp, words: str, by: LinkHolder) -> ProgressUpdate | None:
    """Add one line of progress, given with an answer to an invitation; how far it is in percent stays as it was.

    Returns None where the last report says the same already: two presses are one line. Raises `Refused` unless the
    personal link is of the responsible institution and the same convener, `WrongState` if nothing is to be reported
    any more, `FollowUpRefused` for no words or too many.
    """
    invitation = Invitation.objects.select_related("participant__meeting", "participant__position__organization")
    found = invitation.filter(public_id=by.actor_id).first()
    if found is None or not answers_for(found, follow_up):
        raise Refused
    if not words.strip() or len(words) > LINE_LIMIT:
        raise FollowUpRefused(_("Say it in one line of at most %(limit)s letters.") % {"limit": LINE_LIMIT})
    last = follow_up.updates.first()
    if last is not None and (last.note, last.by) == (words, by.actor_label):
        return None
    move(follow_up, FollowUpState.IN_PROGRESS, REPORTING)
    update = ProgressUpdate.objects.create(
        follow_up=follow_up, by=by.actor_label[:200], percent=follow_up.percent, note=words
    )
    record("report_line", follow_up, by=by, subject=follow_up.directive.meeting, after={"note": words})
    return update


@transaction.atomic
def submit_follow_up(*, follow_up: FollowUp, by: "User") -> None:
    """Hand it in for verification; at least one report must stand."""
    if not works_on(by, follow_up):
        raise Refused
    if not follow_up.updates.exists():
        raise FollowUpRefused(_("Report what was done before you hand it in."))
    move(follow_up, FollowUpState.SUBMITTED, MOVES, submitted_at=timezone.now(), submitted_by=by.actor_label)
    record("submit_follow_up", follow_up, by=by, subject=follow_up.directive.meeting)


# --- the verifier's acts ------------------------------------------------------------------------------------------


@transaction.atomic
def verify_follow_up(*, follow_up: FollowUp, by: "User") -> None:
    """Someone of the convener finds it done."""
    _require_judge(by, follow_up)
    found: dict[str, Any] = {"verified_at": timezone.now(), "verified_by": by.actor_label}
    move(follow_up, FollowUpState.DONE, MOVES, percent=100, state_reason="", **found)
    record("verify_follow_up", follow_up, by=by, subject=follow_up.directive.meeting)


@transaction.atomic
def return_follow_up(*, follow_up: FollowUp, by: "User", reason: str) -> None:
    """Someone of the convener finds it not done yet, and says why."""
    _require_judge(by, follow_up)
    move(follow_up, FollowUpState.RETURNED, MOVES, state_reason=_stated(reason))
    record("return_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason)


@transaction.atomic
def drop_follow_up(*, follow_up: FollowUp, by: "User", target: FollowUpState, reason: str) -> None:
    """Close it as not feasible or cancelled, with the approved reason."""
    _require_judge(by, follow_up)
    if target not in DROPPED:
        raise FollowUpRefused(_("A follow-up is dropped as not feasible or as cancelled."))
    move(follow_up, target, MOVES, state_reason=_stated(reason))
    record("drop_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason)


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, by: "User", reason: str) -> None:
    """A verified follow-up turns out not to be done after all: it stands again where its last report left it."""
    _require_judge(by, follow_up)
    last = follow_up.updates.first()
    unfound: dict[str, Any] = {"verified_at": None, "verified_by": "", "percent": last.percent if last else 0}
    before = {"verified_by": follow_up.verified_by, "verified_at": follow_up.verified_at}
    move(follow_up, FollowUpState.IN_PROGRESS, REOPENING, state_reason=_stated(reason), **unfound)
    record("reopen_follow_up", follow_up, by=by, subject=follow_up.directive.meeting, reason=reason, before=before)


def _require_judge(by: "User", follow_up: FollowUp) -> None:
    if not judges(by, follow_up):
        raise Refused


def _stated(reason: str) -> str:
    if not reason.strip():
        raise FollowUpRefused(_("Say why: the institution reads the reason."))
    return reason
