"""The briefing of who chairs: who comes and who does not, who sits for whom, the quorum to expect, what is late, and
the items with their cues.

Read on the leader's telephone as `Briefing`, printed from the same as facts. Reasons of those who cannot come stay out:
they may speak of health, and the chair needs none of them to lead the meeting.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agendas.models import AgendaItem
from agendas.queries import agenda_of
from attendance.models import Invitation, Representation
from attendance.queries import invitation_of_line, lines_of, rules_of
from attendance.queries.lines import representations_by_line
from attendance.quorum import Quorum, QuorumRule, Seen, explain_quorum, quorum_of
from attendance.states import ACTIVE_REPRESENTATION, RSVP_SHAPES, RepresentationState, Rsvp
from common import dates
from documents.queries.letter import programme_of
from documents.queries.progress import days_late, institution_name, joined, overdue_of, short
from documents.queries.sources import LANGUAGE, layout_facts, role_of, settings_of
from followups.models import FollowUp
from meetings.models import Meeting, Participant
from meetings.queries import when_of
from meetings.states import Capacity, RoleInMeeting

UNANSWERED = (Rsvp.PENDING, Rsvp.NO_RESPONSE)
# What an answer lets expect, as a paper says it: before the day nobody is present yet.
ANSWER_WORDS = {
    Rsvp.PENDING: "Belum menjawab",
    Rsvp.ACCEPTED: "Akan hadir",
    Rsvp.DELEGATED: "Diwakilkan",
    Rsvp.EXCUSED: "Berhalangan",
    Rsvp.NO_RESPONSE: "Tidak menjawab",
}
# On paper; the page on the telephone shows all.
NAMES = 60
REPRESENTED = 30
REGIONS = 20
LETTERS = 220
LETTERS_OF_CUE = 700


def _is_undecided(sent: Representation) -> bool:
    return sent.needs_chair and sent.state == RepresentationState.PROPOSED


@dataclass(frozen=True)
class Sent:
    """Someone who sits there for a post."""

    post: str
    representation: Representation

    @property
    def is_undecided(self) -> bool:
        """Whether the chair has still to agree that he comes."""
        return _is_undecided(self.representation)


@dataclass(frozen=True)
class Group:
    """One heading of the roll: how many answered what, and the posts by their answer."""

    label: str
    counts: Counter[str]
    coming: list[str]
    away: list[str]
    silent: list[str]

    @property
    def invited(self) -> int:
        return self.counts.total()


@dataclass(frozen=True)
class LateRegion:
    """What one institution has not done in time: how much, and for how long at the most."""

    label: str
    count: int
    longest: int
    example: str


@dataclass(frozen=True)
class Cue:
    """One item with its hours, who leads it, and what the chair is to remember of it."""

    number: int
    hours: str
    title: str
    by: list[str]
    cue: str


@dataclass(frozen=True)
class Briefing:
    """Everything that the sheet says, in the language of the reader."""

    meeting: Meeting
    when: str
    venue: str
    chair: str
    groups: list[Group]
    sent: list[Sent]
    quorum: Quorum
    quorum_rule: str
    # How many may still come: whoever has not answered, and a representative whom the chair has not agreed to yet.
    open_answers: int
    undecided_seats: int
    late: list[LateRegion]
    items: list[Cue]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def invited(self) -> int:
        return self.counts.total()

    @property
    def hoped(self) -> int:
        """How many may still fill a seat."""
        return self.open_answers + self.undecided_seats

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """For the bar and the legend."""
        return [(RSVP_SHAPES[state], self.counts[state], str(state.label)) for state in Rsvp]

    @property
    def undecided(self) -> list[Sent]:
        return [one for one in self.sent if one.is_undecided]


def briefing_of(meeting: Meeting) -> Briefing:
    """The briefing as everything stands now; a fixed number of queries."""
    lines = list(lines_of(meeting).exclude(capacity=Capacity.COMPANION))
    sent = {pk: row for pk, row in representations_by_line(lines).items() if row.state in ACTIVE_REPRESENTATION}
    groups = _groups(lines)
    rules = rules_of(meeting)
    chair, venue = role_of(meeting, RoleInMeeting.CHAIR), meeting.venue
    return Briefing(
        meeting=meeting,
        when=when_of(meeting, list(meeting.sessions.all())),
        venue=", ".join(part for part in (venue.name, venue.city) if part) if venue else "",
        chair=(chair.position_label or chair.printed_name) if chair else "",
        groups=groups,
        sent=[Sent(str(line), sent[line.pk]) for line in lines if line.pk in sent and _answer(line) == Rsvp.DELEGATED],
        quorum=quorum_of(rules, [_seen(line, sent) for line in lines if line.capacity != Capacity.GUEST]),
        quorum_rule=explain_quorum(QuorumRule.of(rules)),
        open_answers=sum(_answer(line) in UNANSWERED for line in lines if line.capacity != Capacity.GUEST),
        undecided_seats=sum(
            line.pk in sent and _answer(line) == Rsvp.DELEGATED and _is_undecided(sent[line.pk])
            for line in lines
            if line.capacity != Capacity.GUEST
        ),
        late=_late(meeting),
        items=_items(meeting),
        counts=sum((group.counts for group in groups), Counter()),
    )


def _answer(line: Participant) -> str:
    invitation: Invitation | None = invitation_of_line(line)
    return invitation.state if invitation else ""


def _seen(line: Participant, sent: dict[int, Representation]) -> Seen:
    """What the answer lets expect of a line on the day; whom the chair has not agreed to does not count yet."""
    answer, who = _answer(line), sent.get(line.pk)
    rank = (who.post.rank if who.post else "") or who.rank if who else ""
    return Seen(
        is_present=answer == Rsvp.ACCEPTED,
        is_represented=answer == Rsvp.DELEGATED and who is not None and not _is_undecided(who),
        rank=rank,
    )


def _groups(lines: list[Participant]) -> list[Group]:
    """By the headings of the roll, in its order; lines that were not invited are left out."""
    by_label: dict[str, list[Participant]] = {}
    for line in lines:
        if _answer(line):
            by_label.setdefault(line.group_label, []).append(line)
    return [
        Group(
            label=label or _("Without a group"),
            counts=Counter(_answer(line) for line in listed),
            coming=[str(line) for line in listed if _answer(line) == Rsvp.ACCEPTED],
            away=[str(line) for line in listed if _answer(line) == Rsvp.EXCUSED],
            silent=[str(line) for line in listed if _answer(line) in UNANSWERED],
        )
        for label, listed in by_label.items()
    ]


def _late(meeting: Meeting) -> list[LateRegion]:
    """What the convener is owed and has not got in time, by institution: the most first."""
    today = timezone.localdate(timezone=meeting.zone)
    owed = FollowUp.objects.filter(directive__meeting__convener=meeting.convener_id)
    by_institution: dict[str, list[FollowUp]] = {}
    for row in overdue_of(owed, today):
        if row.organization:
            by_institution.setdefault(institution_name(row.organization), []).append(row)
    regions = [
        LateRegion(label, len(rows), days_late(rows[0], today), rows[0].directive.text)
        for label, rows in by_institution.items()
    ]
    return sorted(regions, key=lambda row: (-row.count, -row.longest, row.label))


def _items(meeting: Meeting) -> list[Cue]:
    cues = dict(AgendaItem.objects.filter(meeting=meeting).values_list("pk", "cue"))
    hours = {line.number: line for line in programme_of(meeting)}
    items = []
    for line in agenda_of(meeting).lines:
        planned = hours.get(line.number)
        start = planned.starts if planned else None
        end = planned.ends if planned else None
        span = "–".join(dates.clock(at) for at in (start, end) if at)
        items.append(Cue(line.number, span, line.item.title, line.led_by, cues.get(line.item.pk, "")))
    return items


# --- on paper ------------------------------------------------------------------------------------------------------


def briefing_facts(meeting: Meeting) -> dict[str, Any]:
    """The same as plain JSON and in Indonesian, no longer than a few pages: what is cut off is counted."""
    letterhead = settings_of(meeting.convener)
    with translation.override(LANGUAGE):
        told = briefing_of(meeting)
        return {
            "title": short(meeting.title, LETTERS),
            "when": told.when,
            "venue": told.venue,
            "chair": told.chair,
            "as_of": dates.moment(timezone.now(), meeting.timezone),
            "government": letterhead.government_name,
            "unit": letterhead.unit_name,
            "layout": asdict(layout_facts(letterhead)),
            "invited": told.invited,
            "answers": [[word, told.counts[state]] for state, word in ANSWER_WORDS.items()],
            "groups": [_group(group) for group in told.groups],
            "away": joined((name for group in told.groups for name in group.away), NAMES),
            "silent": joined((name for group in told.groups for name in group.silent), NAMES),
            "sent": [_sent(one) for one in told.sent[:REPRESENTED]],
            "more_sent": max(len(told.sent) - REPRESENTED, 0),
            "undecided": len(told.undecided),
            "quorum": _quorum(told),
            "late": [
                {
                    "label": short(row.label, 60),
                    "count": row.count,
                    "longest": row.longest,
                    "example": short(row.example, 110),
                }
                for row in told.late[:REGIONS]
            ],
            "more_late": max(len(told.late) - REGIONS, 0),
            "items": [_item(item) for item in told.items],
        }


def _group(group: Group) -> dict[str, Any]:
    return {
        "label": group.label,
        "invited": group.invited,
        "counts": [group.counts[state] for state in Rsvp],
        "coming": joined(group.coming, NAMES),
    }


def _sent(one: Sent) -> dict[str, Any]:
    row = one.representation
    return {
        "post": short(one.post, 120),
        "name": row.name,
        "position": short(row.position, 120),
        "rank": (row.post.rank if row.post else "") or row.rank,
        "mandate": str(row.get_mandate_display()) if row.mandate else "",
        "state": "menunggu keputusan pimpinan" if one.is_undecided else str(row.get_state_display()),
        "is_undecided": one.is_undecided,
    }


def _quorum(told: Briefing) -> dict[str, Any]:
    quorum = told.quorum
    return {
        "has_rule": quorum.has_rule,
        "rule": told.quorum_rule,
        "counted": quorum.counted,
        "in_person": quorum.in_person,
        "total": quorum.total,
        "needed": quorum.needed,
        "is_met": quorum.is_met,
        "lacking": quorum.lacking,
        "open": told.open_answers,
        "undecided": told.undecided_seats,
        "hoped": told.hoped,
    }


def _item(item: Cue) -> dict[str, Any]:
    return {
        "number": item.number,
        "hours": item.hours,
        "title": short(item.title, LETTERS),
        "by": short("; ".join(item.by), LETTERS),
        "cue": short(item.cue, LETTERS_OF_CUE),
    }
