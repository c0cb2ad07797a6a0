"""When the schedule changes, answers are asked for anew; what was said, and who has seen the change, is kept."""

import pytest

from accounts.models import User
from accounts.roles import Role
from attendance.actions import (
    Answer,
    Representative,
    acknowledge_change,
    answer_invitation,
    invite_participants,
    note_informed,
    reset_answers,
)
from attendance.links import holder_of
from attendance.models import AnswerEntry, Invitation
from attendance.states import AnswerSource, ExcuseReason, RepresentationState, Rsvp
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from meetings.models import Meeting
from tests.factories import ParticipantFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(4, schedule_revision=1)


@pytest.fixture
def lines(meeting: Meeting) -> list[Invitation]:
    return list(Invitation.objects.of(meeting).order_by("participant__order"))


def secretariat(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def give(invitation: Invitation, **answer: object) -> None:
    answer_invitation(invitation=invitation, answer=Answer(**answer), by=holder_of(invitation))  # type: ignore[arg-type]
    invitation.refresh_from_db()


def test_every_answer_is_asked_for_anew_and_kept(meeting: Meeting, lines: list[Invitation]) -> None:
    comes, sends, excused, silent = lines
    give(comes, state="accepted", companions=2, needs="kursi roda")
    give(sends, state="delegated", representative=Representative(name="A. Contoh", position="Asisten I"))
    give(excused, state="excused", excuse_reason=ExcuseReason.OTHER, excuse_note="Ada panen raya di desa")
    assert reset_answers(meeting=meeting, by=secretariat(meeting)) == 3
    for invitation in Invitation.objects.of(meeting):
        assert (invitation.state, invitation.answered_at, invitation.answered_by) == (Rsvp.PENDING, None, "")
        said = (invitation.companions, invitation.needs, invitation.excuse_reason, invitation.excuse_state)
        assert said == (0, "", "", "")
    assert sends.representations.get().state == RepresentationState.CANCELLED
    kept = {entry.invitation_id: entry for entry in AnswerEntry.objects.filter(source=AnswerSource.PORTAL)}
    assert set(kept) == {comes.pk, sends.pk, excused.pk}
    assert kept[comes.pk].particulars == {"former": "accepted"}
    assert kept[sends.pk].particulars["representative"] == {"name": "A. Contoh", "position": "Asisten I"}
    assert "panen raya" in kept[excused.pk].note
    assert kept[comes.pk].revision == comes.answer_revision + 1
    silent.refresh_from_db()
    assert silent.answer_revision == 0


def test_of_an_illness_only_the_category_is_kept(meeting: Meeting, lines: list[Invitation]) -> None:
    give(lines[0], state="excused", excuse_reason=ExcuseReason.SICK)
    Invitation.objects.filter(pk=lines[0].pk).update(excuse_note="Operasi")
    reset_answers(meeting=meeting, by=secretariat(meeting))
    entry = AnswerEntry.objects.get(source=AnswerSource.PORTAL)
    assert entry.particulars == {"former": "excused", "excuse_reason": "sick"}
    assert "Operasi" not in entry.note


def test_asking_anew_twice_adds_nothing(meeting: Meeting, lines: list[Invitation]) -> None:
    give(lines[0], state="accepted")
    by = secretariat(meeting)
    assert (reset_answers(meeting=meeting, by=by), reset_answers(meeting=meeting, by=by)) == (1, 0)
    assert AuditEntry.objects.filter(action="reset_answers").count() == 1


def test_no_other_meeting_is_touched(meeting: Meeting, lines: list[Invitation]) -> None:
    other = Invitation.objects.of(invited_meeting(1)).get()
    give(other, state="accepted")
    give(lines[0], state="accepted")
    reset_answers(meeting=meeting, by=secretariat(meeting))
    other.refresh_from_db()
    assert other.state == Rsvp.ACCEPTED


def test_only_who_plans_asks_anew(meeting: Meeting) -> None:
    with pytest.raises(Refused):
        reset_answers(meeting=meeting, by=user_with(Role.LEADERSHIP, meeting.convener))


# --- who has seen the change -------------------------------------------------------------------------------------


def test_a_change_is_seen_once(lines: list[Invitation]) -> None:
    invitation = lines[0]
    assert acknowledge_change(invitation=invitation, by=holder_of(invitation))
    seen_at = invitation.seen_at
    assert not acknowledge_change(invitation=invitation, by=holder_of(invitation))
    invitation.refresh_from_db()
    assert (invitation.seen_revision, invitation.seen_at) == (1, seen_at)
    assert invitation.seen_by == str(invitation.participant)
    assert AuditEntry.objects.filter(action="acknowledge_change").count() == 1


def test_answering_counts_as_seen(lines: list[Invitation]) -> None:
    give(lines[0], state="accepted")
    assert (lines[0].seen_revision, bool(lines[0].seen_at)) == (1, True)


def test_the_secretariat_notes_whom_it_told_and_how(meeting: Meeting, lines: list[Invitation]) -> None:
    by = secretariat(meeting)
    assert note_informed(invitation=lines[0], told=" Ajudan  Contoh", channel="telephone", by=by)
    assert lines[0].seen_by.startswith("Ajudan Contoh (")
    assert by.name in lines[0].seen_by
    assert not note_informed(invitation=lines[0], told="Orang lain", channel="telephone", by=by)
    with pytest.raises(RakorError):
        note_informed(invitation=lines[1], told=" ", channel="telephone", by=by)
    with pytest.raises(RakorError):
        note_informed(invitation=lines[1], told="Ajudan", channel="merpati", by=by)
    with pytest.raises(Refused):
        note_informed(
            invitation=lines[1], told="Ajudan", channel="telephone", by=user_with(Role.LEADERSHIP, meeting.convener)
        )


def test_who_is_invited_after_the_change_has_nothing_to_see(meeting: Meeting) -> None:
    line = ParticipantFactory.create(meeting=meeting)
    invite_participants(meeting=meeting, by=secretariat(meeting))
    assert Invitation.objects.get(participant=line).seen_revision == 1
