"""Topics by which things are found again: strategic issues and government affairs, kept by each convener."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from directory.models import Organization
from meetings.actions.lists import AlreadyListed
from meetings.models import Topic
from meetings.permissions import require_at
from meetings.states import TopicKind
from meetings.topics import USUAL_TOPICS


@transaction.atomic
def begin_topics(*, convener: Organization, by: Actor) -> list[Topic]:
    """Give a convener that keeps no topics the usual list; one that keeps some is left as it is. Raises `Refused`."""
    require_at(by, Power.MANAGE_SETTINGS, convener)
    if not Topic.objects.filter(convener=convener).exists():
        rows = [
            Topic(convener=convener, kind=kind, name=name, order=order)
            for order, (kind, name) in enumerate(USUAL_TOPICS, start=1)
        ]
        # Two at once may both find the list empty; the second leaves what the first has made.
        Topic.objects.bulk_create(rows, ignore_conflicts=True)
        record("begin_topics", convener, by=by, after={"topics": len(rows)})
    return list(Topic.objects.filter(convener=convener))


@transaction.atomic
def create_topic(*, convener: Organization, kind: TopicKind, name: str, by: Actor) -> Topic:
    """A topic of the convener's own, last of its kind. Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.MANAGE_SETTINGS, convener)
    kept = Topic.objects.select_for_update().filter(convener=convener, kind=kind)
    last = max((topic.order for topic in kept), default=0)
    topic = Topic(convener=convener, kind=kind, name=name, order=last + 1)
    _require_new(topic)
    topic.save()
    record("create_topic", topic, by=by, after={"kind": kind, "name": name})
    return topic


@transaction.atomic
def edit_topic(*, topic: Topic, name: str, order: int, is_active: bool, by: Actor) -> Topic:
    """Rename, reorder, put aside or take up again; what bears it follows. Raises `AlreadyListed`, `Refused`."""
    require_at(by, Power.MANAGE_SETTINGS, topic.convener)
    before = {"name": topic.name, "order": topic.order, "is_active": topic.is_active}
    after = {"name": name, "order": order, "is_active": is_active}
    if after == before:
        return topic
    for field, value in after.items():
        setattr(topic, field, value)
    _require_new(topic)
    topic.save(update_fields=list(after))
    record("edit_topic", topic, by=by, before=before, after=after)
    return topic


def _require_new(topic: Topic) -> None:
    others = Topic.objects.filter(convener=topic.convener, kind=topic.kind).exclude(pk=topic.pk)
    if any(other.name.casefold() == topic.name.casefold() for other in others):
        raise AlreadyListed(_("“%(name)s” is in the list already.") % {"name": topic.name})
