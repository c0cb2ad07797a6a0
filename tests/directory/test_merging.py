import pytest

from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.actions import (
    NipTaken,
    NotMergeable,
    appoint_by_name,
    appoint_official,
    merge_officials,
    unmerge_official,
)
from directory.models import Official
from directory.queries import appointments_of, bare_name, officials_matching, posts_now, propose_same_person
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
BY = System()


def in_house(government, **official):
    """A holder of some post of the house."""
    post = PositionFactory(organization=OrganizationFactory(parent=government))
    return AppointmentFactory(position=post, official=OfficialFactory(**official)).official


def test_merged_and_unmerged_nothing_is_lost() -> None:
    kept, duplicate = AppointmentFactory().official, AppointmentFactory().official
    before = list(Official.objects.values_list("pk", "name", "nip", "grade"))
    merge_officials(kept=kept, duplicate=duplicate, by=BY)
    assert (duplicate.kept, duplicate.kept_id, kept.kept_id) == (kept, kept.pk, kept.pk)
    assert set(Official.objects.with_person().values_list("person", flat=True)) == {kept.pk}
    assert {row.official for row in appointments_of(kept)} == {kept, duplicate}
    unmerge_official(official=duplicate, by=BY)
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None
    assert list(Official.objects.values_list("pk", "name", "nip", "grade")) == before
    assert [row.official for row in appointments_of(kept)] == [kept]
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["unmerge_official", "merge_officials"]


def test_what_cannot_be_merged() -> None:
    first, second, third = OfficialFactory.create_batch(3)
    with pytest.raises(NotMergeable):
        merge_officials(kept=first, duplicate=first, by=BY)
    merge_officials(kept=first, duplicate=second, by=BY)
    with pytest.raises(NotMergeable, match=r"merged already|sudah"):
        merge_officials(kept=third, duplicate=second, by=BY)
    with pytest.raises(NotMergeable):
        merge_officials(kept=second, duplicate=third, by=BY)
    with pytest.raises(NotMergeable):
        merge_officials(kept=third, duplicate=first, by=BY)
    with pytest.raises(WrongState):
        unmerge_official(official=first, by=BY)
    assert AuditEntry.objects.filter(action="merge_officials").count() == 1


def test_only_who_keeps_both_merges_and_unmerges() -> None:
    here, there = GovernmentFactory(), GovernmentFactory()
    kept, duplicate, foreign = in_house(here), in_house(here), in_house(there)
    secretariat = user_with(Role.SECRETARIAT, here)
    for wrong in (user_with(Role.LEADERSHIP, here), user_with(Role.SECRETARIAT, there)):
        with pytest.raises(Refused):
            merge_officials(kept=kept, duplicate=duplicate, by=wrong)
    with pytest.raises(Refused):
        merge_officials(kept=kept, duplicate=foreign, by=secretariat)
    merge_officials(kept=kept, duplicate=duplicate, by=secretariat)
    with pytest.raises(Refused):
        unmerge_official(official=duplicate, by=user_with(Role.LEADERSHIP, here))
    unmerge_official(official=duplicate, by=secretariat)


def test_nip_of_a_merged_record_finds_the_kept_one() -> None:
    kept, duplicate = OfficialFactory(nip="", name="Siti Contoh"), OfficialFactory(name="Siti Contoh, S.H.")
    merge_officials(kept=kept, duplicate=duplicate, by=BY)
    assert Official.objects.known_by_nip(duplicate.nip) == kept
    assert Official.objects.known_by_nip("") is None
    assert Official.objects.known_by_nip("199912312020011001") is None
    for name in ("siti contoh", "SITI CONTOH, S.H."):
        held = appoint_by_name(position=PositionFactory(), name=name, nip=duplicate.nip, by=BY)
        assert held.official == kept
    with pytest.raises(NipTaken):
        appoint_by_name(position=PositionFactory(), name="Orang Lain", nip=duplicate.nip, by=BY)
    duplicate.refresh_from_db()
    assert appoint_official(position=PositionFactory(), official=duplicate, by=BY).official == kept


def test_lists_show_a_person_once_and_search_finds_the_merged_name() -> None:
    government = GovernmentFactory()
    kept, duplicate = in_house(government, name="Rina Contoh"), in_house(government, name="Rena Tjontoh")
    other = in_house(government, name="Aan Lain")
    merge_officials(kept=kept, duplicate=duplicate, by=BY)
    user = user_with(Role.SECRETARIAT, government)
    assert list(officials_matching(user)) == [other, kept]
    assert list(officials_matching(user, words="tjontoh")) == [kept]
    (found,) = officials_matching(user, words=duplicate.nip)
    assert found == kept
    assert {row.official for row in posts_now(found)} == {kept, duplicate}
    kept.appointments.update(ends_on="2020-01-01")
    assert list(officials_matching(user, is_in_office=True)) == [other, kept]
    duplicate.appointments.update(ends_on="2020-01-01")
    assert list(officials_matching(user, is_in_office=False)) == [kept]


def test_a_person_seen_by_a_merged_record_only_is_seen() -> None:
    here, there = GovernmentFactory(), GovernmentFactory()
    kept, duplicate = in_house(there), in_house(here)
    user = user_with(Role.SECRETARIAT, here)
    assert kept not in Official.objects.visible_to(user)
    merge_officials(kept=kept, duplicate=duplicate, by=BY)
    assert set(Official.objects.visible_to(user)) == {kept, duplicate}


def test_order_of_the_list() -> None:
    government = GovernmentFactory()
    low, high = in_house(government, name="A"), in_house(government, name="B")
    low.appointments.get().position.__class__.objects.filter(appointments__official=low).update(protocol_order=900)
    high.appointments.get().position.__class__.objects.filter(appointments__official=high).update(protocol_order=1)
    gone = in_house(government, name="C")
    gone.appointments.update(ends_on="2020-01-01")
    user = user_with(Role.SECRETARIAT, government)
    assert list(officials_matching(user, order="-nama")) == [gone, high, low]
    assert list(officials_matching(user, order="jabatan")) == [high, low, gone]
    assert list(officials_matching(user, order="bukan urutan")) == [low, high, gone]


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        ("Dr. H. Budi Santoso, S.H., M.Si.", "budi santoso"),
        ("Drs. BUDI  SANTOSO", "budi santoso"),
        ("Brigjen. TNI Budi", "tni budi"),
        ("Ir. Hj. Nur'aini", "nur aini"),
        ("Hendra", "hendra"),
    ],
)
def test_names_without_titles(printed: str, bare: str) -> None:
    assert bare_name(printed) == bare


def test_the_same_person_is_proposed_and_others_are_not() -> None:
    government = GovernmentFactory()
    official = in_house(government, name="Dr. Budi Santoso, S.H.", nip="197001011995031001")
    titled = in_house(government, name="BUDI SANTOSO", nip="")
    mistyped = in_house(government, name="Budi Santosso, M.Si.", nip="")
    renamed = in_house(government, name="B. Hartono", nip="198001012005012001")
    in_house(government, name="Budi Hartono", nip="")
    in_house(GovernmentFactory(), name="Budi Santoso", nip="")
    user = user_with(Role.SECRETARIAT, government)
    assert [row.official for row in propose_same_person(official, user)] == [titled, mistyped]
    Official.objects.filter(pk=renamed.pk).update(nip="197001011995031999")
    assert renamed in [row.official for row in propose_same_person(official, user)]
    merge_officials(kept=official, duplicate=titled, by=BY)
    assert titled not in [row.official for row in propose_same_person(official, user)]
    titled.refresh_from_db()
    assert propose_same_person(titled, user) == []
