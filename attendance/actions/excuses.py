"""What the secretariat says of a reason: accepted, asked back, or left unclear. Both texts are kept."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.giving import hold
from attendance.actions.halls import redraw_hall
from attendance.models import AnswerEntry, Invitation
from attendance.permissions import takes_answers_by_staff
from attendance.states import EXCUSE_MOVES, AnswerSource, ExcuseState, Rsvp
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.permissions import require


@transaction.atomic
def accept_excuse(*, invitation: Invitation, by: Actor, read_revision: int | None = None) -> None:
    """Accept the reason given: from now on the post counts as excused. Called by `flows`.

    `read_revision` is the answer that was read: one given since is not judged unread. Raises `Refused` without
    `Power.INVITE`, `WrongState` if no reason stands to be judged or the roll is final.
    """
    _judge(invitation, ExcuseState.ACCEPTED, "accept_excuse", by=by, read_revision=read_revision)


@transaction.atomic
def ask_back(*, invitation: Invitation, question: str, by: Actor, read_revision: int | None = None) -> None:
    """Ask for an explanation; the question stands behind the personal link. Called by `flows`, which tells of it.

    Raises what `accept_excuse` raises, and `RakorError` without a question.
    """
    if not question:
        raise RakorError(_("Write what is to be explained: the question is shown to those invited."))
    _judge(invitation, ExcuseState.ASKED_BACK, "ask_back", question, by=by, read_revision=read_revision)


@transaction.atomic
def leave_unclear(*, invitation: Invitation, reason: str, by: Actor, read_revision: int | None = None) -> None:
    """Give a reason up that stayed unclear: when the roll is closed it ends as absent without notice.

    Called by `flows`. Raises what `accept_excuse` raises, and `RakorError` without a reason.
    """
    if not reason:
        raise RakorError(_("Say why the reason is not accepted: it is kept beside what was answered."))
    _judge(invitation, ExcuseState.UNCLEAR, "leave_unclear", reason, by=by, read_revision=read_revision)


def _judge(
    invitation: Invitation, state: ExcuseState, action: str, words: str = "", *, by: Actor, read_revision: int | None
) -> None:
    held, meeting = hold(invitation, with_meeting=True)
    require(by, Power.INVITE, meeting)
    if not takes_answers_by_staff(meeting):
        raise WrongState(_("The answers to this meeting are closed."))
    if held.state != Rsvp.EXCUSED:
        raise WrongState(_("This answer gives no reason that could be judged."))
    if read_revision is not None and read_revision != held.answer_revision:
        raise WrongState(_("The answer has been changed meanwhile. Read it again before you decide."))
    before = held.excuse_state
    move(held, state, EXCUSE_MOVES, field="excuse_state", excuse_question=words)
    invitation.excuse_state, invitation.excuse_question = state, words
    AnswerEntry.objects.create(
        invitation=held,
        revision=held.answer_revision,
        by=by.actor_label[:200],
        source=AnswerSource.STAFF,
        state=held.state,
        particulars={"excuse_state": state.value},
        note=words,
    )
    # The words may touch on health: they stand in the history of the answer only, never in the trail.
    record(action, held, by=by, subject=meeting, before={"excuse_state": before}, after={"excuse_state": state})
    redraw_hall(meeting)  # an accepted reason is not missing, one that is asked back is
