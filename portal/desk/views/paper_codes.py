"""A signed paper list, typed in by the codes of its rows: read first, counted when confirmed."""

from urllib.parse import quote_plus, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from attendance.actions.paper_entries import note_paper_list
from attendance.queries.paper_codes import CodeRow, Reading, read_codes
from common.errors import RakorError
from meetings.models import Meeting, Session
from portal.desk.forms.paper_codes import PaperCodesForm
from portal.desk.session_tabs import is_door_only, session_tabs
from portal.desk.views.day_fetch import meeting_to_record, session_of
from portal.desk.views.requests import StaffRequest, signed_in

# Letters of an address that the codes may take; a server reads 4,094 of it at most.
ADDRESS_ROOM = 3000


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper_codes(request: StaffRequest, meeting: str) -> HttpResponse:
    """Type codes, see what each means, confirm. Wrong codes are named and stay in the field."""
    found = meeting_to_record(request, meeting)
    session = session_of(request, found)
    if session is None:
        context = {"meeting": found, "is_door_only": is_door_only(request.user, found)}
        return render(request, "desk/attendance/no_session.html", context)
    kept = {"at": PaperCodesForm.start_of(session), "codes": request.GET.get("kode", "").replace("\x00", "")}
    form = PaperCodesForm(request.POST or None, session=session, initial=kept)
    rows: list[CodeRow] = []
    if request.method == "POST" and form.is_valid():
        who = form.who
        rows = read_codes(session, form.cleaned_data["codes"], who["capacity"], who["name"])
        if "confirm" in request.POST:
            try:
                return _noted(request, found, session, form, rows)
            except RakorError as error:
                form.add_error(None, str(error))
    return _page(request, found, session, form, rows)


def _noted(
    request: StaffRequest, meeting: Meeting, session: Session, form: PaperCodesForm, rows: list[CodeRow]
) -> HttpResponse:
    """Count what is good; what is wrong comes back in the field."""
    lines = [row.line for row in rows if row.reading == Reading.GOOD and row.line is not None]
    noted = note_paper_list(session=session, lines=lines, at=form.cleaned_data["at"], by=request.user, **form.who)
    words = ngettext("%(n)s line noted from the paper list.", "%(n)s lines noted from the paper list.", noted)
    messages.success(request, words % {"n": noted})
    left = [row.typed for row in rows if row.is_wrong]
    if left:
        messages.warning(request, _("Not noted: %(codes)s") % {"codes": ", ".join(code[:20] for code in left[:20])})
    back = urlencode({"sesi": session.order, **({"kode": _as_fit(left)} if left else {})})
    return redirect(f"{reverse('desk:paper_codes', args=[meeting.public_id])}?{back}")


def _as_fit(codes: list[str]) -> str:
    """As many of these, one a line, as an address can hold: a sign that is no letter takes up to nine places in it."""
    kept: list[str] = []
    room = ADDRESS_ROOM
    for code in codes:
        room -= len(quote_plus(f"{code}\n"))
        if room < 0:
            break
        kept.append(code)
    return "\n".join(kept)


def _page(
    request: StaffRequest, meeting: Meeting, session: Session, form: PaperCodesForm, rows: list[CodeRow]
) -> HttpResponse:
    counted = {reading.value: sum(row.reading == reading for row in rows) for reading in Reading}
    context = {
        "meeting": meeting,
        "is_door_only": is_door_only(request.user, meeting),
        "session": session,
        "sessions": session_tabs(meeting, session, "desk:paper_codes"),
        "form": form,
        # What is wrong stands on top: it is what one looks for.
        "rows": sorted(rows, key=lambda row: not row.is_wrong),
        "counted": counted,
        "is_open": meeting.attendance_finalised_at is None,
    }
    return render(request, "desk/attendance/paper_codes.html", context, status=422 if form.errors else 200)
