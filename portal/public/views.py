"""Checking a paper: what the QR code of an approved paper opens."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.models import Rendering
from documents.queries import paper_by_verification_code, signer_label
from documents.states import Edition


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Kind, number, day, signer and hash of the paper; never its body. An unknown code says so (404)."""
    paper = paper_by_verification_code(code)
    if paper is None:
        return render(request, "public/verify.html", {"code": code[:40]}, status=404)
    official = Rendering.objects.filter(paper=paper, edition=Edition.OFFICIAL).first()
    context = {"paper": paper, "signed_by": signer_label(paper), "official": official}
    return render(request, "public/verify.html", context)
