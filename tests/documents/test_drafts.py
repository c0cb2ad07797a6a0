"""Versions of a draft: kept at every act that changes what it says, by the hour, and by hand."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from documents import actions, facts
from documents.actions.drafts import keep_changed_drafts, keep_draft, keep_version
from documents.models import DraftVersion, Paper
from documents.queries import facts_now
from documents.states import DraftOccasion, PaperKind, PaperState
from meetings.states import MeetingState
from tests.factories import letter_ready, meeting_in, minutes_ready, signing_post, user_with

pytestmark = pytest.mark.django_db
PORTAL = System()


def occasions(paper: Paper) -> list[str]:
    return list(paper.draft_versions.order_by("number").values_list("occasion", flat=True))


def note(paper: Paper, words: str) -> None:
    """Somebody writes into the source of the minutes, and the trail says so."""
    item = paper.meeting.agenda_items.get()
    item.notes = words
    item.save()
    AuditEntry.objects.create(
        actor_kind="user",
        actor_label="Notulis",
        action="write_notes",
        object_kind="agendas.agendaitem",
        object_id=item.public_id,
        object_label=str(item),
        subject_id=paper.meeting.public_id,
    )


def test_a_version_says_what_the_draft_said_when_and_by_whom() -> None:
    paper = minutes_ready()
    kept = keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=PORTAL)
    assert kept is not None
    assert (kept.number, kept.occasion, kept.kept_by) == (1, "opened", PORTAL.actor_label)
    assert kept.facts_sha256 == facts.sha256_of(facts_now(paper))
    assert kept.facts == facts.as_json(facts_now(paper))


def test_what_says_the_same_is_not_kept_twice() -> None:
    paper = minutes_ready()
    assert keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=PORTAL)
    assert keep_version(paper=paper, occasion=DraftOccasion.SUBMITTED, by=PORTAL) is None
    note(paper, "Lain")
    second = keep_version(paper=paper, occasion=DraftOccasion.HOURLY, by=PORTAL)
    assert second is not None
    assert second.number == 2


def test_a_failed_act_keeps_nothing() -> None:
    paper = minutes_ready()
    with transaction.atomic():
        keep_version(paper=paper, occasion=DraftOccasion.KEPT, by=PORTAL)
        transaction.set_rollback(True)
    assert not DraftVersion.objects.exists()


def test_the_emblem_is_kept_as_its_mark_only() -> None:
    paper = minutes_ready()
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    paper.meeting.convener.paper_settings.create(
        government_name="Pemerintah", unit_name="Setda", place="Kota", crest=f"data:image/png;base64,{pixel}"
    )
    kept = keep_version(paper=paper, occasion=DraftOccasion.KEPT, by=PORTAL)
    assert kept is not None
    assert kept.facts["letterhead"]["crest"].startswith("sha256:")
    assert kept.facts_sha256 == facts.sha256_of(facts_now(paper))


def test_the_life_of_a_letter_leaves_its_versions() -> None:
    meeting = meeting_in(MeetingState.SCHEDULED, 2, answer_deadline=timezone.now() + dt.timedelta(days=3))
    writer, leader = user_with(Role.SECRETARIAT, meeting.convener), user_with(Role.LEADERSHIP, meeting.convener)
    paper = actions.draft_letter(meeting=meeting, by=writer, signer=signing_post(meeting), addressee_line="Bupati")
    actions.edit_letter(paper=paper, by=writer, opening="Dengan hormat")
    actions.edit_letter(paper=paper, by=writer, opening="Dengan hormat")
    actions.submit_paper(paper=paper, by=writer)
    actions.approve_paper(paper=paper, by=leader, read_sha256=facts.sha256_of(facts_now(paper)))
    assert occasions(paper) == ["opened", "edited", "approved"]
    assert paper.draft_versions.get(number=3).facts["paper"]["number"] == paper.number


def test_a_draft_pdf_and_a_return_keep_what_they_were_about() -> None:
    paper = minutes_ready()
    writer = user_with(Role.SECRETARIAT, paper.meeting.convener)
    actions.render_draft(paper=paper, by=writer)
    note(paper, "Lain")
    actions.submit_paper(paper=paper, by=writer)
    note(paper, "Lain lagi")
    leader = user_with(Role.LEADERSHIP, paper.meeting.convener)
    actions.return_paper(paper=paper, by=leader, note="Perbaiki.")
    assert occasions(paper) == ["printed", "submitted", "sent_back"]


def test_by_the_hour_only_what_has_changed_is_kept() -> None:
    first, other = minutes_ready(), minutes_ready()
    letter_ready(state=PaperState.APPROVED)
    assert keep_changed_drafts(by=PORTAL) == 2
    assert keep_changed_drafts(by=PORTAL) == 0
    note(first, "Baru")
    assert keep_changed_drafts(by=PORTAL) == 1
    assert (occasions(first), occasions(other)) == (["hourly", "hourly"], ["hourly"])


def test_keeping_by_hand_is_told_in_the_trail() -> None:
    paper = minutes_ready()
    writer = user_with(Role.SECRETARIAT, paper.meeting.convener)
    kept = keep_draft(paper=paper, by=writer)
    assert kept.kept_by == writer.actor_label
    assert AuditEntry.objects.get(action="keep_draft").after == {"version": 1}
    with pytest.raises(WrongState):
        keep_draft(paper=paper, by=writer)


def test_who_may_not_write_keeps_nothing() -> None:
    paper = minutes_ready()
    for role in (Role.LEADERSHIP, Role.INSPECTORATE, Role.ADMINISTRATOR):
        with pytest.raises(Refused):
            keep_draft(paper=paper, by=user_with(role, paper.meeting.convener))
    frozen = minutes_ready(state=PaperState.APPROVED)
    with pytest.raises(WrongState):
        keep_draft(paper=frozen, by=user_with(Role.SECRETARIAT, frozen.meeting.convener))


def test_a_draft_beyond_the_limits_keeps_nothing_and_stops_nobody() -> None:
    paper = minutes_ready()
    note(paper, "x" * (facts.codec.LONGEST_TEXT + 1))
    assert keep_version(paper=paper, occasion=DraftOccasion.HOURLY, by=PORTAL) is None
    assert paper.kind == PaperKind.MINUTES
