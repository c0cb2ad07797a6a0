"""What strangers and colleagues could throw at answers, schedules, tables and calendars: none of it is a fault."""

import datetime as dt
import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from directory.models import Appointment, Official
from flows.officials.cells import Cell, Row, Table
from flows.officials.columns import COLUMNS
from flows.officials.headings import read_rows
from flows.officials.workbooks import check_workbook
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.replies import SIZE_LIMIT, Ignored, Reply, read_reply
from tests.attacks.test_junk import NUL, status_of
from tests.scene import House, taken_back

pytestmark = pytest.mark.django_db

REPLY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nSEQUENCE:{sequence}\r\n"
    "DTSTAMP:20300101T000000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
AT_ONCE = 5  # seconds, on a machine that has much else to do; what is bounded takes a hundredth of it


def mail(sender: str = "a@b.example", name: str = "<1@x>", kind: str = "text/calendar", sequence: str = "0") -> bytes:
    head = f"From: {sender}\r\nMessage-ID: {name}\r\nContent-Type: {kind}\r\n\r\n"
    return (head + REPLY.format(sequence=sequence)).encode()


# --- replies by calendar: anybody may write to the address ---------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        {"sender": ",".join(f"a{number}@b.example" for number in range(40_000))},
        {"sender": "a " * 400_000 + "<a@b.example>"},
        {"sender": "=?utf-8?q?a?= " * 60_000},
        {"sender": "," * 900_000},
        {"kind": "text/calendar" + "".join(f"; a{number}=b" for number in range(60_000))},
        {"kind": "text/calendar" + "".join(f"; a*{number}=b" for number in range(60_000))},
    ],
    ids=["many senders", "words", "encoded words", "commas", "parameters", "numbered parameters"],
)
def test_no_header_keeps_a_worker_busy(hostile: dict[str, str]) -> None:
    content = mail(**hostile)
    assert len(content) < SIZE_LIMIT
    began = time.monotonic()
    assert isinstance(read_reply(content), Ignored)
    assert time.monotonic() - began < AT_ONCE


def test_a_header_that_is_not_read_may_be_long() -> None:
    content = b"X-Trace: " + b"a " * 20_000 + b"\r\n" + mail(name="<" + "1" * 5_000 + "@x>")
    reply = read_reply(content)
    assert isinstance(reply, Reply)
    assert reply.message_id.startswith("sha256:")


@pytest.mark.parametrize("sequence", ["-1", "-" + "9" * 300, "9" * 300])
def test_a_number_that_no_column_holds_is_that_of_no_schedule(sequence: str) -> None:
    reply = read_reply(mail(sequence=sequence))
    assert isinstance(reply, Reply)
    assert reply.sequence == 2**31 - 1


# --- tables of officials -------------------------------------------------------------------------------------------


def test_a_workbook_of_beginnings_is_looked_through_once() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<mergeCell x" * 90_000)
    began = time.monotonic()
    check_workbook(packed.getvalue())
    assert time.monotonic() - began < AT_ONCE


def test_cells_of_endless_text_cost_no_more_than_their_number() -> None:
    """One text, kept once in the file, may stand in every cell of it."""
    endless = [Cell("x" * 30_000)] * len(COLUMNS)
    rows = [Row(1, [Cell(column.heading) for column in COLUMNS]), *(Row(number, endless) for number in range(2, 402))]
    began = time.monotonic()
    reading = read_rows(Table(rows=rows))
    assert time.monotonic() - began < AT_ONCE
    assert {problem["code"] for row in reading.rows for problem in row.problems} == {"too_long"}


@pytest.mark.parametrize("shape", ["", "csv"])
def test_one_control_in_a_name_does_not_end_the_export(shape: str, house: House, clients: dict[str, Client]) -> None:
    Official.objects.filter(pk=house.appointment.official_id).update(name="Pejabat\x0b \x1bSATU")
    response = clients["secretariat"].get(house.address("desk:officials_export"), {"bentuk": shape})
    assert response.status_code == 200
    content = b"".join(response)
    if not shape:
        names = [row[1].value for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]
        assert "Pejabat SATU" in names


# --- days at the ends of the calendar ------------------------------------------------------------------------------


def typed(house: House, day: str, start: str) -> dict[str, Any]:
    sitting = {"date": day, "start": start, "end": "", "label": ""}
    return {
        "title": "Rapat",
        "kind": house.kind.code,
        "mode": "hybrid",
        "venue": house.venue.public_id,
        "representation": "allowed",
        "companions_limit": "3",
        "reason": "Sebab",
        "first_day": day,
        "answer_date": day,
        "answer_time": start,
        "sesi-TOTAL_FORMS": "1",
        "sesi-INITIAL_FORMS": "0",
        **{f"sesi-0-{name}": value for name, value in sitting.items()},
    }


