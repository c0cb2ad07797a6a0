"""The open part of the minutes: what anybody may read of them, from the same frozen facts.

Everything is left out that is not taken over here by name: a field that the facts gain later stays inside until
somebody has thought about it. Of an item or a directive that is not open nothing is left but its number and why it is
missing. What belongs to no item (quotes, closing notes, strategic issues) has no level of its own; it is open only
where everything is. The closing sentence is told always: the office sets it once for all its minutes.
"""

from dataclasses import dataclass

from documents.facts.minutes import (
    AgendaItem,
    Attendance,
    AttendanceRow,
    Directive,
    FollowUpLine,
    ImportedSource,
    MinutesFacts,
    Presenter,
    Roles,
    Sitting,
    Suspension,
)
from documents.facts.schema import Meeting, Paper, Person, Signer

OPEN = "open"
# Pictures have a level of their own, and so have the words beneath them: this note is none of those that have none.
PHOTOS = "Foto dokumentasi:"
# Marks of the roll for who was there, himself or by another.
_THERE = ("●", "▲")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the public edition does not tell, for whoever decides to publish it."""

    items: tuple[AgendaItem, ...]
    directives: tuple[Directive, ...]
    follow_ups: int
    # Whether anything is closed, and with it what belongs to no item.
    has_closed: bool


def open_part(facts: MinutesFacts) -> MinutesFacts:
    """Return the public edition of minutes that are approved. Equal facts give equal facts.

    ValueError for a draft: nothing is public that nobody has approved.
    """
    if facts.paper.is_draft:
        raise ValueError("a draft has no public edition")
    is_whole = not withheld(facts).has_closed
    return MinutesFacts(
        letterhead=facts.letterhead,
        layout=facts.layout,
        paper=_paper(facts.paper),
        meeting=_meeting(facts.meeting, is_whole=is_whole),
        invitation_letter=facts.invitation_letter,
        roles=_roles(facts.roles),
        participants=facts.participants,
        presenters=_presenters(facts, is_whole=is_whole),
        agenda=tuple(item if _is_open(item) else _closed_item(item) for item in facts.agenda),
        directives=tuple(row if _is_open(row) else _closed_directive(row) for row in facts.directives),
        follow_ups=_follow_ups(facts),
        attendance=_attendance(facts.attendance),
        suspensions=tuple(_suspension(pause) for pause in facts.suspensions),
        quotes=tuple(quote for quote in facts.quotes if is_whole and quote.is_checked),
        closing_notes=tuple(note for note in facts.closing_notes if is_whole and not note.startswith(PHOTOS)),
        objections=facts.objections if is_whole else (),
        next_meeting=facts.next_meeting if is_whole else None,
        closing=facts.closing,
        source=_source(facts.source),
        chair_signer=_signer(facts.chair_signer),
        verification=facts.verification,
    )


def withheld(facts: MinutesFacts) -> Withheld:
    """Return what `open_part` leaves out or reduces to a number."""
    items = tuple(item for item in facts.agenda if not _is_open(item))
    directives = tuple(row for row in facts.directives if not _is_open(row))
    follow_ups = len(facts.follow_ups) - len(_follow_ups(facts))
    return Withheld(items, directives, follow_ups, has_closed=bool(items or directives or follow_ups))


def _is_open(row: AgendaItem | Directive) -> bool:
    return row.disclosure == OPEN


def _paper(paper: Paper) -> Paper:
    return Paper(
        kind=paper.kind,
        is_draft=False,
        version=paper.version,
        number=paper.number,
        date=paper.date,
        classification=paper.classification,
        replaces=paper.replaces,
        edition="public",
    )


def _meeting(meeting: Meeting, *, is_whole: bool) -> Meeting:
    return Meeting(
        title=meeting.title,
        kind_label=meeting.kind_label,
        theme=meeting.theme,
        purposes=meeting.purposes,
        focus=meeting.focus if is_whole else (),
        strategic_issues=meeting.strategic_issues if is_whole else (),
        convener=meeting.convener,
        period=meeting.period,
        sessions=meeting.sessions,
        venue=meeting.venue,
        mode=meeting.mode,
    )


def _roles(roles: Roles) -> Roles:
    """Who led the meeting in office. Who wrote it down stands in the full minutes alone."""
    return Roles(
        chair=_person(roles.chair),
        opened_by=_person(roles.opened_by),
        opened_on_behalf_of=_person(roles.opened_on_behalf_of),
        moderator=_person(roles.moderator),
    )


def _person(person: Person | None) -> Person | None:
    """Who acted in office, without what is remarked about him."""
    return person and Person(name=person.name, position=person.position, status=person.status)


def _presenters(facts: MinutesFacts, *, is_whole: bool) -> tuple[Presenter, ...]:
    """Those who presented an open item. They are known by its title: one that a closed item bears as well is left."""
    closed = {item.title for item in facts.agenda if not _is_open(item)}
    titles = {item.title for item in facts.agenda if _is_open(item) and item.title} - closed
    return tuple(
        Presenter(
            name=one.name,
            position=one.position,
            status=one.status,
            organisations=one.organisations,
            is_representative=one.is_representative,
            title=one.title,
        )
        for one in facts.presenters
        if is_whole or one.title in titles
    )


def _closed_item(item: AgendaItem) -> AgendaItem:
    return AgendaItem(number=item.number, disclosure=item.disclosure)


def _closed_directive(directive: Directive) -> Directive:
    return Directive(number=directive.number, disclosure=directive.disclosure)


def _follow_ups(facts: MinutesFacts) -> tuple[FollowUpLine, ...]:
    """Those born of an open directive; what a source recorded without one has no level, and stays inside."""
    public = {row.number for row in facts.directives if _is_open(row)}
    return tuple(line for line in facts.follow_ups if line.directive_number in public)


def _attendance(attendance: Attendance) -> Attendance:
    """Which institutions were there, and how many of each answer there were: nobody by name, and no absence."""
    there = dict.fromkeys(row.institution for row in attendance.rows if row.institution and row.status_symbol in _THERE)
    return Attendance(
        rows=tuple(AttendanceRow(order=number, institution=name) for number, name in enumerate(there, start=1)),
        recap=attendance.recap,
        counts_chair=attendance.counts_chair,
        sittings=tuple(_sitting(sitting) for sitting in attendance.sittings),
    )


def _sitting(sitting: Sitting) -> Sitting:
    """The quorum, without who was late or left."""
    return Sitting(
        session=sitting.session,
        date=sitting.date,
        rule=sitting.rule,
        total=sitting.total,
        needed=sitting.needed,
        needed_in_person=sitting.needed_in_person,
        counted=sitting.counted,
        in_person=sitting.in_person,
        is_met=sitting.is_met,
        met_at=sitting.met_at,
        zone=sitting.zone,
    )


def _suspension(pause: Suspension) -> Suspension:
    return Suspension(date=pause.date, since=pause.since, until=pause.until, zone=pause.zone)


def _source(source: ImportedSource | None) -> ImportedSource | None:
    return source and ImportedSource(publisher=source.publisher, date=source.date, headline=source.headline)


def _signer(signer: Signer | None) -> Signer | None:
    """Post and name of who signed, without rank and NIP."""
    return signer and Signer(
        caption=signer.caption,
        on_behalf_of=signer.on_behalf_of,
        through=signer.through,
        status=signer.status,
        position=signer.position,
        name=signer.name,
        prints_rank=False,
    )
