"""Official papers: their draft, their frozen facts, their number, and the PDFs made of them."""

from documents.models.life import DraftVersion, Initial, Objection, ObjectionQuerySet
from documents.models.papers import Paper, PaperQuerySet
from documents.models.renderings import Rendering, RenderingQuerySet, Sheet, SheetQuerySet
from documents.models.settings import NUMBER_PATTERN, NumberSeries, PaperSettings
from documents.models.signatures import IssuedLink, Signature

__all__ = [
    "NUMBER_PATTERN",
    "DraftVersion",
    "Initial",
    "IssuedLink",
    "NumberSeries",
    "Objection",
    "ObjectionQuerySet",
    "Paper",
    "PaperQuerySet",
    "PaperSettings",
    "Rendering",
    "RenderingQuerySet",
    "Sheet",
    "SheetQuerySet",
    "Signature",
]
