"""Pictures of the meeting: handed in, told of, taken out, shown."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.models import Photo
from agendas.permissions import can_write_notes
from common.errors import RakorError
from files.serving import shown
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import Disclosure
from portal.desk.forms.quotes import PhotoForm, PicturesForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.directives import show_error
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: StaffRequest, meeting: str) -> HttpResponse:
    """All pictures, with a form for more."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = PicturesForm(request.POST or None, request.FILES or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_photos(
                meeting=found, uploads=form.cleaned_data["pictures"], by=request.user, **form.values()
            )
        except RakorError as error:
            form.add_error("pictures", str(error))
        else:
            said = ngettext("%(count)s picture is kept.", "%(count)s pictures are kept.", len(added))
            messages.success(request, said % {"count": len(added)})
            return redirect("desk:photos", meeting=meeting)
    context = {
        "meeting": found,
        "photos": Photo.objects.filter(meeting=found).select_related("item", "file"),
        "form": form,
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/photos.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, photo: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = _photo(found, photo)
    form = PhotoForm(request.POST or None, meeting=found, photo=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_photo(photo=row, by=request.user, **form.values())
        except RakorError as error:
            show_error(form, error)
        else:
            messages.success(request, _("What is said of the picture is saved."))
            return redirect("desk:photos", meeting=meeting)
    context = {"meeting": found, "photo": row, "form": form, "can_write": can_write_notes(request.user, found)}
    return render(request, "desk/agenda/photo.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def remove(request: StaffRequest, meeting: str, photo: str) -> HttpResponse:
    row = _photo(meeting_with(request, meeting, Power.WRITE_NOTES), photo)
    actions.remove_photo(photo=row, by=request.user)
    messages.success(request, _("The picture is removed, and its file with it."))
    return redirect("desk:photos", meeting=meeting)


@signed_in
@require_safe
def photo_file(request: StaffRequest, meeting: str, photo: str) -> FileResponse:
    """The picture itself, for whoever sees the meeting; one that is excluded for those who write the notes."""
    found = meeting_with(request, meeting, Power.VIEW_MEETINGS)
    row = _photo(found, photo)
    if row.disclosure == Disclosure.EXCLUDED:
        require(request.user, Power.WRITE_NOTES, found)
    return shown(row.file)


def _photo(meeting: Meeting, public_id: str) -> Photo:
    rows = Photo.objects.select_related("item", "file", "meeting__convener")
    return get_object_or_404(rows, meeting=meeting, public_id=public_id)
