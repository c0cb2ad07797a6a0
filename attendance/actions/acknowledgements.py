"""That those invited have seen the new time or place: said by themselves, or told to them by the secretariat."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.models import Invitation
from attendance.states import AnswerChannel
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError
from meetings.models import Meeting
from meetings.permissions import require


@transaction.atomic
def acknowledge_change(*, invitation: Invitation, by: LinkHolder, read_schedule: int | None = None) -> bool:
    """Behind the personal link: "Saya sudah tahu". Whether it is new; said twice it stays as it was first said.

    `read_schedule` is the revision that was read: of a newer one nothing is known by having read that.
    """
    return _see(invitation, by.actor_label, "acknowledge_change", by, read=read_schedule)


@transaction.atomic
def note_informed(*, invitation: Invitation, told: str, channel: str, by: Actor) -> bool:
    """The secretariat told `told` of the office by `channel` (an `AnswerChannel`); whether nobody had before.

    Raises `Refused` without `Power.INVITE`, `RakorError` without a name or for an unknown channel.
    """
    require(by, Power.INVITE, invitation.participant.meeting)
    told = " ".join(told.split())
    if not told:
        raise RakorError(_("Say whom you told: the name is kept."))
    if channel not in AnswerChannel.values:
        raise RakorError(_("Say how you told them."))
    who = f"{told[:120]} ({AnswerChannel(channel).label}; {by.actor_label})"
    return _see(invitation, who, "note_informed", by, channel=channel)


def _see(invitation: Invitation, who: str, action: str, by: Actor, *, read: int | None = None, **facts: str) -> bool:
    meeting = Meeting.objects.get(pk=invitation.participant.meeting_id)
    if read not in {None, meeting.schedule_revision}:
        return False
    unseen = Invitation.objects.filter(pk=invitation.pk, seen_revision__lt=meeting.schedule_revision)
    now = timezone.now()
    if not unseen.update(seen_revision=meeting.schedule_revision, seen_at=now, seen_by=who[:200]):
        return False
    invitation.refresh_from_db(fields=["seen_revision", "seen_at", "seen_by"])
    after = {"revision": meeting.schedule_revision, **facts}
    record(action, invitation, by=by, subject=meeting, after=after)
    return True
