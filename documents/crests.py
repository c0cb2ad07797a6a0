"""The crest of a kop: from the picture that an office hands in to the small one that every paper carries."""

import base64
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.facts.codec import CREST_PREFIX
from files.actions import PICTURES, FileRefused, check_upload
from files.pictures import PIXELS_AT_MOST

# 20 to 22 mm of paper: at 300 dots to the inch some 240 dots. Even noise of this size stays within what facts may hold.
BOX = (240, 320)
LEAST = 80  # pixels of the longer side; fewer are printed as steps
_BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def crest_of(upload: UploadedFile) -> str:
    """Return the crest as a data address: PNG, upright, on white, without what the camera noted.

    Transparency is laid on white, since readers and old printers do not agree on it. Raises `FileRefused` for what is
    no JPEG or PNG, cannot be opened, or is too large or too small to be printed.
    """
    check_upload(upload, PICTURES)
    try:
        with Image.open(upload, formats=["JPEG", "PNG"]) as whole:
            whole.verify()  # a library of the worker tells Pillow to put up with files that were cut off
        upload.seek(0)
        with Image.open(upload, formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise FileRefused(_("This picture has too many pixels. Hand in a smaller one."))
            if max(picture.size) < LEAST:
                raise FileRefused(_("This picture is too small to be printed. Hand in a larger one."))
            flat = _on_white(ImageOps.exif_transpose(picture))
    except _BROKEN as error:
        raise FileRefused(_("This picture cannot be opened. Save it anew as JPEG or PNG.")) from error
    flat.thumbnail(BOX, Image.Resampling.LANCZOS)
    drawn = BytesIO()
    flat.save(drawn, "PNG", optimize=True)
    return CREST_PREFIX + base64.b64encode(drawn.getvalue()).decode()


def _on_white(picture: Image.Image) -> Image.Image:
    if not (picture.has_transparency_data or picture.mode in {"RGBA", "LA", "PA"}):
        return _plain(picture.convert("RGB"))
    layered = picture.convert("RGBA")
    white = Image.new("RGB", layered.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white


def _plain(picture: Image.Image) -> Image.Image:
    """The picture without colour profile, place and hour: pixels only."""
    picture.info.clear()
    return picture
