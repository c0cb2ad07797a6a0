"""The roll is fixed: what is put right from here on stands beside what was, with the reason."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from attendance.actions.giving import kept_file
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import MarkRefused, put_mark
from attendance.models import AttendanceCorrection, AttendanceRecord
from attendance.permissions import may_correct
from attendance.states import Attendance, AttendanceSource
from audit.actions import Actor, System, record
from common.errors import RakorError, Refused, WrongState
from files.models import StoredFile
from meetings.models import Meeting, Participant, Session

# What a correction may say; a mark that is fixed is not taken back.
CORRECTED = frozenset(set(Attendance) - {Attendance.EXPECTED})


@transaction.atomic
def correct_attendance(
    *,
    participant: Participant,
    session: Session,
    state: str,
    reason: str,
    represented_by: str = "",
    document: UploadedFile | None = None,
    by: Actor,
) -> AttendanceCorrection:
    """Correct a mark after the roll was fixed, also of a closed meeting; what it was is kept beside it.

    Signed minutes keep the facts they froze: a paper is put right by a ralat. Raises `Refused` for who holds neither
    `Power.RECORD_ATTENDANCE` nor `Power.REOPEN_MEETINGS` by role at the convener, `WrongState` while the roll is not
    fixed, `MarkRefused` where the line is no person of this meeting, a name is missing or nothing would change,
    `AnswerRefused` for a document that cannot be kept, `RakorError` without a reason.
    """
    meeting = hold_meeting(session.meeting_id)
    _require_correcting(by, meeting)
    if not meeting.roll_is_fixed:
        raise WrongState(_("The roll is not fixed yet: marks are changed in the ordinary way."))
    if participant.meeting_id != meeting.pk or not participant.is_invitable:
        raise MarkRefused(_("This line is not marked: it is not a person of this meeting."))
    if state not in CORRECTED:
        raise MarkRefused(_("Choose one of the marks."))
    reason = reason.strip()[:300]
    if not reason:
        raise RakorError(_("Say why the mark is corrected: the reason stands beside it."))
    represented_by = represented_by.strip() if state == Attendance.REPRESENTED else ""
    if state == Attendance.REPRESENTED and not represented_by:
        raise MarkRefused(_("Say who represents this post."))
    made = {"source": AttendanceSource.LIST, "recorded_at": timezone.now(), "recorded_by": by.actor_label[:200]}
    mark, _created = AttendanceRecord.objects.get_or_create(participant=participant, session=session, defaults=made)
    if (mark.state, mark.represented_by) == (state, represented_by):
        raise MarkRefused(_("The mark says this already."))
    stored = kept_file("document", document, by)
    correction = keep_correction(mark, state, represented_by, by, reason=reason, document=stored)
    put_mark(
        meeting, participant, session, state, by,
        source=AttendanceSource.LIST, represented_by=represented_by, note=mark.note,
    )  # fmt: skip
    refresh_hall(meeting, session)
    record(
        "correct_attendance", mark, by=by, subject=meeting, reason=reason,
        before={"state": correction.was, "represented_by": correction.was_represented_by},
        after={"line": str(participant), "state": state, "represented_by": represented_by, "session": session},
    )  # fmt: skip
    return correction


def keep_correction(
    mark: AttendanceRecord,
    state: str,
    represented_by: str,
    by: Actor,
    *,
    reason: str,
    document: StoredFile | None,
) -> AttendanceCorrection:
    """Keep what `mark` says now and what it is to say, for who has been let correct it; the mark itself is put next."""
    return AttendanceCorrection.objects.create(
        mark=mark,
        was=mark.state,
        was_represented_by=mark.represented_by,
        state=state,
        represented_by=represented_by,
        reason=reason,
        document=document,
        by=by.actor_label[:200],
    )


def _require_correcting(by: Actor, meeting: Meeting) -> None:
    if not isinstance(by, System) and not (isinstance(by, User) and may_correct(by, meeting)):
        raise Refused
