"""What the pages ask of votes. Nothing here tells what was chosen before the result is shown."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from elections.models import OpenBallot, PaperCount, Vote, Voter
from elections.rules import NobodyThere, left_out, voters_of
from elections.states import VotedBy, VoteState
from elections.tally import Paper
from meetings.models import Meeting, Participant


@dataclass(frozen=True)
class Turnout:
    """How many have voted, of how many."""

    voters: int
    voted: int
    on_paper: int

    @property
    def missing(self) -> int:
        return self.voters - self.voted - self.on_paper


@dataclass(frozen=True)
class ResultLine:
    """One option and how many chose it."""

    label: str
    count: int
    # Of those who voted, in whole percent.
    share: int


@dataclass(frozen=True)
class PaperState:
    """How far the counting of the ballots of paper has come, as one person may see it."""

    own: PaperCount | None
    # Who has counted, without what.
    counted_by: list[str] = field(default_factory=list)
    is_agreed: bool = False
    # On what the last two counts differ: labels, and never the other's numbers.
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class VotePicture:
    """How a vote stands, for whoever runs it."""

    vote: Vote
    turnout: Turnout
    # Posts that may still vote by link.
    waiting: list[Voter]
    # Posts with a ballot of paper.
    on_paper: list[Voter]

    @property
    def is_shown(self) -> bool:
        return self.vote.state == VoteState.SHOWN

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """Shares of a bar: voted by link, with paper, not yet."""
        return [
            ("ok", self.turnout.voted, _("voted by link")),
            ("part", self.turnout.on_paper, _("with a ballot of paper")),
            ("wait", self.turnout.missing, _("not voted")),
        ]

    @cached_property
    def lines(self) -> list[ResultLine]:
        return result_lines(self.vote)

    @property
    def receipts(self) -> list[str]:
        return list(self.vote.result.get("receipts", [])) if self.is_shown else []


def votes_of(meeting: Meeting) -> QuerySet[Vote]:
    """The votes of the meeting, each with `voters_count`, `voted_count` and `paper_count`."""
    return (
        Vote.objects.filter(meeting=meeting)
        .select_related("item")
        .defer("result")
        .annotate(
            voters_count=Count("voters"),
            voted_count=Count("voters", filter=Q(voters__has_voted=True)),
            paper_count=Count("voters", filter=Q(voters__on_paper=True)),
        )
    )


def picture_of_vote(vote: Vote) -> VotePicture:
    """One query: who has voted, and who not; never what."""
    voters = list(vote.voters.all())
    on_paper = [voter for voter in voters if voter.on_paper]
    voted = sum(voter.has_voted for voter in voters)
    waiting = [voter for voter in voters if not (voter.has_voted or voter.on_paper)]
    return VotePicture(vote, Turnout(len(voters), voted, len(on_paper)), waiting, on_paper)


def result_lines(vote: Vote) -> list[ResultLine]:
    """The result in the order of the ballot, with those who abstained and invalid ballots; none until it is shown."""
    if vote.state != VoteState.SHOWN:
        return []
    result: dict[str, Any] = vote.result
    ballots = len(result["ballots"]) + _sheets(result["paper"], vote.seats)
    lines = [(option["label"], result["counts"][option["code"]]) for option in vote.options]
    if vote.allows_blank:
        lines.append((_("Abstain"), result["blank"]))
    if result["invalid"]:
        lines.append((_("Invalid"), result["invalid"]))
    return [ResultLine(label, count, round(100 * count / ballots) if ballots else 0) for label, count in lines]


def open_ballots(vote: Vote) -> list[tuple[str, str]]:
    """Who voted how in an open vote, once it is shown: the post, and the words of its choice."""
    if vote.is_secret or vote.state != VoteState.SHOWN:
        return []
    labels = {option["code"]: option["label"] for option in vote.options}
    cast = OpenBallot.objects.filter(voter__vote=vote).order_by("voter__label", "voter__pk")
    return [
        (label, ", ".join(labels[code] for code in choices) or _("Abstain"))
        for label, choices in cast.values_list("voter__label", "choices")
    ]


def who_would_not_vote(vote: Vote) -> list[tuple[Participant, str]]:
    """Who is there and would have no vote if it were opened now, and why."""
    return left_out(vote.meeting, vote.representatives_vote)


def who_would_vote(vote: Vote) -> tuple[int, str]:
    """How many posts would be on the roll if the vote were opened now, and why there are none."""
    try:
        return len(voters_of(vote.meeting, vote.representatives_vote)), ""
    except NobodyThere as error:
        return 0, str(error)


# --- behind a link -----------------------------------------------------------------------------------------------


def ballots_behind(participant: Participant, voted_by: VotedBy, representative: str = "") -> QuerySet[Voter]:
    """The votes in which this link votes for its post, newest first: the principal's own where it votes in person, a
    representative's where that person sat there when the vote was opened."""
    voters = Voter.objects.select_related("vote__meeting", "vote__item").filter(
        participant=participant, voted_by=voted_by, vote__state__in=_SEEN_BY_VOTERS
    )
    if voted_by == VotedBy.REPRESENTATIVE:
        voters = voters.filter(representative=representative[:250])
    return voters.order_by(F("vote__opened_at").desc(nulls_last=True), "-pk")


_SEEN_BY_VOTERS = (VoteState.OPEN, VoteState.CLOSED, VoteState.COUNTED, VoteState.SHOWN, VoteState.VOID)


# --- ballots of paper --------------------------------------------------------------------------------------------


def agreed_count(vote: Vote) -> Paper | None:
    """What two persons have counted alike: the last two counts, each by another person. None while they differ."""
    last = _last_two(vote)
    if len(last) < 2 or _as_paper(last[0]) != _as_paper(last[1]):
        return None
    return _as_paper(last[0])


def paper_state(vote: Vote, user: User) -> PaperState:
    """How the counting stands. Of the other's count `user` learns that it differs, and on which lines."""
    counts = list(vote.paper_counts.all())
    last = sorted(counts, key=lambda count: (count.entered_at, count.pk))[-2:]
    papers = [_as_paper(count) for count in last]
    is_agreed = len(papers) == 2 and papers[0] == papers[1]
    return PaperState(
        own=next((count for count in counts if count.entered_by_id == user.actor_id), None),
        counted_by=[count.entered_by for count in last],
        is_agreed=is_agreed,
        differences=[] if is_agreed or len(papers) < 2 else _differences(vote, *papers),
    )


def _last_two(vote: Vote) -> list[PaperCount]:
    return list(vote.paper_counts.order_by("-entered_at", "-pk")[:2])


def _as_paper(count: PaperCount) -> Paper:
    return Paper(dict(count.counts), count.blank, count.invalid)


def _differences(vote: Vote, one: Paper, other: Paper) -> list[str]:
    labels = [option["label"] for option in vote.options if one.counts[option["code"]] != other.counts[option["code"]]]
    if one.blank != other.blank:
        labels.append(_("Abstain"))
    if one.invalid != other.invalid:
        labels.append(_("Invalid"))
    return labels


def _sheets(paper: dict[str, Any], seats: int) -> int:
    """Ballots of paper: exact where each holds one choice, else as few as there must have been."""
    marks = sum(paper["counts"].values())
    return -(-marks // seats) + paper["blank"] + paper["invalid"]
