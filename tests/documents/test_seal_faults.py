"""A seal that cannot be set: its key, its certificate, or the time-stamping service does what it should not.

Each time whoever makes the paper is told what to look at, nothing is kept of the try, and the next one succeeds. The
passphrase of the key and the address of the service (which may hold a key) stand nowhere.
"""

import datetime as dt
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from celery import current_app
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.apps import apps
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from common.work import ATTEMPTS, WorkState
from documents import signing
from documents.actions import make_pdf, retry_rendering
from documents.models import IssuedLink, Paper, Rendering
from documents.queries import final_rendering
from documents.signing import stamps
from documents.signing.roots import roots_of_trust
from documents.states import PaperState, SigningMode
from flows import papers as flows
from rakor.environment import Seal
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes
from tests.documents.serving import Asking, serving
from tests.documents.test_signatures import approved, content_of, leader_of, writer_of
from tests.stacks import ON_ONE_STACK

KEY = "kunci-penanda-waktu-42"
REPLY = {"Content-Type": "application/timestamp-reply"}


@pytest.fixture(autouse=True)
def known_words(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)
    with translation.override("en"):
        yield


# --- the key ---------------------------------------------------------------------------------------------------------


def missing(folder: Path) -> Seal:
    seal = certs.seal_in(folder)
    Path(seal.certificate).unlink()
    return seal


def garbage(folder: Path) -> Seal:
    seal = certs.seal_in(folder)
    Path(seal.certificate).write_bytes(b"\x30\x82bukan PKCS#12")
    return seal


def of_another_key(folder: Path) -> Seal:
    """The certificate was renewed, and put into the file beside the former key."""
    renewed = certs.certificate_of("Segel Sekretariat Uji").certificate
    return packed(folder, certs.stranger().key, None, [renewed])


def without_key(folder: Path) -> Seal:
    return packed(folder, None, certs.certificate_of("Segel Sekretariat Uji").certificate)


def packed(folder: Path, key: Any, certificate: Any, others: Any = None) -> Seal:
    path = folder / "lain.p12"
    locked = serialization.BestAvailableEncryption(certs.PASSPHRASE.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"segel", key, certificate, others, locked))
    return Seal(str(path), certs.PASSPHRASE, "")


def day(moment: dt.datetime) -> str:
    return str(moment.year)


KEYS: dict[str, tuple[Callable[[Path], Seal], str]] = {
    "missing": (missing, "SEAL_CERTIFICATE"),
    "wrong passphrase": (lambda folder: Seal(certs.seal_in(folder).certificate, "salah-sekali", ""), "SEAL_PASSPHRASE"),
    "no passphrase": (lambda folder: Seal(certs.seal_in(folder).certificate, "", ""), "SEAL_PASSPHRASE"),
    "no PKCS#12": (garbage, "SEAL_PASSPHRASE"),
    "another key": (of_another_key, "SEAL_CERTIFICATE"),
    "no key": (without_key, "SEAL_CERTIFICATE"),
    "ended": (lambda folder: certs.seal_in(folder, certs.certificate_of("Lama", ended=True)), day(certs.NOW)),
    "not begun": (
        lambda folder: certs.seal_in(folder, certs.certificate_of("Nanti", begins_later=True)),
        day(certs.NOW + 10 * certs.DAY),
    ),
}


@pytest.mark.parametrize("fault", KEYS)
def test_a_key_that_cannot_be_used_is_told_without_its_passphrase(settings: Any, tmp_path: Path, fault: str) -> None:
    make, said = KEYS[fault]
    settings.SEAL = make(tmp_path)
    with pytest.raises(signing.SealFailed, match=said) as refusal:
        signing.seal_file(approved_minutes())
    assert refusal.value.__context__ is None
    # As a service that collects faults would: every frame with what its names hold.
    inner = traceback.TracebackException.from_exception(refusal.value, capture_locals=True)
    told = "".join(line for frame in inner.stack for line in (frame.locals or {}).values() if "test_" not in frame.name)
    for secret in (certs.PASSPHRASE, "salah-sekali"):
        assert secret not in told + str(refusal.value)


def test_what_an_ended_seal_has_sealed_stays_trusted(settings: Any, tmp_path: Path) -> None:
    """Nothing new is sealed with it; its own root still tells of what was."""
    settings.SEAL = certs.seal_in(tmp_path, certs.certificate_of("Lama", ended=True))
    assert [root.subject.native["common_name"] for root in roots_of_trust()] == ["Induk Uji"] * 2
    with pytest.raises(signing.SealFailed):
        signing.seal_file(approved_minutes())


def test_a_file_that_was_replaced_is_used_without_a_restart(settings: Any, tmp_path: Path) -> None:
    seal = settings.SEAL = certs.seal_in(tmp_path, certs.certificate_of("Lama", ended=True))
    with pytest.raises(signing.SealFailed):
        signing.seal_file(approved_minutes())
    renewed = certs.seal_in(tmp_path, certs.certificate_of("Segel Baru"))
    Path(renewed.certificate).replace(seal.certificate)
    (finding,) = signing.validate(signing.seal_file(approved_minutes()))
    assert (finding.signer, finding.is_valid) == ("Segel Baru", True)


# --- the time-stamping service ---------------------------------------------------------------------------------------


def stamped(asking: Asking, **changes: Any) -> None:
    """A stamp, for something else than was asked."""
    asked = tsp.TimeStampReq.load(asking.body())
    for name, value in changes.items():
        asked[name] = value
    asking.answer(200, certs.time_stamper().request_tsa_response(asked).dump(), REPLY)


def another_hash(asking: Asking) -> None:
    stamped(asking, message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)})


