"""What the note taker's device asks and sends: its list, its acts one by one, and every way of saying no."""

import datetime as dt
import json
import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import add_entry, edit_entry, remove_entry, set_item_state, write_notes
from agendas.models import AgendaItem, DiscussionEntry, NoteReceipt
from agendas.states import AgendaItemState, ItemDecision
from audit.models import AuditEntry
from elections.models import PaperCount, Vote, Voter
from elections.states import VoteState
from meetings.models import Meeting, Session
from meetings.states import MeetingState
from portal.desk.views.notes_api import SCRIPTS
from portal.desk.views.offline import SHELL_HEADER
from tests.factories import (
    AgendaItemFactory,
    DirectiveFactory,
    DiscussionEntryFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    meeting_in,
    user_with,
)
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, 2)


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return AgendaItemFactory.create(meeting=meeting, title="Paparan inflasi")


@pytest.fixture
def taker(meeting: Meeting) -> User:
    return note_taker(meeting)


def note_taker(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


@pytest.fixture
def desk(taker: User) -> Client:
    return signed_in(taker)


def signed_in(user: User, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(name: str, meeting: Meeting) -> str:
    return reverse(f"desk:{name}", args=[meeting.public_id])


def data(desk: Client, meeting: Meeting) -> dict[str, Any]:
    response = desk.get(address("notes_data", meeting))
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def act(kind: str, item: AgendaItem | None = None, /, **said: Any) -> dict[str, Any]:
    about = {"item": item.public_id} if item is not None else {}
    return {"receipt": str(uuid.uuid4()), "kind": kind, "at": timezone.now().isoformat(), **about, **said}


def new(item: AgendaItem, text: str, **said: Any) -> dict[str, Any]:
    return act("entry", item, **{"as": "bertanya", "speaker": "Bupati Contoh", "text": text, **said})


def edit(entry: str, text: str, revision: int, **said: Any) -> dict[str, Any]:
    return act("entry_edit", entry=entry, text=text, revision=revision, **said)


def post(desk: Client, meeting: Meeting, /, *acts: Any, **said: Any) -> Any:
    sent = {"device": str(uuid.uuid4()), "sent_at": timezone.now().isoformat(), "entries": [*acts]}
    return desk.post(address("notes_record", meeting), {**sent, **said}, content_type="application/json")


def send(desk: Client, meeting: Meeting, /, *acts: Any, **said: Any) -> list[dict[str, Any]]:
    response = post(desk, meeting, *acts, **said)
    assert response.status_code == 200, response.content
    results: list[dict[str, Any]] = response.json()["results"]
    return results


def outcomes(desk: Client, meeting: Meeting, /, *acts: Any) -> list[str]:
    return [result["outcome"] for result in send(desk, meeting, *acts)]


# --- the list ----------------------------------------------------------------------------------------------------


def test_device_gets_what_it_needs_without_the_network(
    meeting: Meeting, item: AgendaItem, desk: Client, taker: User
) -> None:
    asked = DiscussionEntryFactory.create(item=item, text="Berapa?")
    DiscussionEntryFactory.create(item=item, text="Tiga.", reply_to=asked)
    DiscussionEntryFactory.create(item=item, removed_at=timezone.now(), removed_by="x", text="Tercoret")
    DirectiveFactory.create(meeting=meeting, text="Laporkan")
    vote = Vote.objects.create(meeting=meeting, question="Setuju?", state=VoteState.CLOSED, options=OPTIONS)
    Vote.objects.create(meeting=meeting, question="Nanti?", options=OPTIONS)
    told = data(desk, meeting)
    assert (told["meeting"], told["title"], told["user"]) == (meeting.public_id, meeting.title, taker.name)
    [row] = told["items"]
    assert (row["id"], row["number"], row["state"], row["decision"]) == (item.public_id, 1, "planned", "")
    first, second = told["entries"]
    assert (first["text"], first["item"], first["revision"]) == ("Berapa?", item.public_id, 0)
    assert second["reply_to"] == asked.public_id
    assert [one["text"] for one in told["directives"]] == ["Laporkan"]
    assert told["speakers"][1:] == [line.position_label for line in meeting.participants.all()], "after the chair"
    assert [(one["id"], one["options"]) for one in told["votes"]] == [(vote.public_id, OPTIONS)]
    assert "done" in told["states"]["planned"]["moves"]
    assert ["disepakati", "Agreed"] in told["decisions"]
    assert told["expires_at"]


def test_the_list_costs_the_same_whatever_its_length(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            data(desk, meeting)
        return len(queries)

    DiscussionEntryFactory.create(item=item)
    DirectiveFactory.create(meeting=meeting)
    few = asked()
    for more in AgendaItemFactory.create_batch(4, meeting=meeting):
        DiscussionEntryFactory.create_batch(3, item=more)
        DirectiveFactory.create(meeting=meeting)
    ParticipantFactory.create_batch(4, meeting=meeting)
    assert asked() == few


def test_list_that_has_not_changed_is_not_sent_again(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    place = address("notes_data", meeting)
    mark = desk.get(place)["ETag"]
    again = desk.get(place, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in again["Cache-Control"]
    send(desk, meeting, new(item, "Kata"))
    assert desk.get(place, headers={"If-None-Match": mark}).status_code == 200


def test_reading_changes_nothing(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    data(desk, meeting)
    before = stored_rows()
    data(desk, meeting)
    assert stored_rows() == before


# --- entries and notes -------------------------------------------------------------------------------------------


def test_an_entry_comes_once_however_often_it_is_sent(
    meeting: Meeting, item: AgendaItem, desk: Client, taker: User
) -> None:
    ago = timezone.now() - dt.timedelta(minutes=20)
    first = new(item, "Apa kata\nDinas?", at=ago.isoformat(), by="Notulis Lain")
    [result] = send(desk, meeting, first)
    assert (result["outcome"], result["entry"]["text"]) == ("recorded", "Apa kata\nDinas?")
    [again] = send(signed_in(note_taker(meeting)), meeting, first)
    assert (again["outcome"], again["entry"]) == ("double", result["entry"])
    row = DiscussionEntry.objects.get()
    assert (row.speaker, row.kind, row.written_by) == ("Bupati Contoh", "bertanya", taker.actor_label)
    assert abs(row.said_at - ago) < dt.timedelta(seconds=2)
    kept = NoteReceipt.objects.get()
    assert (kept.noted_by, kept.sent_by, kept.about) == ("Notulis Lain", taker.actor_label, row.public_id)
    assert AuditEntry.objects.filter(action="add_entry").count() == 1


def test_an_entry_may_be_answered_and_changed_before_it_has_come(
    meeting: Meeting, item: AgendaItem, desk: Client
) -> None:
    """All of it away from the network: a question, its answer, and two changes of the question."""
    asked = new(item, "satu")
    answer = new(item, "jawab", reply_to=asked["receipt"])
    one = edit(asked["receipt"], "dua", 0, after=[asked["receipt"]])
    two = edit(asked["receipt"], "tiga", 0, after=[asked["receipt"], one["receipt"]])
    assert outcomes(desk, meeting, asked, answer, one, two) == ["recorded"] * 4
    assert outcomes(desk, meeting, two, one, answer, asked) == ["double"] * 4
    question, reply = DiscussionEntry.objects.order_by("pk")
    assert (question.text, reply.reply_to) == ("tiga", question)


def test_both_texts_survive_when_another_has_changed_the_entry(
    meeting: Meeting, item: AgendaItem, desk: Client
) -> None:
    entry = DiscussionEntryFactory.create(item=item, text="semula")
    other = user_with(Role.SECRETARIAT, meeting.convener)
    edit_entry(entry=entry, revision=0, text="kata mereka", by=other)
    mine = edit(entry.public_id, "kata saya", 0)
    for _again in range(2):
        [result] = send(desk, meeting, mine)
        assert (result["outcome"], result["theirs"]["text"]) == ("conflict", "kata mereka")
        assert (result["theirs"]["revision"], result["theirs"]["changed_by"]) == (1, other.actor_label)
        assert other.actor_label in result["words"]
    entry.refresh_from_db()
    assert entry.text == "kata mereka"
    # The person has seen both.
    assert outcomes(desk, meeting, edit(entry.public_id, "kata mereka dan saya", 1)) == ["recorded"]


def test_notes_saved_by_this_device_before_are_no_conflict(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    """The answer to the first saving was lost: the second still says revision 0, and names the first."""
    first = act("notes", item, text="a", revision=0)
    second = act("notes", item, text="a b", revision=0, after=[first["receipt"], str(uuid.uuid4())])
    assert outcomes(desk, meeting, first) == ["recorded"]
    assert outcomes(desk, meeting, second) == ["recorded"]
    item.refresh_from_db()
    assert (item.notes, item.revision) == ("a b", 2)
    item = write_notes(item=item, notes="lain", revision=2, by=user_with(Role.SECRETARIAT, meeting.convener))
    third = act("notes", item, text="a b c", revision=0, after=[second["receipt"]])
    [result] = send(desk, meeting, third)
    assert (result["outcome"], result["theirs"]["text"], result["theirs"]["revision"]) == ("conflict", "lain", 3)


def test_what_the_form_had_sent_without_an_answer_is_no_conflict(
    meeting: Meeting, item: AgendaItem, desk: Client, taker: User
) -> None:
    """The desk's own forms were at work when the network went: what they had sent has come, and someone wrote on."""
    asked = new(item, "satu dua", receipt="a" * 32)
    add_entry(item=item, kind="bertanya", text="satu", speaker="Bupati Contoh", receipt="a" * 32, by=taker)
    write_notes(item=item, notes="satu", revision=0, by=taker)
    more = act("notes", item, text="satu dua", revision=0, tried="satu\r\n")
    assert outcomes(desk, meeting, asked, more) == ["recorded"] * 2
    entry = DiscussionEntry.objects.get()
    edit_entry(entry=entry, revision=1, text="satu dua tiga", by=taker)
    assert outcomes(desk, meeting, edit(entry.public_id, "empat", 1, tried="satu dua tiga", time="08:15")) == [
        "recorded"
    ]
    entry.refresh_from_db()
    assert (entry.text, f"{entry.said_at.astimezone(meeting.zone):%H.%M}") == ("empat", "08.15")
    assert outcomes(desk, meeting, edit(entry.public_id, "lima", 0, tried="lain")) == ["conflict"]


def test_what_was_struck_out_is_refused_in_words(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    entry = DiscussionEntryFactory.create(item=item)
    remove_entry(entry=entry, by=user_with(Role.SECRETARIAT, meeting.convener))
    for wrong in (edit(entry.public_id, "x", 0), edit("tiada", "x", 0), edit("", "x", 0), new(item, "  ")):
        [result] = send(desk, meeting, wrong)
        assert (result["outcome"], bool(result["words"])) == ("refused", True)
    assert not NoteReceipt.objects.exists(), "nothing was done: it may be sent again"


def test_words_are_refused_and_never_cut(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    long, wide = "x" * 200_001, "y" * 251
    assert outcomes(desk, meeting, new(item, long), new(item, "ya", speaker=wide)) == ["refused"] * 2
    assert not DiscussionEntry.objects.exists()


# --- items -------------------------------------------------------------------------------------------------------


def test_an_item_is_taken_up_decided_and_finished(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    acts = [
        act("item_state", item, to="in_progress", saw="planned"),
        act("decision", item, to="disepakati", saw=""),
        act("item_state", item, to="done", saw="in_progress"),
    ]
    assert outcomes(desk, meeting, *acts) == ["recorded"] * 3
    assert outcomes(desk, meeting, *acts) == ["double"] * 3
    item.refresh_from_db()
    assert (item.state, item.decision) == (AgendaItemState.DONE, ItemDecision.AGREED)
    assert AuditEntry.objects.filter(action="set_agenda_item_state").count() == 2


def test_an_item_that_has_moved_elsewhere_is_told_to_a_person(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    set_item_state(item=item, state=AgendaItemState.SKIPPED, by=user_with(Role.SECRETARIAT, meeting.convener))
    moved = act("item_state", item, to="done", saw="planned")
    [result] = send(desk, meeting, moved)
    assert (result["outcome"], result["theirs"]["state"]) == ("conflict", "skipped")
    assert "Skipped" in result["words"]
    assert outcomes(desk, meeting, moved) == ["conflict"]
    assert outcomes(desk, meeting, act("item_state", item, to="skipped", saw="planned")) == ["recorded"]
    AgendaItem.objects.update(state=AgendaItemState.DONE, decision=ItemDecision.POSTPONED)
    [result] = send(desk, meeting, act("decision", item, to="disepakati", saw=""))
    assert (result["outcome"], result["theirs"]["decision"]) == ("conflict", "ditunda")
    assert outcomes(desk, meeting, act("decision", item, to="semoga", saw="ditunda")) == ["refused"]
    assert outcomes(desk, meeting, act("item_state", item, to="terbang", saw="done")) == ["refused"]


# --- ballots of paper --------------------------------------------------------------------------------------------

OPTIONS = [{"code": "a", "label": "Setuju"}, {"code": "b", "label": "Tidak setuju"}]


def test_ballots_of_paper_are_counted_away_from_the_network(meeting: Meeting, desk: Client) -> None:
    vote = Vote.objects.create(meeting=meeting, question="Setuju?", state=VoteState.OPEN, options=OPTIONS)
    for line in meeting.participants.all():
        Voter.objects.create(vote=vote, participant=line, label=str(line), on_paper=True, has_voted=True)
    count = act("paper_count", vote=vote.public_id, counts={"a": 1, "b": 0}, blank=1)
    [result] = send(desk, meeting, count)
    assert result["outcome"] == "refused", "the vote is not closed yet: the count stays on the device"
    Vote.objects.update(state=VoteState.CLOSED)
    assert outcomes(desk, meeting, count) == ["recorded"]
    assert outcomes(desk, meeting, count) == ["double"]
    entered = PaperCount.objects.get()
    assert (entered.counts, entered.blank, entered.invalid) == ({"a": 1, "b": 0}, 1, 0)
    for wrong in ({"c": 1}, {"a": -1}, {"a": "1"}, {"a": 3}, [1], {"a": True}):
        assert outcomes(desk, meeting, act("paper_count", vote=vote.public_id, counts=wrong)) == ["refused"]
    assert outcomes(desk, meeting, act("paper_count", vote="tiada", counts={})) == ["refused"]
    newer = act("paper_count", vote=vote.public_id, counts={"a": 2})
    newer["at"] = (timezone.now() + dt.timedelta(seconds=1)).isoformat()
    assert outcomes(desk, meeting, newer) == ["recorded"]
    old = act("paper_count", vote=vote.public_id, counts={"a": 1})
    old["at"] = (timezone.now() - dt.timedelta(hours=1)).isoformat()
    assert outcomes(desk, meeting, old) == ["refused"]


def test_nobody_counts_for_two(meeting: Meeting, taker: User, desk: Client) -> None:
    """What one left in the device is not sent as the count of whoever signs in next."""
    vote = Vote.objects.create(meeting=meeting, question="Setuju?", state=VoteState.CLOSED, options=OPTIONS)
    for line in meeting.participants.all():
        Voter.objects.create(vote=vote, participant=line, label=str(line), on_paper=True)
    left = act("paper_count", vote=vote.public_id, counts={"a": 1}, by="Orang Lain")
    [result] = send(desk, meeting, left)
    assert result["outcome"] == "refused"
    assert "Orang Lain" in result["words"]
    assert not PaperCount.objects.exists()
    assert outcomes(desk, meeting, {**left, "by": taker.name}) == ["recorded"]


# --- saying no ---------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_told_where(meeting: Meeting) -> None:
    for answer in (Client().get(address("notes_data", meeting)), post(Client(), meeting)):
        assert (answer.status_code, answer.json()) == (401, {"login": reverse("account_login")})


def test_stale_token_is_answered_with_a_fresh_one(meeting: Meeting, item: AgendaItem, taker: User) -> None:
    refused = post(signed_in(taker, strict=True), meeting, new(item, "x"))
    assert (refused.status_code, bool(refused.json()["csrf"])) == (403, True)
    assert not DiscussionEntry.objects.exists()


def test_strangers_find_nothing(meeting: Meeting, item: AgendaItem) -> None:
    other = meeting_in(MeetingState.ONGOING, 0)
    for stranger in (note_taker(other), user_with(Role.SECRETARIAT, other.convener)):
        client = signed_in(stranger)
        for answer in (client.get(address("notes_data", meeting)), post(client, meeting, new(item, "x"))):
            assert answer.status_code == 404
            assert meeting.title not in answer.content.decode()
    assert outcomes(signed_in(note_taker(other)), other, new(item, "x")) == ["refused"]
    assert not DiscussionEntry.objects.exists()


def test_a_receipt_of_another_meeting_is_refused(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    other = meeting_in(MeetingState.ONGOING, 0)
    first = new(item, "x")
    send(desk, meeting, first)
    theirs = {**first, "item": AgendaItemFactory.create(meeting=other).public_id}
    assert outcomes(signed_in(note_taker(other)), other, theirs) == ["refused"]
    assert DiscussionEntry.objects.count() == 1


def test_signed_minutes_let_the_device_forget_and_say_what_still_waits(meeting: Meeting, item: AgendaItem) -> None:
    desk, now = signed_in(user_with(Role.SECRETARIAT, meeting.convener)), timezone.now()
    Meeting.objects.update(state=MeetingState.HELD, ended_at=now, minutes_signed_at=now)
    for answer in (desk.get(address("notes_data", meeting)), post(desk, meeting)):
        assert (answer.status_code, bool(answer.json()["error"])) == (410, True)
    [result] = send(desk, meeting, new(item, "x"))
    assert (result["outcome"], "signed" in result["words"]) == ("refused", True)


def test_device_forgets_when_the_days_are_over_and_may_still_send(
    meeting: Meeting, item: AgendaItem, desk: Client
) -> None:
    Session.objects.filter(meeting=meeting).update(date=timezone.now() - dt.timedelta(days=3), starts_at=None)
    assert desk.get(address("notes_data", meeting)).status_code == 410
    assert outcomes(desk, meeting, new(item, "x")) == ["recorded"]


def test_busy_database_is_no_fault_of_the_page(
    meeting: Meeting, item: AgendaItem, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("agendas.actions.add_entry", busy)
    answer = post(desk, meeting, new(item, "x"))
    assert (answer.status_code, bool(answer.json()["error"])) == (503, True)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"entries": {}}', b'{"entries": []}', b"[" * 100_000])
def test_what_no_device_sends_is_refused_in_words(meeting: Meeting, desk: Client, body: bytes) -> None:
    answer = desk.post(address("notes_record", meeting), body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["\x00", "\ud800", "9" * 400, "2030-10-16T09:00:00Z", "entry", "notes", "done"])
)
_nested = st.lists(_leaves, max_size=3) | st.dictionaries(st.text(max_size=8), _leaves)
_fields = [
    "kind",
    "item",
    "entry",
    "at",
    "by",
    "text",
    "speaker",
    "as",
    "revision",
    "after",
    "to",
    "saw",
    "vote",
    "tried",
    "time",
]
_fields += ["counts", "blank", "invalid", "receipt", "reply_to"]


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    kind=st.sampled_from(["entry", "entry_edit", "notes", "item_state", "decision", "paper_count"]),
    spoilt=st.dictionaries(st.sampled_from(_fields), _leaves | _nested, max_size=5),
)
def test_nothing_that_is_sent_is_a_fault(
    meeting: Meeting, item: AgendaItem, desk: Client, kind: str, spoilt: dict[str, Any]
) -> None:
    """One act with any field spoilt: an answer in JSON, and the act beside it is done."""
    sent = {"sent_at": timezone.now().isoformat(), "entries": [{**act(kind, item), **spoilt}, new(item, "baik")]}
    answer = desk.post(address("notes_record", meeting), json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    bad, good = answer.json()["results"]
    assert good["outcome"] == "recorded"
    assert isinstance(bad["words"], str)


# --- the shell ---------------------------------------------------------------------------------------------------


def test_the_shell_holds_nothing_of_anybody(meeting: Meeting, item: AgendaItem, desk: Client, taker: User) -> None:
    answer = desk.get(address("notes_shell", meeting))
    shell, worker = answer.content.decode(), desk.get(address("notes_worker", meeting)).content.decode()
    assert (answer[SHELL_HEADER], answer["Cache-Control"]) == ("notes", "private, no-store")
    for private in (meeting.title, item.title, taker.name, "csrf"):
        assert private not in shell + worker
    told = json.loads(re.findall(r"= (\{.*\});", worker)[0])
    asked = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', shell))
    assert asked <= set(told["files"])
    assert (told["standsIn"], told["prefix"]) == (True, f"rakor-catatan-{meeting.public_id}-")
    assert address("notes_worker", meeting).startswith(reverse("desk:notes", args=[meeting.public_id]))


def test_every_word_of_the_scripts_stands_in_shell_and_desk(meeting: Meeting, item: AgendaItem, desk: Client) -> None:
    scripts = {name: (settings.BASE_DIR / "static" / name).read_text() for name in (*SCRIPTS, "js/meja.js")}
    said = set(re.findall(r'\bsay\((?:\w+ \? )?"(\w+)"(?: : "(\w+)")?', "".join(scripts.values())))
    for page in (address("notes_shell", meeting), reverse("desk:notes", args=[meeting.public_id])):
        known = set(re.findall(r'data-word="(\w+)"', desk.get(page).content.decode()))
        assert said
        assert {word for pair in said for word in pair if word} <= known
