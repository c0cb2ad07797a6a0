"""The note taker's desk: entries as they are caught, put right and struck out; decisions; what another sees."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from agendas.actions import edit_entry
from agendas.models import AgendaItem, Directive, DiscussionEntry
from meetings.models import Meeting, Quote
from meetings.states import MeetingState
from portal.desk.forms.entries import EntryForm
from tests.factories import (
    AgendaItemFactory,
    DirectiveFactory,
    DiscussionEntryFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    ReferenceDocumentFactory,
    TopicFactory,
    UserFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"hx-request": "true"}


@pytest.fixture
def item() -> AgendaItem:
    cache.clear()
    meeting = meeting_in(MeetingState.ONGOING, participants=0)
    return AgendaItemFactory.create(meeting=meeting, title="Diskusi", state="in_progress")


@pytest.fixture
def client(item: AgendaItem) -> Client:
    user = UserFactory.create(name="Biro Adpim")
    return signed_in(DutyAssignmentFactory.create(meeting=item.meeting, duty=Duty.NOTES, user=user).user)


def signed_in(user: Any) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def page(name: str, item: AgendaItem, **names: str) -> str:
    return reverse(f"desk:{name}", kwargs={"meeting": item.meeting.public_id, "item": item.public_id, **names})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def said(**changes: Any) -> dict[str, Any]:
    return {"kind": "bertanya", "speaker": "Sekda Metro", "text": "Kapan jadwalnya?", "receipt": "r1", **changes}


def test_an_entry_is_kept_once_however_often_it_is_sent(item: AgendaItem, client: Client) -> None:
    ParticipantFactory.create(meeting=item.meeting, position__title="Sekda Metro")
    first = client.post(page("entry_add", item), said())
    assert (first.status_code, first["Location"]) == (302, f"{page('notes', item)}#tulis")
    client.post(page("entry_add", item), said())
    entry = DiscussionEntry.objects.get()
    assert (entry.text, entry.participant is not None) == ("Kapan jadwalnya?", True)
    # The answer was lost, and she went on writing before sending again: what was added comes along.
    client.post(page("entry_add", item), said(text="Kapan jadwalnya? Dan di mana?"))
    entry.refresh_from_db()
    assert (entry.text, DiscussionEntry.objects.count()) == ("Kapan jadwalnya? Dan di mana?", 1)
    shown = text_of(client.get(page("notes", item)))
    assert re.search(r"<b>Sekda Metro</b>.{,120}</time> · asks", shown)
    assert '<option value="Sekda Metro">' in shown
    assert "1 entry" in shown


def test_by_script_the_list_comes_back_and_the_form_is_left_alone(item: AgendaItem, client: Client) -> None:
    response = client.post(page("entry_add", item), said(), headers=BY_SCRIPT)
    shown = text_of(response)
    assert response["HX-Trigger"] == "entry-kept"
    assert 'id="entries" hx-swap-oob="innerHTML"' in shown
    assert "Kapan jadwalnya?" in shown
    assert "<textarea" not in shown
    receipt = re.search(r'name="receipt" id="entry-receipt" value="(\w+)"', shown)
    assert receipt is not None
    assert receipt[1] != "r1"


@pytest.mark.parametrize("wrong", [{"text": " "}, {"kind": "suara"}, {"then": "quote", "speaker": ""}])
def test_a_mistake_keeps_what_was_typed(item: AgendaItem, client: Client, wrong: dict[str, str]) -> None:
    response = client.post(page("entry_add", item), said(**wrong))
    assert response.status_code == 422
    assert ("Sekda Metro" if "text" in wrong else "Kapan jadwalnya?</textarea>") in text_of(response)
    by_script = client.post(page("entry_add", item), said(**wrong), headers=BY_SCRIPT)
    assert 'role="alert"' in text_of(by_script)
    assert "HX-Trigger" not in by_script
    assert not DiscussionEntry.objects.exists()


def test_an_answer_stands_under_its_question(item: AgendaItem, client: Client) -> None:
    question = DiscussionEntryFactory.create(item=item)
    offered = text_of(client.get(page("notes", item), {"jawab": question.public_id}))
    assert f'<option value="{question.public_id}" selected>' in offered
    assert '<option value="menjawab" selected>' in offered
    client.post(page("entry_add", item), said(kind="menjawab", text="Bulan depan.", reply_to=question.public_id))
    assert re.search(r'class="entry reply".{,1200}Bulan depan', text_of(client.get(page("notes", item))))


def test_a_directive_is_made_of_the_words_and_of_the_lists(item: AgendaItem, client: Client) -> None:
    topic = TopicFactory.create(convener=item.meeting.convener, name="Netralitas ASN")
    document = ReferenceDocumentFactory.create(convener=item.meeting.convener)
    response = client.post(page("entry_add", item), said(then="directive"), headers=BY_SCRIPT)
    entry = DiscussionEntry.objects.get()
    assert response["HX-Redirect"] == f"{page('notes', item)}?arahan={entry.public_id}#cepat"
    shown = text_of(client.get(page("notes", item), {"arahan": entry.public_id}))
    assert "Make a directive of these words" in shown
    assert f'name="quick-entry" value="{entry.public_id}"' in shown
    data = {"text": entry.text, "kind": "arahan", "to": "everyone", "given_by": entry.speaker, "entry": entry.public_id}
    data |= {"item": item.public_id, "topics": topic.public_id, "references": document.public_id}
    quick = reverse("desk:directive_quick", kwargs={"meeting": item.meeting.public_id})
    client.post(quick, {f"quick-{name}": value for name, value in data.items()})
    directive = Directive.objects.get()
    assert (directive.entry, directive.item, directive.given_by) == (entry, item, "Sekda Metro")
    assert ([*directive.topics.all()], [*directive.references.all()]) == ([topic], [document])
    assert "· Netralitas ASN" in text_of(client.get(page("notes", item)))


def test_a_quotation_is_kept_of_the_words(item: AgendaItem, client: Client) -> None:
    client.post(page("entry_add", item), said(then="quote"), headers=BY_SCRIPT)
    quote = Quote.objects.get()
    assert (quote.text, quote.speaker, quote.checked_at) == ("Kapan jadwalnya?", "Sekda Metro", None)
    assert quote.entry == DiscussionEntry.objects.get()


def edited(entry: DiscussionEntry, revision: int, **changes: Any) -> dict[str, Any]:
    return {"kind": entry.kind, "speaker": entry.speaker, "text": entry.text, "revision": revision, **changes}


def test_an_entry_is_written_on_and_saves_itself(item: AgendaItem, client: Client) -> None:
    entry = DiscussionEntryFactory.create(item=item)
    address = page("entry_edit", item, entry=entry.public_id)
    assert f'name="editing" value="{entry.public_id}"' in text_of(client.get(address, headers=BY_SCRIPT))
    assert "<html" in text_of(client.get(address))
    shown = text_of(client.post(address, edited(entry, 0, text="Lain", time="08:05"), headers=BY_SCRIPT))
    assert 'name="revision" value="1"' in shown
    assert "<textarea" not in shown
    entry.refresh_from_db()
    assert (entry.text, entry.said_at.astimezone().minute) == ("Lain", 5)
    done = client.post(address, edited(entry, 1, text="Lagi", done="1"), headers=BY_SCRIPT)
    assert (done["HX-Retarget"], done["HX-Reswap"]) == (f"#entri-{entry.public_id}", "outerHTML")
    assert client.post(address, edited(entry, 2, text="Tanpa skrip")).status_code == 302


@pytest.mark.parametrize(("answer", "expected"), [("mine", "Saya"), ("both", "Mereka\n\nSaya"), ("theirs", "Mereka")])
@pytest.mark.parametrize("by_script", [True, False])
def test_two_on_one_entry_choose_whose_words_stay(
    item: AgendaItem, client: Client, answer: str, expected: str, by_script: bool
) -> None:
    entry = DiscussionEntryFactory.create(item=item)
    other = user_with(Role.SECRETARIAT, item.meeting.convener, name="Biro Pemotda")
    edit_entry(entry=DiscussionEntry.objects.get(pk=entry.pk), revision=0, text="Mereka", by=other)
    address = page("entry_edit", item, entry=entry.public_id)
    headers = BY_SCRIPT if by_script else {}
    response = client.post(address, edited(entry, 0, text="Saya"), headers=headers)
    shown = text_of(response)
    assert response.status_code == (200 if by_script else 409)
    assert "Biro Pemotda has changed these notes" in shown
    assert "Mereka</textarea>" in shown
    assert f'id="conflict-{entry.public_id}"' in shown
    assert 'name="seen" value="1"' in shown
    assert by_script or "Saya</textarea>" in shown
    client.post(address, edited(entry, 0, text="Saya", seen=1, answer=answer), headers=headers)
    entry.refresh_from_db()
    assert entry.text == expected


def test_what_is_struck_out_comes_back(item: AgendaItem, client: Client) -> None:
    entry = DiscussionEntryFactory.create(item=item, text="Salah tulis")
    assert client.post(page("entry_remove", item, entry=entry.public_id)).status_code == 302
    shown = text_of(client.get(page("notes", item)))
    assert "1 entry struck out" in shown
    assert f'id="entri-{entry.public_id}"' not in shown
    response = client.post(page("entry_restore", item, entry=entry.public_id), headers=BY_SCRIPT)
    assert response["HX-Retarget"] == "#entries"
    assert f'id="entri-{entry.public_id}"' in text_of(response)


def test_the_list_of_another_grows_and_leaves_what_is_under_her_hands(item: AgendaItem, client: Client) -> None:
    mine = DiscussionEntryFactory.create(item=item, text="Sedang saya ubah")
    look = page("entries", item)
    first = text_of(client.get(look, {"editing": mine.public_id}, headers=BY_SCRIPT))
    assert re.search(rf'id="entri-{mine.public_id}" hx-preserve></article>', first)
    assert "Sedang saya ubah" not in first
    mark = re.search(r'name="mark" value="(\w+)"', first)
    assert mark is not None
    seen = {"editing": mine.public_id, "mark": mark[1]}
    assert client.get(look, seen, headers=BY_SCRIPT).status_code == 204
    # Her own savings bring nothing; another's entry, and that another has the item open, do.
    edit_entry(entry=mine, revision=0, text="Sedang", by=user_with(Role.SECRETARIAT, item.meeting.convener))
    assert client.get(look, seen, headers=BY_SCRIPT).status_code == 204
    DiscussionEntryFactory.create(item=item, text="Dari yang lain")
    other = signed_in(user_with(Role.SECRETARIAT, item.meeting.convener, name="Biro Pemotda"))
    assert "Also open at: Biro Adpim" in text_of(other.get(page("notes", item)))
    shown = text_of(client.get(look, seen, headers=BY_SCRIPT))
    assert "Dari yang lain" in shown
    assert "Also open at: Biro Pemotda" in shown
    assert client.get(look).status_code == 302


def test_an_item_is_decided_from_the_desk(item: AgendaItem, client: Client) -> None:
    topic = TopicFactory.create(convener=item.meeting.convener, name="Inflasi")
    item.topics.add(topic)
    address = page("item_decide", item)
    assert client.post(address, {"decision": "dicatat"})["Location"] == page("notes", item)
    shown = text_of(client.get(page("notes", item)))
    assert 'value="dicatat" aria-pressed="true"' in shown
    assert '<span class="tag">Inflasi</span>' in shown
    by_script = text_of(client.post(address, {"decision": "disepakati"}, headers=BY_SCRIPT))
    assert 'value="disepakati" aria-pressed="true"' in by_script
    assert re.search(r'id="lines" hx-swap-oob="true".*Agreed', by_script)
    assert client.post(address, {"decision": "entah"}).status_code == 422
    item.refresh_from_db()
    assert item.decision == "disepakati"


def test_after_the_signature_the_discussion_is_for_reading(item: AgendaItem, client: Client) -> None:
    entry = DiscussionEntryFactory.create(item=item, text="Tetap.")
    Meeting.objects.filter(pk=item.meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    shown = text_of(client.get(page("notes", item)))
    assert "Tetap." in shown
    assert "hx-get" not in shown
    assert 'id="tulis"' not in shown
    assert "minutes of this meeting are signed" in text_of(client.post(page("entry_add", item), said()))
    refused = client.post(page("entry_edit", item, entry=entry.public_id), edited(entry, 0, text="Lain"))
    assert refused.status_code == 422


def test_as_many_queries_for_three_entries_as_for_three_hundred() -> None:
    counts = []
    for size in (3, 300):
        item = AgendaItemFactory.create(meeting=meeting_in(MeetingState.ONGOING, participants=0))
        entries = DiscussionEntryFactory.create_batch(size, item=item)
        removed = DiscussionEntryFactory.build_batch(size, item=item, removed_at="2030-10-16T09:00:00Z")
        DiscussionEntry.objects.bulk_create(removed)
        for number, entry in enumerate(entries[:3], 1):
            DirectiveFactory.create(meeting=item.meeting, item=item, entry=entry, number=number)
        client = signed_in(user_with(Role.SECRETARIAT, item.meeting.convener))
        with CaptureQueriesContext(connection) as captured:
            for name in ("notes", "entries"):
                assert client.get(page(name, item), headers=BY_SCRIPT).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_answer_keeps_its_question_that_was_struck_out(item: AgendaItem) -> None:
    question = DiscussionEntryFactory.create(item=item, removed_at="2030-10-16T09:00:00Z", removed_by="Notulis")
    answer = DiscussionEntryFactory.create(item=item, kind="menjawab", reply_to=question)
    begun = EntryForm(entry=answer)
    form = EntryForm({name: begun[name].value() for name in begun.fields}, entry=answer)
    assert form.is_valid(), form.errors
    assert form.changes_over(answer)["reply_to"] == question
