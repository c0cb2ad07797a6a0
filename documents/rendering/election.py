"""The berita acara of an election: its facts to the context of papers/election_record.html, and to PDF."""

from collections.abc import Iterator
from typing import Any

from common import dates
from documents.facts import Candidate, ElectionRecordFacts, ElectionRound, Signatory, canonical_json
from documents.rendering import pdf
from documents.rendering.frame import as_permitted, frame

TEMPLATE = "papers/election_record.html"


def render_record(facts: ElectionRecordFacts) -> bytes:
    """Return the PDF of the record, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved record carries its facts as the attached file fakta.json. InvalidFacts for
    facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    html = record_html(facts)
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html, pdf.attached_facts(facts, canonical, "berita acara"))


def record_html(facts: ElectionRecordFacts) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, _context(as_permitted(facts)))


def _context(facts: ElectionRecordFacts) -> dict[str, Any]:
    day = facts.held_on
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "election": facts.title or f"Pemilihan pengurus {facts.body or ''}".strip(),
        "day_name": dates.day_name(day) if day else "",
        "day_words": dates.date_in_words(day) if day else "",
        "day_digits": f"{day:%d-%m-%Y}" if day else "",
        "method": facts.method.lower() if facts.method else None,
        "otherwise": "; ".join(_chosen_otherwise(facts)),
        "majority": _within(facts.majority),
        "has_lot": any(row.kind == "lot" for post in facts.posts for row in post.rounds),
        "posts": [
            {
                "post": post,
                "rounds": [_round(row) for row in post.rounds],
                "elected": [_votes(who) for who in post.elected],
            }
            for post in facts.posts
        ],
        "below": "disahkan di bawah ini" if _is_approved_here(facts) else "ditandatangani di bawah ini",
        "signatories": [(who, _is_sealed_below(who, facts)) for who in facts.signatories],
        "rounds_count": _counted(max((len(post.rounds) for post in facts.posts), default=0)),
    }


def _chosen_otherwise(facts: ElectionRecordFacts) -> Iterator[str]:
    """The posts that were filled in another way than the election was called for: "Sekretaris secara aklamasi".

    A lot alone is neither; its round tells of it.
    """
    by_acclamation = "aklamasi" in (facts.method or "").lower()
    for post in facts.posts:
        kinds = {row.kind for row in post.rounds if not row.void_reason}
        if by_acclamation and "vote" in kinds and "acclamation" not in kinds:
            yield f"{post.title} dengan pemungutan suara"
        elif not by_acclamation and "acclamation" in kinds:
            yield f"{post.title} secara aklamasi"


def _is_approved_here(facts: ElectionRecordFacts) -> bool:
    return facts.approval is not None and facts.approval.mode == "internal_approval"


def _is_sealed_below(who: Signatory, facts: ElectionRecordFacts) -> bool:
    """Whether he signs in the block under the table, so that his row awaits no pen."""
    signs_by_pen = facts.approval is None or facts.approval.mode == "wet"
    return not signs_by_pen and facts.chair_signer is not None and who.role == facts.chair_signer.caption


def _within(words: str | None) -> str | None:
    """The words as they stand after a colon, where every other line begins with a small letter."""
    return words[:1].lower() + words[1:] if words else words


def _counted(number: int | None) -> str:
    """``14 (empat belas)``; empty where it is not known."""
    return "" if number is None else dates.number_with_words(number)


def _round(row: ElectionRound) -> dict[str, Any]:
    valid = [who.votes or 0 for who in row.candidates]
    return {
        "row": row,
        "voters": _counted(row.voters),
        "turnout": _counted((row.by_link or 0) + (row.on_paper or 0)) if row.by_link is not None else "",
        "by_link": row.by_link,
        "on_paper": row.on_paper,
        "sum": sum(valid),
        "order": sorted(row.candidates, key=lambda who: -(who.votes or 0)),
    }


def _votes(who: Candidate) -> dict[str, Any]:
    return {"who": who, "votes": _counted(who.votes)}
