"""What of a meeting becomes public: how open each item is, and the public edition of its minutes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.actions import set_disclosure
from agendas.models import AgendaItem, Directive
from common.errors import RakorError, Refused
from documents.actions.publishing import missing_before_publishing, publish_paper, withdraw_paper
from documents.facts import MinutesFacts
from documents.facts.disclosure import open_part, withheld
from documents.models import Paper
from documents.queries import facts_of
from documents.queries.verification import public_rendering
from meetings.models import Meeting
from meetings.permissions import may, require
from meetings.states import Disclosure
from portal.desk.forms.papers import ReasonForm
from portal.desk.forms.publishing import DisclosureForm
from portal.desk.paper_links import page_of
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def disclosure(request: StaffRequest, meeting: str) -> HttpResponse:
    """One table: of each item and directive, whether the public edition of the minutes tells it."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=meeting)
    if not any(may(request.user, power, found) for power in (Power.SUBMIT_PAPERS, Power.PUBLISH)):
        raise Refused
    items, directives = list(AgendaItem.objects.filter(meeting=found)), list(Directive.objects.filter(meeting=found))
    form = DisclosureForm(request.POST or None, items=items, directives=directives)
    if request.method == "POST" and form.is_valid():
        try:
            set_disclosure(meeting=found, levels=form.cleaned_data, by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. What is open is told in the public edition of the minutes."))
            return redirect("desk:disclosure", meeting=found.public_id)
    is_closed = found.is_over or found.minutes_signed_at is not None
    context = {"meeting": found, "form": form, "is_closed": is_closed}
    return render(request, "desk/papers/disclosure.html", context, status=422 if form.errors else 200)


@signed_in
def publish(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """What the public edition will tell and what it leaves out, read before it is published."""
    found = _paper(request, meeting, paper)
    require(request.user, Power.PUBLISH, found.meeting)
    if request.method == "POST":
        publish_paper(paper=found, by=request.user)
        messages.success(request, _("Published. The public edition is being made and then stands on the check page."))
        return redirect("desk:paper_publish", meeting=meeting, paper=paper)
    context = {"paper": found, "meeting": found.meeting, "missing": missing_before_publishing(found)}
    said = facts_of(found) if found.is_frozen else None
    if isinstance(said, MinutesFacts):
        public = open_part(said)
        levels = {row.disclosure for row in public.agenda} | {row.disclosure for row in public.directives}
        tells = Disclosure.OPEN in levels
        context |= {"left_out": withheld(said), "public": public, "tells": tells, "rendering": public_rendering(found)}
    return render(request, "desk/papers/publish.html", context)


@signed_in
def withdraw(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Take the public edition back, with a reason."""
    found = _paper(request, meeting, paper)
    require(request.user, Power.PUBLISH, found.meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_paper(paper=found, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. The public edition can no longer be downloaded."))
        return redirect(page_of(found))
    title = _("Withdraw the public edition")
    context = {"form": form, "paper": found, "meeting": found.meeting, "title": title, "verb": _("Withdraw")}
    context["page"] = page_of(found)
    return render(request, "desk/papers/reason.html", context, status=422 if form.errors else 200)


def _paper(request: StaffRequest, meeting: str, public_id: str) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related("meeting__convener__region", "election")
    return get_object_or_404(papers, public_id=public_id, meeting__public_id=meeting)
