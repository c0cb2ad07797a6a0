"""Each way to sign, from the approved paper to its final file: what comes of it, who may not, and a second time."""

import io
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from attendance.links import token_of
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from common.work import WorkState
from documents import actions, signing
from documents.actions import FactsChanged
from documents.actions.renderings import make_pdf
from documents.models import IssuedLink, Paper, Rendering, Signature
from documents.queries import final_rendering
from documents.states import Edition, PaperState, SignatureState, SigningMode
from files.actions import FileRefused
from files.models import StoredFile
from flows import papers as flows
from notices.actions.delivery import deliver
from notices.models import Message
from rakor import environment
from tests.documents import certificates as certs
from tests.documents.esign import SIGNER, Esign, esign_client
from tests.documents.reading import approved_minutes, file_copy, opened, says, scanned
from tests.documents.serving import Asking
from tests.factories import ContactFactory, OfficialFactory, letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db
NIK, PASSPHRASE = "1801234567890123", "frasa-sandi-uji-42"


@pytest.fixture(autouse=True)
def known_roots(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)


def approved(mode: SigningMode, content: bytes | None = None) -> Paper:
    """Approved minutes with their official PDF."""
    paper = minutes_ready(state=PaperState.APPROVED)
    Paper.objects.filter(pk=paper.pk).update(signing_mode=mode)
    paper.refresh_from_db()
    Signature.objects.update_or_create(paper=paper, defaults={"mode": mode})
    official = Rendering(paper=paper, edition=Edition.OFFICIAL, key=f"official:{paper.public_id}", state=WorkState.DONE)
    official.file.save("naskah.pdf", ContentFile(content or approved_minutes()), save=False)
    official.save()
    return paper


