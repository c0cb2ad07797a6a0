"""Filtering a list by topic: the chips above it, and what they let through."""

from typing import TypeVar

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import Topic

# More chips than these hide what they are for; the rarer topics are found by search.
SHOWN = 12
Rows = TypeVar("Rows", bound=QuerySet)
Chips = list[tuple[str, str, object, int | None]]


def topic_chips(user: User, *used_by: str) -> Chips:
    """The topics that most rows bear, for `{% filters %}`; `used_by` names the ways from a topic to the rows.

    Empty where none is in use. One query.
    """
    uses = sum((Count(way, distinct=True) for way in used_by[1:]), start=Count(used_by[0], distinct=True))
    rows = Topic.objects.visible_to(user).annotate(uses=uses).filter(uses__gt=0).order_by("-uses", "name")[:SHOWN]
    chips: Chips = [(topic.public_id, "", topic.name, None) for topic in rows]
    return [("", "", _("All topics"), None), *chips] if chips else []


def of_topic(rows: Rows, request: HttpRequest, *ways: str) -> Rows:
    """Those of `rows` that bear the topic asked for; `ways` lead from a row to its topics."""
    asked = request.GET.get("topik", "").replace("\x00", "")
    if not asked:
        return rows
    wanted = Q()
    for way in ways:
        wanted |= Q(pk__in=rows.model._default_manager.filter(**{f"{way}__public_id": asked}).values("pk"))
    return rows.filter(wanted)
