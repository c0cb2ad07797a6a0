"""The board of answers: what is asked for, filters that are kept, reminding just those, lists to take along."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import FilterRefused, remove_filter, save_filter
from accounts.models import SavedFilter
from accounts.roles import Power
from attendance.permissions import can_answer_for, can_share_links, takes_answers_by_staff
from attendance.queries import answer_rows
from common.errors import RakorError
from directory.permissions import can_view_contacts
from documents.actions import request_sheet
from documents.states import SheetKind
from notices.actions import remind_unanswered
from portal.desk.answer_board import PAGE, Board, Wanted, can_remind
from portal.desk.answer_lists import sheet_facts, spreadsheet_of
from portal.desk.spreadsheets import as_download, workbook_of
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 50


@signed_in
@require_GET
def answers(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every line of the roll with its answer; with htmx the counts alone, which the page asks for by itself."""
    board = _board(request, meeting)
    context = {"meeting": board.meeting, "board": board, "is_live": takes_answers_by_staff(board.meeting)}
    if request.headers.get("HX-Request"):
        return render(request, "desk/attendance/_shares.html", context)
    page = Paginator(board.lines, PER_PAGE).get_page(request.GET.get("page"))
    rows = answer_rows(board.meeting, page.object_list)
    may_remind = can_remind(request.user, board.meeting)
    context |= {
        "page": page,
        "rows": [(row, board.reports.get(row.participant.organization_id or 0)) for row in rows],
        "kept": SavedFilter.objects.filter(user=request.user, page=PAGE),
        "can_answer": can_answer_for(request.user, board.meeting),
        "can_share": can_share_links(request.user, board.meeting),
        "sees_contacts": can_view_contacts(request.user, board.meeting.convener),
        "can_remind": may_remind,
        "to_remind": board.silent.count() if may_remind else 0,
    }
    return render(request, "desk/attendance/answers.html", context)


@signed_in
@require_POST
def remind(request: StaffRequest, meeting: str) -> HttpResponse:
    """Remind those asked for who have not answered; or, of these, the ones ticked."""
    board = _board(request, meeting, Power.INVITE)
    only = board.silent
    if request.POST.get("whom") == "ticked":
        # What is no name of a row is not asked for: PostgreSQL refuses NUL.
        only = only.filter(public_id__in=[name for name in request.POST.getlist("line") if name.isalnum()])
    if not only.exists():
        messages.error(request, _("Nobody is chosen whose answer is awaited."))
        return redirect(_address(board))
    try:
        told = remind_unanswered(meeting=board.meeting, by=request.user, only=list(only))
    except RakorError as refused:
        messages.error(request, str(refused))
        return redirect(_address(board))
    if told:
        words = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", len(told))
        messages.success(request, words % {"count": len(told)})
    else:
        messages.warning(request, _("Nobody could be reminded: the directory holds no e-mail address for them."))
    return redirect(_address(board))


@signed_in
@require_POST
def keep(request: StaffRequest, meeting: str) -> HttpResponse:
    """Keep what is asked for now under a name."""
    board = _board(request, meeting)
    try:
        saved = save_filter(page=PAGE, name=request.POST.get("name", ""), query=board.wanted.query, by=request.user)
    except FilterRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The filter “%(name)s” is kept.") % {"name": saved.name})
    return redirect(_address(board))


@signed_in
@require_POST
def forget(request: StaffRequest, saved: str) -> HttpResponse:
    """Remove a filter of one's own, and go back to the page it was removed on."""
    found = get_object_or_404(SavedFilter, public_id=saved, user=request.user)
    remove_filter(saved=found, by=request.user)
    messages.success(request, _("The filter “%(name)s” is removed.") % {"name": found.name})
    back = request.POST.get("back", "")
    # A word without a slash would be looked up as the name of a page.
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "desk:home")


@signed_in
@require_GET
def spreadsheet(request: StaffRequest, meeting: str) -> HttpResponse:
    """Those asked for as XLSX."""
    board = _board(request, meeting)
    header, rows = spreadsheet_of(board)
    return as_download(workbook_of("Jawaban", header, rows), f"jawaban-{board.meeting.public_id}.xlsx")


@signed_in
@require_POST
def sheet(request: StaffRequest, meeting: str) -> HttpResponse:
    """Those asked for as PDF: asked of the worker, shown on the page of the sheet."""
    board = _board(request, meeting)
    asked = request_sheet(
        kind=SheetKind.ANSWERS,
        convener=board.meeting.convener,
        facts=sheet_facts(board),
        by=request.user,
        meeting=board.meeting,
    )
    return redirect("desk:sheet", sheet=asked.public_id)


def _board(request: StaffRequest, meeting: str, power: Power = Power.VIEW_ANSWERS) -> Board:
    return Board(meeting_with(request, meeting, power), Wanted.of(request.GET))


def _address(board: Board) -> str:
    """The board as it was asked for."""
    address = reverse("desk:answers", args=[board.meeting.public_id])
    return f"{address}?{board.wanted.query}" if board.wanted.query else address
