"""The answers to one meeting: the lines asked for, their shares by group and region, and the seats they come to."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from attendance.models import AttendanceRecord, CalendarReply, Invitation, Representation
from attendance.queries.changes import former_answers, unseen_invitations
from attendance.queries.lines import Tally, invitation_of_line, lines_of, representations_by_line, searched
from attendance.states import ACTIVE_REPRESENTATION, RSVP_SHAPES, ExcuseState, RepresentationState, Rsvp
from directory.models import Contact
from meetings.models import Meeting, Participant
from meetings.states import Capacity

# What a line may be asked for beside its answer.
TO_DECIDE = "wakil"
TO_JUDGE = "alasan"
UNSEEN = "perubahan"
UNREACHED = "kontak"

# The group or region of those that have none.
NONE = "-"

UNANSWERED = (Rsvp.PENDING, Rsvp.NO_RESPONSE)


@dataclass(frozen=True)
class AnswerRow:
    """One line of the roll with its answer."""

    participant: Participant
    invitation: Invitation | None
    # Who comes instead, or, if the last one was not accepted, that one.
    representation: Representation | None
    contacts: int
    marks: Sequence[AttendanceRecord]
    # The same person is named for another post of this meeting too.
    is_named_twice: bool
    # What the calendar of the one invited said last.
    calendar: CalendarReply | None = None
    # What was answered to an earlier schedule.
    former: Rsvp | None = None


@dataclass(frozen=True)
class AnswerBoard:
    """The answers to one meeting: their tally, and the lines asked for."""

    total: int
    invited: int
    to_decide: int
    tally: Tally
    rows: list[AnswerRow]

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """Shares for the bar and the legend."""
        return [(shape, count, label) for _value, shape, label, count in self.tally]


@dataclass
class Share:
    """The answers of one group or region (or of all), and the seats that they come to."""

    key: str
    label: str
    counts: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    people: int = 0
    companions: int = 0

    @property
    def tally(self) -> Tally:
        """How often each answer was given; nought is told too."""
        return [(state.value, RSVP_SHAPES[state], str(state.label), self.counts[state]) for state in Rsvp]

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        return [(shape, count, label) for _value, shape, label, count in self.tally]

    @property
    def invited(self) -> int:
        return self.counts.total()

    @property
    def unanswered(self) -> int:
        return sum(self.counts[state] for state in UNANSWERED)

    @property
    def seats(self) -> int:
        """Those who come themselves, representatives, and whom they bring."""
        return self.people + self.companions


@dataclass(frozen=True)
class Shares:
    """The answers of a meeting as a whole, and by the two groupings of the board."""

    whole: Share
    by_group: list[Share]
    by_region: list[Share]


def answer_lines(
    meeting: Meeting,
    state: str = "",
    search: str = "",
    *,
    group: str = "",
    region: str = "",
    flags: Collection[str] = (),
) -> QuerySet[Participant]:
    """The lines of the board that fit all that is asked for; what is unknown narrows nothing.

    `state` is an answer, or one of the flags.
    """
    contacts = (
        Contact.objects.filter(position=OuterRef("position"), is_active=True)
        .order_by()
        .values("position")
        .annotate(number=Count("pk"))
        .values("number")
    )
    lines = searched(lines_of(meeting), search).annotate(contacts=Coalesce(Subquery(contacts), 0))
    if state in Rsvp.values:
        lines = lines.filter(invitation__state=state)
    if group:
        lines = lines.filter(group_label="" if group == NONE else group)
    if region:
        lines = lines.filter(region__isnull=True) if region == NONE else lines.filter(region__code=region)
    conditions = flag_conditions(meeting)
    for flag in conditions.keys() & {state, *flags}:
        lines = lines.filter(conditions[flag])
    return lines


def unanswered_first(lines: QuerySet[Participant]) -> QuerySet[Participant]:
    """The same lines, those to be chased before the others."""
    silent = When(invitation__state__in=UNANSWERED, then=Value(0))
    return lines.order_by(Case(silent, default=Value(1), output_field=IntegerField()), "order", "pk")


def flag_conditions(meeting: Meeting) -> dict[str, Q]:
    """By flag: which lines of the roll it fits."""
    reached = Contact.objects.filter(position=OuterRef("position"), is_active=True)
    return {
        TO_DECIDE: Q(invitation__in=_to_decide(meeting).values("invitation")),
        TO_JUDGE: Q(
            invitation__state=Rsvp.EXCUSED, invitation__excuse_state__in=[ExcuseState.SUBMITTED, ExcuseState.ASKED_BACK]
        ),
        UNSEEN: Q(invitation__in=unseen_invitations(meeting).order_by().values("pk")),
        UNREACHED: ~Q(Exists(reached)) & Q(guest_email="", guest_phone="") & ~Q(capacity=Capacity.COMPANION),
    }


def flag_counts(meeting: Meeting, conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many lines of the roll each condition fits, in one query."""
    counts = {flag: Count("pk", filter=condition) for flag, condition in conditions.items()}
    return lines_of(meeting).order_by().aggregate(**counts)


