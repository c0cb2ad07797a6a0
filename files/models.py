"""Uploads. A file is kept under a random name and served only through the view of what it belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.public_id import PublicIdModel, new_public_id


def _random_place(instance: "StoredFile", filename: str) -> str:
    """Where the bytes lie: nothing of the uploader's name reaches the disk."""
    name = new_public_id()
    return f"uploads/{name[:2]}/{name}"


class StoredFile(PublicIdModel):
    """One upload that has passed the gate (`files.actions.store_file`)."""

    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=_random_place)
    uploaded_by = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
