"""One passage: put right, checked, kept as a quotation, taken into the notes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Power
from agendas import actions
from agendas.models import Passage
from agendas.permissions import can_write_notes
from common.errors import RakorError
from portal.desk.forms.transcripts import EntryOfPassageForm, PassageForm
from portal.desk.passage_lines import line_of
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, transcript: str, passage: str) -> HttpResponse:
    """The passage with everything that can be made of it."""
    row = _passage(request, meeting, transcript, passage)
    form = PassageForm(request.POST or None, passage=row)
    theirs = ""
    if request.method == "POST" and form.is_valid():
        is_checked = "check" in request.POST
        try:
            actions.edit_passage(passage=row, by=request.user, checked=is_checked, **form.values())
        except actions.PassageChanged as error:
            theirs = error.theirs
            form.add_error(None, str(error))
        except RakorError as error:
            form.add_error("text", str(error))
        else:
            messages.success(
                request, _("The passage is saved and checked.") if is_checked else _("The passage is saved.")
            )
            return redirect("desk:passage", meeting=meeting, transcript=transcript, passage=passage)
    context = {
        "meeting": row.transcript.meeting,
        "transcript": row.transcript,
        "line": line_of(row),
        "passage": row,
        "form": form,
        "theirs": theirs,
        "entry_form": EntryOfPassageForm(),
        "can_write": can_write_notes(request.user, row.transcript.meeting),
    }
    return render(request, "desk/transcripts/passage.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def check(request: StaffRequest, meeting: str, transcript: str, passage: str) -> HttpResponse:
    row = _passage(request, meeting, transcript, passage)
    actions.check_passage(passage=row, by=request.user)
    messages.success(request, _("The passage is checked."))
    return redirect("desk:passage", meeting=meeting, transcript=transcript, passage=passage)


@signed_in
@require_POST
def quote(request: StaffRequest, meeting: str, transcript: str, passage: str) -> HttpResponse:
    """Keep it as a quotation, which is checked by itself."""
    row = _passage(request, meeting, transcript, passage)
    actions.quote_passage(passage=row, by=request.user)
    messages.success(request, _("The passage is kept as a quotation, to be checked."))
    return redirect("desk:passage", meeting=meeting, transcript=transcript, passage=passage)


@signed_in
@require_POST
def note(request: StaffRequest, meeting: str, transcript: str, passage: str) -> HttpResponse:
    """Take it into the notes on its item."""
    row = _passage(request, meeting, transcript, passage)
    form = EntryOfPassageForm(request.POST)
    if form.is_valid():
        entry = actions.note_passage(passage=row, kind=form.cleaned_data["kind"], by=request.user)
        messages.success(request, _("The passage is in the notes on “%(item)s”.") % {"item": entry.item})
    else:
        messages.error(request, _("Choose what the speaker does."))
    return redirect("desk:passage", meeting=meeting, transcript=transcript, passage=passage)


def _passage(request: StaffRequest, meeting: str, transcript: str, passage: str) -> Passage:
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    rows = Passage.objects.select_related(
        "transcript__meeting__convener",
        "transcript__recording__file",
        "speaker__participant__position",
        "item",
        "quote",
    )
    return get_object_or_404(rows, transcript__meeting=found, transcript__public_id=transcript, public_id=passage)
