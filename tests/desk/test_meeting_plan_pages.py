"""Planning a meeting on its pages: the plan, its copies, the roll, duties, venues and kinds."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from accounts.roles import Role
from agendas.models import AgendaItem
from attendance.models import Invitation
from directory.models import Organization
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from notices.models import Message
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    ContactFactory,
    DutyAssignmentFactory,
    GovernmentFactory,
    GuestFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    UserFactory,
    VenueFactory,
    meeting_in,
    planned_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


S = MeetingState


# --- the plan ------------------------------------------------------------------------------------------------------


def plan_data(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Rakor Baru",
        "kind": "rakor_sekda",
        "mode": "on_site",
        "representation": "allowed",
        "companions_limit": "5",
        "sesi-TOTAL_FORMS": "1",
        "sesi-INITIAL_FORMS": "0",
        "sesi-0-date": "2030-10-16",
        "sesi-0-start": "09:00",
        **fields,
    }


def test_a_meeting_is_planned_on_one_page(convener: Organization) -> None:
    post = PositionFactory.create(organization=OrganizationFactory.create(parent=convener), title="Sekda Contoh")
    venue = VenueFactory.create(convener=convener)
    data = plan_data(
        theme="Sinergi",
        purposes="Satu\n\n  Dua  ",
        period_year="2030",
        period_quarter="3",
        is_first="on",
        venue=venue.public_id,
        answer_date="2030-10-11",
        answer_time="16:00",
        chair_post="sekda contoh",
        moderator_post="Akademisi",
        moderator_name="Orang Luar",
        minimum_rank="II.b",
        shared_representatives="on",
        companions_limit="2",
        excuse_needs_document="on",
        **{
            "sesi-TOTAL_FORMS": "3",
            "sesi-1-date": "2030-10-17",
            "sesi-1-start": "08.30",
            "sesi-1-end": "12:00",
            "sesi-1-label": "Pleno",
        },
    )
    response = secretariat(convener).post(url("meeting_new"), data)
    meeting = Meeting.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == url("meeting", meeting.public_id)
    assert (meeting.theme, meeting.purposes, meeting.venue) == ("Sinergi", ["Satu", "Dua"], venue)
    assert (meeting.period_year, meeting.period_quarter, meeting.is_first) == (2030, 3, True)
    assert meeting.answer_deadline == dt.datetime(2030, 10, 11, 9, tzinfo=dt.UTC)
    assert (meeting.minimum_rank, meeting.shared_representatives) == ("II.b", True)
    assert (meeting.companions_limit, meeting.excuse_needs_document) == (2, True)
    roles = {row.role: row for row in meeting.roles.all()}
    assert roles["chair"].position == post
    assert (roles["moderator"].position, roles["moderator"].label) == (None, "Orang Luar, Akademisi")
    sessions = [(row.date, row.start_time, row.end_time, row.label) for row in meeting.sessions.all()]
    assert sessions == [
        (dt.date(2030, 10, 16), dt.time(9), None, ""),
        (dt.date(2030, 10, 17), dt.time(8, 30), dt.time(12), "Pleno"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 401}, "at most 400 characters"),
        ({"kind": "karangan"}, "Select a valid choice"),
        ({"period_quarter": "2"}, "A quarter needs its year."),
        ({"answer_date": "2030-10-11"}, "Give the time as well."),
        ({"answer_time": "16:00"}, "Give the date as well."),
        ({"join_link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"moderator_name": "Tanpa Jabatan"}, "Say which post this person holds."),
        ({"sesi-0-end": "08:00"}, "A session must end after it starts."),
        ({"sesi-0-start": "", "sesi-0-end": "08:00"}, "Give the start as well."),
        ({"sesi-0-date": ""}, "Give the date of this session."),
        ({"sesi-0-date": "2030-02-31"}, "Enter a valid date"),
        ({"sesi-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"title": "a\x00b"}, "Null characters are not allowed"),
        ({"purposes": "x" * 1001}, "at most 1000 characters"),
        ({"venue": "nirwana"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    convener: Organization, fields: dict[str, str], words: str
) -> None:
    response = secretariat(convener).post(url("meeting_new"), plan_data(theme="Tetap ada", **fields))
    assert response.status_code == 422
    assert words in text_of(response.content)
    assert b"Tetap ada" in response.content
    assert not Meeting.objects.exists()


def test_a_row_is_added_without_saving_or_judging(convener: Organization) -> None:
    data = plan_data(title="", theme="Tetap ada", is_first="on", add_session="1")
    response = secretariat(convener).post(url("meeting_new"), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'name="sesi-1-date"' in html
    assert 'name="sesi-2-date"' not in html
    assert 'value="2030-10-16"' in html
    assert 'value="Tetap ada"' in html
    assert re.search(r'name="is_first"[^>]*checked', html)
    assert "invalid-feedback" not in html
    assert not Meeting.objects.exists()


def test_what_the_added_row_shows_can_be_sent_again(convener: Organization) -> None:
    client = secretariat(convener)
    html = client.post(url("meeting_new"), plan_data(add_session="1")).content.decode()
    counts = dict(re.findall(r'name="(sesi-(?:TOTAL|INITIAL)_FORMS)" value="(\d+)"', html))
    data = plan_data(**counts, **{"sesi-1-date": "2030-10-17"})
    assert client.post(url("meeting_new"), data).status_code == 302
    assert Meeting.objects.get().sessions.count() == 2


def test_the_plan_comes_back_as_it_was_saved(convener: Organization) -> None:
    client = secretariat(convener)
    venue = VenueFactory.create(convener=convener)
    client.post(
        url("meeting_new"),
        plan_data(
            purposes="Satu\nDua", venue=venue.public_id, chair_post="Ketua", chair_name="Nama", period_year="2030"
        ),
    )
    meeting = Meeting.objects.get()
    response = client.get(url("meeting_edit", meeting.public_id))
    html = response.content.decode()
    for value in ('value="2030-10-16"', 'value="09:00"', 'value="Ketua"', 'value="Nama"', 'value="2030"'):
        assert value in html, value
    assert "Satu\nDua" in html
    assert f'<option value="{venue.public_id}" selected>' in html
    form = response.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    assert client.post(url("meeting_edit", meeting.public_id), plan_data(**typed)).status_code == 302
    again = Meeting.objects.get()
    assert (again.purposes, again.venue, again.period_year) == (["Satu", "Dua"], venue, 2030)
    assert not meeting.convener.meetings.exclude(pk=meeting.pk).exists()


def test_no_row_number_stands_in_the_form(convener: Organization) -> None:
    """Choices are named by what is random or spoken, never by a row number."""
    VenueFactory.create(convener=convener)
    MeetingFactory.create(convener=convener)
    html = secretariat(convener).get(url("meeting_new")).content.decode()
    for name in ("venue", "parent_meeting", "kind"):
        options = re.search(rf'<select name="{name}".*?</select>', html, re.DOTALL)
        assert options is not None
        assert not re.search(r'value="\d+"', options.group()), name


def test_who_plans_for_two_conveners_chooses(convener: Organization) -> None:
    user = user_with(Role.SECRETARIAT, convener)
    second = GovernmentFactory.create()
    user.memberships.create(organization=second, role=Role.SECRETARIAT)
    client = open_as(user)
    assert client.get(url("meeting_new")).context["convener"] == convener
    address = f"{url('meeting_new')}?instansi={second.public_id}"
    client.post(address, plan_data())
    assert Meeting.objects.get().convener == second


def test_an_invited_meeting_is_not_edited_but_says_so() -> None:
    meeting = meeting_in(S.INVITED)
    client = secretariat(meeting.convener)
    response = client.get(url("meeting_edit", meeting.public_id), follow=True)
    assert response.redirect_chain[-1][0] == url("meeting", meeting.public_id)
    assert "the invitations are out" in text_of(response.content)


def test_a_refusal_of_the_act_stands_beside_what_was_typed(convener: Organization) -> None:
    meeting = meeting_in(S.SCHEDULED, convener=convener)
    response = secretariat(convener).post(url("meeting_edit", meeting.public_id), plan_data(theme="Tetap ada"))
    assert response.status_code == 422
    text = text_of(response.content)
    assert "Name the chair." in text
    assert "Choose the venue." in text
    assert b"Tetap ada" in response.content


def test_a_copy_is_made_with_its_agenda(convener: Organization) -> None:
    meeting = planned_meeting(convener=convener)
    AgendaItem.objects.create(meeting=meeting, order=1, kind="paparan", title="Paparan")
    response = secretariat(convener).post(
        url("meeting_copy", meeting.public_id), {"title": "Salinan", "first_day": "2031-01-08"}
    )
    copy = Meeting.objects.get(title="Salinan")
    assert response.headers["Location"] == url("meeting", copy.public_id)
    assert copy.first_day == dt.date(2031, 1, 8)
    assert copy.agenda_items.get().title == "Paparan"
    assert copy.participants.count() == 3


# --- calling off ---------------------------------------------------------------------------------------------------


def test_cancelling_asks_for_a_reason_and_tells_those_invited() -> None:
    meeting = meeting_in(S.INVITED, participants=2)
    for line in meeting.participants.all():
        Invitation.objects.create(participant=line)
        ContactFactory.create(position=line.position)
    client = secretariat(meeting.convener)
    response = client.post(url("meeting_cancel", meeting.public_id), {"reason": "  "})
    assert response.status_code == 422
    assert not Message.objects.exists()
    client.post(url("meeting_cancel", meeting.public_id), {"reason": "Banjir"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_reason) == (S.CANCELLED, "Banjir")
    assert Message.objects.count() == 2


def test_cancelling_a_plan_tells_nobody() -> None:
    meeting = meeting_in(S.SCHEDULED)
    secretariat(meeting.convener).post(url("meeting_cancel", meeting.public_id), {"reason": "Batal"})
    meeting.refresh_from_db()
    assert meeting.state == S.CANCELLED
    assert not Message.objects.exists()


def test_a_meeting_that_runs_is_not_cancelled_and_the_reason_is_kept() -> None:
    meeting = meeting_in(S.ONGOING)
    response = secretariat(meeting.convener).post(url("meeting_cancel", meeting.public_id), {"reason": "Alasan saya"})
    assert response.status_code == 422
    assert b"Alasan saya" in response.content


def test_an_administrator_reopens_with_a_reason() -> None:
    meeting = meeting_in(S.CLOSED)
    client = open_as(user_with(Role.ADMINISTRATOR, meeting.convener))
    assert b"Reopen" in client.get(url("meeting", meeting.public_id)).content
    client.post(url("meeting_reopen", meeting.public_id), {"reason": "Kehadiran keliru"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_reason) == (S.HELD, "Kehadiran keliru")


# --- participants and duties ---------------------------------------------------------------------------------------


def test_a_group_is_added_by_its_button(convener: Organization) -> None:
    unit = OrganizationFactory.create(parent=convener)
    PositionFactory.create_batch(3, organization=unit)
    meeting = MeetingFactory.create(convener=convener)
    client = secretariat(convener)
    page = url("participants", meeting.public_id)
    assert ("heads_of_opd", 3) in {(code, count) for code, _label, count in client.get(page).context["groups"]}
    response = client.post(url("participants_group", meeting.public_id), {"group": "heads_of_opd"}, follow=True)
    assert "3 participants added." in text_of(response.content)
    assert meeting.participants.count() == 3
    response = client.post(url("participants_group", meeting.public_id), {"group": "heads_of_opd"}, follow=True)
    assert "All of them are on the roll already." in text_of(response.content)


def test_single_posts_are_searched_and_added(convener: Organization) -> None:
    unit = OrganizationFactory.create(parent=convener, name="Dinas Kelautan")
    wanted = PositionFactory.create(organization=unit, title="Kepala Dinas Kelautan")
    PositionFactory.create(title="Kepala Dinas Kelautan Lain")
    meeting = MeetingFactory.create(convener=convener)
    client = secretariat(convener)
    page = url("participants", meeting.public_id)
    assert client.get(page, {"q": "kelautan dinas"}).context["posts"] == [wanted]
    client.post(url("participants_posts", meeting.public_id), {"posts": [wanted.public_id]})
    assert meeting.participants.get().position == wanted
    response = client.get(page, {"q": "kelautan"})
    assert response.context["posts"] == []
    assert "No post that is not on the roll yet has these words." in text_of(response.content)


def test_a_post_of_another_house_cannot_be_slipped_in(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener)
    foreign = PositionFactory.create()
    secretariat(convener).post(url("participants_posts", meeting.public_id), {"posts": [foreign.public_id]})
    assert not meeting.participants.exists()


def test_a_guest_is_written_down(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener)
    client = secretariat(convener)
    response = client.post(url("guest_new", meeting.public_id), {"name": "", "email": "bukan surel"})
    assert response.status_code == 422
    assert b"bukan surel" in response.content
    client.post(url("guest_new", meeting.public_id), {"name": "Tamu", "title": "Rektor", "email": "r@example.org"})
    assert meeting.participants.get().guest_email == "r@example.org"


def test_ticked_lines_are_removed_or_given_a_capacity(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener)
    first, second, third = ParticipantFactory.create_batch(3, meeting=meeting)
    client = secretariat(convener)
    change = url("participants_change", meeting.public_id)
    client.post(change, {"lines": [first.public_id], "act": "capacity", "capacity": "leader"})
    first.refresh_from_db()
    assert first.capacity == Capacity.LEADER
    response = client.post(
        change, {"lines": [second.public_id], "act": "capacity", "capacity": "companion"}, follow=True
    )
    assert "Say whom the companion accompanies." in text_of(response.content)
    data = {
        "lines": [second.public_id],
        "act": "capacity",
        "capacity": "companion",
        "accompanies": first.public_id,
    }
    client.post(change, data)
    second.refresh_from_db()
    assert second.accompanies == first
    client.post(change, {"lines": [first.public_id, third.public_id], "act": "remove"})
    assert list(meeting.participants.all()) == [second]
    response = client.post(change, {"act": "remove"}, follow=True)
    assert "Tick at least one line of the roll." in text_of(response.content)


def test_a_line_of_another_meeting_is_not_touched(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener)
    other = ParticipantFactory.create(meeting=MeetingFactory.create(convener=convener))
    secretariat(convener).post(
        url("participants_change", meeting.public_id), {"lines": [other.public_id], "act": "remove"}
    )
    assert other.meeting.participants.exists()


def test_a_roll_larger_than_the_hall_is_pointed_out(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener, venue=VenueFactory.create(convener=convener, capacity=1))
    GuestFactory.create_batch(2, meeting=meeting)
    text = text_of(secretariat(convener).get(url("participants", meeting.public_id)).content)
    assert "more than the venue holds" in text


def test_a_duty_is_given_by_name_and_taken_back() -> None:
    meeting = meeting_in(S.INVITED)
    colleague = user_with(Role.SECRETARIAT, meeting.convener)
    helper = UserFactory.create(username="panitia", name="Panitia Pintu")
    client = secretariat(meeting.convener)
    page = url("duties", meeting.public_id)
    client.post(page, {"account": colleague.public_id, "duty": "notes"})
    client.post(page, {"username": "panitia", "duty": "door"})
    assert set(meeting.duties.values_list("user", "duty")) == {(colleague.pk, "notes"), (helper.pk, "door")}
    assert "Panitia Pintu" in text_of(client.get(page).content)
    duty = meeting.duties.get(user=helper)
    client.post(url("duty_revoke", meeting.public_id, duty.public_id))
    assert not meeting.duties.filter(user=helper).exists()
    other = DutyAssignmentFactory.create()
    assert client.post(url("duty_revoke", meeting.public_id, other.public_id)).status_code == 404


@pytest.mark.parametrize("typed", [{}, {"username": "tidak-ada"}, {"username": "tutup"}])
def test_a_duty_needs_an_account_in_use(typed: dict[str, str]) -> None:
    meeting = meeting_in(S.INVITED)
    UserFactory.create(username="tutup", is_active=False)
    response = secretariat(meeting.convener).post(url("duties", meeting.public_id), {"duty": "door", **typed})
    assert response.status_code == 422
    assert not meeting.duties.exists()


# --- venues and kinds ----------------------------------------------------------------------------------------------


def test_a_venue_is_kept_and_changed(convener: Organization) -> None:
    client = secretariat(convener)
    data = {"name": "Gedung", "kind": "government", "city": "Kota", "capacity": "100", "is_active": "on"}
    assert client.post(url("venue_new"), data).status_code == 302
    again = client.post(url("venue_new"), data)
    assert again.status_code == 422
    assert "in the list already" in text_of(again.content)
    venue = convener.venues.get()
    client.post(url("venue_edit", venue.public_id), {**data, "name": "Balai", "region": convener.region.code})
    venue.refresh_from_db()
    assert (venue.name, venue.region, venue.capacity) == ("Balai", convener.region, 100)
    assert "Balai" in text_of(client.get(url("venues")).content)


def test_the_kinds_begin_with_those_of_the_field_and_can_be_added_to(convener: Organization) -> None:
    client = secretariat(convener)
    assert "Rapat Koordinasi Teknis" in text_of(client.get(url("kinds")).content)
    assert not convener.meeting_kinds.exists()
    client.post(url("kinds"), {"label": "Rakor Inflasi"})
    kind = convener.meeting_kinds.get(label="Rakor Inflasi")
    client.post(url("kind_edit", kind.public_id), {"label": "Rakor Pangan", "order": "0", "is_active": "on"})
    assert "Rakor Pangan" in text_of(client.get(url("kinds")).content)
    leader = open_as(user_with(Role.LEADERSHIP, convener))
    assert leader.post(url("kinds"), {"label": "Lain"}).status_code == 403
    assert leader.get(url("kind_edit", kind.public_id)).status_code == 403
