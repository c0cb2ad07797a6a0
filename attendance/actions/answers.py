"""The answer to an invitation: by whoever holds the personal link, or by the secretariat for someone who called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.models import Invitation, Representation
from attendance.permissions import takes_answers_by_staff
from attendance.states import (
    ACTIVE_REPRESENTATION,
    ANSWERS,
    REPRESENTATION_MOVES,
    RSVP_MOVES,
    ExcuseReason,
    RepresentationState,
    Rsvp,
)
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, WrongState
from common.states import move
from files.actions import FileRefused, digest_of, store_file
from files.models import StoredFile
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState, RepresentationRule

COMPANIONS_LIMIT = 5
EXPLANATION_MINIMUM = 10


class AnswersClosed(WrongState):
    """The cut-off has passed, or the meeting takes no answers (not sent out, begun, cancelled)."""


class AnswerRefused(RakorError):
    """The answer is incomplete or not allowed. `problems` says what is wrong, by the name of the particular."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Representative:
    """Who is sent, and the letter that says so."""

    name: str = ""
    position: str = ""
    phone: str = ""
    letter: UploadedFile | None = None


@dataclass(frozen=True)
class Answer:
    """One answer with its particulars; those that belong to another answer are ignored."""

    state: str
    companions: int = 0
    needs: str = ""
    representative: Representative | None = None
    excuse_reason: str = ""
    excuse_note: str = ""


@transaction.atomic
def answer_invitation(*, invitation: Invitation, answer: Answer, by: LinkHolder) -> Invitation:
    """Record, or change, the answer given behind the personal link.

    Returns the invitation as it now stands; the same answer sent twice changes nothing. Raises `AnswersClosed`, or
    `AnswerRefused` with what is to be put right.
    """
    invitation, meeting = _locked(invitation)
    require_open(meeting)
    return _give(invitation, meeting, answer, by)


@transaction.atomic
def answer_by_staff(*, invitation: Invitation, answer: Answer, by: Actor) -> Invitation:
    """Record what an invited office said by telephone or letter: also after the cut-off, until the roll is final.

    Raises `Refused` without `Power.INVITE`, and what `answer_invitation` raises.
    """
    invitation, meeting = _locked(invitation)
    require(by, Power.INVITE, meeting)
    if not takes_answers_by_staff(meeting):
        raise AnswersClosed(_("The answers to this meeting are closed."))
    return _give(invitation, meeting, answer, by)


def require_open(meeting: Meeting) -> None:
    """Raise `AnswersClosed`, saying why, unless the personal links of `meeting` take answers now."""
    if not meeting.answers_open:
        raise AnswersClosed(_why_closed(meeting))


def problems_of(*, invitation: Invitation, answer: Answer) -> dict[str, str]:
    """What would be refused about `answer`, by the name of the particular; nothing is written.

    For a page that tells all mistakes at once, those of shape and those of sense.
    """
    return _problems(answer, invitation, invitation.participant.meeting)


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


def _locked(invitation: Invitation) -> tuple[Invitation, Meeting]:
    """The invitation, held against a second answer, and its meeting as it stands after the lock was got."""
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("participant__position", "participant__official")
        .get(pk=invitation.pk)
    )
    return held, Meeting.objects.select_related("convener__region").get(pk=held.participant.meeting_id)


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


def _give(invitation: Invitation, meeting: Meeting, answer: Answer, by: Actor) -> Invitation:
    active = invitation.representations.filter(state__in=ACTIVE_REPRESENTATION).select_related("letter").first()
    problems = _problems(answer, invitation, meeting)
    if problems:
        raise AnswerRefused(problems)
    particulars = _particulars(answer)
    if _is_unchanged(invitation, active, answer, particulars):
        return invitation
    before = {"state": invitation.state, "representative": active}
    move(
        invitation,
        answer.state,
        RSVP_MOVES,
        **particulars,
        answered_at=timezone.now(),
        answered_by=by.actor_label[:200],
        answer_revision=invitation.answer_revision + 1,
    )
    successor = _replace_representative(invitation, active, answer, by)
    # Needs and reasons may speak of health: they stand in the answer only, never in the trail (UU 27/2022 Pasal 4).
    after = {"state": invitation.state, "representative": successor, "companions": invitation.companions}
    record("answer_invitation", invitation, by=by, subject=meeting, before=before, after=after)
    return invitation


