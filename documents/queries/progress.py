"""How far follow-ups are, in the four words of the auditors and by institution: what leadership is shown.

Always of institutions and regions, never of persons (domain notes, what leadership and public want afterwards).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.dates import quarter_of
from directory.models import Organization
from directory.states import OrganizationKind, RegionKind
from followups.models import FollowUp, FollowUpQuerySet
from followups.states import FollowUpState

# Below so many a share says nothing: the fraction stands alone, last and without a rank.
ENOUGH = 3
_BELOW_A_PROVINCE = frozenset({RegionKind.REGENCY, RegionKind.CITY})


@dataclass(frozen=True)
class Word:
    """One outcome as paper shows it: the key, a symbol that every free font has, a short word, and what it means."""

    key: str
    symbol: str
    short: str
    meaning: str


_S = FollowUpState
DONE = Word("sesuai", "●", "Sesuai", "selesai terverifikasi")
PROGRESS = Word("proses", "▲", "Proses", "belum sesuai/dalam proses")
NOT_BEGUN = Word("belum", "○", "Belum", "belum ditindaklanjuti")
NOT_FEASIBLE = Word("tdt", "■", "TDT", "tidak dapat ditindaklanjuti dengan alasan yang sah")
LATE = Word("lewat", "►", "Lewat tenggat", "lewat batas waktu, belum selesai")
DROPPED = Word("batal", "×", "Batal", "dibatalkan")
NOT_MEANT = Word("", "–", "", "tidak ditujukan kepada instansi itu")
_WORDS = {
    _S.ASSIGNED: NOT_BEGUN,
    _S.ACCEPTED: NOT_BEGUN,
    _S.IN_PROGRESS: PROGRESS,
    _S.SUBMITTED: PROGRESS,
    _S.RETURNED: PROGRESS,
    _S.DONE: DONE,
    _S.NOT_FEASIBLE: NOT_FEASIBLE,
    _S.CANCELLED: DROPPED,
}


def word_of(follow_up: FollowUp, today: dt.date) -> Word:
    """The word for where it stands; whatever is open and past its due date is late before it is anything else."""
    return LATE if days_late(follow_up, today) else _WORDS[FollowUpState(follow_up.state)]


def days_late(follow_up: FollowUp, today: dt.date) -> int:
    """Days past the due date, as `FollowUp.days_late`, on the day that is told."""
    if not follow_up.is_open or follow_up.due_date is None or follow_up.organization_id is None:
        return 0
    return max((today - follow_up.due_date).days, 0)


def institution_label(institution: Organization) -> str:
    """A kabupaten or kota by its short name, any other by its own."""
    if is_of_a_region(institution) and institution.region:
        return institution.region.short_label
    return institution.short_name or institution.name


def institution_name(institution: Organization) -> str:
    """The institution in full, for who has no list of abbreviations at hand."""
    if is_of_a_region(institution) and institution.region:
        return institution.region.full_name
    return institution.name


def is_of_a_region(institution: Organization) -> bool:
    """Whether the institution is the government of a kabupaten or kota."""
    region = institution.region
    return institution.kind == OrganizationKind.GOVERNMENT and region is not None and region.kind in _BELOW_A_PROVINCE


def place_of(institution: Organization) -> tuple[bool, str, int, str]:
    """Where it stands in a list: kabupaten and kota by their code, then the others in the order of the directory."""
    region = institution.region
    return not is_of_a_region(institution), region.code if region else "~", institution.order, institution.name


# --- completion ----------------------------------------------------------------------------------------------------


@dataclass
class Completion:
    """Of one institution or of all: how many are done of those that count, and how many are open or untouched."""

    label: str
    done: int = 0
    due: int = 0
    untouched: int = 0

    @property
    def percent(self) -> int | None:
        """The share in whole percent, a half rounded up, but 100 only if all are done; None below three."""
        if self.due < ENOUGH:
            return None
        return 100 if self.done == self.due else min((self.done * 200 + self.due) // (self.due * 2), 99)

    @property
    def words(self) -> str:
        if self.percent is None:
            return f"{self.done} dari {self.due}"
        return f"{self.percent}% ({self.done} dari {self.due})"


@dataclass(frozen=True)
class Standing:
    """Completion in one quarter by institution: the highest share first, those with too few last."""

    year: int
    quarter: int
    whole: Completion
    rows: list[Completion] = field(default_factory=list)

    @property
    def without_progress(self) -> list[str]:
        """Institutions that owe something due and have not begun any of it."""
        return [row.label for row in self.rows if row.due and row.untouched == row.due]


def standing_of(follow_ups: FollowUpQuerySet, today: dt.date) -> Standing:
    """Done ÷ (due in this quarter − not feasible with a valid reason − cancelled), by institution; one query.

    What is known only by the words of its addressee is nobody's, and counts for the whole alone.
    """
    quarter = quarter_of(today)
    first = dt.date(today.year, 3 * quarter - 2, 1)
    last = (first + dt.timedelta(days=95)).replace(day=1) - dt.timedelta(days=1)
    counted = (
        follow_ups.filter(due_date__range=(first, last))
        .exclude(state__in=[_S.NOT_FEASIBLE, _S.CANCELLED])
        .select_related("organization__region")
    )
    whole = Completion("Seluruhnya")
    rows: dict[int, Completion] = {}
    institutions: dict[int, Organization] = {}
    for row in counted:
        _count(whole, row)
        if row.organization is not None:
            institutions[row.organization.pk] = row.organization
            _count(rows.setdefault(row.organization.pk, Completion(institution_label(row.organization))), row)
    order = sorted(rows, key=lambda pk: (_rank(rows[pk]), place_of(institutions[pk])))
    return Standing(today.year, quarter, whole, [rows[pk] for pk in order])


def _count(into: Completion, row: FollowUp) -> None:
    into.due += 1
    into.done += row.state == _S.DONE
    into.untouched += row.state in {_S.ASSIGNED, _S.ACCEPTED}


def _rank(row: Completion) -> tuple[bool, int]:
    return row.percent is None, -(row.percent or 0)


# --- what is late --------------------------------------------------------------------------------------------------


def overdue_of(follow_ups: FollowUpQuerySet, today: dt.date) -> list[FollowUp]:
    """Everything that is late, the longest first; one query."""
    late = follow_ups.overdue(today).select_related("organization__region", "directive__meeting")
    return sorted(late, key=lambda row: (-days_late(row, today), place_of(row.organization), row.directive_id))  # type: ignore[arg-type]


def short(text: str, letters: int) -> str:
    """The text in one line of at most so many letters, cut with an ellipsis."""
    words = " ".join(text.split())
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def joined(names: Iterable[str], at_most: int) -> str:
    """Names in one sentence; what is beyond `at_most` is counted: "A, B dan 3 lainnya"."""
    listed = list(names)
    shown, more = listed[:at_most], len(listed) - at_most
    return ", ".join(shown) + (f" dan {more} lainnya" if more > 0 else "")
