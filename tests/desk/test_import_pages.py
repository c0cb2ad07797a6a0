"""Pages of the import: upload, preview, result, the source on the meeting's page, matches, export."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Duty, Role
from audit.actions import System
from audit.models import AuditEntry
from directory.models import Organization, Position
from flows.importing import mapping
from flows.importing.actions import confirm_match, import_file
from meetings.models import Meeting
from meetings.states import MatchState
from portal.desk.forms.imports import FILES_AT_MOST
from tests.factories import DutyAssignmentFactory, MeetingFactory, UserFactory, user_with
from tests.flows.files import FULL, REAL, as_bytes, changed, full

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lampung_stands(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Lampung set up once for the module, inside a transaction that is rolled back."""
    from django.db import transaction

    from directory.actions.setup import setup_province

    with django_db_blocker.unblock(), transaction.atomic():
        setup_province(code="18", by=System())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lampung(lampung_stands: None, db: None) -> Organization:
    return Organization.objects.select_related("region").get(code="18")


@pytest.fixture
def secretariat(lampung: Organization) -> Client:
    return signed_in(user_with(Role.SECRETARIAT, lampung))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def imported(content: bytes) -> Meeting:
    report = import_file(content=content, name="berkas.json", by=System(), setup=True)
    assert report.meeting is not None, list(report.lines())
    return Meeting.objects.get(pk=report.meeting.pk)


@pytest.fixture
def meeting(lampung: Organization) -> Meeting:
    return imported(FULL.read_bytes())


def upload(client: Client, *files: tuple[str, bytes]) -> HttpResponse:
    uploads = [SimpleUploadedFile(name, content, "application/json") for name, content in files]
    return client.post(reverse("desk:import_meetings"), {"uploads": uploads})


def hidden(response: HttpResponse, name: str) -> list[str]:
    found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', response.content.decode())
    return [html.unescape(value) for value in found]


def confirm(client: Client, preview: HttpResponse) -> HttpResponse:
    texts = {"name": hidden(preview, "name"), "text": hidden(preview, "text")}
    return client.post(reverse("desk:import_confirm"), texts)


def text_of(response: HttpResponse) -> str:
    """What a person reads on the page."""
    shown = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(shown).split())


# --- upload, preview, result -------------------------------------------------------------------------------------


def test_from_the_list_to_the_meeting(secretariat: Client) -> None:
    page = secretariat.get(reverse("desk:import_meetings"))
    assert page.status_code == 200
    preview = upload(secretariat, *((path.name, path.read_bytes()) for path in REAL[:2]))
    assert preview.status_code == 200
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.filter(action="import_meeting").exists()
    shown = text_of(preview)
    assert "Import 2 of 2" in shown
    assert "is probably" not in shown
    assert "“Sekretaris Daerah Provinsi Lampung” → Sekretaris Daerah Provinsi Lampung" in shown
    assert '"Provinsi Lamoung" (sic) for Lampung' in shown
    result = confirm(secretariat, preview)
    assert result.status_code == 200
    assert "2 of 2 files became meetings" in text_of(result)
    for meeting in Meeting.objects.all():
        assert reverse("desk:meeting", args=[meeting.public_id]) in result.content.decode()
        assert reverse("desk:matches", args=[meeting.public_id]) in result.content.decode()
        entry = AuditEntry.objects.get(action="import_meeting", subject_id=meeting.public_id)
        assert entry.actor_label == User.objects.get(memberships__role=Role.SECRETARIAT).name


def test_what_is_confirmed_is_what_was_handed_in(secretariat: Client) -> None:
    confirm(secretariat, upload(secretariat, ("a.json", json.dumps(full(), indent=3).replace("\n", "\r\n").encode())))
    export = secretariat.get(reverse("desk:meeting_export", args=[Meeting.objects.get().public_id]))
    assert json.loads(export.content) == full()


def test_sent_twice_it_is_imported_once(secretariat: Client) -> None:
    preview = upload(secretariat, ("a.json", FULL.read_bytes()))
    confirm(secretariat, preview)
    again = confirm(secretariat, preview)
    assert "already imported, nothing changed" in text_of(again)
    assert Meeting.objects.count() == 1
    preview = upload(secretariat, ("a.json", FULL.read_bytes()))
    assert "already imported, nothing changed" in text_of(preview)
    assert hidden(preview, "text") == []


