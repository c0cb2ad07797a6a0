"""Acts with papers that touch several floors: all of it, once, or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.exceptions import PermissionDenied

import flows.papers
from accounts.models import User
from accounts.roles import Role
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import RakorError, WrongState
from documents.actions import FactsChanged, draft_letter, make_pdf, revoke_paper
from documents.facts import sha256_of
from documents.models import NumberSeries, Paper, Rendering
from documents.queries import facts_now
from documents.states import MOVES, Edition, PaperKind, PaperState
from flows.papers import approve_and_sign, end_meeting, invite_added, send_invitations
from followups.models import FollowUp
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import deliver
from notices.models import Message
from notices.states import MessageKind
from tests.factories import (
    ContactFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    ParticipantFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState
Commit = Callable[..., Any]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, *_rest, **_options: told.append((name, args[0])))
    return told


def approver_of(paper: Paper) -> User:
    return user_with(Role.LEADERSHIP, paper.meeting.convener)


def writer_of(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def approve(paper: Paper, by: User | None = None) -> None:
    approve_and_sign(paper=paper, by=by or approver_of(paper), read_sha256=sha256_of(facts_now(paper)))


def with_contacts(paper: Paper) -> Paper:
    for line in paper.meeting.participants.all():
        ContactFactory.create(position=line.position)
    return paper


def counts() -> dict[str, int]:
    tables = (AuditEntry, FollowUp, Message, Rendering, NumberSeries, Invitation)
    return {table.__name__: table._default_manager.count() for table in tables}


# --- approving ---------------------------------------------------------------------------------------------------


def test_letter_is_approved_signed_and_its_pdf_asked_for(
    django_capture_on_commit_callbacks: Commit, heard: list[tuple[str, int]]
) -> None:
    paper = letter_ready(2, P.IN_REVIEW)
    with django_capture_on_commit_callbacks(execute=True):
        approve(paper)
    paper.refresh_from_db()
    assert paper.state == P.SIGNED
    assert paper.number
    official, final = paper.renderings.order_by("pk")
    assert (official.edition, final.edition) == (Edition.OFFICIAL, Edition.SIGNED)
    assert heard == [(Rendering.task, official.pk), (Rendering.task, final.pk)]
    assert not FollowUp.objects.exists()
    assert paper.meeting.minutes_signed_at is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["approve_paper", "sign_paper"]


def test_signed_minutes_bear_follow_ups_and_are_told_once_to_each() -> None:
    paper = with_contacts(minutes_ready(2, P.IN_REVIEW))
    DirectiveFactory.create(meeting=paper.meeting, is_binding=False)
    second = DirectiveFactory.create(meeting=paper.meeting)
    for _ in range(2):
        DirectiveAddresseeFactory.create(directive=second)
    approve(paper)
    meeting = Meeting.objects.get()
    assert meeting.minutes_signed_at is not None
    assert meeting.state == MeetingState.HELD
    owed = FollowUp.objects.order_by("pk").values_list("directive__number", flat=True)
    assert list(owed) == [1, 3, 3]
    told = Message.objects.filter(kind=MessageKind.MINUTES_FINAL)
    assert told.count() == 2
    assert len({message.to_address for message in told}) == 2


def test_second_approval_bears_and_tells_nothing_more() -> None:
    paper = with_contacts(minutes_ready(2, P.IN_REVIEW))
    by = approver_of(paper)
    read = sha256_of(facts_now(paper))
    approve_and_sign(paper=paper, by=by, read_sha256=read)
    before = counts()
    for stale in (paper, Paper.objects.get(pk=paper.pk)):
        with pytest.raises(WrongState):
            approve_and_sign(paper=stale, by=by, read_sha256=read)
    assert counts() == before


def test_paper_that_changed_is_not_approved() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    read = sha256_of(facts_now(paper))
    paper.meeting.agenda_items.update(notes="Ditambah kemudian")
    with pytest.raises(FactsChanged):
        approve_and_sign(paper=paper, by=approver_of(paper), read_sha256=read)
    assert Paper.objects.get().state == P.IN_REVIEW
    assert not NumberSeries.objects.exists()


def test_secretariat_cannot_approve_its_own_paper() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    with pytest.raises(PermissionDenied):
        approve(paper, writer_of(paper))
    assert counts()["AuditEntry"] == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "step", ["sign_paper", "render_official", "note_minutes_signed", "assign_follow_ups", "tell_minutes_final"]
)
def test_fault_in_any_step_leaves_nothing(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = with_contacts(minutes_ready(2, P.IN_REVIEW))
    by, read, before = approver_of(paper), sha256_of(facts_now(paper)), counts()
    done = getattr(flows.papers, step)

    def break_after(**given: Any) -> None:
        done(**given)
        raise RuntimeError("power cut")

    monkeypatch.setattr(flows.papers, step, break_after)
    with pytest.raises(RuntimeError, match="power cut"):
        approve_and_sign(paper=paper, by=by, read_sha256=read)
    kept = Paper.objects.get()
    assert (kept.state, kept.number, kept.facts) == (P.IN_REVIEW, "", None)
    assert Meeting.objects.get().minutes_signed_at is None
    assert counts() == before
    monkeypatch.undo()
    approve_and_sign(paper=kept, by=by, read_sha256=read)
    assert Paper.objects.get().number.split("/")[1] == "0001"


# --- sending -----------------------------------------------------------------------------------------------------


def test_letters_go_out_with_a_copy_each_and_a_message_to_each_contact() -> None:
    paper = with_contacts(letter_ready(3, P.SIGNED))
    last = ParticipantFactory.create(meeting=paper.meeting)  # nobody is known who could be written to
    assert send_invitations(paper=paper, by=writer_of(paper)) == 4
    paper.refresh_from_db()
    assert (paper.state, Meeting.objects.get().state) == (P.SENT, MeetingState.INVITED)
    assert Invitation.objects.count() == 4
    assert Rendering.objects.filter(edition=Edition.COPY).count() == 4
    messages = Message.objects.filter(kind=MessageKind.INVITATION)
    assert messages.count() == 3
    for message in messages:
        assert message.attachment is not None
        assert message.attachment.invitation == message.invitation
    assert not messages.filter(invitation__participant=last).exists()


def test_copy_and_message_are_rung_in_turn_and_arrive_together(
    django_capture_on_commit_callbacks: Commit, heard: list[tuple[str, int]]
) -> None:
    paper = with_contacts(letter_ready(1, P.SIGNED))
    ParticipantFactory.create(meeting=paper.meeting)
    with django_capture_on_commit_callbacks(execute=True):
        send_invitations(paper=paper, by=writer_of(paper))
    # One chain for the line with a contact, one ring for the copy that nobody waits for.
    assert sorted(pk for _name, pk in heard) == sorted(Rendering.objects.values_list("pk", flat=True))
    message = Message.objects.get()
    deliver(message_id=message.pk)
    assert mail.outbox == []
    assert message.attachment is not None
    make_pdf(rendering_id=message.attachment.pk)
    Message.objects.update(run_at=message.created_at)
    deliver(message_id=message.pk)
    (sent,) = mail.outbox
    assert [name for name, _content, _type in sent.attachments] == ["surat-undangan.pdf", "undangan.ics"]


def test_sending_twice_sends_once() -> None:
    paper = with_contacts(letter_ready(2, P.SIGNED))
    by = writer_of(paper)
    send_invitations(paper=paper, by=by)
    before = counts()
    for stale in (paper, Paper.objects.get(pk=paper.pk)):
        with pytest.raises(WrongState):
            send_invitations(paper=stale, by=by)
    assert counts() == before


@pytest.mark.parametrize("state", [P.DRAFT, P.IN_REVIEW, P.RETURNED, P.APPROVED, P.REVOKED])
def test_only_a_signed_letter_is_sent(state: PaperState) -> None:
    paper = letter_ready(1, state)
    with pytest.raises(WrongState):
        send_invitations(paper=paper, by=writer_of(paper))
    assert not Invitation.objects.exists()


def test_letter_of_a_cancelled_meeting_does_not_go_out() -> None:
    paper = letter_ready(1, P.SIGNED)
    Meeting.objects.update(state=MeetingState.CANCELLED, state_reason="Bencana")
    with pytest.raises(RakorError):
        send_invitations(paper=Paper.objects.get(pk=paper.pk), by=writer_of(paper))
    paper.refresh_from_db()
    assert paper.state == P.SIGNED
    assert counts()["Invitation"] == counts()["Message"] == 0


def test_corrected_letter_is_told_again_to_everyone() -> None:
    """A letter that is revoked after it went out and written anew reaches those who hold the wrong one."""
    first = with_contacts(letter_ready(2, P.SIGNED))
    by = writer_of(first)
    send_invitations(paper=first, by=by)
    revoke_paper(paper=first, by=by, reason="Salah hari")
    meeting = Meeting.objects.get()
    second = draft_letter(meeting=meeting, by=by, signer=signing_post(meeting), addressee_line="Para Kepala")
    Paper.objects.filter(pk=second.pk).update(state=P.IN_REVIEW)
    second.refresh_from_db()
    approve(second)
    assert send_invitations(paper=second, by=by) == 2
    assert Invitation.objects.count() == 2
    messages = Message.objects.filter(kind=MessageKind.INVITATION)
    assert messages.count() == 4
    assert messages.filter(attachment__paper=second).count() == 2


def move_to_another_day(meeting: Meeting) -> None:
    meeting.sessions.update(date="2030-10-17", starts_at="2030-10-17T02:00Z")


def rename_the_chair(meeting: Meeting) -> None:
    meeting.roles.update(position=None, printed_position="Asisten Contoh")


def take_off_the_roll(meeting: Meeting) -> None:
    meeting.participants.all()[0].delete()


@pytest.mark.parametrize("change", [move_to_another_day, rename_the_chair, take_off_the_roll])
def test_letter_that_no_longer_says_what_is_planned_does_not_go_out(change: Callable[[Meeting], None]) -> None:
    paper = with_contacts(letter_ready(2, P.SIGNED))
    change(paper.meeting)
    with pytest.raises(FactsChanged):
        send_invitations(paper=Paper.objects.get(), by=writer_of(paper))
    assert Paper.objects.get().state == P.SIGNED
    assert counts()["Invitation"] == counts()["Message"] == 0


def test_who_is_added_after_the_letter_went_out_gets_it_too() -> None:
    paper = with_contacts(letter_ready(2, P.SIGNED))
    by = writer_of(paper)
    send_invitations(paper=paper, by=by)
    late = ParticipantFactory.create(meeting=paper.meeting)
    ContactFactory.create(position=late.position)
    assert invite_added(paper=paper, by=by) == 1
    assert Invitation.objects.filter(participant=late).exists()
    assert Rendering.objects.filter(edition=Edition.COPY).count() == 3
    messages = Message.objects.filter(kind=MessageKind.INVITATION)
    assert messages.count() == 3
    assert messages.filter(invitation__participant=late, attachment__invitation__participant=late).exists()


def test_nobody_is_invited_twice_by_a_letter() -> None:
    paper = with_contacts(letter_ready(2, P.SIGNED))
    by = writer_of(paper)
    send_invitations(paper=paper, by=by)
    before = counts()
    with pytest.raises(WrongState):
        invite_added(paper=paper, by=by)
    assert counts() == before


@pytest.mark.parametrize(
    "state", [state for state in MOVES[PaperKind.INVITATION_LETTER] if state not in {P.SENT, P.SUPERSEDED}]
)
def test_nobody_is_added_to_a_letter_that_is_not_out(state: PaperState) -> None:
    paper = letter_ready(1, state)
    with pytest.raises(WrongState):
        invite_added(paper=paper, by=writer_of(paper))
    assert not Invitation.objects.exists()


def test_only_who_invites_adds_to_a_letter() -> None:
    paper = letter_ready(1, P.SENT)
    with pytest.raises(PermissionDenied):
        invite_added(paper=paper, by=approver_of(paper))
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fault_in_the_last_step_of_sending_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = with_contacts(letter_ready(2, P.SIGNED))
    by, before = writer_of(paper), counts()
    tell = flows.papers.tell_invitation

    def break_after(**given: Any) -> None:
        tell(**given)
        raise RuntimeError("power cut")

    monkeypatch.setattr(flows.papers, "tell_invitation", break_after)
    with pytest.raises(RuntimeError, match="power cut"):
        send_invitations(paper=paper, by=by)
    assert counts() == before
    assert (Paper.objects.get().state, Meeting.objects.get().state) == (P.SIGNED, MeetingState.SCHEDULED)


# --- ending ------------------------------------------------------------------------------------------------------


def test_ended_meeting_has_its_draft_of_the_minutes() -> None:
    meeting = meeting_in(MeetingState.ONGOING, 1)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    paper = end_meeting(meeting=meeting, by=by)
    assert (paper.kind, paper.state, Meeting.objects.get().state) == (PaperKind.MINUTES, P.DRAFT, MeetingState.HELD)
    with pytest.raises(WrongState):
        end_meeting(meeting=Meeting.objects.get(), by=by)
    assert Paper.objects.count() == 1


def test_draft_that_was_opened_during_the_meeting_stays() -> None:
    meeting = meeting_in(MeetingState.ONGOING, 1)
    by = user_with(Role.SECRETARIAT, meeting.convener)
    from documents.actions import draft_minutes

    opened = draft_minutes(meeting=meeting, by=by)
    assert end_meeting(meeting=meeting, by=by) == opened
