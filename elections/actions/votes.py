"""A vote from its question to its result: prepared, opened on a frozen roll, closed, counted, shown; or void."""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agendas.actions.gate import open_for
from agendas.models import AgendaItem
from attendance.actions import require_quorum
from audit.actions import record
from common.database import overwrite_what_is_deleted, sweep_after_commit
from common.errors import RakorError, WrongState
from common.states import move
from elections import sealing
from elections.models import OpenBallot, PaperCount, Round, SealedBallot, Vote, Voter
from elections.permissions import RUNS_VOTES
from elections.queries import agreed_count
from elections.rules import NobodyThere, voters_of
from elections.sealing import WrongPassphrase
from elections.states import VOTE_MOVES, Keeper, VoteState
from elections.tally import Tally, tally
from meetings.models import Meeting
from meetings.states import MeetingState

# As many as there are letters to call them by.
OPTIONS_AT_MOST = len(ascii_lowercase)
LABEL_LENGTH = 200


class VoteRefused(RakorError):
    """What was asked of a vote does not make one: its question, options, seats or trustees."""


class BallotsDoNotMatch(RakorError):
    """There are more or fewer ballots than posts that have voted."""


class PaperNotCounted(RakorError):
    """Ballots of paper were handed out, and no two persons have counted them alike."""


@transaction.atomic
def prepare_vote(
    *,
    meeting: Meeting,
    question: str,
    options: Sequence[str | Mapping[str, str]],
    by: User,
    item: AgendaItem | None = None,
    seats: int = 1,
    is_secret: bool = False,
    keeper: str = Keeper.PORTAL,
    allows_blank: bool = True,
    representatives_vote: bool = True,
    needs_quorum: bool = True,
) -> Vote:
    """Write down a question and what may be answered. `options` are labels, which get the letters a, b, c as their
    codes, or `{"code": …, "label": …}` where the caller has codes of its own.

    Raises `VoteRefused`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, RUNS_VOTES)
    vote = Vote(
        meeting=meeting,
        item=item,
        question=" ".join(question.split()),
        options=_options(options),
        seats=seats,
        is_secret=is_secret,
        keeper=keeper if is_secret else Keeper.PORTAL,
        allows_blank=allows_blank,
        representatives_vote=representatives_vote,
        needs_quorum=needs_quorum,
        created_by=by.actor_label,
    )
    _require_sound(vote)
    vote.save()
    record("prepare_vote", vote, by=by, subject=meeting, after={"options": vote.options, "is_secret": is_secret})
    return vote


@transaction.atomic
def open_vote(
    *, vote: Vote, by: User, passphrases: tuple[str, str] | None = None, trustees: tuple[str, str] | None = None
) -> Vote:
    """Freeze who votes and take ballots from now on. A secret vote kept by trustees asks for their two names and their
    two passphrases, in the same order.

    Raises `NoQuorum`, `NobodyThere`, `VoteRefused`, `WrongState` (also while the meeting does not run), `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    if meeting.state != MeetingState.ONGOING:
        raise WrongState(_("A vote is opened while the meeting is under way."))
    if vote.needs_quorum:
        require_quorum(meeting=meeting)
    rights = voters_of(meeting, vote.representatives_vote)
    if not rights:
        raise NobodyThere(_("Nobody who is there has a vote."))
    keys = _keys(vote, passphrases, trustees)
    move(vote, VoteState.OPEN, VOTE_MOVES, opened_at=timezone.now(), **keys)
    Voter.objects.bulk_create(
        Voter(
            vote=vote,
            participant=right.participant,
            label=right.label,
            voted_by=right.voted_by,
            representative=right.representative,
        )
        for right in rights
    )
    record("open_vote", vote, by=by, subject=meeting, after={"voters": len(rights), "trustees": vote.trustees})
    return vote


@transaction.atomic
def close_vote(*, vote: Vote, by: User) -> Vote:
    """Take no ballot any more: one that is being cast is in, the next is refused.

    Raises `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    move(vote, VoteState.CLOSED, VOTE_MOVES, closed_at=timezone.now())
    record("close_vote", vote, by=by, subject=meeting)
    return vote


