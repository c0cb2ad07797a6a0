"""What anybody is told of a paper, of a file in the hand, of the chain and of the shape of the facts."""

import datetime as dt
import hashlib
import json
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from documents.actions.chain import append_link
from documents.actions.publishing import publish_paper, withdraw_paper
from documents.facts.codec import KINDS
from documents.facts.json_schema import file_name
from documents.models import Paper, Rendering, Signature
from documents.queries.verification import describe, edition_with
from documents.states import Edition, PaperKind, PaperState, SignatureState
from tests.factories import letter_ready, minutes_ready, paper_of, user_with

pytestmark = pytest.mark.django_db
P = PaperState
NOW = dt.datetime(2030, 10, 20, 3, tzinfo=dt.UTC)


@pytest.fixture
def anybody() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def made(paper: Paper, edition: Edition, content: bytes, **fields: Any) -> str:
    """Store a file of the paper; its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = Rendering(key=f"{edition}:{paper.pk}", paper=paper, edition=edition, state="done", sha256=sha256, **fields)
    row.file.save("x.pdf", ContentFile(content))
    return sha256


def asked(client: Client, paper: Paper, sha256: str) -> Any:
    address = reverse("public:match", args=[paper.verification_code])
    return client.get(address, {"sha256": sha256}, headers={"accept": "application/json"}).json()


def published(paper: Paper) -> str:
    publish_paper(paper=paper, by=user_with(Role.SECRETARIAT, paper.meeting.convener))
    row = paper.renderings.get(edition=Edition.PUBLIC)
    row.sha256, row.state = hashlib.sha256(b"%PDF public").hexdigest(), "done"
    row.file.save("p.pdf", ContentFile(b"%PDF public"))
    return row.sha256


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (P.APPROVED, "not signed yet"),
        (P.VOID, "Void (batal)"),
        (P.SIGNED, "approved and signed, and is in force"),
        (P.SUPERSEDED, "Superseded by a correction"),
    ],
)
def test_every_state_is_told_in_words(anybody: Client, state: P, said: str) -> None:
    paper = minutes_ready(state=state)
    page = words(anybody.get(reverse("public:verify", args=[paper.verification_code])))
    assert said in page
    assert ("is in force" in page) == (state == P.SIGNED) or state == P.APPROVED


def test_what_took_its_place_is_a_link(anybody: Client) -> None:
    paper = minutes_ready(state=P.SUPERSEDED)
    newer = paper_of(paper.meeting, PaperKind.MINUTES, P.SIGNED, version=2, supersedes=paper)
    page = words(anybody.get(reverse("public:verify", args=[paper.verification_code])))
    assert reverse("public:verify", args=[newer.verification_code]) in page
    assert newer.number in page


def test_post_name_hash_and_place_in_the_chain_stand_there_and_no_nip(anybody: Client) -> None:
    paper = letter_ready(state=P.SIGNED)
    sha256 = made(paper, Edition.SIGNED, b"%PDF signed")
    made(paper, Edition.OFFICIAL, b"%PDF official")
    append_link(paper=paper, event="signed", at=NOW)
    page = words(anybody.get(reverse("public:verify", args=[paper.verification_code])))
    block = (paper.facts or {})["signer"]
    assert block["name"] in page
    assert block["position"] in page
    assert sha256 in page
    assert "No. 1: Signed" in page
    assert block["nip"] not in page if block["nip"] else True
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick", page)


def test_file_in_the_hand_is_known_by_its_hash_alone(anybody: Client) -> None:
    paper = minutes_ready(state=P.SIGNED)
    signed = made(paper, Edition.SIGNED, b"%PDF signed")
    official = made(paper, Edition.OFFICIAL, b"%PDF official")
    draft = made(paper, Edition.DRAFT, b"%PDF draft", draft_facts={})
    assert "byte for byte" in asked(anybody, paper, signed)["words"]
    assert "byte for byte" in asked(anybody, paper, signed.upper())["words"]
    assert "as it was approved" in asked(anybody, paper, official)["words"]
    assert "draft" in asked(anybody, paper, draft)["words"]
    assert asked(anybody, paper, "0" * 64)["is_known"] is False
    other = minutes_ready(state=P.SIGNED)
    assert asked(anybody, other, signed)["is_known"] is False  # each paper knows its own files only


@pytest.mark.parametrize(
    "typed", ["", "x", "0" * 63, "g" * 64, "0" * 65, "\x00" * 64, "' OR 1=1 --", "%" * 64, "☃" * 64]
)
def test_what_is_no_hash_is_said_to_be_none(anybody: Client, typed: str) -> None:
    paper = minutes_ready(state=P.SIGNED)
    made(paper, Edition.SIGNED, b"%PDF signed")
    assert edition_with(paper, typed) is None
    assert asked(anybody, paper, typed)["is_known"] is False


def test_without_script_the_answer_is_a_page(anybody: Client) -> None:
    paper = minutes_ready(state=P.SIGNED)
    signed = made(paper, Edition.SIGNED, b"%PDF signed")
    address = reverse("public:match", args=[paper.verification_code])
    page = words(anybody.get(address, {"sha256": signed}, headers={"accept": "text/html,*/*"}))
    assert "byte for byte" in page
    assert "<noscript>" in page
    hostile = words(anybody.get(address, {"sha256": '"><script>alert(1)</script>'}, headers={"accept": "text/html"}))
    assert "<script>alert" not in hostile


@pytest.mark.parametrize("name", ["match", "public_pdf"])
@pytest.mark.parametrize("code", ["0" * 12, "x", "rantai", "a" * 300])
def test_a_guessed_code_opens_nothing(anybody: Client, name: str, code: str) -> None:
    assert anybody.get(reverse(f"public:{name}", args=[code])).status_code == 404


def test_public_edition_stands_there_while_it_is_published(anybody: Client) -> None:
    paper = minutes_ready(state=P.SIGNED)
    pdf, page = (reverse(f"public:{name}", args=[paper.verification_code]) for name in ("public_pdf", "verify"))
    assert anybody.get(pdf).status_code == 404
    sha256 = published(paper)
    assert b"".join(anybody.get(pdf).streaming_content) == b"%PDF public"  # type: ignore[arg-type]
    assert pdf in words(anybody.get(page))
    assert "public edition" in asked(anybody, paper, sha256)["words"]
    paper = Paper.objects.select_related("meeting__convener").get(pk=paper.pk)
    withdraw_paper(paper=paper, by=user_with(Role.SECRETARIAT, paper.meeting.convener), reason="Keliru")
    assert anybody.get(pdf).status_code == 404
    assert pdf not in words(anybody.get(page))
    assert "Keliru" not in words(anybody.get(page))
    assert asked(anybody, paper, sha256)["is_known"] is False


def test_no_cache_keeps_that_there_is_no_public_edition(anybody: Client) -> None:
    """It may be there in a minute, or be gone: neither a proxy nor a browser may go on saying so."""
    paper = minutes_ready(state=P.SIGNED)
    address = reverse("public:public_pdf", args=[paper.verification_code])

    def kept_by(where: str) -> tuple[int, bool]:
        answer: Any = anybody.get(where)
        b"".join(answer)  # a file is closed when it is read
        return answer.status_code, "no-store" not in answer.headers.get("Cache-Control", "")

    assert kept_by(address) == (404, False)
    assert kept_by(reverse("public:public_pdf", args=["x" * 12])) == (404, False)
    published(paper)
    assert kept_by(address) == (200, False)
    paper = Paper.objects.select_related("meeting__convener").get(pk=paper.pk)
    withdraw_paper(paper=paper, by=user_with(Role.SECRETARIAT, paper.meeting.convener), reason="Keliru")
    assert kept_by(address) == (404, False)


def test_public_edition_of_superseded_minutes_is_gone(anybody: Client) -> None:
    paper = minutes_ready(state=P.SIGNED)
    published(paper)
    Paper.objects.filter(pk=paper.pk).update(state=P.SUPERSEDED)
    assert anybody.get(reverse("public:public_pdf", args=[paper.verification_code])).status_code == 404


FINDING = {
    "field": "Sig1", "signer": "Sekretaris Daerah", "organisation": "Pemerintah", "issuer": "BSrE",
    "signed_at": "2030-10-20T03:00:00+00:00", "is_intact": True, "is_trusted": True, "covers_whole": True,
    "is_certifying": False, "level": "B-LT", "problems": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "is valid"),
        ({"is_trusted": False, "problems": ["untrusted"]}, "does not know the issuer"),
        ({"is_intact": False, "problems": ["altered"]}, "do not rely on it"),
        ({"covers_whole": False, "problems": ["changed_after"]}, "does not cover the whole file"),
        ({"problems": ["revoked"]}, "flaw"),
    ],
)
def test_signature_is_explained_with_the_verdict_first(anybody: Client, changes: dict[str, Any], said: str) -> None:
    paper = minutes_ready(state=P.SIGNED)
    found = {"mode": "external_tte", "state": SignatureState.VALID, "signed_at": NOW, "findings": [FINDING | changes]}
    Signature.objects.update_or_create(paper=paper, defaults=found)
    page = words(anybody.get(reverse("public:verify", args=[paper.verification_code])))
    assert said in page
    assert ("is valid" in page) == (not changes)
    assert "20 Oktober 2030 pukul 10.00 WIB" in page


def test_a_finding_of_another_hand_breaks_nothing() -> None:
    assert describe({})
    assert describe({"problems": ["new word"], "signed_at": "not a day"})


def test_chain_page_tells_no_code_and_asks_as_much_for_many_as_for_few(anybody: Client) -> None:
    address = reverse("public:chain")
    assert "No paper has been issued yet" in words(anybody.get(address))
    first = letter_ready(1, P.SIGNED)
    counts = []
    for version in range(1, 61):
        paper = first if version == 1 else paper_of(first.meeting, first.kind, P.SIGNED, version=version)
        link = append_link(paper=paper, event="signed", at=NOW, file_sha256="ab" * 32)
        if version in {3, 60}:
            with CaptureQueriesContext(connection) as captured:
                page = words(anybody.get(address))
            counts.append(len(captured))
    assert counts[0] == counts[1]
    assert link.hash in page
    assert paper.number in page
    assert not any(code in page for code in Paper.objects.values_list("verification_code", flat=True))
    assert first.meeting.title not in page
    assert first.number in words(anybody.get(address, {"page": 2}))
    assert anybody.get(address, {"page": "x"}).status_code == 200


def test_chain_file_is_json_also_when_empty(anybody: Client) -> None:
    text = b"".join(anybody.get(reverse("public:chain_file")).streaming_content)  # type: ignore[arg-type]
    assert json.loads(text) == {"format": "rakor-chain/1", "links": []}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_schema_is_published_under_its_own_address(anybody: Client, kind: str) -> None:
    response = anybody.get(reverse("facts_schema", args=[file_name(kind)]))
    assert response["Content-Type"] == "application/schema+json"
    assert response.json()["$id"].endswith(f"/skema/{kind}-1.json")


@pytest.mark.parametrize("name", ["minutes-2.json", "minutes", "..-1.json", "passwd"])
def test_other_names_are_no_schema(anybody: Client, name: str) -> None:
    assert anybody.get(reverse("facts_schema", args=[name])).status_code == 404


def test_nothing_here_is_written(anybody: Client) -> None:
    paper = minutes_ready(state=P.SIGNED)
    for name in ("verify", "match", "public_pdf"):
        assert anybody.post(reverse(f"public:{name}", args=[paper.verification_code])).status_code == 405
    for name in ("chain", "chain_file"):
        assert anybody.post(reverse(f"public:{name}")).status_code == 405
