"""Signing an approved paper: within the portal, by a file that is handed in and checked, or through BSrE."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common.errors import RakorError, WrongState
from common.states import move
from directory.models import Official
from documents.actions.gate import FactsChanged, hold, require_reason
from documents.models import Paper, Signature
from documents.permissions import require_can_make_pdf
from documents.queries import signer_label, signer_printed
from documents.signing import SignatureFinding, Signed, available_modes, is_named
from documents.states import (
    BY_FILE,
    EDITABLE,
    MOVES,
    SIGNATURE_MOVES,
    PaperState,
    SignatureState,
    SigningMode,
)
from files.actions import erase_replaced, keep_laid_down
from files.models import StoredFile
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User


class NotToBeChosen(RakorError):
    """This way of signing cannot be chosen: nothing here can sign so."""


class NeedsSecondPerson(RakorError):
    """Whoever handed a signed file in does not check it himself."""


@transaction.atomic
def choose_signing_mode(*, paper: Paper, mode: str, by: "User") -> None:
    """Say how a draft is to be signed; from its submission on that is settled, since the paper prints it.

    Raises `Refused`, `NotToBeChosen` for a way that is not connected, `WrongState` for one that is no draft any more.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    if mode not in available_modes():
        raise NotToBeChosen(_("This way of signing is not connected here."))
    before = paper.signing_mode
    if not Paper.objects.filter(pk=paper.pk, state__in=EDITABLE).update(signing_mode=mode):
        raise WrongState(_("How a paper is signed is chosen while it is a draft."))
    paper.signing_mode = mode
    if before != mode:
        record(
            "choose_signing_mode",
            paper,
            by=by,
            subject=paper.meeting,
            before={"signing_mode": before},
            after={"signing_mode": mode},
        )


def require_signable(mode: str) -> None:
    """Raise `NotToBeChosen` if nothing here can sign so any more: such a paper would wait for ever."""
    if mode not in available_modes():
        raise NotToBeChosen(_("The way in which this paper is to be signed is not connected here. Choose another."))


@transaction.atomic
def sign_paper(*, paper: Paper, by: "User") -> None:
    """Sign within the portal a paper that is to be signed so. Called by `flows`. Raises `WrongState`, `Refused`."""
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    hold(paper)
    if paper.signing_mode != SigningMode.INTERNAL:
        raise WrongState(_("This paper is not signed within the portal: its signed file is handed in."))
    _take_as_signed(paper, signed_by=by.actor_label)
    record("sign_paper", paper, by=by, subject=paper.meeting)


@transaction.atomic
def sign_paper_by_service(*, paper: Paper, file: StoredFile, signed: Signed, by: "User") -> Signature:
    """Keep the file as BSrE has signed it for the official who is signed in. Called by `flows`.

    It counts at once where the certificate is that of whom the paper names; else a second person checks it. `file` is
    laid down and not saved yet. Raises `WrongState` if the paper does not wait for it, `Refused`.
    """
    require(by, Power.APPROVE_PAPERS, paper.meeting)
    return _hand_in(paper, file, signed, by, SigningMode.BSRE)


@transaction.atomic
def hand_in_signature(*, paper: Paper, file: StoredFile, signed: Signed, by: "User") -> Signature:
    """Keep a signed file that was handed in. Called by `flows`, which has looked at it, and laid it down.

    It counts at once where it proves itself; else a second person checks it. Takes the place of one that was handed
    back. Raises `WrongState` unless the paper waits for it, `Refused`.
    """
    require_can_make_pdf(by, paper.meeting)
    return _hand_in(paper, file, signed, by, *BY_FILE)


def _hand_in(paper: Paper, file: StoredFile, signed: Signed, by: "User", *modes: str) -> Signature:
    hold(paper)
    require_waiting(paper, *modes)
    signature = _signature_of(paper)
    former = signature.file
    handed: dict[str, Any] = {
        "file": keep_laid_down(stored=file, by=by),
        "findings": [_told(finding, paper) for finding in signed.findings],
        "handed_in_at": timezone.now(),
        "handed_in_by": by.actor_label,
        "handed_in_by_id": by.public_id,
        "note": "",
    }
    if signed.needs_check or not any(_is_of_signer(finding, paper) for finding in signed.findings):
        move(signature, SignatureState.HANDED_IN, SIGNATURE_MOVES, **handed)
    else:
        names = ", ".join(finding.signer for finding in signed.findings if finding.signer)
        _take_as_signed(paper, signed_by=names or signer_label(paper), **handed)
    if former is not None:
        erase_replaced(stored=former, by=by, reason=_("Another signed file was handed in."))
    has_signed = paper.state == PaperState.SIGNED and paper.signing_mode == SigningMode.BSRE
    action = "sign_paper" if has_signed else "hand_in_signature"
    record(action, paper, by=by, subject=paper.meeting, after={"mode": paper.signing_mode, "sha256": file.sha256})
    return Signature.objects.select_related("file").get(paper=paper)


