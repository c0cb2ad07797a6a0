"""Fetch and authorise a series in one step: a stranger gets 404, who may look but not plan gets 403."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.roles import Power
from common.dates import zone_of
from directory.models import Organization
from directory.queries import GROUPS
from meetings.models import MeetingSeries, SeriesMember
from meetings.periods import with_periods
from meetings.permissions import require_at
from portal.desk.views.requests import StaffRequest


def series_of(request: StaffRequest, public_id: str) -> MeetingSeries:
    rows = MeetingSeries.objects.visible_to(request.user).select_related("convener__region", "kind", "venue", "chair")
    return get_object_or_404(with_periods(rows), public_id=public_id)


def series_to_plan(request: StaffRequest, public_id: str) -> MeetingSeries:
    found = series_of(request, public_id)
    require_at(request.user, Power.PLAN_MEETINGS, found.convener)
    return found


def members_of(series: MeetingSeries) -> list[tuple[SeriesMember, str]]:
    """Each member with its words."""
    rows = series.members.select_related("position")
    return [(row, str(GROUPS[row.group].label) if row.group in GROUPS else str(row)) for row in rows]


def today_at(convener: Organization) -> dt.date:
    return timezone.localdate(timezone=zone_of(convener.timezone))


def to_series(series: MeetingSeries) -> HttpResponse:
    return redirect("desk:series", series=series.public_id)
