"""What an import did, or would do, in words: the same for the command line and for the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from directory.models import Position
from flows.importing.problems import Problem, Remark
from meetings.models import Meeting


class Outcome(StrEnum):
    READY = "ready"
    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"
    FAILED = "failed"


SHAPES = {
    Outcome.READY: "part",
    Outcome.IMPORTED: "ok",
    Outcome.UNCHANGED: "ok",
    Outcome.DIFFERS: "exc",
    Outcome.FAILED: "no",
}


@dataclass(frozen=True)
class Count:
    """How many rows of one kind."""

    label: str
    number: int


@dataclass(frozen=True)
class Match:
    """A printed name or post, and what the directory takes it for; only a proposal until a person confirms it."""

    place: str
    printed: str
    position: Position
    reason: str

    def __str__(self) -> str:
        proposed = _("“%(printed)s” is probably %(post)s") % {"printed": self.printed, "post": self.position.title}
        return f"{self.place}: {proposed}. {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is told about one file."""

    file: str
    outcome: Outcome
    title: str = ""
    convener: str = ""
    meeting: Meeting | None = None
    created: tuple[Count, ...] = ()
    matched: tuple[Remark, ...] = ()
    proposed: tuple[Match, ...] = ()
    left_out: tuple[Remark, ...] = ()
    not_stated: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def failed(self) -> bool:
        return self.outcome in (Outcome.FAILED, Outcome.DIFFERS)

    @property
    def shape(self) -> str:
        return SHAPES[self.outcome]

    @property
    def outcome_words(self) -> str:
        return {
            Outcome.READY: _("can be imported"),
            Outcome.IMPORTED: _("imported"),
            Outcome.UNCHANGED: _("already imported, nothing changed"),
            Outcome.DIFFERS: _("already imported with other content; left as it stands"),
            Outcome.FAILED: _("not imported"),
        }[self.outcome]

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """Heading and lines of what is told besides, without those that are empty."""
        listed = [
            (_("Left out or left open, and why"), [str(remark) for remark in self.left_out]),
            (_("Not stated by the source"), list(self.not_stated)),
            (_("Oddities of the source"), list(self.anomalies)),
        ]
        return [(heading, lines) for heading, lines in listed if lines]

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.file}: {self.outcome_words}" + (f": {self.title}" if self.title else "")
        created = _("Would be created") if self.outcome == Outcome.READY else _("Created")
        sections = [
            (_("To put right"), [str(problem) for problem in self.problems]),
            (created, [f"{count.label}: {count.number}" for count in self.created]),
            (_("Matched with what stands"), [str(remark) for remark in self.matched]),
            (_("Matches proposed, to be confirmed by a person"), [str(match) for match in self.proposed]),
            *self.told,
        ]
        for heading, entries in sections:
            if entries:
                yield f"  {heading}"
                yield from (f"    - {entry}" for entry in entries)
