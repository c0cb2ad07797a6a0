"""Meetings from files: handed in, looked at, confirmed; and a meeting as a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Power
from common.errors import Refused
from directory.permissions import has_power_anywhere
from flows.exporting import export_json, export_name
from flows.importing.actions import import_file
from flows.importing.report import Outcome
from flows.importing.telling import preview_file
from meetings.models import Meeting
from portal.desk.forms.imports import TEXT_AT_MOST, ConfirmForm, ImportForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def import_meetings(request: StaffRequest) -> HttpResponse:
    """Choose files; what importing them would do is shown before anything is written."""
    _require_importer(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render(request, "desk/imports/upload.html", {"form": form}, status=422 if form.errors else 200)
    previews = [preview_file(content=content, name=name, by=request.user) for name, content in form.contents()]
    if sum(len(text.encode()) for _report, text in previews) > TEXT_AT_MOST:
        form.add_error("uploads", _("Together these files are too large. Import them in two goes."))
        return render(request, "desk/imports/upload.html", {"form": form}, status=422)
    context = {
        "reports": [report for report, _text in previews],
        "ready": [(report.file, text) for report, text in previews if text],
    }
    return render(request, "desk/imports/preview.html", context)


@signed_in
@require_POST
def import_confirm(request: StaffRequest) -> HttpResponse:
    """Import what the preview showed. Sent twice it changes nothing more, so the answer may be the report itself."""
    _require_importer(request)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was chosen to import. Choose the files again."))
        return redirect("desk:import_meetings")
    files = form.cleaned_data["files"]
    reports = [import_file(content=content, name=name, by=request.user) for name, content in files]
    imported = sum(report.outcome == Outcome.IMPORTED for report in reports)
    return render(request, "desk/imports/result.html", {"reports": reports, "imported": imported})


@signed_in
@require_safe
def meeting_export(request: StaffRequest, meeting: str) -> HttpResponse:
    """The meeting in the schema of the import, for the convener's own people: a duty ends, a file stays."""
    meetings = Meeting.objects.with_role_power(request.user, Power.VIEW_MEETINGS)
    found = get_object_or_404(meetings.select_related("convener__region", "kind", "venue"), public_id=meeting)
    name = export_name(found).rpartition("/")[2].removesuffix(".json").removesuffix(".txt")
    return HttpResponse(
        export_json(found),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.json") or "",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _require_importer(request: StaffRequest) -> None:
    """Raise `Refused` (403) for whoever may import nowhere; for which convener, each file decides."""
    if not has_power_anywhere(request.user, Power.IMPORT_MEETINGS):
        raise Refused