def writer_of(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def leader_of(paper: Paper) -> User:
    return user_with(Role.LEADERSHIP, paper.meeting.convener)


def upload(content: bytes, name: str = "bertanda-tangan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def sha256_in(signature: Signature) -> str:
    assert signature.file is not None
    return signature.file.sha256


def named(paper: Paper, name: str, nip: str = "") -> None:
    """Freeze that the post which signs is held by `name`."""
    facts = (paper.facts or {}) | {"chair_signer": {"position": "Sekretaris Daerah", "name": name, "nip": nip}}
    Paper.objects.filter(pk=paper.pk).update(facts=facts)
    paper.refresh_from_db()


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def content_of(rendering: Rendering | None) -> bytes:
    assert rendering is not None
    rendering.refresh_from_db()
    with rendering.file.open() as stream:
        content: bytes = stream.read()
    return content


# --- the way of signing ----------------------------------------------------------------------------------------------


def test_a_draft_may_be_signed_in_another_way() -> None:
    paper = minutes_ready()
    by = writer_of(paper)
    actions.choose_signing_mode(paper=paper, mode=SigningMode.WET, by=by)
    actions.choose_signing_mode(paper=paper, mode=SigningMode.WET, by=by)
    paper.refresh_from_db()
    assert paper.signing_mode == SigningMode.WET
    assert acts().count("choose_signing_mode") == 1


def test_what_is_not_connected_is_not_chosen() -> None:
    paper = minutes_ready()
    with pytest.raises(actions.NotToBeChosen):
        actions.choose_signing_mode(paper=paper, mode=SigningMode.BSRE, by=writer_of(paper))


def test_a_submitted_paper_keeps_its_way_and_strangers_choose_nothing() -> None:
    paper = minutes_ready(state=PaperState.IN_REVIEW)
    with pytest.raises(WrongState):
        actions.choose_signing_mode(paper=paper, mode=SigningMode.WET, by=writer_of(paper))
    with pytest.raises(Refused):
        actions.choose_signing_mode(paper=paper, mode=SigningMode.WET, by=leader_of(paper))


# --- within the portal -----------------------------------------------------------------------------------------------


def test_signing_within_the_portal_issues_the_official_bytes_and_links_them() -> None:
    paper = approved(SigningMode.INTERNAL)
    flows.sign(paper=paper, by=leader_of(paper))
    final = final_rendering(paper)
    assert final is not None
    assert final.edition == Edition.SIGNED
    make_pdf(rendering_id=final.pk)
    make_pdf(rendering_id=final.pk)
    assert content_of(final) == approved_minutes()
    link = IssuedLink.objects.get(paper=paper)
    assert (link.event, link.file_sha256) == (PaperState.SIGNED, final.sha256)
    with pytest.raises(WrongState):
        flows.sign(paper=paper, by=leader_of(paper))


def test_with_a_seal_the_final_file_carries_it(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path)
    paper = approved(SigningMode.INTERNAL)
    flows.sign(paper=paper, by=leader_of(paper))
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    (finding,) = signing.validate(content_of(final))
    assert finding.is_certifying
    assert finding.is_valid


def test_the_final_file_waits_for_the_official_one_and_outlives_a_killed_worker() -> None:
    paper = approved(SigningMode.INTERNAL)
    flows.sign(paper=paper, by=leader_of(paper))
    official = Rendering.objects.filter(paper=paper, edition=Edition.OFFICIAL)
    official.update(state=WorkState.RUNNING)
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    final.refresh_from_db()
    assert (final.state, final.attempts, IssuedLink.objects.count()) == (WorkState.PENDING, 0, 0)
    official.update(state=WorkState.DONE)
    # A worker that was killed in the middle leaves the row held until its lease ends.
    started = final.created_at
    Rendering.objects.filter(pk=final.pk).update(
        state=WorkState.RUNNING, fence=7, attempts=1, leased_until=started, run_at=started
    )
    make_pdf(rendering_id=final.pk)
    assert content_of(final) == approved_minutes()
    assert IssuedLink.objects.count() == 1


def test_a_seal_that_fails_keeps_the_paper_unissued_and_says_why(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path, tsa_url="http://127.0.0.1:9/")
    paper = approved(SigningMode.INTERNAL)
    flows.sign(paper=paper, by=leader_of(paper))
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    final.refresh_from_db()
    assert "TSA_URL" in final.last_error
    assert not IssuedLink.objects.exists()


# --- pen and stamp ---------------------------------------------------------------------------------------------------


def test_a_scan_counts_once_a_second_person_has_looked_at_it() -> None:
    paper = approved(SigningMode.WET)
    first, second = writer_of(paper), writer_of(paper)
    signature = flows.hand_in(paper=paper, upload=upload(scanned()), by=first)
    assert signature.state == SignatureState.HANDED_IN
    read = sha256_in(signature)
    with pytest.raises(actions.NeedsSecondPerson):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=first)
    first.email, second.email = "Satu@rakor.example", "satu@rakor.example"
    first.save()
    with pytest.raises(actions.NeedsSecondPerson):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=second)
    second.email = ""
    kept = OfficialFactory.create(user=first)
    doubled = OfficialFactory.create(user=second, merged_into=kept)
    with pytest.raises(actions.NeedsSecondPerson):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=second)
    doubled.merged_into = None
    doubled.save()
    flows.accept_handed_in(paper=paper, read_sha256=read, by=second)
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    assert content_of(final) == scanned()
    assert [act for act in acts() if act.endswith("_signature")] == ["hand_in_signature", "accept_signature"]
    with pytest.raises(WrongState):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=second)


def test_who_read_a_file_that_was_replaced_meanwhile_reads_the_new_one_first() -> None:
    """Two tabs: what is accepted is what was looked at."""
    paper = approved(SigningMode.WET)
    first, second = writer_of(paper), writer_of(paper)
    read = sha256_in(flows.hand_in(paper=paper, upload=upload(scanned()), by=first))
    actions.hand_back_signature(paper=paper, note="Halaman kedua tidak ada.", by=first)
    flows.hand_in(paper=paper, upload=upload(scanned(2)), by=first)
    with pytest.raises(FactsChanged):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=second)
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED


