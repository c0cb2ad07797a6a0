"""Pages that open without a network: a shell that holds nothing of anybody, and the worker that keeps it (ADR 16)."""

import hashlib
import json
from collections.abc import Sequence

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

# By this header, and by nothing else, a worker knows the one page it may keep.
SHELL_HEADER = "X-Rakor-Shell"


def shell_answer(html: str, name: str) -> HttpResponse:
    """The shell `name`: the same for everybody, without a name, a title or a token. Only a worker keeps it."""
    response = HttpResponse(html)
    response["Cache-Control"] = "private, no-store"
    response[SHELL_HEADER] = name
    return response


def worker_answer(
    *, meeting: str, store: str, shell: str, html: str, files: Sequence[str], stands_in: bool = False
) -> HttpResponse:
    """The worker that keeps the shell at the address `shell` under the name `store`; where the shell or one of its
    static files is another, so is the worker. With `stands_in` the shell opens in place of any page of its folder that
    the network does not bring."""
    addresses = [static(name) for name in files]
    told = {
        "prefix": f"rakor-{store}-{meeting}-",
        "version": hashlib.sha256("\n".join([html, *addresses]).encode()).hexdigest()[:16],
        "shell": shell,
        "standsIn": stands_in,
        "header": SHELL_HEADER,
        "files": addresses,
    }
    # "<" in JSON could not end anything here: this is a script of its own, no part of a page.
    script = render_to_string("desk/offline/worker.js", {"told": json.dumps(told)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
