"""The words of answer and attendance (domain: RsvpStatus, AttendanceStatus)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves
from meetings.states import MeetingMode


class Rsvp(models.TextChoices):
    PENDING = "pending", _("Not answered")
    ACCEPTED = "accepted", _("Attends in person")
    DELEGATED = "delegated", _("Sends a representative")
    EXCUSED = "excused", _("Cannot come")
    NO_RESPONSE = "no_response", _("Did not answer")


# What an invited post may answer.
ANSWERS = frozenset({Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED})

# An answer may be changed until the cut-off, also to the same word with other particulars. When the meeting is moved,
# every answer is asked for anew.
RSVP_MOVES: Moves = {
    Rsvp.PENDING: ANSWERS | {Rsvp.NO_RESPONSE},
    Rsvp.ACCEPTED: ANSWERS | {Rsvp.PENDING},
    Rsvp.DELEGATED: ANSWERS | {Rsvp.PENDING},
    Rsvp.EXCUSED: ANSWERS | {Rsvp.PENDING},
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


class ExcuseState(models.TextChoices):
    """What the secretariat says of the reason given; until it is accepted nobody counts as excused."""

    SUBMITTED = "submitted", _("Not accepted yet")
    ASKED_BACK = "asked_back", _("Explanation asked for")
    ACCEPTED = "accepted", _("Accepted")
    UNCLEAR = "unclear", _("Stayed unclear")


EXCUSE_MOVES: Moves = {
    ExcuseState.SUBMITTED: frozenset({ExcuseState.ACCEPTED, ExcuseState.ASKED_BACK, ExcuseState.UNCLEAR}),
    # Explained by the one invited, or accepted or given up by the secretariat without waiting longer.
    ExcuseState.ASKED_BACK: frozenset({ExcuseState.SUBMITTED, ExcuseState.ACCEPTED, ExcuseState.UNCLEAR}),
    ExcuseState.ACCEPTED: frozenset({ExcuseState.ASKED_BACK}),
    # Both texts are kept; a late explanation is judged anew until the roll is final.
    ExcuseState.UNCLEAR: frozenset({ExcuseState.SUBMITTED, ExcuseState.ACCEPTED}),
}

EXCUSE_SHAPES = {
    ExcuseState.SUBMITTED: "wait",
    ExcuseState.ASKED_BACK: "alert",
    ExcuseState.ACCEPTED: "exc",
    ExcuseState.UNCLEAR: "no",
}


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


class Mandate(models.TextChoices):
    """What a representative may do in the name of the one invited."""

    DECIDE = "decide", _("May decide")
    REPORT = "report", _("May only report back")


class MandateKind(models.TextChoices):
    """By what a representative is sent; any of the three is accepted (domain: surat tugas, surat kuasa, disposisi)."""

    ASSIGNMENT = "assignment", _("Letter of assignment (surat tugas)")
    POWER_OF_ATTORNEY = "power", _("Power of attorney (surat kuasa)")
    DISPOSITION = "disposition", _("Disposition (disposisi)")


class AnswerSource(models.TextChoices):
    """Where an answer, or its change, comes from."""

    LINK = "link", _("Personal link")
    STAFF = "staff", _("Entered by the secretariat")
    CALENDAR = "calendar", _("Calendar of the one invited")
    PORTAL = "portal", _("The portal")


class AnswerChannel(models.TextChoices):
    """How an answer that the secretariat enters reached it."""

    TELEPHONE = "telephone", _("Telephone")
    LETTER = "letter", _("Letter")
    WHATSAPP = "whatsapp", _("WhatsApp")
    IN_PERSON = "in_person", _("In person")
    CALENDAR = "calendar", _("Calendar reply")


class CalendarAnswer(models.TextChoices):
    """PARTSTAT of a reply by calendar (RFC 5545, 3.2.12)."""

    ACCEPTED = "ACCEPTED", _("accepted in the calendar")
    DECLINED = "DECLINED", _("declined in the calendar")
    TENTATIVE = "TENTATIVE", _("tentative in the calendar")


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


# Somebody sat there for the line: the one invited, or who came instead.
THERE = (Attendance.PRESENT, Attendance.REPRESENTED)
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
    QR = "qr", _("QR code scanned at the door")
    SEARCH = "search", _("Name looked up at the door")
    # A code can be passed on within its thirty seconds: weaker than a face at the door, and shown as such.
    ROOM_CODE = "room", _("Room code")
    PAPER = "paper", _("Paper list")
    EXPLAINED = "reason", _("Explained afterwards")
    IMPORT = "import", _("Imported source")


# What a door may say of how it knew someone.
DOOR_SOURCES = (AttendanceSource.QR, AttendanceSource.SEARCH, AttendanceSource.PAPER)
# Sources that say less than a face at the door.
WEAK_SOURCES = frozenset({AttendanceSource.ROOM_CODE})


class AttendanceNoteCategory(models.TextChoices):
    ABSENT = "absent", _("Absent")
    REPRESENTED = "represented", _("Represented")
    UNCLEAR_REASON = "absent_unclear_reason", _("Absent, reason unclear")
    CONSEQUENCE = "consequence", _("Consequence")


class ArrivalKind(models.TextChoices):
    """What a door saw: someone comes, goes, comes back, or is still there at a later roll."""

    IN = "in", _("Came in")
    OUT = "out", _("Left")
    BACK = "back", _("Came back")
    ROLL = "roll", _("Answered a later roll")


class ArrivalCapacity(models.TextChoices):
    """In what capacity someone came through the door."""

    OWN = "own", _("In own right")
    REPRESENTING = "representing", _("Representing")
    COMPANION = "companion", _("Companion")


class ArrivalMode(models.TextChoices):
    HALL = "hall", _("In the hall")
    ONLINE = "online", _("Online")


# In what ways one can be there at a meeting of each mode; the first is the usual one.
MODES_OF = {
    MeetingMode.ON_SITE: (ArrivalMode.HALL,),
    MeetingMode.ONLINE: (ArrivalMode.ONLINE,),
    MeetingMode.HYBRID: (ArrivalMode.HALL, ArrivalMode.ONLINE),
}


class ArrivalState(models.TextChoices):
    """Whether a record of the door counts. A record is never changed or deleted; only this word moves."""

    COUNTED = "counted", _("Counted")
    # Two records that were made apart do not agree: a person decides, nothing is overwritten.
    CONFLICT = "conflict", _("To be decided")
    SET_ASIDE = "set_aside", _("Set aside")
    UNDONE = "undone", _("Taken back")


ARRIVAL_MOVES: Moves = {
    ArrivalState.COUNTED: frozenset({ArrivalState.UNDONE, ArrivalState.SET_ASIDE}),
    ArrivalState.CONFLICT: frozenset({ArrivalState.COUNTED, ArrivalState.SET_ASIDE}),
    ArrivalState.SET_ASIDE: frozenset(),
    ArrivalState.UNDONE: frozenset(),
}

ARRIVAL_SHAPES = {
    ArrivalState.COUNTED: "ok",
    ArrivalState.CONFLICT: "alert",
    ArrivalState.SET_ASIDE: "no",
    ArrivalState.UNDONE: "no",
}


class ArrivalTrouble(models.TextChoices):
    """Why a record that was made away from the network cannot simply be counted."""

    ALREADY_IN = "already_in", _("another door has already let this line in")
    MARKED = "marked", _("the secretariat has marked this line otherwise")
    NOT_IN = "not_in", _("nobody of this line was in")
    ROLL_FINAL = "roll_final", _("the roll was final when the record arrived")


class WalkInState(models.TextChoices):
    """Someone who came without an invitation."""

    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Was let in")
    REFUSED = "refused", _("Not let in")


WALK_IN_MOVES: Moves = {
    WalkInState.ASKED: frozenset({WalkInState.APPROVED, WalkInState.REFUSED}),
    WalkInState.APPROVED: frozenset(),
    # A second thought lets in whom the first refused.
    WalkInState.REFUSED: frozenset({WalkInState.APPROVED}),
}

WALK_IN_SHAPES = {WalkInState.ASKED: "alert", WalkInState.APPROVED: "ok", WalkInState.REFUSED: "no"}


class ExplanationState(models.TextChoices):
    """What becomes of the explanation of someone marked absent without notice."""

    SUBMITTED = "submitted", _("To be judged")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")


EXPLANATION_MOVES: Moves = {
    ExplanationState.SUBMITTED: frozenset({ExplanationState.ACCEPTED, ExplanationState.REJECTED}),
    ExplanationState.ACCEPTED: frozenset(),
    # Said anew, while there is time.
    ExplanationState.REJECTED: frozenset({ExplanationState.SUBMITTED}),
}

EXPLANATION_SHAPES = {
    ExplanationState.SUBMITTED: "alert",
    ExplanationState.ACCEPTED: "exc",
    ExplanationState.REJECTED: "no",
}
