"""Opening pages of the staff's room as someone, and reading them as a person does."""

import re
from html import unescape

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from directory.models import Organization
from tests.factories import user_with


def open_as(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def secretariat(convener: Organization) -> Client:
    return open_as(user_with(Role.SECRETARIAT, convener))


def text_of(html: bytes) -> str:
    """What a reader sees, without markup and with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def url(name: str, *args: str) -> str:
    return reverse(f"desk:{name}", args=args)
