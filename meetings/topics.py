"""The words with which a convener's list of topics begins. Data, and in Indonesian: they stand on papers."""

from meetings.states import TopicKind

# What recurs in the coordination meetings of provinces (domain notes, rows 31 to 33).
_ISSUES = (
    "Pengendalian inflasi",
    "Infrastruktur",
    "Pelayanan publik",
    "Ketahanan ekonomi",
    "Netralitas ASN",
    "Penyelarasan perencanaan pembangunan",
)

# Urusan pemerintahan konkuren: UU 23/2014 Pasal 12 ayat (1), (2) dan (3).
_AFFAIRS = (
    "Pendidikan",
    "Kesehatan",
    "Pekerjaan umum dan penataan ruang",
    "Perumahan rakyat dan kawasan permukiman",
    "Ketenteraman, ketertiban umum, dan pelindungan masyarakat",
    "Sosial",
    "Tenaga kerja",
    "Pemberdayaan perempuan dan pelindungan anak",
    "Pangan",
    "Pertanahan",
    "Lingkungan hidup",
    "Administrasi kependudukan dan pencatatan sipil",
    "Pemberdayaan masyarakat dan desa",
    "Pengendalian penduduk dan keluarga berencana",
    "Perhubungan",
    "Komunikasi dan informatika",
    "Koperasi, usaha kecil, dan menengah",
    "Penanaman modal",
    "Kepemudaan dan olahraga",
    "Statistik",
    "Persandian",
    "Kebudayaan",
    "Perpustakaan",
    "Kearsipan",
    "Kelautan dan perikanan",
    "Pariwisata",
    "Pertanian",
    "Kehutanan",
    "Energi dan sumber daya mineral",
    "Perdagangan",
    "Perindustrian",
    "Transmigrasi",
)

USUAL_TOPICS = (
    *((TopicKind.ISSUE, name) for name in _ISSUES),
    *((TopicKind.AFFAIR, name) for name in _AFFAIRS),
)
