"""Versions of the agenda: approved, frozen, opened again with a reason, and compared."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    AgendaChanged,
    AgendaFrozen,
    ForeignTopic,
    MeetingOver,
    NothingToApprove,
    VersionReasonMissing,
    accept_proposal,
    add_item,
    approve_agenda,
    begin_agenda,
    carry_item,
    copy_agenda,
    edit_item,
    freeze_with_letter,
    move_item,
    open_agenda_version,
    remove_item,
    set_agenda_rules,
)
from agendas.models import AgendaItem, AgendaRules, AgendaVersion
from agendas.queries.versions import (
    ChangeKind,
    changes_between,
    digest_of,
    frozen_items,
    lines_of,
    presenters_now,
    standing_of,
)
from agendas.states import VERSION_MOVES, AgendaItemKind, AgendaItemState, AgendaVersionState
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from documents.facts import sha256_of
from documents.queries import facts_now
from documents.states import PaperState
from flows.papers import approve_and_sign
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    AgendaProposalFactory,
    DutyAssignmentFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    PresenterFactory,
    TopicFactory,
    letter_ready,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
V = AgendaVersionState


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.INVITED, participants=0)


@pytest.fixture
def planner(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def chair(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


def test_versions_go_from_a_to_b_and_each_keeps_what_was_approved(meeting: Meeting, planner: User, chair: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting, title="Lama", cue="Bisikan")
    PresenterFactory.create(
        meeting=meeting, item=item, printed_name="", is_representative=True, printed_organization="BPKAD"
    )
    with translation.override("en"):
        first = approve_agenda(meeting=meeting, by=chair)
    assert (first.name, first.state, first.approved_by) == ("A", V.APPROVED, chair.actor_label)
    # Who presents may be named until the day: it stands beside the version, not in it.
    assert first.items[0]["presenters"] == []
    with translation.override("id"):
        assert lines_of(first.items, presenters_now(meeting))[0].led_by == ["Perwakilan BPKAD"]
    assert "Bisikan" not in str(first.items)
    second = open_agenda_version(meeting=meeting, reason="  Menteri   hadir ", by=planner)
    edit_item(item=item, title="Baru", by=planner)
    assert standing_of(meeting).in_force == first
    approve_agenda(meeting=meeting, by=chair)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [(row.name, row.state, row.items[0]["title"]) for row in (first, second)] == [
        ("A", V.SUPERSEDED, "Lama"),
        ("B", V.APPROVED, "Baru"),
    ]
    entry = AuditEntry.objects.get(action="open_agenda_version")
    assert (entry.reason, entry.subject_id) == ("Menteri hadir", meeting.public_id)
    assert AuditEntry.objects.filter(action="approve_agenda").count() == 2


def test_what_is_approved_is_what_was_read(meeting: Meeting, chair: User) -> None:
    with pytest.raises(NothingToApprove):
        approve_agenda(meeting=meeting, by=chair)
    assert not AgendaVersion.objects.exists()
    item = AgendaItemFactory.create(meeting=meeting)
    read = digest_of(frozen_items(meeting))
    AgendaItem.objects.filter(pk=item.pk).update(title="Lain")
    with pytest.raises(AgendaChanged):
        approve_agenda(meeting=meeting, by=chair, read=read)
    approve_agenda(meeting=meeting, by=chair, read=digest_of(frozen_items(meeting)))
    with pytest.raises(NothingToApprove):
        approve_agenda(meeting=meeting, by=chair)


def test_a_version_is_opened_once_and_with_a_reason(meeting: Meeting, planner: User, chair: User) -> None:
    AgendaItemFactory.create(meeting=meeting)
    with pytest.raises(WrongState):
        open_agenda_version(meeting=meeting, reason="Belum disetujui", by=planner)
    approve_agenda(meeting=meeting, by=chair)
    with pytest.raises(VersionReasonMissing):
        open_agenda_version(meeting=meeting, reason="  ", by=planner)
    open_agenda_version(meeting=meeting, reason="Tambahan", by=planner)
    with pytest.raises(WrongState):
        open_agenda_version(meeting=meeting, reason="Lagi", by=planner)


def test_who_approves_and_who_opens(meeting: Meeting, planner: User, chair: User) -> None:
    AgendaItemFactory.create(meeting=meeting)
    approver = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.APPROVER).user
    for refused in (planner, user_with(Role.ADMINISTRATOR, meeting.convener)):
        with pytest.raises(Refused):
            approve_agenda(meeting=meeting, by=refused)
    approve_agenda(meeting=meeting, by=approver)
    with pytest.raises(Refused):
        open_agenda_version(meeting=meeting, reason="Tambahan", by=chair)
    Meeting.objects.update(state=MeetingState.CANCELLED, state_reason="Batal")
    with pytest.raises(MeetingOver):
        open_agenda_version(meeting=meeting, reason="Tambahan", by=planner)


# --- the freeze --------------------------------------------------------------------------------------------------

Act = Callable[[AgendaItem, User], Any]
HELD: dict[str, Act] = {
    "add": lambda item, by: add_item(meeting=item.meeting, kind=AgendaItemKind.OPENING, title="Baru", by=by),
    "edit": lambda item, by: edit_item(item=item, title="Baru", by=by),
    "move": lambda item, by: move_item(item=item, to=1, by=by),
    "remove": lambda item, by: remove_item(item=item, by=by),
    "copy": lambda item, by: copy_agenda(source=item.meeting, target=item.meeting, by=by),
    "begin": lambda item, by: begin_agenda(
        series=MeetingSeriesFactory.create(convener=item.meeting.convener), meeting=item.meeting, by=by
    ),
    "accept": lambda item, by: accept_proposal(proposal=AgendaProposalFactory.create(meeting=item.meeting), by=by),
    "carry": lambda item, by: carry_item(
        item=AgendaItemFactory.create(
            meeting=MeetingFactory.create(convener=item.meeting.convener), state=AgendaItemState.DEFERRED
        ),
        to=item.meeting,
        by=by,
    ),
}


@pytest.mark.parametrize("act", HELD.values(), ids=HELD)
@pytest.mark.parametrize("state", [MeetingState.INVITED, MeetingState.ONGOING])
def test_an_approved_agenda_is_frozen_until_the_day(act: Act, state: MeetingState) -> None:
    item = AgendaItemFactory.create(meeting=meeting_in(state, participants=0))
    planner = user_with(Role.SECRETARIAT, item.meeting.convener)
    approve_agenda(meeting=item.meeting, by=user_with(Role.LEADERSHIP, item.meeting.convener))
    if state != MeetingState.ONGOING:
        before = list(AgendaItem.objects.filter(meeting=item.meeting).values())
        with pytest.raises(AgendaFrozen):
            act(item, planner)
        assert list(AgendaItem.objects.filter(meeting=item.meeting).values()) == before
        open_agenda_version(meeting=item.meeting, reason="Tambahan", by=planner)
    act(item, planner)


def test_cue_and_topics_are_never_frozen(meeting: Meeting, planner: User, chair: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    approve_agenda(meeting=meeting, by=chair)
    topic = TopicFactory.create(convener=meeting.convener)
    edit_item(item=item, title=item.title, cue=" Beri salam ", topics=[topic], by=planner)
    item.refresh_from_db()
    assert (item.cue, list(item.topics.all())) == ("Beri salam", [topic])
    entry = AuditEntry.objects.get(action="edit_agenda_item")
    assert entry.after == {"cue": "Beri salam", "topics": [topic.name]}
    edit_item(item=item, cue="Beri salam", topics=[topic], by=planner)
    assert AuditEntry.objects.filter(action="edit_agenda_item").count() == 1
    with pytest.raises(ForeignTopic):
        edit_item(item=item, topics=[TopicFactory.create()], by=planner)


def test_signing_the_letter_freezes_what_it_carries() -> None:
    paper = letter_ready(state=PaperState.IN_REVIEW)
    meeting, chair = paper.meeting, user_with(Role.LEADERSHIP, paper.meeting.convener)
    item = AgendaItemFactory.create(meeting=meeting, title="Seperti di surat")
    approve_and_sign(paper=paper, by=chair, read_sha256=sha256_of(facts_now(paper)))
    version = AgendaVersion.objects.get()
    assert (version.state, [one["title"] for one in version.items]) == (V.APPROVED, ["Seperti di surat"])
    with pytest.raises(AgendaFrozen):
        edit_item(item=item, title="Lain", by=user_with(Role.SECRETARIAT, meeting.convener))
    assert freeze_with_letter(meeting=meeting, by=chair) is None


def test_a_letter_without_an_agenda_freezes_nothing(meeting: Meeting, planner: User, chair: User) -> None:
    assert freeze_with_letter(meeting=meeting, by=chair) is None
    assert not AgendaVersion.objects.exists()
    add_item(meeting=meeting, kind=AgendaItemKind.OPENING, title="Pembukaan", by=planner)
    with pytest.raises(Refused):
        freeze_with_letter(meeting=meeting, by=planner)


# --- what changed ------------------------------------------------------------------------------------------------


def line(key: str, **fields: Any) -> dict[str, Any]:
    plain = {"kind": "paparan", "presenters": [], "organizations": [], "minutes": 10, "note": "", "is_late": False}
    return {"item": key, "title": key, **plain, **fields}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abc", "abc", []),
        ("abc", "xabc", [("added", "x", None, 1, False)]),
        ("abc", "bc", [("removed", "a", 1, None, False)]),
        ("abcd", "dabc", [("changed", "d", 4, 1, True)]),
        (
            "abc",
            "xcb",
            [("added", "x", None, 1, False), ("changed", "c", 3, 2, True), ("removed", "a", 1, None, False)],
        ),
    ],
)
def test_what_came_went_and_moved(before: str, after: str, expected: list[Any]) -> None:
    changes = changes_between([line(key) for key in before], [line(key) for key in after])
    told = [(one.kind.value, one.title, one.was_at, one.now_at, one.is_moved) for one in changes]
    # Of two that changed places either may be called the one that moved.
    assert told == expected or ((before, after) == ("abc", "xcb") and told[1][4] and len(told) == 3)


def test_what_an_item_says_otherwise() -> None:
    now = line("a", title="Baru", minutes=None, presenters=["Kepala Dinas"], kind="diskusi")
    (change,) = changes_between([line("a")], [now])
    assert (change.kind, change.is_moved) == (ChangeKind.CHANGED, False)
    assert [(one.was, one.now) for one in change.differences] == [
        ("a", "Baru"),
        (str(AgendaItemKind.PRESENTATION.label), str(AgendaItemKind.DISCUSSION.label)),
        ("", "Kepala Dinas"),
        ("10", ""),
    ]


def test_letters_of_versions_go_on_after_z_and_every_state_has_moves() -> None:
    assert [AgendaVersion(number=number).name for number in (1, 2, 26, 27, 28, 53)] == ["A", "B", "Z", "AA", "AB", "BA"]
    assert set(VERSION_MOVES) == set(AgendaVersionState)


# --- rules -------------------------------------------------------------------------------------------------------


def test_rules_are_set_bit_by_bit(meeting: Meeting, planner: User, chair: User) -> None:
    set_agenda_rules(meeting=meeting, speaker_minutes=5, by=planner)
    set_agenda_rules(meeting=meeting, delegation_minutes=15, by=planner)
    set_agenda_rules(meeting=meeting, delegation_minutes=15, by=planner)
    rules = AgendaRules.objects.get()
    assert (rules.speaker_minutes, rules.delegation_minutes, rules.proposals_until) == (5, 15, None)
    assert [entry.after for entry in AuditEntry.objects.filter(action="set_agenda_rules").order_by("pk")] == [
        {"speaker_minutes": 5},
        {"delegation_minutes": 15},
    ]
    with pytest.raises(Refused):
        set_agenda_rules(meeting=meeting, speaker_minutes=1, by=chair)
