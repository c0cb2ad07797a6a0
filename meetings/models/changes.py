"""What befalls a meeting: the tombstones of dates and places that were told, and its pauses."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.public_id import PublicIdModel
from meetings.models.meeting import Meeting
from meetings.states import CHANGE_SHAPES, ChangeKind


class ScheduleChange(PublicIdModel):
    """One change of day, hour or place after those invited had been told; or that the meeting is off.

    `before` and `after` are what `schedule_of` gives. `after` is null where no new date was named.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="schedule_changes")
    # `Meeting.schedule_revision` after this change.
    revision = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    before = models.JSONField()
    after = models.JSONField(null=True, blank=True)
    # The day that is no longer so, beside its words, so that lists and calendars find the tombstone; null where the
    # meeting keeps its day (only hour or place changed).
    former_day = models.DateField(null=True, blank=True, db_index=True)
    reason = models.TextField(_("reason"))
    asks_acknowledgement = models.BooleanField(_("ask those invited to confirm that they have seen it"), default=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "revision"], name="meetings_change_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.meeting}"

    @property
    def kind_shape(self) -> str:
        return CHANGE_SHAPES[ChangeKind(self.kind)]


def schedule_of(meeting: Meeting) -> dict[str, Any]:
    """Day, hour, place and cut-off of `meeting` as a change keeps them: plain JSON, moments in UTC."""
    return schedule_facts(
        [(row.label, row.date, row.starts_at, row.ends_at) for row in meeting.sessions.all()],
        venue=str(meeting.venue) if meeting.venue else "",
        mode=meeting.mode,
        join_link=meeting.join_link,
        answer_deadline=meeting.answer_deadline,
    )


def schedule_facts(
    sessions: Sequence[tuple[str, dt.date | None, dt.datetime | None, dt.datetime | None]],
    *,
    venue: str,
    mode: str,
    join_link: str,
    answer_deadline: dt.datetime | None,
) -> dict[str, Any]:
    """The one shape of a schedule that is kept. `sessions` are label, day, start and end, in their order."""
    days = [day for _label, day, _start, _end in sessions if day]
    return {
        "first_day": min(days).isoformat() if days else None,
        "sessions": [
            {"label": label, "date": day.isoformat() if day else None, "starts_at": _utc(start), "ends_at": _utc(end)}
            for label, day, start, end in sessions
        ],
        "venue": venue,
        "mode": str(mode),
        # The link opens the meeting to whoever reads it: kept is only by what two can be told apart.
        "join_link": hashlib.sha256(join_link.encode()).hexdigest()[:12] if join_link else "",
        "answer_deadline": _utc(answer_deadline),
    }


def _utc(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at else None


class Suspension(models.Model):
    """A pause (skors) of a running meeting: since when, why, until when. The meeting stays `ongoing`."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=200)
    suspended_at = models.DateTimeField()
    suspended_by = models.CharField(max_length=200)
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["suspended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(resumed_at__isnull=True), name="meetings_suspended_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("suspended_at")),
                name="meetings_resumed_after_suspended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.reason}"
