"""The recap of attendance: tables by level, an institution's own lines, and its right of reply."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Power
from attendance.actions import ReplyRefused, reply_to_recap
from attendance.forms import RecapReplyForm
from attendance.queries import Period, replies_in, tables_of
from attendance.queries.own_recap import OwnFigures, own_recap
from attendance.shares import Level, formula
from directory.models import Organization
from directory.permissions import conveners_of, delegate_organizations
from portal.desk.recap_page import BY_NOTICE, recap_of, spreadsheet_of
from portal.desk.spreadsheets import as_download, workbook_of
from portal.desk.views.directory.shared import needs
from portal.desk.views.requests import StaffRequest, signed_in


@needs(Power.VIEW_ANSWERS)
@require_GET
def recap(request: StaffRequest) -> HttpResponse:
    """One table for each level, the institutions by region code."""
    found = recap_of(request.user, request.GET)
    context = {
        "recap": found,
        "tables": found.tables,
        "meetings": found.meetings.count(),
        "conveners": conveners_of(request.user, Power.VIEW_ANSWERS),
        "levels": Level.choices,
        "by_notice": BY_NOTICE,
        "formula": formula(),
    }
    return render(request, "desk/recap/recap.html", context)


@needs(Power.VIEW_ANSWERS)
@require_GET
def spreadsheet(request: StaffRequest) -> HttpResponse:
    found = recap_of(request.user, request.GET)
    header, rows = spreadsheet_of(found)
    name = f"rekap-kehadiran-{found.convener.code}-{found.period.year}-{found.period.quarter or 'tahun'}.xlsx"
    return as_download(workbook_of("Rekap kehadiran", header, rows), name)


@needs(Power.VIEW_ANSWERS)
@require_GET
def institution(request: StaffRequest, organization: str) -> HttpResponse:
    """The invitations of one institution, level by level, with what it says of its figures."""
    found = recap_of(request.user, request.GET)
    one = get_object_or_404(Organization.objects.select_related("region"), public_id=organization)
    lines = found.lines_of(one)
    if not lines and not Organization.objects.visible_to(request.user).filter(pk=one.pk).exists():
        raise Http404
    context = {
        "recap": found,
        "organization": one,
        "tables": tables_of(lines),
        "lines": lines,
        "replies": replies_in(found.period, convener=found.convener, organization=one),
        "formula": formula(),
    }
    return render(request, "desk/recap/institution.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: StaffRequest) -> HttpResponse:
    """A delegate's own figures, whoever convened, and what the institution says of them."""
    own = delegate_organizations(request.user)
    if not own:
        raise Http404
    found = own_recap(own, request.POST.get("tahun", request.GET.get("tahun", "")))
    form = RecapReplyForm(request.POST or None)
    figures = found.named(request.POST.get("figures", ""))
    if figures is not None and form.is_valid() and _replied(request, figures, form):
        return redirect(f"{reverse('desk:recap_reply')}?tahun={found.year}")
    context = {"found": found, "form": form, "answered": figures, "formula": formula()}
    return render(request, "desk/recap/own.html", context, status=422 if request.method == "POST" else 200)


def _replied(request: StaffRequest, figures: OwnFigures, form: RecapReplyForm) -> bool:
    try:
        reply_to_recap(
            organization=figures.organization,
            convener=figures.convener,
            period=figures.period_named(request.POST.get("triwulan", "")) or Period(figures.year),
            text=form.cleaned_data["text"],
            by=request.user,
        )
    except ReplyRefused as refused:
        form.add_error("text", str(refused))
        return False
    messages.success(request, _("The reply stands beside the figures now."))
    return True
