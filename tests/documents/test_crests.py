"""Crests as they are handed in: small, upright and on white, or refused with the reason."""

import base64
import io
import random
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents import facts as f
from documents.crests import crest_of
from files.actions import FileRefused


def handed_in(picture: Image.Image, form: str = "PNG", **how: object) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    picture.save(drawn, form, **how)
    return SimpleUploadedFile("lambang.png" if form == "PNG" else "lambang.jpg", drawn.getvalue())


def opened(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.removeprefix("data:image/png;base64,"))))


def test_transparency_is_laid_on_white() -> None:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    made = opened(crest_of(handed_in(picture)))
    assert (made.mode, made.size, made.getpixel((100, 100))) == ("RGB", (240, 240), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_the_same_kind(mode: str) -> None:
    made = opened(crest_of(handed_in(Image.new(mode, (300, 390)))))
    assert (made.mode, made.format, "transparency" in made.info) == ("RGB", "PNG", False)
    assert made.width <= 240


def test_palette_with_a_clear_colour_is_laid_on_white() -> None:
    picture = Image.new("P", (300, 300), 0)
    picture.putpalette([10, 20, 30, 200, 200, 200])
    assert opened(crest_of(handed_in(picture, transparency=0))).getpixel((5, 5)) == (255, 255, 255)


def test_picture_of_a_telephone_is_turned_upright_and_says_nothing_of_the_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "Rumah jabatan"
    upload = handed_in(Image.new("RGB", (400, 200), "red"), "JPEG", exif=exif.tobytes())
    made = opened(crest_of(upload))
    assert made.width < made.height
    assert not made.getexif()
    assert b"Rumah" not in base64.b64decode(crest_of(upload).partition(",")[2])


def test_small_crest_is_not_blown_up() -> None:
    assert opened(crest_of(handed_in(Image.new("RGB", (120, 150))))).size == (120, 150)


@pytest.mark.parametrize("size", [(1200, 1600), (400, 4000), (4000, 400)])
def test_even_noise_fits_into_the_facts(size: tuple[int, int]) -> None:
    noise = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))
    address = crest_of(handed_in(noise))
    f.as_json(f.MinutesFacts(letterhead=f.Letterhead(crest=address)))


def declared(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    rest = b"IDAT" + zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (chunk, rest, b"IEND")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lambang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("lambang.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("lambang.png", b"\x89PNG\r\n\x1a\n" + b"bukan gambar"),
        ("lambang.png", b""),
        ("lambang.gif", b"GIF89a" + b"\x00" * 40),
        ("lambang.pdf", b"%PDF-1.7 contoh"),
        ("lambang.png", declared(60_000, 60_000)),
        ("lambang.png", handed_in(Image.effect_noise((300, 300), 90)).read()[:20_000]),
    ],
)
def test_what_is_no_usable_picture_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        crest_of(SimpleUploadedFile(name, content))


def test_tiny_picture_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"small|kecil"):
        crest_of(handed_in(Image.new("RGB", (40, 60))))
