"""Who was invited, what they answered, and who was there."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.states import (
    ACTIVE_REPRESENTATION,
    ATTENDANCE_SHAPES,
    EXCUSE_SHAPES,
    REPRESENTATION_SHAPES,
    RSVP_SHAPES,
    AnswerChannel,
    AnswerSource,
    Attendance,
    AttendanceNoteCategory,
    AttendanceSource,
    CalendarAnswer,
    ExcuseReason,
    ExcuseState,
    Mandate,
    MandateKind,
    RepresentationState,
    Rsvp,
)
from common.public_id import PublicIdModel
from directory.models import Contact, Organization, Position
from directory.states import RANKS
from files.models import StoredFile
from meetings.models import Meeting, Participant, Session
from meetings.states import OVER, MeetingState

if TYPE_CHECKING:
    from accounts.models import User


# How long a personal link opens after the meeting (design: links without accounts).
LINK_LIFETIME = dt.timedelta(days=90)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: "User") -> "InvitationQuerySet":
        return self.filter(participant__meeting__in=Meeting.objects.visible_to(user))

    def of(self, meeting: Meeting) -> "InvitationQuerySet":
        return self.filter(participant__meeting=meeting)

    def with_living_link(self) -> "InvitationQuerySet":
        """Those whose personal link still opens something: until `LINK_LIFETIME` after the meeting."""
        retired = Q(participant__meeting__ended_at__lt=timezone.now() - LINK_LIFETIME)
        return self.exclude(retired)

    def open(self) -> "InvitationQuerySet":
        """Those of meetings that are ahead or going on, a postponed one included."""
        return self.exclude(participant__meeting__state__in=[MeetingState.HELD, *OVER])


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
    diet = models.CharField(_("diet"), max_length=200, blank=True)
    source = models.CharField(max_length=8, choices=AnswerSource.choices, blank=True)
    channel = models.CharField(max_length=10, choices=AnswerChannel.choices, blank=True)

    excuse_state = models.CharField(max_length=10, choices=ExcuseState.choices, blank=True)
    excuse_document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    # What the secretariat asked back, or why it did not accept the reason; shown behind the personal link.
    excuse_question = models.TextField(_("question"), blank=True)

    # The `schedule_revision` of the meeting that those invited have said they have seen.
    seen_revision = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    # Who said so, or who was told, by what channel and by whom.
    seen_by = models.CharField(max_length=200, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=Rsvp.EXCUSED) | ~Q(excuse_reason=""), name="attendance_excused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=Rsvp.EXCUSED) & ~Q(excuse_state="") | ~Q(state=Rsvp.EXCUSED) & Q(excuse_state=""),
                name="attendance_excuse_is_judged_while_it_stands",
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

    @property
    def excuse_shape(self) -> str:
        return EXCUSE_SHAPES[ExcuseState(self.excuse_state)] if self.excuse_state else ""

    @property
    def is_excuse_accepted(self) -> bool:
        return self.state == Rsvp.EXCUSED and self.excuse_state == ExcuseState.ACCEPTED


class AnswerEntry(models.Model):
    """One answer, or one change of it, as it was given: when, by whom, from where. Rows are only added.

    `particulars` holds what was said by the names of the columns; of an illness the category only.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="entries")
    revision = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    source = models.CharField(max_length=8, choices=AnswerSource.choices)
    channel = models.CharField(max_length=10, choices=AnswerChannel.choices, blank=True)
    state = models.CharField(max_length=12, choices=Rsvp.choices)
    particulars = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("scan")
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.get_state_display()}"

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
    email = models.EmailField(_("e-mail"), blank=True)
    # The representative's own post where it is one of the directory; its rank, else the rank that was given.
    post = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("post")
    )
    rank = models.CharField(_("eselon"), max_length=5, blank=True, choices=[(rank, rank) for rank in RANKS])
    mandate = models.CharField(_("mandate"), max_length=8, choices=Mandate.choices, blank=True)
    mandate_kind = models.CharField(_("sent by"), max_length=12, choices=MandateKind.choices, blank=True)
    # The words of a disposisi: what the one sent is to do.
    instruction = models.TextField(_("instruction"), blank=True)
    # Below the rank that the meeting asks for, or of unknown rank: the chair decides, not the secretariat.
    needs_chair = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1)
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


class CalendarReply(models.Model):
    """What the calendar of someone invited said (iTIP REPLY by mail). An answer given on the link always wins."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="calendar_replies")
    # The mail it came in, so that the same mail counts once.
    message_id = models.CharField(max_length=250, unique=True)
    attendee = models.EmailField(max_length=254)
    answer = models.CharField(max_length=10, choices=CalendarAnswer.choices)
    sequence = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    # Whether it became the answer, because there was none.
    is_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["-said_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.get_answer_display()}"


class LinkOpening(models.Model):
    """That a personal link was opened: an observation (mail scanners open links too), never a state."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="opening")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.invitation}: {self.count}"


class OneTimeLink(PublicIdModel):
    """A link to an institution's affairs across meetings: sent to a contact on file, good once and for minutes.

    Its token is derived (`attendance.links`), never stored.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="one_time_links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="one_time_links")
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.organization}: {self.contact}"


class Debrief(PublicIdModel):
    """The decisions that touch a region, for the principal who was represented, until he says he has read them."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="debrief")
    # Who sat there for him.
    represented_by = models.CharField(max_length=350)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.invitation)


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
