"""A later roll: who has answered it, and who of those that were in has not."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from attendance.models import Arrival, AttendanceRecord, RollCall
from attendance.states import THERE, ArrivalKind
from meetings.models import Session


@dataclass(frozen=True)
class RollStand:
    """How an open roll stands. `silent`: the marks of those who were in and have not been seen since it was called."""

    roll: RollCall
    answered: int
    # Who came in, or came back, only after the roll was called: there without answering.
    came_since: int
    silent: list[AttendanceRecord]

    @property
    def total(self) -> int:
        """All who are asked: whoever came in since need not answer."""
        return self.answered + len(self.silent)


def open_roll(session: Session) -> RollCall | None:
    """The later roll of this sitting that is being called now."""
    return session.roll_calls.filter(closed_at=None).first()


def silent_marks(roll: RollCall) -> "QuerySet[AttendanceRecord]":
    """Those who were in when `roll` was called and have neither answered it nor been seen since."""
    return _asked(roll).exclude(participant__in=roll.arrivals.counted().values("participant")).exclude(_since(roll))


def roll_stand(roll: RollCall) -> RollStand:
    """Three queries, whatever the length of the roll."""
    answered = roll.arrivals.counted().values("participant")
    silent = silent_marks(roll).select_related(
        "participant__position", "participant__organization", "participant__region"
    )
    return RollStand(
        roll=roll,
        answered=answered.count(),
        came_since=_asked(roll).exclude(participant__in=answered).filter(_since(roll)).count(),
        silent=list(silent.order_by("participant__order", "participant")),
    )


def _asked(roll: RollCall) -> "QuerySet[AttendanceRecord]":
    return AttendanceRecord.objects.filter(session=roll.session_id, state__in=THERE, left_at=None)


def _since(roll: RollCall) -> Q:
    """Seen after the roll was called: through a door, or by the secretariat where no door saw the line."""
    seen = Arrival.objects.counted().filter(
        session=roll.session_id, kind__in=[ArrivalKind.IN, ArrivalKind.BACK], at__gte=roll.opened_at
    )
    return (
        Q(arrived_at__gte=roll.opened_at)
        | Q(arrived_at=None, recorded_at__gte=roll.opened_at)
        | Q(participant__in=seen.values("participant"))
    )
