"""The picture of a hall: read as plain columns, and yet what the rows themselves say."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.models import DayRules, Invitation, Seat
from attendance.queries.hall import Tile, picture_of, rank_of_representative
from attendance.queries.seats import seating_of
from attendance.states import Attendance, AttendanceSource, ExcuseReason, ExcuseState, RepresentationState, Rsvp
from meetings.models import Meeting, Participant
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    GovernmentFactory,
    GuestFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    RepresentationFactory,
    invited_meeting,
)

pytestmark = pytest.mark.django_db


def drawn(meeting: Meeting, rules: DayRules | None = None) -> dict[str, Tile]:
    picture, _quorum = picture_of(meeting.sessions.get(), rules or DayRules(meeting=meeting))
    return {tile.line: tile for tile in picture.tiles}


def test_a_line_is_called_by_its_post_and_stands_for_its_region() -> None:
    meeting = invited_meeting(0, MeetingState.ONGOING)
    regency = GovernmentFactory.create(region=RegencyFactory.create(name="Kabupaten Contoh", short_name="Contoh"))
    head = PositionFactory.create(organization=regency, title="Bupati Contoh", short_title="Bupati")
    office = PositionFactory.create(
        organization=OrganizationFactory.create(parent=meeting.convener), title="Kepala Dinas", short_title="Kadis"
    )
    of_region = ParticipantFactory.create(meeting=meeting, position=head, group_label="Bupati")
    of_office = ParticipantFactory.create(meeting=meeting, position=office)
    printed = GuestFactory.create(meeting=meeting, printed_status="Plt.", printed_position="X")
    ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    tiles = drawn(meeting)
    assert len(tiles) == 3
    tile = tiles[of_region.public_id]
    assert (tile.post, tile.short, tile.region, tile.group) == (
        of_region.position_label, "Contoh", "Kabupaten Contoh", "Bupati",
    )  # fmt: skip
    tile = tiles[of_office.public_id]
    assert (tile.post, tile.short) == (of_office.position_label, "Kadis")
    assert (tiles[printed.public_id].post, tiles[printed.public_id].is_guest) == ("Plt. X", True)


def test_where_several_stand_for_a_region_each_is_called_by_his_post() -> None:
    meeting = invited_meeting(0, MeetingState.ONGOING)
    regency = GovernmentFactory.create(region=RegencyFactory.create(name="Kabupaten Contoh", short_name="Contoh"))
    head, secretary = (
        ParticipantFactory.create(
            meeting=meeting, position=PositionFactory.create(organization=regency, title=title, short_title=title)
        )
        for title in ("Bupati Contoh", "Sekda Contoh")
    )
    tiles = drawn(meeting)
    assert [tiles[line.public_id].short for line in (head, secretary)] == ["Bupati Contoh", "Sekda Contoh"]
    # Under a heading of his own the region is enough, as it is short; in a list of all it is not.
    Participant.objects.filter(pk=secretary.pk).update(group_label="Sekda")
    tile = drawn(meeting)[secretary.public_id]
    assert (tile.short, tile.named) == ("Contoh", "Sekda Contoh")
    for row, line in enumerate((head, secretary), 1):
        Seat.objects.create(meeting=meeting, participant=line, order=row, label=f"A-0{row}")
    assert [chair.short for chair in seating_of(meeting).rows[0].chairs] == ["Bupati Contoh", "Sekda Contoh"]


@pytest.mark.parametrize(
    ("written", "post"),
    [
        ("Rina Wulandari, S.E., M.Si., Kepala Bidang Aset", "Kepala Bidang Aset"),
        ("Rina Wulandari, SH, MM, Plt. Kepala Dinas, Kota Contoh", "Plt. Kepala Dinas, Kota Contoh"),
        ("Rina Wulandari, S.STP.", ""),
        ("Rina Wulandari, Staf", "Staf"),
    ],
)
def test_a_title_behind_a_name_is_no_post(written: str, post: str) -> None:
    meeting = invited_meeting(1, MeetingState.ONGOING)
    line = meeting.participants.get()
    AttendanceRecordFactory.create(
        participant=line, state=Attendance.REPRESENTED, represented_by=written, source=AttendanceSource.SEARCH
    )
    assert drawn(meeting)[line.public_id].by == post


def test_no_tile_says_the_name_of_a_person() -> None:
    meeting = invited_meeting(0, MeetingState.ONGOING)
    nameless = GuestFactory.create(
        meeting=meeting, printed_name="Siti Aminah", printed_position="", printed_organization=""
    )
    of_house = GuestFactory.create(meeting=meeting, printed_position="", printed_organization="Yayasan Contoh")
    announced = RepresentationFactory.create(
        invitation=invited_meeting(1).participants.get().invitation, name="Rina Wulandari", position="Asisten I"
    )
    marks = [
        AttendanceRecordFactory.create(
            participant=GuestFactory.create(meeting=meeting),
            state=Attendance.REPRESENTED,
            represented_by="Rina Wulandari, Asisten II",
            source=source,
            representation=sent,
        )
        for source, sent in (
            (AttendanceSource.SEARCH, None),
            (AttendanceSource.LIST, None),
            (AttendanceSource.SEARCH, announced),
        )
    ]
    tiles = drawn(meeting)
    assert "Siti" not in repr(tiles)
    assert "Rina" not in repr(tiles)
    assert tiles[nameless.public_id].post == ""
    assert tiles[of_house.public_id].post == "Yayasan Contoh"
    assert [tiles[mark.participant.public_id].by for mark in marks] == ["Asisten II", "", "Asisten I"]


def test_who_was_excused_in_time_is_not_missing() -> None:
    meeting = invited_meeting(3, MeetingState.ONGOING)
    excused, unclear, marked = meeting.participants.order_by("pk")
    for line, judged in ((excused, ExcuseState.ACCEPTED), (unclear, ExcuseState.SUBMITTED)):
        Invitation.objects.filter(participant=line).update(
            state=Rsvp.EXCUSED, excuse_state=judged, excuse_reason=ExcuseReason.LEAVE, answered_at=timezone.now()
        )
    AttendanceRecordFactory.create(
        participant=marked, arrived_at=dt.datetime(2030, 10, 16, 1, 52, tzinfo=dt.UTC), is_late=True
    )
    tiles = drawn(meeting)
    assert [tiles[line.public_id].state for line in (excused, unclear, marked)] == ["excused", "missing", "present"]
    assert (tiles[marked.public_id].at, tiles[marked.public_id].is_late) == ("08.52", True)


@pytest.mark.parametrize(
    ("stated", "kept", "counts"),
    [("II.b", "IV.a", 0), ("IV.a", "II.b", 1), ("II.b", "", 1), ("IV.a", "", 0), ("", "", 0)],
)
def test_a_representative_counts_by_the_rank_that_the_directory_knows(stated: str, kept: str, counts: int) -> None:
    meeting = invited_meeting(1, MeetingState.ONGOING)
    line = meeting.participants.get()
    sent = RepresentationFactory.create(
        invitation=line.invitation,
        state=RepresentationState.ACCEPTED,
        rank=stated,
        post=PositionFactory.create(rank=kept) if kept else None,
    )
    mark = AttendanceRecordFactory.create(
        participant=line, state=Attendance.REPRESENTED, represented_by=str(sent), representation=sent
    )
    rules = DayRules(meeting=meeting, quorum_numerator=1, quorum_rank="III.a")
    _picture, quorum = picture_of(meeting.sessions.get(), rules)
    assert rank_of_representative(mark) == (kept or stated)
    assert quorum.counted == counts


def test_the_picture_costs_as_many_queries_for_three_lines_as_for_thirty() -> None:
    taken = []
    for number in (3, 30):
        meeting = invited_meeting(number, MeetingState.ONGOING)
        for line in meeting.participants.all():
            AttendanceRecordFactory.create(participant=line)
        session = meeting.sessions.get()
        with CaptureQueriesContext(connection) as queries:
            picture_of(session, DayRules(meeting=meeting))
        taken.append(len(queries))
    assert taken[0] == taken[1]
