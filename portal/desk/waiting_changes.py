"""What waits after a change: posts that do not know of it yet, and the day that was."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from common.dates import weekday_date
from meetings.models import Meeting, ScheduleChange
from meetings.states import MeetingState
from portal.desk.waiting_line import Waiting


def changes_unseen(user: User, day: dt.date) -> Iterator[Waiting]:
    """Meetings whose newest change asks to be confirmed, with the posts that have not done so; one query."""
    newest = ScheduleChange.objects.filter(
        meeting=OuterRef("pk"), revision=OuterRef("schedule_revision"), asks_acknowledgement=True
    )
    unseen = Q(participants__invitation__seen_revision__lt=F("schedule_revision"))
    meetings = (
        Meeting.objects.with_power(user, Power.INVITE)
        .filter(Exists(newest), state=MeetingState.INVITED)
        .annotate(unseen=Count("participants__invitation", filter=unseen))
        .filter(unseen__gt=0)
    )
    for meeting in meetings:
        words = ngettext(
            "%(count)s post has not seen the new schedule",
            "%(count)s posts have not seen the new schedule",
            meeting.unseen,
        )
        yield Waiting(
            title=words % {"count": meeting.unseen},
            detail=meeting.title,
            url=reverse("desk:changes", args=[meeting.public_id]),
            verb=_("Call them"),
            due=day,
        )


def former_day_of(meeting: Meeting) -> str:
    """The day that a meeting of `with_tombstones` was last taken off, as it stands behind its title; else empty."""
    former = [row.former_day for row in meeting.tombstones if row.former_day != meeting.first_day]  # type: ignore[attr-defined]
    return " · " + _("formerly %(day)s") % {"day": weekday_date(former[0])} if former else ""
