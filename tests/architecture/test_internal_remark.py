"""The secretariat's remark on a mark stays inside: no paper, sheet, export, message, or page of others ever says it.

Whatever is added later is walked by itself: every page is opened, every act is tried, every table is read.
"""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.utils import translation

from accounts.roles import Role
from attendance.models import AttendanceRecord
from audit.actions import System
from documents.actions import render_draft
from documents.models import Paper, Rendering, Sheet
from documents.queries import minutes_facts_now
from documents.rendering import render_minutes
from documents.states import PaperKind, SheetKind
from flows.exporting import export_json
from flows.print_packs import ask_day_sheet
from tests.desk.test_matrix import PAGES, SENT
from tests.documents.reading import text_of
from tests.scene import House, build_house, client_of, stored_rows, taken_back
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

CANARY = "KENARI-DALAM-TAMBANG"
# Pages of the house's own people, on which the remark is read.
INSIDE = {
    "desk:attendance",
    "desk:meeting",
    "desk:attendance_correct",
    "desk:official_record",
    "desk:position_record",
}


@pytest.fixture
def house() -> Iterator[House]:
    with translation.override("en"):
        house = build_house("RUMAHSATU", "81")
        AttendanceRecord.objects.update(note=CANARY)
        yield house


def unpacked(response: HttpResponse) -> bytes:
    """What was answered, read to its end; a spreadsheet with all its parts."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return content


def test_no_paper_and_no_export_says_it(house: House) -> None:
    said = minutes_facts_now(house.minutes)
    assert any(row.represented_by for row in said.attendance.rows), "the mark itself is told"
    assert CANARY not in json.dumps(export_json(house.meeting))
    assert CANARY not in text_of(render_minutes(said))
    Paper.objects.filter(pk=house.minutes.pk).update(state="draft")
    render_draft(paper=Paper.objects.get(kind=PaperKind.MINUTES, meeting=house.meeting), by=System())
    for kind in (SheetKind.PRINT_PACK, SheetKind.ROLL_LIST, SheetKind.SEATS):
        ask_day_sheet(meeting=house.meeting, kind=kind, by=System())
    drafts = Rendering.objects.exclude(draft_facts=None).values_list("draft_facts", flat=True)
    assert CANARY not in json.dumps([*drafts, *Sheet.objects.values_list("facts", flat=True)])


@pytest.mark.parametrize("who", [Role.SECRETARIAT, Role.LEADERSHIP, Role.DELEGATE, None])
def test_no_page_of_others_and_no_download_says_it(house: House, who: Role | None) -> None:
    client = client_of(house.people[who] if who else None)
    client.raise_request_exception = False
    told = set()
    for page in PAGES:
        if page.method != "GET":
            continue
        response = client.get(house.address(page.name, page.variant))
        if CANARY.encode() in unpacked(response):
            told.add(page.name)
            assert response["Content-Type"].startswith("text/html"), f"{page} is a file that leaves the house"
    assert told <= INSIDE
    assert told == set() or who in {Role.SECRETARIAT, Role.LEADERSHIP}
    if who == Role.SECRETARIAT:
        assert "desk:attendance" in told, "it is kept, and read where it belongs"


def test_no_act_carries_it_into_another_table(house: House) -> None:
    """No sheet, draft, message or trail of whatever the secretariat can do takes it along."""
    client = client_of(house.people[Role.SECRETARIAT])
    client.raise_request_exception = False
    carried = set()
    for page in PAGES:
        if page.method == "POST" and page.expected[Role.SECRETARIAT] == "ok":
            with taken_back():
                client.post(house.address(page.name, page.variant), SENT.get(page.name))
                rows = stored_rows()
            carried |= {f"{page}: {table}" for table, listed in rows.items() if CANARY in str(listed)}
    assert {words.rpartition(": ")[2] for words in carried} == {"attendance.AttendanceRecord"}, carried
