"""Pictures of the meeting."""

from typing import TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.directives import ForeignItem
from agendas.actions.gate import open_for
from agendas.models import AgendaItem, Photo
from audit.actions import record
from files.actions import PICTURES, erase_file, store_file
from files.pictures import without_metadata
from meetings.models import Meeting
from meetings.states import Disclosure


class PhotoFields(TypedDict, total=False):
    """What is said of a picture."""

    caption: str
    item: AgendaItem | None
    disclosure: str


def add_photos(
    *, meeting: Meeting, uploads: list[UploadedFile], by: User, **fields: Unpack[PhotoFields]
) -> list[Photo]:
    """Keep these pictures (JPEG, PNG), without what the camera wrote into them, and what is said of all; if one is
    refused, none is kept.

    Raises `FileRefused`, `ForeignItem`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    # Drawn anew before the meeting is locked: that takes seconds, and nobody has to wait for them.
    pictures = [without_metadata(upload) for upload in uploads]
    with transaction.atomic():
        meeting = open_for(meeting, by, Power.WRITE_NOTES)
        _check(meeting, fields)
        return [_add(meeting, picture, by, fields) for picture in pictures]


@transaction.atomic
def edit_photo(*, photo: Photo, by: User, **changes: Unpack[PhotoFields]) -> Photo:
    """Change what is named; the picture itself stays.

    Raises `ForeignItem`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(photo.meeting, by, Power.WRITE_NOTES)
    photo.refresh_from_db()
    _check(meeting, changes)
    before = {name: getattr(photo, name) for name, value in changes.items() if getattr(photo, name) != value}
    if before:
        for name in before:
            setattr(photo, name, changes[name])  # type: ignore[literal-required]
        photo.save()
        after = {name: getattr(photo, name) for name in before}
        record("edit_photo", photo, by=by, subject=meeting, before=before, after=after)
    return photo


@transaction.atomic
def remove_photo(*, photo: Photo, by: User) -> None:
    """Take the picture out, and the file with it: nobody in it has to be kept. That it was there stays in the trail.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(photo.meeting, by, Power.WRITE_NOTES)
    stored = photo.file
    record("remove_photo", photo, by=by, subject=meeting, before={"file": stored.name, "sha256": stored.sha256})
    photo.delete()
    erase_file(stored=stored, by=by)


def _add(meeting: Meeting, picture: UploadedFile, by: User, fields: PhotoFields) -> Photo:
    stored = store_file(upload=picture, by=by, allowed=PICTURES)
    photo = Photo.objects.create(meeting=meeting, file=stored, added_by=by.actor_label[:200], **fields)
    record("add_photo", photo, by=by, subject=meeting, after={"file": stored.name, **fields})
    return photo


def _check(meeting: Meeting, fields: PhotoFields) -> None:
    item = fields.get("item")
    if item is not None and item.meeting_id != meeting.pk:
        raise ForeignItem(_("This item belongs to another meeting."))
    if "disclosure" in fields:
        Disclosure(fields["disclosure"])
