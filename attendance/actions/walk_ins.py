"""Someone at the door without an invitation: noted by the door, decided by the secretariat."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.arrivals import Sighting, take
from attendance.actions.decisions import decision
from attendance.actions.halls import hold_meeting
from attendance.actions.marks import MarkRefused, require_roll_open
from attendance.models import WalkIn
from attendance.states import WALK_IN_MOVES, AttendanceSource, WalkInState
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.actions import GuestPlan, add_guest
from meetings.models import Session
from meetings.permissions import require

# How the receipt begins of who is let in. No device may use it: the guest's own record would be taken for a repetition.
LET_IN = "walk-in-"


@transaction.atomic
def ask_walk_in(*, session: Session, seen: Sighting, institution: str, by: Actor) -> WalkIn:
    """Note someone who came without an invitation (`seen.name`, `seen.position`), for the secretariat to decide.

    The same receipt again gives the same row. Raises `Refused` without `Power.RECORD_ATTENDANCE`, `MarkRefused` without
    a name or institution; seen at once also `WrongState` before the day and after the roll is final.
    """
    meeting = hold_meeting(session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    known = WalkIn.objects.filter(receipt=seen.receipt).select_related("session").first()
    if known is not None and known.session.meeting_id != meeting.pk:
        raise MarkRefused(_("This record has a number that was used elsewhere."))
    if known is not None:
        return known
    if not seen.is_offline:
        require_roll_open(meeting, session)
    if not seen.name or not institution:
        raise MarkRefused(_("Say who came, and from where."))
    walk_in = WalkIn.objects.create(
        session=session,
        name=seen.name,
        position=seen.position,
        institution=institution,
        receipt=seen.receipt,
        at=seen.at,
        by=by.actor_label[:200],
        noted_by=seen.noted_by,
        door=seen.door,
        device=seen.device,
        is_offline=seen.is_offline,
    )
    record("ask_walk_in", walk_in, by=by, subject=meeting, after={"who": str(walk_in)})
    return walk_in


@transaction.atomic
def approve_walk_in(*, walk_in: WalkIn, by: Actor) -> None:
    """Let the person in: a guest on the roll, present since the door saw him.

    Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` if it is decided already or the roll is closed.
    """
    meeting = hold_meeting(walk_in.session.meeting_id)
    require(by, Power.PLAN_MEETINGS, meeting)
    if walk_in.state == WalkInState.APPROVED:
        raise WrongState(_("This person has been let in already."))
    plan = GuestPlan(name=walk_in.name, title=walk_in.position, organization=walk_in.institution)
    guest = add_guest(meeting=meeting, plan=plan, by=by, has_come=True)
    move(walk_in, WalkInState.APPROVED, WALK_IN_MOVES, participant=guest, **decision(by, ""))
    record("approve_walk_in", walk_in, by=by, subject=meeting, after={"who": str(walk_in)})
    seen = Sighting(
        # A receipt holds no more than 36 characters, and that of the walk-in fills them.
        receipt=f"{LET_IN}{walk_in.public_id}",
        at=walk_in.at,
        source=AttendanceSource.SEARCH,
        door=walk_in.door,
        device=walk_in.device,
        noted_by=walk_in.noted_by or walk_in.by,
    )
    take(meeting, guest, walk_in.session, seen, by)


@transaction.atomic
def refuse_walk_in(*, walk_in: WalkIn, reason: str, by: Actor) -> None:
    """Do not let the person in; the door is told why.

    Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` if it is decided already, `RakorError` without a
    reason.
    """
    meeting = hold_meeting(walk_in.session.meeting_id)
    require(by, Power.PLAN_MEETINGS, meeting)
    if not reason.strip():
        raise RakorError(_("Say why: the door is told."))
    move(walk_in, WalkInState.REFUSED, WALK_IN_MOVES, **decision(by, reason))
    record("refuse_walk_in", walk_in, by=by, subject=meeting, reason=reason, after={"who": str(walk_in)})
