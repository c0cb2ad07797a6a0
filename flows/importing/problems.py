"""What is wrong with a file, or was read otherwise than it is written, always with its place."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import RakorError

# More would only hide the first; a file with very many is not read to its end.
SHOWN_PROBLEMS, READ_PROBLEMS = 20, 200


@dataclass(frozen=True)
class Problem:
    """What is wrong, where (empty: the file as a whole), and what helps."""

    place: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}:" if self.place else "", self.text, self.remedy) if part)


@dataclass(frozen=True)
class Remark:
    """Something that the importer did, or left, and why."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


class BrokenFile(RakorError):
    """The file cannot be imported; `problems` says where and why."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class Notebook:
    """What the reader of one file writes down on its way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def wrong(self, place: str, text: str, remedy: str) -> None:
        """Note a problem. Raises `BrokenFile` when there are so many that reading on tells nothing."""
        self.problems.append(Problem(place, text, remedy))
        if len(self.problems) >= READ_PROBLEMS:
            raise self.broken()

    def remark(self, place: str, text: str) -> None:
        self.remarks.append(Remark(place, text))

    def broken(self) -> BrokenFile:
        """The error that tells what was wrong; of very many problems the first."""
        shown = self.problems[:SHOWN_PROBLEMS]
        if len(self.problems) > len(shown):
            more = _("There are more problems than these %(count)s.") % {"count": len(shown)}
            shown.append(Problem("", more, ""))
        return BrokenFile(shown)
