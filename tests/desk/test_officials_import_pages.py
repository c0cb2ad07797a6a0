"""Pages of the import of officials: handed in, looked at, decided on, written, taken back; and the export."""

import io
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from directory.models import Appointment, DirectoryImport, Official, Organization, Position
from directory.states import ImportStage
from flows.officials.actions import work_on
from flows.officials.exporting import HEADINGS
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    user_with,
)
from tests.flows.tables import csv_bytes, upload, worked, written
from tests.scene import client_of

pytestmark = pytest.mark.django_db
NIP = "197001011995031001"


@pytest.fixture
def government() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def secretariat(government: Organization) -> User:
    return user_with(Role.SECRETARIAT, government)


@pytest.fixture
def post(government: Organization) -> Position:
    unit = OrganizationFactory.create(parent=government, name="Dinas Kesehatan")
    return PositionFactory.create(organization=unit, title="Kepala Dinas Kesehatan")


@pytest.fixture
def client(secretariat: User) -> Client:
    return in_english(secretariat)


def in_english(user: User) -> Client:
    client = client_of(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(name: str, table: DirectoryImport) -> str:
    return reverse(f"desk:{name}", args=[table.public_id])


def hand_in(client: Client, content: bytes, name: str = "pejabat.csv") -> HttpResponse:
    return client.post(reverse("desk:officials_import_new"), {"upload": SimpleUploadedFile(name, content)})


def text_of(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return str(content.decode())


# --- from the file to the directory ------------------------------------------------------------------------------


def test_the_whole_way(client: Client, post: Position) -> None:
    response = hand_in(client, csv_bytes((NIP, "Budi", post.title)))
    table = DirectoryImport.objects.get()
    page = address("officials_import", table)
    assert response["Location"] == page
    assert "data-poll" in text_of(client.get(page))
    work_on(import_id=table.pk)
    assert "Budi becomes the holder of Kepala Dinas Kesehatan" in text_of(client.get(page))
    client.post(address("officials_import_confirm", table))
    work_on(import_id=table.pk)
    assert Appointment.objects.get().official.nip == NIP
    assert "Take it back" in text_of(client.get(page))
    assert client.get(address("officials_import_undo", table)).status_code == 200
    client.post(address("officials_import_undo", table))
    work_on(import_id=table.pk)
    assert not Official.objects.exists()
    assert "Taken back" in text_of(client.get(page))


def test_what_is_no_table_is_said_in_the_form(client: Client, government: Organization) -> None:
    response = hand_in(client, b"%PDF-1.7 ...", "pejabat.xlsx")
    assert response.status_code == 422
    assert "PDF" in text_of(response)
    assert not DirectoryImport.objects.exists()


def test_a_poll_is_answered_by_the_whole_page_once_the_worker_is_done(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    hand_in(client, csv_bytes((NIP, "Budi", post.title)))
    table = DirectoryImport.objects.get()
    assert "HX-Refresh" not in client.get(address("officials_import", table), headers={"HX-Request": "true"})
    worked(table)
    assert client.get(address("officials_import", table), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_row_of_headings_can_be_chosen(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title), headings=("a", "b", "c")), government, secretariat)
    assert table.stage == ImportStage.REFUSED
    assert "No row of headings" in text_of(client.get(address("officials_import", table)))
    assert client.post(address("officials_import_reading", table), {"heading_row": "x"}).status_code == 422
    client.post(address("officials_import_reading", table), {"heading_row": "2"})
    table = worked(table)
    assert table.reading["refused"]["code"] == "missing_column"


def test_rows_are_decided_on_one_by_one_ticked_or_all_in_error(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    bad = [("12", f"Orang {n}", post.title) for n in range(3)]
    table = upload(csv_bytes((NIP, "Budi", post.title), *bad), government, secretariat)
    decide = address("officials_import_decide", table)

    def acts(data: dict[str, Any]) -> list[str]:
        client.post(decide, data)
        return [row["act"] for row in worked(table).rows]

    assert acts({"decision": "leave:3", "row": ["4"]}) == ["create", "left", "error", "error"]
    assert acts({"decision": "leave", "row": ["4"]}) == ["create", "left", "left", "error"]
    assert acts({"decision": "-leave:3"}) == ["create", "error", "left", "error"]
    assert acts({"decision": "leave", "which": "errors"}) == ["create", "left", "left", "left"]


def test_nonsense_of_a_decision_changes_nothing(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat)
    for data in ({}, {"decision": "delete:2"}, {"decision": "leave"}, {"decision": "leave", "row": ["²", "x"]}):
        assert client.post(address("officials_import_decide", table), data).status_code == 302
    table.refresh_from_db()
    assert (table.stage, table.rows[0]["act"]) == (ImportStage.PREVIEW, "create")


def test_the_list_of_errors_names_row_and_column(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes(("12", "Budi", post.title), ("", "=1+1", "Kepala Dinas")), government, secretariat)
    lines = text_of(client.get(address("officials_import_errors", table))).splitlines()
    assert lines[1].startswith("2;NIP;")
    assert len(lines) == 3


def test_the_filter_shows_only_rows_of_its_kind(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title), ("12", "Ani", post.title)), government, secretariat)
    page = text_of(client.get(address("officials_import", table), {"keadaan": "error"}))
    assert "Ani" in page
    assert "Budi" not in page


def test_a_refused_undo_says_what_was_changed(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    table = written(upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat), secretariat)
    Official.objects.update(name="Budi Hartono")
    client.post(address("officials_import_undo", table))
    worked(table)
    page = text_of(client.get(address("officials_import", table)))
    assert "Budi Hartono" in page
    assert "Nothing has been taken back" in page


def test_the_preview_asks_no_more_for_many_rows(
    client: Client, government: Organization, secretariat: User, post: Position
) -> None:
    def asked(count: int) -> int:
        rows = [(f"{n:018d}", f"Orang {n}", f"Jabatan {n}") for n in range(count)]
        table = upload(csv_bytes(*rows), government, secretariat)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address("officials_import", table)).status_code == 200
        return len(queries)

    assert asked(3) == asked(300)


