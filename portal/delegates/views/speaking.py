"""The speakers' queue behind a personal link: a hand is raised and taken down, the page tells its place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from agendas.actions import join_queue, leave_queue
from attendance.links import holder_of, representative_holder_of
from audit.actions import LinkHolder
from common.errors import RakorError
from portal.delegates.queries import Door, Phase, RepresentativeDoor
from portal.delegates.speaking import hands_of
from portal.delegates.views.doors import behind_link, behind_representative_link

# How often the page looks again by itself, in seconds, while someone waits for his turn; it can be told not to.
LOOKS_EVERY = 15
STILL = "diam"


# No cookie adds anything to the address, and compression reveals nothing: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def speak(request: HttpRequest, door: Door) -> HttpResponse:
    """Whoever is invited asks for the floor."""
    return _speak(request, door, holder_of(door.invitation))


@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_representative_link
def representative_speak(request: HttpRequest, door: RepresentativeDoor) -> HttpResponse:
    """Whoever sits there for another asks for the floor."""
    return _speak(request, door, representative_holder_of(door.representation))


def _speak(request: HttpRequest, door: Door, by: LinkHolder) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            _act(request, door, by)
        except RakorError as error:
            refusal = str(error)
    # As it stands now, also after an act that was refused.
    hands = hands_of(door)
    is_still = STILL in request.GET
    is_representative = isinstance(door, RepresentativeDoor)
    context = {
        "door": door,
        "hands": hands,
        "refusal": refusal,
        "is_open": door.phase == Phase.RUNNING,
        "is_still": is_still,
        "every": LOOKS_EVERY,
        "act": "delegates:representative_speak" if is_representative else "delegates:speak",
        "back": "delegates:representative" if is_representative else "delegates:answer",
    }
    response = render(request, "delegates/speak.html", context, status=409 if refusal else 200)
    if hands.is_waiting and not is_still:
        response.headers["Refresh"] = f"{LOOKS_EVERY};url={request.path}"
    return response


def _act(request: HttpRequest, door: Door, by: LinkHolder) -> None:
    """Raise a hand of the `kind` pressed, or take down the own one that `down` names."""
    hands, line = hands_of(door), door.invitation.participant
    down = next((turn for turn in hands.raised if turn.public_id == request.POST.get("down")), None)
    if down is not None:
        leave_queue(turn=down, participant=line, by=by)
    elif "kind" in request.POST:
        join_queue(meeting=door.meeting, participant=line, name=hands.name, kind=request.POST["kind"], by=by)
