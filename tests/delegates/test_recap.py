"""An institution's own figures behind its one-time link, and its reply from the page that the link opened."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from attendance.links import REPLY_TIME, one_time_link_of, recap_reply_token_of
from attendance.models import OneTimeLink, RecapReply
from audit.models import AuditEntry
from directory.models import Organization
from tests.desk.recap_scene import held, invited
from tests.factories import ContactFactory, GovernmentFactory, OrganizationFactory, PositionFactory
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def link(convener: Organization) -> OneTimeLink:
    post = PositionFactory.create(
        organization=OrganizationFactory.create(parent=convener, name="Dinas Bahari"), rank="II.a"
    )
    invited(held(convener), post, "absent_no_notice", note="Catatan rahasia")
    return OneTimeLink.objects.create(
        organization=post.organization,
        contact=ContactFactory.create(position=post),
        expires_at=timezone.now() + dt.timedelta(minutes=15),
    )


def open_with(link: OneTimeLink) -> str:
    path = "/u/" + one_time_link_of(link).partition("/u/")[2]
    return Client(enforce_csrf_checks=True).post(path, {"buka": "1"}).content.decode()


def address(link: OneTimeLink) -> str:
    return f"/u/instansi/{recap_reply_token_of(link)}/hak-jawab/"


def send(link: OneTimeLink, convener: Organization, **changed: Any) -> Any:
    sent = {"figures": f"{link.organization.public_id}-{convener.public_id}", "tahun": "2030", "triwulan": "4"}
    words = {"text": "Kami bertugas di lokasi banjir."}
    return Client(enforce_csrf_checks=True).post(address(link), sent | words | changed)


def test_the_page_shows_the_own_figures_with_the_form(convener: Organization, link: OneTimeLink) -> None:
    neighbour = PositionFactory.create(organization=OrganizationFactory.create(parent=convener), rank="II.a")
    for month in (1, 2, 3, 4):
        invited(held(convener, dt.date(2030, month, 5)), neighbour)
    page = open_with(link)
    assert "Tanpa Keterangan: 1/1" in page
    assert "4/4" not in page
    assert "100%" not in page
    assert address(link) in page
    assert "Catatan rahasia" not in page


def test_a_reply_is_taken_from_the_opened_page(convener: Organization, link: OneTimeLink) -> None:
    open_with(link)
    for _ in range(2):
        response = send(link, convener)
        assert response.status_code == 200
        assert "Kami bertugas di lokasi banjir." in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
    reply = RecapReply.objects.get()
    assert (reply.organization, reply.convener, reply.quarter) == (link.organization, convener, 4)
    entry = AuditEntry.objects.get(action="reply_to_recap")
    assert (entry.actor_kind, entry.actor_id) == ("link", link.public_id)


def test_what_is_not_taken_keeps_what_was_typed(convener: Organization, link: OneTimeLink) -> None:
    open_with(link)
    response = send(link, convener, text="x" * 2001)
    assert response.status_code == 422
    assert "x" * 2001 in response.content.decode()
    assert send(link, GovernmentFactory.create()).status_code == 200
    assert not RecapReply.objects.exists()


def test_without_opening_the_link_nothing_is_replied(convener: Organization, link: OneTimeLink) -> None:
    before = stored_rows()
    assert send(link, convener).status_code == 404
    OneTimeLink.objects.update(used_at=timezone.now() - REPLY_TIME - dt.timedelta(seconds=1))
    assert send(link, convener).status_code == 404
    OneTimeLink.objects.update(used_at=None)
    assert stored_rows() == before
    open_with(link)
    # The link itself is not the address of the form.
    token = one_time_link_of(link).rstrip("/").rpartition("/")[2]
    assert Client().post(f"/u/instansi/{token}/hak-jawab/", {"text": "x"}).status_code == 404
    type(link.contact).objects.update(is_active=False)
    assert send(link, convener).status_code == 404


def test_reading_the_form_changes_nothing(link: OneTimeLink) -> None:
    open_with(link)
    before = stored_rows()
    assert Client().get(address(link)).status_code == 200
    assert stored_rows() == before
