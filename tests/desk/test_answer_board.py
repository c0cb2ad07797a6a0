"""The board of answers: what can be asked of it, whom it reminds, what it gives along, and what it costs."""

import datetime as dt
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import SavedFilter
from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import ExcuseState, Rsvp
from directory.models import Region
from documents.actions import make_sheet
from documents.models import Sheet
from followups.states import FollowUpState
from meetings.models import Meeting, Participant
from notices.models import Message
from portal.desk.answer_board import Board, Wanted
from portal.desk.answer_lists import sheet_facts
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    ContactFactory,
    DirectiveFactory,
    InvitationFactory,
    ParticipantFactory,
    ProgressUpdateFactory,
    RegencyFactory,
    RepresentationFactory,
    follow_up_in,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

TOMORROW = timezone.now() + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(4, answer_deadline=TOMORROW)


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return secretariat(meeting.convener)


def invitations(meeting: Meeting) -> list[Invitation]:
    return list(Invitation.objects.of(meeting).select_related("participant").order_by("participant__order"))


def answer(invitation: Invitation, state: Rsvp, **fields: Any) -> None:
    reason = {"excuse_reason": "leave", "excuse_state": "submitted"} if state == Rsvp.EXCUSED else {}
    values = {"state": state, "answered_at": timezone.now(), "source": "link", **reason, **fields}
    Invitation.objects.filter(pk=invitation.pk).update(**values)


def shown(client: Client, meeting: Meeting, **query: Any) -> list[Participant]:
    page = client.get(url("answers", meeting.public_id), query)
    assert page.status_code == 200
    return [row.participant for row, _reports in page.context["rows"]]


# --- what is asked for -------------------------------------------------------------------------------------------


def test_who_has_not_answered_stands_first(meeting: Meeting, staff: Client) -> None:
    first, second, third, fourth = invitations(meeting)
    answer(first, Rsvp.ACCEPTED)
    answer(third, Rsvp.EXCUSED)
    assert shown(staff, meeting) == [one.participant for one in (second, fourth, first, third)]


def test_group_region_answer_and_words_narrow_together(meeting: Meeting, staff: Client) -> None:
    one, two, three, _four = invitations(meeting)
    region: Region = RegencyFactory.create(name="Kabupaten Pesisir", parent=meeting.convener.region)
    Participant.objects.filter(pk__in=[one.participant_id, two.participant_id]).update(group_label="Sekda")
    Participant.objects.filter(pk__in=[two.participant_id, three.participant_id]).update(region=region)
    answer(two, Rsvp.ACCEPTED)
    assert shown(staff, meeting, kelompok="Sekda") == [one.participant, two.participant]
    assert shown(staff, meeting, wilayah=region.code) == [three.participant, two.participant]
    assert shown(staff, meeting, kelompok="Sekda", wilayah=region.code) == [two.participant]
    assert shown(staff, meeting, kelompok="Sekda", wilayah=region.code, keadaan="pending") == []
    assert shown(staff, meeting, q="pesisir", keadaan="accepted") == [two.participant]


def test_those_without_group_or_region_can_be_asked_for(meeting: Meeting, staff: Client) -> None:
    one = invitations(meeting)[0].participant
    Participant.objects.filter(pk=one.pk).update(group_label="", region=None)
    assert shown(staff, meeting, kelompok="-") == shown(staff, meeting, wilayah="-") == [one]


def test_flags_combine(meeting: Meeting, staff: Client) -> None:
    one, two, three, _four = invitations(meeting)
    answer(one, Rsvp.DELEGATED)
    RepresentationFactory.create(invitation=one)
    answer(two, Rsvp.EXCUSED)
    answer(three, Rsvp.EXCUSED, excuse_state=ExcuseState.ACCEPTED)
    ContactFactory.create(position=two.participant.position)
    assert shown(staff, meeting, hanya="wakil") == [one.participant]
    assert shown(staff, meeting, hanya="alasan") == [two.participant]
    assert one.participant in shown(staff, meeting, hanya="kontak")
    assert two.participant not in shown(staff, meeting, hanya="kontak")
    assert shown(staff, meeting, hanya=["wakil", "kontak"]) == [one.participant]
    assert shown(staff, meeting, hanya=["alasan", "kontak"]) == []


