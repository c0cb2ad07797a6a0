"""Two note takers away from the network: in whatever order their queues come home, and however often, each entry stands
once and no word is lost: what cannot stand beside another is shown to a person, with both texts."""

import datetime as dt
import uuid
from typing import Any

import hypothesis.strategies as st
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis.extra.django import TestCase

from accounts.roles import Duty
from agendas.models import AgendaItem, DiscussionEntry
from meetings.states import MeetingState
from portal.desk.note_acts import Desk
from portal.desk.note_entries import Batch
from tests.factories import AgendaItemFactory, DiscussionEntryFactory, DutyAssignmentFactory, meeting_in
from tests.stacks import walks

KINDS = ("entry", "edit", "edit_own", "notes", "state")
STATES = ("in_progress", "done", "skipped")
ACTS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(KINDS)), min_size=2, max_size=12)
BOTH_ON_ONE = [(0, "edit"), (1, "edit"), (0, "notes"), (1, "notes"), (0, "edit"), (0, "notes")]


class Device:
    """One note taker's queue, as the scripts write it (static/js/catatan-antre.js)."""

    def __init__(self, desk: Desk, item: AgendaItem, entry: DiscussionEntry) -> None:
        self.desk, self.item, self.entry = desk, item, entry
        self.queue: list[dict[str, Any]] = []
        self.own = ""
        self.after: dict[str, list[str]] = {"edit": [], "edit_own": [], "notes": []}
        self.state = "planned"

    def write(self, kind: str, words: str) -> None:
        said: dict[str, Any] = {"receipt": str(uuid.uuid4()), "at": timezone.now().isoformat(), "text": words}
        if kind == "entry" or (kind == "edit_own" and not self.own):
            said |= {"kind": "entry", "item": self.item.public_id, "as": "bertanya", "speaker": words}
            self.own = said["receipt"]
            self.after["edit_own"] = []
        elif kind == "state":
            to = STATES[len(self.queue) % len(STATES)]
            said |= {"kind": "item_state", "item": self.item.public_id, "to": to, "saw": self.state}
            self.state = to
        else:
            about = {
                "edit": {"kind": "entry_edit", "entry": self.entry.public_id},
                "edit_own": {"kind": "entry_edit", "entry": self.own},
                "notes": {"kind": "notes", "item": self.item.public_id},
            }
            said |= {**about[kind], "revision": 0, "after": [*self.after[kind]]}
            self.after[kind].append(said["receipt"])
        self.queue.append(said)


class Walks(TestCase):
    @settings(
        max_examples=walks(25),
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @example(acts=BOTH_ON_ONE, order=[0, 1] * 12, again=[0, 1, 5])
    @given(
        acts=ACTS,
        order=st.lists(st.integers(0, 1), min_size=24, max_size=24),
        again=st.lists(st.integers(0, 11), max_size=4),
    )
    def test_every_entry_stands_once_and_no_word_is_lost(
        self, acts: list[tuple[int, str]], order: list[int], again: list[int]
    ) -> None:
        meeting = meeting_in(MeetingState.ONGOING, 0)
        item = AgendaItemFactory.create(meeting=meeting)
        entry = DiscussionEntryFactory.create(item=item, text="semula")
        devices = [
            Device(
                Desk(
                    meeting,
                    Batch("", dt.timedelta(), []),
                    DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user,
                    timezone.now(),
                ),
                item,
                entry,
            )
            for _number in range(2)
        ]
        for number, (who, kind) in enumerate(acts):
            devices[who].write(kind, f"kata-{number}")
        sent: list[tuple[Device, dict[str, Any], str]] = []
        for turn in order:
            device = devices[turn] if devices[turn].queue else devices[1 - turn]
            if device.queue:
                act = device.queue.pop(0)
                sent.append((device, act, self.come(device, act)))
        for number in again:
            device, act, outcome = sent[number % len(sent)]
            before = self.rows(meeting.pk)
            repeated = self.come(device, act)
            assert repeated == {"recorded": "double"}.get(outcome, outcome)
            assert self.rows(meeting.pk) == before
        self.check(item, entry, sent)

    def come(self, device: Device, act: dict[str, Any]) -> str:
        result = device.desk.act_on(act)
        if result["outcome"] == "conflict":
            # Both texts are there: mine on the device, theirs in the answer.
            assert result["theirs"]
        outcome: str = result["outcome"]
        return outcome

    def rows(self, meeting: int) -> list[Any]:
        entries, items = DiscussionEntry.objects, AgendaItem.objects.filter(meeting=meeting)
        return [list(entries.filter(meeting=meeting).order_by("pk").values()), list(items.order_by("pk").values())]

    def check(self, item: AgendaItem, entry: DiscussionEntry, sent: list[tuple[Device, dict[str, Any], str]]) -> None:
        item.refresh_from_db()
        entry.refresh_from_db()
        recorded = [(device, act) for device, act, outcome in sent if outcome == "recorded"]
        told = [act["text"] for _device, act, outcome in sent if outcome != "recorded"]
        # Every entry once, however often it came.
        written = [act for _device, act in recorded if act["kind"] == "entry"]
        rows = DiscussionEntry.objects.filter(item=item).exclude(pk=entry.pk)
        assert sorted(row.receipt or "" for row in rows) == sorted(act["receipt"] for act in written)
        assert not any(outcome != "recorded" and act["kind"] == "entry" for _device, act, outcome in sent)
        # Of the same words those stand that were recorded last, and no recorded words of another were written over.
        for kind, stands in (("entry_edit", entry.text), ("notes", item.notes)):
            on_it = [
                (device, act) for device, act in recorded
                if act["kind"] == kind and act.get("entry", entry.public_id) == entry.public_id
            ]  # fmt: skip
            if on_it:
                assert stands == on_it[-1][1]["text"]
                assert len({id(device) for device, _act in on_it}) == 1, "the other's words went to the screen"
        # An entry that only its writer knows never meets another.
        own = [act for _device, act in recorded if act["kind"] == "entry_edit" and act["entry"] != entry.public_id]
        for row in rows:
            mine = [act["text"] for act in own if act["entry"] == row.receipt]
            assert row.text == (mine[-1] if mine else row.speaker)
        # Nothing has vanished: it stands, a later word of the same person stands in its place, or it is told.
        assert len(recorded) + len(told) == len(sent)
