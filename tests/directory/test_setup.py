import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.actions import NotSetUp, SetupReport, add_units, load_regions, setup_province, setup_region
from directory.blueprint import region_rows, sample_units
from directory.models import ForkopimdaMember, Organization, Position, Region
from directory.states import OrganizationKind, PositionRole
from tests.factories import UserFactory
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

PROVINCES = [row["code"] for row in region_rows() if not row["parent_code"]]
NOTHING = SetupReport()


def setup(code: str) -> SetupReport:
    return setup_province(code=code, by=System())


def everything() -> list[tuple]:
    """Every row of the directory, value by value."""
    return [
        row
        for table in (Region, Organization, Position, ForkopimdaMember)
        for row in table.objects.order_by("pk").values_list()
    ]


def titles(region: str) -> set[str]:
    return set(Position.objects.filter(organization__region__code=region).values_list("title", flat=True))


def test_all_regions_are_loaded_once() -> None:
    assert load_regions() == SetupReport(regions=552)
    assert load_regions() == NOTHING
    kinds = [Region.objects.filter(kind=kind).count() for kind in ("provinsi", "kabupaten", "kota")]
    assert kinds == [38, 416, 98]
    assert Region.objects.filter(is_autonomous=False, parent__code="31").count() == 6
    assert Region.objects.get(code="64.11").timezone == "Asia/Makassar"


def test_a_corrected_region_stays_corrected() -> None:
    load_regions()
    Region.objects.filter(code="31").update(name="Daerah Khusus Jakarta")
    load_regions()
    assert Region.objects.get(code="31").name == "Daerah Khusus Jakarta"


def test_the_command_says_how_many_regions_came(capsys) -> None:
    call_command("load_regions")
    assert "552" in capsys.readouterr().out


@pytest.mark.parametrize("code", PROVINCES)
def test_every_province_is_set_up_and_twice_changes_nothing(code: str) -> None:
    assert setup(code).organizations
    before = everything()
    assert setup(code) == NOTHING
    assert everything() == before

    province = Region.objects.get(code=code)
    regencies = province.children.all()
    autonomous = regencies.filter(is_autonomous=True).count()
    below = Position.objects.filter(organization__region__parent=province)
    for role in (PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY):
        assert below.filter(role=role).count() == regencies.count()
        assert Position.objects.filter(organization__region=province, role=role).count() == 1
    assert ForkopimdaMember.objects.filter(region__parent=province).count() == 4 * autonomous
    assert ForkopimdaMember.objects.filter(region=province).count() == 4
    own = Organization.objects.filter(region=province)
    assert own.exclude(kind__in=["government", "council", "vertical"]).count() == len(sample_units())
    assert list(own.filter(is_convener=True)) == [own.get(code=code)]
    assert not Organization.objects.filter(region__parent=province, is_convener=True).exists()


def test_posts_of_lampung_are_named_as_they_are_printed() -> None:
    setup("18")
    assert {
        "Gubernur Lampung",
        "Wakil Gubernur Lampung",
        "Sekretaris Daerah Provinsi Lampung",
        "Staf Ahli Gubernur Lampung Bidang Ekonomi dan Pembangunan",
        "Asisten Administrasi Umum Sekretariat Daerah Provinsi Lampung",
        "Kepala Biro Administrasi Pimpinan Sekretariat Daerah Provinsi Lampung",
        "Kepala Dinas Kesehatan Provinsi Lampung",
        "Ketua Dewan Perwakilan Rakyat Daerah Provinsi Lampung",
        "Kepala Kepolisian Daerah Lampung",
        "Kepala Kejaksaan Tinggi Lampung",
        "Pimpinan Satuan Teritorial TNI di Provinsi Lampung",
    } <= titles("18")
    assert titles("18.01") == {
        "Bupati Lampung Selatan",
        "Wakil Bupati Lampung Selatan",
        "Sekretaris Daerah Kabupaten Lampung Selatan",
        "Ketua Dewan Perwakilan Rakyat Daerah Kabupaten Lampung Selatan",
        "Kepala Kepolisian Resor Lampung Selatan",
        "Kepala Kejaksaan Negeri Lampung Selatan",
        "Pimpinan Satuan Teritorial TNI di Kabupaten Lampung Selatan",
    }
    assert {"Wali Kota Metro", "Wakil Wali Kota Metro", "Sekretaris Daerah Kota Metro"} <= titles("18.72")
    sekda = Position.objects.get(title="Sekretaris Daerah Kabupaten Lampung Selatan")
    assert (sekda.short_title, sekda.rank) == ("Sekda Kab. Lampung Selatan", "II.a")


