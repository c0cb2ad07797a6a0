"""Topics, and the documents that directives rest on or serve: two lists that each convener keeps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from agendas.actions.references import create_reference, edit_reference
from agendas.models import ReferenceDocument
from directory.permissions import conveners_of
from meetings import actions
from meetings.models import Topic
from meetings.permissions import require_at
from portal.desk.forms.topics import NewTopicForm, ReferenceForm, TopicForm
from portal.desk.views.meetings_lists import convener_asked, done, form_page, require_reader
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def topics(request: StaffRequest) -> HttpResponse:
    """The list of topics, and the form that adds one."""
    require_reader(request)
    may_set = bool(conveners_of(request.user, Power.MANAGE_SETTINGS))
    form = NewTopicForm() if may_set else None
    if request.method == "POST":
        convener = convener_asked(request, Power.MANAGE_SETTINGS)
        form = NewTopicForm(request.POST)
        if form.is_valid() and done(
            form, lambda: actions.create_topic(convener=convener, by=request.user, **form.cleaned_data)
        ):
            messages.success(request, _("The topic is added."))
            return redirect("desk:topics")
    rows = Topic.objects.visible_to(request.user).select_related("convener")
    context = {"form": form, "topics": rows, "may_set": may_set}
    return render(request, "desk/topics/topics.html", context, status=422 if form and form.errors else 200)


@signed_in
@require_POST
def begin_topics(request: StaffRequest) -> HttpResponse:
    """Begin with the usual list."""
    actions.begin_topics(convener=convener_asked(request, Power.MANAGE_SETTINGS), by=request.user)
    messages.success(request, _("The list begins with the usual topics; change them as you like."))
    return redirect("desk:topics")


@signed_in
def edit_topic(request: StaffRequest, topic: str) -> HttpResponse:
    found = get_object_or_404(Topic.objects.visible_to(request.user).select_related("convener"), public_id=topic)
    require_at(request.user, Power.MANAGE_SETTINGS, found.convener)
    form = TopicForm(request.POST or None, initial=TopicForm.values_of(found))
    return form_page(
        request,
        form,
        lambda: actions.edit_topic(topic=found, by=request.user, **form.cleaned_data),
        title=_("Topic"),
        list_title=_("Topics"),
        to="desk:topics",
    )


@signed_in
@require_GET
def references(request: StaffRequest) -> HttpResponse:
    require_reader(request)
    rows = ReferenceDocument.objects.visible_to(request.user).select_related("region", "convener")
    context = {"documents": rows, "may_plan": bool(conveners_of(request.user, Power.PLAN_MEETINGS))}
    return render(request, "desk/topics/references.html", context)


@signed_in
def new_reference(request: StaffRequest) -> HttpResponse:
    convener = convener_asked(request, Power.PLAN_MEETINGS)
    form = ReferenceForm(request.POST or None, convener=convener)
    return form_page(
        request,
        form,
        lambda: create_reference(convener=convener, plan=form.plan, by=request.user),
        title=_("Reference document"),
        list_title=_("Reference documents"),
        to="desk:references",
    )


@signed_in
def edit_reference_page(request: StaffRequest, document: str) -> HttpResponse:
    rows = ReferenceDocument.objects.visible_to(request.user).select_related("convener__region", "region")
    found = get_object_or_404(rows, public_id=document)
    require_at(request.user, Power.PLAN_MEETINGS, found.convener)
    form = ReferenceForm(request.POST or None, convener=found.convener, initial=ReferenceForm.values_of(found))
    return form_page(
        request,
        form,
        lambda: edit_reference(document=found, plan=form.plan, by=request.user),
        title=_("Reference document"),
        list_title=_("Reference documents"),
        to="desk:references",
    )
