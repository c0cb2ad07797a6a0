"""Reads of the agenda: items with their presenters, directives with whom they mean, and what a convener lets bind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from agendas.models import (
    AgendaItem,
    BindingRule,
    Directive,
    DirectiveAddressee,
    Presenter,
    RecordedFollowUp,
    TechnicalMeeting,
)
from agendas.queries.presentations import presenter_labels
from agendas.states import BINDING_BY_DEFAULT, AddresseeKind, AgendaItemState, Mechanism
from directory.models import Organization
from directory.queries import GROUPS
from directory.states import OPD_KINDS, OrganizationKind
from meetings.models import Meeting, MeetingRole, Participant
from meetings.states import MeetingState, RoleInMeeting

# --- the agenda --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgendaLine:
    """One item as it is shown. `number` counts the lines; `led_by` is who leads or presents it, in words."""

    item: AgendaItem
    number: int
    led_by: list[str]
    directive_count: int
    is_first: bool = False
    is_last: bool = False

    @property
    def has_notes(self) -> bool:
        return bool(self.item.notes.strip())

    @property
    def institutions(self) -> list[str]:
        """The institutions of the item that are not named with who presents already."""
        return [name for name in self.item.organizations if not any(name in words for words in self.led_by)]


@dataclass(frozen=True)
class Agenda:
    """The items of a meeting in order, and presenters that a source names without an item."""

    lines: list[AgendaLine]
    other_presenters: list[str]

    @property
    def minutes(self) -> int:
        """The planned length of all items together, as far as it is known."""
        return sum(line.item.duration_minutes or 0 for line in self.lines)

    @property
    def undecided(self) -> int:
        """Items that nobody has yet taken, put off or left out."""
        waiting = (AgendaItemState.PLANNED, AgendaItemState.IN_PROGRESS)
        return sum(line.item.state in waiting for line in self.lines)

    @property
    def is_done(self) -> bool:
        return bool(self.lines) and not self.undecided


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items in order; what has no place in a source comes last."""
    # Named again here: Django drops the model's own ordering from a query that counts.
    return (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("meeting__convener")
        .order_by(F("order").asc(nulls_last=True), "pk")
    )


def agenda_of(meeting: Meeting) -> Agenda:
    """The whole agenda, in two queries whatever its length."""
    items = list(items_of(meeting).annotate(directive_count=Count("directives")))
    named: dict[int | None, list[Presenter]] = {}
    for presenter in Presenter.objects.filter(meeting=meeting).select_related("position", "organization"):
        named.setdefault(presenter.item_id, []).append(presenter)
    presenters = {item: presenter_labels(rows) for item, rows in named.items()}
    placed = [item.pk for item in items if item.order is not None]
    lines = [
        AgendaLine(
            item=item,
            number=number,
            led_by=_without_doubles([*item.led_by, *presenters.get(item.pk, [])]),
            directive_count=item.directive_count,
            is_first=bool(placed) and item.pk == placed[0],
            is_last=bool(placed) and item.pk == placed[-1],
        )
        for number, item in enumerate(items, 1)
    ]
    led = {name for line in lines for name in line.led_by}
    return Agenda(lines, [label for label in presenters.get(None, []) if label not in led])


def chosen_item(agenda: Agenda, public_id: str | None) -> AgendaItem | None:
    """The item asked for; without one the item under discussion, else the first that waits, else the first.

    None where the agenda holds no such item.
    """
    items = [line.item for line in agenda.lines]
    if public_id is not None:
        return next((item for item in items if item.public_id == public_id), None)
    for state in (AgendaItemState.IN_PROGRESS, AgendaItemState.PLANNED):
        for item in items:
            if item.state == state:
                return item
    return items[0] if items else None


def both_texts(theirs: str, mine: str) -> str:
    """Two versions of the same notes in one: what both have stands once, and no paragraph of either is lost. Where
    they differ, `theirs` comes first."""
    old, new = (re.split(r"\n\s*\n", text.strip()) for text in (theirs, mine))
    paragraphs: list[str] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        paragraphs += old[old_from:old_to]
        if kind != "equal":
            paragraphs += new[new_from:new_to]
    return "\n\n".join(words for words in paragraphs if words)


# --- directives --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DirectiveLine:
    """One directive as it is shown."""

    directive: Directive
    giver: str
    addressees: list[str]
    lacks: list[str]
    technical: list[Meeting]
    # By name.
    topics: list[str]
    is_first: bool = False
    is_last: bool = False

    @property
    def awaits_technical(self) -> bool:
        """Whether it is to be worked out in a technical meeting, and none is planned."""
        planned = any(meeting.state != MeetingState.CANCELLED for meeting in self.technical)
        return self.directive.mechanism == Mechanism.TECHNICAL_MEETING and not planned


