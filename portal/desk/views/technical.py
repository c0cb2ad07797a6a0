"""Planning the Rakor Teknis in which a directive is worked out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agendas.models import Directive
from agendas.permissions import conveners_to_work_out
from agendas.queries import addressee_labels
from common.errors import RakorError, Refused
from flows.technical import plan_technical_meeting, whom_it_means
from meetings.models import Meeting
from meetings.permissions import is_delegate_only
from portal.desk.forms.series import TechnicalForm
from portal.desk.views.meetings_fetch import meeting_of
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def new(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    """Title, day and convener; roll and agenda come from the directive."""
    found = meeting_of(request, meeting)
    row = _directive(request, found, directive)
    conveners = conveners_to_work_out(request.user, found)
    if not conveners:
        raise Refused
    form = TechnicalForm(request.POST or None, conveners=conveners, initial=TechnicalForm.values_of(row, conveners))
    posts = whom_it_means(row)
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_technical_meeting(directive=row, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _planned(len(posts) - made.participants.count()))
            return redirect("desk:meeting", meeting=made.public_id)
    context = {
        "meeting": found,
        "directive": row,
        "form": form,
        "posts": posts,
        "addressees": addressee_labels(row),
    }
    return render(request, "desk/series/technical.html", context, status=422 if form.errors else 200)


def _directive(request: StaffRequest, meeting: Meeting, public_id: str) -> Directive:
    """To an institution a directive is known only once the minutes are signed."""
    if is_delegate_only(request.user, meeting) and meeting.minutes_signed_at is None:
        raise Http404
    rows = Directive.objects.select_related("meeting__convener__region").prefetch_related("addressees__organization")
    return get_object_or_404(rows, meeting=meeting, public_id=public_id)


def _planned(left_out: int) -> str:
    if left_out <= 0:
        return _("The draft is made from the directive. Check date, place and roll.")
    return ngettext(
        "The draft is made from the directive, without %(count)s post of another government: invite it as a guest.",
        "The draft is made from the directive, without %(count)s posts of another government: invite them as guests.",
        left_out,
    ) % {"count": left_out}
