"""What a source tells of attendance is shown as it tells it: representatives and companions as such, and no more.

Files are those of the real meetings, and small ones made of the full example.
"""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from accounts.roles import Role
from attendance.models import AttendanceRecord
from attendance.states import Attendance
from audit.actions import System
from documents.actions import draft_minutes
from documents.queries import minutes_facts_now
from documents.queries.summary import summary_facts
from documents.rendering import render_minutes
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from flows.importing.actions import import_file
from meetings.models import Meeting, Participant
from tests.desk.reading import open_as, text_of, url
from tests.factories import user_with
from tests.flows.files import REAL, as_bytes, full
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

SAID = "Banyak kepala daerah hanya mengirim wakil, alasannya tidak jelas."


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def imported(content: bytes, name: str = "contoh.json") -> Meeting:
    report = import_file(content=content, name=name, by=System(), setup=True)
    assert report.meeting is not None, report.problems
    return report.meeting


@pytest.fixture
def kaltim() -> Meeting:
    """The real meeting with companions, a deputy, and "beberapa asisten yang mewakili bupati/walikota lainnya"."""
    (path,) = [path for path in REAL if path.name.startswith("004")]
    return imported(path.read_bytes(), path.name)


@pytest.fixture
def unclear() -> Meeting:
    """A source that names nobody, and only says that many sent a deputy for reasons that are not clear."""
    note = {"order": 1, "category": "absent_unclear_reason", "group": None, "count_text": "banyak", "reason": None}
    return imported(as_bytes(full(participants=[], attendance_notes=[{**note, "text": SAID}])))


def staff_of(meeting: Meeting) -> Client:
    return open_as(user_with(Role.SECRETARIAT, meeting.convener))


def pages_of(meeting: Meeting) -> dict[str, str]:
    """What the attendance page, the page of the meeting, and the minutes (page and paper) say."""
    staff = staff_of(meeting)
    paper = draft_minutes(meeting=meeting, by=System())
    pdf = PdfReader(BytesIO(render_minutes(minutes_facts_now(paper))))
    return {
        "attendance": text_of(staff.get(url("attendance", meeting.public_id)).content),
        "meeting": text_of(staff.get(url("meeting", meeting.public_id)).content),
        "reading": text_of(staff.get(url("minutes", meeting.public_id)).content),
        "paper": " ".join(" ".join(page.extract_text() for page in pdf.pages).split()),
    }


# --- representatives and companions ----------------------------------------------------------------------------------


def test_companions_are_shown_as_companions_everywhere(kaltim: Meeting) -> None:
    pages = pages_of(kaltim)
    for page in ("attendance", "meeting"):
        assert pages[page].count("accompanies Sri Wahyuni") >= 2
    for page in ("reading", "paper"):
        assert pages[page].count("mendampingi Sri Wahyuni") == 2
        assert pages[page].count("Hadir sebagai pendamping") == 2


def test_companions_are_listed_and_not_counted(kaltim: Meeting) -> None:
    attendance = minutes_facts_now(draft_minutes(meeting=kaltim, by=System())).attendance
    companions = [row for row in attendance.rows if row.note and "mendampingi" in row.note]
    assert [row.order for row in companions] == [None, None]
    persons = Participant.objects.filter(meeting=kaltim, is_group=False).count()
    assert sum(line.count for line in attendance.recap) == persons - 2


def test_those_who_represent_others_stay_the_words_of_the_source(kaltim: Meeting) -> None:
    """A group of deputies is one line with the number the source gives, marked by nobody and counted nowhere."""
    said = "beberapa asisten yang mewakili bupati/walikota lainnya"
    group = Participant.objects.get(meeting=kaltim, represents_position="bupati/walikota lainnya")
    assert not AttendanceRecord.objects.filter(participant=group).exists()
    pages = pages_of(kaltim)
    assert all(said in text for text in pages.values())
    for page in ("attendance", "meeting"):
        assert "represents bupati/walikota lainnya" in pages[page]
    for page in ("reading", "paper"):
        assert "kelompok: beberapa" in pages[page]
        assert "mewakili bupati/walikota lainnya" in pages[page]
    attendance = minutes_facts_now(kaltim.papers.get()).attendance
    assert {line.label: line.count for line in attendance.recap}["Diwakili"] == 0


def deputy_of(**represents: Any) -> Meeting:
    line = {
        **next(line for line in full()["participants"] if line["capacity"] == "participant" and not line["is_group"]),
        "name": "Wakil Contoh",
        "position": "Asisten Pemerintahan",
        "accompanies": None,
        "represents": {"name": None, "position": None, "organization": None, **represents},
    }
    return imported(as_bytes(full(participants=[line], attendance_notes=[])))


