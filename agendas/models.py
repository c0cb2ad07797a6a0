"""What is discussed and directed."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.states import (
    ITEM_SHAPES,
    AddresseeKind,
    AgendaItemKind,
    AgendaItemState,
    DirectiveKind,
    Mechanism,
)
from common.public_id import PublicIdModel
from directory.models import Organization
from meetings.models import Meeting, MeetingSeries, NamedPerson

# Of the words of a topic code, those that are written in capitals.
_ABBREVIATIONS = {"apbd", "apbn", "asn", "opd", "rkpd", "rpjmd", "rpjpd", "rtrw", "spbe"}


class AgendaItem(PublicIdModel):
    """One item of the agenda, with what was said about it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    # Null where a source tells of the item but not of its place.
    order = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=AgendaItemKind.choices)
    title = models.CharField(_("title"), max_length=400)
    led_by = models.JSONField(_("led by"), default=list, blank=True)
    organizations = models.JSONField(_("organisations"), default=list, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.TextField(_("remark"), blank=True)
    state = models.CharField(max_length=12, choices=AgendaItemState.choices, default=AgendaItemState.PLANNED)
    notes = models.TextField(_("notes"), blank=True)
    # Counted up by every change of the notes: who saves over an older revision is told, and loses nothing.
    revision = models.PositiveIntegerField(default=0)
    notes_changed_at = models.DateTimeField(null=True, blank=True)
    notes_changed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = [models.F("order").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="agendas_item_order_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_shape(self) -> str:
        return ITEM_SHAPES[AgendaItemState(self.state)]


class Presenter(PublicIdModel, NamedPerson):
    """Who presents: an official, a representative of an organisation, or not yet known."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presenters")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.CASCADE, related_name="presenters")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="presentations"
    )
    order = models.PositiveSmallIntegerField(default=1)
    is_representative = models.BooleanField(_("a representative"), default=False)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label or self.printed_organization


class Directive(PublicIdModel):
    """One numbered directive, appeal or message of the meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="directives")
    item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="directives",
        verbose_name=_("agenda item"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=DirectiveKind.choices)
    # By the convener's setting at the time; kept so that a later setting does not change what was agreed.
    is_binding = models.BooleanField(_("binding"))
    text = models.TextField(_("text"))
    is_verbatim = models.BooleanField(_("verbatim"), null=True, blank=True)
    given_by = models.CharField(_("given by"), max_length=250, blank=True)
    delivered_by = models.CharField(_("delivered by"), max_length=250, blank=True)
    # The addressee as printed; the rows in `addressees` say whom that means.
    addressed_to = models.CharField(_("addressed to"), max_length=400, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=400, blank=True)
    topic = models.CharField(_("topic"), max_length=80, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    mechanism = models.CharField(_("carried out"), max_length=20, choices=Mechanism.choices, default=Mechanism.DIRECT)
    mechanism_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agendas_directive_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"[:120]

    @property
    def topic_label(self) -> str:
        """The topic in words. Files name it by a code ("netralitas_asn"), people as they like: theirs stays."""
        if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", self.topic):
            return self.topic
        words = [word.upper() if word in _ABBREVIATIONS else word for word in self.topic.split("_")]
        return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


class DirectiveAddressee(models.Model):
    """Whom a directive means: an institution, a group of them, or everyone invited."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="addressees")
    kind = models.CharField(max_length=12, choices=AddresseeKind.choices)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="directives"
    )
    group = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=AddresseeKind.ORGANIZATION) | models.Q(organization__isnull=False),
                name="agendas_addressee_organization_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AddresseeKind.GROUP) | ~models.Q(group=""),
                name="agendas_addressee_group_named",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization or self.group or self.text)


class RecordedFollowUp(PublicIdModel):
    """A follow-up that a source tells of without making it a directive. It is printed, and becomes a directive only
    when a person makes it one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recorded_follow_ups")
    order = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()
    mechanism = models.CharField(max_length=200, blank=True)
    responsible = models.CharField(max_length=400, blank=True)
    due_date = models.DateField(null=True, blank=True)
    directive = models.OneToOneField(
        Directive, null=True, blank=True, on_delete=models.SET_NULL, related_name="recorded_as"
    )

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class BindingRule(models.Model):
    """Which kinds of directive bind, per convener. Without a row, the default of the field applies."""

    convener = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="binding_rule")
    kinds = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.convener}: {', '.join(self.kinds)}"


class SeriesItem(models.Model):
    """One item of the agenda with which each meeting of a series begins."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=AgendaItemKind.choices)
    title = models.CharField(_("title"), max_length=400)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "order"], name="agendas_series_item_order_once"),
        ]

    def __str__(self) -> str:
        return self.title


class TechnicalMeeting(models.Model):
    """A Rakor Teknis in which a directive is worked out (domain: tindak lanjut melalui Rakor Teknis)."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="technical_meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="serves")

    def __str__(self) -> str:
        return f"{self.meeting} ({self.directive})"
