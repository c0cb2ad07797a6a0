"""Ralat: signed minutes are corrected by a version that takes their place; what was owed keeps its progress."""

import datetime as dt

import pytest

from accounts.models import User
from accounts.roles import Role
from agendas.actions import MinutesSigned, add_directive, edit_directive, remove_directive
from agendas.actions.directives import Addressee
from agendas.models import Directive
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from documents import actions, facts
from documents.models import IssuedLink, Paper
from documents.queries import facts_now
from documents.queries.corrections import corrected_now
from documents.states import DraftOccasion, PaperKind, PaperState
from flows.corrections import correct_paper, give_up_correction, void
from flows.paper_kinds import submit_all
from flows.papers import approve, approve_and_sign
from followups.actions import accept_follow_up, report_progress
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.actions import NotReady, close_meeting
from meetings.models import Meeting
from notices.actions import tell_minutes_corrected
from notices.actions.wanted import is_wanted
from notices.models import Message
from notices.states import MessageKind
from tests.documents.kind_papers import minutes_signed
from tests.factories import (
    ContactFactory,
    letter_ready,
    minutes_ready,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState


def people(paper: Paper) -> tuple[User, User]:
    convener = paper.meeting.convener
    return user_with(Role.SECRETARIAT, convener), user_with(Role.LEADERSHIP, convener)


def now_of(paper: Paper) -> str:
    return facts.sha256_of(facts_now(paper))


def signed_minutes() -> tuple[Paper, User, User]:
    paper = minutes_ready(1)
    writer, approver = people(paper)
    actions.submit_paper(paper=paper, by=writer)
    approve_and_sign(paper=paper, by=approver, read_sha256=now_of(paper))
    return paper, writer, approver


def finish(correction: Paper, writer: User, approver: User) -> None:
    actions.submit_paper(paper=correction, by=writer)
    approve_and_sign(paper=correction, by=approver, read_sha256=now_of(correction))
    correction.refresh_from_db()


def fresh(paper: Paper) -> Paper:
    return Paper.objects.get(pk=paper.pk)


def test_correction_opens_the_sources_and_says_what_it_replaces() -> None:
    paper, writer, approver = signed_minutes()
    directive = paper.meeting.directives.get()
    with pytest.raises(MinutesSigned):
        edit_directive(directive=directive, by=writer, text="Lain")
    correction = correct_paper(paper=paper, by=approver, reason="Tenggat keliru")
    assert (correction.version, correction.state, correction.supersedes) == (2, P.DRAFT, paper)
    assert facts_now(correction).paper.replaces == paper.number
    edit_directive(directive=directive, by=writer, text="Isi yang benar")
    assert {row.after for row in corrected_now(correction)} == {"Isi yang benar"}
    assert AuditEntry.objects.filter(action="draft_correction").get().reason == "Tenggat keliru"
    assert fresh(paper).state == P.SIGNED


@pytest.mark.parametrize("state", [P.DRAFT, P.IN_REVIEW, P.APPROVED, P.SUPERSEDED])
def test_only_what_is_signed_is_corrected(state: PaperState) -> None:
    paper = minutes_ready(1, state)
    with pytest.raises(WrongState):
        correct_paper(paper=paper, by=people(paper)[1], reason="Keliru")
    assert Paper.objects.count() == 1


def test_letters_are_revoked_and_not_corrected() -> None:
    paper = letter_ready(1, P.SIGNED)
    with pytest.raises(WrongState):
        correct_paper(paper=paper, by=people(paper)[1], reason="Keliru")


def test_correction_is_named_reasoned_and_one_at_a_time() -> None:
    paper, writer, approver = signed_minutes()
    with pytest.raises(Refused):
        correct_paper(paper=paper, by=writer, reason="Keliru")
    with pytest.raises(actions.ReasonMissing):
        correct_paper(paper=paper, by=approver, reason=" ")
    assert Meeting.objects.get().correction_opened_at is None
    correct_paper(paper=paper, by=approver, reason="Keliru")
    with pytest.raises(WrongState):
        correct_paper(paper=fresh(paper), by=approver, reason="Lagi")


def test_meeting_is_not_closed_while_a_correction_is_open() -> None:
    paper, writer, approver = signed_minutes()
    correct_paper(paper=paper, by=approver, reason="Keliru")
    with pytest.raises(NotReady, match="ralat"):
        close_meeting(meeting=Meeting.objects.get(), by=writer)


def test_signed_correction_takes_the_place_of_what_it_corrects() -> None:
    paper, writer, approver = signed_minutes()
    before = (paper.number, paper.facts, paper.facts_sha256)
    correction = correct_paper(paper=paper, by=approver, reason="Tenggat keliru")
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Isi yang benar")
    finish(correction, writer, approver)
    assert (correction.state, fresh(paper).state) == (P.SIGNED, P.SUPERSEDED)
    former = fresh(paper)
    assert (former.number, former.facts, former.facts_sha256) == before
    assert correction.number != paper.number
    assert IssuedLink.objects.filter(paper=paper, event=P.SUPERSEDED).exists()
    meeting = Meeting.objects.get()
    assert meeting.correction_opened_at is None
    with pytest.raises(MinutesSigned):
        edit_directive(directive=meeting.directives.get(), by=writer, text="Lagi")


def test_extracts_of_corrected_minutes_fall_with_them_and_the_next_take_their_place() -> None:
    paper = minutes_signed(2)
    writer, approver = people(paper)
    meeting, kind = paper.meeting, PaperKind.EXTRACT
    signed, waiting = actions.draft_extracts(meeting=meeting, by=writer, signer=signing_post(meeting))
    submit_all(meeting=meeting, kind=kind, by=writer)
    approve_and_sign(paper=signed, by=approver, read_sha256=now_of(signed))
    approve(paper=waiting, by=approver, read_sha256=now_of(waiting))
    correction = correct_paper(paper=paper, by=approver, reason="Tenggat keliru")
    assert fresh(signed).state == P.SIGNED
    finish(correction, writer, approver)
    assert (fresh(signed).state, fresh(waiting).state) == (P.SUPERSEDED, P.VOID)
    assert IssuedLink.objects.filter(paper=signed, event=P.SUPERSEDED).exists()
    assert not IssuedLink.objects.filter(paper=waiting).exists()
    assert AuditEntry.objects.filter(action="supersede_paper").count() == 2
    assert correction.number in AuditEntry.objects.get(action="void_paper").reason
    again = actions.draft_extracts(meeting=Meeting.objects.get(), by=writer, signer=signing_post(meeting))
    assert {row.supersedes for row in again} == {fresh(signed), None}
    said = facts_now(again[0])
    assert isinstance(said, facts.ExtractFacts)
    assert said.minutes.number == correction.number


def test_everybody_invited_is_told_of_a_correction_once() -> None:
    paper, writer, approver = signed_minutes()
    ContactFactory.create(position=paper.meeting.participants.get().position)
    correction = correct_paper(paper=paper, by=approver, reason="Alasan yang tinggal di dalam")
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Isi yang benar")
    finish(correction, writer, approver)
    message = Message.objects.get(kind=MessageKind.MINUTES_CORRECTED)
    assert correction.number in message.body
    assert paper.number in message.body
    assert "tinggal di dalam" not in message.body
    assert Message.objects.exclude(pk=message.pk).count() == 0
    assert is_wanted(message)
    assert tell_minutes_corrected(paper=correction, by=System()) == []


def test_a_correction_that_was_corrected_itself_is_told_no_more() -> None:
    paper, writer, approver = signed_minutes()
    ContactFactory.create(position=paper.meeting.participants.get().position)
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Isi yang benar")
    finish(correction, writer, approver)
    again = correct_paper(paper=fresh(correction), by=approver, reason="Masih keliru")
    edit_directive(directive=Directive.objects.get(), by=writer, text="Isi yang lebih benar")
    finish(again, writer, approver)
    told = Message.objects.filter(kind=MessageKind.MINUTES_CORRECTED).order_by("pk")
    assert [(again.number in row.body, is_wanted(row)) for row in told] == [(False, False), (True, True)]


def test_follow_ups_keep_their_progress_and_another_day_is_a_revision() -> None:
    paper, writer, approver = signed_minutes()
    owed = FollowUp.objects.get()
    delegate = user_with(Role.DELEGATE, owed.organization)
    accept_follow_up(follow_up=owed, by=delegate)
    report_progress(follow_up=owed, by=delegate, percent=40, note="Berjalan")
    correction = correct_paper(paper=paper, by=approver, reason="Tenggat keliru")
    edit_directive(directive=owed.directive, by=writer, due_date=dt.date(2030, 12, 24))
    finish(correction, writer, approver)
    owed.refresh_from_db()
    assert (owed.state, owed.percent) == (FollowUpState.IN_PROGRESS, 40)
    assert (owed.due_date, owed.original_due_date) == (dt.date(2030, 12, 24), dt.date(2030, 11, 16))
    assert AuditEntry.objects.filter(action="revise_due_date").exists()


def test_what_is_taken_out_is_cancelled_and_what_is_new_is_born() -> None:
    paper, writer, approver = signed_minutes()
    owed = FollowUp.objects.get()
    organization = owed.organization
    assert organization is not None
    correction = correct_paper(paper=paper, by=approver, reason="Arahan keliru")
    remove_directive(directive=owed.directive, by=writer)
    meant = Addressee.of(organization)
    kind = owed.directive.kind
    new = add_directive(meeting=paper.meeting, kind=kind, text="Arahan baru", by=writer, addressees=[meant])
    finish(correction, writer, approver)
    owed.refresh_from_db()
    assert owed.state == FollowUpState.CANCELLED
    assert correction.number in owed.state_reason
    assert FollowUp.objects.filter(directive=new, state=FollowUpState.ASSIGNED).count() == 1
    assert owed.directive.text  # what was owed still names it


def test_done_stays_done_whatever_a_correction_says() -> None:
    paper, writer, approver = signed_minutes()
    verified = {"state": FollowUpState.DONE, "verified_at": dt.datetime(2030, 11, 1, tzinfo=dt.UTC)}
    FollowUp.objects.update(**verified)
    correction = correct_paper(paper=paper, by=approver, reason="Arahan keliru")
    remove_directive(directive=paper.meeting.directives.get(), by=writer)
    finish(correction, writer, approver)
    assert FollowUp.objects.get().state == FollowUpState.DONE


def test_correction_given_up_leaves_what_was_signed() -> None:
    paper, writer, approver = signed_minutes()
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    remove_directive(directive=paper.meeting.directives.get(), by=writer)
    with pytest.raises(Refused):
        give_up_correction(paper=correction, by=writer, reason="Tidak jadi")
    give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    meeting = Meeting.objects.get()
    assert meeting.correction_opened_at is None
    assert meeting.directives.get().follow_ups.get().state == FollowUpState.ASSIGNED
    assert Paper.objects.get().state == P.SIGNED
    assert AuditEntry.objects.filter(action="drop_correction").get().reason == "Tidak jadi"


def test_nothing_changes_in_silence_by_a_correction_that_is_given_up() -> None:
    paper, writer, approver = signed_minutes()
    directive = paper.meeting.directives.get()
    words = directive.text
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    edit_directive(directive=directive, by=writer, text="Lain")
    with pytest.raises(actions.StillCorrected):
        give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    assert Meeting.objects.get().correction_opened_at is not None
    edit_directive(directive=directive, by=writer, text=words)
    give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    assert Meeting.objects.get().correction_opened_at is None


@pytest.mark.parametrize("occasion", [DraftOccasion.EDITED, DraftOccasion.HOURLY])
def test_a_version_that_was_not_kept_at_the_opening_is_not_what_the_sources_said(occasion: DraftOccasion) -> None:
    """Where the draft was beyond the limits when it was opened, the first version kept holds the change already."""
    paper, writer, approver = signed_minutes()
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Lain")
    correction.draft_versions.all().delete()
    actions.keep_draft(paper=fresh(correction), by=writer)
    correction.draft_versions.update(occasion=occasion)
    with pytest.raises(actions.StillCorrected):
        give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    assert Meeting.objects.get().correction_opened_at is not None


def test_void_correction_keeps_its_number_and_the_next_draft_is_there() -> None:
    paper, writer, approver = signed_minutes()
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    actions.submit_paper(paper=correction, by=writer)
    approve(paper=correction, by=approver, read_sha256=now_of(correction))
    number = correction.number
    void(paper=correction, by=approver, reason="Tidak ditandatangani")
    correction.refresh_from_db()
    assert (correction.state, correction.number) == (P.VOID, number)
    again = Paper.objects.get(kind=PaperKind.MINUTES, state=P.DRAFT)
    assert (again.supersedes, again.version) == (paper, 3)
    finish(again, writer, approver)
    assert again.number not in {number, paper.number}
    assert fresh(paper).state == P.SUPERSEDED
