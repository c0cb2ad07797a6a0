"""Pages as they are printed: is there ink where none may be?"""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

DPI = 36
SEEN = 90  # of 255: grey lines and text; the pale KONSEP behind the text does not count
TOLERANCE = 1.2  # mm: a line on the edge of the text, drawn in whole points of the picture


def ink_outside(content: bytes, margins: tuple[int, int, int, int]) -> list[str]:
    """Say for each page where there is ink in the margins (mm: top, right, bottom, left)."""
    return [words for number, page in enumerate(_pages(content), start=1) for words in _outside(page, number, margins)]


def _pages(content: bytes) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "naskah.pdf"
        paper.write_bytes(content)
        drawing = ["pdftoppm", "-r", str(DPI), "-gray", str(paper), f"{folder}/page"]
        subprocess.run(drawing, check=True, capture_output=True)
        pictures = []
        for path in sorted(Path(folder).glob("page*.pgm")):
            with Image.open(path) as picture:
                pictures.append(picture.copy())
        return pictures


def _outside(page: Image.Image, number: int, margins: tuple[int, int, int, int]) -> list[str]:
    box = page.point(lambda light: 255 if light < 255 - SEEN else 0).getbbox()
    if box is None:
        return []
    left, top, right, bottom = box
    found = (top, page.width - right, page.height - bottom, left)
    return [
        f"page {number}: ink {round(space * 25.4 / DPI, 1)} mm from the {side} edge"
        for side, space, margin in zip(("top", "right", "bottom", "left"), found, margins, strict=True)
        if space * 25.4 / DPI < margin - TOLERANCE
    ]
