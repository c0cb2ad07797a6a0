"""Drafts of the papers that follow a meeting: attendance list, risalah, report, extracts, letters of clarification."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import record
from common.errors import WrongState
from directory.models import Organization, Position
from documents.actions.drafts import keep_version
from documents.actions.papers import open_paper
from documents.models import Paper
from documents.queries.clarification import absences_of
from documents.queries.extract import concerned_by, source_of
from documents.queries.report import PARTS
from documents.queries.verbatim import has_passages
from documents.states import EDITABLE, DraftOccasion, PaperKind, PaperState, Urgency
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User

_SIGNER = frozenset({"signer", "on_behalf_of"})
# What can be changed in a draft of each kind; everything else is read from its sources.
CHANGEABLE: dict[PaperKind, frozenset[str]] = {
    PaperKind.ATTENDANCE_LIST: _SIGNER,
    PaperKind.REPORT: _SIGNER | {"urgency", "subject", "addressee_line", "copies_to", "parts"},
    PaperKind.EXTRACT: _SIGNER,
    PaperKind.CLARIFICATION: _SIGNER | {"urgency", "copies_to"},
}


@transaction.atomic
def draft_attendance_list(
    *, meeting: Meeting, by: "User", signer: Position, on_behalf_of: Position | None = None
) -> Paper:
    """Open the attendance list of a meeting whose attendance is final. Raises `Refused`, `WrongState`."""
    require(by, Power.SUBMIT_PAPERS, meeting)
    if meeting.attendance_finalised_at is None:
        raise WrongState(_("Finalise the attendance first: the list prints it."))
    paper = open_paper(meeting, PaperKind.ATTENDANCE_LIST, signer=signer, on_behalf_of=on_behalf_of)
    return _opened(paper, "draft_attendance_list", by)


@transaction.atomic
def draft_verbatim(*, meeting: Meeting, by: "User") -> Paper:
    """Open the risalah, made of the passages that stand under the items. Raises `Refused`, `WrongState`."""
    require(by, Power.SUBMIT_PAPERS, meeting)
    if not has_passages(meeting):
        raise WrongState(_("No passage of a transcript stands under an item of the agenda yet."))
    return _opened(open_paper(meeting, PaperKind.VERBATIM), "draft_verbatim", by)


@transaction.atomic
def draft_report(
    *,
    meeting: Meeting,
    by: "User",
    signer: Position,
    addressee_line: str,
    parts: Mapping[str, Sequence[str]],
    on_behalf_of: Position | None = None,
    urgency: str = Urgency.BIASA,
    subject: str = "",
    copies_to: Sequence[str] = (),
) -> Paper:
    """Open the report on a meeting that has been held, with the words of the one who reports.

    `parts`: paragraphs by the name of the part (`documents.queries.report.PARTS`). Raises `Refused`, and
    `WrongState` before the meeting was held or where it is signed on behalf of the post that it is addressed to.
    """
    require(by, Power.SUBMIT_PAPERS, meeting)
    if meeting.state not in {MeetingState.HELD, MeetingState.CLOSED}:
        raise WrongState(_("A meeting is reported on once it has been held."))
    _require_other_addressee(on_behalf_of, addressee_line)
    paper = open_paper(
        meeting,
        PaperKind.REPORT,
        signer=signer,
        on_behalf_of=on_behalf_of,
        urgency=urgency,
        subject=subject,
        addressee_line=addressee_line,
        copies_to=list(copies_to),
        parts=_parts(parts),
    )
    return _opened(paper, "draft_report", by)


@transaction.atomic
def draft_extracts(
    *, meeting: Meeting, by: "User", signer: Position, on_behalf_of: Position | None = None
) -> list[Paper]:
    """Open an extract for each institution that the signed minutes say anything to and that has none.

    A directive that names nobody stands in none. Where the minutes were corrected, an extract takes the place of the
    one that fell with the former ones.

    Returns those opened. Raises `Refused`, and `WrongState` without signed minutes or where nothing is to be opened.
    """
    require(by, Power.SUBMIT_PAPERS, meeting)
    source = source_of(meeting)
    if source is None:
        raise WrongState(_("Extracts are made of signed minutes; there are none in force."))
    action = "draft_extract"
    return _open_for_each(
        meeting, PaperKind.EXTRACT, concerned_by(source), action, by, signer=signer, on_behalf_of=on_behalf_of
    )


@transaction.atomic
def draft_clarifications(
    *, meeting: Meeting, by: "User", signer: Position, on_behalf_of: Position | None = None
) -> list[Paper]:
    """Open a letter for each institution of which somebody is recorded as absent without notice and that has none.

    Returns those opened. Raises `Refused`, and `WrongState` before the roll is fixed or where nothing is to be opened.
    """
    require(by, Power.SUBMIT_PAPERS, meeting)
    if not meeting.roll_is_fixed:
        raise WrongState(_("The time to explain an absence is not over yet."))
    asked = [absence.institution for absence in absences_of(meeting)]
    found = Organization.objects.select_related("region").in_bulk(asked)
    institutions = [found[pk] for pk in asked]
    action = "draft_clarification"
    return _open_for_each(
        meeting, PaperKind.CLARIFICATION, institutions, action, by, signer=signer, on_behalf_of=on_behalf_of
    )


@transaction.atomic
def edit_paper(*, paper: Paper, by: "User", **changes: object) -> Paper:
    """Change what is said only in this paper, while it is a draft or was returned; see `CHANGEABLE`.

    Raises `Refused`, and `WrongState` once it is under review or approved, or for a report signed on behalf of the
    post that it is addressed to.
    """
    require(by, Power.SUBMIT_PAPERS, paper.meeting)
    fields = CHANGEABLE.get(PaperKind(paper.kind), frozenset())
    chosen = {name: value for name, value in changes.items() if name in fields}
    if isinstance(parts := chosen.get("parts"), Mapping):
        chosen["parts"] = _parts(parts)
    if paper.kind == PaperKind.REPORT:
        said = {"on_behalf_of": paper.on_behalf_of, "addressee_line": paper.addressee_line} | chosen
        _require_other_addressee(cast("Position | None", said["on_behalf_of"]), str(said["addressee_line"]))
    before = {name: getattr(paper, name) for name in chosen}
    if before == chosen and paper.state in EDITABLE:
        return paper
    if not Paper.objects.filter(pk=paper.pk, state__in=EDITABLE).update(**chosen):
        raise WrongState(_("The paper is under review or approved; it can no longer be edited."))
    paper.refresh_from_db()
    keep_version(paper=paper, occasion=DraftOccasion.EDITED, by=by)
    record("edit_paper", paper, by=by, subject=paper.meeting, before=before, after=chosen)
    return paper


def _require_other_addressee(on_behalf_of: Position | None, addressee_line: str) -> None:
    """Raise `WrongState` where somebody would report to a post in that post's own name."""
    words = addressee_line.strip().rstrip(".,;").removeprefix("Yth.")
    if on_behalf_of is not None and _plain(words) == _plain(on_behalf_of.title):
        raise WrongState(_("A report is not signed on behalf of the post that it is addressed to."))


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _open_for_each(
    meeting: Meeting,
    kind: PaperKind,
    institutions: Iterable[Organization],
    action: str,
    by: "User",
    **signing: Position | None,
) -> list[Paper]:
    # Two who ask at once make one draft each institution: the meeting's row is held.
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    there = set(meeting.papers.current().filter(kind=kind).values_list("institution", flat=True))
    wanted = [row for row in institutions if row.pk not in there]
    if not wanted:
        raise WrongState(_("Each institution concerned has its paper already."))
    fallen = meeting.papers.filter(kind=kind, state=PaperState.SUPERSEDED, superseded_by=None).order_by("version")
    former = {paper.institution_id: paper for paper in fallen}
    fields: dict[str, Any] = dict(signing)
    return [
        _opened(open_paper(meeting, kind, institution=row, supersedes=former.get(row.pk), **fields), action, by)
        for row in wanted
    ]


def _opened(paper: Paper, action: str, by: "User") -> Paper:
    record(action, paper, by=by, subject=paper.meeting)
    keep_version(paper=paper, occasion=DraftOccasion.OPENED, by=by)
    return paper


def _parts(parts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The known parts, each as paragraphs without line breaks; empty ones are left out."""
    written = {name: [" ".join(text.split()) for text in parts.get(name, ())] for name in PARTS}
    return {name: kept for name, texts in written.items() if (kept := [text for text in texts if text])}
