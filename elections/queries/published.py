"""The published file of an election: enough to count it again without the portal, and nothing of who voted what."""

from typing import Any

from elections.models import Election, Nominee, PaperCount, Round
from elections.queries.standing import PostStanding, code_of, standings_of
from elections.states import RoundOutcome, VoteState

FORMAT = "rakor-election/1"


def published_file(election: Election) -> dict[str, Any]:
    """The election as plain JSON, for `bin/verify_election.py` and anyone else. A fixed number of queries.

    Ballots and receipts stand each in the order of the alphabet: no line of one belongs to the line beside it in the
    other. What each of the two who counted ballots of paper entered is there by number, not by name.
    """
    standings = standings_of(election)
    votes = [row.vote_id for standing in standings for row in standing.rounds if row.vote_id]
    counters: dict[int, list[dict[str, Any]]] = {}
    for count in PaperCount.objects.filter(vote__in=votes):
        entered = {"counts": count.counts, "blank": count.blank, "invalid": count.invalid}
        counters.setdefault(count.vote_id, []).append(entered)
    return {
        "format": FORMAT,
        "election": {
            "id": election.public_id,
            "meeting": election.meeting.title,
            "title": election.title,
            "body": election.body,
            "purpose": election.purpose,
            "method": election.method,
            "majority": election.majority,
            "representatives_vote": election.representatives_vote,
            "term_from": election.term_from.isoformat() if election.term_from else None,
            "term_until": election.term_until.isoformat() if election.term_until else None,
        },
        "posts": [_post(standing, counters) for standing in standings],
    }


def _post(standing: PostStanding, counters: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "title": standing.post.title,
        "seats": standing.post.seats,
        "nominees": [_nominee(nominee) for nominee in standing.nominees],
        "rounds": [_round(row, counters.get(row.vote_id or 0, [])) for row in standing.rounds],
        "elected": sorted(code_of(nominee) for nominee in standing.elected),
    }


def _nominee(nominee: Nominee) -> dict[str, Any]:
    return {"code": code_of(nominee), "name": nominee.name, "office": nominee.office, "state": nominee.state}


def _round(row: Round, counted: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": row.number,
        "outcome": row.outcome,
        "elected": sorted(code_of(nominee) for nominee in row.elected.all()),
    }
    vote = row.vote
    if vote is None:
        how = "lot" if row.outcome == RoundOutcome.BY_LOT else "acclamation"
        return {"how": how, **said, "note": row.note}
    if vote.state == VoteState.VOID:
        return {"how": "vote", "number": row.number, "void": vote.void_reason}
    return {
        "how": "vote",
        **said,
        "question": vote.question,
        "options": vote.options,
        "seats": vote.seats,
        "allows_blank": vote.allows_blank,
        "trustees": vote.trustees,
        "paper_counts": counted,
        **vote.result,
    }
