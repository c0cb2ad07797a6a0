"""A page spared where the permitted smaller size of the text spares one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from documents.facts import Layout
from documents.rendering import pdf

if TYPE_CHECKING:
    from weasyprint import Document

REGULAR, DENSE = 0, 1


def fitted(html_of: Callable[[int], str], layout: Layout) -> "tuple[Document, str]":
    """Return the pages and their HTML: in the usual size, or the smaller one where that takes fewer pages.

    `html_of` is asked for `REGULAR` and, if need be, for `DENSE`. A last page that holds nothing but a signature or the
    copies looks like a mistake.
    """
    html = html_of(REGULAR)
    document = pdf.lay_out(html, layout)
    if len(document.pages) == 1:
        return document, html
    smaller = html_of(DENSE)
    dense = pdf.lay_out(smaller, layout)
    return (dense, smaller) if len(dense.pages) < len(document.pages) else (document, html)
