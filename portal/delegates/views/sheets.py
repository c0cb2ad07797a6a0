"""PDFs that are asked for behind a link: a representative's brief, and the drafts of what he is sent with."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from attendance.links import holder_of, representative_holder_of
from attendance.models import Representation
from audit.actions import LinkHolder
from common.work import WorkState
from documents.actions import request_sheet, retry_sheet
from documents.models import Rendering, Sheet
from documents.queries import brief_facts, mandate_facts
from documents.states import SheetKind
from portal.delegates.queries import Door, RepresentativeDoor, latest_sheet
from portal.delegates.views.doors import behind_link, behind_representative_link

# The drafts a sending office may ask for, and the names of their files.
DRAFTS = {SheetKind.ASSIGNMENT_LETTER: "Surat tugas", SheetKind.POWER_OF_ATTORNEY: "Surat kuasa"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def mandate(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask for the draft of a surat tugas or surat kuasa, and see how far it is."""
    sent = door.representation
    if sent is None or not sent.is_active:
        return render(request, "delegates/mandate.html", {"door": door, "drafts": []}, status=404)
    kind = request.POST.get("kind")
    if kind in DRAFTS:
        _ask(SheetKind(kind), sent, mandate_facts(sent), door, holder_of(door.invitation))
    drafts = [(draft, latest_sheet(sent, draft)) for draft in DRAFTS]
    return render(request, "delegates/mandate.html", {"door": door, "sent": sent, "drafts": drafts})


@require_safe
@behind_link
def mandate_pdf(request: HttpRequest, door: Door, kind: str) -> HttpResponseBase:
    """The draft that was made last."""
    sent = door.representation
    if sent is None or not sent.is_active or kind not in DRAFTS:
        return render(request, "delegates/no_paper.html", {"door": door, "rendering": None}, status=404)
    return _file(request, door, latest_sheet(sent, SheetKind(kind)), DRAFTS[SheetKind(kind)])


# Compressed, for it holds the drawing of a code; that reveals nothing: see `answers.answer`.
@gzip_page
@require_safe
@behind_representative_link
def representative(request: HttpRequest, door: RepresentativeDoor) -> HttpResponse:
    """For whom he sits there, with what mandate, where and when, and the brief."""
    return _representative(request, door)


@require_safe
@behind_representative_link
def representative_letter(request: HttpRequest, door: RepresentativeDoor) -> HttpResponseBase:
    """The letter itself, without anybody's personal link."""
    return _file(request, door, door.letter, "Undangan")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_representative_link
def brief(request: HttpRequest, door: RepresentativeDoor) -> HttpResponseBase:
    """Ask for the brief as a PDF, as it stands now; and get the one that was asked for last."""
    sent = door.representation
    if "kirim" in request.POST:
        _ask(SheetKind.BRIEF, sent, brief_facts(sent), door, representative_holder_of(sent))
        return _representative(request, door)
    return _file(request, door, latest_sheet(sent, SheetKind.BRIEF), "Ringkasan")


def _representative(request: HttpRequest, door: RepresentativeDoor) -> HttpResponse:
    context = {"door": door, "brief": door.brief, "sheet": latest_sheet(door.representation, SheetKind.BRIEF)}
    return render(request, "delegates/representative.html", context)


def _ask(kind: SheetKind, sent: Representation, facts: dict[str, Any], door: Door, by: LinkHolder) -> None:
    meeting = door.meeting
    sheet = request_sheet(
        kind=kind, convener=meeting.convener, facts=facts, by=by, meeting=meeting, representation=sent
    )
    if sheet.state == WorkState.FAILED:
        retry_sheet(sheet=sheet, by=by)


def _file(request: HttpRequest, door: Door, made: Sheet | Rendering | None, name: str) -> HttpResponseBase:
    if made is None or not made.file:
        context = {"door": door, "rendering": made, "back": _back(door)}
        return render(request, "delegates/no_paper.html", context, status=404 if made is None else 202)
    return FileResponse(made.file.open("rb"), as_attachment=True, filename=f"{name} {door.meeting.title[:80]}.pdf")


def _back(door: Door) -> str:
    page = "delegates:representative" if isinstance(door, RepresentativeDoor) else "delegates:answer"
    return reverse(page, args=[door.token])
