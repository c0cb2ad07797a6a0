"""Best practices: told behind links or by the house, checked, mended, found again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from agendas.actions import (
    NoteMissing,
    PracticeChanged,
    PracticeRefused,
    PracticeWords,
    TooManyPractices,
    accept_practice,
    add_practice,
    edit_practice,
    mend_practice,
    return_practice,
    tell_practice,
)
from agendas.models import BestPractice
from agendas.queries.practices import digest_of_practice, practices_seen_by, search_practices, told_by_institution
from agendas.states import PracticeState
from attendance.links import holder_of
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from files.models import StoredFile
from meetings.models import Meeting, Participant, Topic
from meetings.states import Disclosure, MeetingState
from tests.factories import (
    BestPracticeFactory,
    GovernmentFactory,
    GuestFactory,
    InvitationFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

WORDS = PracticeWords("Pasar murah keliling", " Harga cabai naik ", "Operasi pasar tiap Jumat", "Inflasi turun")


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(participants=2)


@pytest.fixture
def planner(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def line(meeting: Meeting) -> Participant:
    return meeting.participants.order_by("pk")[0]


def told(line: Participant, words: PracticeWords = WORDS, **more: object) -> BestPractice:
    return tell_practice(participant=line, words=words, by=holder_of(line.invitation), **more)


def test_a_region_tells_and_the_secretariat_takes_it_in(meeting: Meeting, line: Participant, planner: User) -> None:
    topic = Topic.objects.create(convener=meeting.convener, name="Pengendalian inflasi")
    upload = SimpleUploadedFile("foto.pdf", b"%PDF-1.7\n")
    row = told(line, topics=[topic], upload=upload)
    assert (row.state, row.meeting, row.convener) == ("submitted", meeting, meeting.convener)
    assert (row.region, row.organization, row.problem) == (line.region, line.organization, "Harga cabai naik")
    assert (list(row.topics.all()), row.file.name if row.file else "") == ([topic], "foto.pdf")
    # Sent twice it stands once.
    assert told(line) == row
    accept_practice(practice=row, by=planner)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (PracticeState.ACCEPTED, planner.actor_label)
    actions = AuditEntry.objects.filter(object_id=row.public_id).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["tell_practice", "accept_practice"]
    with pytest.raises(WrongState):
        mend_practice(practice=row, participant=line, words=WORDS, by=holder_of(line.invitation))


def test_the_same_sent_twice_stands_once_and_nothing_that_is_new_is_lost(line: Participant) -> None:
    row = told(line)
    with_file = told(line, upload=SimpleUploadedFile("foto.pdf", b"%PDF-1.7 satu"))
    assert with_file.file
    assert with_file != row
    assert told(line) in (row, with_file)
    assert told(line, upload=SimpleUploadedFile("lagi.pdf", b"%PDF-1.7 satu")) == with_file
    assert BestPractice.objects.count() == 2


def test_what_comes_back_is_mended_by_the_same_institution(meeting: Meeting, line: Participant, planner: User) -> None:
    row = told(line)
    with pytest.raises(NoteMissing):
        return_practice(practice=row, note="  ", by=planner)
    return_practice(practice=row, note="Sebutkan angkanya", by=planner)
    other = meeting.participants.order_by("pk")[1]
    with pytest.raises(Refused):
        mend_practice(practice=row, participant=other, words=WORDS, by=holder_of(other.invitation))
    better = PracticeWords("Pasar murah keliling", "Harga cabai naik 40%", "Operasi pasar", disclosure="open")
    mend_practice(practice=row, participant=line, words=better, by=holder_of(line.invitation))
    row.refresh_from_db()
    assert (row.state, row.problem, row.disclosure) == ("submitted", "Harga cabai naik 40%", Disclosure.OPEN)
    change = AuditEntry.objects.get(action="edit_practice")
    assert change.before["problem"] == "Harga cabai naik"
    # Out of the collection, too, it can be sent back.
    accept_practice(practice=row, by=planner)
    return_practice(practice=row, note="Ternyata keliru", by=planner)
    with pytest.raises(WrongState):
        return_practice(practice=row, note="Lagi", by=planner)


@pytest.mark.parametrize(
    ("state", "takes"),
    [
        (MeetingState.SCHEDULED, False),
        (MeetingState.INVITED, True),
        (MeetingState.ONGOING, True),
        (MeetingState.HELD, True),
        (MeetingState.CANCELLED, False),
    ],
)
def test_from_the_invitation_until_it_is_closed(line: Participant, state: MeetingState, takes: bool) -> None:
    Meeting.objects.filter(pk=line.meeting_id).update(state=state, state_reason="Alasan contoh")
    if takes:
        assert told(line).pk
        return
    with pytest.raises(WrongState):
        told(line)


def test_words_and_topics_are_looked_at(line: Participant) -> None:
    foreign = Topic.objects.create(convener=GovernmentFactory.create(), name="Milik lain")
    with pytest.raises(PracticeRefused):
        told(line, PracticeWords("Judul", "  ", "x"))
    with pytest.raises(PracticeRefused):
        told(line, topics=[foreign])
    assert not BestPractice.objects.exists()


def test_a_guest_of_no_institution_finds_his_own_again(meeting: Meeting) -> None:
    first, second = GuestFactory.create_batch(2, meeting=meeting)
    for guest in (first, second):
        InvitationFactory.create(participant=guest)
    row = told(first)
    assert list(told_by_institution(first)) == [row]
    assert list(told_by_institution(second)) == []


def test_the_house_writes_down_and_puts_right(meeting: Meeting, planner: User) -> None:
    row = add_practice(convener=meeting.convener, meeting=meeting, words=WORDS, by=planner)
    assert (row.state, row.told_by) == (PracticeState.ACCEPTED, planner.actor_label)
    edit_practice(practice=row, words=PracticeWords("Judul lain", "a", "b"), region=meeting.convener.region, by=planner)
    row.refresh_from_db()
    change = AuditEntry.objects.get(action="edit_practice")
    assert (change.before["region"], change.after["region"]) == (None, str(meeting.convener.region))
    assert (row.title, row.region, row.state) == ("Judul lain", meeting.convener.region, PracticeState.ACCEPTED)
    with pytest.raises(PracticeRefused):
        add_practice(convener=meeting.convener, meeting=invited_meeting(participants=0), words=WORDS, by=planner)
    for role in (Role.LEADERSHIP, Role.ADMINISTRATOR, Role.DELEGATE, Role.INSPECTORATE):
        stranger = user_with(role, meeting.convener)
        with pytest.raises(Refused):
            add_practice(convener=meeting.convener, words=WORDS, by=stranger)
        with pytest.raises(Refused):
            accept_practice(practice=row, by=stranger)


def test_they_are_found_by_every_word_in_any_field(meeting: Meeting) -> None:
    house = meeting.convener
    first = BestPracticeFactory.create(convener=house, title="Pasar murah", solution="Tiap JUMAT di kecamatan")
    second = BestPracticeFactory.create(convener=house, problem="Pasar sepi", result="Ramai lagi")
    BestPracticeFactory.create(title="Pasar milik pemerintah lain")
    hidden = BestPracticeFactory.create(convener=house, title="Pasar rahasia", disclosure=Disclosure.EXCLUDED)
    seen = {
        role: set(search_practices(practices_seen_by(user_with(role, house)), "pasar"))
        for role in (Role.SECRETARIAT, Role.INSPECTORATE, Role.DELEGATE)
    }
    assert seen == {
        Role.SECRETARIAT: {first, second, hidden},
        Role.INSPECTORATE: {first, second},
        Role.DELEGATE: set(),
    }
    mine = practices_seen_by(user_with(Role.SECRETARIAT, house))
    assert list(search_practices(mine, "murah jumat")) == [first]
    assert list(search_practices(mine, "pasar ramai")) == [second]
    assert list(search_practices(mine, "100% _\x00")) == []


def test_what_is_accepted_is_what_was_read(line: Participant, planner: User) -> None:
    row = told(line)
    seen = digest_of_practice(row)
    by = holder_of(line.invitation)
    mend_practice(practice=row, participant=line, words=PracticeWords("Judul", "Lain", "Sekali"), by=by)
    with pytest.raises(PracticeChanged):
        accept_practice(practice=row, seen=seen, by=planner)
    row.refresh_from_db()
    assert accept_practice(practice=row, seen=digest_of_practice(row), by=planner).state == PracticeState.ACCEPTED


def test_a_link_does_not_fill_the_disk(line: Participant) -> None:
    row = told(line, upload=SimpleUploadedFile("foto.pdf", b"%PDF-1.7 satu"))
    former, by = row.file, holder_of(line.invitation)
    assert former
    mend_practice(
        practice=row, participant=line, words=WORDS, upload=SimpleUploadedFile("b.pdf", b"%PDF-1.7 dua"), by=by
    )
    assert StoredFile.objects.get().name == "b.pdf"
    assert not former.content.storage.exists(former.content.name)
    BestPracticeFactory.create_batch(19, meeting=row.meeting, convener=row.convener, organization=row.organization)
    with pytest.raises(TooManyPractices):
        told(line, PracticeWords("Yang kesekian", "a", "b"))
    assert told(line).pk == row.pk
