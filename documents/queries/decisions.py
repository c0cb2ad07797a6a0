"""What was decided that touches one institution, as the final minutes say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agendas.models import Directive, DirectiveAddressee
from agendas.states import AddresseeKind
from directory.models import Organization
from directory.queries import GROUPS, positions_of_group
from documents.models import Paper
from documents.states import PaperKind, PaperState
from meetings.models import Meeting


@dataclass(frozen=True)
class Decision:
    """One directive of final minutes, in the words that were frozen there."""

    meeting: Meeting
    number: int
    text: str
    is_binding: bool
    addressees: tuple[str, ...]
    # ISO; empty where the meeting named no day.
    due: str


def decisions_for(organization: Organization, meetings: Iterable[Meeting]) -> list[Decision]:
    """What the final minutes of these meetings decided about `organization`, a group it belongs to, or all invited.

    The words are those of the paper in force; whom they mean is read from the directives, which stand as they are
    since the signature. One query for the papers, two for the directives, one for each group that was addressed.
    """
    papers = {
        paper.meeting_id: paper
        for paper in Paper.objects.filter(
            meeting__in=list(meetings), kind=PaperKind.MINUTES, state=PaperState.SIGNED
        ).select_related("meeting__convener__region")
    }
    touching = _numbers_touching(organization, papers)
    return [
        _decision(paper.meeting, said)
        for meeting_id, paper in papers.items()
        for said in (paper.facts or {}).get("directives", [])
        if said["number"] in touching.get(meeting_id, ())
    ]


def _decision(meeting: Meeting, said: dict[str, Any]) -> Decision:
    return Decision(
        meeting=meeting,
        number=said["number"],
        text=said.get("text") or "",
        is_binding=bool(said.get("is_binding")),
        addressees=tuple(said.get("addressees") or ()),
        due=said.get("due_date") or "",
    )


def _numbers_touching(organization: Organization, papers: dict[int, Paper]) -> dict[int, set[int]]:
    """By meeting, the numbers of the directives that mean `organization`; who names nobody means nobody."""
    groups: dict[tuple[str, int], bool] = {}
    found: dict[int, set[int]] = {}
    for directive in Directive.objects.filter(meeting__in=list(papers)).prefetch_related("addressees"):
        meeting = papers[directive.meeting_id].meeting
        if any(_means(row, organization, meeting, groups) for row in directive.addressees.all()):
            found.setdefault(directive.meeting_id, set()).add(directive.number)
    return found


def _means(
    row: DirectiveAddressee, organization: Organization, meeting: Meeting, groups: dict[tuple[str, int], bool]
) -> bool:
    if row.kind == AddresseeKind.EVERYONE:
        return True
    if row.kind == AddresseeKind.GROUP and row.group in GROUPS:
        key = (row.group, meeting.convener_id)
        if key not in groups:
            members = positions_of_group(row.group, meeting.convener)
            groups[key] = members.filter(organization=organization).exists()
        return groups[key]
    return row.organization_id == organization.pk