def test_officials_of_tni_polri_prosecution_and_dprd_are_not_ranked() -> None:
    setup("18")
    unranked = Position.objects.filter(is_ranked=False)
    assert unranked.count() == 4 * 16
    assert not unranked.exclude(rank="").exists()
    assert set(unranked.values_list("role", flat=True)) == {"council_speaker", "vertical_head"}


def test_administrative_units_of_jakarta_have_their_posts_and_no_others() -> None:
    setup("31")
    assert titles("31.01") == {
        "Bupati Administrasi Kepulauan Seribu",
        "Wakil Bupati Administrasi Kepulauan Seribu",
        "Sekretaris Kabupaten Administrasi Kepulauan Seribu",
    }
    assert titles("31.74") == {
        "Wali Kota Administrasi Jakarta Selatan",
        "Wakil Wali Kota Administrasi Jakarta Selatan",
        "Sekretaris Kota Administrasi Jakarta Selatan",
    }
    below = Organization.objects.filter(region__parent__code="31")
    assert set(below.values_list("kind", flat=True)) == {"government"}
    assert below.get(code="31.74").name == "Kota Administrasi Jakarta Selatan"


def test_an_administrative_unit_cannot_be_made_a_convener() -> None:
    with pytest.raises(CommandError, match=r"administrative|administrasi"):
        call_command("setup_region", "31.74")
    assert not Organization.objects.exists()


def test_what_was_edited_or_put_away_is_not_brought_back() -> None:
    setup("18")
    Organization.objects.filter(code="18/DINKES").update(name="Dinas Kesehatan dan KB", is_active=False)
    Position.objects.filter(code="18/DINKES:head").update(title="Kepala Dinas Kesehatan dan KB", rank="")
    ForkopimdaMember.objects.filter(position__code="18/TNI:head").delete()
    assert setup("18") == NOTHING
    assert Organization.objects.get(code="18/DINKES").name == "Dinas Kesehatan dan KB"
    assert Position.objects.get(code="18/DINKES:head").rank == ""
    assert ForkopimdaMember.objects.filter(region__code="18").count() == 3


def test_what_was_deleted_is_made_again_alone() -> None:
    setup("18")
    Position.objects.filter(code="18/DINKES:head").delete()
    assert setup("18") == SetupReport(positions=1)


def test_a_post_typed_in_before_is_not_doubled() -> None:
    setup("18")
    Position.objects.filter(code="18/DINKES:head").update(code="")
    assert setup("18") == NOTHING


def test_the_run_is_in_the_trail_only_if_it_did_something() -> None:
    setup("18")
    setup("18")
    entry = AuditEntry.objects.get(action="setup_province")
    assert entry.after["regions"] == 552
    assert entry.object_label == "Pemerintah Provinsi Lampung"


@pytest.mark.parametrize("code", ["18.01", "99", "", "Lampung"])
def test_only_a_province_is_set_up_as_one(code: str) -> None:
    with pytest.raises(CommandError):
        call_command("setup_province", code)
    assert not Organization.objects.exists()


