"""What waits after a meeting: explanations of absences that nobody has judged."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from attendance.models import AbsenceExplanation
from attendance.states import ExplanationState
from meetings.models import Meeting
from portal.desk.waiting_line import Waiting


def explanations_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """One line a meeting, for whoever judges there by role; one query."""
    meetings = Meeting.objects.with_role_power(user, Power.RECORD_ATTENDANCE).values("pk")
    counted = (
        AbsenceExplanation.objects.filter(state=ExplanationState.SUBMITTED, participant__meeting__in=meetings)
        .values(
            meeting_id=F("participant__meeting__public_id"),
            meeting_title=F("participant__meeting__title"),
        )
        .annotate(count=Count("pk"))
        .order_by("meeting_title")
    )
    for row in counted:
        words = ngettext(
            "%(count)s explanation of an absence to judge",
            "%(count)s explanations of absences to judge",
            row["count"],
        )
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["meeting_title"],
            url=reverse("desk:explanations", args=[row["meeting_id"]]),
            verb=_("Judge"),
            due=day,
        )
