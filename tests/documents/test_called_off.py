"""A signed paper that is revoked or replaced before its final file is there: nothing says "signed" after that."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance.models import Invitation
from common.errors import WrongState
from common.work import WorkState
from documents import actions
from documents.actions import renderings
from documents.actions.chain import append_link, take_in_papers
from documents.actions.issuing import final_key, finish_rendering
from documents.models import IssuedLink, Paper, Rendering
from documents.queries import final_rendering, papers_of, whole_pdf
from documents.queries.chain_check import wrong_in_chain, wrong_in_files, wrong_in_papers
from documents.states import Edition, PaperState
from flows.papers import invite_added
from tests.factories import ParticipantFactory, letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db
P = PaperState


def signed_letter() -> tuple[Paper, Rendering]:
    """A signed letter of which the final file is asked for and not made."""
    paper = letter_ready(1, P.SIGNED)
    return paper, asked_for(paper)


def asked_for(paper: Paper) -> Rendering:
    """The final file, for which the official one is there."""
    official = Rendering(paper=paper, edition=Edition.OFFICIAL, key=f"official:{paper.public_id}", state=WorkState.DONE)
    official.sha256 = hashlib.sha256(b"%PDF official").hexdigest()
    official.file.save("naskah.pdf", ContentFile(b"%PDF official"))
    return actions.request_final(paper=paper)


def writer_of(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def revoke(paper: Paper) -> None:
    fresh = Paper.objects.select_related("meeting").get(pk=paper.pk)
    actions.revoke_paper(paper=fresh, by=writer_of(paper), reason="Keliru")


def chain_of(paper: Paper) -> list[str]:
    return list(IssuedLink.objects.filter(paper=paper).order_by("sequence").values_list("event", flat=True))


def faults() -> list[str]:
    return [*wrong_in_chain(), *wrong_in_papers(), *wrong_in_files()]


def test_a_paper_that_stands_is_issued() -> None:
    paper, final = signed_letter()
    actions.make_pdf(rendering_id=final.pk)
    assert chain_of(paper) == ["signed"]
    revoke(paper)
    assert chain_of(paper) == ["signed", "revoked"]
    final.refresh_from_db()
    assert (final.state, bool(final.file)) == (WorkState.DONE, True)


def test_revoked_before_its_final_file_is_begun_it_is_never_issued() -> None:
    paper, final = signed_letter()
    revoke(paper)
    actions.make_pdf(rendering_id=final.pk)
    final.refresh_from_db()
    assert (final.state, final.file.name, chain_of(paper)) == (WorkState.DROPPED, "", ["revoked"])


def test_revoked_while_its_final_file_is_made_it_is_never_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker has looked already; what counts is how the paper stands when the link would be laid."""
    paper, final = signed_letter()
    made = renderings.final_content
    kept: list[str] = []

    def slowly(row: Rendering) -> bytes:
        content = made(row)
        revoke(paper)
        return content

    def deleted(name: str) -> None:
        kept.append(name)

    monkeypatch.setattr(renderings, "final_content", slowly)
    monkeypatch.setattr(Rendering._meta.get_field("file").storage, "delete", deleted)
    actions.make_pdf(rendering_id=final.pk)
    final.refresh_from_db()
    assert (final.state, final.file.name, chain_of(paper)) == (WorkState.DROPPED, "", ["revoked"])
    assert len(kept) == 1


@pytest.mark.parametrize("state", [P.APPROVED, P.VOID, P.REVOKED, P.SUPERSEDED])
def test_in_no_other_state_a_link_is_laid(state: PaperState) -> None:
    paper, final = signed_letter()
    Rendering.objects.filter(pk=final.pk).update(state=WorkState.RUNNING)
    final.refresh_from_db()
    Paper.objects.filter(pk=paper.pk).update(state=state)
    assert not finish_rendering(final, file="papers/x.pdf", sha256="ab" * 32, size=9)
    final.refresh_from_db()
    assert (final.state, final.file.name, chain_of(paper)) == (WorkState.DROPPED, "", [])


def test_what_was_replaced_before_it_was_issued_is_only_replaced() -> None:
    paper = minutes_ready(1, P.SUPERSEDED)
    final = asked_for(paper)
    append_link(paper=paper, event=P.SUPERSEDED, at=timezone.now())
    actions.make_pdf(rendering_id=final.pk)
    assert chain_of(paper) == ["superseded"]


def test_the_chain_is_whole_without_what_was_never_issued() -> None:
    paper, final = signed_letter()
    revoke(paper)
    actions.make_pdf(rendering_id=final.pk)
    assert faults() == []
    assert take_in_papers() == []


def test_pages_show_what_there_is_and_wait_for_nothing() -> None:
    paper, final = signed_letter()
    revoke(paper)
    actions.make_pdf(rendering_id=final.pk)
    official = Rendering.objects.get(edition=Edition.OFFICIAL)
    paper.refresh_from_db()
    (line,) = papers_of(paper.meeting)
    assert final_rendering(paper) == whole_pdf(paper, Rendering.objects.all(), "") == line.rendering == official
    assert Rendering.objects.get(key=final_key(paper)).state == WorkState.DROPPED


def test_nobody_is_added_to_a_letter_that_was_revoked_meanwhile() -> None:
    paper = letter_ready(1, P.SENT)
    ParticipantFactory.create(meeting=paper.meeting)
    Paper.objects.filter(pk=paper.pk).update(state=P.REVOKED)
    with pytest.raises(WrongState):
        invite_added(paper=paper, by=writer_of(paper))  # as it was when the page was opened
    assert not Invitation.objects.exists()
