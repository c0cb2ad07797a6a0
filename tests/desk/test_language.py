"""Pages are Indonesian unless the person chose otherwise."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "browser", "expected"),
    [("", "en-GB", "id"), ("", "id", "id"), ("en", "id", "en"), ("xx", "en", "id")],
)
def test_the_switch_decides_and_not_the_browser(cookie: str, browser: str, expected: str) -> None:
    client = Client(headers={"Accept-Language": browser})
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get(reverse("account_login"))
    assert response.headers["Content-Language"] == expected
    assert f'<html lang="{expected}"' in response.content.decode()


@pytest.mark.django_db
def test_the_switch_sets_the_language() -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "en", "next": "/masuk/"})
    assert '<html lang="en"' in client.get(reverse("account_login")).content.decode()
