"""The words of papers, and how each kind moves (domain: InvitationLetter, Minutes)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class PaperKind(models.TextChoices):
    INVITATION_LETTER = "invitation_letter", _("Invitation letter")
    MINUTES = "minutes", _("Minutes")
    VERBATIM = "verbatim", _("Verbatim record (risalah)")
    ELECTION_RECORD = "election_record", _("Official record of an election")
    ATTENDANCE_LIST = "attendance_list", _("Attendance list")
    REPORT = "report", _("Report on the meeting")
    EXTRACT = "extract", _("Extract of decisions")
    CLARIFICATION = "clarification", _("Letter of clarification")


# One of these per institution it concerns; every other kind is one per meeting (or per election).
FOR_ONE_INSTITUTION = (PaperKind.EXTRACT, PaperKind.CLARIFICATION)

# Every institution of the meeting may read these once they are issued; the others stay inside.
FOR_ALL = (PaperKind.INVITATION_LETTER, PaperKind.MINUTES, PaperKind.ELECTION_RECORD)

# The paper itself names who signs it; the others are signed by who chaired the meeting.
NAMES_SIGNER = (
    PaperKind.INVITATION_LETTER,
    PaperKind.ATTENDANCE_LIST,
    PaperKind.REPORT,
    PaperKind.EXTRACT,
    PaperKind.CLARIFICATION,
)


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Under review")
    RETURNED = "returned", _("Returned")
    CIRCULATED = "circulated", _("With the participants for remarks")
    NUMBERING = "numbering", _("Approved, waiting for its number")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    SENT = "sent", _("Sent")
    VOID = "void", _("Void (batal): not signed")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded (correction)")


P = PaperState
_WRITING: dict[str, frozenset[str]] = {
    P.DRAFT: frozenset({P.IN_REVIEW}),
    P.IN_REVIEW: frozenset({P.RETURNED, P.NUMBERING, P.APPROVED}),
    P.RETURNED: frozenset({P.DRAFT, P.IN_REVIEW}),
    # The office's letter system gives the number; until then the paper waits in plain sight.
    P.NUMBERING: frozenset({P.APPROVED, P.VOID}),
    P.VOID: frozenset(),
    P.REVOKED: frozenset(),
    P.SUPERSEDED: frozenset(),
}
_ISSUED: dict[str, frozenset[str]] = {
    **_WRITING,
    P.APPROVED: frozenset({P.SIGNED, P.VOID}),
    P.SIGNED: frozenset({P.REVOKED, P.SUPERSEDED}),
}

MOVES: dict[str, Moves] = {
    PaperKind.INVITATION_LETTER: {
        **_WRITING,
        P.APPROVED: frozenset({P.SIGNED, P.VOID, P.REVOKED}),
        P.SIGNED: frozenset({P.SENT, P.REVOKED}),
        # Superseded by the letter that names a new date.
        P.SENT: frozenset({P.REVOKED, P.SUPERSEDED}),
    },
    PaperKind.MINUTES: {
        **_WRITING,
        P.IN_REVIEW: frozenset({P.RETURNED, P.CIRCULATED, P.NUMBERING, P.APPROVED}),
        # The participants may object while it lies with them; who says nothing agrees.
        P.CIRCULATED: frozenset({P.RETURNED, P.NUMBERING, P.APPROVED}),
        P.APPROVED: frozenset({P.SIGNED, P.VOID}),
        # Follow-ups were born of them: only a correction (ralat) takes their place.
        P.SIGNED: frozenset({P.SUPERSEDED}),
    },
    PaperKind.ELECTION_RECORD: {
        **_WRITING,
        P.APPROVED: frozenset({P.SIGNED, P.VOID}),
        P.SIGNED: frozenset({P.SUPERSEDED}),
    },
    PaperKind.VERBATIM: _ISSUED,
    PaperKind.ATTENDANCE_LIST: _ISSUED,
    PaperKind.REPORT: _ISSUED,
    PaperKind.EXTRACT: _ISSUED,
    PaperKind.CLARIFICATION: _ISSUED,
}

SHAPES = {
    P.DRAFT: "wait",
    P.IN_REVIEW: "part",
    P.RETURNED: "alert",
    P.CIRCULATED: "part",
    P.NUMBERING: "wait",
    P.APPROVED: "part",
    P.SIGNED: "ok",
    P.SENT: "ok",
    P.VOID: "no",
    P.REVOKED: "no",
    P.SUPERSEDED: "exc",
}

# The sources of the paper may still be edited.
EDITABLE = (P.DRAFT, P.RETURNED)
# Nobody has approved it yet: one such paper per kind at a time.
WRITTEN = (P.DRAFT, P.IN_REVIEW, P.RETURNED, P.CIRCULATED)
# Handed in, and not approved yet: posts initial it, and who approves reads it.
UNDER_REVIEW = (P.IN_REVIEW, P.CIRCULATED)
# It went out with a signature; the verification page knows its bytes.
SIGNED_STATES = (P.SIGNED, P.SENT, P.SUPERSEDED)
# It stands as it was signed.
IN_FORCE = (P.SIGNED, P.SENT)
# No longer in force, or never: another may take its place.
GONE = (P.VOID, P.REVOKED, P.SUPERSEDED)
# From here on the facts are frozen.
FROZEN = (P.NUMBERING, P.APPROVED, P.SIGNED, P.SENT, *GONE)
# From here on the number is drawn; it is never used again. (A paper may become void while it waits for its number.)
NUMBERED = (P.APPROVED, P.SIGNED, P.SENT, P.REVOKED, P.SUPERSEDED)


class SigningMode(models.TextChoices):
    """How a paper is signed. None of these but the last two makes a certified electronic signature (PP 71/2019)."""

    INTERNAL = "internal_approval", _("Approval within the portal")
    WET = "wet", _("Pen and stamp, scanned")
    EXTERNAL = "external_tte", _("Certified signature made elsewhere")
    BSRE = "bsre", _("BSrE esign client")


# Signed in another program or with a pen: the signed file is handed in.
BY_FILE = (SigningMode.WET, SigningMode.EXTERNAL)


class SignatureState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the signature")
    HANDED_IN = "handed_in", _("Handed in, to be checked by a second person")
    VALID = "valid", _("Signed")
    REFUSED = "refused", _("Handed back")


S = SignatureState
SIGNATURE_MOVES: Moves = {
    S.WAITING: frozenset({S.HANDED_IN, S.VALID}),
    S.HANDED_IN: frozenset({S.VALID, S.REFUSED}),
    # A scan that was handed back is handed in anew.
    S.REFUSED: frozenset({S.HANDED_IN, S.VALID}),
    S.VALID: frozenset(),
}


class InitialState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    GIVEN = "given", _("Initialled")
    SENT_BACK = "sent_back", _("Sent back")


INITIAL_MOVES: Moves = {
    InitialState.WAITING: frozenset({InitialState.GIVEN, InitialState.SENT_BACK}),
    InitialState.GIVEN: frozenset(),
    InitialState.SENT_BACK: frozenset(),
}


class ObjectionKind(models.TextChoices):
    OBJECTION = "objection", _("Objection")
    REMARK = "remark", _("Remark")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("To be answered")
    TAKEN_UP = "taken_up", _("Taken up in the minutes")
    DECLINED = "declined", _("Not taken up")


OBJECTION_MOVES: Moves = {
    ObjectionState.OPEN: frozenset({ObjectionState.TAKEN_UP, ObjectionState.DECLINED}),
    ObjectionState.TAKEN_UP: frozenset(),
    ObjectionState.DECLINED: frozenset(),
}


OBJECTION_SHAPES = {ObjectionState.OPEN: "wait", ObjectionState.TAKEN_UP: "ok", ObjectionState.DECLINED: "no"}


class DraftOccasion(models.TextChoices):
    """On what occasion a version of a draft was kept."""

    OPENED = "opened", _("Opened")
    EDITED = "edited", _("Edited")
    KEPT = "kept", _("Kept by hand")
    SUBMITTED = "submitted", _("Submitted")
    INITIALLED = "initialled", _("Initialled")
    SENT_BACK = "sent_back", _("Sent back")
    CIRCULATED = "circulated", _("Sent to the participants")
    APPROVED = "approved", _("Approved")
    PRINTED = "printed", _("Made as a draft PDF")
    HOURLY = "hourly", _("Changed in the last hour")


class NumberSource(models.TextChoices):
    PORTAL = "portal", _("The portal's own series")
    OFFICE = "office", _("The office's letter system")


class PaperSize(models.TextChoices):
    A4 = "a4", "A4 (210 × 297 mm)"
    F4 = "f4", "F4 (215 × 330 mm)"


class PaperFont(models.TextChoices):
    """Free fonts with the measures of those that the rules name (Arial, Times New Roman, Bookman Old Style)."""

    SANS = "sans", "Liberation Sans (Arial)"
    SERIF = "serif", "Liberation Serif (Times New Roman)"
    BOOKMAN = "bookman", "TeX Gyre Bonum (Bookman Old Style)"


class Edition(models.TextChoices):
    DRAFT = "draft", _("Draft (KONSEP)")
    # As it was rendered from the frozen facts, before anybody signed it. Equal facts give equal bytes.
    OFFICIAL = "official", _("Official")
    # The official one with all its signatures, the portal's seal last: what was issued.
    SIGNED = "signed", _("Signed")
    COPY = "copy", _("Copy for one addressee")
    # The personal link of an addressee, beside a letter that is the same for all because it was signed as a file.
    CONFIRMATION = "confirm", _("Confirmation sheet for one addressee")
    PUBLIC = "public", _("Public edition")


# They carry the link of one addressee, with which anyone could answer for him.
PERSONAL = (Edition.COPY, Edition.CONFIRMATION)


class Urgency(models.TextChoices):
    BIASA = "biasa", "Biasa"
    SEGERA = "segera", "Segera"
    SANGAT_SEGERA = "sangat_segera", "Sangat Segera"


class SheetKind(models.TextChoices):
    """Sheets without a number of their own."""

    ASSIGNMENT_LETTER = "assignment", _("Letter of assignment (draft)")
    POWER_OF_ATTORNEY = "power", _("Power of attorney (draft)")
    BRIEF = "brief", _("Brief for the representative")
    ANSWERS = "answers", _("Recap of the answers")
    HANDOVER = "handover", _("Handover sheet")
    # Made before these letters were papers; no new one is made.
    CLARIFICATION = "clarify", _("Letters of clarification (draft)")
    LETTERS = "letters", _("All copies of the letter in one file")
    ROLL_LIST = "roll_list", _("Blank attendance list")
    AGENDA = "agenda", _("Agenda sheet")
    BLANK_NOTES = "blank_notes", _("Blank notes")
    SEATS = "seats", _("Seating plan")
    BALLOTS = "ballots", _("Ballots of paper")
    TALLY = "tally", _("Tally sheets")
    PRINT_PACK = "print_pack", _("Print pack")
    SUMMARY = "summary", _("Summary for the leadership")
    BRIEFING = "briefing", _("Briefing for the chair")
    MATRIX = "matrix", _("Follow-up matrix")
    MATERIALS = "materials", _("Meeting papers in one file")
    DOSSIER = "dossier", _("File of the meeting")
    PUBLIC_DOSSIER = "dossier_pub", _("Public file of the meeting")
    SPECIMEN = "specimen", _("Specimen of the settings")


# What holds other papers: for whoever may read the meeting from inside.
BINDERS = frozenset({SheetKind.MATERIALS, SheetKind.DOSSIER, SheetKind.PUBLIC_DOSSIER})

# What tells who comes, and who was there: for whoever may see the answers.
ANSWER_SHEETS = frozenset({SheetKind.ANSWERS, SheetKind.SUMMARY, SheetKind.BRIEFING})

# What tells how far follow-ups are: for whoever may see them.
FOLLOW_UP_SHEETS = frozenset({SheetKind.MATRIX, SheetKind.DOSSIER})

# What lies ready on the day: for whoever plans the meeting or marks who has come.
DAY_SHEETS = frozenset(
    {
        SheetKind.ROLL_LIST,
        SheetKind.AGENDA,
        SheetKind.BLANK_NOTES,
        SheetKind.SEATS,
        SheetKind.BALLOTS,
        SheetKind.TALLY,
        SheetKind.PRINT_PACK,
    }
)
