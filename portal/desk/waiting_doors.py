"""What waits at the doors: people without an invitation, and records that contradict each other."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from attendance.models import Arrival, WalkIn
from attendance.states import ArrivalState
from meetings.models import Meeting
from portal.desk.waiting_line import Waiting


def doors_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """One line a meeting and matter, while its roll is open; two queries."""
    yield from _walk_ins(user, day)
    yield from _conflicts(user, day)


def _walk_ins(user: User, day: dt.date) -> Iterator[Waiting]:
    """They stand at the door and are let in by whoever plans the meeting."""
    meetings = Meeting.objects.with_power(user, Power.PLAN_MEETINGS).filter(attendance_finalised_at=None)
    waiting = WalkIn.objects.waiting().filter(session__meeting__in=meetings.values("pk"))
    counted = waiting.values(meeting_id=F("session__meeting__public_id"), title=F("session__meeting__title"))
    for row in counted.annotate(count=Count("pk")).order_by("title"):
        words = ngettext(
            "%(count)s person without invitation at the door",
            "%(count)s people without invitation at the door",
            row["count"],
        )
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["title"],
            url=reverse("desk:walk_ins", args=[row["meeting_id"]]),
            verb=_("Decide"),
            due=day,
            is_primary=True,
        )


def _conflicts(user: User, day: dt.date) -> Iterator[Waiting]:
    meetings = Meeting.objects.with_power(user, Power.RECORD_ATTENDANCE).filter(attendance_finalised_at=None)
    waiting = Arrival.objects.filter(state=ArrivalState.CONFLICT, session__meeting__in=meetings.values("pk"))
    counted = waiting.values(meeting_id=F("session__meeting__public_id"), title=F("session__meeting__title"))
    for row in counted.annotate(count=Count("pk")).order_by("title"):
        words = ngettext(
            "%(count)s record of the door to decide", "%(count)s records of the door to decide", row["count"]
        )
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["title"],
            url=reverse("desk:door_conflicts", args=[row["meeting_id"]]),
            verb=_("Decide"),
            due=day,
        )