def test_who_has_not_seen_the_change(meeting: Meeting, staff: Client) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(schedule_revision=1)
    seen, *others = invitations(meeting)
    Invitation.objects.filter(pk=seen.pk).update(seen_revision=1)
    assert shown(staff, meeting, hanya="perubahan") == [one.participant for one in others]


def test_progress_left_blank_is_told_and_can_be_asked_for(meeting: Meeting, staff: Client) -> None:
    blank, reported, silent, _four = invitations(meeting)
    for one in (blank, reported, silent):
        directive = DirectiveFactory.create(meeting__convener=meeting.convener)
        institution = one.participant.organization
        owed = follow_up_in(FollowUpState.ASSIGNED, directive=directive, organization=institution)
        if one != silent:
            answer(one, Rsvp.ACCEPTED)
        if one == reported:
            ProgressUpdateFactory.create(follow_up=owed)
    assert shown(staff, meeting, hanya="laporan") == [blank.participant]
    text = text_of(staff.get(url("answers", meeting.public_id)).content)
    assert "Progress: 1 of 1 blank" in text
    assert "Progress: 0 of 1 blank" in text


@pytest.mark.parametrize("query", ["kelompok=%00", "wilayah=x&hanya=x&hanya=y", "susun=x", "hanya=wakil&hanya=wakil"])
def test_odd_questions_still_show_a_board(meeting: Meeting, staff: Client, query: str) -> None:
    assert staff.get(f"{url('answers', meeting.public_id)}?{query}").status_code == 200


# --- shares and seats --------------------------------------------------------------------------------------------


def test_shares_by_group_and_region(meeting: Meeting, staff: Client) -> None:
    one, two, three, _four = invitations(meeting)
    Participant.objects.filter(pk=one.participant_id).update(group_label="Bupati")
    for invitation in (one, two):
        answer(invitation, Rsvp.ACCEPTED, companions=2)
    answer(three, Rsvp.EXCUSED)
    board = staff.get(url("answers", meeting.public_id)).context["board"]
    by_group = {share.label: (share.invited, share.unanswered, share.seats) for share in board.grouped}
    assert by_group == {"Bupati": (1, 0, 3), "Kepala perangkat daerah": (3, 1, 3)}
    assert board.shares.whole.seats == 6
    board = staff.get(url("answers", meeting.public_id), {"susun": "wilayah"}).context["board"]
    assert sum(share.invited for share in board.grouped) == 4


def test_a_refused_representative_takes_no_seat(meeting: Meeting, staff: Client) -> None:
    one, two, *_ = invitations(meeting)
    for invitation, state in ((one, "accepted"), (two, "rejected")):
        answer(invitation, Rsvp.DELEGATED, companions=1)
        RepresentationFactory.create(invitation=invitation, state=state)
        RepresentationFactory.create(invitation=invitation, state="cancelled")
    whole = staff.get(url("answers", meeting.public_id)).context["board"].shares.whole
    assert (whole.people, whole.companions) == (1, 1)


def test_a_hall_too_small_is_told(meeting: Meeting, staff: Client) -> None:
    meeting.venue.capacity = 2
    meeting.venue.save()
    one, *_ = invitations(meeting)
    answer(one, Rsvp.ACCEPTED, companions=1)
    address = url("answers", meeting.public_id)
    assert "too few" not in text_of(staff.get(address).content)
    answer(one, Rsvp.ACCEPTED, companions=4)
    assert "3 seats too few" in text_of(staff.get(address).content)


def test_counts_come_alone_when_the_page_asks_again(meeting: Meeting, staff: Client) -> None:
    page = staff.get(url("answers", meeting.public_id), headers={"HX-Request": "true"}).content.decode()
    assert 'id="shares"' in page
    assert "data-poll" in page
    assert "<html" not in page
    assert "<tr>" not in page.partition("</div>")[0]


# --- kept filters ------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_shown_and_removed(meeting: Meeting, staff: Client) -> None:
    board = url("answers", meeting.public_id)
    staff.post(f"{url('filter_keep', meeting.public_id)}?keadaan=pending&page=2", {"name": "Belum menjawab"})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("Belum menjawab", "keadaan=pending")
    assert 'href="?keadaan=pending"' in staff.get(board).content.decode()
    other = open_as(user_with(Role.SECRETARIAT, meeting.convener))
    assert "Belum menjawab" not in other.get(board).content.decode()
    forget = url("filter_forget", saved.public_id)
    assert other.post(forget).status_code == 404
    assert staff.post(forget, {"back": board})["Location"] == board
    assert not SavedFilter.objects.exists()


