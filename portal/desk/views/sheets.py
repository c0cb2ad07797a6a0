"""Sheets: made on request, shown while they are being made, then handed out."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents.actions import retry_sheet
from documents.models import Sheet
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def sheet(request: StaffRequest, sheet: str) -> HttpResponse:
    """How far the sheet is, and the way to its PDF; the page asks again by itself until it is there."""
    template = "desk/sheets/_state.html" if request.headers.get("HX-Request") else "desk/sheets/sheet.html"
    return render(request, template, {"sheet": _sheet(request, sheet)})


@signed_in
@require_GET
def download(request: StaffRequest, sheet: str) -> HttpResponseBase:
    found = _sheet(request, sheet)
    if not found.file:
        return redirect("desk:sheet", sheet=found.public_id)
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{found.get_kind_display()}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_POST
def retry(request: StaffRequest, sheet: str) -> HttpResponse:
    found = _sheet(request, sheet)
    retry_sheet(sheet=found, by=request.user)
    return redirect("desk:sheet", sheet=found.public_id)


def _sheet(request: StaffRequest, public_id: str) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.user).select_related("meeting"), public_id=public_id)
