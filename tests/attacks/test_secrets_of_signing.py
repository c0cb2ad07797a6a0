"""What is typed to approve and to sign is known to nobody afterwards: not to rows, files, sessions, logs or reports."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache.backends import locmem
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from accounts.models import User
from accounts.roles import Role
from common.work import WorkState
from documents.actions import make_pdf, submit_paper
from documents.facts import sha256_of
from documents.models import IssuedLink, Paper, Rendering, Signature
from documents.queries import facts_now
from documents.states import Edition, PaperKind, PaperState, SignatureState, SigningMode
from rakor.environment import Bsre
from tests.documents import certificates as certs
from tests.documents.esign import Esign, esign_client
from tests.documents.kind_papers import minutes_signed
from tests.documents.reading import approved_minutes, scanned
from tests.factories import minutes_ready, paper_of, signing_post, user_with

pytestmark = pytest.mark.django_db
P = PaperState
PASSWORD, WRONG = "kata-sandi-rahasia-7731", "kata-sandi-keliru-8842"
NIK, PASSPHRASE, WRONG_PHRASE = "1801987650001234", "frasa-rahasia-9953", "frasa-keliru-6064"
OF_THE_PORTAL = "sandi-portal-5175"
SECRETS = (PASSWORD, WRONG, NIK, PASSPHRASE, WRONG_PHRASE, OF_THE_PORTAL)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that was given to the queue."""
    told: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: told.append((args, options)))
    return told


def browser(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(user)
    return client


def address(name: str, paper: Paper) -> str:
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, paper.public_id])


def pdf(content: bytes) -> dict[str, Any]:
    return {"upload": SimpleUploadedFile("naskah.pdf", content, "application/pdf")}


