"""The lists of topics and documents, and the lists that are filtered by topic."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from agendas.models import ReferenceDocument
from directory.models import Organization
from meetings.models import Topic
from meetings.topics import USUAL_TOPICS
from tests.factories import (
    AgendaItemFactory,
    DirectiveFactory,
    FollowUpFactory,
    GovernmentFactory,
    MeetingFactory,
    ReferenceDocumentFactory,
    TopicFactory,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def clerk(client: Client, convener: Organization) -> Client:
    client.force_login(user_with(Role.SECRETARIAT, convener))
    return client


def test_the_list_begins_by_one_button_and_grows(clerk: Client) -> None:
    assert reverse("desk:topics_begin") in clerk.get(reverse("desk:topics")).text
    clerk.post(reverse("desk:topics_begin"))
    assert Topic.objects.count() == len(USUAL_TOPICS)
    clerk.post(reverse("desk:topics"), {"kind": "issue", "name": "  Stunting "})
    topic = Topic.objects.get(name="Stunting")
    page = clerk.post(reverse("desk:topics"), {"kind": "issue", "name": "stunting"})
    assert page.status_code == 422
    assert "stunting" in page.text
    clerk.post(reverse("desk:topic_edit", args=[topic.public_id]), {"name": "Stunting", "order": 1})
    assert not Topic.objects.get(pk=topic.pk).is_active


def test_documents_are_added_and_put_right(clerk: Client, convener: Organization) -> None:
    form = {"kind": "rpjmd", "title": "RPJMD", "period_from": 2025, "period_until": 2029, "is_active": "on"}
    form["region"] = convener.region.code
    assert clerk.post(reverse("desk:reference_new"), form | {"period_until": 2020}).status_code == 422
    assert clerk.post(reverse("desk:reference_new"), form).status_code == 302
    document = ReferenceDocument.objects.get()
    clerk.post(reverse("desk:reference_edit", args=[document.public_id]), form | {"number": "Perda 1/2025"})
    assert "Perda 1/2025" in clerk.get(reverse("desk:references")).text


@pytest.mark.parametrize("name", ["desk:topics", "desk:references"])
def test_as_many_queries_for_three_rows_as_for_thirty(
    name: str, clerk: Client, convener: Organization, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    def rows(count: int) -> None:
        TopicFactory.create_batch(count, convener=convener)
        ReferenceDocumentFactory.create_batch(count, convener=convener, region=convener.region)

    rows(3)
    clerk.get(reverse(name))
    with django_assert_max_num_queries(20) as few:
        clerk.get(reverse(name))
    rows(27)
    with django_assert_num_queries(len(few)):
        clerk.get(reverse(name))


def test_meetings_and_follow_ups_are_found_by_topic(clerk: Client, convener: Organization) -> None:
    wanted, other = TopicFactory.create_batch(2, convener=convener)
    by_item, by_directive, neither = MeetingFactory.create_batch(3, convener=convener)
    AgendaItemFactory.create(meeting=by_item).topics.add(wanted)
    directive = DirectiveFactory.create(meeting=by_directive)
    directive.topics.add(wanted)
    AgendaItemFactory.create(meeting=neither).topics.add(other)
    found = FollowUpFactory.create(directive=directive)
    FollowUpFactory.create(directive__meeting=neither)
    asked = {"topik": wanted.public_id}
    page = clerk.get(reverse("desk:meetings"), asked)
    assert {row.pk for row in page.context["page"]} == {by_item.pk, by_directive.pk}
    assert wanted.name in page.text
    assert other.name in page.text
    page = clerk.get(reverse("desk:follow_ups"), asked)
    assert [row.pk for row in page.context["page"]] == [found.pk]
    # A topic that is not kept finds nothing, and says so.
    assert not clerk.get(reverse("desk:meetings"), {"topik": "x\x00'"}).context["page"].object_list
