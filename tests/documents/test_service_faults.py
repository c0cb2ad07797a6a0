"""BSrE's esign client that does what it should not: whoever signs is told, and the paper waits for the next try.

NIK and passphrase stand in no message, log, trace, row or message to a worker, whatever comes back. (What the pages
keep of them: `tests/attacks/test_secrets_of_signing.py`.)
"""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.utils import translation

from common.errors import RakorError
from documents.models import Paper, Signature
from documents.signing import bsre, providers
from documents.states import PaperState, SignatureState, SigningMode
from files.models import StoredFile
from flows import papers as flows
from tests.documents import certificates as certs
from tests.documents.esign import SIGNER, Esign, esign_client
from tests.documents.reading import approved_minutes, file_copy
from tests.documents.serving import Asking, serving
from tests.documents.test_seal_faults import Keeping, everything_kept, files
from tests.documents.test_signatures import NIK, PASSPHRASE, approved, leader_of, named, secret
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]


@pytest.fixture(autouse=True)
def known_words(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)
    monkeypatch.setattr(bsre, "LARGEST_ANSWER", 4_000_000)
    # In this process: what another one keeps from the web process is tried with the attacks on it.
    monkeypatch.setattr(providers, "looked_at", lambda look, *contents: look(*contents))
    with translation.override("en"):
        yield


@pytest.fixture
def service(settings: Any) -> Iterator[Esign]:
    with esign_client(settings) as client:
        yield client


def waiting() -> Paper:
    paper = approved(SigningMode.BSRE)
    named(paper, SIGNER)
    return paper


def pdf(make: Callable[[], bytes]) -> Callable[[Asking], None]:
    return lambda asking: asking.answer(200, make())


def told(status: int, **said: Any) -> Callable[[Asking], None]:
    return lambda asking: asking.answer(status, json.dumps(said).encode(), {"Content-Type": "application/json"})


def signed(content: bytes, **how: Any) -> bytes:
    return certs.signed_by(content, certs.certificate_of(SIGNER, **how))


def flipped() -> bytes:
    content = bytearray(signed(approved_minutes()))
    content[content.rfind(b"/M (D:") + 8] ^= 1
    return bytes(content)


