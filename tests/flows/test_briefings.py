"""The briefing is ready the afternoon before, once, and brought to those who lead at their accounts."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail

from accounts.models import User
from accounts.roles import Role
from common.work import WorkState
from documents.actions import ask_briefing, make_sheet
from documents.models import Sheet
from documents.states import SheetKind
from flows import briefings
from flows.briefings import prepare_briefings
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import MembershipFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db

DAY = dt.date(2030, 10, 16)
# 15.10 in Jakarta (WIB), 17.10 in Jayapura (WIT).
AFTERNOON = dt.datetime(2030, 10, 15, 8, 10, tzinfo=dt.UTC)


def tomorrow(**fields: Any) -> Meeting:
    meeting = invited_meeting(2, **fields)
    Meeting.objects.filter(pk=meeting.pk).update(first_day=DAY)
    meeting.refresh_from_db()
    return meeting


def leader_of(meeting: Meeting, email: str = "pimpinan@contoh.example") -> User:
    return user_with(Role.LEADERSHIP, meeting.convener, email=email)


@time_machine.travel(AFTERNOON, tick=False)
def test_a_meeting_of_tomorrow_gets_its_briefing_once_and_its_leaders_are_told_once() -> None:
    meeting = tomorrow()
    leader = leader_of(meeting)
    assert prepare_briefings() == 1
    sheet = Sheet.objects.get()
    assert (sheet.kind, sheet.meeting) == (SheetKind.BRIEFING, meeting)
    message = Message.objects.get()
    assert (message.kind, message.account, message.sheet) == (MessageKind.BRIEFING, leader, sheet)
    with time_machine.travel(AFTERNOON + dt.timedelta(minutes=30), tick=False):
        prepare_briefings()
    assert (Sheet.objects.count(), Message.objects.count()) == (1, 1)


@time_machine.travel(AFTERNOON, tick=False)
def test_who_leads_since_a_moment_ago_gets_the_same_sheet() -> None:
    meeting = tomorrow()
    leader_of(meeting)
    prepare_briefings()
    leader_of(meeting, "wakil.gubernur@contoh.example")
    prepare_briefings()
    assert Sheet.objects.count() == 1
    assert {message.sheet for message in Message.objects.all()} == {Sheet.objects.get()}
    assert Message.objects.count() == 2


@pytest.mark.parametrize("hour", [6, 7])
def test_nothing_is_made_before_the_afternoon(hour: int) -> None:
    tomorrow()
    with time_machine.travel(AFTERNOON.replace(hour=hour, minute=30), tick=False):
        assert prepare_briefings() == 0
    assert not Sheet.objects.exists()


def test_the_afternoon_is_told_by_the_clock_of_the_meeting() -> None:
    west, east = tomorrow(), tomorrow(timezone="Asia/Jayapura")
    with time_machine.travel(AFTERNOON.replace(hour=6), tick=False):  # 13.10 WIB, 15.10 WIT
        assert prepare_briefings() == 1
    assert Sheet.objects.get().meeting == east
    assert west != east


@time_machine.travel(AFTERNOON, tick=False)
@pytest.mark.parametrize("state", [state for state in MeetingState if state != MeetingState.INVITED])
def test_only_an_invited_meeting_is_briefed_of(state: MeetingState) -> None:
    meeting = invited_meeting(1, state)
    Meeting.objects.filter(pk=meeting.pk).update(first_day=DAY)
    assert prepare_briefings() == 0


@time_machine.travel(AFTERNOON, tick=False)
def test_only_those_who_lead_that_government_and_can_be_written_to_are_told() -> None:
    meeting = tomorrow()
    leader_of(meeting, "")
    user_with(Role.SECRETARIAT, meeting.convener, email="sekretariat@contoh.example")
    user_with(Role.LEADERSHIP, tomorrow().convener, is_active=False, email="dulu@contoh.example")
    MembershipFactory.create(role=Role.LEADERSHIP, user__email="lain@contoh.example")
    prepare_briefings()
    assert not Message.objects.exists()


@time_machine.travel(AFTERNOON, tick=False)
def test_the_message_waits_for_the_sheet_and_takes_it_along() -> None:
    meeting = tomorrow(title="Rakor Contoh")
    leader_of(meeting)
    prepare_briefings()
    message, sheet = Message.objects.get(), Sheet.objects.get()
    deliver(message_id=message.pk)
    assert not mail.outbox
    make_sheet(sheet_id=sheet.pk)
    Message.objects.update(run_at=AFTERNOON)
    deliver(message_id=message.pk)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Taklimat pimpinan: Rakor Contoh", ["pimpinan@contoh.example"])
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == ("taklimat-pimpinan.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    assert f"/rapat/{meeting.public_id}/taklimat/" in sent.body


@time_machine.travel(AFTERNOON, tick=False)
@pytest.mark.parametrize("change", ["role", "account", "meeting"])
def test_who_no_longer_leads_and_a_meeting_called_off_are_not_told(change: str) -> None:
    meeting = tomorrow()
    leader = leader_of(meeting)
    prepare_briefings()
    make_sheet(sheet_id=Sheet.objects.get().pk)
    if change == "role":
        leader.memberships.all().delete()
    elif change == "account":
        User.objects.filter(pk=leader.pk).update(is_active=False)
    else:
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, state_reason="Banjir")
    deliver(message_id=Message.objects.get().pk)
    assert not mail.outbox
    assert Message.objects.get().state == WorkState.DROPPED


@time_machine.travel(AFTERNOON, tick=False)
def test_one_that_cannot_be_made_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tomorrow(), tomorrow()

    def ask(*, meeting: Meeting, by: Any) -> Sheet:
        if meeting == first:
            raise RuntimeError
        return ask_briefing(meeting=meeting, by=by)

    monkeypatch.setattr(briefings, "ask_briefing", ask)
    assert prepare_briefings() == 1
    assert Sheet.objects.get().meeting == second
