"""Importing a meeting: what is written, what is told, and that nothing half-done stays."""

import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from agendas.models import AgendaItem, BindingRule, Directive, DirectiveAddressee, Presenter, RecordedFollowUp
from agendas.states import AddresseeKind, AgendaItemState
from attendance.models import AttendanceNote, AttendanceRecord
from attendance.states import Attendance, AttendanceSource
from audit.actions import System
from audit.models import ActorKind, AuditEntry
from common.errors import Refused
from directory.models import Organization
from documents.actions import draft_minutes
from documents.queries import minutes_facts_now
from elections.models import Election
from flows.importing import planning
from flows.importing.actions import AlreadyImported, import_file, import_meeting
from flows.importing.planning import plan_import
from flows.importing.queries import source_card
from flows.importing.report import Outcome, Report
from flows.importing.telling import preview_file
from meetings.models import Meeting, MeetingKind, MeetingRole, Participant, Quote, Session, Venue
from meetings.states import Capacity, MatchState, MeetingState, RoleInMeeting, VenueKind
from tests.factories import UserFactory, user_with
from tests.flows.files import FULL, REAL, as_bytes, changed, full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def rows() -> dict[str, int]:
    """How many rows each of our tables holds."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if not model.__module__.startswith("django.")
    }


def imported(told: Any, **options: Any) -> Report:
    content = told if isinstance(told, bytes) else as_bytes(told)
    return import_file(content=content, name="berkas.json", by=options.pop("by", System()), **options)


def meeting_of(report: Report) -> Meeting:
    assert report.outcome == Outcome.IMPORTED, list(report.lines())
    assert report.meeting is not None
    return Meeting.objects.get(pk=report.meeting.pk)


def told(report: Report) -> dict[str, str]:
    return {remark.place: remark.text for remark in report.left_out}


# --- the three real files ----------------------------------------------------------------------------------------


def test_a_meeting_without_a_date_keeps_the_gap(lampung: Organization) -> None:
    (path,) = [path for path in REAL if path.name.startswith("004")]
    report = import_file(content=path.read_bytes(), name=path.name, by=System(), setup=True)
    meeting = meeting_of(report)
    session = meeting.sessions.get()
    assert (meeting.first_day, session.date, session.starts_at, session.ends_at) == (None, None, None, None)
    assert meeting.source.date_text == "Rabu"
    assert meeting.timezone == "Asia/Makassar"
    assert "without a day" in told(report)["date"]


def test_misspellings_stay_beside_what_is_proposed(lampung: Organization) -> None:
    (path,) = [path for path in REAL if path.name.startswith("004")]
    meeting = meeting_of(import_file(content=path.read_bytes(), name=path.name, by=System(), setup=True))
    line = meeting.participants.get(printed_name="Yohanes Avun")
    assert line.printed_position == "Wakil Bupati Mahakam Hulu"
    assert line.proposed_position is not None
    assert line.proposed_position.title == "Wakil Bupati Mahakam Ulu"
    assert (line.position, line.organization, line.match_state) == (None, None, MatchState.PROPOSED)


# --- each value at its place -------------------------------------------------------------------------------------


@pytest.fixture
def meeting(lampung: Organization) -> Meeting:
    return meeting_of(imported(full()))


def test_the_meeting_itself(meeting: Meeting) -> None:
    assert meeting.is_imported
    assert meeting.state == MeetingState.HELD
    assert meeting.minutes_signed_at is None
    assert (meeting.convener.code, meeting.kind.code, meeting.level) == ("18", "rakor_kepala_daerah", "provinsi")
    assert (meeting.period_year, meeting.period_quarter) == (2024, 3)
    assert meeting.first_day == dt.date(2024, 11, 6)
    session = Session.objects.get(meeting=meeting)
    assert (session.start_time, session.end_time) == (dt.time(9, 15), dt.time(15, 45))


def test_the_venue_is_kept_and_used_again(meeting: Meeting) -> None:
    assert meeting.venue is not None
    assert (meeting.venue.name, meeting.venue.city, meeting.venue.kind) == (
        "Hotel Contoh",
        "Kota Contoh",
        VenueKind.HOTEL,
    )
    again = imported(full(source={**full()["source"], "file": "lain.txt"}))
    assert meeting_of(again).venue == meeting.venue
    assert Venue.objects.count() == 1
    assert "venue" in {remark.place for remark in again.matched}


def test_the_roles(meeting: Meeting) -> None:
    roles = {role.role: role for role in MeetingRole.objects.filter(meeting=meeting)}
    assert set(roles) == set(RoleInMeeting.values)
    assert roles[RoleInMeeting.CHAIR].label == "Tokoh Pemimpin, Pj. Jabatan Pemimpin"
    assert roles[RoleInMeeting.OPENER].region is not None
    assert roles[RoleInMeeting.OPENER].region.code == "18.01"
    assert roles[RoleInMeeting.ON_BEHALF].note == "catatan peran Pemberi Wewenang"


def test_the_roll(meeting: Meeting) -> None:
    lines = list(Participant.objects.filter(meeting=meeting))
    assert {line.capacity for line in lines} == set(Capacity.values) - {Capacity.GUEST}
    assert [line.order for line in lines] == list(range(1, 8))
    companion = next(line for line in lines if line.capacity == Capacity.COMPANION)
    assert companion.accompanies == lines[0]
    assert companion.accompanies_name == "Peserta leader"
    assert lines[1].accompanies is None
    assert lines[1].accompanies_name == "Yang didampingi opener"
    assert lines[0].represents_label == "Prinsipal leader, Jabatan prinsipal leader, Instansi prinsipal leader"


def test_only_single_persons_seen_there_are_marked_present(meeting: Meeting) -> None:
    marks = AttendanceRecord.objects.filter(participant__meeting=meeting)
    assert {mark.participant.capacity for mark in marks} == {
        "leader",
        "opener",
        "presenter",
        "companion",
        "participant",
    }
    assert {mark.source for mark in marks} == {AttendanceSource.IMPORT}
    # Every line of this file but the companion is said to represent someone: none was there in his own right.
    by_state = {mark.participant.capacity: mark.state for mark in marks}
    assert by_state.pop("companion") == Attendance.PRESENT
    assert set(by_state.values()) == {Attendance.REPRESENTED}
    assert not marks.filter(participant__is_group=True).exists()


def test_agenda_and_presenters(meeting: Meeting) -> None:
    items = {item.kind: item for item in AgendaItem.objects.filter(meeting=meeting)}
    assert items["pemilihan"].order is None
    assert {item.state for item in items.values()} == {AgendaItemState.DONE}
    assert items["paparan"].led_by == ["Pembawa paparan"]
    first, second = Presenter.objects.filter(meeting=meeting)
    assert (first.printed_name, first.is_representative) == ("Tokoh Pemapar", False)
    assert (second.printed_organization, second.is_representative) == ("Badan Pemapar", True)


def test_a_presenter_belongs_to_the_presentation_that_names_him(lampung: Organization) -> None:
    (path,) = [path for path in REAL if path.name.startswith("000")]
    meeting = meeting_of(import_file(content=path.read_bytes(), name=path.name, by=System()))
    titles = [presenter.item and presenter.item.title for presenter in Presenter.objects.filter(meeting=meeting)]
    shared = "Paparan perwakilan BPKAD dan Bapenda"
    assert titles == ["Paparan Mulyadi Irsan", "Paparan M. Firsada", shared, shared]


def test_directives_with_their_addressees(meeting: Meeting) -> None:
    rows = list(Directive.objects.filter(meeting=meeting))
    assert [row.number for row in rows] == list(range(1, 9))
    assert {row.kind for row in rows if row.is_binding} == {"arahan", "penekanan", "joint_point"}
    assert [row.is_verbatim for row in rows][:2] == [True, False]
    addressees = DirectiveAddressee.objects.filter(directive=rows[0])
    assert [(row.kind, row.text) for row in addressees] == [(AddresseeKind.TEXT, "penerima arahan")]
    assert all(row.due_date is None for row in rows)


def test_what_binds_is_the_convener_s_choice(lampung: Organization) -> None:
    BindingRule.objects.create(convener=lampung, kinds=["imbauan"])
    meeting = meeting_of(imported(full()))
    assert {row.kind for row in Directive.objects.filter(meeting=meeting, is_binding=True)} == {"imbauan"}


def test_everything_beside(meeting: Meeting) -> None:
    assert AttendanceNote.objects.filter(meeting=meeting).count() == 4
    assert Quote.objects.get(meeting=meeting).speaker == "Pembicara Contoh"
    task = RecordedFollowUp.objects.get(meeting=meeting)
    assert (task.mechanism, task.responsible, task.due_date) == (
        "Rakor Teknis Contoh",
        "OPD Contoh",
        dt.date(2024, 12, 20),
    )
    event = meeting.related_events.get()
    assert event.positions == ["ketua contoh", {"jabatan": "sekretaris contoh", "masa": "2024-2027"}]
    assert event.further == {"metode": "musyawarah contoh"}
    assert meeting.source.periodicity == {
        "planned": True,
        "interval": "triwulan contoh",
        "text": "akan dijadwalkan berkala contoh",
    }


def test_the_trail_tells_who_imported_what(meeting: Meeting) -> None:
    entry = AuditEntry.objects.get(action="import_meeting")
    assert (entry.subject_id, entry.actor_kind) == (meeting.public_id, ActorKind.SYSTEM)
    assert entry.after["file"] == "lengkap.txt"


def test_times_without_a_day_are_kept_with_the_source(lampung: Organization) -> None:
    meeting = meeting_of(imported(full(date=None)))
    assert (meeting.source.start_time, meeting.source.end_time) == (dt.time(9, 15), dt.time(15, 45))
    assert meeting.sessions.get().starts_at is None


# --- what is odd is told, and kept -------------------------------------------------------------------------------


def test_numbers_that_stand_twice_or_not_at_all_are_given_and_told(lampung: Organization) -> None:
    def change(file: dict[str, Any]) -> None:
        file["points"][1]["order"] = 1
        file["points"][3]["order"] = None
        file["agenda_items"][1]["order"] = 1

    report = imported(changed(change))
    numbers = {row.kind: row.number for row in Directive.objects.filter(meeting=meeting_of(report))}
    assert len(set(numbers.values())) == 8
    assert (numbers["arahan"], numbers["penekanan"], numbers["imbauan"]) == (1, 9, 10)
    assert {"points[1].order", "points[3].order", "agenda_items[1].order"} <= set(told(report))


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("weekday_text", {"weekday_text": "Senin"}),
        ("timezone", {"timezone": "Asia/Jayapura"}),
        ("level", {"level": "kabupaten"}),
        ("region.name", {"region": {"code": "18", "name": "Lamoung"}}),
    ],
)
def test_two_values_that_do_not_fit_are_both_kept_and_told(lampung: Organization, place: str, changes: Any) -> None:
    report = imported(full(**changes))
    assert place in told(report)
    assert meeting_of(report).source.region_name == changes.get("region", full()["region"])["name"]


def test_what_stays_open_is_told_line_by_line(lampung: Organization) -> None:
    def change(file: dict[str, Any]) -> None:
        file["participants"][0]["attendance"] = None
        file["participants"][4]["accompanies"] = "Seseorang yang lain"
        file["participants"][1]["represents"] = {"name": None, "position": None, "organization": None}
        file["points"][0]["addressed_to"] = None
        file["follow_ups"][0]["due_date"] = None
        file["leader"]["position_status"] = "Wkl."

    places = set(told(imported(changed(change))))
    assert places >= {
        "participants[0].attendance",
        "participants[4].accompanies",
        "participants[1].represents",
        "points[0].addressed_to",
        "follow_ups[0].due_date",
        "leader.position_status",
        "leader.position",
    }


def test_very_many_posts_are_kept_as_printed_and_told(lampung: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PROPOSALS_AT_MOST", 2)
    report = imported(full())
    assert any("very many" in text for text in told(report).values())
    assert Participant.objects.filter(meeting=meeting_of(report)).count() == 7


@pytest.mark.parametrize("kind", ["rakor_sekda", "raker_kepala_daerah", "rakor_internal_kabkota", "rakor_teknis"])
def test_every_kind_is_known(lampung: Organization, kind: str) -> None:
    assert meeting_of(imported(full(kind=kind))).kind.code == kind


def test_a_kind_of_the_convener_s_own_is_known_there_only(lampung: Organization) -> None:
    imported(full(kind="rakor_sekda"))
    MeetingKind.objects.create(convener=lampung, code="rapim", label="Rapat Pimpinan")
    own = full(kind="rapim", source={**full()["source"], "file": "rapim.txt"})
    assert meeting_of(imported(own)).kind.label == "Rapat Pimpinan"
    imported(REAL_KALTIM.read_bytes(), setup=True)
    elsewhere = full(kind="rapim", region={"code": "64", "name": None})
    assert [problem.place for problem in imported(elsewhere).problems] == ["kind"]


REAL_KALTIM = next(path for path in REAL if path.name.startswith("004"))


def test_a_kabupaten_convenes_once_it_is_set_up(lampung: Organization) -> None:
    told_of = full(
        level="kabupaten", kind="rakor_internal_kabkota", region={"code": "18.01", "name": "Lampung Selatan"}
    )
    report = imported(told_of)
    assert [problem.place for problem in report.problems] == ["region.code"]
    assert "setup_region 18.01" in report.problems[0].remedy
    meeting = meeting_of(imported(told_of, setup=True))
    assert (meeting.convener.code, meeting.level) == ("18.01", "kabupaten")


# --- twice -------------------------------------------------------------------------------------------------------


def test_twice_makes_no_doubles(meeting: Meeting) -> None:
    before = rows()
    report = imported(json.dumps(full(), indent=8).encode())
    assert report.outcome == Outcome.UNCHANGED
    assert report.meeting == meeting
    assert not report.failed
    assert rows() == before


def test_other_content_under_the_same_name_is_left_and_told(meeting: Meeting) -> None:
    before = rows()
    report = imported(changed(lambda file: file["points"][2].update(text="butir yang lain")))
    assert report.outcome == Outcome.DIFFERS
    assert report.failed
    assert [problem.place for problem in report.problems] == ["source.file"]
    assert "points[2].text" in told(report)
    assert rows() == before
    assert not Directive.objects.filter(text="butir yang lain").exists()


def test_two_conveners_may_have_a_file_of_the_same_name(meeting: Meeting) -> None:
    imported(REAL_KALTIM.read_bytes(), setup=True)
    elsewhere = full(region={"code": "64", "name": "Kalimantan Timur"}, timezone="Asia/Makassar")
    assert meeting_of(imported(elsewhere)).convener.code == "64"


def test_the_database_itself_refuses_a_double(lampung: Organization) -> None:
    plan = plan_import(content=FULL.read_bytes(), name="a", by=System())
    import_meeting(plan=plan, by=System())
    before = rows()
    with pytest.raises(AlreadyImported):
        import_meeting(plan=plan, by=System())
    assert rows() == before


def test_the_slower_of_two_is_told_that_it_is_known(lampung: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another import of the same file commits between the look and the write."""
    plan = plan_import(content=FULL.read_bytes(), name="a", by=System())
    import_meeting(plan=plan, by=System())
    answers = iter([plan])
    real = planning.plan_import

    def blind_once(**options: Any) -> planning.Plan:
        return next(answers, None) or real(**options)

    monkeypatch.setattr("flows.importing.actions.meeting.plan_import", blind_once)
    assert imported(full()).outcome == Outcome.UNCHANGED
    assert Meeting.objects.count() == 1


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_only_the_secretariat_imports(lampung: Organization, role: Role) -> None:
    report = imported(full(), by=user_with(role, lampung))
    assert (report.outcome == Outcome.IMPORTED) == (role == Role.SECRETARIAT)
    assert Meeting.objects.exists() == (role == Role.SECRETARIAT)


