"""The walls around every page: headers, cookies, forged requests, hosts, proxies, redirects, throttles, logs."""

import io
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from attendance.links import link_of, token_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.logs import HideTokens
from tests.factories import UserFactory
from tests.scene import House, parameters_of, routes, stored_rows
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]
PASSWORD = "kata-sandi-contoh-1945"
# The same for whoever asks: it may be kept on the way.
PUBLISHED = {"facts_schema"}
CSP = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def account() -> User:
    account = UserFactory.create(username="petugas", email="petugas@example.go.id")
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client: Client, password: str = PASSWORD, login: str = "petugas", **extra: str) -> int:
    response = client.post(reverse("account_login"), {"login": login, "password": password}, **extra)
    return response.status_code


# --- headers -------------------------------------------------------------------------------------------------------


def test_every_page_bears_the_same_walls(house: House, clients: dict[str, Client]) -> None:
    """Also a page that is missing, refused or a download; what is handed in by others is walled in harder."""
    lacking = []
    for name, _ in routes():
        for variant in range(len(parameters_of(name))):
            address = house.address(name, variant)
            for who in ("administrator" if "/akun/" in address else "secretariat", "anonymous"):
                response = clients[who].get(address)
                if response.streaming:
                    b"".join(response)
                policy = response["Content-Security-Policy"]
                sandboxed = policy == "sandbox; default-src 'none'"
                if not sandboxed and {part.strip() for part in policy.split(";") if part.strip()} != CSP:
                    lacking.append(f"{name}: {policy}")
                if response["X-Content-Type-Options"] != "nosniff" or response["X-Frame-Options"] != "DENY":
                    lacking.append(f"{name}: sniffed or framed")
                referrer = "no-referrer" if name.startswith("delegates:") else "same-origin"
                if response["Referrer-Policy"] != referrer:
                    lacking.append(f"{name}: {response['Referrer-Policy']}")
                if who != "anonymous" and name not in PUBLISHED and "no-store" not in response.get("Cache-Control", ""):
                    lacking.append(f"{name}: may be kept")
    assert lacking == []


def test_no_page_needs_what_the_policy_forbids(house: House, clients: dict[str, Client]) -> None:
    forbidden = re.compile(
        r"""<script(?![^>]*\bsrc=)[^>]*>|\son\w+=["']|\sstyle=["']|hx-on|javascript:|\shref=["']//"""
    )
    found = []
    for name, _ in routes():
        for variant in range(len(parameters_of(name))):
            address = house.address(name, variant)
            response = clients["administrator" if "/akun/" in address else "secretariat"].get(address)
            if response.streaming:
                b"".join(response)
            elif response["Content-Type"].startswith("text/html"):
                found += [f"{name}: {hit.group()}" for hit in forbidden.finditer(response.content.decode())]
    assert found == []


def test_nothing_private_is_kept_on_the_way(house: House, clients: dict[str, Client]) -> None:
    for name in ("account_new", "answer_link", "representation_letter", "follow_up_evidence", "paper_pdf"):
        who = "administrator" if name == "account_new" else "secretariat"
        response = clients[who].get(house.address(f"desk:{name}"))
        if response.streaming:
            b"".join(response)
        assert "no-store" in response["Cache-Control"], name
    for tail in ("", "surat/"):
        response = clients["anonymous"].get(house.address("delegates:answer") + tail)
        if response.streaming:
            b"".join(response)
        assert "no-store" in response["Cache-Control"]
        assert response.cookies == {}


# --- cookies -------------------------------------------------------------------------------------------------------


def test_session_cookie_is_out_of_reach(account: User) -> None:
    client = Client()
    assert sign_in(client) == 302
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == ""
    assert cookie["path"] == "/"


def settings_with(**environment: str) -> dict[str, str]:
    """Some settings as the portal reads them over https behind a proxy, in a process of their own."""
    names = ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    names += ["SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT", "DEBUG"]
    ask = f"from rakor import settings\nfor n in {names!r}: print(n, getattr(settings, n, None))"
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=Path(settings.BASE_DIR),
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split(" ", 1) for line in told.stdout.splitlines())


