"""Who votes: one table."""

from typing import Any

import pytest
from django.utils import translation

from attendance.models import AttendanceRecord, Hall
from attendance.states import Attendance, RepresentationState
from directory.models import Position
from elections.rules import NobodyThere, left_out, voters_of
from elections.states import VotedBy
from meetings.models import Participant
from meetings.states import Capacity
from tests.elections.voting import hall_of
from tests.factories import AttendanceRecordFactory, GuestFactory, ParticipantFactory, SessionFactory, invited_meeting

pytestmark = pytest.mark.django_db

SELF, THROUGH = VotedBy.SELF, VotedBy.REPRESENTATIVE


@pytest.mark.parametrize(
    ("line", "mark", "votes"),
    [
        ({}, {}, SELF),
        ({"capacity": Capacity.LEADER}, {}, SELF),
        ({"capacity": Capacity.OPENER}, {}, SELF),
        ({"capacity": Capacity.PRESENTER}, {}, SELF),
        ({"capacity": Capacity.MODERATOR}, {}, None),
        ({"capacity": Capacity.COMPANION}, {}, None),
        ({"capacity": Capacity.GUEST}, {}, None),
        ({"is_group": True}, {}, None),
        ({"position": None}, {}, None),
        ({"position": None, "printed_position": "Ketua Forum"}, {}, SELF),
        ({}, {"state": Attendance.EXPECTED}, None),
        ({}, {"state": Attendance.ABSENT}, None),
        ({}, {"state": Attendance.EXCUSED}, None),
        ({}, {"left_at": "2030-10-16T04:00Z"}, None),
        # Someone came in his place whom nobody had announced: who that is, nobody has accepted.
        ({}, {"state": Attendance.REPRESENTED, "represented_by": "Orang Lain"}, None),
    ],
    ids=str,
)
def test_who_votes_in_person(line: dict[str, Any], mark: dict[str, Any], votes: VotedBy | None) -> None:
    hall = hall_of(2)
    subject, other = hall.meeting.participants.order_by("pk")
    Participant.objects.filter(pk=subject.pk).update(**line)
    AttendanceRecord.objects.filter(participant=subject).update(**mark)
    by_line = {right.participant: right.voted_by for right in voters_of(hall.meeting, True)}
    assert by_line.get(subject) == votes
    assert by_line[other] == SELF


@pytest.mark.parametrize(
    ("state", "representatives_vote", "votes"),
    [
        (RepresentationState.ACCEPTED, True, THROUGH),
        (RepresentationState.ACCEPTED, False, None),
        (RepresentationState.PROPOSED, True, None),
        (RepresentationState.REJECTED, True, None),
        (RepresentationState.CANCELLED, True, None),
    ],
)
def test_who_votes_through_a_representative(state: str, representatives_vote: bool, votes: VotedBy | None) -> None:
    hall = hall_of(2, represented=1)
    subject = hall.meeting.participants.order_by("pk")[1]
    sent = subject.invitation.representations.get()
    sent.state = state
    sent.save()
    found = {right.participant: right for right in voters_of(hall.meeting, representatives_vote)}
    assert (found[subject].voted_by if subject in found else None) == votes
    if votes:
        assert found[subject].representative == str(sent)


def test_nobody_votes_before_anyone_is_there() -> None:
    meeting = invited_meeting(2)
    with pytest.raises(NobodyThere):
        voters_of(meeting, True)
    meeting.sessions.all().delete()
    with pytest.raises(NobodyThere):
        voters_of(meeting, True)


def test_the_sitting_of_the_hall_counts() -> None:
    hall = hall_of(2)
    second = SessionFactory.create(meeting=hall.meeting, order=2)
    line = hall.meeting.participants.order_by("pk")[0]
    AttendanceRecordFactory.create(participant=line, session=second)
    Hall.objects.create(meeting=hall.meeting, session=second)
    assert [right.participant for right in voters_of(hall.meeting, True)] == [line]


def test_posts_of_one_name_are_told_apart_and_nobody_is_named_twice() -> None:
    hall = hall_of(3)
    Position.objects.update(title="Sekretaris Daerah")
    labels = [right.label for right in voters_of(hall.meeting, True)]
    assert len(set(labels)) == 3
    assert all(label.startswith("Sekretaris Daerah, ") for label in labels)


def test_two_questions_however_long_the_roll(django_assert_num_queries: Any) -> None:
    hall = hall_of(2)
    GuestFactory.create(meeting=hall.meeting)
    for line in ParticipantFactory.create_batch(6, meeting=hall.meeting):
        AttendanceRecordFactory.create(participant=line)
    with django_assert_num_queries(4):  # the sitting (hall, sessions), and two more
        assert len(voters_of(hall.meeting, True)) == 8


def test_who_is_there_and_does_not_vote_is_named_with_the_reason() -> None:
    hall = hall_of(4)
    unnamed, stranger, gone, voter = hall.meeting.participants.order_by("pk")
    Participant.objects.filter(pk=unnamed.pk).update(position=None, printed_position="")
    replaced = {"state": Attendance.REPRESENTED, "represented_by": "Orang Lain"}
    AttendanceRecord.objects.filter(participant=stranger).update(**replaced)
    AttendanceRecord.objects.filter(participant=gone).update(state=Attendance.ABSENT)
    with translation.override("en"):
        assert left_out(hall.meeting, True) == [
            (unnamed, "the line names no post"),
            (stranger, "who sits there is not its accepted representative"),
        ]
        assert left_out(hall.meeting, False)[1][1] == "is represented, and representatives do not vote here"
    assert [right.participant for right in voters_of(hall.meeting, True)] == [voter]
