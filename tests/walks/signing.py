"""Signatures on a walk over papers: ways to sign that need no other program, a worker that is quick, and what must hold
of signature, final file and chain after every step, whoever took it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from common.work import WorkState
from documents import actions, signing
from documents.actions import renderings
from documents.models import IssuedLink, Paper, Rendering, Signature
from documents.queries import signer_printed
from documents.queries.chain_check import wrong_in_chain, wrong_in_files, wrong_in_papers
from documents.signing import providers
from documents.states import NUMBERED, SIGNATURE_MOVES, Edition, PaperState, SignatureState, SigningMode
from files.models import StoredFile
from flows import papers as flow
from meetings.models import Meeting

P, S, M = PaperState, SignatureState, SigningMode
OTHER = "Orang Lain"
# What may be handed in, or come back: nothing that holds, a signature of whom the paper names, one in another name.
CHOICES = ("", None, OTHER)


class Hands:
    """What is handed in says in whose name it is signed; a scan counts for nothing by itself, whatever it says."""

    is_available = True

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def sign(self, official: bytes, given: signing.Given) -> signing.Signed:
        name = given.credentials.passphrase if given.credentials else given.upload.decode().partition(" ")[2]
        if not name:
            raise signing.NotSigned("nothing that holds")
        content = given.upload or f"%PDF-1.7 {name}".encode()
        finding = signing.SignatureFinding(field="TTE", signer=name.upper(), is_intact=True, covers_whole=True)
        return signing.Signed(content, (finding,), needs_check=self.mode == M.WET)


class Stamp:
    """A seal of a few letters that breaks every third time."""

    is_available = True

    def __init__(self) -> None:
        self.turns = count(1)

    def sign(self, official: bytes, given: signing.Given) -> signing.Signed:
        if next(self.turns) % 3 == 0:
            raise signing.SealFailed("no time stamp")
        return signing.Signed(official + b" segel")


@contextmanager
def quick_hands() -> Iterator[None]:
    """No program beside this one is needed to make, sign and seal papers while the block runs."""
    with ExitStack() as patches:
        for mode in (M.WET, M.EXTERNAL, M.BSRE):
            patches.enter_context(mock.patch.dict(providers._PROVIDERS, {mode: Hands(mode)}))
        patches.enter_context(mock.patch.object(providers, "PORTAL_SEAL", Stamp()))
        for name in ("render_paper", "render_letter", "render_confirmation"):
            patches.enter_context(mock.patch.object(renderings, name, return_value=b"%PDF-1.7 naskah"))
        yield


# --- acts ------------------------------------------------------------------------------------------------------------


def _name(paper: Paper, choice: int) -> str:
    chosen = CHOICES[choice % len(CHOICES)]
    return signer_printed(paper)[0] if chosen is None else chosen


def _hand_in(paper: Paper, choice: int, by: User) -> None:
    upload = SimpleUploadedFile("a.pdf", f"%PDF-1.7 {_name(paper, choice)}".encode(), "application/pdf")
    flow.hand_in(paper=paper, upload=upload, by=by)


def _accept(paper: Paper, choice: int, by: User) -> None:
    found = Signature.objects.filter(paper=paper, file__isnull=False).select_related("file").first()
    read = found.file.sha256 if found is not None and found.file is not None and choice else ""
    flow.accept_handed_in(paper=paper, read_sha256=read, by=by)


def _service(paper: Paper, choice: int, by: User) -> None:
    credentials = signing.Credentials("1801234567890123", _name(paper, choice))
    flow.sign_through_service(paper=paper, credentials=credentials, by=by)


def _work(paper: Paper, choice: int, by: User) -> None:
    """The worker makes what waits, whoever walks."""
    waiting = Rendering.objects.filter(paper__meeting=paper.meeting, state=WorkState.PENDING)
    waiting.update(run_at=timezone.now())
    for row in list(waiting.order_by("pk")):
        actions.make_pdf(rendering_id=row.pk)


ACTS: dict[str, Callable[[Paper, int, User], Any]] = {
    "choose": lambda p, n, by: actions.choose_signing_mode(paper=p, mode=list(M)[n % len(M)], by=by),
    "hand in": _hand_in,
    "accept": _accept,
    "hand back": lambda p, n, by: actions.hand_back_signature(paper=p, note="Buram" * n, by=by),
    "service": _service,
    "work": _work,
}
_BY_FILE = (("hand in", "secretariat"), ("hand in", "leadership"), ("work", "secretariat"))
ONWARD: dict[str, tuple[tuple[str, str], ...]] = {
    M.INTERNAL: (("sign", "approver"), ("sign", "leadership"), ("work", "secretariat"), ("void", "leadership")),
    M.WET: _BY_FILE,
    M.EXTERNAL: _BY_FILE,
    M.BSRE: (("service", "leadership"), ("service", "approver"), ("work", "secretariat")),
}
TO_CHECK = (("accept", "leadership"), ("accept", "approver"), ("hand back", "leadership"), ("accept", "twin"))


def ways_to_sign(paper: Paper) -> tuple[tuple[str, str], ...]:
    """What leads on from an approved paper, and by whom."""
    is_handed_in = Signature.objects.filter(paper=paper, state=S.HANDED_IN).exists()
    return TO_CHECK if is_handed_in else ONWARD[paper.signing_mode]


# --- what must hold --------------------------------------------------------------------------------------------------


def kept(meeting: Meeting) -> dict[str, Any]:
    """Everything that is kept of signing: signatures, files that were handed in, links."""
    return {
        "signatures": {row["paper_id"]: row for row in Signature.objects.filter(paper__meeting=meeting).values()},
        "files": set(StoredFile.objects.values_list("sha256", flat=True)),
        "links": list(IssuedLink.objects.order_by("sequence").values()),
    }


def issued(meeting: Meeting) -> dict[int, tuple[str, str]]:
    """The final file of each paper that has one."""
    finals = Rendering.objects.filter(paper__meeting=meeting, edition=Edition.SIGNED, state=WorkState.DONE)
    return {paper: (file, sha256) for paper, file, sha256 in finals.values_list("paper", "file", "sha256")}


def require_signed_well(
    step: tuple[str, str, int], meeting: Meeting, was: dict[str, Any], now: dict[str, Any], by: User
) -> None:
    for paper_id, row in was["signatures"].items():
        after = now["signatures"].get(paper_id)
        assert after is not None, f"{step}: a signature is gone"
        one, other = S(row["state"]), S(after["state"])
        assert one == other or other in SIGNATURE_MOVES[one], f"{step}: {one} → {other}"
        assert one != S.VALID or after == row, f"{step}: a signature that counts has changed"
        assert row["mode"] == after["mode"], step
        if other == S.VALID != one:
            _require_by_whom(step, row, after, by)
    assert now["links"][: len(was["links"])] == was["links"], f"{step}: the chain was changed"
    for paper in Paper.objects.filter(meeting=meeting):
        _require_agreed(step, paper, now["signatures"].get(paper.pk))
        events = [link["event"] for link in now["links"] if link["paper_id"] == paper.pk]
        assert events in ([], ["signed"], ["revoked"], ["superseded"], ["signed", "revoked"], ["signed", "superseded"])


def require_whole_chain() -> None:
    """At the end of a walk: chain, papers and stored files agree."""
    assert not [*wrong_in_chain(), *wrong_in_papers(), *wrong_in_files()]


def _require_by_whom(step: tuple[str, str, int], row: dict[str, Any], after: dict[str, Any], by: User) -> None:
    """A paper comes to be signed by the act of its way; where its file proves nothing, by a second person."""
    act, _who, _choice = step
    by_itself = {M.INTERNAL: "sign", M.EXTERNAL: "hand in", M.BSRE: "service"}
    if row["state"] == S.HANDED_IN:
        assert act == "accept", step
        first = User.objects.get(public_id=row["handed_in_by_id"])
        assert first.email != by.email, f"{step}: the same person checked it"
    else:
        assert act == by_itself.get(M(row["mode"])), step
        assert all(finding["is_of_signer"] for finding in after["findings"]), f"{step}: in another name"


def _require_agreed(step: object, paper: Paper, signature: dict[str, Any] | None) -> None:
    """Paper and signature say the same."""
    if signature is None:
        assert paper.state not in NUMBERED, f"{step}: approved, and nothing waits to be signed"
        return
    is_signed = signature["state"] == S.VALID
    assert signature["mode"] == paper.signing_mode, step
    assert is_signed == (paper.signed_at is not None), step
    assert not is_signed or signature["signed_at"] == paper.signed_at, step
    if paper.state in {P.SIGNED, P.SENT, P.SUPERSEDED}:
        assert is_signed, step
    if paper.state in {P.APPROVED, P.VOID}:
        assert not is_signed, step
    by_file = paper.signing_mode != M.INTERNAL
    assert (signature["file_id"] is not None) == by_file if is_signed else True, step
