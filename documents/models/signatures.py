"""Who signed a paper and how, and the chain of what was issued."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.public_id import PublicIdModel
from documents import chain
from documents.models.papers import Paper
from documents.states import Edition, PaperKind, PaperState, SignatureState, SigningMode
from files.models import StoredFile


class Signature(PublicIdModel):
    """The signature of one approved paper: made in the portal, or handed in as a file that carries it."""

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="signature")
    mode = models.CharField(max_length=20, choices=SigningMode.choices)
    state = models.CharField(max_length=10, choices=SignatureState.choices, default=SignatureState.WAITING)
    # The scan, or the PDF that was signed elsewhere. One that was handed back is replaced by the next.
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.CharField(max_length=200, blank=True)
    # The account that handed it in: a second person checks it.
    handed_in_by_id = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    # What the signatures inside the file say, as it was validated: a list of plain records.
    findings = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SignatureState.VALID) | Q(signed_at__isnull=False),
                name="documents_signature_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignatureState.HANDED_IN) | Q(file__isnull=False),
                name="documents_handed_in_is_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}: {self.get_state_display()}"


class IssuedLinkQuerySet(models.QuerySet["IssuedLink"]):
    """Links are read and added; nothing changes or takes one away by way of the house's own code."""

    def update(self, **changes: object) -> NoReturn:
        raise TypeError("The chain is only ever added to.")

    def delete(self) -> NoReturn:
        raise TypeError("The chain is only ever added to.")


class IssuedLink(models.Model):
    """One link of the chain of issued papers. Each holds the hash of the one before it; none is changed or removed.

    `hash` is SHA-256 over the canonical JSON of everything else in the row (`documents.chain`).
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="links")
    # What happened to the paper: it was signed (issued), revoked, superseded.
    event = models.CharField(max_length=12, choices=PaperState.choices)
    edition = models.CharField(max_length=10, choices=Edition.choices, default=Edition.SIGNED)
    # Beside the paper's row, so that a link says by itself what it is about.
    kind = models.CharField(max_length=20, choices=PaperKind.choices)
    number = models.CharField(_("number"), max_length=100)
    dated = models.DateField()
    verification_code = models.CharField(max_length=12)
    facts_sha256 = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = IssuedLinkQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["paper", "event"], name="documents_link_once")]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The chain is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The chain is only ever added to.")

    @property
    def said(self) -> chain.Link:
        """What the hash covers, in plain values."""
        return chain.Link(
            sequence=self.sequence,
            event=self.event,
            edition=self.edition,
            kind=self.kind,
            number=self.number,
            dated=self.dated.isoformat(),
            code_sha256=chain.code_digest(self.verification_code),
            facts_sha256=self.facts_sha256,
            file_sha256=self.file_sha256,
            at=chain.moment(self.at),
            previous=self.previous,
        )
