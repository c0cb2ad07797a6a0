"""A meeting, its time and place, and the roll of those who belong to it."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import DUTY_POWERS, Duty, Power, duties_with
from common.public_id import PublicIdModel
from directory.models import Official, Organization, Position, Region
from directory.permissions import conveners_of, delegate_organizations
from directory.states import RANKS, Timezone
from meetings.models.lists import MeetingKind, Venue
from meetings.models.series import MeetingSeries
from meetings.states import (
    OVER,
    PLANNING,
    SHAPES,
    Capacity,
    MatchState,
    MeetingLevel,
    MeetingMode,
    MeetingState,
    RepresentationRule,
    RoleInMeeting,
    StatedAttendance,
)

if TYPE_CHECKING:
    from accounts.models import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: "User") -> "MeetingQuerySet":
        """The meetings whose page `user` may open: of the own convener, of the own institution, or by duty.

        An institution sees a meeting from the moment its invitation has gone out. A duty at the door opens the door's
        list only (`door_open_to`), and every duty ends with the meeting.
        """
        own = Q(convener__in=[c.pk for c in conveners_of(user, Power.VIEW_MEETINGS)])
        by_duty = Q(
            pk__in=DutyAssignment.objects.filter(user=user, duty__in=duties_with(Power.VIEW_MEETINGS))
            .exclude(meeting__state__in=OVER)
            .values("meeting")
        )
        invited = Q(pk__in=Participant.objects.filter(organization__in=delegate_organizations(user)).values("meeting"))
        return self.filter(own | by_duty | (invited & ~Q(state__in=PLANNING)))

    def with_power(self, user: "User", power: Power) -> "MeetingQuerySet":
        """The meetings at which `user` holds `power`, by role at the convener or by duty."""
        by_duty = (
            DutyAssignment.objects.filter(user=user, duty__in=duties_with(power))
            .exclude(meeting__state__in=OVER)
            .values("meeting")
        )
        return self.filter(Q(convener__in=[c.pk for c in conveners_of(user, power)]) | Q(pk__in=by_duty))

    def with_role_power(self, user: "User", power: Power) -> "MeetingQuerySet":
        """The meetings at whose convener `user` holds `power` by role; what a duty gives does not count."""
        return self.filter(convener__in=[c.pk for c in conveners_of(user, power)])

    def upcoming(self) -> "MeetingQuerySet":
        """Meetings that lie ahead (or run), soonest first; a plan without a date comes last."""
        return self.filter(
            state__in=[MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.ONGOING]
        ).order_by(models.F("first_day").asc(nulls_last=True), "pk")


class Meeting(PublicIdModel):
    """One Rakor (or Raker, or Rakor Teknis)."""

    convener = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("convener")
    )
    kind = models.ForeignKey(MeetingKind, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("kind"))
    level = models.CharField(_("level"), max_length=10, choices=MeetingLevel.choices, default=MeetingLevel.PROVINCE)
    title = models.CharField(_("title"), max_length=400)
    theme = models.CharField(_("theme"), max_length=400, blank=True)
    purposes = models.JSONField(_("purposes"), default=list, blank=True)
    focus = models.JSONField(_("focus"), default=list, blank=True)
    strategic_issues = models.JSONField(_("strategic issues"), default=list, blank=True)

    timezone = models.CharField(_("time zone"), max_length=20, choices=Timezone.choices, default=Timezone.WIB)
    # The earliest day of its sessions, kept beside them so that lists sort and filter without a join; null on history
    # whose source gives no date.
    first_day = models.DateField(null=True, blank=True, editable=False, db_index=True)
    period_year = models.PositiveSmallIntegerField(_("year it speaks about"), null=True, blank=True)
    period_quarter = models.PositiveSmallIntegerField(
        _("quarter it speaks about"),
        null=True,
        blank=True,
        choices=[(1, "Triwulan I"), (2, "Triwulan II"), (3, "Triwulan III"), (4, "Triwulan IV")],
    )
    period_text = models.CharField(_("period in words"), max_length=200, blank=True)
    is_first = models.BooleanField(_("first meeting of this leadership"), default=False)

    mode = models.CharField(_("held"), max_length=10, choices=MeetingMode.choices, default=MeetingMode.ON_SITE)
    venue = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("venue")
    )
    join_link = models.URLField(_("join link"), max_length=500, blank=True)

    answer_deadline = models.DateTimeField(_("answers until"), null=True, blank=True)
    representation = models.CharField(
        _("representation"), max_length=12, choices=RepresentationRule.choices, default=RepresentationRule.ALLOWED
    )
    # The lowest eselon that may represent without asking; empty: any. Below it the chair decides.
    minimum_rank = models.CharField(
        _("lowest rank of a representative"), max_length=5, blank=True, choices=[(rank, rank) for rank in RANKS]
    )
    shared_representatives = models.BooleanField(_("one person may represent several posts"), default=False)
    companions_limit = models.PositiveSmallIntegerField(_("companions at most"), default=5)
    excuse_needs_document = models.BooleanField(_("a document is asked of who cannot come"), default=False)
    best_practice_sharing = models.TextField(_("sharing of best practices"), blank=True)
    public_accountability = models.TextField(_("public accountability"), blank=True)

    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.DRAFT)
    state_reason = models.TextField(blank=True)
    is_imported = models.BooleanField(default=False, editable=False)
    series = models.ForeignKey(
        MeetingSeries,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("series"),
    )
    # The date by the rule of the series that this meeting fills, before any shift for a holiday.
    occurrence = models.DateField(null=True, blank=True, editable=False)
    # Counted up by every change told to those invited; the SEQUENCE of the calendar entry.
    schedule_revision = models.PositiveSmallIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    parent_meeting = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="technical_meetings"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Milestones written by higher floors; the guard of `closed` reads only this row.
    attendance_finalised_at = models.DateTimeField(null=True, blank=True)
    # Until then those marked absent without notice may explain; null where nobody has to. Afterwards the roll is fixed.
    explanations_until = models.DateTimeField(null=True, blank=True)
    minutes_signed_at = models.DateTimeField(null=True, blank=True)
    # A correction (ralat) of what was signed is being written: until it is signed or given up, the sources are open.
    correction_opened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = [models.F("first_day").desc(nulls_last=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CLOSED)
                | Q(minutes_signed_at__isnull=False, attendance_finalised_at__isnull=False),
                name="meetings_closed_only_with_minutes_and_roll",
            ),
            models.CheckConstraint(
                condition=Q(correction_opened_at__isnull=True)
                | (Q(minutes_signed_at__isnull=False) & ~Q(state=MeetingState.CLOSED)),
                name="meetings_correction_of_what_was_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MeetingState.CANCELLED, MeetingState.POSTPONED]) | ~Q(state_reason=""),
                name="meetings_called_off_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(period_quarter__isnull=True) | Q(period_year__isnull=False),
                name="meetings_quarter_has_year",
            ),
            models.UniqueConstraint(
                fields=["series", "occurrence"],
                condition=Q(series__isnull=False) & ~Q(state=MeetingState.CANCELLED),
                name="meetings_occurrence_filled_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_shape(self) -> str:
        return SHAPES[MeetingState(self.state)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def minutes_stand(self) -> bool:
        """Whether signed minutes say what the meeting came to, and no correction of them is being written."""
        return self.minutes_signed_at is not None and self.correction_opened_at is None

    @property
    def is_planning(self) -> bool:
        return self.state in PLANNING

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def roll_open(self) -> bool:
        """Whether someone may still be added to the roll: also on the day, until the attendance is final."""
        ahead_or_running = (*PLANNING, MeetingState.INVITED, MeetingState.ONGOING)
        return self.state in ahead_or_running and self.attendance_finalised_at is None

    @property
    def roll_is_fixed(self) -> bool:
        """Whether the roll is final and nobody may explain an absence any more: now a change is a correction."""
        if self.attendance_finalised_at is None:
            return False
        return self.explanations_until is None or timezone.now() > self.explanations_until

    @property
    def answers_open(self) -> bool:
        """Whether a delegate may still answer (or change the answer) by the personal link."""
        return self.state == MeetingState.INVITED and (
            self.answer_deadline is None or timezone.now() <= self.answer_deadline
        )


class Session(models.Model):
    """One sitting of a meeting on one day. Without an end it lasts "s.d. selesai"."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sessions")
    order = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(_("label"), max_length=120, blank=True)
    # The day in the meeting's own zone; null on history whose source does not give it.
    date = models.DateField(_("date"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="meetings_session_order_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="meetings_session_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.date}"

    @property
    def start_time(self) -> dt.time | None:
        return self.starts_at.astimezone(self.meeting.zone).time() if self.starts_at else None

    @property
    def end_time(self) -> dt.time | None:
        return self.ends_at.astimezone(self.meeting.zone).time() if self.ends_at else None


class NamedPerson(models.Model):
    """Someone as a source or a planner writes them, beside the post in the directory that this is taken to be.

    The printed words are never overwritten. A match with the directory is a proposal until a person confirms it.
    """

    printed_name = models.CharField(_("name as printed"), max_length=200, blank=True)
    printed_position = models.CharField(_("post as printed"), max_length=250, blank=True)
    printed_status = models.CharField(_("status as printed"), max_length=20, blank=True)
    printed_organization = models.CharField(_("organisation as printed"), max_length=250, blank=True)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    note = models.TextField(_("note"), blank=True)

    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("post")
    )
    official = models.ForeignKey(
        Official, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("official")
    )
    proposed_position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    match_state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.NONE)

    class Meta:
        abstract = True

    @property
    def position_label(self) -> str:
        """The post as it is shown: as printed where a source printed it, else the directory's."""
        printed = f"{self.printed_status} {self.printed_position}".strip()
        return printed or (self.position.title if self.position else "")

    @property
    def label(self) -> str:
        """Name and post in one line, as far as they are known."""
        return ", ".join(part for part in (self.printed_name, self.position_label) if part)


