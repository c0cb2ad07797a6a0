"""Facts and meetings for the tests of the papers that follow a meeting; no invented person."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import timezone

from agendas.models import Passage, Transcript, TranscriptSpeaker
from agendas.states import TranscriptOrigin
from attendance.models import AttendanceRecord
from attendance.states import Attendance
from documents import facts as f
from documents.models import Paper
from documents.states import PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents import papers
from tests.documents.sheets import BODY, NOMINEES
from tests.factories import (
    AgendaItemFactory,
    AttendanceRecordFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    InvitationFactory,
    ParticipantFactory,
    invited_meeting,
    paper_of,
    signing_post,
)

DATED = dt.date(2024, 10, 18)
# No two papers of a meeting have the same number or code; those of letter and minutes are in `papers`.
NUMBERS: dict[f.PaperKind, str] = {
    "attendance_list": "000.1.5/0018/B.01/2024",
    "election_record": "000.1.5/0019/B.01/2024",
    "verbatim": "000.1.5/0020/B.01/2024",
    "extract": "000.1.5/0021/B.01/2024",
    "report": "000.1.5/0022/B.01/2024",
    "clarification": "000.1.5/0023/B.01/2024",
}
CODES: dict[f.PaperKind, str] = {
    "attendance_list": "9WRE-5JNM-30XK",
    "election_record": "4HTN-W6PC-81RB",
    "verbatim": "6QXD-M2VH-75TS",
    "extract": "2BKJ-T8NF-94WA",
    "report": "8YGC-R4ZP-61HE",
    "clarification": "5VMS-D7KQ-20BN",
}
HEAD = "Pejabat Contoh A, Kepala Biro Pemerintahan dan Otonomi Daerah"
SIGNER = f.Signer(
    position="Kepala Biro Pemerintahan dan Otonomi Daerah",
    name="Pejabat Contoh A",
    grade="Pembina Tingkat I (IV/b)",
    prints_rank=True,
)
SEKDA = f.Signer(on_behalf_of="Gubernur Lampung", position="Sekretaris Daerah", name="Fahrizal Darminto")


def identity(kind: f.PaperKind, *, is_draft: bool = False) -> f.Paper:
    return f.Paper(kind=kind, is_draft=is_draft, number=NUMBERS[kind], date=DATED)


def _issued(kind: f.PaperKind, *, is_draft: bool, approver: str = "") -> dict[str, Any]:
    """Approved by who signs: by the Sekretaris Daerah unless it is another."""
    approval = replace(papers.APPROVAL, approver_label=approver) if approver else papers.APPROVAL
    return {"approval": approval, "verification": _verified(CODES[kind])} if not is_draft else {}


def _verified(code: str) -> f.Verification:
    return f.Verification(url=f"https://rakor.example/periksa/{code}", code=code)


def attendance_list(*, is_draft: bool = False, sessions: int = 1) -> f.AttendanceListFacts:
    """The roll of the Rakor of 16 October 2024; who came person by person is specimen data."""
    return f.AttendanceListFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("attendance_list", is_draft=is_draft),
        meeting=papers.MEETING,
        chair=papers.CHAIR,
        rolls=tuple(_roll(number) for number in range(sessions)),
        recap=_recap(13, 1, 1, 1),
        counts_chair=True,
        notes=("Kabupaten Pesawaran hadir setelah rapat dibuka.",),
        signer=SIGNER,
        **_issued("attendance_list", is_draft=is_draft, approver=HEAD),
    )


def _roll(day: int) -> f.SessionRoll:
    rows = [
        f.Attendee(
            order=1,
            group="A. Pimpinan rapat",
            name="Fahrizal Darminto",
            position="Sekretaris Daerah Provinsi",
            institution="Pemerintah Provinsi Lampung",
            status_symbol="●",
            status_label="Hadir Langsung",
            note="tanda tangan tersimpan",
            is_signed=True,
        )
    ]
    for number, regency in enumerate(papers.REGENCIES, start=2):
        symbol, label = papers.STATUSES[{4: 1, 7: 2, 9: 3}.get(number, 0)]
        is_sent = label == "Diwakili"
        notes = {4: f"mewakili Sekretaris Daerah {regency}; surat tugas Nomor 800.1.11.1/215/2024", 7: "dinas lain"}
        rows.append(
            f.Attendee(
                order=number,
                group="B. Sekretaris Daerah Kabupaten/Kota",
                name=f"Pejabat Contoh {number}",
                position="Asisten Administrasi Umum" if is_sent else "Sekretaris Daerah",
                institution=regency,
                status_symbol=symbol,
                status_label=label,
                note=notes.get(number),
            )
        )
    rows.append(
        f.Attendee(
            group="B. Sekretaris Daerah Kabupaten/Kota",
            name="Pejabat Contoh 17",
            position="Kepala Bagian Pemerintahan",
            institution="Kota Metro",
            status_label="Hadir sebagai pendamping",
            note="mendampingi Sekretaris Daerah Kota Metro",
        )
    )
    return f.SessionRoll(
        label=f"Hari {'I' * (day + 1)}",
        date=dt.date(2024, 10, 16 + day),
        rows=tuple(rows),
        recap=_recap(13, 1, 1, 1),
        counts_chair=True,
    )


def _recap(*counts: int) -> tuple[f.RecapLine, ...]:
    return tuple(
        f.RecapLine(label=f"{symbol} {label}", count=count)
        for (symbol, label), count in zip(papers.STATUSES, counts, strict=True)
    )


def verbatim(*, is_draft: bool = False) -> f.VerbatimFacts:
    """Words that the press printed of the same Rakor, and a voice that nobody knows."""
    return f.VerbatimFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("verbatim", is_draft=is_draft),
        meeting=papers.MEETING,
        invitation_letter=f.LetterReference(number="000.1.5/0012/B.01/2024", date=dt.date(2024, 10, 2)),
        roles=papers.minutes().roles,
        participants=("Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung",),
        agenda=tuple(
            f.AgendaLine(number=item.number, kind_label=item.kind_label, title=item.title, outcome=item.outcome)
            for item in papers.minutes().agenda
        ),
        items=(
            f.SpokenItem(
                number=1,
                title=f"Sambutan {papers.SEKDA}",
                speeches=(
                    f.Speech(speaker=papers.SEKDA, paragraphs=(papers.minutes().quotes[0].text, "Terima kasih.")),
                    f.Speech(voice="Suara 2", paragraphs=("Mohon izin, Bapak Sekda.",)),
                ),
            ),
            f.SpokenItem(
                number=4,
                title="Sesi diskusi dan tanya jawab",
                speeches=(f.Speech(paragraphs=("Kapan rancangan RPJMD diselaraskan?",), unchecked=int(is_draft)),),
            ),
        ),
        unspoken=(2, 3, 5),
        is_from_recording=True,
        speakers=(papers.SEKDA,),
        closing="Demikian risalah ini dibuat untuk dipergunakan sebagaimana mestinya.",
        note_taker_signer=f.Signer(caption="Pencatat (notulis)", position="Kepala Bagian Otonomi Daerah"),
        chair_signer=f.Signer(caption="Pimpinan rapat", position="Sekretaris Daerah", name="Fahrizal Darminto"),
        **_issued("verbatim", is_draft=is_draft),
    )


def report(*, is_draft: bool = False) -> f.ReportFacts:
    minutes = papers.minutes()
    return f.ReportFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("report", is_draft=is_draft),
        urgency="Segera",
        subject="Laporan hasil Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung",
        addressee=f.AddresseeBlock(label="Gubernur Lampung", is_listed=False),
        words=f.ReportWords(
            general=(f"Dengan hormat kami laporkan bahwa {papers.TITLE} telah selesai diselenggarakan.",),
            aims=papers.MEETING.purposes,
            scope=("Laporan ini memuat pelaksanaan rapat, kehadiran, keputusan dan arahan, serta tindak lanjutnya.",),
            basis=(
                "Surat undangan Nomor 000.1.5/0012/B.01/2024, tanggal 2 Oktober 2024",
                f"Notula Nomor {papers.NUMBER}, tanggal 18 Oktober 2024",
            ),
            activities=("Rapat dilaksanakan dengan rincian sebagai berikut.",),
            results=("Hasil rapat sebagaimana tercatat di dalam notula adalah sebagai berikut.",),
            conclusions=("Rapat menghasilkan empat poin yang disikapi bersama.",),
            suggestions=("Mohon arahan atas pelaksanaan tindak lanjut hasil rapat.",),
            closing=("Demikian laporan ini disampaikan, mohon arahan lebih lanjut.",),
        ),
        meeting=papers.MEETING,
        invitation_letter=f.LetterReference(number="000.1.5/0012/B.01/2024", date=dt.date(2024, 10, 2)),
        minutes=f.LetterReference(number=papers.NUMBER, date=DATED),
        chair=papers.CHAIR,
        recap=_recap(13, 1, 1, 1),
        counts_chair=True,
        items=tuple(
            f.ReportedItem(number=item.number, title=item.title, outcome=item.outcome, decisions=item.decisions)
            for item in minutes.agenda
        ),
        directives=minutes.directives,
        follow_ups=minutes.follow_ups,
        signer=replace(SEKDA, on_behalf_of=None, position=papers.SEKDA),
        copies_to=("Inspektur Provinsi Lampung",),
        **_issued("report", is_draft=is_draft),
    )


def extract(*, is_draft: bool = False) -> f.ExtractFacts:
    minutes = papers.minutes()
    return f.ExtractFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("extract", is_draft=is_draft),
        institution="Pemerintah Kabupaten Lampung Selatan",
        meeting=papers.MEETING,
        chair=papers.CHAIR,
        minutes=f.LetterReference(number=papers.NUMBER, date=DATED),
        minutes_sha256="0" * 64,
        minutes_verification=papers.VERIFICATION,
        decisions=(
            f.ItemDecision(
                item=4, title="Sesi diskusi dan tanya jawab", text="RPJMD diselaraskan sampai akhir triwulan IV."
            ),
        ),
        directives=(minutes.directives[0], minutes.directives[4]),
        follow_ups=minutes.follow_ups[:1],
        closing="Petikan ini disampaikan kepada yang bersangkutan untuk dilaksanakan.",
        signer=replace(SIGNER, caption="Sesuai dengan aslinya"),
        **_issued("extract", is_draft=is_draft, approver=HEAD),
    )


def clarification(*, is_draft: bool = False) -> f.ClarificationFacts:
    return f.ClarificationFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("clarification", is_draft=is_draft),
        urgency="Biasa",
        subject="Permintaan klarifikasi kehadiran",
        addressee=f.AddresseeBlock(
            label="Sekretaris Daerah Kabupaten Way Kanan", is_listed=False, place="Blambangan Umpu"
        ),
        meeting=papers.MEETING,
        invitation_letter=f.LetterReference(number="000.1.5/0012/B.01/2024", date=dt.date(2024, 10, 2)),
        posts=(f.AbsentPost(post="Sekretaris Daerah Kabupaten Way Kanan"),),
        request="Kami mohon klarifikasi secara tertulis. Keadaan kesehatan tidak perlu diuraikan.",
        answer_days=5,
        answer_until=None if is_draft else dt.date(2024, 10, 25),
        contact="Biro Pemerintahan dan Otonomi Daerah",
        closing="Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih.",
        signer=SEKDA,
        **_issued("clarification", is_draft=is_draft),
    )


def opened_minutes() -> f.MinutesFacts:
    """The minutes with what is open marked so, and one item and one directive that are not."""
    minutes = papers.minutes()
    return replace(
        minutes,
        agenda=tuple(replace(item, disclosure="open" if item.number != 3 else "excluded") for item in minutes.agenda),
        directives=tuple(
            replace(row, disclosure="open" if row.number != 2 else "internal") for row in minutes.directives
        ),
    )


def election_record() -> f.ElectionRecordFacts:
    """Of an election known from the press, without who stood: three rounds by vote and lot, and one by acclamation.

    All fourteen vote who were there (`attendance_list`).
    """
    first, second, third = (f.Candidate(name=name, office=office) for name, office in NOMINEES)
    unwilling = f.Candidate(name="Pejabat Contoh D", note="tidak bersedia")
    acclaimed = f.Candidate(name="Pejabat Contoh E", office="Sekretaris Daerah Kabupaten Mesuji")
    return f.ElectionRecordFacts(
        letterhead=papers.LETTERHEAD,
        paper=identity("election_record"),
        meeting=papers.MEETING,
        held_on=dt.date(2024, 10, 16),
        body=BODY,
        method="Musyawarah/Aklamasi",
        majority="Suara terbanyak",
        representatives_vote=True,
        term_from=dt.date(2024, 11, 1),
        term_until=dt.date(2027, 10, 31),
        posts=(
            f.ElectedPost(
                title="Ketua",
                nominees=(first, second, third, unwilling),
                rounds=(
                    f.ElectionRound(number=1, void_reason="salah surat suara"),
                    f.ElectionRound(
                        number=2,
                        outcome="suara seri",
                        candidates=(replace(first, votes=5), replace(second, votes=5), replace(third, votes=2)),
                        voters=14,
                        by_link=10,
                        on_paper=4,
                        blank=1,
                        invalid=1,
                    ),
                    f.ElectionRound(
                        number=3,
                        kind="lot",
                        outcome="ditetapkan dengan undian",
                        note="Saksi Satu dan Saksi Dua",
                        candidates=(second,),
                    ),
                ),
                elected=(replace(second, note="ditetapkan dengan undian"),),
            ),
            f.ElectedPost(
                title="Sekretaris",
                nominees=(acclaimed,),
                rounds=(f.ElectionRound(number=1, kind="acclamation", outcome="terpilih", note="pimpinan sidang"),),
                elected=(replace(acclaimed, note="terpilih secara aklamasi"),),
            ),
        ),
        signatories=(
            f.Signatory(name="Fahrizal Darminto", role="Pimpinan sidang", office=papers.SEKDA),
            f.Signatory(role="Sekretaris sidang"),
            f.Signatory(name="Saksi Satu", role="Saksi 1", office="Sekretaris Daerah Kabupaten Lampung Tengah"),
            f.Signatory(name="Saksi Dua", role="Saksi 2", office="Sekretaris Daerah Kabupaten Pesisir Barat"),
        ),
        chair_signer=f.Signer(
            caption="Pimpinan sidang",
            position=papers.SEKDA,
            name="Fahrizal Darminto",
            grade="Pembina Utama Madya (IV/d)",
        ),
        approval=papers.APPROVAL,
        verification=_verified(CODES["election_record"]),
    )


# --- meetings in the database ----------------------------------------------------------------------------------------


def final_meeting(participants: int = 3, **fields: Any) -> Meeting:
    """A meeting that was held, with its attendance final: all came."""
    final = {"attendance_finalised_at": timezone.now() - dt.timedelta(days=9), **fields}
    meeting = invited_meeting(participants, MeetingState.HELD, **final)
    for line in meeting.participants.all():
        AttendanceRecordFactory.create(participant=line)
    return meeting


def absent_line(meeting: Meeting, **fields: Any) -> AttendanceRecord:
    """One more post of the roll, absent without notice."""
    line = ParticipantFactory.create(meeting=meeting, **fields)
    InvitationFactory.create(participant=line)
    session = meeting.sessions.order_by("order")[0]
    return AttendanceRecordFactory.create(participant=line, session=session, state=Attendance.ABSENT)


def minutes_signed(institutions: int = 2, **fields: Any) -> Paper:
    """Signed minutes with one directive to each of so many institutions."""
    meeting = final_meeting(institutions, **fields)
    item = AgendaItemFactory.create(meeting=meeting)
    for line in meeting.participants.select_related("position__organization"):
        assert line.position
        directive = DirectiveFactory.create(meeting=meeting, item=item, due_date=dt.date(2030, 11, 16))
        DirectiveAddresseeFactory.create(directive=directive, organization=line.position.organization)
    paper = paper_of(meeting, PaperKind.MINUTES, PaperState.SIGNED)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at=timezone.now())
    meeting.refresh_from_db()
    signing_post(meeting)
    return paper


def spoken(meeting: Meeting, *said: tuple[str, str], origin: str = TranscriptOrigin.FILE) -> Transcript:
    """A transcript of (voice, words), all under a new item."""
    item = AgendaItemFactory.create(meeting=meeting)
    transcript = Transcript.objects.create(
        meeting=meeting, name="Transkrip", format="vtt", origin=origin, sha256="0" * 64, imported_by="Notulis"
    )
    voices: dict[str, TranscriptSpeaker] = {}
    for order, (voice, words) in enumerate(said, start=1):
        if voice and voice not in voices:
            voices[voice] = TranscriptSpeaker.objects.create(transcript=transcript, label=voice)
        Passage.objects.create(transcript=transcript, order=order, speaker=voices.get(voice), text=words, item=item)
    return transcript
