"""What was directed, to whom, by when, and on what ground."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.models.agenda import AgendaItem
from agendas.models.notes import DiscussionEntry
from agendas.states import AddresseeKind, DirectiveKind, Mechanism, ReferenceKind
from common.public_id import PublicIdModel
from directory.models import Organization, Region
from meetings.models import KeptListQuerySet, Meeting, Topic
from meetings.states import Disclosure

# Of the words of a topic code, those that are written in capitals.
_ABBREVIATIONS = {"apbd", "apbn", "asn", "opd", "rkpd", "rpjmd", "rpjpd", "rtrw", "spbe"}


class ReferenceDocument(PublicIdModel):
    """A law that a directive rests on, or a planning document that it serves (RPJMD, RTRW); kept for all meetings."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reference_documents")
    kind = models.CharField(_("kind"), max_length=10, choices=ReferenceKind.choices)
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("number"), max_length=120, blank=True)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    period_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    period_until = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KeptListQuerySet["ReferenceDocument"].as_manager()

    class Meta:
        ordering = ["kind", "title", "period_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["convener", "kind", "title", "number", "region", "period_from"],
                name="agendas_reference_once_per_convener",
            ),
            models.CheckConstraint(
                condition=models.Q(period_until__isnull=True)
                | models.Q(period_from__isnull=False, period_until__gte=models.F("period_from")),
                name="agendas_reference_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """As it is cited: "RPJMD Provinsi Lampung 2025–2029"."""
        period = "–".join(str(year) for year in (self.period_from, self.period_until) if year)
        named = self.region.full_name if self.region and self.region.full_name not in self.title else ""
        return " ".join(part for part in (self.title, named, self.number, period) if part)


class StandingDirectives(models.Manager["Directive"]):
    """The directives of the meeting, without those that a correction of the minutes (ralat) has taken out."""

    def get_queryset(self) -> models.QuerySet["Directive"]:
        return super().get_queryset().filter(withdrawn_at=None)


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
    # The entry of the discussion that it was made of.
    entry = models.ForeignKey(
        DiscussionEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="directives"
    )
    references = models.ManyToManyField(
        ReferenceDocument, blank=True, related_name="directives", verbose_name=_("references")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="directives", verbose_name=_("topics"))
    # As of an agenda item; where the item is less open than this, the item counts.
    disclosure = models.CharField(
        _("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL
    )
    # Read out in the hall and found right; a later change takes it back.
    read_back_at = models.DateTimeField(null=True, blank=True)
    read_back_by = models.CharField(max_length=200, blank=True)

    # Taken out by a correction of signed minutes: what was owed of it still names it.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StandingDirectives()
    ever = models.Manager["Directive"]()

    class Meta:
        ordering = ["number"]
        base_manager_name = "ever"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="agendas_directive_number_once",
            ),
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


class TechnicalMeeting(models.Model):
    """A Rakor Teknis in which a directive is worked out (domain: tindak lanjut melalui Rakor Teknis)."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="technical_meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="serves")

    def __str__(self) -> str:
        return f"{self.meeting} ({self.directive})"