def test_a_scan_that_is_handed_back_is_replaced_by_the_next(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    paper = approved(SigningMode.WET)
    first = writer_of(paper)
    flows.hand_in(paper=paper, upload=upload(scanned()), by=first)
    with pytest.raises(WrongState):
        flows.hand_in(paper=paper, upload=upload(scanned()), by=first)
    with pytest.raises(actions.ReasonMissing):
        actions.hand_back_signature(paper=paper, note=" ", by=first)
    actions.hand_back_signature(paper=paper, note="Halaman kedua tidak terbaca.", by=leader_of(paper))
    signature = Signature.objects.get(paper=paper)
    assert (signature.state, signature.note) == (SignatureState.REFUSED, "Halaman kedua tidak terbaca.")
    with django_capture_on_commit_callbacks(execute=True):
        flows.hand_in(paper=paper, upload=upload(scanned(2)), by=first)
    signature.refresh_from_db()
    assert (signature.state, signature.note) == (SignatureState.HANDED_IN, "")
    assert StoredFile.objects.get() == signature.file
    assert "erase_file" in AuditEntry.objects.values_list("action", flat=True)


def test_a_hand_in_that_fails_at_last_leaves_the_file_before_it(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """The bytes of the former file go when the next one is committed, and not a moment before."""
    paper = approved(SigningMode.WET)
    by = writer_of(paper)
    flows.hand_in(paper=paper, upload=upload(scanned()), by=by)
    actions.hand_back_signature(paper=paper, note="Halaman kedua tidak terbaca.", by=by)

    def fails(*_args: Any, **_facts: Any) -> None:
        raise RuntimeError("after the file was taken")

    with monkeypatch.context() as patch:
        patch.setattr("documents.actions.signatures.record", fails)
        with pytest.raises(RuntimeError), django_capture_on_commit_callbacks(execute=True):
            flows.hand_in(paper=paper, upload=upload(scanned(2)), by=by)
    (stored,) = StoredFile.objects.all()
    assert Signature.objects.get(paper=paper).file == stored
    with stored.content.open() as kept:
        assert kept.read() == scanned()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "a.pdf", FileRefused),
        (b"\xff\xd8\xff\xe0gambar", "a.jpg", FileRefused),
        (b"%PDF-1.7 bukan", "a.pdf", signing.NotUsable),
    ],
    ids=["empty", "picture", "broken"],
)
def test_what_is_no_scan_is_refused_and_nothing_is_lost(content: bytes, name: str, refusal: type[Exception]) -> None:
    paper = approved(SigningMode.WET)
    with pytest.raises(refusal):
        flows.hand_in(paper=paper, upload=upload(content, name), by=writer_of(paper))
    assert Signature.objects.get(paper=paper).state == SignatureState.WAITING
    assert not StoredFile.objects.exists()


def test_who_neither_writes_nor_decides_hands_nothing_in() -> None:
    paper = approved(SigningMode.WET)
    for by in (user_with(Role.ADMINISTRATOR, paper.meeting.convener), user_with(Role.DELEGATE, paper.meeting.convener)):
        with pytest.raises(Refused):
            flows.hand_in(paper=paper, upload=upload(scanned()), by=by)


# --- made elsewhere --------------------------------------------------------------------------------------------------


def test_a_file_that_proves_itself_signs_the_paper_at_once(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path)
    paper = approved(SigningMode.EXTERNAL)
    named(paper, "Dr. PEJABAT UJI, M.Si.")
    signed = certs.signed_by(approved_minutes(), certs.certificate_of("Pejabat Uji"))
    signature = flows.hand_in(paper=paper, upload=upload(signed), by=writer_of(paper))
    paper.refresh_from_db()
    assert (signature.state, paper.state) == (SignatureState.VALID, PaperState.SIGNED)
    assert paper.signed_by == "Pejabat Uji"
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    assert content_of(final).startswith(signed)
    assert [finding.is_valid for finding in signing.validate(content_of(final))] == [True, True]


@pytest.mark.parametrize("name", ["Orang Lain", "", "Pejabat Lain, S.H."])
def test_the_certificate_of_somebody_else_is_looked_at_by_a_second_person(name: str) -> None:
    """Whoever writes papers may have a trusted certificate himself: with it he signs for nobody else."""
    paper = approved(SigningMode.EXTERNAL)
    named(paper, name)
    signed = certs.signed_by(approved_minutes(), certs.certificate_of("Pejabat Uji"))
    assert flows.hand_in(paper=paper, upload=upload(signed), by=writer_of(paper)).state == SignatureState.HANDED_IN
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED


def test_an_unknown_issuer_is_looked_at_by_a_second_person() -> None:
    paper = approved(SigningMode.EXTERNAL)
    by = writer_of(paper)
    signed = certs.signed_by(approved_minutes(), certs.stranger())
    assert flows.hand_in(paper=paper, upload=upload(signed), by=by).state == SignatureState.HANDED_IN
    assert Signature.objects.get(paper=paper).findings[0]["problems"] == ["untrusted"]


