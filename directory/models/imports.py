"""Officials and their appointments read from a table, row by row, before and after they are written."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from common.public_id import PublicIdModel
from common.work import WorkRow
from directory.models.house import Organization
from directory.states import IMPORT_SHAPES, ImportStage
from files.models import StoredFile

if TYPE_CHECKING:
    from accounts.models import User


class DirectoryImportQuerySet(models.QuerySet["DirectoryImport"]):
    def visible_to(self, user: "User") -> "DirectoryImportQuerySet":
        return self.filter(convener__in=Organization.objects.conveners_for(user, Power.MANAGE_DIRECTORY))


class DirectoryImport(PublicIdModel, WorkRow):
    """One table of officials on its way into the directory of a convener.

    `stage` is where it stands for people; the state of the row of work says only whether a worker holds it. Each stage
    that a worker does (reading, applying, undoing) rings this row anew.
    """

    task = "flows.tasks.work_on_directory_import"

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="directory_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("table"))
    stage = models.CharField(max_length=10, choices=ImportStage.choices, default=ImportStage.READING)
    # How the file was understood: encoding, separator, sheet, row of the headings, columns by name.
    reading = models.JSONField(default=dict, blank=True)
    # One object for each row of the table: its number, its cells, what is to be done, why, and what was done.
    rows = models.JSONField(default=list, blank=True)
    # What was there before, so that all of it can be put back.
    journal = models.JSONField(default=list, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = DirectoryImportQuerySet.as_manager()

    class Meta(WorkRow.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def stage_shape(self) -> str:
        return IMPORT_SHAPES[ImportStage(self.stage)]
