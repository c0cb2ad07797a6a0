"""Official papers: their draft, their frozen facts, their number, and the PDFs made of them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from attendance.models import Invitation, Representation
from common.public_id import PublicIdModel, new_public_id
from common.work import WorkRow
from directory.models import Organization, Position
from documents.states import DAY_SHEETS, FROZEN, SHAPES, Edition, PaperKind, PaperState, SheetKind, Urgency
from elections.models import Election
from elections.states import ElectionState
from handovers.models import Handover
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User

WRITTEN = [PaperState.DRAFT, PaperState.IN_REVIEW, PaperState.RETURNED]


class Letterhead(models.Model):
    """The kop of a convener and what its letters have in common (Permendagri 1/2023; values are the office's own)."""

    convener = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="letterhead")
    government_name = models.CharField(_("government"), max_length=120)
    unit_name = models.CharField(_("unit"), max_length=120)
    address = models.CharField(_("address line"), max_length=300, blank=True)
    place = models.CharField(_("place of issue"), max_length=80)
    unit_code = models.CharField(_("unit code"), max_length=30, blank=True)
    classification = models.CharField(_("classification code"), max_length=20, default="000.1.5")
    number_pattern = models.CharField(
        _("number pattern"), max_length=100, default="{classification}/{number}/{unit}/{year}"
    )
    contact = models.CharField(_("contact of the secretariat"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.government_name}, {self.unit_name}"

    def printed_number(self, running: int, year: int) -> str:
        """A number as this office prints it.

        Usual order: classification / running number / unit / year (domain notes, common rules of papers).
        """
        printed = self.number_pattern
        for name, value in (
            ("{classification}", self.classification),
            ("{number}", f"{running:04d}"),
            ("{unit}", self.unit_code),
            ("{year}", str(year)),
        ):
            printed = printed.replace(name, value)
        # A part that an office does not use leaves no empty place between two strokes.
        return "/".join(part for part in printed.split("/") if part)


class NumberSeries(models.Model):
    """The last number drawn per convener and year, for all kinds of paper. The row is locked while one is drawn."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="number_series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["convener", "year"], name="documents_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: "User") -> "PaperQuerySet":
        """Papers of meetings the user may open; an institution sees a paper only when it has been issued, and the
        record of an election only when its results are published."""
        inside = Meeting.objects.with_power(user, Power.VIEW_MEETINGS)
        told = Q(election__isnull=True) | Q(election__state__in=[ElectionState.PUBLISHED, ElectionState.INAUGURATED])
        issued = told & Q(state__in=[PaperState.SIGNED, PaperState.SENT, PaperState.SUPERSEDED])
        return self.filter(Q(meeting__in=inside) | (issued & Q(meeting__in=Meeting.objects.visible_to(user))))

    def current(self) -> "PaperQuerySet":
        return self.exclude(state__in=[PaperState.REVOKED, PaperState.SUPERSEDED])


class Paper(PublicIdModel):
    """One official paper of a meeting. Until it is approved it has no facts of its own: it is read from its sources."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind.choices)
    # Whose record it is; a meeting may hold several elections, each with its own.
    election = models.ForeignKey(Election, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
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

    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    returned_note = models.TextField(blank=True)

    number = models.CharField(max_length=100, blank=True)
    dated = models.DateField(null=True, blank=True)
    facts = models.JSONField(null=True, blank=True)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    # What the QR code of the paper opens; random, so that papers cannot be guessed.
    verification_code = models.CharField(max_length=12, unique=True, editable=False, default=new_public_id)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "version"],
                condition=Q(election__isnull=True),
                name="documents_paper_version_once",
            ),
            models.UniqueConstraint(
                fields=["election", "version"],
                condition=Q(election__isnull=False),
                name="documents_record_version_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=Q(election__isnull=True, state__in=WRITTEN),
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
                condition=~Q(state__in=FROZEN)
                | (Q(facts__isnull=False, approved_at__isnull=False, dated__isnull=False) & ~Q(number="")),
                name="documents_approved_is_frozen_and_numbered",
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


class RenderingQuerySet(models.QuerySet["Rendering"]):
    def visible_to(self, user: "User") -> "RenderingQuerySet":
        """PDFs of visible papers: a draft for those inside, a copy for those who invite.

        A copy carries the personal link of its addressee, with which anyone could answer for that post.
        """
        inside = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.VIEW_MEETINGS))
        inviting = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.INVITE))
        opened = Q(edition=Edition.OFFICIAL) | Q(edition=Edition.DRAFT) & inside | Q(edition=Edition.COPY) & inviting
        return self.filter(opened, paper__in=Paper.objects.visible_to(user))


def _rendering_place(instance: models.Model, filename: str) -> str:
    name = new_public_id()
    return f"papers/{name[:2]}/{name}.pdf"


class Rendering(PublicIdModel, WorkRow):
    """One PDF to be made of a paper, and what came of it."""

    task = "documents.tasks.render"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="renderings")
    edition = models.CharField(max_length=10, choices=Edition.choices)
    # The addressee whose copy this is; name, link and QR are his, everything else is the paper's.
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="renderings"
    )
    # A draft is rendered from what stood when it was asked for; an official edition from the paper's frozen facts.
    draft_facts = models.JSONField(null=True, blank=True)
    file = models.FileField(upload_to=_rendering_place, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)

    objects = RenderingQuerySet.as_manager()

    class Meta(WorkRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(edition=Edition.DRAFT) | Q(draft_facts__isnull=False),
                name="documents_draft_has_facts",
            ),
            models.CheckConstraint(
                condition=Q(edition=Edition.COPY, invitation__isnull=False)
                | (~Q(edition=Edition.COPY) & Q(invitation__isnull=True)),
                name="documents_copy_has_addressee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_edition_display()}: {self.paper}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: "User") -> "SheetQuerySet":
        """Sheets hold answers, names and personal links: for those who invite at the meeting, or keep the directory.

        What lies ready on the day holds posts and names only: for whoever plans the meeting or marks who has come.
        """
        inviting = Q(meeting__in=Meeting.objects.with_power(user, Power.INVITE))
        of_the_day = Q(kind__in=DAY_SHEETS) & (
            Q(meeting__in=Meeting.objects.with_power(user, Power.PLAN_MEETINGS))
            | Q(meeting__in=Meeting.objects.with_power(user, Power.RECORD_ATTENDANCE))
        )
        answers = Q(kind=SheetKind.ANSWERS, meeting__in=Meeting.objects.with_power(user, Power.VIEW_ANSWERS))
        keeping = Q(handover__position__in=Position.objects.visible_to(user)) & Q(
            convener__in=Organization.objects.conveners_for(user, Power.MANAGE_DIRECTORY)
        )
        return self.filter(inviting | of_the_day | answers | keeping)


class Sheet(PublicIdModel, WorkRow):
    """A PDF that is no official paper: a draft for another office to sign, a brief, a recap. Made from facts as they
    stood when it was asked for; asked for again, it is another sheet."""

    task = "documents.tasks.render_sheet"

    kind = models.CharField(max_length=12, choices=SheetKind.choices)
    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sheets")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="sheets")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="sheets")
    representation = models.ForeignKey(
        Representation, null=True, blank=True, on_delete=models.CASCADE, related_name="sheets"
    )
    handover = models.ForeignKey(Handover, null=True, blank=True, on_delete=models.CASCADE, related_name="sheets")
    facts = models.JSONField()
    file = models.FileField(upload_to=_rendering_place, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta(WorkRow.Meta):
        pass

    def __str__(self) -> str:
        return self.get_kind_display()
