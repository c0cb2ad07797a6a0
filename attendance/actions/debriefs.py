"""What was decided, for those who were represented: written when the minutes are final, until they have read it."""

from django.db import transaction
from django.utils import timezone

from accounts.roles import Power
from attendance.models import AttendanceRecord, Debrief, Invitation
from attendance.states import Attendance
from audit.actions import Actor, LinkHolder, record
from common.errors import Refused
from meetings.models import Meeting
from meetings.permissions import require


@transaction.atomic
def write_debriefs(*, meeting: Meeting, by: Actor) -> list[Debrief]:
    """Write a debrief for every invited post for which someone else sat there, and which came on no day itself.

    Called by the flow that signs the minutes; a second call writes only what is missing. Returns all of the meeting.
    Raises `Refused` without `Power.APPROVE_PAPERS`.
    """
    require(by, Power.APPROVE_PAPERS, meeting)
    marks = AttendanceRecord.objects.filter(session__meeting=meeting)
    came = marks.filter(state=Attendance.PRESENT).values("participant")
    sent = marks.filter(state=Attendance.REPRESENTED).exclude(participant__in=came).order_by("session__order")
    names = {mark.participant_id: mark.represented_by for mark in reversed(sent)}
    written = 0
    for invitation in Invitation.objects.of(meeting).filter(participant__in=list(names)):
        _debrief, is_new = Debrief.objects.get_or_create(
            invitation=invitation, defaults={"represented_by": names[invitation.participant_id]}
        )
        written += is_new
    if written:
        record("write_debriefs", meeting, by=by, subject=meeting, after={"debriefs": written})
    return list(Debrief.objects.filter(invitation__participant__meeting=meeting))


@transaction.atomic
def confirm_debrief(*, debrief: Debrief, by: LinkHolder) -> bool:
    """Note that the decisions have been read; False if that was said before. Raises `Refused` to any other link."""
    if by.actor_id != debrief.invitation.public_id:
        raise Refused
    now, reader = timezone.now(), by.actor_label[:200]
    if not Debrief.objects.filter(pk=debrief.pk, read_at=None).update(read_at=now, read_by=reader):
        debrief.refresh_from_db()
        return False
    debrief.read_at, debrief.read_by = now, reader
    record("confirm_debrief", debrief, by=by, subject=debrief.invitation.participant.meeting)
    return True
