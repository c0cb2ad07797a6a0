"""Papers behind links without account: a link of somebody else, of another kind or of yesterday opens none of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from attendance.links import (
    Purpose,
    derive_token,
    hall_token_of,
    one_time_link_of,
    representative_token_of,
    token_of,
)
from attendance.models import Invitation, Representation
from attendance.states import RepresentationState
from documents import facts
from documents.models import Objection, Paper, Rendering
from documents.queries import draft_key, facts_now
from documents.states import Edition, PaperState
from handovers.links import handover_token_of
from meetings.models import Meeting
from tests.factories import InvitationFactory
from tests.scene import NOW, House, client_of, second_meeting, stored_rows
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]
PAPERS = ("letter", "minutes", "extract", "objections", "minutes_draft", "mandate")
OF_REPRESENTATIVES = ("representative_letter", "representative", "brief")


@pytest.fixture
def issued(house: House) -> House:
    """Letter, minutes and extract are out, and what lay before the participants; each file with bytes of its own."""
    extract: Any = house.of_the_day["extract"]
    for number, paper in enumerate((house.minutes, extract), start=417):
        frozen = {"facts": facts.as_json(facts_now(paper)), "number": f"000.1.5/0{number}/2030", "dated": NOW.date()}
        moments = dict.fromkeys(("approved_at", "signed_at"), NOW)
        Paper.objects.filter(pk=paper.pk).update(state=PaperState.SIGNED, **frozen, **moments)
        Rendering.objects.create(paper=paper, edition=Edition.SIGNED, key=f"signed:{paper.pk}", state="done")
    Meeting.objects.filter(pk=house.meeting.pk).update(minutes_signed_at=NOW)
    circulated = facts.sha256_of(house.minutes.circulated_facts or {})
    Rendering.objects.filter(pk=house.draft.pk).update(key=draft_key(house.minutes, circulated))
    for rendering in Rendering.objects.select_related("paper"):
        rendering.file.save("x.pdf", ContentFile(f"%PDF {rendering.edition} {rendering.paper.kind}".encode()))
    return house


def address(name: str, token: str) -> str:
    return reverse(f"delegates:{name}", args=[token])


def of_another_purpose(house: House) -> Iterator[tuple[str, str]]:
    """Tokens that open something, or did, and none of the papers behind a personal link."""
    invitation, sent = house.invitation, house.representation
    for purpose in Purpose:
        if purpose != Purpose.INVITATION:
            yield f"{purpose} of the invitation", derive_token(purpose, invitation.public_id, invitation.link_version)
    yield "a representative's", representative_token_of(sent)
    yield "a handover", handover_token_of(house.handover)
    yield "an institution's", one_time_link_of(house.one_time_link).rstrip("/").rpartition("/")[2]
    yield "the board", hall_token_of(Purpose.BOARD, house.meeting.hall)
    yield "the room", hall_token_of(Purpose.ROOM, house.meeting.hall)
    yield "of tomorrow", derive_token(Purpose.INVITATION, invitation.public_id, invitation.link_version + 1)
    yield "a representative as an invitation", derive_token(Purpose.INVITATION, sent.public_id, sent.link_version)
    yield "in capitals", token_of(invitation).upper()
    yield "its row alone", invitation.public_id + "0" * 26
    yield "the code of a paper", house.letter.verification_code


def answer(token: str, name: str) -> tuple[int, str]:
    """How a page answers; what it says must not depend on the token that was sent."""
    given = Client().get(address(name, token))
    body = b"".join(given.streaming_content) if given.streaming else given.content  # type: ignore[attr-defined]
    return given.status_code, body.decode().replace(token, "…")


@pytest.mark.parametrize("name", PAPERS)
def test_a_link_for_something_else_opens_no_paper_and_says_no_more_than_an_unknown_one(
    issued: House, name: str
) -> None:
    unknown = answer("0" * 38, name)
    assert unknown[0] == 404
    for what, token in of_another_purpose(issued):
        assert answer(token, name) == unknown, what
        sent = Client().post(address(name, token), {"kind": "objection", "text": "Bukan begitu."})
        assert sent.status_code in {404, 405}, what
    assert answer(token_of(issued.invitation), name)[0] == 200


@pytest.mark.parametrize("name", OF_REPRESENTATIVES)
def test_no_other_link_opens_what_is_a_representative_s(issued: House, name: str) -> None:
    unknown = answer("0" * 38, name)
    assert unknown[0] == 404
    sent = issued.representation
    tokens = [token_of(issued.invitation), derive_token(Purpose.REPRESENTATIVE, sent.public_id, sent.link_version + 1)]
    tokens.append(derive_token(Purpose.REPRESENTATIVE, issued.invitation.public_id, 1))
    assert [answer(token, name) for token in tokens] == [unknown] * 3
    for state in (RepresentationState.REJECTED, RepresentationState.CANCELLED):
        Representation.objects.filter(pk=sent.pk).update(state=state)
        assert answer(representative_token_of(sent), name) == unknown


def test_a_representative_gets_the_letter_without_anybody_s_link(issued: House) -> None:
    own = answer(representative_token_of(issued.representation), "representative_letter")
    assert own == (200, "%PDF official invitation_letter")
    assert answer(token_of(issued.invitation), "letter") == (200, "%PDF copy invitation_letter")


def test_a_link_of_another_meeting_opens_the_papers_of_its_own_alone(issued: House) -> None:
    other = second_meeting(issued)
    invitation: Invitation = InvitationFactory.create(participant__meeting=other)
    for name in PAPERS:
        status, page = answer(token_of(invitation), name)
        assert status == 404 or "%PDF" not in page, name
        assert issued.letter.number not in page, name
    before = Objection.objects.count()
    Client().post(address("objections", token_of(invitation)), {"kind": "objection", "text": "Bukan begitu."})
    assert Objection.objects.count() == before


def test_reading_papers_behind_a_link_changes_nothing(issued: House) -> None:
    before = stored_rows()
    for name in PAPERS:
        answer(token_of(issued.invitation), name)
    assert stored_rows() == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
@pytest.mark.parametrize("edition", [Edition.COPY, Edition.CONFIRMATION])
def test_only_who_invites_opens_the_copy_of_an_addressee_by_account(
    issued: House, role: Role, edition: Edition
) -> None:
    """With what stands in it anyone could answer for that post."""
    Rendering.objects.filter(pk=issued.copy.pk).update(edition=edition)
    kept = [issued.meeting.public_id, issued.letter.public_id, issued.copy.public_id]
    person: User = issued.people[role.value]
    assert client_of(person).get(reverse("desk:paper_pdf", args=kept)).status_code == 404
    writer = client_of(issued.people[Role.SECRETARIAT.value])
    assert writer.get(reverse("desk:paper_pdf", args=kept)).getvalue() == b"%PDF copy invitation_letter"
