"""Duties that people have at one meeting only."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Duty, Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from meetings.models import DutyAssignment, Meeting
from meetings.permissions import require


class AccountClosed(RakorError):
    """An account that may not sign in cannot have a duty."""


@transaction.atomic
def assign_duty(*, meeting: Meeting, user: User, duty: Duty, by: Actor) -> DutyAssignment:
    """Give `user` a duty at this meeting; giving it twice changes nothing. It ends with the meeting.

    Raises `WrongState` (the meeting is over), `AccountClosed`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    now = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if now.is_over:
        raise WrongState(_("The meeting is over, and every duty with it."))
    if not user.is_active:
        raise AccountClosed(_("The account %(name)s may not sign in.") % {"name": user})
    assignment, is_new = DutyAssignment.objects.get_or_create(meeting=meeting, user=user, duty=duty)
    if is_new:
        record("assign_duty", assignment, by=by, subject=meeting, after={"user": user, "duty": duty})
    return assignment


@transaction.atomic
def revoke_duty(*, assignment: DutyAssignment, by: Actor) -> None:
    """Take a duty back. Raises `Refused`."""
    require(by, Power.PLAN_MEETINGS, assignment.meeting)
    removed, _by_table = DutyAssignment.objects.filter(pk=assignment.pk).delete()
    if removed:
        before = {"user": assignment.user, "duty": assignment.duty}
        record("revoke_duty", assignment, by=by, subject=assignment.meeting, before=before)
