"""Whatever text is stored, by whichever way it came in, is shown as text: on pages, in papers, in mails.

The attack is laid into every text column of every row of a house, so that no form can be forgotten; then everything
that shows something is read.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.http.response import HttpResponseBase
from django.test import Client

from accounts.models import User
from agendas.models import AgendaItem, Directive
from agendas.states import AgendaItemKind, DirectiveKind, Mechanism
from audit.models import AuditEntry
from directory.models import Region
from documents.models import Paper
from documents.queries import facts_now
from documents.rendering import render_letter, render_minutes
from documents.states import PaperState
from flows.exporting import export_json
from meetings.models import Meeting
from notices.messages import invitation_body, subject_of
from notices.states import MessageKind
from tests.documents.reading import opened
from tests.scene import House, parameters_of, routes
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

LIVE = "<svg onload=alert(1)>"
ATTACK = LIVE + "\"'&{{7*7}}{%now 'Y'%}{a.__class__}%(x)s${7*7}"
# Columns that are codes, hashes, keys and addresses: their forms and constraints allow no free text.
NO_TEXT = {
    "public_id", "code", "key", "sha256", "facts_sha256", "verification_code", "password", "session_key", "timezone",
    "media_type", "content", "file", "email", "guest_email", "to_address", "join_link", "number", "number_pattern",
    "rank", "number_text", "codename", "app_label", "model", "name_of_task", "crest", "office_crest",
}  # fmt: skip
LISTS = {"purposes", "focus", "strategic_issues", "led_by", "organizations", "remarks", "copies_to", "not_stated"}


def lay_in(attack: str) -> int:
    """Put the attack into every text of every row; the number of columns it stands in."""
    laid = 0
    for model in apps.get_models():
        if model._meta.app_label in {"auth", "contenttypes", "sessions"} or model in {AuditEntry, Region}:
            continue
        for field in model._meta.concrete_fields:
            if is_free_text(field):
                laid += lay_into(model, field, attack[: field.max_length or 1000])
            elif isinstance(field, models.JSONField) and field.name in LISTS:
                laid += lay_into(model, field, [attack])
    return laid


def is_free_text(field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and field.name not in NO_TEXT


def lay_into(model: type[models.Model], field: Any, value: Any) -> int:
    """Into each row by itself: where a column is unique, its number follows."""
    rows = list(model._default_manager.values_list("pk", flat=True))
    for number, pk in enumerate(rows):
        mark = value if isinstance(value, list) else f"{value[: (field.max_length or 1000) - 4]}{number:03d}"
        model._default_manager.filter(pk=pk).update(**{field.name: mark})
    return bool(rows)


@pytest.fixture
def poisoned(house: House) -> House:
    Paper.objects.filter(pk=house.letter.pk).update(state=PaperState.DRAFT, facts=None, facts_sha256="")
    assert lay_in(ATTACK) > 80
    return house


def is_harmless(response: HttpResponseBase) -> bool:
    """Shown inside a page, and of a kind that runs nothing, whatever its name says."""
    kind = re.match(r"application/pdf$|image/(png|jpeg)$|audio/|video/", response["Content-Type"])
    return kind is not None and response["X-Content-Type-Options"] == "nosniff"


def pages(house: House, clients: dict[str, Client]) -> Iterator[tuple[str, str]]:
    for who, client in clients.items():
        for name, _ in routes():
            for variant in range(len(parameters_of(name))):
                response = client.get(house.address(name, variant))
                if response.streaming:
                    b"".join(response)
                    assert "\r" not in response["Content-Disposition"]
                    assert response["Content-Disposition"].startswith("attachment") or is_harmless(response)
                elif response["Content-Type"].startswith("text/html"):
                    assert response.status_code < 500, name
                    yield f"{who} {name}", response.content.decode()


def test_pages(poisoned: House, clients: dict[str, Client]) -> None:
    live, shown = [], set()
    for page, text in pages(poisoned, clients):
        if "<svg onload" in text or ("%(x)s" in text.replace(html.escape(ATTACK)[:60], "") and LIVE in text):
            live.append(page)
        if html.escape(LIVE) in text:
            shown.add(page.split()[1])
        if "{{7*7}}" in text:
            shown.add("untouched braces")
    assert live == []
    assert "untouched braces" in shown
    assert len(shown) > 40, sorted(shown)


def test_what_the_trail_says_of_it(house: House, clients: dict[str, Client]) -> None:
    """The trail keeps words of others too: it is shown in the history of the meeting."""
    for action in ("cancel_meeting", "edit_meeting", ATTACK[:50]):
        AuditEntry.objects.create(
            actor_kind="user",
            actor_label=ATTACK,
            action=action,
            object_kind="meetings.meeting",
            object_id=house.meeting.public_id,
            object_label=ATTACK,
            subject_id=house.meeting.public_id,
            reason=ATTACK,
            before={"title": ATTACK},
            after={"title": ATTACK},
        )
    page = clients["secretariat"].get(house.address("desk:meeting")).content.decode()
    assert html.escape(LIVE) in page
    assert LIVE not in page


def test_papers(poisoned: House) -> None:
    letter, minutes = Paper.objects.get(pk=poisoned.letter.pk), Paper.objects.get(pk=poisoned.minutes.pk)
    for content in (render_letter(facts_now(letter)), render_minutes(facts_now(minutes))):
        pdf = opened(content)
        text = "".join("".join(page.extract_text() for page in pdf.pages).split())
        assert "<svgonload=alert(1)>" in text
        assert "{{7*7}}" in text
        assert "{a.__class__}" in text
        assert not any("/JavaScript" in str(page.get_object()) for page in pdf.pages)
        assert "/OpenAction" not in pdf.trailer["/Root"]


def test_mails(poisoned: House) -> None:
    meeting = Meeting.objects.get(pk=poisoned.meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(title="Rapat\r\nBcc: korban@example.org\r\n\r\n{link}{0}%s")
    meeting.refresh_from_db()
    invitation = meeting.participants.get().invitation
    invitation.participant.meeting.refresh_from_db()
    for kind in MessageKind:
        assert "\n" not in subject_of(kind, meeting)
        assert "\r" not in subject_of(kind, meeting)
    body = invitation_body(MessageKind.INVITATION, meeting, invitation)
    assert "{{7*7}}" in body
    assert "{a.__class__}" in body


def test_export_says_the_same_words(poisoned: House) -> None:
    told = export_json(Meeting.objects.get(pk=poisoned.meeting.pk))
    words = told.decode() if isinstance(told, bytes) else told
    assert "{{7*7}}" in words


# --- by the forms --------------------------------------------------------------------------------------------------


def test_forms_keep_the_words_and_show_them_as_words(house: House, clients: dict[str, Client]) -> None:
    client = clients["secretariat"]
    item = {
        "kind": AgendaItemKind.PRESENTATION,
        "title": ATTACK,
        "led_by": ATTACK,
        "note": ATTACK,
        "organizations": ATTACK,
    }
    assert client.post(house.address("desk:agenda"), item).status_code == 302
    assert AgendaItem.objects.get(title=ATTACK).led_by == [ATTACK]
    directive = {
        "kind": DirectiveKind.ARAHAN,
        "text": ATTACK,
        "words": ATTACK,
        "mechanism": Mechanism.DIRECT,
        "given_by": ATTACK,
    }
    assert client.post(house.address("desk:directive_new"), directive).status_code == 302
    assert Directive.objects.filter(text=ATTACK, given_by=ATTACK).exists()
    for name in ("agenda", "notes", "meeting", "minutes"):
        page = client.get(house.address(f"desk:{name}")).content.decode()
        assert html.escape(ATTACK) in page, name
        assert LIVE not in page, name


def test_a_refused_form_shows_what_was_typed_as_words(house: House, clients: dict[str, Client]) -> None:
    for name in ("meeting_new", "agenda", "guest_new", "duties", "directive_new", "position_new", "contact_new"):
        fields = ("title", "name", "text", "email", "username", "phone", "kind", "theme")
        page = clients["secretariat"].post(house.address(f"desk:{name}"), dict.fromkeys(fields, ATTACK))
        assert page.status_code in {200, 422}, name
        assert LIVE not in page.content.decode(), name
    page = clients["anonymous"].post(house.address("delegates:answer"), {"state": ATTACK, "name": ATTACK})
    assert LIVE not in page.content.decode()


def test_file_that_is_imported_names_itself_as_words(house: House, clients: dict[str, Client]) -> None:
    upload = SimpleUploadedFile(f"{LIVE}.json", b'{"<svg onload=alert(1)>": 1}', "application/json")
    page = clients["secretariat"].post(house.address("desk:import_meetings"), {"uploads": upload})
    assert LIVE not in page.content.decode()
    assert html.escape(LIVE) in page.content.decode()


@pytest.mark.parametrize("address", ["a@b.id\r\nBcc: c@d.id", "a@b.id\nRCPT TO:<c@d.id>", "a@b.id\x00", "a b@c.id"])
def test_no_address_carries_a_second_one(address: str, house: House, clients: dict[str, Client]) -> None:
    guest = {"name": "Tamu", "email": address}
    assert clients["secretariat"].post(house.address("desk:guest_new"), guest).status_code == 422
    contact = {"kind": "aide", "name": "Ajudan", "email": address}
    assert clients["secretariat"].post(house.address("desk:contact_new"), contact).status_code == 422
    account = {"username": "baru", "name": "Baru", "email": address, "role": "delegate"}
    account["organization"] = str(house.institution.pk)
    assert clients["administrator"].post(house.address("desk:account_new"), account).status_code == 422
    assert not User.objects.filter(username="baru").exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"])
def test_join_link_leads_to_the_web(link: str, house: House, clients: dict[str, Client]) -> None:
    plan = {"title": "Rapat", "kind": house.kind.code, "mode": "online", "representation": "allowed", "join_link": link}
    plan |= {"sesi-TOTAL_FORMS": "1", "sesi-INITIAL_FORMS": "0"}
    page = clients["secretariat"].post(house.address("desk:meeting_new"), plan)
    made = Meeting.objects.filter(title="Rapat").first()
    assert page.status_code == 422 or (made is not None and made.join_link.startswith("https://"))
