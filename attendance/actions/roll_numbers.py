"""The numbers of the lines on paper lists, below all that prints or opens a hall."""

from attendance.models import RollNumber
from attendance.queries.lines import lines_of
from meetings.models import Meeting


def give_numbers(meeting: Meeting) -> int:
    """Number the lines that have none yet, after the last; how many. The caller holds the meeting."""
    numbered = RollNumber.objects.filter(meeting=meeting)
    last = max(numbered.values_list("number", flat=True), default=0)
    new = list(lines_of(meeting).filter(roll_number=None))
    RollNumber.objects.bulk_create(
        RollNumber(meeting=meeting, participant=line, number=number) for number, line in enumerate(new, last + 1)
    )
    return len(new)