def _particulars(answer: Answer) -> dict[str, Any]:
    """The columns of the answer; what does not belong to it is emptied."""
    comes = answer.state in {Rsvp.ACCEPTED, Rsvp.DELEGATED}
    excused = answer.state == Rsvp.EXCUSED
    # Of an illness only the category is kept (UU 27/2022 Pasal 4: data on health are specific data).
    explained = excused and answer.excuse_reason != ExcuseReason.SICK
    return {
        "companions": answer.companions if comes else 0,
        "needs": answer.needs if comes else "",
        "excuse_reason": answer.excuse_reason if excused else "",
        "excuse_note": answer.excuse_note if explained else "",
    }


def _problems(answer: Answer, invitation: Invitation, meeting: Meeting) -> dict[str, str]:
    """What is wrong with the answer, by the name of the particular; empty if nothing is."""
    if answer.state not in ANSWERS:
        return {"state": _("Choose one of the answers.")}
    if answer.state == Rsvp.EXCUSED:
        return _problems_of_excuse(answer)
    problems: dict[str, str] = {}
    if not 0 <= answer.companions <= COMPANIONS_LIMIT:
        problems["companions"] = _("At most %(limit)s companions.") % {"limit": COMPANIONS_LIMIT}
    if answer.state == Rsvp.DELEGATED:
        problems |= _problems_of_representative(answer.representative, invitation, meeting)
    return problems


def _problems_of_representative(
    representative: Representative | None, invitation: Invitation, meeting: Meeting
) -> dict[str, str]:
    if meeting.representation == RepresentationRule.IN_PERSON:
        return {"state": _("At this meeting nobody can be represented: those invited attend in person.")}
    named = representative or Representative()
    problems: dict[str, str] = {}
    if not named.name:
        problems["name"] = _("Say who comes.")
    elif _is_same(named.name, _invited_name(invitation)):
        problems["name"] = _("This is the name of the one invited. Choose “I attend” instead.")
    if not named.position:
        problems["position"] = _("Say which post the representative holds.")
    elif _is_same(named.position, invitation.participant.position_label):
        problems["position"] = _("This is the post that is invited. Name the representative's own post.")
    return problems


def _problems_of_excuse(answer: Answer) -> dict[str, str]:
    if answer.excuse_reason not in ExcuseReason.values:
        return {"excuse_reason": _("Choose a reason.")}
    if answer.excuse_reason == ExcuseReason.OTHER and len(answer.excuse_note) < EXPLANATION_MINIMUM:
        return {"excuse_note": _("Explain the reason in at least %(limit)s letters.") % {"limit": EXPLANATION_MINIMUM}}
    return {}


def _invited_name(invitation: Invitation) -> str:
    participant = invitation.participant
    return participant.printed_name or (participant.official.name if participant.official else "")


def _is_same(one: str, other: str) -> bool:
    return bool(other) and one.casefold() == other.casefold()


def _is_unchanged(
    invitation: Invitation, active: Representation | None, answer: Answer, particulars: dict[str, Any]
) -> bool:
    if invitation.state != answer.state or any(getattr(invitation, name) != new for name, new in particulars.items()):
        return False
    return answer.state != Rsvp.DELEGATED or _is_same_representative(active, answer.representative)


def _is_same_representative(active: Representation | None, named: Representative | None) -> bool:
    if active is None or named is None:
        return False
    if (active.name, active.position, active.phone) != (named.name, named.position, named.phone):
        return False
    return named.letter is None or (active.letter is not None and active.letter.sha256 == digest_of(named.letter))


def _replace_representative(
    invitation: Invitation, active: Representation | None, answer: Answer, by: Actor
) -> Representation | None:
    """Withdraw the representative there was and propose the one named now, who is returned."""
    named = answer.representative
    if answer.state == Rsvp.DELEGATED and _is_same_representative(active, named):
        return active
    if active is not None:
        move(active, RepresentationState.CANCELLED, REPRESENTATION_MOVES)
    if answer.state != Rsvp.DELEGATED or named is None:
        return None
    return Representation.objects.create(
        invitation=invitation,
        name=named.name,
        position=named.position,
        phone=named.phone,
        letter=_letter(named, active, by),
    )


def _letter(named: Representative, former: Representation | None, by: Actor) -> StoredFile | None:
    """The letter handed in now, or the one that already stands for the same person."""
    if named.letter is not None:
        try:
            return store_file(upload=named.letter, by=by)
        except FileRefused as error:
            raise AnswerRefused({"letter": str(error)}) from error
    if former is not None and _is_same(named.name, former.name):
        return former.letter
    return None
