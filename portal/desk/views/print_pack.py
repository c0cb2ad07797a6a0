"""What lies ready on the day, to be printed: asked for, seen while it is made, downloaded."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.models import Sheet
from documents.queries.print_pack import votes_on_paper
from documents.states import DAY_SHEETS, SheetKind
from flows.print_packs import ask_day_sheet
from portal.desk.session_tabs import is_door_only
from portal.desk.views.day_fetch import meeting_of_the_table
from portal.desk.views.requests import StaffRequest, signed_in

# In the order in which they lie in the pack.
KINDS = (
    SheetKind.PRINT_PACK,
    SheetKind.ROLL_LIST,
    SheetKind.AGENDA,
    SheetKind.BLANK_NOTES,
    SheetKind.SEATS,
    SheetKind.BALLOTS,
    SheetKind.TALLY,
)
# As many earlier prints as one can need to tell apart.
LATEST = 12


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def print_pack(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for the pack or one of its sheets; the same state is made only once, and what was made stays."""
    found = meeting_of_the_table(request, meeting)
    if request.method == "POST":
        asked = request.POST.get("kind", SheetKind.PRINT_PACK)
        kind = SheetKind(asked) if asked in DAY_SHEETS else SheetKind.PRINT_PACK
        sheet = ask_day_sheet(meeting=found, kind=kind, by=request.user)
        return redirect("desk:sheet", sheet=sheet.public_id)
    made = Sheet.objects.filter(meeting=found, kind__in=DAY_SHEETS).defer("facts").order_by("-created_at", "-pk")
    has_seats = found.seats.exists()
    context = {
        "meeting": found,
        "is_door_only": is_door_only(request.user, found),
        "kinds": _kinds(has_seats=has_seats, has_votes=votes_on_paper(found).exists()),
        "sheets": made[:LATEST],
        "has_seats": has_seats,
    }
    return render(request, "desk/attendance/print_pack.html", context)


def _kinds(*, has_seats: bool, has_votes: bool) -> list[SheetKind]:
    """What can be made now: no seating plan without seats, no ballots without a vote."""
    without = set() if has_seats else {SheetKind.SEATS}
    if not has_votes:
        without |= {SheetKind.BALLOTS, SheetKind.TALLY}
    return [kind for kind in KINDS if kind not in without]
