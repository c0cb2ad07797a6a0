"""What a convener sets for all its papers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import Power
from directory.models import Organization
from directory.permissions import conveners_of
from documents.actions import change_letterhead
from documents.queries import letterhead_row
from portal.desk.forms.papers import LetterheadForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def own_letterhead(request: StaffRequest) -> HttpResponse:
    """To the letterhead of the first convener whose settings this user keeps."""
    kept = conveners_of(request.user, Power.MANAGE_SETTINGS)
    if not kept:
        raise Http404
    return redirect("desk:letterhead", convener=kept[0].public_id)


@signed_in
def letterhead(request: StaffRequest, convener: str) -> HttpResponse:
    """The kop and the numbers of a convener's papers, with an example of the next number's looks."""
    keepers = Organization.objects.conveners_for(request.user, Power.MANAGE_SETTINGS).select_related("region")
    found = get_object_or_404(keepers, public_id=convener)
    form = LetterheadForm(request.POST if request.method == "POST" else None, instance=letterhead_row(found))
    if request.method == "POST" and form.is_valid():
        change_letterhead(convener=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for papers approved from now on."))
        return redirect("desk:letterhead", convener=convener)
    others = [place for place in conveners_of(request.user, Power.MANAGE_SETTINGS) if place != found]
    context = {"convener": found, "form": form, "example": form.example(), "others": others}
    return render(request, "desk/papers/letterhead.html", context, status=422 if form.errors else 200)
