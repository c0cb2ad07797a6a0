"""The record of a post and of a person: what it holds, and that nobody else opens it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from attendance.models import AbsenceExplanation, AttendanceCorrection, Invitation
from attendance.states import Rsvp
from directory.models import Appointment, Official, Organization
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.desk.recap_scene import DAY, FINAL, held, invited
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def appointment(convener: Organization) -> Appointment:
    """Who has held a post since 2030, with an own account."""
    unit = OrganizationFactory.create(parent=convener)
    person = OfficialFactory.create(name="Pejabat Contoh", user=UserFactory.create())
    post = PositionFactory.create(organization=unit, title="Kepala Dinas Bahari", rank="II.a")
    return AppointmentFactory.create(position=post, official=person, starts_on=dt.date(2025, 1, 1))


def own(appointment: Appointment) -> User:
    assert appointment.official.user is not None
    return appointment.official.user


def pages(appointment: Appointment) -> list[str]:
    return [
        url("position_record", appointment.position.public_id),
        url("official_record", appointment.official.public_id),
    ]


def whole(convener: Organization, appointment: Appointment) -> None:
    """An invitation with everything that can be kept of it."""
    line = invited(held(convener), appointment.position, "excused", note="Catatan rahasia")
    Invitation.objects.filter(participant=line).update(
        state=Rsvp.EXCUSED, excuse_reason="sick", excuse_state="accepted", answered_at=FINAL, excuse_note="Opname"
    )
    AttendanceCorrection.objects.create(
        mark=line.attendance.get(), was="absent_no_notice", state="excused", reason="Surat menyusul", by="Sekretariat"
    )
    AbsenceExplanation.objects.create(
        participant=line, reason="official_duty", note="Panjang lebar", given_at=FINAL, given_by="Ajudan"
    )
    invited(held(convener), appointment.position, "represented", is_late=True)


# --- what it holds -------------------------------------------------------------------------------------------------


def test_the_record_holds_every_invitation_and_no_words_about_health(
    convener: Organization, appointment: Appointment
) -> None:
    whole(convener, appointment)
    for address in pages(appointment):
        page = text_of(secretariat(convener).get(address).content)
        for words in ("Sick", "Surat menyusul", "Other official duty", "Wakil Contoh, Asisten", "late"):
            assert words in page, (address, words)
        assert "Internal remark: Catatan rahasia" in page
        assert "Opname" not in page
        assert "Panjang lebar" not in page


def test_the_person_himself_reads_all_but_the_internal_remark(convener: Organization, appointment: Appointment) -> None:
    whole(convener, appointment)
    elsewhere = invited(held(GovernmentFactory.create()), appointment.position)
    open_roll = invited(held(convener, attendance_finalised_at=None), appointment.position, "absent_no_notice")
    for address in pages(appointment):
        response = open_as(own(appointment)).get(address)
        page = text_of(response.content)
        for words in ("Sick", "Surat menyusul", elsewhere.meeting.title, open_roll.meeting.title):
            assert words in page, (address, words)
        assert "Catatan rahasia" not in page
        assert "Absent without notice" not in page.replace("Absent without notice → ", "")
        assert response["Cache-Control"] == "private, no-store"


def test_a_person_s_record_is_of_the_days_he_held_the_post_by_whichever_record(
    convener: Organization, appointment: Appointment
) -> None:
    before = invited(held(convener, dt.date(2024, 5, 5)), appointment.position)
    after = invited(held(convener), appointment.position)
    second = OfficialFactory.create(merged_into=appointment.official)
    other = AppointmentFactory.create(position__organization=appointment.position.organization, official=second)
    merged = invited(held(convener), other.position)
    of_person = text_of(secretariat(convener).get(pages(appointment)[1]).content)
    of_post = text_of(secretariat(convener).get(pages(appointment)[0]).content)
    of_holder = text_of(open_as(own(appointment)).get(pages(appointment)[0]).content)
    titles = [line.meeting.title for line in (before, after, merged)]
    assert [title in of_person for title in titles] == [False, True, True]
    assert [title in of_post for title in titles] == [True, True, False]
    # His predecessor's absences are not the holder's to read.
    assert [title in of_holder for title in titles] == [False, True, False]


def test_the_house_reads_what_its_own_conveners_know(convener: Organization, appointment: Appointment) -> None:
    elsewhere = invited(held(GovernmentFactory.create()), appointment.position)
    for address in pages(appointment):
        assert elsewhere.meeting.title not in text_of(secretariat(convener).get(address).content)


# --- who opens it --------------------------------------------------------------------------------------------------


def test_nobody_else_opens_it(convener: Organization, appointment: Appointment) -> None:
    unit = appointment.position.organization
    colleague = OfficialFactory.create(user=UserFactory.create())
    AppointmentFactory.create(position__organization=unit, official=colleague)
    former = OfficialFactory.create(user=UserFactory.create())
    post = appointment.position
    AppointmentFactory.create(position=post, official=former, ends_on=dt.date(2024, 12, 31))
    expected = {
        user_with(Role.SECRETARIAT, convener): 200,
        user_with(Role.LEADERSHIP, convener): 200,
        own(appointment): 200,
        user_with(Role.ADMINISTRATOR, convener): 403,
        user_with(Role.INSPECTORATE, convener): 403,
        user_with(Role.DELEGATE, unit): 404,
        user_with(Role.SECRETARIAT, GovernmentFactory.create()): 404,
        UserFactory.create(): 404,
        colleague.user: 404,
        former.user: 404,
    }
    for address in pages(appointment):
        assert {user: open_as(user).get(address).status_code for user in expected} == expected


def test_a_closed_account_and_a_link_taken_back_open_nothing(appointment: Appointment) -> None:
    user = own(appointment)
    Official.objects.update(user=None)
    for address in pages(appointment):
        assert open_as(user).get(address).status_code == 404


def test_the_own_record_is_in_the_menu_of_its_person(convener: Organization, appointment: Appointment) -> None:
    address = pages(appointment)[1]
    assert address in open_as(own(appointment)).get(url("home")).content.decode()
    assert "rekam/" not in secretariat(convener).get(url("home")).content.decode()


def test_the_pages_of_post_and_person_lead_to_the_record_for_who_may(
    convener: Organization, appointment: Appointment
) -> None:
    places = [url("position", appointment.position.public_id), url("official", appointment.official.public_id)]
    for place, record in zip(places, pages(appointment), strict=True):
        assert record in secretariat(convener).get(place).content.decode()
        inspector = open_as(user_with(Role.INSPECTORATE, convener))
        assert record not in inspector.get(place).content.decode()


def test_records_cost_the_same_for_few_and_for_many(convener: Organization, appointment: Appointment) -> None:
    whole(convener, appointment)
    client = secretariat(convener)

    def cost() -> list[int]:
        spent = []
        for address in pages(appointment):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            spent.append(len(asked))
        return spent

    cost()
    few = cost()
    for number in range(30):
        invited(held(convener, DAY + dt.timedelta(days=number)), appointment.position)
    assert cost() == few
    assert max(few) < 20, few


# --- whose account it is -------------------------------------------------------------------------------------------


def test_the_administrator_links_an_account_and_takes_it_back(convener: Organization, appointment: Appointment) -> None:
    Official.objects.update(user=None)
    account = user_with(Role.DELEGATE, appointment.position.organization)
    administrator = open_as(user_with(Role.ADMINISTRATOR, convener))
    address = url("official_account", appointment.official.public_id)
    assert account.username in administrator.get(address).content.decode()
    assert administrator.post(address, {"account": account.public_id}).status_code == 302
    assert Official.objects.get(pk=appointment.official_id).user == account
    assert open_as(account).get(pages(appointment)[1]).status_code == 200
    other = AppointmentFactory.create(position__organization=appointment.position.organization).official
    refused = administrator.post(url("official_account", other.public_id), {"account": account.public_id})
    assert refused.status_code == 422
    assert "one account, one person" in text_of(refused.content)
    assert administrator.post(address, {"account": ""}).status_code == 302
    assert Official.objects.get(pk=appointment.official_id).user is None
