"""What the print pack needs to be of use afterwards: a number of its own for each line, and a seat."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.halls import hold_meeting
from attendance.actions.roll_numbers import give_numbers
from attendance.models import Seat
from attendance.queries.lines import lines_of
from audit.actions import Actor, record
from common.errors import RakorError
from common.text import one_line
from meetings.models import Meeting, Participant
from meetings.permissions import require

_ROWS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class SeatTaken(RakorError):
    """Two lines cannot sit on one chair."""


@transaction.atomic
def number_lines(*, meeting: Meeting) -> int:
    """Give each line of the roll that has none its number for paper lists; how many were new.

    A number stays with its line, so that a list printed yesterday is good today. Writes nothing of consequence: no
    permission is asked and no trail is kept.
    """
    return give_numbers(hold_meeting(meeting.pk))


@transaction.atomic
def assign_seats(*, meeting: Meeting, per_row: int, by: Actor) -> int:
    """Seat everyone of the roll in its order (protocol), `per_row` to a row: A-01, A-02 … B-01; how many sit.

    Seats given before are given anew. Raises `Refused` without `Power.PLAN_MEETINGS`, `RakorError` if the rows would
    not do (26 of 1 to 99 seats).
    """
    meeting = hold_meeting(meeting.pk)
    require(by, Power.PLAN_MEETINGS, meeting)
    lines = list(lines_of(meeting))
    if not 1 <= per_row <= 99 or len(lines) > per_row * len(_ROWS):
        raise RakorError(_("So many do not fit: there are 26 rows of at most 99 seats."))
    Seat.objects.filter(meeting=meeting).delete()
    Seat.objects.bulk_create(
        Seat(
            meeting=meeting,
            participant=line,
            order=order,
            label=f"{_ROWS[order // per_row]}-{order % per_row + 1:02d}",
        )
        for order, line in enumerate(lines)
    )
    record("assign_seats", meeting, by=by, subject=meeting, after={"seats": len(lines), "per_row": per_row})
    return len(lines)


@transaction.atomic
def change_seats(*, meeting: Meeting, seats: Mapping[Participant, str], by: Actor) -> int:
    """Put single lines on other seats, or on none (an empty label); how many changed. Two may change places at once.

    Raises `Refused` without `Power.PLAN_MEETINGS`, `SeatTaken` if two lines would sit on one chair.
    """
    meeting = hold_meeting(meeting.pk)
    require(by, Power.PLAN_MEETINGS, meeting)
    kept = {seat.participant_id: seat for seat in Seat.objects.filter(meeting=meeting)}
    wanted = {
        line.pk: one_line(label).upper()[:12].strip() for line, label in seats.items() if line.meeting_id == meeting.pk
    }
    was = {line: kept[line].label if line in kept else "" for line in wanted}
    changed = {line: label for line, label in wanted.items() if was[line] != label}
    if not changed:
        return 0
    staying = [seat.label for line, seat in kept.items() if line not in changed]
    taken = [label for label in [*staying, *changed.values()] if label]
    if len(set(taken)) < len(taken):
        double = next(label for label in taken if taken.count(label) > 1)
        raise SeatTaken(_("Seat %(label)s is given twice.") % {"label": double})
    Seat.objects.filter(participant__in=changed).delete()
    after_last = max((seat.order for seat in kept.values()), default=-1) + 1
    Seat.objects.bulk_create(
        Seat(meeting=meeting, participant_id=line, label=label, order=kept[line].order if line in kept else after_last)
        for line, label in changed.items()
        if label
    )
    record(
        "change_seats",
        meeting,
        by=by,
        subject=meeting,
        before={str(line): was[line.pk] for line in seats if line.pk in changed},
        after={str(line): changed[line.pk] for line in seats if line.pk in changed},
    )
    return len(changed)
