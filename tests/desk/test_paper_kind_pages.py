"""The pages of the papers that follow a meeting: opened, written, read, approved together, listed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import token_of
from common.work import WorkState
from directory.models import Appointment, Organization
from documents.actions import draft_extracts, draft_verbatim
from documents.models import Paper, Rendering
from documents.queries.report import PARTS
from documents.states import Edition, PaperKind, PaperState
from flows.paper_kinds import submit_all
from meetings.models import Meeting
from portal.desk.paper_links import file_name_of, page_of
from tests.desk.reading import open_as, text_of, url
from tests.documents.kind_papers import final_meeting, minutes_signed, spoken
from tests.factories import (
    DirectiveFactory,
    DutyAssignmentFactory,
    MembershipFactory,
    paper_of,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db

PASSWORD = "sandi-contoh-yang-panjang"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def minutes() -> Paper:
    return minutes_signed(2)


@pytest.fixture
def meeting(minutes: Paper) -> Meeting:
    return minutes.meeting


@pytest.fixture
def person(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def staff(person: User) -> Client:
    return open_as(person)


@pytest.fixture
def leader(meeting: Meeting) -> Client:
    user = user_with(Role.LEADERSHIP, meeting.convener)
    user.set_password(PASSWORD)
    user.save()
    return open_as(user)


@pytest.fixture
def signer(meeting: Meeting) -> dict[str, str]:
    return {"signer": signing_post(meeting).public_id}


def institutions_of(meeting: Meeting) -> list[Organization]:
    lines = meeting.participants.order_by("order").select_related("position__organization")
    return [line.position.organization for line in lines if line.position]


def test_attendance_list_is_opened_and_read(meeting: Meeting, staff: Client, signer: dict[str, str]) -> None:
    address = url("attendance_list", meeting.public_id)
    assert "Open the draft" in text_of(staff.get(address).content)
    shown = text_of(staff.post(address, signer, follow=True).content)
    assert "● Hadir Langsung: 2" in shown
    assert "Submit for approval" in shown
    assert Paper.objects.get(kind=PaperKind.ATTENDANCE_LIST).signer == signing_post(meeting)


def test_without_a_signer_nothing_is_opened(meeting: Meeting, staff: Client) -> None:
    answer = staff.post(url("attendance_list", meeting.public_id), {})
    assert answer.status_code == 422
    assert "Not saved yet." in text_of(answer.content)
    assert not Paper.objects.filter(kind=PaperKind.ATTENDANCE_LIST).exists()


def test_report_starts_from_suggestions_and_keeps_what_is_typed(
    meeting: Meeting, staff: Client, signer: dict[str, str]
) -> None:
    address = url("report", meeting.public_id)
    assert "telah selesai diselenggarakan" in staff.get(address).content.decode()
    typed = dict.fromkeys(PARTS, "Kalimat contoh.") | {"addressee_line": "Gubernur Contoh", "urgency": "biasa"}
    shown = text_of(staff.post(address, signer | typed | {"conclusions": "Satu.\nDua."}, follow=True).content)
    assert "Gubernur Contoh" in shown
    paper = Paper.objects.get(kind=PaperKind.REPORT)
    assert paper.parts["conclusions"] == ["Satu.", "Dua."]
    staff.post(address, signer | typed | {"conclusions": "Tiga."})
    paper.refresh_from_db()
    assert paper.parts["conclusions"] == ["Tiga."]


def test_risalah_is_opened_from_passages(meeting: Meeting, staff: Client) -> None:
    spoken(meeting, ("Suara 7", "Selamat pagi."))
    assert "has not been opened yet" in text_of(staff.get(url("verbatim", meeting.public_id)).content)
    shown = text_of(staff.post(url("verbatim_open", meeting.public_id), follow=True).content)
    assert "Suara 7 ( voice not named )" in shown or "Suara 7 (voice not named)" in shown
    assert "Selamat pagi." in shown


def test_without_passages_no_risalah_is_offered_and_none_is_opened(meeting: Meeting, staff: Client) -> None:
    lacks = "No passage of a transcript stands under an item of the agenda yet."
    address, act = url("verbatim", meeting.public_id), url("verbatim_open", meeting.public_id)
    page = staff.get(address).content
    assert lacks in text_of(page)
    assert act not in page.decode()
    assert url("transcripts", meeting.public_id) in page.decode()
    listed = staff.get(url("papers", meeting.public_id)).content
    assert lacks in text_of(listed)
    assert f'href="{address}"' not in listed.decode()
    # Pressed on a page that was open before the last passage was taken out: it is said where he stands.
    refused = staff.post(act, follow=True)
    assert refused.redirect_chain == [(address, 302)]
    assert text_of(refused.content).count(lacks) == 2
    assert not Paper.objects.filter(kind=PaperKind.VERBATIM).exists()
    spoken(meeting, ("Suara 7", "Selamat pagi."))
    assert act in staff.get(address).content.decode()
    assert f'href="{address}"' in staff.get(url("papers", meeting.public_id)).content.decode()


def test_of_a_risalah_that_has_lost_its_passages_no_pdf_is_made(meeting: Meeting, staff: Client, person: User) -> None:
    transcript = spoken(meeting, ("Suara 7", "Selamat pagi."))
    paper = draft_verbatim(meeting=meeting, by=person)
    make = url("paper_draft_pdf", meeting.public_id, paper.public_id)
    assert make in staff.get(page_of(paper)).content.decode()
    transcript.passages.update(item=None)
    page = staff.get(page_of(paper)).content
    assert make not in page.decode()
    assert "No passage of a transcript" in text_of(page)
    refused = staff.post(make, headers={"referer": f"http://testserver{page_of(paper)}"}, follow=True)
    assert text_of(refused.content).count("No passage of a transcript") == 2
    assert not Rendering.objects.filter(paper=paper).exists()


def test_extracts_go_from_drafts_to_numbers_in_three_steps(
    meeting: Meeting, staff: Client, leader: Client, signer: dict[str, str]
) -> None:
    address = url("extracts", meeting.public_id)
    assert "2 institutions have none yet" in text_of(staff.get(address).content)
    assert "2 drafts are opened" in text_of(staff.post(address, signer, follow=True).content)
    assert "2 papers are submitted" in text_of(
        staff.post(url("extracts_submit", meeting.public_id), follow=True).content
    )
    page = leader.get(address)
    read = page.context["approval"].initial["read_sha256"]
    refused = leader.post(url("extracts_approve", meeting.public_id), {"read_sha256": read, "password": "salah"})
    assert refused.status_code == 422
    assert "This is not your password." in text_of(refused.content)
    given = {"read_sha256": read, "password": PASSWORD}
    assert "2 papers are approved" in text_of(
        leader.post(url("extracts_approve", meeting.public_id), given, follow=True).content
    )
    assert Paper.objects.filter(kind=PaperKind.EXTRACT, state=PaperState.SIGNED).exclude(number="").count() == 2


def test_page_of_extracts_says_how_many_directives_name_nobody(meeting: Meeting, staff: Client) -> None:
    assert "names nobody" not in text_of(staff.get(url("extracts", meeting.public_id)).content)
    other = final_meeting(1, convener=meeting.convener)
    DirectiveFactory.create(meeting=other)
    paper_of(other, PaperKind.MINUTES, PaperState.SIGNED)
    shown = staff.get(url("extracts", other.public_id)).content
    assert "1 directive of the minutes names nobody" in text_of(shown)
    assert url("minutes", other.public_id) in shown.decode()


def test_who_has_no_recorded_holder_is_said_with_the_way_to_the_post(
    meeting: Meeting, person: User, staff: Client, leader: Client
) -> None:
    post = signing_post(meeting)
    draft_extracts(meeting=meeting, by=person, signer=post)
    Appointment.objects.filter(position=post).delete()
    paper = Paper.objects.filter(kind=PaperKind.EXTRACT)[0]
    for client in (staff, leader):
        for address in (url("extracts", meeting.public_id), page_of(paper)):
            shown = client.get(address).content
            assert "would be signed without a name" in text_of(shown)
            assert url("position", post.public_id) in shown.decode()
    approver = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.APPROVER).user)
    shown = approver.get(page_of(paper)).content
    assert "would be signed without a name" in text_of(shown)
    assert url("position", post.public_id) not in shown.decode(), "the directory is closed to him"


def test_what_was_not_read_is_not_approved(meeting: Meeting, person: User, leader: Client) -> None:
    draft_extracts(meeting=meeting, by=person, signer=signing_post(meeting))
    submit_all(meeting=meeting, kind=PaperKind.EXTRACT, by=person)
    address = url("extracts_approve", meeting.public_id)
    answer = leader.post(address, {"read_sha256": "x:y", "password": PASSWORD})
    assert answer.status_code == 422
    assert not Paper.objects.filter(kind=PaperKind.EXTRACT, state=PaperState.SIGNED).exists()
    # The next try is about what now stands on the page.
    again = {"read_sha256": answer.context["approval"]["read_sha256"].value(), "password": PASSWORD}
    assert leader.post(address, again).status_code == 302


def test_an_institution_reads_its_own_extract_and_no_other(meeting: Meeting, person: User) -> None:
    institutions = institutions_of(meeting)
    papers = [
        paper_of(meeting, PaperKind.EXTRACT, PaperState.SIGNED, institution=row, signer=signing_post(meeting))
        for row in institutions
    ]
    delegate = open_as(MembershipFactory.create(organization=institutions[0], role=Role.DELEGATE).user)
    own, other = (url("extract", meeting.public_id, paper.public_id) for paper in papers)
    assert delegate.get(own).status_code == 200
    assert delegate.get(other).status_code == 404
    assert delegate.get(url("extracts", meeting.public_id)).status_code == 404
    assert delegate.get(url("report", meeting.public_id)).status_code == 404
    listed = delegate.get(url("papers", meeting.public_id)).content.decode()
    assert own in listed
    assert other not in listed
    assert "What can be opened next" not in listed
    assert papers[0].number.replace("/", "-") in file_name_of(papers[0])


def test_the_extract_is_behind_the_link_of_its_institution(meeting: Meeting, client: Client) -> None:
    line = meeting.participants.order_by("order")[0]
    paper = paper_of(
        meeting, PaperKind.EXTRACT, PaperState.SIGNED,
        institution=institutions_of(meeting)[0], signer=signing_post(meeting),
    )  # fmt: skip
    address = f"/u/{token_of(line.invitation)}/petikan/"
    assert client.get(address).status_code == 404
    rendering = Rendering.objects.create(key="official:x", paper=paper, edition=Edition.OFFICIAL, state=WorkState.DONE)
    assert client.get(address).status_code == 202
    rendering.file.save("paper.pdf", ContentFile(b"%PDF-1.7"))
    other = meeting.participants.order_by("order")[1]
    assert client.get(f"/u/{token_of(other.invitation)}/petikan/").status_code == 404
    assert b"".join(client.get(address)) == b"%PDF-1.7"


def test_all_papers_on_one_page_with_what_comes_next(meeting: Meeting, minutes: Paper, staff: Client) -> None:
    shown = text_of(staff.get(url("papers", meeting.public_id)).content)
    assert minutes.number in shown
    assert "What can be opened next" in shown
    assert url("extracts", meeting.public_id) in staff.get(url("papers", meeting.public_id)).content.decode()
    assert url("papers", meeting.public_id) in staff.get(url("meeting", meeting.public_id)).content.decode()


def test_a_kind_waits_for_what_it_is_made_of(staff: Client, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=None)
    assert "The attendance is not final yet." in text_of(staff.get(url("papers", meeting.public_id)).content)


@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind != PaperKind.ELECTION_RECORD])
def test_every_kind_has_its_page(kind: PaperKind, meeting: Meeting, staff: Client) -> None:
    institution = institutions_of(meeting)[0]
    fields: dict[str, Any] = (
        {"institution": institution} if kind in {PaperKind.EXTRACT, PaperKind.CLARIFICATION} else {}
    )
    known = meeting.papers.filter(kind=kind).first()
    paper = known or paper_of(meeting, kind, **fields)
    assert staff.get(page_of(paper)).status_code == 200


def test_pages_cost_the_same_for_few_and_many(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    counts = []
    for institutions in (2, 9):
        paper = minutes_signed(institutions)
        person = user_with(Role.SECRETARIAT, paper.meeting.convener)
        draft_extracts(meeting=paper.meeting, by=person, signer=signing_post(paper.meeting))
        client = open_as(person)
        for name in ("papers", "extracts", "clarifications"):
            address = url(name, paper.meeting.public_id)
            client.get(address)
            with django_assert_max_num_queries(80) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


def test_a_page_of_papers_that_nobody_could_sign_costs_the_same_for_few_and_many() -> None:
    """Each line leads to the post without a holder, as far as the reader may see it."""
    costs = []
    for many in (2, 9):
        paper = minutes_signed(many)
        person = user_with(Role.SECRETARIAT, paper.meeting.convener)
        post = signing_post(paper.meeting)
        draft_extracts(meeting=paper.meeting, by=person, signer=post)
        Appointment.objects.filter(position=post).delete()
        client = open_as(person)
        client.get(url("extracts", paper.meeting.public_id))
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(url("extracts", paper.meeting.public_id)).content.decode()
        assert shown.count(reverse("desk:position", args=[post.public_id])) == many
        costs.append(len(queries))
    assert costs[0] == costs[1], costs


def test_a_letter_of_clarification_says_how_it_is_answered(meeting: Meeting, staff: Client, leader: Client) -> None:
    paper = paper_of(meeting, PaperKind.CLARIFICATION, PaperState.SIGNED)
    delegate = open_as(MembershipFactory.create(organization=paper.institution, role=Role.DELEGATE).user)
    ways = [url("attendance", meeting.public_id), url("recap_reply")]
    found = {}
    for who, client in (("staff", staff), ("leader", leader), ("delegate", delegate)):
        shown = client.get(page_of(paper)).content
        assert "How it is answered" in text_of(shown)
        found[who] = [f'href="{way}"' in shown.decode().partition("How it is answered")[2] for way in ways]
    assert found == {"staff": [True, False], "leader": [False, False], "delegate": [False, True]}


def test_the_last_day_for_the_answer_is_part_of_the_time(meeting: Meeting, staff: Client) -> None:
    """The letter says “paling lambat”: on that day the answer is still in time."""
    paper = paper_of(meeting, PaperKind.CLARIFICATION, PaperState.DRAFT)
    shown = text_of(staff.get(page_of(paper)).content)
    assert "Answers until 5 working days after the day of the letter" in " ".join(shown.split())