def test_a_broken_file_beside_a_good_one(secretariat: Client) -> None:
    broken = changed(lambda told: told["points"][2].update(kind="perintah"))
    preview = upload(secretariat, ("rusak.json", broken), ("baik.json", FULL.read_bytes()))
    shown = text_of(preview)
    assert "points[2].kind : “perintah” is not known here." in shown.replace("kind:", "kind :")
    assert "Import 1 of 2" in shown
    confirm(secretariat, preview)
    assert Meeting.objects.get().title == full()["title"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"{", "This is not JSON"),
        (b"[" * 200_000, "too deep"),
        (b"x" * 3_000_000, "too large"),
        (b"\xff\xfe\x00", "byte order mark"),
        (b'{"title": "<script>alert(1)</script>"}', "missing"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_junk_is_told_and_nothing_is_offered(secretariat: Client, content: bytes, words: str) -> None:
    response = upload(secretariat, ("sampah.json", content))
    assert response.status_code == 200
    assert words in text_of(response)
    assert "sampah.json" in text_of(response)
    assert hidden(response, "text") == []
    assert not Meeting.objects.exists()


def test_what_a_file_says_is_never_markup(secretariat: Client) -> None:
    preview = upload(secretariat, ("<b>.json", as_bytes(full(title="<script>x</script>", kind="<i>"))))
    assert b"<script>x" not in preview.content
    assert b"<i>" not in preview.content
    secretariat.post(
        reverse("desk:import_confirm"), {"name": "a", "text": as_bytes(full(title="<script>x</script>")).decode()}
    )
    page = secretariat.get(reverse("desk:meeting", args=[Meeting.objects.get().public_id]))
    assert b"<script>x" not in page.content


def test_without_a_file_the_form_says_so(secretariat: Client) -> None:
    response = secretariat.post(reverse("desk:import_meetings"), {})
    assert response.status_code == 422
    assert "Files" in text_of(response)


def test_too_many_files_at_a_time(secretariat: Client) -> None:
    response = upload(secretariat, *((f"{n}.json", b"{}") for n in range(FILES_AT_MOST + 1)))
    assert response.status_code == 422
    assert f"at most {FILES_AT_MOST}" in text_of(response)


def test_too_much_text_at_a_time(secretariat: Client) -> None:
    def large(name: str) -> tuple[str, bytes]:
        told = full(source={**full()["source"], "file": name}, quotes=[{"speaker": None, "text": "k" * 900_000}])
        return name, as_bytes(told)

    response = upload(secretariat, large("a.json"), large("b.json"))
    assert response.status_code == 422
    assert "two goes" in text_of(response)
    one = upload(secretariat, large("a.json"))
    assert "1 of 1 files became meetings" in text_of(confirm(secretariat, one))


def test_confirming_nothing_leads_back(secretariat: Client) -> None:
    response = secretariat.post(reverse("desk:import_confirm"), {})
    assert response.headers["Location"] == reverse("desk:import_meetings")
    assert secretariat.get(reverse("desk:import_confirm")).status_code == 405


def test_a_text_that_was_tampered_with_is_checked_again(secretariat: Client) -> None:
    response = secretariat.post(reverse("desk:import_confirm"), {"name": "a", "text": '{"kind": 5}'})
    assert response.status_code == 200
    assert "0 of 1 files became meetings" in text_of(response)
    assert not Meeting.objects.exists()


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*Role, None])
def test_roles_and_pages(lampung: Organization, meeting: Meeting, role: Role | None) -> None:
    """Import and matches are the secretariat's; the file may be taken along by those who read by role."""
    client = signed_in(user_with(role, lampung) if role else UserFactory.create())
    is_secretariat = role == Role.SECRETARIAT
    reads = role in {Role.SECRETARIAT, Role.LEADERSHIP, Role.INSPECTORATE, Role.ADMINISTRATOR}
    at = [meeting.public_id]
    person = [meeting.public_id, "peran", "chair"]
    expected = {
        reverse("desk:import_meetings"): 200 if is_secretariat else 403,
        reverse("desk:matches", args=at): 200 if is_secretariat else 403 if reads else 404,
        reverse("desk:match", args=person): 200 if is_secretariat else 403 if reads else 404,
        reverse("desk:meeting_export", args=at): 200 if reads else 404,
    }
    assert {address: client.get(address).status_code for address in expected} == expected
    acts = {
        reverse("desk:import_confirm"): {"name": "a", "text": as_bytes(full(title="Lain")).decode()},
        reverse("desk:match", args=person): {"act": "keep"},
    }
    for address, data in acts.items():
        assert (client.post(address, data).status_code in {200, 302}) == is_secretariat
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_at_the_meeting_takes_no_file_along_and_confirms_nothing(meeting: Meeting, duty: Duty) -> None:
    client = signed_in(DutyAssignmentFactory.create(meeting=meeting, duty=duty).user)
    assert client.get(reverse("desk:meeting_export", args=[meeting.public_id])).status_code == 404
    opens_page = duty != Duty.DOOR
    assert client.get(reverse("desk:meeting", args=[meeting.public_id])).status_code == (200 if opens_page else 404)
    assert client.get(reverse("desk:matches", args=[meeting.public_id])).status_code == (403 if opens_page else 404)


