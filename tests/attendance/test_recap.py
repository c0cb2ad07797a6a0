"""The recap pulled from final rolls: who is counted, where, of which period; and the right of reply."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.roles import Role
from attendance.actions import ReplyRefused, reply_to_recap
from attendance.links import institution_holder_of
from attendance.models import AttendanceCorrection, AttendanceRecord, Invitation, OneTimeLink, RecapReply
from attendance.queries import (
    Period,
    RecapTable,
    final_meetings,
    lines_of_recap,
    of_institutions,
    replies_in,
    tables_of,
    years_of,
)
from attendance.queries.own_recap import own_recap
from attendance.shares import Level
from attendance.states import Attendance, Rsvp
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.models import Organization, Position
from directory.states import PositionRole
from meetings.models import Meeting, Participant
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AppointmentFactory,
    AttendanceRecordFactory,
    ContactFactory,
    ForkopimdaMemberFactory,
    GovernmentFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    RepresentationFactory,
    SessionFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
FINAL = dt.datetime(2030, 12, 31, 12, tzinfo=dt.UTC)
YEAR = Period(2030)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


def held(convener: Organization, day: dt.date = dt.date(2030, 10, 16), **fields: Any) -> Meeting:
    """A meeting whose roll is final."""
    fields = {"attendance_finalised_at": FINAL, "state": MeetingState.HELD, "first_day": day, **fields}
    meeting = MeetingFactory.create(convener=convener, **fields)
    SessionFactory.create(meeting=meeting, date=day)
    return meeting


def regency_post(convener: Organization, role: str = PositionRole.HEAD_OF_REGION, **fields: Any) -> Position:
    government = GovernmentFactory.create(region=RegencyFactory.create(parent=convener.region), is_convener=False)
    return PositionFactory.create(organization=government, role=role, **fields)


def invited(meeting: Meeting, post: Position, state: str = Attendance.PRESENT, **marked: Any) -> Participant:
    """A line that was invited, with its mark in the first sitting."""
    line = ParticipantFactory.create(meeting=meeting, position=post, organization=post.organization)
    InvitationFactory.create(participant=line)
    if state == Attendance.REPRESENTED:
        marked = {"represented_by": "Wakil, Asisten", **marked}
    AttendanceRecordFactory.create(participant=line, session=meeting.sessions.first(), state=state, **marked)
    return line


def tables(convener: Organization, period: Period = YEAR) -> list[RecapTable]:
    return tables_of(lines_of_recap(final_meetings(convener), period))


def counts(table: RecapTable) -> list[list[int]]:
    return [[share.count for share in row.figures.shares] for row in table.rows]


# --- who is counted ------------------------------------------------------------------------------------------------


def test_four_shares_by_institution_in_the_order_of_region_codes(convener: Organization) -> None:
    meeting = held(convener)
    posts = sorted((regency_post(convener) for _ in range(3)), key=lambda post: post.organization.region.code)
    for post, state in zip(reversed(posts), ("absent_no_notice", "represented", "present"), strict=True):
        invited(meeting, post, state)
    (table,) = tables(convener)
    assert table.level == Level.HEADS
    assert [row.organization for row in table.rows] == [post.organization for post in posts]
    assert counts(table) == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert [row.label for row in table.rows] == [post.organization.region.short_label for post in posts]


def test_levels_are_never_mixed(convener: Organization) -> None:
    meeting = held(convener)
    unit = OrganizationFactory.create(parent=convener)
    invited(meeting, regency_post(convener))
    invited(meeting, regency_post(convener, PositionRole.REGIONAL_SECRETARY, rank="II.a"))
    invited(meeting, PositionFactory.create(organization=unit, rank="II.a"))
    invited(meeting, PositionFactory.create(organization=unit, rank="II.b", title="Kabid"))
    found = tables(convener)
    assert [table.level for table in found] == [Level.HEADS, Level.SECRETARIES, Level.SECOND_A, Level.SECOND_B]
    assert all(len(table.rows) == 1 for table in found)
    lines = lines_of_recap(final_meetings(convener), YEAR)
    assert [table.level for table in tables_of(lines, level=Level.SECOND_B)] == [Level.SECOND_B]


def test_left_out_are_forkopimda_guests_companions_groups_and_whom_nobody_invited(convener: Organization) -> None:
    meeting = held(convener)
    counted = invited(meeting, regency_post(convener))
    seat = invited(meeting, PositionFactory.create())
    ForkopimdaMemberFactory.create(region=convener.region, position=seat.position)
    AttendanceRecordFactory.create(participant=GuestFactory.create(meeting=meeting))
    companion = invited(meeting, PositionFactory.create())
    Participant.objects.filter(pk=companion.pk).update(capacity=Capacity.COMPANION)
    uninvited = ParticipantFactory.create(meeting=meeting, position=PositionFactory.create())
    AttendanceRecordFactory.create(participant=uninvited)
    ParticipantFactory.create(meeting=meeting, is_group=True, position=None, organization=None, region=None)
    (table,) = tables(convener)
    assert counts(table) == [[1, 0, 0, 0]]
    assert table.rows[0].organization == counted.organization


def test_the_head_of_a_region_is_counted_though_he_leads_its_forkopimda(convener: Organization) -> None:
    post = regency_post(convener)
    ForkopimdaMemberFactory.create(region=post.organization.region, position=post)
    invited(held(convener), post)
    assert counts(tables(convener)[0]) == [[1, 0, 0, 0]]


def test_only_final_rolls_of_the_own_convener_and_of_the_period(convener: Organization) -> None:
    post = regency_post(convener)
    invited(held(convener, dt.date(2030, 9, 30)), post)
    invited(held(convener, dt.date(2030, 10, 1)), post, "excused")
    invited(held(convener, dt.date(2029, 12, 31)), post)
    invited(held(convener, attendance_finalised_at=None), post)
    invited(held(GovernmentFactory.create()), post)
    assert counts(tables(convener)[0]) == [[1, 0, 1, 0]]
    assert counts(tables(convener, Period(2030, 4))[0]) == [[0, 0, 1, 0]]
    assert counts(tables(convener, Period(2030, 3))[0]) == [[1, 0, 0, 0]]
    assert tables(convener, Period(2030, 1)) == []
    assert years_of(convener) == [2030, 2029]


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [(1, "01-01", "03-31"), (2, "04-01", "06-30"), (4, "10-01", "12-31"), (None, "01-01", "12-31")],
)
def test_a_period_has_its_days(quarter: int | None, first: str, last: str) -> None:
    period = Period(2030, quarter)
    assert (period.first.isoformat(), period.last.isoformat()) == (f"2030-{first}", f"2030-{last}")


def test_an_imported_meeting_counts_by_its_marks_alone(convener: Organization) -> None:
    """That many sent a deputy, reasons unclear, is a note: it makes no figure of anybody."""
    meeting = held(convener, is_imported=True)
    ParticipantFactory.create(meeting=meeting, position=regency_post(convener))
    assert tables(convener) == []
    marked = ParticipantFactory.create(meeting=meeting, position=regency_post(convener))
    AttendanceRecordFactory.create(participant=marked)
    assert counts(tables(convener)[0]) == [[1, 0, 0, 0]]


def test_a_line_of_several_sittings_counts_once(convener: Organization) -> None:
    meeting = held(convener)
    second = SessionFactory.create(meeting=meeting, order=2)
    line = invited(meeting, regency_post(convener), "absent_no_notice")
    AttendanceRecordFactory.create(participant=line, session=second, state="present", is_late=True)
    other = invited(meeting, regency_post(convener), "excused")
    AttendanceRecordFactory.create(participant=other, session=second, state="expected")
    (table,) = tables(convener)
    assert sorted(counts(table)) == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert table.whole.late == 1


# --- side figures --------------------------------------------------------------------------------------------------


def test_side_figures(convener: Organization) -> None:
    post = regency_post(convener)
    AppointmentFactory.create(position=post, status="plt", starts_on=dt.date(2030, 2, 1))
    for month in (3, 4):
        line = invited(held(convener, dt.date(2030, month, 5)), post, "represented")
        Invitation.objects.filter(participant=line).update(state=Rsvp.NO_RESPONSE)
        if month == 4:
            deputy = PositionFactory.create(organization=post.organization, rank="II.b", role="assistant_secretary")
            sent = RepresentationFactory.create(invitation=line.invitation, post=deputy)
            AttendanceRecord.objects.filter(participant=line).update(representation=sent, is_late=True)
    line = invited(held(convener, dt.date(2030, 1, 9)), post, left_early=True)
    Invitation.objects.filter(participant=line).update(state=Rsvp.ACCEPTED, answered_at=FINAL)
    AttendanceCorrection.objects.create(
        mark=line.attendance.get(), was="absent_no_notice", state="present", reason="Salah catat", by="Sekretariat"
    )
    (row,) = tables(convener)[0].rows
    figures = row.figures
    assert (figures.late, figures.left_early, figures.unanswered, figures.corrections) == (1, 1, 2, 1)
    assert (figures.mean_gap, figures.unknown_ranks, figures.longest_run) == (5.0, 1, 2)
    # In January nobody held the post: it counts for the organisation, and for no person.
    assert (figures.expected, figures.vacant, figures.acting) == (3, 1, 2)
    assert [line.holder.startswith("Plt.") for line in lines_of_recap(final_meetings(convener))] == [False, True, True]


def test_by_notice_the_largest_share_stands_first_and_too_few_last(convener: Organization) -> None:
    few, often, rarely = (regency_post(convener) for _ in range(3))
    for month in (1, 2, 3):
        meeting = held(convener, dt.date(2030, month, 5))
        invited(meeting, often, "absent_no_notice")
        invited(meeting, rarely, "absent_no_notice" if month == 1 else "present")
        if month == 1:
            invited(meeting, few, "absent_no_notice")
    lines = lines_of_recap(final_meetings(convener), YEAR)
    (table,) = tables_of(lines, by_notice=True)
    assert [row.organization for row in table.rows] == [post.organization for post in (often, rarely, few)]
    assert [share.words for share in table.rows[-1].figures.shares] == ["0/1", "0/1", "0/1", "1/1"]


# --- the cost -------------------------------------------------------------------------------------------------------


def fill(convener: Organization, posts: list[Position], meetings: int) -> None:
    """`meetings` final rolls of all the posts, in one statement each."""
    kind = MeetingFactory.create(convener=convener, attendance_finalised_at=None).kind
    rows = Meeting.objects.bulk_create(
        MeetingFactory.build(
            convener=convener, kind=kind, venue=None, state=MeetingState.HELD,
            attendance_finalised_at=FINAL,
            first_day=dt.date(2030, 1, 1) + dt.timedelta(days=14 * number),
        )
        for number in range(meetings)
    )  # fmt: skip
    sessions = {
        session.meeting_id: session
        for session in SessionFactory._meta.model.objects.bulk_create(
            SessionFactory.build(meeting=row, order=1, date=row.first_day) for row in rows
        )
    }
    lines = Participant.objects.bulk_create(
        ParticipantFactory.build(meeting=row, position=post, organization=post.organization)
        for row in rows
        for post in posts
    )
    Invitation.objects.bulk_create(InvitationFactory.build(participant=line) for line in lines)
    AttendanceRecord.objects.bulk_create(
        AttendanceRecordFactory.build(
            participant=line, session=sessions[line.meeting_id], state="represented", represented_by="Wakil"
        )
        for line in lines
    )


def test_a_year_of_120_lines_costs_as_many_queries_as_one_meeting_and_is_quick(convener: Organization) -> None:
    posts = [PositionFactory.create(organization__parent=convener) for _ in range(120)]
    for post in posts:
        AppointmentFactory.create(position=post)
    fill(convener, posts[:3], 1)
    with CaptureQueriesContext(connection) as few:
        tables(convener)
    fill(convener, posts, 24)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as many:
        (table,) = tables(convener)
    took = time.perf_counter() - began
    assert table.whole.expected == 24 * 120 + 3
    assert len(few) == len(many) <= 4
    assert took < 3, took


# --- the right of reply ---------------------------------------------------------------------------------------------


@pytest.fixture
def told(convener: Organization) -> Organization:
    """An institution with figures in October 2030."""
    line = invited(held(convener), regency_post(convener), "absent_no_notice")
    assert line.organization is not None
    return line.organization


def test_a_delegate_replies_to_the_own_figures_once(convener: Organization, told: Organization) -> None:
    delegate = user_with(Role.DELEGATE, told)
    about: dict[str, Any] = {"organization": told, "convener": convener, "period": Period(2030, 4), "by": delegate}
    reply = reply_to_recap(text=" Kami bertugas di lokasi banjir. ", **about)
    assert (reply.text, reply.year, reply.quarter, reply.by) == (
        "Kami bertugas di lokasi banjir.", 2030, 4, delegate.name,
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="reply_to_recap")
    assert (entry.subject_id, entry.after["text"]) == (told.public_id, reply.text)
    assert reply_to_recap(text="Kami bertugas di lokasi banjir.", **about) == reply
    assert reply_to_recap(text="Surat kami terlambat.", **about) != reply
    assert RecapReply.objects.count() == AuditEntry.objects.filter(action="reply_to_recap").count() == 2


def test_a_reply_stands_beside_the_figures(convener: Organization, told: Organization) -> None:
    about: dict[str, Any] = {"organization": told, "convener": convener, "by": user_with(Role.DELEGATE, told)}
    whole = reply_to_recap(text="Setahun", period=YEAR, **about)
    quarter = reply_to_recap(text="Triwulan", period=Period(2030, 4), **about)
    assert set(replies_in(YEAR, convener=convener)) == {whole, quarter}
    assert set(replies_in(Period(2030, 4), convener=convener)) == {whole, quarter}
    assert set(replies_in(Period(2030, 1), convener=convener)) == {whole}
    assert not replies_in(YEAR, convener=GovernmentFactory.create())
    lines = lines_of_recap(final_meetings(convener), YEAR)
    (table,) = tables_of(lines, replies_in(YEAR, convener=convener))
    assert set(table.rows[0].replies) == {whole, quarter}


@pytest.mark.parametrize(
    ("text", "period"), [("  ", Period(2030, 4)), ("x" * 2001, Period(2030, 4)), ("Keliru", Period(2030, 1))]
)
def test_a_reply_that_says_nothing_or_speaks_of_nothing_is_refused(
    convener: Organization, told: Organization, text: str, period: Period
) -> None:
    by = user_with(Role.DELEGATE, told)
    with pytest.raises(ReplyRefused):
        reply_to_recap(organization=told, convener=convener, period=period, text=text, by=by)
    assert not RecapReply.objects.exists()


def test_nobody_else_replies(convener: Organization, told: Organization) -> None:
    unopened = OneTimeLink.objects.create(
        organization=told, contact=ContactFactory.create(), expires_at=timezone.now() + dt.timedelta(hours=1)
    )
    others = [
        user_with(Role.SECRETARIAT, convener),
        user_with(Role.DELEGATE, OrganizationFactory.create()),
        institution_holder_of(unopened),
        System(),
    ]
    for by in others:
        with pytest.raises(Refused):
            reply_to_recap(organization=told, convener=convener, period=YEAR, text="Bukan kami", by=by)
    OneTimeLink.objects.update(used_at=timezone.now())
    assert reply_to_recap(
        organization=told, convener=convener, period=YEAR, text="Kami", by=institution_holder_of(unopened)
    )


def test_own_figures_are_of_the_own_institution_before_every_convener(
    convener: Organization, told: Organization
) -> None:
    invited(held(convener), regency_post(convener))
    post = told.positions.get()
    invited(held(GovernmentFactory.create(), dt.date(2030, 1, 5)), post)
    invited(held(convener, dt.date(2028, 1, 5)), post)
    found = own_recap([told.pk])
    assert (found.year, found.years, len(found.figures)) == (2030, [2030, 2028], 2)
    assert {figures.organization for figures in found.figures} == {told}
    assert own_recap([told.pk], "2028").year == 2028
    first = next(figures for figures in found.figures if figures.convener == convener)
    assert [period.quarter for period in first.periods] == [4, None]
    assert found.named(first.key) == first
    assert first.period_named("1") is None
    assert [line.organization for line in lines_of_recap(final_meetings(), where=of_institutions([told.pk]))] == [
        told
    ] * 3
