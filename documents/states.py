"""The words of papers, and how each kind moves (domain: InvitationLetter, Minutes)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class PaperKind(models.TextChoices):
    INVITATION_LETTER = "invitation_letter", _("Invitation letter")
    MINUTES = "minutes", _("Minutes")
    ELECTION_RECORD = "election_record", _("Official record of an election")


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Under review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    SENT = "sent", _("Sent")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded (correction)")


P = PaperState
_WRITING: dict[str, frozenset[str]] = {
    P.DRAFT: frozenset({P.IN_REVIEW}),
    P.IN_REVIEW: frozenset({P.RETURNED, P.APPROVED}),
    P.RETURNED: frozenset({P.DRAFT, P.IN_REVIEW}),
}

MOVES: dict[str, Moves] = {
    PaperKind.INVITATION_LETTER: {
        **_WRITING,
        P.APPROVED: frozenset({P.SIGNED, P.REVOKED}),
        P.SIGNED: frozenset({P.SENT, P.REVOKED}),
        # Superseded by the letter that names a new date.
        P.SENT: frozenset({P.REVOKED, P.SUPERSEDED}),
        P.REVOKED: frozenset(),
        P.SUPERSEDED: frozenset(),
    },
    PaperKind.MINUTES: {
        **_WRITING,
        P.APPROVED: frozenset({P.SIGNED}),
        P.SIGNED: frozenset({P.SUPERSEDED}),
        P.SUPERSEDED: frozenset(),
    },
    PaperKind.ELECTION_RECORD: {
        **_WRITING,
        P.APPROVED: frozenset({P.SIGNED}),
        P.SIGNED: frozenset({P.SUPERSEDED}),
        P.SUPERSEDED: frozenset(),
    },
}

SHAPES = {
    P.DRAFT: "wait",
    P.IN_REVIEW: "part",
    P.RETURNED: "alert",
    P.APPROVED: "part",
    P.SIGNED: "ok",
    P.SENT: "ok",
    P.REVOKED: "no",
    P.SUPERSEDED: "exc",
}

# The sources of the paper may still be edited.
EDITABLE = (P.DRAFT, P.RETURNED)
# From here on the facts are frozen and the number is drawn.
FROZEN = (P.APPROVED, P.SIGNED, P.SENT, P.REVOKED, P.SUPERSEDED)


class Edition(models.TextChoices):
    DRAFT = "draft", _("Draft (KONSEP)")
    OFFICIAL = "official", _("Official")
    COPY = "copy", _("Copy for one addressee")


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
    CLARIFICATION = "clarify", _("Letters of clarification (draft)")
    LETTERS = "letters", _("All copies of the letter in one file")
    ROLL_LIST = "roll_list", _("Blank attendance list")
    AGENDA = "agenda", _("Agenda sheet")
    BLANK_NOTES = "blank_notes", _("Blank notes")
    SEATS = "seats", _("Seating plan")
    BALLOTS = "ballots", _("Ballots of paper")
    TALLY = "tally", _("Tally sheets")
    PRINT_PACK = "print_pack", _("Print pack")


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
