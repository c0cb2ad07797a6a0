"""Whom a directive means, institution by institution, and which follow-ups stand where."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch

from agendas.models import Directive, DirectiveAddressee
from agendas.queries import addressee_labels
from agendas.states import AddresseeKind
from directory.models import Organization, Position
from directory.queries import head_post, positions_of_group
from followups.models import FollowUpQuerySet, ProgressUpdate
from followups.states import FollowUpState
from meetings.models import Meeting, Participant


@dataclass(frozen=True)
class Debtor:
    """Who owes a directive: an institution with the post that answers for it, or only words."""

    organization: Organization | None
    position: Position | None
    text: str = ""


def debtors_of(directive: Directive) -> list[Debtor]:
    """Whom the directive means, each institution once.

    A directive without an addressee, or with one known only in words, is owed by those words: it stands as "not yet
    determined" until a person names the institution. Nothing is guessed.
    """
    named: dict[int, Debtor] = {}
    words: list[str] = []
    for addressee in directive.addressees.all():
        if addressee.kind == AddresseeKind.TEXT:
            words.append(addressee.text)
        for position in _posts_meant(directive.meeting, addressee):
            named.setdefault(position.organization_id, Debtor(position.organization, position))
        if addressee.kind == AddresseeKind.ORGANIZATION and addressee.organization:
            organization = addressee.organization
            post = _invited_post(directive.meeting, organization) or head_post(organization)
            named.setdefault(organization.pk, Debtor(organization, post))
    if not named and not words:
        words = ["; ".join(addressee_labels(directive))]
    return list(named.values()) + [Debtor(None, None, text) for text in dict.fromkeys(words)]


def _posts_meant(meeting: Meeting, addressee: DirectiveAddressee) -> list[Position]:
    if addressee.kind == AddresseeKind.GROUP:
        return list(positions_of_group(addressee.group, meeting.convener))
    if addressee.kind == AddresseeKind.EVERYONE:
        return [line.position for line in _invited_lines(meeting) if line.position]
    return []


def _invited_lines(meeting: Meeting) -> list[Participant]:
    lines = meeting.participants.filter(position__isnull=False).select_related("position__organization")
    # The convener's own head does not owe himself what he directed.
    return [line for line in lines if line.is_invitable and line.organization_id != meeting.convener_id]


def _invited_post(meeting: Meeting, organization: Organization) -> Position | None:
    line = (
        meeting.participants.filter(position__organization=organization, is_group=False)
        .select_related("position")
        .first()
    )
    return line.position if line else None


def with_details(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    """The follow-ups with everything that a list or page shows, in a fixed number of queries."""
    return follow_ups.select_related(
        "organization__region", "position", "directive__meeting__convener__region", "directive__meeting__kind"
    )


def with_updates(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    return with_details(follow_ups).prefetch_related(
        Prefetch("updates", queryset=ProgressUpdate.objects.select_related("evidence"))
    )


def counts_by_state(follow_ups: FollowUpQuerySet) -> Counter[str]:
    """How many stand in each state."""
    return Counter(follow_ups.order_by().values_list("state", flat=True))


def waiting_for_verification(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    return follow_ups.filter(state=FollowUpState.SUBMITTED)
