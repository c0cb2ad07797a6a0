"""How far each post of an election has come: who is in, how many seats are open, who stands in the next round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections.models import Election, ElectionPost, Nominee, Round, Witness
from elections.outcomes import Outcome, outcome_of, valid_ballots
from elections.states import ElectionMethod, ElectionState, NomineeState, RoundOutcome, VoteState

# What is known of a round without its votes: it was never counted.
COUNTED = (VoteState.COUNTED, VoteState.SHOWN)
UNDECIDED = (RoundOutcome.TIE, RoundOutcome.NO_MAJORITY)


@dataclass(frozen=True)
class PostStanding:
    """One post as it stands now."""

    post: ElectionPost
    nominees: list[Nominee]
    # In the order in which they were held, with those whose vote was declared void.
    rounds: list[Round]
    elected: list[Nominee] = field(default_factory=list)
    # Who would stand in the next round; empty where no seat is open.
    candidates: list[Nominee] = field(default_factory=list)

    @property
    def willing(self) -> list[Nominee]:
        return [nominee for nominee in self.nominees if nominee.state == NomineeState.WILLING]

    @property
    def open_seats(self) -> int:
        return self.post.seats - len(self.elected)

    @property
    def is_filled(self) -> bool:
        return self.open_seats == 0

    @property
    def held(self) -> list[Round]:
        """The rounds that count: without those declared void."""
        return [row for row in self.rounds if row.vote is None or row.vote.state != VoteState.VOID]

    @property
    def last(self) -> Round | None:
        return self.held[-1] if self.held else None

    @property
    def running(self) -> Round | None:
        """The round that has no outcome yet."""
        return self.last if self.last and not self.last.outcome else None

    @property
    def awaits_showing(self) -> Round | None:
        """The round whose outcome the hall has not seen: the next one would give it away."""
        return self.last if self.last and self.last.vote and self.last.vote.state == VoteState.COUNTED else None

    @property
    def needs_round(self) -> bool:
        return not self.is_filled and self.running is None

    @property
    def may_acclaim(self) -> bool:
        """By acclamation only where it is the method, nobody has been voted on yet, and nobody would be left over."""
        is_method = self.post.election.method == ElectionMethod.ACCLAMATION
        fits = bool(self.candidates) and len(self.candidates) == self.open_seats
        return is_method and fits and self.needs_round and (self.last is None or self.last.outcome not in UNDECIDED)

    @property
    def may_draw_lot(self) -> bool:
        """The lot decides between those who are tied, and nothing else; all of them must still be willing."""
        is_tie = self.last is not None and self.last.outcome == RoundOutcome.TIE
        return is_tie and self.needs_round and len(self.candidates) > self.open_seats

    @property
    def next_number(self) -> int:
        return len(self.rounds) + 1


def standings_of(election: Election) -> list[PostStanding]:
    """All posts of the election in order; four queries, whatever their number."""
    return _standings_of([election])[election.pk]


def _standings_of(elections: Collection[Election]) -> dict[int, list[PostStanding]]:
    """The posts of each election, by its key; as many queries for one as for all."""
    known = {election.pk: election for election in elections}
    posts = ElectionPost.objects.filter(election__in=known).prefetch_related(
        Prefetch("nominees", Nominee.objects.select_related("participant")),
        Prefetch("rounds", Round.objects.select_related("vote__meeting").prefetch_related("elected")),
    )
    found: dict[int, list[PostStanding]] = {pk: [] for pk in known}
    for post in posts:
        post.election = known[post.election_id]
        found[post.election_id].append(_standing(post))
    return found


def standing_of(post: ElectionPost) -> PostStanding:
    """The same of one post."""
    return next(standing for standing in standings_of(post.election) if standing.post.pk == post.pk)


def round_outcome(row: Round) -> Outcome | None:
    """What the votes of a counted round come to; None of a round that was not counted, or had no vote."""
    vote = row.vote
    if vote is None or vote.state not in COUNTED:
        return None
    return outcome_of(
        vote.result["counts"],
        seats=vote.seats,
        majority=row.post.election.majority,
        valid=valid_ballots(vote.result, vote.seats),
    )


def lacking_before_opening(election: Election) -> list[str]:
    """What must stand before rounds are held, as sentences: as many willing nominees for each post as it has seats."""
    return [
        ngettext(
            "%(post)s has %(seats)s seat and %(willing)s willing.",
            "%(post)s has %(seats)s seats and %(willing)s willing.",
            standing.post.seats,
        )
        % {"post": standing.post, "seats": standing.post.seats, "willing": len(standing.willing)}
        for standing in standings_of(election)
        if len(standing.willing) < standing.post.seats
    ]


def code_of(nominee: Nominee) -> str:
    """What a nominee is called on ballots."""
    return nominee.public_id


def lacking_before_record(election: Election) -> list[str]:
    """What must stand before the official record is submitted, as sentences."""
    lacking = lacking_before_draft(election)
    if not election.witnesses.exists():
        lacking.append(_("Name the witnesses who sign the record."))
    return lacking


def lacking_before_draft(election: Election) -> list[str]:
    """What must stand before the official record is drafted: it prints what the hall has seen."""
    return _lacking(election, standings_of(election))


def lacking_records(elections: Collection[Election]) -> set[int]:
    """Those of `elections`, by key, of which `lacking_before_record` would tell anything. Five queries at most."""
    witnessed = set(Witness.objects.filter(election__in=elections).values_list("election", flat=True))
    standings = _standings_of(elections)
    return {row.pk for row in elections if row.pk not in witnessed or _lacking(row, standings[row.pk])}


def _lacking(election: Election, standings: Sequence[PostStanding]) -> list[str]:
    lacking = []
    if election.state != ElectionState.COUNTED or not all(standing.is_filled for standing in standings):
        lacking.append(_("Not every post is filled yet."))
    if any(standing.awaits_showing for standing in standings):
        lacking.append(_("Show the result of each round to the hall first: the record prints it."))
    return lacking


def _standing(post: ElectionPost) -> PostStanding:
    nominees, rounds = list(post.nominees.all()), list(post.rounds.all())
    for row in rounds:
        row.post = post
    willing = [nominee for nominee in nominees if nominee.state == NomineeState.WILLING]
    bare = PostStanding(post=post, nominees=nominees, rounds=rounds)
    in_rounds = {nominee.pk for row in bare.held for nominee in row.elected.all()}
    elected = [nominee for nominee in willing if nominee.pk in in_rounds]
    bare = replace(bare, elected=elected)
    return bare if bare.is_filled else replace(bare, candidates=_candidates(bare))


def _candidates(standing: PostStanding) -> list[Nominee]:
    """Between whom the next round is held: after a tie or without a majority those it names, as far as they are still
    willing; else everyone willing who is not in."""
    rest = [nominee for nominee in standing.willing if nominee not in standing.elected]
    last = standing.last
    if last is None or last.outcome not in UNDECIDED:
        return rest
    outcome = round_outcome(last)
    named = [nominee for nominee in rest if outcome and code_of(nominee) in outcome.among]
    return named or rest
