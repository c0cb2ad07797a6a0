"""Filters that someone keeps for himself."""

import pytest

from accounts.actions import LIMIT, FilterRefused, remove_filter, save_filter
from accounts.models import SavedFilter
from audit.models import AuditEntry
from common.errors import Refused
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_filter_is_kept_under_its_name() -> None:
    user = UserFactory.create()
    save_filter(page="answers", name="  Belum menjawab\n", query="keadaan=pending", by=user)
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.page, saved.name, saved.query) == (user, "answers", "Belum menjawab", "keadaan=pending")
    assert AuditEntry.objects.get(action="save_filter").after == {"page": "answers"}


def test_the_same_name_takes_the_new_filter() -> None:
    user = UserFactory.create()
    for query in ("keadaan=pending", "keadaan=excused"):
        save_filter(page="answers", name="Saya", query=query, by=user)
    assert SavedFilter.objects.get().query == "keadaan=excused"


def test_names_are_ones_own() -> None:
    for user in UserFactory.create_batch(2):
        save_filter(page="answers", name="Saya", query="keadaan=pending", by=user)
    assert SavedFilter.objects.count() == 2


@pytest.mark.parametrize(("name", "query"), [("", "a=b"), ("  \n", "a=b"), ("Saya", ""), ("Saya", "q=" + "x" * 500)])
def test_what_cannot_be_kept_is_refused(name: str, query: str) -> None:
    with pytest.raises(FilterRefused):
        save_filter(page="answers", name=name, query=query, by=UserFactory.create())
    assert not SavedFilter.objects.exists()


def test_a_long_name_is_cut() -> None:
    assert len(save_filter(page="answers", name="x" * 90, query="a=b", by=UserFactory.create()).name) == 60


def test_filters_stay_a_choice_of_a_few() -> None:
    user = UserFactory.create()
    for number in range(LIMIT):
        save_filter(page="answers", name=f"{number}", query="a=b", by=user)
    with pytest.raises(FilterRefused):
        save_filter(page="answers", name="lagi", query="a=b", by=user)
    save_filter(page="answers", name="0", query="a=c", by=user)
    assert SavedFilter.objects.count() == LIMIT


def test_a_filter_is_removed_by_its_owner_only() -> None:
    user = UserFactory.create()
    saved = save_filter(page="answers", name="Saya", query="a=b", by=user)
    with pytest.raises(Refused):
        remove_filter(saved=saved, by=UserFactory.create())
    remove_filter(saved=saved, by=user)
    assert not SavedFilter.objects.exists()
    assert AuditEntry.objects.filter(action="remove_filter").count() == 1
