"""What waits before a meeting: materials and best practices that were handed in and that nobody has checked."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from agendas.models import BestPractice, Presentation
from agendas.states import PracticeState, PresentationState
from directory.permissions import conveners_of
from meetings.models import Meeting
from meetings.states import OVER, MeetingState
from portal.desk.waiting_line import Waiting


def materials_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """One line a meeting for materials, and one for all practices; two queries."""
    meetings = Meeting.objects.with_role_power(user, Power.PLAN_MEETINGS).exclude(state__in=[*OVER, MeetingState.HELD])
    counted = (
        Presentation.objects.filter(state=PresentationState.SUBMITTED, meeting__in=meetings.order_by().values("pk"))
        .order_by("meeting__title")
        .values(meeting_public=F("meeting__public_id"), meeting_title=F("meeting__title"))
        .annotate(count=Count("pk"))
    )
    for row in counted:
        words = ngettext("%(count)s material to check", "%(count)s materials to check", row["count"])
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["meeting_title"],
            url=reverse("desk:presentations", args=[row["meeting_public"]]),
            verb=_("Check"),
            due=day,
        )
    keeping = [convener.pk for convener in conveners_of(user, Power.PLAN_MEETINGS)]
    told = BestPractice.objects.filter(state=PracticeState.SUBMITTED, convener__in=keeping).count()
    if told:
        words = ngettext("%(count)s best practice to read", "%(count)s best practices to read", told)
        yield Waiting(
            title=words % {"count": told},
            detail=_("Told by the institutions; the collection takes what you accept"),
            url=f"{reverse('desk:practices')}?keadaan={PracticeState.SUBMITTED}",
            verb=_("Read it"),
        )
