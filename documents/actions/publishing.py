"""Publishing the open part of minutes, and withdrawing it: acts of their own, apart from approving and signing."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common import work
from common.errors import RakorError, WrongState
from documents.actions.gate import hold, require_reason
from documents.models import Paper, Rendering
from documents.states import Edition, PaperKind, PaperState
from meetings.permissions import require

if TYPE_CHECKING:
    from accounts.models import User

# What the security classification of a paper says where anybody may know that it is there.
_ORDINARY = ("", "biasa", "terbuka", "biasa/terbuka")


class PublishingRefused(RakorError):
    """This paper has no part that may be public; says why."""


@transaction.atomic
def publish_paper(*, paper: Paper, by: "User") -> Rendering:
    """Publish the open part of signed minutes; its PDF is made by a worker. What is asked for is given back.

    Raises `PublishingRefused` for another kind, another state or a paper of a higher security classification,
    `WrongState` where it is public already, `Refused`.
    """
    require(by, Power.PUBLISH, paper.meeting)
    hold(paper)
    if missing := missing_before_publishing(paper):
        raise PublishingRefused(" ".join(missing))
    if paper.published_at is not None:
        raise WrongState(_("The public edition is published already."))
    _set(paper, published_at=timezone.now(), published_by=by.actor_label)
    rendering, is_new = Rendering.objects.get_or_create(
        key=f"public:{paper.public_id}", defaults={"paper": paper, "edition": Edition.PUBLIC}
    )
    if is_new:
        work.ring(rendering)
    record("publish_paper", paper, by=by, subject=paper.meeting)
    return rendering


@transaction.atomic
def withdraw_paper(*, paper: Paper, by: "User", reason: str) -> None:
    """Take the public edition back: its address answers as if it had never been there. It can be published again.

    Raises `ReasonMissing`, `WrongState` where nothing is public, `Refused`.
    """
    require(by, Power.PUBLISH, paper.meeting)
    require_reason(reason)
    hold(paper)
    if paper.published_at is None:
        raise WrongState(_("This paper has no public edition."))
    before = {"published_at": paper.published_at, "published_by": paper.published_by}
    _set(paper, published_at=None, published_by="")
    record("withdraw_paper", paper, by=by, subject=paper.meeting, reason=reason, before=before)


def missing_before_publishing(paper: Paper) -> list[str]:
    """What keeps `paper` from being published, as sentences; empty when nothing does."""
    missing = []
    if paper.kind != PaperKind.MINUTES:
        missing.append(_("Only minutes have a public edition."))
    if paper.state != PaperState.SIGNED:
        missing.append(_("Minutes are published once they are signed, and while no correction has taken their place."))
    if ((paper.facts or {}).get("paper", {}).get("security") or "").strip().lower() not in _ORDINARY:
        missing.append(_("The security classification of these minutes keeps them inside."))
    return missing


def _set(paper: Paper, **changes: object) -> None:
    for name, value in changes.items():
        setattr(paper, name, value)
    paper.save(update_fields=list(changes))