def test_the_secretariat_of_another_government_may_not(lampung: Organization) -> None:
    other = Organization.objects.get(code="18.01")
    report = imported(full(), by=user_with(Role.SECRETARIAT, other))
    assert "may not" in report.problems[0].text
    assert not Meeting.objects.exists()


def test_the_action_itself_asks(lampung: Organization) -> None:
    plan = plan_import(content=FULL.read_bytes(), name="a", by=System())
    with pytest.raises(Refused):
        import_meeting(plan=plan, by=UserFactory.create())
    assert not Meeting.objects.exists()


# --- a file that fails leaves everything as it was ---------------------------------------------------------------


def test_a_preview_writes_nothing(lampung: Organization) -> None:
    before = rows()
    report, text = preview_file(content=FULL.read_bytes(), name="a", by=System())
    assert report.outcome == Outcome.READY
    assert report.created
    assert rows() == before
    assert meeting_of(imported(text.encode()))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"region": {"code": "99", "name": None}}, "region.code"),
        ({"region": {"code": "18.99", "name": None}}, "region.code"),
        ({"moderator": {**full()["moderator"], "region_code": "00"}}, "moderator.region_code"),
        ({"region": {"code": "64", "name": None}}, "region.code"),
        ({"kind": "apel"}, "kind"),
    ],
)
def test_what_cannot_be_placed_changes_nothing(lampung: Organization, changes: Any, place: str) -> None:
    before = rows()
    report = imported(full(**changes))
    assert [problem.place for problem in report.problems] == [place]
    assert report.problems[0].remedy
    assert rows() == before


