"""What is shown and shared: presentations with their material, and best practices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.models.agenda import AgendaItem
from agendas.states import PRACTICE_SHAPES, PRESENTATION_SHAPES, PracticeState, PresentationState, Verdict
from common.public_id import PublicIdModel
from directory.models import Organization, Region
from files.models import StoredFile
from meetings.models import KeptListQuerySet, Meeting, Topic
from meetings.states import Disclosure


class Presentation(PublicIdModel):
    """A slot asked of one or more institutions or persons (`Presenter`), and how far its material has come."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presentation_slots")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="presentation_slots"
    )
    title = models.CharField(_("title"), max_length=400, blank=True)
    brief = models.TextField(_("what is asked"), blank=True)
    state = models.CharField(max_length=10, choices=PresentationState.choices, default=PresentationState.REQUESTED)
    # Null: the meeting's own deadline for materials.
    due_at = models.DateTimeField(_("material until"), null=True, blank=True)
    presented_at = models.DateTimeField(null=True, blank=True)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["item__order", "pk"]

    def __str__(self) -> str:
        return self.title or (self.item.title if self.item else "")

    @property
    def state_shape(self) -> str:
        return PRESENTATION_SHAPES[PresentationState(self.state)]


class Material(PublicIdModel):
    """One version of what was handed in for a presentation."""

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="materials")
    version = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    disclosure = models.CharField(
        _("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL
    )
    note = models.TextField(_("note"), blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    handed_in_by = models.CharField(max_length=200)
    handed_in_at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_note = models.TextField(_("note"), blank=True)
    verdict_by = models.CharField(max_length=200, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "version"], name="agendas_material_version_once"),
        ]

    def __str__(self) -> str:
        return self.file.name


class BestPractice(PublicIdModel):
    """What worked somewhere, told so that others can do it too (praktik baik)."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="best_practices")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="best_practices"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="told_practices",
        verbose_name=_("institution"),
    )
    title = models.CharField(_("title"), max_length=300)
    problem = models.TextField(_("problem"))
    solution = models.TextField(_("solution"))
    result = models.TextField(_("result"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    disclosure = models.CharField(
        _("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL
    )
    state = models.CharField(max_length=10, choices=PracticeState.choices, default=PracticeState.SUBMITTED)
    decision_note = models.TextField(_("note"), blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="best_practices", verbose_name=_("topics"))
    told_by = models.CharField(max_length=200)
    told_at = models.DateTimeField(auto_now_add=True)

    objects = KeptListQuerySet["BestPractice"].as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def state_shape(self) -> str:
        return PRACTICE_SHAPES[PracticeState(self.state)]
