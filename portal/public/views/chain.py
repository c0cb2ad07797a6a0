"""The chain of issued papers, for anybody to read and to compute again."""

import json
from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.models import IssuedLink
from documents.queries.verification import head_of_chain, public_links

PAGE = 50
FORMAT = "rakor-chain/1"


@login_not_required
@never_cache
@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """The links, newest first: number, kind, day, event and hash. No code of a paper: the list opens none."""
    page = Paginator(IssuedLink.objects.order_by("-sequence"), PAGE).get_page(request.GET.get("page"))
    return render(request, "public/chain.html", {"page": page, "head": head_of_chain()})


@login_not_required
@never_cache
@require_safe
def chain_file(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as JSON, link by link: `bin/verify_papers.py` and anybody else can compute it again."""
    response = StreamingHttpResponse(_pieces(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="rantai-naskah.json"'
    return response


def _pieces() -> Iterator[str]:
    yield f'{{"format": "{FORMAT}", "links": ['
    for number, link in enumerate(public_links()):
        yield (",\n" if number else "\n") + json.dumps(link, sort_keys=True, ensure_ascii=False)
    yield "\n]}\n"
