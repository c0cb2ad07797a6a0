"""Transcripts of a meeting: read from files, voices matched, passages put under items; and the risalah."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.models import Passage, Recording, Transcript
from agendas.permissions import can_write_notes
from agendas.queries import items_of
from agendas.queries.entries import line_called
from agendas.queries.transcripts import (
    UNATTACHED,
    attached_passages,
    passages_of,
    recordings_of,
    records_of,
    roll_of,
    transcripts_of,
    voices_of,
)
from common.errors import RakorError
from meetings.models import Meeting
from portal.desk.forms.transcripts import AttachForm, SpeakerForm, TranscriptForm
from portal.desk.passage_lines import lines_of
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 100
RISALAH_PAGE = 1000


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def transcripts(request: StaffRequest, meeting: str) -> HttpResponse:
    """All transcripts, with a form for one more."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = TranscriptForm(request.POST or None, request.FILES or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.import_transcript(meeting=found, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(request, _("“%(name)s” is read.") % {"name": row})
            return redirect("desk:transcript", meeting=meeting, transcript=row.public_id)
    context = {
        "meeting": found,
        "transcripts": transcripts_of(found),
        "form": form,
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/transcripts/transcripts.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def transcript(request: StaffRequest, meeting: str, transcript: str) -> HttpResponse:
    """Voices to match on top, then the passages: filtered, searched, in pages."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    return render(request, "desk/transcripts/transcript.html", _page(request, found, _transcript(found, transcript)))


@signed_in
@require_POST
def remove(request: StaffRequest, meeting: str, transcript: str) -> HttpResponse:
    row = _transcript(meeting_with(request, meeting, Power.WRITE_NOTES), transcript)
    actions.remove_transcript(transcript=row, by=request.user)
    messages.success(request, _("“%(name)s” is taken out.") % {"name": row})
    return redirect("desk:transcripts", meeting=meeting)


@signed_in
@require_POST
def link_recording(request: StaffRequest, meeting: str, transcript: str) -> HttpResponse:
    """Say to which recording the times belong."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    wanted = request.POST.get("recording", "").replace("\x00", "")
    recording = get_object_or_404(Recording, meeting=found, public_id=wanted) if wanted else None
    actions.link_recording(transcript=_transcript(found, transcript), recording=recording, by=request.user)
    return redirect("desk:transcript", meeting=meeting, transcript=transcript)


@signed_in
@require_POST
def match(request: StaffRequest, meeting: str, transcript: str) -> HttpResponse:
    """Say whose voice it is; nothing at all: nobody's yet."""
    row = _transcript(meeting_with(request, meeting, Power.WRITE_NOTES), transcript)
    form = SpeakerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        speaker = get_object_or_404(row.speakers.select_related("transcript__meeting__convener"), label=said["voice"])
        lines = row.meeting.participants
        named = line_called(row.meeting, said["name"])
        line = get_object_or_404(lines, public_id=said["line"]) if said["line"] else named
        actions.match_speaker(speaker=speaker, participant=line, name=said["name"], by=request.user)
    else:
        messages.error(request, _("Choose a line of the roll, or write a name."))
    return redirect("desk:transcript", meeting=meeting, transcript=transcript)


@signed_in
@require_POST
def attach(request: StaffRequest, meeting: str, transcript: str) -> HttpResponse:
    """Put passages under an item, or say that those ticked were checked; back to the page of the list."""
    row = _transcript(meeting_with(request, meeting, Power.WRITE_NOTES), transcript)
    form = AttachForm(request.POST, transcript=row)
    if request.POST.get("act") == "check":
        count = actions.check_passages(transcript=row, passages=form.ticked(), by=request.user)
        said = ngettext("%(count)s passage is checked.", "%(count)s passages are checked.", count)
        messages.success(request, said % {"count": count})
    elif form.is_valid():
        count = _attach(request, row, form)
        said = ngettext("%(count)s passage was attached anew.", "%(count)s passages were attached anew.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.error(request, _("Choose an item of the agenda and the passages."))
    return redirect(_back(request, meeting, transcript))


@signed_in
@require_safe
def risalah(request: StaffRequest, meeting: str) -> HttpResponse:
    """What was said on each item, speaker by speaker; to read and to print."""
    found = meeting_with(request, meeting, Power.VIEW_MEETINGS)
    page = Paginator(attached_passages(found), RISALAH_PAGE).get_page(request.GET.get("page"))
    context = {
        "meeting": found,
        "page": page,
        "records": records_of(page.object_list),
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/transcripts/risalah.html", context)


def _transcript(meeting: Meeting, public_id: str) -> Transcript:
    rows = Transcript.objects.select_related("meeting__convener", "recording__file")
    return get_object_or_404(rows, meeting=meeting, public_id=public_id)


def _attach(request: StaffRequest, transcript: Transcript, form: AttachForm) -> int:
    said = form.cleaned_data
    item = said["item"]
    if said["onward"]:
        passage = get_object_or_404(_passages(transcript), public_id=said["onward"])
        return actions.attach_onward(passage=passage, item=item, by=request.user)
    if said["act"] == "range":
        first, last = said["first"] or 0, said["last"] or said["first"] or 0
        return actions.attach_range(transcript=transcript, first=first, last=last, item=item, by=request.user)
    return actions.attach_passages(transcript=transcript, passages=form.ticked(), item=item, by=request.user)


def _passages(transcript: Transcript) -> Any:
    return Passage.objects.filter(transcript=transcript).select_related("transcript__meeting__convener")


def _back(request: StaffRequest, meeting: str, transcript: str) -> str:
    """The list as it was asked for: its filter, its page, and the passage that was in hand."""
    place = request.POST.get("back", "")
    own = redirect("desk:transcript", meeting=meeting, transcript=transcript)["Location"]
    if place.startswith(own) and url_has_allowed_host_and_scheme(place, {request.get_host()}):
        return place
    return own


def _page(request: StaffRequest, meeting: Meeting, transcript: Transcript) -> dict[str, Any]:
    words, item = request.GET.get("q", "").strip()[:100], request.GET.get("mata", "")[:20]
    unchecked = request.GET.get("periksa") == "belum"
    rows = passages_of(transcript, words=words, item=item, unchecked=unchecked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    roll = roll_of(meeting)
    return {
        "meeting": meeting,
        "transcript": transcript,
        "page": page,
        "lines": lines_of(page.object_list, transcript),
        "voices": voices_of(transcript, roll),
        "roll": roll,
        "items": items_of(meeting),
        "recordings": recordings_of(meeting),
        "words": words,
        "item": item,
        "unchecked": unchecked,
        "unattached": UNATTACHED,
        "back": request.get_full_path(),
        "can_write": can_write_notes(request.user, meeting),
    }
