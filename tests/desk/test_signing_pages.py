"""The pages by which a paper is signed: what they say, what they do, who is let in."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from common.work import WorkState
from documents.actions import make_pdf
from documents.models import Paper, Rendering, Signature
from documents.signing import providers
from documents.states import Edition, PaperState, SignatureState, SigningMode
from flows.papers import sign
from portal.desk.waiting_papers import papers_waiting
from rakor.environment import Seal
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes, scanned
from tests.documents.test_signatures import approved, leader_of, named, writer_of
from tests.documents.test_signing_at_once import Signs
from tests.factories import minutes_ready, user_with

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-uji-2030"


def page(name: str, paper: Paper) -> str:
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, paper.public_id])


def browser(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    return client


def scan(content: bytes) -> dict[str, Any]:
    return {"upload": SimpleUploadedFile("pindaian.pdf", content, "application/pdf")}


def test_a_leader_signs_with_his_password() -> None:
    paper = approved(SigningMode.INTERNAL)
    client = browser(leader_of(paper))
    assert b"password" in client.get(page("paper_sign", paper)).content
    wrong = client.post(page("paper_sign", paper), {"password": "bukan-ini"})
    assert wrong.status_code == 422
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED
    assert client.post(page("paper_sign", paper), {"password": PASSWORD}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED
    assert b"password" not in client.get(page("paper_sign", paper)).content


def test_tries_run_out() -> None:
    paper = approved(SigningMode.INTERNAL)
    client = browser(leader_of(paper))
    for _number in range(11):
        client.post(page("paper_sign", paper), {"password": "bukan-ini"})
    assert client.post(page("paper_sign", paper), {"password": PASSWORD}).status_code == 422
    paper.refresh_from_db()
    assert paper.state == PaperState.APPROVED


def test_a_scan_is_handed_in_checked_handed_back_and_handed_in_anew() -> None:
    paper = approved(SigningMode.WET)
    first, second = browser(writer_of(paper)), browser(writer_of(paper))
    official = paper.renderings.get()
    assert official.public_id in first.get(page("paper_hand_in", paper)).content.decode()
    assert first.post(page("paper_hand_in", paper), scan(b"%PDF-1.7 bukan")).status_code == 422
    assert first.post(page("paper_hand_in", paper), scan(scanned())).status_code == 302
    assert 'value="accept"' not in first.get(page("paper_check_signature", paper)).content.decode()
    assert first.post(page("paper_check_signature", paper), {"verdict": "accept"}).status_code == 422
    seen = second.get(page("paper_check_signature", paper)).content.decode()
    assert 'value="accept"' in seen
    assert second.get(page("paper_signed_file", paper)).getvalue() == scanned()
    assert second.post(page("paper_check_signature", paper), {"verdict": "back"}).status_code == 422
    note = {"verdict": "back", "note": "Halaman dua buram."}
    assert second.post(page("paper_check_signature", paper), note).status_code == 302
    assert "Halaman dua buram." in first.get(page("paper_hand_in", paper)).content.decode()
    first.post(page("paper_hand_in", paper), scan(scanned()))
    blind = second.post(page("paper_check_signature", paper), {"verdict": "accept"})
    assert blind.status_code == 422
    read = hashlib.sha256(scanned()).hexdigest()
    assert read in blind.content.decode()
    assert second.post(page("paper_check_signature", paper), {"verdict": "accept", "read": read}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED


def test_an_unknown_signer_is_named_to_who_checks() -> None:
    paper = approved(SigningMode.EXTERNAL)
    first, second = browser(writer_of(paper)), browser(writer_of(paper))
    first.post(page("paper_hand_in", paper), scan(certs.signed_by(approved_minutes(), certs.stranger())))
    assert Signature.objects.get(paper=paper).state == SignatureState.HANDED_IN
    assert "Buatan Sendiri" in second.get(page("paper_check_signature", paper)).content.decode()


def test_the_way_is_chosen_on_a_draft_and_shown_on_its_page() -> None:
    paper = minutes_ready()
    client = browser(writer_of(paper))
    assert 'value="bsre"' not in client.get(page("paper_signing_mode", paper)).content.decode()
    assert client.post(page("paper_signing_mode", paper), {"mode": "wet"}).status_code == 302
    paper.refresh_from_db()
    assert paper.signing_mode == SigningMode.WET
    shown = client.get(reverse("desk:minutes", args=[paper.meeting.public_id])).content.decode()
    assert page("paper_signing_mode", paper) in shown
    assert str(SigningMode.WET.label) in shown


def test_the_page_of_a_paper_leads_to_its_signature() -> None:
    paper = approved(SigningMode.WET)
    shown = browser(writer_of(paper)).get(reverse("desk:minutes", args=[paper.meeting.public_id])).content.decode()
    assert page("paper_hand_in", paper) in shown


def test_bsre_never_sees_its_secrets_come_back(settings: Any) -> None:
    from rakor.environment import Bsre

    settings.BSRE = Bsre("http://127.0.0.1:9", "portal", "sandi")
    paper = approved(SigningMode.BSRE)
    client = browser(leader_of(paper))
    sent = {"nik": "1801234567890123", "passphrase": "frasa-sandi-uji-42"}
    answer = client.post(page("paper_sign", paper), sent)
    assert answer.status_code == 422
    assert "frasa-sandi-uji-42" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.post(page("paper_sign", paper), {**sent, "nik": "18O1"}).status_code == 422


def test_a_seal_that_cannot_be_set_is_told_on_the_page_of_the_paper(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = Seal(str(tmp_path / "tidak-ada.p12"), "", "")
    paper = approved(SigningMode.INTERNAL)
    sign(paper=paper, by=leader_of(paper))
    final = paper.renderings.get(edition=Edition.SIGNED)
    minutes = reverse("desk:minutes", args=[paper.meeting.public_id])
    writer, reader = browser(writer_of(paper)), browser(user_with(Role.INSPECTORATE, paper.meeting.convener))
    for state in (WorkState.PENDING, WorkState.FAILED):
        make_pdf(rendering_id=final.pk)
        Rendering.objects.filter(pk=final.pk).update(state=state)
        assert "SEAL_CERTIFICATE" in writer.get(minutes).content.decode()
        assert "SEAL_CERTIFICATE" not in reader.get(minutes).content.decode()
    retry = reverse("desk:paper_retry", args=[paper.meeting.public_id, paper.public_id, final.public_id])
    assert retry in writer.get(minutes).content.decode()
    settings.SEAL = certs.seal_in(tmp_path)
    assert writer.post(retry).status_code == 302
    make_pdf(rendering_id=final.pk)
    final.refresh_from_db()
    assert final.state == WorkState.DONE
    assert "SEAL_CERTIFICATE" not in writer.get(minutes).content.decode()


@pytest.mark.parametrize("printed", ["Sekda Sesungguhnya, S.H.", ""])
def test_what_bsre_signed_in_another_name_is_laid_before_a_second_person(
    monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    monkeypatch.setitem(providers._PROVIDERS, SigningMode.BSRE, Signs())
    paper = approved(SigningMode.BSRE)
    named(paper, printed)
    leader, writer = leader_of(paper), writer_of(paper)
    first, second = browser(leader), browser(writer)
    check, signing = page("paper_check_signature", paper), page("paper_sign", paper)
    sent = {"nik": "1801234567890123", "passphrase": "frasa-sandi-uji-42"}
    assert first.post(signing, sent).status_code == 302
    assert Signature.objects.get(paper=paper).state == SignatureState.HANDED_IN
    # It is nobody's turn to sign; whoever did not sign is asked to look.
    assert b"passphrase" not in first.get(signing).content
    for user, is_asked in ((leader, False), (writer, True)):
        asked = {line.url for line in papers_waiting(user, dt.date(2030, 10, 20))}
        assert (check in asked, signing in asked) == (is_asked, False)
    minutes = reverse("desk:minutes", args=[paper.meeting.public_id])
    for client in (first, second):
        shown = client.get(minutes).content.decode()
        assert (check in shown, f'"{signing}"' in shown) == (True, False)
    assert 'value="accept"' not in first.get(check).content.decode()
    seen = second.get(check).content.decode()
    assert "PEJABAT UJI" in seen
    assert printed in seen
    assert seen.count('class="note warn') == 1
    read = Signature.objects.select_related("file").get(paper=paper)
    assert read.file is not None
    assert second.post(check, {"verdict": "accept", "read": read.file.sha256}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTORATE])
def test_others_of_the_house_see_the_paper_and_may_not_sign(role: Role) -> None:
    paper = approved(SigningMode.WET)
    client = browser(user_with(role, paper.meeting.convener))
    for name in ("paper_hand_in", "paper_check_signature", "paper_signed_file", "paper_signing_mode"):
        assert client.get(page(name, paper)).status_code == 403, name
    assert (
        browser(user_with(Role.SECRETARIAT, approved(SigningMode.WET).meeting.convener))
        .get(page("paper_hand_in", paper))
        .status_code
        == 404
    )
