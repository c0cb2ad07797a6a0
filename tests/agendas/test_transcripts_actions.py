"""Transcripts: imported whole or not at all; voices matched by a person, passages put under items and into notes."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Duty, Role
from agendas import actions
from agendas.actions import ForeignItem, MinutesSigned
from agendas.actions.quotes import BadQuote
from agendas.models import AgendaItem, DiscussionEntry, Passage, Transcript
from agendas.queries.transcripts import (
    UNATTACHED,
    attached_passages,
    digest_of,
    is_unchecked,
    passages_of,
    records_of,
    roll_of,
    speaker_label,
    voices_of,
)
from agendas.states import EntryKind, TranscriptFormat, TranscriptOrigin
from agendas.transcripts import TranscriptRefused
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting, Quote
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    DutyAssignmentFactory,
    GuestFactory,
    OfficialFactory,
    ParticipantFactory,
    PositionFactory,
    RecordingFactory,
    meeting_in,
    transcript_of,
    user_with,
)

pytestmark = pytest.mark.django_db

VTT = """WEBVTT

00:00:01.000 --> 00:00:03.500
<v Budi Santoso>Selamat pagi.</v>

00:00:10.000 --> 00:00:12.000
<v Kepala Bappeda>Inflasi 2,5 persen.</v>

