"""Items that delegates and institutions would like on the agenda, and what the secretariat says of them."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import agenda_open_for, hold, open_for, require_open
from agendas.actions.numbering import moved, number
from agendas.actions.stage import redraw_stage
from agendas.models import AgendaItem, AgendaProposal
from agendas.permissions import institution_of
from agendas.queries.proposals import is_late_now, takes_proposals
from agendas.states import PROPOSAL_MOVES, AgendaItemKind, ProposalState
from audit.actions import Actor, LinkHolder, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from directory.models import Organization
from meetings.models import Meeting, Participant
from meetings.permissions import may


class ProposalsClosed(WrongState):
    """The meeting takes no proposals: it is not announced yet, or it is over."""


class TooManyProposals(RakorError):
    """One line of the roll has proposed as much as anyone can discuss."""


class ProposerMissing(RakorError):
    """The secretariat proposes for an institution, and says for which."""

    field = "organization"


class ProposalNoteMissing(RakorError):
    """What is sent back says why; what the secretariat notes of the chair says who said so."""

    field = "note"


class ChairHasNotAgreed(WrongState):
    """What came late is put on the agenda only with the chair's yes."""


class ProposalFields(TypedDict, total=False):
    """What a proposal says beside its title. `kind` is of `AgendaItemKind`."""

    kind: str
    reason: str
    duration_minutes: int | None


class ProposalChanges(ProposalFields, total=False):
    title: str


# A link can be passed on: whoever has it fills no database with it.
OPEN_AT_ONCE = 20


@transaction.atomic
def propose_item(
    *,
    meeting: Meeting,
    title: str,
    by: Actor,
    participant: Participant | None = None,
    organization: Organization | None = None,
    **fields: Unpack[ProposalFields],
) -> AgendaProposal:
    """Propose an item: by a personal link for its `participant`, or by the secretariat on behalf of `organization` or
    of a line of the roll. What comes after the deadline is kept on the late list.

    The same words again are the same proposal. Raises `ProposalsClosed`, `ProposerMissing`, `TooManyProposals`,
    `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = hold(meeting)
    _require_proposer(by, meeting, participant)
    require_open(meeting)
    if not takes_proposals(meeting):
        raise ProposalsClosed(_("This meeting takes no proposals for its agenda."))
    if participant is None and organization is None:
        raise ProposerMissing(_("Say for which institution."))
    if participant is not None and organization is None:
        organization = institution_of(participant)
    proposal = AgendaProposal(
        meeting=meeting,
        participant=participant,
        organization=organization,
        title=" ".join(title.split()),
        is_late=is_late_now(meeting),
        proposed_by=by.actor_label[:200],
    )
    _set(proposal, fields)
    if (same := _same_as(proposal)) is not None:
        return same
    proposal.save()
    record(
        "propose_item",
        proposal,
        by=by,
        subject=meeting,
        after={"organization": organization, "is_late": proposal.is_late, **fields},
    )
    return proposal


@transaction.atomic
def propose_again(
    *, proposal: AgendaProposal, by: Actor, participant: Participant | None = None, **changes: Unpack[ProposalChanges]
) -> AgendaProposal:
    """Propose anew, mended, what was returned. It is as late as it was at first, and other words need another yes.

    `participant` is the line of the roll behind the link. Raises `WrongState`, `ProposalsClosed`, `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = _open_to_proposer(proposal, by, participant)
    if not takes_proposals(meeting):
        raise ProposalsClosed(_("This meeting takes no proposals for its agenda."))
    before = _set(proposal, changes)
    after = {name: getattr(proposal, name) for name in before}
    move(proposal, ProposalState.PROPOSED, PROPOSAL_MOVES, agreed_at=None, agreed_by="", **after)
    record("propose_again", proposal, by=by, subject=meeting, before=before, after=after)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: AgendaProposal, by: Actor, participant: Participant | None = None) -> AgendaProposal:
    """Take back what is not on the agenda yet: by whoever proposed it, or by the secretariat for them.

    Raises `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = _open_to_proposer(proposal, by, participant)
    move(proposal, ProposalState.WITHDRAWN, PROPOSAL_MOVES)
    record("withdraw_proposal", proposal, by=by, subject=meeting)
    return proposal


