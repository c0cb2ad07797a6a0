"""Facts for the tests: a meeting and names known from the public press, and no invented person."""

from datetime import UTC, date, datetime, time

from documents import facts as f

SEKDA = "Sekretaris Daerah Provinsi Lampung"
TITLE = "Rapat Koordinasi Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung"
NUMBER = "000.1.5/0017/B.01/2024"
CODE = "7K3M-Q9XA-22TF"
LETTER_CODE = "3FNH-B6WS-58QT"
REGENCIES = {
    "Kabupaten Lampung Selatan": "Kalianda",
    "Kabupaten Lampung Tengah": "Gunung Sugih",
    "Kabupaten Lampung Utara": "Kotabumi",
    "Kabupaten Lampung Barat": "Liwa",
    "Kabupaten Tulang Bawang": "Menggala",
    "Kabupaten Tanggamus": "Kota Agung",
    "Kabupaten Lampung Timur": "Sukadana",
    "Kabupaten Way Kanan": "Blambangan Umpu",
    "Kabupaten Pesawaran": "Gedong Tataan",
    "Kabupaten Pringsewu": "Pringsewu",
    "Kabupaten Mesuji": "Mesuji",
    "Kabupaten Tulang Bawang Barat": "Tulang Bawang Tengah",
    "Kabupaten Pesisir Barat": "Krui",
    "Kota Bandar Lampung": "Bandar Lampung",
    "Kota Metro": "Metro",
}
STATUSES = (
    ("●", "Hadir Langsung"),
    ("▲", "Diwakili"),
    ("○", "Izin (Beralasan)"),
    ("■", "Tanpa Keterangan"),
)

LETTERHEAD = f.Letterhead(
    government_name="Pemerintah Provinsi Lampung",
    unit_name="Sekretariat Daerah",
    address_lines=("Jalan Wolter Monginsidi Nomor 69, Bandar Lampung", "pos-el rakor@lampung.example"),
    place="Bandar Lampung",
)
MEETING = f.Meeting(
    title=TITLE,
    kind_label="Rakor Sekda",
    purposes=(
        "percepatan dan penyelarasan program pembangunan yang telah memasuki periode triwulan IV tahun 2024",
        "penguatan komitmen penuntasan program kegiatan",
        "memastikan netralitas ASN dalam penyelenggaraan Pilkada serentak tahun 2024",
    ),
    focus=("rancangan Rencana Pembangunan Jangka Menengah Daerah (RPJMD)", "netralitas ASN"),
    convener="Sekretariat Daerah Provinsi Lampung",
    period="Triwulan IV 2024",
    sessions=(f.Session(date=date(2024, 10, 16), called_at=time(8, 30), starts=time(9, 5), ends=time(12, 40)),),
    venue=f.Venue(name="Hotel Grand Elty Krakatau", city="Kalianda"),
    mode="Tatap muka",
)
CHAIR = f.Person(name="Fahrizal Darminto", position=SEKDA)
APPROVAL = f.Approval(
    approver_label=f"Fahrizal Darminto, {SEKDA}", approved_at=datetime(2024, 10, 18, 3, 15, tzinfo=UTC)
)
VERIFICATION = f.Verification(url=f"https://rakor.example/periksa/{CODE}", code=CODE)
LETTER_VERIFICATION = f.Verification(url=f"https://rakor.example/periksa/{LETTER_CODE}", code=LETTER_CODE)


