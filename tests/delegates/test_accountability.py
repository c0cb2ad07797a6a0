"""After the answer: one line of progress for each open follow-up of the institution."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from attendance.links import token_of
from attendance.models import Invitation
from followups.models import FollowUp, ProgressUpdate
from followups.states import FollowUpState
from portal.delegates.queries import ASKED_LIMIT
from tests.factories import DirectiveFactory, FollowUpFactory, invited_meeting
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


def owe(invitation: Invitation, count: int = 1, **fields: object) -> list[FollowUp]:
    line = invitation.participant
    return [
        FollowUpFactory.create(
            directive=DirectiveFactory.create(meeting=line.meeting), organization=line.organization, **fields
        )
        for _ in range(count)
    ]


def answer(invitation: Invitation) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/", {"state": "accepted"})


def send(invitation: Invitation, values: dict[str, str]) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/kemajuan/", values)


def field_of(follow_up: FollowUp) -> str:
    return f"kemajuan-{follow_up.public_id}"


def test_nothing_is_asked_before_the_answer(invitation: Invitation) -> None:
    (owed,) = owe(invitation)
    assert field_of(owed) not in Client().get(f"/u/{token_of(invitation)}/").content.decode()
    send(invitation, {field_of(owed): "Terlalu dini."})
    assert not ProgressUpdate.objects.exists()


def test_the_page_after_the_answer_asks_for_one_line_each(invitation: Invitation) -> None:
    first, second = owe(invitation, 2)
    page = answer(invitation).content.decode()
    assert field_of(first) in page
    assert field_of(second) in page
    assert Invitation.objects.get(pk=invitation.pk).state == "accepted"


def test_lines_are_kept_and_blank_ones_are_no_mistake(invitation: Invitation) -> None:
    first, second = owe(invitation, 2)
    answer(invitation)
    response = send(invitation, {field_of(first): "  Sudah   dianggarkan. ", field_of(second): ""})
    assert response.status_code == 200
    update = ProgressUpdate.objects.get()
    assert (update.follow_up, update.note) == (first, "Sudah dianggarkan.")
    assert "Sudah dianggarkan." in response.content.decode()
    assert Invitation.objects.get(pk=invitation.pk).answer_revision == 1


def test_what_is_told_back_stands_where_it_was_asked(invitation: Invitation) -> None:
    owe(invitation)
    page = answer(invitation).content.decode()
    assert f'action="/u/{token_of(invitation)}/kemajuan/#kemajuan"' in page
    assert 'id="kemajuan"' in page


def test_sent_twice_is_kept_once(invitation: Invitation) -> None:
    (owed,) = owe(invitation)
    answer(invitation)
    for _ in range(2):
        assert send(invitation, {field_of(owed): "Berjalan."}).status_code == 200
    assert ProgressUpdate.objects.count() == 1


def test_what_is_too_long_stays_in_its_field_and_the_rest_is_kept(invitation: Invitation) -> None:
    first, second = owe(invitation, 2)
    answer(invitation)
    response = send(invitation, {field_of(first): "x" * 301, field_of(second): "Berjalan."})
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()
    assert ProgressUpdate.objects.get().follow_up == second


def test_what_the_institution_does_not_owe_is_not_touched(invitation: Invitation) -> None:
    other = Invitation.objects.exclude(pk=invitation.pk).get()
    (theirs,) = owe(other)
    owe(invitation)
    answer(invitation)
    assert field_of(theirs) not in send(invitation, {field_of(theirs): "Bukan kami."}).content.decode()
    assert not ProgressUpdate.objects.exists()


def test_what_waits_for_verification_is_not_asked(invitation: Invitation) -> None:
    (owed,) = owe(invitation, state=FollowUpState.SUBMITTED)
    assert field_of(owed) not in answer(invitation).content.decode()


def test_at_most_ten_are_asked_at_once(invitation: Invitation) -> None:
    owe(invitation, ASKED_LIMIT + 2)
    assert answer(invitation).content.decode().count('name="kemajuan-') == ASKED_LIMIT


def test_reading_changes_nothing(invitation: Invitation) -> None:
    owe(invitation)
    answer(invitation)
    before = stored_rows()
    response = Client().get(f"/u/{token_of(invitation)}/kemajuan/")
    assert response["Cache-Control"] == "no-store"
    assert stored_rows() == before


def test_page_costs_the_same_for_one_and_for_ten(
    invitation: Invitation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owe(invitation)
    answer(invitation)
    address = f"/u/{token_of(invitation)}/kemajuan/"
    with django_assert_max_num_queries(100) as few:
        Client().get(address)
    owe(invitation, 9)
    with django_assert_max_num_queries(len(few)):
        Client().get(address)
