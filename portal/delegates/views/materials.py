"""Behind a personal link: the material of a presentation that the institution is asked for, and what others show."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agendas.actions import hand_in_material
from agendas.forms import MaterialForm
from agendas.permissions import takes_material_by_link
from agendas.queries.presentations import PresentationLine, asked_of_participant, shared_materials
from agendas.states import PresentationState
from attendance.links import holder_of
from common.errors import RakorError
from files.serving import shown
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import is_too_long, show_too_large, upload_limit


# Why no token against foreign forms is asked for: see `answers.answer`.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def materials(request: HttpRequest, door: Door) -> HttpResponse:
    """What is asked, a form for each, every version with the word on it, and the materials of the meeting."""
    if request.method != "POST":
        return _page(request, door)
    if is_too_long(request):
        return show_too_large(request, door)
    participant = door.invitation.participant
    asked = asked_of_participant(participant)
    wanted = request.POST.get("presentation", "")
    line = next((one for one in asked if one.presentation.public_id == wanted), None)
    if line is None:
        return _page(request, door, is_gone=True, status=422)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, door, line, form, status=422)
    holder = holder_of(door.invitation)
    try:
        hand_in_material(presentation=line.presentation, participant=participant, by=holder, **form.cleaned_data)
    except RakorError as refused:
        form.add_error("upload", str(refused))
        return _page(request, door, line, form, status=422)
    return _page(request, door, line)


@require_safe
@behind_link
def material_file(request: HttpRequest, door: Door, material: str) -> HttpResponseBase:
    """A file of the own institution, or one that everyone invited may read."""
    own = [version for line in asked_of_participant(door.invitation.participant) for version in line.versions]
    offered = {row.public_id: row for row in [*shared_materials(door.meeting), *own]}
    if material not in offered:
        return render(request, "delegates/no_paper.html", {"door": door, "rendering": None}, status=404)
    response: FileResponse = shown(offered[material].file)
    return response


def _page(
    request: HttpRequest,
    door: Door,
    sent: PresentationLine | None = None,
    form: MaterialForm | None = None,
    *,
    is_gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`sent` is the presentation that something was sent for; `form` comes back where it was not kept; with `is_gone`
    what it was sent for is not asked for any more."""
    is_open = takes_material_by_link(door.meeting)
    wanted = sent.presentation.public_id if sent else ""
    asked = [
        (line, _form_of(line, form if line.presentation.public_id == wanted else None, is_open=is_open))
        for line in asked_of_participant(door.invitation.participant)
    ]
    context = {
        "door": door,
        "asked": asked,
        "shared": shared_materials(door.meeting),
        "is_open": is_open,
        "sent": wanted if form is None else "",
        "is_gone": is_gone,
        "failed": form is not None,
        "limit": upload_limit(),
    }
    return render(request, "delegates/materials.html", context, status=status)


def _form_of(line: PresentationLine, bound: MaterialForm | None, *, is_open: bool) -> MaterialForm | None:
    if not is_open or line.presentation.state == PresentationState.PRESENTED:
        return None
    # Several forms stand on one page: each has names of its own for its fields.
    return bound or MaterialForm(auto_id=f"id_{line.presentation.public_id}_%s")
