"""An election on the staff's side: planned, nominated, run in rounds, recorded, published."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas.permissions import is_open
from elections.actions import boards, elections, nominees, posts, rounds
from elections.models import Election, Nominee, Round
from elections.queries.published import published_file
from elections.queries.standing import standing_of, standings_of
from elections.states import ElectionState
from flows.elections import declare_void, fill_by_acclamation, fill_by_lot
from meetings.models import Meeting
from meetings.permissions import may, powers_in
from portal.desk.election_page import next_step, steps_of
from portal.desk.forms.elections import (
    AcclamationForm,
    ElectionForm,
    LotForm,
    NomineeForm,
    PostForm,
    VoidElectionForm,
    WitnessesForm,
)
from portal.desk.views.agenda import meeting_with
from portal.desk.views.elections_fetch import (
    NAMES,
    PREPARES,
    RUNS,
    election_of,
    form_page,
    meeting_inside,
    post_of,
    posted,
    to_election,
)
from portal.desk.views.requests import StaffRequest, signed_in

PUBLIC = (ElectionState.PUBLISHED, ElectionState.INAUGURATED)


@signed_in
@require_safe
def election_list(request: StaffRequest, meeting: str) -> HttpResponse:
    """The elections beside the meeting."""
    found = meeting_inside(request, meeting)
    rows = Election.objects.filter(meeting=found).select_related("board").prefetch_related("posts")
    can_prepare = is_open(found) and may(request.user, Power.PLAN_MEETINGS, found)
    context = {"meeting": found, "elections": rows, "can_prepare": can_prepare}
    return render(request, "desk/elections/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    form = ElectionForm(posted(request), meeting=found)
    return form_page(
        request,
        found,
        form,
        lambda: elections.create_election(meeting=found, by=request.user, **form.cleaned_data),
        title=_("New election"),
        verb=_("Plan the election"),
        done=to_election,
    )


@signed_in
@require_safe
def election(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    """One page that leads through: what is next on top, then posts, nominees and rounds, record, result."""
    row = election_of(request, meeting, election)
    found, standings = row.meeting, standings_of(row)
    powers = powers_in(request.user, found)
    open_ = is_open(found)
    context = {
        "meeting": found,
        "election": row,
        "standings": standings,
        "steps": steps_of(row),
        "next": next_step(row, standings),
        "witnesses": list(row.witnesses.all()),
        "record": row.papers.current().first(),
        "board": getattr(row, "board", None),
        "is_public": row.state in PUBLIC,
        "is_from_source": found.is_imported and row.state == ElectionState.PLANNED and not standings,
        "can_prepare": open_ and Power.PLAN_MEETINGS in powers,
        "can_name": open_ and bool(powers & set(NAMES)),
        "can_run": open_ and Power.RUN_AGENDA in powers,
        "can_void": Power.RUN_AGENDA in powers and row.state in {ElectionState.OPEN, ElectionState.COUNTED},
        "can_write": Power.SUBMIT_PAPERS in powers,
        "can_publish": Power.PLAN_MEETINGS in powers,
    }
    return render(request, "desk/elections/election.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    row = election_of(request, meeting, election, *PREPARES)
    form = ElectionForm(posted(request), meeting=row.meeting, initial=ElectionForm.values_of(row))
    return form_page(
        request,
        row.meeting,
        form,
        lambda: elections.edit_election(election=row, by=request.user, **form.cleaned_data),
        title=_("Plan of the election"),
        election=row,
        done=to_election,
    )


@signed_in
@require_POST
def step(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    """The next step that needs no more than a press: take nominations, close them, publish."""
    row = election_of(request, meeting, election)
    match request.POST.get("step"):
        case "nominations":
            elections.open_nominations(election=row, by=request.user)
        case "open":
            elections.open_election(election=row, by=request.user)
        case "publish":
            boards.publish_election(election=row, by=request.user)
            messages.success(request, _("The result is published, and the board stands in the list of boards."))
        case _unknown:
            raise Http404
    return to_election(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    row = election_of(request, meeting, election, *RUNS)
    form = VoidElectionForm(posted(request))
    return form_page(
        request,
        row.meeting,
        form,
        lambda: declare_void(election=row, reason=form.cleaned_data["reason"], by=request.user),
        title=_("Declare the election void"),
        verb=_("Declare it void"),
        election=row,
        note=_("Its votes are void with it; what was shown to the hall stays shown. It cannot be taken back."),
        done=lambda _nothing: to_election(row),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def witnesses(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    row = election_of(request, meeting, election, *NAMES)
    form = WitnessesForm(posted(request), election=row)
    return form_page(
        request,
        row.meeting,
        form,
        lambda: elections.set_witnesses(election=row, witnesses=form.values(), by=request.user),
        title=_("Witnesses"),
        election=row,
        done=lambda _nothing: to_election(row),
    )


# --- posts and nominees ----------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    row = election_of(request, meeting, election, *PREPARES)
    form = PostForm(posted(request))
    return form_page(
        request,
        row.meeting,
        form,
        lambda: posts.add_post(election=row, by=request.user, **form.cleaned_data),
        title=_("Add a post"),
        verb=_("Add"),
        election=row,
        done=lambda _post: to_election(row),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    row = election_of(request, meeting, election, *PREPARES)
    found = post_of(row, post)
    form = PostForm(posted(request), initial=PostForm.values_of(found))
    return form_page(
        request,
        row.meeting,
        form,
        lambda: posts.edit_post(post=found, by=request.user, **form.cleaned_data),
        title=_("Change the post"),
        election=row,
        done=lambda _post: to_election(row),
    )


@signed_in
@require_POST
def post_remove(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    row = election_of(request, meeting, election, *PREPARES)
    posts.remove_post(post=post_of(row, post), by=request.user)
    return to_election(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def nominee_new(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    row = election_of(request, meeting, election, *NAMES)
    found = post_of(row, post)
    form = NomineeForm(posted(request), meeting=row.meeting)
    return form_page(
        request,
        row.meeting,
        form,
        lambda: nominees.add_nominee(post=found, by=request.user, **form.cleaned_data),
        title=_("Nominee for %(post)s") % {"post": found},
        verb=_("Add"),
        election=row,
        done=lambda _nominee: to_election(row),
    )


@signed_in
@require_POST
def nominee_decide(request: StaffRequest, meeting: str, election: str, nominee: str) -> HttpResponse:
    """Willing, declined, or taken out again."""
    row = election_of(request, meeting, election, *NAMES)
    found = get_object_or_404(Nominee.objects.filter(post__election=row), public_id=nominee)
    found.post = post_of(row, found.post.public_id)
    acts = {
        "willing": nominees.accept_nomination,
        "declined": nominees.decline_nomination,
        "remove": nominees.remove_nominee,
    }
    act = acts.get(request.POST.get("answer", ""))
    if act is None:
        raise Http404
    act(nominee=found, by=request.user)
    return to_election(row)


# --- rounds ----------------------------------------------------------------------------------------------------------


@signed_in
@require_POST
def round_begin(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    """Prepare the next round; its vote has a page of its own, where it is opened, closed and counted."""
    row = election_of(request, meeting, election, *RUNS)
    rounds.begin_round(post=post_of(row, post), by=request.user)
    messages.success(request, _("The round is prepared. Open its vote when the chair calls for it."))
    return to_election(row)


@signed_in
@require_POST
def round_settle(request: StaffRequest, meeting: str, election: str, held: str) -> HttpResponse:
    """Work out what a counted round comes to, where that was not done with the count."""
    row = election_of(request, meeting, election, *RUNS)
    found = Round.objects.select_related("vote", "post").filter(post__election=row)
    rounds.settle_round(row=get_object_or_404(found, public_id=held), by=request.user)
    return to_election(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def round_acclaim(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    row = election_of(request, meeting, election, *RUNS)
    found = post_of(row, post)
    form = AcclamationForm(posted(request))
    standing = standing_of(found)
    # Who is left after a count that the hall has not seen would tell who is in.
    if standing.awaits_showing:
        raise Http404
    names = ", ".join(str(nominee) for nominee in standing.candidates)
    return form_page(
        request,
        row.meeting,
        form,
        lambda: fill_by_acclamation(post=found, by=request.user, **form.cleaned_data),
        title=_("%(post)s by acclamation") % {"post": found},
        verb=_("Record the acclamation"),
        election=row,
        note=_("Elected by acclamation: %(names)s.") % {"names": names} if names else "",
        done=lambda _round: to_election(row),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def round_lot(request: StaffRequest, meeting: str, election: str, post: str) -> HttpResponse:
    row = election_of(request, meeting, election, *RUNS)
    found = post_of(row, post)
    standing = standing_of(found)
    # Before the hall has seen that there is a tie, the page does not tell between whom.
    if standing.awaits_showing:
        raise Http404
    form = LotForm(posted(request), standing=standing)
    return form_page(
        request,
        row.meeting,
        form,
        lambda: fill_by_lot(post=found, by=request.user, **form.cleaned_data),
        title=_("%(post)s by lot") % {"post": found},
        verb=_("Record the lot"),
        election=row,
        done=lambda _round: to_election(row),
    )


# --- the published file ----------------------------------------------------------------------------------------------


@signed_in
@require_safe
def file(request: StaffRequest, meeting: str, election: str) -> HttpResponse:
    """The file from which anyone counts the election again: for all who see the meeting, once it is published."""
    meetings = Meeting.objects.visible_to(request.user)
    rows = Election.objects.filter(meeting__in=meetings, meeting__public_id=meeting, state__in=PUBLIC)
    row = get_object_or_404(rows.select_related("meeting"), public_id=election)
    response = JsonResponse(published_file(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="pemilihan-{row.public_id}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
