"""What the source of a meeting says, and what its names probably mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agendas.models import Directive, Presenter, RecordedFollowUp
from attendance.models import AttendanceNote
from directory.models import Appointment, Position
from directory.queries import current_holders
from elections.models import Election
from flows.importing.mapping import ELECTION_KIND
from meetings.models import Meeting, MeetingRole, MeetingSource, Participant, Quote, RelatedEvent
from meetings.states import MatchState, RoleInMeeting

Named = MeetingRole | Participant | Presenter
# In addresses: which list a named person stands in.
ROLE, LINE, PRESENTER = "peran", "peserta", "pemapar"


def posts_meant(meeting: Meeting) -> QuerySet[Position]:
    """The posts that a name of this meeting may mean: of its convener, below it, and of the province above it."""
    region = meeting.convener.region
    if region is None:
        return Position.objects.none()
    near = Q(organization__region=region) | Q(organization__region__parent=region)
    if region.parent_id is not None:
        near |= Q(organization__region=region.parent_id)
    return Position.objects.active().filter(near).select_related("organization__region").in_protocol_order()


# --- matches -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatchLine:
    """One named person: where it stands, what is printed, and what it was taken for."""

    kind: str
    name: str
    heading: str
    person: Named
    holder: Appointment | None

    @property
    def post(self) -> Position | None:
        """The confirmed post, or the proposed one."""
        return self.person.position or self.person.proposed_position

    @property
    def is_open(self) -> bool:
        return self.person.match_state in (MatchState.NONE, MatchState.PROPOSED)

    @property
    def is_confirmable(self) -> bool:
        return self.person.match_state == MatchState.PROPOSED

    @property
    def shape(self) -> str:
        return MATCH_SHAPES[MatchState(self.person.match_state)]


MATCH_SHAPES = {
    MatchState.NONE: "wait",
    MatchState.PROPOSED: "part",
    MatchState.CONFIRMED: "ok",
    MatchState.REJECTED: "exc",
}


def match_lines(meeting: Meeting) -> list[MatchLine]:
    """Everyone whom the source names singly, in the order of roles, presenters and roll; four queries."""
    rows = [*_roles(meeting), *_rows(Presenter, meeting), *_rows(Participant, meeting).filter(is_group=False)]
    posts = [post for row in rows if (post := row.position or row.proposed_position)]
    holders = current_holders(posts, meeting.first_day)
    return [_line(row, holders) for row in rows]


def match_line(meeting: Meeting, kind: str, name: str) -> MatchLine | None:
    """The one person of this address; None if there is none."""
    return next((line for line in match_lines(meeting) if (line.kind, line.name) == (kind, name)), None)


def _roles(meeting: Meeting) -> list[Any]:
    places = list(RoleInMeeting.values)
    return sorted(_rows(MeetingRole, meeting), key=lambda row: places.index(row.role))


def _rows(model: Any, meeting: Meeting) -> Any:
    related = ["region", "official", "position__organization", "proposed_position__organization"]
    return model.objects.filter(meeting=meeting).select_related(*related)


def _line(row: Any, holders: dict[int, Appointment]) -> MatchLine:
    post = row.position or row.proposed_position
    holder = holders.get(post.pk) if post else None
    if isinstance(row, MeetingRole):
        return MatchLine(ROLE, row.role, str(row.get_role_display()), row, holder)
    if isinstance(row, Participant):
        return MatchLine(LINE, row.public_id, str(row.get_capacity_display()), row, holder)
    return MatchLine(PRESENTER, row.public_id, "", row, holder)


# --- the source on the meeting's page ----------------------------------------------------------------------------


@dataclass(frozen=True)
class SourceCard:
    """Everything the source tells that has no other place on the meeting's page, and the printed words of what has."""

    source: MeetingSource
    roles: Sequence[MeetingRole]
    presenters: Sequence[Presenter]
    roll: Sequence[Participant]
    attendance_notes: Sequence[AttendanceNote]
    points: Sequence[Directive]
    related_events: Sequence["EventCard"]
    follow_ups: Sequence[RecordedFollowUp]
    quotes: Sequence[Quote]

    @property
    def people(self) -> list[Named]:
        return [*self.roles, *self.presenters, *self.roll]

    @property
    def people_count(self) -> int:
        return len(self.people)

    @property
    def open_matches(self) -> int:
        """Proposals that wait for a person."""
        return sum(person.match_state == MatchState.PROPOSED for person in self.people)

    @property
    def gaps(self) -> list[str]:
        """What the source leaves open. It names that by the keys of its file, or in words of its own: those stay."""
        names = _names_of_keys()
        return [names.get(entry, entry) for entry in self.source.not_stated]

    @property
    def planned_words(self) -> str:
        """Whether further meetings are planned: the source says so by yes or no, or in words."""
        planned = (self.source.periodicity or {}).get("planned")
        return words_of(planned)


@dataclass(frozen=True)
class EventCard:
    """Something held beside the meeting, in words."""

    event: RelatedEvent
    # The election that the import made of it.
    election: Election | None = None

    @property
    def positions_label(self) -> str:
        return "; ".join(words_of(entry) for entry in self.event.positions)

    @property
    def further_labels(self) -> list[tuple[str, str]]:
        return [(name, words_of(value)) for name, value in self.event.further.items()]


def _events(meeting: Meeting) -> list[EventCard]:
    elections = {row.title: row for row in Election.objects.filter(meeting=meeting)}
    return [
        EventCard(event, elections.get(event.title) if event.kind == ELECTION_KIND else None)
        for event in RelatedEvent.objects.filter(meeting=meeting)
    ]


def _names_of_keys() -> dict[str, str]:
    return {
        "agenda_items": _("Agenda"),
        "attendance": _("Attendance"),
        "date": _("Date"),
        "end_time": _("Time it ended"),
        "follow_ups": _("Follow-ups"),
        "leader": _("Chair"),
        "moderator": _("Moderator"),
        "note_taker": _("Note taker"),
        "opened_by": _("Opened by"),
        "opened_on_behalf_of": _("On behalf of"),
        "participants": _("Participants"),
        "period_context": _("Period"),
        "presenters": _("Presenters"),
        "published_on": _("Published on"),
        "publisher": _("Publisher"),
        "purposes": _("Purposes"),
        "quotes": _("Quotes"),
        "start_time": _("Time it began"),
        "strategic_issues": _("Strategic issues"),
        "theme": _("Theme"),
        "venue": _("Venue"),
        "venue.city": _("City"),
        "weekday_text": _("Weekday as printed"),
    }


def words_of(value: Any) -> str:
    """A value of JSON as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {words_of(entry)}" for name, entry in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(words_of(entry) for entry in value)
    return "–" if value is None else str(value)


def source_card(meeting: Meeting) -> SourceCard | None:
    """What the source of an imported meeting says; None for a meeting of the portal's own. Nine queries."""
    if not meeting.is_imported:
        return None
    source = MeetingSource.objects.filter(meeting=meeting).first()
    if source is None:
        return None
    return SourceCard(
        source=source,
        roles=_roles(meeting),
        presenters=list(_rows(Presenter, meeting)),
        roll=list(_rows(Participant, meeting).select_related("accompanies")),
        attendance_notes=list(AttendanceNote.objects.filter(meeting=meeting)),
        points=list(Directive.objects.filter(meeting=meeting)),
        related_events=_events(meeting),
        follow_ups=list(RecordedFollowUp.objects.filter(meeting=meeting).select_related("directive")),
        quotes=list(Quote.objects.filter(meeting=meeting)),
    )