00:00:20.000 --> 00:00:22.000
<v Budi Santoso>Terima kasih.</v>
"""
SAID = (("Budi", "Satu."), ("Budi", "Dua."), ("Siti", "Tiga."), ("", "Empat."), ("Siti", "Lima."), ("Budi", "Enam."))


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


def upload(text: str = VTT, name: str = "rekaman.vtt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def sign(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")


def attached(transcript: Transcript) -> list[str]:
    """The title of the item of each passage, in order."""
    return [row.item.title if row.item else "" for row in passages_of(transcript)]


def test_a_file_is_read_once(meeting: Meeting, writer: User) -> None:
    recording = RecordingFactory.create(meeting=meeting)
    transcript = actions.import_transcript(meeting=meeting, upload=upload(), by=writer, recording=recording)
    assert (transcript.format, transcript.origin) == (TranscriptFormat.WEBVTT, TranscriptOrigin.FILE)
    assert transcript.recording == recording
    assert [(row.order, speaker_label(row), row.starts_ms, row.text) for row in passages_of(transcript)] == [
        (1, "Budi Santoso", 1000, "Selamat pagi."),
        (2, "Kepala Bappeda", 10_000, "Inflasi 2,5 persen."),
        (3, "Budi Santoso", 20_000, "Terima kasih."),
    ]
    entry = AuditEntry.objects.get(action="import_transcript")
    assert (entry.subject_id, entry.after["passages"], entry.after["voices"]) == (meeting.public_id, 3, 2)
    with pytest.raises(actions.ReadAlready, match="rekaman"):
        actions.import_transcript(meeting=meeting, upload=upload(name="lagi.vtt"), by=writer)
    other = meeting_in(MeetingState.ONGOING, participants=0)
    by = user_with(Role.SECRETARIAT, other.convener)
    actions.import_transcript(meeting=other, upload=upload(), by=by)
    with pytest.raises(actions.ForeignRecording):
        actions.import_transcript(meeting=other, upload=upload(VTT + "\n"), by=by, recording=recording)
    assert Transcript.objects.count() == 2


def test_of_a_broken_file_nothing_is_kept(meeting: Meeting, writer: User) -> None:
    with pytest.raises(TranscriptRefused, match="9"):
        actions.import_transcript(meeting=meeting, upload=upload(VTT.replace("00:00:20", "0a:00:20")), by=writer)
    assert not Transcript.objects.exists()
    assert not AuditEntry.objects.filter(action="import_transcript").exists()


def test_who_may_not_write_the_notes_changes_nothing(meeting: Meeting, writer: User) -> None:
    transcript = transcript_of(meeting, *SAID)
    passage = transcript.passages.get(order=1)
    speaker = transcript.speakers.get(label="Budi")
    item = AgendaItemFactory.create(meeting=meeting)
    recording = RecordingFactory.create(meeting=meeting)

    def try_all(by: User, refusal: type[Exception]) -> None:
        for act in (
            lambda: actions.import_transcript(meeting=meeting, upload=upload(), by=by),
            lambda: actions.remove_transcript(transcript=transcript, by=by),
            lambda: actions.link_recording(transcript=transcript, recording=recording, by=by),
            lambda: actions.match_speaker(speaker=speaker, name="X", by=by),
            lambda: actions.attach_passages(transcript=transcript, passages=[passage], item=item, by=by),
            lambda: actions.attach_range(transcript=transcript, first=1, last=2, item=item, by=by),
            lambda: actions.attach_onward(passage=passage, item=item, by=by),
            lambda: actions.edit_passage(passage=passage, text="X", by=by),
            lambda: actions.check_passage(passage=passage, by=by),
            lambda: actions.quote_passage(passage=passage, by=by),
            lambda: actions.note_passage(passage=passage, kind=EntryKind.NOTE, by=by),
        ):
            with pytest.raises(refusal):
                act()

    for role in (Role.ADMINISTRATOR, Role.LEADERSHIP, Role.INSPECTORATE):
        try_all(user_with(role, meeting.convener), Refused)
    sign(meeting)
    try_all(writer, MinutesSigned)


def test_voices_are_proposed_and_only_a_person_says_whose_they_are(meeting: Meeting, writer: User) -> None:
    head = PositionFactory.create(title="Kepala Bappeda")
    AppointmentFactory.create(position=head, official=OfficialFactory.create(name="Dr. H. Budi Santoso, M.Si."))
    line = ParticipantFactory.create(meeting=meeting, position=head)
    GuestFactory.create(meeting=meeting, printed_name="Siti Rahma")
    transcript = transcript_of(meeting, ("Budi Santosa", "a"), ("KEPALA BAPPEDA", "b"), ("Speaker 1", "c"))
    proposed = {voice.speaker.label: voice.proposals for voice in voices_of(transcript, roll_of(meeting))}
    assert proposed == {"Budi Santosa": [line], "KEPALA BAPPEDA": [line], "Speaker 1": []}
    assert not any(row.participant_id for row in transcript.speakers.all())

    speaker = transcript.speakers.get(label="Budi Santosa")
    actions.match_speaker(speaker=speaker, participant=line, by=writer)
    assert speaker_label(passages_of(transcript)[0]) == line.position_label
    assert AuditEntry.objects.get(action="match_speaker").after["voice"] == "Budi Santosa"
    actions.match_speaker(speaker=speaker, participant=line, by=writer)
    assert AuditEntry.objects.filter(action="match_speaker").count() == 1
    last = transcript.speakers.get(label="Speaker 1")
    actions.match_speaker(speaker=last, name="  Moderator   acara ", by=writer)
    assert speaker_label(passages_of(transcript)[2]) == "Moderator acara"
    assert [voice.is_known for voice in voices_of(transcript, roll_of(meeting))] == [False, True, True]
    with pytest.raises(actions.NotOnTheRoll):
        actions.match_speaker(speaker=last, participant=ParticipantFactory.create(), by=writer)


def test_passages_go_under_items_one_by_one_by_numbers_and_onward(meeting: Meeting, writer: User) -> None:
    opening, talk = (
        AgendaItemFactory.create(meeting=meeting, order=n, title=t) for n, t in ((1, "Buka"), (2, "Bahas"))
    )
    transcript = transcript_of(meeting, *SAID)
    rows = list(transcript.passages.all())

    assert actions.attach_onward(passage=rows[3], item=talk, by=writer) == 3
    assert actions.attach_onward(passage=rows[0], item=opening, by=writer) == 3
    assert attached(transcript) == ["Buka"] * 3 + ["Bahas"] * 3
    # Where an item begins earlier than thought, only that far.
    assert actions.attach_onward(passage=rows[2], item=talk, by=writer) == 1
    assert attached(transcript) == ["Buka"] * 2 + ["Bahas"] * 4
    assert actions.attach_passages(transcript=transcript, passages=[rows[1], rows[5]], item=None, by=writer) == 2
    assert actions.attach_range(transcript=transcript, first=2, last=3, item=opening, by=writer) == 2
    assert attached(transcript) == ["Buka"] * 3 + ["Bahas"] * 2 + [""]
    assert actions.attach_range(transcript=transcript, first=2, last=3, item=opening, by=writer) == 0
    assert AuditEntry.objects.filter(action="attach_passages").count() == 5
    for first, last in ((3, 2), (7, 9)):
        with pytest.raises(actions.NoSuchRange):
            actions.attach_range(transcript=transcript, first=first, last=last, item=opening, by=writer)
    with pytest.raises(ForeignItem):
        actions.attach_passages(transcript=transcript, passages=rows, item=AgendaItemFactory.create(), by=writer)
    other = transcript_of(meeting, ("X", "x"))
    foreign = actions.attach_passages(transcript=transcript, passages=other.passages.all(), item=talk, by=writer)
    assert foreign == 0

    assert [row.order for row in passages_of(transcript, item=UNATTACHED)] == [6]
    assert [row.order for row in passages_of(transcript, item=talk.public_id, words="EMPAT")] == [4]
    records = records_of(attached_passages(meeting))
    assert [(record.item, [speech.who for speech in record.speeches]) for record in records] == [
        (opening, ["Budi", "Siti"]),
        (talk, ["", "Siti"]),
    ]


def test_what_a_machine_wrote_is_unchecked_until_someone_says_so(meeting: Meeting, writer: User) -> None:
    transcript = transcript_of(meeting, *SAID, origin=TranscriptOrigin.SPEECH)
    first = transcript.passages.get(order=1)
    assert is_unchecked(first)
    assert not is_unchecked(transcript_of(meeting, ("A", "a")).passages.get())
    actions.check_passage(passage=first, by=writer)
    assert (is_unchecked(first), first.checked_by) == (False, writer.actor_label)
    assert actions.check_passages(transcript=transcript, passages=transcript.passages.all(), by=writer) == 5
    actions.edit_passage(passage=first, text="Satu, Pak.", by=writer, speaker=first.speaker)
    assert is_unchecked(first)
    actions.edit_passage(passage=first, text="Satu, Pak.", by=writer, speaker=first.speaker, checked=True)
    assert not is_unchecked(first)
    assert AuditEntry.objects.filter(action="edit_passage").count() == 1


def test_two_who_mend_one_passage_do_not_overwrite_each_other(meeting: Meeting, writer: User) -> None:
    transcript = transcript_of(meeting, *SAID)
    mine, theirs = (transcript.passages.get(order=1) for _ in range(2))
    seen = digest_of(mine.text)
    actions.edit_passage(passage=theirs, text="Kata lain.", by=writer, seen=seen)
    with pytest.raises(actions.PassageChanged) as caught:
        actions.edit_passage(passage=mine, text="Kata saya.", by=writer, seen=seen)
    assert caught.value.theirs == "Kata lain."
    # The same words from both are no conflict.
    actions.edit_passage(passage=mine, text="Kata lain.\r\n", by=writer, seen=seen)
    with pytest.raises(actions.BadPassage):
        actions.edit_passage(passage=mine, text="  ", by=writer)
    with pytest.raises(actions.BadPassage):
        actions.edit_passage(passage=mine, text="a" * 20_001, by=writer)
    stranger = transcript_of(meeting, ("X", "x")).speakers.get()
    with pytest.raises(actions.BadPassage):
        actions.edit_passage(passage=mine, text="Kata", speaker=stranger, by=writer)


def test_a_passage_becomes_one_quotation_and_one_entry(meeting: Meeting, writer: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    line = ParticipantFactory.create(meeting=meeting)
    begins = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    transcript = transcript_of(meeting, *SAID, recording=RecordingFactory.create(meeting=meeting, begins_at=begins))
    passage = transcript.passages.get(order=2)
    actions.match_speaker(speaker=transcript.speakers.get(label="Budi"), participant=line, by=writer)

    quote = actions.quote_passage(passage=passage, by=writer)
    assert (quote.text, quote.participant, quote.checked_at) == ("Dua.", line, None)
    assert actions.quote_passage(passage=passage, by=writer) == quote
    assert Quote.objects.count() == 1

    with pytest.raises(actions.NoItem):
        actions.note_passage(passage=passage, kind=EntryKind.ASKS, by=writer)
    actions.attach_passages(transcript=transcript, passages=[passage], item=item, by=writer)
    entry = actions.note_passage(passage=passage, kind=EntryKind.ASKS, by=writer)
    assert (entry.item, entry.text, entry.participant, entry.said_at) == (
        item,
        "Dua.",
        line,
        begins + dt.timedelta(seconds=10),
    )
    assert actions.note_passage(passage=passage, kind=EntryKind.NOTE, by=writer) == entry
    assert DiscussionEntry.objects.count() == 1
    with pytest.raises(BadQuote):
        actions.quote_passage(passage=transcript.passages.get(order=4), by=writer)


def test_a_transcript_is_taken_out_and_what_came_of_it_stays(meeting: Meeting, writer: User) -> None:
    transcript = transcript_of(meeting, *SAID)
    actions.quote_passage(passage=transcript.passages.get(order=1), by=writer)
    recording = RecordingFactory.create(meeting=meeting)
    actions.link_recording(transcript=transcript, recording=recording, by=writer)
    assert Transcript.objects.get().recording == recording
    actions.remove_transcript(transcript=transcript, by=writer)
    assert (Passage.objects.count(), Quote.objects.count(), AgendaItem.objects.count()) == (0, 1, 0)
    assert AuditEntry.objects.get(action="remove_transcript").before["passages"] == 6
