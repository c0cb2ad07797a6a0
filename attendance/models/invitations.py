"""Who was invited, and what they answered."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.states import (
    ACTIVE_REPRESENTATION,
    EXCUSE_SHAPES,
    REPRESENTATION_SHAPES,
    RSVP_SHAPES,
    AnswerChannel,
    AnswerSource,
    ExcuseReason,
    ExcuseState,
    Mandate,
    MandateKind,
    RepresentationState,
    Rsvp,
)
from common.public_id import PublicIdModel
from directory.models import Position
from directory.states import RANKS
from files.models import StoredFile
from meetings.models import Meeting, Participant
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
    # As the sending office numbered its surat tugas or surat kuasa.
    mandate_number = models.CharField(_("number of the letter"), max_length=80, blank=True)
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
