"""Presentations: asked for, handed in version by version, checked, shown; and what never came."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    AskedAlready,
    MeetingOver,
    MinutesSigned,
    NewerVersion,
    NoteMissing,
    PresentationRefused,
    PresenterPlan,
    TooManyVersions,
    accept_material,
    edit_presentation,
    hand_in_material,
    mark_missing_materials,
    mark_presented,
    request_presentation,
    return_material,
    start_item,
    withdraw_request,
)
from agendas.models import AgendaRules, Material, Presentation, Presenter, Stage
from agendas.permissions import can_see_material
from agendas.queries import agenda_of
from agendas.queries.presentations import (
    asked_of_participant,
    counted_by_state,
    missing_of,
    presentations_of,
    shared_materials,
)
from agendas.states import PresentationState, StageView, Verdict
from attendance.links import holder_of
from audit.actions import LinkHolder
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from files.actions import FileRefused
from flows.attendance import start_meeting
from meetings.models import Meeting, Participant
from meetings.states import Disclosure, MeetingState
from tests.factories import (
    AgendaItemFactory,
    DutyAssignmentFactory,
    MaterialFactory,
    OrganizationFactory,
    PresentationFactory,
    invited_meeting,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 10, 10, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock, translation.override("en"):
        yield clock


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(participants=2)


@pytest.fixture
def planner(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def line(meeting: Meeting) -> Participant:
    return meeting.participants.order_by("pk")[0]


@pytest.fixture
def slot(meeting: Meeting, line: Participant) -> Presentation:
    return PresentationFactory.create(meeting=meeting, asked=line.organization)


def pdf(words: str = "satu") -> SimpleUploadedFile:
    return SimpleUploadedFile("Paparan.pdf", b"%PDF-1.7\n" + words.encode())


def by_link(line: Participant) -> LinkHolder:
    return holder_of(line.invitation)


def trail(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


# --- asking ------------------------------------------------------------------------------------------------------


def test_several_institutions_share_one_slot_and_the_name_may_stay_open(
    meeting: Meeting, planner: User, line: Participant
) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    second = OrganizationFactory.create(parent=meeting.convener, short_name="Bapenda")
    row = request_presentation(
        meeting=meeting,
        item=item,
        organizations=[line.organization],
        presenters=[PresenterPlan(second, is_representative=True), PresenterPlan(participant=line, name="Ibu Contoh")],
        brief=" Serapan anggaran ",
        by=planner,
    )
    assert (row.state, row.brief, str(row)) == (PresentationState.REQUESTED, "Serapan anggaran", item.title)
    asked = list(Presenter.objects.filter(presentation=row))
    assert [(one.organization, one.participant, one.item) for one in asked] == [
        (line.organization, None, item),
        (second, None, item),
        (line.position.organization, line, item),
    ]
    assert trail("request_presentation").subject_id == meeting.public_id
    assert presentations_of(meeting)[0].who.endswith(
        "Representative of Bapenda, and Ibu Contoh, " + line.position.title
    )
    # The agenda names them beside the item.
    assert len(agenda_of(meeting).lines[0].led_by) == 3


def test_what_is_asked_must_make_sense(meeting: Meeting, planner: User, line: Participant) -> None:
    foreign = meeting_in(MeetingState.INVITED, participants=1)
    for asked in (
        {"title": "Tanpa siapa pun"},
        {"title": "Nama kosong", "presenters": [PresenterPlan(name="  ")]},
        {"organizations": [line.organization]},
        {"title": "Orang lain", "presenters": [PresenterPlan(participant=foreign.participants.get())]},
        {"item": AgendaItemFactory.create(meeting=foreign), "organizations": [line.organization]},
    ):
        with pytest.raises(PresentationRefused):
            request_presentation(meeting=meeting, by=planner, **asked)
    assert not Presentation.objects.exists()
    assert not Presenter.objects.exists()


def test_only_who_plans_asks_and_only_until_the_end(meeting: Meeting, line: Participant) -> None:
    for role in (Role.LEADERSHIP, Role.ADMINISTRATOR, Role.DELEGATE, Role.INSPECTORATE):
        with pytest.raises(Refused):
            request_presentation(
                meeting=meeting, title="x", organizations=[line.organization], by=user_with(role, meeting.convener)
            )
    refusals: list[tuple[dict[str, object], type[Exception]]] = [
        ({"state": MeetingState.HELD}, WrongState),
        ({"state": MeetingState.HELD, "minutes_signed_at": NOW}, MinutesSigned),
        ({"state": MeetingState.CANCELLED, "state_reason": "x"}, MeetingOver),
    ]
    for fields, refusal in refusals:
        Meeting.objects.filter(pk=meeting.pk).update(**{"minutes_signed_at": None, **fields})
        with pytest.raises(refusal):
            request_presentation(
                meeting=meeting,
                title="x",
                organizations=[line.organization],
                by=user_with(Role.SECRETARIAT, meeting.convener),
            )


def test_editing_keeps_whom_it_can_and_what_was_handed_in(slot: Presentation, planner: User, line: Participant) -> None:
    MaterialFactory.create(presentation=slot)
    kept = slot.presenters.get()
    other = OrganizationFactory.create(parent=slot.meeting.convener)
    plans = [PresenterPlan(other), PresenterPlan(line.organization, is_representative=True)]
    edit_presentation(presentation=slot, presenters=plans, title="Judul baru", by=planner)
    kept.refresh_from_db()
    assert (kept.order, kept.is_representative) == (2, True)
    assert slot.materials.count() == 1
    assert trail("edit_presentation").after["title"] == "Judul baru"
    edit_presentation(presentation=slot, presenters=plans, title="Judul baru", by=planner)
    assert AuditEntry.objects.filter(action="edit_presentation").count() == 1
    edit_presentation(presentation=slot, presenters=plans[1:], by=planner)
    assert list(slot.presenters.all()) == [kept]


def test_a_request_is_withdrawn_only_before_anything_came(slot: Presentation, planner: User, line: Participant) -> None:
    hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line))
    with pytest.raises(AskedAlready, match="Handed in"):
        withdraw_request(presentation=slot, by=planner)
    fresh = PresentationFactory.create(meeting=slot.meeting, asked=line.organization)
    with pytest.raises(Refused):
        withdraw_request(presentation=fresh, by=user_with(Role.LEADERSHIP, slot.meeting.convener))
    withdraw_request(presentation=fresh, by=planner)
    assert list(Presentation.objects.all()) == [slot]
    assert trail("withdraw_presentation").before["asked"] == [line.organization.label]


# --- handing in --------------------------------------------------------------------------------------------------


def test_each_upload_is_a_version_and_each_is_judged(slot: Presentation, planner: User, line: Participant) -> None:
    first = hand_in_material(presentation=slot, upload=pdf("1"), participant=line, note=" Sementara ", by=by_link(line))
    assert (first.version, first.disclosure, first.note, first.is_late) == (1, Disclosure.INTERNAL, "Sementara", False)
    assert trail("hand_in_material").after["version"] == 1
    with pytest.raises(NoteMissing):
        return_material(material=first, note=" ", by=planner)
    return_material(material=first, note="Halaman 3 tidak terbaca", by=planner)
    slot.refresh_from_db()
    assert (slot.state, first.verdict, first.verdict_note) == ("revision", Verdict.RETURNED, "Halaman 3 tidak terbaca")
    second = hand_in_material(presentation=slot, upload=pdf("2"), disclosure="open", by=planner)
    accept_material(material=second, disclosure=Disclosure.EXCLUDED, by=planner)
    assert (second.version, second.disclosure) == (2, Disclosure.EXCLUDED)
    # What is ready may be replaced by a better one, which is checked again.
    third = hand_in_material(presentation=slot, upload=pdf("3"), participant=line, by=by_link(line))
    slot.refresh_from_db()
    assert (slot.state, third.version) == ("submitted", 3)
    assert [row.version for row in slot.materials.all()] == [3, 2, 1]
    # Until then the accepted one is what is shown.
    assert presentations_of(slot.meeting)[0].ready == second


def test_the_same_file_twice_stands_once_and_a_newer_one_replaces_what_waits(
    slot: Presentation, planner: User, line: Participant
) -> None:
    first = hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line))
    assert hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line)) == first
    second = hand_in_material(presentation=slot, upload=pdf("baru"), participant=line, by=by_link(line))
    assert (slot.materials.count(), AuditEntry.objects.filter(action="hand_in_material").count()) == (2, 2)
    # Who has chosen wrongly who may see it says so with the same file.
    fewer = {"disclosure": "excluded", "participant": line, "by": by_link(line)}
    closed = hand_in_material(presentation=slot, upload=pdf("baru"), **fewer)
    assert (closed.version, closed.disclosure) == (3, Disclosure.EXCLUDED)
    second = hand_in_material(presentation=slot, upload=pdf("baru"), participant=line, by=by_link(line))
    with pytest.raises(NewerVersion):
        accept_material(material=first, by=planner)
    accept_material(material=second, by=planner)
    with pytest.raises(WrongState):
        return_material(material=second, note="Terlambat", by=planner)
    # Sent back, the same file is a new version: somebody insists.
    third = hand_in_material(presentation=slot, upload=pdf("lagi"), participant=line, by=by_link(line))
    return_material(material=third, note="Tetap keliru", by=planner)
    assert hand_in_material(presentation=slot, upload=pdf("lagi"), participant=line, by=by_link(line)).version == 6


@pytest.mark.parametrize(
    ("own", "common", "late"), [(-1, 5, True), (1, -5, False), (None, -1, True), (None, None, False)]
)
def test_after_the_deadline_it_is_late(
    slot: Presentation, line: Participant, own: int | None, common: int | None, late: bool
) -> None:
    """Its own deadline goes before that of the meeting; in days from now."""
    moments = [timezone.now() + dt.timedelta(days=days) if days else None for days in (own, common)]
    Presentation.objects.filter(pk=slot.pk).update(due_at=moments[0])
    if common:
        AgendaRules.objects.create(meeting=slot.meeting, materials_until=moments[1])
    slot.refresh_from_db()
    assert presentations_of(slot.meeting)[0].is_overdue == late
    assert hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line)).is_late == late


def test_only_those_who_are_asked_hand_in(slot: Presentation, line: Participant, meeting: Meeting) -> None:
    stranger = meeting.participants.order_by("pk")[1]
    elsewhere = invited_meeting(participants=1).participants.get()
    Participant.objects.filter(pk=elsewhere.pk).update(position=line.position, organization=line.organization)
    elsewhere.refresh_from_db()
    for other in (stranger, elsewhere):
        with pytest.raises(Refused):
            hand_in_material(presentation=slot, upload=pdf(), participant=other, by=by_link(other))
    for who in (by_link(line), user_with(Role.LEADERSHIP, meeting.convener)):
        with pytest.raises(Refused):
            hand_in_material(presentation=slot, upload=pdf(), by=who)
    with pytest.raises(FileRefused):
        hand_in_material(
            presentation=slot,
            upload=SimpleUploadedFile("a.exe", b"MZ\x90"),
            participant=line,
            by=by_link(line),
        )
    slot.refresh_from_db()
    assert (slot.state, Material.objects.count()) == (PresentationState.REQUESTED, 0)


@pytest.mark.parametrize("state", [MeetingState.SCHEDULED, MeetingState.HELD, MeetingState.CANCELLED])
def test_by_link_only_from_the_invitation_to_the_end(
    slot: Presentation, line: Participant, state: MeetingState
) -> None:
    Meeting.objects.filter(pk=slot.meeting_id).update(state=state, state_reason="Alasan contoh")
    with pytest.raises(WrongState, match="Nothing can be handed in"):
        hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line))


# --- the day -----------------------------------------------------------------------------------------------------


def test_what_never_came_is_recorded_as_the_meeting_begins(
    meeting: Meeting, planner: User, line: Participant, clock: time_machine.Traveller
) -> None:
    slots = {
        state: PresentationFactory.create(meeting=meeting, asked=line.organization, state=state)
        for state in ("requested", "submitted", "revision", "accepted")
    }
    other = PresentationFactory.create(asked=line.organization)
    start_meeting(meeting=meeting, by=planner)
    for row in [*slots.values(), other]:
        row.refresh_from_db()
    assert {state: row.state for state, row in slots.items()} == {
        "requested": "missing",
        "submitted": "submitted",
        "revision": "missing",
        "accepted": "accepted",
    }
    assert other.state == "requested"
    assert {one.presentation for one in missing_of(meeting)} == {slots["requested"], slots["revision"]}
    assert AuditEntry.objects.filter(action="mark_missing", subject_id=meeting.public_id).count() == 2
    assert mark_missing_materials(meeting=meeting, by=planner) == 0
    with pytest.raises(Refused):
        mark_missing_materials(meeting=meeting, by=user_with(Role.LEADERSHIP, meeting.convener))
    # On the day it may still come, late.
    row = hand_in_material(presentation=slots["requested"], upload=pdf(), participant=line, by=by_link(line))
    slots["requested"].refresh_from_db()
    assert (row.is_late, slots["requested"].state) == (True, "submitted")
    assert counted_by_state(presentations_of(meeting)) == [
        ("part", 2, "Handed in"),
        ("ok", 1, "Ready to show"),
        ("no", 1, "Never handed in"),
    ]


def test_what_is_opened_in_the_hall_counts_as_shown(slot: Presentation, planner: User, line: Participant) -> None:
    ready = MaterialFactory.create(presentation=slot, verdict=Verdict.ACCEPTED)
    Presentation.objects.filter(pk=slot.pk).update(state=PresentationState.ACCEPTED)
    with pytest.raises(WrongState, match="while the meeting is going on"):
        mark_presented(presentation=slot, by=planner)
    Meeting.objects.filter(pk=slot.meeting_id).update(state=MeetingState.ONGOING)
    with pytest.raises(Refused):
        mark_presented(presentation=slot, by=user_with(Role.INSPECTORATE, slot.meeting.convener))
    moderator = DutyAssignmentFactory.create(meeting=slot.meeting, duty=Duty.MODERATOR).user
    assert mark_presented(presentation=slot, by=moderator) == ready
    assert mark_presented(presentation=slot, by=planner) == ready
    slot.refresh_from_db()
    assert (slot.state, slot.presented_at) == (PresentationState.PRESENTED, NOW)
    assert AuditEntry.objects.filter(action="mark_presented").count() == 1
    stage = slot.meeting.stage
    assert (stage.shows, stage.shown["title"]) == (StageView.MATERIAL, str(slot))
    with pytest.raises(WrongState):
        hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line))


def test_nothing_is_shown_that_was_not_accepted(slot: Presentation, planner: User) -> None:
    Meeting.objects.filter(pk=slot.meeting_id).update(state=MeetingState.ONGOING)
    MaterialFactory.create(presentation=slot)
    Presentation.objects.filter(pk=slot.pk).update(state=PresentationState.SUBMITTED)
    with pytest.raises(WrongState):
        mark_presented(presentation=slot, by=planner)


@pytest.mark.parametrize("state", ["submitted", "revision", "missing"])
def test_what_was_accepted_is_shown_also_while_a_newer_version_waits(
    slot: Presentation, planner: User, state: str
) -> None:
    ready = MaterialFactory.create(presentation=slot, verdict=Verdict.ACCEPTED)
    MaterialFactory.create(presentation=slot, version=2, verdict="" if state == "submitted" else Verdict.RETURNED)
    Presentation.objects.filter(pk=slot.pk).update(state=state)
    Meeting.objects.filter(pk=slot.meeting_id).update(state=MeetingState.ONGOING)
    assert mark_presented(presentation=slot, by=planner) == ready
    slot.refresh_from_db()
    assert slot.state == PresentationState.PRESENTED


# --- who sees what -----------------------------------------------------------------------------------------------


def test_those_invited_read_what_is_accepted_and_not_excluded(meeting: Meeting, line: Participant) -> None:
    rows = {}
    for disclosure in Disclosure:
        slot = PresentationFactory.create(meeting=meeting, asked=line.organization, state="accepted")
        MaterialFactory.create(presentation=slot, verdict=Verdict.ACCEPTED, disclosure=Disclosure.OPEN)
        rows[disclosure] = MaterialFactory.create(
            presentation=slot, verdict=Verdict.ACCEPTED, disclosure=disclosure, version=2
        )
    MaterialFactory.create(presentation=PresentationFactory.create(meeting=meeting), disclosure=Disclosure.OPEN)
    # An older version that was open is not read behind the back of a newer one that is not.
    assert shared_materials(meeting) == [rows[Disclosure.OPEN], rows[Disclosure.INTERNAL]]
    assert len(asked_of_participant(line)) == 3
    assert asked_of_participant(meeting.participants.order_by("pk")[1]) == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (Role.SECRETARIAT, "open internal excluded"),
        (Role.LEADERSHIP, "open internal excluded"),
        (Role.ADMINISTRATOR, "open internal"),
        (Role.INSPECTORATE, "open internal"),
        (Role.DELEGATE, ""),
        (Duty.MODERATOR, "open internal excluded"),
        (Duty.NOTES, "open internal excluded"),
        (Duty.PUBLISHER, "open internal"),
        (Duty.DOOR, ""),
    ],
)
def test_what_is_excluded_only_who_leads_and_runs_the_meeting(meeting: Meeting, who: str, seen: str) -> None:
    user = (
        user_with(who, meeting.convener)
        if isinstance(who, Role)
        else DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    )
    slot = PresentationFactory.create(meeting=meeting)
    rows = [MaterialFactory.create(presentation=slot, disclosure=disclosure) for disclosure in Disclosure]
    assert " ".join(row.disclosure for row in rows if can_see_material(user, row)) == seen


def test_lines_cost_the_same_whatever_their_number(
    meeting: Meeting, line: Participant, django_assert_num_queries: Callable[..., object]
) -> None:
    for count in (2, 8):
        for slot in PresentationFactory.create_batch(count, meeting=meeting, asked=line.organization):
            MaterialFactory.create_batch(2, presentation=slot)
        with django_assert_num_queries(4):
            assert len([(one.who, one.ready, one.deadline) for one in presentations_of(meeting)]) >= count


def test_by_a_link_there_are_versions_enough(planner: User, slot: Presentation, line: Participant) -> None:
    MaterialFactory.create(presentation=slot, version=30)
    with pytest.raises(TooManyVersions):
        hand_in_material(presentation=slot, upload=pdf(), participant=line, by=by_link(line))
    assert hand_in_material(presentation=slot, upload=pdf(), by=planner).version == 31


def test_the_projector_names_whoever_is_to_present_now(planner: User, meeting: Meeting, line: Participant) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    row = request_presentation(meeting=meeting, item=item, organizations=[line.organization], by=planner)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ONGOING, started_at=NOW)
    start_item(item=item, by=planner)
    assert "Mulyadi Irsan" not in str(Stage.objects.get(meeting=meeting).picture)
    edit_presentation(presentation=row, presenters=[PresenterPlan(name="Mulyadi Irsan")], by=planner)
    assert "Mulyadi Irsan" in str(Stage.objects.get(meeting=meeting).picture)
