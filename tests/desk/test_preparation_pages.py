"""Pages by which an agenda is prepared: proposals, versions, deadlines, the order by hand."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from agendas.actions import approve_agenda, open_agenda_version
from agendas.models import AgendaItem, AgendaProposal, AgendaRules, AgendaVersion
from agendas.states import AgendaItemState, AgendaVersionState, ProposalState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.test_agenda_pages import signed_in, somebody, text_of
from tests.factories import (
    AgendaItemFactory,
    AgendaProposalFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    OrganizationFactory,
    TopicFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.SCHEDULED, participants=1)


@pytest.fixture
def secretariat(meeting: Meeting) -> Client:
    return signed_in(user_with(Role.SECRETARIAT, meeting.convener))


@pytest.fixture
def leader(meeting: Meeting) -> Client:
    return signed_in(user_with(Role.LEADERSHIP, meeting.convener))


def page(name: str, meeting: Meeting, **names: str) -> str:
    return reverse(f"desk:{name}", kwargs={"meeting": meeting.public_id, **names})


def approved(meeting: Meeting) -> AgendaVersion:
    return approve_agenda(meeting=meeting, by=user_with(Role.LEADERSHIP, meeting.convener))


PLANNERS, READERS = {Role.SECRETARIAT}, {*Role, *Duty} - {Role.DELEGATE, Duty.DOOR}
DECIDERS = {Role.SECRETARIAT, Role.LEADERSHIP, Duty.APPROVER}


@pytest.mark.parametrize("kind", [*Role, *Duty])
def test_who_may_open_and_act(kind: Role | Duty) -> None:
    meeting = meeting_in(MeetingState.INVITED, participants=1)
    client = signed_in(somebody(kind, meeting))
    proposal = AgendaProposalFactory.create(meeting=meeting, state=ProposalState.RETURNED, decision_note="x").public_id
    pages = {
        "agenda_rules": PLANNERS,
        "agenda_versions": READERS,
        "proposals": DECIDERS,
        "proposal_new": PLANNERS,
        "proposal_decide": DECIDERS,
        "proposal_mend": PLANNERS,
    }
    for name, allowed in pages.items():
        names = {"proposal": proposal} if name in {"proposal_decide", "proposal_mend"} else {}
        expected = 200 if kind in allowed else 404 if kind == Duty.DOOR else 403
        assert client.get(page(name, meeting, **names)).status_code == expected, name
    for name, allowed in {"agenda_approve": {Role.LEADERSHIP, Duty.APPROVER}, "agenda_open_version": PLANNERS}.items():
        expected = 302 if kind in allowed else 404 if kind == Duty.DOOR else 403
        assert client.post(page(name, meeting)).status_code == expected, name


def test_an_agenda_is_approved_as_read_opened_with_a_reason_and_compared(
    meeting: Meeting, secretariat: Client, leader: Client
) -> None:
    first = AgendaItemFactory.create(meeting=meeting, title="Paparan pertama")
    AgendaItemFactory.create(meeting=meeting, title="Paparan kedua")
    shown = leader.get(page("agenda_versions", meeting))
    read = shown.context["page"].read
    assert "Approve version A" in text_of(shown)
    assert "Approve version" not in text_of(secretariat.get(page("agenda_versions", meeting)))

    AgendaItem.objects.filter(pk=first.pk).update(title="Paparan yang diubah")
    leader.post(page("agenda_approve", meeting), {"read": read})
    assert not AgendaVersion.objects.exists()
    read = leader.get(page("agenda_versions", meeting)).context["page"].read
    leader.post(page("agenda_approve", meeting), {"read": read})
    assert AgendaVersion.objects.get().state == AgendaVersionState.APPROVED

    frozen = text_of(secretariat.get(page("agenda", meeting)))
    assert "Change (version B)" in frozen
    assert "Add to the agenda" not in frozen
    kept = {"kind": "paparan", "title": "Lain", "cue": "Beri salam"}
    secretariat.post(page("agenda_item", meeting, item=first.public_id), kept)
    first.refresh_from_db()
    assert (first.title, first.cue) == ("Paparan yang diubah", "Beri salam")

    secretariat.post(page("agenda_open_version", meeting), {"reason": ""})
    assert AgendaVersion.objects.count() == 1
    secretariat.post(page("agenda_open_version", meeting), {"reason": "Menteri hadir"})
    secretariat.post(page("agenda_item", meeting, item=first.public_id), {**kept, "title": "Sambutan Menteri"})
    compared = text_of(leader.get(page("agenda_versions", meeting)))
    assert "What changed from A to B" in compared
    assert "<s>Paparan yang diubah</s>" in compared
    assert "Menteri hadir" in compared
    other = text_of(leader.get(page("agenda_versions", meeting), {"dari": "B", "ke": "A"}))
    assert "What changed from B to A" in other
    assert "Approve version" not in other


def test_an_item_is_dropped_at_its_place_without_a_page(meeting: Meeting, secretariat: Client) -> None:
    items = [AgendaItemFactory.create(meeting=meeting, title=title) for title in "ABC"]
    drawn = text_of(secretariat.get(page("agenda", meeting)))
    assert drawn.count("data-grip") == 3
    assert "agenda-urut.js" in drawn
    address = page("agenda_move", meeting, item=items[2].public_id)
    assert secretariat.post(address, {"to": "1"}).status_code == 204
    assert [item.title for item in AgendaItem.objects.filter(meeting=meeting)] == ["C", "A", "B"]
    for odd in ("²", "99999", "-1", ""):
        assert secretariat.post(address, {"to": odd}).status_code == 302
    approved(meeting)
    assert secretariat.post(address, {"to": "3"}).status_code == 302
    assert "data-grip" not in text_of(secretariat.get(page("agenda", meeting)))


def test_an_item_bears_topics_of_its_convener(meeting: Meeting, secretariat: Client) -> None:
    topic, foreign = TopicFactory.create(convener=meeting.convener, name="Inflasi"), TopicFactory.create()
    data = {"kind": "paparan", "title": "Harga beras", "topics": [topic.public_id]}
    assert secretariat.post(page("agenda", meeting), data).status_code == 302
    assert list(AgendaItem.objects.get().topics.all()) == [topic]
    assert secretariat.post(page("agenda", meeting), {**data, "topics": [foreign.public_id]}).status_code == 422
    type(topic).objects.update(is_active=False)
    form = secretariat.get(page("agenda_item", meeting, item=AgendaItem.objects.get().public_id)).context["form"]
    assert [str(one) for one in form.fields["topics"].queryset] == ["Inflasi"]
    assert not secretariat.get(page("agenda", meeting)).context["form"].fields["topics"].queryset.exists()


def test_deadlines_are_kept_in_the_zone_of_the_meeting(meeting: Meeting, secretariat: Client) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(timezone="Asia/Jayapura")
    data = {"proposals_day": "2030-10-10", "proposals_time": "16.00", "speaker_minutes": "5"}
    half = secretariat.post(page("agenda_rules", meeting), {"proposals_day": "2030-10-10", "speaker_minutes": "5"})
    assert half.status_code == 422
    assert "2030-10-10" in text_of(half)
    assert secretariat.post(page("agenda_rules", meeting), data).status_code == 302
    rules = AgendaRules.objects.get()
    assert (rules.proposals_until, rules.speaker_minutes) == (dt.datetime(2030, 10, 10, 7, tzinfo=dt.UTC), 5)
    assert 'value="16:00"' in text_of(secretariat.get(page("agenda_rules", meeting)))


def test_a_proposal_by_letter_is_entered_returned_mended_and_accepted(meeting: Meeting, secretariat: Client) -> None:
    unit = OrganizationFactory.create(parent=meeting.convener, region=meeting.convener.region)
    stranger = OrganizationFactory.create()
    words = {"kind": "diskusi", "title": "Jalan provinsi", "reason": "Rusak berat"}
    refused = secretariat.post(page("proposal_new", meeting), {**words, "organization": stranger.public_id})
    assert refused.status_code == 422
    assert "Rusak berat" in text_of(refused)
    secretariat.post(page("proposal_new", meeting), {**words, "organization": unit.public_id})
    row = AgendaProposal.objects.get()
    assert row.organization == unit
    decide = page("proposal_decide", meeting, proposal=row.public_id)
    bare = secretariat.post(decide, {"act": "return", "note": " "})
    assert bare.status_code == 422
    secretariat.post(decide, {"act": "return", "note": "Sebutkan ruasnya"})
    mend = page("proposal_mend", meeting, proposal=row.public_id)
    assert "Sebutkan ruasnya" in text_of(secretariat.get(mend))
    secretariat.post(mend, {**words, "title": "Jalan provinsi ruas A-B"})
    AgendaItemFactory.create(meeting=meeting)
    secretariat.post(decide, {"act": "accept", "place": "1"})
    item = AgendaItem.objects.get(title="Jalan provinsi ruas A-B")
    assert (item.order, item.organizations) == (1, [str(unit)])
    assert secretariat.post(decide, {"act": "withdraw"}).status_code == 422
    assert secretariat.post(decide, {"act": "shred"}).status_code == 422


def test_a_late_proposal_waits_for_the_chair(meeting: Meeting, secretariat: Client, leader: Client) -> None:
    row = AgendaProposalFactory.create(meeting=meeting, is_late=True)
    decide = page("proposal_decide", meeting, proposal=row.public_id)
    shown = text_of(secretariat.get(decide))
    assert "Note that the chair agrees" in shown
    assert 'value="accept"' not in shown
    assert "Late list" in text_of(secretariat.get(page("proposals", meeting)))
    assert secretariat.post(decide, {"act": "accept"}).status_code == 422
    assert secretariat.post(decide, {"act": "agree"}).status_code == 422
    assert leader.post(decide, {"act": "accept"}).status_code == 403
    assert leader.post(decide, {"act": "agree"}).status_code == 302
    assert secretariat.post(decide, {"act": "accept"}).status_code == 302
    assert AgendaItem.objects.get().is_late


def test_what_was_put_off_is_taken_over_once(secretariat: Client, meeting: Meeting) -> None:
    series = MeetingSeriesFactory.create(convener=meeting.convener)
    Meeting.objects.filter(pk=meeting.pk).update(series=series, occurrence=dt.date(2030, 10, 9))
    earlier = MeetingFactory.create(
        convener=meeting.convener, series=series, first_day=dt.date(2030, 7, 10), state=MeetingState.HELD
    )
    item = AgendaItemFactory.create(meeting=earlier, state=AgendaItemState.DEFERRED, title="Tertunda")
    assert "Waiting from earlier meetings" in text_of(secretariat.get(page("agenda", meeting)))
    address = page("agenda_carry", meeting, waiting=item.public_id)
    assert secretariat.post(address).status_code == 302
    assert secretariat.post(address).status_code == 404
    assert AgendaItem.objects.get(meeting=meeting).carried_from == item
    assert "Waiting from earlier meetings" not in text_of(secretariat.get(page("agenda", meeting)))


@pytest.mark.parametrize("name", ["agenda", "proposals", "agenda_versions", "proposal_new"])
def test_as_many_queries_for_three_as_for_three_hundred(name: str) -> None:
    counts = []
    for size in (3, 300):
        meeting = meeting_in(MeetingState.SCHEDULED, participants=0)
        topic = TopicFactory.create(convener=meeting.convener)
        for order in range(1, size + 1):
            AgendaItemFactory.create(meeting=meeting, order=order).topics.add(topic)
        if name.startswith("proposal"):
            AgendaProposalFactory.create_batch(size, meeting=meeting)
        approved(meeting)
        open_agenda_version(meeting=meeting, reason="Tambahan", by=user_with(Role.SECRETARIAT, meeting.convener))
        client = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page(name, meeting)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