def test_what_is_not_this_paper_or_not_signed_is_refused_in_words() -> None:
    paper = approved(SigningMode.EXTERNAL)
    by = writer_of(paper)
    official = certs.certificate_of("Pejabat Uji")
    flipped = bytearray(certs.signed_by(approved_minutes(), official))
    flipped[flipped.rfind(b"/M (D:") + 8] ^= 1
    ended = certs.signed_by(approved_minutes(), certs.certificate_of("Lama", ended=True))
    for content, refusal in (
        (approved_minutes(), signing.NotSigned),
        (certs.signed_by(file_copy(), official), signing.NotTheSamePaper),
        (bytes(flipped), signing.NotSigned),
        (ended, signing.NotSigned),
    ):
        with pytest.raises(refusal):
            flows.hand_in(paper=paper, upload=upload(content), by=by)
    assert not StoredFile.objects.exists()


# --- BSrE ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def service(settings: Any) -> Iterator[Esign]:
    with esign_client(settings) as client:
        yield client


def secret() -> signing.Credentials:
    return signing.Credentials(NIK, PASSPHRASE)


@pytest.mark.parametrize("by_name", [False, True])
def test_bsre_signs_the_paper(service: Esign, by_name: bool) -> None:
    service.answers_by_name = by_name
    paper = approved(SigningMode.BSRE)
    named(paper, f"Dr. {SIGNER.upper()}, M.Si.")
    assert final_rendering(paper) is None  # it says that BSrE signed it: nobody has it yet
    assert not Rendering.objects.visible_to(leader_of(paper)).filter(paper=paper).exists()
    flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert service.asked[:2] == [f"/api/user/status/{NIK}", "/api/sign/pdf"]
    assert service.fields["nik"] == NIK.encode()
    assert service.fields["tampilan"] == b"invisible"
    assert service.fields["file"] == approved_minutes()
    paper.refresh_from_db()
    assert (paper.state, paper.signed_by) == (PaperState.SIGNED, SIGNER)
    final = final_rendering(paper)
    assert final is not None
    make_pdf(rendering_id=final.pk)
    assert [finding.signer for finding in signing.validate(content_of(final))] == [SIGNER]


@pytest.mark.parametrize("by_nip", [False, True])
def test_an_answer_in_another_name_is_looked_at_by_a_second_person(service: Esign, by_nip: bool) -> None:
    """Whoever signs papers may have a certificate himself: with it he signs for nobody else, at BSrE as elsewhere."""
    paper = approved(SigningMode.BSRE)
    named(paper, SIGNER if by_nip else "Orang Lain, S.H.", "197001011995031001")
    service.nip = "198505052010011002" if by_nip else ""
    leader, second = leader_of(paper), writer_of(paper)
    signature = flows.sign_through_service(paper=paper, credentials=secret(), by=leader)
    paper.refresh_from_db()
    assert (signature.state, paper.state) == (SignatureState.HANDED_IN, PaperState.APPROVED)
    assert signature.findings[0]["is_of_signer"] is False
    assert service.nip not in str(signature.findings) or not by_nip  # it is compared, and not kept
    assert "sign_paper" not in acts()
    asked = len(service.asked)
    with pytest.raises(WrongState):
        flows.sign_through_service(paper=paper, credentials=secret(), by=leader)
    assert len(service.asked) == asked
    read = sha256_in(signature)
    with pytest.raises(actions.NeedsSecondPerson):
        flows.accept_handed_in(paper=paper, read_sha256=read, by=leader)
    flows.accept_handed_in(paper=paper, read_sha256=read, by=second)
    paper.refresh_from_db()
    assert (paper.state, paper.signed_by) == (PaperState.SIGNED, SIGNER)


def test_an_answer_in_another_name_may_be_handed_back_and_signed_anew(
    service: Esign, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    paper = approved(SigningMode.BSRE)
    named(paper, "Sekda Sesungguhnya, M.M.")
    flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    actions.hand_back_signature(paper=paper, note="Bukan Sekda.", by=writer_of(paper))
    service.signer = "SEKDA SESUNGGUHNYA MM"
    with django_capture_on_commit_callbacks(execute=True):
        signature = flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    paper.refresh_from_db()
    assert (signature.state, paper.state) == (SignatureState.VALID, PaperState.SIGNED)
    assert StoredFile.objects.get() == signature.file


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (400, b'{"status_code": 2031, "error": "Passphrase anda salah"}', "Passphrase anda salah"),
        (400, f'{{"error": "NIK {NIK} / {PASSPHRASE} ditolak"}}'.encode(), "NIK … / … ditolak"),
        (401, b"", "BSRE_USER"),
        (500, b"<html>", "500"),
    ],
)
def test_a_refusal_is_told_without_secrets(service: Esign, status: int, error: bytes, said: str) -> None:
    service.misbehave = lambda asking: asking.answer(status, error)
    paper = approved(SigningMode.BSRE)
    with pytest.raises(signing.ServiceFailed) as refusal:
        flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert said in str(refusal.value)
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED


