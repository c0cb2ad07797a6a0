"""Whom a directive means, institution by institution, and which follow-ups stand where."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Prefetch
from django.utils import translation

from agendas.models import Directive, DirectiveAddressee
from agendas.queries import addressee_label
from agendas.states import AddresseeKind
from directory.models import Organization, Position
from directory.queries import GROUPS, head_post, positions_of_group
from followups.models import FollowUp, FollowUpQuerySet, ProgressUpdate
from followups.states import REPORTING, FollowUpState
from meetings.models import Meeting
from meetings.states import Capacity


@dataclass(frozen=True)
class Debtor:
    """Who owes a directive: an institution with the post that answers for it, or only words."""

    organization: Organization | None
    position: Position | None
    text: str = ""


def debtors_of(directive: Directive) -> list[Debtor]:
    """Whom the directive means, each institution once.

    An addressee known only in words, and a group to which nobody belongs, owes by these words: it stands as "not yet
    determined" until a person names the institution. Nothing is guessed, and no addressee is lost.
    """
    named: dict[int, Debtor] = {}
    words: list[str] = []
    for addressee in directive.addressees.all():
        meant = _meant(directive.meeting, addressee)
        for debtor in meant:
            if debtor.organization is not None:
                named.setdefault(debtor.organization.pk, debtor)
        if not meant:
            words.append(_in_words(addressee))
    spoken = [text for text in dict.fromkeys(words) if text]
    if not named and not spoken:
        spoken = [directive.addressed_to]
    return [*named.values(), *(Debtor(None, None, text) for text in spoken)]


def answering_post(meeting: Meeting, organization: Organization) -> Position | None:
    """The post that answers for the institution: its first on the roll, which heard the directive; else its head."""
    lines = meeting.participants.filter(position__organization=organization, is_group=False)
    line = lines.exclude(capacity=Capacity.COMPANION).select_related("position").first()
    return line.position if line else head_post(organization)


def _meant(meeting: Meeting, addressee: DirectiveAddressee) -> list[Debtor]:
    if addressee.kind == AddresseeKind.ORGANIZATION and addressee.organization:
        return [Debtor(addressee.organization, answering_post(meeting, addressee.organization))]
    return [Debtor(post.organization, post) for post in _posts_meant(meeting, addressee)]


def _posts_meant(meeting: Meeting, addressee: DirectiveAddressee) -> list[Position]:
    if addressee.kind == AddresseeKind.GROUP and addressee.group in GROUPS:
        return list(positions_of_group(addressee.group, meeting.convener))
    if addressee.kind == AddresseeKind.EVERYONE:
        lines = meeting.participants.filter(position__isnull=False).select_related("position__organization")
        posts = [line.position for line in lines if line.is_invitable and line.position]
        # The convener does not owe itself what it directed to those it invited.
        return [post for post in posts if post.organization_id != meeting.convener_id]
    return []


def _in_words(addressee: DirectiveAddressee) -> str:
    # It is kept beside the directive and read like it, so it does not follow the language of whoever signs.
    with translation.override(settings.LANGUAGE_CODE):
        return addressee_label(addressee).strip()


def with_details(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    """The follow-ups with everything that a list or page shows, in a fixed number of queries."""
    return follow_ups.select_related(
        "organization__region", "position", "directive__meeting__convener__region", "directive__meeting__kind"
    )


def with_updates(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    return with_details(follow_ups).prefetch_related(
        Prefetch("updates", queryset=ProgressUpdate.objects.select_related("evidence")),
        "directive__addressees__organization",
    )


def counts_by_state(follow_ups: FollowUpQuerySet) -> Counter[str]:
    """How many stand in each state; one query."""
    return Counter(dict(follow_ups.order_by().values_list("state").annotate(count=Count("pk"))))


def waiting_for_verification(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    return follow_ups.filter(state=FollowUpState.SUBMITTED)


# --- one line of progress, asked for with an answer ----------------------------------------------------------------


def asked_of(organization: Organization, convener: Organization) -> FollowUpQuerySet:
    """What the institution still owes this convener and can report on, most urgent first."""
    return with_details(
        FollowUp.objects.filter(
            organization=organization, directive__meeting__convener=convener, state__in=list(REPORTING)
        )
    ).prefetch_related("updates")


def blank_reports(convener: Organization, since: Mapping[int, dt.datetime]) -> dict[int, tuple[int, int]]:
    """How many open follow-ups each institution was asked about when it answered, and how many it left blank.

    `since` holds the moment of the answer by institution; those that owe nothing are left out. One query.
    """
    asked: dict[int, list[dt.datetime | None]] = {}
    owed = FollowUp.objects.filter(
        organization__in=list(since), directive__meeting__convener=convener, state__in=list(REPORTING)
    )
    for organization_id, last in owed.annotate(last=Max("updates__at")).values_list("organization_id", "last"):
        asked.setdefault(organization_id, []).append(last)
    return {
        organization_id: (len(reports), sum(last is None or last < since[organization_id] for last in reports))
        for organization_id, reports in asked.items()
    }
