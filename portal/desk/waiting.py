"""What waits for a person: the first page after login. Each line says matter, place and by when, and has one act."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Duty, Power
from attendance.models import Debrief
from common.dates import long_date, zone_of
from common.work import WorkState
from directory.permissions import conveners_of, delegate_organizations
from documents.models import Paper, Rendering, Sheet
from documents.states import PaperKind, PaperState, SheetKind
from followups.models import FollowUp
from followups.queries import waiting_for_verification
from followups.states import FollowUpState
from handovers.models import Handover
from handovers.queries import vacant_posts
from handovers.queries import waiting as waiting_handovers
from meetings.models import DutyAssignment, Meeting, MeetingSeries
from meetings.periods import calendar_of, with_periods
from meetings.queries import with_tombstones
from meetings.states import OVER, PLANNING, MeetingState, SeriesState
from notices.models import Message
from portal.desk.paper_links import page_of
from portal.desk.waiting_absences import explanations_waiting
from portal.desk.waiting_agenda import agendas_waiting
from portal.desk.waiting_answers import answers_waiting
from portal.desk.waiting_boards import boards_ending
from portal.desk.waiting_changes import changes_unseen, former_day_of
from portal.desk.waiting_doors import doors_waiting
from portal.desk.waiting_line import Waiting
from portal.desk.waiting_materials import materials_waiting
from portal.desk.waiting_papers import papers_waiting

# How many follow-ups of the own institution stand as lines of their own.
OWN_LINES = 20


@dataclass(frozen=True)
class Queue:
    """The lines in their three groups, each sorted by day."""

    today: list[Waiting]
    this_week: list[Waiting]
    later: list[Waiting]

    @property
    def total(self) -> int:
        return len(self.today) + len(self.this_week) + len(self.later)

    @property
    def groups(self) -> list[tuple[str, list[Waiting]]]:
        named = [(_("Today"), self.today), (_("This week"), self.this_week), (_("Later or without a day"), self.later)]
        return [(label, lines) for label, lines in named if lines]


def queue_of(user: User, today: dt.date | None = None) -> Queue:
    """Everything that waits for `user`, by whatever roles and duties he holds; a fixed number of queries."""
    day = today or timezone.localdate()
    lines = sorted(
        [
            *_duties(user, day),
            *papers_waiting(user, day),
            *_meetings_to_move(user, day),
            *_print_packs(user, day),
            *_series_to_plan(user, day),
            *agendas_waiting(user, day),
            *answers_waiting(user, day),
            *changes_unseen(user, day),
            *doors_waiting(user, day),
            *explanations_waiting(user, day),
            *materials_waiting(user, day),
            *boards_ending(user, day),
            *_debriefs_unread(user),
            *_follow_ups_to_verify(user),
            *_follow_ups_to_determine(user),
            *_own_follow_ups(user),
            *_handovers(user),
            *_vacant_posts(user),
            *_failures(user, day),
        ],
        key=lambda line: (line.due or dt.date.max, line.title),
    )
    week = day + dt.timedelta(days=7)
    return Queue(
        today=[line for line in lines if line.due and line.due <= day],
        this_week=[line for line in lines if line.due and day < line.due <= week],
        later=[line for line in lines if line.due is None or line.due > week],
    )


def _duties(user: User, day: dt.date) -> Iterator[Waiting]:
    """The door and the notes of single meetings; who has no role here finds the way to his work by these."""
    pages = {Duty.DOOR: ("desk:door", _("Open the door")), Duty.NOTES: ("desk:notes", _("Write the notes"))}
    duties = DutyAssignment.objects.filter(user=user, duty__in=pages).exclude(meeting__state__in=[*OVER, *PLANNING])
    for assignment in duties.select_related("meeting"):
        name, verb = pages[Duty(assignment.duty)]
        yield Waiting(
            title=str(assignment.get_duty_display()),
            detail=assignment.meeting.title,
            url=reverse(name, args=[assignment.meeting.public_id]),
            verb=verb,
            due=assignment.meeting.first_day if (assignment.meeting.first_day or day) > day else day,
        )


def _meetings_to_move(user: User, day: dt.date) -> Iterator[Waiting]:
    """Meetings whose next step is the secretariat's; what waits for an approver, or stands as a paper, is not told."""
    meetings = Meeting.objects.with_power(user, Power.PLAN_MEETINGS).exclude(is_imported=True)
    steps = {
        MeetingState.DRAFT: (_("Plan is not complete yet"), _("Go on planning")),
        MeetingState.SCHEDULED: (_("Invitation letter to be written"), _("Open")),
        MeetingState.POSTPONED: (_("Postponed: a new date is to be set"), _("Name the new date")),
        MeetingState.INVITED: (_("Meeting is today"), _("Open the meeting")),
        MeetingState.ONGOING: (_("Meeting is running"), _("Open the meeting")),
        MeetingState.HELD: (_("Minutes are pending"), _("Complete the minutes")),
    }
    pages = {MeetingState.POSTPONED.value: "desk:meeting_move"}
    to_close = _("The minutes are signed; the meeting can be closed"), _("Close the meeting")
    due_now = Q(state=MeetingState.INVITED, first_day__lte=day) | Q(state__in=set(steps) - {MeetingState.INVITED})
    for meeting in with_tombstones(meetings.filter(due_now).exclude(pk__in=_with_paper_on_its_way())):
        title, verb = to_close if meeting.minutes_signed_at else steps[MeetingState(meeting.state)]
        is_now = meeting.state in {MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD}
        awaited = meeting.explanations_until if meeting.minutes_signed_at and not meeting.roll_is_fixed else None
        if awaited:
            title, verb = _("Absences may still be explained; then the meeting can be closed"), _("See who")
        yield Waiting(
            title=title,
            detail=f"{meeting.title}{former_day_of(meeting)}",
            url=reverse(
                "desk:explanations" if awaited else pages.get(meeting.state, "desk:meeting"), args=[meeting.public_id]
            ),
            verb=verb,
            due=awaited.astimezone(meeting.zone).date() if awaited else day if is_now else meeting.first_day,
        )


