"""A table of officials all the way: read, decided on, written whole, taken back."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.models import Appointment, Contact, DirectoryImport, Official, Organization, Position
from directory.states import ImportStage
from flows.officials import actions, writing
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    GovernmentFactory,
    InvitationFactory,
    OfficialFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    meeting_in,
    user_with,
)
from tests.flows.tables import codes, csv_bytes, upload, worked, written

pytestmark = pytest.mark.django_db

NIP, OTHER_NIP = "197001011995031001", "198002022005012002"
WIDE = ("NIP", "Nama", "Pangkat", "Jabatan", "Status jabatan", "Mulai", "Sampai", "Nomor SK", "Pos-el", "Telepon")


@pytest.fixture
def government() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def secretariat(government: Organization) -> User:
    return user_with(Role.SECRETARIAT, government)


@pytest.fixture
def post(government: Organization) -> Position:
    unit = OrganizationFactory.create(parent=government, name="Dinas Kesehatan", short_name="Dinkes")
    return PositionFactory.create(organization=unit, title="Kepala Dinas Kesehatan", short_title="Kadinkes")


def wide(**cells: str) -> list[str]:
    names = ("nip", "name", "grade", "title", "status", "starts", "ends", "decree", "email", "phone")
    return [cells.get(name, "") for name in names]


def rows_in(table: DirectoryImport) -> list[dict[str, Any]]:
    return table.rows


def directory_now() -> list[Any]:
    """All that an import may touch, but the times."""
    return [
        sorted(Official.objects.values_list("name", "nip", "grade")),
        list(
            Appointment.objects.order_by("pk").values_list(
                "position", "official__name", "starts_on", "ends_on", "status"
            )
        ),
        sorted(Contact.objects.filter(is_active=True).values_list("position", "kind", "email", "phone")),
    ]


# --- what a row does ---------------------------------------------------------------------------------------------


def test_a_new_holder_comes_with_post_and_contact(government: Organization, secretariat: User, post: Position) -> None:
    row = wide(
        nip=NIP,
        name="Dr. Budi",
        title="Kepala Dinas Kesehatan",
        starts="1 Januari 2024",
        email="a@b.id",
        phone="0812 3456 7890",
    )
    table = upload(csv_bytes(row, headings=WIDE), government, secretariat)
    assert table.stage == ImportStage.PREVIEW
    assert rows_in(table)[0]["act"] == "create"
    assert not Official.objects.exists()
    table = written(table, secretariat)
    assert table.stage == ImportStage.APPLIED
    held = Appointment.objects.get()
    assert (held.position, held.official.name, held.official.nip, held.starts_on) == (
        post,
        "Dr. Budi",
        NIP,
        dt.date(2024, 1, 1),
    )
    assert Contact.objects.get().phone == "+6281234567890"
    assert AuditEntry.objects.filter(action="appoint_official").count() == 1
    assert AuditEntry.objects.get(action="create_official").after["nip"] != NIP


def test_twice_makes_no_doubles(government: Organization, secretariat: User, post: Position) -> None:
    content = csv_bytes(wide(nip=NIP, name="Budi", title="Kadinkes", email="a@b.id"), headings=WIDE)
    written(upload(content, government, secretariat), secretariat)
    before = directory_now()
    again = upload(content, government, secretariat)
    assert [row["act"] for row in again.rows] == ["skip"]
    with pytest.raises(WrongState):
        actions.confirm_table(table=again, by=secretariat)
    assert directory_now() == before


def test_a_new_holder_ends_the_one_before(government: Organization, secretariat: User, post: Position) -> None:
    before = AppointmentFactory.create(position=post, starts_on=dt.date(2020, 1, 1))
    row = wide(nip=NIP, name="Budi", title=post.title, status="Plt.", starts="05-03-2024")
    table = written(upload(csv_bytes(row, headings=WIDE), government, secretariat), secretariat)
    before.refresh_from_db()
    assert before.ends_on == dt.date(2024, 3, 4)
    assert "ends_holder" in codes(table.rows[0])
    assert post.appointments.get(starts_on=dt.date(2024, 3, 5)).status == "plt"


def test_a_holder_without_a_first_day_does_not_push_another_out(
    government: Organization, secretariat: User, post: Position
) -> None:
    AppointmentFactory.create(position=post)
    table = upload(csv_bytes(wide(nip=NIP, name="Budi", title=post.title), headings=WIDE), government, secretariat)
    assert codes(table.rows[0]) == ["held"]


def test_empty_cells_overwrite_nothing(government: Organization, secretariat: User, post: Position) -> None:
    official = OfficialFactory.create(name="Budi", nip=NIP, grade="Pembina")
    AppointmentFactory.create(position=post, official=official, starts_on=dt.date(2020, 1, 1), decree_number="SK 1")
    table = upload(
        csv_bytes(wide(nip=NIP, name="Budi", title=post.title, decree="SK 2"), headings=WIDE), government, secretariat
    )
    assert table.rows[0]["act"] == "update"
    written(table, secretariat)
    held = Appointment.objects.get()
    assert (held.decree_number, held.starts_on, held.official.grade) == ("SK 2", dt.date(2020, 1, 1), "Pembina")


def test_the_spelling_of_the_directory_stays_unless_a_person_says_not(
    government: Organization, secretariat: User, post: Position
) -> None:
    official = OfficialFactory.create(name="Dr. Budi Santoso, M.Si.", nip=NIP)
    AppointmentFactory.create(position=post, official=official)
    table = upload(csv_bytes((NIP, "BUDI SANTOSO", post.title)), government, secretariat)
    assert table.rows[0]["act"] == "skip"
    assert "spelling_kept" in codes(table.rows[0])
    actions.decide_rows(table=table, rows=[2], decision="spelling", is_on=True, by=secretariat)
    table = written(worked(table), secretariat)
    official.refresh_from_db()
    assert official.name == "BUDI SANTOSO"


def test_a_holder_without_nip_is_found_by_the_post(government: Organization, secretariat: User, post: Position) -> None:
    official = OfficialFactory.create(name="Dr. Budi Santoso, M.Si.", nip="")
    AppointmentFactory.create(position=post, official=official)
    table = written(upload(csv_bytes((NIP, "Budi Santoso", post.title)), government, secretariat), secretariat)
    assert table.rows[0]["act"] == "update"
    official.refresh_from_db()
    assert (official.name, official.nip) == ("Dr. Budi Santoso, M.Si.", NIP)


def test_a_namesake_is_asked_for(government: Organization, secretariat: User, post: Position) -> None:
    other = PositionFactory.create(organization=post.organization)
    official = OfficialFactory.create(name="Budi Santoso", nip="")
    AppointmentFactory.create(position=other, official=official)
    table = upload(csv_bytes(("", "Budi Santoso", post.title)), government, secretariat)
    assert codes(table.rows[0]) == ["name_known"]
    actions.decide_rows(table=table, rows=[2], decision="accept", is_on=True, by=secretariat)
    written(worked(table), secretariat)
    assert post.appointments.get().official == official


def test_one_person_may_hold_two_posts(government: Organization, secretariat: User, post: Position) -> None:
    other = PositionFactory.create(organization=post.organization, title="Asisten")
    table = upload(csv_bytes((NIP, "Budi", post.title), (NIP, "Budi", other.title)), government, secretariat)
    written(table, secretariat)
    assert Official.objects.get().appointments.count() == 2


def test_a_merged_record_is_the_person_it_was_merged_into(
    government: Organization, secretariat: User, post: Position
) -> None:
    kept = OfficialFactory.create(name="Budi", nip="")
    OfficialFactory.create(name="Budi", nip=NIP, merged_into=kept)
    AppointmentFactory.create(position=PositionFactory.create(organization=post.organization), official=kept)
    written(upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat), secretariat)
    assert post.appointments.get().official == kept


# --- deciding ----------------------------------------------------------------------------------------------------


def test_nothing_is_written_while_a_row_is_in_error(
    government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title), ("12", "Ani", post.title)), government, secretariat)
    with pytest.raises(actions.RowsInError, match="1"):
        actions.confirm_table(table=table, by=secretariat)
    actions.decide_rows(table=table, rows=[3], decision="leave", is_on=True, by=secretariat)
    table = written(worked(table), secretariat)
    assert [row["act"] for row in table.rows] == ["create", "left"]
    assert Official.objects.get().name == "Budi"


def test_of_two_who_decide_neither_undoes_the_other(
    government: Organization, secretariat: User, post: Position
) -> None:
    """What either page was drawn from is old by the time it is sent."""
    table = upload(csv_bytes(("12", "Budi", post.title), ("13", "Ani", post.title)), government, secretariat)
    stale = DirectoryImport.objects.get(pk=table.pk)
    actions.decide_rows(table=table, rows=[2], decision="leave", is_on=True, by=secretariat)
    worked(table)
    actions.decide_rows(table=stale, rows=[3], decision="leave", is_on=True, by=secretariat)
    assert [row["act"] for row in worked(table).rows] == ["left", "left"]


def test_what_is_in_error_by_now_is_not_written(government: Organization, secretariat: User, post: Position) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title), ("12", "Ani", post.title)), government, secretariat)
    actions.decide_rows(table=table, rows=[3], decision="leave", is_on=True, by=secretariat)
    left_out = worked(table)
    actions.decide_rows(table=table, rows=[3], decision="leave", is_on=False, by=secretariat)
    worked(table)
    with pytest.raises(actions.RowsInError):
        actions.confirm_table(table=left_out, by=secretariat)


def test_only_who_keeps_the_directory_may(government: Organization, secretariat: User, post: Position) -> None:
    reader = user_with(Role.LEADERSHIP, government)
    table = upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat)
    acts = [
        lambda: upload(csv_bytes((NIP, "Budi", post.title)), government, reader),
        lambda: actions.choose_reading(table=table, sheet="", heading_row=1, by=reader),
        lambda: actions.decide_rows(table=table, rows=[2], decision="leave", is_on=True, by=reader),
        lambda: actions.confirm_table(table=table, by=reader),
        lambda: actions.discard_table(table=table, by=reader),
        lambda: actions.undo_table(table=table, by=reader),
        lambda: actions.retry_table(table=table, by=reader),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_an_act_out_of_turn_is_refused(government: Organization, secretariat: User, post: Position) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat)
    with pytest.raises(WrongState):
        actions.undo_table(table=table, by=secretariat)
    actions.discard_table(table=table, by=secretariat)
    for act in (actions.confirm_table, actions.discard_table, actions.undo_table):
        with pytest.raises(WrongState):
            act(table=table, by=secretariat)
    assert DirectoryImport.objects.get().rows == []


# --- writing -----------------------------------------------------------------------------------------------------


def test_what_changed_meanwhile_goes_back_to_the_preview(
    government: Organization, secretariat: User, post: Position
) -> None:
    table = upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat)
    actions.confirm_table(table=table, by=secretariat)
    AppointmentFactory.create(position=post)
    table = worked(table)
    assert (table.stage, table.reading["note"]["code"]) == (ImportStage.PREVIEW, "changed_meanwhile")
    assert table.rows[0]["act"] == "error"
    assert not Official.objects.filter(nip=NIP).exists()


def test_a_fault_in_the_middle_writes_nothing_and_the_next_try_everything(
    government: Organization, secretariat: User, post: Position, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = upload(
        csv_bytes(wide(nip=NIP, name="Budi", title=post.title, email="a@b.id"), headings=WIDE), government, secretariat
    )
    actions.confirm_table(table=table, by=secretariat)
    before = directory_now()
    with monkeypatch.context() as patch:
        patch.setattr(writing.directory, "add_contacts", lambda **_: 1 / 0)
        actions.work_on(import_id=table.pk)
    assert directory_now() == before
    table.refresh_from_db()
    assert (table.stage, table.state) == (ImportStage.APPLYING, "pending")
    DirectoryImport.objects.update(run_at=table.created_at)
    actions.work_on(import_id=table.pk)
    actions.work_on(import_id=table.pk)
    table.refresh_from_db()
    assert table.stage == ImportStage.APPLIED
    assert (Appointment.objects.count(), Contact.objects.count()) == (1, 1)


def test_those_concerned_hear_of_a_new_holder(government: Organization, secretariat: User, post: Position) -> None:
    meeting = meeting_in("invited", 0, convener=government)
    held = AppointmentFactory.create(position=post, starts_on=dt.date(2020, 1, 1))
    invitation = InvitationFactory.create(participant=ParticipantFactory.create(meeting=meeting, position=post))
    post.known_holder = held.official
    post.save()
    row = wide(nip=NIP, name="Budi", title=post.title, starts="05-03-2024")
    written(upload(csv_bytes(row, headings=WIDE), government, secretariat), secretariat)
    invitation.refresh_from_db()
    assert invitation.link_version == 2
    post.refresh_from_db()
    assert post.known_holder == Official.objects.get(nip=NIP)


# --- taking back -------------------------------------------------------------------------------------------------


def test_undo_puts_everything_back(government: Organization, secretariat: User, post: Position) -> None:
    other = PositionFactory.create(organization=post.organization)
    official = OfficialFactory.create(name="Ani", nip=OTHER_NIP, grade="Penata")
    AppointmentFactory.create(position=other, official=official, decree_number="SK 1")
    AppointmentFactory.create(position=post, starts_on=dt.date(2020, 1, 1))
    ContactFactory.create(position=other, email="lama@b.id", phone="+6281234567890")
    before = directory_now()
    rows = (
        wide(nip=NIP, name="Budi", title=post.title, starts="05-03-2024", email="a@b.id"),
        wide(
            nip=OTHER_NIP,
            name="Ani",
            grade="Pembina",
            title=other.title,
            decree="SK 2",
            email="baru@b.id",
            phone="081234567890",
        ),
    )
    table = written(upload(csv_bytes(*rows, headings=WIDE), government, secretariat), secretariat)
    assert directory_now() != before
    actions.undo_table(table=table, by=secretariat)
    table = worked(table)
    assert table.stage == ImportStage.UNDONE
    assert directory_now() == before


def test_undo_is_refused_in_words_where_something_was_changed_by_hand(
    government: Organization, secretariat: User, post: Position
) -> None:
    table = written(upload(csv_bytes((NIP, "Budi", post.title)), government, secretariat), secretariat)
    Official.objects.update(name="Budi Hartono")
    before = directory_now()
    actions.undo_table(table=table, by=secretariat)
    table = worked(table)
    assert table.stage == ImportStage.APPLIED
    # Not in the words of the worker: each reader is told in his own language.
    assert table.reading["note"] == {"code": "cannot_undo", "what": "Budi Hartono"}
    assert directory_now() == before
