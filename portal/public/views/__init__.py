"""Pages that anyone may open."""

from portal.public.views.chain import chain, chain_file
from portal.public.views.papers import match, public_pdf, verify
from portal.public.views.schemas import facts_schema

__all__ = ["chain", "chain_file", "facts_schema", "match", "public_pdf", "verify"]