def test_over_https_everything_is_closed() -> None:
    told = settings_with(BASE_URL="https://rakor.example.go.id", TRUSTED_PROXY="true")
    assert told["SESSION_COOKIE_SECURE"] == told["CSRF_COOKIE_SECURE"] == told["SECURE_SSL_REDIRECT"] == "True"
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert int(told["SECURE_HSTS_SECONDS"]) >= 31_536_000
    assert told["DEBUG"] == "False"


def test_a_laptop_that_speaks_https_for_a_day_is_not_remembered_for_a_year() -> None:
    told = settings_with(BASE_URL="https://192.168.1.7:8000")
    assert told["SECURE_HSTS_SECONDS"] == "0"
    assert told["SESSION_COOKIE_SECURE"] == "True"


def test_a_proxy_is_believed_only_where_the_operator_says_so() -> None:
    trusting = settings_with(TRUSTED_PROXY="true")
    assert trusting["ALLAUTH_TRUSTED_PROXY_COUNT"] == "1"
    assert "X_FORWARDED_PROTO" in trusting["SECURE_PROXY_SSL_HEADER"]
    plain = settings_with(TRUSTED_PROXY="false")
    assert plain["ALLAUTH_TRUSTED_PROXY_COUNT"] == "0"
    assert plain["SECURE_PROXY_SSL_HEADER"] == "None"


# --- forged requests -----------------------------------------------------------------------------------------------


def test_no_act_of_the_staff_is_taken_from_a_foreign_page(house: House) -> None:
    """Without the token of the form nothing is done; only the personal link, which no cookie opens, needs none."""
    strict = {}
    for who in ("administrator", "secretariat", "leadership", "delegate"):
        strict[who] = Client(enforce_csrf_checks=True)
        strict[who].force_login(house.people[who])
    before, taken = stored_rows(), []
    for name, _ in routes():
        for variant in range(len(parameters_of(name))):
            for who, client in strict.items():
                status = client.post(house.address(name, variant)).status_code
                if status != 403 and not (name.startswith("delegates:") or status == 405):
                    taken.append(f"{who} {name}: {status}")
    # Health and verification are read only; they answer 405 before anyone asks for a token.
    assert taken == []
    assert stored_rows() == before


# --- hosts and proxies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example"]
)
def test_a_foreign_host_is_refused(host: str) -> None:
    with override_settings(ALLOWED_HOSTS=["127.0.0.1", "localhost"]):
        assert Client().get("/masuk/", headers={"host": host}).status_code == 400


def test_what_the_host_says_never_reaches_a_mail(account: User) -> None:
    Client().post(
        reverse("account_reset_password"), {"email": account.email}, headers={"x-forwarded-host": "evil.example"}
    )
    (sent,) = mail.outbox
    assert "evil.example" not in str(sent.message())


def test_what_a_link_says_comes_from_the_settings(house: House) -> None:
    assert link_of(house.invitation).startswith(f"{settings.BASE_URL}/u/")


# --- sign-in -------------------------------------------------------------------------------------------------------


def test_guessing_a_password_is_stopped(account: User) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, "salah") == 200
    assert sign_in(client) != 302, "the right password, but too soon after five wrong ones"
    assert sign_in(Client(), login="orang-lain") == 200, "others are not shut out by it"


