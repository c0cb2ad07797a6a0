"""Telling those invited."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.models import Invitation
from attendance.states import Rsvp
from audit.actions import Actor, record
from common import work
from common.errors import RakorError, WrongState
from documents.models import Rendering
from meetings.models import Meeting
from meetings.permissions import require
from notices.actions.writing import draft, keep_new, ring_all
from notices.models import Message
from notices.queries import BY_HAND, was_reminded_by_hand, with_recipients
from notices.states import Channel, MessageKind

# Two presses of one button are one wish.
HAND_PAUSE = dt.timedelta(minutes=1)


class JustReminded(RakorError):
    """They were reminded by hand a moment ago."""


class JustSent(RakorError):
    """The letter went to them a moment ago."""


@transaction.atomic
def tell_invitation(
    *,
    meeting: Meeting,
    copies: Mapping[int, Rendering],
    by: Actor,
    only: Collection[Invitation] | None = None,
    again: bool = False,
) -> list[Message]:
    """Write one invitation per contact, each waiting for its addressee's copy of the letter. Called by `flows`.

    All who are invited are told, or `only` these. Whoever has been told under this letter and link is told once more
    only where that is wished (`again`).
    """
    invitations = Invitation.objects.of(meeting)
    if only is not None:
        invitations = invitations.filter(pk__in=[invitation.pk for invitation in only])
    wish = f".resend-{timezone.now():%Y%m%d%H%M%S}" if again else ""
    drafts = []
    for invitation in with_recipients(invitations):
        copy = copies.get(invitation.pk)
        # A new letter after a revoked one is told anew.
        letter = f"v{copy.paper.version}" if copy else "v0"
        drafts += draft(MessageKind.INVITATION, invitation, f"{letter}.{invitation.link_version}{wish}", "", copy)
    told = keep_new(drafts)
    _ring_with_copies(told, copies)
    action = "tell_invitation_again" if again else "tell_invitation"
    record(action, meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


def _ring_with_copies(messages: Iterable[Message], copies: Mapping[int, Rendering]) -> None:
    """Each copy of the letter first, then the messages that carry it."""
    by_invitation: dict[int | None, list[Message]] = {}
    for message in messages:
        by_invitation.setdefault(message.invitation_id, []).append(message)
    for invitation, carried in by_invitation.items():
        copy = copies.get(invitation) if invitation is not None else None
        if copy is not None:
            work.ring_in_turn(copy, *carried)
        else:
            ring_all(carried)


def not_just_sent(invitations: Collection[Invitation]) -> list[Invitation]:
    """Those of `invitations` that nothing was sent to within the last minute: two presses are one wish.

    Raises `JustSent` if nobody is left.
    """
    since = timezone.now() - HAND_PAUSE
    told = Message.objects.filter(invitation__in=invitations, kind=MessageKind.INVITATION, created_at__gt=since)
    recent = set(told.filter(channel=Channel.EMAIL).values_list("invitation_id", flat=True))
    left = [invitation for invitation in invitations if invitation.pk not in recent]
    if not left:
        raise JustSent(_("It was sent to them less than a minute ago; nothing is sent twice."))
    return left


@transaction.atomic
def tell_minutes_final(*, meeting: Meeting, by: Actor, only: Collection[Invitation] | None = None) -> list[Message]:
    """Tell every invitee, once for each link, that the minutes can be read; who was represented gets a debrief instead.

    `only` tells these, whose link is new, whatever they were told by the old one. Called by `flows`.
    """
    others = Invitation.objects.of(meeting)
    others = others.filter(debrief=None) if only is None else others.filter(pk__in=[row.pk for row in only])
    return _tell_all(MessageKind.MINUTES_FINAL, meeting, by=by, action="tell_minutes_final", to=others)


@transaction.atomic
def remind_unanswered(*, meeting: Meeting, by: Actor, only: Collection[Invitation] | None = None) -> list[Message]:
    """Remind, by hand, all who have not answered, or `only` those of them; the messages written.

    Each time is a new revision. Raises `Refused`, `WrongState` once answers are closed, `JustReminded` within a minute
    of the last time.
    """
    require(by, Power.INVITE, meeting)
    # Two presses at once stand in line here.
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not held.answers_open:
        raise WrongState(_("Answers are no longer awaited: there is nobody to remind."))
    now = timezone.now()
    awaited = Invitation.objects.of(meeting).filter(state=Rsvp.PENDING)
    if only is not None:
        awaited = awaited.filter(pk__in=[invitation.pk for invitation in only])
    if was_reminded_by_hand(awaited, now - HAND_PAUSE):
        raise JustReminded(_("They were reminded less than a minute ago; nothing is sent twice."))
    drafts = []
    for invitation in with_recipients(awaited):
        drafts += draft(MessageKind.ANSWER_REMINDER, invitation, f"{BY_HAND}{now:%Y%m%d%H%M%S}", "")
    told = keep_new(drafts)
    ring_all(told)
    record("remind_unanswered", meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told


def _tell_all(
    kind: MessageKind, meeting: Meeting, *, by: Actor, action: str, to: QuerySet[Invitation] | None = None
) -> list[Message]:
    drafts = []
    for invitation in with_recipients(Invitation.objects.of(meeting) if to is None else to):
        drafts += draft(kind, invitation, str(invitation.link_version), "")
    told = keep_new(drafts)
    ring_all(told)
    record(action, meeting, by=by, subject=meeting, after={"messages": len(told)})
    return told
