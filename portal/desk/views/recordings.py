"""Recordings of a meeting: handed in, played, kept longer, erased, handed to the speech service."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.models import Recording
from agendas.permissions import can_write_notes
from agendas.queries.transcripts import recordings_of
from common.errors import RakorError
from files.playing import played
from meetings.models import Meeting
from portal.desk.forms.transcripts import BeginningForm, EraseForm, KeepForm, RecordingForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recordings(request: StaffRequest, meeting: str) -> HttpResponse:
    """All recordings, with a form for one more."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = RecordingForm(request.POST or None, request.FILES or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_recording(
                meeting=found, upload=form.cleaned_data["upload"], begins_at=form.begins_at, by=request.user
            )
        except RakorError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": row})
            return redirect("desk:recordings", meeting=meeting)
    context = {
        "meeting": found,
        "recordings": recordings_of(found),
        "form": form,
        "limit": settings.RECORDING_LIMIT,
        "days": settings.RECORDING_DAYS,
        "speech": settings.SPEECH,
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/transcripts/recordings.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def recording_file(request: StaffRequest, meeting: str, recording: str) -> HttpResponseBase:
    """The recording itself, whole or in parts, for those who write the notes."""
    row = _recording(meeting_with(request, meeting, Power.WRITE_NOTES), recording)
    if row.file is None:
        raise Http404
    return played(row.file, request)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, recording: str) -> HttpResponse:
    """When the recording begins, and until when it is kept: two forms, of which one is sent."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = _recording(found, recording)
    asked = request.POST.get("form", "")
    begins = BeginningForm(request.POST if asked == "begins" else None, recording=row)
    keep = KeepForm(request.POST if asked == "keep" else None, initial={"until": row.kept_until})
    sent: BeginningForm | KeepForm = keep if asked == "keep" else begins
    if sent.is_valid():
        try:
            if isinstance(sent, KeepForm):
                actions.keep_longer(recording=row, by=request.user, **sent.cleaned_data)
            else:
                actions.set_beginning(recording=row, begins_at=sent.begins_at, by=request.user)
        except RakorError as error:
            sent.add_error(None, str(error))
        else:
            messages.success(request, _("What is said of the recording is saved."))
            return redirect("desk:recordings", meeting=meeting)
    context = {"meeting": found, "recording": row, "begins": begins, "keep": keep}
    return render(request, "desk/transcripts/recording.html", context, status=422 if sent.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: StaffRequest, meeting: str, recording: str) -> HttpResponse:
    """Ask why, then delete the bytes."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = _recording(found, recording)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_recording(recording=row, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(name)s” is erased.") % {"name": row})
            return redirect("desk:recordings", meeting=meeting)
    context = {"meeting": found, "recording": row, "form": form}
    return render(request, "desk/transcripts/erase.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def transcribe(request: StaffRequest, meeting: str, recording: str) -> HttpResponse:
    """Hand the recording to the speech service."""
    row = _recording(meeting_with(request, meeting, Power.WRITE_NOTES), recording)
    actions.ask_transcript(recording=row, by=request.user)
    return redirect("desk:recordings", meeting=meeting)


@signed_in
@require_safe
def speech(request: StaffRequest, meeting: str, recording: str) -> HttpResponse:
    """How far the service has come; asked for again by the page until it is done."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    context: dict[str, Any] = {
        "meeting": found,
        "recording": _recording(found, recording),
        "speech": settings.SPEECH,
        "can_write": can_write_notes(request.user, found),
    }
    if not request.headers.get("HX-Request"):
        return redirect("desk:recordings", meeting=meeting)
    return render(request, "desk/transcripts/_speech.html", context)


def _recording(meeting: Meeting, public_id: str) -> Recording:
    rows = Recording.objects.select_related("meeting__convener", "file", "speech_job").prefetch_related("transcripts")
    return get_object_or_404(rows, meeting=meeting, public_id=public_id)
