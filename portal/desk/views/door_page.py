"""The door as people see it: a shell that holds nothing of anybody, and the worker that keeps it on the device."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.desk.views.day_fetch import meeting_to_record
from portal.desk.views.offline import shell_answer, worker_answer
from portal.desk.views.requests import StaffRequest, signed_in

# In the order in which they build on each other.
SCRIPTS = (
    "vendor/jsqr.js",
    "js/pindai.js",
    "js/luring-simpan.js",
    "js/pintu-nilai.js",
    "js/luring-kirim.js",
    "js/pintu-lembar.js",
    "js/pintu-rangka.js",
    "js/pintu.js",
)
_LOOKS = ("css/hari-h.css", "vendor/inter-latin-wght-normal.woff2", "vendor/icons.svg", "img/tanda.svg")


@signed_in
@require_safe
def door(request: StaffRequest, meeting: str) -> HttpResponse:
    """The shell, which is also the page."""
    found = meeting_to_record(request, meeting)
    return shell_answer(_shell(found.public_id), "door")


@signed_in
@require_safe
def worker(request: StaffRequest, meeting: str) -> HttpResponse:
    """The worker of this meeting's door."""
    found = meeting_to_record(request, meeting)
    return worker_answer(
        meeting=found.public_id,
        store="pintu",
        shell=reverse("desk:door", args=[found.public_id]),
        html=_shell(found.public_id),
        files=(*SCRIPTS, *_LOOKS),
    )


def _shell(meeting_id: str) -> str:
    """The page without the request: so nothing of whoever asks can stand in it."""
    scripts = [static(name) for name in SCRIPTS]
    return render_to_string("desk/door/door.html", {"meeting_id": meeting_id, "scripts": scripts})
