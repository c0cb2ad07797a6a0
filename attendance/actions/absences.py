"""Someone marked absent without notice says why, while there is time; the secretariat judges it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.answers import AnswersClosed
from attendance.actions.contents import AnswerRefused, explanation_problem
from attendance.actions.corrections import keep_correction
from attendance.actions.decisions import decision
from attendance.actions.giving import hold, is_same_file, kept_file
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import put_mark
from attendance.models import AbsenceExplanation, AnswerEntry, AttendanceRecord, Invitation
from attendance.permissions import takes_explanations
from attendance.queries import asked_lines, invitation_of_line
from attendance.states import (
    EXPLANATION_MOVES,
    AnswerSource,
    Attendance,
    AttendanceSource,
    ExcuseReason,
    ExplanationState,
)
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting
from meetings.permissions import require_at

E = ExplanationState


@transaction.atomic
def explain_absence(
    *, invitation: Invitation, reason: str, words: str = "", document: UploadedFile | None = None, by: LinkHolder
) -> AbsenceExplanation:
    """Say why nobody came; again after a rejection, while there is time. The same sent twice changes nothing.

    Of an illness the category alone is kept. Raises `AnswersClosed` when the time is over, `WrongState` where no
    absence is recorded or an explanation waits to be judged or was accepted, `AnswerRefused` with what is to be put
    right.
    """
    held, meeting = hold(invitation, with_meeting=True)
    if not takes_explanations(meeting):
        raise AnswersClosed(_("The time to explain the absence is over."))
    line = held.participant
    if not asked_lines(meeting).filter(pk=line.pk).exists():
        raise WrongState(_("No absence without notice is recorded for this post."))
    words = "" if reason == ExcuseReason.SICK else words
    if problems := _problems(reason, words):
        raise AnswerRefused(problems)
    known = AbsenceExplanation.objects.filter(participant=line).select_related("document").first()
    if known is not None and known.state == E.SUBMITTED:
        if (known.reason, known.note) == (reason, words) and is_same_file(known.document, document):
            return known
        raise WrongState(_("An explanation has been sent already and waits to be judged."))
    given: dict[str, Any] = {"given_at": timezone.now(), "given_by": by.actor_label[:200]}
    given |= {"reason": reason, "note": words}
    stored = kept_file("document", document, by)
    if known is None:
        said = AbsenceExplanation.objects.create(participant=line, document=stored, **given)
    else:
        said, given["revision"] = known, known.revision + 1
        given |= {"document": stored or known.document, "decided_at": None, "decided_by": "", "decision_note": ""}
        move(said, E.SUBMITTED, EXPLANATION_MOVES, **given)
    _keep_entry(held, said, AnswerSource.LINK, words, by)
    # Which reason it was may speak of health: it stands in the explanation, never in the trail.
    record("explain_absence", said, by=by, subject=meeting, after={"state": said.state, "revision": said.revision})
    return said


@transaction.atomic
def judge_explanation(
    *, explanation: AbsenceExplanation, accept: bool, note: str = "", by: Actor, read_revision: int | None = None
) -> None:
    """Accept the explanation, and the post counts as excused where it was marked absent; or say why not.

    One that was given in time is judged also when the time is over: then the changed mark is a correction, with what
    it was before. Called by `flows`, which tells those who gave it. `read_revision` is what was read: one given since
    is not judged unread. Raises `Refused` (a duty at the door is not enough), `WrongState` if it is judged already,
    `RakorError` if it is rejected without a word why.
    """
    meeting = hold_meeting(explanation.participant.meeting_id)
    require_at(by, Power.RECORD_ATTENDANCE, meeting.convener)
    note = note.strip()[:300]
    if not accept and not note:
        raise RakorError(_("Say why it is not accepted: the words are shown to those who gave it."))
    held = AbsenceExplanation.objects.select_for_update(of=("self",)).select_related("participant", "document")
    judged = held.get(pk=explanation.pk)
    if read_revision is not None and read_revision != judged.revision:
        raise WrongState(_("The explanation has been given anew meanwhile. Read it again before you decide."))
    state = E.ACCEPTED if accept else E.REJECTED
    before = {"state": judged.state}
    move(judged, state, EXPLANATION_MOVES, **decision(by, note))
    if accept:
        _excuse(meeting, judged, by)
    explanation.refresh_from_db()
    invitation = invitation_of_line(judged.participant)
    if invitation is not None:
        _keep_entry(invitation, judged, AnswerSource.STAFF, note, by)
    record("judge_explanation", judged, by=by, subject=meeting, before=before, after={"state": state})


def _problems(reason: str, words: str) -> dict[str, str]:
    if reason not in ExcuseReason.values:
        return {"reason": _("Choose a reason.")}
    if reason == ExcuseReason.OTHER and (problem := explanation_problem(words)):
        return {"words": problem}
    return {}


def _excuse(meeting: Meeting, explanation: AbsenceExplanation, by: Actor) -> None:
    """Let the marks that said absent say excused."""
    line = explanation.participant
    absences = AttendanceRecord.objects.filter(participant=line, state=Attendance.ABSENT).select_related("session")
    for mark in absences:
        if meeting.roll_is_fixed:
            reason = _("The explanation of %(day)s was accepted.") % {
                "day": f"{explanation.given_at.astimezone(meeting.zone):%d-%m-%Y}"
            }
            keep_correction(mark, Attendance.EXCUSED, "", by, reason=reason, document=explanation.document)
        put_mark(
            meeting, line, mark.session, Attendance.EXCUSED, by,
            source=AttendanceSource.EXPLAINED, represented_by="", note=mark.note,
        )  # fmt: skip
    refresh_hall(meeting)


def _keep_entry(
    invitation: Invitation, explanation: AbsenceExplanation, source: AnswerSource, words: str, by: Actor
) -> None:
    """What was said and how it was judged, beside the answers: the next explanation writes over the last."""
    is_sick = explanation.reason == ExcuseReason.SICK
    told = {"document": explanation.document.name} if explanation.document is not None and not is_sick else {}
    AnswerEntry.objects.create(
        invitation=invitation,
        revision=invitation.answer_revision,
        by=by.actor_label[:200],
        source=source,
        state=invitation.state,
        particulars={"absence": explanation.state, "excuse_reason": explanation.reason} | told,
        note=words,
    )
