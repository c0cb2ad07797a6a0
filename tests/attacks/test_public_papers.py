"""Where anybody checks a paper: odd words, huge numbers and guessed codes, and a chain that stays readable."""

import datetime as dt
import html
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.public_id import ALPHABET, LENGTH
from documents import chain
from documents.actions import append_link
from documents.models import IssuedLink, Paper, Signature
from documents.queries.chain_check import wrong_in_chain
from documents.states import PaperState, SignatureState
from tests.documents.test_chain import program
from tests.factories import letter_ready, minutes_ready
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]
P = PaperState
NOW = dt.datetime(2030, 10, 20, 3, tzinfo=dt.UTC)
LIVE = "<svg onload=alert(1)>"
# What closes a script, a string, a comment, a line; what turns what follows round; what has no place in a table.
ODD = LIVE + "</script><!--]]>\"'&{{7*7}}{%now 'Y'%}\u2028\u2029\u202e\u0000\ufeff\U0001f3db\\u003c\r\n\t=1+1"


@pytest.fixture
def anybody() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def odd_paper(odd: str) -> Paper:
    """A signed paper in which every word that these pages show is `odd`."""
    paper = minutes_ready(1, P.SIGNED)
    said = paper.facts or {}
    said["meeting"] |= {"title": odd, "convener": odd}
    said["chair_signer"] = {"position": odd, "name": odd, "status": odd}
    Paper.objects.filter(pk=paper.pk).update(facts=said, number=odd[:100], signed_by=odd[:200])
    finding: dict[str, Any] = dict.fromkeys(("signer", "organisation", "issuer", "field", "level"), odd)
    finding |= {"problems": [odd, "expired"], "signed_at": odd, "is_intact": True, "covers_whole": True}
    Signature.objects.filter(paper=paper).update(state=SignatureState.VALID, signed_at=NOW, findings=[finding])
    return Paper.objects.select_related("meeting__convener").get(pk=paper.pk)


def whole_chain(client: Client) -> Any:
    answer = client.get(reverse("public:chain_file"))
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_odd_words_are_words_on_every_page_and_in_the_file(anybody: Client, tmp_path: Any) -> None:
    odd = ODD.replace("\u0000", "")  # PostgreSQL keeps none
    paper = odd_paper(odd)
    append_link(paper=paper, event=P.SIGNED, at=NOW, file_sha256="ab" * 32)
    for name, given in (("verify", {}), ("match", {"sha256": ODD}), ("chain", {"page": ODD})):
        place = [] if name == "chain" else [paper.verification_code]
        page = anybody.get(reverse(f"public:{name}", args=place), given)
        words = page.content.decode()
        assert page.status_code == 200, name
        assert LIVE not in words, name
        assert "{{7*7}}" in words, name
        assert html.escape(LIVE) in words, name
    told = whole_chain(anybody)
    assert told["links"][0]["number"] == odd[:100]
    assert list(wrong_in_chain()) == []
    kept = tmp_path / "rantai.json"
    kept.write_text(json.dumps(told), encoding="utf-8")
    assert program().main([str(kept), told["links"][0]["hash"]]) == 0


@pytest.mark.parametrize("page", ["0", "-1", "1e9", "9" * 4000, "١", "1;", "last", "None", "", "\x00", "0x1"])
def test_no_page_of_the_chain_is_a_fault(anybody: Client, page: str) -> None:
    append_link(paper=letter_ready(1, P.SIGNED), event=P.SIGNED, at=NOW, file_sha256="ab" * 32)
    assert anybody.get(reverse("public:chain"), {"page": page}).status_code == 200


def test_huge_numbers_and_far_days_are_shown_and_not_counted_to(anybody: Client) -> None:
    paper = letter_ready(1, P.SIGNED)
    first = append_link(paper=paper, event=P.SIGNED, at=NOW, file_sha256="ab" * 32)
    far = IssuedLink(
        sequence=2**62, paper=paper, event=P.REVOKED, kind=paper.kind, number=paper.number, dated=dt.date(9999, 12, 31),
        verification_code=paper.verification_code, facts_sha256=paper.facts_sha256, file_sha256="", previous=first.hash,
        at=dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC) - dt.timedelta(days=1),
    )  # fmt: skip
    far.hash = chain.hash_of(far.said)
    far.save()
    assert str(2**62) in anybody.get(reverse("public:chain")).content.decode()
    assert anybody.get(reverse("public:verify", args=[paper.verification_code])).status_code == 200
    assert [link["sequence"] for link in whole_chain(anybody)["links"]] == [1, 2**62]
    assert len(list(wrong_in_chain())) == 2  # a gap, and a day that is not the paper's


@pytest.mark.parametrize("sha256", ["a" * 200_000, "ab" * 32 + "\n", " " + "ab" * 32, "AB" * 32, "０" * 64])
def test_whatever_is_sent_as_a_hash_is_answered(anybody: Client, sha256: str) -> None:
    paper = minutes_ready(1, P.SIGNED)
    place = reverse("public:match", args=[paper.verification_code])
    answer = anybody.get(place, {"sha256": sha256}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["is_known"]) == (200, False)
    assert len(anybody.get(place, {"sha256": sha256}).content) < 100_000


def test_a_guessed_code_tells_nothing_and_none_can_be_guessed(anybody: Client) -> None:
    """60 random bits: with a million papers and a thousand tries a second one is found in some 36 years. So no visitor
    is turned away for typing a code wrong, or for sharing an address with who tries many."""
    assert len(ALPHABET) ** LENGTH == 2**60
    hidden = [letter_ready(1, state) for state in (P.DRAFT, P.IN_REVIEW)]
    tried = [paper.verification_code for paper in hidden] + [paper.public_id for paper in hidden]
    tried += [letter_ready(1, P.SIGNED).public_id, "0" * LENGTH]
    pages = {anybody.get(reverse("public:verify", args=[code])).content.decode().replace(code, "…") for code in tried}
    assert len(pages) == 1, "what is not issued is as unknown as what is not there"
    for _turn in range(60):
        assert anybody.get(reverse("public:verify", args=["0" * LENGTH])).status_code == 404
    known = letter_ready(1, P.SIGNED)
    assert known.verification_code != known.public_id
    assert anybody.get(reverse("public:verify", args=[known.verification_code])).status_code == 200
