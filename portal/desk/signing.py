"""What the page of a paper says of its signature, and what may be done about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from documents.models import Paper, Signature
from documents.permissions import can_make_pdf
from documents.queries import signer_printed
from documents.signing.validation import ALTERED, CHANGED_AFTER, EXPIRED, REVOKED, UNREADABLE, UNTRUSTED
from documents.states import BY_FILE, EDITABLE, PaperState, SignatureState
from meetings.permissions import may


def signing_context(user: User, paper: Paper) -> dict[str, Any]:
    """What `desk/papers/_signature.html` shows to `user`; one query, none for a draft."""
    waits = paper.state == PaperState.APPROVED
    signature = Signature.objects.filter(paper=paper).first() if paper.is_frozen else None
    is_handed_in = waits and signature is not None and signature.state == SignatureState.HANDED_IN
    is_open, by_file = waits and not is_handed_in, paper.signing_mode in BY_FILE
    return {
        "signature": signature,
        "can_sign": is_open and not by_file and may(user, Power.APPROVE_PAPERS, paper.meeting),
        "can_hand_in": is_open and by_file and can_make_pdf(user, paper.meeting),
        "can_check_signature": is_handed_in and can_make_pdf(user, paper.meeting),
        "can_choose_signing": paper.state in EDITABLE and may(user, Power.SUBMIT_PAPERS, paper.meeting),
    }


def doubts_in_words(finding: Mapping[str, Any], paper: Paper) -> list[str]:
    """Why a person has to look at a signature, as sentences; `finding` as it is kept."""
    doubts = [problem_in_words(problem) for problem in finding["problems"]]
    if finding.get("is_of_signer") is not False:  # kept since names are compared
        return doubts
    printed, _nip = signer_printed(paper)
    if not printed:
        return [*doubts, _("The paper does not name who signs it: find out whether this person may.")]
    return [*doubts, _("The paper is to be signed by %(name)s: is this the same person?") % {"name": printed}]


def problem_in_words(problem: str) -> str:
    """What is wrong with a signature, as a sentence for whoever has to decide on it."""
    return {
        ALTERED: _("The file was changed after it was signed."),
        CHANGED_AFTER: _("Something was added after this signature that it does not allow."),
        UNTRUSTED: _("Who issued the certificate is not known here: compare the name with the signer of the paper."),
        EXPIRED: _("The certificate was not valid when it was used."),
        REVOKED: _("The certificate has been revoked."),
        UNREADABLE: _("The signature cannot be read."),
    }.get(problem, problem)
