"""The words of agenda and directives."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import Moves


class AgendaItemKind(models.TextChoices):
    OPENING = "pembukaan", _("Opening")
    REMARKS = "sambutan", _("Remarks")
    GUIDANCE = "arahan", _("Guidance")
    PRESENTATION = "paparan", _("Presentation")
    DISCUSSION = "diskusi", _("Discussion")
    ELECTION = "pemilihan", _("Election")
    DRAFTING = "perumusan", _("Drafting of conclusions")
    CLOSING = "penutup", _("Closing")


class AgendaItemState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("Under way")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
    DEFERRED = "deferred", _("Deferred to the next meeting")


# Every move has a way back, and an item under discussion may still be put off (docs/adr: items can be put right).
ITEM_MOVES: Moves = {
    AgendaItemState.PLANNED: frozenset(
        {AgendaItemState.IN_PROGRESS, AgendaItemState.DONE, AgendaItemState.SKIPPED, AgendaItemState.DEFERRED}
    ),
    AgendaItemState.IN_PROGRESS: frozenset({AgendaItemState.PLANNED, AgendaItemState.DONE, AgendaItemState.DEFERRED}),
    AgendaItemState.DONE: frozenset({AgendaItemState.IN_PROGRESS}),
    AgendaItemState.SKIPPED: frozenset({AgendaItemState.PLANNED}),
    AgendaItemState.DEFERRED: frozenset({AgendaItemState.PLANNED}),
}

ITEM_SHAPES = {
    AgendaItemState.PLANNED: "wait",
    AgendaItemState.IN_PROGRESS: "live",
    AgendaItemState.DONE: "ok",
    AgendaItemState.SKIPPED: "no",
    AgendaItemState.DEFERRED: "exc",
}


class ItemDecision(models.TextChoices):
    """With what an item ends; without one the meeting does not end."""

    AGREED = "disepakati", pgettext_lazy("decision", "Agreed")
    NOTED = "dicatat", pgettext_lazy("decision", "Noted")
    POSTPONED = "ditunda", pgettext_lazy("decision", "Put off")
    WITHDRAWN = "ditarik", pgettext_lazy("decision", "Withdrawn")


# What needs no decision: it was not taken up.
NOT_TAKEN_UP = (AgendaItemState.SKIPPED, AgendaItemState.DEFERRED)


class AgendaVersionState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")


VERSION_MOVES: Moves = {
    AgendaVersionState.DRAFT: frozenset({AgendaVersionState.APPROVED}),
    AgendaVersionState.APPROVED: frozenset({AgendaVersionState.SUPERSEDED}),
    AgendaVersionState.SUPERSEDED: frozenset(),
}


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("On the agenda")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


PROPOSAL_MOVES: Moves = {
    ProposalState.PROPOSED: frozenset({ProposalState.RETURNED, ProposalState.ACCEPTED, ProposalState.WITHDRAWN}),
    ProposalState.RETURNED: frozenset({ProposalState.PROPOSED, ProposalState.WITHDRAWN}),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}

PROPOSAL_SHAPES = {
    ProposalState.PROPOSED: "wait",
    ProposalState.RETURNED: "alert",
    ProposalState.ACCEPTED: "ok",
    ProposalState.WITHDRAWN: "no",
}


class PresentationState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("presentation", "Asked for")
    SUBMITTED = "submitted", _("Handed in")
    REVISION = "revision", _("To be mended")
    ACCEPTED = "accepted", _("Ready to show")
    PRESENTED = "presented", _("Shown")
    MISSING = "missing", _("Never handed in")


# Beyond the field's table: what is ready may be replaced by a better version, what was missing at the start may still
# be handed in on the day, and what was accepted is shown also while a newer version waits (docs/adr/0008).
PRESENTATION_MOVES: Moves = {
    PresentationState.REQUESTED: frozenset({PresentationState.SUBMITTED, PresentationState.MISSING}),
    PresentationState.SUBMITTED: frozenset(
        {PresentationState.ACCEPTED, PresentationState.REVISION, PresentationState.PRESENTED}
    ),
    PresentationState.REVISION: frozenset(
        {PresentationState.SUBMITTED, PresentationState.MISSING, PresentationState.PRESENTED}
    ),
    PresentationState.ACCEPTED: frozenset({PresentationState.SUBMITTED, PresentationState.PRESENTED}),
    PresentationState.PRESENTED: frozenset(),
    PresentationState.MISSING: frozenset({PresentationState.SUBMITTED, PresentationState.PRESENTED}),
}

PRESENTATION_SHAPES = {
    PresentationState.REQUESTED: "wait",
    PresentationState.SUBMITTED: "part",
    PresentationState.REVISION: "alert",
    PresentationState.ACCEPTED: "ok",
    PresentationState.PRESENTED: "ok",
    PresentationState.MISSING: "no",
}


class Verdict(models.TextChoices):
    """What the secretariat said of one version of a material."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Sent back")


