"""Pages of presentations and best practices: asked, handed in, checked, opened in the hall; the collection."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from agendas.models import AgendaRules, BestPractice, Material, Presentation
from agendas.states import PracticeState, PresentationState, Verdict
from files.office import PPTX
from meetings.models import Meeting, Participant, Topic
from meetings.states import Disclosure, MeetingState
from portal.desk.waiting_materials import materials_waiting
from tests.desk.reading import open_as, secretariat, text_of
from tests.factories import (
    AgendaItemFactory,
    BestPracticeFactory,
    DutyAssignmentFactory,
    MaterialFactory,
    PresentationFactory,
    StoredMaterialFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(participants=2)


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return secretariat(meeting.convener)


@pytest.fixture
def line(meeting: Meeting) -> Participant:
    return meeting.participants.order_by("pk")[0]


@pytest.fixture
def slot(meeting: Meeting, line: Participant) -> Presentation:
    return PresentationFactory.create(meeting=meeting, title="Serapan Anggaran", asked=line.organization)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("Paparan.pdf", b"%PDF-1.7\nsatu")


def url(name: str, *names: object) -> str:
    return reverse(f"desk:{name}", args=[getattr(one, "public_id", one) for one in names])


# --- asking and checking -----------------------------------------------------------------------------------------


def test_from_the_request_to_the_hall(meeting: Meeting, staff: Client, line: Participant) -> None:
    item = AgendaItemFactory.create(meeting=meeting, title="Serapan Anggaran")
    page = staff.get(url("presentations", meeting))
    assert "No presentation is asked for yet" in text_of(page.content)
    typed = {"item": item.public_id, "organizations": [line.organization.public_id], "due_date": "2030-10-14"}
    wrong = staff.post(url("presentation_new", meeting), typed)
    assert (wrong.status_code, Presentation.objects.count()) == (422, 0)
    assert "Give the time as well" in text_of(wrong.content)
    staff.post(url("presentation_new", meeting), typed | {"due_time": "16.00", "is_representative": "on"})
    slot = Presentation.objects.get()
    assert f"Representative of {line.organization.label}" in text_of(
        staff.get(url("presentation", slot.meeting, slot)).content
    )

    bad = staff.post(
        url("presentation", meeting, slot), {"upload": SimpleUploadedFile("a.exe", b"MZ"), "disclosure": "open"}
    )
    assert (bad.status_code, "Only PDF, JPEG, PNG, PPTX" in text_of(bad.content)) == (422, True)
    staff.post(url("presentation", meeting, slot), {"upload": pdf(), "disclosure": "open"})
    first = Material.objects.get()
    empty = staff.post(url("material_decide", meeting, first), {"verdict": "return", "disclosure": "open", "note": ""})
    assert (empty.status_code, "Say what is to be mended" in text_of(empty.content)) == (422, True)
    staff.post(url("material_decide", meeting, first), {"verdict": "return", "disclosure": "open", "note": "Halaman 3"})
    assert "Halaman 3" in text_of(staff.get(url("presentation", meeting, slot)).content)
    staff.post(url("presentation", meeting, slot), {"upload": pdf(), "disclosure": "internal"})
    second = Material.objects.get(version=2)
    staff.post(url("material_decide", meeting, second), {"verdict": "accept", "disclosure": "open", "note": ""})
    assert "Show in the hall" not in text_of(staff.get(url("presentations", meeting)).content)

    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ONGOING)
    assert "Show in the hall" in text_of(staff.get(url("presentations", meeting)).content)
    shown = staff.post(url("material_show", meeting, second))
    assert (shown.status_code, shown["Location"]) == (302, url("material_file", meeting, second))
    slot.refresh_from_db()
    assert slot.state == PresentationState.PRESENTED


def test_editing_begins_with_what_stands_and_a_request_is_taken_back(staff: Client, slot: Presentation) -> None:
    page = staff.get(url("presentation_edit", slot.meeting, slot)).content.decode()
    asked = slot.presenters.get().organization
    assert asked is not None
    ticked = [box for box in re.findall(r"<input[^>]+>", page) if 'name="organizations"' in box and "checked" in box]
    assert [asked.public_id in box for box in ticked] == [True]
    typed = {"title": "Judul Baru", "organizations": [asked.public_id]}
    assert staff.post(url("presentation_edit", slot.meeting, slot), typed).status_code == 302
    nobody = staff.post(url("presentation_edit", slot.meeting, slot), {"title": "Judul"})
    assert (nobody.status_code, "Name the institution" in text_of(nobody.content)) == (422, True)
    assert staff.post(url("presentation_withdraw", slot.meeting, slot)).status_code == 302
    assert not Presentation.objects.exists()


def test_the_house_reads_and_others_do_not(meeting: Meeting, slot: Presentation) -> None:
    reader = open_as(user_with(Role.INSPECTORATE, meeting.convener))
    page = text_of(reader.get(url("presentation", meeting, slot)).content)
    assert "Serapan Anggaran" in page
    assert "Hand in for those who are asked" not in page
    assert reader.post(url("presentation", meeting, slot), {"upload": pdf(), "disclosure": "open"}).status_code == 403
    assert reader.get(url("presentation_new", meeting)).status_code == 403
    stranger = secretariat(invited_meeting(participants=0).convener)
    assert stranger.get(url("presentations", meeting)).status_code == 404


@pytest.mark.parametrize(
    ("media_type", "name", "disposition", "policy"),
    [
        ("application/pdf", "a.pdf", "inline", "default-src 'self'"),
        ("image/png", "a.png", "inline", "sandbox"),
        (PPTX, "a.pptx", "attachment", "sandbox"),
    ],
)
def test_what_a_browser_can_show_stands_in_it(
    staff: Client, slot: Presentation, media_type: str, name: str, disposition: str, policy: str
) -> None:
    row = MaterialFactory.create(presentation=slot, file=StoredMaterialFactory.create(media_type=media_type, name=name))
    answer = staff.get(url("material_file", slot.meeting, row))
    assert b"".join(answer) == b"%PDF-1.7\n"
    assert answer["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert answer["Content-Type"] == media_type
    assert policy in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_what_is_excluded_is_not_there_for_a_reader(meeting: Meeting, slot: Presentation, staff: Client) -> None:
    row = MaterialFactory.create(presentation=slot, disclosure=Disclosure.EXCLUDED)
    reader = open_as(user_with(Role.INSPECTORATE, meeting.convener))
    assert reader.get(url("material_file", meeting, row)).status_code == 404
    assert row.file.name not in text_of(reader.get(url("presentation", meeting, slot)).content)
    assert b"".join(staff.get(url("material_file", meeting, row))).startswith(b"%PDF")


def test_the_meeting_tells_what_is_missing(meeting: Meeting, slot: Presentation, staff: Client) -> None:
    Presentation.objects.filter(pk=slot.pk).update(state=PresentationState.MISSING)
    page = text_of(staff.get(url("meeting", meeting)).content)
    assert "Never handed in : Serapan Anggaran" in page
    moderator = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.MODERATOR).user)
    assert "Serapan Anggaran" in text_of(moderator.get(url("meeting", meeting)).content)


def test_the_pages_cost_the_same_whatever_they_hold(meeting: Meeting, line: Participant, staff: Client) -> None:
    AgendaRules.objects.create(meeting=meeting)
    for page in (url("presentations", meeting), url("meeting", meeting), url("practices")):
        costs = []
        for _again in range(2):
            for slot in PresentationFactory.create_batch(3, meeting=meeting, asked=line.organization):
                MaterialFactory.create(presentation=slot, verdict=Verdict.ACCEPTED)
            for practice in BestPracticeFactory.create_batch(3, convener=meeting.convener, meeting=meeting):
                practice.topics.add(Topic.objects.get_or_create(convener=meeting.convener, name="Inflasi")[0])
            staff.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert staff.get(page).status_code == 200
            costs.append(len(queries))
        assert costs[0] == costs[1], page


def test_the_desk_tells_what_waits(
    meeting: Meeting, slot: Presentation, django_assert_num_queries: Callable[..., object]
) -> None:
    planner = user_with(Role.SECRETARIAT, meeting.convener)
    assert meeting.first_day
    for state in ("submitted", "submitted", "accepted"):
        PresentationFactory.create(meeting=meeting, state=state)
    BestPracticeFactory.create(convener=meeting.convener)
    BestPracticeFactory.create(state=PracticeState.SUBMITTED)
    list(materials_waiting(planner, meeting.first_day))
    with django_assert_num_queries(2):
        lines = list(materials_waiting(planner, meeting.first_day))
    assert [one.url for one in lines] == [url("presentations", meeting), f"{url('practices')}?keadaan=submitted"]
    assert list(materials_waiting(user_with(Role.LEADERSHIP, meeting.convener), meeting.first_day)) == []
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    assert len(list(materials_waiting(planner, meeting.first_day))) == 1


# --- best practices ----------------------------------------------------------------------------------------------


def test_the_collection_is_searched_and_filtered(meeting: Meeting, staff: Client, line: Participant) -> None:
    topic = Topic.objects.create(convener=meeting.convener, name="Pengendalian inflasi")
    first = BestPracticeFactory.create(
        convener=meeting.convener, title="Pasar murah", region=line.region, meeting=meeting
    )
    first.topics.add(topic)
    BestPracticeFactory.create(convener=meeting.convener, title="Posyandu", state=PracticeState.ACCEPTED)
    BestPracticeFactory.create(title="Milik lain")
    everything = text_of(staff.get(url("practices")).content)
    assert ("Pasar murah" in everything, "Posyandu" in everything, "Milik lain" in everything) == (True, True, False)
    assert line.region is not None
    for query in (
        "q=MURAH",
        f"topik={topic.public_id}",
        f"wilayah={line.region.code}",
        f"rapat={meeting.public_id}",
        "keadaan=submitted",
    ):
        found = text_of(staff.get(f"{url('practices')}?{query}").content)
        assert ("Pasar murah" in found, "Posyandu" in found) == (True, False), query
    assert "Nothing matches" in text_of(staff.get(f"{url('practices')}?q=tidak+ada&topik=x%00").content)
    assert open_as(user_with(Role.DELEGATE, meeting.convener)).get(url("practices")).status_code == 403


def test_what_was_mended_while_it_was_read_is_not_accepted(meeting: Meeting, staff: Client) -> None:
    row = BestPracticeFactory.create(convener=meeting.convener, state=PracticeState.SUBMITTED)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', staff.get(url("practice", row)).content.decode())
    BestPractice.objects.update(problem="Lain sama sekali")
    sent = {"verdict": "accept", "seen": seen}
    refused = staff.post(url("practice_decide", row), sent)
    assert (refused.status_code, "Lain sama sekali" in text_of(refused.content)) == (422, True)
    assert BestPractice.objects.get().state == PracticeState.SUBMITTED


def test_a_practice_is_written_down_put_right_and_sent_back(meeting: Meeting, staff: Client, line: Participant) -> None:
    topic = Topic.objects.create(convener=meeting.convener, name="Inflasi")
    new = f"{url('practice_new')}?rapat={meeting.public_id}"
    typed = {"title": "Pasar murah", "problem": "Harga naik", "solution": "Operasi pasar", "disclosure": "open"}
    wrong = staff.post(new, typed | {"solution": " "})
    assert (wrong.status_code, "Harga naik" in text_of(wrong.content)) == (422, True)
    assert staff.post(new, typed | {"topics": [topic.public_id], "upload": pdf()}).status_code == 302
    row = BestPractice.objects.get()
    assert (row.meeting, row.state, list(row.topics.all())) == (meeting, PracticeState.ACCEPTED, [topic])
    page = text_of(staff.get(url("practice", row)).content)
    assert ("Operasi pasar" in page, meeting.title in page) == (True, True)
    assert b"".join(staff.get(url("practice_file", row))).startswith(b"%PDF")
    assert "Pasar murah" in staff.get(url("practice_edit", row)).content.decode()
    staff.post(url("practice_edit", row), typed | {"title": "Pasar murah keliling"})
    row.refresh_from_db()
    assert (row.title, row.file is not None) == ("Pasar murah keliling", True)
    empty = staff.post(url("practice_decide", row), {"verdict": "return", "note": ""})
    assert (empty.status_code, "Say what is to be mended" in text_of(empty.content)) == (422, True)
    staff.post(url("practice_decide", row), {"verdict": "return", "note": "Sebutkan angkanya"})
    assert "Sebutkan angkanya" in text_of(staff.get(url("practice", row)).content)
    reader = open_as(user_with(Role.INSPECTORATE, meeting.convener))
    assert reader.get(url("practice", row)).status_code == 200
    assert reader.get(url("practice_edit", row)).status_code == 403
    assert reader.post(url("practice_decide", row), {"verdict": "return", "note": "x"}).status_code == 403
