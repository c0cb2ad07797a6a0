"""Pictures: only pictures, without what the camera wrote, and gone when they are removed."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import ForeignItem, MinutesSigned, add_photos, edit_photo, remove_photo
from agendas.models import Photo
from audit.models import AuditEntry
from common.errors import Refused
from files.actions import FileRefused
from files.models import StoredFile
from files.pictures import without_metadata
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db

ORIENTATION, MAKE = 0x0112, 0x010F


def picture(name: str = "foto.jpg", form: str = "JPEG", orientation: int = 1) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "KameraRahasia"
    data = BytesIO()
    Image.new("RGB", (40, 20), "red").save(data, form, exif=exif)
    return SimpleUploadedFile(name, data.getvalue())


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_camera_is_forgotten_and_the_picture_stands_upright(name: str, form: str, orientation: int) -> None:
    upload = picture(name, form, orientation)
    assert b"KameraRahasia" in upload.read()
    kept = without_metadata(upload).read()
    assert b"KameraRahasia" not in kept
    with Image.open(BytesIO(kept)) as upright:
        assert (upright.format, upright.size, len(upright.getexif())) == (
            form,
            (40, 20) if orientation == 1 else (20, 40),
            0,
        )


def test_of_a_picture_with_another_behind_it_the_first_is_kept() -> None:
    """As many telephones write a JPEG (MPO)."""
    exif = Image.Exif()
    exif[MAKE] = "KameraRahasia"
    data, behind = BytesIO(), Image.new("RGB", (10, 5), "blue")
    first = Image.new("RGB", (40, 20), "red")
    first.save(data, "MPO", save_all=True, append_images=[behind], exif=exif)
    kept = without_metadata(SimpleUploadedFile("a.jpg", data.getvalue()))
    assert kept.content_type == "image/jpeg"
    with Image.open(kept) as picture:
        assert (picture.format, picture.size, len(picture.getexif())) == ("JPEG", (40, 20), 0)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.pdf", b"%PDF-1.7 ..."),
        SimpleUploadedFile("a.jpg", b""),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + b"bukan gambar" * 9),
    ],
    ids=["pdf", "empty", "broken"],
)
def test_what_is_no_picture_is_refused_and_none_of_the_batch_is_kept(
    meeting: Meeting, writer: User, upload: SimpleUploadedFile
) -> None:
    with pytest.raises(FileRefused):
        add_photos(meeting=meeting, uploads=[picture(), upload], by=writer)
    assert (Photo.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_pictures_are_added_told_of_and_removed_with_their_file(
    meeting: Meeting, writer: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    first, second = add_photos(meeting=meeting, uploads=[picture(), picture("b.jpg")], by=writer, item=item)
    assert (first.item, second.disclosure, first.added_by) == (item, "internal", writer.actor_label)
    edit_photo(photo=first, by=writer, caption="Pembukaan", disclosure="open")
    edit_photo(photo=first, by=writer, caption="Pembukaan", disclosure="open")
    changed = AuditEntry.objects.get(action="edit_photo")
    assert (changed.before, changed.after) == (
        {"caption": "", "disclosure": "internal"},
        {"caption": "Pembukaan", "disclosure": "open"},
    )
    place = Path(first.file.content.path)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=first, by=writer)
    assert (place.exists(), list(Photo.objects.all()), StoredFile.objects.count()) == (False, [second], 1)
    assert AuditEntry.objects.get(action="remove_photo").before["file"] == "foto.jpg"


def test_only_those_who_write_notes_and_of_this_meeting(meeting: Meeting, writer: User) -> None:
    with pytest.raises(Refused):
        add_photos(meeting=meeting, uploads=[picture()], by=user_with(Role.LEADERSHIP, meeting.convener))
    with pytest.raises(ForeignItem):
        add_photos(meeting=meeting, uploads=[picture()], by=writer, item=AgendaItemFactory.create())
    (photo,) = add_photos(meeting=meeting, uploads=[picture()], by=writer)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    with pytest.raises(MinutesSigned):
        remove_photo(photo=photo, by=writer)
