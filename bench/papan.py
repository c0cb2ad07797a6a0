"""What the live board costs: as a ratio to a bare Django view in the same run, and with hundreds who watch.

    python -m bench.papan [--rounds 2000] [--tiles 200]           ratios, in this process
    python -m bench.papan --watchers 500 --seconds 20             a load run against gunicorn with two processes

Makes its own scratch database (SQLite, or that of DATABASE_URL) and takes it away again.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.watchers import Told, watch

ROOT = Path(__file__).parents[1]
WARM, TURN = 50, 20
# The half minute in which a hotel door is busiest: one comes in every so many seconds.
ARRIVES_EVERY = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--tiles", type=int, default=200)
    parser.add_argument("--watchers", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--arrives-every", type=float, default=ARRIVES_EVERY, help="seconds between two who come in")
    parser.add_argument("--port", type=int, default=8093)
    given = parser.parse_args()
    with _scratch():
        if given.watchers:
            _load(given)
        else:
            _ratios(given.tiles, given.rounds)


@contextmanager
def _scratch() -> Iterator[None]:
    """A database of its own, set up; also for processes that are started from here."""
    folder = tempfile.mkdtemp(prefix="rakor-bench-")
    os.environ.update(RAKOR_MODE="embedded", DATA_DIR=folder, DJANGO_SETTINGS_MODULE="rakor.settings")
    import django
    from django.conf import settings

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    server = bool(os.environ.get("DATABASE_URL"))
    former = connection.settings_dict["NAME"]
    if server:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "bench.urls"
    try:
        yield
    finally:
        if server:
            connection.creation.destroy_test_db(former, verbosity=0)
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


# --- ratios ----------------------------------------------------------------------------------------------------------


def _ratios(tiles: int, rounds: int) -> None:
    """Each kind of request in turns of twenty, so that what else the machine does falls on all of them alike."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    from attendance.links import Purpose, hall_token_of
    from portal.delegates import boards

    hall = _hall(tiles)
    address = f"/papan/{hall_token_of(Purpose.BOARD, hall)}/keadaan/"
    portal = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        naked = WSGIHandler()
    one = f"/bench/satu/{hall.meeting.public_id}/"
    mark = dict(_ask(portal, address)[1])["ETag"]

    def cold() -> int:
        boards._drawn.clear()
        return _ask(portal, address)[0]

    kinds: dict[str, Callable[[], int]] = {
        "bare view, no middleware": lambda: _ask(naked, "/bench/nol/")[0],
        "bare view, one query, no middleware": lambda: _ask(naked, one)[0],
        "bare view": lambda: _ask(portal, "/bench/nol/")[0],
        "bare view, one query": lambda: _ask(portal, one)[0],
        "board, nothing new (304)": lambda: _ask(portal, address, mark)[0],
        "board, drawn already (200)": lambda: _ask(portal, address)[0],
        "board, drawn anew (200)": cold,
    }
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range((WARM + rounds) // TURN):
        for name, act in kinds.items():
            for _turn in range(TURN if name != "board, drawn anew (200)" else 1):
                start = time.perf_counter()
                act()
                spent = time.perf_counter() - start
                if number * TURN >= WARM:
                    taken[name].append(spent * 1_000_000)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(f"{tiles} tiles, {rounds} rounds; medians, and ratios to the bare view with one query behind the same stack")
    for name, median in medians.items():
        print(f"{name:<38} {median:8.0f} µs {median / medians['bare view, one query']:8.2f}")


def _ask(handler: Any, path: str, mark: str = "") -> tuple[int, list[tuple[str, str]]]:
    """One request through the whole of Django, from WSGI on: status and headers."""
    from django.test.client import RequestFactory

    environ: dict[str, Any] = RequestFactory().get(path).environ
    if mark:
        environ["HTTP_IF_NONE_MATCH"] = mark
    told: list[Any] = []
    response = handler(environ, lambda status, headers: told.extend((status, headers)))
    b"".join(response)
    response.close()
    status = int(told[0].split()[0])
    if status not in {200, 304}:
        raise SystemExit(f"{path} answered {status}.")
    return status, told[1]


# --- under load ------------------------------------------------------------------------------------------------------


def _load(given: argparse.Namespace) -> None:
    """Watchers as static/js/papan.js makes them, while people come in."""
    from attendance.links import Purpose, hall_token_of

    hall = _hall(given.tiles)
    path = f"/papan/{hall_token_of(Purpose.BOARD, hall)}/keadaan/"
    with _server(given.port):
        from threading import Event, Thread

        # Both processes have read the house before anybody is timed.
        watch("127.0.0.1", given.port, path, 40, 6)
        done = Event()
        arriving = Thread(target=_let_in, args=(hall, done, given.arrives_every), daemon=True)
        arriving.start()
        told = watch("127.0.0.1", given.port, path, given.watchers, given.seconds)
        done.set()
        arriving.join()
    _report(told, given.watchers, given.seconds)


@contextmanager
def _server(port: int) -> Iterator[None]:
    """The portal behind gunicorn as production runs it: two processes."""
    environment = os.environ | {"WEB_WORKERS": "2", "ALLOWED_HOSTS": "127.0.0.1,localhost"}
    from django.db import connection

    if os.environ.get("DATABASE_URL"):
        base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        environment["DATABASE_URL"] = f"{base}/{connection.settings_dict['NAME']}"
    command = [sys.executable, "-m", "gunicorn", "rakor.wsgi", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603  our own command
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    import socket

    for _attempt in range(120):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise SystemExit("The server did not start.")


def _let_in(hall: Any, done: Any, every: float) -> None:
    from django.db import connection
    from django.utils import timezone

    from accounts.roles import Role
    from attendance.actions import Sighting, note_arrival
    from tests.factories import user_with

    staff = user_with(Role.SECRETARIAT, hall.meeting.convener, username="bench-pintu")
    session = hall.meeting.sessions.get()
    for number, line in enumerate(hall.meeting.participants.order_by("order")):
        if done.wait(every):
            break
        seen = Sighting(receipt=f"bench-{number}", at=timezone.now(), source="search")
        note_arrival(participant=line, session=session, seen=seen, by=staff)
    connection.close()


def _report(told: Told, watchers: int, seconds: int) -> None:
    spent = sorted(told.spent)
    at = lambda share: spent[min(int(len(spent) * share), len(spent) - 1)] * 1_000  # noqa: E731  a name for a formula
    print(f"{watchers} watchers, {seconds} s: {len(spent)} polls, {len(spent) / seconds:.0f} a second")
    print(f"errors      {len(told.errors)}{f' {told.errors[:3]}' if told.errors else ''}")
    print(f"304         {told.unchanged / max(len(spent), 1):.0%}")
    print(f"p50 {at(0.5):.0f} ms, p95 {at(0.95):.0f} ms, p99 {at(0.99):.0f} ms, slowest {spent[-1] * 1_000:.0f} ms")


# --- the hall --------------------------------------------------------------------------------------------------------


def _hall(tiles: int) -> Any:
    """A hall in the middle of its morning, without a day that a clock could disagree with."""
    from django.utils import timezone

    from accounts.roles import Role
    from attendance.actions import open_hall
    from attendance.models import AttendanceRecord
    from attendance.states import Attendance, AttendanceSource
    from meetings.states import MeetingState
    from tests.factories import invited_meeting, user_with

    meeting = invited_meeting(tiles, MeetingState.ONGOING)
    session, now = meeting.sessions.get(), timezone.now()
    lines = list(meeting.participants.order_by("order"))[tiles // 2 :]
    AttendanceRecord.objects.bulk_create(
        AttendanceRecord(
            participant=line,
            session=session,
            state=Attendance.PRESENT,
            source=AttendanceSource.LIST,
            recorded_at=now,
            recorded_by="Sekretariat",
        )
        for line in lines
    )
    return open_hall(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener, username="bench-sekretariat"))


if __name__ == "__main__":
    main()
