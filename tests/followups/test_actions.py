"""Birth, life and end of a follow-up: what each act does, who is refused, and what the trail keeps."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from agendas.models import Directive
from agendas.states import AddresseeKind, DirectiveKind, Mechanism
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from files.actions import FileRefused
from files.models import StoredFile
from followups.actions import (
    FollowUpRefused,
    accept_follow_up,
    assign_follow_ups,
    determine_follow_up,
    drop_follow_up,
    reopen_follow_up,
    report_progress,
    return_follow_up,
    submit_follow_up,
    verify_follow_up,
)
from followups.models import FollowUp, ProgressUpdate
from followups.states import MOVES, REPORTING, FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    DirectiveAddresseeFactory,
    DirectiveFactory,
    FollowUpFactory,
    GovernmentFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProgressUpdateFactory,
    follow_up_in,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
S = FollowUpState

DAY = dt.date(2030, 12, 1)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"

# An act on a follow-up, with particulars that hold together.
Act = Callable[[FollowUp, User], Any]
INSTITUTION: dict[str, Act] = {
    "accept": lambda owed, by: accept_follow_up(follow_up=owed, by=by, person_in_charge="Kabid Contoh"),
    "report": lambda owed, by: report_progress(follow_up=owed, by=by, percent=60, note="Rapat Teknis digelar"),
    "submit": lambda owed, by: submit_follow_up(follow_up=owed, by=by),
}
VERIFIER: dict[str, Act] = {
    "verify": lambda owed, by: verify_follow_up(follow_up=owed, by=by),
    "return": lambda owed, by: return_follow_up(follow_up=owed, by=by, reason="Bukti belum lengkap"),
    "not_feasible": lambda owed, by: drop_follow_up(
        follow_up=owed, by=by, target=S.NOT_FEASIBLE, reason="Aset dilepas"
    ),
    "cancel": lambda owed, by: drop_follow_up(follow_up=owed, by=by, target=S.CANCELLED, reason="Arahan dicabut"),
    "reopen": lambda owed, by: reopen_follow_up(follow_up=owed, by=by, reason="Jalan rusak lagi"),
}
# From which states each act leads where.
RESULTS = {
    "accept": ({S.ASSIGNED}, S.ACCEPTED),
    "report": (set(REPORTING), S.IN_PROGRESS),
    "submit": ({S.IN_PROGRESS}, S.SUBMITTED),
    "verify": ({S.SUBMITTED}, S.DONE),
    "return": ({S.SUBMITTED}, S.RETURNED),
    "not_feasible": ({S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS}, S.NOT_FEASIBLE),
    "cancel": ({S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS}, S.CANCELLED),
    "reopen": ({S.DONE}, S.IN_PROGRESS),
}
ACTIONS = {
    "accept": "accept_follow_up",
    "report": "report_progress",
    "submit": "submit_follow_up",
    "verify": "verify_follow_up",
    "return": "return_follow_up",
    "not_feasible": "drop_follow_up",
    "cancel": "drop_follow_up",
    "reopen": "reopen_follow_up",
}
ALL = {**INSTITUTION, **VERIFIER}


def whose(name: str, follow_up: FollowUp) -> User:
    """The one whose act it is."""
    if name in INSTITUTION:
        return user_with(Role.DELEGATE, follow_up.organization)
    return user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)


def trail(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


# --- birth -------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.HELD, participants=0)


def addressed(directive: Directive, kind: AddresseeKind = AddresseeKind.ORGANIZATION, **fields: Any) -> None:
    if kind != AddresseeKind.ORGANIZATION:
        fields = {"organization": None, **fields}
    DirectiveAddresseeFactory(directive=directive, kind=kind, **fields)


def owed() -> list[tuple[str, str, dt.date | None]]:
    return [(row.addressee_label, row.state, row.due_date) for row in FollowUp.objects.order_by("pk")]


def test_each_binding_directive_is_owed_by_each_it_means(meeting: Meeting) -> None:
    both = DirectiveFactory(meeting=meeting, due_date=DAY, mechanism=Mechanism.TECHNICAL_MEETING)
    first, second = OrganizationFactory.create_batch(2, parent=meeting.convener)
    post = PositionFactory(organization=first)
    addressed(both, organization=first)
    addressed(both, organization=second)
    one = DirectiveFactory(meeting=meeting)
    addressed(one, AddresseeKind.TEXT, text="OPD terkait")
    born = assign_follow_ups(meeting=meeting, by=System())
    assert owed() == [(first.name, "assigned", DAY), (second.name, "assigned", DAY), ("OPD terkait", "assigned", None)]
    assert (born[0].position, born[0].mechanism, born[0].original_due_date) == (post, "rakor_teknis", DAY)
    assert [entry.subject_id for entry in trail("assign_follow_up")] == [meeting.public_id] * 3


@pytest.mark.parametrize("kind", list(DirectiveKind))
@pytest.mark.parametrize("binds", [True, False])
def test_what_was_agreed_as_binding_is_owed_whatever_its_kind(meeting: Meeting, kind: str, binds: bool) -> None:
    DirectiveFactory(meeting=meeting, kind=kind, is_binding=binds)
    assert len(assign_follow_ups(meeting=meeting, by=System())) == binds


def test_everyone_and_groups_are_owed_one_by_one(meeting: Meeting) -> None:
    lines = ParticipantFactory.create_batch(3, meeting=meeting)
    addressed(DirectiveFactory(meeting=meeting), AddresseeKind.EVERYONE)
    addressed(DirectiveFactory(meeting=meeting), AddresseeKind.GROUP, group="heads_of_opd")
    born = assign_follow_ups(meeting=meeting, by=System())
    # The chair's own dinas is not on the roll, but one of the group.
    everyone, group = {line.position for line in lines}, {line.position for line in lines}
    group.add(meeting.roles.get().position)
    assert {row.position for row in born if row.directive.number == 1} == everyone
    assert {row.position for row in born if row.directive.number == 2} == group
    assert len(born) == 7


def test_a_directive_for_nobody_is_owed_and_undetermined(meeting: Meeting) -> None:
    DirectiveFactory(meeting=meeting)
    assign_follow_ups(meeting=meeting, by=System())
    assert owed() == [("", "assigned", None)]
    assert FollowUp.objects.get().is_undetermined


def test_born_once_whatever_happens_later(meeting: Meeting) -> None:
    unit = OrganizationFactory(parent=meeting.convener)
    addressed(DirectiveFactory(meeting=meeting), organization=unit)
    addressed(DirectiveFactory(meeting=meeting), AddresseeKind.TEXT, text="OPD terkait")
    DirectiveFactory(meeting=meeting)
    born = assign_follow_ups(meeting=meeting, by=System())
    assert len(born) == 3
    secretariat = user_with(Role.SECRETARIAT, meeting.convener)
    for follow_up, organization in zip(
        born[1:], OrganizationFactory.create_batch(2, parent=meeting.convener), strict=True
    ):
        determine_follow_up(follow_up=follow_up, by=secretariat, organization=organization, due_date=DAY)
    drop_follow_up(follow_up=born[0], by=secretariat, target=S.CANCELLED, reason="Arahan dicabut")
    assert assign_follow_ups(meeting=meeting, by=System()) == []
    assert FollowUp.objects.count() == len(trail("assign_follow_up")) == 3


def test_an_addressee_that_words_were_found_to_mean_is_not_owed_twice(meeting: Meeting) -> None:
    unit = OrganizationFactory(parent=meeting.convener)
    directive = DirectiveFactory(meeting=meeting)
    FollowUpFactory(directive=directive, organization=unit, addressee_text="Dinas terkait")
    addressed(directive, organization=unit)
    assert assign_follow_ups(meeting=meeting, by=System()) == []


def test_what_an_edited_directive_adds_is_added(meeting: Meeting) -> None:
    directive = DirectiveFactory(meeting=meeting, due_date=DAY)
    addressed(directive, organization=OrganizationFactory(parent=meeting.convener))
    first = assign_follow_ups(meeting=meeting, by=System())
    addressed(directive, organization=OrganizationFactory(parent=meeting.convener))
    Directive.objects.filter(pk=directive.pk).update(due_date=DAY + dt.timedelta(days=30))
    second = assign_follow_ups(meeting=meeting, by=System())
    assert [row.due_date for row in (*first, *second)] == [DAY, DAY + dt.timedelta(days=30)]
    assert FollowUp.objects.get(pk=first[0].pk).due_date == DAY


# --- what the meeting left open ----------------------------------------------------------------------------------


@pytest.fixture
def gap(meeting: Meeting) -> FollowUp:
    return FollowUpFactory(
        directive=DirectiveFactory(meeting=meeting), organization=None, addressee_text="OPD terkait", due_date=None
    )


def test_institution_and_day_are_filled_in(gap: FollowUp) -> None:
    meeting = gap.directive.meeting
    unit = OrganizationFactory(parent=meeting.convener)
    PositionFactory(organization=unit)
    invited = PositionFactory(organization=unit, is_head=False)
    ParticipantFactory(meeting=meeting, position=invited)
    secretariat = whose("verify", gap)
    determine_follow_up(follow_up=gap, by=secretariat, organization=unit)
    determine_follow_up(follow_up=gap, by=secretariat, due_date=DAY)
    gap.refresh_from_db()
    assert (gap.organization, gap.position, gap.due_date, gap.original_due_date) == (unit, invited, DAY, DAY)
    assert gap.addressee_text == "OPD terkait"
    day, institution = trail("determine_follow_up")
    assert (institution.before, institution.after["organization"]) == (
        {"organization": None, "position": None},
        unit.name,
    )
    assert day.after == {"due_date": "2030-12-01", "original_due_date": "2030-12-01"}


def test_what_is_set_is_not_changed(gap: FollowUp) -> None:
    units = OrganizationFactory.create_batch(2, parent=gap.directive.meeting.convener)
    secretariat, stale = whose("verify", gap), FollowUp.objects.get(pk=gap.pk)
    determine_follow_up(follow_up=gap, by=secretariat, organization=units[0])
    with pytest.raises(WrongState):
        determine_follow_up(follow_up=stale, by=secretariat, organization=units[1], due_date=DAY)
    gap.refresh_from_db()
    assert (gap.organization, gap.due_date) == (units[0], None)
    assert len(trail("determine_follow_up")) == 1


def test_what_is_no_longer_owed_is_not_filled_in(gap: FollowUp) -> None:
    secretariat, stale = whose("verify", gap), FollowUp.objects.get(pk=gap.pk)
    drop_follow_up(follow_up=gap, by=secretariat, target=S.CANCELLED, reason="Arahan dicabut")
    with pytest.raises(WrongState):
        determine_follow_up(follow_up=stale, by=secretariat, due_date=DAY)


def test_an_institution_that_owes_it_already_is_refused(gap: FollowUp) -> None:
    unit = OrganizationFactory(parent=gap.directive.meeting.convener)
    FollowUpFactory(directive=gap.directive, organization=unit)
    with pytest.raises(FollowUpRefused):
        determine_follow_up(follow_up=gap, by=whose("verify", gap), organization=unit)
    assert FollowUp.objects.get(pk=gap.pk).organization is None


def test_an_institution_of_another_house_is_refused(gap: FollowUp) -> None:
    stranger = OrganizationFactory(parent=GovernmentFactory())
    with pytest.raises(FollowUpRefused):
        determine_follow_up(follow_up=gap, by=whose("verify", gap), organization=stranger)


def test_the_day_may_be_the_meetings_own_and_not_before(gap: FollowUp) -> None:
    first_day, secretariat = gap.directive.meeting.first_day, whose("verify", gap)
    with pytest.raises(FollowUpRefused):
        determine_follow_up(follow_up=gap, by=secretariat, due_date=first_day - dt.timedelta(days=1))
    determine_follow_up(follow_up=gap, by=secretariat, due_date=first_day)


def test_filling_in_nothing_is_refused(gap: FollowUp) -> None:
    with pytest.raises(FollowUpRefused):
        determine_follow_up(follow_up=gap, by=whose("verify", gap))
    assert not trail("determine_follow_up")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_fills_in(gap: FollowUp, role: Role) -> None:
    with pytest.raises(Refused):
        determine_follow_up(follow_up=gap, by=user_with(role, gap.directive.meeting.convener), due_date=DAY)


# --- every act: its states, its people, its line in the trail ----------------------------------------------------


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("state", list(FollowUpState))
def test_acts_by_state(name: str, state: FollowUpState) -> None:
    follow_up = follow_up_in(state)
    ProgressUpdateFactory(follow_up=follow_up)
    sources, target = RESULTS[name]
    by = whose(name, follow_up)
    if state in sources:
        ALL[name](follow_up, by)
        assert FollowUp.objects.get(pk=follow_up.pk).state == follow_up.state == target
        assert target in MOVES[state]
        (entry,) = trail(ACTIONS[name])
        assert (entry.actor_label, entry.object_id) == (by.actor_label, follow_up.public_id)
        assert entry.subject_id == follow_up.directive.meeting.public_id
    else:
        with pytest.raises(WrongState):
            ALL[name](follow_up, by)
        assert FollowUp.objects.get(pk=follow_up.pk).state == state
        assert not trail(ACTIONS[name])


@pytest.mark.parametrize("name", [name for name in ALL if name != "report"])
def test_of_two_at_once_one_succeeds(name: str) -> None:
    follow_up = follow_up_in(min(RESULTS[name][0], key=list(FollowUpState).index))
    if name == "submit":
        ProgressUpdateFactory(follow_up=follow_up)
    stale, by = FollowUp.objects.get(pk=follow_up.pk), whose(name, follow_up)
    ALL[name](follow_up, by)
    with pytest.raises(WrongState):
        ALL[name](stale, by)
    assert len(trail(ACTIONS[name])) == 1


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("role", list(Role))
def test_acts_by_role_at_the_convener(name: str, role: Role) -> None:
    follow_up = follow_up_in(next(iter(RESULTS[name][0])))
    ProgressUpdateFactory(follow_up=follow_up)
    user = user_with(role, follow_up.directive.meeting.convener)
    if name in VERIFIER and role == Role.SECRETARIAT:
        ALL[name](follow_up, user)
    else:
        with pytest.raises(Refused):
            ALL[name](follow_up, user)


@pytest.mark.parametrize("name", VERIFIER)
def test_a_delegate_never_judges_the_own_institutions(name: str) -> None:
    follow_up = follow_up_in(next(iter(RESULTS[name][0])))
    both = user_with(Role.SECRETARIAT, follow_up.directive.meeting.convener)
    MembershipFactory(user=both, organization=follow_up.organization, role=Role.DELEGATE)
    for user in (both, user_with(Role.DELEGATE, follow_up.organization)):
        with pytest.raises(Refused):
            VERIFIER[name](follow_up, user)


@pytest.mark.parametrize("name", INSTITUTION)
def test_another_institution_reports_nothing(name: str) -> None:
    follow_up = follow_up_in(next(iter(RESULTS[name][0])))
    with pytest.raises(Refused):
        INSTITUTION[name](follow_up, user_with(Role.DELEGATE, OrganizationFactory()))


# --- particulars -------------------------------------------------------------------------------------------------


def test_accepting_may_name_who_is_in_charge() -> None:
    named, unnamed = FollowUpFactory(), FollowUpFactory(person_in_charge="Kabid Lama")
    accept_follow_up(follow_up=named, by=whose("accept", named), person_in_charge="Kabid Contoh")
    accept_follow_up(follow_up=unnamed, by=whose("accept", unnamed))
    assert [row.person_in_charge for row in FollowUp.objects.order_by("pk")] == ["Kabid Contoh", "Kabid Lama"]


def test_a_report_keeps_what_was_said_and_its_evidence() -> None:
    follow_up = FollowUpFactory()
    delegate = whose("report", follow_up)
    update = report_progress(
        follow_up=follow_up,
        by=delegate,
        percent=60,
        note="Rapat Teknis digelar",
        obstacle="Anggaran",
        evidence=SimpleUploadedFile("notula.pdf", PDF, "application/pdf"),
    )
    follow_up.refresh_from_db()
    assert (follow_up.percent, follow_up.state) == (60, S.IN_PROGRESS)
    assert (update.by, update.note, update.obstacle) == (delegate.actor_label, "Rapat Teknis digelar", "Anggaran")
    assert update.evidence is not None
    with update.evidence.content.open() as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.pdf", b""),
        ("bukti.pdf", b"<html><script>alert(1)</script>"),
        ("bukti.exe", b"MZ\x90\x00"),
        ("bukti.png", PDF),
        ("besar.pdf", PDF + b"0" * (10 * 1024 * 1024)),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_kept(name: str, content: bytes) -> None:
    follow_up = FollowUpFactory()
    with pytest.raises(FileRefused):
        report_progress(
            follow_up=follow_up,
            by=whose("report", follow_up),
            percent=60,
            note="Rapat Teknis digelar",
            evidence=SimpleUploadedFile(name, content, "application/pdf"),
        )
    assert FollowUp.objects.get().state == S.ASSIGNED
    assert not ProgressUpdate.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_outside_the_whole_is_refused(percent: int) -> None:
    follow_up = FollowUpFactory()
    with pytest.raises(FollowUpRefused):
        report_progress(follow_up=follow_up, by=whose("report", follow_up), percent=percent, note="Contoh")


def test_a_late_report_does_not_take_back_a_finding() -> None:
    """The page was open while it was handed in and verified."""
    stale = follow_up_in(S.IN_PROGRESS)
    FollowUp.objects.filter(pk=stale.pk).update(state=S.DONE, verified_at=dt.datetime(2030, 11, 1, tzinfo=dt.UTC))
    with pytest.raises(WrongState):
        report_progress(follow_up=stale, by=whose("report", stale), percent=10, note="Contoh")
    assert FollowUp.objects.get().state == S.DONE


def test_nothing_is_handed_in_without_a_report() -> None:
    follow_up = FollowUpFactory(state=S.IN_PROGRESS)
    with pytest.raises(FollowUpRefused):
        submit_follow_up(follow_up=follow_up, by=whose("submit", follow_up))


def test_handing_in_and_verifying_keep_who_and_when() -> None:
    follow_up = follow_up_in(S.IN_PROGRESS, state_reason="Bukti belum lengkap")
    delegate, secretariat = whose("submit", follow_up), whose("verify", follow_up)
    submit_follow_up(follow_up=follow_up, by=delegate)
    verify_follow_up(follow_up=follow_up, by=secretariat)
    follow_up.refresh_from_db()
    assert (follow_up.submitted_by, follow_up.verified_by) == (delegate.actor_label, secretariat.actor_label)
    assert follow_up.submitted_at is not None
    assert follow_up.verified_at is not None
    assert (follow_up.percent, follow_up.state_reason) == (100, "")


def test_a_returned_one_is_reported_on_and_handed_in_again() -> None:
    follow_up = follow_up_in(S.SUBMITTED)
    delegate, secretariat = whose("submit", follow_up), whose("verify", follow_up)
    return_follow_up(follow_up=follow_up, by=secretariat, reason="Bukti belum lengkap")
    assert FollowUp.objects.get().state_reason == "Bukti belum lengkap"
    with pytest.raises(WrongState):
        submit_follow_up(follow_up=follow_up, by=delegate)
    report_progress(follow_up=follow_up, by=delegate, percent=90, note="Bukti dilengkapi")
    submit_follow_up(follow_up=follow_up, by=delegate)
    verify_follow_up(follow_up=follow_up, by=secretariat)
    assert FollowUp.objects.get().state == S.DONE


def test_reopening_takes_the_finding_back() -> None:
    follow_up = follow_up_in(S.DONE)
    reopen_follow_up(follow_up=follow_up, by=whose("reopen", follow_up), reason="Jalan rusak lagi")
    follow_up.refresh_from_db()
    assert (follow_up.verified_at, follow_up.verified_by, follow_up.percent) == (None, "", 40)
    assert follow_up.state_reason == "Jalan rusak lagi"
    (entry,) = trail("reopen_follow_up")
    assert entry.before["verified_by"] == "Verifikator"
    assert entry.reason == "Jalan rusak lagi"


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize("act", [return_follow_up, reopen_follow_up, drop_follow_up])
def test_no_finding_without_a_reason(act: Callable[..., None], reason: str) -> None:
    follow_up = follow_up_in({return_follow_up: S.SUBMITTED, reopen_follow_up: S.DONE}.get(act, S.ASSIGNED))
    more = {"target": S.CANCELLED} if act is drop_follow_up else {}
    with pytest.raises(FollowUpRefused):
        act(follow_up=follow_up, by=whose("verify", follow_up), reason=reason, **more)


@pytest.mark.parametrize("target", [S.DONE, S.RETURNED, S.IN_PROGRESS])
def test_dropping_is_no_way_round(target: FollowUpState) -> None:
    follow_up = follow_up_in(S.SUBMITTED if target != S.IN_PROGRESS else S.DONE)
    with pytest.raises(FollowUpRefused):
        drop_follow_up(follow_up=follow_up, by=whose("verify", follow_up), target=target, reason="Contoh")