def minutes(*, is_draft: bool = False) -> f.MinutesFacts:
    """The minutes of the Rakor of 16 October 2024: what the press told, and gaps where it did not."""
    return f.MinutesFacts(
        letterhead=LETTERHEAD,
        paper=f.Paper(
            kind="minutes", is_draft=is_draft, version=2, number=NUMBER, date=date(2024, 10, 18), security="Biasa"
        ),
        meeting=MEETING,
        invitation_letter=f.LetterReference(number="000.1.5/0012/B.01/2024", date=date(2024, 10, 2)),
        roles=f.Roles(
            chair=CHAIR,
            moderator=f.Person(name="Zainal Abidin", position="Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan"),
            note_taker=f.Person(position="Kepala Bagian Otonomi Daerah"),
        ),
        participants=("Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung",),
        presenters=(
            f.Presenter(name="Mulyadi Irsan"),
            f.Presenter(name="M. Firsada"),
            f.Presenter(organisations=("BPKAD", "Bapenda"), is_representative=True),
        ),
        agenda=_agenda(),
        directives=_directives(),
        follow_ups=_follow_ups(),
        attendance=attendance(),
        quotes=(
            f.Quote(
                speaker="Fahrizal Darminto",
                text="Oleh karena itu tidak ada narasi lain selain kita bersinergi dan berkolaborasi bahwa objek "
                "yang kita bangun adalah sama, mudah-mudahan dengan semangat kebersamaan ini Lampung akan cepat "
                "majunya",
            ),
        ),
        closing_notes=("Rapat ditutup oleh pimpinan rapat setelah arahan dibacakan kembali.",),
        next_meeting="Triwulan I 2025",
        note_taker_signer=f.Signer(caption="Pencatat (notulis)", position="Kepala Bagian Otonomi Daerah"),
        chair_signer=f.Signer(
            caption="Pimpinan rapat",
            position="Sekretaris Daerah",
            name="Fahrizal Darminto",
            grade="Pembina Utama Madya (IV/d)",
        ),
        approval=APPROVAL,
        verification=VERIFICATION,
    )


def attendance(rows: int = len(REGENCIES)) -> f.Attendance:
    names = list(REGENCIES)
    roll = [
        f.AttendanceRow(
            order=1,
            group="A. Pimpinan rapat",
            name="Fahrizal Darminto",
            position="Sekretaris Daerah Provinsi",
            institution="Pemerintah Provinsi Lampung",
            status_symbol="●",
            status_label="Hadir Langsung",
        )
    ]
    for number in range(rows):
        # One is represented, one excused, one absent: Lampung Utara, Tanggamus and Way Kanan.
        symbol, label = STATUSES[{2: 1, 5: 2, 7: 3}.get(number, 0)]
        roll.append(
            f.AttendanceRow(
                order=number + 2,
                group="B. Sekretaris Daerah Kabupaten/Kota",
                position="Sekretaris Daerah",
                institution=names[number % len(names)],
                status_symbol=symbol,
                status_label=label,
                represented_by="Asisten Administrasi Umum" if label == "Diwakili" else None,
                note="surat tugas Nomor 800.1.11.1/215/2024" if label == "Diwakili" else None,
            )
        )
    roll.append(
        f.AttendanceRow(
            group="C. Pendamping",
            position="Kepala Bagian",
            institution="Kabupaten Pringsewu",
            status_label="Pendamping",
        )
    )
    counts = [sum(row.status_label == label for row in roll) for _, label in STATUSES]
    return f.Attendance(
        rows=tuple(roll),
        recap=tuple(
            f.RecapLine(label=f"{symbol} {label}", count=count)
            for (symbol, label), count in zip(STATUSES, counts, strict=True)
        ),
        counts_chair=True,
        notes=("Kabupaten Pesawaran hadir setelah rapat dibuka.",),
    )


def letter(*, is_draft: bool = False) -> f.InvitationLetterFacts:
    """The invitation to the same Rakor."""
    return f.InvitationLetterFacts(
        letterhead=LETTERHEAD,
        paper=f.Paper(
            kind="invitation_letter",
            is_draft=is_draft,
            number="000.1.5/0012/B.01/2024",
            date=date(2024, 10, 2),
        ),
        urgency="Segera",
        subject="Undangan Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung",
        addressee=f.AddresseeBlock(label="Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung"),
        meeting=f.Meeting(
            title=TITLE,
            purposes=MEETING.purposes[:1],
            sessions=(f.Session(date=date(2024, 10, 16), starts=time(9, 0)),),
            venue=MEETING.venue,
        ),
        chair_label=SEKDA,
        representation_rule="kehadiran dapat diwakilkan kepada Asisten dengan surat tugas atau surat kuasa",
        confirm_before=datetime(2024, 10, 14, 9, 0, tzinfo=UTC),
        materials_before=datetime(2024, 10, 11, 9, 0, tzinfo=UTC),
        signer=f.Signer(
            on_behalf_of="Gubernur Lampung",
            position="Sekretaris Daerah",
            name="Fahrizal Darminto",
            grade="Pembina Utama Madya (IV/d)",
        ),
        copies_to=("Gubernur Lampung (sebagai laporan)", "Kepala Badan Perencanaan Pembangunan Daerah"),
        invitees=(
            f.InviteeGroup(
                heading="A. Sekretaris Daerah Kabupaten/Kota (urut kode wilayah)",
                rows=tuple(
                    f.Invitee(order=n, label=f"Sekretaris Daerah {name}", place=seat, note="peserta")
                    for n, (name, seat) in enumerate(REGENCIES.items(), start=1)
                ),
            ),
            f.InviteeGroup(
                heading="B. Moderator dan narasumber",
                rows=(
                    f.Invitee(order=16, label="Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan", note="moderator"),
                ),
            ),
        ),
        programme=(
            f.ProgrammeLine(number=1, starts=time(8, 30), ends=time(9, 0), title="Registrasi peserta"),
            f.ProgrammeLine(number=2, starts=time(9, 0), ends=time(9, 30), title=f"Sambutan {SEKDA}", by=(SEKDA,)),
            f.ProgrammeLine(number=3, starts=time(9, 30), title="Paparan", by=("BPKAD", "Bapenda")),
        ),
        approval=f.Approval(
            approver_label=f"Fahrizal Darminto, {SEKDA}", approved_at=datetime(2024, 10, 2, 2, 0, tzinfo=UTC)
        ),
        verification=LETTER_VERIFICATION,
    )


