"""Pictures as they are kept: looked at whether they are pictures, and without what the camera wrote into them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from files.actions import PICTURES, FileRefused, check_upload

# Beyond any camera of an office; a small file may declare a picture that fills the memory when it is opened.
PIXELS_AT_MOST = 80_000_000
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def without_metadata(upload: UploadedFile) -> UploadedFile:
    """The picture upright and without the place, the hour and the camera that a telephone notes in it (EXIF, XMP).

    Its colours stay: a JPEG that stands upright already is not compressed a second time beyond its own quality.
    Raises `FileRefused` for what is no JPEG or PNG, or is too large.
    """
    check_upload(upload, PICTURES)
    try:
        with Image.open(upload, formats=list(_FORMATS)) as picture:
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise FileRefused(_("This picture has too many pixels. Hand in a smaller one."))
            form = "PNG" if picture.format == "PNG" else "JPEG"
            kept = _saved(picture, form)
    except _BROKEN as error:
        raise FileRefused(_("This picture cannot be opened. Save it anew as JPEG or PNG.")) from error
    return SimpleUploadedFile(upload.name or "foto", kept, content_type=_FORMATS[form])


def _saved(picture: Image.Image, form: str) -> bytes:
    colours = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    turned = upright.size != picture.size or picture.getexif().get(0x0112, 1) != 1
    # Telephones put a second picture (of depths, of brightness) behind the first: an MPO, of which the first is kept.
    as_it_was = "keep" if picture.format == "JPEG" and not turned else 92
    keep = {"quality": as_it_was} if form == "JPEG" else {"optimize": False}
    chosen = upright if turned else picture
    for name in ("exif", "xmp", "comment", "photoshop"):
        chosen.info.pop(name, None)
    plain = BytesIO()
    chosen.save(plain, format=form, exif=b"", icc_profile=colours, **keep)
    return plain.getvalue()
