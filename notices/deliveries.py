"""How the letter has fared on its way to each line of the roll: sent, failed, opened, replied to.

A fixed number of queries for a page of lines, and one that counts them all.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from attendance.models import CalendarReply, Invitation, LinkOpening
from attendance.queries.lines import invitable, searched
from common.work import WorkState
from directory.models import Contact
from documents.models import Paper, Rendering
from documents.states import PERSONAL
from meetings.models import Meeting, Participant
from notices.models import Message
from notices.states import MessageKind

# What the page is filtered by: value → (shape, words).
FILTERS = {
    "belum-terkirim": ("wait", _("Not sent")),
    "gagal": ("alert", _("Failed")),
    "belum-dibuka": ("part", _("Not opened")),
    "tanpa-kontak": ("no", _("No contact")),
}
_FIELDS = {
    "belum-terkirim": Q(is_sent=False),
    "gagal": Q(is_failed=True),
    # Only of what has arrived can be said that it was not opened.
    "belum-dibuka": Q(is_sent=True, is_opened=False),
    "tanpa-kontak": Q(is_reachable=False),
}


@dataclass(frozen=True)
class Progress:
    """One line of the roll with all that went to it."""

    participant: Participant
    invitation: Invitation | None
    messages: Sequence[Message]
    copy: Rendering | None
    opening: LinkOpening | None
    # What the calendars of its contacts said, the newest first.
    replies: Sequence[CalendarReply]

    @property
    def newest(self) -> Sequence[Message]:
        return self.messages[:3]

    @property
    def older(self) -> Sequence[Message]:
        return self.messages[3:]


def delivery_lines(meeting: Meeting, letter: Paper | None) -> "QuerySet[Participant]":
    """Every line that gets an invitation, with `is_sent`, `is_failed`, `is_opened` and `is_reachable`.

    What went out before the letter in force does not count as sent.
    """
    messages = Message.objects.filter(invitation__participant=OuterRef("pk"))
    sent = messages.filter(kind=MessageKind.INVITATION, state=WorkState.DONE)
    if letter is not None and letter.sent_at is not None:
        sent = sent.filter(created_at__gte=letter.sent_at - dt.timedelta(minutes=1))
    copies = Rendering.objects.filter(invitation__participant=OuterRef("pk"), edition__in=PERSONAL, paper=letter)
    reachable = Contact.objects.filter(position=OuterRef("position"), is_active=True).exclude(email="", phone="")
    return invitable(meeting).annotate(
        is_sent=Exists(sent),
        is_failed=Exists(messages.filter(state=WorkState.FAILED)) | Exists(copies.filter(state=WorkState.FAILED)),
        is_opened=Exists(LinkOpening.objects.filter(invitation__participant=OuterRef("pk"))),
        is_reachable=Exists(reachable) | Q(position=None) & (~Q(guest_email="") | ~Q(guest_phone="")),
    )


def counts_of(lines: "QuerySet[Participant]") -> dict[str, int]:
    """How many lines each filter leaves, and under the empty text all; one query."""
    counted: dict[str, int] = lines.aggregate(
        all=Count("pk"), **{name.replace("-", "_"): Count("pk", filter=asked) for name, asked in _FIELDS.items()}
    )
    return {"": counted["all"], **{name: counted[name.replace("-", "_")] for name in _FIELDS}}


def narrowed(lines: "QuerySet[Participant]", chosen: str, words: str) -> "QuerySet[Participant]":
    """The lines that a filter and the words searched for leave, in the order of the roll."""
    kept = lines.filter(_FIELDS[chosen]) if chosen in _FIELDS else lines
    return searched(kept, words).order_by("order", "pk")


def progress_of(lines: Sequence[Participant], letter: Paper | None) -> list[Progress]:
    """Each of these lines with what went to it; four queries, however many they are."""
    found = (
        Invitation.objects.filter(participant__in=lines)
        .select_related("opening")
        .prefetch_related(
            Prefetch("messages", queryset=Message.objects.defer("body").order_by("-pk"), to_attr="told"),
            Prefetch(
                "renderings",
                queryset=Rendering.objects.filter(paper=letter, edition__in=PERSONAL).order_by("-pk"),
                to_attr="copies",
            ),
            "calendar_replies",
        )
    )
    by_line = {invitation.participant_id: invitation for invitation in found}
    return [_progress(line, by_line.get(line.pk)) for line in lines]


def _progress(line: Participant, invitation: Invitation | None) -> Progress:
    if invitation is None:
        return Progress(line, None, (), None, None, ())
    return Progress(
        participant=line,
        invitation=invitation,
        messages=invitation.told,  # type: ignore[attr-defined]
        copy=next(iter(invitation.copies), None),  # type: ignore[attr-defined]
        opening=getattr(invitation, "opening", None),
        replies=list(invitation.calendar_replies.all()),
    )
