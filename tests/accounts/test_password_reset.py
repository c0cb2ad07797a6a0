"""A forgotten password: the link in the mail must lead to a form that sets a new one."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW = "pinang-sirih-kapur-71"


def ask(client: Client, address: str) -> str:
    """Ask for a new password; the mail that was sent."""
    response = client.post(reverse("account_reset_password"), {"email": address})
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("account_reset_password_done")
    [message] = mail.outbox
    assert message.to == [address]
    return message.body


def test_the_link_in_the_mail_sets_a_new_password(client: Client) -> None:
    user = UserFactory(email="sekretariat@contoh.test")
    [link] = re.findall(r"https?://[^/]+(/\S+)", ask(client, user.email))

    form = client.get(link, follow=True)
    changed = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)

    assert changed.request["PATH_INFO"] == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_used_link_says_so_and_offers_a_new_one(client: Client) -> None:
    page = client.get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"}))
    assert page.status_code == 200
    assert reverse("account_reset_password") in page.content.decode()
    assert "password1" not in page.content.decode()


def test_an_unknown_address_is_answered_in_the_same_way_and_offers_no_sign_up(client: Client) -> None:
    body = ask(client, "lain@contoh.test")
    assert reverse("account_signup") not in body


def test_nobody_can_sign_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert page.status_code == 200
    assert "<input" not in page.content.decode().split("<main", 1)[1].split('class="tongues"')[0]
