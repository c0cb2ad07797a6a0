"""Pages of agenda, notes and directives: who may open them, what they do, what they keep when it goes wrong."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import write_notes
from agendas.models import AgendaItem, Directive
from agendas.queries import binding_kinds_of
from agendas.states import AddresseeKind, AgendaItemState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    PresenterFactory,
    RecordedFollowUpFactory,
    UserFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def meeting() -> Meeting:
    """Under way on 16 October 2030."""
    return meeting_in(MeetingState.ONGOING, participants=1)


@pytest.fixture
def secretariat(meeting: Meeting) -> Client:
    return signed_in(user_with(Role.SECRETARIAT, meeting.convener))


@pytest.fixture
def note_taker(meeting: Meeting) -> Client:
    return signed_in(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user)


def page(name: str, meeting: Meeting, **names: str) -> str:
    return reverse(f"desk:{name}", kwargs={"meeting": meeting.public_id, **names})


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- who may open what -------------------------------------------------------------------------------------------

# Of each page: the roles and duties that may open it; whoever sees the meeting at all gets 403, a stranger 404.
AGENDA_PAGES, NOTES_PAGES = {Role.SECRETARIAT}, {Role.SECRETARIAT, Duty.NOTES}
# Whoever runs the day says how far it has come, beside those who write it down.
RUNNERS = NOTES_PAGES | {Role.LEADERSHIP, Duty.MODERATOR}
READERS = {Role.ADMINISTRATOR, Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE} | {
    Duty.MODERATOR,
    Duty.APPROVER,
    Duty.VERIFIER,
    Duty.PUBLISHER,
}
EVERYBODY = [*Role, *Duty]


def somebody(kind: Role | Duty, meeting: Meeting) -> User:
    if isinstance(kind, Duty):
        return DutyAssignmentFactory.create(meeting=meeting, duty=kind).user
    if kind == Role.DELEGATE:
        institution = meeting.participants.get().organization
        assert institution is not None
        return user_with(kind, institution)
    return user_with(kind, meeting.convener)


def addresses(meeting: Meeting) -> dict[str, set[Any]]:
    item = AgendaItemFactory.create(meeting=meeting).public_id
    directive = DirectiveFactory.create(meeting=meeting).public_id
    return {
        page("agenda", meeting): AGENDA_PAGES,
        page("agenda_item", meeting, item=item): AGENDA_PAGES,
        page("notes", meeting): NOTES_PAGES,
        page("notes", meeting, item=item): NOTES_PAGES,
        page("directive_new", meeting): NOTES_PAGES,
        page("directive_edit", meeting, directive=directive): NOTES_PAGES,
    }


def posts(meeting: Meeting) -> dict[str, set[Any]]:
    item = AgendaItemFactory.create(meeting=meeting).public_id
    directive = DirectiveFactory.create(meeting=meeting).public_id
    recorded = RecordedFollowUpFactory.create(meeting=meeting).public_id
    return {
        page("agenda_move", meeting, item=item): AGENDA_PAGES,
        page("agenda_remove", meeting, item=AgendaItemFactory.create(meeting=meeting).public_id): AGENDA_PAGES,
        page("agenda_state", meeting, item=item): RUNNERS,
        page("notes_save", meeting, item=item): NOTES_PAGES,
        page("directive_quick", meeting): NOTES_PAGES,
        page("directive_move", meeting, directive=directive): NOTES_PAGES,
        page("directive_remove", meeting, directive=DirectiveFactory.create(meeting=meeting).public_id): NOTES_PAGES,
        page("directive_from_source", meeting, recorded=recorded): NOTES_PAGES,
    }


@pytest.mark.parametrize("kind", EVERYBODY)
def test_who_may_open_which_page(meeting: Meeting, kind: Role | Duty) -> None:
    client = signed_in(somebody(kind, meeting))
    for address, allowed in addresses(meeting).items():
        expected = 200 if kind in allowed else 404 if kind == Duty.DOOR else 403
        assert client.get(address).status_code == expected, address


@pytest.mark.parametrize("kind", EVERYBODY)
def test_who_may_act(meeting: Meeting, kind: Role | Duty) -> None:
    client = signed_in(somebody(kind, meeting))
    for address, allowed in posts(meeting).items():
        data = {"state": "in_progress", "direction": "up", "revision": 0, "notes": "x", "kind": "arahan"}
        status = client.post(address, data).status_code
        if kind in allowed:
            assert status in {200, 302, 422}, address
        else:
            assert status == (404 if kind == Duty.DOOR else 403), address


def test_a_stranger_finds_nothing(meeting: Meeting) -> None:
    client = signed_in(user_with(Role.SECRETARIAT, MeetingFactory.create().convener))
    assert {client.get(address).status_code for address in addresses(meeting)} == {404}
    assert {client.post(address).status_code for address in posts(meeting)} == {404}


def test_acts_are_not_done_by_looking(meeting: Meeting, secretariat: Client) -> None:
    assert {secretariat.get(address).status_code for address in posts(meeting)} == {405}


def test_rows_of_another_meeting_are_not_reached_through_this_one(meeting: Meeting, secretariat: Client) -> None:
    other = meeting_in(MeetingState.ONGOING, convener=meeting.convener)
    item = AgendaItemFactory.create(meeting=other).public_id
    directive = DirectiveFactory.create(meeting=other).public_id
    for address in (
        page("notes", meeting, item=item),
        page("agenda_item", meeting, item=item),
        page("directive_edit", meeting, directive=directive),
    ):
        assert secretariat.get(address).status_code == 404
    assert secretariat.post(page("notes_save", meeting, item=item), {"notes": "x", "revision": 0}).status_code == 404
    assert secretariat.post(page("directive_remove", meeting, directive=directive)).status_code == 404


# --- the agenda --------------------------------------------------------------------------------------------------


def test_an_item_is_added_from_the_page(meeting: Meeting, secretariat: Client) -> None:
    assert "No agenda yet" in text_of(secretariat.get(page("agenda", meeting)))
    data = {
        "kind": "paparan",
        "title": "Pengendalian inflasi",
        "led_by": "Kepala Dinas A\r\n\r\nKepala Dinas B",
        "organizations": "Dinas A",
        "duration_minutes": "20",
    }
    response = secretariat.post(page("agenda", meeting), data, follow=True)
    shown = text_of(response)
    assert response.redirect_chain == [(page("agenda", meeting), 302)]
    assert "“Pengendalian inflasi” is on the agenda." in shown
    assert "Kepala Dinas A · Kepala Dinas B · Dinas A" in shown
    assert AgendaItem.objects.get(meeting=meeting).led_by == ["Kepala Dinas A", "Kepala Dinas B"]


def test_a_mistake_keeps_what_was_typed(meeting: Meeting, secretariat: Client) -> None:
    response = secretariat.post(page("agenda", meeting), {"kind": "paparan", "title": "", "led_by": "Kepala Dinas A"})
    assert response.status_code == 422
    assert "Kepala Dinas A" in text_of(response)
    assert not AgendaItem.objects.exists()


def test_items_are_ordered_by_buttons(meeting: Meeting, secretariat: Client) -> None:
    first, second = (AgendaItemFactory.create(meeting=meeting, title=title) for title in "AB")
    address = page("agenda_move", meeting, item=second.public_id)
    response = secretariat.post(address, {"direction": "up"})
    assert response["Location"] == f"{page('agenda', meeting)}#mata-{second.public_id}"
    assert [item.title for item in AgendaItem.objects.filter(meeting=meeting)] == ["B", "A"]
    secretariat.post(address, {"direction": "down"})
    secretariat.post(address, {"direction": "sideways"})
    assert [item.title for item in AgendaItem.objects.filter(meeting=meeting)] == ["A", "B"]
    shown = text_of(secretariat.get(page("agenda", meeting)))
    assert re.search(r'value="up" disabled>.{,200}Move “A” up', shown)
    assert re.search(r'value="down" disabled>.{,200}Move “B” down', shown)
    assert first.public_id in shown


def test_an_item_is_edited_and_removed(meeting: Meeting, secretariat: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting, led_by=["Sekda", "Asisten I"])
    address = page("agenda_item", meeting, item=item.public_id)
    assert "Sekda\nAsisten I" in secretariat.get(address).content.decode()
    secretariat.post(address, {"kind": "diskusi", "title": "Diskusi", "led_by": "Moderator"})
    item.refresh_from_db()
    assert (item.kind, item.title, item.led_by) == ("diskusi", "Diskusi", ["Moderator"])
    secretariat.post(page("agenda_remove", meeting, item=item.public_id))
    assert not AgendaItem.objects.exists()


def test_why_an_item_is_not_removed_is_said_where_one_stands(meeting: Meeting, secretariat: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting, notes="Dibahas.")
    agenda = page("agenda", meeting)
    response = secretariat.post(
        page("agenda_remove", meeting, item=item.public_id),
        headers={"referer": f"http://testserver{agenda}"},
        follow=True,
    )
    assert response.redirect_chain[0][0].endswith(agenda)
    assert "has notes and is not removed" in text_of(response)


# --- the note taker's desk ---------------------------------------------------------------------------------------


def test_the_desk_shows_items_notes_and_directives(meeting: Meeting, note_taker: Client) -> None:
    AgendaItemFactory.create(meeting=meeting, title="Sambutan", state=AgendaItemState.DONE)
    now = AgendaItemFactory.create(meeting=meeting, title="Diskusi", state=AgendaItemState.IN_PROGRESS, notes="Isi.")
    directive = DirectiveFactory.create(
        meeting=meeting, text="Jaga netralitas", given_by="Gubernur", delivered_by="Sekretaris Daerah"
    )
    shown = text_of(note_taker.get(page("notes", meeting)))
    assert f'href="{page("notes", meeting, item=now.public_id)}" aria-current="true"' in shown
    assert "Isi.</textarea>" in shown
    assert "2 items without a decision" in shown
    assert re.search(r"#s-alert\"/></svg><b>1\. Sambutan</b><small>no decision yet", shown)
    assert "1 directive lacks addressee or due date" in shown
    assert "Jaga netralitas" in shown
    assert "Gubernur, delivered by Sekretaris Daerah" in shown
    assert page("directive_edit", meeting, directive=directive.public_id) in shown
    # Who only takes notes is offered neither planning nor settings.
    assert f'href="{page("agenda", meeting)}"' not in shown
    assert "/pengaturan/" not in shown


def test_a_desk_without_agenda_says_so_and_still_takes_directives(
    meeting: Meeting, note_taker: Client, secretariat: Client
) -> None:
    assert "The secretariat has not written the agenda" in text_of(note_taker.get(page("notes", meeting)))
    assert page("agenda", meeting) in text_of(secretariat.get(page("notes", meeting)))
    note_taker.post(page("directive_quick", meeting), {"quick-text": "Isi", "quick-kind": "arahan", "quick-to": ""})
    assert Directive.objects.get(meeting=meeting).item is None


def test_notes_are_saved_by_the_button(meeting: Meeting, note_taker: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    desk = page("notes", meeting, item=item.public_id)
    response = note_taker.post(
        page("notes_save", meeting, item=item.public_id), {"notes": "  Baris.\r\nKedua.", "revision": 0}
    )
    assert (response.status_code, response["Location"]) == (302, desk)
    item.refresh_from_db()
    assert (item.notes, item.revision) == ("  Baris.\nKedua.", 1)


def test_notes_save_themselves_and_tell_the_time_in_the_zone_of_the_meeting(
    meeting: Meeting, note_taker: Client
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(timezone="Asia/Jayapura")
    item = AgendaItemFactory.create(meeting=meeting)
    response = note_taker.post(
        page("notes_save", meeting, item=item.public_id),
        {"notes": "Isi", "revision": 0},
        headers={"hx-request": "true"},
    )
    item.refresh_from_db()
    assert item.notes_changed_at is not None
    time = (item.notes_changed_at.astimezone(dt.UTC) + dt.timedelta(hours=9)).strftime("%H.%M.%S")
    shown = text_of(response)
    assert response.status_code == 200
    assert f"Saved {time}" in shown
    assert 'name="revision" value="1"' in shown
    assert "<html" not in shown
    # What stood in the way before is cleared.
    assert re.search(r'<div id="conflict" hx-swap-oob="true">\s*</div>', shown)


@pytest.mark.parametrize("by_script", [True, False])
def test_two_writers_see_both_texts_and_nothing_is_overwritten(
    meeting: Meeting, note_taker: Client, by_script: bool
) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    other = user_with(Role.SECRETARIAT, meeting.convener, name="Biro Pemotda")
    write_notes(item=item, notes="Kata mereka <b>", revision=0, by=other)
    address = page("notes_save", meeting, item=item.public_id)
    headers = {"hx-request": "true"} if by_script else {}
    response = note_taker.post(address, {"notes": "Kata saya", "revision": 0}, headers=headers)
    shown = text_of(response)
    assert response.status_code == (200 if by_script else 409)
    assert "Biro Pemotda has changed these notes" in shown
    assert "Kata mereka &lt;b&gt;</textarea>" in shown
    assert 'name="seen" value="1"' in shown
    # The form still carries the old revision: saving goes on meeting the conflict until it is answered.
    assert 'name="revision" value="0"' in shown
    assert by_script or "Kata saya</textarea>" in shown
    again = note_taker.post(address, {"notes": "Kata saya lagi", "revision": 0, "seen": 1}, headers=headers)
    assert "Kata mereka" in text_of(again)
    item.refresh_from_db()
    assert item.notes == "Kata mereka <b>"


@pytest.mark.parametrize(("answer", "expected"), [("mine", "Saya"), ("both", "Mereka\n\nSaya"), ("theirs", "Mereka")])
@pytest.mark.parametrize("by_script", [True, False])
def test_a_person_chooses_whose_words_stay(
    meeting: Meeting, note_taker: Client, answer: str, expected: str, by_script: bool
) -> None:
    item = AgendaItemFactory.create(meeting=meeting, notes="Mereka", revision=5)
    desk = page("notes", meeting, item=item.public_id)
    response = note_taker.post(
        page("notes_save", meeting, item=item.public_id),
        {"notes": "Saya", "revision": 4, "seen": 5, "answer": answer},
        headers={"hx-request": "true"} if by_script else {},
    )
    assert response["HX-Redirect" if by_script else "Location"] == desk
    item.refresh_from_db()
    assert item.notes == expected


def test_an_answer_to_words_that_changed_again_is_asked_once_more(meeting: Meeting, note_taker: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting, notes="Ketiga", revision=6, notes_changed_by="C")
    response = note_taker.post(
        page("notes_save", meeting, item=item.public_id),
        {"notes": "Saya", "revision": 4, "seen": 5, "answer": "both"},
    )
    assert response.status_code == 409
    assert 'name="seen" value="6"' in text_of(response)
    item.refresh_from_db()
    assert item.notes == "Ketiga"


@pytest.mark.parametrize("revision", ["", "abc", "-1"])
def test_a_broken_revision_saves_nothing_and_keeps_the_words(
    meeting: Meeting, note_taker: Client, revision: str
) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    response = note_taker.post(
        page("notes_save", meeting, item=item.public_id), {"notes": "Jangan hilang", "revision": revision}
    )
    assert response.status_code == 422
    assert "Jangan hilang" in text_of(response)


def test_after_the_signature_the_desk_is_for_reading(meeting: Meeting, secretariat: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting, notes="Tetap.")
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.HELD, minutes_signed_at=dt.datetime(2030, 10, 19, tzinfo=dt.UTC)
    )
    shown = text_of(secretariat.get(page("notes", meeting)))
    assert "The minutes are signed." in shown
    assert "readonly" in shown
    assert "hx-post" not in shown
    for address in (page("agenda", meeting), page("directive_new", meeting)):
        assert "The minutes are signed." in text_of(secretariat.get(address))
    response = secretariat.post(
        page("notes_save", meeting, item=item.public_id),
        {"notes": "Lain", "revision": 0},
        headers={"hx-request": "true"},
    )
    assert "minutes of this meeting are signed" in text_of(response)
    item.refresh_from_db()
    assert item.notes == "Tetap."


def test_the_state_of_an_item_is_said_from_the_desk(meeting: Meeting, note_taker: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    address = page("agenda_state", meeting, item=item.public_id)
    response = note_taker.post(address, {"state": "in_progress", "next": "notes"})
    assert response["Location"] == page("notes", meeting, item=item.public_id)
    item.refresh_from_db()
    assert item.state == AgendaItemState.IN_PROGRESS
    note_taker.post(address, {"state": "no such state", "next": "notes"})
    item.refresh_from_db()
    assert item.state == AgendaItemState.IN_PROGRESS


# --- directives --------------------------------------------------------------------------------------------------


def test_a_directive_is_caught_quickly_for_the_open_item(meeting: Meeting, note_taker: Client) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    unit = OrganizationFactory.create(parent=meeting.convener)
    for to in ("", "everyone", unit.public_id):
        response = note_taker.post(
            page("directive_quick", meeting),
            {
                "quick-text": "Segera",
                "quick-kind": "penekanan",
                "quick-to": to,
                "quick-due_date": "2030-11-29",
                "quick-item": item.public_id,
            },
        )
        assert response.status_code == 302
    rows = list(Directive.objects.filter(meeting=meeting))
    assert [[(row.kind, row.organization) for row in directive.addressees.all()] for directive in rows] == [
        [],
        [(AddresseeKind.EVERYONE, None)],
        [(AddresseeKind.ORGANIZATION, unit)],
    ]
    assert {(row.item, row.due_date, row.is_binding) for row in rows} == {(item, dt.date(2030, 11, 29), True)}
    chair = meeting.roles.get().position
    assert chair is not None
    assert {row.given_by for row in rows} == {chair.title}


def test_a_quick_directive_that_fails_stays_on_the_desk(meeting: Meeting, note_taker: Client) -> None:
    response = note_taker.post(
        page("directive_quick", meeting),
        {"quick-text": "Jangan hilang", "quick-kind": "arahan", "quick-to": "", "quick-due_date": "2030-10-01"},
    )
    assert response.status_code == 422
    assert "nothing can be due before it" in text_of(response)
    assert "Jangan hilang" in text_of(response)
    assert not Directive.objects.exists()


def full_form(**changes: Any) -> dict[str, Any]:
    return {"kind": "joint_point", "text": "Percepat RTRW", "mechanism": "rakor_teknis", **changes}


def test_a_directive_is_written_in_full_and_edited(meeting: Meeting, note_taker: Client) -> None:
    unit = OrganizationFactory.create(parent=meeting.convener)
    item = AgendaItemFactory.create(meeting=meeting)
    address = page("directive_new", meeting)
    offered = text_of(note_taker.get(address, {"item": item.public_id}))
    assert unit.name in offered
    assert f'<option value="{item.public_id}" selected>' in offered
    data = full_form(
        item=item.public_id,
        everyone="on",
        organizations=[unit.public_id],
        words="seluruh jajaran",
        due_date="2030-12-20",
        given_by="Gubernur",
        delivered_by="Sekretaris Daerah",
        topic="RTRW",
        legal_basis="UU 26/2007",
    )
    response = note_taker.post(address, data)
    directive = Directive.objects.get(meeting=meeting)
    assert response["Location"] == f"{page('notes', meeting, item=item.public_id)}#arahan-{directive.public_id}"
    assert [row.kind for row in directive.addressees.all()] == ["everyone", "organization", "text"]
    assert (directive.delivered_by, directive.legal_basis) == ("Sekretaris Daerah", "UU 26/2007")
    edit = page("directive_edit", meeting, directive=directive.public_id)
    shown = note_taker.get(edit).content.decode()
    assert 'value="2030-12-20"' in shown
    assert re.search(rf'value="{unit.public_id}"[^>]*checked', shown)
    assert "seluruh jajaran</textarea>" in shown
    note_taker.post(edit, full_form(text="Percepat RTRW kabupaten"))
    directive.refresh_from_db()
    assert directive.text == "Percepat RTRW kabupaten"
    assert (directive.addressees.count(), directive.due_date) == (0, None)


def test_who_saves_over_another_is_shown_both_and_may_save_again(meeting: Meeting, note_taker: Client) -> None:
    directive = DirectiveFactory.create(meeting=meeting, text="Semula")
    edit = page("directive_edit", meeting, directive=directive.public_id)

    def seen(response: Any) -> str:
        return re.findall(r'name="seen" value="(\w+)"', response.content.decode())[0]

    first = seen(note_taker.get(edit))
    Directive.objects.update(text="Kata mereka")
    refused = note_taker.post(edit, full_form(text="Kata saya", seen=first))
    assert (refused.status_code, Directive.objects.get().text) == (422, "Kata mereka")
    assert all(words in text_of(refused) for words in ("Kata mereka", "Kata saya"))
    note_taker.post(edit, full_form(text="Kata saya", seen=seen(refused)))
    assert Directive.objects.get().text == "Kata saya"


def test_a_due_date_before_the_meeting_is_marked_at_its_field(meeting: Meeting, note_taker: Client) -> None:
    response = note_taker.post(page("directive_new", meeting), full_form(due_date="2030-10-15"))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"due_date"}
    assert "Percepat RTRW" in text_of(response)


def test_the_printed_addressee_is_shown_and_kept(meeting: Meeting, note_taker: Client) -> None:
    directive = DirectiveFactory.create(meeting=meeting, addressed_to="para kepala daerah")
    edit = page("directive_edit", meeting, directive=directive.public_id)
    assert "“para kepala daerah”" in text_of(note_taker.get(edit))
    note_taker.post(edit, full_form(everyone="on"))
    directive.refresh_from_db()
    assert directive.addressed_to == "para kepala daerah"


def test_the_people_of_the_meeting_are_offered_as_speakers(meeting: Meeting, note_taker: Client) -> None:
    guest = ParticipantFactory.create(meeting=meeting, position__title="Bupati Contoh Selatan")
    shown = text_of(note_taker.get(page("directive_new", meeting)))
    assert '<option value="Bupati Contoh Selatan">' in shown
    assert guest.public_id not in shown


def test_directives_are_ordered_and_removed(meeting: Meeting, note_taker: Client) -> None:
    first, second = (DirectiveFactory.create(meeting=meeting, text=text) for text in "AB")
    note_taker.post(page("directive_move", meeting, directive=second.public_id), {"direction": "up"})
    assert [row.text for row in Directive.objects.filter(meeting=meeting)] == ["B", "A"]
    note_taker.post(page("directive_remove", meeting, directive=second.public_id))
    first.refresh_from_db()
    assert first.number == 1


def test_what_a_source_tells_becomes_a_directive_by_a_person(meeting: Meeting, note_taker: Client) -> None:
    recorded = RecordedFollowUpFactory.create(meeting=meeting, text="Melalui Rakor Teknis")
    assert "Melalui Rakor Teknis" in text_of(note_taker.get(page("notes", meeting)))
    address = page("directive_from_source", meeting, recorded=recorded.public_id)
    note_taker.post(address, {"kind": "perintah"})
    assert not Directive.objects.exists()
    response = note_taker.post(address, {"kind": "arahan"})
    directive = Directive.objects.get(meeting=meeting)
    assert response["Location"] == page("directive_edit", meeting, directive=directive.public_id)
    assert "Told by the source" not in text_of(note_taker.get(page("notes", meeting)))


# --- what binds --------------------------------------------------------------------------------------------------


def test_the_secretariat_chooses_what_binds(meeting: Meeting, secretariat: Client) -> None:
    address = reverse("desk:binding_rule", args=[meeting.convener.public_id])
    shown = secretariat.get(address).content.decode()
    assert re.findall(r'value="(\w+)"[^>]*checked|checked[^>]*value="(\w+)"', shown)
    response = secretariat.post(address, {"kinds": ["imbauan"]}, follow=True)
    assert "Saved." in text_of(response)
    assert binding_kinds_of(meeting.convener) == {"imbauan"}
    assert secretariat.post(address, {"kinds": ["perintah"]}).status_code == 422


@pytest.mark.parametrize("kind", [kind for kind in EVERYBODY if kind not in {Role.SECRETARIAT, Role.ADMINISTRATOR}])
def test_others_do_not_find_the_setting(meeting: Meeting, kind: Role | Duty) -> None:
    client = signed_in(somebody(kind, meeting))
    assert client.get(reverse("desk:binding_rule", args=[meeting.convener.public_id])).status_code == 404


# --- length ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["agenda", "notes", "directive_new"])
def test_as_many_queries_for_three_as_for_three_hundred(name: str) -> None:
    counts = []
    for size in (3, 300):
        meeting = meeting_in(MeetingState.ONGOING, participants=0)
        unit = OrganizationFactory.create(parent=meeting.convener)
        for order in range(1, size + 1):
            item = AgendaItemFactory.create(meeting=meeting, order=order)
            PresenterFactory.create(meeting=meeting, item=item, organization=unit, printed_name="")
            directive = DirectiveFactory.create(meeting=meeting, item=item, number=order)
            DirectiveAddresseeFactory.create(directive=directive, organization=unit)
        client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(name, meeting)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_note_taker_without_any_role_gets_the_whole_desk(meeting: Meeting) -> None:
    """Committee staff may have an account and nothing else."""
    user = UserFactory.create()
    client = signed_in(user)
    assert client.get(page("notes", meeting)).status_code == 404
    DutyAssignmentFactory.create(meeting=meeting, user=user, duty=Duty.NOTES)
    assert client.get(page("notes", meeting)).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, state_reason="Batal")
    assert client.get(page("notes", meeting)).status_code == 404
