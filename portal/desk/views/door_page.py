"""The door as people see it: a shell that holds nothing of anybody, and the worker that keeps it on the device."""

import hashlib
import json

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.desk.views.day_fetch import meeting_to_record
from portal.desk.views.requests import StaffRequest, signed_in

# In the order in which they build on each other.
SCRIPTS = (
    "vendor/jsqr.js",
    "js/pindai.js",
    "js/pintu-simpan.js",
    "js/pintu-nilai.js",
    "js/pintu-kirim.js",
    "js/pintu-lembar.js",
    "js/pintu-rangka.js",
    "js/pintu.js",
)
_LOOKS = ("css/hari-h.css", "vendor/inter-latin-wght-normal.woff2", "vendor/icons.svg", "img/tanda.svg")
# By this header, and by nothing else, the worker knows the one page it may keep (ADR 16).
SHELL_HEADER = "X-Rakor-Shell"


@signed_in
@require_safe
def door(request: StaffRequest, meeting: str) -> HttpResponse:
    """The shell: the same for everybody, without a name, a title or a token. No cache but the worker's may keep it."""
    found = meeting_to_record(request, meeting)
    response = HttpResponse(_shell(found.public_id))
    response["Cache-Control"] = "private, no-store"
    response[SHELL_HEADER] = "door"
    return response


@signed_in
@require_safe
def worker(request: StaffRequest, meeting: str) -> HttpResponse:
    """The worker of this meeting's door; where the shell or a file of it is another, so is the worker."""
    found = meeting_to_record(request, meeting)
    files = [static(name) for name in (*SCRIPTS, *_LOOKS)]
    version = hashlib.sha256("\n".join([_shell(found.public_id), *files]).encode()).hexdigest()[:16]
    told = {
        "meeting": found.public_id,
        "version": version,
        "shell": reverse("desk:door", args=[found.public_id]),
        "header": SHELL_HEADER,
        "files": files,
    }
    # "<" in JSON could not end anything here: this is a script of its own, no part of a page.
    script = render_to_string("desk/door/worker.js", {"told": json.dumps(told)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def _shell(meeting_id: str) -> str:
    """The page without the request: so nothing of whoever asks can stand in it."""
    scripts = [static(name) for name in SCRIPTS]
    return render_to_string("desk/door/door.html", {"meeting_id": meeting_id, "scripts": scripts})
