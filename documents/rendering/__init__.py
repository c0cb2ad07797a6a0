"""Frozen facts to the bytes of a PDF. Pure: no database, no clock, no network.

Importing this package does not import WeasyPrint (see `documents.rendering.pdf`); calling it
does, so only workers call it.
"""

from documents.rendering.election import render_record
from documents.rendering.letter import Addressee, render_letter
from documents.rendering.minutes import render_minutes

__all__ = ["Addressee", "render_letter", "render_minutes", "render_record"]
