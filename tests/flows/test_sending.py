"""The letter to a few, once more, with a new link, and all copies in one file."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.links import link_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from common.work import WorkState
from documents.models import Paper, Rendering, Sheet
from documents.states import Edition, PaperState, SheetKind, SigningMode
from flows.papers import send_invitations
from flows.sending import letters_in_one_file, replace_link, retry_failed, send_to
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from notices.actions import JustSent, deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import ContactFactory, ParticipantFactory, letter_ready, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


LATER = dt.timedelta(minutes=2)


@pytest.fixture
def letter() -> Paper:
    """A signed letter for three posts with a contact each."""
    paper = letter_ready(3, PaperState.SIGNED)
    for line in paper.meeting.participants.all():
        ContactFactory(position=line.position)
    return paper


@pytest.fixture
def by(letter: Paper) -> User:
    return user_with(Role.SECRETARIAT, letter.meeting.convener)


@pytest.fixture
def out(letter: Paper, by: User) -> Paper:
    """The same letter, sent."""
    send_invitations(paper=letter, by=by)
    return letter


def lines(paper: Paper) -> list[Participant]:
    return list(paper.meeting.participants.order_by("order"))


def told(line: Participant) -> int:
    return Message.objects.filter(invitation__participant=line, kind=MessageKind.INVITATION).count()


def print_all() -> None:
    """The worker has made every copy."""
    for copy in Rendering.objects.filter(edition=Edition.COPY, file=""):
        copy.file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=False)
        copy.state = WorkState.DONE
        copy.save()


# --- to a few ----------------------------------------------------------------------------------------------------


def test_first_to_one_then_to_the_others(letter: Paper, by: User) -> None:
    first, *others = lines(letter)
    assert send_to(meeting=letter.meeting, lines=[first], by=by) == 1
    letter.refresh_from_db()
    assert (letter.state, Meeting.objects.get().state) == (PaperState.SENT, MeetingState.INVITED)
    assert [told(line) for line in lines(letter)] == [1, 0, 0]
    assert Invitation.objects.count() == 1
    meeting = Meeting.objects.get()
    assert send_to(meeting=meeting, lines=others, by=by) == 2
    assert [told(line) for line in lines(letter)] == [1, 1, 1]


def test_who_has_it_gets_it_once_more_and_the_link_stays(out: Paper, by: User) -> None:
    line = lines(out)[0]
    link = link_of(line.invitation)
    with time_machine.travel(timezone.now() + LATER):
        assert send_to(meeting=out.meeting, lines=[line], by=by) == 1
    assert [told(row) for row in lines(out)] == [2, 1, 1]
    assert Rendering.objects.filter(edition=Edition.COPY).count() == 3
    assert AuditEntry.objects.filter(action="tell_invitation_again").count() == 1
    print_all()
    for message in Message.objects.filter(invitation=line.invitation):
        with time_machine.travel(timezone.now() + LATER):
            deliver(message_id=message.pk)
    assert [link in sent.body for sent in mail.outbox] == [True, True]


def test_two_presses_are_one(out: Paper, by: User) -> None:
    everyone = lines(out)
    with pytest.raises(JustSent):
        send_to(meeting=out.meeting, lines=everyone, by=by)
    with time_machine.travel(timezone.now() + LATER):
        assert send_to(meeting=out.meeting, lines=everyone[:1], by=by) == 1
        # The two whose turn it is are told; the one of a moment ago is not.
        assert send_to(meeting=out.meeting, lines=everyone, by=by) == 2
        with pytest.raises(JustSent):
            send_to(meeting=out.meeting, lines=everyone, by=by)
    assert [told(line) for line in everyone] == [2, 2, 2]


def test_new_and_old_together(out: Paper, by: User) -> None:
    added = ParticipantFactory(meeting=out.meeting)
    ContactFactory(position=added.position)
    assert send_to(meeting=out.meeting, lines=[lines(out)[0], added], by=by) == 1
    with time_machine.travel(timezone.now() + LATER):
        assert send_to(meeting=out.meeting, lines=[lines(out)[0], added], by=by) == 2


def test_nobody_chosen_is_said(out: Paper, by: User) -> None:
    with pytest.raises(RakorError, match="at least one"):
        send_to(meeting=out.meeting, lines=[], by=by)


@pytest.mark.parametrize("state", [PaperState.DRAFT, PaperState.IN_REVIEW, PaperState.APPROVED, PaperState.REVOKED])
def test_nothing_goes_out_before_the_letter_is_signed(letter: Paper, by: User, state: PaperState) -> None:
    Paper.objects.update(state=state)
    with pytest.raises(WrongState):
        send_to(meeting=letter.meeting, lines=lines(letter), by=by)
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [MeetingState.POSTPONED, MeetingState.CANCELLED, MeetingState.HELD])
def test_nothing_goes_out_to_a_meeting_that_is_not_ahead(out: Paper, by: User, state: MeetingState) -> None:
    Meeting.objects.update(state=state, state_reason="Alasan")
    meeting = Meeting.objects.get()
    with time_machine.travel(timezone.now() + LATER), pytest.raises(WrongState):
        send_to(meeting=meeting, lines=lines(out), by=by)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_who_invites_sends(out: Paper, role: Role) -> None:
    by, line = user_with(role, out.meeting.convener), lines(out)[0]
    for act in (
        lambda: send_to(meeting=out.meeting, lines=[line], by=by),
        lambda: replace_link(invitation=line.invitation, reason="x", send=True, by=by),
        lambda: retry_failed(meeting=out.meeting, lines=[line], by=by),
        lambda: letters_in_one_file(meeting=out.meeting, lines=[line], by=by),
    ):
        with pytest.raises(Refused):
            act()


# --- a new link --------------------------------------------------------------------------------------------------


def test_a_new_link_goes_out_at_once_with_its_own_copy(out: Paper, by: User) -> None:
    invitation = lines(out)[0].invitation
    old_link, old_message = link_of(invitation), Message.objects.get(invitation=invitation)
    assert replace_link(invitation=invitation, reason="Salah kirim", send=True, by=by) == 1
    print_all()
    later = timezone.now() + LATER
    with time_machine.travel(later):
        for message in Message.objects.filter(invitation=invitation):
            deliver(message_id=message.pk)
    # The one that waited with the old copy is dropped; nobody gets a letter whose link is dead.
    assert Message.objects.get(pk=old_message.pk).state == WorkState.DROPPED
    (sent,) = mail.outbox
    invitation.refresh_from_db()
    assert link_of(invitation) in sent.body
    assert old_link not in sent.body
    assert Rendering.objects.filter(invitation=invitation, edition=Edition.COPY).count() == 2


def test_a_link_may_be_revoked_without_sending(out: Paper, by: User) -> None:
    invitation = lines(out)[0].invitation
    assert replace_link(invitation=invitation, reason="Kontak salah", send=False, by=by) == 0
    assert told(lines(out)[0]) == 1


def test_a_link_that_is_handed_on_by_hand_has_a_letter_of_its_own_too(out: Paper, by: User) -> None:
    print_all()
    replace_link(invitation=lines(out)[0].invitation, reason="Kontak salah", send=False, by=by)
    print_all()
    sheet = letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by)
    assert len(sheet.facts["copies"]) == 3


def test_a_letter_that_names_the_former_day_is_not_sent_once_more(out: Paper, by: User) -> None:
    out.meeting.sessions.update(date=dt.date(2030, 10, 23), starts_at=dt.datetime(2030, 10, 23, 2, tzinfo=dt.UTC))
    line, meeting = lines(out)[0], Meeting.objects.get()
    with time_machine.travel(timezone.now() + LATER):
        with pytest.raises(WrongState):
            send_to(meeting=meeting, lines=[line], by=by)
        with pytest.raises(WrongState):
            replace_link(invitation=line.invitation, reason="Salah kirim", send=True, by=by)
    assert told(line) == 1


def test_without_a_letter_the_link_stays_as_it_was(out: Paper, by: User) -> None:
    Paper.objects.update(state=PaperState.REVOKED)
    invitation = lines(out)[0].invitation
    with pytest.raises(WrongState):
        replace_link(invitation=invitation, reason="Salah kirim", send=True, by=by)
    invitation.refresh_from_db()
    assert invitation.link_version == 1


# --- what failed -------------------------------------------------------------------------------------------------


def test_failures_of_the_chosen_are_tried_again(out: Paper, by: User) -> None:
    first, second, _third = lines(out)
    Message.objects.filter(invitation__participant__in=[first, second]).update(state=WorkState.FAILED)
    Rendering.objects.filter(invitation__participant=first).update(state=WorkState.FAILED)
    assert retry_failed(meeting=out.meeting, lines=[first], by=by) == 2
    assert retry_failed(meeting=out.meeting, lines=[first], by=by) == 0
    assert Message.objects.get(invitation__participant=second).state == WorkState.FAILED


# --- in one file -------------------------------------------------------------------------------------------------


def test_copies_are_asked_for_in_the_order_of_the_roll(out: Paper, by: User) -> None:
    with pytest.raises(WrongState, match="not ready"):
        letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by)
    print_all()
    sheet = letters_in_one_file(meeting=out.meeting, lines=lines(out)[::-1], by=by)
    assert sheet.kind == SheetKind.LETTERS
    assert [copy["addressee"] for copy in sheet.facts["copies"]] == [str(line) for line in lines(out)]
    assert letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by) == sheet
    assert letters_in_one_file(meeting=out.meeting, lines=lines(out)[:1], by=by) != sheet
    assert Sheet.objects.count() == 2


def test_the_signed_file_goes_with_each_confirmation_sheet(out: Paper, by: User) -> None:
    print_all()
    Paper.objects.update(signing_mode=SigningMode.WET)
    Rendering.objects.filter(invitation=None).update(file="")
    with pytest.raises(WrongState, match="signed letter"):
        letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by)
    final, _new = Rendering.objects.get_or_create(
        paper=out, edition=Edition.SIGNED, defaults={"key": f"signed:{out.public_id}"}
    )
    Rendering.objects.filter(pk=final.pk).update(file="papers/a.pdf", state=WorkState.DONE)
    sheet = letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by)
    assert sheet.facts["letter"] == final.public_id


def test_a_copy_with_a_dead_link_is_in_no_file(out: Paper, by: User) -> None:
    print_all()
    replace_link(invitation=lines(out)[0].invitation, reason="Salah kirim", send=True, by=by)
    with pytest.raises(WrongState, match="1 copy is not ready"):
        letters_in_one_file(meeting=out.meeting, lines=lines(out), by=by)


def test_before_the_letter_is_out_there_are_no_copies(letter: Paper, by: User) -> None:
    with pytest.raises(WrongState, match="no copies"):
        letters_in_one_file(meeting=letter.meeting, lines=lines(letter), by=by)