@transaction.atomic
def return_proposal(*, proposal: AgendaProposal, note: str, by: User) -> AgendaProposal:
    """Send it back with a note, which stands behind the link of who proposed it.

    Raises `ProposalNoteMissing`, `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(proposal.meeting, by, Power.PLAN_MEETINGS)
    note = note.strip()
    if not note:
        raise ProposalNoteMissing(_("Say why it is returned, so that it can be mended."))
    move(proposal, ProposalState.RETURNED, PROPOSAL_MOVES, decision_note=note, decided_by=by.actor_label[:200])
    record("return_proposal", proposal, by=by, subject=meeting, reason=note)
    return proposal


@transaction.atomic
def agree_to_late_proposal(*, proposal: AgendaProposal, by: User, note: str = "") -> AgendaProposal:
    """The chair's yes to a proposal that came late: by who approves papers; or noted by the secretariat, in whose
    `note` stands who said so.

    Raises `WrongState` for one that is not late, decided or agreed to, `ProposalNoteMissing`, `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(proposal.meeting, by, Power.APPROVE_PAPERS, Power.PLAN_MEETINGS)
    proposal.refresh_from_db()
    note = " ".join(note.split())
    if not note and not may(by, Power.APPROVE_PAPERS, meeting):
        raise ProposalNoteMissing(_("Say who agreed, and when: the yes is the chair's."))
    if not proposal.is_late or proposal.state != ProposalState.PROPOSED or proposal.agreed_at is not None:
        raise WrongState(_("This proposal waits for no yes of the chair."))
    proposal.agreed_at = timezone.now()
    proposal.agreed_by = (f"{by.actor_label}: {note}" if note else by.actor_label)[:200]
    proposal.save(update_fields=["agreed_at", "agreed_by"])
    record("agree_to_late_proposal", proposal, by=by, subject=meeting, reason=note)
    return proposal


@transaction.atomic
def accept_proposal(*, proposal: AgendaProposal, by: User, place: int | None = None) -> AgendaItem:
    """Make an item of it at `place` (from 1), or after all that have one.

    Raises `ChairHasNotAgreed` for a late one without the chair's yes, `WrongState`, `AgendaFrozen`, `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = agenda_open_for(proposal.meeting, by, Power.PLAN_MEETINGS)
    proposal.refresh_from_db()
    if proposal.is_late and proposal.agreed_at is None and proposal.state == ProposalState.PROPOSED:
        raise ChairHasNotAgreed(_("This came late. It is put on the agenda only after the chair has agreed."))
    move(proposal, ProposalState.ACCEPTED, PROPOSAL_MOVES, decided_by=by.actor_label[:200], decision_note="")
    item = AgendaItem.objects.create(
        meeting=meeting,
        kind=proposal.kind,
        title=proposal.title,
        organizations=[str(proposal.organization)] if proposal.organization else [str(proposal.participant)],
        duration_minutes=proposal.duration_minutes,
        is_late=proposal.is_late,
    )
    rows = list(AgendaItem.objects.filter(meeting=meeting, order__isnull=False))
    number(moved(rows, item, len(rows) + 1 if place is None else place), "order")
    proposal.item = item
    proposal.save(update_fields=["item"])
    record("accept_proposal", proposal, by=by, subject=meeting, after={"order": item.order})
    redraw_stage(meeting)
    return item


def _open_to_proposer(proposal: AgendaProposal, by: Actor, participant: Participant | None) -> Meeting:
    meeting = hold(proposal.meeting)
    proposal.refresh_from_db()
    _require_proposer(by, meeting, participant)
    if isinstance(by, LinkHolder) and (participant is None or proposal.participant_id != participant.pk):
        raise Refused
    require_open(meeting)
    return meeting


def _require_proposer(by: Actor, meeting: Meeting, participant: Participant | None) -> None:
    """A personal link speaks for its own line of the roll; whoever plans the meeting speaks for anyone."""
    if participant is not None and participant.meeting_id != meeting.pk:
        raise Refused
    if isinstance(by, LinkHolder) and participant is not None:
        return
    if not (isinstance(by, User) and may(by, Power.PLAN_MEETINGS, meeting)):
        raise Refused


def _same_as(proposal: AgendaProposal) -> AgendaProposal | None:
    """The same proposal, where it was sent before. Raises `TooManyProposals`."""
    own = AgendaProposal.objects.filter(
        meeting=proposal.meeting, participant=proposal.participant, organization=proposal.organization
    )
    waiting = list(own.filter(state__in=(ProposalState.PROPOSED, ProposalState.RETURNED)))
    same = next((row for row in waiting if row.title == proposal.title and row.reason == proposal.reason), None)
    if same is None and len(waiting) >= OPEN_AT_ONCE:
        raise TooManyProposals(_("There are %(n)s proposals already. Withdraw one first.") % {"n": len(waiting)})
    return same


def _set(proposal: AgendaProposal, changes: ProposalChanges | ProposalFields) -> dict[str, object]:
    """Set the fields and return what the changed ones held before."""
    before = {}
    for name, value in changes.items():
        cleaned = value.strip() if isinstance(value, str) else value
        if name == "kind":
            cleaned = AgendaItemKind(str(value)).value
        if getattr(proposal, name) != cleaned:
            before[name] = getattr(proposal, name)
            setattr(proposal, name, cleaned)
    return before
