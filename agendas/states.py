"""The words of agenda and directives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
