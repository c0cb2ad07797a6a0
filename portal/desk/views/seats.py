"""Where people sit: given in the order of the roll, changed one by one, drawn, and taken along."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Power
from attendance import actions
from attendance.queries.seats import Seating, seating_of
from common.errors import RakorError
from documents.queries import day_sheet_facts
from documents.states import SheetKind
from flows.print_packs import ask_day_sheet
from meetings.models import Meeting
from meetings.permissions import may, require
from portal.desk.forms.seats import AssignSeatsForm
from portal.desk.session_tabs import is_door_only
from portal.desk.spreadsheets import as_download, workbook_of
from portal.desk.views.day_fetch import meeting_of_the_table
from portal.desk.views.requests import StaffRequest, signed_in

# What a field of one line is called: this and the line's public id.
FIELD = "kursi-"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: StaffRequest, meeting: str) -> HttpResponse:
    """The hall as it is drawn, and a seat for each line; what is typed wrongly stays to be mended."""
    found = meeting_of_the_table(request, meeting)
    seating = seating_of(found)
    form = AssignSeatsForm(request.POST if "per_row" in request.POST else None)
    error = ""
    if request.method == "POST":
        require(request.user, Power.PLAN_MEETINGS, found)
        try:
            told = _change(request, found, seating, form)
        except RakorError as refused:
            error = str(refused)
        else:
            if told:
                messages.success(request, told)
                return redirect("desk:seats", meeting=found.public_id)
    context = {
        "meeting": found,
        "is_door_only": is_door_only(request.user, found),
        "seating": seating,
        "lines": [(line, label, request.POST.get(f"{FIELD}{line.public_id}", label)) for line, label in seating.lines],
        "form": form,
        "error": error,
        "may_change": may(request.user, Power.PLAN_MEETINGS, found),
    }
    return render(request, "desk/attendance/seats.html", context, status=422 if error or form.errors else 200)


def _change(request: StaffRequest, meeting: Meeting, seating: Seating, form: AssignSeatsForm) -> str:
    """What was asked for, done; the words that say so, empty where the form is wrong."""
    if "per_row" in request.POST:
        if not form.is_valid():
            return ""
        seated = actions.assign_seats(meeting=meeting, per_row=form.cleaned_data["per_row"], by=request.user)
        return ngettext("%(n)s person has a seat.", "%(n)s people have a seat.", seated) % {"n": seated}
    typed = {
        line: request.POST[f"{FIELD}{line.public_id}"].replace("\x00", "")
        for line, _label in seating.lines
        if f"{FIELD}{line.public_id}" in request.POST
    }
    changed = actions.change_seats(meeting=meeting, seats=typed, by=request.user)
    return ngettext("%(n)s seat changed.", "%(n)s seats changed.", changed) % {"n": changed}


@signed_in
@require_POST
def sheet(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_of_the_table(request, meeting)
    asked = ask_day_sheet(meeting=found, kind=SheetKind.SEATS, by=request.user)
    return redirect("desk:sheet", sheet=asked.public_id)


@signed_in
@require_GET
def spreadsheet(request: StaffRequest, meeting: str) -> HttpResponse:
    """The seating list as XLSX, always in Indonesian: it leaves the portal."""
    found = meeting_of_the_table(request, meeting)
    listed = day_sheet_facts(SheetKind.SEATS, found)["list"]
    with translation.override("id"):
        header = [_("Seat"), _("Post"), _("Name"), _("Institution"), _("Group")]
        rows = [[row[name] for name in ("seat", "post", "name", "institution", "group")] for row in listed]
        content = workbook_of(_("Seating plan"), header, rows)
    return as_download(content, f"kursi-{found.public_id}.xlsx")
