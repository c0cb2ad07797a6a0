"""Behind the personal link after a change: what was, what is now, and one button that says it is known."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance.actions import Answer, answer_invitation
from attendance.links import holder_of, token_of
from attendance.models import Invitation
from audit.models import AuditEntry
from documents.states import PaperKind, PaperState
from flows.changes import cancel_meeting, move_meeting, postpone_meeting
from meetings.actions import mark_invited, name_new_date
from meetings.models import Meeting
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingState
from tests.factories import CopyFactory, InvitationFactory, ParticipantFactory, invited_meeting, paper_of, user_with

pytestmark = pytest.mark.django_db

LATER = dt.date(2030, 10, 23)
FORMER, NOW = "Rabu, 16 Oktober 2030", "Rabu, 23 Oktober 2030"


@pytest.fixture
def invitation() -> Invitation:
    meeting = invited_meeting(2, answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC))
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def meeting_of(invitation: Invitation) -> Meeting:
    return Meeting.objects.get(pk=invitation.participant.meeting_id)


def secretariat(invitation: Invitation) -> User:
    return user_with(Role.SECRETARIAT, meeting_of(invitation).convener)


def schedule(meeting: Meeting) -> SchedulePlan:
    deadline = dt.datetime(2030, 10, 21, 8, tzinfo=dt.UTC)
    return SchedulePlan((SessionPlan(LATER, dt.time(9)),), venue=meeting.venue, answer_deadline=deadline)


def moved(invitation: Invitation, **extra: Any) -> None:
    meeting = meeting_of(invitation)
    by = secretariat(invitation)
    move_meeting(meeting=meeting, plan=schedule(meeting), reason="Aula terendam", by=by, **extra)


def open_door(invitation: Invitation, tail: str = "") -> str:
    return Client().get(f"/u/{token_of(invitation)}/{tail}").content.decode()


def press(invitation: Invitation) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/sudah-tahu/")


def test_the_page_tells_what_was_and_what_is_now(invitation: Invitation) -> None:
    assert "<s>" not in open_door(invitation)
    moved(invitation)
    page = open_door(invitation)
    assert f"<s>{FORMER}</s>" in page
    assert f"<b>{NOW}</b>" in page
    assert "Aula terendam" in page
    assert "sudah-tahu" not in page  # nobody asked for it


def test_what_was_answered_before_stays_readable(invitation: Invitation) -> None:
    answer_invitation(invitation=invitation, answer=Answer(state="accepted"), by=holder_of(invitation))
    moved(invitation)
    page = open_door(invitation)
    assert "Hadir Langsung" in page or "Attends in person" in page
    assert 'name="state"' in page  # and it is asked for anew


def test_one_press_says_that_it_is_known(invitation: Invitation) -> None:
    moved(invitation, asks_acknowledgement=True)
    assert "sudah-tahu" in open_door(invitation)
    done = press(invitation)
    assert done.status_code == 200
    assert not done.cookies
    assert done["Cache-Control"] == "no-store"
    invitation.refresh_from_db()
    assert invitation.seen_revision == 1
    assert "sudah-tahu" not in open_door(invitation)
    press(invitation)
    assert AuditEntry.objects.filter(action="acknowledge_change").count() == 1


def test_a_press_on_a_page_that_has_aged_says_nothing_of_the_newest_change(invitation: Invitation) -> None:
    moved(invitation, asks_acknowledgement=True)
    assert '<input type="hidden" name="read_schedule" value="1">' in open_door(invitation)
    postpone_meeting(meeting=meeting_of(invitation), reason="Banjir", by=secretariat(invitation))
    pressed = Client().post(f"/u/{token_of(invitation)}/sudah-tahu/", {"read_schedule": "1"})
    assert 'class="done"' not in pressed.content.decode()
    invitation.refresh_from_db()
    assert invitation.seen_revision == 0


def test_an_answer_to_the_former_schedule_never_counts_for_the_new_one(invitation: Invitation) -> None:
    assert '<input type="hidden" name="read_schedule" value="0">' in open_door(invitation)
    moved(invitation)
    typed = {"state": "accepted", "needs": "Kursi roda", "read_schedule": "0"}
    refused = Client().post(f"/u/{token_of(invitation)}/", typed)
    invitation.refresh_from_db()
    assert (refused.status_code, invitation.state, invitation.seen_revision) == (422, "pending", 0)
    page = refused.content.decode()
    assert "Kursi roda" in page  # nothing that was typed is lost
    assert FORMER in page
    assert NOW in page
    assert '<input type="hidden" name="read_schedule" value="1">' in page
    assert Client().post(f"/u/{token_of(invitation)}/", typed | {"read_schedule": "1"}).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.state, invitation.seen_revision) == ("accepted", 1)


def test_reading_the_page_of_the_button_changes_nothing(invitation: Invitation) -> None:
    moved(invitation, asks_acknowledgement=True)

    def rows() -> dict[str, list[Any]]:
        return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}

    before = rows()
    assert "<form" in open_door(invitation, "sudah-tahu/")
    assert rows() == before


def test_the_press_of_one_touches_no_other(invitation: Invitation) -> None:
    moved(invitation, asks_acknowledgement=True)
    press(invitation)
    others = Invitation.objects.exclude(pk=invitation.pk)
    assert set(others.values_list("seen_revision", flat=True)) == {0}


def test_the_old_letter_is_never_shown_without_saying_that_its_day_is_no_more(invitation: Invitation) -> None:
    meeting = meeting_of(invitation)
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    CopyFactory.create(invitation=invitation, paper=letter)
    assert "surat/" in open_door(invitation)
    moved(invitation)
    old = open_door(invitation)
    assert "surat/" in old
    assert _says_older(old)
    letter.state = PaperState.SUPERSEDED
    letter.save()
    change = paper_of(Meeting.objects.get(pk=meeting.pk), PaperKind.INVITATION_LETTER, PaperState.SENT, version=2)
    CopyFactory.create(invitation=invitation, paper=change)
    assert not _says_older(open_door(invitation))


def _says_older(page: str) -> bool:
    return "The letter below still names" in page or "masih menyebut jadwal semula" in page


def test_a_postponed_meeting_tells_the_former_day_until_there_is_a_new_one(invitation: Invitation) -> None:
    meeting, by = meeting_of(invitation), secretariat(invitation)
    postpone_meeting(meeting=meeting, reason="Banjir", by=by)
    page = open_door(invitation)
    assert f"<s>{FORMER}, pukul 09.00 WIB s.d. selesai</s>" in page
    name_new_date(meeting=meeting, plan=schedule(meeting), by=by)
    assert NOW not in open_door(invitation)  # planned, and not told yet
    mark_invited(meeting=meeting, by=by)
    page = open_door(invitation)
    assert f"<s>{FORMER}</s>" in page
    assert f"<b>{NOW}</b>" in page


def test_a_cancelled_meeting_tells_which_day_is_off(invitation: Invitation) -> None:
    cancel_meeting(meeting=meeting_of(invitation), reason="Anggaran", by=secretariat(invitation))
    assert f"<s>{FORMER}, pukul 09.00 WIB s.d. selesai</s>" in open_door(invitation)


def test_the_link_of_a_meeting_cancelled_without_a_day_dies_too(invitation: Invitation) -> None:
    postpone_meeting(meeting=meeting_of(invitation), reason="Banjir", by=secretariat(invitation))
    cancel_meeting(meeting=meeting_of(invitation), reason="Batal", by=secretariat(invitation))
    address = f"/u/{token_of(invitation)}/"
    assert Client().get(address).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(days=91)):
        assert Client().get(address).status_code == 404


def test_the_link_of_a_meeting_that_nobody_ended_dies_too(invitation: Invitation) -> None:
    Meeting.objects.update(state=MeetingState.ONGOING)
    address = f"/u/{token_of(invitation)}/"
    with time_machine.travel(dt.datetime(2031, 1, 10, tzinfo=dt.UTC)):
        assert Client().get(address).status_code == 200
    with time_machine.travel(dt.datetime(2031, 1, 20, tzinfo=dt.UTC)):
        assert Client().get(address).status_code == 404


def test_who_was_invited_after_the_change_is_told_of_none(invitation: Invitation) -> None:
    moved(invitation)
    late = InvitationFactory.create(participant=ParticipantFactory.create(meeting=meeting_of(invitation)))
    page = open_door(late)
    assert "<s>" not in page
    assert NOW in page


def test_a_schedule_that_was_kept_costs_nothing_more(invitation: Invitation) -> None:
    def cost() -> int:
        open_door(invitation)
        with CaptureQueriesContext(connection) as asked:
            open_door(invitation)
        return len(asked)

    before = cost()
    moved(invitation)
    assert cost() <= before + 3


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_opens_nothing_says_so(method: str) -> None:
    assert getattr(Client(), method)(f"/u/{'a' * 38}/sudah-tahu/").status_code == 404
