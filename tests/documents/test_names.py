"""Whether a certificate is that of whom a paper names: titles and degrees count for nothing, everything else counts."""

import pytest

from documents.signing.names import is_named, nip_in
from tests.stacks import ON_ONE_STACK

pytestmark = ON_ONE_STACK
NIP, OTHER = "197001011995031001", "198505052010011002"

ONE_PERSON = [
    ("Dr. Ir. H. Fahrizal Darminto, M.A.", "FAHRIZAL DARMINTO"),
    ("Fahrizal Darminto, S.H., M.Si.", "Fahrizal Darminto, M.Si., S.H."),
    ("Fahrizal Darminto, S.H., M.Si.", "Drs FAHRIZAL DARMINTO SH MSi"),
    ("Dr.Fahrizal Darminto", "Fahrizal  Darminto S.H"),
    ("Dr. H. Nur'aini Al-Amin, S.Ag.", "HJ. NURAINI AL AMIN"),
    ("Nur’aini", "Nur'Aini"),
    ("M. Yani", "M.Yani, S.IP"),
    ("Prof. Dr. drg. Sri", "SRI"),
    ("Ｙａｎｉ", "yani"),
]
TWO_PEOPLE = [
    ("Fahrizal Darminto", "Fahrizal"),
    ("Ahmad Yani", "Ahmad Yani Nasution"),
    ("A. Yani", "B. Yani"),
    ("Budi H. Santoso", "Budi R. Santoso"),
    ("Budi H. Santoso", "Budi Santoso"),
    ("Ahmad R", "Ahmad"),
    ("R. Ahmad", "Ahmad"),
    ("St. Aisyah", "Aisyah"),
    ("Ahmad Se Yani", "Ahmad Yani"),
    ("M. Firdaus", "Muhammad Firdaus"),
    ("Yani Ahmad", "Ahmad Yani"),
    ("", "Ahmad Yani"),
    ("Ahmad Yani", ""),
    ("", ""),
    ("Dr. H., M.Si.", "Drs., S.H."),
    ("Sekretaris Daerah", "Sekretariat Daerah"),
]


def named(name: str, certified: str, nip: str = "", certified_nip: str = "") -> bool:
    return is_named(name=name, nip=nip, certified_name=certified, certified_nip=certified_nip)


@pytest.mark.parametrize(("printed", "certified"), ONE_PERSON)
def test_one_name_however_it_is_written(printed: str, certified: str) -> None:
    assert named(printed, certified)
    assert named(certified, printed)


@pytest.mark.parametrize(("printed", "certified"), TWO_PEOPLE)
def test_another_name_whatever_its_titles(printed: str, certified: str) -> None:
    assert not named(printed, certified)
    assert not named(certified, printed)


def test_the_nip_says_who_it_is_where_both_bear_one() -> None:
    assert named("Fahrizal Darminto", "F. DARMINTO", NIP, NIP)
    assert named("Fahrizal Darminto", "F. DARMINTO", "19700101 199503 1 001", NIP)
    assert not named("Ahmad Yani", "AHMAD YANI", NIP, OTHER)
    for one, other in ((NIP, ""), ("", NIP), ("", "")):
        assert named("Ahmad Yani", "AHMAD YANI", one, other)
        assert not named("Ahmad Yani", "AHMAD", one, other)


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ({"serial_number": NIP}, NIP),
        ({"serial_number": f"NIP {NIP}"}, NIP),
        ({"user_id": NIP}, NIP),
        ({"serial_number": "1801234567890123"}, ""),  # a NIK
        ({"serial_number": f"0{NIP}"}, ""),
        ({"serial_number": None}, ""),
        ({"common_name": NIP}, ""),
    ],
)
def test_a_nip_is_known_by_its_place_and_length(subject: dict[str, str], found: str) -> None:
    assert nip_in(subject) == found
