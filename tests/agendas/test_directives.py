"""Directives: their numbers, whom they mean, when they fall due, and whether they bind."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    Addressee,
    DirectiveFollowedUp,
    DirectiveOverwritten,
    DueBeforeMeeting,
    ForeignItem,
    MadeAlready,
    MeetingOver,
    MinutesSigned,
    UnknownAddressee,
    add_directive,
    edit_directive,
    make_directive_of,
    move_directive,
    remove_directive,
    set_binding_kinds,
)
from agendas.models import Directive
from agendas.queries import binding_kinds_of
from agendas.queries.directives import digest_of_directive
from agendas.states import AddresseeKind, DirectiveKind, Mechanism
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    FollowUpFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipantFactory,
    RecordedFollowUpFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    """Held on 16 October 2030."""
    return meeting_in(MeetingState.HELD, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


def texts(meeting: Meeting) -> list[tuple[int, str]]:
    return list(Directive.objects.filter(meeting=meeting).values_list("number", "text"))


def test_a_directive_keeps_all_it_is_told(meeting: Meeting, writer: User) -> None:
    unit = OrganizationFactory.create(parent=meeting.convener)
    item = AgendaItemFactory.create(meeting=meeting)
    directive = add_directive(
        meeting=meeting,
        kind=DirectiveKind.JOINT_POINT,
        text=" Menjaga netralitas ASN ",
        given_by="Gubernur Contoh",
        delivered_by="Sekretaris Daerah",
        addressees=[Addressee.group_of("heads_of_region"), Addressee.of(unit), Addressee.words("seluruh jajaran")],
        due_date=dt.date(2030, 11, 29),
        mechanism=Mechanism.TECHNICAL_MEETING,
        legal_basis="UU 20/2023",
        topic="Netralitas ASN",
        item=item,
        by=writer,
    )
    directive.refresh_from_db()
    assert (directive.number, directive.text, directive.is_binding) == (1, "Menjaga netralitas ASN", True)
    assert (directive.given_by, directive.delivered_by) == ("Gubernur Contoh", "Sekretaris Daerah")
    assert (directive.due_date, directive.mechanism) == (dt.date(2030, 11, 29), Mechanism.TECHNICAL_MEETING)
    assert (directive.legal_basis, directive.topic, directive.item) == ("UU 20/2023", "Netralitas ASN", item)
    assert [(row.kind, row.organization, row.group, row.text) for row in directive.addressees.all()] == [
        (AddresseeKind.GROUP, None, "heads_of_region", ""),
        (AddresseeKind.ORGANIZATION, unit, "", ""),
        (AddresseeKind.TEXT, None, "", "seluruh jajaran"),
    ]
    entry = AuditEntry.objects.get(action="add_directive")
    assert entry.subject_id == meeting.public_id
    assert entry.after["addressees"] == ["heads_of_region", unit.name, "seluruh jajaran"]


@pytest.mark.parametrize("kind", DirectiveKind)
def test_by_default_directives_emphases_and_joint_points_bind(
    meeting: Meeting, writer: User, kind: DirectiveKind
) -> None:
    directive = add_directive(meeting=meeting, kind=kind, text="Isi", by=writer)
    assert directive.is_binding == (kind in {"arahan", "penekanan", "joint_point"})


def test_nothing_falls_due_before_the_meeting(meeting: Meeting, writer: User) -> None:
    with pytest.raises(DueBeforeMeeting, match="16 Oktober 2030") as caught:
        add_directive(meeting=meeting, kind="arahan", text="Isi", due_date=dt.date(2030, 10, 15), by=writer)
    assert caught.value.field == "due_date"
    add_directive(meeting=meeting, kind="arahan", text="Hari itu juga", due_date=dt.date(2030, 10, 16), by=writer)
    assert texts(meeting) == [(1, "Hari itu juga")]


def test_a_meeting_without_a_known_day_accepts_any_due_date(meeting: Meeting, writer: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(first_day=None)
    add_directive(meeting=meeting, kind="arahan", text="Isi", due_date=dt.date(2020, 1, 1), by=writer)
    assert len(texts(meeting)) == 1


def test_only_the_own_house_and_the_roll_can_be_addressed(meeting: Meeting, writer: User) -> None:
    stranger = OrganizationFactory.create()
    with pytest.raises(UnknownAddressee, match=stranger.name):
        add_directive(meeting=meeting, kind="arahan", text="Isi", addressees=[Addressee.of(stranger)], by=writer)
    ParticipantFactory.create(meeting=meeting, position__organization=stranger)
    add_directive(meeting=meeting, kind="arahan", text="Isi", addressees=[Addressee.of(stranger)], by=writer)
    assert len(texts(meeting)) == 1


def test_a_group_that_there_is_not_is_refused(meeting: Meeting, writer: User) -> None:
    with pytest.raises(UnknownAddressee, match="semua_orang"):
        add_directive(
            meeting=meeting, kind="arahan", text="Isi", addressees=[Addressee.group_of("semua_orang")], by=writer
        )


def test_an_item_of_another_meeting_is_refused(meeting: Meeting, writer: User) -> None:
    with pytest.raises(ForeignItem):
        add_directive(meeting=meeting, kind="arahan", text="Isi", item=AgendaItemFactory.create(), by=writer)


def test_editing_changes_only_what_is_named(meeting: Meeting, writer: User) -> None:
    directive = DirectiveFactory.create(
        meeting=meeting, topic="RPJMD", addressed_to="jajaran di daerah", is_verbatim=True
    )
    kept = DirectiveAddresseeFactory.create(directive=directive)
    edit_directive(directive=directive, due_date=dt.date(2030, 12, 20), by=writer)
    directive.refresh_from_db()
    assert (directive.topic, directive.due_date, directive.is_verbatim) == ("RPJMD", dt.date(2030, 12, 20), True)
    assert directive.addressees.get() == kept
    entry = AuditEntry.objects.get(action="edit_directive")
    assert (entry.before, entry.after) == ({"due_date": None}, {"due_date": "2030-12-20"})


def test_new_addressees_replace_the_old_and_leave_the_printed_words(meeting: Meeting, writer: User) -> None:
    directive = DirectiveFactory.create(meeting=meeting, addressed_to="para bupati")
    DirectiveAddresseeFactory.create(directive=directive)
    edit_directive(directive=directive, addressees=[Addressee.everyone()], by=writer)
    directive.refresh_from_db()
    assert directive.addressed_to == "para bupati"
    assert [row.kind for row in directive.addressees.all()] == [AddresseeKind.EVERYONE]
    edit_directive(directive=directive, addressees=[Addressee.everyone()], by=writer)
    assert AuditEntry.objects.filter(action="edit_directive").count() == 1


def test_changed_words_are_no_longer_verbatim_and_a_new_kind_binds_anew(meeting: Meeting, writer: User) -> None:
    directive = DirectiveFactory.create(meeting=meeting, is_verbatim=True)
    edit_directive(directive=directive, text="Lain", kind=DirectiveKind.HARAPAN, by=writer)
    directive.refresh_from_db()
    assert (directive.is_verbatim, directive.is_binding) == (None, False)


def test_moving_and_removing_keep_the_numbers_without_gaps(meeting: Meeting, writer: User) -> None:
    a, b, c = (DirectiveFactory.create(meeting=meeting, text=text) for text in "ABC")
    move_directive(directive=c, to=1, by=writer)
    assert texts(meeting) == [(1, "C"), (2, "A"), (3, "B")]
    move_directive(directive=a, step=1, by=writer)
    assert texts(meeting) == [(1, "C"), (2, "B"), (3, "A")]
    remove_directive(directive=b, by=writer)
    assert texts(meeting) == [(1, "C"), (2, "A")]
    add_directive(meeting=meeting, kind="arahan", text="D", by=writer)
    assert texts(meeting) == [(1, "C"), (2, "A"), (3, "D")]
    assert AuditEntry.objects.get(action="remove_directive").before["text"] == "B"


def test_a_directive_that_is_followed_up_stays(meeting: Meeting, writer: User) -> None:
    first, second = (DirectiveFactory.create(meeting=meeting, text=text) for text in "AB")
    FollowUpFactory.create(directive=first)
    with pytest.raises(DirectiveFollowedUp):
        remove_directive(directive=first, by=writer)
    assert texts(meeting) == [(1, "A"), (2, "B")]
    assert not AuditEntry.objects.filter(action="remove_directive").exists()
    remove_directive(directive=second, by=writer)
    assert texts(meeting) == [(1, "A")]


# --- from a source -----------------------------------------------------------------------------------------------


def test_a_recorded_follow_up_becomes_a_directive_in_its_own_words(meeting: Meeting, writer: User) -> None:
    recorded = RecordedFollowUpFactory.create(
        meeting=meeting,
        text="Ditindaklanjuti melalui Rakor Teknis",
        mechanism="Rakor Teknis",
        responsible="OPD terkait",
        due_date=dt.date(2024, 12, 1),
    )
    directive = make_directive_of(recorded=recorded, kind=DirectiveKind.ARAHAN, by=writer)
    recorded.refresh_from_db()
    assert recorded.directive == directive
    assert (directive.text, directive.addressed_to) == ("Ditindaklanjuti melalui Rakor Teknis", "OPD terkait")
    assert (directive.mechanism, directive.mechanism_text) == (Mechanism.TECHNICAL_MEETING, "Rakor Teknis")
    assert (directive.due_date, directive.is_binding) == (dt.date(2024, 12, 1), True)
    assert [(row.kind, row.text) for row in directive.addressees.all()] == [(AddresseeKind.TEXT, "OPD terkait")]
    with pytest.raises(MadeAlready):
        make_directive_of(recorded=recorded, kind=DirectiveKind.ARAHAN, by=writer)
    remove_directive(directive=directive, by=writer)
    make_directive_of(recorded=recorded, kind=DirectiveKind.PESAN, by=writer)
    assert len(texts(meeting)) == 1


# --- who, and until when -----------------------------------------------------------------------------------------

Act = Callable[[Directive, User], Any]
ACTS: dict[str, Act] = {
    "add": lambda directive, by: add_directive(meeting=directive.meeting, kind="arahan", text="Baru", by=by),
    "edit": lambda directive, by: edit_directive(directive=directive, text="Baru", by=by),
    "move": lambda directive, by: move_directive(directive=directive, to=1, by=by),
    "remove": lambda directive, by: remove_directive(directive=directive, by=by),
    "make": lambda directive, by: make_directive_of(
        recorded=RecordedFollowUpFactory.create(meeting=directive.meeting), kind="arahan", by=by
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE])
def test_other_roles_are_refused(meeting: Meeting, act: Act, role: Role) -> None:
    directive = DirectiveFactory.create(meeting=meeting)
    with pytest.raises(Refused):
        act(directive, user_with(role, meeting.convener))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_note_taker_of_another_meeting_is_refused(act: Act, writer: User) -> None:
    with pytest.raises(Refused):
        act(DirectiveFactory.create(), writer)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_nothing_changes_on_a_meeting_that_is_over(act: Act, state: MeetingState) -> None:
    directive = DirectiveFactory.create(meeting=meeting_in(state, participants=0))
    with pytest.raises(MeetingOver):
        act(directive, user_with(Role.SECRETARIAT, directive.meeting.convener))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_changes_once_the_minutes_are_signed(meeting: Meeting, writer: User, act: Act) -> None:
    directive = DirectiveFactory.create(meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at=dt.datetime(2030, 10, 19, tzinfo=dt.UTC))
    with pytest.raises(MinutesSigned):
        act(directive, writer)
    assert texts(meeting) == [(1, directive.text)]


# --- what binds --------------------------------------------------------------------------------------------------


def test_a_convener_chooses_what_binds_for_what_comes(meeting: Meeting, writer: User) -> None:
    before = add_directive(meeting=meeting, kind=DirectiveKind.ARAHAN, text="Isi", by=writer)
    keeper = user_with(Role.SECRETARIAT, meeting.convener)
    set_binding_kinds(convener=meeting.convener, kinds=["imbauan", "penekanan"], by=keeper)
    assert binding_kinds_of(meeting.convener) == {"imbauan", "penekanan"}
    after = [
        add_directive(meeting=meeting, kind=kind, text="Isi", by=writer).is_binding for kind in ("arahan", "imbauan")
    ]
    assert after == [False, True]
    before.refresh_from_db()
    assert before.is_binding
    # Its own meeting's choice is nobody else's.
    assert binding_kinds_of(MeetingFactory.create().convener) == {"arahan", "penekanan", "joint_point"}
    set_binding_kinds(convener=meeting.convener, kinds=["penekanan", "imbauan"], by=keeper)
    entry = AuditEntry.objects.get(action="set_binding_kinds")
    assert (entry.subject_id, entry.after) == (meeting.convener.public_id, {"kinds": ["imbauan", "penekanan"]})


def test_a_convener_may_let_nothing_bind(meeting: Meeting) -> None:
    keeper = user_with(Role.ADMINISTRATOR, meeting.convener)
    set_binding_kinds(convener=meeting.convener, kinds=[], by=keeper)
    assert binding_kinds_of(meeting.convener) == frozenset()


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE])
def test_who_does_not_keep_settings_does_not_choose(meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused):
        set_binding_kinds(convener=meeting.convener, kinds=["arahan"], by=user_with(role, meeting.convener))


def test_a_kind_that_there_is_not_does_not_bind(meeting: Meeting) -> None:
    with pytest.raises(ValueError, match="perintah"):
        set_binding_kinds(
            convener=meeting.convener, kinds=["perintah"], by=user_with(Role.SECRETARIAT, meeting.convener)
        )


@pytest.mark.parametrize(
    ("topic", "label"),
    [
        ("netralitas_asn", "Netralitas ASN"),
        ("rpjmd", "RPJMD"),
        ("kerja_sama_daerah", "Kerja sama daerah"),
        ("Netralitas ASN", "Netralitas ASN"),
        ("Stunting_2030", "Stunting_2030"),
        ("", ""),
    ],
)
def test_a_topic_code_is_shown_in_words(topic: str, label: str) -> None:
    assert Directive(topic=topic).topic_label == label


def test_two_on_one_directive_do_not_overwrite_each_other(meeting: Meeting, writer: User) -> None:
    directive = DirectiveFactory.create(meeting=meeting, text="Segera")
    seen = digest_of_directive(directive)
    edit_directive(directive=directive, addressees=[Addressee.everyone()], seen=seen, by=writer)
    with pytest.raises(DirectiveOverwritten):
        edit_directive(directive=directive, text="Nanti", addressees=[], seen=seen, by=writer)
    directive = Directive.objects.get()
    assert (directive.text, directive.addressees.count()) == ("Segera", 1)
    # What stands already is no conflict; who has seen it may go on.
    edit_directive(directive=directive, addressees=[Addressee.everyone()], seen=seen, by=writer)
    edit_directive(directive=directive, text="Nanti", seen=digest_of_directive(directive), by=writer)
    assert Directive.objects.get().text == "Nanti"
