"""Who stands for a post: named, willing or not."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import record
from common.errors import RakorError, WrongState
from common.states import move
from common.text import one_line
from directory.models import Official, Position
from directory.queries import holder_on
from elections.actions.elections import BadElection, hold_election
from elections.actions.votes import LABEL_LENGTH
from elections.models import Election, ElectionPost, Nominee
from elections.queries.standing import standing_of
from elections.states import ELECTION_MOVES, NOMINEE_MOVES, ElectionState, NomineeState
from meetings.models import Participant


class AlreadyNamed(RakorError):
    """This person stands for this post already."""


class StandsInRound(RakorError):
    """A round in which this person stands is being held: its ballots name him."""


@transaction.atomic
def add_nominee(
    *,
    post: ElectionPost,
    by: User,
    participant: Participant | None = None,
    name: str = "",
    office: str = "",
    proposed_by: str = "",
) -> Nominee:
    """Name somebody for the post: a line of the roll with who holds the post today, or anyone by name and office.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`, `WrongState` unless nominations are taken, `BadElection` without a
    name, `AlreadyNamed`.
    """
    election = hold_election(post.election, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if election.state != ElectionState.NOMINATING:
        raise WrongState(_("No nominations are taken now."))
    nominee = Nominee(post=post, order=post.nominees.count() + 1, name=one_line(name), office=one_line(office))
    if participant is not None:
        _take_from_roll(nominee, participant, election)
    nominee.name, nominee.office = nominee.name[:250], nominee.office[:250]
    nominee.proposed_by = one_line(proposed_by)[:200]
    if not nominee.name:
        raise BadElection("name", _("Name who stands for the post."))
    if _on_ballot(nominee) in {_on_ballot(other) for other in post.nominees.all()}:
        raise AlreadyNamed(_("%(name)s stands for this post already.") % {"name": nominee})
    nominee.save()
    record("add_nominee", nominee, by=by, subject=election.meeting, after={"post": post.title})
    return nominee


@transaction.atomic
def accept_nomination(*, nominee: Nominee, by: User) -> None:
    """Note that the nominee is willing, while nominations are taken. Raises `Refused`, `WrongState`."""
    election = hold_election(nominee.post.election, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if election.state != ElectionState.NOMINATING:
        raise WrongState(_("No nominations are taken now."))
    move(nominee, NomineeState.WILLING, NOMINEE_MOVES)
    record("accept_nomination", nominee, by=by, subject=election.meeting)


@transaction.atomic
def decline_nomination(*, nominee: Nominee, by: User) -> None:
    """Note that the nominee does not stand, or does not take the post: until the record is signed.

    Where one who was elected declines, the seat is open again and the election goes on with another round. Raises
    `Refused`, `WrongState`, and `StandsInRound` while the nominee's name is on ballots that are not counted.
    """
    election = hold_election(nominee.post.election, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if election.state not in {ElectionState.NOMINATING, ElectionState.OPEN, ElectionState.COUNTED}:
        raise WrongState(_("Nobody can decline now."))
    standing = standing_of(nominee.post)
    was_elected = nominee in standing.elected
    is_busy = standing.running is not None or standing.awaits_showing is not None
    if is_busy or (election.state == ElectionState.OPEN and was_elected):
        raise StandsInRound(_("Wait until the rounds are over: then who does not take a post can decline."))
    move(nominee, NomineeState.DECLINED, NOMINEE_MOVES)
    record("decline_nomination", nominee, by=by, subject=election.meeting, before={"was_elected": was_elected})
    if was_elected:
        move(election, ElectionState.OPEN, ELECTION_MOVES)
        record("reopen_election", election, by=by, subject=election.meeting, reason=str(nominee))


@transaction.atomic
def remove_nominee(*, nominee: Nominee, by: User) -> None:
    """Take out a name that was put down by mistake, while nominations are taken. Raises `Refused`, `WrongState`."""
    election = hold_election(nominee.post.election, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if election.state != ElectionState.NOMINATING:
        raise WrongState(_("No nominations are taken now."))
    record("remove_nominee", nominee, by=by, subject=election.meeting, before={"post": nominee.post.title})
    nominee.delete()


def _on_ballot(nominee: Nominee) -> str:
    """As voters tell one from the other."""
    return str(nominee)[:LABEL_LENGTH].casefold()


def _take_from_roll(nominee: Nominee, line: Participant, election: Election) -> None:
    if line.meeting_id != election.meeting_id or line.is_group:
        raise BadElection("participant", _("This line is not on the roll of this meeting, or is a whole group."))
    nominee.participant, nominee.position = line, line.position
    holder = _holder(line.position, election)
    nominee.official = holder
    nominee.name = nominee.name or line.printed_name or (holder.name if holder else "")
    nominee.office = nominee.office or line.position_label or line.institution_label


def _holder(position: Position | None, election: Election) -> Official | None:
    day = election.meeting.first_day
    held = holder_on(position, day) if position and day else None
    return held.official if held else None
