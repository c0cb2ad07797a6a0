"""PDFs on the pages of papers: how far they are, who gets which, and what is said when one fails."""

import pytest

from accounts.roles import Role
from common.work import ATTEMPTS, WorkState
from documents import actions
from documents.models import Paper, Rendering
from documents.states import Edition, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.paper_pages import (
    PDF,
    client_of,
    page,
    text_of,
    with_pdf,
)
from tests.factories import (
    InvitationFactory,
    letter_ready,
)

pytestmark = pytest.mark.django_db
P = PaperState


def test_pdf_is_downloaded_whole_under_a_readable_name() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = with_pdf(paper)
    client = client_of(Role.LEADERSHIP, paper)
    address = page("paper_pdf", paper, row.public_id)
    assert address in text_of(client.get(page("letter", paper)))
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert paper.number.replace("/", "-") in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    response.close()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (Role.SECRETARIAT, {"draft", "official", "copy"}),
        (Role.INSPECTORATE, {"draft", "official"}),
        (Role.DELEGATE, {"official"}),
        (None, set()),
    ],
)
def test_pdf_of_another_edition_is_not_handed_out(who: Role | None, seen: set[str]) -> None:
    paper = letter_ready(1, P.SENT)
    Meeting.objects.update(state=MeetingState.INVITED)
    invitation = InvitationFactory.create(participant=paper.meeting.participants.get())
    rows = [with_pdf(paper), with_pdf(paper, Edition.DRAFT), with_pdf(paper, Edition.COPY, invitation=invitation)]
    client = client_of(who, paper)
    for row in rows:
        response = client.get(page("paper_pdf", paper, row.public_id))
        assert response.status_code == (200 if row.edition in seen else 404)
        if response.status_code == 200:
            assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
            for close in response._resource_closers:
                close()


def test_pdf_that_is_not_made_yet_is_not_there() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    assert client_of(Role.SECRETARIAT, paper).get(page("paper_pdf", paper, row.public_id)).status_code == 404


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.RUNNING])
def test_progress_is_asked_for_again_while_it_is_being_made(state: WorkState) -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    Rendering.objects.filter(pk=row.pk).update(state=state)
    client = client_of(Role.SECRETARIAT, paper)
    for address in (page("letter", paper), page("paper_progress", paper)):
        text = text_of(client.get(address))
        assert f'hx-get="{page("paper_progress", paper)}"' in text
        assert "<progress" in text


def test_progress_ends_with_the_pdf() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = with_pdf(paper)
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_progress", paper)))
    assert "hx-get" not in text
    assert page("paper_pdf", paper, row.public_id) in text


def test_failed_pdf_says_what_went_wrong_and_is_tried_again() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    failed = {"state": WorkState.FAILED, "attempts": ATTEMPTS, "last_error": "InvalidFacts: version 99"}
    Rendering.objects.filter(pk=row.pk).update(**failed)
    client = client_of(Role.SECRETARIAT, paper)
    text = text_of(client.get(page("paper_progress", paper)))
    assert "InvalidFacts: version 99" in text
    assert "hx-get" not in text
    reader = text_of(client_of(Role.INSPECTORATE, paper).get(page("letter", paper)))
    assert "could not be made" in reader
    assert "InvalidFacts" not in reader
    assert "Try again" not in reader
    retry = page("paper_retry", paper, row.public_id)
    assert retry in text
    assert client_of(Role.INSPECTORATE, paper).post(retry).status_code == 403
    assert client.post(retry).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.PENDING, 0)
    assert "has not failed" in text_of(client.post(retry, follow=True, headers={"referer": page("letter", paper)}))


def test_a_fault_is_told_in_words_while_it_is_tried_again() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    Paper.objects.filter(pk=paper.pk).update(facts={"schema_version": 99})
    actions.make_pdf(rendering_id=row.pk)
    Paper.objects.filter(pk=paper.pk).update(facts=paper.facts)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.PENDING, 1)
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_progress", paper)))
    assert "The last try did not succeed" in text
    assert "log" in row.last_error
    assert row.last_error in text
    for raw in ("version 99", "schema_version", "InvalidFacts:", "Traceback"):
        assert raw not in text


def test_what_only_waits_for_another_pdf_did_not_fail() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    waits = {"last_error": "It waits for the official PDF."}
    Rendering.objects.filter(pk=row.pk).update(state=WorkState.PENDING, attempts=0, **waits)
    client = client_of(Role.SECRETARIAT, paper)
    text = text_of(client.get(page("paper_progress", paper)))
    assert "It waits for the official PDF." in text
    assert "did not succeed" not in text
    # Its turn has come: nothing stands in its way any more.
    Rendering.objects.filter(pk=row.pk).update(state=WorkState.RUNNING, attempts=1, **waits)
    text = text_of(client.get(page("paper_progress", paper)))
    assert "It waits" not in text
    assert "did not succeed" not in text


def test_draft_pdf_of_an_older_state_is_marked_and_the_right_one_is_found_again() -> None:
    paper = letter_ready(1)
    client = client_of(Role.SECRETARIAT, paper)
    first, rows = paper.addressee_line, []
    for line in (first, "Baris lain"):
        Paper.objects.update(addressee_line=line)
        client.post(page("paper_draft_pdf", paper))
        rows.append(Rendering.objects.latest("pk"))
        Rendering.objects.filter(pk=rows[-1].pk).update(state=WorkState.DONE, size=1, file="x.pdf")
    mark = "has changed since this PDF was made"
    assert mark not in text_of(client.get(page("letter", paper)))
    Paper.objects.update(addressee_line=first)
    text = text_of(client.get(page("letter", paper)))
    assert page("paper_pdf", paper, rows[0].public_id) in text
    assert mark not in text
    Paper.objects.update(addressee_line="Baris ketiga")
    assert mark in text_of(client.get(page("letter", paper)))
