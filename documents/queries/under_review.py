"""Papers that are submitted and not approved, many at once: whose part each of them still waits for.

The same that the gate of approval asks of one paper (`documents.actions.missing_before_approval`), as far as rows tell
it: what only the facts of a paper tell (a letter of clarification that names nobody any more) is said on its page.
Minutes that have changed since they were circulated are known by their newest kept version, at most an hour old.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from attendance.models import Invitation
from directory.models import Appointment
from documents.models import DraftVersion, Initial, Objection, Paper, PaperSettings
from documents.queries.completeness import incomplete
from documents.queries.objections import has_changed_since, is_open_for_objections
from documents.queries.signers import lacks_holder
from documents.states import UNDER_REVIEW, InitialState, ObjectionState, PaperKind, PaperState


class Awaited(Enum):
    """What a submitted paper waits for before it can be approved."""

    SOURCES = auto()  # what stood when it was submitted: the plan, the final attendance, who signs
    INITIALS = auto()
    CIRCULATION = auto()
    PARTICIPANTS = auto()  # they may still object
    ANSWERS = auto()
    MENDING = auto()  # circulated minutes that no longer say what was circulated


@dataclass(frozen=True)
class Review:
    """How far a submitted paper is."""

    # Nothing: it can be approved.
    awaits: frozenset[Awaited]
    # The post whose initial is next and whose holder has no account: what he gives with a pen is noted. Empty: none.
    on_paper: str
    # Objections and remarks without an answer.
    unanswered: int


def with_turn(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """`papers` with the post whose initial is next in the newest round: `turn`, its title as `turn_post`, and whether
    its holder can initial by an account (`turn_has_account`). All empty where no initial is awaited."""
    rounds = Initial.objects.filter(paper=OuterRef("pk")).order_by("-round")
    first = _waiting().order_by("order")
    by_account = Appointment.objects.current().filter(position=OuterRef("turn"), official__user__is_active=True)
    return papers.annotate(
        newest_round=Subquery(rounds.values("round")[:1]),
        turn=Subquery(first.values("position")[:1]),
        turn_post=Subquery(first.values("position__title")[:1]),
        turn_has_account=Exists(by_account),
    )


def with_parts(papers: QuerySet[Paper], by: User) -> QuerySet[Paper]:
    """`with_turn`, and what `reviews_of` reads, as `by` finds the papers: who approves one initials it by that."""
    others = _waiting().exclude(position__in=posts_of(by))
    said = Objection.objects.filter(paper=OuterRef("pk"))
    counted = said.filter(state=ObjectionState.OPEN).order_by().values("paper").annotate(count=Count("pk"))
    settings = PaperSettings.objects.filter(convener=OuterRef("meeting__convener")).order_by("-version")
    return with_turn(papers).annotate(
        lacks_initials=Exists(others),
        unanswered=Coalesce(Subquery(counted.values("count")[:1]), 0),
        is_taken_up=Exists(said.filter(state=ObjectionState.TAKEN_UP, answered_at__gt=OuterRef("circulated_at"))),
        circulates=Subquery(settings.values("circulates_minutes")[:1]),
        lacks_holder=ExpressionWrapper(lacks_holder(), output_field=BooleanField()),
        has_invited=Exists(Invitation.objects.filter(participant__meeting=OuterRef("meeting"))),
    )


def reviews_of(papers: Iterable[Paper]) -> dict[int, Review]:
    """How far each of `papers` is (read by `with_parts`, with meeting, election and institution), by its key; none of
    those that are not under review. One query, and those of `completeness.incomplete`."""
    submitted = [paper for paper in papers if paper.state in UNDER_REVIEW]
    lacking = incomplete(submitted)
    reviews = {paper.pk: _review(paper, lacks_sources=paper.pk in lacking) for paper in submitted}
    for pk in _changed_since_circulated([paper for paper in submitted if _is_at_rest(paper, reviews[paper.pk])]):
        reviews[pk] = replace(reviews[pk], awaits=reviews[pk].awaits | {Awaited.MENDING})
    return reviews


def posts_of(user: User) -> QuerySet[Appointment, int]:
    """The posts that `user` holds today, as their keys."""
    return Appointment.objects.current().filter(official__user=user).values_list("position", flat=True)


def _is_at_rest(paper: Paper, review: Review) -> bool:
    """Whether nobody but the posts of the initials has a word to say of circulated minutes: they may have changed."""
    return paper.state == PaperState.CIRCULATED and review.awaits <= {Awaited.INITIALS}


def _review(paper: Any, *, lacks_sources: bool) -> Review:
    is_asked = {
        Awaited.SOURCES: paper.lacks_holder or lacks_sources,
        Awaited.INITIALS: paper.lacks_initials,
    }
    if paper.kind == PaperKind.MINUTES and paper.state == PaperState.IN_REVIEW:
        is_wanted = paper.circulated_at is not None or paper.circulates
        # Of an old meeting nobody was invited through the portal: there is nobody to lay them before.
        is_asked[Awaited.CIRCULATION] = is_wanted and paper.has_invited
    if paper.state == PaperState.CIRCULATED:
        is_asked[Awaited.PARTICIPANTS] = is_open_for_objections(paper)
        is_asked[Awaited.ANSWERS] = bool(paper.unanswered)
        is_asked[Awaited.MENDING] = paper.is_taken_up
    return Review(
        awaits=frozenset(part for part, is_so in is_asked.items() if is_so),
        on_paper="" if paper.turn_has_account else paper.turn_post or "",
        unanswered=paper.unanswered,
    )


def _changed_since_circulated(papers: list[Paper]) -> set[int]:
    known = {paper.pk: paper for paper in papers}
    if not known:
        return set()
    newest = DraftVersion.objects.filter(paper=OuterRef("paper")).order_by("-number").values("number")[:1]
    kept = DraftVersion.objects.filter(paper__in=known, kept_at__gte=F("paper__circulated_at"))
    versions = kept.annotate(newest=Subquery(newest)).filter(number=F("newest"))
    return {row.paper_id for row in versions if has_changed_since(known[row.paper_id], row.facts)}


def _waiting() -> QuerySet[Initial]:
    """The steps of the newest round that wait; of an earlier round none is ever asked."""
    return Initial.objects.filter(paper=OuterRef("pk"), round=OuterRef("newest_round"), state=InitialState.WAITING)