def test_removing_a_filter_leads_nowhere_else(meeting: Meeting, staff: Client) -> None:
    staff.post(f"{url('filter_keep', meeting.public_id)}?keadaan=pending", {"name": "Saya"})
    back = staff.post(url("filter_forget", SavedFilter.objects.get().public_id), {"back": "https://example.org/"})
    assert back["Location"] == url("home")


def test_a_filter_without_a_name_is_refused_in_words(meeting: Meeting, staff: Client) -> None:
    answered = staff.post(f"{url('filter_keep', meeting.public_id)}?keadaan=pending", {"name": " "}, follow=True)
    assert "Give the filter a name." in unescape(answered.content.decode())


# --- reminding just those ----------------------------------------------------------------------------------------


@pytest.fixture
def reachable(meeting: Meeting) -> list[Invitation]:
    found = invitations(meeting)
    for one in found:
        ContactFactory.create(position=one.participant.position)
    return found


def reminded() -> set[int]:
    return set(Message.objects.filter(kind="answer_reminder").values_list("invitation", flat=True))


def test_only_those_asked_for_are_reminded(meeting: Meeting, staff: Client, reachable: list[Invitation]) -> None:
    one, two, three, _four = reachable
    Participant.objects.filter(pk__in=[one.participant_id, two.participant_id]).update(group_label="Sekda")
    answer(two, Rsvp.ACCEPTED)
    query = "?kelompok=Sekda"
    assert "Remind 1" in text_of(staff.get(url("answers", meeting.public_id) + query).content)
    staff.post(url("answers_remind", meeting.public_id) + query, {"whom": "listed"})
    assert reminded() == {one.pk}
    # Others may be reminded at once; the same not within the minute.
    staff.post(url("answers_remind", meeting.public_id), {"whom": "ticked", "line": [three.public_id]})
    assert reminded() == {one.pk, three.pk}
    again = staff.post(url("answers_remind", meeting.public_id) + query, {"whom": "listed"}, follow=True)
    assert "nothing is sent twice" in unescape(again.content.decode())
    assert Message.objects.count() == 2


def test_ticks_choose_among_those_whose_answer_is_awaited(
    meeting: Meeting, staff: Client, reachable: list[Invitation]
) -> None:
    one, two, *_ = reachable
    answer(two, Rsvp.ACCEPTED)
    stranger = InvitationFactory.create()
    ticked = [one.public_id, two.public_id, stranger.public_id, "\x00"]
    staff.post(url("answers_remind", meeting.public_id), {"whom": "ticked", "line": ticked[:3]})
    assert reminded() == {one.pk}


def test_ticking_nobody_reminds_nobody(meeting: Meeting, staff: Client, reachable: list[Invitation]) -> None:
    answered = staff.post(url("answers_remind", meeting.public_id), {"whom": "ticked"}, follow=True)
    assert "Nobody is chosen" in unescape(answered.content.decode())
    assert reminded() == set()


def test_nobody_is_reminded_after_the_cut_off(staff: Client, meeting: Meeting, reachable: list[Invitation]) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(answer_deadline=timezone.now() - dt.timedelta(hours=1))
    assert "Remind" not in text_of(staff.get(url("answers", meeting.public_id)).content)
    staff.post(url("answers_remind", meeting.public_id), {"whom": "listed"})
    assert reminded() == set()


# --- lists to take along -----------------------------------------------------------------------------------------


