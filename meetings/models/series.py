"""A series of meetings: its rule, and whom it always invites."""

from dataclasses import fields

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.public_id import PublicIdModel
from directory.models import Organization, Position
from directory.states import RANKS
from meetings.models.lists import KeptListQuerySet, MeetingKind, Venue
from meetings.rules import SeriesRule
from meetings.states import (
    SERIES_SHAPES,
    Capacity,
    HolidayShift,
    MeetingMode,
    RepresentationRule,
    SeriesDay,
    SeriesState,
)


class MeetingSeries(PublicIdModel):
    """Meetings held again and again ("Rakor Kepala Daerah, setiap triwulan"): the rule, and what each begins with.

    The rule: every `every_months` months, counted from the month of `starts_on`, on a day of that month. Periods begin
    with the month of `starts_on`; one period has one meeting.
    """

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="series")
    kind = models.ForeignKey(MeetingKind, on_delete=models.PROTECT, related_name="series", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=200)
    # May hold {tahun}, {triwulan}, {bulan}, {ke}: filled in for each meeting.
    title_pattern = models.CharField(_("title of each meeting"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=SeriesState.choices, default=SeriesState.ACTIVE)
    # While paused: since when; the periods from then on are not missed.
    paused_on = models.DateField(null=True, blank=True, editable=False)

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(_("every (months)"), default=3)
    day_rule = models.CharField(_("day"), max_length=8, choices=SeriesDay.choices, default=SeriesDay.WEEKDAY)
    # Which month of the period, from 1 to `every_months`.
    month_of_period = models.PositiveSmallIntegerField(_("month of the period"), default=1)
    # 1 to 31; in a shorter month its last day.
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    # 1 to 4, or -1 for the last; Monday is 0.
    ordinal = models.SmallIntegerField(_("which"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True)
    holiday_shift = models.CharField(
        _("on a holiday"), max_length=8, choices=HolidayShift.choices, default=HolidayShift.LATER
    )
    start_time = models.TimeField(_("starts"), null=True, blank=True)
    end_time = models.TimeField(_("ends"), null=True, blank=True)
    # How many days before its date a meeting that is not planned yet is asked for.
    lead_days = models.PositiveSmallIntegerField(_("days ahead to plan"), default=30)

    mode = models.CharField(_("held"), max_length=10, choices=MeetingMode.choices, default=MeetingMode.ON_SITE)
    venue = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="series", verbose_name=_("venue")
    )
    chair = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("chair")
    )
    representation = models.CharField(
        _("representation"), max_length=12, choices=RepresentationRule.choices, default=RepresentationRule.ALLOWED
    )
    minimum_rank = models.CharField(
        _("lowest rank of a representative"), max_length=5, blank=True, choices=[(rank, rank) for rank in RANKS]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)

    objects = KeptListQuerySet["MeetingSeries"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["convener", "name"], name="meetings_series_name_once"),
            models.CheckConstraint(
                condition=Q(day_rule=SeriesDay.DAY_OF_MONTH, day__range=(1, 31))
                | Q(day_rule=SeriesDay.WEEKDAY, ordinal__in=[-1, 1, 2, 3, 4], weekday__range=(0, 6)),
                name="meetings_series_rule_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(every_months__range=(1, 12), month_of_period__gte=1)
                & Q(month_of_period__lte=models.F("every_months")),
                name="meetings_series_month_within_its_period",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="meetings_series_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=SeriesState.PAUSED, paused_on__isnull=False)
                | ~Q(state=SeriesState.PAUSED) & Q(paused_on__isnull=True),
                name="meetings_series_paused_since_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_shape(self) -> str:
        return SERIES_SHAPES[SeriesState(self.state)]

    @property
    def rule(self) -> SeriesRule:
        return SeriesRule(**{field.name: getattr(self, field.name) for field in fields(SeriesRule)})


class SeriesMember(models.Model):
    """Whom each meeting of a series invites: a group of posts, or one post."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="members")
    order = models.PositiveSmallIntegerField(default=0)
    group = models.CharField(_("group"), max_length=40, blank=True)
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("post")
    )
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity.choices, default=Capacity.PARTICIPANT)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "group"], condition=~Q(group=""), name="meetings_series_group_once"
            ),
            models.UniqueConstraint(
                fields=["series", "position"],
                condition=Q(position__isnull=False),
                name="meetings_series_position_once",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True) & ~Q(group="") | Q(position__isnull=False, group=""),
                name="meetings_series_member_is_group_or_post",
            ),
        ]

    def __str__(self) -> str:
        return str(self.position or self.group)


class SkippedPeriod(PublicIdModel):
    """The note that a period has no meeting, and why; it ends the warning and stays in the list of the series."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="skipped_periods")
    # The day by the rule, as in `Meeting.occurrence`.
    occurrence = models.DateField()
    reason = models.TextField(_("reason"))
    noted_at = models.DateTimeField(auto_now_add=True)
    noted_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-occurrence"]
        constraints = [
            models.UniqueConstraint(fields=["series", "occurrence"], name="meetings_period_skipped_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="meetings_period_skipped_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.series}, {self.occurrence}"
