"""How far the copies of a letter for its addressees are."""

from dataclasses import dataclass

from django.db.models import Count

from common.work import WorkState
from documents.models import Paper, Rendering
from documents.states import Edition


@dataclass(frozen=True)
class CopiesMade:
    total: int
    done: int
    failed: int

    @property
    def is_open(self) -> bool:
        """Whether a worker has something left to do."""
        return self.done + self.failed < self.total


def copies_made(paper: Paper) -> CopiesMade:
    """Count the copies and confirmation sheets of a letter; one query, however many there are."""
    personal = Rendering.objects.filter(paper=paper, edition__in=[Edition.COPY, Edition.CONFIRMATION])
    counted = dict(personal.exclude(state=WorkState.DROPPED).values_list("state").annotate(count=Count("pk")))
    return CopiesMade(
        total=sum(counted.values()), done=counted.get(WorkState.DONE, 0), failed=counted.get(WorkState.FAILED, 0)
    )