def _print_packs(user: User, day: dt.date) -> Iterator[Waiting]:
    """What the portal has made ready for tomorrow's meetings; it lies on the desk until they begin."""
    ready = Sheet.objects.filter(kind=SheetKind.PRINT_PACK, state=WorkState.DONE)
    tomorrow = Meeting.objects.with_power(user, Power.PLAN_MEETINGS).filter(
        state=MeetingState.INVITED, first_day=day + dt.timedelta(days=1), sheets__in=ready
    )
    for meeting in tomorrow.distinct():
        yield Waiting(
            title=_("Print pack is ready"),
            detail=meeting.title,
            url=reverse("desk:print_pack", args=[meeting.public_id]),
            verb=_("Print"),
            due=day,
        )


def _series_to_plan(user: User, day: dt.date) -> Iterator[Waiting]:
    """Series whose next meeting is near and not planned, and those of which a period passed without one."""
    conveners = [convener.pk for convener in conveners_of(user, Power.PLAN_MEETINGS)]
    running = MeetingSeries.objects.filter(convener__in=conveners, state=SeriesState.ACTIVE)
    for series in with_periods(running):
        calendar = calendar_of(series, day)
        for line in calendar.due:
            yield Waiting(
                title=_("A meeting of a series is not planned yet"),
                detail=f"{series.name} · {line.occurrence.period.label}",
                url=reverse("desk:series_period", args=[series.public_id, line.occurrence.by_rule.isoformat()]),
                verb=_("Plan it"),
                due=line.occurrence.day,
            )
        if missed := calendar.missed:
            words = ngettext("%(count)s period without a meeting", "%(count)s periods without a meeting", len(missed))
            yield Waiting(
                title=words % {"count": len(missed)},
                detail=f"{series.name} · {', '.join(line.occurrence.period.label for line in missed[:3])}",
                url=reverse("desk:series", args=[series.public_id]),
                verb=_("Settle it"),
                due=day,
            )


def _with_paper_on_its_way() -> "QuerySet[Meeting]":
    """Meetings whose letter or minutes have been handed in: they have lines of their own, with whoever is to act."""
    letter = Q(kind=PaperKind.INVITATION_LETTER, meeting__state=MeetingState.SCHEDULED)
    minutes = Q(kind=PaperKind.MINUTES, meeting__state=MeetingState.HELD, meeting__minutes_signed_at=None)
    moving = (
        PaperState.IN_REVIEW,
        PaperState.RETURNED,
        PaperState.CIRCULATED,
        PaperState.NUMBERING,
        PaperState.APPROVED,
        PaperState.SIGNED,
    )
    return Meeting.objects.filter(papers__in=Paper.objects.filter(letter | minutes, state__in=moving))


def _debriefs_unread(user: User) -> Iterator[Waiting]:
    """Posts that were represented and have not said that they read what was decided, while their links open."""
    meetings = Meeting.objects.with_power(user, Power.INVITE)
    counted = (
        Debrief.objects.filter(
            read_at=None,
            created_at__gt=timezone.now() - dt.timedelta(days=90),
            invitation__participant__meeting__in=meetings,
        )
        .values(
            meeting_id=F("invitation__participant__meeting__public_id"),
            meeting_title=F("invitation__participant__meeting__title"),
        )
        .annotate(count=Count("pk"))
    )
    for row in counted:
        words = ngettext(
            "%(count)s represented post has not read the decisions",
            "%(count)s represented posts have not read the decisions",
            row["count"],
        )
        yield Waiting(
            title=words % {"count": row["count"]},
            detail=row["meeting_title"],
            url=reverse("desk:debriefs", args=[row["meeting_id"]]),
            verb=_("See who"),
        )


