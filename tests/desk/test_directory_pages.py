import datetime as dt

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import ROLE_POWERS, Power, Role
from audit.models import AuditEntry
from directory.models import Appointment, Contact, ForkopimdaMember, Organization, Position
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    ForkopimdaMemberFactory,
    GovernmentFactory,
    MembershipFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    RegencyFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
NIP = "197001011995031001"
PHONE = "081234567890"


@pytest.fixture(autouse=True)
def english():
    """Words are asked for as they stand in the code; the browser tests read Bahasa Indonesia."""
    with translation.override("en"):
        yield


@pytest.fixture
def government() -> Organization:
    return GovernmentFactory()


@pytest.fixture
def post(government: Organization) -> Position:
    """A post with a holder and a contact."""
    unit = OrganizationFactory(parent=government)
    post = PositionFactory(organization=unit)
    AppointmentFactory(position=post, official__name="Budi Contoh", official__nip=NIP)
    ContactFactory(position=post, phone=PHONE, email="ajudan@example.go.id")
    return post


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return client


def as_role(role: Role, government: Organization) -> Client:
    return signed_in(user_with(role, government))


def address(name: str, *arguments: object) -> str:
    return reverse(f"desk:{name}", args=arguments)


def reading_pages(post: Position) -> list[str]:
    official = post.appointments.get().official
    return [
        address("positions"),
        address("position", post.public_id),
        address("organizations"),
        address("organization", post.organization.public_id),
        address("officials"),
        address("official", official.public_id),
        address("forkopimda_list"),
        address("forkopimda", post.organization.region.code),
    ]


def editing_pages(post: Position) -> list[str]:
    appointment = post.appointments.get()
    return [
        address("position_new", post.organization.public_id),
        address("position_edit", post.public_id),
        address("appoint", post.public_id),
        address("appointment_edit", appointment.public_id),
        address("appointment_end", appointment.public_id),
        address("contact_new", post.public_id),
        address("contact_edit", post.contacts.get().public_id),
        address("organization_edit", post.organization.public_id),
        address("units_new", post.organization.parent.public_id),
        address("official_edit", appointment.official.public_id),
        address("forkopimda_edit", post.organization.region.code),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_pages_by_role(role: Role, government: Organization, post: Position) -> None:
    client = as_role(role, government)
    may_read = Power.VIEW_DIRECTORY in ROLE_POWERS[role]
    may_edit = Power.MANAGE_DIRECTORY in ROLE_POWERS[role]
    for page in reading_pages(post):
        assert client.get(page).status_code == (200 if may_read else 404), page
    for page in editing_pages(post):
        assert client.get(page).status_code == (200 if may_edit else 403 if may_read else 404), page
    new = client.get(address("organization_new")).status_code
    assert new == (200 if may_edit else 404)
    for page in (address("accounts"), address("account_new")):
        assert client.get(page).status_code == (200 if role == Role.ADMINISTRATOR else 404), page


def test_a_stranger_finds_nothing_of_another_house(post: Position) -> None:
    client = as_role(Role.ADMINISTRATOR, GovernmentFactory())
    lists = {address("positions"), address("organizations"), address("officials"), address("forkopimda_list")}
    for page in reading_pages(post) + editing_pages(post):
        answer = client.get(page)
        if page in lists:
            assert "Budi Contoh" not in answer.text
            assert post.title not in answer.text
        else:
            assert answer.status_code == 404, page
    retire = client.post(address("contact_retire", post.contacts.get().public_id))
    assert retire.status_code == 404


def test_without_signing_in_every_page_asks_who_you_are(client: Client, post: Position) -> None:
    for page in reading_pages(post) + editing_pages(post) + [address("accounts")]:
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("role", "sees_all"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SECRETARIAT, True),
        (Role.LEADERSHIP, False),
        (Role.INSPECTORATE, False),
    ],
)
def test_nip_and_telephone_are_masked_but_for_those_who_need_them(
    role: Role, sees_all: bool, government: Organization, post: Position
) -> None:
    client = as_role(role, government)
    official = post.appointments.get().official
    assert NIP not in client.get(address("officials")).text
    assert PHONE not in client.get(address("positions")).text
    assert (NIP in client.get(address("official", official.public_id)).text) is sees_all
    page = client.get(address("position", post.public_id)).text
    assert (PHONE in page) is sees_all
    assert ("ajudan@example.go.id" in page) is sees_all
    assert "0812••••890" in page or sees_all


