"""The pages of the recap: the tables and their formula, the file, an institution's lines, the delegate's reply."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.roles import Role
from attendance.models import RecapReply
from attendance.shares import formula
from directory.models import Organization
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.desk.recap_scene import held, invite_many, invited
from tests.factories import GovernmentFactory, OrganizationFactory, PositionFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def unit(convener: Organization) -> Organization:
    return OrganizationFactory.create(parent=convener, name="Dinas Bahari", short_name="Disbahari")


def shown(client: Client, name: str, *args: str, **query: str) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200
    return text_of(response.content)


# --- the tables ----------------------------------------------------------------------------------------------------


def test_the_recap_shows_four_shares_with_their_number_and_the_formula(
    convener: Organization, unit: Organization
) -> None:
    post = PositionFactory.create(organization=unit, rank="II.a")
    for month, state in ((1, "present"), (2, "represented"), (3, "absent_no_notice")):
        invited(held(convener, dt.date(2030, month, 5)), post, state, is_late=state == "present")
    page = shown(secretariat(convener), "recap")
    assert "Eselon II.a" in page
    assert "Disbahari late 1." in page
    assert "1 (34%) 1 (33%) 0 (0%) 1 (33%) 3" in page
    assert "3 meetings with a final roll" in page
    assert "Forkopimda, guests, companions and groups" in page
    quarter = shown(secretariat(convener), "recap", triwulan="1", tahun="2030")
    assert "Triwulan I 2030" in quarter


def test_few_invitations_are_a_fraction_on_the_page(convener: Organization, unit: Organization) -> None:
    invited(held(convener), PositionFactory.create(organization=unit, rank="II.a"))
    page = shown(secretariat(convener), "recap")
    assert "1/1 0/1 0/1 0/1 1" in page
    assert "%" not in page.partition("Disbahari")[2].partition("How this is counted")[0]


def test_filters_narrow_and_nonsense_narrows_nothing(convener: Organization, unit: Organization) -> None:
    meeting = held(convener)
    invited(meeting, PositionFactory.create(organization=unit, rank="II.a"))
    client = secretariat(convener)
    assert "Disbahari" not in shown(client, "recap", tingkat="sekda")
    assert "Disbahari" not in shown(client, "recap", triwulan="1")
    assert "Disbahari" in shown(client, "recap", jenis=meeting.kind.public_id)
    for nonsense in ({"tahun": "abad"}, {"triwulan": "9"}, {"tingkat": "?"}, {"jenis": "x"}, {"urut": "-"}):
        assert "Disbahari" in shown(client, "recap", **nonsense)
    assert client.get(url("recap"), {"penyelenggara": GovernmentFactory.create().public_id}).status_code == 404


def test_an_empty_recap_says_what_will_stand_here(convener: Organization) -> None:
    held(convener, attendance_finalised_at=None)
    page = shown(secretariat(convener), "recap")
    assert "No final roll in this period" in page
    assert "XLSX" not in page


def test_only_leadership_sorts_by_share_without_notice(convener: Organization) -> None:
    names = {}
    for order, (name, state) in enumerate((("Awal", "present"), ("Bolos", "absent_no_notice"))):
        unit = OrganizationFactory.create(parent=convener, short_name=name, order=order)
        names[name] = PositionFactory.create(organization=unit, rank="II.a")
        for month in (1, 2, 3):
            invited(held(convener, dt.date(2030, month, 5)), names[name], state)

    def order_of(role: Role) -> bool:
        page = shown(open_as(user_with(role, convener)), "recap", urut="tanpa-keterangan")
        return page.index("Bolos") < page.index("Awal")

    assert order_of(Role.LEADERSHIP)
    assert not order_of(Role.SECRETARIAT)


def test_pages_cost_the_same_for_3_and_for_300(convener: Organization, unit: Organization) -> None:
    meeting = held(convener)
    invited(meeting, PositionFactory.create(organization=unit, rank="II.a"))
    client = secretariat(convener)
    addresses = [url("recap"), url("recap_xlsx"), url("recap_institution", unit.public_id)]

    def cost() -> list[int]:
        spent = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            spent.append(len(asked))
        return spent

    invite_many(meeting, 2)
    cost()
    few = cost()
    invite_many(meeting, 297)
    for _ in range(20):
        invited(held(convener), unit.positions.get())
    assert cost() == few
    assert max(few) < 25, few


def test_the_menu_leads_there_for_who_may(convener: Organization, unit: Organization) -> None:
    for role, place, name in (
        (Role.SECRETARIAT, convener, "recap"),
        (Role.LEADERSHIP, convener, "recap"),
        (Role.INSPECTORATE, convener, None),
        (Role.ADMINISTRATOR, convener, None),
        (Role.DELEGATE, unit, "recap_reply"),
    ):
        page = open_as(user_with(role, place)).get(url("home")).content.decode()
        for each in ("recap", "recap_reply"):
            assert (f'href="{url(each)}"' in page) == (each == name), (role, each)


# --- one institution -----------------------------------------------------------------------------------------------


def test_an_institution_s_own_lines(convener: Organization, unit: Organization) -> None:
    post = PositionFactory.create(organization=unit, title="Kepala Dinas Bahari", rank="II.a")
    line = invited(held(convener), post, "represented", note="Catatan rahasia")
    RecapReply.objects.create(convener=convener, organization=unit, year=2030, text="Kami bertugas.", by="Delegasi")
    page = shown(secretariat(convener), "recap_institution", unit.public_id)
    for words in (
        line.meeting.title,
        "Kepala Dinas Bahari",
        "Wakil Contoh, Asisten",
        "no holder recorded",
        "Kami bertugas.",
    ):
        assert words in page
    assert "Catatan rahasia" not in page
    other = secretariat(GovernmentFactory.create())
    assert other.get(url("recap_institution", unit.public_id)).status_code == 404


# --- the file ------------------------------------------------------------------------------------------------------


def test_the_file_holds_rows_replies_and_formula_and_no_remark(convener: Organization) -> None:
    unit = OrganizationFactory.create(parent=convener, short_name='=HYPERLINK("http://x")')
    post = PositionFactory.create(organization=unit, rank="II.a")
    for month in (1, 2, 3):
        invited(held(convener, dt.date(2030, month, 5)), post, "represented", note="Catatan rahasia")
    RecapReply.objects.create(convener=convener, organization=unit, year=2030, text="=1+1", by="Delegasi")
    response = secretariat(convener).get(url("recap_xlsx"))
    assert response["Cache-Control"] == "private, no-store"
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][2:12] == ('=HYPERLINK("http://x")', 3, 0, 3, 0, 0, 0, 100, 0, 0)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    words = " ".join(str(cell.value) for cell in cells)
    assert "=1+1" in words
    assert "Catatan rahasia" not in words
    assert len(rows) >= 2 + len(formula())


# --- the delegate --------------------------------------------------------------------------------------------------


def test_a_delegate_sees_the_own_figures_and_replies(convener: Organization, unit: Organization) -> None:
    invited(held(convener), PositionFactory.create(organization=unit, rank="II.a"), "absent_no_notice")
    neighbour = OrganizationFactory.create(parent=convener, name="Dinas Tetangga")
    invited(held(convener), PositionFactory.create(organization=neighbour, rank="II.a"))
    client = open_as(user_with(Role.DELEGATE, unit))
    page = shown(client, "recap_reply")
    assert "Dinas Bahari" in page
    assert "Dinas Tetangga" not in page
    sent = {"figures": f"{unit.public_id}-{convener.public_id}", "tahun": "2030", "triwulan": "4"}
    empty = client.post(url("recap_reply"), sent | {"text": " "})
    assert empty.status_code == 422
    assert "Not saved yet." in text_of(empty.content)
    assert client.post(url("recap_reply"), sent | {"text": "Kami bertugas."}).status_code == 302
    reply = RecapReply.objects.get()
    assert (reply.organization, reply.convener, reply.year, reply.quarter) == (unit, convener, 2030, 4)
    assert "Kami bertugas." in shown(client, "recap_reply")
    assert "Kami bertugas." in shown(secretariat(convener), "recap")


def test_a_delegate_cannot_speak_for_another(convener: Organization, unit: Organization) -> None:
    invited(held(convener), PositionFactory.create(organization=unit, rank="II.a"))
    client = open_as(user_with(Role.DELEGATE, OrganizationFactory.create(parent=convener)))
    foreign = {"figures": f"{unit.public_id}-{convener.public_id}", "tahun": "2030", "text": "Bukan kami"}
    assert client.post(url("recap_reply"), foreign).status_code == 422
    assert not RecapReply.objects.exists()
    assert secretariat(convener).get(url("recap_reply")).status_code == 404
    assert client.get(url("recap")).status_code == 404
