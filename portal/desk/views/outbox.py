"""The outbox: every message with its state, and in trial mode the mail itself."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import Refused
from common.work import SHAPES, WorkState
from directory.permissions import has_power_anywhere
from notices.actions import retry_message
from notices.messages import LINK
from notices.models import Message
from notices.outbox import read_mail
from notices.permissions import can_retry
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 25
# The latest stands first unless asked otherwise.
SORTS = {"": ("-pk",), "terlama": ("pk",), "penerima": ("to_name", "-pk"), "perihal": ("kind", "-pk")}


@signed_in
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """All messages of the own convener: filtered by state, searched, sorted, paged."""
    if not has_power_anywhere(request.user, Power.VIEW_OUTBOX):
        raise Refused
    found = Message.objects.visible_to(request.user)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if words:
        found = found.filter(Q(to_name__icontains=words) | Q(to_address__icontains=words) | Q(subject__icontains=words))
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state, sort = request.GET.get("keadaan", ""), request.GET.get("urut", "")
    shown = found.filter(state=state) if state in WorkState.values else found
    ordered = shown.select_related("meeting", "convener__region").defer("body").order_by(*SORTS.get(sort, SORTS[""]))
    context = {
        "page": Paginator(ordered, PER_PAGE).get_page(request.GET.get("page")),
        "chips": _chips(counts),
        "sort": sort if sort in SORTS else "",
        "is_filtered": bool(words or state),
    }
    return render(request, "desk/outbox/list.html", context)


@signed_in
@require_GET
def message(request: StaffRequest, message: str) -> HttpResponse:
    """One message and what became of it. The mail itself holds the personal link: whoever reads it can answer."""
    found = _message(request, message)
    may_act = can_retry(request.user, found)
    context = {
        "message_row": found,
        "body": found.body.replace(LINK, _("[personal link]")),
        "deliveries": found.deliveries.all(),
        "mail": _mail(found) if settings.EMBEDDED and may_act else None,
        "can_retry": found.state == WorkState.FAILED and may_act,
    }
    return render(request, "desk/outbox/message.html", context)


@signed_in
@require_POST
def retry(request: StaffRequest, message: str) -> HttpResponse:
    found = _message(request, message)
    retry_message(message=found, by=request.user)
    messages.success(request, _("It will be tried again."))
    return redirect("desk:message", message=found.public_id)


def _chips(counts: dict[str, int]) -> list[tuple[str, str, object, int]]:
    chips: list[tuple[str, str, object, int]] = [("", "", _("All"), sum(counts.values()))]
    chips += [(value, SHAPES[WorkState(value)], label, counts.get(value, 0)) for value, label in WorkState.choices]
    return chips


def _message(request: StaffRequest, public_id: str) -> Message:
    visible = Message.objects.visible_to(request.user).select_related("meeting", "convener__region", "attachment")
    return get_object_or_404(visible, public_id=public_id)


def _mail(row: Message) -> dict[str, object] | None:
    """The mail as it was laid in the local outbox: its text, and the names of what hangs on it."""
    parsed = read_mail(row.public_id)
    if parsed is None:
        return None
    body = parsed.get_body(("plain",))
    return {
        "to": parsed["To"],
        "text": body.get_content() if body else "",
        "attachments": [part.get_filename() for part in parsed.iter_attachments()],
    }
