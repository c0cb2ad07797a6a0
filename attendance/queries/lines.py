"""The lines of the roll as the board and the list at the door both read them."""

from django.db.models import F, Q, QuerySet

from attendance.models import Invitation, Representation
from attendance.states import RepresentationState
from common.text import one_line
from directory.models import ForkopimdaMember
from directory.states import PositionRole
from meetings.models import Meeting, Participant
from meetings.states import Capacity

# What the bar and the chips are made of: (value, shape, label, count).
Tally = list[tuple[str, str, str, int]]


def lines_of(meeting: Meeting) -> QuerySet[Participant]:
    """The persons of the roll (groups of a printed source are not persons), in its order, ready to be shown."""
    return (
        Participant.objects.filter(meeting=meeting, is_group=False)
        .select_related(
            "invitation",
            "position__organization__region",
            "organization",
            "region",
            "official",
            "accompanies__position",
        )
        .order_by("order", "pk")
    )


def uninvited_lines(meeting: Meeting) -> QuerySet[Participant]:
    """Lines that are to be invited and are not yet: put on the roll after the letter went out, or before it does."""
    return invitable(meeting).filter(invitation=None)


def invitable(meeting: Meeting) -> QuerySet[Participant]:
    """`Participant.is_invitable`, asked of the database."""
    return Participant.objects.filter(meeting=meeting, is_group=False).exclude(capacity=Capacity.COMPANION)


def without_forkopimda(lines: QuerySet[Participant]) -> QuerySet[Participant]:
    """`lines` without those of the Forkopimda: by the heading they stand under, or by their seat.

    They are of other services, and whether they come is not the convener's to ask. The head of a region leads his
    Forkopimda and is asked all the same.
    """
    seated = ForkopimdaMember.objects.exclude(position__role=PositionRole.HEAD_OF_REGION).values("position")
    # A guest has no post, and what is not known to be in the list is out of it only if that is asked for.
    return lines.exclude(group_label__istartswith="forkopimda").filter(Q(position=None) | ~Q(position__in=seated))


def searched(lines: QuerySet[Participant], search: str) -> QuerySet[Participant]:
    """Those of `lines` that hold each word searched for, or whose representative does."""
    for word in one_line(search).split()[:8]:
        lines = lines.filter(
            Q(printed_name__icontains=word)
            | Q(printed_position__icontains=word)
            | Q(printed_organization__icontains=word)
            | Q(position__title__icontains=word)
            | Q(position__short_title__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(region__name__icontains=word)
            | Q(pk__in=Representation.objects.filter(name__icontains=word).values("invitation__participant"))
        )
    return lines


def invitation_of_line(line: Participant) -> Invitation | None:
    return getattr(line, "invitation", None)


def representation_of(invitation: Invitation) -> Representation | None:
    """Who comes instead; if the last one named was not accepted, that one."""
    return invitation.representations.exclude(state=RepresentationState.CANCELLED).select_related("letter").first()


def representations_by_line(lines: list[Participant]) -> dict[int, Representation]:
    """By line: the representative there is, or the one last refused."""
    found: dict[int, Representation] = {}
    rows = (
        Representation.objects.filter(invitation__participant__in=lines)
        .exclude(state=RepresentationState.CANCELLED)
        .annotate(line=F("invitation__participant_id"))
        .select_related("letter")
    )
    for representation in rows:  # the newest first
        found.setdefault(representation.line, representation)
    return found
