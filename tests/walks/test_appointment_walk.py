"""Any appointments, ends, corrections and mergers by anyone in any order: never two holders of a post on one day."""

import datetime as dt
from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from directory import actions as directory
from directory.models import Appointment, Official, Position
from directory.states import AppointmentStatus
from flows import directory as flows
from tests.factories import (
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    RegencyFactory,
    UserFactory,
    user_with,
)
from tests.stacks import walks

FIRST = dt.date(2030, 1, 1)
ACTS = ("appoint", "replace", "stand_in", "edit", "end", "remove", "merge", "unmerge")
PEOPLE = ("secretariat", "administrator", "leadership", "delegate", "stranger", "nobody")
# Who may do most is drawn most: the others are refused, and a walk of refusals leads nowhere.
OFTEN = ("secretariat",) * 10
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from((*PEOPLE, *OFTEN)),
        st.integers(0, 1),  # which post
        st.integers(0, 2),  # which official
        st.integers(0, 40),  # from which day
        st.one_of(st.none(), st.integers(0, 20)),  # for how long
    ),
    max_size=12,
)
KEEPERS = {"secretariat", "administrator"}


class Walks(TestCase):
    @settings(max_examples=walks(60), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_no_walk_leaves_two_holders(self, steps: list[Any]) -> None:
        house = GovernmentFactory.create()
        posts = PositionFactory.create_batch(2, organization=OrganizationFactory.create(parent=house))
        officials = OfficialFactory.create_batch(3)
        people = {role.value: user_with(role, house) for role in Role}
        people["stranger"] = user_with(Role.SECRETARIAT, GovernmentFactory.create(region=RegencyFactory.create()))
        people["nobody"] = UserFactory.create()
        for act, who, post, official, start, length in steps:
            before, trail = rows(), AuditEntry.objects.count()
            try:
                with transaction.atomic():
                    do(act, people[who], posts[post], officials, official, start, length)
                done = True
            except (RakorError, Refused):
                done = False
            after = rows()
            step = (act, who, post, official, start, length)
            assert done or after == before, f"{step}: refused, and yet something has changed"
            assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
            assert after == before or who in KEEPERS, f"{step}: changed by someone who keeps no directory"
            assert overlapping() == [], step
            assert not Official.objects.filter(merged_into__merged_into__isnull=False).exists(), step


def do(
    act: str, user: User, post: Position, officials: list[Official], chosen: int, start: int, length: int | None
) -> None:
    first = FIRST + dt.timedelta(days=start)
    last = None if length is None else first + dt.timedelta(days=length)
    official = Official.objects.get(pk=officials[chosen].pk)
    held = post.appointments.order_by("pk").last()
    match act:
        case "appoint":
            flows.appoint_official(position=post, official=official, by=user, starts_on=first, ends_on=last)
        case "replace":
            flows.appoint_official(position=post, official=official, by=user, starts_on=first, ends_previous=True)
        case "stand_in":
            flows.appoint_official(
                position=post,
                official=official,
                by=user,
                status=AppointmentStatus.PLH,
                starts_on=first,
                ends_on=last,
                holder_returns=True,
            )
        case "edit" if held:
            flows.edit_appointment(appointment=held, changes={"starts_on": first, "ends_on": last}, by=user)
        case "end" if held:
            flows.end_appointment(appointment=held, ends_on=first, by=user)
        case "remove" if held:
            flows.remove_appointment(appointment=held, by=user)
        case "merge":
            duplicate = Official.objects.get(pk=officials[(chosen + 1) % 3].pk)
            directory.merge_officials(kept=official, duplicate=duplicate, by=user)
        case "unmerge":
            directory.unmerge_official(official=official, by=user)


def rows() -> list[Any]:
    return [
        *Appointment.objects.order_by("pk").values_list("pk", "position", "official", "starts_on", "ends_on", "status"),
        *Official.objects.order_by("pk").values_list("pk", "name", "nip", "merged_into"),
    ]


def overlapping() -> list[tuple[Appointment, Appointment]]:
    """Pairs of appointments that hold one post on one day; there must be none."""
    pairs = []
    for one in Appointment.objects.all():
        others = one.position.appointments.exclude(pk=one.pk).overlapping(one.starts_on, one.ends_on)
        pairs += [(one, other) for other in others]
    return pairs
