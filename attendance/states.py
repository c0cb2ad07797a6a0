"""The words of answer and attendance (domain: RsvpStatus, AttendanceStatus)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class Rsvp(models.TextChoices):
    PENDING = "pending", _("Not answered")
    ACCEPTED = "accepted", _("Attends in person")
    DELEGATED = "delegated", _("Sends a representative")
    EXCUSED = "excused", _("Cannot come")
    NO_RESPONSE = "no_response", _("Did not answer")


# What an invited post may answer.
ANSWERS = frozenset({Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED})

# An answer may be changed until the cut-off, also to the same word with other particulars.
RSVP_MOVES: Moves = {
    Rsvp.PENDING: ANSWERS | {Rsvp.NO_RESPONSE},
    Rsvp.ACCEPTED: ANSWERS,
    Rsvp.DELEGATED: ANSWERS,
    Rsvp.EXCUSED: ANSWERS,
    # Late answers are entered by the secretariat.
    Rsvp.NO_RESPONSE: ANSWERS,
}

RSVP_SHAPES = {
    Rsvp.PENDING: "wait",
    Rsvp.ACCEPTED: "ok",
    Rsvp.DELEGATED: "part",
    Rsvp.EXCUSED: "exc",
    Rsvp.NO_RESPONSE: "no",
}


class ExcuseReason(models.TextChoices):
    OFFICIAL_DUTY = "official_duty", _("Other official duty")
    LEAVE = "leave", _("On leave")
    SICK = "sick", _("Sick")
    DISASTER = "disaster", _("Emergency in the region")
    CENTRAL_SUMMONS = "central_summons", _("Summoned by the central government")
    OTHER = "other", _("Other (explain)")


class RepresentationState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Withdrawn")


REPRESENTATION_MOVES: Moves = {
    RepresentationState.PROPOSED: frozenset(
        {RepresentationState.ACCEPTED, RepresentationState.REJECTED, RepresentationState.CANCELLED}
    ),
    RepresentationState.ACCEPTED: frozenset({RepresentationState.CANCELLED}),
    RepresentationState.REJECTED: frozenset(),
    RepresentationState.CANCELLED: frozenset(),
}

# Someone is to come in place of the one invited; at most one at a time.
ACTIVE_REPRESENTATION = (RepresentationState.PROPOSED, RepresentationState.ACCEPTED)

REPRESENTATION_SHAPES = {
    RepresentationState.PROPOSED: "part",
    RepresentationState.ACCEPTED: "ok",
    RepresentationState.REJECTED: "no",
    RepresentationState.CANCELLED: "no",
}


class Attendance(models.TextChoices):
    EXPECTED = "expected", _("Not here yet")
    PRESENT = "present", _("Present in person")
    REPRESENTED = "represented", _("Represented")
    EXCUSED = "excused", _("Excused (with reason)")
    ABSENT = "absent_no_notice", _("Absent without notice")


_MARKS = frozenset({Attendance.PRESENT, Attendance.REPRESENTED, Attendance.EXCUSED, Attendance.ABSENT})

# Any mark may be corrected until the list is final; `expected` takes a mark back.
ATTENDANCE_MOVES: Moves = {
    Attendance.EXPECTED: _MARKS,
    **{mark: _MARKS | {Attendance.EXPECTED} for mark in _MARKS},
}

ATTENDANCE_SHAPES = {
    Attendance.EXPECTED: "wait",
    Attendance.PRESENT: "ok",
    Attendance.REPRESENTED: "part",
    Attendance.EXCUSED: "exc",
    Attendance.ABSENT: "no",
}


class AttendanceSource(models.TextChoices):
    """Where a mark comes from."""

    LIST = "list", _("Secretariat's list")
    DOOR = "door", _("At the door")
    IMPORT = "import", _("Imported source")


class AttendanceNoteCategory(models.TextChoices):
    ABSENT = "absent", _("Absent")
    REPRESENTED = "represented", _("Represented")
    UNCLEAR_REASON = "absent_unclear_reason", _("Absent, reason unclear")
    CONSEQUENCE = "consequence", _("Consequence")
