"""The initials (paraf) on a draft: whose turn it is, who holds the post, and what has changed since it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from directory.models import Appointment, Position
from directory.queries import current_holders
from documents import facts
from documents.models import Initial, Paper, PaperSettings
from documents.queries.comparing import Difference, differences
from documents.queries.now import facts_now
from documents.states import EDITABLE, UNDER_REVIEW, InitialState

if TYPE_CHECKING:
    from accounts.models import User

# Of the facts, what is the office's and not this paper's; a version keeps only the mark of the emblem.
_OF_THE_OFFICE = ("letterhead", "layout")


@dataclass(frozen=True)
class InitialStep:
    """One step of the newest round: the post, who holds it now, and whether the draft says what it said then."""

    initial: Initial
    holder: Appointment | None
    is_next: bool
    has_changed: bool

    @property
    def has_account(self) -> bool:
        return self.holder is not None and self.holder.official.user_id is not None

    @property
    def shape(self) -> str:
        done = {InitialState.GIVEN.value: "ok", InitialState.SENT_BACK.value: "alert"}
        return done.get(self.initial.state, "part" if self.is_next else "wait")


def route_of(settings: PaperSettings, kind: str) -> list[Position]:
    """The posts that initial papers of `kind`, in their order; those that are no more are passed over."""
    chosen = settings.initials.get(kind, [])
    posts = {post.public_id: post for post in Position.objects.active().filter(public_id__in=chosen)}
    return [posts[one] for one in dict.fromkeys(chosen) if one in posts]


def current_round(paper: Paper) -> list[Initial]:
    """The steps of the newest round, in order. One that was sent back is over once the paper is handed in again."""
    rows = list(paper.initials.select_related("position").order_by("round", "order"))
    newest = [row for row in rows if row.round == rows[-1].round]
    is_over = paper.state not in EDITABLE and any(row.state == InitialState.SENT_BACK for row in newest)
    return [] if is_over else newest


def next_initial(paper: Paper) -> Initial | None:
    """The step whose turn it is; None while the paper waits for no initial."""
    if paper.state not in UNDER_REVIEW:
        return None
    rows = current_round(paper)
    return next((row for row in rows if row.state == InitialState.WAITING), None)


def steps_of(paper: Paper, sha256: str) -> list[InitialStep]:
    """The newest round as it stands; `sha256` is what the draft says now. Two queries, however many steps."""
    rows = current_round(paper)
    holders = current_holders([row.position for row in rows]) if rows else {}
    waiting = [row for row in rows if row.state == InitialState.WAITING and paper.state in UNDER_REVIEW]
    return [
        InitialStep(
            initial=row,
            holder=holders.get(row.position_id),
            is_next=bool(waiting) and row == waiting[0],
            has_changed=not paper.is_frozen and bool(row.facts_sha256) and row.facts_sha256 != sha256,
        )
        for row in rows
    ]


def holds_post(user: "User", position: Position) -> bool:
    """Whether the account is that of the official who holds the post today."""
    held = Appointment.objects.current().filter(position=position)
    return held.filter(official__user=user, official__user__isnull=False).exists()


def changed_since_initialled(paper: Paper) -> list[Difference]:
    """What the draft says otherwise than what was last initialled, in this round or an earlier one."""
    last = paper.initials.filter(state=InitialState.GIVEN).order_by("-acted_at", "-pk").first()
    if last is None or paper.is_frozen:
        return []
    version = paper.draft_versions.filter(facts_sha256=last.facts_sha256).first()
    return differences(_own(version.facts), _own(facts.as_json(facts_now(paper)))) if version else []


def awaited_initials(paper: Paper, by: "User | None" = None) -> list[str]:
    """Whose initials are still missing before approval, as sentences; those of posts that `by` holds are not: he who
    approves has seen it."""
    if paper.state not in UNDER_REVIEW:
        return []
    waiting = [row for row in current_round(paper) if row.state == InitialState.WAITING]
    return [
        _("%(post)s has not initialled it yet.") % {"post": row.position}
        for row in waiting
        if by is None or not holds_post(by, row.position)
    ]


def _own(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in _OF_THE_OFFICE}
