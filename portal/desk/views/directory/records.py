"""The record of attendance of a post and of a person, and which account is a person's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Power
from attendance.queries.records import entries_of
from attendance.records import Unseen, person_record, post_record
from directory import actions
from directory.models import Official, Position
from directory.queries import accounts_kept_by
from meetings.models import Participant
from portal.desk.forms.records import OwnAccountForm
from portal.desk.views.directory.shared import carried_out, form_page, needs
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 25


@signed_in
@require_GET
def position_record(request: StaffRequest, public_id: str) -> HttpResponse:
    """Every invitation of a post; its holder sees those of the days he held it."""
    found = get_object_or_404(Position.objects.select_related("organization__region__parent"), public_id=public_id)
    try:
        lines, is_own = post_record(request.user, found)
    except Unseen:
        raise Http404 from None
    return _record_page(request, lines, is_own=is_own, position=found)


@signed_in
@require_GET
def official_record(request: StaffRequest, public_id: str) -> HttpResponse:
    """Every invitation of the posts that a person held on the day."""
    found = get_object_or_404(Official.objects.select_related("merged_into"), public_id=public_id)
    try:
        lines, is_own = person_record(request.user, found)
    except Unseen:
        raise Http404 from None
    return _record_page(request, lines, is_own=is_own, official=found.kept)


@needs(Power.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def official_account(request: StaffRequest, public_id: str) -> HttpResponse:
    """Link an account to the person it belongs to, or take the link back."""
    rows = Official.objects.visible_to(request.user).select_related("user")
    found = get_object_or_404(rows, public_id=public_id)
    accounts = accounts_kept_by(request.user).filter(is_active=True)
    form = OwnAccountForm(request.POST or None, accounts=accounts, initial={"account": found.user})
    if carried_out(form, lambda: _link(request, found, form), beside={actions.NotLinkable: "account"}):
        messages.success(request, _("The account of this person is saved."))
        return redirect("desk:official", found.public_id)
    return form_page(
        request,
        form,
        heading=_("Own account"),
        lead=found.name,
        verb=_("Save"),
        back=reverse("desk:official", args=[found.public_id]),
        current="officials",
    )


def _link(request: StaffRequest, official: Official, form: OwnAccountForm) -> None:
    chosen = form.cleaned_data["account"]
    if chosen is None:
        actions.unlink_account(official=official, by=request.user)
    else:
        actions.link_account(official=official, user=chosen, by=request.user)


def _record_page(
    request: StaffRequest,
    lines: QuerySet[Participant],
    *,
    is_own: bool,
    position: Position | None = None,
    official: Official | None = None,
) -> HttpResponse:
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": entries_of(page.object_list, final_only=is_own),
        "is_own": is_own,
        "position": position,
        "official": official,
    }
    response = render(request, "desk/records/record.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