@transaction.atomic
def count_vote(*, vote: Vote, by: User, passphrases: tuple[str, str] | None = None) -> Vote:
    """Open the ballots in memory, keep the result, and erase ballots and key. The result is shown to nobody yet.

    Raises `WrongPassphrase`, `BallotDamaged`, `BallotsDoNotMatch`, `PaperNotCounted`, and then nothing has changed;
    `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    overwrite_what_is_deleted()
    vote.refresh_from_db()
    # First of all it is mine: of two who count at once one waits here, and is refused.
    move(vote, VoteState.COUNTED, VOTE_MOVES)
    vote.result = _count(vote, passphrases).as_json()
    vote.save(update_fields=["result"])
    _erase_secrets(vote)
    record("count_vote", vote, by=by, subject=meeting)
    return vote


@transaction.atomic
def show_vote(*, vote: Vote, by: User) -> Vote:
    """Let the result be seen. Raises `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`."""
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    vote.refresh_from_db()
    move(vote, VoteState.SHOWN, VOTE_MOVES, shown_at=timezone.now())
    record("show_vote", vote, by=by, subject=meeting, after={"counts": vote.result.get("counts", {})})
    return vote


@transaction.atomic
def void_vote(*, vote: Vote, reason: str, by: User) -> Vote:
    """Declare that the vote does not count. What nobody has seen yet is never seen: ballots, key, counts and result go.

    Raises `VoteRefused` without a reason, `WrongState` once the result was shown, `Refused`, `MeetingOver`,
    `MinutesSigned`.
    """
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    reason = reason.strip()
    if not reason:
        raise VoteRefused(_("Say why the vote is void."))
    overwrite_what_is_deleted()
    before = vote.state
    move(vote, VoteState.VOID, VOTE_MOVES, void_reason=reason, result={})
    _erase_secrets(vote)
    OpenBallot.objects.filter(voter__vote=vote).delete()
    PaperCount.objects.filter(vote=vote).delete()
    for row in Round.objects.filter(vote=vote):
        # Who was elected is its result in other words.
        row.elected.clear()
        row.outcome = ""
        row.save(update_fields=["outcome"])
    record("void_vote", vote, by=by, subject=meeting, reason=reason, before={"state": before})
    return vote


# --- what makes a vote -------------------------------------------------------------------------------------------


def _options(given: Sequence[str | Mapping[str, str]]) -> list[dict[str, str]]:
    if len(given) > OPTIONS_AT_MOST:
        raise VoteRefused(_("A vote has at most %(count)s options.") % {"count": OPTIONS_AT_MOST})
    options = []
    for letter, option in zip(ascii_lowercase, given, strict=False):
        known = {"code": letter, "label": option} if isinstance(option, str) else option
        options.append({"code": known["code"], "label": " ".join(known["label"].split())[:LABEL_LENGTH]})
    return options


def _require_sound(vote: Vote) -> None:
    labels = [option["label"].casefold() for option in vote.options]
    codes = [option["code"] for option in vote.options]
    if not vote.question:
        raise VoteRefused(_("A vote needs a question."))
    if len(vote.question) > 300:
        raise VoteRefused(_("The question has more than 300 characters."))
    if not labels or (len(labels) == 1 and not vote.allows_blank):
        raise VoteRefused(_("There is nothing to choose from: give at least two options, one a line."))
    if not all(labels) or len(set(labels)) < len(labels) or len(set(codes)) < len(codes):
        raise VoteRefused(_("Each option stands once, with words of its own."))
    if not 1 <= vote.seats <= len(labels):
        raise VoteRefused(_("One may choose at least one option and at most as many as there are."))
    if vote.item is not None and vote.item.meeting_id != vote.meeting_id:
        raise VoteRefused(_("This item belongs to another meeting."))
    if vote.keeper not in Keeper.values:
        raise VoteRefused(_("Nobody of that name keeps keys."))


# --- keys --------------------------------------------------------------------------------------------------------


def _keys(vote: Vote, passphrases: tuple[str, str] | None, trustees: tuple[str, str] | None) -> dict[str, Any]:
    """The columns of the lock. An open vote has none."""
    if not vote.is_secret:
        return {}
    if vote.keeper == Keeper.PORTAL:
        return {"public_key": sealing.public_key_of(sealing.portal_key(vote.public_id))}
    names = [" ".join(name.split())[:200] for name in trustees or ()]
    if len(names) != 2 or not all(names) or names[0].casefold() == names[1].casefold():
        raise VoteRefused(_("Two different persons keep the key: name both."))
    first, second = _both(passphrases)
    # By what locks, not by what was typed: ten blanks are no passphrase, and one blank more makes no other.
    spoken = (sealing.as_spoken(first), sealing.as_spoken(second))
    if any(len(words) < sealing.PASSPHRASE_LENGTH for words in spoken) or spoken[0] == spoken[1]:
        raise VoteRefused(
            _("Each of the two has a passphrase of their own, of at least %(count)s characters.")
            % {"count": sealing.PASSPHRASE_LENGTH}
        )
    private_key = sealing.new_private_key()
    return {
        "public_key": sealing.public_key_of(private_key),
        "locked_key": sealing.lock_key(private_key, spoken),
        "trustees": names,
    }


def _both(passphrases: tuple[str, str] | None) -> tuple[str, str]:
    first, second = passphrases or ("", "")
    return first, second


def _private_key(vote: Vote, passphrases: tuple[str, str] | None) -> bytes:
    if vote.keeper == Keeper.TRUSTEES:
        return sealing.unlock_key(bytes(vote.locked_key or b""), _both(passphrases))
    return sealing.portal_key(vote.public_id)


def _erase_secrets(vote: Vote) -> None:
    """Nothing is left that could be opened, and nothing to open it with."""
    SealedBallot.objects.filter(vote=vote).delete()
    Vote.objects.filter(pk=vote.pk).update(locked_key=None)
    vote.locked_key = None
    sweep_after_commit(SealedBallot, Voter, Vote)


# --- counting ----------------------------------------------------------------------------------------------------


def _count(vote: Vote, passphrases: tuple[str, str] | None) -> Tally:
    voters = vote.voters.count()
    on_paper = vote.voters.filter(on_paper=True).count()
    participations = vote.voters.filter(has_voted=True).count()
    paper = agreed_count(vote)
    if on_paper and paper is None:
        raise PaperNotCounted(
            _("Ballots of paper were handed out. Two persons count them, each for themselves, until both agree.")
        )
    ballots, receipts = _ballots(vote, passphrases)
    if len(ballots) != participations:
        raise BallotsDoNotMatch(
            _("%(ballots)s ballots lie there, and %(voted)s have voted. The vote can only be declared void.")
            % {"ballots": len(ballots), "voted": participations}
        )
    return tally(
        [option["code"] for option in vote.options],
        ballots,
        receipts=receipts,
        paper=paper if on_paper else None,
        voters=voters,
        participations=participations,
        on_paper=on_paper,
    )


def _ballots(vote: Vote, passphrases: tuple[str, str] | None) -> tuple[list[Sequence[str]], list[str]]:
    """What was chosen, and the receipts; `tally` sorts each list for itself."""
    if not vote.is_secret:
        return list(OpenBallot.objects.filter(voter__vote=vote).values_list("choices", flat=True)), []
    private_key = _private_key(vote, passphrases)
    sealed = SealedBallot.objects.filter(vote=vote).values_list("sealed", flat=True)
    opened = [sealing.open_sealed(private_key, bytes(one)) for one in sealed]
    receipts = [sealing.receipt_of(vote.public_id, ballot.nonce) for ballot in opened]
    return [ballot.choices for ballot in opened], receipts


__all__ = [
    "BallotsDoNotMatch",
    "PaperNotCounted",
    "VoteRefused",
    "WrongPassphrase",
    "close_vote",
    "count_vote",
    "open_vote",
    "prepare_vote",
    "show_vote",
    "void_vote",
]
