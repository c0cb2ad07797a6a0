"""Versions of a draft: kept whenever something happens to it, so that what changed can be read later."""

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, System, record
from audit.models import AuditEntry
from common.errors import WrongState
from documents import facts
from documents.models import DraftVersion, Paper
from documents.queries import facts_of
from documents.states import WRITTEN, DraftOccasion
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def keep_version(*, paper: Paper, occasion: str, by: Actor) -> DraftVersion | None:
    """Keep what `paper` says at this moment as its next version; None if it says the same as the newest one.

    Part of another act, which has asked whether `by` may do it; the row of the paper is held until that is over, so
    that two at once never make the same number. A draft beyond the limits of facts is not kept: it could not become
    a paper either, and must not keep people from mending it.
    """
    Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    try:
        said = facts.as_json(facts_of(paper))
        digest = facts.sha256_of(said)
    except facts.InvalidFacts:
        logger.warning("No version of %s is kept: its facts are beyond the limits", paper.public_id)
        return None
    newest = paper.draft_versions.defer("facts").order_by("-number").first()
    if newest is not None and newest.facts_sha256 == digest:
        return None
    return DraftVersion.objects.create(
        paper=paper,
        number=newest.number + 1 if newest else 1,
        facts=_without_pictures(said),
        facts_sha256=digest,
        occasion=occasion,
        kept_by=by.actor_label[:200],
    )


@transaction.atomic
def keep_draft(*, paper: Paper, by: "User") -> DraftVersion:
    """Keep the draft as it stands, by hand. Raises `Refused`, `WrongState` if approved or nothing has changed."""
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    if paper.is_frozen:
        raise WrongState(_("The paper is approved; there is no draft of it any more."))
    kept = keep_version(paper=paper, occasion=DraftOccasion.KEPT, by=by)
    if kept is None:
        raise WrongState(_("Nothing has changed since the newest version was kept."))
    record("keep_draft", paper, by=by, subject=paper.meeting, after={"version": kept.number})
    return kept


def keep_changed_drafts(*, by: System) -> int:
    """Keep the drafts at whose meeting something was done since their newest version; how many said something new.

    Minutes have no text that is edited: they change because notes, roll or directives do. Called every hour.
    """
    done_since = AuditEntry.objects.filter(subject_id=OuterRef("meeting__public_id"), at__gt=OuterRef("newest"))
    newest = DraftVersion.objects.filter(paper=OuterRef("pk")).order_by("-number")
    drafts = (
        Paper.objects.filter(state__in=WRITTEN)
        .annotate(newest=Subquery(newest.values("kept_at")[:1]))
        .filter(Q(newest=None) | Exists(done_since))
        .select_related("meeting__convener__region")
    )
    return sum(_keep_changed(paper, by) for paper in drafts.order_by("pk"))


def _keep_changed(paper: Paper, by: System) -> bool:
    try:
        return keep_version(paper=paper, occasion=DraftOccasion.HOURLY, by=by) is not None
    except Exception:  # a fault with one stops none of the others
        logger.exception("No version of %s could be kept", paper.public_id)
        return False


def _without_pictures(said: dict[str, Any]) -> dict[str, Any]:
    """The same with the emblem as its mark alone: hundreds of versions would hold the same picture hundreds of times.

    The hash of a version is that of the whole.
    """
    crest = said.get("letterhead", {}).get("crest")
    if not crest:
        return said
    mark = f"sha256:{facts.sha256_of({'crest': crest})[:16]}"
    return said | {"letterhead": said["letterhead"] | {"crest": mark}}
