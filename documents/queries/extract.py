"""Extracts of decisions: of signed minutes the lines that concern one institution, from the frozen facts alone.

No row of agenda or directives is read: what an extract says, its minutes say. Only the directory is asked which
institutions belong to a group that was addressed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    invited: frozenset[str]  # the names of their institutions, as the roll of the minutes has them

    def means(self, addressees: Sequence[str], institution: Organization) -> bool:
        """Whether these addressees mean `institution`; where nobody is named, nobody is meant."""
        names = _names_of(institution)
        return any(
            label.casefold() in names
            or institution.pk in self.members.get(label, ())
            or (label == self.everyone and not names.isdisjoint(self.invited))
            for label in addressees
        )

    @property
    def unaddressed(self) -> int:
        """How many directives name nobody, and so stand in no extract."""
        return sum(not directive.addressees for directive in self.facts.directives)


def signed_minutes(meeting: Meeting) -> Paper | None:
    """The minutes in force, or None while there are none."""
    signed = Paper.objects.filter(meeting=meeting, kind=PaperKind.MINUTES, state=PaperState.SIGNED)
    return signed.select_related("meeting__convener__region").order_by("-version").first()


def source_of(meeting: Meeting) -> Source | None:
    """What extracts of the meeting are made from. One query, and one for each group that was addressed."""
    paper = signed_minutes(meeting)
    if paper is None:
        return None
    said = facts.minutes_facts(paper.facts or {})
    addressed = {label for directive in said.directives for label in directive.addressees}
    with translation.override(LANGUAGE):
        groups = {str(group.label): code for code, group in GROUPS.items()}
        everyone = _everyone()
    members = {
        label: frozenset(
            positions_of_group(groups[label], paper.meeting.convener).values_list("organization", flat=True)
        )
        for label in sorted(addressed & set(groups))
    }
    # Companions have no number on the roll: they were not invited.
    invited = frozenset(row.institution.casefold() for row in said.attendance.rows if row.order and row.institution)
    return Source(paper=paper, facts=said, members=members, everyone=everyone, invited=invited)


def concerned_by(source: Source) -> list[Organization]:
    """The institutions that these minutes say anything to, in the order of the directory. One query."""
    return [row for row in who_may_be_meant(source.paper.meeting) if _says_anything_to(source, row)]


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
    names = _names_of(institution)
    return _Lines(
        decisions=tuple(
            facts.ItemDecision(item=item.number, title=item.title, text=text)
            for item in said.agenda
            if names & {name.casefold() for name in item.organisations}
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


def _says_anything_to(source: Source, institution: Organization) -> bool:
    lines = _lines(source, institution)
    return bool(lines.decisions or lines.directives or lines.follow_ups)


def _names_of(institution: Organization) -> set[str]:
    return {name.casefold() for name in (institution.name, institution.short_name) if name}


def _everyone() -> str:
    """The words by which minutes name all who were invited."""
    return addressee_label(DirectiveAddressee(kind=AddresseeKind.EVERYONE))