def test_an_official_without_certificate_is_told_before_anything_is_sent(service: Esign) -> None:
    service.user_status = b'{"status_code": 2021, "status": "EXPIRED", "message": "Sertifikat kedaluwarsa"}'
    paper = approved(SigningMode.BSRE)
    with pytest.raises(signing.ServiceFailed, match="kedaluwarsa"):
        flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    assert service.fields == {}


@pytest.mark.parametrize("is_away", [False, True], ids=["silent", "away"])
def test_nik_and_passphrase_stand_in_no_log_and_no_trace(
    service: Esign, settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, is_away: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(settings.LOGGING["loggers"]["urllib3"]["level"])
    monkeypatch.setattr(signing.bsre, "ANSWER_SECONDS", 0.3)
    service.misbehave = Asking.hang
    if is_away:
        settings.BSRE = environment.Bsre("http://127.0.0.1:9", "portal", "sandi-portal")
    paper = approved(SigningMode.BSRE)
    with pytest.raises(signing.ServiceFailed) as refusal:
        flows.sign_through_service(paper=paper, credentials=secret(), by=leader_of(paper))
    # As a service that collects faults would: every frame with what its names hold, and every cause.
    assert refusal.value.__context__ is None
    inner = traceback.TracebackException.from_exception(refusal.value, capture_locals=True)
    told = "".join(line for frame in inner.stack for line in (frame.locals or {}).values() if "test_" not in frame.name)
    kept = io.StringIO()
    for entry in AuditEntry.objects.all():
        kept.write(str(entry.__dict__))
    for secret_text in (NIK, PASSPHRASE):
        assert secret_text not in told
        assert secret_text not in caplog.text
        assert secret_text not in kept.getvalue()
        assert secret_text not in repr(secret())


def test_only_who_decides_signs_through_bsre(service: Esign) -> None:
    paper = approved(SigningMode.BSRE)
    with pytest.raises(Refused):
        flows.sign_through_service(paper=paper, credentials=secret(), by=writer_of(paper))
    assert service.asked == []


# --- a letter that is one file for all -------------------------------------------------------------------------------


def test_a_letter_signed_as_a_file_goes_out_with_a_confirmation_sheet() -> None:
    letter = letter_ready(1, state=PaperState.SIGNED)
    Paper.objects.filter(pk=letter.pk).update(signing_mode=SigningMode.WET)
    letter.refresh_from_db()
    line = letter.meeting.participants.get()
    ContactFactory.create(position=line.position)
    final = Rendering.objects.create(paper=letter, edition=Edition.SIGNED, key=f"signed:{letter.public_id}")
    flows.send_invitations(paper=letter, by=writer_of(letter))
    sheet = Rendering.objects.get(paper=letter, invitation__isnull=False)
    assert sheet.edition == Edition.CONFIRMATION
    make_pdf(rendering_id=sheet.pk)
    content = content_of(sheet)
    assert len(opened(content).pages) == 1
    assert says(content, letter.number)
    assert says(content, "LEMBAR KONFIRMASI KEHADIRAN")
    message = Message.objects.get(invitation__participant=line)
    deliver(message_id=message.pk)
    assert mail.outbox == []  # the sheet never goes without the letter
    final.file.save("surat.pdf", ContentFile(file_copy()), save=False)
    final.state = WorkState.DONE
    final.save()
    Message.objects.update(run_at=message.created_at)
    deliver(message_id=message.pk)
    carried = {attached[0]: attached[1] for attached in mail.outbox[0].attachments}
    assert carried["surat-undangan.pdf"] == file_copy()
    assert carried["lembar-konfirmasi.pdf"] == content
    assert sheet.invitation is not None
    behind_link = Client().get(f"/u/{token_of(sheet.invitation)}/surat/")
    assert b"".join(behind_link.streaming_content) == file_copy()  # type: ignore[attr-defined]
