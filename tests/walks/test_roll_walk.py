"""After the meeting, in any order and by anyone: marks, the final roll, explanations, corrections, closing.

No walk leaves the tables; what is refused changes nothing; once the roll is fixed, a mark changes only beside a
correction that keeps what it was.
"""

import datetime as dt
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Duty, Role
from attendance import actions
from attendance.links import holder_of
from attendance.models import AbsenceExplanation, AttendanceCorrection, AttendanceRecord, Invitation
from attendance.states import ATTENDANCE_MOVES, EXPLANATION_MOVES, Attendance, ExcuseReason, ExplanationState
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from meetings.actions import close_meeting, end_meeting
from meetings.models import Meeting, Participant
from meetings.states import MOVES, MeetingState
from tests.factories import AttendanceRecordFactory, DutyAssignmentFactory, UserFactory, invited_meeting, user_with
from tests.stacks import walks

ACTS = ("mark", "rest", "finalise", "reopen", "explain", "judge", "correct", "end", "days")
# What leads on is drawn more often.
LEADING = ("mark", "finalise", "explain", "judge", "judge", "correct", "correct")
PEOPLE = ("administrator", "leadership", "delegate", "door", "nobody")
OFTEN = ("secretariat",) * 8
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*ACTS, *LEADING)),
        st.sampled_from((*PEOPLE, *OFTEN)),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    min_size=8,
    max_size=16,
)
# A Wednesday at noon in Jakarta, the day of the meeting.
NOON = dt.datetime(2030, 10, 16, 5, tzinfo=dt.UTC)


class Walks(TestCase):
    @settings(max_examples=walks(40), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS, begins=st.sampled_from(("ongoing", "held", "final", "final", "fixed", "fixed")))
    def test_no_walk_leaves_the_tables(self, steps: list[Any], begins: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            meeting = invited_meeting(3, MeetingState.ONGOING if begins == "ongoing" else MeetingState.HELD)
            people = {role.value: user_with(role, meeting.convener) for role in Role}
            if begins != "ongoing":
                for place, line in enumerate(meeting.participants.order_by("order")):
                    there = Attendance.ABSENT if place else Attendance.PRESENT
                    AttendanceRecordFactory.create(participant=line, state=there)
            if begins in {"final", "fixed"}:
                actions.finalise_attendance(meeting=meeting, by=people["secretariat"])
            if begins == "fixed":
                clock.shift(dt.timedelta(days=5))
            people["door"] = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
            people["nobody"] = UserFactory.create()
            for act, who, which, choice in steps:
                if act == "days":
                    clock.shift(dt.timedelta(days=choice))
                else:
                    walk_one(meeting, act, who, which, choice, people[who])


def walk_one(meeting: Meeting, act: str, who: str, which: int, choice: int, user: User) -> None:
    step = (act, who, which, choice)
    before, trail = rows(meeting), AuditEntry.objects.count()
    was_fixed = Meeting.objects.get(pk=meeting.pk).roll_is_fixed
    try:
        with transaction.atomic():
            do(meeting, act, which, choice, user)
        done = True
    except (RakorError, Refused):
        done = False
    after = rows(meeting)
    assert done or after == before, f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    # By the link everybody may explain himself; all else is of the secretariat, the door, or who puts right.
    assert after == before or act == "explain" or who in {"secretariat", "door", "administrator"}, step
    require_table(step, MOVES, before["meeting"], after["meeting"], MeetingState)
    require_table(step, EXPLANATION_MOVES, before["explanations"], after["explanations"], ExplanationState)
    require_table(step, ATTENDANCE_MOVES, before["marks"], after["marks"], Attendance)
    changed = {key for key, state in after["marks"].items() if before["marks"].get(key) != state}
    if was_fixed and changed and act != "reopen":
        added = after["corrections"] - before["corrections"]
        assert {(mark, was) for mark, was in added} == {
            (key, before["marks"].get(key, Attendance.EXPECTED)) for key in changed
        }, f"{step}: fixed, and changed without a correction that keeps what it was"


def require_table(step: object, moves: Any, before: dict[int, str], after: dict[int, str], states: Any) -> None:
    for key, now in after.items():
        was = before.get(key)
        assert was is None or was == now or now in moves[states(was)], f"{step}: {was} → {now}"


def do(meeting: Meeting, act: str, which: int, choice: int, user: User) -> None:
    fresh = Meeting.objects.get(pk=meeting.pk)
    session = fresh.sessions.get()
    line = fresh.participants.order_by("order")[which % 3]
    state = (*Attendance, Attendance.EXCUSED, Attendance.PRESENT)[(choice + which) % 7]
    match act:
        case "mark":
            who = "Wakil, Asisten I" if state == Attendance.REPRESENTED else ""
            actions.mark_attendance(
                participant=line, session=session, state=state, by=user, represented_by=who, note="Surat menyusul"
            )
        case "rest":
            actions.mark_remaining_absent(meeting=fresh, session=session, by=user)
        case "finalise":
            actions.finalise_attendance(meeting=fresh, by=user)
        case "reopen":
            actions.reopen_attendance(meeting=fresh, reason="Salah tandai", by=user)
        case "explain":
            explain(line, choice)
        case "judge":
            judge(fresh, choice, user)
        case "correct":
            actions.correct_attendance(
                participant=line, session=session, state=state, reason="Salah catat", represented_by="Wakil", by=user
            )
        case "end":
            (end_meeting if choice else close_meeting)(meeting=fresh, by=user)


def explain(line: Participant, choice: int) -> None:
    invitation = Invitation.objects.get(participant=line)
    actions.explain_absence(
        invitation=invitation,
        reason=list(ExcuseReason)[choice],
        words="Menerima kunjungan menteri",
        by=holder_of(invitation),
    )


def judge(meeting: Meeting, choice: int, user: User) -> None:
    explanation = AbsenceExplanation.objects.filter(participant__meeting=meeting).order_by("state", "pk").last()
    if explanation is not None:
        note = "" if choice % 2 else "Tanpa bukti"
        actions.judge_explanation(explanation=explanation, accept=bool(choice % 2), note=note, by=user)


def rows(meeting: Meeting) -> dict[str, Any]:
    # A mark that was taken back says the same as none.
    marks = AttendanceRecord.objects.filter(participant__meeting=meeting).exclude(state=Attendance.EXPECTED)
    explanations = AbsenceExplanation.objects.filter(participant__meeting=meeting)
    return {
        "meeting": dict(Meeting.objects.filter(pk=meeting.pk).values_list("pk", "state")),
        "milestones": list(
            Meeting.objects.filter(pk=meeting.pk).values_list("attendance_finalised_at", "explanations_until")
        ),
        "marks": dict(marks.values_list("pk", "state")),
        "particulars": list(marks.order_by("pk").values_list("pk", "represented_by", "note", "source")),
        "explanations": dict(explanations.values_list("pk", "state")),
        "said": list(explanations.order_by("pk").values_list("pk", "reason", "note", "revision", "decision_note")),
        "corrections": set(AttendanceCorrection.objects.values_list("mark_id", "was")),
    }
