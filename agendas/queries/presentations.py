"""Reads of presentations: who is asked, how far the material has come, and what is missing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agendas.models import AgendaRules, Material, Presentation, Presenter
from agendas.permissions import institution_of
from agendas.states import PRESENTATION_SHAPES, PresentationState, Verdict
from meetings.models import Meeting, Participant
from meetings.states import Disclosure

# What has not come, though it was asked for.
OPEN = (PresentationState.REQUESTED, PresentationState.REVISION)
# What those invited may read once it is accepted.
READABLE = (Disclosure.OPEN, Disclosure.INTERNAL)


@dataclass(frozen=True)
class PresentationLine:
    """One slot as it is shown. `who` is who presents, in words; `versions` are the newest first."""

    presentation: Presentation
    who: str
    versions: list[Material]
    deadline: dt.datetime | None

    @property
    def title(self) -> str:
        return str(self.presentation) or self.who

    @property
    def latest(self) -> Material | None:
        return self.versions[0] if self.versions else None

    @property
    def ready(self) -> Material | None:
        """What is opened in the hall: the newest version that was accepted."""
        return next((row for row in self.versions if row.verdict == Verdict.ACCEPTED), None)

    @property
    def waits(self) -> bool:
        """Whether the secretariat is to check the newest version."""
        return self.presentation.state == PresentationState.SUBMITTED

    @property
    def is_overdue(self) -> bool:
        """Nothing usable is there, and the deadline is over."""
        return self.presentation.state in OPEN and self.deadline is not None and timezone.now() > self.deadline

    @property
    def is_unknown(self) -> bool:
        """It was held, and no source tells what was shown (an imported meeting)."""
        return self.presentation.state == PresentationState.PRESENTED and not self.versions

    @property
    def was_returned(self) -> bool:
        """Whether the last version was sent back and nothing came since."""
        return self.latest is not None and self.latest.verdict == Verdict.RETURNED


def presentations_of(meeting: Meeting) -> list[PresentationLine]:
    """The presentations in the order of the agenda; four queries whatever their number."""
    return lines_of(Presentation.objects.filter(meeting=meeting), meeting)


def missing_of(meeting: Meeting) -> list[PresentationLine]:
    """What was asked for and never handed in, as it was found when the meeting began: for the chair."""
    return lines_of(Presentation.objects.filter(meeting=meeting, state=PresentationState.MISSING), meeting)


def asked_of_participant(participant: Participant) -> list[PresentationLine]:
    """What the institution of `participant`, or this very person, is asked to present."""
    rows = Presentation.objects.filter(pk__in=presenters_asked(participant).values("presentation"))
    return lines_of(rows, participant.meeting)


def presenters_asked(participant: Participant) -> "QuerySet[Presenter]":
    """The rows by which the institution of `participant`, or this very person, is asked; without an order."""
    institution = institution_of(participant)
    asked = Q(participant=participant)
    if institution is not None:
        asked |= Q(organization=institution)
    return Presenter.objects.filter(asked, meeting=participant.meeting_id, presentation__isnull=False).order_by()


def lines_of(rows: "QuerySet[Presentation]", meeting: Meeting) -> list[PresentationLine]:
    """These presentations of `meeting` as lines."""
    found = list(
        rows.select_related("item", "meeting").prefetch_related(
            Prefetch("presenters", queryset=Presenter.objects.select_related("position", "organization")),
            Prefetch("materials", queryset=Material.objects.select_related("file")),
        )
    )
    common = _common_deadline(meeting) if found else None
    return [
        PresentationLine(row, who_presents(row.presenters.all()), list(row.materials.all()), row.due_at or common)
        for row in found
    ]


def shared_materials(meeting: Meeting) -> list[Material]:
    """What everyone invited may read: of each presentation the newest accepted version, unless it is excluded."""
    rows = readable_materials(meeting).select_related("file", "presentation__item")
    return list(rows.order_by("presentation__item__order", "pk"))


def readable_materials(meeting: Meeting) -> "QuerySet[Material]":
    """The newest accepted version of each presentation, where those invited may read it; without an order."""
    accepted = Material.objects.filter(presentation__meeting=meeting, verdict=Verdict.ACCEPTED).order_by()
    newer = accepted.filter(presentation=OuterRef("presentation"), version__gt=OuterRef("version"))
    return accepted.filter(~Exists(newer), disclosure__in=READABLE)


def ready_material(presentation: Presentation) -> Material | None:
    """The newest version that was accepted, which is shown in the hall."""
    return presentation.materials.select_related("file").filter(verdict=Verdict.ACCEPTED).first()


def material_deadline(presentation: Presentation) -> dt.datetime | None:
    """Until when its material is not late: its own deadline, else that of the meeting, else none."""
    return presentation.due_at or _common_deadline(presentation.meeting)


def counted_by_state(lines: Iterable[PresentationLine]) -> list[tuple[str, int, str]]:
    """Shape, number and label of each state that occurs, in the order of the states."""
    counts = Counter(line.presentation.state for line in lines)
    return [
        (PRESENTATION_SHAPES[state], counts[state], str(state.label)) for state in PresentationState if counts[state]
    ]


def who_presents(presenters: Iterable[Presenter]) -> str:
    """Who presents, in words: "Mulyadi Irsan", "Perwakilan BPKAD dan Bapenda", "Dinas Kesehatan"."""
    return listed(presenter_labels(presenters))


def presenter_labels(presenters: Iterable[Presenter]) -> list[str]:
    """Each presenter in words; nameless representatives who share a slot in one: "Perwakilan BPKAD dan Bapenda"."""
    together: dict[object, list[Presenter]] = {}
    for row in presenters:
        is_shared = row.presentation_id and row.is_representative and not row.label and institution_label(row)
        together.setdefault((row.presentation_id,) if is_shared else row, []).append(row)
    return [
        presenter_label(rows[0])
        if len(rows) == 1
        else _("Representatives of %(institutions)s") % {"institutions": listed([institution_label(r) for r in rows])}
        for rows in together.values()
    ]


def presenter_label(presenter: Presenter) -> str:
    """Name and post as far as known; a representative of an institution is said to be one."""
    institution = institution_label(presenter)
    if presenter.label and presenter.organization and not presenter.position_label:
        return f"{presenter.label} ({institution})"
    if presenter.label:
        return presenter.label
    if presenter.is_representative and institution:
        return _("Representative of %(institution)s") % {"institution": institution}
    return institution or _("presenter not named")


def institution_label(row: Presenter) -> str:
    """The institution as printed, else as the directory calls it in short."""
    return row.printed_organization or (row.organization.label if row.organization else "")


def listed(words: Sequence[str]) -> str:
    """ "BPKAD", "BPKAD dan Bapenda", "Dinas A, Dinas B, dan Dinas C"."""
    if len(words) < 2:
        return "".join(words)
    joined = _("%(first)s and %(last)s") if len(words) == 2 else _("%(first)s, and %(last)s")
    return joined % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _common_deadline(meeting: Meeting) -> dt.datetime | None:
    rules = AgendaRules.objects.filter(meeting=meeting)
    return rules.values_list("materials_until", flat=True).first()
