"""How each sitting was attended, as the minutes state it: the quorum, the late, the early leavers; and the pauses."""

import datetime as dt
from collections.abc import Iterable, Sequence

from attendance.models import Arrival, AttendanceRecord, DayRules
from attendance.queries import rank_of_representative, rules_of
from attendance.quorum import QuorumRule, Seen, explain_quorum, quorum_of
from attendance.states import THERE, ArrivalCapacity, ArrivalKind, ArrivalMode, Attendance
from documents import facts
from meetings.models import Meeting, Participant, Session
from meetings.states import Capacity


def sittings_of(
    meeting: Meeting, marks: Iterable[AttendanceRecord], companions: Sequence[Arrival]
) -> tuple[facts.Sitting, ...]:
    """One entry for each session in which anybody was there; `marks` and `companions` are of the whole meeting.

    One query.
    """
    rules = rules_of(meeting)
    by_session: dict[int, list[AttendanceRecord]] = {}
    for mark in marks:
        by_session.setdefault(mark.session_id, []).append(mark)
    lines = {line.pk: line for line in meeting.participants.all() if not line.is_group}
    return tuple(
        _sitting(session, by_session[session.pk], lines, rules, companions)
        for session in meeting.sessions.all()
        if any(mark.state in THERE for mark in by_session.get(session.pk, ()))
    )


def companions_of(meeting: Meeting) -> list[Arrival]:
    """Those who came through the door beside someone of the roll. One query."""
    counted = Arrival.objects.counted().filter(
        session__meeting=meeting, capacity=ArrivalCapacity.COMPANION, kind=ArrivalKind.IN
    )
    return list(counted.order_by("at", "pk"))


def suspensions_of(meeting: Meeting) -> tuple[facts.Suspension, ...]:
    """The pauses of the meeting, in their order. One query."""
    return tuple(
        facts.Suspension(
            date=row.suspended_at.astimezone(meeting.zone).date(),
            since=_clock(row.suspended_at, meeting),
            until=_clock(row.resumed_at, meeting) if row.resumed_at else None,
            reason=row.reason,
            zone=meeting.timezone,
        )
        for row in meeting.suspensions.all()
    )


def _sitting(
    session: Session,
    marks: Sequence[AttendanceRecord],
    lines: dict[int, Participant],
    rules: DayRules,
    companions: Sequence[Arrival],
) -> facts.Sitting:
    meeting = session.meeting
    members = [line.pk for line in lines.values() if line.capacity not in {Capacity.COMPANION, Capacity.GUEST}]
    of_members = [mark for mark in marks if mark.participant_id in set(members)]
    there = [mark for mark in of_members if mark.state in THERE]
    quorum = quorum_of(rules, _seen(there, len(members)))
    beside = [pk for pk, line in lines.items() if line.capacity == Capacity.COMPANION]
    return facts.Sitting(
        session=session.label or None,
        date=session.date,
        rule=explain_quorum(QuorumRule.of(rules)) if rules.has_quorum else None,
        total=quorum.total,
        needed=quorum.needed,
        needed_in_person=quorum.needed_in_person,
        counted=quorum.counted,
        in_person=quorum.in_person,
        is_met=quorum.is_met if rules.has_quorum else None,
        met_at=_met_at(there, len(members), rules, meeting) if rules.has_quorum else None,
        zone=meeting.timezone,
        late=sum(mark.is_late for mark in of_members),
        left_early=sum(mark.left_early for mark in of_members),
        online=sum(mark.mode == ArrivalMode.ONLINE for mark in there),
        companions=sum(row.session_id == session.pk for row in companions)
        + sum(mark.state in THERE and mark.participant_id in beside for mark in marks),
    )


def _seen(there: Sequence[AttendanceRecord], total: int) -> list[Seen]:
    """Who came, whoever has left since: the minutes state that the quorum was there, not whether it stayed."""
    seen = [
        Seen(
            is_present=mark.state == Attendance.PRESENT,
            is_represented=mark.state == Attendance.REPRESENTED,
            rank=rank_of_representative(mark),
        )
        for mark in there
    ]
    return [*seen, *([Seen()] * (total - len(seen)))]


def _met_at(there: Sequence[AttendanceRecord], total: int, rules: DayRules, meeting: Meeting) -> dt.time | None:
    """When it came to be met, by the hours that doors have seen; None where these alone do not fill it."""
    timed = sorted((mark for mark in there if mark.arrived_at), key=lambda mark: mark.arrived_at or _NEVER)
    for number, mark in enumerate(timed, 1):
        if mark.arrived_at and quorum_of(rules, _seen(timed[:number], total)).is_met:
            return _clock(mark.arrived_at, meeting)
    return None


_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def _clock(at: dt.datetime, meeting: Meeting) -> dt.time:
    return at.astimezone(meeting.zone).time().replace(second=0, microsecond=0)