def _agenda() -> tuple[f.AgendaItem, ...]:
    return (
        f.AgendaItem(
            number=1,
            kind_label="Sambutan",
            title=f"Sambutan {SEKDA}",
            led_by=("Fahrizal Darminto",),
            notes=("Sekretaris Daerah menyampaikan pokok perhatian pada rancangan RPJMD dan netralitas ASN.",),
        ),
        f.AgendaItem(number=2, kind_label="Paparan", title="Paparan Mulyadi Irsan", led_by=("Mulyadi Irsan",)),
        f.AgendaItem(
            number=3,
            kind_label="Paparan",
            title="Paparan perwakilan BPKAD dan Bapenda",
            organisations=("BPKAD", "Bapenda"),
        ),
        f.AgendaItem(
            number=4,
            kind_label="Diskusi",
            title="Sesi diskusi dan tanya jawab",
            exchanges=(
                f.Exchange(asker="Sekretaris Daerah Kota Metro", question="Kapan rancangan RPJMD diselaraskan?"),
            ),
            decisions=("RPJMD diselaraskan sampai akhir triwulan IV.",),
        ),
        f.AgendaItem(number=5, kind_label="Lain-lain", title="Ramah tamah", outcome="Ditiadakan"),
    )


def _directives() -> tuple[f.Directive, ...]:
    points = (
        "Pembinaan dan pengawasan Netralitas Aparatur Sipil Negara",
        "Akselerasi dan keterpaduan Rencana Pembangunan Jangka Menengah Daerah",
        "Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah",
        "Penguatan koordinasi dan kerja sama antardaerah",
    )
    joint = tuple(
        f.Directive(
            number=n,
            kind_label="Poin yang Disikapi Bersama",
            is_binding=True,
            text=text,
            given_by="Fahrizal Darminto",
            addressees=("seluruh kabupaten/kota",) if n == 1 else (),
            due_date=date(2024, 12, 31) if n == 1 else None,
        )
        for n, text in enumerate(points, start=1)
    )
    return (
        *joint,
        f.Directive(
            number=5,
            kind_label="Imbauan",
            text="lebih berhati-hati dalam tindakan dan pernyataan untuk menjaga netralitas",
            given_by="Fahrizal Darminto",
            delivered_by="Zainal Abidin",
            addressees=("seluruh jajaran pejabat baik di Provinsi maupun Kabupaten/Kota",),
            legal_basis="Undang-Undang Nomor 20 Tahun 2023",
        ),
    )


def _follow_ups() -> tuple[f.FollowUpLine, ...]:
    return (
        f.FollowUpLine(
            directive_number=1,
            text="Pembinaan dan pengawasan Netralitas Aparatur Sipil Negara",
            responsible=("Kabupaten Lampung Selatan", "Kota Metro"),
            due_date=date(2024, 12, 31),
            mechanism="Laporan triwulan",
        ),
        f.FollowUpLine(
            directive_number=2, text="Akselerasi dan keterpaduan Rencana Pembangunan Jangka Menengah Daerah"
        ),
        f.FollowUpLine(directive_number=3, text="Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah"),
        f.FollowUpLine(directive_number=4, text="Penguatan koordinasi dan kerja sama antardaerah"),
        f.FollowUpLine(text="menindaklanjuti hasil Rapat Koordinasi", mechanism="Rakor Teknis"),
    )
