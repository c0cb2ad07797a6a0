"""One line of progress, given with the answer to an invitation."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from attendance.links import holder_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from followups.actions import LINE_LIMIT, FollowUpRefused, report_line
from followups.models import FollowUp, ProgressUpdate
from followups.queries import asked_of, blank_reports
from followups.states import FollowUpState
from tests.factories import (
    DirectiveFactory,
    FollowUpFactory,
    MeetingFactory,
    ProgressUpdateFactory,
    follow_up_in,
    invited_meeting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


def owed_by(invitation: Invitation, state: FollowUpState = FollowUpState.ASSIGNED) -> FollowUp:
    line = invitation.participant
    return follow_up_in(
        state, directive=DirectiveFactory.create(meeting=line.meeting), organization=line.organization, percent=30
    )


@pytest.mark.parametrize(
    "state", [FollowUpState.ASSIGNED, FollowUpState.ACCEPTED, FollowUpState.IN_PROGRESS, FollowUpState.RETURNED]
)
def test_a_line_is_a_report_that_leaves_the_percent(invitation: Invitation, state: FollowUpState) -> None:
    follow_up = owed_by(invitation, state)
    update = report_line(follow_up=follow_up, words="Sudah dianggarkan.", by=holder_of(invitation))
    follow_up.refresh_from_db()
    assert update is not None
    assert (update.note, update.percent, update.by) == ("Sudah dianggarkan.", 30, str(invitation.participant))
    assert (follow_up.state, follow_up.percent) == (FollowUpState.IN_PROGRESS, 30)
    entry = AuditEntry.objects.get(action="report_line")
    assert (entry.actor_kind, entry.after) == ("link", {"note": "Sudah dianggarkan."})


def test_the_same_line_twice_is_one(invitation: Invitation) -> None:
    follow_up = owed_by(invitation)
    report_line(follow_up=follow_up, words="Berjalan.", by=holder_of(invitation))
    assert report_line(follow_up=follow_up, words="Berjalan.", by=holder_of(invitation)) is None
    assert follow_up.updates.count() == 1


def test_only_the_institution_that_owes_it_reports(invitation: Invitation) -> None:
    other = Invitation.objects.exclude(pk=invitation.pk).get()
    follow_up = owed_by(invitation)
    with pytest.raises(Refused):
        report_line(follow_up=follow_up, words="Bukan kami.", by=holder_of(other))
    assert not ProgressUpdate.objects.exists()


def test_another_convener_s_follow_up_is_not_reached_by_this_link(invitation: Invitation) -> None:
    directive = DirectiveFactory.create(meeting=MeetingFactory.create())
    elsewhere = FollowUpFactory.create(directive=directive, organization=invitation.participant.organization)
    with pytest.raises(Refused):
        report_line(follow_up=elsewhere, words="Berjalan.", by=holder_of(invitation))


@pytest.mark.parametrize("state", [FollowUpState.SUBMITTED, FollowUpState.DONE, FollowUpState.CANCELLED])
def test_what_is_handed_in_or_over_takes_no_line(invitation: Invitation, state: FollowUpState) -> None:
    follow_up = owed_by(invitation, state)
    reports = follow_up.updates.count()
    with pytest.raises(WrongState):
        report_line(follow_up=follow_up, words="Terlambat.", by=holder_of(invitation))
    assert follow_up.updates.count() == reports


@pytest.mark.parametrize("words", ["", "  ", "x" * (LINE_LIMIT + 1)])
def test_no_words_or_too_many_are_refused(invitation: Invitation, words: str) -> None:
    with pytest.raises(FollowUpRefused):
        report_line(follow_up=owed_by(invitation), words=words, by=holder_of(invitation))


def test_asked_is_what_can_be_reported_on_most_urgent_first(invitation: Invitation) -> None:
    line = invitation.participant
    later, soon = owed_by(invitation), owed_by(invitation, FollowUpState.RETURNED)
    FollowUp.objects.filter(pk=soon.pk).update(due_date=dt.date(2030, 1, 1))
    owed_by(invitation, FollowUpState.SUBMITTED)
    owed_by(invitation, FollowUpState.DONE)
    assert line.organization is not None
    assert list(asked_of(line.organization, line.meeting.convener)) == [soon, later]


def test_blank_reports_count_what_has_no_line_since_the_answer(
    invitation: Invitation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    answered = timezone.now()
    kept, old, _never = (owed_by(invitation) for _ in range(3))
    report_line(follow_up=kept, words="Berjalan.", by=holder_of(invitation))
    before = ProgressUpdateFactory.create(follow_up=old)
    ProgressUpdate.objects.filter(pk=before.pk).update(at=answered - dt.timedelta(days=1))
    owed_by(invitation, FollowUpState.SUBMITTED)
    line, convener = invitation.participant, invitation.participant.meeting.convener
    assert line.organization_id is not None
    with django_assert_num_queries(1):
        counted = blank_reports(convener, {line.organization_id: answered, 0: answered})
    assert counted == {line.organization_id: (3, 2)}
