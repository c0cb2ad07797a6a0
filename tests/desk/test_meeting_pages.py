"""The pages of meetings, opened by those who may and by those who may not."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.models import AgendaItem
from attendance.models import Invitation
from directory.models import Organization
from meetings.models import Meeting, MeetingSource
from meetings.states import MeetingMode, MeetingState, RoleInMeeting
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    AppointmentFactory,
    DutyAssignmentFactory,
    GovernmentFactory,
    MeetingFactory,
    MeetingKindFactory,
    MeetingRoleFactory,
    OfficialFactory,
    ParticipantFactory,
    PositionFactory,
    SessionFactory,
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


# --- who may open what ---------------------------------------------------------------------------------------------

S = MeetingState
# Page, state of the meeting it needs, and what each kind of person gets; a stranger always gets 404.
READERS = {Role.ADMINISTRATOR: 200, Role.SECRETARIAT: 200, Role.LEADERSHIP: 200, Role.INSPECTORATE: 200}
PLANNERS = {**dict.fromkeys(READERS, 403), Role.SECRETARIAT: 200}
MATRIX: list[tuple[str, S, dict[Role, int], int]] = [
    ("meeting", S.INVITED, READERS, 200),
    ("meeting_edit", S.DRAFT, PLANNERS, 404),
    ("meeting_copy", S.INVITED, PLANNERS, 403),
    ("meeting_cancel", S.INVITED, PLANNERS, 403),
    ("meeting_end", S.ONGOING, PLANNERS, 403),
    ("meeting_reopen", S.CLOSED, {**dict.fromkeys(READERS, 403), Role.ADMINISTRATOR: 200}, 403),
    ("participants", S.INVITED, PLANNERS, 403),
    ("guest_new", S.INVITED, PLANNERS, 403),
    ("duties", S.INVITED, PLANNERS, 403),
]
POSTS: list[tuple[str, S]] = [
    ("meeting_schedule", S.DRAFT),
    ("meeting_start", S.INVITED),
    ("meeting_close", S.HELD),
    ("participants_group", S.INVITED),
    ("participants_posts", S.INVITED),
    ("participants_change", S.INVITED),
]
LISTS = [
    ("meetings", {**READERS, Role.DELEGATE: 200}),
    ("meeting_new", {**PLANNERS, Role.DELEGATE: 403}),
    ("venues", {**READERS, Role.DELEGATE: 403}),
    ("venue_new", {**PLANNERS, Role.DELEGATE: 403}),
    ("kinds", {**READERS, Role.DELEGATE: 403}),
]


@pytest.mark.parametrize(("name", "state", "expected", "delegate"), MATRIX)
def test_each_page_opens_to_its_roles(name: str, state: S, expected: dict[Role, int], delegate: int) -> None:
    meeting = meeting_in(state)
    institution = meeting.participants.first().organization  # type: ignore[union-attr]
    people: list[tuple[User, int]] = [(user_with(role, meeting.convener), code) for role, code in expected.items()]
    people += [(user_with(Role.DELEGATE, institution), delegate)]
    people += [(user_with(role, GovernmentFactory.create()), 404) for role in Role]
    people += [(UserFactory.create(), 404)]
    for user, code in people:
        response = open_as(user).get(url(name, meeting.public_id))
        assert response.status_code == code, (user.memberships.first(), code)
    assert Client().get(url(name, meeting.public_id)).status_code == 302


@pytest.mark.parametrize(("name", "state"), POSTS)
def test_each_act_is_refused_to_who_does_not_plan(name: str, state: S) -> None:
    meeting = meeting_in(state)
    institution = meeting.participants.first().organization  # type: ignore[union-attr]
    readers = [(user_with(role, meeting.convener), 403) for role in READERS if role != Role.SECRETARIAT]
    seen = 404 if state == S.DRAFT else 403
    strangers = [(user_with(role, GovernmentFactory.create()), 404) for role in Role]
    for user, code in [*readers, *strangers, (user_with(Role.DELEGATE, institution), seen)]:
        assert open_as(user).post(url(name, meeting.public_id)).status_code == code, user.memberships.first()
    assert secretariat(meeting.convener).get(url(name, meeting.public_id)).status_code == 405
    meeting.refresh_from_db()
    assert meeting.state == state


@pytest.mark.parametrize(("name", "expected"), LISTS)
def test_each_list_opens_to_its_roles(name: str, expected: dict[Role, int], convener: Organization) -> None:
    for role, code in expected.items():
        assert open_as(user_with(role, convener)).get(url(name)).status_code == code, role
    assert Client().get(url(name)).status_code == 302


@pytest.mark.parametrize("duty", Duty.values)
@pytest.mark.parametrize("state", [S.INVITED, S.ONGOING, S.HELD, S.CLOSED, S.CANCELLED])
def test_a_duty_opens_the_page_but_the_door_does_not_and_it_ends_with_the_meeting(duty: str, state: S) -> None:
    meeting = meeting_in(state)
    client = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=duty).user)
    is_over = state in (S.CLOSED, S.CANCELLED)
    expected = 404 if duty == Duty.DOOR or is_over else 200
    assert client.get(url("meeting", meeting.public_id)).status_code == expected
    for name in ("participants", "duties", "meeting_cancel"):
        assert client.get(url(name, meeting.public_id)).status_code == (404 if expected == 404 else 403)


def test_a_venue_or_kind_of_another_convener_is_not_found(convener: Organization) -> None:
    client = secretariat(convener)
    assert client.get(url("venue_edit", VenueFactory.create().public_id)).status_code == 404
    assert client.get(url("kind_edit", MeetingKindFactory.create().public_id)).status_code == 404
    own = VenueFactory.create(convener=convener)
    assert client.get(url("venue_edit", own.public_id)).status_code == 200
    leader = open_as(user_with(Role.LEADERSHIP, convener))
    assert leader.get(url("venue_edit", own.public_id)).status_code == 403


# --- the list ------------------------------------------------------------------------------------------------------


def titles(client: Client, **query: str) -> list[str]:
    response = client.get(url("meetings"), query)
    assert response.status_code == 200
    return [meeting.title for meeting in response.context["page"]]


@pytest.fixture
def shelf(convener: Organization) -> Client:
    hall = VenueFactory.create(convener=convener, name="Gedung Pusiban")
    MeetingFactory.create(
        convener=convener, title="Inflasi", theme="Harga pangan", first_day=dt.date(2024, 2, 1), state=S.HELD
    )
    MeetingFactory.create(
        convener=convener, title="Aset", venue=hall, first_day=dt.date(2025, 1, 5), period_year=2024, period_quarter=4
    )
    MeetingFactory.create(convener=convener, title="Tanpa tanggal")
    MeetingFactory.create(title="Milik lain", first_day=dt.date(2024, 2, 1))
    return secretariat(convener)


def test_the_list_shows_the_own_meetings_latest_first(shelf: Client) -> None:
    assert titles(shelf) == ["Aset", "Inflasi", "Tanpa tanggal"]
    assert titles(shelf, urut="tanggal") == ["Inflasi", "Aset", "Tanpa tanggal"]
    assert titles(shelf, urut="judul") == ["Aset", "Inflasi", "Tanpa tanggal"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "pangan"}, ["Inflasi"]),
        ({"q": "pusiban"}, ["Aset"]),
        ({"q": "tidak ada"}, []),
        ({"q": "\x00"}, ["Aset", "Inflasi", "Tanpa tanggal"]),
        ({"keadaan": "held"}, ["Inflasi"]),
        ({"keadaan": "nonsense"}, ["Aset", "Inflasi", "Tanpa tanggal"]),
        ({"tahun": "2024"}, ["Aset", "Inflasi"]),
        ({"tahun": "2024", "triwulan": "1"}, ["Inflasi"]),
        ({"tahun": "2024", "triwulan": "4"}, ["Aset"]),
        ({"tahun": "2025"}, []),
        ({"tahun": "0000"}, ["Aset", "Inflasi", "Tanpa tanggal"]),
        ({"tahun": "²²²²"}, ["Aset", "Inflasi", "Tanpa tanggal"]),
        ({"page": "99"}, ["Aset", "Inflasi", "Tanpa tanggal"]),
    ],
)
def test_the_list_is_searched_and_filtered(shelf: Client, query: dict[str, str], expected: list[str]) -> None:
    assert titles(shelf, **query) == expected


def test_the_chips_count_what_they_would_show(shelf: Client) -> None:
    response = shelf.get(url("meetings"), {"tahun": "2024"})
    chips = {value: count for value, _shape, _label, count in response.context["states"]}
    assert chips == {"": 2, "draft": 1, "held": 1}


def test_a_long_list_comes_in_pages(convener: Organization) -> None:
    MeetingFactory.create_batch(30, convener=convener)
    client = secretariat(convener)
    assert len(titles(client)) == 25
    assert len(titles(client, page="2")) == 5


def test_an_empty_list_says_what_to_do_next(convener: Organization) -> None:
    text = text_of(secretariat(convener).get(url("meetings")).content)
    assert "No meetings yet" in text
    assert "Plan the first meeting" in text
    reader = text_of(open_as(user_with(Role.LEADERSHIP, convener)).get(url("meetings")).content)
    assert "Plan the first meeting" not in reader


def test_a_delegate_finds_the_meeting_once_invited() -> None:
    meeting = meeting_in(S.SCHEDULED)
    institution = meeting.participants.first().organization  # type: ignore[union-attr]
    client = open_as(user_with(Role.DELEGATE, institution))
    assert titles(client) == []
    Meeting.objects.update(state=S.INVITED)
    assert titles(client) == [meeting.title]


# --- the page ------------------------------------------------------------------------------------------------------

PRIMARY: list[tuple[S, Role, str | None]] = [
    (S.DRAFT, Role.SECRETARIAT, "Put in the calendar"),
    (S.SCHEDULED, Role.SECRETARIAT, "Write the invitation letter"),
    (S.INVITED, Role.SECRETARIAT, "See the answers"),
    (S.ONGOING, Role.SECRETARIAT, "Take notes"),
    (S.HELD, Role.SECRETARIAT, "Attendance list"),
    (S.HELD, Role.LEADERSHIP, "Go to the minutes"),
    (S.CLOSED, Role.SECRETARIAT, None),
    (S.CANCELLED, Role.SECRETARIAT, None),
    (S.DRAFT, Role.LEADERSHIP, None),
    (S.ONGOING, Role.INSPECTORATE, None),
    (S.INVITED, Role.ADMINISTRATOR, None),
]


@pytest.mark.parametrize(("state", "role", "words"), PRIMARY)
def test_the_page_has_one_primary_act_at_most(state: S, role: Role, words: str | None) -> None:
    meeting = meeting_in(state)
    response = open_as(user_with(role, meeting.convener)).get(url("meeting", meeting.public_id))
    head = response.content.decode().split('<div class="acts">')[1].split("</div>\n      </div>")[0]
    assert response.context["acts"].primary is None if words is None else words in text_of(head.encode())
    assert response.content.count(b"btn-primary") == (0 if words is None else 1) + 1  # the dialog's own


@pytest.mark.parametrize(
    ("duty", "state", "name"),
    [
        (Duty.NOTES, S.ONGOING, "notes"),
        (Duty.APPROVER, S.HELD, "minutes"),
        (Duty.MODERATOR, S.ONGOING, None),
        (Duty.VERIFIER, S.HELD, None),
    ],
)
def test_a_duty_finds_its_own_act_on_the_page(duty: Duty, state: S, name: str | None) -> None:
    meeting = meeting_in(state)
    client = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=duty).user)
    acts = client.get(url("meeting", meeting.public_id)).context["acts"]
    assert acts.others == []
    if name is None:
        assert acts.primary is None
    else:
        assert acts.primary.url == url(name, meeting.public_id)
        assert client.get(acts.primary.url).status_code == 200


def test_a_draft_that_lacks_something_leads_to_what_is_missing(convener: Organization) -> None:
    meeting = MeetingFactory.create(convener=convener, venue=None)
    response = secretariat(convener).get(url("meeting", meeting.public_id))
    assert response.context["acts"].primary.url == url("participants", meeting.public_id)
    text = text_of(response.content)
    assert "Before it can be scheduled" in text
    assert "Name the chair." in text


def test_a_draft_with_a_roll_leads_to_its_plan(convener: Organization) -> None:
    meeting = planned_meeting(convener=convener, venue=None)
    response = secretariat(convener).get(url("meeting", meeting.public_id))
    assert response.context["acts"].primary.url == url("meeting_edit", meeting.public_id)


def test_on_the_day_the_first_act_is_to_begin() -> None:
    meeting = meeting_in(S.INVITED)
    Meeting.objects.update(first_day=timezone.localdate())
    response = secretariat(meeting.convener).get(url("meeting", meeting.public_id))
    assert response.context["acts"].primary.url == url("meeting_start", meeting.public_id)


def test_every_act_of_the_page_leads_somewhere(convener: Organization) -> None:
    for state in S:
        meeting = meeting_in(state, convener=convener)
        client = secretariat(convener)
        acts = client.get(url("meeting", meeting.public_id)).context["acts"]
        for act in [acts.primary, *acts.beside, *acts.others]:
            if act is not None and not act.is_post:
                assert client.get(act.url).status_code == 200, (state, act.label)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECRETARIAT, Role.LEADERSHIP, Role.INSPECTORATE])
def test_the_house_may_take_the_meeting_as_a_file(role: Role) -> None:
    meeting = meeting_in(S.CLOSED)
    client = open_as(user_with(role, meeting.convener))
    acts = client.get(url("meeting", meeting.public_id)).context["acts"]
    assert url("meeting_export", meeting.public_id) in [act.url for act in acts.others]


def test_a_meeting_walks_from_draft_to_closed_by_its_buttons(convener: Organization) -> None:
    meeting = planned_meeting(convener=convener)
    client = secretariat(convener)
    assert client.post(url("meeting_schedule", meeting.public_id)).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == S.SCHEDULED
    Meeting.objects.update(state=S.INVITED)
    client.post(url("meeting_start", meeting.public_id))
    client.post(url("meeting_end", meeting.public_id))
    meeting.refresh_from_db()
    assert meeting.state == S.HELD
    page = url("meeting", meeting.public_id)
    response = client.post(url("meeting_close", meeting.public_id), headers={"Referer": f"http://testserver{page}"})
    assert response.headers["Location"].endswith(page)
    assert "The attendance is not final yet." in text_of(client.get(page).content)
    Meeting.objects.update(attendance_finalised_at=timezone.now(), minutes_signed_at=timezone.now())
    assert b"Close the meeting" in client.get(page).content
    client.post(url("meeting_close", meeting.public_id))
    meeting.refresh_from_db()
    assert meeting.state == S.CLOSED


def test_all_that_is_planned_stands_on_the_page(convener: Organization) -> None:
    parent = MeetingFactory.create(convener=convener, title="Rakor induk")
    meeting = planned_meeting(
        convener=convener,
        theme="Tema contoh",
        purposes=["Maksud satu", "Maksud dua"],
        focus=["Pokok perhatian"],
        strategic_issues=["Isu strategis contoh"],
        period_year=2024,
        period_quarter=4,
        period_text="triwulan keempat",
        is_first=True,
        mode=MeetingMode.HYBRID,
        join_link="https://rapat.example.go.id/masuk",
        answer_deadline=dt.datetime(2030, 10, 11, 9, 0, tzinfo=dt.UTC),
        best_practice_sharing="Praktik baik contoh",
        public_accountability="Akuntabilitas contoh",
        parent_meeting=parent,
        copied_from=MeetingFactory.create(convener=convener, title="Rakor asal"),
        venue=VenueFactory.create(convener=convener, name="Balai", address="Jalan Contoh", capacity=77),
    )
    for role in set(RoleInMeeting) - {RoleInMeeting.CHAIR}:
        MeetingRoleFactory.create(meeting=meeting, role=role, position=None, printed_position=f"Jabatan {role.value}")
    MeetingFactory.create(convener=convener, title="Rakortek turunan", parent_meeting=meeting)
    elsewhere = MeetingFactory.create(title="Rakortek internal kabupaten", parent_meeting=meeting)
    text = text_of(secretariat(convener).get(url("meeting", meeting.public_id)).content)
    expected = [
        meeting.title,
        meeting.kind.label,
        "Tema contoh",
        "Maksud satu",
        "Maksud dua",
        "Pokok perhatian",
        "Isu strategis contoh",
        "Triwulan IV 2024",
        "triwulan keempat",
        "At the venue and online",
        "https://rapat.example.go.id/masuk",
        "11 Oktober 2030 pukul 16.00 WIB",
        "May be represented",
        "Praktik baik contoh",
        "Akuntabilitas contoh",
        "Rakor induk",
        "Rakor asal",
        "Rakortek turunan",
        str(elsewhere.convener),
        "Balai, Ibu Kota",
        "Jalan Contoh",
        "77 seats",
        "Rabu, 16 Oktober 2030, pukul 09.00 WIB s.d. selesai",
        *(f"Jabatan {role.value}" for role in set(RoleInMeeting) - {RoleInMeeting.CHAIR}),
    ]
    for words in expected:
        assert words in text, words
    assert elsewhere.title not in text


def test_the_holder_of_the_day_stands_beside_the_post(convener: Organization) -> None:
    meeting = planned_meeting(convener=convener)
    post = PositionFactory.create(organization=convener)
    meeting.roles.update(position=post)
    AppointmentFactory.create(
        position=post, official=OfficialFactory.create(name="Pejabat Lama"), ends_on=dt.date(2029, 12, 31)
    )
    AppointmentFactory.create(
        position=post,
        official=OfficialFactory.create(name="Pejabat Baru"),
        starts_on=dt.date(2030, 1, 1),
        status="plt",
    )
    text = text_of(secretariat(convener).get(url("meeting", meeting.public_id)).content)
    assert "Pejabat Baru" in text
    assert f"Plt. {post}" in text
    assert "Pejabat Lama" not in text


@pytest.mark.parametrize(("is_imported", "words"), [(True, "not stated in the source"), (False, "not filled in yet")])
def test_a_gap_is_named_and_never_printed_as_none(convener: Organization, is_imported: bool, words: str) -> None:
    meeting = MeetingFactory.create(
        convener=convener, venue=None, is_imported=is_imported, state=S.HELD if is_imported else S.DRAFT
    )
    if is_imported:
        MeetingSource.objects.create(
            meeting=meeting,
            schema_version=1,
            file="contoh.json",
            sha256="0" * 64,
            kind="rakor_sekda",
            imported_by="x",
            convener=convener,
        )
    html = secretariat(convener).get(url("meeting", meeting.public_id)).content
    assert words in text_of(html)
    assert "None" not in text_of(html)


def test_several_sessions_stand_one_by_one(convener: Organization) -> None:
    meeting = planned_meeting(convener=convener)
    SessionFactory.create(meeting=meeting, date=dt.date(2030, 10, 17), label="Pleno")
    text = text_of(secretariat(convener).get(url("meeting", meeting.public_id)).content)
    assert "Rabu–Kamis, 16–17 Oktober 2030" in text
    assert "Pleno · Kamis, 17 Oktober 2030, pukul 09.00 WIB s.d. selesai" in text


@pytest.mark.parametrize("state", [S.CANCELLED, S.POSTPONED])
def test_a_meeting_called_off_says_why_instead_of_showing_steps(state: S) -> None:
    meeting = meeting_in(state, state_reason="Banjir besar")
    response = secretariat(meeting.convener).get(url("meeting", meeting.public_id))
    assert "Banjir besar" in text_of(response.content)
    assert b'<ol class="states"' not in response.content


def test_the_step_a_meeting_is_in_is_marked_once() -> None:
    for state, place in [(S.DRAFT, 0), (S.SCHEDULED, 1), (S.INVITED, 1), (S.ONGOING, 2), (S.HELD, 3), (S.CLOSED, 4)]:
        meeting = meeting_in(state)
        steps = secretariat(meeting.convener).get(url("meeting", meeting.public_id)).context["steps"]
        assert [is_current for *_step, is_current in steps] == [index == place for index in range(5)]
        assert [shape for shape, *_rest in steps][:place] == ["ok"] * place


# --- what an institution sees --------------------------------------------------------------------------------------


def test_an_institution_sees_nothing_internal() -> None:
    meeting = meeting_in(
        S.INVITED, mode=MeetingMode.HYBRID, join_link="https://rapat.example.go.id/masuk", created_by="Pembuat Rencana"
    )
    own, other = list(meeting.participants.all())[:2]
    planner = user_with(Role.SECRETARIAT, meeting.convener, name="Perencana Contoh")
    open_as(planner).post(url("duties", meeting.public_id), {"username": planner.username, "duty": Duty.DOOR})
    response = open_as(user_with(Role.DELEGATE, own.organization)).get(url("meeting", meeting.public_id))
    text = text_of(response.content)
    assert str(own) in text
    assert str(other) not in text
    assert "Perencana Contoh" not in text
    assert "History" not in text
    assert "https://rapat.example.go.id/masuk" in text
    assert response.context["acts"].primary is None
    assert response.context["acts"].beside == response.context["acts"].others == []
    assert meeting.created_by not in text
    for name in ("board", "papers", "history", "duties"):
        assert name not in response.context, name


def test_directives_reach_an_institution_only_once_the_minutes_are_signed() -> None:
    meeting = meeting_in(S.HELD)
    meeting.directives.create(number=1, kind="arahan", text="Arahan rahasia", is_binding=True)
    client = open_as(user_with(Role.DELEGATE, meeting.participants.first().organization))  # type: ignore[union-attr]
    assert "Arahan rahasia" not in text_of(client.get(url("meeting", meeting.public_id)).content)
    Meeting.objects.update(minutes_signed_at=timezone.now())
    assert "Arahan rahasia" in text_of(client.get(url("meeting", meeting.public_id)).content)


def test_readers_see_no_join_link(convener: Organization) -> None:
    meeting = meeting_in(S.INVITED, convener=convener, mode=MeetingMode.ONLINE, join_link="https://rapat.example/1")
    page = url("meeting", meeting.public_id)
    assert b"https://rapat.example/1" in secretariat(convener).get(page).content
    for role in (Role.INSPECTORATE, Role.ADMINISTRATOR, Role.LEADERSHIP):
        assert b"https://rapat.example/1" not in open_as(user_with(role, convener)).get(page).content


# --- as many queries for many as for few ---------------------------------------------------------------------------


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def fill(meeting: Meeting, count: int) -> None:
    lines = ParticipantFactory.create_batch(count, meeting=meeting)
    Invitation.objects.bulk_create([Invitation(participant=line) for line in lines])
    for number in range(count):
        AgendaItem.objects.create(meeting=meeting, order=number + 1, kind="paparan", title=f"Paparan {number}")
        meeting.directives.create(number=number + 1, kind="arahan", text=f"Arahan {number}", is_binding=True)


@pytest.mark.parametrize("name", ["meeting", "participants"])
def test_the_page_costs_the_same_for_3_and_300(name: str) -> None:
    small, large = meeting_in(S.INVITED, participants=0), meeting_in(S.INVITED, participants=0)
    fill(small, 3)
    fill(large, 300)
    counts = [queries_of(secretariat(m.convener), url(name, m.public_id)) for m in (small, large)]
    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_the_page_of_an_institution_costs_the_same_for_3_and_300() -> None:
    counts = []
    for count in (3, 300):
        meeting = meeting_in(S.INVITED, participants=0)
        fill(meeting, count)
        delegate = user_with(Role.DELEGATE, meeting.participants.first().organization)  # type: ignore[union-attr]
        counts.append(queries_of(open_as(delegate), url("meeting", meeting.public_id)))
    assert counts[0] == counts[1]


def test_the_list_costs_the_same_for_3_and_300() -> None:
    counts = []
    for count in (3, 300):
        convener = GovernmentFactory.create()
        kind = MeetingKindFactory.create(convener=convener)
        venue = VenueFactory.create(convener=convener)
        meetings = MeetingFactory.create_batch(count, convener=convener, kind=kind, venue=venue, first_day="2024-01-01")
        for meeting in meetings[:3]:
            ParticipantFactory.create_batch(2, meeting=meeting)
        counts.append(queries_of(secretariat(convener), url("meetings")))
    assert counts[0] == counts[1]
