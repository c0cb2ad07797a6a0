"""Behind a personal link: the agenda in force with what changed, and proposals in time and late."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from agendas.actions import approve_agenda, open_agenda_version, return_proposal
from agendas.models import AgendaItem, AgendaProposal, AgendaRules
from agendas.states import ProposalState
from attendance.links import token_of
from attendance.models import Invitation
from audit.models import ActorKind, AuditEntry
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.delegates.test_pages import rows
from tests.factories import AgendaItemFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


def get(invitation: Invitation, tail: str = "") -> HttpResponse:
    return Client().get(f"/u/{token_of(invitation)}/{tail}")


def post(invitation: Invitation, tail: str, values: dict[str, Any]) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/{tail}", values)


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_the_agenda_in_force_is_shown_and_never_what_is_being_written(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    leader, planner = (user_with(role, meeting.convener) for role in (Role.LEADERSHIP, Role.SECRETARIAT))
    item = AgendaItemFactory.create(meeting=meeting, title="Paparan A", cue="Bisikan ketua", note="Catatan dalam")
    assert "Paparan A" not in text(get(invitation, "acara/"))
    assert "/acara/" not in text(get(invitation))
    approve_agenda(meeting=meeting, by=leader)
    assert "/acara/" in text(get(invitation))
    open_agenda_version(meeting=meeting, reason="Menteri hadir", by=planner)
    AgendaItem.objects.filter(pk=item.pk).update(title="Sambutan Menteri")
    before = text(get(invitation, "acara/"))
    assert "Paparan A" in before
    assert "Sambutan Menteri" not in before
    assert "Bisikan" not in before
    approve_agenda(meeting=meeting, by=leader)
    after = text(get(invitation, "acara/"))
    assert "<s>Paparan A</s>" in after
    assert "Menteri hadir" in after
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, state_reason="Batal")
    assert "/acara/" not in text(get(invitation))


def test_an_item_is_proposed_returned_mended_and_withdrawn(invitation: Invitation) -> None:
    words = {"title": "Jalan provinsi", "reason": "Rusak", "duration_minutes": "20"}
    bad = post(invitation, "usulan/", {**words, "title": " ", "duration_minutes": "9999"})
    assert bad.status_code == 422
    assert "Rusak" in text(bad)
    for _again in range(2):
        done = post(invitation, "usulan/", words)
        assert done.status_code == 200
        assert not done.cookies
    row = AgendaProposal.objects.get()
    assert (row.participant, row.is_late) == (invitation.participant, False)
    entry = AuditEntry.objects.get(action="propose_item")
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.LINK, invitation.public_id)

    secretariat = user_with(Role.SECRETARIAT, row.meeting.convener)
    return_proposal(proposal=row, note="Sebutkan ruasnya", by=secretariat)
    tail = f"usulan/{row.public_id}/"
    assert "Sebutkan ruasnya" in text(get(invitation, "usulan/"))
    assert 'value="Jalan provinsi"' in text(get(invitation, tail))
    assert post(invitation, tail, {"title": ""}).status_code == 422
    post(invitation, tail, {**words, "title": "Ruas A-B"})
    row.refresh_from_db()
    assert (row.state, row.title) == (ProposalState.PROPOSED, "Ruas A-B")
    post(invitation, tail, {"withdraw": "1"})
    row.refresh_from_db()
    assert row.state == ProposalState.WITHDRAWN
    assert post(invitation, tail, {"withdraw": "1"}).status_code == 409


def test_nobody_sees_or_touches_what_another_link_proposed(invitation: Invitation) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).order_by("participant__order")[1]
    post(other, "usulan/", {"title": "Milik lain"})
    row = AgendaProposal.objects.get()
    assert "Milik lain" not in text(get(invitation, "usulan/"))
    for method in (
        get(invitation, f"usulan/{row.public_id}/"),
        post(invitation, f"usulan/{row.public_id}/", {"withdraw": "1"}),
    ):
        assert method.status_code == 404
        assert method["Cache-Control"] == "no-store"
    row.refresh_from_db()
    assert row.state == ProposalState.PROPOSED


def test_what_comes_after_the_deadline_is_told_to_be_late(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    AgendaRules.objects.create(meeting=meeting, proposals_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert "note warn" in text(get(invitation, "usulan/"))
    post(invitation, "usulan/", {"title": "Terlambat"})
    assert AgendaProposal.objects.get().is_late
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    closed = post(invitation, "usulan/", {"title": "Terlalu terlambat"})
    assert closed.status_code == 422
    assert AgendaProposal.objects.count() == 1
    assert "/usulan/" not in text(get(invitation))


def test_reading_changes_nothing_and_costs_the_answer_page_one_query(invitation: Invitation) -> None:
    before = rows()
    for tail in ("acara/", "usulan/", "usulan/takada/"):
        get(invitation, tail)
    assert rows() == before
    with CaptureQueriesContext(connection) as captured:
        get(invitation)
    assert sum("agendas_" in query["sql"] for query in captured.captured_queries) == 1


def test_as_many_queries_for_three_items_as_for_thirty(invitation: Invitation) -> None:
    meeting, counts = invitation.participant.meeting, []
    for size in (3, 30):
        AgendaItemFactory.create_batch(size, meeting=meeting)
        AgendaProposal.objects.bulk_create(
            AgendaProposal(meeting=meeting, participant=invitation.participant, title=f"U{n}", proposed_by="x")
            for n in range(size)
        )
        for tail in ("acara/", "usulan/"):
            with CaptureQueriesContext(connection) as captured:
                assert get(invitation, tail).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
