"""What the holder of a personal link may do beside answering: one line of the page for each, and when it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property

from agendas.models import AgendaProposal, AgendaVersion
from agendas.permissions import takes_practices_by_link
from agendas.queries.presentations import presenters_asked, readable_materials
from agendas.queries.proposals import is_late_now, proposals_by, takes_proposals
from agendas.queries.rules import agenda_rules_of
from agendas.states import AgendaVersionState
from attendance.models import Invitation
from common.dates import weekday_moment
from documents.models import Paper
from documents.states import PaperKind
from elections.queries import ballots_behind
from elections.states import VotedBy, VoteState
from meetings.models import Meeting
from meetings.states import MeetingState

_VOTED = (MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED)
_AFTER = (MeetingState.HELD, MeetingState.CLOSED)
_TOLD = (MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED)


@dataclass(frozen=True)
class Ways:
    """The ways that lead on from one invitation. What needs the database is asked for all of them at once (`_facts`),
    so that a way more is not a query more."""

    invitation: Invitation

    @property
    def any(self) -> bool:
        """Whether the list has a line at all."""
        return any(
            (self.votes, self.objections, self.agenda, self.proposals, self.hands_in, self.materials, self.practices)
        )

    @property
    def votes(self) -> bool:
        """The votes in which this very link votes for its post, their results included."""
        return self._meeting.state in _VOTED and bool(self._facts["has_ballots"])

    @property
    def is_awaited(self) -> bool:
        """Whether a vote is open now and this link has not voted in it: that leads the page."""
        return self._meeting.state == MeetingState.ONGOING and bool(self._facts["is_awaited"])

    @property
    def objections(self) -> bool:
        """The draft of the minutes, once it has been laid before those invited, with what was said of it."""
        return self._meeting.state in _AFTER and bool(self._facts["has_circulated"])

    @property
    def agenda(self) -> bool:
        """The agenda in force: once there is one, unless the meeting is called off."""
        return self._meeting.state in _TOLD and bool(self._facts["has_agenda"])

    @property
    def proposals(self) -> bool:
        """Proposing an item: from the invitation until the sitting ends; what comes late stands on the late list."""
        return self._meeting.state in _TOLD and takes_proposals(self._meeting)

    @property
    def hands_in(self) -> bool:
        """Handing in material: only where the institution is asked for a presentation."""
        return self._meeting.state in _TOLD and bool(self._facts["is_asked"])

    @property
    def materials(self) -> bool:
        """Reading what everyone invited may read, where there is something."""
        return self._meeting.state in _TOLD and bool(self._facts["has_materials"])

    @property
    def practices(self) -> bool:
        """Telling a best practice: from the invitation until the meeting is closed."""
        return takes_practices_by_link(self._meeting)

    @property
    def _meeting(self) -> Meeting:
        return self.invitation.participant.meeting

    @cached_property
    def _facts(self) -> Mapping[str, object]:
        """What the database knows, in one query: a row of yes and no."""
        own = Meeting.objects.filter(pk=self._meeting.pk)
        own_ballots = ballots_behind(self.invitation.participant, VotedBy.SELF)
        return own.values(
            has_agenda=Exists(AgendaVersion.objects.filter(meeting=OuterRef("pk"), state=AgendaVersionState.APPROVED)),
            is_asked=Exists(presenters_asked(self.invitation.participant)),
            has_ballots=Exists(own_ballots),
            is_awaited=Exists(own_ballots.filter(vote__state=VoteState.OPEN, has_voted=False, on_paper=False)),
            has_circulated=Exists(
                Paper.objects.filter(meeting=OuterRef("pk"), kind=PaperKind.MINUTES, circulated_at__isnull=False)
            ),
            has_materials=Exists(readable_materials(self._meeting)),
        ).get()


@dataclass(frozen=True)
class Proposing:
    """What was proposed with one link, and until when more is in time."""

    invitation: Invitation

    @cached_property
    def rows(self) -> list[AgendaProposal]:
        return list(proposals_by(self.invitation.participant))

    @cached_property
    def is_late(self) -> bool:
        """Whether what is proposed now goes on the late list."""
        return is_late_now(self._meeting)

    @property
    def is_open(self) -> bool:
        return Ways(self.invitation).proposals

    @cached_property
    def until(self) -> str:
        """The deadline, in the zone of the meeting; empty where none is set."""
        until = agenda_rules_of(self._meeting).proposals_until
        return weekday_moment(until, self._meeting.timezone) if until is not None else ""

    @property
    def _meeting(self) -> Meeting:
        return self.invitation.participant.meeting
