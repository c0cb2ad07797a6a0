"""The word of the secretariat on a reason: accepted, asked back, left unclear; both texts are kept."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import answer_by_staff
from attendance.actions.contents import Answer
from attendance.actions.excuses import accept_excuse, ask_back, leave_unclear
from attendance.models import AnswerEntry, Invitation
from attendance.states import EXCUSE_MOVES, AnswerSource, ExcuseReason, ExcuseState, Rsvp
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


Judge = Callable[..., None]
JUDGEMENTS: dict[ExcuseState, tuple[Judge, dict[str, str]]] = {
    ExcuseState.ACCEPTED: (accept_excuse, {}),
    ExcuseState.ASKED_BACK: (ask_back, {"question": "Tugas apa, dari siapa?"}),
    ExcuseState.UNCLEAR: (leave_unclear, {"reason": "Tidak dijelaskan"}),
}


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(2)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def excused(meeting: Meeting, state: ExcuseState = ExcuseState.SUBMITTED, **fields: Any) -> Invitation:
    invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
    given = {
        "excuse_reason": ExcuseReason.OFFICIAL_DUTY,
        "excuse_note": "Ada tugas lain",
        "answered_at": timezone.now(),
        "answer_revision": 1,
    }
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.EXCUSED, excuse_state=state, **(given | fields))
    invitation.refresh_from_db()
    return invitation


def judge(invitation: Invitation, to: ExcuseState, by: User, **more: Any) -> None:
    act, words = JUDGEMENTS[to]
    act(invitation=invitation, by=by, **words, **more)


@pytest.mark.parametrize("to", JUDGEMENTS)
@pytest.mark.parametrize("state", ExcuseState)
def test_a_reason_moves_as_the_table_says(meeting: Meeting, staff: User, state: ExcuseState, to: ExcuseState) -> None:
    invitation = excused(meeting, state)
    if to in EXCUSE_MOVES[state]:
        judge(invitation, to, staff)
    else:
        with pytest.raises(WrongState):
            judge(invitation, to, staff)
    invitation.refresh_from_db()
    assert invitation.excuse_state == (to if to in EXCUSE_MOVES[state] else state)


def test_accepted_reason_excuses(meeting: Meeting, staff: User) -> None:
    invitation = excused(meeting)
    assert not invitation.is_excuse_accepted
    accept_excuse(invitation=invitation, by=staff)
    assert invitation.is_excuse_accepted


def test_both_texts_are_kept(meeting: Meeting, staff: User) -> None:
    invitation = Invitation.objects.of(meeting).first()
    given = Answer(state=Rsvp.EXCUSED, excuse_reason=ExcuseReason.OTHER, excuse_note="Ada keperluan yang mendesak")
    answer_by_staff(invitation=invitation, answer=given, by=staff, channel="telephone")
    ask_back(invitation=invitation, question="Keperluan apa?", by=staff)
    leave_unclear(invitation=invitation, reason="Tidak dijawab", by=staff)
    invitation.refresh_from_db()
    assert (invitation.excuse_note, invitation.excuse_question) == ("Ada keperluan yang mendesak", "Tidak dijawab")
    kept = list(AnswerEntry.objects.order_by("pk").values_list("note", "source"))
    assert kept == [
        ("Ada keperluan yang mendesak", AnswerSource.STAFF),
        ("Keperluan apa?", AnswerSource.STAFF),
        ("Tidak dijawab", AnswerSource.STAFF),
    ]
    assert AnswerEntry.objects.first().particulars == {"excuse_state": ExcuseState.UNCLEAR}


@pytest.mark.parametrize("to", JUDGEMENTS)
def test_the_trail_tells_of_it_without_a_word_of_the_reason(meeting: Meeting, staff: User, to: ExcuseState) -> None:
    judge(excused(meeting), to, staff)
    entry = AuditEntry.objects.get(action=JUDGEMENTS[to][0].__name__)
    assert (entry.before, entry.after) == ({"excuse_state": "submitted"}, {"excuse_state": to})
    assert entry.reason == ""


@pytest.mark.parametrize("to", [ExcuseState.ASKED_BACK, ExcuseState.UNCLEAR])
def test_what_goes_against_the_invited_is_said_in_words(meeting: Meeting, staff: User, to: ExcuseState) -> None:
    act, words = JUDGEMENTS[to]
    with pytest.raises(RakorError):
        act(invitation=excused(meeting), by=staff, **dict.fromkeys(words, ""))
    assert not AnswerEntry.objects.exists()


def test_an_answer_given_since_is_not_judged_unread(meeting: Meeting, staff: User) -> None:
    invitation = excused(meeting, answer_revision=3)
    with pytest.raises(WrongState, match="meanwhile"):
        accept_excuse(invitation=invitation, by=staff, read_revision=2)
    accept_excuse(invitation=invitation, by=staff, read_revision=3)


def test_an_answer_without_a_reason_is_not_judged(meeting: Meeting, staff: User) -> None:
    with pytest.raises(WrongState):
        accept_excuse(invitation=Invitation.objects.of(meeting).first(), by=staff)


def test_nothing_is_judged_once_the_roll_is_final() -> None:
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=timezone.now())
    with pytest.raises(WrongState):
        accept_excuse(invitation=excused(meeting), by=user_with(Role.SECRETARIAT, meeting.convener))


@pytest.mark.parametrize("to", JUDGEMENTS)
@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_other_roles_judge_nothing(meeting: Meeting, role: Role, to: ExcuseState) -> None:
    with pytest.raises(Refused):
        judge(excused(meeting), to, user_with(role, meeting.convener))


def test_secretariat_of_another_house_judges_nothing(meeting: Meeting) -> None:
    with pytest.raises(Refused):
        accept_excuse(invitation=excused(meeting), by=user_with(Role.SECRETARIAT, invited_meeting(1).convener))
