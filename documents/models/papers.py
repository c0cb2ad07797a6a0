"""One official paper: its draft, its frozen facts, its number and its state."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from common.public_id import PublicIdModel, new_public_id
from directory.models import Organization, Position
from directory.permissions import delegate_organizations
from documents.states import (
    FOR_ALL,
    FOR_ONE_INSTITUTION,
    FROZEN,
    GONE,
    NUMBERED,
    SHAPES,
    SIGNED_STATES,
    WRITTEN,
    PaperKind,
    PaperState,
    SigningMode,
    Urgency,
)
from elections.models import Election
from elections.states import ElectionState
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: "User") -> "PaperQuerySet":
        """Papers of meetings the user may open.

        An institution sees issued papers only: those that go to all (`FOR_ALL`), the record of an election when its
        results are published, and what concerns the institution itself.
        """
        inside = Meeting.objects.with_power(user, Power.VIEW_MEETINGS)
        told = Q(election__isnull=True) | Q(election__state__in=[ElectionState.PUBLISHED, ElectionState.INAUGURATED])
        theirs = Q(kind__in=FOR_ALL) | Q(institution__in=delegate_organizations(user))
        issued = told & theirs & Q(state__in=SIGNED_STATES)
        return self.filter(Q(meeting__in=inside) | (issued & Q(meeting__in=Meeting.objects.visible_to(user))))

    def current(self) -> "PaperQuerySet":
        return self.exclude(state__in=GONE)


class Paper(PublicIdModel):
    """One official paper of a meeting. Until it is approved it has no facts of its own: it is read from its sources."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind.choices)
    # Whose record it is; a meeting may hold several elections, each with its own.
    election = models.ForeignKey(Election, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    # Whom it concerns: an extract of decisions, a letter of clarification.
    institution = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="papers_about"
    )
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.DRAFT)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    # Who signs, and for whom (a.n.). For minutes: the chair.
    signer = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    on_behalf_of = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of")
    )
    # What is said only in this paper and stands nowhere else.
    urgency = models.CharField(_("urgency"), max_length=14, choices=Urgency.choices, default=Urgency.BIASA)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    addressee_line = models.CharField(_("addressed to"), max_length=300, blank=True)
    opening = models.TextField(_("opening words"), blank=True)
    remarks = models.JSONField(_("notes"), default=list, blank=True)
    copies_to = models.JSONField(_("copies to"), default=list, blank=True)

    # What the paper says in words of its own, by part: a report's findings and suggestions.
    parts = models.JSONField(default=dict, blank=True)
    signing_mode = models.CharField(
        _("how it is signed"), max_length=20, choices=SigningMode.choices, default=SigningMode.INTERNAL
    )

    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    returned_note = models.TextField(blank=True)
    # Why this version corrects the one before it (ralat).
    correction_reason = models.TextField(blank=True)
    # Minutes with the participants: what lies before them, and until when they may object.
    circulated_at = models.DateTimeField(null=True, blank=True)
    circulated_facts = models.JSONField(null=True, blank=True)
    objections_until = models.DateTimeField(null=True, blank=True)

    number = models.CharField(max_length=100, blank=True)
    dated = models.DateField(null=True, blank=True)
    facts = models.JSONField(null=True, blank=True)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    # What the QR code of the paper opens; random, so that papers cannot be guessed.
    verification_code = models.CharField(max_length=12, unique=True, editable=False, default=new_public_id)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    # Publishing is an act of its own: what of the paper anyone may read, and since when.
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "version"],
                condition=Q(election__isnull=True, institution__isnull=True),
                name="documents_paper_version_once",
            ),
            models.UniqueConstraint(
                fields=["election", "version"],
                condition=Q(election__isnull=False),
                name="documents_record_version_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind", "institution", "version"],
                condition=Q(institution__isnull=False),
                name="documents_institution_version_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind", "institution"],
                condition=Q(institution__isnull=False, state__in=WRITTEN),
                name="documents_one_draft_per_institution",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=FOR_ONE_INSTITUTION, institution__isnull=False)
                | (~Q(kind__in=FOR_ONE_INSTITUTION) & Q(institution__isnull=True)),
                name="documents_for_one_institution",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=Q(election__isnull=True, institution__isnull=True, state__in=WRITTEN),
                name="documents_one_draft_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(election__isnull=False, state__in=WRITTEN),
                name="documents_one_draft_of_a_record",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaperKind.ELECTION_RECORD, election__isnull=False)
                | (~Q(kind=PaperKind.ELECTION_RECORD) & Q(election__isnull=True)),
                name="documents_record_has_election",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN) | Q(facts__isnull=False, approved_at__isnull=False),
                name="documents_approved_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=NUMBERED) | (Q(dated__isnull=False) & ~Q(number="")),
                name="documents_frozen_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.CIRCULATED)
                | Q(circulated_facts__isnull=False, objections_until__isnull=False),
                name="documents_circulated_has_window",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PaperState.SIGNED, PaperState.SENT]) | Q(signed_at__isnull=False),
                name="documents_signed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or self.meeting}"

    @property
    def state_shape(self) -> str:
        return SHAPES[PaperState(self.state)]

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN
