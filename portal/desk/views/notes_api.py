"""What the note taker's device asks and sends, in JSON, and the page it opens without a network."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.roles import Power
from agendas.permissions import can_write_notes
from attendance.queries.door import kept_until
from common.dates import zone_label
from meetings.models import Meeting
from portal.desk.note_acts import Desk
from portal.desk.note_entries import read_batch
from portal.desk.note_stand import stand_of, words_of_states
from portal.desk.views.devices import erase, for_devices, unless_known
from portal.desk.views.offline import shell_answer, worker_answer
from portal.desk.views.requests import StaffRequest, signed_in

# In the order in which they build on each other.
SCRIPTS = (
    "js/luring-simpan.js",
    "js/luring-kirim.js",
    "js/catatan-antre.js",
    "js/catatan-bentrok.js",
    "js/catatan.js",
)
_LOOKS = (
    "vendor/tabler.min.css",
    "css/rakor.css",
    "css/luring.css",
    "vendor/inter-latin-wght-normal.woff2",
    "vendor/icons.svg",
    "img/tanda.svg",
)


@for_devices
@require_GET
def data(request: StaffRequest, meeting: str) -> HttpResponse:
    """All that a note taker needs when the network is gone, and nothing else; 410 once it must be erased.

    Where nothing has changed since the device last asked (ETag) it is told so with a 304.
    """
    found, now = _meeting(request, meeting), timezone.now()
    until = kept_until(found, found.sessions.all())
    if _is_final(found):
        return erase(_("The notes are final: the device keeps nothing of this meeting."))
    if until is not None and until <= now:
        return erase(_("The days of this meeting are over: the device keeps nothing of it."))
    told = {
        "meeting": found.public_id,
        "title": found.title,
        "day": date_format(found.first_day, "l, j F Y") if found.first_day else "",
        "zone": zone_label(found.timezone),
        "expires_at": until.isoformat() if until else "",
        "user": request.user.name,
        "can_write": can_write_notes(request.user, found),
        **words_of_states(),
        **stand_of(found),
        "now": now.isoformat(),
    }
    return unless_known(request, told)


@for_devices
@require_POST
def record(request: StaffRequest, meeting: str) -> HttpResponse:
    """Do what the device did, act by act. Sent again, it is told what became of it and nothing is done twice."""
    found, now = _meeting(request, meeting), timezone.now()
    batch = read_batch(request.body, now)
    if _is_final(found) and not batch.entries:
        return erase(_("The notes are final: the device keeps nothing of this meeting."))
    desk = Desk(found, batch, request.user, now)
    return JsonResponse({"results": [desk.act_on(sent) for sent in batch.entries], "now": now.isoformat()})


@signed_in
@require_safe
def shell(request: StaffRequest, meeting: str) -> HttpResponse:
    """The desk as the device opens it by itself."""
    found = _meeting(request, meeting)
    return shell_answer(_shell(found.public_id), "notes")


@signed_in
@require_safe
def worker(request: StaffRequest, meeting: str) -> HttpResponse:
    """The worker of this meeting's notes; it opens the shell where the network does not bring the desk."""
    found = _meeting(request, meeting)
    return worker_answer(
        meeting=found.public_id,
        store="catatan",
        shell=reverse("desk:notes_shell", args=[found.public_id]),
        html=_shell(found.public_id),
        files=(*SCRIPTS, *_LOOKS),
        stands_in=True,
    )


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    """A meeting whose notes the reader writes, by role or by duty."""
    writes = Meeting.objects.with_power(request.user, Power.WRITE_NOTES)
    return get_object_or_404(writes.select_related("convener", "venue"), public_id=public_id)


def _is_final(meeting: Meeting) -> bool:
    return meeting.minutes_stand or meeting.is_over


def _shell(meeting_id: str) -> str:
    """The page without the request: so nothing of whoever asks can stand in it."""
    scripts = [static(name) for name in SCRIPTS]
    return render_to_string("desk/offline/notes.html", {"meeting_id": meeting_id, "scripts": scripts})
