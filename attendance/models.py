"""Who was invited, what they answered, and who was there."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.states import (
    ACTIVE_REPRESENTATION,
    ATTENDANCE_SHAPES,
    REPRESENTATION_SHAPES,
    RSVP_SHAPES,
    Attendance,
    AttendanceNoteCategory,
    AttendanceSource,
    ExcuseReason,
    RepresentationState,
    Rsvp,
)
from common.public_id import PublicIdModel
from files.models import StoredFile
from meetings.models import Meeting, Participant, Session

if TYPE_CHECKING:
    from accounts.models import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: "User") -> "InvitationQuerySet":
        return self.filter(participant__meeting__in=Meeting.objects.visible_to(user))

    def of(self, meeting: Meeting) -> "InvitationQuerySet":
        return self.filter(participant__meeting=meeting)


class Invitation(PublicIdModel):
    """The invitation of one line of the roll, and the answer to it.

    Its personal link is derived (`attendance.links`), never stored; raising `link_version` revokes it.
    """

    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="invitation")
    link_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(max_length=12, choices=Rsvp.choices, default=Rsvp.PENDING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    # How often the answer was given or changed; part of the key of what is told about it.
    answer_revision = models.PositiveSmallIntegerField(default=0)
    companions = models.PositiveSmallIntegerField(_("companions"), default=0)
    needs = models.CharField(_("special needs"), max_length=200, blank=True)
    excuse_reason = models.CharField(_("reason"), max_length=16, choices=ExcuseReason.choices, blank=True)
    excuse_note = models.TextField(_("explanation"), blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=Rsvp.EXCUSED) | ~Q(excuse_reason=""), name="attendance_excused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[Rsvp.PENDING, Rsvp.NO_RESPONSE]) | Q(answered_at__isnull=False),
                name="attendance_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)

    @property
    def state_shape(self) -> str:
        return RSVP_SHAPES[Rsvp(self.state)]


class Representation(PublicIdModel):
    """Someone sent in place of the one invited."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="representations")
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("post"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    letter = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("letter")
    )
    state = models.CharField(max_length=10, choices=RepresentationState.choices, default=RepresentationState.PROPOSED)
    # Why the secretariat did not accept; shown to those who proposed.
    decision_note = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(state__in=ACTIVE_REPRESENTATION),
                name="attendance_one_representative_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}"

    @property
    def state_shape(self) -> str:
        return REPRESENTATION_SHAPES[RepresentationState(self.state)]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_REPRESENTATION


class AttendanceRecord(models.Model):
    """How one line of the roll took part in one session: the mark, when it was made, by whom, from where."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="attendance")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=18, choices=Attendance.choices, default=Attendance.EXPECTED)
    represented_by = models.CharField(_("represented by"), max_length=350, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=AttendanceSource.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "session"], name="attendance_one_record_per_session"),
            models.CheckConstraint(
                condition=~Q(state=Attendance.REPRESENTED) | ~Q(represented_by=""),
                name="attendance_represented_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_state_display()}"

    @property
    def state_shape(self) -> str:
        return ATTENDANCE_SHAPES[Attendance(self.state)]


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