@pytest.mark.parametrize("page", ["positions", "organizations", "officials", "accounts", "forkopimda_list"])
def test_lists_take_the_same_queries_for_3_rows_and_for_300(
    page: str, government: Organization, django_assert_max_num_queries
) -> None:
    client = as_role(Role.ADMINISTRATOR, government)
    counts = []
    for more in (3, 297):
        fill(government, more)
        client.get(address(page))
        with django_assert_max_num_queries(30) as captured:
            assert client.get(address(page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def fill(government: Organization, count: int) -> None:
    unit = OrganizationFactory(parent=government)
    for number in range(count):
        post = PositionFactory(organization=unit)
        AppointmentFactory(position=post)
        ContactFactory(position=post)
        OrganizationFactory(parent=government)
        if number < 60:
            region = RegencyFactory(parent=government.region)
            GovernmentFactory(region=region, is_convener=False)
            ForkopimdaMemberFactory(region=region, position=post)
        MembershipFactory(organization=unit, role=Role.DELEGATE)


def test_a_post_takes_the_same_queries_whatever_its_history(
    government: Organization, post: Position, django_assert_max_num_queries
) -> None:
    client = as_role(Role.SECRETARIAT, government)
    counts = []
    for start in (0, 1):
        for year in range(start, 1 + start * 30):
            AppointmentFactory(
                position=PositionFactory(organization=post.organization), starts_on=dt.date(1980 + year, 1, 1)
            )
            ContactFactory(position=post)
        client.get(address("position", post.public_id))
        for page in ("position", "organization"):
            key = post.public_id if page == "position" else post.organization.public_id
            with django_assert_max_num_queries(30) as captured:
                client.get(address(page, key))
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def shown(client: Client, query: str) -> list[str]:
    answer = client.get(address("positions") + query)
    assert answer.status_code == 200
    return [line.position.title for line in answer.context["lines"]]


def test_posts_are_searched_filtered_and_sorted(government: Organization) -> None:
    client = as_role(Role.SECRETARIAT, government)
    unit = OrganizationFactory(parent=government, name="Badan Urusan Air", short_name="BUA")
    vacant = PositionFactory(organization=unit, title="Kepala Badan Urusan Air", protocol_order=2)
    held = PositionFactory(organization=unit, title="Wali Kota Contoh", role="head_of_region", protocol_order=1)
    acting = PositionFactory(organization=unit, title="Asisten Contoh", role="assistant_secretary", protocol_order=3)
    gone = PositionFactory(organization=unit, title="Jabatan Lama", is_active=False)
    AppointmentFactory(position=held, official__name="Siti Contoh")
    AppointmentFactory(position=acting, status="plt")
    ContactFactory(position=held)
    assert shown(client, "") == [held.title, vacant.title, acting.title]
    assert shown(client, "?urut=jabatan") == [acting.title, vacant.title, held.title]
    assert shown(client, "?keadaan=kosong") == [vacant.title]
    assert shown(client, "?keadaan=pelaksana") == [acting.title]
    assert shown(client, "?keadaan=tanpa-kontak") == [vacant.title, acting.title]
    assert shown(client, "?keadaan=nonaktif") == [gone.title]
    assert shown(client, "?q=siti") == [held.title]
    assert shown(client, "?q=walikota") == [held.title]
    assert shown(client, "?q=bua+kepala") == [vacant.title]
    assert shown(client, "?kelompok=assistants") == [acting.title]
    assert shown(client, "?q=tidakada") == []
    assert shown(client, f"?wilayah={government.region.code}&page=99&kelompok=unknown&keadaan=unknown") == [
        held.title,
        vacant.title,
        acting.title,
    ]
    options = {value: count for value, _shape, _label, count in client.get(address("positions")).context["options"]}
    assert options == {"": 3, "kosong": 1, "pelaksana": 1, "tanpa-kontak": 2, "nonaktif": 1}


def test_who_held_the_post_on_that_day(government: Organization) -> None:
    client = as_role(Role.LEADERSHIP, government)
    post = PositionFactory(organization=OrganizationFactory(parent=government))
    AppointmentFactory(position=post, official__name="Lama Contoh", ends_on=dt.date(2023, 12, 31), status="pj")
    AppointmentFactory(position=post, official__name="Baru Contoh", starts_on=dt.date(2024, 1, 1))
    page = address("position", post.public_id)
    assert str(client.get(f"{page}?tanggal=2023-06-01").context["holder_then"]).startswith("Lama Contoh, Pj. ")
    assert client.get(page).context["holder"].official.name == "Baru Contoh"
    for nonsense in ("2023-13-45", "kemarin", ""):
        assert client.get(f"{page}?tanggal={nonsense}").context["holder_then"] is None


def test_a_person_is_appointed_by_name_and_the_former_leaves(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    answer = client.post(
        address("appoint", post.public_id),
        {
            "name": "Baru Contoh",
            "nip": "19750101 200003 1 002",
            "status": "plt",
            "starts_on": "2024-05-01",
            "ends_previous": "on",
        },
    )
    assert answer.status_code == 302
    new, former = post.appointments.order_by("-pk")
    assert (new.official.nip, new.printed_title) == ("197501012000031002", f"Plt. {post.title}")
    assert former.ends_on == dt.date(2024, 4, 30)


def test_refusals_stand_beside_their_field_and_keep_what_was_typed(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    page = address("appoint", post.public_id)
    held = client.post(page, {"name": "Baru Contoh", "status": "plt", "starts_on": "2024-05-01"})
    assert held.status_code == 422
    assert "Budi Contoh" in held.context["form"].errors["starts_on"][0]
    assert 'value="Baru Contoh"' in held.text
    taken = {"name": "Baru Contoh", "nip": NIP, "status": "plt", "starts_on": "2024-05-01", "ends_previous": "on"}
    assert "nip" in client.post(page, taken).context["form"].errors
    assert "nip" in client.post(page, {**taken, "nip": "123"}).context["form"].errors
    assert "name" in client.post(page, {"status": "plt"}).context["form"].errors
    both = {"name": "X", "person": OfficialFactory().pk, "status": "plt"}
    assert "person" in client.post(page, both).context["form"].errors  # of another house: not among the choices
    assert Appointment.objects.count() == 1
    assert AuditEntry.objects.count() == 0


def test_a_post_is_added_edited_and_put_away(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    unit = post.organization
    page = address("position_new", unit.public_id)
    values = {"title": "Sekretaris Dinas Contoh", "role": "other", "rank": "III.a", "is_ranked": "on"}
    assert client.post(page, values).status_code == 302
    new = Position.objects.get(title=values["title"])
    assert (new.organization, new.rank, new.is_ranked, new.is_head) == (unit, "III.a", True, False)
    again = client.post(page, values)
    assert again.status_code == 422
    assert "title" in again.context["form"].errors
    edit = {**values, "title": "Sekretaris Contoh", "protocol_order": "12"}
    assert client.post(address("position_edit", new.public_id), edit).status_code == 302
    new.refresh_from_db()
    assert (new.title, new.protocol_order, new.is_active) == ("Sekretaris Contoh", 12, False)


def test_contacts_are_added_changed_and_no_longer_used(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    new = address("contact_new", post.public_id)
    assert client.post(new, {"kind": "office", "email": "", "phone": ""}).status_code == 422
    assert client.post(new, {"kind": "office", "email": "tu@example.go.id"}).status_code == 302
    contact = Contact.objects.get(kind="office")
    changed = {"kind": "office", "name": "Tata Usaha", "email": "tu@example.go.id", "phone": "0721"}
    assert client.post(address("contact_edit", contact.public_id), changed).status_code == 302
    contact.refresh_from_db()
    assert contact.phone == "0721"
    retire = address("contact_retire", contact.public_id)
    assert client.get(retire).status_code == 405
    assert client.post(retire).status_code == 302
    contact.refresh_from_db()
    assert not contact.is_active
    assert client.get(address("contact_edit", contact.public_id)).status_code == 404


def test_appointments_are_corrected_and_ended(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    row = post.appointments.get()
    edit = {"status": "pj", "starts_on": "2024-02-01", "decree_number": "800/2024"}
    assert client.post(address("appointment_edit", row.public_id), edit).status_code == 302
    end = address("appointment_end", row.public_id)
    assert client.post(end, {"ends_on": "2024-01-01"}).status_code == 422
    assert client.post(end, {"ends_on": "2024-06-30"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.starts_on, row.ends_on) == ("pj", dt.date(2024, 2, 1), dt.date(2024, 6, 30))


def test_an_appointment_recorded_by_mistake_is_taken_out(government: Organization, post: Position) -> None:
    remove = address("appointment_remove", post.appointments.get().public_id)
    assert as_role(Role.LEADERSHIP, government).post(remove).status_code == 403
    client = as_role(Role.SECRETARIAT, government)
    assert client.get(remove).status_code == 405
    assert client.post(remove)["Location"] == address("position", post.public_id)
    assert not post.appointments.exists()


def test_an_official_is_corrected(government: Organization, post: Position) -> None:
    client = as_role(Role.SECRETARIAT, government)
    official = post.appointments.get().official
    page = address("official_edit", official.public_id)
    other = OfficialFactory()
    assert client.post(page, {"name": "Budi", "nip": other.nip}).status_code == 422
    assert client.post(page, {"name": "Dr. Budi Contoh", "nip": NIP, "grade": "Pembina"}).status_code == 302
    official.refresh_from_db()
    assert official.name == "Dr. Budi Contoh"


def test_organisations_are_added_and_edited(government: Organization) -> None:
    client = as_role(Role.SECRETARIAT, government)
    values = {"name": "Dinas Baru", "kind": "department", "parent": government.pk}
    assert client.post(address("organization_new"), values).status_code == 302
    unit = Organization.objects.get(name="Dinas Baru")
    assert (unit.parent, unit.region) == (government, government.region)
    stranger = GovernmentFactory()
    wrong = client.post(address("organization_new"), {**values, "parent": stranger.pk})
    assert "parent" in wrong.context["form"].errors
    assert "kind" in client.post(address("organization_new"), {**values, "kind": "government"}).context["form"].errors
    edit = address("organization_edit", unit.public_id)
    assert client.post(edit, {**values, "name": "Dinas Lama", "is_active": ""}).status_code == 302
    assert "Dinas Lama" not in client.get(address("organizations")).text
    assert "Dinas Lama" in client.get(address("organizations") + "?keadaan=nonaktif").text


def test_kecamatan_and_bagian_are_typed_in() -> None:
    call_command("setup_region", "18.01")
    government = Organization.objects.get(code="18.01")
    client = as_role(Role.SECRETARIAT, government)
    page = address("units_new", government.public_id)
    names = "Kalianda\n  Natar  \n\nKalianda"
    assert client.post(page, {"kind": "subdistrict", "names": names}).status_code == 302
    assert set(Position.objects.filter(role="subdistrict_head").values_list("title", flat=True)) == {
        "Camat Kalianda",
        "Camat Natar",
    }
    again = client.post(page, {"kind": "subdistrict", "names": names}, follow=True)
    assert "nothing was changed" in again.text
    assert client.post(page, {"kind": "subdistrict", "names": "x" * 200}).status_code == 422


def test_units_wait_until_the_government_is_set_up(government: Organization) -> None:
    client = as_role(Role.SECRETARIAT, government)
    answer = client.post(address("units_new", government.public_id), {"kind": "division", "names": "Umum"})
    assert answer.status_code == 422
    assert not Organization.objects.filter(kind="division").exists()


def test_the_forkopimda_is_edited(government: Organization) -> None:
    client = as_role(Role.SECRETARIAT, government)
    police, prosecution = (
        PositionFactory(organization=OrganizationFactory(parent=government, kind="vertical"), role="vertical_head")
        for _ in range(2)
    )
    ForkopimdaMemberFactory(region=government.region, position=police, order=1)
    page = address("forkopimda_edit", government.region.code)
    assert 'value="1"' in client.get(page).text
    seats = {f"seat_{police.public_id}": "2", f"seat_{prosecution.public_id}": "1"}
    assert client.post(page, seats).status_code == 302
    assert list(ForkopimdaMember.objects.values_list("position", flat=True)) == [prosecution.pk, police.pk]
    assert client.post(page, {f"seat_{police.public_id}": "0"}).status_code == 422
    assert client.post(page, {f"seat_{police.public_id}": "1", f"seat_{prosecution.public_id}": ""}).status_code == 302
    assert [seat.position for seat in ForkopimdaMember.objects.all()] == [police]


def test_an_account_is_made_and_its_password_shown_once(government: Organization) -> None:
    client = as_role(Role.ADMINISTRATOR, government)
    values = {"username": "biro", "name": "Biro Contoh", "organization": government.pk, "role": "secretariat"}
    answer = client.post(address("account_new"), values)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    password, user = answer.context["password"], User.objects.get(username="biro")
    assert password in answer.text
    assert user.check_password(password)
    assert password not in client.get(address("account", user.public_id)).text
    again = client.post(address("account_new"), values)
    assert again.status_code == 422
    assert "username" in again.context["form"].errors
    reset = client.post(address("password_reset", user.public_id))
    user.refresh_from_db()
    assert user.check_password(reset.context["password"])
    assert not user.check_password(password)


def test_roles_are_given_and_taken_and_accounts_closed(government: Organization) -> None:
    client = as_role(Role.ADMINISTRATOR, government)
    user = user_with(Role.SECRETARIAT, government)
    unit = OrganizationFactory(parent=government)
    grant = address("role_grant", user.public_id)
    assert client.post(grant, {"organization": unit.pk, "role": "delegate"}).status_code == 302
    assert client.post(grant, {"organization": unit.pk, "role": "leadership"}).status_code == 422
    assert client.post(grant, {"organization": GovernmentFactory().pk, "role": "delegate"}).status_code == 422
    assert user.memberships.count() == 2
    revoke = address("role_revoke", user.memberships.get(role="delegate").public_id)
    assert client.get(revoke).status_code == 405
    assert client.post(revoke)["Location"] == address("account", user.public_id)
    last = address("role_revoke", user.memberships.get().public_id)
    assert client.post(last, headers={"referer": f"http://testserver{address('accounts')}"}).status_code == 302
    assert user.memberships.count() == 1  # the last role stays
    close = address("account_close", user.public_id)
    assert client.post(close).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    client.post(address("account_open", user.public_id))
    user.refresh_from_db()
    assert user.is_active
    MembershipFactory(user=user)
    assert client.post(last)["Location"] == address("accounts")


def test_an_administrator_is_told_why_the_own_role_stays(government: Organization) -> None:
    administrator = user_with(Role.ADMINISTRATOR, government)
    client = signed_in(administrator)
    page = f"http://testserver{address('account', administrator.public_id)}"
    answer = client.post(
        address("role_revoke", administrator.memberships.get().public_id), headers={"referer": page}, follow=True
    )
    assert "Another administrator" in answer.text
    assert administrator.memberships.exists()


def test_accounts_of_another_house_are_unknown(government: Organization) -> None:
    client = as_role(Role.ADMINISTRATOR, government)
    stranger = user_with(Role.SECRETARIAT, GovernmentFactory())
    nobody = UserFactory()
    for user in (stranger, nobody):
        assert client.get(address("account", user.public_id)).status_code == 404
        assert client.post(address("password_reset", user.public_id)).status_code == 404
        assert user.username not in client.get(address("accounts")).text
    assert client.post(address("role_revoke", stranger.memberships.get().public_id)).status_code == 404


def test_an_empty_directory_says_what_to_do(government: Organization) -> None:
    client = as_role(Role.SECRETARIAT, government)
    for page in ("positions", "officials"):
        assert client.get(address(page)).status_code == 200
    assert "setup_province" in client.get(address("positions")).text
    assert "appointed" in client.get(address("officials")).text
    assert "No organisation fits" in client.get(address("organizations") + "?q=tidakada").text
