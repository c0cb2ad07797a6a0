"""What pages and papers read of the agenda."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.models import Directive
from agendas.queries import (
    addressee_labels,
    agenda_of,
    both_texts,
    chosen_item,
    directives_of,
    giver_label,
    missing_of,
    recorded_follow_ups_of,
    speakers_of,
    usual_giver,
    who_may_be_meant,
)
from agendas.states import AddresseeKind, AgendaItemState
from directory.states import OrganizationKind
from meetings.models import Meeting
from meetings.states import RoleInMeeting
from tests.factories import (
    AgendaItemFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    GovernmentFactory,
    MeetingFactory,
    MeetingRoleFactory,
    OrganizationFactory,
    ParticipantFactory,
    PresenterFactory,
    RecordedFollowUpFactory,
    RegencyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return MeetingFactory.create()


def test_items_stand_in_order_with_who_leads_them(meeting: Meeting) -> None:
    second = AgendaItemFactory.create(meeting=meeting, order=2, led_by=["Sekda"], duration_minutes=20)
    first = AgendaItemFactory.create(meeting=meeting, order=1, duration_minutes=10)
    stray = AgendaItemFactory.create(meeting=meeting, order=None)
    PresenterFactory.create(meeting=meeting, item=second, printed_name="", printed_organization="BPKAD")
    PresenterFactory.create(
        meeting=meeting, item=stray, printed_name="", printed_organization="Bapenda", is_representative=True
    )
    PresenterFactory.create(meeting=meeting, printed_name="Sekda")
    PresenterFactory.create(meeting=meeting, printed_name="Tanpa Mata Acara", printed_position="Kepala Dinas")
    DirectiveFactory.create(meeting=meeting, item=first)
    agenda = agenda_of(meeting)
    assert [(line.item, line.number, line.led_by, line.directive_count) for line in agenda.lines] == [
        (first, 1, [], 1),
        (second, 2, ["Sekda", "BPKAD"], 0),
        (stray, 3, ["Representative of Bapenda"], 0),
    ]
    assert [(line.is_first, line.is_last) for line in agenda.lines] == [(True, False), (False, True), (False, False)]
    assert agenda.other_presenters == ["Tanpa Mata Acara, Kepala Dinas"]
    assert (agenda.minutes, agenda.undecided, agenda.is_done) == (30, 3, False)


def test_an_agenda_is_done_when_nothing_waits(meeting: Meeting) -> None:
    assert not agenda_of(meeting).is_done
    for state in (AgendaItemState.DONE, AgendaItemState.SKIPPED, AgendaItemState.DEFERRED):
        AgendaItemFactory.create(meeting=meeting, state=state)
    assert agenda_of(meeting).is_done


def test_the_desk_opens_at_the_item_under_discussion(meeting: Meeting) -> None:
    assert chosen_item(agenda_of(meeting), None) is None
    done = AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.DONE)
    assert chosen_item(agenda_of(meeting), None) == done
    planned = AgendaItemFactory.create(meeting=meeting)
    assert chosen_item(agenda_of(meeting), None) == planned
    now = AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.IN_PROGRESS)
    assert chosen_item(agenda_of(meeting), None) == now
    assert chosen_item(agenda_of(meeting), done.public_id) == done
    assert chosen_item(agenda_of(meeting), AgendaItemFactory.create().public_id) is None


@pytest.mark.parametrize(
    ("given", "delivered", "expected"),
    [
        ("Gubernur", "Sekda", "Gubernur, delivered by Sekda"),
        ("Gubernur", "", "Gubernur"),
        ("", "Sekda", "delivered by Sekda"),
        ("Sekda", "Sekda", "Sekda"),
        ("", "", ""),
    ],
)
def test_who_gave_it_and_who_spoke(given: str, delivered: str, expected: str) -> None:
    assert giver_label(Directive(given_by=given, delivered_by=delivered)) == expected


def test_whom_it_means_in_words(meeting: Meeting) -> None:
    directive = DirectiveFactory.create(meeting=meeting, addressed_to="para kepala daerah")
    assert addressee_labels(directive) == ["para kepala daerah"]
    unit = OrganizationFactory.create(parent=meeting.convener, name="Dinas Contoh")
    DirectiveAddresseeFactory.create(directive=directive, organization=unit)
    for kind, named in (
        (AddresseeKind.GROUP, {"group": "heads_of_opd"}),
        (AddresseeKind.EVERYONE, {}),
        (AddresseeKind.TEXT, {"text": "jajaran"}),
        (AddresseeKind.TEXT, {"text": "jajaran"}),
    ):
        DirectiveAddresseeFactory.create(directive=directive, organization=None, kind=kind, **named)
    assert addressee_labels(directive) == ["Dinas Contoh", "Heads of OPD", "All invited participants", "jajaran"]


def test_nobody_named_is_nobody(meeting: Meeting) -> None:
    assert addressee_labels(DirectiveFactory.create(meeting=meeting)) == []


def test_what_a_binding_directive_lacks(meeting: Meeting) -> None:
    directive = DirectiveFactory.create(meeting=meeting)
    assert missing_of(directive) == ["addressee", "due_date"]
    words = DirectiveAddresseeFactory.create(
        directive=directive, organization=None, kind=AddresseeKind.TEXT, text="jajaran"
    )
    assert missing_of(directive) == ["addressee", "due_date"]
    words.delete()
    DirectiveAddresseeFactory.create(directive=directive)
    assert missing_of(directive) == ["due_date"]
    directive.due_date = dt.date(2030, 12, 1)
    assert missing_of(directive) == []
    assert missing_of(DirectiveFactory.create(meeting=meeting, is_binding=False)) == []


def test_who_may_be_meant(meeting: Meeting) -> None:
    own = OrganizationFactory.create(parent=meeting.convener)
    retired = OrganizationFactory.create(parent=meeting.convener, is_active=False)
    council = OrganizationFactory.create(parent=meeting.convener, kind=OrganizationKind.COUNCIL)
    regency = GovernmentFactory.create(region=RegencyFactory.create(parent=meeting.convener.region))
    their_unit = OrganizationFactory.create(parent=regency)
    outside = OrganizationFactory.create()
    assert set(who_may_be_meant(meeting)) == {own, regency}
    for invited in (council, outside, their_unit):
        ParticipantFactory.create(meeting=meeting, position__organization=invited)
    assert set(who_may_be_meant(meeting)) == {own, regency, council, outside, their_unit}
    assert retired not in who_may_be_meant(meeting)


def test_speakers_are_the_leading_roles_and_then_the_roll(meeting: Meeting) -> None:
    ParticipantFactory.create(meeting=meeting, position__title="Bupati Contoh")
    MeetingRoleFactory.create(meeting=meeting, role=RoleInMeeting.ON_BEHALF, position=None, printed_position="Gubernur")
    MeetingRoleFactory.create(
        meeting=meeting, position=None, printed_position="Sekretaris Daerah", printed_status="Pj."
    )
    assert speakers_of(meeting) == ["Pj. Sekretaris Daerah", "Gubernur", "Bupati Contoh"]
    assert usual_giver(meeting) == "Pj. Sekretaris Daerah"
    assert usual_giver(MeetingFactory.create()) == ""


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        ("A\n\nB", "A\n\nC", "A\n\nB\n\nC"),
        ("A", "A\n\nB", "A\n\nB"),
        ("A\n\nB", "B", "A\n\nB"),
        ("", "A", "A"),
        ("A", "", "A"),
        ("A\nbaris kedua", "A\nbaris kedua", "A\nbaris kedua"),
    ],
)
def test_two_texts_in_one(theirs: str, mine: str, expected: str) -> None:
    assert both_texts(theirs, mine) == expected


PARAGRAPHS = st.lists(st.sampled_from(["satu", "dua", "tiga", "empat\nbaris"]), max_size=8)


@given(PARAGRAPHS, PARAGRAPHS)
@settings(max_examples=150, deadline=None)
def test_no_paragraph_of_either_text_is_lost_or_moved(theirs: list[str], mine: list[str]) -> None:
    result = both_texts("\n\n".join(theirs), "\n\n".join(mine)).split("\n\n")
    for text in (theirs, mine):
        rest = iter(result)
        assert all(paragraph in rest for paragraph in text)
    assert len(result) <= max(1, len(theirs) + len(mine))


def _queries(meeting: Meeting) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        agenda_of(meeting)
        directives_of(meeting)
        recorded_follow_ups_of(meeting)
        speakers_of(meeting)
    return len(captured)


def test_as_many_queries_for_three_as_for_three_hundred() -> None:
    counts = []
    for size in (3, 300):
        meeting = MeetingFactory.create()
        unit = OrganizationFactory.create(parent=meeting.convener)
        for order in range(1, size + 1):
            item = AgendaItemFactory.create(meeting=meeting, order=order)
            PresenterFactory.create(meeting=meeting, item=item, organization=unit, printed_name="")
            directive = DirectiveFactory.create(meeting=meeting, item=item, number=order)
            DirectiveAddresseeFactory.create(directive=directive, organization=unit)
            RecordedFollowUpFactory.create(meeting=meeting, directive=directive)
        counts.append(_queries(meeting))
    assert counts[0] == counts[1]
