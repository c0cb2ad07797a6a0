"""The answer to an invitation: by whoever holds the personal link, or by the secretariat for someone who called."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.contents import Answer, problems_in
from attendance.actions.giving import give, hold
from attendance.actions.halls import redraw_hall
from attendance.models import Invitation
from attendance.permissions import takes_answers_by_staff
from attendance.states import AnswerSource, Rsvp
from audit.actions import Actor, LinkHolder, record
from common.errors import WrongState
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState


class AnswersClosed(WrongState):
    """The cut-off has passed, or the meeting takes no answers (not sent out, begun, cancelled)."""


@transaction.atomic
def answer_invitation(*, invitation: Invitation, answer: Answer, by: LinkHolder) -> Invitation:
    """Record, or change, the answer given behind the personal link.

    Returns the invitation as it now stands; the same answer sent twice changes nothing. Raises `AnswersClosed`, or
    `AnswerRefused` with what is to be put right.
    """
    invitation, meeting = hold(invitation, with_meeting=answer.state == Rsvp.DELEGATED)
    require_open(meeting)
    return give(invitation, meeting, answer, by=by, source=AnswerSource.LINK)


@transaction.atomic
def answer_by_staff(
    *,
    invitation: Invitation,
    answer: Answer,
    by: Actor,
    channel: str = "",
    note: str = "",
    scan: UploadedFile | None = None,
    may_share: bool = False,
) -> Invitation:
    """Record what an invited office said by telephone or letter: also after the cut-off, until the roll is final.

    `may_share` lets one person represent this post and another. Raises `Refused` without `Power.INVITE`, and what
    `answer_invitation` raises.
    """
    invitation, meeting = hold(invitation, with_meeting=True)
    require(by, Power.INVITE, meeting)
    if not takes_answers_by_staff(meeting):
        raise AnswersClosed(_("The answers to this meeting are closed."))
    given = give(
        invitation,
        meeting,
        answer,
        by=by,
        source=AnswerSource.STAFF,
        channel=channel,
        note=note,
        scan=scan,
        may_share=may_share,
    )
    redraw_hall(meeting)
    return given


def require_open(meeting: Meeting) -> None:
    """Raise `AnswersClosed`, saying why, unless the personal links of `meeting` take answers now."""
    if not meeting.answers_open:
        raise AnswersClosed(_why_closed(meeting))


def problems_of(
    *, invitation: Invitation, answer: Answer, source: str = AnswerSource.STAFF, may_share: bool = False
) -> dict[str, str]:
    """What would be refused about `answer`, by the name of the particular; nothing is written.

    For a page that tells all mistakes at once, those of shape and those of sense.
    """
    return problems_in(answer, invitation, invitation.participant.meeting, source, may_share=may_share)


@transaction.atomic
def note_silence(*, meeting: Meeting, by: Actor) -> int:
    """Note those who did not answer by the time the meeting begins; returns their number.

    Called by the flow that starts the meeting. Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` unless
    the meeting has begun.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    if meeting.state != MeetingState.ONGOING:
        raise WrongState(_("The meeting has not begun."))
    silent = Invitation.objects.of(meeting).filter(state=Rsvp.PENDING).update(state=Rsvp.NO_RESPONSE)
    if silent:
        record("note_silence", meeting, by=by, subject=meeting, after={"no_response": silent})
    return silent


def _why_closed(meeting: Meeting) -> str:
    match meeting.state:
        case MeetingState.CANCELLED:
            return _("The meeting has been cancelled.")
        case MeetingState.POSTPONED:
            return _("The meeting has been postponed; a new invitation will follow.")
        case MeetingState.INVITED:
            return _("The time for answers is over. Please call the secretariat.")
        case _other:
            return _("This meeting takes no answers now. Please call the secretariat.")