def test_a_kabupaten_becomes_a_convener() -> None:
    setup("18")
    by_province = everything()
    report = setup_region(code="18.01", by=System())
    assert report.organizations
    assert not report.seats  # its Forkopimda stood already
    government = Organization.objects.get(code="18.01")
    assert government.is_convener
    own = Organization.objects.filter(region__code="18.01")
    kinds = set(own.values_list("kind", flat=True))
    assert {"secretariat", "assistant", "expert_staff", "council_secretariat", "inspectorate", "agency"} <= kinds
    # Named by nobody, so not made; and what only provinces have is not made either.
    assert not kinds & {"division", "subdistrict", "bureau", "liaison", "hospital"}
    assert not own.filter(name__contains="Kehutanan").exists()
    assert "Staf Ahli Bupati Lampung Selatan Bidang Ekonomi dan Pembangunan" in titles("18.01")
    ranks = dict(Position.objects.filter(organization__region__code="18.01").values_list("code", "rank"))
    assert ranks["18.01:regional_secretary"] == "II.a"
    assert ranks["18.01/ASISTEN-I:head"] == ranks["18.01/DINKES:head"] == ranks["18.01/SETWAN:head"] == "II.b"
    assert ranks["18.01/SATPOL-PP:head"] == ""

    before = everything()
    assert setup_region(code="18.01", by=System()) == NOTHING
    assert setup("18") == NOTHING
    assert everything() == before
    assert len(by_province) < len(before)


def test_a_kabupaten_is_set_up_without_its_province() -> None:
    report = setup_region(code="18.71", by=System())
    assert report.regions == 552
    assert report.seats == 4
    assert {"Wali Kota Bandar Lampung", "Staf Ahli Wali Kota Bandar Lampung Bidang Ekonomi dan Pembangunan"} <= titles(
        "18.71"
    )
    assert not Organization.objects.filter(region__code="18").exists()
    setup("18")
    assert Organization.objects.get(code="18.71").is_convener


def test_units_of_a_kabupaten_come_from_a_file_and_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("kind,name\nkecamatan,Kalianda\nbagian,Bagian Umum\nopd,Dinas Perikanan\nkecamatan,Natar\n")
    arguments = {"units": file, "subdistrict": ["  Natar ", "Distrik Contoh"], "division": ["Umum", "Hukum"]}
    call_command("setup_region", "18.01", **arguments)
    assert {
        "Camat Kalianda",
        "Camat Natar",
        "Kepala Distrik Contoh",
        "Kepala Bagian Umum Sekretariat Daerah Kabupaten Lampung Selatan",
        "Kepala Bagian Hukum Sekretariat Daerah Kabupaten Lampung Selatan",
        "Kepala Dinas Perikanan Kabupaten Lampung Selatan",
    } <= titles("18.01")
    own = Position.objects.filter(organization__region__code="18.01")
    assert set(own.filter(role="subdistrict_head").values_list("rank", flat=True)) == {"III.a"}
    assert own.filter(role="division_head").count() == 2
    before = everything()
    call_command("setup_region", "18.01", **arguments)
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"jenis,nama\n", "columns kind and name"),
        (b"kind,name\nkecamatan,Natar\nkelurahan,X\n", "line 3"),
        (b"kind,name\nkecamatan,\n", "line 2: the name is empty"),
        (b"\xff\xfe\x00k", "UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_broken_units_file_changes_nothing(tmp_path: Path, content: bytes | None, remedy: str) -> None:
    file = tmp_path / "units.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=remedy):
        call_command("setup_region", "18.01", units=file)
    assert not Organization.objects.exists()


def test_units_need_a_secretariat_to_hang_on() -> None:
    setup("18")
    government = Organization.objects.get(code="18.02")
    with pytest.raises(NotSetUp):
        add_units(government=government, kind="division", names=["Umum"], by=System())


def test_only_the_operator_sets_up() -> None:
    with pytest.raises(Refused):
        setup_province(code="18", by=UserFactory())
    with pytest.raises(Refused):
        setup_region(code="18.01", by=UserFactory())


def test_the_biggest_province_takes_few_queries(django_assert_max_num_queries) -> None:
    load_regions()
    with django_assert_max_num_queries(25):
        setup("35")


def test_the_data_files_are_whole() -> None:
    folder = Path(__file__).resolve().parents[2] / "directory" / "data"
    assert "MIT License" in (folder / "NOTICE").read_text(encoding="utf-8")
    with (folder / "opd.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len({row["code"] for row in rows}) == 55
    parents = {row["parent_code"] for row in rows} - {""}
    assert parents <= {row["code"] for row in rows}
    assert {row["eselon_basis"] for row in rows} == {"PP 18/2016 Pasal 94", "ingatan, belum diverifikasi"}


def test_kinds_of_organisation_fit_their_column() -> None:
    assert all(len(kind) <= 20 for kind in OrganizationKind.values)