def in_rows() -> Iterator[str]:
    """Every value of every table, and what sessions hold when they are unpacked."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from map(repr, cursor.fetchall())
    yield from (repr(session.get_decoded()) for session in Session.objects.all())


def in_files(*folders: Path) -> Iterator[str]:
    for folder in folders:
        yield from (path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())


def kept_anywhere(rung: list[Any], logged: str, *folders: Path) -> list[str]:
    """Which secrets are found anywhere, and in what."""
    kept = locmem._caches.values()  # type: ignore[attr-defined]
    caches = (repr(value) for cache in kept for value in cache.items())
    mails = (repr(message.__dict__) for message in mail.outbox)
    places = {
        "rows": in_rows(),
        "files": in_files(*folders),
        "queue": map(repr, rung),
        "log": [logged],
        "cache": caches,
        "mail": mails,
    }
    found = (
        (place, secret) for place, texts in places.items() for text in texts for secret in SECRETS if secret in text
    )
    return [f"{secret} in {place}" for place, secret in found]


def approved_by_page(mode: SigningMode) -> tuple[Paper, Client, Client]:
    """Minutes approved on their page, after a try with a wrong password; their PDF; who writes and who leads."""
    paper = minutes_ready(1)
    Paper.objects.filter(pk=paper.pk).update(signing_mode=mode)
    paper.refresh_from_db()
    writer = user_with(Role.SECRETARIAT, paper.meeting.convener)
    leader = browser(user_with(Role.LEADERSHIP, paper.meeting.convener))
    submit_paper(paper=paper, by=writer)
    read = {"act": "approve", "read_sha256": sha256_of(facts_now(paper))}
    assert leader.post(address("paper_approve", paper), read | {"password": WRONG}).status_code == 422
    assert leader.post(address("paper_approve", paper), read | {"password": PASSWORD}).status_code == 302
    official = Rendering.objects.get(paper=paper, edition=Edition.OFFICIAL)
    official.state = WorkState.DONE
    official.file.save("naskah.pdf", ContentFile(approved_minutes()))
    return paper, browser(writer), leader


def sign_within(paper: Paper, _writer: Client, leader: Client, _service: Esign) -> None:
    assert leader.post(address("paper_sign", paper), {"password": WRONG}).status_code == 422
    assert leader.post(address("paper_sign", paper), {"password": PASSWORD}).status_code == 302


def sign_by_file(content: bytes) -> Callable[..., None]:
    def sign(paper: Paper, writer: Client, leader: Client, _service: Esign) -> None:
        assert writer.post(address("paper_hand_in", paper), pdf(content)).status_code == 302
        accept_if_asked(paper, leader)

    return sign


def sign_through_bsre(paper: Paper, _writer: Client, leader: Client, service: Esign) -> None:
    refusal = f'{{"error": "NIK {NIK}: {WRONG_PHRASE} salah"}}'.encode()
    service.misbehave = lambda asking: asking.answer(400, refusal)
    refused = leader.post(address("paper_sign", paper), {"nik": NIK, "passphrase": WRONG_PHRASE})
    assert refused.status_code == 422
    assert WRONG_PHRASE not in refused.content.decode()
    service.misbehave = None
    assert leader.post(address("paper_sign", paper), {"nik": NIK, "passphrase": PASSPHRASE}).status_code == 302
    accept_if_asked(paper, browser(user_with(Role.LEADERSHIP, paper.meeting.convener)))


def accept_if_asked(paper: Paper, second: Client) -> None:
    signature = Signature.objects.get(paper=paper)
    if signature.state == SignatureState.HANDED_IN:
        assert signature.file is not None
        seen = {"verdict": "accept", "read": signature.file.sha256}
        assert second.post(address("paper_check_signature", paper), seen).status_code == 302


WAYS: dict[SigningMode, Callable[..., None]] = {
    SigningMode.INTERNAL: sign_within,
    SigningMode.WET: sign_by_file(scanned()),
    SigningMode.EXTERNAL: sign_by_file(certs.signed_by(approved_minutes(), certs.stranger())),
    SigningMode.BSRE: sign_through_bsre,
}


@pytest.mark.parametrize("mode", WAYS)
def test_no_secret_outlives_the_moment_it_was_typed(
    mode: SigningMode,
    rung: list[Any],
    caplog: pytest.LogCaptureFixture,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, how in settings.LOGGING["loggers"].items():
        logging.getLogger(name).setLevel(how["level"])
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True), esign_client(settings) as service:
        paper, writer, leader = approved_by_page(mode)
        WAYS[mode](paper, writer, leader, service)
    make_pdf(rendering_id=Rendering.objects.get(paper=paper, edition=Edition.SIGNED).pk)
    assert IssuedLink.objects.filter(paper=paper).exists()
    assert rung, "nothing was rung: the queue was not looked at"
    assert kept_anywhere(rung, caplog.text, settings.DATA_DIR, tmp_path) == []


# --- a fault in the middle -------------------------------------------------------------------------------------------


@pytest.fixture
def reports() -> Iterator[list[str]]:
    """What would be mailed, or shown while somebody mends the portal, of each fault of the server."""
    told: list[str] = []

    def tell(request: HttpRequest, **_rest: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        told.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    got_request_exception.connect(tell)
    yield told
    got_request_exception.disconnect(tell)


def _of_extracts() -> tuple[Paper, str, dict[str, str]]:
    minutes = minutes_signed(1)
    paper = paper_of(minutes.meeting, PaperKind.EXTRACT, P.IN_REVIEW, signer=signing_post(minutes.meeting))
    sent = {"read_sha256": "x", "password": PASSWORD}
    return paper, reverse("desk:extracts_approve", args=[minutes.meeting.public_id]), sent


def _of_one(name: str, state: P, mode: SigningMode = SigningMode.INTERNAL) -> tuple[Paper, str, dict[str, str]]:
    paper = minutes_ready(1, state)
    Paper.objects.filter(pk=paper.pk).update(signing_mode=mode)
    sent = {"nik": NIK, "passphrase": PASSPHRASE} if mode == SigningMode.BSRE else {"password": PASSWORD}
    return paper, address(name, paper), sent | {"act": "approve", "read_sha256": "x"}


FAULTS: dict[str, tuple[str, Callable[[], tuple[Paper, str, dict[str, str]]]]] = {
    "approving": ("portal.desk.views.papers.approve_only", lambda: _of_one("paper_approve", P.IN_REVIEW)),
    "approving many": ("portal.desk.views.paper_batches.approve_all", _of_extracts),
    "signing": ("portal.desk.views.signing.sign", lambda: _of_one("paper_sign", P.APPROVED)),
    "signing through BSrE": (
        "portal.desk.views.signing.sign_through_service",
        lambda: _of_one("paper_sign", P.APPROVED, SigningMode.BSRE),
    ),
}


@pytest.mark.parametrize("act", FAULTS)
def test_a_fault_in_the_middle_tells_no_secret(
    act: str, reports: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BSRE = Bsre("http://127.0.0.1:9", "portal", OF_THE_PORTAL)
    where, prepared = FAULTS[act]
    paper, page, sent = prepared()

    def break_off(**_given: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(where, break_off)
    leader = browser(user_with(Role.LEADERSHIP, paper.meeting.convener))
    assert leader.post(page, sent).status_code == 500
    (report,) = reports
    assert "power cut" in report
    assert [secret for secret in SECRETS if secret in report] == []
