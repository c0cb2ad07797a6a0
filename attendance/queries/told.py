"""What the source of an imported meeting tells of attendance beyond single persons: groups, and remarks in general."""

from dataclasses import dataclass, field

from attendance.models import AttendanceNote
from meetings.models import Meeting, Participant


@dataclass(frozen=True)
class Told:
    """Groups stand as the source names them, with its own words for their number; nobody is counted for them."""

    groups: list[Participant] = field(default_factory=list)
    notes: list[AttendanceNote] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.groups or self.notes)


def told_of(meeting: Meeting) -> Told:
    """Two queries; none for a meeting that was not imported."""
    if not meeting.is_imported:
        return Told()
    groups = Participant.objects.filter(meeting=meeting, is_group=True).select_related("position", "organization")
    return Told(groups=list(groups.order_by("order", "pk")), notes=list(AttendanceNote.objects.filter(meeting=meeting)))