@pytest.mark.parametrize("page", ["meeting_move", "meeting_edit", "meeting_copy", "meeting_new"])
@pytest.mark.parametrize(("day", "start"), [("0001-01-01", "00:00"), ("9999-12-31", "23:59")])
def test_no_meeting_is_planned_at_the_ends_of_the_calendar(
    day: str, start: str, page: str, house: House, clients: dict[str, Client]
) -> None:
    state = MeetingState.INVITED if page == "meeting_move" else MeetingState.DRAFT
    Meeting.objects.filter(pk=house.meeting.pk).update(
        state=state, ended_at=None, answer_deadline=timezone.now() + dt.timedelta(days=1)
    )
    before = Meeting.objects.count()
    response = clients["secretariat"].post(house.address(f"desk:{page}"), typed(house, day, start))
    assert response.status_code == 422
    assert "Pilih tanggal antara tahun 1900 dan 2100." in response.content.decode()
    assert Meeting.objects.count() == before


@pytest.mark.parametrize("page", ["appoint", "appointment_edit"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_nobody_is_appointed_at_the_ends_of_the_calendar(
    day: str, page: str, house: House, clients: dict[str, Client]
) -> None:
    held = list(Appointment.objects.values_list("pk", "starts_on", "ends_on"))
    words = {"name": "Pejabat baru", "status": "definitive", "starts_on": day, "ends_on": day, "ends_previous": "on"}
    response = clients["secretariat"].post(house.address(f"desk:{page}"), words | {"holder_returns": "on"})
    assert response.status_code == 422
    assert "Pilih tanggal antara tahun 1900 dan 2100." in response.content.decode()
    assert list(Appointment.objects.values_list("pk", "starts_on", "ends_on")) == held


@pytest.mark.parametrize("occurrence", ["9999-12-31", "0001-01-01", "2030-02-31", "9999", "2101-01-01", "2030-W01-1"])
def test_no_period_stands_outside_the_rule(occurrence: str, house: House, clients: dict[str, Client]) -> None:
    for page in ("series_plan", "series_place", "series_skip"):
        address = house.address(f"desk:{page}", occurrence=occurrence)
        with taken_back():
            assert status_of(clients["secretariat"], "post", address, {"reason": "Sebab"}) == 404


# --- lists that forms send, and where they lead back ---------------------------------------------------------------


@pytest.mark.parametrize("back", ["x", "", NUL, "//jahat.example", "javascript:alert(1)", "http://[", "jahat.example"])
def test_a_filter_is_removed_whatever_page_it_leads_back_to(
    back: str, house: House, clients: dict[str, Client]
) -> None:
    response = clients["secretariat"].post(house.address("desk:filter_forget"), {"back": back})
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("desk:answers_remind", {"whom": "ticked", "line": [NUL, "x"]}),
        ("desk:deliveries_send", {"line": [NUL, "x"]}),
        ("desk:deliveries_send", {"only": NUL}),
        ("desk:deliveries_file", {"line": [NUL]}),
        ("desk:handover_accept", {"matter": [NUL]}),
        ("desk:answer_link_sent", {"contact": NUL}),
        ("desk:officials_import_decide", {"decision": f"leave:{NUL}", "row": [NUL, "9" * 7]}),
        ("desk:officials_import_reading", {"sheet": NUL, "heading_row": "9" * 30}),
        ("desk:filter_keep", {"name": f"{NUL}x"}),
        ("desk:series_members_add", {"posts": [NUL], "group": NUL}),
        ("desk:series_members_remove", {"members": [NUL]}),
        ("desk:change_seen", {"told": f"{NUL}x", "channel": NUL}),
        ("delegates:handover", {"matter": [NUL, "x"]}),
        ("delegates:mandate", {"kind": NUL}),
    ],
)
def test_names_of_rows_that_no_row_has(
    page: str, sent: dict[str, Any], house: House, clients: dict[str, Client]
) -> None:
    Meeting.objects.filter(pk=house.meeting.pk).update(
        state=MeetingState.INVITED, ended_at=None, answer_deadline=timezone.now() + dt.timedelta(days=1)
    )
    who = "secretariat" if page.startswith("desk:") else "anonymous"
    with transaction.atomic():
        assert status_of(clients[who], "post", house.address(page), sent) < 500
