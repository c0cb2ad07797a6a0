"""What waits on the way to an agenda: proposals to read, late ones to agree to, and a version to approve."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from agendas.models import AgendaProposal, AgendaVersion
from agendas.states import AgendaVersionState, ProposalState
from meetings.models import Meeting
from meetings.states import OVER, MeetingState
from portal.desk.waiting_line import Waiting


def agendas_waiting(user: User, day: dt.date) -> Iterator[Waiting]:
    """One line a meeting and matter; three queries at most."""
    yield from _to_read(user, day)
    yield from _for_the_chair(user, day)


def _to_read(user: User, day: dt.date) -> Iterator[Waiting]:
    """What was proposed in time, or late with the chair's yes, for whoever plans the meeting."""
    planned = _ahead(user, Power.PLAN_MEETINGS)
    proposed = AgendaProposal.objects.filter(state=ProposalState.PROPOSED, meeting__in=planned)
    counted = (
        proposed.exclude(is_late=True, agreed_at=None)
        .order_by("meeting__title")
        .values(meeting_public=F("meeting__public_id"), meeting_title=F("meeting__title"))
        .annotate(count=Count("pk"))
    )
    for row in counted:
        words = ngettext("%(count)s item is proposed", "%(count)s items are proposed", row["count"])
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["meeting_title"],
            url=reverse("desk:proposals", args=[row["meeting_public"]]),
            verb=_("Read it"),
            due=day,
        )


def _for_the_chair(user: User, day: dt.date) -> Iterator[Waiting]:
    """What is late, and what was changed after the letter, for whoever approves."""
    approving = _ahead(user, Power.APPROVE_PAPERS)
    late = AgendaProposal.objects.filter(
        state=ProposalState.PROPOSED, is_late=True, agreed_at=None, meeting__in=approving
    ).select_related("meeting")
    for proposal in late:
        yield Waiting(
            title=_("Late proposal: %(title)s") % {"title": proposal.title},
            detail=proposal.meeting.title,
            url=reverse("desk:proposals", args=[proposal.meeting.public_id]),
            verb=_("Decide"),
            due=day,
        )
    # The first version is approved with the letter.
    drafts = AgendaVersion.objects.filter(state=AgendaVersionState.DRAFT, number__gt=1, meeting__in=approving)
    for version in drafts.select_related("meeting"):
        yield Waiting(
            title=_("Agenda version %(name)s awaits approval") % {"name": version.name},
            detail=version.meeting.title,
            url=reverse("desk:agenda_versions", args=[version.meeting.public_id]),
            verb=_("Approve"),
            due=day,
        )


def _ahead(user: User, power: Power) -> "QuerySet[Meeting, Any]":
    """The meetings at which `user` holds `power` and whose agenda may still change."""
    meetings = Meeting.objects.with_power(user, power).exclude(state__in=[*OVER, MeetingState.HELD])
    return meetings.order_by().values("pk")
