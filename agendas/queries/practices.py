"""Reads of the collection of best practices."""

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from accounts.roles import Power
from agendas.models import BestPractice
from agendas.permissions import SEES_EXCLUDED, institution_of
from directory.permissions import conveners_of
from meetings.models import Participant
from meetings.states import Disclosure

if TYPE_CHECKING:
    from accounts.models import User


def practices_seen_by(user: "User") -> "QuerySet[BestPractice]":
    """The practices of the conveners whose meetings `user` may view; what is excluded only for those who plan, run the
    day, or write the notes there by role."""
    inner = {row.pk for power in SEES_EXCLUDED for row in conveners_of(user, power)}
    seen = BestPractice.objects.visible_to(user)
    return seen.filter(~Q(disclosure=Disclosure.EXCLUDED) | Q(convener__in=inner))


def with_practice_details(rows: "QuerySet[BestPractice]") -> "QuerySet[BestPractice]":
    """What a line and the page of a practice show beside its own words."""
    return rows.select_related("convener", "meeting", "region", "organization", "file").prefetch_related("topics")


def search_practices(rows: "QuerySet[BestPractice]", words: str) -> "QuerySet[BestPractice]":
    """Those in which each of the words stands: in title, problem, solution or result."""
    for word in words.replace("\x00", "").split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(problem__icontains=word)
            | Q(solution__icontains=word)
            | Q(result__icontains=word)
        )
    return rows


def count_practices_by_state(rows: "QuerySet[BestPractice]") -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(Count("pk", distinct=True)))


def told_by_institution(participant: Participant) -> "QuerySet[BestPractice]":
    """What the institution of `participant` (a guest of none: this very person) has told for this meeting."""
    institution = institution_of(participant)
    told = BestPractice.objects.filter(meeting=participant.meeting_id, organization=institution)
    if institution is None:
        told = told.filter(told_by=str(participant)[:200])
    return told.select_related("file").prefetch_related("topics")


def digest_of_practice(practice: BestPractice) -> str:
    """Which words, and which file, a person had before him when he judged the practice."""
    read = [practice.title, practice.problem, practice.solution, practice.result, practice.disclosure]
    told = "\x00".join([*read, practice.file.sha256 if practice.file else ""])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def may_keep_practices(user: "User", practice: BestPractice) -> bool:
    """Whether `user` may put it right, accept it, or send it back."""
    return practice.convener_id in {row.pk for row in conveners_of(user, Power.PLAN_MEETINGS)}
