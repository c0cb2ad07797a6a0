"""The words of a meeting, and how it moves from plan to closed (domain: timeline of a Rakor)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.states import Moves


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    INVITED = "invited", _("Invitations sent")
    ONGOING = "ongoing", _("Ongoing")
    HELD = "held", _("Held – minutes pending")
    CLOSED = "closed", _("Closed")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


MOVES: Moves = {
    MeetingState.DRAFT: frozenset({MeetingState.SCHEDULED, MeetingState.CANCELLED}),
    MeetingState.SCHEDULED: frozenset({MeetingState.INVITED, MeetingState.POSTPONED, MeetingState.CANCELLED}),
    MeetingState.INVITED: frozenset({MeetingState.ONGOING, MeetingState.POSTPONED, MeetingState.CANCELLED}),
    MeetingState.POSTPONED: frozenset({MeetingState.SCHEDULED, MeetingState.CANCELLED}),
    MeetingState.ONGOING: frozenset({MeetingState.HELD}),
    MeetingState.HELD: frozenset({MeetingState.CLOSED}),
    # Only by an administrator, with a reason.
    MeetingState.CLOSED: frozenset({MeetingState.HELD}),
    MeetingState.CANCELLED: frozenset(),
}

SHAPES = {
    MeetingState.DRAFT: "wait",
    MeetingState.SCHEDULED: "part",
    MeetingState.INVITED: "part",
    MeetingState.ONGOING: "live",
    MeetingState.HELD: "part",
    MeetingState.CLOSED: "ok",
    MeetingState.POSTPONED: "exc",
    MeetingState.CANCELLED: "no",
}

# The plan may still be changed by editing it; afterwards a change is told to those invited.
PLANNING = (MeetingState.DRAFT, MeetingState.SCHEDULED)
OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)


class MeetingLevel(models.TextChoices):
    PROVINCE = "provinsi", _("Province")
    REGENCY = "kabupaten", _("Regency or city")


class MeetingMode(models.TextChoices):
    ON_SITE = "on_site", _("At the venue")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("At the venue and online")


class VenueKind(models.TextChoices):
    GOVERNMENT = "government", _("Government building")
    HOTEL = "hotel", _("Hotel")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Other")


class RoleInMeeting(models.TextChoices):
    CHAIR = "chair", _("Chair")
    OPENER = "opened_by", _("Opened by")
    ON_BEHALF = "opened_on_behalf_of", _("On behalf of")
    MODERATOR = "moderator", _("Moderator")
    NOTE_TAKER = "note_taker", _("Note taker")


class Capacity(models.TextChoices):
    LEADER = "leader", _("Chair")
    OPENER = "opener", _("Opener")
    MODERATOR = "moderator", _("Moderator")
    PRESENTER = "presenter", _("Presenter")
    PARTICIPANT = "participant", _("Participant")
    COMPANION = "companion", _("Companion")
    GUEST = "guest", _("Guest")


class MatchState(models.TextChoices):
    NONE = "none", _("No match found")
    PROPOSED = "proposed", _("Match proposed")
    CONFIRMED = "confirmed", _("Match confirmed")
    REJECTED = "rejected", _("Kept as printed")


class StatedAttendance(models.TextChoices):
    """What a source says of someone's attendance, where it says anything."""

    PRESENT = "present", _("present")
    MIXED = "mixed", _("partly present")


class Disclosure(models.TextChoices):
    """Who may see a thing (UU 14/2008: open, internal, or excluded after a test of consequences)."""

    OPEN = "open", pgettext_lazy("disclosure", "Open")
    INTERNAL = "internal", _("Internal")
    EXCLUDED = "excluded", _("Excluded")


class TopicKind(models.TextChoices):
    ISSUE = "issue", _("Strategic issue")
    AFFAIR = "affair", _("Government affair")


class RepresentationRule(models.TextChoices):
    ALLOWED = "allowed", _("May be represented")
    IN_PERSON = "in_person", _("Must attend in person")


class SeriesState(models.TextChoices):
    ACTIVE = "active", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


SERIES_MOVES: Moves = {
    SeriesState.ACTIVE: frozenset({SeriesState.PAUSED, SeriesState.ENDED}),
    SeriesState.PAUSED: frozenset({SeriesState.ACTIVE, SeriesState.ENDED}),
    SeriesState.ENDED: frozenset(),
}

SERIES_SHAPES = {SeriesState.ACTIVE: "ok", SeriesState.PAUSED: "exc", SeriesState.ENDED: "no"}


class SeriesDay(models.TextChoices):
    """How the day within the period is found."""

    DAY_OF_MONTH = "day", _("On a day of the month")
    WEEKDAY = "weekday", _("On a weekday of the month")


class HolidayShift(models.TextChoices):
    """What becomes of a date that falls on a holiday or a weekend."""

    LATER = "later", _("The next working day")
    EARLIER = "earlier", _("The working day before")
    KEEP = "keep", _("It stays")


class PeriodState(models.TextChoices):
    """How far a period of a series has come. Nothing of it is stored: it follows from meetings, notes and the day."""

    PLANNED = "planned", _("Has its meeting")
    SKIPPED = "skipped", _("Not held, noted")
    MISSED = "missed", _("Passed without a meeting")
    DUE = "due", _("Not planned yet")
    PAUSED = "paused", _("Paused")
    AHEAD = "ahead", _("Ahead")


PERIOD_SHAPES = {
    PeriodState.PLANNED: "ok",
    PeriodState.SKIPPED: "no",
    PeriodState.MISSED: "alert",
    PeriodState.DUE: "alert",
    PeriodState.PAUSED: "exc",
    PeriodState.AHEAD: "wait",
}


class ChangeKind(models.TextChoices):
    """What happened to a meeting that people had been told of."""

    MOVED = "moved", _("Moved")
    POSTPONED = "postponed", _("Postponed without a new date")
    CANCELLED = "cancelled", _("Cancelled")


CHANGE_SHAPES = {ChangeKind.MOVED: "alert", ChangeKind.POSTPONED: "exc", ChangeKind.CANCELLED: "no"}