FAULTS: dict[str, tuple[Callable[[Asking], object], str]] = {
    "silent": (Asking.hang, "did not answer in time"),
    "dripping": (lambda asking: asking.drip(b"%PDF-1.7" + bytes(500)), "did not answer in time"),
    "500": (lambda asking: asking.answer(500, b"<html>Whitelabel Error Page</html>"), "status 500"),
    "500 with a reason": (told(500, status_code=2031, error="Passphrase anda salah"), "Passphrase anda salah"),
    "passphrase": (told(400, status_code=2031, error="Passphrase anda salah"), "BSrE refused: Passphrase anda salah"),
    "passphrase with 200": (told(200, status_code=2031, error="Passphrase anda salah"), "Passphrase anda salah"),
    "NIK": (told(400, status_code=2011, error=f"User {NIK} tidak terdaftar"), "User … tidak terdaftar"),
    "repeats all": (told(400, message=f"{NIK}:{PASSPHRASE}"), "…:…"),
    "account": (told(401, error="Unauthorized"), "BSRE_USER"),
    "HTML": (lambda asking: asking.answer(200, b"<html>Selamat datang</html>"), "no PDF"),
    "JSON without a word": (told(200), "no PDF"),
    "nothing": (lambda asking: asking.answer(200), "no PDF"),
    "cut off": (lambda asking: asking.answer(200, b"%PDF-1.7", {"Content-Length": "90000"}), "broke off"),
    "endless": (lambda asking: asking.answer(200, b"%PDF-1.7" + bytes(4_000_000)), "broke off"),
    "half a PDF": (pdf(lambda: signed(approved_minutes())[:9000]), "cannot be (opened|compared)"),
    "another paper": (pdf(lambda: signed(file_copy())), "not this paper"),
    "not signed": (pdf(approved_minutes), "no signature that holds"),
    "altered": (pdf(flipped), "no signature that holds"),
    "ended": (pdf(lambda: signed(approved_minutes(), ended=True)), "no signature that holds"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_the_paper_is_signed_by_the_next_try(
    service: Esign, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    service.misbehave, said = FAULTS[fault]
    paper, rung, keeping = waiting(), list[Any](), Keeping()
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: rung.append((args, options)))
    by, before = leader_of(paper), files()
    logging.getLogger().addHandler(keeping)
    if "in time" in said:
        monkeypatch.setattr(bsre, "ANSWER_SECONDS", 0.4)
    with pytest.raises(RakorError, match=said) as refusal:
        flows.sign_through_service(paper=paper, credentials=secret(), by=by)
    monkeypatch.setattr(bsre, "ANSWER_SECONDS", 20)
    logging.getLogger().removeHandler(keeping)
    paper.refresh_from_db()
    assert (paper.state, Signature.objects.get(paper=paper).state) == (PaperState.APPROVED, SignatureState.WAITING)
    assert not StoredFile.objects.exists()
    assert files() == before
    trace = traceback.TracebackException.from_exception(refusal.value, capture_locals=True)
    plain = "".join(traceback.format_exception(refusal.value))
    kept = locals_of(trace) + plain + keeping.told + everything_kept() + str(rung)
    for text in (NIK, PASSPHRASE):
        assert text not in kept
    service.misbehave = None
    assert flows.sign_through_service(paper=paper, credentials=secret(), by=by).state == SignatureState.VALID
    assert not any(text in everything_kept() + str(rung) for text in (NIK, PASSPHRASE))


def locals_of(trace: traceback.TracebackException | None) -> str:
    """What the names of every frame hold, of an error and of all that led to it; but for the test's own."""
    if trace is None:
        return ""
    own = "".join(
        line for frame in trace.stack if "/tests/" not in frame.filename for line in (frame.locals or {}).values()
    )
    return own + locals_of(trace.__cause__) + locals_of(trace.__context__)


@pytest.mark.parametrize("at_status", [False, True])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_goes_to_another_address(service: Esign, status: int, at_status: bool) -> None:
    """Neither the account of the portal, nor what an official has typed."""
    asked: list[str] = []

    def elsewhere(asking: Asking) -> None:
        asked.append(f"{asking.path} {asking.headers} {asking.body()!r}")
        asking.answer(200, b"%PDF-1.7")

    with serving(elsewhere) as other:
        points = {"Location": f"{other}/api/sign/pdf"}

        def redirects(asking: Asking) -> None:
            asking.answer(status, headers=points)

        paper = waiting()
        if at_status:
            service.misbehave_at_status = redirects  # it cannot tell: then signing tells
            flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
        else:
            service.misbehave = redirects
            with pytest.raises(RakorError, match="BSRE_URL"):
                flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert asked == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 1110, "status": "NOT_REGISTERED", "message": f"User {NIK} tidak terdaftar"},
        {"status": "EXPIRED", "message": "Sertifikat kedaluwarsa"},
        {"status": "SUSPEND"},
    ],
)
def test_who_has_no_certificate_sends_no_passphrase(service: Esign, answer: dict[str, Any]) -> None:
    service.user_status = json.dumps(answer).encode()
    paper = waiting()
    with pytest.raises(RakorError) as refusal:
        flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert answer.get("message", "SUSPEND").replace(NIK, "…") in str(refusal.value)
    trace = traceback.TracebackException.from_exception(refusal.value, capture_locals=True)
    assert NIK not in locals_of(trace)
    assert service.fields == {}


@pytest.mark.parametrize(
    "behave",
    [
        lambda asking: asking.answer(500, b"<html>"),
        lambda asking: asking.answer(200, b"<html>"),
        lambda asking: asking.answer(404, b'{"status": 404, "error": "Not Found"}'),
        lambda asking: asking.answer(200, b"[" * 100_000),
        lambda asking: asking.answer(200, b'["ISSUE"]'),
    ],
    ids=["500", "HTML", "404", "deep", "list"],
)
def test_a_service_that_cannot_tell_is_asked_to_sign(service: Esign, behave: Callable[[Asking], object]) -> None:
    service.misbehave_at_status = behave
    paper = waiting()
    flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED


@pytest.mark.parametrize("names_roots", [True, False])
def test_an_answer_of_an_unknown_issuer_is_looked_at_where_roots_are_named(
    service: Esign, settings: Any, names_roots: bool
) -> None:
    """Somebody may stand between the portal and BSrE; without roots the portal has only the connection to believe."""
    service.misbehave = pdf(lambda: certs.signed_by(service.fields["file"], certs.stranger()))
    settings.SIGNING_ROOTS = settings.SIGNING_ROOTS if names_roots else ""
    paper = waiting()
    named(paper, "Buatan Sendiri")
    signature = flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert signature.state == (SignatureState.HANDED_IN if names_roots else SignatureState.VALID)
    assert signature.findings[0]["problems"] == ["untrusted"]
