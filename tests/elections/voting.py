"""A hall that can vote, and what tests of votes do again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.states import Attendance, RepresentationState
from elections import actions
from elections.models import Vote, Voter
from elections.states import VoteState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    DutyAssignmentFactory,
    RepresentationFactory,
    UserFactory,
    invited_meeting,
    user_with,
)

YES_NO = ("Setuju", "Tidak setuju")


@dataclass
class Hall:
    """A meeting under way with everyone of its roll there, and who runs it."""

    meeting: Meeting
    staff: User

    def prepare(self, **fields: Any) -> Vote:
        return actions.prepare_vote(
            meeting=self.meeting,
            by=self.staff,
            **{"question": "Setuju dengan usulan ini?", "options": YES_NO, "is_secret": True, **fields},
        )

    def open(self, **fields: Any) -> Vote:
        return actions.open_vote(vote=self.prepare(**fields), by=self.staff)

    def close_and_count(self, vote: Vote) -> Vote:
        actions.close_vote(vote=vote, by=self.staff)
        return actions.count_vote(vote=vote, by=self.staff)

    def colleague(self) -> User:
        """Someone else who may count ballots of paper: with the duty of the notes."""
        user = UserFactory.create()
        DutyAssignmentFactory.create(meeting=self.meeting, user=user, duty=Duty.NOTES)
        return user


def hall_of(lines: int = 3, represented: int = 0, state: MeetingState = MeetingState.ONGOING) -> Hall:
    """`lines` posts that are there, the last `represented` of them through an accepted representative."""
    meeting = invited_meeting(lines, state)
    session = meeting.sessions.get()
    for number, line in enumerate(meeting.participants.select_related("invitation").order_by("pk")):
        sent: dict[str, Any] = {}
        if number >= lines - represented:
            found = RepresentationFactory.create(invitation=line.invitation, state=RepresentationState.ACCEPTED)
            sent = {"state": Attendance.REPRESENTED, "representation": found, "represented_by": str(found)}
        AttendanceRecordFactory.create(participant=line, session=session, **sent)
    return Hall(meeting, user_with(Role.SECRETARIAT, meeting.convener))


def voters_in(vote: Vote) -> list[Voter]:
    return list(vote.voters.select_related("vote").order_by("pk"))


def cast_all(vote: Vote, choices: Sequence[Sequence[str]]) -> list[str]:
    """The receipts, one for each voter from the first on."""
    return [
        actions.cast_ballot(voter=voter, choices=chosen)
        for voter, chosen in zip(voters_in(vote), choices, strict=False)
    ]


def state_of(vote: Vote) -> VoteState:
    return VoteState(Vote.objects.values_list("state", flat=True).get(pk=vote.pk))
