"""The page of components draws the whole vocabulary of states, each with one of the seven shapes."""

import re

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import escape

from common.templatetags.rakor import SHAPES
from portal.desk.views.components import components, vocabulary


def show(request: HttpRequest) -> str:
    request.user = AnonymousUser()
    with translation.override("en"):
        response = components(request)
    assert response.status_code == 200
    return response.content.decode()


def test_every_state_has_words_and_one_of_the_seven_shapes() -> None:
    kinds = vocabulary()
    assert len(kinds) >= 8
    for title, labels in kinds:
        assert labels, title
        for shape, label in labels:
            assert shape in SHAPES, (title, label)


def test_the_page_shows_every_state() -> None:
    html = show(RequestFactory().get("/"))
    with translation.override("en"):
        labels = [label for _title, labels in vocabulary() for _shape, label in labels]
    assert len(labels) > 40
    for label in labels:
        assert f"</svg>{escape(label)}</span>" in html, label


def test_the_form_comes_back_with_its_mistakes_marked_and_linked() -> None:
    html = show(RequestFactory().post("/", {"title": "", "due_date": "yesterday"}))
    assert 'role="alert"' in html
    assert 'aria-invalid="true"' in html
    targets = re.findall(r'<li><a href="#([^"]+)">', html)
    assert len(targets) == 5
    for target in targets:
        assert f'id="{target}"' in html


def test_nothing_on_the_page_breaks_the_content_security_policy() -> None:
    html = show(RequestFactory().get("/?salah"))
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
