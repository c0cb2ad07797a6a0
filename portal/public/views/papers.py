"""Checking a paper: what the QR code of an approved paper opens."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.models import Paper
from documents.queries import days_named, names_former_schedule, paper_by_verification_code
from documents.queries.verification import edition_with, is_sha256, public_rendering, verified
from documents.states import Edition, PaperKind


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Kind, number, day, signer, state and hash of the paper; never its body. An unknown code says so (404)."""
    paper = paper_by_verification_code(code)
    if paper is None:
        return _unknown(request, code)
    return render(request, "public/verify.html", _context(paper))


@login_not_required
@never_cache
@require_safe
def match(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the file of this SHA-256 is the paper, or which edition of it. As JSON for the page's own script."""
    paper = paper_by_verification_code(code)
    wants_page = request.get_preferred_type(["text/html", "application/json"]) != "application/json"
    if paper is None:
        return _unknown(request, code) if wants_page else JsonResponse({"is_known": False}, status=404)
    sha256 = request.GET.get("sha256", "").strip()
    edition = edition_with(paper, sha256)
    said = {"is_known": edition is not None, "words": _words(edition, sha256)}
    if not wants_page:
        return JsonResponse(said)
    return render(request, "public/verify.html", _context(paper) | {"match": said, "typed": sha256[:64]})


@login_not_required
@never_cache
@require_safe
def public_pdf(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """The public edition while it is published; else 404, whatever there was before.

    The 404 is answered and not raised: what is raised passes by `never_cache`, and what is not there may be published
    in a minute.
    """
    paper = paper_by_verification_code(code)
    rendering = public_rendering(paper) if paper is not None else None
    if paper is None or rendering is None:
        return render(request, "404.html", status=404)
    name = f"{paper.get_kind_display()} {paper.number} ({Edition.PUBLIC.label}).pdf".replace("/", "-")
    return FileResponse(rendering.file.open("rb"), as_attachment=True, filename=name)


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "public/verify.html", {"code": code[:40]}, status=404)


def _context(paper: Paper) -> dict[str, Any]:
    is_outdated = paper.kind == PaperKind.INVITATION_LETTER and names_former_schedule(paper)
    return {
        "paper": paper,
        "told": verified(paper),
        "match_url": reverse("public:match", args=[paper.verification_code]),
        "is_outdated": is_outdated,
        # The day that the paper in the hand names, so that it is known which one is no more.
        "was": days_named(paper) if is_outdated else "",
    }


def _words(edition: Edition | None, sha256: str) -> str:
    """The answer in one sentence."""
    if not is_sha256(sha256):
        return _("This is not a SHA-256: it has 64 letters and digits, from 0 to 9 and a to f.")
    known = {
        Edition.SIGNED: _("This is the paper: the file is the same, byte for byte."),
        Edition.OFFICIAL: _("This is the paper as it was approved; the signatures are added in the final file."),
        Edition.PUBLIC: _("This is the public edition of the paper: what is not open is left out."),
        Edition.COPY: _("This is a copy of the paper for one addressee, or as it was handed in with its signature."),
        Edition.CONFIRMATION: _("This is a confirmation sheet that went out with the paper."),
        Edition.DRAFT: _("This is a draft of the paper, from before it was approved: it counts for nothing."),
    }
    return known[edition] if edition else _("This is not the paper: the portal knows no such file of it.")