def test_a_failure_halfway_leaves_nothing(lampung: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()

    def fall(*args: Any, **options: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("flows.importing.actions.meeting.record", fall)
    with pytest.raises(OSError, match="disk"):
        imported(full())
    assert rows() == before


def test_queries_do_not_grow_with_the_file(lampung: Organization) -> None:
    """Rows are written in bulk (SQLite takes some thirty at a time); each different post is looked for once."""

    def queries(lines: int, name: str) -> int:
        told_of = full(source={**full()["source"], "file": name})
        line = {**told_of["participants"][0], "accompanies": None}
        told_of["participants"] = [{**line, "name": f"Peserta {n}"} for n in range(lines)]
        with CaptureQueriesContext(connection) as captured:
            meeting_of(imported(told_of))
        return len(captured)

    queries(3, "pemanasan.txt")
    assert queries(90, "banyak.txt") - queries(3, "tiga.txt") <= 90 // 30


def test_an_election_beside_is_one_here_without_a_result(lampung: Organization) -> None:
    event = {"kind": "pemilihan_pengurus", "title": "Pemilihan contoh", "body": "Forum contoh"}
    event["body_purpose"] = "Maksud"
    meeting = meeting_of(imported(full(related_events=[event, {**event, "kind": "pameran", "title": "Pameran"}])))
    election = Election.objects.get(meeting=meeting)
    assert (election.title, election.body, election.purpose) == ("Pemilihan contoh", "Forum contoh", "Maksud")
    assert (election.state, election.method, election.posts.count()) == ("planned", "", 0)
    # The source's own words stay; the minutes are made of them, and say it once.
    assert meeting.related_events.count() == 2
    card = source_card(meeting)
    assert card
    assert [beside.election for beside in card.related_events] == [election, None]
    said = "\n".join(minutes_facts_now(draft_minutes(meeting=meeting, by=System())).closing_notes)
    assert said.count("Pemilihan contoh") == 1