def _follow_ups_to_verify(user: User) -> Iterator[Waiting]:
    meetings = Meeting.objects.with_power(user, Power.VERIFY_FOLLOW_UPS)
    count = waiting_for_verification(FollowUp.objects.filter(directive__meeting__in=meetings)).count()
    if count:
        words = ngettext("%(count)s follow-up to verify", "%(count)s follow-ups to verify", count)
        yield Waiting(
            title=words % {"count": count},
            detail=_("Handed in by the institutions, with their evidence"),
            url=f"{reverse('desk:follow_ups')}?keadaan={FollowUpState.SUBMITTED}",
            verb=_("Verify"),
        )


def _follow_ups_to_determine(user: User) -> Iterator[Waiting]:
    meetings = Meeting.objects.with_power(user, Power.SUBMIT_PAPERS)
    count = FollowUp.objects.filter(directive__meeting__in=meetings).undetermined().count()
    if count:
        words = ngettext(
            "%(count)s follow-up without addressee or due date",
            "%(count)s follow-ups without addressee or due date",
            count,
        )
        yield Waiting(
            title=words % {"count": count},
            detail=_("Nobody is reminded of them until someone fills them in"),
            url=f"{reverse('desk:follow_ups')}?keadaan=undetermined",
            verb=_("Fill in"),
        )


def _own_follow_ups(user: User) -> Iterator[Waiting]:
    """What the institutions that the user speaks for still owe, nearest first."""
    owed = list(
        FollowUp.objects.open()
        .filter(organization__in=delegate_organizations(user))
        .exclude(state=FollowUpState.SUBMITTED)
        .select_related("directive", "organization")[: OWN_LINES + 1]
    )
    for follow_up in owed[:OWN_LINES]:
        yield Waiting(
            title=follow_up.directive.text[:120],
            detail=f"{follow_up.organization} · {follow_up.get_state_display()}",
            url=reverse("desk:follow_up", args=[follow_up.public_id]),
            verb=_("Report"),
            due=follow_up.due_date,
        )
    if len(owed) > OWN_LINES:
        yield Waiting(
            title=_("More follow-ups are open"),
            detail=_("The list shows them all, the nearest due date first"),
            url=reverse("desk:follow_ups"),
            verb=_("See everything"),
        )


def _handovers(user: User) -> Iterator[Waiting]:
    """What new holders have not taken over: for the secretariat, and for whoever speaks for the institution."""
    own = delegate_organizations(user)
    found = list(waiting_handovers(Handover.objects.visible_to(user))[: OWN_LINES + 1])
    for handover in found[:OWN_LINES]:
        left = handover.waiting_count
        words = ngettext("%(left)s matter not taken over yet", "%(left)s matters not taken over yet", left)
        since = _("since %(day)s") % {
            "day": long_date(timezone.localdate(handover.created_at, zone_of(handover.convener.timezone)))
        }
        yield Waiting(
            title=words % {"left": left},
            detail=f"{handover.incoming_name} · {since}",
            url=reverse("desk:handover", args=[handover.public_id]),
            verb=_("Take over") if handover.position.organization_id in own else _("See what"),
        )
    if len(found) > OWN_LINES:
        yield Waiting(
            title=_("More handovers are waiting"),
            detail=_("The list shows them all, the oldest first"),
            url=f"{reverse('desk:handovers')}?keadaan=menunggu",
            verb=_("See everything"),
        )


def _vacant_posts(user: User) -> Iterator[Waiting]:
    count = vacant_posts(user).count()
    if count:
        words = ngettext("%(count)s vacant post with open matters", "%(count)s vacant posts with open matters", count)
        yield Waiting(
            title=words % {"count": count},
            detail=_("Nobody holds it; its invitations and follow-ups stand with nobody"),
            url=reverse("desk:handovers"),
            verb=_("See which"),
        )


def _failures(user: User, day: dt.date) -> Iterator[Waiting]:
    conveners = [convener.pk for convener in conveners_of(user, Power.VIEW_OUTBOX)]
    undelivered = Message.objects.filter(meeting__convener__in=conveners, state=WorkState.FAILED).count()
    if undelivered:
        words = ngettext("%(count)s message could not be sent", "%(count)s messages could not be sent", undelivered)
        yield Waiting(
            title=words % {"count": undelivered},
            detail=_("The outbox says why"),
            url=f"{reverse('desk:outbox')}?keadaan={WorkState.FAILED}",
            verb=_("See why"),
            due=day,
        )
    failed = Rendering.objects.filter(
        paper__meeting__in=Meeting.objects.with_power(user, Power.SUBMIT_PAPERS), state=WorkState.FAILED
    ).select_related("paper__meeting", "paper__election")[:10]
    for rendering in failed:
        yield Waiting(
            title=_("A PDF could not be made"),
            detail=rendering.paper.meeting.title,
            url=page_of(rendering.paper),
            verb=_("See why"),
            due=day,
        )
