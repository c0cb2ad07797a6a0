"""Asking those marked absent without notice why, and telling them how what they said was judged."""

from django.db import transaction

from attendance.models import AbsenceExplanation, AttendanceRecord, Invitation
from attendance.queries import asked_lines
from attendance.states import Attendance, ExplanationState
from audit.actions import Actor, record
from common.dates import weekday_moment
from meetings.models import Meeting
from meetings.queries import day_of
from notices.actions.writing import draft_messages, keep_new, ring_all, write_messages
from notices.messages import invitation_body, subject_of
from notices.models import Message
from notices.queries import recipients_of, with_recipients
from notices.states import MessageKind


@transaction.atomic
def tell_absence_question(*, meeting: Meeting, by: Actor) -> list[Message]:
    """Ask every post that was marked absent without notice, by its contacts, to explain until the time is over.

    Called by `flows`. A roll that is made final again asks anew, for its time is another.
    """
    if meeting.explanations_until is None:
        return []
    until = weekday_moment(meeting.explanations_until, meeting.timezone)
    due = f"{meeting.explanations_until:%Y%m%dT%H%M}"
    missed = _missed(meeting)
    drafts = [
        draft
        for invitation in with_recipients(Invitation.objects.filter(participant__in=_unexplained(meeting)))
        for draft in draft_messages(
            MessageKind.ABSENCE_QUESTION,
            invitation,
            recipients=recipients_of(invitation),
            convener=meeting.convener,
            meeting=meeting,
            title=subject_of(MessageKind.ABSENCE_QUESTION, meeting.title),
            body=invitation_body(
                MessageKind.ABSENCE_QUESTION,
                invitation.participant.meeting,
                invitation,
                until=until,
                sessions=", ".join(missed.get(invitation.participant_id, [])),
            ),
            revision="1",
            due=due,
        )
    ]
    told = keep_new(drafts)
    ring_all(told)
    if told:
        record("tell_absence_question", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


@transaction.atomic
def tell_explanation_decided(*, explanation: AbsenceExplanation, by: Actor) -> list[Message]:
    """Tell the contacts of the post how its explanation was judged, and if not accepted, why and until when it may be
    given anew. Called by `flows`; a post without an invitation is told nothing."""
    found = with_recipients(Invitation.objects.filter(participant=explanation.participant_id)).first()
    if found is None:
        return []
    meeting = found.participant.meeting
    is_open = meeting.explanations_until is not None and not meeting.roll_is_fixed
    told = write_messages(
        MessageKind.EXPLANATION_DECIDED,
        found,
        recipients=recipients_of(found),
        convener=meeting.convener,
        meeting=meeting,
        title=subject_of(MessageKind.EXPLANATION_DECIDED, meeting.title),
        body=invitation_body(
            MessageKind.EXPLANATION_DECIDED,
            meeting,
            found,
            reason=explanation.decision_note,
            is_accepted=explanation.state == ExplanationState.ACCEPTED,
            until=weekday_moment(meeting.explanations_until, meeting.timezone)
            if is_open and meeting.explanations_until
            else "",
        ),
        revision=f"{explanation.revision}.{explanation.state}",
    )
    ring_all(told)
    if told:
        record("tell_explanation_decided", explanation, by=by, subject=meeting, after={"messages": len(told)})
    return told


def _unexplained(meeting: Meeting) -> list[int]:
    """Those asked who have not said why: whose explanation waits, or was accepted before, is not asked again."""
    asked = asked_lines(meeting).exclude(explanation__state__in=[ExplanationState.SUBMITTED, ExplanationState.ACCEPTED])
    return list(asked.order_by().values_list("pk", flat=True))


def _missed(meeting: Meeting) -> dict[int, list[str]]:
    """By line: what the sessions are called that it missed; empty where the meeting has only one."""
    if len(meeting.sessions.all()) < 2:
        return {}
    missed: dict[int, list[str]] = {}
    absent = AttendanceRecord.objects.filter(session__meeting=meeting, state=Attendance.ABSENT)
    for mark in absent.select_related("session").order_by("session__order"):
        missed.setdefault(mark.participant_id, []).append(mark.session.label or day_of(mark.session))
    return missed
