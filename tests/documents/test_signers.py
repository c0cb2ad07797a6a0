"""Whoever signs a paper of the portal has a name: a post without a holder keeps it from review and from approval."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from accounts.roles import Role
from common.dates import long_date
from directory.models import Appointment, Position
from directory.states import Timezone
from documents import actions, facts
from documents.actions.lacking import NoHolder
from documents.models import Paper
from documents.queries import facts_now
from documents.queries.signers import lacks_holder, unheld_signers
from documents.states import PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState, RoleInMeeting
from tests.documents.kind_papers import final_meeting
from tests.factories import (
    AppointmentFactory,
    MeetingRoleFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    paper_of,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState


def letter(state: PaperState) -> tuple[Paper, Position]:
    paper = letter_ready(1, state)
    assert paper.signer is not None
    return paper, paper.signer


def minutes(state: PaperState) -> tuple[Paper, Position]:
    paper = minutes_ready(1, state)
    post = paper.meeting.roles.get(role=RoleInMeeting.CHAIR).position
    assert post is not None
    return paper, post


def attendance_list(state: PaperState) -> tuple[Paper, Position]:
    meeting = final_meeting(1)
    post = signing_post(meeting)
    return paper_of(meeting, PaperKind.ATTENDANCE_LIST, state, signer=post), post


@pytest.mark.parametrize("made", [letter, minutes, attendance_list])
def test_a_paper_that_would_be_signed_without_a_name_is_refused(
    made: Callable[[PaperState], tuple[Paper, Position]],
) -> None:
    draft, _post = made(P.DRAFT)
    paper, post = made(P.IN_REVIEW)
    assert actions.missing_before_approval(paper) == []
    Appointment.objects.all().delete()
    (sentence,) = actions.missing_before_approval(paper)
    assert post.title in sentence
    assert isinstance(sentence, NoHolder)
    assert sentence.position == post
    read = facts.sha256_of(facts_now(paper))
    with pytest.raises(actions.ApprovalRefused, match=post.title):
        actions.approve_paper(paper=paper, by=user_with(Role.LEADERSHIP, paper.meeting.convener), read_sha256=read)
    with pytest.raises(actions.ApprovalRefused):
        actions.submit_paper(paper=draft, by=user_with(Role.SECRETARIAT, draft.meeting.convener))
    assert not Paper.objects.exclude(number="").exists()


def test_who_held_the_post_on_the_day_of_the_meeting_signs_the_minutes() -> None:
    paper, post = minutes(P.IN_REVIEW)
    day = paper.meeting.first_day
    assert day is not None
    held = Appointment.objects.get(position=post)
    held.starts_on = day + dt.timedelta(days=1)
    held.save()
    (sentence,) = actions.missing_before_approval(paper)
    assert long_date(day) in sentence
    held.starts_on, held.ends_on = None, day
    held.save()
    assert actions.missing_before_approval(paper) == []


def test_who_holds_the_post_today_signs_what_names_its_signer() -> None:
    paper, post = letter(P.IN_REVIEW)
    Appointment.objects.filter(position=post).update(ends_on=dt.date(2020, 1, 1))
    assert len(actions.missing_before_approval(paper)) == 1
    AppointmentFactory.create(position=post, starts_on=dt.date(2020, 1, 2))
    assert actions.missing_before_approval(paper) == []


@pytest.mark.parametrize(
    ("zone", "ends_on", "is_held"),
    [
        # 23.30 of the 17th in Jakarta, half past one of the 18th in Jayapura.
        (Timezone.WIB, dt.date(2030, 10, 17), True),
        (Timezone.WIT, dt.date(2030, 10, 17), False),
        (Timezone.WITA, dt.date(2030, 10, 17), False),
        (Timezone.WIT, dt.date(2030, 10, 18), True),
    ],
)
def test_the_day_is_that_of_the_place_of_the_meeting(zone: Timezone, ends_on: dt.date, is_held: bool) -> None:
    paper, post = letter(P.IN_REVIEW)
    Meeting.objects.update(timezone=zone)
    Appointment.objects.filter(position=post).update(ends_on=ends_on)
    with time_machine.travel(dt.datetime(2030, 10, 17, 16, 30, tzinfo=dt.UTC), tick=False):
        of_one = unheld_signers([Paper.objects.select_related("meeting", "signer").get(pk=paper.pk)])[paper.pk]
        assert (of_one == []) is is_held
        assert Paper.objects.filter(lacks_holder(), pk=paper.pk).exists() is not is_held


def test_who_takes_the_notes_signs_too_and_a_name_that_was_typed_is_enough() -> None:
    paper, _chair = minutes(P.IN_REVIEW)
    role = MeetingRoleFactory.create(meeting=paper.meeting, role=RoleInMeeting.NOTE_TAKER)
    (sentence,) = actions.missing_before_approval(paper)
    assert str(role.position) in sentence
    role.printed_name = "Notulis Contoh"
    role.save()
    assert actions.missing_before_approval(paper) == []


def test_papers_of_an_imported_meeting_stand_without_a_name() -> None:
    meeting = meeting_in(MeetingState.HELD, 1, is_imported=True)
    listed = paper_of(meeting, PaperKind.ATTENDANCE_LIST, P.IN_REVIEW, signer=signing_post(meeting))
    Appointment.objects.all().delete()
    for paper in (minutes_ready(1, P.IN_REVIEW, is_imported=True), listed):
        assert not any(isinstance(sentence, NoHolder) for sentence in actions.missing_before_approval(paper))
