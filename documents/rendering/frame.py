"""What every paper has around its text: state, footer, seal. Facts to template context."""

from dataclasses import replace
from typing import Any

from django.utils.html import format_html

from common import dates
from documents.facts import Approval, PaperFacts, Verification
from documents.facts.codec import Facts
from documents.rendering import pdf, phrases

# The wording must stay true (PP 71/2019 keeps certified and uncertified signatures apart). Which one a paper has
# follows from how it is signed, and that is frozen with its facts; nobody can give it with them.
DRAFT_FOOTER = "Konsep dari Portal Rakor: belum disahkan, belum bernomor, dan bukan naskah resmi."
APPROVED_FOOTER = (
    "Naskah ini disahkan di dalam Portal Rakor; pengesahan ini bukan tanda tangan elektronik tersertifikasi."
)
VERIFIED_FOOTER = f"{APPROVED_FOOTER} Keabsahannya dapat diperiksa melalui kode QR."
UNAPPROVED_FOOTER = "Naskah dari Portal Rakor; pengesahannya tidak dicatat."
WET_FOOTER = "Naskah ini disiapkan di dalam Portal Rakor dan berlaku setelah ditandatangani dan dibubuhi cap dinas."
# True before the file is signed elsewhere, and afterwards: the portal has to hand it out unsigned.
EXTERNAL_FOOTER = (
    "Naskah ini berlaku apabila berkas PDF-nya memuat tanda tangan elektronik penanda tangan yang sah, "
    "yang dapat diperiksa melalui kode QR."
)
# The customary sentence. What prints it leaves the house only once BSrE has signed it (`final_rendering`).
BSRE_FOOTER = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara (BSSN)."
)
_FOOTERS = {"wet": WET_FOOTER, "external_tte": EXTERNAL_FOOTER, "bsre": BSRE_FOOTER}


def as_permitted(facts: Facts) -> Facts:
    """Return the facts as this state of the paper may print them.

    A draft loses number, date, approval and verification, whatever it was given: a paper that
    looks approved must be approved.
    """
    if not facts.paper.is_draft:
        return facts
    paper = replace(facts.paper, number=None, date=None)
    return replace(facts, paper=paper, approval=None, verification=None)


def frame(facts: PaperFacts) -> dict[str, Any]:
    """Return the part of the context that base.html and the signature block need."""
    return {
        "facts": facts,
        "letterhead": facts.letterhead,
        "paper": facts.paper,
        "footer": _footer(facts),
        "code": _code(facts),
        "created": pdf.created_at(facts),
        "seal": _seal(facts.approval, facts.verification),
    }


def _footer(facts: PaperFacts) -> str:
    if facts.paper.is_draft:
        return DRAFT_FOOTER
    if facts.approval is None:
        return UNAPPROVED_FOOTER
    if facts.approval.mode in _FOOTERS:
        return _FOOTERS[facts.approval.mode]
    return VERIFIED_FOOTER if facts.verification else APPROVED_FOOTER


def _code(facts: PaperFacts) -> str:
    """Return what tells this version's pages from another's once they lie on a desk."""
    if facts.paper.is_draft:
        return f"KONSEP · suntingan {facts.paper.version}"
    code = f"{facts.verification.code} · " if facts.verification else ""
    return f"{code}versi {facts.paper.version}"


def _seal(approval: Approval | None, verification: Verification | None) -> dict[str, Any] | None:
    """Return what stands in the place of a pen's signature, or beside it; None while nobody has approved."""
    if approval is None:
        return None
    return {
        "mode": approval.mode,
        "stands_for_pen": approval.mode != "wet",
        "approver": phrases.recorded(approval.approver_label),
        "moment": (
            format_html("pada {}", dates.moment(approval.approved_at, approval.zone))
            if approval.approved_at
            else format_html("(waktu {})", phrases.gap())
        ),
        "verification": verification,
        "qr": pdf.qr_code(verification.url) if verification else None,
        "address": shown_address(verification.url) if verification else None,
        # Most addresses end in the code; where they do not, it stands beside them.
        "code": verification.code if verification and verification.code not in verification.url else None,
    }


def shown_address(url: str) -> str:
    """Return an address as people read it: without scheme. ValueError unless it is http(s)."""
    scheme, separator, rest = url.partition("://")
    if scheme not in ("http", "https") or not separator or not rest:
        raise ValueError("a paper links to web addresses only")
    return rest
