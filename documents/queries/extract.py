"""Extracts of decisions: of signed minutes the lines that concern one institution, from the frozen facts alone.

No row of agenda or directives is read: what an extract says, its minutes say. Only the directory is asked which
institutions belong to a group that was addressed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils import timezone, translation

from agendas.models import DirectiveAddressee
from agendas.queries import addressee_label, who_may_be_meant
from agendas.states import AddresseeKind
from directory.models import Organization
from directory.queries import GROUPS, positions_of_group
from documents import facts
from documents.models import Paper
from documents.queries.sources import LANGUAGE, layout_facts, letterhead_facts, paper_facts, settings_of, signer_facts
from documents.states import PaperKind, PaperState
from documents.wording import words
from meetings.models import Meeting

# What the signer of an extract says by signing.
TRUE_COPY = "Sesuai dengan aslinya"


@dataclass(frozen=True)
class Source:
    """Minutes to extract from, with whom each addressee of theirs means."""

    paper: Paper
    facts: facts.MinutesFacts
    members: dict[str, frozenset[int]]  # by the label of a group: the institutions that have a post in it
    everyone: str  # how the minutes name all who were invited
    # Their institutions, as the roll of the minutes has them: by who they are, or as far as that is not known by name.
    invited: frozenset[str]
    # By a printed name, in small letters: which institutions bore it when the minutes were approved.
    bearers: dict[str, frozenset[str]]

    def means(self, addressees: Sequence[str], institution: Organization) -> bool:
        """Whether these addressees mean `institution`; where nobody is named, nobody is meant."""
        return any(
            self.names(label, institution)
            or institution.pk in self.members.get(label, ())
            or (label == self.everyone and self.invites(institution))
            for label in addressees
        )

    def invites(self, institution: Organization) -> bool:
        """Whether `institution` stands on the roll."""
        return not self.invited.isdisjoint({institution.public_id, *_names_of(institution)})

    def names(self, label: str, institution: Organization) -> bool:
        """Whether the printed name is that of `institution`, whatever it is called by now.

        Of a name that stands for nothing in the directory, as in older minutes, only the name itself can be asked.
        """
        bearers = self.bearers.get(label.casefold())
        return institution.public_id in bearers if bearers else label.casefold() in _names_of(institution)

    @property
    def unaddressed(self) -> int:
        """How many directives name nobody, and so stand in no extract."""
        return sum(not directive.addressees for directive in self.facts.directives)


def source_of(meeting: Meeting) -> Source | None:
    """What extracts of the meeting are made from. One query, and one for each group that was addressed."""
    return sources_of([meeting.pk]).get(meeting.pk)


def sources_of(meetings: Collection[int]) -> dict[int, Source]:
    """What extracts are made from, by meeting, for those whose minutes are in force.

    One query however many meetings, and at each convener one for each group that was addressed.
    """
    signed = Paper.objects.filter(meeting__in=meetings, kind=PaperKind.MINUTES, state=PaperState.SIGNED)
    newest = {row.meeting_id: row for row in signed.select_related("meeting__convener__region").order_by("version")}
    with translation.override(LANGUAGE):
        groups = {str(group.label): code for code, group in GROUPS.items()}
        everyone = _everyone()

    @cache
    def members_of(label: str, convener: Organization) -> frozenset[int]:
        return frozenset(positions_of_group(groups[label], convener).values_list("organization", flat=True))

    sources = {}
    for pk, paper in newest.items():
        said = facts.minutes_facts(paper.facts or {})
        bearers = _bearers(said)
        addressed = {label for directive in said.directives for label in directive.addressees}
        sources[pk] = Source(
            paper=paper,
            facts=said,
            members={label: members_of(label, paper.meeting.convener) for label in sorted(addressed & set(groups))},
            everyone=everyone,
            invited=_invited(said, bearers),
            bearers=bearers,
        )
    return sources


def _bearers(said: facts.MinutesFacts) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in said.institutions:
        found.setdefault(row.name.casefold(), set()).add(row.public_id)
    return {name: frozenset(bearers) for name, bearers in found.items()}


def _invited(said: facts.MinutesFacts, bearers: dict[str, frozenset[str]]) -> frozenset[str]:
    """Companions have no number on the roll: they were not invited."""
    names = {row.institution.casefold() for row in said.attendance.rows if row.order and row.institution}
    return frozenset().union(*(bearers.get(name) or {name} for name in names))


def concerned_by(source: Source) -> list[Organization]:
    """The institutions that these minutes say anything to, in the order of the directory. One query."""
    return [row for row in who_may_be_meant(source.paper.meeting) if says_anything_to(source, row)]


def extract_facts_now(paper: Paper) -> facts.ExtractFacts:
    """What the draft of the extract says now. A fixed number of queries."""
    return extracts_now(paper.meeting, [paper])[0]


def extracts_now(meeting: Meeting, papers: Iterable[Paper]) -> list[facts.ExtractFacts]:
    """What the drafts of extracts of one meeting say now; as many queries for one as for all."""
    source = source_of(meeting)
    said = source.facts if source else facts.MinutesFacts()
    settings = settings_of(meeting.convener)
    today = timezone.localdate(timezone=meeting.zone)
    signers: dict[tuple[int | None, int | None], facts.Signer | None] = {}
    extracts = []
    with translation.override(LANGUAGE):
        for paper in papers:
            key = (paper.signer_id, paper.on_behalf_of_id)
            if key not in signers:
                signers[key] = signer_facts(paper.signer, today, on_behalf_of=paper.on_behalf_of, caption=TRUE_COPY)
            concerned = _lines(source, paper.institution) if source and paper.institution else _Lines()
            extracts.append(
                facts.ExtractFacts(
                    letterhead=letterhead_facts(settings, paper.signer, paper.on_behalf_of),
                    layout=layout_facts(settings),
                    paper=paper_facts(paper, settings),
                    institution=paper.institution.name if paper.institution else None,
                    meeting=said.meeting,
                    chair=said.roles.chair,
                    minutes=facts.LetterReference(number=said.paper.number, date=said.paper.date),
                    minutes_sha256=source.paper.facts_sha256 if source else None,
                    minutes_verification=said.verification,
                    decisions=concerned.decisions,
                    directives=concerned.directives,
                    follow_ups=concerned.follow_ups,
                    closing=words(settings.wording, "extract_closing"),
                    signer=signers[key],
                )
            )
    return extracts


@dataclass(frozen=True)
class _Lines:
    decisions: tuple[facts.ItemDecision, ...] = ()
    directives: tuple[facts.Directive, ...] = ()
    follow_ups: tuple[facts.FollowUpLine, ...] = ()


def _lines(source: Source, institution: Organization) -> _Lines:
    said = source.facts
    directives = tuple(row for row in said.directives if source.means(row.addressees, institution))
    numbers = {row.number for row in directives}
    return _Lines(
        decisions=tuple(
            facts.ItemDecision(item=item.number, title=item.title, text=text)
            for item in said.agenda
            if any(source.names(name, institution) for name in item.organisations)
            for text in item.decisions
        ),
        directives=directives,
        follow_ups=tuple(
            row
            for row in said.follow_ups
            if row.directive_number in numbers
            or (row.directive_number is None and source.means(row.responsible, institution))
        ),
    )


def says_anything_to(source: Source, institution: Organization) -> bool:
    """Whether an extract of these minutes for `institution` would hold anything."""
    lines = _lines(source, institution)
    return bool(lines.decisions or lines.directives or lines.follow_ups)


def _names_of(institution: Organization) -> set[str]:
    return {name.casefold() for name in (institution.name, institution.short_name) if name}


def _everyone() -> str:
    """The words by which minutes name all who were invited."""
    return addressee_label(DirectiveAddressee(kind=AddresseeKind.EVERYONE))