def test_the_spreadsheet_holds_those_asked_for_and_no_formula(meeting: Meeting, staff: Client) -> None:
    one, two, *_ = invitations(meeting)
    Participant.objects.filter(pk=one.participant_id).update(printed_position='=HYPERLINK("http://jahat")')
    answer(one, Rsvp.EXCUSED, excuse_note="Rahasia keluarga", answered_by="+62 Ajudan\x07")
    answer(two, Rsvp.ACCEPTED)
    response = staff.get(url("answers_xlsx", meeting.public_id), {"keadaan": "excused"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Cache-Control"] == "private, no-store"
    _header, *rows = load_workbook(BytesIO(response.content)).active.iter_rows()
    assert len(rows) == 1
    texts = [cell.value for cell in rows[0]]
    assert '=HYPERLINK("http://jahat")' in texts
    assert {cell.data_type for cell in rows[0]} <= {"inlineStr", "s", "n"}
    assert "+62 Ajudan" in texts
    # A list that lies about names the kind of reason, never its words.
    assert not any("Rahasia" in str(text) for text in texts)


def test_the_printed_list(meeting: Meeting, staff: Client) -> None:
    one, two, *_ = invitations(meeting)
    answer(one, Rsvp.DELEGATED, companions=1)
    RepresentationFactory.create(invitation=one, name="Wakil Tercetak")
    answer(two, Rsvp.ACCEPTED)
    response = staff.post(f"{url('answers_pdf', meeting.public_id)}?keadaan=delegated")
    sheet = Sheet.objects.get()
    assert response["Location"] == url("sheet", sheet.public_id)
    make_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == "done", sheet.last_error
    with sheet.file.open() as stream:
        pages = PdfReader(BytesIO(stream.read())).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "REKAP JAWABAN UNDANGAN" in text
    assert "Wakil Tercetak" in text
    assert "3 terisi" in text
    assert str(two.participant) not in text
    assert "Posisi data" in text
    assert "Akan hadir" in text
    assert "Hadir Langsung" not in text


def test_the_printed_list_names_an_institution_once(meeting: Meeting) -> None:
    one, two, *_ = invitations(meeting)
    for invitation, title in ((one, "Sekretaris Daerah Kabupaten Contoh"), (two, "Sekretaris")):
        line = invitation.participant
        line.printed_position, line.printed_organization = title, "Pemerintah Kabupaten Contoh"
        line.position = None
        line.save()
    (group,) = sheet_facts(Board(meeting, Wanted()))["groups"]
    told = {row["post"]: row["institution"] for row in group["lines"]}
    assert told["Sekretaris Daerah Kabupaten Contoh"] == ""
    assert told["Sekretaris"] == "Pemerintah Kabupaten Contoh"


# --- who, and what it costs --------------------------------------------------------------------------------------


def test_leadership_reads_and_does_nothing(meeting: Meeting) -> None:
    one, *_ = invitations(meeting)
    answer(one, Rsvp.DELEGATED)
    RepresentationFactory.create(invitation=one, phone="0812-000-111")
    leader = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    page = leader.get(url("answers", meeting.public_id)).content.decode()
    assert "Remind" not in page
    assert "0812-000-111" not in page
    assert "0812-000-111" in secretariat(meeting.convener).get(url("answers", meeting.public_id)).content.decode()
    assert leader.post(url("answers_remind", meeting.public_id), {"whom": "listed"}).status_code == 404


def large(meeting: Meeting, size: int) -> None:
    """Grow the roll to `size` lines, all invited, answered in each way in turn."""
    first = ParticipantFactory.create(meeting=meeting)
    place: dict[str, Any] = {"position": None, "organization": first.organization, "region": first.region}
    lines = Participant.objects.bulk_create(
        ParticipantFactory.build(meeting=meeting, printed_position=f"P{number}", **place)
        for number in range(size - meeting.participants.count())
    )
    now = timezone.now()
    ways: list[dict[str, Any]] = [
        {"state": Rsvp.ACCEPTED, "answered_at": now},
        {"state": Rsvp.DELEGATED, "answered_at": now},
        {"state": Rsvp.EXCUSED, "answered_at": now, "excuse_reason": "leave", "excuse_state": "submitted"},
        {},
    ]
    made = Invitation.objects.bulk_create(Invitation(participant=p, **ways[n % 4]) for n, p in enumerate(lines))
    RepresentationFactory._meta.model.objects.bulk_create(
        RepresentationFactory.build(invitation=one) for one in made if one.state == Rsvp.DELEGATED
    )


def test_the_board_asks_as_often_for_2000_lines_as_for_a_few() -> None:
    costs = []
    # The fewest in which every way of answering is there.
    for size in (8, 2_000):
        meeting = invited_meeting(2, answer_deadline=TOMORROW)
        large(meeting, size)
        client = secretariat(meeting.convener)
        address = url("answers", meeting.public_id)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.context["board"].shares.whole.lines == size
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 25
