"""Corrections of corrections: void, given up, signed one after the other, and what was owed all the while."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from agendas.actions import add_directive, edit_directive, remove_directive
from agendas.actions.directives import Addressee
from agendas.models import RecordedFollowUp
from agendas.states import DirectiveKind
from audit.actions import record
from common.errors import RakorError, WrongState
from directory.actions.posts import edit_organization
from directory.models import Organization
from documents import actions
from documents.models import IssuedLink, Paper
from documents.queries import facts_now
from documents.states import FOR_ONE_INSTITUTION, PaperKind, PaperState
from flows.corrections import correct_paper, give_up_correction, void
from flows.papers import approve, approve_and_sign, send_invitations
from followups.actions import (
    accept_follow_up,
    drop_follow_up,
    report_progress,
    return_follow_up,
    submit_follow_up,
)
from followups.models import FollowUp
from followups.states import OPEN, REPORTING, FollowUpState
from meetings.models import Meeting
from tests.documents.test_corrections import finish, fresh, now_of, people, signed_minutes
from tests.factories import letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db
P = PaperState


def corrected(paper: Paper, writer: User, approver: User, text: str) -> Paper:
    """The next ralat of `paper`, signed, in which the first directive says `text`."""
    correction = correct_paper(paper=fresh(paper), by=approver, reason="Keliru")
    edit_directive(directive=paper.meeting.directives.get(number=1), by=writer, text=text)
    finish(correction, writer, approver)
    return correction


def led_on_from(paper: Paper) -> list[str]:
    """The codes to which the pages of verification lead, one after the other, from that of `paper`."""
    client, code, met = Client(), paper.verification_code, list[str]()
    while code not in met:
        met.append(code)
        page = client.get(reverse("public:verify", args=[code])).content.decode()
        further = set(re.findall(r'href="/v/([0-9a-z]{12})/"', page)) - {code}
        if not further:
            return met
        (code,) = further
    raise AssertionError(f"the pages lead in a ring: {met}")


def codes(*papers: Paper) -> list[str]:
    return [paper.verification_code for paper in papers]


# --- the way from the oldest to the one in force ------------------------------------------------------------------


def test_each_page_leads_on_to_the_minutes_in_force() -> None:
    first, writer, approver = signed_minutes()
    second = corrected(first, writer, approver, "Kedua")
    third = corrected(second, writer, approver, "Ketiga")
    assert led_on_from(first) == codes(first, second, third)
    assert led_on_from(second) == codes(second, third)
    assert led_on_from(third) == codes(third)
    assert [fresh(paper).state for paper in (first, second, third)] == [P.SUPERSEDED, P.SUPERSEDED, P.SIGNED]
    assert len({paper.number for paper in (first, second, third)}) == 3
    assert list(IssuedLink.objects.filter(event=P.SUPERSEDED).values_list("paper", flat=True)) == [first.pk, second.pk]


def test_a_void_correction_of_a_correction_is_no_step_of_the_way() -> None:
    first, writer, approver = signed_minutes()
    second = corrected(first, writer, approver, "Kedua")
    third = correct_paper(paper=fresh(second), by=approver, reason="Keliru lagi")
    actions.submit_paper(paper=third, by=writer)
    approve(paper=third, by=approver, read_sha256=now_of(third))
    void(paper=third, by=approver, reason="Tidak ditandatangani")
    assert led_on_from(first) == codes(first, second)
    assert led_on_from(third) == codes(third)
    fourth = Paper.objects.get(state=P.DRAFT)
    assert (fourth.version, fourth.supersedes) == (4, second)
    finish(fourth, writer, approver)
    assert led_on_from(first) == codes(first, second, fourth)
    assert facts_now(fourth).paper.replaces == second.number
    for stale in (first, second, third):
        with pytest.raises(RakorError):
            void(paper=fresh(stale), by=approver, reason="Tidak jadi")


def test_a_letter_that_is_revoked_while_its_change_is_written_stays_revoked() -> None:
    letter = letter_ready(1, P.SIGNED)
    writer, approver = people(letter)
    send_invitations(paper=letter, by=writer)
    letter.meeting.sessions.update(date=dt.date(2030, 10, 23), starts_at=dt.datetime(2030, 10, 23, 2, tzinfo=dt.UTC))
    change = actions.draft_change_letter(meeting=Meeting.objects.get(), by=writer)
    actions.revoke_paper(paper=fresh(letter), by=writer, reason="Salah alamat")
    actions.submit_paper(paper=change, by=writer)
    approve_and_sign(paper=change, by=approver, read_sha256=now_of(change))
    send_invitations(paper=fresh(change), by=writer)
    assert (fresh(letter).state, fresh(change).state) == (P.REVOKED, P.SENT)
    events = list(IssuedLink.objects.filter(paper=letter).values_list("event", flat=True))
    assert P.SUPERSEDED not in events
    assert led_on_from(letter) == codes(letter)


def test_a_replaced_letter_leads_to_its_change_also_when_that_was_revoked() -> None:
    letter = letter_ready(1, P.SIGNED)
    writer, approver = people(letter)
    send_invitations(paper=letter, by=writer)
    letter.meeting.sessions.update(date=dt.date(2030, 10, 23), starts_at=dt.datetime(2030, 10, 23, 2, tzinfo=dt.UTC))
    change = actions.draft_change_letter(meeting=Meeting.objects.get(), by=writer)
    actions.submit_paper(paper=change, by=writer)
    approve_and_sign(paper=change, by=approver, read_sha256=now_of(change))
    send_invitations(paper=fresh(change), by=writer)
    actions.revoke_paper(paper=fresh(change), by=writer, reason="Salah lagi")
    assert led_on_from(letter) == codes(letter, change)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [P.REVOKED, P.SUPERSEDED, P.VOID, P.NUMBERING])
def test_what_is_not_in_force_is_not_corrected(state: P) -> None:
    paper = minutes_ready(1, state)
    approver = people(paper)[1]
    for kind in set(PaperKind) - {*FOR_ONE_INSTITUTION, PaperKind.ELECTION_RECORD}:
        Paper.objects.filter(pk=paper.pk).update(kind=kind)
        with pytest.raises(WrongState):
            correct_paper(paper=fresh(paper), by=approver, reason="Keliru")
    assert Paper.objects.count() == 1
    assert Meeting.objects.get().correction_opened_at is None


def test_minutes_are_never_revoked_whatever_corrects_them() -> None:
    first, writer, approver = signed_minutes()
    second = corrected(first, writer, approver, "Kedua")
    third = correct_paper(paper=fresh(second), by=approver, reason="Lagi")
    for paper in (first, second, third):
        with pytest.raises(WrongState):
            actions.revoke_paper(paper=fresh(paper), by=writer, reason="Dicabut")
    assert [fresh(paper).state for paper in (first, second, third)] == [P.SUPERSEDED, P.SIGNED, P.DRAFT]


# --- giving up ----------------------------------------------------------------------------------------------------


def test_a_correction_of_a_correction_that_is_given_up_leaves_the_former_one() -> None:
    first, writer, approver = signed_minutes()
    second = corrected(first, writer, approver, "Kedua")
    third = correct_paper(paper=fresh(second), by=approver, reason="Lagi")
    edit_directive(directive=first.meeting.directives.get(), by=writer, text="Kesatu")
    with pytest.raises(actions.StillCorrected):
        give_up_correction(paper=third, by=approver, reason="Tidak jadi")
    edit_directive(directive=first.meeting.directives.get(), by=writer, text="Kedua")
    give_up_correction(paper=third, by=approver, reason="Tidak jadi")
    assert led_on_from(first) == codes(first, second)
    assert fresh(second).state == P.SIGNED


def test_what_was_added_for_a_correction_is_taken_out_before_it_is_given_up() -> None:
    paper, writer, approver = signed_minutes()
    owed = FollowUp.objects.get()
    assert owed.organization is not None
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    to = [Addressee.of(owed.organization)]
    added = add_directive(
        meeting=paper.meeting, kind=DirectiveKind.ARAHAN, text="Arahan baru", by=writer, addressees=to
    )
    recorded = RecordedFollowUp.objects.create(meeting=paper.meeting, text="Tindak lanjut baru")
    for left in (added, recorded):
        with pytest.raises(actions.StillCorrected):
            give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
        remove_directive(directive=added, by=writer) if left is added else recorded.delete()
    give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    assert FollowUp.objects.get() == owed
    assert paper.meeting.directives.count() == 1


def test_an_institution_that_was_renamed_holds_nobody_in_a_correction() -> None:
    """Before, it was asked to be put back; but nobody had changed it for the correction."""
    paper, writer, approver = signed_minutes()
    line = paper.meeting.participants.get()
    assert line.organization is not None
    keeper = user_with(Role.ADMINISTRATOR, paper.meeting.convener)
    edit_organization(organization=line.organization, changes={"name": "Dinas dengan Nama Baru"}, by=keeper)
    correction = correct_paper(paper=fresh(paper), by=approver, reason="Keliru")
    assert "Dinas dengan Nama Baru" in str(facts_now(correction))
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Lain")
    with pytest.raises(actions.StillCorrected):
        give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    edit_directive(
        directive=paper.meeting.directives.get(), by=writer, text=(paper.facts or {})["directives"][0]["text"]
    )
    give_up_correction(paper=correction, by=approver, reason="Tidak jadi")
    assert Meeting.objects.get().correction_opened_at is None


def test_what_a_void_correction_has_changed_is_still_to_be_put_back() -> None:
    paper, writer, approver = signed_minutes()
    correction = correct_paper(paper=paper, by=approver, reason="Keliru")
    edit_directive(directive=paper.meeting.directives.get(), by=writer, text="Lain")
    actions.submit_paper(paper=correction, by=writer)
    approve(paper=correction, by=approver, read_sha256=now_of(correction))
    void(paper=correction, by=approver, reason="Tidak ditandatangani")
    with pytest.raises(actions.StillCorrected):
        give_up_correction(paper=Paper.objects.get(state=P.DRAFT), by=approver, reason="Tidak jadi")
    assert Meeting.objects.get().correction_opened_at is not None


# --- what is owed all the while ------------------------------------------------------------------------------------


def addressed(paper: Paper, writer: User, approver: User, *to: Organization) -> None:
    """A signed ralat in which the directive is for these institutions."""
    correction = correct_paper(paper=fresh(paper), by=approver, reason="Penanggung jawab")
    addressees = [Addressee.of(organization) for organization in to]
    edit_directive(directive=paper.meeting.directives.get(), by=writer, addressees=addressees)
    finish(correction, writer, approver)


def brought_to(state: FollowUpState, owed: FollowUp, delegate: User, verifier: User) -> None:
    """Let the institution and the verifier act until it stands in `state`."""
    if state != FollowUpState.ASSIGNED:
        accept_follow_up(follow_up=owed, by=delegate)
    if state not in {FollowUpState.ASSIGNED, FollowUpState.ACCEPTED}:
        report_progress(follow_up=owed, by=delegate, percent=40, note="Berjalan")
    if state in {FollowUpState.SUBMITTED, FollowUpState.RETURNED}:
        submit_follow_up(follow_up=owed, by=delegate)
    if state == FollowUpState.RETURNED:
        return_follow_up(follow_up=owed, by=verifier, reason="Bukti belum lengkap")
    assert owed.state == state


@pytest.mark.parametrize("state", OPEN)
def test_what_a_ralat_struck_and_the_next_asks_again_is_owed_where_it_stood(state: FollowUpState) -> None:
    first, writer, approver = signed_minutes()
    owed = FollowUp.objects.get()
    debtor, other = owed.organization, first.meeting.participants.get().organization
    assert debtor is not None
    assert other is not None
    delegate = user_with(Role.DELEGATE, debtor)
    brought_to(state, owed, delegate, writer)
    stood = (owed.state, owed.percent, owed.state_reason, owed.submitted_at)
    addressed(first, writer, approver, other)
    owed.refresh_from_db()
    assert owed.state == FollowUpState.CANCELLED
    # What the trail tells is for people: nothing is decided by it, and a later row of it changes nothing.
    record("look_at_follow_up", owed, by=writer, subject=first.meeting)
    addressed(Paper.objects.get(state=P.SIGNED), writer, approver, debtor)
    owed.refresh_from_db()
    assert (owed.state, owed.percent, owed.state_reason, owed.submitted_at) == stood
    assert (owed.struck_state, owed.struck_reason) == ("", "")
    assert FollowUp.objects.get(organization=other).state == FollowUpState.CANCELLED
    if state in REPORTING:
        report_progress(follow_up=owed, by=delegate, percent=60, note="Berlanjut")


def test_what_a_verifier_dropped_stays_dropped_whatever_is_corrected() -> None:
    first, writer, approver = signed_minutes()
    owed = FollowUp.objects.get()
    drop_follow_up(follow_up=owed, by=writer, target=FollowUpState.CANCELLED, reason="Sudah tidak perlu")
    second = corrected(first, writer, approver, "Kedua")
    corrected(second, writer, approver, "Ketiga")
    owed.refresh_from_db()
    assert (owed.state, owed.state_reason) == (FollowUpState.CANCELLED, "Sudah tidak perlu")
