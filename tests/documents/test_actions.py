"""Each act on a paper: what comes of it, its line in the trail, who may not, and what a second time does."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from accounts.models import User
from accounts.roles import Duty, Role
from audit.actions import System
from audit.models import AuditEntry
from common import work
from common.errors import Refused, WrongState
from common.work import ATTEMPTS, WorkState
from documents import actions, facts
from documents.models import Paper, PaperSettings, Rendering
from documents.permissions import can_make_pdf
from documents.queries import facts_now, settings_of
from documents.states import EDITABLE, MOVES, Edition, PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents.reading import opened, says
from tests.factories import (
    DutyAssignmentFactory,
    GovernmentFactory,
    InvitationFactory,
    UserFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    paper_of,
    planned_meeting,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState
LETTER, MINUTES = PaperKind.INVITATION_LETTER, PaperKind.MINUTES
Commit = Callable[..., Any]


def writer_of(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def approver_of(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def content_of(row: Rendering) -> bytes:
    with row.file.open() as stream:
        content: bytes = stream.read()
    return content


def read(paper: Paper) -> str:
    return facts.sha256_of(facts_now(paper))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: told.append(args[0]))
    return told


# --- who may -----------------------------------------------------------------------------------------------------

# Of each act: the state in which it is done, and which roles and duties may do it.
ACTS: dict[str, tuple[PaperKind, PaperState, set[Any], Callable[[Paper, User], Any]]] = {
    "edit_letter": (
        LETTER,
        P.DRAFT,
        {Role.SECRETARIAT},
        lambda p, by: actions.edit_letter(paper=p, by=by, subject="x"),
    ),
    "submit_paper": (LETTER, P.DRAFT, {Role.SECRETARIAT}, lambda p, by: actions.submit_paper(paper=p, by=by)),
    "return_paper": (
        LETTER,
        P.IN_REVIEW,
        {Role.LEADERSHIP, Duty.APPROVER},
        lambda p, by: actions.return_paper(paper=p, by=by, note="Perbaiki"),
    ),
    "approve_paper": (
        LETTER,
        P.IN_REVIEW,
        {Role.LEADERSHIP, Duty.APPROVER},
        lambda p, by: actions.approve_paper(paper=p, by=by, read_sha256=read(p)),
    ),
    "sign_paper": (
        LETTER,
        P.APPROVED,
        {Role.LEADERSHIP, Duty.APPROVER},
        lambda p, by: actions.sign_paper(paper=p, by=by),
    ),
    "mark_sent": (LETTER, P.SIGNED, {Role.SECRETARIAT}, lambda p, by: actions.mark_sent(paper=p, by=by)),
    "revoke_paper": (
        LETTER,
        P.SIGNED,
        {Role.SECRETARIAT},
        lambda p, by: actions.revoke_paper(paper=p, by=by, reason="Salah hari"),
    ),
    "render_draft": (
        LETTER,
        P.DRAFT,
        {Role.SECRETARIAT, Role.LEADERSHIP, Duty.APPROVER},
        lambda p, by: actions.render_draft(paper=p, by=by),
    ),
}


def someone(who: Role | Duty | None, meeting: Meeting) -> User:
    if who is None:
        return UserFactory.create()
    if isinstance(who, Duty):
        return DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    organization = meeting.participants.first().organization if who == Role.DELEGATE else meeting.convener  # type: ignore[union-attr]
    return user_with(who, organization)


@pytest.mark.parametrize("who", [*Role, *Duty, None], ids=str)
@pytest.mark.parametrize("name", ACTS)
def test_only_those_whose_part_it_is(name: str, who: Role | Duty | None) -> None:
    kind, state, allowed, act = ACTS[name]
    paper = letter_ready(1, state) if kind == LETTER else minutes_ready(1, state)
    by = someone(who, paper.meeting)
    if who in allowed:
        act(paper, by)
        assert trail().count(name) == 1
        return
    before = Paper.objects.filter(pk=paper.pk).values().get()
    with pytest.raises(PermissionDenied):
        act(paper, by)
    assert Paper.objects.filter(pk=paper.pk).values().get() == before
    assert trail() == []


@pytest.mark.parametrize(
    "name", ["submit_paper", "return_paper", "approve_paper", "sign_paper", "mark_sent", "revoke_paper"]
)
def test_second_time_is_refused_and_told_nowhere(name: str) -> None:
    _kind, state, allowed, act = ACTS[name]
    paper = letter_ready(1, state)
    by = someone(next(iter(sorted(allowed))), paper.meeting)
    act(paper, by)
    with pytest.raises(WrongState):
        act(Paper.objects.get(pk=paper.pk), by)
    assert trail().count(name) == 1


def test_role_at_another_convener_counts_for_nothing() -> None:
    paper = letter_ready(1, P.IN_REVIEW)
    stranger = user_with(Role.LEADERSHIP, GovernmentFactory.create())
    with pytest.raises(Refused):
        actions.approve_paper(paper=paper, by=stranger, read_sha256=read(paper))


# --- drafting ----------------------------------------------------------------------------------------------------


def scheduled() -> Meeting:
    return meeting_in(MeetingState.SCHEDULED, 1)


def test_letter_is_drafted_once() -> None:
    meeting = scheduled()
    by = writer_of(meeting)
    words: dict[str, Any] = {
        "signer": signing_post(meeting),
        "urgency": "segera",
        "subject": "Undangan Rakor",
        "addressee_line": "Kepala OPD",
        "opening": "Menindaklanjuti …",
        "remarks": ["Membawa laptop"],
        "copies_to": ["Inspektur"],
    }
    paper = actions.draft_letter(meeting=meeting, by=by, **words)
    paper.refresh_from_db()
    assert (paper.state, paper.version, paper.number) == (P.DRAFT, 1, "")
    assert {name: getattr(paper, name) for name in words} == words
    with pytest.raises(WrongState):
        actions.draft_letter(meeting=meeting, by=by, **words)
    assert trail() == ["draft_letter"]


@pytest.mark.parametrize("state", [s for s in MeetingState if s not in {MeetingState.SCHEDULED, MeetingState.INVITED}])
def test_letter_waits_for_the_calendar(state: MeetingState) -> None:
    meeting = meeting_in(state, 1)
    with pytest.raises(WrongState):
        actions.draft_letter(meeting=meeting, by=writer_of(meeting), signer=signing_post(meeting))


def test_letter_after_a_revoked_one_is_a_new_version() -> None:
    paper = letter_ready(1, P.SIGNED)
    by = writer_of(paper.meeting)
    actions.revoke_paper(paper=paper, by=by, reason="Salah hari")
    again = actions.draft_letter(meeting=paper.meeting, by=by, signer=signing_post(paper.meeting))
    assert (again.version, again.state) == (2, P.DRAFT)


@pytest.mark.parametrize("state", [MeetingState.ONGOING, MeetingState.HELD, MeetingState.CLOSED])
def test_letter_that_went_out_stands_once_the_meeting_has_begun(state: MeetingState) -> None:
    paper = paper_of(meeting_in(state), LETTER, P.SENT)
    with pytest.raises(WrongState):
        actions.revoke_paper(paper=paper, by=writer_of(paper.meeting), reason="Salah hari")
    assert Paper.objects.get().state == P.SENT


@pytest.mark.parametrize("state", EDITABLE)
def test_letter_is_edited_until_it_is_submitted(state: PaperState) -> None:
    paper = letter_ready(1, state)
    actions.edit_letter(paper=paper, by=writer_of(paper.meeting), subject="Baru", number="HACK", state=P.SIGNED)
    paper.refresh_from_db()
    assert (paper.subject, paper.number, paper.state) == ("Baru", "", state)
    line = AuditEntry.objects.get()
    assert line.before == {"subject": ""}
    assert line.after == {"subject": "Baru"}
    assert line.subject_id == paper.meeting.public_id


@pytest.mark.parametrize("state", [s for s in MOVES[PaperKind.INVITATION_LETTER] if s not in EDITABLE])
def test_letter_is_not_edited_afterwards(state: PaperState) -> None:
    paper = letter_ready(1, state)
    with pytest.raises(WrongState):
        actions.edit_letter(paper=paper, by=writer_of(paper.meeting), subject="Baru")
    assert not Paper.objects.filter(subject="Baru").exists()


def test_minutes_are_opened_once_and_then_found() -> None:
    meeting = meeting_in(MeetingState.ONGOING, 1)
    by = writer_of(meeting)
    first = actions.draft_minutes(meeting=meeting, by=by)
    assert actions.draft_minutes(meeting=meeting, by=by) == first
    assert actions.draft_minutes(meeting=meeting, by=System()) == first
    assert trail() == ["draft_minutes"]


@pytest.mark.parametrize(
    "state", [MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.CANCELLED]
)
def test_no_minutes_before_the_meeting(state: MeetingState) -> None:
    meeting = meeting_in(state, 1)
    with pytest.raises(WrongState):
        actions.draft_minutes(meeting=meeting, by=writer_of(meeting))


# --- submitting and returning ------------------------------------------------------------------------------------


def test_submitting_names_everything_that_is_missing() -> None:
    meeting = meeting_in(MeetingState.SCHEDULED, 1)
    letter = paper_of(meeting, LETTER)
    Paper.objects.filter(pk=letter.pk).update(signer=None)
    letter.refresh_from_db()
    assert len(actions.missing_before_review(letter)) == 2
    with pytest.raises(actions.ApprovalRefused) as refused:
        actions.submit_paper(paper=letter, by=writer_of(meeting))
    for sentence in actions.missing_before_review(letter):
        assert sentence in str(refused.value)

    running = meeting_in(MeetingState.ONGOING, 1)
    running.roles.all().delete()
    minutes = paper_of(running, MINUTES)
    assert len(actions.missing_before_review(minutes)) == 3
    with pytest.raises(actions.ApprovalRefused):
        actions.submit_paper(paper=minutes, by=writer_of(running))


def test_imported_minutes_do_not_wait_for_a_chair_whom_nobody_knows() -> None:
    minutes = minutes_ready(1, is_imported=True)
    minutes.meeting.roles.all().delete()
    assert actions.missing_before_review(minutes) == []


@pytest.mark.parametrize(
    "state", [MeetingState.CANCELLED, MeetingState.POSTPONED, MeetingState.ONGOING, MeetingState.HELD]
)
def test_letter_of_a_meeting_that_is_not_ahead_is_not_approved(state: MeetingState) -> None:
    letter = letter_ready(1, P.IN_REVIEW)
    Meeting.objects.filter(pk=letter.meeting_id).update(state=state, state_reason="Alasan")
    letter.refresh_from_db()
    with pytest.raises(actions.ApprovalRefused):
        actions.approve_paper(paper=letter, by=approver_of(letter.meeting), read_sha256=read(letter))
    assert not Paper.objects.exclude(number="").exists()


def test_submitting_notes_who_and_clears_what_was_returned() -> None:
    paper = letter_ready(1, P.RETURNED)
    Paper.objects.filter(pk=paper.pk).update(returned_note="Perbaiki")
    by = writer_of(paper.meeting)
    actions.submit_paper(paper=paper, by=by)
    paper.refresh_from_db()
    assert (paper.state, paper.returned_note, paper.submitted_by) == (P.IN_REVIEW, "", by.name)
    assert paper.submitted_at is not None


def test_returning_and_revoking_need_a_reason() -> None:
    review, signed = letter_ready(1, P.IN_REVIEW), letter_ready(1, P.SIGNED)
    with pytest.raises(actions.ReasonMissing):
        actions.return_paper(paper=review, by=approver_of(review.meeting), note="  ")
    with pytest.raises(actions.ReasonMissing):
        actions.revoke_paper(paper=signed, by=writer_of(signed.meeting), reason="")
    actions.return_paper(paper=review, by=approver_of(review.meeting), note="Hari keliru")
    actions.revoke_paper(paper=signed, by=writer_of(signed.meeting), reason="Batal")
    review.refresh_from_db()
    assert (review.state, review.returned_note) == (P.RETURNED, "Hari keliru")
    assert list(AuditEntry.objects.order_by("pk").values_list("reason", flat=True)) == ["Hari keliru", "Batal"]


# --- approving ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", [letter_ready, minutes_ready])
def test_approval_freezes_what_was_read_with_number_day_and_approver(ready: Callable[..., Paper]) -> None:
    paper = ready(2, P.IN_REVIEW)
    by = approver_of(paper.meeting)
    before = facts.as_json(facts_now(paper))
    actions.approve_paper(paper=paper, by=by, read_sha256=facts.sha256_of(before))
    paper.refresh_from_db()
    frozen = paper.facts or {}
    assert paper.facts_sha256 == facts.sha256_of(frozen)
    said = frozen["paper"]
    assert (said["is_draft"], said["number"]) == (False, paper.number)
    assert paper.dated is not None
    assert said["date"] == paper.dated.isoformat()
    assert frozen["approval"]["approver_label"] == by.name
    assert frozen["verification"]["code"] == paper.verification_code
    added = {"paper", "approval", "verification"}
    assert {k: v for k, v in frozen.items() if k not in added} == {k: v for k, v in before.items() if k not in added}
    assert paper.approved_by == by.name
    assert AuditEntry.objects.get().after == {"number": paper.number}


def test_minutes_are_signed_by_who_chaired() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    actions.approve_paper(paper=paper, by=approver_of(paper.meeting), read_sha256=read(paper))
    paper.refresh_from_db()
    assert paper.signer == paper.meeting.roles.get().position


def test_sources_that_changed_since_reading_stop_the_approval() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    known = read(paper)
    paper.meeting.directives.update(text="Diubah sesudah dibaca")
    with pytest.raises(actions.FactsChanged):
        actions.approve_paper(paper=paper, by=approver_of(paper.meeting), read_sha256=known)
    paper.refresh_from_db()
    assert (paper.state, paper.number, paper.facts) == (P.IN_REVIEW, "", None)
    assert trail() == []


def test_frozen_facts_survive_their_sources() -> None:
    paper = minutes_ready(1, P.SIGNED)
    frozen = paper.facts
    paper.meeting.directives.update(text="Diubah kemudian")
    paper.refresh_from_db()
    assert paper.facts == frozen


def test_letter_of_a_stale_object_is_approved_as_it_stands() -> None:
    """The approver's object was fetched before the secretariat's last correction."""
    stale = letter_ready(1, P.IN_REVIEW)
    known = read(stale)
    Paper.objects.filter(pk=stale.pk).update(subject="Dibetulkan")
    with pytest.raises(actions.FactsChanged):
        actions.approve_paper(paper=stale, by=approver_of(stale.meeting), read_sha256=known)


# --- PDFs --------------------------------------------------------------------------------------------------------


def test_draft_is_made_from_what_stood_and_says_konsep(
    django_capture_on_commit_callbacks: Commit, heard: list[int]
) -> None:
    paper = minutes_ready(1)
    by = writer_of(paper.meeting)
    with django_capture_on_commit_callbacks(execute=True):
        row = actions.render_draft(paper=paper, by=by)
        again = actions.render_draft(paper=paper, by=by)
    assert (again, heard, trail()) == (row, [row.pk], ["render_draft"])
    directive = paper.meeting.directives.get()
    old = directive.text
    paper.meeting.directives.update(text="Isi yang baru sekali")
    actions.make_pdf(rendering_id=row.pk)
    row.refresh_from_db()
    content = content_of(row)
    assert says(content, "KONSEP")
    assert says(content, old)
    assert not says(content, "Isi yang baru sekali")
    assert (row.state, row.size, row.sha256) == (WorkState.DONE, len(content), hashlib.sha256(content).hexdigest())
    assert actions.render_draft(paper=paper, by=by) != row


@pytest.mark.parametrize("state", [P.APPROVED, P.SIGNED, P.SENT, P.REVOKED])
def test_no_draft_of_what_is_approved(state: PaperState) -> None:
    paper = letter_ready(1, state)
    with pytest.raises(WrongState):
        actions.render_draft(paper=paper, by=writer_of(paper.meeting))


def test_official_pdf_is_one_for_ever_and_made_once() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    assert actions.render_official(paper=paper) == row
    actions.make_pdf(rendering_id=row.pk)
    row.refresh_from_db()
    first = (row.file.name, row.sha256, row.attempts)
    actions.make_pdf(rendering_id=row.pk)
    row.refresh_from_db()
    assert (row.file.name, row.sha256, row.attempts) == first
    assert says(content_of(row), paper.number)
    assert len(opened(content_of(row)).pages) >= 1


def test_copy_carries_its_addressee_and_link_and_the_paper_s_number() -> None:
    paper = letter_ready(2, P.SIGNED)
    invitations = [InvitationFactory.create(participant=line) for line in paper.meeting.participants.all()]
    copies = actions.render_copies(paper=paper, invitations=invitations)
    assert set(copies) == {invitation.pk for invitation in invitations}
    assert actions.render_copies(paper=paper, invitations=invitations) == copies
    first, second = invitations
    actions.make_pdf(rendering_id=copies[first.pk].pk)
    content = content_of(Rendering.objects.get(pk=copies[first.pk].pk))
    assert says(content, paper.number)
    assert first.participant.position is not None
    assert says(content, first.participant.position.title)
    assert first.public_id.encode() in b"".join(links_in(content))
    assert second.public_id.encode() not in b"".join(links_in(content))
    first.link_version += 1
    first.save()
    assert actions.render_copies(paper=paper, invitations=[first])[first.pk] != copies[first.pk]


def links_in(content: bytes) -> list[bytes]:
    return [
        str(note.get_object()["/A"]["/URI"]).encode()
        for page in opened(content).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]


def test_fault_is_noted_tried_again_and_at_last_told(caplog: pytest.LogCaptureFixture) -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    Paper.objects.filter(pk=paper.pk).update(facts={"schema_version": 99})
    for _ in range(ATTEMPTS):
        Rendering.objects.filter(pk=row.pk).update(run_at=row.created_at)
        actions.make_pdf(rendering_id=row.pk)
    row.refresh_from_db()
    assert row.state == WorkState.FAILED
    assert "(InvalidFacts)" in row.last_error
    assert "log" in row.last_error
    assert "99" not in row.last_error, "words for a person; what exactly it was stands in the log"
    assert "InvalidFacts" in caplog.text
    assert (row.file.name, row.sha256) == ("", "")
    assert "could not be made" in caplog.text


def test_failed_pdf_is_tried_again_by_hand_and_only_then() -> None:
    paper = letter_ready(1, P.SIGNED)
    by = writer_of(paper.meeting)
    row = actions.render_official(paper=paper)
    with pytest.raises(WrongState):
        actions.retry_rendering(rendering=row, by=by)
    Rendering.objects.filter(pk=row.pk).update(state=WorkState.FAILED, attempts=ATTEMPTS)
    row.refresh_from_db()
    with pytest.raises(Refused):
        actions.retry_rendering(rendering=row, by=user_with(Role.INSPECTORATE, paper.meeting.convener))
    actions.retry_rendering(rendering=row, by=by)
    actions.make_pdf(rendering_id=row.pk)
    row.refresh_from_db()
    assert row.state == WorkState.DONE
    assert trail() == ["retry_rendering"]


def test_file_of_a_worker_that_lost_its_lease_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    row = actions.render_official(paper=letter_ready(1, P.SIGNED))
    written: list[str] = []
    save = default_storage.save

    def keep(name: str, content: Any, **options: Any) -> str:
        written.append(save(name, content, **options))
        Rendering.objects.filter(pk=row.pk).update(fence=99)  # meanwhile another has it
        return written[-1]

    monkeypatch.setattr(default_storage, "save", keep)
    actions.make_pdf(rendering_id=row.pk)
    assert len(written) == 1
    assert not default_storage.exists(written[0])
    row.refresh_from_db()
    assert (row.state, row.file.name) == (WorkState.RUNNING, "")


def test_making_what_is_held_or_gone_does_nothing() -> None:
    row = actions.render_official(paper=letter_ready(1, P.SIGNED))
    assert work.claim(Rendering, row.pk) is not None
    actions.make_pdf(rendering_id=row.pk)
    actions.make_pdf(rendering_id=4_000_000)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.RUNNING, 1)


def test_who_may_have_pdfs_made() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    may = {role for role in Role if can_make_pdf(someone(role, meeting), meeting)}
    assert may == {Role.SECRETARIAT, Role.LEADERSHIP}


# --- which PDFs are seen -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (Role.SECRETARIAT, {"draft", "official", "copy"}),
        (Role.LEADERSHIP, {"draft", "official"}),
        (Role.INSPECTORATE, {"draft", "official"}),
        (Role.DELEGATE, {"official"}),
        (Duty.APPROVER, {"draft", "official"}),
        (Duty.DOOR, set()),
        (None, set()),
    ],
)
def test_copies_are_for_those_who_invite_and_drafts_for_those_inside(who: Role | Duty | None, seen: set[str]) -> None:
    paper = letter_ready(1, P.SENT)
    Meeting.objects.filter(pk=paper.meeting_id).update(state=MeetingState.INVITED)
    invitation = InvitationFactory.create(participant=paper.meeting.participants.get())
    Rendering.objects.create(key="d", paper=paper, edition=Edition.DRAFT, draft_facts={})
    Rendering.objects.create(key="o", paper=paper, edition=Edition.OFFICIAL)
    Rendering.objects.create(key="c", paper=paper, edition=Edition.COPY, invitation=invitation)
    user = someone(who, paper.meeting)
    assert set(Rendering.objects.visible_to(user).values_list("edition", flat=True)) == seen


@pytest.mark.parametrize("state", MOVES[PaperKind.INVITATION_LETTER])
def test_institution_sees_what_has_been_issued_and_nothing_else(state: PaperState) -> None:
    paper = letter_ready(1, state)
    Meeting.objects.filter(pk=paper.meeting_id).update(state=MeetingState.INVITED)
    delegate = someone(Role.DELEGATE, paper.meeting)
    is_seen = Paper.objects.visible_to(delegate).exists()
    assert is_seen == (state in {P.SIGNED, P.SENT, P.SUPERSEDED})
    assert Paper.objects.visible_to(someone(Role.INSPECTORATE, paper.meeting)).exists()


# --- letterhead --------------------------------------------------------------------------------------------------


def test_letterhead_is_changed_with_what_was_before() -> None:
    convener = GovernmentFactory.create()
    by = user_with(Role.ADMINISTRATOR, convener)
    actions.change_paper_settings(convener=convener, by=by, unit_code="B.01", place="Kota Contoh", convener_id=99)
    kept = PaperSettings.objects.get()
    assert (kept.convener, kept.unit_code, kept.place, kept.government_name) == (
        convener,
        "B.01",
        "Kota Contoh",
        convener.name,
    )
    shown = settings_of(convener)
    shown.unit_code = "typed into the form"
    actions.change_paper_settings(convener=convener, by=by, unit_code="B.02")
    line = AuditEntry.objects.first()
    assert line is not None
    assert (line.before, line.after) == ({"unit_code": "B.01"}, {"unit_code": "B.02"})


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DELEGATE, Role.INSPECTORATE])
def test_letterhead_is_kept_by_those_who_keep_settings(role: Role) -> None:
    convener = planned_meeting(1).convener
    with pytest.raises(PermissionDenied):
        actions.change_paper_settings(convener=convener, by=user_with(role, convener), place="Lain")
    assert not PaperSettings.objects.exists()
