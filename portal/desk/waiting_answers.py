"""What waits in the answers to invitations: silence to chase, representatives and reasons to decide on."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from attendance.models import Invitation, Representation
from attendance.queries import TO_DECIDE, TO_JUDGE
from attendance.states import ExcuseState, RepresentationState, Rsvp
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.waiting_line import Waiting

# How many representatives stand as lines of their own before the chair.
CHAIR_LINES = 20


def answers_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """The lines of all meetings whose answers `user` looks after; a fixed number of queries."""
    yield from _answers_to_chase(user)
    yield from _representatives_to_decide(user)
    yield from _representatives_for_the_chair(user, day)
    yield from _reasons_to_judge(user, day)


def _answers_to_chase(user: User) -> Iterator[Waiting]:
    meetings = (
        Meeting.objects.with_power(user, Power.INVITE)
        .filter(state=MeetingState.INVITED, answer_deadline__isnull=False)
        .annotate(silent=Count("participants__invitation", filter=Q(participants__invitation__state=Rsvp.PENDING)))
        .filter(silent__gt=0)
    )
    for meeting in meetings:
        silent = ngettext(
            "%(count)s invitation without an answer", "%(count)s invitations without an answer", meeting.silent
        )
        yield Waiting(
            title=silent % {"count": meeting.silent},
            detail=meeting.title,
            url=reverse("desk:answers", args=[meeting.public_id]),
            verb=_("See who"),
            due=meeting.answer_deadline.astimezone(meeting.zone).date() if meeting.answer_deadline else None,
        )


def _representatives_to_decide(user: User) -> Iterator[Waiting]:
    """Those that the secretariat decides on itself; below the rank it is the chair who does."""
    meetings = Meeting.objects.with_power(user, Power.INVITE).filter(state=MeetingState.INVITED)
    counted = (
        Representation.objects.filter(
            state=RepresentationState.PROPOSED, needs_chair=False, invitation__participant__meeting__in=meetings
        )
        .values(
            meeting_id=F("invitation__participant__meeting__public_id"),
            meeting_title=F("invitation__participant__meeting__title"),
            meeting_day=F("invitation__participant__meeting__first_day"),
        )
        .annotate(count=Count("pk"))
    )
    for row in counted:
        waiting = ngettext(
            "%(count)s representative to decide on", "%(count)s representatives to decide on", row["count"]
        )
        yield Waiting(
            title=waiting % {"count": row["count"]},
            detail=row["meeting_title"],
            url=f"{reverse('desk:answers', args=[row['meeting_id']])}?hanya={TO_DECIDE}",
            verb=_("Decide"),
            due=row["meeting_day"],
        )


def _representatives_for_the_chair(user: User, day: dt.date) -> Iterator[Waiting]:
    """Of lower rank than the meeting asks for, or of unknown rank: for whoever speaks for the chair, one by one."""
    meetings = Meeting.objects.with_power(user, Power.APPROVE_PAPERS).filter(state=MeetingState.INVITED)
    sent = Representation.objects.filter(
        state=RepresentationState.PROPOSED, needs_chair=True, invitation__participant__meeting__in=meetings
    ).select_related("invitation__participant__position", "invitation__participant__meeting")
    for representation in sent.order_by("invitation__participant__meeting__first_day", "pk")[:CHAIR_LINES]:
        line = representation.invitation.participant
        given = _("eselon %(rank)s") % {"rank": representation.rank} if representation.rank else _("rank not known")
        asked = _("asked: %(rank)s") % {"rank": line.meeting.minimum_rank or "–"}
        yield Waiting(
            title=_("%(name)s is to represent %(post)s") % {"name": representation.name, "post": line},
            detail=f"{representation.position} · {given}, {asked} · {line.meeting.title}",
            url=reverse("desk:representation", args=[line.meeting.public_id, representation.public_id]),
            verb=_("Decide"),
            due=day,
            is_primary=True,
        )


def _reasons_to_judge(user: User, day: dt.date) -> Iterator[Waiting]:
    """Reasons that nobody has judged; once the meeting has begun they are late, and hold the roll up."""
    meetings = (
        Meeting.objects.with_power(user, Power.INVITE)
        .filter(state__in=[MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD], attendance_finalised_at=None)
        .values("pk")
    )
    counted = (
        Invitation.objects.filter(excuse_state=ExcuseState.SUBMITTED, participant__meeting__in=meetings)
        .values(
            meeting_id=F("participant__meeting__public_id"),
            meeting_title=F("participant__meeting__title"),
            meeting_day=F("participant__meeting__first_day"),
            meeting_state=F("participant__meeting__state"),
        )
        .annotate(count=Count("pk"))
    )
    for row in counted:
        if row["meeting_state"] == MeetingState.INVITED:
            words = ngettext("%(count)s reason to judge", "%(count)s reasons to judge", row["count"])
        else:
            words = ngettext(
                "%(count)s late explanation to judge", "%(count)s late explanations to judge", row["count"]
            )
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["meeting_title"],
            url=f"{reverse('desk:answers', args=[row['meeting_id']])}?hanya={TO_JUDGE}",
            verb=_("Judge"),
            due=row["meeting_day"] if row["meeting_state"] == MeetingState.INVITED else day,
        )
