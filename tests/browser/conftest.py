"""The running portal and the people who open it, for tests that walk through pages.

`server` is the portal as `bin/run` starts it, on a copy of what it makes out of nothing on the stack at hand, with its
demo content.
`visitor()` opens a page for one more person; `page` is the first of them, at a desk. A test fails at its end when a
page wrote an error to its console or asked another host for anything, or when the server logged a warning.
"""

import fcntl
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect, sync_playwright
from redis import Redis

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
# What Chromium would ask other hosts for on its own account.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
START_LIMIT, STOP_LIMIT = 240, 40
COMPLAINT = re.compile(r"\b(?:WARNING|ERROR|CRITICAL)\b|Traceback|Warning:")

# The demo makes nobody up, and a letter is not approved while nobody is known to hold the post that signs it.
HOLDER = """
from audit.actions import System
from directory.models import Position
from directory.states import PositionRole
from flows.directory import appoint_by_name
post = Position.objects.get(organization__region__code="18", role=PositionRole.REGIONAL_SECRETARY)
appoint_by_name(position=post, name="Pejabat Uji Perjalanan", by=System())
"""

DESK = (1440, 900)
PHONE = (360, 780)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """The portal, running."""

    url: str
    data_dir: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    _read: dict[str, int] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run manage.py on this portal's own data; the answer is what it printed."""
        done = subprocess.run(
            [str(ROOT / ".venv/bin/python"), "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def complaints(self) -> list[str]:
        """Lines of the logs since the last call that a healthy server does not write."""
        found = []
        for log in sorted((self.data_dir / "log").glob("*.log")):
            text = log.read_text(errors="replace")
            found += [
                f"{log.name}: {line}"
                for line in text[self._read.get(log.name, 0) :].splitlines()
                if COMPLAINT.search(line)
            ]
            self._read[log.name] = len(text)
        return found


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_broker(url: str | None, worker: str) -> Iterator[dict[str, str]]:
    """The variable that names a broker nobody else rings, for each worker of the tests has a portal of its own.

    The first takes the database it was given; each further one takes the next that is empty, and leaves it so.
    """
    number = int(worker.removeprefix("gw")) if worker.startswith("gw") else 0
    if not url or number == 0:
        yield {}
        return
    candidates = [urlsplit(url)._replace(path=f"/{database}").geturl() for database in range(15, 0, -1)]
    empty = [other for other in candidates if other != url and Redis.from_url(other).dbsize() == 0]
    own = empty[number - 1]
    try:
        yield {"REDIS_URL": own}
    finally:
        Redis.from_url(own).flushdb()


@contextmanager
def new_database(url: str | None, template: str = "template1") -> Iterator[str]:
    """The name of a new database of the server, made after `template`; nothing for SQLite."""
    if not url:
        yield ""
        return
    name = f"rakor_browser_{secrets.token_hex(4)}"
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            try:
                yield name
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def await_first_page(process: subprocess.Popen[str], url: str, output: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        assert process.poll() is None, f"bin/run ended by itself:\n{output.read_text()}"
        try:
            with urlopen(f"{url}/sehat/hidup/", timeout=5):
                return
        except HTTPError:
            raise
        except OSError:
            time.sleep(0.3)  # not listening yet
    pytest.fail(f"No page after {START_LIMIT} s:\n{output.read_text()}")


@contextmanager
def running(data_dir: Path, database: str, broker: dict[str, str]) -> Iterator[Server]:
    """The portal on this folder, from its first page until it has ended."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **broker, "DATA_DIR": str(data_dir), "PORT": str(port), "BASE_URL": url}
    if database:
        environment["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    output = data_dir.with_suffix(".txt")
    with output.open("w") as stream:
        process = subprocess.Popen(
            ["bin/run"], cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT, text=True
        )
        try:
            await_first_page(process, url, output)
            yield Server(url, data_dir, environment, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=STOP_LIMIT)


@pytest.fixture(scope="session")
def broker(worker_id: str) -> Iterator[dict[str, str]]:
    with own_broker(os.environ.get("REDIS_URL"), worker_id) as variable:
        yield variable


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, broker: dict[str, str]) -> Iterator[tuple[Path, str]]:
    """The folder and the database that bin/run has made out of nothing: once for all workers, by the first of them."""
    of_all = tmp_path_factory.getbasetemp()
    of_all = of_all.parent if "PYTEST_XDIST_WORKER" in os.environ else of_all
    folder, note = of_all / "begun", of_all / "begun-database"
    with ExitStack() as until_the_end, (of_all / "begun-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            database = until_the_end.enter_context(new_database(os.environ.get("DATABASE_URL")))
            with running(folder, database, broker) as portal:
                portal.manage("shell", "-c", HOLDER)
            note.write_text(database)
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield folder, note.read_text()


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, begun: tuple[Path, str], broker: dict[str, str]
) -> Iterator[Server]:
    folder, template = begun
    data_dir = tmp_path_factory.mktemp("portal") / "data"
    shutil.copytree(folder, data_dir)
    with (
        new_database(os.environ.get("DATABASE_URL"), template) as database,
        running(data_dir, database, broker) as portal,
    ):
        yield portal


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


def watch(page: Page, own: str, faults: list[str]) -> None:
    """Note in `faults` what a page must not do."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console of {page.url}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((own, "data:", "blob:", "about:")):
            faults.append(f"{page.url} asked another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"script of {page.url}: {error}"))
    page.on("request", on_request)


@pytest.fixture
def visitor(server: Server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visitor(PHONE)` gives a page for one more person, with own cookies; `script=False` one without JavaScript."""
    faults: list[str] = []
    contexts = []

    def open_page(size: tuple[int, int] = DESK, *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            java_script_enabled=script,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        contexts.append(context)
        page = context.new_page()
        watch(page, server.url, faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
    assert server.complaints() == []


@pytest.fixture(scope="session")
def logins(server: Server) -> dict[str, str]:
    """User name to password, as the start of the portal wrote them down."""
    lines = (server.data_dir / "demo-logins.txt").read_text().splitlines()
    return {words[-2]: words[-1] for words in (line.split() for line in lines) if len(words) >= 3}


@pytest.fixture
def sign_in(visitor: Callable[..., Page], logins: dict[str, str]) -> Callable[..., Page]:
    """`sign_in("sekretariat", "/rapat/")` is that person's page, signed in and open there."""

    def signed_in(username: str, address: str = "/", **options: tuple[int, int]) -> Page:
        page = visitor(**options)
        page.goto(address)
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", logins[username])
        page.get_by_role("button", name="Masuk").click()
        expect(page.locator("header.top .me b")).to_be_attached()
        return page

    return signed_in


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    return visitor()
