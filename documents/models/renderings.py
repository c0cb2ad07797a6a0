"""PDFs as work to be done: of papers, and sheets that are no papers."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.roles import Power
from attendance.models import Invitation, Representation
from common.public_id import PublicIdModel, new_public_id
from common.work import WorkRow
from directory.models import Organization, Position
from documents.models.papers import Paper
from documents.states import (
    ANSWER_SHEETS,
    BINDERS,
    DAY_SHEETS,
    FOLLOW_UP_SHEETS,
    PERSONAL,
    Edition,
    SheetKind,
    SigningMode,
)
from handovers.models import Handover
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class RenderingQuerySet(models.QuerySet["Rendering"]):
    def visible_to(self, user: "User") -> "RenderingQuerySet":
        """PDFs of visible papers: a draft for those inside, a copy for those who invite.

        A copy carries the personal link of its addressee, with which anyone could answer for that post.
        """
        inside = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.VIEW_MEETINGS))
        inviting = Q(paper__meeting__in=Meeting.objects.with_power(user, Power.INVITE))
        # It says that BSrE has signed it: nobody has it before that is so.
        too_early = Q(edition=Edition.OFFICIAL, paper__signing_mode=SigningMode.BSRE)
        for_all = Q(edition__in=[Edition.OFFICIAL, Edition.SIGNED, Edition.PUBLIC]) & ~too_early
        personal = Q(edition__in=PERSONAL)
        opened = for_all | Q(edition=Edition.DRAFT) & inside | personal & inviting
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
                condition=Q(edition__in=PERSONAL, invitation__isnull=False)
                | (~Q(edition__in=PERSONAL) & Q(invitation__isnull=True)),
                name="documents_copy_has_addressee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_edition_display()}: {self.paper}"


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: "User") -> "SheetQuerySet":
        """Sheets hold answers, names and personal links: for those who invite at the meeting, or keep the directory.

        What lies ready on the day holds posts and names only: for whoever plans the meeting or marks who has come.
        What tells those who lead of answers is for who may see answers, a matrix (alone or bound) for who may see
        follow-ups; a specimen says nothing but the settings, and is for who keeps them.
        """
        inviting = Q(meeting__in=Meeting.objects.with_power(user, Power.INVITE))
        of_the_day = Q(kind__in=DAY_SHEETS) & (
            Q(meeting__in=Meeting.objects.with_power(user, Power.PLAN_MEETINGS))
            | Q(meeting__in=Meeting.objects.with_power(user, Power.RECORD_ATTENDANCE))
        )
        bound = Q(
            kind__in=BINDERS - FOLLOW_UP_SHEETS, meeting__in=Meeting.objects.with_power(user, Power.VIEW_MEETINGS)
        )
        answers = Q(kind__in=ANSWER_SHEETS, meeting__in=Meeting.objects.with_power(user, Power.VIEW_ANSWERS))
        matrix = Q(kind__in=FOLLOW_UP_SHEETS) & (
            Q(meeting__in=Meeting.objects.with_power(user, Power.VIEW_FOLLOW_UPS))
            | Q(meeting=None, convener__in=Organization.objects.conveners_for(user, Power.VIEW_FOLLOW_UPS))
        )
        keeping = Q(handover__position__in=Position.objects.visible_to(user)) & Q(
            convener__in=Organization.objects.conveners_for(user, Power.MANAGE_DIRECTORY)
        )
        specimens = Q(
            kind=SheetKind.SPECIMEN,
            convener__in=Organization.objects.conveners_for(user, Power.MANAGE_SETTINGS),
        )
        return self.filter(inviting | of_the_day | bound | answers | matrix | keeping | specimens)


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
