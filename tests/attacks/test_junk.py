"""Junk in addresses, questions and forms: a kind answer, never a fault of the server, and nothing kept of it."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.scene import House, parameters_of, routes, stored_rows, taken_back
from tests.stacks import ON_ONE_STACK

pytestmark = pytest.mark.django_db

NUL = "\x00"
WORDS = ["q", "page", "keadaan", "urut", "tahun", "triwulan", "peran", "kelompok", "wilayah", "jenis", "sesi"]
WORDS += ["instansi", "item", "ubah", "next", "status", "per_page", "_connector"]
WORDS += ["hanya", "susun", "seri", "rapat", "tanggal", "kosong", "bagian-dari"]
JUNK = {
    "nul": NUL,
    "number": "-1",
    "huge number": "9" * 400,
    "long": "panjang " * 200,
    "marks": "%_\\'\"<script>{{7*7}}%s%(x)s{0}",
    "digits that are no ascii": "²٣",
    "surrogates": "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "\u202e\ufeff",
}
IDS = ["x", NUL, "0" * 12, "9" * 3000, "%2e%2e", "☃" * 12, "\n"]
# Each place meets every kind of junk, a different one in each word, and in each turn the next. One turn is made on both
# stacks, one more on one; all of them in the long run.
TURNS = [
    pytest.param(turn, marks=pytest.mark.long if turn > 1 else ON_ONE_STACK if turn else [])
    for turn in range(len(JUNK))
]


def places() -> Iterator[tuple[str, int, list[str]]]:
    for name in dict(routes()):
        for variant, wanted in enumerate(parameters_of(name)):
            yield name, variant, wanted


def faults(answers: Iterator[tuple[str, int]]) -> list[str]:
    return [f"{what[:120]!r}: {status}" for what, status in answers if status >= 500]


def status_of(client: Client, method: str, address: str, *args: object, **kwargs: object) -> int:
    """The answer's status; what the attempt broke in the database's transaction is mended."""
    with transaction.atomic():
        response = getattr(client, method)(address, *args, **kwargs)
        if response.streaming:
            b"".join(response)
        if response.status_code >= 500:
            transaction.set_rollback(True)
    status: int = response.status_code
    return status


def junk_in_each_word(turn: int) -> dict[str, str]:
    kinds = list(JUNK.values())
    return {word: kinds[(number + turn) % len(kinds)] for number, word in enumerate(WORDS)}


@pytest.mark.parametrize("turn", TURNS)
def test_questions(turn: int, house: House, clients: dict[str, Client]) -> None:
    """Every page that is read, asked with junk in each word that any page knows."""

    def asked() -> Iterator[tuple[str, int]]:
        for number, (name, variant, _) in enumerate(places()):
            address = house.address(name, variant)
            who = "administrator" if "/akun/" in address else "secretariat"
            yield name, status_of(clients[who], "get", address, junk_in_each_word(turn + number))

    before = stored_rows()
    assert faults(asked()) == []
    assert stored_rows() == before


@pytest.mark.parametrize("word", ["q", "keadaan", "page", "peran"])
@pytest.mark.parametrize("kind", ["nul", "huge number"])
def test_questions_one_by_one(kind: str, word: str, house: House, clients: dict[str, Client]) -> None:
    """A page may stop at the first junk it meets and so hide the next: lists are asked word by word too."""
    lists = ["meetings", "follow_ups", "outbox", "positions", "organizations", "officials", "forkopimda_list"]
    lists += ["answers", "attendance", "matches", "match", "participants", "accounts", "components"]

    def asked() -> Iterator[tuple[str, int]]:
        for name in lists:
            who = "administrator" if name == "accounts" else "secretariat"
            yield name, status_of(clients[who], "get", house.address(f"desk:{name}"), {word: JUNK[kind]})

    assert faults(asked()) == []


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses(method: str, turn: int, house: House, clients: dict[str, Client]) -> None:
    """Junk in place of each name in an address finds nothing."""

    def knocked() -> Iterator[tuple[str, int]]:
        for number, (name, variant, wanted) in enumerate(places()):
            for key in wanted:
                if key in {"order", "number", "uidb36", "key"}:
                    continue
                junk = IDS[(number + turn) % len(IDS)]
                address = house.address(name, variant, **{key: "JUNK"}).replace("JUNK", quote(junk, safe=""))
                who = "administrator" if "/akun/" in address else "secretariat"
                status = status_of(clients[who], method, address)
                if status in {200, 302} and "/v/" not in address:
                    yield f"{name} {key}={junk[:20]!r} opened", 999
                yield f"{name} {key}={junk[:20]!r}", status

    before = stored_rows()
    assert faults(knocked()) == []
    assert stored_rows() == before


@pytest.mark.parametrize("path", ["/%00", "/%ff%fe", "/" + "a" * 9000, "/../../etc/passwd", "/static/../manage.py"])
def test_paths(path: str, clients: dict[str, Client]) -> None:
    assert clients["anonymous"].get(path).status_code in {302, 400, 404}


def names_of_fields(client: Client, address: str) -> set[str]:
    """The names of what the forms of a page send."""
    response = client.get(address)
    text = "" if response.streaming else response.content.decode(errors="replace")
    return set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', text)) - {"csrfmiddlewaretoken"}


OTHER_FIELDS = ["lines", "posts", "act", "capacity", "accompanies", "line", "state", "group", "position", "reason"]
OTHER_FIELDS += ["revision", "seen", "notes", "text", "name", "kind", "password", "read_sha256", "target", "percent"]
OTHER_FIELDS += ["direction", "organization", "role", "account", "duty", "item", "person", "parent", "signer"]
OTHER_FIELDS += ["sesi-TOTAL_FORMS", "sesi-INITIAL_FORMS", "sesi-0-date", "add_session", "due_date", "represented_by"]


@pytest.mark.parametrize("turn", TURNS)
def test_forms(turn: int, house: House, clients: dict[str, Client]) -> None:
    """Junk in every field of every form, by everyone who may send it: in each field of another kind."""
    kinds = list(JUNK.values())

    def sent() -> Iterator[tuple[str, int]]:
        for number, (name, variant, _) in enumerate(places()):
            address = house.address(name, variant)
            if not name.startswith("desk:"):
                senders = ["anonymous"]
            else:
                senders = ["administrator" if "/akun/" in address else "secretariat"]
                senders += ["delegate"] if name.startswith("desk:follow_up_") else []
                senders += ["leadership"] if name.startswith("desk:paper_") else []
            for who in senders:
                client = clients[who]
                with taken_back():
                    if status_of(client, "post", address) in {403, 404, 405}:
                        continue
                with taken_back():
                    fields = sorted({*names_of_fields(client, address), *OTHER_FIELDS})
                    junk = {field: kinds[(place + number + turn) % len(kinds)] for place, field in enumerate(fields)}
                    yield f"{who} {name}", status_of(client, "post", address, junk)

    assert faults(sent()) == []


def test_a_form_that_sends_too_much_is_refused(house: House, clients: dict[str, Client]) -> None:
    body = {"title": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert clients["secretariat"].post(house.address("desk:agenda"), body).status_code == 400
    many = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert clients["secretariat"].post(house.address("desk:agenda"), many, **form).status_code == 400


def test_a_form_that_is_cut_off_is_no_fault(house: House, clients: dict[str, Client]) -> None:
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded", "x"):
        for body in (b"--x\r\nContent-Disposition: form-data; name=", b"\xff\xfe=%ff", b""):
            address = house.address("desk:agenda")
            assert status_of(clients["secretariat"], "post", address, body, content_type=kind) < 500
            link = house.address("delegates:answer")
            assert status_of(clients["anonymous"], "post", link, body, content_type=kind) < 500


def test_json_that_is_nested_without_end(house: House, clients: dict[str, Client]) -> None:
    deep = SimpleUploadedFile("dalam.json", b"[" * 200_000, "application/json")
    response = clients["secretariat"].post(house.address("desk:import_meetings"), {"uploads": deep})
    assert response.status_code in {200, 422}
    assert b"dalam.json" in response.content


@pytest.mark.parametrize("name", ["positions", "organizations", "officials", "forkopimda_list"])
def test_a_search_goes_on_without_the_character_that_no_database_knows(
    name: str, house: House, clients: dict[str, Client]
) -> None:
    found = clients["secretariat"].get(house.address(f"desk:{name}"), {"q": f"{NUL}SA{NUL}TU"})
    assert f"{house.mark}</" in found.content.decode()
