"""The roll: who belongs to the meeting, in which order and capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from directory.models import Position
from directory.queries import GROUPS, positions_of_group
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import Capacity, MatchState, MeetingState

# The headings of the roll. They are printed on the list of addressees and on the attendance list, so they are
# Indonesian whatever language the planner reads.
HEADINGS = {
    "leaders": "Pimpinan pemerintah daerah",
    "forkopimda": "Forkopimda",
    "heads_of_region": "Bupati dan Wali Kota",
    "deputy_heads": "Wakil Bupati dan Wakil Wali Kota",
    "regional_secretaries": "Sekretaris Daerah Kabupaten/Kota",
    "forkopimda_regions": "Forkopimda Kabupaten/Kota",
    "expert_staff": "Staf Ahli",
    "assistants": "Asisten Sekretaris Daerah",
    "heads_of_opd": "Kepala Perangkat Daerah",
    "bureau_heads": "Kepala Biro",
    "division_heads": "Kepala Bagian",
    "subdistrict_heads": "Camat",
}
OTHERS = "Pejabat lain"
GUESTS = "Tamu undangan"


class RollClosed(WrongState):
    """The roll can no longer be changed in this way."""


class NotOfThisHouse(RakorError):
    """A post of another government is not invited from the directory, but as a guest."""


class NoSuchGroup(RakorError):
    """The group has no posts for this convener."""


@dataclass(frozen=True)
class GuestPlan:
    """Someone from outside the directory. A guest is never ranked."""

    name: str
    title: str = ""
    organization: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def add_participants(
    *,
    meeting: Meeting,
    positions: Iterable[Position],
    by: Actor,
    group_label: str = OTHERS,
    capacity: Capacity = Capacity.PARTICIPANT,
) -> list[Participant]:
    """Put posts on the roll under `group_label`; those on it already are left as they are. The new lines.

    The label stands on official papers and is kept in Indonesian. Raises `NotOfThisHouse`, `RollClosed`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    meeting = _locked(meeting)
    wanted = {position.pk: position for position in positions}
    _require_of_house(meeting, wanted.values())
    on_roll = set(meeting.participants.filter(position__in=wanted).values_list("position_id", flat=True))
    new = [
        Participant(
            meeting=meeting,
            position=position,
            organization_id=position.organization_id,
            region_id=position.organization.region_id,
            group_label=group_label,
            capacity=capacity,
            match_state=MatchState.CONFIRMED,
        )
        for position in wanted.values()
        if position.pk not in on_roll
    ]
    Participant.objects.bulk_create(new)
    if new:
        _put_in_order(meeting)
        after = {"group": group_label, "added": [str(row) for row in new]}
        record("add_participants", meeting, by=by, subject=meeting, after=after)
    return new


@transaction.atomic
def add_group(*, meeting: Meeting, group: str, by: Actor) -> list[Participant]:
    """Put every post of a group of the directory ("regional_secretaries") on the roll. The new lines.

    Raises `NoSuchGroup`, `RollClosed`, `Refused`.
    """
    if group not in GROUPS:
        raise NoSuchGroup(_("There is no such group."))
    positions = list(positions_of_group(group, meeting.convener))
    if not positions:
        raise NoSuchGroup(_("This group has no posts in the directory yet."))
    return add_participants(meeting=meeting, positions=positions, by=by, group_label=HEADINGS[group])


@transaction.atomic
def add_guest(*, meeting: Meeting, plan: GuestPlan, by: Actor, has_come: bool = False) -> Participant:
    """Put someone from outside on the roll, by name, post and address. Raises `RollClosed`, `Refused`.

    Who `has_come`, as a door saw, may be put on it after the meeting too, until attendance is final: what a door noted
    without a network may arrive only then.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    meeting = _locked(meeting, until_final=has_come)
    guest = Participant.objects.create(
        meeting=meeting,
        group_label=GUESTS,
        capacity=Capacity.GUEST,
        printed_name=plan.name,
        printed_position=plan.title,
        printed_organization=plan.organization,
        guest_address=plan.address,
        guest_email=plan.email,
        guest_phone=plan.phone,
    )
    _put_in_order(meeting)
    record("add_guest", guest, by=by, subject=meeting, after={"name": str(guest)})
    return guest


@transaction.atomic
def remove_participants(*, meeting: Meeting, participants: Sequence[Participant], by: Actor) -> int:
    """Take lines off the roll while the meeting is planned; how many. Afterwards they have an invitation.

    Raises `RollClosed`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    meeting = _locked(meeting)
    if not meeting.is_planning:
        raise RollClosed(_("The invitations are out: nobody is taken off the roll any more."))
    rows = list(meeting.participants.filter(pk__in=[row.pk for row in participants]).select_related("position"))
    names = [str(row) for row in rows]
    Participant.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if names:
        record("remove_participants", meeting, by=by, subject=meeting, before={"removed": names})
    return len(names)


