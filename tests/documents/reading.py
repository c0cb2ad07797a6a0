"""Reading a rendered PDF back: its text, its tags, its fonts."""

import io
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from documents.rendering import Addressee, render_letter, render_minutes
from tests.documents import papers

LINK = "https://rakor.example/k/abcdefghijklmnop"
SELATAN = Addressee(label="Sekretaris Daerah Kabupaten Lampung Selatan", place="Kalianda")


@cache
def approved_minutes() -> bytes:
    return render_minutes(papers.minutes())


@cache
def draft_minutes() -> bytes:
    return render_minutes(papers.minutes(is_draft=True))


@cache
def file_copy() -> bytes:
    return render_letter(papers.letter())


@cache
def scanned(pages: int = 1) -> bytes:
    """A scan: pages, and nothing else inside."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


@cache
def one_copy() -> bytes:
    return render_letter(papers.letter(), addressee=SELATAN, link=LINK)


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@cache
def text_of(content: bytes) -> str:
    """All text of all pages without white space: where lines break is not what is tested."""
    return "".join("".join(page.extract_text() for page in opened(content).pages).split())


@cache
def printed(content: bytes) -> str:
    """The same as poppler reads it: much faster for papers of many pages."""
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(made.stdout.decode().split())


def says(content: bytes, words: str) -> bool:
    return "".join(words.split()) in text_of(content)


def resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def tags(content: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree a screen reader walks."""
    root: Any = opened(content).trailer["/Root"]
    stack = [root["/StructTreeRoot"]]
    while stack:
        element = resolved(stack.pop())
        if isinstance(element, list):
            stack.extend(element)
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            if "/K" in element:
                stack.append(element["/K"])


def fonts(content: bytes) -> dict[str, bool]:
    """Font names without their subset prefix, and whether each is embedded."""
    found = {}
    for page in opened(content).pages:
        for font in resolved(page["/Resources"]).get("/Font", {}).values():
            descendant = resolved(resolved(resolved(font)["/DescendantFonts"])[0])
            descriptor = resolved(descendant["/FontDescriptor"])
            name = str(descendant["/BaseFont"]).lstrip("/").split("+")[-1]
            found[name] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    return found
