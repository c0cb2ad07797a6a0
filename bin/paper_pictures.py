"""Draws the first page of every kind of paper and sheet, and the page docs/papers-of-all-kinds.md that shows them.

Facts are those of the tests (`tests/documents/kinds.py`): meetings known from the press, and posts in place of people.
"""

import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "papers"
PAGE = ROOT / "docs" / "papers-of-all-kinds.md"
DPI = 60
ACROSS = 3
HEAD = """# Papers of all kinds

The first page of each, drawn by `python bin/paper_pictures.py` from the facts of the tests; a test wants a picture and
a line for each kind. What each holds and why: [papers.md](papers.md).
"""


def main() -> None:
    """Draw all pictures anew and write the page."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("RAKOR_MODE", "embedded")
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "rakor.settings"
        import django

        django.setup()
        from tests.documents.kinds import KINDS

        PICTURES.mkdir(exist_ok=True)
        shown = {}
        for kind in KINDS.values():
            if not kind.is_variant:
                content = kind.render(kind.facts())
                (PICTURES / f"{kind.name}.png").write_bytes(picture_of(content))
                shown[kind.name] = kind.title
        for stale in {path.stem for path in PICTURES.glob("*.png")} - set(shown):
            (PICTURES / f"{stale}.png").unlink()
    PAGE.write_text(page_of(shown))
    print(f"{len(shown)} pictures, {PAGE.relative_to(ROOT)}")


def picture_of(content: bytes) -> bytes:
    """The first page as a small grey PNG."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder, "paper.pdf")
        paper.write_bytes(content)
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", str(paper), f"{folder}/page"]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(Path(folder, "page.png")) as picture:
            drawn = BytesIO()
            picture.quantize(16).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def page_of(titles: dict[str, str]) -> str:
    """The page: a table of pictures, each under what an office calls it; `titles` by the name of the picture."""
    names = list(titles)
    rows = [names[at : at + ACROSS] for at in range(0, len(names), ACROSS)]
    lines = ["|" + " |" * ACROSS, "|---" * ACROSS + "|"]
    for row in rows:
        cells = [f"**{titles[name]}**<br>![{titles[name]}, halaman pertama](papers/{name}.png)" for name in row]
        lines.append("| " + " | ".join([*cells, *[""] * (ACROSS - len(cells))]) + " |")
    return HEAD + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
