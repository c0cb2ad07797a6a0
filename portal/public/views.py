"""Checking a paper: what the QR code of an approved paper opens."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.models import Paper, Rendering
from documents.queries import days_named, names_former_schedule, paper_by_verification_code, signer_label
from documents.states import Edition, PaperKind, PaperState


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Kind, number, day, signer and hash of the paper; never its body. An unknown code says so (404)."""
    paper = paper_by_verification_code(code)
    if paper is None:
        return render(request, "public/verify.html", {"code": code[:40]}, status=404)
    official = Rendering.objects.filter(paper=paper, edition=Edition.OFFICIAL).first()
    is_outdated = paper.kind == PaperKind.INVITATION_LETTER and names_former_schedule(paper)
    context = {
        "paper": paper,
        "signed_by": signer_label(paper),
        "official": official,
        "replaced_by": Paper.objects.filter(supersedes=paper, state__in=[PaperState.SIGNED, PaperState.SENT]).first(),
        "is_outdated": is_outdated,
        # The day that the paper in the hand names, so that it is known which one is no more.
        "was": days_named(paper) if is_outdated else "",
    }
    return render(request, "public/verify.html", context)