class MeetingRole(NamedPerson):
    """Who leads, opens, moderates, writes: a post, and the person where known."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=RoleInMeeting.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "role"], name="meetings_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.label}"


class Participant(PublicIdModel, NamedPerson):
    """One line of the roll: a post, a guest, or (in history) a group. Agenda and attendance both hang on it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="participations"
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    # The heading under which the line stands in lists ("Sekretaris Daerah Kabupaten/Kota").
    group_label = models.CharField(_("group"), max_length=120, blank=True)
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity.choices, default=Capacity.PARTICIPANT)
    is_group = models.BooleanField(default=False)
    count_text = models.CharField(_("number as printed"), max_length=120, blank=True)
    stated_attendance = models.CharField(max_length=8, choices=StatedAttendance.choices, blank=True)
    represents_name = models.CharField(max_length=200, blank=True)
    represents_position = models.CharField(max_length=250, blank=True)
    represents_organization = models.CharField(max_length=250, blank=True)
    accompanies = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="companions")
    accompanies_name = models.CharField(max_length=200, blank=True)
    # A guest has no post in the directory and is reached here.
    guest_address = models.CharField(_("address"), max_length=250, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    guest_phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                condition=Q(position__isnull=False, is_group=False) & ~Q(capacity=Capacity.COMPANION),
                name="meetings_position_once_on_the_roll",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.printed_organization or self.group_label

    @property
    def is_invitable(self) -> bool:
        """Whether this line gets an invitation of its own."""
        return not self.is_group and self.capacity != Capacity.COMPANION

    @property
    def represents_label(self) -> str:
        """In whose place, as the source prints it."""
        represented = (self.represents_name, self.represents_position, self.represents_organization)
        return ", ".join(words for words in represented if words)

    @property
    def institution_label(self) -> str:
        return self.printed_organization or (self.organization.name if self.organization else "")


class DutyQuerySet(models.QuerySet["DutyAssignment"]):
    def visible_to(self, user: "User") -> "DutyQuerySet":
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class DutyAssignment(PublicIdModel):
    """A duty that a user has at this meeting only. It ends when the meeting is closed or cancelled."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="duties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(_("duty"), max_length=12, choices=Duty.choices)
    assigned_at = models.DateTimeField(auto_now_add=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user", "duty"], name="meetings_duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.user}"

    @property
    def powers(self) -> frozenset[Power]:
        return DUTY_POWERS[Duty(self.duty)]
