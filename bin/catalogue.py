"""The Indonesian catalogue: `bin/catalogue.py check` or `bin/catalogue.py update`.

`update` collects the texts of code and templates into locale/id (new ones come in empty, changed ones are marked
fuzzy). `check` fails when a text is missing, left empty, fuzzy or no longer used, or when its placeholders differ.
"""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
CATALOGUE = Path("locale/id/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|\{\w*(?:[!:][^{}]*)?\}")
CONTEXT_MARK = "\x04"


def make_messages(folder: Path) -> None:
    """Bring the catalogue under `folder` up to date with the texts found there."""
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-location", "--no-obsolete"]
        + [f"--ignore={name}" for name in ("tests", "var", "node_modules", "docs", "bin")],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )


def copy_sources(folder: Path) -> None:
    """Copy what may hold texts: the tracked and the new files of code, templates and the catalogue."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py", "*.html", "*.txt", "*.po"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)


def entries(catalogue: Path, compiled: Path, *, all_filled: bool = False) -> dict[str | tuple[str, int], str]:
    """Texts of a .po file with their translations: by text, or by (text, 0) where it has plural forms.

    Empty and fuzzy ones are left out, as they are for the reader of the portal; `all_filled` first fills each with
    its own source text, so that the answer holds every text there is.
    """
    options = ["--check-format"]
    if all_filled:
        options.append("--use-fuzzy")
        filled = compiled.with_suffix(".po")
        subprocess.run(["msgen", "--output-file", filled, catalogue], check=True, capture_output=True, text=True)
        catalogue = filled
    subprocess.run(
        ["msgfmt", *options, "--output-file", compiled, catalogue], check=True, capture_output=True, text=True
    )
    with compiled.open("rb") as stream:
        texts: dict[str | tuple[str, int], str] = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    return {key: value for key, value in texts.items() if key and (isinstance(key, str) or key[1] == 0)}


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a text; their order may differ between languages."""
    return Counter(PLACEHOLDER.findall(text.rpartition(CONTEXT_MARK)[2]))


def faults(folder: Path) -> list[str]:
    """What is wrong with the catalogue, one sentence each."""
    committed = ROOT / CATALOGUE
    if not committed.exists():
        return [f"{CATALOGUE} is missing; make it with: bin/catalogue.py update"]
    copy_sources(folder)
    make_messages(folder)
    translated = entries(committed, folder / "committed.mo")
    wanted = entries(folder / CATALOGUE, folder / "wanted.mo", all_filled=True)
    shown = {key: (key if isinstance(key, str) else key[0]).replace(CONTEXT_MARK, ": ") for key in wanted | translated}
    return (
        [f"not translated (missing, empty or fuzzy): {shown[key]!r}" for key in wanted if key not in translated]
        + [f"no longer used: {shown[key]!r}" for key in translated if key not in wanted]
        + [
            f"placeholders differ: {shown[key]!r} and {text!r}"
            for key, text in translated.items()
            # Of plural forms the singular may do without its number; msgfmt has looked at those.
            if isinstance(key, str) and placeholders(key) != placeholders(text)
        ]
    )


def main(action: str) -> int:
    if action == "update":
        (ROOT / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        make_messages(ROOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = faults(Path(folder))
    print("\n".join(found) or "The Indonesian catalogue is complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