def test_nobody_imports_without_an_account(client: Client, meeting: Meeting) -> None:
    for name, args in (
        ("import_meetings", []),
        ("matches", [meeting.public_id]),
        ("meeting_export", [meeting.public_id]),
    ):
        response = client.get(reverse(f"desk:{name}", args=args))
        assert response.status_code == 302
        assert "next=" in response.headers["Location"]


# --- the meeting's page tells all --------------------------------------------------------------------------------


def values_in(value: Any) -> Iterator[str]:
    """Every text and number that the file states."""
    if isinstance(value, dict):
        for entry in value.values():
            yield from values_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from values_in(entry)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


# Words of the schema and of the calendar are shown in the reader's own: each with what stands for it on the page.
SHOWN_AS = {
    "provinsi": "Province",
    "Asia/Jakarta": "WIB",
    "2024-11-06": "6 November 2024",
    "2024-11-08": "8 November 2024",
    "2024-12-20": "20 December 2024",
    "09:15": "09.15",
    "15:45": "15.45",
    "present": "present",
    "mixed": "partly present",
    **{
        word: dict(zip(code.__class__.values, code.__class__.labels, strict=True))[code]
        for words in (
            mapping.AGENDA_ITEM_KINDS,
            mapping.POINT_KINDS,
            mapping.CAPACITIES,
            mapping.ATTENDANCE_NOTE_CATEGORIES,
        )
        for word, code in words.stated.items()
    },
    **{point["topic"]: point["topic"].replace("_", " ") for point in full()["points"]},
}


def test_every_value_of_the_file_is_on_the_page(secretariat: Client, meeting: Meeting) -> None:
    response = secretariat.get(reverse("desk:meeting", args=[meeting.public_id]))
    assert response.status_code == 200
    shown = text_of(response).casefold()
    with translation.override("en"):
        wanted = {value: str(SHOWN_AS.get(value, value)) for value in values_in(full())}
    assert [value for value, words in wanted.items() if words.casefold() not in shown] == []
    for words in ("verbatim", "in the words of the source", "a representative", "a group", "planned : yes"):
        assert words in shown.replace("planned:", "planned :")


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_value_of_a_real_file_is_on_the_page(lampung: Organization, path: Path) -> None:
    meeting = imported(path.read_bytes())
    secretariat = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    shown = text_of(secretariat.get(reverse("desk:meeting", args=[meeting.public_id]))).casefold()
    texts = [
        value for value in values_in(json.loads(path.read_text())) if " " in value and value[0] not in "(0123456789"
    ]
    assert len(texts) > 20
    assert [text for text in texts if text.casefold() not in shown] == []


def test_gaps_are_said_not_filled(secretariat: Client, lampung: Organization) -> None:
    meeting = imported(REAL[0].read_bytes())
    response = secretariat.get(reverse("desk:meeting", args=[meeting.public_id]))
    shown = text_of(response)
    assert "not stated by the source" in shown
    assert "Theme · Weekday as printed" in shown
    assert "Opened by · On behalf of" in shown
    assert "attendance counts" in shown
    assert "venue.city" not in shown
    assert not re.search(r"\bNone\b", shown)


def test_the_source_is_the_host_s_own(lampung: Organization, meeting: Meeting) -> None:
    """An institution on the roll sees the meeting, but not what the press text says of others."""
    line = meeting.participants.get(printed_name="Peserta participant")
    post = Position.objects.get(title="Sekretaris Daerah Provinsi Lampung")
    confirm_match(person=line, position=post, by=System())
    client = signed_in(user_with(Role.DELEGATE, post.organization))
    response = client.get(reverse("desk:meeting", args=[meeting.public_id]))
    assert response.status_code == 200
    assert "Kutipan contoh" not in text_of(response)
    assert client.get(reverse("desk:meeting_export", args=[meeting.public_id])).status_code == 404


# --- matches -----------------------------------------------------------------------------------------------------


@pytest.fixture
def real(lampung: Organization) -> Meeting:
    return imported(REAL[0].read_bytes())


def test_matches_are_listed_with_what_is_printed(secretariat: Client, real: Meeting) -> None:
    shown = text_of(secretariat.get(reverse("desk:matches", args=[real.public_id])))
    assert shown.count("Fahrizal Darminto") >= 2
    assert "Staf Ahli Gubernur Lampung Bidang Ekonomi dan Pembangunan" in shown
    assert "jabatan tidak disebut dalam artikel" in shown
    only = secretariat.get(reverse("desk:matches", args=[real.public_id]), {"keadaan": MatchState.NONE})
    assert "Fahrizal" not in text_of(only)
    assert "Mulyadi Irsan" in text_of(only)
    nobody = secretariat.get(reverse("desk:matches", args=[real.public_id]), {"keadaan": "tidak-ada"})
    assert "Nobody here" in text_of(nobody)


