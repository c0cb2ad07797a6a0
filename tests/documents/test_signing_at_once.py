"""Several who sign, void, revoke, check and seal a paper at the same moment: one wins, and no half of another stays."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from common.errors import WrongState
from common.work import WorkState
from documents import actions, signing
from documents.actions import make_pdf
from documents.models import IssuedLink, Paper, Rendering, Signature
from documents.queries.chain_check import wrong_in_chain, wrong_in_files, wrong_in_papers
from documents.signing import providers
from documents.states import Edition, PaperState, SignatureState, SigningMode
from files.models import StoredFile
from flows import corrections
from flows import papers as flows
from followups.models import FollowUp
from tests.documents import certificates as certs
from tests.documents.reading import scanned
from tests.documents.test_numbers import in_threads
from tests.documents.test_seal_faults import files
from tests.documents.test_signatures import acts, approved, leader_of, named, secret, sha256_in, upload, writer_of
from tests.factories import letter_ready
from tests.stacks import ON_ONE_STACK

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED_FILE = b"%PDF-1.7 bertanda tangan"


class Signs:
    """A way of signing that needs no other process: what is handed in is signed in that name."""

    is_available = True

    def __init__(self, needs_check: bool = False, signer: str = "PEJABAT UJI") -> None:
        self.needs_check, self.signer = needs_check, signer

    def sign(self, official: bytes, given: signing.Given) -> signing.Signed:
        finding = signing.SignatureFinding(field="TTE", signer=self.signer, is_intact=True, covers_whole=True)
        return signing.Signed(given.upload or SIGNED_FILE, (finding,), self.needs_check)


@pytest.fixture(autouse=True)
def quickly_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in (SigningMode.WET, SigningMode.EXTERNAL, SigningMode.BSRE):
        monkeypatch.setitem(providers._PROVIDERS, mode, Signs(needs_check=mode == SigningMode.WET))


WAYS: dict[SigningMode, Callable[[Paper, User], object]] = {
    SigningMode.INTERNAL: lambda paper, by: flows.sign(paper=paper, by=by),
    SigningMode.EXTERNAL: lambda paper, by: flows.hand_in(paper=paper, upload=upload(SIGNED_FILE), by=by),
    SigningMode.BSRE: lambda paper, by: flows.sign_through_service(paper=paper, credentials=secret(), by=by),
}


# A file from elsewhere and an answer of BSrE are kept by the same act.
IN_EACH_WAY = pytest.mark.parametrize(
    "mode", [SigningMode.INTERNAL, SigningMode.BSRE, pytest.param(SigningMode.EXTERNAL, marks=ON_ONE_STACK)]
)


def waiting(mode: SigningMode) -> Paper:
    paper = approved(mode, SIGNED_FILE)
    named(paper, "Dr. Pejabat Uji, M.Si.")
    return paper


def fresh(paper: Paper) -> Paper:
    return Paper.objects.select_related("meeting__convener").get(pk=paper.pk)


def require_whole(paper: Paper, before: set[str]) -> str:
    """What was made of the paper, all of it or nothing; its state."""
    paper.refresh_from_db()
    signature = Signature.objects.get(paper=paper)
    is_signed = paper.state == PaperState.SIGNED
    has_file = is_signed and paper.signing_mode != SigningMode.INTERNAL
    assert (signature.state == SignatureState.VALID) == is_signed
    assert (paper.signed_at is not None) == is_signed
    assert Rendering.objects.filter(edition=Edition.SIGNED).count() == is_signed
    assert FollowUp.objects.count() == is_signed
    assert [act for act in acts() if act in {"sign_paper", "hand_in_signature"}] == (
        ["hand_in_signature" if paper.signing_mode == SigningMode.EXTERNAL else "sign_paper"] if is_signed else []
    )
    assert StoredFile.objects.count() == len(files() - before) == (signature.file is not None) == has_file
    return paper.state


@IN_EACH_WAY
def test_of_several_who_sign_at_once_one_signs(mode: SigningMode) -> None:
    paper, before = waiting(mode), files()
    people = [leader_of(paper) for _ in range(3)]
    raised = in_threads(3, lambda n: WAYS[mode](fresh(paper), people[n]))
    assert [type(error) for error in raised] == [WrongState] * 2
    assert require_whole(paper, before) == PaperState.SIGNED


@pytest.mark.parametrize("ahead", ["sign", "void"])
@IN_EACH_WAY
def test_signed_or_void_and_never_both(mode: SigningMode, ahead: str) -> None:
    paper, before = waiting(mode), files()
    signs, voids = leader_of(paper), leader_of(paper)

    def act(n: int) -> None:
        time.sleep(0.03 * (n != (ahead == "void")))
        if n:
            corrections.void(paper=fresh(paper), by=voids, reason="Tidak jadi")
        else:
            WAYS[mode](fresh(paper), signs)

    raised = in_threads(2, act)
    assert [type(error) for error in raised] == [WrongState]
    state = require_whole(paper, before)
    assert state in {PaperState.SIGNED, PaperState.VOID}
    assert acts().count("void_paper") == (state == PaperState.VOID)


@pytest.mark.parametrize("mode", [pytest.param(mode, marks=ON_ONE_STACK) for mode in SigningMode])
def test_who_comes_a_moment_too_late_changes_nothing(mode: SigningMode) -> None:
    """He has the paper before him as it was, and what he hands in is looked at, when another makes it void."""
    paper, before = waiting(mode), files()
    late = fresh(paper)
    corrections.void(paper=fresh(paper), by=leader_of(paper), reason="Tidak jadi")
    with pytest.raises(WrongState):
        WAYS.get(mode, WAYS[SigningMode.EXTERNAL])(late, leader_of(paper))
    assert require_whole(paper, before) == PaperState.VOID
    assert Signature.objects.get(paper=paper).state == SignatureState.WAITING


def test_of_several_who_hand_a_scan_in_one_is_checked() -> None:
    paper, before = waiting(SigningMode.WET), files()
    people = [writer_of(paper) for _ in range(3)]
    raised = in_threads(3, lambda n: flows.hand_in(paper=fresh(paper), upload=upload(SIGNED_FILE), by=people[n]))
    assert [type(error) for error in raised] == [WrongState] * 2
    signature = Signature.objects.get(paper=paper)
    assert signature.state == SignatureState.HANDED_IN
    assert StoredFile.objects.get() == signature.file
    assert len(files() - before) == 1


def test_of_several_who_check_a_scan_one_decides() -> None:
    paper, before = waiting(SigningMode.WET), files()
    read = sha256_in(flows.hand_in(paper=paper, upload=upload(SIGNED_FILE), by=writer_of(paper)))
    people = [leader_of(paper) for _ in range(4)]

    def act(n: int) -> None:
        if n % 2:
            actions.hand_back_signature(paper=fresh(paper), note="Buram.", by=people[n])
        else:
            flows.accept_handed_in(paper=fresh(paper), read_sha256=read, by=people[n])

    raised = in_threads(4, act)
    assert [type(error) for error in raised] == [WrongState] * 3
    paper.refresh_from_db()
    signature, is_signed = Signature.objects.get(paper=paper), paper.state == PaperState.SIGNED
    assert signature.state == (SignatureState.VALID if is_signed else SignatureState.REFUSED)
    assert Rendering.objects.filter(edition=Edition.SIGNED).count() == FollowUp.objects.count() == is_signed
    assert [acts().count(act) for act in ("accept_signature", "hand_back_signature")] == [is_signed, not is_signed]
    assert len(files() - before) == 1


# --- the seal, and revocation ----------------------------------------------------------------------------------------


def letter(state: PaperState) -> Paper:
    paper = letter_ready(1, state)
    official = Rendering(paper=paper, edition=Edition.OFFICIAL, key=f"official:{paper.public_id}", state=WorkState.DONE)
    official.file.save("surat.pdf", ContentFile(scanned()), save=False)
    official.sha256 = hashlib.sha256(scanned()).hexdigest()
    official.save()
    return paper


def chain_of(paper: Paper) -> list[str]:
    return list(IssuedLink.objects.filter(paper=paper).order_by("sequence").values_list("event", flat=True))


def faults() -> list[str]:
    return [*wrong_in_chain(), *wrong_in_papers(), *wrong_in_files()]


@pytest.mark.parametrize("ahead", ["sign", "revoke"])
def test_a_letter_that_is_revoked_while_it_is_signed_is_revoked(ahead: str) -> None:
    paper = letter(PaperState.APPROVED)
    signs, revokes = leader_of(paper), writer_of(paper)

    def act(n: int) -> None:
        time.sleep(0.03 * (n != (ahead == "revoke")))
        if n:
            actions.revoke_paper(paper=fresh(paper), by=revokes, reason="Salah hari")
        else:
            flows.sign(paper=fresh(paper), by=signs)

    raised = in_threads(2, act)
    paper.refresh_from_db()
    signature = Signature.objects.get(paper=paper)
    assert paper.state == PaperState.REVOKED
    was_signed = paper.signed_at is not None
    assert [type(error) for error in raised] == ([] if was_signed else [WrongState])
    assert (signature.state == SignatureState.VALID) == was_signed
    assert chain_of(paper) == (["revoked"] if was_signed else [])
    for final in Rendering.objects.filter(edition=Edition.SIGNED):
        make_pdf(rendering_id=final.pk)
        final.refresh_from_db()
        assert (final.state, final.file.name) == (WorkState.DROPPED, "")
    assert chain_of(paper) == (["revoked"] if was_signed else [])
    assert faults() == []


@pytest.mark.parametrize("ahead", ["seal", "revoke"])
def test_sealed_while_it_is_revoked_and_signed_again(settings: Any, tmp_path: Path, ahead: str) -> None:
    """Two workers make the final file, one person revokes the letter, another presses "sign" once more."""
    settings.SEAL = certs.seal_in(tmp_path)
    signing.seal_file(scanned())  # the key is opened, so that the seal is quick
    paper = letter(PaperState.APPROVED)
    signs, revokes = leader_of(paper), writer_of(paper)
    flows.sign(paper=fresh(paper), by=signs)
    final = Rendering.objects.get(edition=Edition.SIGNED)
    Rendering.objects.update(run_at=timezone.now())
    before = files()
    doings: list[Callable[[], object]] = [
        lambda: make_pdf(rendering_id=final.pk),
        lambda: make_pdf(rendering_id=final.pk),
        lambda: actions.revoke_paper(paper=fresh(paper), by=revokes, reason="Salah hari"),
        lambda: flows.sign(paper=fresh(paper), by=signs),
    ]

    def act(n: int) -> None:
        if (n < 2) != (ahead == "seal"):
            time.sleep(0.2)
        doings[n]()

    raised = in_threads(4, act)
    assert [type(error) for error in raised] == [WrongState]
    paper.refresh_from_db()
    final.refresh_from_db()
    assert paper.state == PaperState.REVOKED
    if final.state == WorkState.DONE:
        assert chain_of(paper) == ["signed", "revoked"]
        with final.file.open("rb") as file:
            (finding,) = signing.validate(file.read())
        assert finding.is_certifying
        assert [link.file_sha256 for link in IssuedLink.objects.all()] == [final.sha256] * 2
    else:
        assert (final.state, final.file.name, chain_of(paper)) == (WorkState.DROPPED, "", ["revoked"])
    assert len(files() - before) == (final.state == WorkState.DONE)
    assert faults() == []