def answer_rows(meeting: Meeting, lines: Iterable[Participant]) -> list[AnswerRow]:
    """The rows of these lines (a page of `answer_lines`), with representatives, marks and calendars."""
    listed = list(lines)
    representations = representations_by_line(listed)
    marks: dict[int, list[AttendanceRecord]] = {}
    for mark in (
        AttendanceRecord.objects.filter(participant__in=listed)
        .select_related("session")
        .order_by("session__order", "session__pk")
    ):
        marks.setdefault(mark.participant_id, []).append(mark)
    twice = _named_twice(meeting)
    calendars = _calendars(listed)
    invitations = {line.pk: invitation for line in listed if (invitation := invitation_of_line(line)) is not None}
    former = former_answers(invitations.values())
    rows = []
    for line in listed:
        invitation = invitations.get(line.pk)
        representation = representations.get(line.pk)
        rows.append(
            AnswerRow(
                participant=line,
                invitation=invitation,
                representation=representation,
                contacts=_contacts(line),
                marks=marks.get(line.pk, []),
                is_named_twice=representation is not None and representation.name.casefold() in twice,
                calendar=calendars.get(line.pk),
                former=former.get(invitation.pk) if invitation else None,
            )
        )
    return rows


def answer_tally(meeting: Meeting) -> Tally:
    """How often each answer was given; nought is told too."""
    counted = dict(
        Invitation.objects.of(meeting).values_list("state").annotate(number=Count("pk")).values_list("state", "number")
    )
    return [(state.value, RSVP_SHAPES[state], str(state.label), counted.get(state.value, 0)) for state in Rsvp]


def answer_board(meeting: Meeting, *, limit: int = 10) -> AnswerBoard:
    """The tally of the answers and the first `limit` lines (0: the tally alone), for the page of the meeting."""
    return board_of(meeting, answer_lines(meeting)[:limit], total=lines_of(meeting).count())


def board_of(meeting: Meeting, lines: Iterable[Participant], *, total: int) -> AnswerBoard:
    """The board showing these lines out of `total`."""
    tally = answer_tally(meeting)
    return AnswerBoard(
        total=total,
        invited=sum(count for _value, _shape, _label, count in tally),
        to_decide=_to_decide(meeting).count(),
        tally=tally,
        rows=answer_rows(meeting, lines),
    )


def shares_of(meeting: Meeting) -> Shares:
    """The answers of all, by group and by region, in the order of the roll; one query whatever its length."""
    represented = Representation.objects.filter(
        invitation__participant__meeting=meeting, state__in=ACTIVE_REPRESENTATION
    ).values("invitation")
    comes = Q(invitation__state=Rsvp.ACCEPTED) | Q(invitation__state=Rsvp.DELEGATED, invitation__in=represented)
    rows = (
        Participant.objects.filter(meeting=meeting, is_group=False)
        .order_by()
        .values("group_label", "region__code", "region__name", "invitation__state")
        .annotate(
            lines=Count("pk"),
            people=Count("pk", filter=comes),
            brought=Coalesce(Sum("invitation__companions", filter=comes), 0),
        )
        .order_by("group_label", "region__code")
    )
    whole = Share("", _("All"))
    groups: dict[str, Share] = {}
    regions: dict[str, Share] = {}
    for row in rows:
        group, region = row["group_label"] or NONE, row["region__code"] or NONE
        in_group = groups.setdefault(group, Share(group, row["group_label"] or _("Without a group")))
        in_region = regions.setdefault(region, Share(region, row["region__name"] or _("Without a region")))
        for share in (whole, in_group, in_region):
            share.lines += row["lines"]
            share.people += row["people"]
            share.companions += row["brought"]
            if row["invitation__state"] is not None:
                share.counts[row["invitation__state"]] += row["lines"]
    return Shares(whole, list(groups.values()), list(regions.values()))


def _to_decide(meeting: Meeting) -> QuerySet[Representation]:
    return Representation.objects.filter(invitation__participant__meeting=meeting, state=RepresentationState.PROPOSED)


def _named_twice(meeting: Meeting) -> set[str]:
    """Names, in lower case, that stand for more than one post of this meeting."""
    names = Representation.objects.filter(
        invitation__participant__meeting=meeting, state__in=ACTIVE_REPRESENTATION
    ).values_list("name", flat=True)
    return {name for name, number in Counter(name.casefold() for name in names).items() if number > 1}


def _calendars(lines: list[Participant]) -> dict[int, CalendarReply]:
    """By line: the last word of the calendar."""
    found: dict[int, CalendarReply] = {}
    replies = CalendarReply.objects.filter(invitation__participant__in=lines)
    for reply in replies.annotate(line=F("invitation__participant_id")):  # the newest first
        found.setdefault(reply.line, reply)
    return found


def _contacts(line: Participant) -> int:
    own = 1 if line.guest_email or line.guest_phone else 0
    return own + getattr(line, "contacts", 0)
