"""What was proposed for an agenda, and whether it came in time."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from agendas.models import AgendaProposal
from agendas.queries.rules import agenda_rules_of
from agendas.states import ProposalState
from meetings.models import Meeting, Participant
from meetings.states import MeetingState

_TAKING = (
    MeetingState.DRAFT,
    MeetingState.SCHEDULED,
    MeetingState.INVITED,
    MeetingState.POSTPONED,
    MeetingState.ONGOING,
)


def takes_proposals(meeting: Meeting) -> bool:
    """Whether something may be proposed: until the sitting ends. What comes after the deadline is late, not refused."""
    return meeting.state in _TAKING


def is_late_now(meeting: Meeting) -> bool:
    """Whether a proposal that comes now is late: after the deadline, and in any case once the meeting has begun."""
    until = agenda_rules_of(meeting).proposals_until
    return meeting.state == MeetingState.ONGOING or (until is not None and timezone.now() > until)


def proposals_of(meeting: Meeting) -> QuerySet[AgendaProposal]:
    """In the order in which they came, with who proposed them."""
    return (
        AgendaProposal.objects.filter(meeting=meeting)
        .select_related("meeting__convener", "participant__position", "organization", "item")
        .order_by("proposed_at", "pk")
    )


def proposals_by(participant: Participant) -> QuerySet[AgendaProposal]:
    """What was proposed for this line of the roll, by its link or on its behalf."""
    return AgendaProposal.objects.filter(participant=participant).select_related("item").order_by("proposed_at", "pk")


def proposals_waiting(meeting: Meeting) -> int:
    """How many wait for the secretariat."""
    return AgendaProposal.objects.filter(meeting=meeting, state=ProposalState.PROPOSED).count()


@dataclass(frozen=True)
class ProposalLists:
    """The proposals of a meeting as they wait for the secretariat."""

    in_time: list[AgendaProposal]
    late: list[AgendaProposal]
    settled: list[AgendaProposal]

    @property
    def is_empty(self) -> bool:
        return not (self.in_time or self.late or self.settled)


def proposal_lists(meeting: Meeting) -> ProposalLists:
    rows = list(proposals_of(meeting))
    waiting = [row for row in rows if row.state in (ProposalState.PROPOSED, ProposalState.RETURNED)]
    return ProposalLists(
        in_time=[row for row in waiting if not row.is_late],
        late=[row for row in waiting if row.is_late],
        settled=[row for row in rows if row not in waiting],
    )
