"""How much the board of answers costs with 2,000 invitations, as a ratio to a bare list of the same rows.

Makes its own scratch database (SQLite, or that of DATABASE_URL), measures both in turn in one run, and takes the
database away again: python -m bench.board [lines] [rounds]
"""

import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

LINES, ROUNDS, WARM = 2_000, 15, 3


def main(lines: int = LINES, rounds: int = ROUNDS) -> None:
    folder = tempfile.mkdtemp(prefix="rakor-bench-")
    os.environ.update(RAKOR_MODE="embedded", DATA_DIR=folder, DJANGO_SETTINGS_MODULE="rakor.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    setup_test_environment()
    former = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _measure(lines, rounds)
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)
        teardown_test_environment()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(lines: int, rounds: int) -> None:
    from django.test import Client

    from accounts.roles import Role
    from tests.factories import user_with

    meeting = _fill(lines)
    client = Client()
    client.force_login(user_with(Role.SECRETARIAT, meeting.convener, username=f"bench-{secrets.token_hex(4)}"))
    pages = {"bare list": f"/bench/{meeting.public_id}/", "board": f"/rapat/{meeting.public_id}/jawaban/"}
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(WARM + rounds):
        for name, address in pages.items():
            spent = _timed(lambda address=address: client.get(address))  # type: ignore[misc]
            if number >= WARM:
                taken[name].append(spent)
    medians = {name: statistics.median(times) * 1_000 for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:<10} {median:8.1f} ms")
    ratio = medians["board"] / medians["bare list"]
    print(f"ratio      {ratio:8.1f}  ({lines} lines, {rounds} rounds, 50 shown)")


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    answered = act()
    spent = time.perf_counter() - start
    if answered.status_code != 200:
        raise SystemExit(f"The page answered {answered.status_code}.")
    return spent


def _fill(lines: int) -> Any:
    """One meeting with its roll invited, answered in each way in turn, and what the board counts beside."""
    import datetime as dt

    from django.utils import timezone

    from attendance.models import Invitation, Representation
    from attendance.states import Rsvp
    from directory.models import Contact, Organization, Position
    from meetings.models import Participant
    from meetings.states import MeetingState
    from tests.factories import (
        ContactFactory,
        GovernmentFactory,
        InvitationFactory,
        OrganizationFactory,
        ParticipantFactory,
        PositionFactory,
        RegencyFactory,
        RepresentationFactory,
        meeting_in,
    )

    now = timezone.now()
    convener = GovernmentFactory.create()
    meeting = meeting_in(MeetingState.INVITED, 0, convener=convener, answer_deadline=now + dt.timedelta(days=3))
    regions = [RegencyFactory.create(parent=convener.region) for _number in range(15)]
    units = Organization.objects.bulk_create(
        OrganizationFactory.build(parent=convener, region=regions[number % 15]) for number in range(lines)
    )
    posts = Position.objects.bulk_create(PositionFactory.build(organization=unit) for unit in units)
    Contact.objects.bulk_create(ContactFactory.build(position=post) for post in posts)
    roll = Participant.objects.bulk_create(
        ParticipantFactory.build(
            meeting=meeting,
            position=post,
            organization=post.organization,
            region=post.organization.region,
            group_label=f"Kelompok {number % 12}",
        )
        for number, post in enumerate(posts)
    )
    ways: list[dict[str, Any]] = [
        {"state": Rsvp.ACCEPTED, "answered_at": now, "companions": 1},
        {"state": Rsvp.DELEGATED, "answered_at": now},
        {"state": Rsvp.EXCUSED, "answered_at": now, "excuse_reason": "leave", "excuse_state": "submitted"},
        {},
    ]
    invited = Invitation.objects.bulk_create(
        InvitationFactory.build(participant=line, **ways[number % 4]) for number, line in enumerate(roll)
    )
    Representation.objects.bulk_create(
        RepresentationFactory.build(invitation=one) for one in invited if one.state == Rsvp.DELEGATED
    )
    return meeting


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