def refused(asking: Asking) -> None:
    asking.answer(200, b"\x30\x05\x30\x03\x02\x01\x02", REPLY)  # rejection, and no token


def cut_off(asking: Asking) -> None:
    asking.answer(200, b"\x30\x82", {**REPLY, "Content-Length": "4000"})


STAMPS: dict[str, tuple[Callable[[Asking], object], str]] = {
    "silent": (Asking.hang, "did not answer in time"),
    "dripping": (lambda asking: asking.drip(bytes(2000), REPLY), "did not answer in time"),
    "500": (lambda asking: asking.answer(500, b"<html>"), "500"),
    "HTML": (lambda asking: asking.answer(200, b"<html>Selamat datang</html>"), "no time stamp"),
    "HTML as a stamp": (lambda asking: asking.answer(200, b"<html>Selamat datang</html>", REPLY), "no time stamp"),
    "nothing": (lambda asking: asking.answer(200, b"", REPLY), "no time stamp"),
    "wrong nonce": (lambda asking: stamped(asking, nonce=7), "for something else"),
    "another hash": (another_hash, "for something else"),
    "refused": (refused, "no time stamp"),
    "cut off": (cut_off, "cannot be reached, or broke off"),
    "endless": (lambda asking: asking.answer(200, bytes(stamps.LARGEST_ANSWER + 1), REPLY), "broke off"),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "ANSWER_SECONDS", 0.4)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", STAMPS)
def test_a_service_that_does_not_stamp_is_told_by_what_it_does(settings: Any, tmp_path: Path, fault: str) -> None:
    behave, said = STAMPS[fault]
    with serving(behave) as address:
        settings.SEAL = certs.seal_in(tmp_path, tsa_url=f"{address}/?key={KEY}")
        with pytest.raises(signing.SealFailed, match=said) as refusal:
            signing.seal_file(approved_minutes())
    shown = "".join(traceback.format_exception(refusal.value))
    assert "TSA_URL" in str(refusal.value)
    assert KEY not in shown


def test_a_service_that_is_away_is_told(settings: Any, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SEAL = certs.seal_in(tmp_path, tsa_url=f"http://127.0.0.1:{nobody.getsockname()[1]}/?key={KEY}")
        with pytest.raises(signing.SealFailed, match="cannot be reached") as refusal:
            signing.seal_file(approved_minutes())
    assert KEY not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_service_that_points_elsewhere_is_not_followed(settings: Any, tmp_path: Path, status: int) -> None:
    asked: list[str] = []

    def elsewhere(asking: Asking) -> None:
        asked.append(asking.path)
        stamped(asking)

    with serving(elsewhere) as other, serving(lambda one: one.answer(status, headers={"Location": other})) as address:
        settings.SEAL = certs.seal_in(tmp_path, tsa_url=address)
        with pytest.raises(signing.SealFailed, match=str(status)):
            signing.seal_file(approved_minutes())
    assert asked == []


# --- the paper -------------------------------------------------------------------------------------------------------


class Keeping(logging.Handler):
    """All that is logged, with its traces."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.told += logging.Formatter().format(record) + "\n"


def files() -> set[str]:
    """Every file in the storage of uploads and PDFs."""
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder or "."):
            continue
        inner, names = default_storage.listdir(folder or ".")
        folders += [f"{folder}/{name}".strip("/") for name in inner]
        found |= {f"{folder}/{name}" for name in names}
    return found


def everything_kept() -> str:
    """All rows of all tables."""
    return "".join(str(row) for model in apps.get_models() for row in model._default_manager.values())


def broken_stamps(folder: Path) -> Seal:
    seal = KEYS["wrong passphrase"][0](folder)
    return Seal(seal.certificate, certs.PASSPHRASE, f"http://127.0.0.1:9/?key={KEY}")


FAULTS = {**{name: KEYS[name][0] for name in ("missing", "wrong passphrase", "another key", "ended")}}
FAULTS["no time stamp"] = broken_stamps


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [pytest.param(name, marks=ON_ONE_STACK) for name in FAULTS])
def test_the_paper_stays_where_it_was_until_the_seal_can_be_set(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: rung.append((name, args, options)))
    keeping = Keeping()
    logging.getLogger().addHandler(keeping)
    settings.SEAL = FAULTS[fault](tmp_path)
    paper = approved(SigningMode.INTERNAL)
    flows.sign(paper=paper, by=leader_of(paper))
    final = final_rendering(paper)
    assert final is not None
    before = files()
    for attempt in range(1, ATTEMPTS + 1):
        make_pdf(rendering_id=final.pk)
        final.refresh_from_db()
        assert (final.attempts, final.file.name, files()) == (attempt, "", before)
        assert "SEAL_" in final.last_error or "TSA_URL" in final.last_error
        assert "SealFailed" not in final.last_error, "words for a person, and no name of a fault"
        Rendering.objects.filter(pk=final.pk).update(run_at=timezone.now())
    assert final.state == WorkState.FAILED
    assert Paper.objects.get(pk=paper.pk).state == PaperState.SIGNED
    assert not IssuedLink.objects.exists()
    logging.getLogger().removeHandler(keeping)
    for secret in (certs.PASSPHRASE, "salah-sekali", KEY):
        assert secret not in keeping.told + everything_kept() + str(rung)
    # The operator mends it, and a person presses "try again".
    settings.SEAL = certs.seal_in(tmp_path)
    retry_rendering(rendering=final, by=writer_of(paper))
    make_pdf(rendering_id=final.pk)
    (finding,) = signing.validate(content_of(final))
    assert (finding.is_valid, finding.is_certifying, final.last_error) == (True, True, "")
    assert [link.file_sha256 for link in IssuedLink.objects.all()] == [final.sha256]
