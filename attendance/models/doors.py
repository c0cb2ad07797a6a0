"""What the doors saw, as it came: arrivals, later rolls, those without invitation, codes and seats."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from attendance.models.invitations import Invitation, Representation
from attendance.states import (
    ARRIVAL_SHAPES,
    WALK_IN_SHAPES,
    WEAK_SOURCES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalMode,
    ArrivalState,
    ArrivalTrouble,
    AttendanceSource,
    WalkInState,
)
from common.public_id import PublicIdModel
from files.models import StoredFile
from meetings.models import Meeting, Participant, Session

if TYPE_CHECKING:
    from accounts.models import User


class DoorRecord(PublicIdModel):
    """One thing that was done at a door, online or away from the network: when, where, by whom."""

    # The number that the device gave it. What is sent twice, because an answer was lost on the way, counts once.
    receipt = models.CharField(max_length=36, unique=True)
    # When it happened, by the server's clock: the device's clock is set right by what it says the time is on sending.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    # Who stood at the device, as the device says, where another sent what it had kept.
    noted_by = models.CharField(max_length=200, blank=True)
    door = models.CharField(_("door"), max_length=80, blank=True)
    device = models.CharField(max_length=36, blank=True)
    is_offline = models.BooleanField(default=False)

    class Meta:
        abstract = True


class RollCall(models.Model):
    """A second (third …) roll within a session, after a break: who does not answer it has left."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="roll_calls")
    number = models.PositiveSmallIntegerField(default=2)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="attendance_roll_number_once"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at__isnull=True), name="attendance_one_roll_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.number}"


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def counted(self) -> "ArrivalQuerySet":
        return self.filter(state=ArrivalState.COUNTED)

    def visible_to(self, user: "User") -> "ArrivalQuerySet":
        """Those of the meetings at whose door `user` may stand."""
        return self.filter(session__meeting__in=Meeting.objects.with_power(user, Power.RECORD_ATTENDANCE))


class Arrival(DoorRecord):
    """Someone came, went, or answered a later roll. The record stays as it came; only `state` and the decision move."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="arrivals")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="arrivals")
    kind = models.CharField(max_length=4, choices=ArrivalKind.choices, default=ArrivalKind.IN)
    capacity = models.CharField(max_length=12, choices=ArrivalCapacity.choices, default=ArrivalCapacity.OWN)
    mode = models.CharField(max_length=6, choices=ArrivalMode.choices, default=ArrivalMode.HALL)
    source = models.CharField(max_length=8, choices=AttendanceSource.choices)
    roll = models.ForeignKey(RollCall, null=True, blank=True, on_delete=models.PROTECT, related_name="arrivals")
    # Who came, where it is not the one invited himself.
    name = models.CharField(_("name"), max_length=150, blank=True)
    position = models.CharField(_("post"), max_length=200, blank=True)
    # The representative who had been announced, if it was he.
    representation = models.ForeignKey(
        Representation, null=True, blank=True, on_delete=models.PROTECT, related_name="arrivals"
    )
    signature = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ArrivalState.choices, default=ArrivalState.COUNTED)
    trouble = models.CharField(max_length=12, choices=ArrivalTrouble.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "session"],
                condition=Q(kind=ArrivalKind.IN, state=ArrivalState.COUNTED) & ~Q(capacity=ArrivalCapacity.COMPANION),
                name="attendance_comes_in_once",
            ),
            models.UniqueConstraint(
                fields=["participant", "roll"],
                condition=Q(roll__isnull=False, state=ArrivalState.COUNTED),
                name="attendance_answers_a_roll_once",
            ),
            models.CheckConstraint(
                condition=Q(capacity=ArrivalCapacity.OWN) | ~Q(name=""), name="attendance_another_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(kind=ArrivalKind.ROLL, roll__isnull=False)
                | ~Q(kind=ArrivalKind.ROLL) & Q(roll__isnull=True),
                name="attendance_roll_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArrivalState.CONFLICT) | ~Q(trouble=""), name="attendance_conflict_says_why"
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="attendance_arrival_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.participant}"

    @property
    def state_shape(self) -> str:
        return ARRIVAL_SHAPES[ArrivalState(self.state)]

    @property
    def is_weak(self) -> bool:
        """Whether it says less than a face at the door."""
        return self.source in WEAK_SOURCES

    @property
    def who(self) -> str:
        """Who came, with his post, where it is not the one invited himself."""
        return ", ".join(words for words in (self.name, self.position) if words)


class WalkInQuerySet(models.QuerySet["WalkIn"]):
    def waiting(self) -> "WalkInQuerySet":
        return self.filter(state=WalkInState.ASKED)

    def visible_to(self, user: "User") -> "WalkInQuerySet":
        return self.filter(session__meeting__in=Meeting.objects.with_power(user, Power.RECORD_ATTENDANCE))


class WalkIn(DoorRecord):
    """Someone at the door without an invitation. Approved, he becomes a line of the roll."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="walk_ins")
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("post"), max_length=200, blank=True)
    institution = models.CharField(_("institution"), max_length=200)
    state = models.CharField(max_length=10, choices=WalkInState.choices, default=WalkInState.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decision_note = models.CharField(_("why not"), max_length=300, blank=True)
    participant = models.OneToOneField(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="walk_in"
    )

    objects = WalkInQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=WalkInState.APPROVED, participant__isnull=False)
                | ~Q(state=WalkInState.APPROVED) & Q(participant__isnull=True),
                name="attendance_let_in_has_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.institution}"

    @property
    def state_shape(self) -> str:
        return WALK_IN_SHAPES[WalkInState(self.state)]


class RollNumber(models.Model):
    """The number of a line on paper lists. It stays with the line, whatever is added to the roll afterwards."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="roll_number")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="attendance_roll_number_of_one_line"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Seat(models.Model):
    """Where a line of the roll sits."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="seat")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    label = models.CharField(_("seat"), max_length=12)
    # The place in the hall, front row first.
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "label"], name="attendance_seat_for_one"),
        ]

    def __str__(self) -> str:
        return self.label


class CodeTries(models.Model):
    """How often a wrong room code was tried behind one personal link; too often, and it waits."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="code_tries")
    since = models.DateTimeField()
    count = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.invitation}: {self.count}"
