"""What lies ready on the day: what each sheet says, and what none of them says."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from attendance.actions import number_lines
from attendance.models import RollNumber, Seat
from attendance.roll_codes import code_of, number_in
from common import dates
from directory.states import AppointmentStatus
from documents.queries import day_sheet_facts, pack_facts
from documents.queries.print_pack import BLANK_ROWS, CHAIRS_ACROSS
from documents.rendering.sheets import render_sheet
from documents.states import PaperKind, PaperState, SheetKind
from elections.actions.rounds import begin_round
from elections.models import Vote, Voter
from elections.states import VoteState
from meetings.models import Meeting
from meetings.states import RoleInMeeting
from tests.documents import sheets
from tests.documents.test_kinds_table import shape
from tests.elections.halls import cheap_keys, election_in, hall, post_called
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    ContactFactory,
    GovernmentFactory,
    GuestFactory,
    MeetingFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    invited_meeting,
    paper_of,
)
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]


@pytest.fixture
def meeting() -> Meeting:
    meeting = invited_meeting(3, title="Rakor Contoh")
    for line in meeting.participants.all():
        AppointmentFactory.create(
            position=line.position, official__name=f"Nama {line.pk}", official__nip=f"{NIP}{line.pk:04d}"
        )
        ContactFactory.create(position=line.position, phone=PHONE)
    GuestFactory.create(meeting=meeting, printed_name="Tamu Contoh", guest_phone=PHONE)
    AgendaItemFactory.create(meeting=meeting, title="Paparan inflasi", duration_minutes=30)
    AgendaItemFactory.create(meeting=meeting, title="Diskusi panel")
    number_lines(meeting=meeting)
    return meeting


NIP, PHONE = "19700101199503", "+6281299998888"


def text_of(kind: SheetKind, facts: dict[str, Any]) -> str:
    made = render_sheet(kind, facts)
    assert made == render_sheet(kind, facts)
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages)


def test_the_list_carries_a_code_that_is_known_again(meeting: Meeting) -> None:
    facts = day_sheet_facts(SheetKind.ROLL_LIST, meeting)
    text = text_of(SheetKind.ROLL_LIST, facts)
    for line in meeting.participants.all():
        number = RollNumber.objects.get(participant=line)
        assert code_of(number) in text
        assert number_in(code_of(number), meeting.pk) == number.number
        assert f"{number.number} {code_of(number)}" in text
    for words in ("DAFTAR HADIR", "Rakor Contoh", "Tanda tangan", "di luar daftar undangan", "Tamu Contoh"):
        assert words in text
    assert len(facts["blank"]) == BLANK_ROWS


def test_the_list_is_signed_as_the_last_one_was_or_by_the_note_taker(meeting: Meeting) -> None:
    """His post alone: name and NIP are added by hand."""
    unknown = text_of(SheetKind.ROLL_LIST, day_sheet_facts(SheetKind.ROLL_LIST, meeting))
    assert "…, ………" in unknown
    assert "NIP ……" in unknown
    taker = PositionFactory.create(title="Kepala Bagian Contoh")
    meeting.roles.create(role=RoleInMeeting.NOTE_TAKER, position=taker)
    assert day_sheet_facts(SheetKind.ROLL_LIST, meeting)["signer"] == "Kepala Bagian Contoh"
    post = PositionFactory.create(title="Kepala Biro Contoh")
    earlier = MeetingFactory.create(convener=meeting.convener)
    for version, state in enumerate((PaperState.REVOKED, PaperState.VOID, PaperState.APPROVED), 1):
        paper_of(earlier, PaperKind.ATTENDANCE_LIST, state, signer=post, version=version)
    assert day_sheet_facts(SheetKind.ROLL_LIST, meeting)["signer"] == "Kepala Bagian Contoh"
    paper_of(earlier, PaperKind.ATTENDANCE_LIST, PaperState.SIGNED, signer=post, version=4)
    assert "KEPALA BIRO CONTOH," in text_of(SheetKind.ROLL_LIST, day_sheet_facts(SheetKind.ROLL_LIST, meeting))


def test_the_list_of_the_meeting_itself_says_who_signs_it(meeting: Meeting) -> None:
    for version, state in enumerate((PaperState.APPROVED, PaperState.VOID, PaperState.REVOKED), 1):
        post = PositionFactory.create(title=f"Kepala Biro {version}")
        paper_of(meeting, PaperKind.ATTENDANCE_LIST, state, signer=post, version=version)
    later = MeetingFactory.create(convener=meeting.convener)
    paper_of(later, PaperKind.ATTENDANCE_LIST, PaperState.SIGNED, signer=PositionFactory.create(title="Kepala Lain"))
    assert day_sheet_facts(SheetKind.ROLL_LIST, meeting)["signer"] == "Kepala Biro 1"


@pytest.mark.parametrize("is_note_taker", [True, False])
def test_the_list_says_that_its_signer_holds_the_post_for_a_time(meeting: Meeting, is_note_taker: bool) -> None:
    post = PositionFactory.create(title="Kepala Biro Contoh")
    AppointmentFactory.create(position=post, status=AppointmentStatus.PLH)
    if is_note_taker:
        meeting.roles.create(role=RoleInMeeting.NOTE_TAKER, position=post)
    else:
        paper_of(meeting, PaperKind.ATTENDANCE_LIST, signer=post)
    assert "Plh. KEPALA BIRO CONTOH," in text_of(SheetKind.ROLL_LIST, day_sheet_facts(SheetKind.ROLL_LIST, meeting))


def test_names_stand_beside_the_posts_where_they_are_known(meeting: Meeting) -> None:
    (first, *_rest) = day_sheet_facts(SheetKind.ROLL_LIST, meeting)["groups"][0]["rows"]
    line = meeting.participants.order_by("order", "pk")[0]
    assert (first["name"], first["post"]) == (f"Nama {line.pk}", line.position.title)


@pytest.mark.parametrize(
    ("region", "title", "beside"),
    [
        ("Kabupaten Contoh", "Sekretaris Daerah Kabupaten Contoh", "Sekretaris Daerah"),
        ("Kabupaten Contoh", "Bupati Contoh", "Bupati"),
        ("Kota Contoh", "Wali Kota Contoh", "Wali Kota"),
        ("Kota Contoh", "Sekretaris Daerah Kota Contoh", "Sekretaris Daerah"),
        ("Kota Contoh", "Asisten Administrasi Umum", "Asisten Administrasi Umum"),
    ],
)
def test_the_post_leaves_out_the_region_that_its_institution_names(region: str, title: str, beside: str) -> None:
    meeting = invited_meeting(0)
    house = GovernmentFactory.create(region=RegencyFactory.create(name=region, short_name="Contoh"))
    post = PositionFactory.create(title=title, organization=house)
    line = ParticipantFactory.create(meeting=meeting, position=post, organization=house)
    [row] = day_sheet_facts(SheetKind.ROLL_LIST, meeting)["groups"][0]["rows"]
    assert (row["post"], row["institution"]) == (beside, house.name)
    type(line).objects.filter(pk=line.pk).update(printed_organization="Lembaga Lain")
    [row] = day_sheet_facts(SheetKind.ROLL_LIST, meeting)["groups"][0]["rows"]
    assert row["post"] == title, "nothing beside it says where"


def test_a_line_added_later_keeps_the_numbers_of_the_others(meeting: Meeting) -> None:
    before = {row.participant_id: row.number for row in RollNumber.objects.filter(meeting=meeting)}
    late = ParticipantFactory.create(meeting=meeting, order=0)
    number_lines(meeting=meeting)
    after = {row.participant_id: row.number for row in RollNumber.objects.filter(meeting=meeting)}
    assert after == before | {late.pk: max(before.values()) + 1}


def test_the_agenda_runs_on_by_its_minutes(meeting: Meeting) -> None:
    items = day_sheet_facts(SheetKind.AGENDA, meeting)["items"]
    start = meeting.sessions.get().start_time
    assert items[0]["hours"].startswith(f"{start:%H.%M}–")
    assert items[1]["hours"].endswith("–selesai")
    text = text_of(SheetKind.AGENDA, day_sheet_facts(SheetKind.AGENDA, meeting))
    assert "SUSUNAN ACARA" in text
    assert "Waktu (WIB)" in text
    assert "Paparan inflasi" in text
    assert "Diskusi panel" in text


def test_notes_have_a_ruled_block_for_each_item(meeting: Meeting) -> None:
    text = text_of(SheetKind.BLANK_NOTES, day_sheet_facts(SheetKind.BLANK_NOTES, meeting))
    assert text.count("Arahan/keputusan") == 3, "two items, and other matters"
    assert "1. Paparan inflasi" in text
    assert "2. Diskusi panel" in text
    assert "3. Hal lain" in text
    for number in ("1.1", "2.3", "3.3"):
        assert number in text, "what is decided is numbered under its item"


def seat(meeting: Meeting, *labels: str) -> None:
    for order, (line, label) in enumerate(zip(meeting.participants.order_by("order", "pk"), labels, strict=False)):
        Seat.objects.create(meeting=meeting, participant=line, label=label, order=order)


def test_the_plan_draws_free_chairs_and_names_who_has_none(meeting: Meeting) -> None:
    seat(meeting, "A-01", "A-03", "VIP")
    facts = day_sheet_facts(SheetKind.SEATS, meeting)
    (front, apart) = facts["rows"]
    assert [chair["label"] for chair in front["chairs"] if chair] == ["A-01", "A-02", "A-03"]
    assert front["chairs"][1]["who"] == ""
    assert [chair["label"] for chair in apart["chairs"] if chair] == ["VIP"]
    text = text_of(SheetKind.SEATS, facts)
    assert "DENAH TEMPAT DUDUK" in text
    assert "Belum mendapat kursi: Tamu Contoh" in text


def test_each_chair_says_whose_it_is(meeting: Meeting) -> None:
    """The short title, whole; and of which institution where two are called the same."""
    long = "Kadis Pemberdayaan Perempuan dan Perlindungan Anak"
    posts = (("Sekda", "Pemkab Satu"), ("Sekda", "Pemkab Dua"), (long, "DP3A"))
    for number, (short, house) in enumerate(posts, 1):
        position = PositionFactory.create(short_title=short, organization__short_name=house)
        line = ParticipantFactory.create(meeting=meeting, position=position)
        Seat.objects.create(meeting=meeting, participant=line, label=f"B-0{number}", order=number)
    facts = day_sheet_facts(SheetKind.SEATS, meeting)
    said = [(chair["who"], chair["of"]) for row in facts["rows"] for chair in row["chairs"] if chair and chair["who"]]
    assert said == [("Sekda", "Pemkab Satu"), ("Sekda", "Pemkab Dua"), (long, "")]
    assert long in text_of(SheetKind.SEATS, facts)


def test_a_long_row_goes_on_in_the_next_line(meeting: Meeting) -> None:
    seat(meeting, f"A-{CHAIRS_ACROSS + 2:02d}")
    first, second = day_sheet_facts(SheetKind.SEATS, meeting)["rows"]
    assert (first["label"], second["label"]) == ("A", "")
    assert [chair["label"] for chair in second["chairs"]] == ["A-13", "A-14"]
    assert (first["floor"], second["floor"]) == (0, CHAIRS_ACROSS - 2)


def test_the_pack_joins_list_agenda_and_notes_and_the_seats_there_are(meeting: Meeting) -> None:
    assert [part["kind"] for part in pack_facts(meeting)["parts"]] == ["roll_list", "agenda", "blank_notes"]
    seat(meeting, "A-01")
    facts = pack_facts(meeting)
    pdf = PdfReader(BytesIO(render_sheet(SheetKind.PRINT_PACK, facts)))
    assert [mark.title for mark in pdf.outline] == [
        "Daftar hadir", "Susunan acara", "Lembar catatan", "Denah tempat duduk",
    ]  # fmt: skip
    text = " ".join(page.extract_text() for page in pdf.pages)
    for words in ("DAFTAR HADIR", "SUSUNAN ACARA", "LEMBAR CATATAN RAPAT", "DENAH TEMPAT DUDUK"):
        assert words in text


def test_the_same_state_says_the_same_and_another_is_told_apart(meeting: Meeting) -> None:
    facts = pack_facts(meeting)
    assert pack_facts(meeting) == facts
    ParticipantFactory.create(meeting=meeting)
    number_lines(meeting=meeting)
    again = pack_facts(meeting)
    assert again["parts"][0]["facts"]["code"] != facts["parts"][0]["facts"]["code"]
    assert again["parts"][1] == facts["parts"][1]


def test_no_sheet_of_the_day_carries_nip_telephone_or_answer(meeting: Meeting) -> None:
    line = meeting.participants.order_by("order", "pk")[0]
    type(line.invitation).objects.filter(pk=line.invitation.pk).update(excuse_note="Alasan yang tidak dicetak")
    seat(meeting, "A-01")
    text = text_of(SheetKind.PRINT_PACK, pack_facts(meeting))
    for hidden in (NIP, PHONE, "Alasan yang tidak dicetak", "tidak dicetak"):
        assert hidden not in text


def test_an_empty_roll_and_agenda_still_print() -> None:
    bare = invited_meeting(0)
    text = text_of(SheetKind.PRINT_PACK, pack_facts(bare))
    assert "Susunan acara belum disusun." in text
    assert "Catatan" in text


@pytest.mark.parametrize("size", [2, 40])
def test_the_pack_costs_the_same_queries_for_few_and_many(size: int, django_assert_max_num_queries: Any) -> None:
    meeting = invited_meeting(size)
    number_lines(meeting=meeting)
    fresh = Meeting.objects.select_related("convener", "venue").get(pk=meeting.pk)
    with django_assert_max_num_queries(20):
        pack_facts(fresh)


def test_ballots_are_all_alike_and_a_tenth_more_than_voters(meeting: Meeting) -> None:
    line = meeting.participants.filter(position__isnull=False).order_by("order", "pk")[0]
    options = [{"code": "a", "label": "Setuju"}, {"code": "b", "label": "Tidak setuju"}]
    Vote.objects.create(meeting=meeting, question="Apakah hasil rapat disetujui?", options=options)
    chosen = Vote.objects.create(
        meeting=meeting, question="Siapa ketua?", options=options, seats=2, state=VoteState.OPEN, allows_blank=False
    )
    for number in range(10):
        post = ParticipantFactory.create(meeting=meeting)
        Voter.objects.create(vote=chosen, participant=post, label=f"Pos {number}")
    Vote.objects.create(meeting=meeting, question="Sudah ditutup?", options=options, state=VoteState.CLOSED)
    number_lines(meeting=meeting)
    assert [part["kind"] for part in pack_facts(meeting)["parts"]][-2:] == ["ballots", "tally"]
    facts = day_sheet_facts(SheetKind.BALLOTS, meeting)
    # Thirteen posts on the roll, a guest without a voice; ten on the frozen roll of voters.
    assert [len(vote["pairs"]) for vote in facts["votes"]] == [8, 6]
    pages = [page.extract_text() for page in PdfReader(BytesIO(render_sheet(SheetKind.BALLOTS, facts))).pages]
    text = " ".join(" ".join(page.split()) for page in pages)
    assert (text.count("SURAT SUARA"), text.count("Tidak setuju")) == (28, 28)
    assert (text.count("satu kotak"), text.count("paling banyak 2 kotak"), text.count("abstain")) == (16, 12, 16)
    for revealing in ("Halaman", "kode cetakan", "Sudah ditutup", line.position_label, "Pos 1"):
        assert revealing not in text
    for words in ("Pemerintah", "SEKRETARIAT DAERAH", "Rakor Contoh", "1 Setuju", "Stempel/paraf panitia"):
        assert text.casefold().count(words.casefold()) == 28, words


def test_whoever_counts_accounts_for_every_ballot_before_witnesses(meeting: Meeting) -> None:
    for allows_blank in (True, False):
        options = [{"code": "a", "label": "Setuju"}, {"code": "b", "label": "Tidak setuju"}]
        Vote.objects.create(meeting=meeting, question="Disetujui?", options=options, allows_blank=allows_blank)
    facts = day_sheet_facts(SheetKind.TALLY, meeting)
    printed = [2 * len(vote["pairs"]) for vote in day_sheet_facts(SheetKind.BALLOTS, meeting)["votes"]]
    assert [vote["sheets"] for vote in facts["votes"]] == printed == [4, 4]
    tally = text_of(SheetKind.TALLY, facts)
    assert [tally.count(f"Penghitung {number} dari 2") for number in (1, 2)] == [2, 2]
    for words, count in {
        "Jumlah suara": 4,
        "Sah (ada pilihan)": 4,
        "Abstain (kosong)": 2,
        "Tidak sah": 4,
        "Rusak dan diganti": 4,
        "Tidak terpakai (sisa)": 4,
        "yang dicetak: 4 lembar": 4,
        "Saksi 2": 4,
        "Jumlah pada A harus sama dengan jumlah pada B nomor 1.": 4,
        "Suara melalui tautan tidak dihitung pada lembar ini.": 4,
    }.items():
        assert tally.count(words) == count, words
    assert tally.count(dates.long_date(meeting.sessions.get().date)) == 8, "in the head, and above the signatures"


def test_with_more_seats_than_one_a_ballot_holds_more_than_one_voice() -> None:
    facts = sheets.tally()
    facts["votes"] = [{**vote, "seats": 2} for vote in facts["votes"]]
    assert "Jumlah pada A paling banyak 2 kali jumlah pada B nomor 1." in text_of(SheetKind.TALLY, facts)


def test_a_round_of_an_election_is_named_on_ballot_and_tally() -> None:
    with cheap_keys():
        meeting, user = hall(3)
        election = election_in(meeting, user, {"Ketua": (1, "ABC")})
        begin_round(post=post_called(election, "Ketua"), by=user)
    for kind in (SheetKind.BALLOTS, SheetKind.TALLY):
        facts = day_sheet_facts(kind, meeting)
        [vote] = facts["votes"]
        assert (vote["election"], vote["post"], vote["round"]) == (
            election.title or f"Pemilihan pengurus {election.body}", "Ketua", 1,
        )  # fmt: skip
        assert "PUTARAN 1" in text_of(kind, facts).upper()


@pytest.mark.parametrize("told", [sheets.roll_list, sheets.agenda, sheets.blank_notes, sheets.seats])
def test_the_samples_are_shaped_as_the_queries_shape_them(meeting: Meeting, told: Callable[[], Any]) -> None:
    seat(meeting, "A-01")
    given = day_sheet_facts(SheetKind(told.__name__), meeting)
    given.pop("layout")  # the usual one is left out
    assert shape(told()) == shape(given)


@pytest.mark.parametrize("told", [sheets.ballots, sheets.tally])
def test_the_samples_of_a_vote_are_shaped_so_too(meeting: Meeting, told: Callable[[], Any]) -> None:
    Vote.objects.create(meeting=meeting, question="Disetujui?", options=[{"code": "a", "label": "Setuju"}])
    given = day_sheet_facts(SheetKind(told.__name__), meeting)
    given.pop("layout")
    assert shape(told()) == shape(given)


@pytest.mark.parametrize(
    ("count", "length", "pages"),
    [(3, 40, 1), (6, 110, 4), (20, 60, 4), (20, 110, 4)],
    ids=["few", "some", "many", "long"],
)
def test_no_ballot_is_torn_however_many_may_be_chosen(count: int, length: int, pages: int) -> None:
    told = sheets.ballots()
    name = ("Pejabat Contoh, Sekretaris Daerah Kabupaten Tulang Bawang Barat " * 2)[:length]
    told["votes"][0] |= {"options": [name] * count, "pairs": "xx"}
    drawn = PdfReader(BytesIO(render_sheet(SheetKind.BALLOTS, told))).pages
    assert len(drawn) == pages
    on_each = {page.extract_text().count("SURAT SUARA") for page in drawn}
    assert on_each == {4 // pages}
