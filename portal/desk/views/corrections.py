"""Correcting the fixed roll: what was stays beside what is."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Power
from attendance.actions import AnswerRefused, correct_attendance
from attendance.models import AttendanceCorrection, AttendanceRecord
from attendance.permissions import can_record, may_correct
from attendance.queries import lines_of
from common.errors import RakorError, Refused
from files.serving import download
from meetings.models import Meeting, Participant, Session
from portal.desk.forms.absences import CorrectionForm
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, meeting: str, order: int, line: str) -> HttpResponse:
    """Say what a fixed mark is to be, and why."""
    found = _meeting(request, meeting)
    session = get_object_or_404(found.sessions.all(), order=order)
    participant = get_object_or_404(lines_of(found), public_id=line)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_attendance(participant=participant, session=session, by=request.user, **form.cleaned_data)
        except AnswerRefused as refused:
            form.take_back(refused)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The correction is kept; what was before stands beside it."))
            return redirect(_back(request, found, session, participant))
    mark = AttendanceRecord.objects.filter(participant=participant, session=session).first()
    context = {
        "meeting": found,
        "session": session,
        "line": participant,
        "mark": mark,
        "corrections": mark.corrections.all() if mark else [],
        "form": form,
        "back": _back(request, found, session, participant),
    }
    return render(request, "desk/attendance/correct.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def document(request: StaffRequest, meeting: str, correction: str) -> FileResponse:
    """What shows that the mark was wrong."""
    found = meeting_with(request, meeting, Power.VIEW_ANSWERS)
    rows = AttendanceCorrection.objects.filter(mark__session__meeting=found).select_related("document")
    corrected = get_object_or_404(rows, public_id=correction)
    if corrected.document is None:
        raise Http404
    return download(corrected.document)


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    """The meeting, for who may see it; only a role at the convener corrects its fixed roll."""
    meetings = Meeting.objects.with_power(request.user, Power.VIEW_MEETINGS).select_related("convener")
    found = get_object_or_404(meetings, public_id=public_id)
    if not may_correct(request.user, found):
        raise Refused
    return found


def _back(request: StaffRequest, meeting: Meeting, session: Session, line: Participant) -> str:
    """Where the mark is shown: who may correct need not have the list."""
    if not can_record(request.user, meeting):
        return reverse("desk:meeting", args=[meeting.public_id])
    page = reverse("desk:attendance", args=[meeting.public_id])
    return f"{page}?sesi={session.order}#p-{line.public_id}"