def test_a_spoofed_address_does_not_reset_the_counter(account: User) -> None:
    for number in range(5):
        sign_in(Client(), "salah", login=f"tebakan-{number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    statuses = {sign_in(Client(), "salah", login=f"lain-{n}", HTTP_X_FORWARDED_FOR=f"10.1.0.{n}") for n in range(30)}
    assert 429 in statuses


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_one_guesser_does_not_shut_out_the_whole_province(account: User) -> None:
    for number in range(40):
        sign_in(Client(), "salah", login=f"tebakan-{number}", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.5")
    assert sign_in(Client(), "salah", HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.5") == 429
    assert sign_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.6") == 302


def test_session_is_new_after_sign_in_and_dead_after_sign_out(account: User) -> None:
    client = Client()
    client.get("/masuk/")
    assert sign_in(client) == 302
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/").status_code == 302


PLACES = ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)"]
PLACES += [
    "\thttps://evil.example",
    "/\t/evil.example",
    "http:///evil.example",
    "///evil.example",
    "https:///evil.example",
]


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_led_away(place: str, account: User) -> None:
    client = Client()
    answer = client.post(f"{reverse('account_login')}", {"login": "petugas", "password": PASSWORD, "next": place})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    for name in ("set_language", "account_logout"):
        answer = client.post(reverse(name), {"language": "en", "next": place}, headers={"referer": place})
        assert answer.status_code == 302
        assert re.fullmatch(r"/(?![/\\])[a-z/]*", answer["Location"]), answer["Location"]


def test_a_refusal_leads_only_to_pages_of_the_portal(house: House, clients: dict[str, Client]) -> None:
    for place in PLACES:
        answer = clients["secretariat"].post(
            house.address("desk:meeting_schedule"), headers={"referer": place, "hx-current-url": place}
        )
        assert answer.status_code == 302
        assert answer["Location"] == "/"


# --- what is kept of a key -----------------------------------------------------------------------------------------


def test_no_row_holds_the_token_of_a_link(house: House, clients: dict[str, Client]) -> None:
    """Not the trail, not the messages, not the frozen papers, not even after the link was used and shown."""
    token = token_of(house.invitation)
    clients["anonymous"].post(house.address("delegates:answer"), {"state": "accepted"})
    clients["secretariat"].get(house.address("desk:answer_link"))
    clients["secretariat"].post(house.address("desk:answer_link_revoke"), {"reason": "Salah kirim"})
    assert AuditEntry.objects.filter(action="revoke_link").exists()
    kept = repr(stored_rows())
    now = Invitation.objects.get(pk=house.invitation.pk)
    for secret in (token[12:], token_of(now)[12:]):
        assert secret not in kept


def test_no_row_holds_a_password(clients: dict[str, Client], house: House) -> None:
    page = clients["administrator"].post(house.address("desk:password_reset")).content.decode()
    shown = re.findall(r'id="password">([^<]{12,})<', page)
    assert shown, "the page shows the new password"
    account = User.objects.get(pk=house.account.pk)
    (password,) = {word for word in shown if account.check_password(word)}
    assert password not in repr(stored_rows())


@pytest.mark.parametrize("words", ["GET %s", "GET %s?ubah=1 from a referer", "http://127.0.0.1:8000%s"])
def test_logs_hide_the_token(words: str, house: House) -> None:
    token = token_of(house.invitation)
    line = logging.LogRecord("x", logging.INFO, "x", 1, words, (f"/u/{token}/surat/",), None)
    assert HideTokens().filter(line)
    assert token[12:] not in line.getMessage()


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/u/ruang/123456/", "123456"),
        ("/u/wakil/{token}/hadir/", "{token}"),
        ("/u/{token}/ketidakhadiran/", "{token}"),
        ("/u/instansi/{token}/hak-jawab/", "{token}"),
        ("/papan/{token}/kode/keadaan/", "{token}"),
    ],
)
def test_logs_hide_what_opens_the_hall(path: str, secret: str) -> None:
    """Also the digits of the projector: whoever reads the log in time would have the code of the room."""
    token = "0123456789ab" * 3 + "zz"
    line = logging.LogRecord("x", logging.WARNING, "x", 1, "Not Found: %s", (path.format(token=token),), None)
    assert HideTokens().filter(line)
    assert secret.format(token=token) not in line.getMessage()
    assert line.getMessage().endswith(path.rsplit("}", 1)[-1].rsplit("6", 1)[-1])


def test_a_fault_behind_a_link_is_logged_without_the_token(
    house: House, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the line, nor in the trace of what went wrong."""
    token = token_of(house.invitation)

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError(f"cannot open http://127.0.0.1:8000/u/{token}/")

    monkeypatch.setattr("portal.delegates.views.answers.letter_copy", broken)
    (console,) = [h for h in logging.getLogger().handlers if any(isinstance(f, HideTokens) for f in h.filters)]
    assert isinstance(console, logging.StreamHandler)
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)
    assert clients["anonymous"].get(f"/u/{token}/surat/").status_code == 500
    assert "RuntimeError: cannot open" in written.getvalue()
    assert token[12:] not in written.getvalue()
