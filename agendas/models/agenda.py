"""What is discussed, in which order, by which version of the agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.states import (
    ITEM_SHAPES,
    PROPOSAL_SHAPES,
    AgendaItemKind,
    AgendaItemState,
    AgendaVersionState,
    ItemDecision,
    ProposalState,
)
from common.public_id import PublicIdModel
from directory.models import Organization
from meetings.models import Meeting, MeetingSeries, NamedPerson, Participant, Topic
from meetings.states import Disclosure


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
    # For the chair and the moderator alone; stands on no projector and in no paper.
    cue = models.TextField(_("cue for the chair"), blank=True)
    # Whether the public edition of the minutes tells it; nothing is open that nobody has called so.
    disclosure = models.CharField(
        _("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL
    )
    decision = models.CharField(_("decision"), max_length=10, choices=ItemDecision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    # The clock: when it was first called, since when it runs now, and what it had run before it was set aside.
    began_at = models.DateTimeField(null=True, blank=True)
    running_since = models.DateTimeField(null=True, blank=True)
    spent_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Came after the deadline: it stands on the late list, and the chair has agreed.
    is_late = models.BooleanField(_("late"), default=False)
    # The item of an earlier meeting that was put off to this one.
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="agenda_items", verbose_name=_("topics"))

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
    # The slot that is asked of this institution or person; several may share one.
    presentation = models.ForeignKey(
        "agendas.Presentation", null=True, blank=True, on_delete=models.CASCADE, related_name="presenters"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="presentations"
    )
    # Who presents, where the roll knows them; it may stay open until the day.
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="presentations"
    )
    order = models.PositiveSmallIntegerField(default=1)
    is_representative = models.BooleanField(_("a representative"), default=False)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label or self.printed_organization


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


class AgendaRules(models.Model):
    """Until when a meeting takes proposals and materials, and how long one speaks. Without a row: no deadline, no
    limit."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="agenda_rules")
    proposals_until = models.DateTimeField(_("proposals until"), null=True, blank=True)
    materials_until = models.DateTimeField(_("materials until"), null=True, blank=True)
    speaker_minutes = models.PositiveSmallIntegerField(_("minutes a speaker"), null=True, blank=True)
    delegation_minutes = models.PositiveSmallIntegerField(_("minutes a delegation, in all"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.meeting)


class AgendaVersion(models.Model):
    """One version of the agenda by its letter: being written, then approved and frozen."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AgendaVersionState.choices, default=AgendaVersionState.DRAFT)
    # Why there is a version after the first.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The items as they were approved (`agendas.queries.versions.frozen_items`); empty while it is written.
    items = models.JSONField(default=list)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agendas_version_number_once"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(state=AgendaVersionState.DRAFT),
                name="agendas_one_version_is_written",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(state=AgendaVersionState.APPROVED),
                name="agendas_one_version_is_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """A, B, C … Z, AA."""
        letters, number = "", self.number
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return letters


class AgendaProposal(PublicIdModel):
    """An item that a delegate or an institution would like on the agenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_proposals")
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="agenda_proposals"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_proposals"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AgendaItemKind.choices, default=AgendaItemKind.DISCUSSION)
    title = models.CharField(_("title"), max_length=400)
    reason = models.TextField(_("why it should be discussed"), blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    is_late = models.BooleanField(_("late"), default=False)
    # The chair's yes, without which what is late does not come on the agenda.
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    decision_note = models.TextField(_("note"), blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    item = models.OneToOneField(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal")
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=ProposalState.ACCEPTED, is_late=True) | models.Q(agreed_at__isnull=False),
                name="agendas_late_proposal_needs_the_chair",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_shape(self) -> str:
        return PROPOSAL_SHAPES[ProposalState(self.state)]
