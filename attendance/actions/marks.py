"""Who was there: marks per line and session, until the roll is made final."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Power
from attendance.actions.decisions import decision
from attendance.actions.halls import hold_meeting, redraw_hall, refresh_hall
from attendance.models import AnswerEntry, AttendanceRecord, Invitation, Representation
from attendance.queries import asked_lines, has_excuse, open_conflicts, unmarked_lines
from attendance.rules import explained_until
from attendance.states import (
    ACTIVE_REPRESENTATION,
    ATTENDANCE_MOVES,
    REPRESENTATION_MOVES,
    THERE,
    AnswerSource,
    Attendance,
    AttendanceSource,
    ExcuseState,
    RepresentationState,
)
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting, Participant, Session
from meetings.permissions import require, require_at
from meetings.queries import day_of
from meetings.states import MeetingState


class MarkRefused(RakorError):
    """The mark lacks what it needs: a name, a reason; or the line takes no mark."""


class RollIncomplete(RakorError):
    """Somebody invited has no mark yet."""


class ConflictsOpen(RakorError):
    """The doors left records that do not agree, and nobody has decided yet."""


@dataclass(frozen=True)
class Closing:
    """What marking the rest came to."""

    absent: int
    excused: int


@transaction.atomic
def mark_attendance(
    *,
    participant: Participant,
    session: Session,
    state: str,
    by: Actor,
    source: str = AttendanceSource.LIST,
    represented_by: str = "",
    note: str = "",
) -> AttendanceRecord:
    """Mark, or correct, how one line of the roll takes part in `session`; `expected` takes the mark back.

    Someone represented is represented by a name: the one given, else the representative of the answer, who is thereby
    accepted. Someone excused has given a reason that was accepted, or `note` says why. The same mark twice changes
    nothing. Raises `Refused` without `Power.RECORD_ATTENDANCE` (role or duty), `WrongState` before the day and after
    the roll is final, `MarkRefused` when a name or reason is missing.
    """
    meeting = hold_meeting(session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    require_roll_open(meeting, session)
    if participant.meeting_id != meeting.pk or participant.is_group:
        raise MarkRefused(_("This line is not marked: it is not a person of this meeting."))
    if state not in Attendance.values:
        raise MarkRefused(_("Choose one of the marks."))
    if state == Attendance.EXCUSED:
        _require_reason(participant, note)
    announced = None
    if state != Attendance.REPRESENTED:
        represented_by = ""
    elif not represented_by:
        announced = _announced_representative(participant, by)
        represented_by = str(announced)
    mark = put_mark(
        meeting, participant, session, state, by,
        source=source,
        represented_by=represented_by,
        note=note if state != Attendance.EXPECTED else "",
        representation=announced,
    )  # fmt: skip
    refresh_hall(meeting, session)
    return mark


@transaction.atomic
def mark_remaining_absent(*, meeting: Meeting, session: Session, by: Actor) -> Closing:
    """Mark every invited line that has no mark in `session`: excused where a reason was accepted, else absent.

    Raises `Refused` (a duty at the door is not enough), `WrongState` unless the meeting has begun and the roll is
    open.
    """
    meeting = hold_meeting(meeting.pk)
    require_at(by, Power.RECORD_ATTENDANCE, meeting.convener)
    if meeting.state == MeetingState.INVITED:
        raise WrongState(_("The meeting has not begun."))
    require_roll_open(meeting, session)
    lines = unmarked_lines(session)
    by_mark = {
        Attendance.EXCUSED: [line for line in lines if has_excuse(line)],
        Attendance.ABSENT: [line for line in lines if not has_excuse(line)],
    }
    for state, marked in by_mark.items():
        _put_marks(marked, session, state, by)
    refresh_hall(meeting, session)
    after = {"session": session, **{state.value: [str(line) for line in marked] for state, marked in by_mark.items()}}
    record("mark_remaining_absent", meeting, by=by, subject=meeting, after=after)
    return Closing(absent=len(by_mark[Attendance.ABSENT]), excused=len(by_mark[Attendance.EXCUSED]))


@transaction.atomic
def excuse_absences(*, invitation: Invitation, by: Actor) -> int:
    """Put right the marks of someone marked absent whose reason has been accepted since; how many.

    Called by the flow that accepts the reason. Raises `Refused` without `Power.RECORD_ATTENDANCE`.
    """
    line = invitation.participant
    meeting = hold_meeting(line.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    absences = AttendanceRecord.objects.filter(participant=line, state=Attendance.ABSENT).select_related("session")
    for mark in absences:
        source, note = AttendanceSource.LIST, mark.note
        put_mark(meeting, line, mark.session, Attendance.EXCUSED, by, source=source, represented_by="", note=note)
    # Who said in time that he cannot come is not missing, marked or not.
    redraw_hall(meeting)
    return len(absences)


@transaction.atomic
def finalise_attendance(*, meeting: Meeting, by: Actor) -> None:
    """Make the roll final: from here on no mark and no answer changes. Called by `flows`, which asks the absent why.

    Where somebody is marked absent without notice, he has two working days to explain (`explanations_until`); only
    then the roll is fixed. A question about a reason that nobody answered is over: the reason stayed unclear. Raises
    `Refused` (a duty at the door is not enough), `WrongState` unless the meeting has been held and the roll is open,
    `RollIncomplete` while somebody invited has no mark in a session, `ConflictsOpen` while a record of a door waits to
    be decided on.
    """
    held = hold_meeting(meeting.pk)
    require_at(by, Power.RECORD_ATTENDANCE, held.convener)
    _require_complete(held)
    asked = asked_lines(held).count()
    until = explained_until(timezone.now(), held.zone) if asked else None
    _put_milestone(held, finalised=True, until=until)
    meeting.attendance_finalised_at, meeting.explanations_until = held.attendance_finalised_at, until
    told = {"unclear": _give_up_unexplained(held, by), "asked": asked, "until": until.isoformat() if until else ""}
    after = {name: value for name, value in told.items() if value}
    record("finalise_attendance", held, by=by, subject=held, after=after or None)


@transaction.atomic
def reopen_attendance(*, meeting: Meeting, reason: str, by: Actor) -> None:
    """Open a final roll again for a correction, as long as no signed minutes state it.

    Raises `Refused`, `WrongState` if it is not final, the meeting closed, or the minutes signed; `RakorError` without
    a reason.
    """
    held = hold_meeting(meeting.pk)
    require_at(by, Power.RECORD_ATTENDANCE, held.convener)
    if not reason:
        raise RakorError(_("Say why the roll is opened again."))
    if held.minutes_stand:
        raise WrongState(_("The signed minutes state this attendance; only a correction of the minutes changes it."))
    _put_milestone(held, finalised=False)
    meeting.attendance_finalised_at = meeting.explanations_until = None
    record("reopen_attendance", held, by=by, subject=held, reason=reason)


def require_roll_open(meeting: Meeting, session: Session) -> None:
    """Raise `WrongState` before the day of the meeting and after its roll is final.

    And `MarkRefused` for a session of another meeting.
    """
    if session.meeting_id != meeting.pk:
        raise MarkRefused(_("This session belongs to another meeting."))
    if meeting.attendance_finalised_at is not None:
        raise WrongState(_("The roll is final; marks can no longer be changed."))
    if meeting.state in {MeetingState.ONGOING, MeetingState.HELD}:
        return
    today = timezone.now().astimezone(meeting.zone).date()
    if meeting.state != MeetingState.INVITED or session.date is None or session.date > today:
        raise WrongState(_("Attendance is marked from the day of the meeting on."))


def _require_reason(participant: Participant, note: str) -> None:
    accepted = Invitation.objects.filter(participant=participant, excuse_state=ExcuseState.ACCEPTED)
    if not note and not accepted.exists():
        raise MarkRefused(_("No reason has been accepted for this post: accept it, or write why as a note."))


def _announced_representative(participant: Participant, by: Actor) -> Representation:
    """The representative proposed in the answer, accepted by arriving."""
    representation = Representation.objects.filter(
        invitation__participant=participant, state__in=ACTIVE_REPRESENTATION
    ).first()
    if representation is None:
        raise MarkRefused(_("Say who represents this post."))
    accept_representative(representation, participant.meeting, by)
    return representation


def accept_representative(representation: Representation, meeting: Meeting, by: Actor) -> None:
    """Accept by arriving. Where the chair decides, arriving settles nothing: who came is noted all the same."""
    if representation.state == RepresentationState.PROPOSED and not representation.needs_chair:
        before = representation.state
        move(representation, RepresentationState.ACCEPTED, REPRESENTATION_MOVES, **decision(by))
        record(
            "accept_representation",
            representation,
            by=by,
            subject=meeting,
            before={"state": before},
            after={"state": representation.state},
        )


def _give_up_unexplained(meeting: Meeting, by: Actor) -> int:
    """What was asked back and never explained stayed unclear; the question and the answer are both kept."""
    unexplained = list(Invitation.objects.of(meeting).filter(excuse_state=ExcuseState.ASKED_BACK))
    Invitation.objects.filter(pk__in=[row.pk for row in unexplained]).update(excuse_state=ExcuseState.UNCLEAR)
    AnswerEntry.objects.bulk_create(
        AnswerEntry(
            invitation=row,
            revision=row.answer_revision,
            by=by.actor_label[:200],
            source=AnswerSource.PORTAL,
            state=row.state,
            particulars={"excuse_state": ExcuseState.UNCLEAR.value},
            note=row.excuse_question,
        )
        for row in unexplained
    )
    return len(unexplained)


def put_mark(
    meeting: Meeting,
    participant: Participant,
    session: Session,
    state: str,
    by: Actor,
    *,
    source: str,
    represented_by: str,
    note: str,
    representation: Representation | None = None,
    mode: str = "",
    arrived_at: dt.datetime | None = None,
    is_late: bool = False,
    mark: AttendanceRecord | None = None,
) -> AttendanceRecord:
    """Put the mark, for who has been let do so and holds the meeting; the same mark twice changes nothing.

    `mark` is the one that stands, where the caller has just read it.

    A mark put by hand says nothing of the hour: when the line came in, late or not, stays as the door saw it, as long
    as somebody was there.
    """
    made: dict[str, Any] = {"source": source, "recorded_at": timezone.now(), "recorded_by": by.actor_label[:200]}
    if mark is None:
        mark, _created = AttendanceRecord.objects.get_or_create(participant=participant, session=session, defaults=made)
    particulars: dict[str, Any] = {"represented_by": represented_by, "note": note}
    is_same = mark.state == state and all(getattr(mark, name) == value for name, value in particulars.items())
    if is_same and arrived_at in {None, mark.arrived_at}:
        return mark
    if arrived_at is not None or state not in THERE:
        particulars |= {
            "mode": mode, "arrived_at": arrived_at, "is_late": is_late, "left_at": None, "left_early": False,
        }  # fmt: skip
    particulars["representation"] = representation
    before = {"state": mark.state, "represented_by": mark.represented_by}
    move(mark, state, ATTENDANCE_MOVES, **particulars, **made)
    after = {"state": state, "represented_by": represented_by, "session": session, "source": source}
    record("mark_attendance", mark, by=by, subject=meeting, before=before, after=after)
    return mark


def _put_marks(lines: list[Participant], session: Session, state: Attendance, by: Actor) -> None:
    made = {
        "state": state,
        "source": AttendanceSource.LIST,
        "recorded_at": timezone.now(),
        "recorded_by": by.actor_label[:200],
    }
    AttendanceRecord.objects.filter(participant__in=lines, session=session, state=Attendance.EXPECTED).update(**made)
    AttendanceRecord.objects.bulk_create(
        [AttendanceRecord(participant=line, session=session, **made) for line in lines], ignore_conflicts=True
    )


def _require_complete(meeting: Meeting) -> None:
    for session in meeting.sessions.all():
        missing = len(unmarked_lines(session))
        if missing:
            raise RollIncomplete(
                _("%(missing)s invited have no mark yet (%(session)s).")
                % {"missing": missing, "session": session.label or day_of(session)}
            )
    conflicts = open_conflicts(meeting).count()
    if conflicts:
        raise ConflictsOpen(
            ngettext(
                "%(count)s record of a door waits to be decided on.",
                "%(count)s records of the doors wait to be decided on.",
                conflicts,
            )
            % {"count": conflicts}
        )


def _put_milestone(meeting: Meeting, *, finalised: bool, until: dt.datetime | None = None) -> None:
    """Write the milestones that the guard of `closed` reads, if they do not stand so already."""
    now = timezone.now() if finalised else None
    changed = Meeting.objects.filter(
        pk=meeting.pk, state=MeetingState.HELD, attendance_finalised_at__isnull=finalised
    ).update(attendance_finalised_at=now, explanations_until=until)
    if not changed:
        raise WrongState(
            _("The roll is made final after the meeting has ended, and once.")
            if finalised
            else _("The roll is not final, or the meeting is closed.")
        )
    meeting.attendance_finalised_at, meeting.explanations_until = now, until
