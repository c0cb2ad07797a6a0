"""Papers of real meetings: the three that the press told of and the demo, from the rows to the printed page.

Everything is made once for all tests of the module, by the acts that people do; the tests read what came out.
"""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from tests.documents.ink import ink_outside
from tests.documents.inspecting import assert_archival
from tests.documents.kinds import KINDS
from tests.documents.reading import fonts, printed
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

NOW = dt.datetime(2024, 11, 22, 3, tzinfo=dt.UTC)
# Which line of the table of kinds says how such a paper is built.
KIND_OF = {
    "minutes": "minutes",
    "attendance_list": "attendance-list",
    "report": "report",
    "extract": "extract",
    "invitation_letter": "letter",
    "summary": "sheet-summary",
    "matrix": "sheet-matrix",
    "dossier": "sheet-dossier",
}
OWN_WORDS = ["Ditulis oleh yang melaporkan."]  # where the meeting itself suggests nothing
Papers = dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def golden(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Papers]:
    """By meeting and kind: the PDF."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        yield made_of_the_demo()
        transaction.set_rollback(True)


def made_of_the_demo() -> Papers:
    from flows import demo
    from meetings.models import Meeting

    demo.seed()
    name_the_secretary()
    meetings = {
        meeting.source.file[:3] if meeting.is_imported else meeting.state: meeting for meeting in Meeting.objects.all()
    }
    return {name: made_of(meeting) for name, meeting in meetings.items()}


def name_the_secretary() -> None:
    """The demo makes nobody up; the press names who was Sekda of Lampung when its meetings were held."""
    from audit.actions import System
    from directory.models import Position
    from directory.states import PositionRole
    from flows.directory import appoint_by_name

    post = Position.objects.get(organization__region__code="18", role=PositionRole.REGIONAL_SECRETARY)
    appoint_by_name(position=post, name="Fahrizal Darminto", by=System())


def name_whom_it_means(meeting: Any, by: Any) -> None:
    """The first point of Kaltim is addressed to "kepala daerah dan aparatur sipil negara (ASN) di provinsi": the
    secretariat names the heads, as a group of the directory, and leaves the rest in words."""
    from agendas.actions.directives import Addressee, edit_directive

    heads, others = Addressee.group_of("heads_of_region"), Addressee.words("aparatur sipil negara (ASN) di provinsi")
    edit_directive(directive=meeting.directives.get(number=1), addressees=[heads, others], by=by)


def made_of(meeting: Any) -> dict[str, bytes]:
    from accounts.models import User
    from documents.actions import draft_attendance_list, draft_extracts, draft_letter, draft_minutes, draft_report
    from documents.queries.binders import binder_facts
    from documents.queries.matrix import meeting_matrix_facts
    from documents.queries.report import suggested_parts, usual_addressee
    from documents.queries.summary import summary_facts
    from documents.rendering.sheets import render_sheet
    from documents.states import SheetKind
    from flows.attendance import finalise_attendance

    by = User.objects.get(username="sekretariat")
    told: dict[str, Any] = {"meeting": meeting, "by": by}
    signer = secretary_of(meeting)
    if meeting.state == "scheduled":
        letter = draft_letter(
            **told, signer=signer, addressee_line="Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung"
        )
        return {"invitation_letter": signed(letter)}
    if meeting.attendance_finalised_at is None:
        finalise_attendance(**told)
        meeting.refresh_from_db()
    if meeting.convener.code == "64":
        name_whom_it_means(**told)
    made = {
        "minutes": signed(draft_minutes(**told)),
        "attendance_list": signed(draft_attendance_list(**told, signer=signer)),
    }
    parts = {name: said or OWN_WORDS for name, said in suggested_parts(meeting).items()}
    line = usual_addressee(meeting)
    made["report"] = signed(draft_report(**told, signer=signer, addressee_line=line, parts=parts))
    if meeting.convener.code == "64":  # once: an extract for each institution is opened
        made["extract"] = signed(draft_extracts(**told, signer=signer)[0])
    made["summary"] = render_sheet(SheetKind.SUMMARY, summary_facts(meeting))
    made["matrix"] = render_sheet(SheetKind.MATRIX, meeting_matrix_facts(meeting))
    made["dossier"] = render_sheet(SheetKind.DOSSIER, binder_facts(SheetKind.DOSSIER, meeting))
    return made


def secretary_of(meeting: Any) -> Any:
    from directory.models import Position
    from directory.states import PositionRole

    return Position.objects.get(organization__region=meeting.convener.region, role=PositionRole.REGIONAL_SECRETARY)


def signed(paper: Any) -> bytes:
    """Submitted, approved and signed; the bytes of what is issued."""
    from accounts.models import User
    from documents.actions import make_pdf, submit_paper
    from documents.facts import sha256_of
    from documents.queries import facts_now
    from documents.states import Edition
    from flows.papers import approve_and_sign

    submit_paper(paper=paper, by=User.objects.get(username="sekretariat"))
    paper.refresh_from_db()
    approve_and_sign(paper=paper, by=User.objects.get(username="pimpinan"), read_sha256=sha256_of(facts_now(paper)))
    for edition in (Edition.OFFICIAL, Edition.SIGNED):
        rendering = paper.renderings.get(edition=edition)
        make_pdf(rendering_id=rendering.pk)
        rendering.refresh_from_db()
    with rendering.file.open() as stream:
        content: bytes = stream.read()
    return content


GAP = "tidak dicatat"
# By meeting and kind: pages, and what must stand there.
SAYS: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = {
    ("000", "minutes"): (
        5,
        (
            "NOMOR 000.1.5/0002/2024",
            "Rabu, 16 Oktober 2024",
            "Triwulan IV 2024",
            f"Hotel Grand Elty Krakatau (kota {GAP})",
            "Fahrizal Darminto, Sekretaris Daerah Provinsi Lampung",
            "Zainal Abidin, Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan",
            f"Mulyadi Irsan, jabatan {GAP}",
            f"Nomor {GAP}, tanggal {GAP}",
            "Poin yang Disikapi Bersama (mengikat) 1. Pembinaan dan pengawasan Netralitas Aparatur Sipil Negara",
            "Ditujukan kepada seluruh jajaran pejabat baik di Provinsi maupun Kabupaten/Kota.",
            f"1 Pembinaan dan pengawasan Netralitas Aparatur Sipil Negara {GAP} {GAP} {GAP}",
            f"Rapat berikutnya: {GAP}.",
            "4 (100%)",
            "kelompok: se-Provinsi Lampung",
            "jabatan Mulyadi Irsan dan M. Firsada; judul paparan; penerbit;",
            '"Provinsi Lamoung" (sic), seharusnya Lampung',
        ),
    ),
    ("000", "attendance_list"): (
        1,
        ("NOMOR 000.1.5/0003/2024", "Mulyadi Irsan", "Zainal Abidin", "BPKAD", "4 (100%)"),
    ),
    ("000", "report"): (
        2,
        (
            "Laporan hasil Rapat Koordinasi Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung",
            "Yth. Gubernur Lampung",
            "Notula Nomor 000.1.5/0002/2024",
            "memastikan netralitas ASN dalam penyelenggaraan Pilkada serentak tahun 2024",
            "Penguatan koordinasi dan kerja sama antar daerah",
            "Ditujukan kepada",
        ),
    ),
    ("000", "summary"): (
        1,
        (
            "Triwulan IV 2024. Posisi data 22 November 2024 pukul 10.00 WIB.",
            "ditambah 1 imbauan",
            "4 dari 4 orang",
            "Menurut sumber: perwakilan, mewakili BPKAD: hadir",
            "4 tindak lanjut belum ditetapkan penanggung jawab atau batas waktunya.",
        ),
    ),
    ("000", "matrix"): (
        1,
        (
            "MATRIKS TINDAK LANJUT ARAHAN RAPAT KOORDINASI",
            "Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah",
            "Penanggung jawab belum ditetapkan: belum disebut",
        ),
    ),
    ("000", "dossier"): (
        10,
        (
            "Daftar hadir Nomor 000.1.5/0003/2024",
            "Notula Nomor 000.1.5/0002/2024",
            "Laporan Nomor 000.1.5/0004/2024",
            "bahan belum diterima sekretariat",
            "Provinsi Lamoung",
        ),
    ),
    ("001", "minutes"): (
        6,
        (
            "Kamis, 25 November 2021",
            "Hotel Bukit Randu",
            f"Pimpinan rapat {GAP}; rapat dibuka oleh Sekretaris Daerah Provinsi (Sekdaprov) Lampung",
            "atas nama Gubernur Lampung.",
            "Diberikan oleh Arinal Djunaidi. Ditujukan kepada para Sekretaris Daerah se-Provinsi Lampung.",
            "efektif, efisien ekonomis, transparan, dan bertanggung jawab",
            f"OPD terkait {GAP} Rakor Teknis",
            "Pemilihan pengurus Forsesdasi Komisariat Wilayah Provinsi Lampung",
            f"jabatan {GAP}",
            "Lampungpro.co",
            "1 (100%)",
        ),
    ),
    ("001", "attendance_list"): (1, ("Kamis, 25 November 2021", "Fahrizal Darminto", "1 (100%)")),
    ("001", "report"): (3, ("Sinkronisasi dan Evaluasi Pembangunan", "lakukan sinergitas pembangunan", "OPD terkait")),
    ("001", "summary"): (1, ("Kamis, 25 November 2021", "Rakor berikutnya: tidak dicatat.")),
    ("001", "matrix"): (1, ("keuangan daerah harus dikelola secara tertib", "OPD terkait")),
    ("001", "dossier"): (12, ("Pemilihan pengurus", "Lampungpro.co")),
    ("004", "minutes"): (
        5,
        (
            "PEMERINTAH PROVINSI KALIMANTAN TIMUR",
            f"Rabu (tanggal {GAP})",
            "Hotel Novotel Balikpapan, Balikpapan",
            "Akmal Malik, Pj. Gubernur Kalimantan Timur",
            "Makrmur Marbun",
            "Yohanes Avun",
            "asisten (beberapa)",
            "beberapa asisten yang mewakili bupati/walikota lainnya",
            "menjaga netralitas pada pemilihan umum (pemilu) 2024 mendatang",
            "5 (100%)",
            "WITA",
        ),
    ),
    ("004", "attendance_list"): (2, ("Norhayati Usman", "Ujang Rachmat", "Sri Wahyuni", "5 (100%)")),
    ("004", "report"): (2, ("Yth. Gubernur Kalimantan Timur", f"Rabu (tanggal {GAP})", "Ditujukan kepada")),
    ("004", "extract"): (
        1,
        (
            "PETIKAN KEPUTUSAN RAPAT",
            "Notula Nomor 000.1.5/0001/2024, tanggal 22 November 2024",
            "Untuk Pemerintah Kabupaten Paser",
            "menjaga netralitas pada pemilihan umum (pemilu) 2024 mendatang Jenis: Arahan (mengikat).",
            "Ditujukan kepada Bupati/Wali Kota; aparatur sipil negara (ASN) di provinsi.",
            "Sesuai dengan aslinya,",
        ),
    ),
    ("004", "summary"): (
        1,
        (
            f"tanggal {GAP}",
            "Posisi data 22 November 2024 pukul 11.00 WITA.",
            "5 orang disebut",
            "beberapa asisten yang mewakili bupati/walikota lainnya.",
        ),
    ),
    ("004", "matrix"): (
        1,
        (
            "Penanggung jawab belum ditetapkan: aparatur sipil negara (ASN) di provinsi",
            "Penanggung jawab belum ditetapkan: belum disebut",
            "Kota Bontang",
            f"tanggal {GAP}",
        ),
    ),
    ("004", "dossier"): (11, ("Laporan Nomor 000.1.5/0003/2024", "Norhayati Usman")),
    ("held", "minutes"): (4, ("(CONTOH)", "8 (53,3%)", "4 (26,7%)", "2 (13,3%)", "1 (6,7%)", "15 (100%)")),
    ("held", "attendance_list"): (
        2,
        (
            "Senin, 23 September 2024",
            "mewakili Sekretaris Daerah Kabupaten Lampung Tengah",
            "Asisten Sekretaris Daerah (contoh)",
            "15 (100%)",
        ),
    ),
    ("held", "report"): (2, ("8 (53,3%)", "Ditulis oleh yang melaporkan.")),
    ("held", "summary"): (1, ("Sekda kabupaten/kota (15)", "15 dihitung kehadirannya", "53,3% dari 15")),
    ("held", "matrix"): (1, ("Belum ada tindak lanjut.",)),
    ("held", "dossier"): (9, ("Matriks tindak lanjut", "Sekretaris Daerah Kota Metro")),
    ("scheduled", "invitation_letter"): (
        3,
        (
            "2 (dua) berkas",
            "Bandar Lampung, 22 November 2024",
            "Rabu, 18 Desember 2024",
            "pukul 09.00 WIB s.d. selesai",
            "penyelarasan program triwulan berjalan",
            "Minggu, 15 Desember 2024 pukul 16.00 WIB",
            "12 Sekretaris Daerah Kabupaten Tulang Bawang Barat Tulang Bawang Tengah peserta",
            "10.20–11.20 Diskusi dan tanya jawab",
            "FAHRIZAL DARMINTO",
        ),
    ),
}
TITLES = {
    "minutes": "Notula ",
    "attendance_list": "Daftar hadir ",
    "report": "Laporan hasil ",
    "extract": "Petikan keputusan – Pemerintah Kabupaten Paser",
    "invitation_letter": "Undangan Rapat Koordinasi Sekretaris Daerah",
    "summary": "Ringkasan pimpinan: ",
    "matrix": "MATRIKS TINDAK LANJUT ARAHAN ",
    "dossier": "Berkas rapat: ",
}


@pytest.mark.parametrize(("meeting", "kind"), SAYS)
def test_each_paper_of_a_real_meeting_says(golden: Papers, meeting: str, kind: str) -> None:
    content, line = golden[meeting][kind], KINDS[KIND_OF[kind]]
    pages, words = SAYS[meeting, kind]
    text = printed(content)
    assert [said for said in words if "".join(said.split()) not in text] == []
    assert "None" not in text
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == pages
    assert str(reader.metadata and reader.metadata.title).startswith(TITLES[kind])
    assert set(fonts(content)) <= {"Liberation-Sans", "Liberation-Sans-Bold", "Liberation-Sans-Italic"}
    if kind == "dossier":
        margins = (11, 12, 8, 12)  # each part keeps its own
    else:
        margins = line.margins
        assert_archival(content, attached=attached(meeting, kind), has_heading=line.has_heading)
    assert ink_outside(content, margins) == []


def attached(meeting: str, kind: str) -> tuple[str, ...]:
    """Minutes carry their follow-ups where there are any; sheets carry nothing."""
    if kind == "minutes" and meeting == "held":
        return ("fakta.json",)
    return KINDS[KIND_OF[kind]].attached


def test_no_paper_was_forgotten(golden: Papers) -> None:
    assert {(meeting, kind) for meeting, made in golden.items() for kind in made} == set(SAYS)
