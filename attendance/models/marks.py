"""Who was there: the mark of a line in a session, its corrections, and what is said of an absence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.models.invitations import Representation
from attendance.states import (
    ATTENDANCE_SHAPES,
    EXPLANATION_SHAPES,
    ArrivalMode,
    Attendance,
    AttendanceNoteCategory,
    AttendanceSource,
    ExcuseReason,
    ExplanationState,
)
from common.public_id import PublicIdModel
from directory.models import Organization
from files.models import StoredFile
from meetings.models import Meeting, Participant, Session


class AttendanceRecord(models.Model):
    """How one line of the roll took part in one session: the mark, when it was made, by whom, from where.

    What the door sees is kept as it came (`Arrival`); the mark is what follows from it, and what the secretariat says.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="attendance")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=18, choices=Attendance.choices, default=Attendance.EXPECTED)
    represented_by = models.CharField(_("represented by"), max_length=350, blank=True)
    # Who was announced and came; none where another came in his place, or nobody was announced.
    representation = models.ForeignKey(
        Representation, null=True, blank=True, on_delete=models.PROTECT, related_name="marks"
    )
    # The secretariat's own remark. It is read inside the house only: in no export and in no paper.
    note = models.CharField(_("internal remark"), max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=AttendanceSource.choices)
    mode = models.CharField(max_length=6, choices=ArrivalMode.choices, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    left_early = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "session"], name="attendance_one_record_per_session"),
            models.CheckConstraint(
                condition=~Q(state=Attendance.REPRESENTED) | ~Q(represented_by=""),
                name="attendance_represented_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False, left_early=False)
                | Q(state__in=[Attendance.PRESENT, Attendance.REPRESENTED]),
                name="attendance_late_or_early_only_who_was_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_state_display()}"

    @property
    def state_shape(self) -> str:
        return ATTENDANCE_SHAPES[Attendance(self.state)]


class AttendanceCorrection(PublicIdModel):
    """A change of a mark after the roll was fixed: what it was, what it is, and why. Rows are only added."""

    mark = models.ForeignKey(AttendanceRecord, on_delete=models.PROTECT, related_name="corrections")
    was = models.CharField(max_length=18, choices=Attendance.choices)
    was_represented_by = models.CharField(max_length=350, blank=True)
    state = models.CharField(max_length=18, choices=Attendance.choices)
    represented_by = models.CharField(_("represented by"), max_length=350, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="attendance_correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_was_display()} → {self.get_state_display()}"


class AbsenceExplanation(PublicIdModel):
    """What someone marked absent without notice says afterwards, within the time given; judged by the secretariat."""

    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="explanation")
    reason = models.CharField(_("reason"), max_length=16, choices=ExcuseReason.choices)
    note = models.TextField(_("explanation"), blank=True)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    state = models.CharField(max_length=10, choices=ExplanationState.choices, default=ExplanationState.SUBMITTED)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    # How often it was given; part of the key of what is told about it.
    revision = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    # Why it was not accepted; shown behind the personal link.
    decision_note = models.CharField(_("why not"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ExplanationState.REJECTED) | ~Q(decision_note=""),
                name="attendance_rejected_explanation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_reason_display()}"

    @property
    def state_shape(self) -> str:
        return EXPLANATION_SHAPES[ExplanationState(self.state)]


class RecapReply(PublicIdModel):
    """The right of reply: what an institution says of its own figures of a period, shown beside them. Only added."""

    convener = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="recap_replies")
    year = models.PositiveSmallIntegerField()
    # None: the whole year.
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(_("reply"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organization}, {self.year}"


class AttendanceNote(models.Model):
    """What a source says of attendance in general ("beberapa asisten yang mewakili …")."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance_notes")
    order = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=24, choices=AttendanceNoteCategory.choices)
    group = models.CharField(max_length=250, blank=True)
    count_text = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
