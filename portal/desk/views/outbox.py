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
from meetings.permissions import may
from notices.actions import retry_message
from notices.models import Message
from notices.outbox import read_mail
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 25


@signed_in
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """All messages of the own convener, newest first: filtered by state, searched, paged."""
    if not has_power_anywhere(request.user, Power.VIEW_OUTBOX):
        raise Refused
    found = Message.objects.visible_to(request.user)
    if words := request.GET.get("q", "").strip()[:100]:
        found = found.filter(Q(to_name__icontains=words) | Q(subject__icontains=words))
    counts = dict(found.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("keadaan", "")
    shown = found.filter(state=state) if state in WorkState.values else found
    page = Paginator(shown.select_related("meeting").order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    chips = [("", "", _("All"), sum(counts.values()))] + [
        (value, SHAPES[WorkState(value)], str(label), counts.get(value, 0)) for value, label in WorkState.choices
    ]
    return render(request, "desk/outbox/list.html", {"page": page, "chips": chips})


@signed_in
@require_GET
def message(request: StaffRequest, message: str) -> HttpResponse:
    found = _message(request, message)
    context = {
        "message_row": found,
        "deliveries": found.deliveries.all(),
        "mail": _mail(found) if settings.EMBEDDED else None,
        "can_retry": found.state == WorkState.FAILED and may(request.user, Power.INVITE, found.meeting),
    }
    return render(request, "desk/outbox/message.html", context)


@signed_in
@require_POST
def retry(request: StaffRequest, message: str) -> HttpResponse:
    found = _message(request, message)
    retry_message(message=found, by=request.user)
    messages.success(request, _("It will be tried again."))
    return redirect("desk:message", message=found.public_id)


def _message(request: StaffRequest, public_id: str) -> Message:
    visible = Message.objects.visible_to(request.user).select_related("meeting", "attachment")
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