class PracticeState(models.TextChoices):
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("To be mended")
    ACCEPTED = "accepted", _("In the collection")


PRACTICE_MOVES: Moves = {
    PracticeState.SUBMITTED: frozenset({PracticeState.RETURNED, PracticeState.ACCEPTED}),
    PracticeState.RETURNED: frozenset({PracticeState.SUBMITTED}),
    PracticeState.ACCEPTED: frozenset({PracticeState.RETURNED}),
}

PRACTICE_SHAPES = {
    PracticeState.SUBMITTED: "wait",
    PracticeState.RETURNED: "alert",
    PracticeState.ACCEPTED: "ok",
}


class EntryKind(models.TextChoices):
    """What someone does by speaking."""

    ASKS = "bertanya", _("asks")
    ANSWERS = "menjawab", _("answers")
    RESPONDS = "menanggapi", _("responds")
    GUIDES = "mengarahkan", _("directs")
    PRESENTS = "memaparkan", _("presents")
    DECISION = "putusan", _("decision")
    VOTE = "suara", _("vote")
    NOTE = "catatan", _("note")


class ActOutcome(models.TextChoices):
    """What became of an act that a device had kept."""

    RECORDED = "recorded", _("Recorded")
    CONFLICT = "conflict", _("To be decided")


class TurnKind(models.TextChoices):
    TURN = "turn", _("Turn to speak")
    POINT_OF_ORDER = "point_of_order", _("Point of order")
    INTERRUPTION = "interruption", _("Interruption")


# The chair may take these before those who wait.
TAKEN_FIRST = (TurnKind.INTERRUPTION, TurnKind.POINT_OF_ORDER)


class TurnState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SPEAKING = "speaking", _("Speaking")
    DONE = "done", _("Has spoken")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


TURN_MOVES: Moves = {
    TurnState.WAITING: frozenset({TurnState.SPEAKING, TurnState.WITHDRAWN}),
    TurnState.SPEAKING: frozenset({TurnState.DONE, TurnState.WAITING}),
    TurnState.DONE: frozenset(),
    TurnState.WITHDRAWN: frozenset(),
}


class StageView(models.TextChoices):
    """What the projector shows beside the clocks."""

    ITEM = "item", _("The current item")
    DIRECTIVES = "directives", _("The directives, read back")
    VOTE = "vote", _("A vote")
    MATERIAL = "material", _("A presentation")


class TranscriptFormat(models.TextChoices):
    WEBVTT = "vtt", "WebVTT"
    SRT = "srt", "SRT"
    DOCX = "docx", "DOCX"
    TEXT = "txt", _("Plain text")


class TranscriptOrigin(models.TextChoices):
    FILE = "file", _("Read from a file")
    SPEECH = "speech", _("Written by a speech service")


class ReferenceKind(models.TextChoices):
    LAW = "law", _("Law or regulation")
    RPJPD = "rpjpd", "RPJPD"
    RPJMD = "rpjmd", "RPJMD"
    RTRW = "rtrw", "RTRW"
    RKPD = "rkpd", "RKPD"
    RENSTRA = "renstra", "Renstra"
    OTHER = "other", _("Other planning document")


class DirectiveKind(models.TextChoices):
    ARAHAN = "arahan", _("Directive")
    PENEKANAN = "penekanan", _("Emphasis")
    JOINT_POINT = "joint_point", _("Point to be addressed jointly")
    IMBAUAN = "imbauan", _("Appeal")
    AJAKAN = "ajakan", _("Call to join")
    PESAN = "pesan", _("Message")
    HARAPAN = "harapan", _("Hope")
    LEGAL_REMINDER = "legal_reminder", _("Legal reminder")


# Binding directives become follow-ups; the others are kept and printed as what they are. A convener may choose
# otherwise (`agendas.models.BindingRule`).
BINDING_BY_DEFAULT = frozenset({DirectiveKind.ARAHAN, DirectiveKind.PENEKANAN, DirectiveKind.JOINT_POINT})


class AddresseeKind(models.TextChoices):
    ORGANIZATION = "organization", _("Institution")
    GROUP = "group", _("Group")
    EVERYONE = "everyone", _("Everyone invited")
    TEXT = "text", _("As printed")


class Mechanism(models.TextChoices):
    DIRECT = "direct", _("Directly")
    TECHNICAL_MEETING = "rakor_teknis", _("Through a technical meeting")
    QUARTERLY_REPORT = "quarterly_report", _("Report every quarter")
