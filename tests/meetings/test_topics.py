"""Topics: the usual list once, one's own after it, and nothing twice."""

import pytest

from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Organization
from meetings.actions import begin_topics, create_topic, edit_topic
from meetings.actions.lists import AlreadyListed
from meetings.models import Topic
from meetings.states import TopicKind
from meetings.topics import USUAL_TOPICS
from tests.factories import GovernmentFactory, TopicFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


def test_a_convener_begins_with_the_usual_topics_once(convener: Organization) -> None:
    clerk = user_with(Role.SECRETARIAT, convener)
    assert len(begin_topics(convener=convener, by=clerk)) == len(USUAL_TOPICS)
    begin_topics(convener=convener, by=clerk)
    assert Topic.objects.filter(convener=convener).count() == len(USUAL_TOPICS)
    assert AuditEntry.objects.filter(action="begin_topics").count() == 1


def test_the_law_divides_32_affairs() -> None:
    assert sum(kind == TopicKind.AFFAIR for kind, _name in USUAL_TOPICS) == 32


def test_a_list_that_is_kept_already_is_left_as_it_is(convener: Organization) -> None:
    own = TopicFactory.create(convener=convener)
    assert begin_topics(convener=convener, by=user_with(Role.SECRETARIAT, convener)) == [own]


def test_a_topic_of_ones_own_comes_last_and_only_once(convener: Organization) -> None:
    clerk = user_with(Role.SECRETARIAT, convener)
    begin_topics(convener=convener, by=clerk)
    topic = create_topic(convener=convener, kind=TopicKind.ISSUE, name="Stunting", by=clerk)
    assert topic.order > max(Topic.objects.exclude(pk=topic.pk).filter(kind="issue").values_list("order", flat=True))
    with pytest.raises(AlreadyListed):
        create_topic(convener=convener, kind=TopicKind.ISSUE, name="STUNTING", by=clerk)
    # An affair may bear the name of an issue.
    create_topic(convener=convener, kind=TopicKind.AFFAIR, name="Stunting", by=clerk)


def test_a_topic_is_renamed_and_put_aside(convener: Organization) -> None:
    clerk = user_with(Role.SECRETARIAT, convener)
    topic, other = TopicFactory.create(convener=convener), TopicFactory.create(convener=convener)
    edit_topic(topic=topic, name="Inflasi", order=3, is_active=False, by=clerk)
    assert Topic.objects.get(pk=topic.pk).name == "Inflasi"
    edit_topic(topic=topic, name="Inflasi", order=3, is_active=False, by=clerk)
    assert AuditEntry.objects.filter(action="edit_topic").count() == 1
    with pytest.raises(AlreadyListed):
        edit_topic(topic=other, name="inflasi", order=1, is_active=True, by=clerk)


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DELEGATE, Role.INSPECTORATE])
def test_only_who_keeps_the_settings_changes_the_list(role: Role, convener: Organization) -> None:
    person, topic = user_with(role, convener), TopicFactory.create(convener=convener)
    for act in (
        lambda: begin_topics(convener=convener, by=person),
        lambda: create_topic(convener=convener, kind=TopicKind.ISSUE, name="Apa saja", by=person),
        lambda: edit_topic(topic=topic, name="Lain", order=1, is_active=True, by=person),
    ):
        with pytest.raises(Refused):
            act()