def directives_of(meeting: Meeting) -> list[DirectiveLine]:
    """The directives by number, with whom they mean, what works them out and their topics; five queries whatever their
    number."""
    rows = list(
        Directive.objects.filter(meeting=meeting)
        .select_related("item", "meeting__convener", "recorded_as")
        .prefetch_related(
            "addressees__organization", "topics", Prefetch("technical_meetings", queryset=technical_links())
        )
    )
    return [
        DirectiveLine(
            directive=row,
            giver=giver_label(row),
            addressees=addressee_labels(row),
            lacks=missing_of(row),
            technical=[link.meeting for link in row.technical_meetings.all()],
            topics=[topic.name for topic in row.topics.all()],
            is_first=index == 0,
            is_last=index == len(rows) - 1,
        )
        for index, row in enumerate(rows)
    ]


def technical_links() -> QuerySet[TechnicalMeeting]:
    """Technical meetings in the order of their days, with what a line about them says."""
    return TechnicalMeeting.objects.select_related("meeting__convener").order_by("meeting__first_day", "pk")


def recorded_follow_ups_of(meeting: Meeting) -> list[RecordedFollowUp]:
    """Follow-ups that the source tells of, with the directive that a person has made of each."""
    return list(RecordedFollowUp.objects.filter(meeting=meeting).select_related("directive"))


def giver_label(directive: Directive) -> str:
    """Who gave it, and who spoke for them: "Gubernur Lampung, disampaikan oleh Sekretaris Daerah"."""
    given, delivered = directive.given_by, directive.delivered_by
    if given and delivered and given != delivered:
        return _("%(given)s, delivered by %(delivered)s") % {"given": given, "delivered": delivered}
    if delivered and not given:
        return _("delivered by %(delivered)s") % {"delivered": delivered}
    return given


def addressee_labels(directive: Directive) -> list[str]:
    """Whom the directive means, in words. Without any rows the printed addressee stands; without that, nothing.

    Reads `addressees__organization`, which lists prefetch.
    """
    labels = _without_doubles([addressee_label(row) for row in directive.addressees.all()])
    return labels or ([directive.addressed_to] if directive.addressed_to else [])


def addressee_label(row: DirectiveAddressee) -> str:
    if row.kind == AddresseeKind.EVERYONE:
        return _("All invited participants")
    if row.kind == AddresseeKind.GROUP:
        return str(GROUPS[row.group].label) if row.group in GROUPS else row.group
    return row.organization.name if row.organization else row.text


def missing_of(directive: Directive) -> list[str]:
    """What a binding directive lacks before it can be followed up: "addressee", "due_date". Others lack nothing."""
    if not directive.is_binding:
        return []
    # Words alone name nobody who could be held to it.
    named = any(row.kind != AddresseeKind.TEXT for row in directive.addressees.all())
    lacks = {"addressee": not named, "due_date": directive.due_date is None}
    return [name for name, missing in lacks.items() if missing]


def who_may_be_meant(meeting: Meeting) -> QuerySet[Organization]:
    """The institutions a directive of this meeting may be addressed to.

    The units of the convener and, below a province, the governments of its kabupaten and kota; and whoever else is on
    the roll. The council and vertical agencies are reached only through the roll: nobody directs them from here.
    """
    convener = meeting.convener
    own = Q(region=convener.region_id, kind__in=(*OPD_KINDS, *_OWN_UNITS))
    below = Q(region__parent=convener.region_id, kind=OrganizationKind.GOVERNMENT)
    invited = Q(pk__in=Participant.objects.filter(meeting=meeting).values("organization"))
    meant = own | below | invited if convener.region_id is not None else invited
    return Organization.objects.active().filter(meant).select_related("region")


_OWN_UNITS = (
    OrganizationKind.SECRETARIAT,
    OrganizationKind.ASSISTANT,
    OrganizationKind.BUREAU,
    OrganizationKind.DIVISION,
    OrganizationKind.SUBDISTRICT,
)


def speakers_of(meeting: Meeting) -> list[str]:
    """Who may have given or delivered a directive: the posts of the meeting's roles, then those of its roll."""
    roles = MeetingRole.objects.filter(meeting=meeting).select_related("position")
    leading = sorted(roles, key=lambda role: list(RoleInMeeting.values).index(role.role))
    roll = Participant.objects.filter(meeting=meeting, is_group=False).select_related("position")
    return _without_doubles([row.position_label or row.label for row in (*leading, *roll)])


def usual_giver(meeting: Meeting) -> str:
    """Who gives directives unless said otherwise: the chair."""
    chair = MeetingRole.objects.filter(meeting=meeting, role=RoleInMeeting.CHAIR).select_related("position").first()
    return (chair.position_label or chair.label) if chair else ""


# --- what binds --------------------------------------------------------------------------------------------------


def binding_kinds_of(convener: Organization) -> frozenset[str]:
    """The kinds of directive that become follow-ups at `convener`; without a choice of its own, the usual three."""
    rule = BindingRule.objects.filter(convener=convener).first()
    return frozenset(rule.kinds) if rule else frozenset(str(kind) for kind in BINDING_BY_DEFAULT)


def _without_doubles(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))
