"""An election from its plan to the record that confirms it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaItem
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from common.text import one_line
from elections.actions.votes import void_vote
from elections.models import Election, Vote, Witness
from elections.queries.standing import lacking_before_opening, standings_of
from elections.states import ELECTION_MOVES, ElectionState, Majority, VoteState
from meetings.models import Meeting
from meetings.permissions import require

PREPARING = (ElectionState.PLANNED, ElectionState.NOMINATING)
# What is filled in by hand, and what each is where nothing is filled in.
FIELDS = (
    "title",
    "body",
    "purpose",
    "method",
    "majority",
    "representatives_vote",
    "term_from",
    "term_until",
    "item",
)


class BadElection(RakorError):
    """What was filled in cannot stand so; `field` names what is wrong with it."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


class NotReadyToElect(RakorError):
    """The election waits for something; the words name each thing."""


class VoidReasonMissing(RakorError):
    """Declaring an election void needs a reason."""


class ElectionChanges(TypedDict, total=False):
    title: str
    body: str
    purpose: str
    method: str
    majority: str
    representatives_vote: bool
    term_from: dt.date | None
    term_until: dt.date | None
    item: AgendaItem | None


@transaction.atomic
def create_election(*, meeting: Meeting, by: User, **fields: Unpack[ElectionChanges]) -> Election:
    """Plan an election beside the meeting.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`, and `BadElection` without the name of the body, or for a term that
    ends before it begins.
    """
    meeting = open_for(meeting, by, Power.PLAN_MEETINGS)
    election = Election(meeting=meeting, created_by=by.actor_label[:200], majority=Majority.MOST)
    _set(election, fields)
    election.save()
    record("create_election", election, by=by, subject=meeting, after={"body": election.body})
    return election


@transaction.atomic
def edit_election(*, election: Election, by: User, **changes: Unpack[ElectionChanges]) -> Election:
    """Change what is named, until the voting begins. Raises as `create_election`, and `WrongState`."""
    election = hold_election(election, by, Power.PLAN_MEETINGS)
    require_preparing(election)
    before = _set(election, changes)
    if before:
        election.save(update_fields=list(before))
        after = {name: getattr(election, name) for name in before}
        record("edit_election", election, by=by, subject=election.meeting, before=before, after=after)
    return election


@transaction.atomic
def set_witnesses(*, election: Election, witnesses: Sequence[tuple[str, str]], by: User) -> None:
    """Name who signs the official record beside chair and secretary: (name, office) of each, in order.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`, and `WrongState` once the record is signed.
    """
    election = hold_election(election, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if election.state not in {*PREPARING, ElectionState.OPEN, ElectionState.COUNTED}:
        raise WrongState(_("The record is signed, with the witnesses it names."))
    before = list(election.witnesses.values_list("name", "office"))
    named = [(one_line(name)[:250], one_line(office)[:250]) for name, office in witnesses]
    after = [(name, office) for name, office in named if name]
    if after == before:
        return
    election.witnesses.all().delete()
    Witness.objects.bulk_create(
        Witness(election=election, order=order, name=name, office=office)
        for order, (name, office) in enumerate(after, 1)
    )
    record(
        "set_witnesses",
        election,
        by=by,
        subject=election.meeting,
        before={"witnesses": before},
        after={"witnesses": after},
    )


@transaction.atomic
def open_nominations(*, election: Election, by: User) -> None:
    """Nominees are named from now on. Raises `Refused`, `WrongState`, `NotReadyToElect` without method or posts."""
    election = hold_election(election, by, Power.PLAN_MEETINGS)
    if not election.method:
        raise NotReadyToElect(_("Say first whether it is by acclamation or by vote."))
    if not election.posts.exists():
        raise NotReadyToElect(_("Add the posts that are filled first."))
    _move(election, ElectionState.NOMINATING)
    record("open_nominations", election, by=by, subject=election.meeting)


@transaction.atomic
def open_election(*, election: Election, by: User) -> None:
    """Close the nominations: from now on rounds are held.

    Raises `Refused`, `WrongState`, and `NotReadyToElect` naming each post with fewer willing nominees than seats.
    """
    election = hold_election(election, by, Power.RUN_AGENDA)
    if lacking := lacking_before_opening(election):
        raise NotReadyToElect(" ".join(lacking))
    _move(election, ElectionState.OPEN)
    record("open_election", election, by=by, subject=election.meeting)


@transaction.atomic
def void_election(*, election: Election, reason: str, by: User) -> None:
    """Declare the election void, with its votes; what was shown to the hall stays shown.

    Raises `VoidReasonMissing`, `Refused`, `WrongState`.
    """
    require(by, Power.RUN_AGENDA, election.meeting)
    _locked(election)
    if not reason.strip():
        raise VoidReasonMissing(_("Say why: the reason is kept."))
    for vote in Vote.objects.filter(round__post__election=election).exclude(
        state__in=[VoteState.SHOWN, VoteState.VOID]
    ):
        void_vote(vote=vote, reason=reason, by=by)
    _move(election, ElectionState.VOID, void_reason=reason.strip())
    record("void_election", election, by=by, subject=election.meeting, reason=reason)


@transaction.atomic
def confirm_election(*, election: Election, by: Actor) -> None:
    """The official record is signed. Called by `flows`. Raises `Refused`, `WrongState` unless every post is filled."""
    require(by, Power.APPROVE_PAPERS, election.meeting)
    _locked(election)
    if not all(standing.is_filled for standing in standings_of(election)):
        raise WrongState(_("Not every post is filled yet."))
    _move(election, ElectionState.CONFIRMED, confirmed_at=timezone.now())
    record("confirm_election", election, by=by, subject=election.meeting)


def hold_election(election: Election, by: User, *powers: Power) -> Election:
    """The election as it stands now, its meeting and itself locked until the transaction ends.

    Raises `Refused` unless `by` holds one of `powers` there, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(election.meeting, by, *powers)
    _locked(election)
    election.meeting = meeting
    return election


def require_preparing(election: Election) -> None:
    """Raise `WrongState` once the voting has begun: what was put to the vote no longer changes."""
    if election.state not in PREPARING:
        raise WrongState(_("The voting has begun; what is voted on no longer changes."))


def _locked(election: Election) -> None:
    election.refresh_from_db(from_queryset=Election.objects.select_for_update(of=("self",)).select_related("meeting"))


def _move(election: Election, state: ElectionState, **changes: Any) -> None:
    move(election, state, ELECTION_MOVES, **changes)


def _set(election: Election, changes: ElectionChanges) -> dict[str, Any]:
    """Set the fields and return what the changed ones held before. Raises `BadElection`."""
    before: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise BadElection(name, _("This cannot be filled in."))
        said = value.strip() if isinstance(value, str) else value
        if getattr(election, name) != said:
            before[name] = getattr(election, name)
            setattr(election, name, said)
    if not election.body:
        raise BadElection("body", _("Say which body is elected."))
    if election.item is not None and election.item.meeting_id != election.meeting_id:
        raise BadElection("item", _("This item is of another meeting."))
    if election.term_until and (election.term_from is None or election.term_from >= election.term_until):
        raise BadElection("term_until", _("The term ends after it has begun."))
    return before
