"""Pictures as pages: two a page, each with its caption, no larger than paper can show."""

import base64
import io
from collections.abc import Mapping, Sequence

from PIL import Image, ImageOps, UnidentifiedImageError

from documents.rendering import pdf
from files.models import StoredFile

PICTURES = ("image/jpeg", "image/png")
# 160 mm at 200 dots to the inch: what a printer can show of it.
LONGEST_SIDE = 1_260


def render_photos(title: str, photos: Sequence[Mapping[str, str]]) -> bytes:
    """Return a PDF of these pictures (`id` of the stored file, `caption`). One that is gone leaves its caption and a
    word about it. Equal pictures give equal bytes."""
    shown = [{"caption": photo["caption"], "picture": _picture(photo["id"])} for photo in photos]
    html = pdf.html_of("papers/sheets/photos.html", {"title": title, "photos": shown})
    return pdf.to_bytes(pdf.lay_out(html), html)


def _picture(public_id: str) -> str | None:
    """The picture as a data address, drawn anew at the size of paper; None where it cannot be read."""
    stored = StoredFile.objects.filter(public_id=public_id).first()
    if stored is None:
        return None
    try:
        with stored.content.open() as stream, Image.open(stream) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (FileNotFoundError, UnidentifiedImageError, OSError):
        return None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    upright.save(drawn, "JPEG", quality=82)
    return "data:image/jpeg;base64," + base64.b64encode(drawn.getvalue()).decode()
