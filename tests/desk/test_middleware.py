"""A named refusal that no page caught: told where the person stood, and never round in rings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from common.errors import WrongState
from portal.desk.middleware import NamedErrorsMiddleware

HOME, LIST = reverse("desk:home"), reverse("desk:follow_ups")
OWN = "http://testserver"


def asked(method: str = "POST", path: str = LIST, **headers: str) -> HttpRequest:
    request = RequestFactory().generic(method, path, headers=headers)
    request.resolver_match = resolve(path)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def answered(request: HttpRequest, error: Exception | None = None) -> HttpResponse | None:
    return NamedErrorsMiddleware(lambda _request: HttpResponse()).process_exception(
        request, error or WrongState("Sudah ditutup")
    )


@pytest.mark.parametrize(
    ("headers", "method", "place"),
    [
        ({"referer": f"{OWN}{LIST}?q=a"}, "POST", f"{OWN}{LIST}?q=a"),
        ({"referer": f"{OWN}/rapat/"}, "GET", f"{OWN}/rapat/"),
        ({}, "POST", HOME),
        ({"referer": "https://evil.example/"}, "POST", HOME),
        ({"referer": "//evil.example/"}, "POST", HOME),
        ({"referer": "javascript:alert(1)"}, "POST", HOME),
        # A page that refuses to be read would lead to itself for ever.
        ({"referer": f"{OWN}{LIST}"}, "GET", HOME),
    ],
)
def test_back_to_where_the_person_stood(headers: dict[str, str], method: str, place: str) -> None:
    request = asked(method, **headers)
    answer = answered(request)
    assert (answer.status_code, answer["Location"]) == (302, place)
    assert [str(message) for message in get_messages(request)] == ["Sudah ditutup"]


def test_a_fragments_request_turns_the_whole_page() -> None:
    request = asked(**{"hx-request": "true", "hx-current-url": f"{OWN}{LIST}", "referer": f"{OWN}/"})
    answer = answered(request)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"{OWN}{LIST}")


def test_any_other_fault_is_left_to_be_a_fault() -> None:
    assert answered(asked(), RuntimeError("Cacat")) is None


def test_link_pages_say_it_themselves() -> None:
    assert answered(asked(path="/u/" + "0" * 38 + "/")) is None


@pytest.mark.parametrize(("name", "is_refused"), [("abc", False), ("a\x00c", True), (7, False)])
def test_no_name_holds_a_nul(name: Any, is_refused: bool) -> None:
    def look() -> None:
        view: Callable[..., HttpResponse] = lambda _request: HttpResponse()  # noqa: E731
        NamedErrorsMiddleware(view).process_view(asked(), view, [], {"meeting": name})

    if is_refused:
        with pytest.raises(Http404):
            look()
    else:
        look()
