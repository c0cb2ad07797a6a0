"""Where a paper, or what it lacks, is found, for templates."""

from typing import Any

from django import template
from django.urls import reverse

from directory.permissions import can_see
from documents.actions.lacking import NoHolder
from portal.desk.paper_links import page_of

register = template.Library()

register.simple_tag(page_of, name="page_of")


@register.simple_tag(takes_context=True)
def where_mended(context: template.Context, sentence: Any) -> str:
    """The page on which what `sentence` tells to be lacking is put right; empty where the reader finds it himself."""
    if not isinstance(sentence, NoHolder):
        return ""
    post, user = sentence.position, context["request"].user
    return reverse("desk:position", args=[post.public_id]) if can_see(user, post.organization) else ""