def test_a_named_deputy_is_a_representative_and_not_present_in_his_own_right() -> None:
    meeting = deputy_of(position="Bupati Contoh")
    mark = AttendanceRecord.objects.get(participant__meeting=meeting)
    assert mark.state == Attendance.REPRESENTED
    pages = pages_of(meeting)
    for page in ("attendance", "meeting"):
        assert "represents Bupati Contoh" in pages[page]
        assert "Represented" in pages[page]
    for page in ("reading", "paper"):
        assert "Hadir sebagai wakil" in pages[page]
        assert "mewakili Bupati Contoh" in pages[page]
        assert "diwakili oleh" not in pages[page]
    recap = minutes_facts_now(meeting.papers.get()).attendance.recap
    assert [line.count for line in recap] == [0, 1, 0, 0]


def test_a_deputy_marked_present_by_an_earlier_import_is_counted_as_a_deputy() -> None:
    meeting = deputy_of(organization="Pemerintah Kabupaten Contoh")
    AttendanceRecord.objects.update(state=Attendance.PRESENT, represented_by="")
    attendance = minutes_facts_now(draft_minutes(meeting=meeting, by=System())).attendance
    assert [line.count for line in attendance.recap] == [0, 1, 0, 0]
    assert attendance.rows[0].status_label == "Hadir sebagai wakil"


# --- only a remark ---------------------------------------------------------------------------------------------------


def test_a_source_that_says_only_that_many_sent_a_deputy_shows_exactly_that(unclear: Meeting) -> None:
    for page, text in pages_of(unclear).items():
        assert SAID in text, page
    assert not Participant.objects.filter(meeting=unclear).exists(), "nobody is made up"
    assert not AttendanceRecord.objects.filter(participant__meeting=unclear).exists()
    attendance = minutes_facts_now(unclear.papers.get()).attendance
    assert (attendance.rows, attendance.recap, attendance.sittings) == ((), (), ())
    assert attendance.notes == (SAID,)


def test_the_paper_says_that_single_persons_were_not_recorded(unclear: Meeting) -> None:
    paper = pages_of(unclear)["paper"]
    assert "Kehadiran orang per orang tidak dicatat" in paper
    assert "Rekapitulasi" not in paper


def test_a_meeting_without_any_word_of_attendance_says_nothing_of_it() -> None:
    silent = imported(as_bytes(full(participants=[], attendance_notes=[])))
    pages = pages_of(silent)
    assert "What the source says of attendance" not in pages["attendance"]
    assert "DAFTAR HADIR" not in pages["paper"]


# --- the summary for leadership --------------------------------------------------------------------------------------


def summary_of(meeting: Meeting) -> tuple[dict[str, Any], str]:
    """Its facts, and what the page says."""
    facts = summary_facts(meeting)
    pdf = PdfReader(BytesIO(render_sheet(SheetKind.SUMMARY, facts)))
    return facts, " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_summary_counts_whom_the_source_names_as_the_minutes_do(kaltim: Meeting) -> None:
    facts, page = summary_of(kaltim)
    recap = minutes_facts_now(draft_minutes(meeting=kaltim, by=System())).attendance.recap
    counted = [sum(level["parts"][place]["count"] for level in facts["attendance"]["levels"]) for place in range(4)]
    assert counted == [line.count for line in recap] == [5, 0, 0, 0]
    numbers = {number["label"]: (number["value"], number["note"]) for number in facts["numbers"]}
    assert numbers["Undangan"] == ("–", "tidak dicatat; 5 orang disebut")
    assert numbers["Hadir langsung"] == ("5", "dari 5 orang")
    assert "Menurut sumber:" in page
    assert "beberapa asisten yang mewakili bupati/walikota lainnya" in page
    assert "belum dicatat" not in page


def test_summary_of_a_mere_remark_says_the_remark(unclear: Meeting) -> None:
    facts, page = summary_of(unclear)
    assert facts["attendance"]["levels"] == []
    assert f"Menurut sumber: {SAID}" in page
    assert "belum dicatat" not in page


def test_summary_says_not_recorded_where_the_source_is_silent() -> None:
    facts, page = summary_of(imported(as_bytes(full(participants=[], attendance_notes=[]))))
    assert facts["attendance"]["told"] == ""
    assert "Kehadiran belum dicatat." in page


def test_every_real_meeting_shows_what_its_source_says() -> None:
    for path in REAL:
        meeting = imported(path.read_bytes(), path.name)
        pages = pages_of(meeting)
        for line in Participant.objects.filter(meeting=meeting, is_group=False):
            assert all(line.printed_name in text for text in pages.values()), (path.name, line)
        for group in Participant.objects.filter(meeting=meeting, is_group=True):
            assert all((group.count_text or "tidak dicatat") in text or "number not" in text for text in pages.values())