@transaction.atomic
def accept_signature(*, paper: Paper, read_sha256: str, by: "User") -> None:
    """Say that the file that was handed in is this paper, signed; the paper is signed by that. Called by `flows`.

    `read_sha256` is that of the file which was looked at: another may have been handed in meanwhile. Raises
    `FactsChanged` then, `NeedsSecondPerson` for who handed it in, under this name or another, `WrongState`, `Refused`.
    """
    require_can_make_pdf(by, paper.meeting)
    hold(paper)
    signature = _handed_in(paper)
    if _is_same_person(signature.handed_in_by_id, by):
        raise NeedsSecondPerson(_("You handed this file in yourself: somebody else has to check it."))
    if signature.file is None or signature.file.sha256 != read_sha256:
        raise FactsChanged(_("Another file was handed in since you opened this page. Look at it before you accept it."))
    names = ", ".join(finding["signer"] for finding in signature.findings if finding["signer"])
    _take_as_signed(paper, signed_by=names[:200] or signer_label(paper)[:200])
    record("accept_signature", paper, by=by, subject=paper.meeting)


@transaction.atomic
def hand_back_signature(*, paper: Paper, note: str, by: "User") -> None:
    """Hand the file back with what is wrong with it; another can be handed in.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require_can_make_pdf(by, paper.meeting)
    require_reason(note)
    hold(paper)
    move(_handed_in(paper), SignatureState.REFUSED, SIGNATURE_MOVES, note=note)
    record("hand_back_signature", paper, by=by, subject=paper.meeting, reason=note)


def require_waiting(paper: Paper, *modes: str) -> None:
    """Raise `WrongState` unless `paper` is approved, is to be signed in one of `modes`, and has no signed file yet."""
    if paper.state != PaperState.APPROVED:
        raise WrongState(_("This paper does not wait for a signature."))
    if paper.signing_mode not in modes:
        raise WrongState(_("This paper is to be signed in another way."))
    if Signature.objects.filter(paper=paper, state=SignatureState.HANDED_IN).exists():
        raise WrongState(_("A signed file waits to be checked. It is handed back before another takes its place."))


def _handed_in(paper: Paper) -> Signature:
    """The signature with a file that waits to be checked. Raises `WrongState`."""
    found = Signature.objects.filter(paper=paper, state=SignatureState.HANDED_IN).first()
    if found is None or paper.state != PaperState.APPROVED:
        raise WrongState(_("No signed file waits to be checked."))
    return found


def _is_same_person(public_id: str, by: "User") -> bool:
    """Whether an account is that of `by`, or another one of his: of the same address, or of the same official."""
    if public_id == by.public_id:
        return True
    first = get_user_model().objects.filter(public_id=public_id).first()
    if first is None:
        return False
    if by.email and first.email.casefold() == by.email.casefold():
        return True
    records = list(Official.objects.filter(user__in=[first, by]))
    return len(records) == 2 and records[0].kept_id == records[1].kept_id


def _is_of_signer(finding: SignatureFinding, paper: Paper) -> bool:
    """Whether a certificate is that of the person whom the paper prints as its signer."""
    name, nip = signer_printed(paper)
    return is_named(name=name, nip=nip, certified_name=finding.signer, certified_nip=finding.nip)


def _told(finding: SignatureFinding, paper: Paper) -> dict[str, Any]:
    """What is kept of a finding, and shown to who checks it."""
    return finding.as_values() | {"is_of_signer": _is_of_signer(finding, paper)}


def _signature_of(paper: Paper) -> Signature:
    # A paper approved before signatures were kept apart has no row yet.
    return Signature.objects.get_or_create(paper=paper, defaults={"mode": paper.signing_mode})[0]


def _take_as_signed(paper: Paper, *, signed_by: str, **changes: Any) -> None:
    now = timezone.now()
    move(paper, PaperState.SIGNED, MOVES[paper.kind], signed_at=now, signed_by=signed_by[:200])
    signature = _signature_of(paper)
    move(signature, SignatureState.VALID, SIGNATURE_MOVES, signed_at=now, signed_by=signed_by[:200], **changes)
    paper.signature = signature
