"""The published shape of the facts that papers carry as fakta.json."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from documents.facts.codec import KINDS
from documents.facts.json_schema import file_name, json_schema


@login_not_required
@cache_control(public=True, max_age=3600)
@require_safe
def facts_schema(request: HttpRequest, name: str) -> JsonResponse:
    """The JSON Schema of one kind of paper, by its file name ("minutes-1.json"); 404 for a name that is none."""
    kind = next((kind for kind in KINDS if file_name(kind) == name), None)
    if kind is None:
        raise Http404
    address = settings.BASE_URL + reverse("facts_schema", args=[name])
    response = JsonResponse(json_schema(kind, address), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Type"] = "application/schema+json"
    return response