# --- the directory as a table ------------------------------------------------------------------------------------


def exported(user: User) -> list[list[str]]:
    lines = text_of(client_of(user).get(reverse("desk:officials_export"), {"bentuk": "csv"})).lstrip("\ufeff")
    return [line.split(";") for line in lines.splitlines()]


def test_what_is_exported_can_be_imported_and_changes_nothing(
    government: Organization, secretariat: User, post: Position
) -> None:
    AppointmentFactory.create(position=post, official=OfficialFactory.create(name="Budi", nip=NIP))
    ContactFactory.create(position=post, phone="+6281234567890")
    ContactFactory.create(position=post, phone="+6281234567891")
    PositionFactory.create(organization=post.organization, title="Sekretaris")
    response = client_of(secretariat).get(reverse("desk:officials_export"))
    table = upload(b"".join(response), government, secretariat, "direktori.xlsx")
    assert [row["act"] for row in table.rows] == ["skip", "skip", "skip"], table.rows
    content = "\n".join(";".join(row) for row in exported(secretariat)).encode()
    table = upload(content, government, secretariat)
    assert [row["act"] for row in table.rows] == ["skip", "skip", "skip"], table.rows


def test_nip_and_telephone_are_whole_only_for_who_may_read_them(government: Organization, post: Position) -> None:
    AppointmentFactory.create(position=post, official=OfficialFactory.create(name="Budi", nip=NIP))
    ContactFactory.create(position=post, phone="+6281234567890", email="ajudan@b.id")
    for role, is_whole in ((Role.SECRETARIAT, True), (Role.LEADERSHIP, False)):
        row = dict(zip(HEADINGS, exported(user_with(role, government))[1], strict=True))
        assert (row["NIP"] == NIP) is is_whole
        assert ("+6281234567890" in row["Telepon"]) is is_whole
        assert (row["Pos-el"] == "ajudan@b.id") is is_whole


def test_no_formula_runs_where_the_export_is_opened(
    government: Organization, secretariat: User, post: Position
) -> None:
    AppointmentFactory.create(position=post, official=OfficialFactory.create(name='=HYPERLINK("http")', nip=""))
    name = HEADINGS.index("Nama")
    assert exported(secretariat)[1][name].lstrip('"').startswith("'=")
    content = b"".join(client_of(secretariat).get(reverse("desk:officials_export")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.cell(2, name + 1).data_type == "s"


def test_the_export_asks_no_more_for_many_posts(government: Organization, secretariat: User, post: Position) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            exported(secretariat)
        return len(queries)

    AppointmentFactory.create(position=post)
    few = asked()
    for one in PositionFactory.create_batch(30, organization=post.organization):
        AppointmentFactory.create(position=one)
        ContactFactory.create(position=one)
    assert asked() == few


def test_the_empty_table_can_be_handed_in_filled(
    government: Organization, secretariat: User, client: Client, post: Position
) -> None:
    content = b"".join(client.get(reverse("desk:officials_import_template")))
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Pejabat"].append([NIP, "Budi", "", post.title])
    filled = io.BytesIO()
    book.save(filled)
    table = upload(filled.getvalue(), government, secretariat, "pejabat.xlsx")
    assert [row["act"] for row in table.rows] == ["create"], table.reading
    assert (
        text_of(client.get(reverse("desk:officials_import_template"), {"bentuk": "csv"})).count(";")
        == len(HEADINGS) - 1
    )