def test_a_match_is_confirmed_opened_again_and_kept(secretariat: Client, real: Meeting) -> None:
    address = reverse("desk:match", args=[real.public_id, "peran", "chair"])
    for act, state in (("confirm", "confirmed"), ("withdraw", "proposed"), ("keep", "rejected")):
        response = secretariat.post(address, {"act": act}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("desk:matches", args=[real.public_id])
        assert "Fahrizal Darminto" in text_of(response)
        assert real.roles.get(role="chair").match_state == state


def test_another_post_is_searched_and_chosen(secretariat: Client, real: Meeting) -> None:
    line = real.participants.get(printed_name="Mulyadi Irsan")
    address = reverse("desk:match", args=[real.public_id, "peserta", line.public_id])
    assert "No post holds these words" in text_of(secretariat.get(address))
    page = secretariat.get(address, {"q": "kepala badan keuangan"})
    post = Position.objects.get(title__icontains="Badan Pengelolaan Keuangan", organization__region__code="18")
    assert post.public_id in page.content.decode()
    secretariat.post(address, {"act": "confirm", "position": post.public_id})
    line.refresh_from_db()
    assert (line.position, line.printed_name, line.printed_position) == (post, "Mulyadi Irsan", "")


def test_what_cannot_be_confirmed_is_said_where_one_stands(secretariat: Client, real: Meeting) -> None:
    chosen = real.participants.get(printed_name="Fahrizal Darminto")
    confirm_match(person=chosen, by=System())
    other = real.participants.get(printed_name="Zainal Abidin")
    address = reverse("desk:match", args=[real.public_id, "peserta", other.public_id])
    response = secretariat.post(address, {"act": "confirm", "position": chosen.proposed_position.public_id})
    assert response.status_code == 422
    assert "Another line of the roll is this post already." in text_of(response)
    for data in ({"act": "erase"}, {"act": "confirm", "position": "zzz"}, {}):
        assert secretariat.post(address, data).status_code == 422
    other.refresh_from_db()
    assert other.match_state == MatchState.PROPOSED


@pytest.mark.parametrize(("kind", "name"), [("peran", "x"), ("peserta", "chair"), ("tamu", "chair")])
def test_an_unknown_person_is_not_found(secretariat: Client, real: Meeting, kind: str, name: str) -> None:
    assert secretariat.get(reverse("desk:match", args=[real.public_id, kind, name])).status_code == 404


def test_a_meeting_of_the_portal_s_own_has_no_matches(secretariat: Client, lampung: Organization) -> None:
    own = MeetingFactory.create(convener=lampung)
    assert secretariat.get(reverse("desk:matches", args=[own.public_id])).status_code == 404


def test_no_row_number_is_in_an_address(secretariat: Client, real: Meeting) -> None:
    page = secretariat.get(reverse("desk:matches", args=[real.public_id])).content.decode()
    names = re.findall(r'/kecocokan/(\w+)/([^/"]+)/"', page)
    assert {kind for kind, _name in names} == {"peran", "pemapar", "peserta"}
    assert not [name for _kind, name in names if name.isdigit()]


# --- export and queries ------------------------------------------------------------------------------------------


def test_the_export_is_a_file(secretariat: Client, meeting: Meeting) -> None:
    response = secretariat.get(reverse("desk:meeting_export", args=[meeting.public_id]))
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="lengkap.json"'
    assert json.loads(response.content) == full()


def test_pages_take_the_same_number_of_queries_for_three_lines_and_for_three_hundred(
    lampung: Organization, secretariat: Client
) -> None:
    def queries(lines: int, name: str) -> list[int]:
        told = full(source={**full()["source"], "file": name})
        told["participants"] = [{**told["participants"][0], "name": f"Peserta {n}"} for n in range(lines)]
        told["points"] = [{**told["points"][0], "order": n} for n in range(1, lines + 1)]
        meeting = imported(as_bytes(told))
        counted = []
        for page in ("meeting", "matches", "meeting_export"):
            with CaptureQueriesContext(connection) as captured:
                assert secretariat.get(reverse(f"desk:{page}", args=[meeting.public_id])).status_code == 200
            counted.append(len(captured))
        return counted

    queries(1, "pemanasan.txt")
    assert queries(3, "tiga.txt") == queries(300, "banyak.txt")