@transaction.atomic
def set_capacity(
    *,
    meeting: Meeting,
    participants: Sequence[Participant],
    capacity: Capacity,
    by: Actor,
    accompanies: Participant | None = None,
) -> int:
    """Say in which capacity lines of the roll come; a companion names whom it accompanies. How many changed.

    Who is only a companion gets no invitation, so that capacity is given or taken only while planning.
    Raises `RollClosed`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    meeting = _locked(meeting)
    rows = list(meeting.participants.filter(pk__in=[row.pk for row in participants]).select_related("position"))
    if not meeting.is_planning and (capacity == Capacity.COMPANION or any(not row.is_invitable for row in rows)):
        raise RollClosed(_("The invitations are out: who is a companion can no longer be changed."))
    if accompanies is not None and (accompanies.meeting_id != meeting.pk or accompanies in rows):
        raise RollClosed(_("Choose another line of this roll as the one who is accompanied."))
    changed = [row for row in rows if (row.capacity, row.accompanies_id) != (capacity, _pk(accompanies))]
    for row in changed:
        row.capacity = capacity
        row.accompanies = accompanies
    Participant.objects.bulk_update(changed, ["capacity", "accompanies"])
    if changed:
        after = {"capacity": capacity, "lines": [str(row) for row in changed]}
        record("set_capacity", meeting, by=by, subject=meeting, after=after)
    return len(changed)


def copy_roll(*, source: Meeting, target: Meeting) -> None:
    """Give the new draft `target` the roll of `source`: posts in use, and guests. Called by `copy_meeting`."""
    lines = source.participants.filter(is_group=False).select_related("position")
    copies: dict[int, Participant] = {}
    for line in lines:
        is_guest = line.capacity == Capacity.GUEST and not source.is_imported
        if is_guest or (line.position is not None and line.position.is_active):
            copies[line.pk] = _copied(line, target)
    Participant.objects.bulk_create(copies.values())
    accompanying = [line for line in lines if line.accompanies_id in copies and line.pk in copies]
    for line in accompanying:
        copies[line.pk].accompanies = copies[line.accompanies_id]  # type: ignore[index]
    Participant.objects.bulk_update([copies[line.pk] for line in accompanying], ["accompanies"])
    _put_in_order(target)


def _copied(line: Participant, target: Meeting) -> Participant:
    is_guest = line.position is None
    return Participant(
        meeting=target,
        position=line.position,
        organization_id=line.organization_id,
        region_id=line.region_id,
        group_label=line.group_label or (GUESTS if is_guest else OTHERS),
        capacity=line.capacity,
        match_state=MatchState.NONE if is_guest else MatchState.CONFIRMED,
        printed_name=line.printed_name if is_guest else "",
        printed_position=line.printed_position if is_guest else "",
        printed_organization=line.printed_organization if is_guest else "",
        guest_address=line.guest_address,
        guest_email=line.guest_email,
        guest_phone=line.guest_phone,
    )


def _locked(meeting: Meeting, *, until_final: bool = False) -> Meeting:
    """The meeting as it now stands, held until the transaction ends. Raises `RollClosed`."""
    now = Meeting.objects.select_for_update(of=("self",)).select_related("convener__region").get(pk=meeting.pk)
    is_late = until_final and now.state == MeetingState.HELD and now.attendance_finalised_at is None
    if not (now.roll_open or is_late):
        raise RollClosed(_("The roll is closed: the meeting is “%(state)s”.") % {"state": now.get_state_display()})
    return now


def _require_of_house(meeting: Meeting, positions: Iterable[Position]) -> None:
    of_house = set(
        Position.objects.in_house_of(meeting.convener)
        .filter(pk__in=[p.pk for p in positions])
        .values_list("pk", flat=True)
    )
    for position in positions:
        if position.pk not in of_house:
            raise NotOfThisHouse(
                _("“%(post)s” is not a post of this government; invite it as a guest.") % {"post": position}
            )


def _put_in_order(meeting: Meeting) -> None:
    """Number the lines: groups by their first post in protocol order, in them posts by protocol order and region.

    Guests come last, in the order in which they were written down (domain: order of the list of addressees).
    """
    rows = list(meeting.participants.select_related("position", "region").order_by("pk"))
    first: dict[str, tuple[int, int]] = {}
    for row in rows:
        place = (_place(row), row.pk)
        first[row.group_label] = min(first.get(row.group_label, place), place)
    rows.sort(key=lambda row: (first[row.group_label], _place(row), row.region.code if row.region else "", row.pk))
    moved = []
    for order, row in enumerate(rows, start=1):
        if row.order != order:
            row.order = order
            moved.append(row)
    Participant.objects.bulk_update(moved, ["order"], batch_size=300)


def _place(row: Participant) -> int:
    return row.position.protocol_order if row.position else 1_000_000


def _pk(row: Participant | None) -> int | None:
    return row.pk if row else None
