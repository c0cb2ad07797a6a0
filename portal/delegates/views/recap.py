"""The right of reply behind an institution's one-time link: the form stands on the page that the link opened once."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.actions import ReplyRefused, reply_to_recap
from attendance.forms import RecapReplyForm
from attendance.links import institution_holder_of, opened_link_of_token
from attendance.models import OneTimeLink, RecapReply
from attendance.queries import Period
from attendance.queries.own_recap import OwnRecap, own_recap
from directory.models import Organization
from portal.delegates.views.doors import behind


@dataclass(frozen=True)
class ReplyDoor:
    """One institution that may reply, for a while after its link was opened."""

    link: OneTimeLink
    token: str
    asked_year: str = ""
    is_retired: bool = False

    @property
    def organization(self) -> Organization:
        return self.link.organization

    @cached_property
    def recap(self) -> OwnRecap:
        return own_recap([self.link.organization_id], self.asked_year)


def door_of(token: str) -> ReplyDoor | None:
    """The institution behind the address of the form; None also when its time is over."""
    link = opened_link_of_token(token)
    return None if link is None else ReplyDoor(link, token)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind(door_of)
def recap_reply(request: HttpRequest, door: ReplyDoor) -> HttpResponse:
    asked = ReplyDoor(door.link, door.token, request.POST.get("tahun", ""))
    form = RecapReplyForm(request.POST if request.method == "POST" else None)
    reply = _reply(request, asked, form) if form.is_valid() else None
    context = {"door": asked, "form": form, "reply": reply, "sent": request.POST.get("figures", "")}
    return render(request, "delegates/recap_reply.html", context, status=422 if form.errors else 200)


def _reply(request: HttpRequest, door: ReplyDoor, form: RecapReplyForm) -> RecapReply | None:
    figures = door.recap.named(request.POST.get("figures", ""))
    if figures is None:
        return None
    try:
        return reply_to_recap(
            organization=figures.organization,
            convener=figures.convener,
            period=figures.period_named(request.POST.get("triwulan", "")) or Period(figures.year),
            text=form.cleaned_data["text"],
            by=institution_holder_of(door.link),
        )
    except ReplyRefused as refused:
        form.add_error("text", str(refused))
        return None
