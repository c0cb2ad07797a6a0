"""The note taker's desk when the network goes: nothing is lost or doubled; where two have written, a person decides."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.browser.conftest import DESK, Server, watch
from tests.browser.steps import await_that, on_one_stack
from tests.browser.test_pages import faults_of

# Meetings under way today, each with two items and an entry, and a second person who takes notes there by duty only.
SCENES = """
import json
from django.utils import timezone
from accounts.models import User
from agendas.models import AgendaItem
from agendas.models import DiscussionEntry
from directory.models import Organization
from elections.models import Vote, Voter
from meetings.models import DutyAssignment, MeetingKind
from tests.factories import AgendaItemFactory, DiscussionEntryFactory, MeetingFactory
from tests.factories import ParticipantFactory, SessionFactory
house = Organization.objects.conveners_for(User.objects.get(username="sekretariat"), "plan_meetings").first()
kind = MeetingKind.objects.filter(convener=house).first()
said = {}
for mark in MARKS:
    meeting = MeetingFactory(
        convener=house, kind=kind, venue=None, title="Rapat " + mark, state="ongoing", started_at=timezone.now()
    )
    SessionFactory(meeting=meeting, date=timezone.now().astimezone(meeting.zone).date())
    item = AgendaItemFactory(meeting=meeting, title="Diskusi " + mark)
    AgendaItemFactory(meeting=meeting, title="Penutup " + mark)
    entry = DiscussionEntryFactory(item=item, speaker="Bupati Contoh", text="Kata semula.", said_at=timezone.now())
    DutyAssignment.objects.create(meeting=meeting, user=User.objects.get(username="inspektorat"), duty="notes")
    options = [{"code": "a", "label": "Setuju"}, {"code": "b", "label": "Tidak setuju"}]
    vote = Vote.objects.create(meeting=meeting, question="Setuju " + mark + "?", state="closed", options=options)
    for number in range(3):
        Voter.objects.create(
            vote=vote, participant=ParticipantFactory(meeting=meeting), label="Pos %d" % number, on_paper=True
        )
    said[mark] = [meeting.public_id, item.public_id, entry.public_id]
print("scenes:" + json.dumps(said))
"""
ASKED = """
import json
from agendas.models import AgendaItem, DiscussionEntry
from elections.models import PaperCount
items = AgendaItem.objects.filter(meeting__public_id="{meeting}").order_by("order")
entries = DiscussionEntry.objects.filter(meeting__public_id="{meeting}", removed_at=None).order_by("said_at", "pk")
counts = PaperCount.objects.filter(vote__meeting__public_id="{meeting}")
print("rows:" + json.dumps({{
    "items": [[row.state, row.decision, row.notes] for row in items],
    "entries": [[row.speaker, row.text] for row in entries],
    "counts": [[row.counts, row.blank, row.invalid] for row in counts]}}))
"""
# What the browser itself says of a network that was cut on purpose, and of a portal that wants a sign-in.
CUT = ("ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", ": htmx:", "status of 401", "status of 410")
MARKS = ("PUTUS", "DUA", "JAWABAN", "LUPA", "RUPA")

Device = Callable[..., Page]
Scenes = dict[str, list[str]]


@pytest.fixture(scope="module")
def scenes(server: Server) -> Scenes:
    return said_by(server, f"MARKS = {MARKS!r}\n{SCENES}", "scenes:")


def said_by(server: Server, code: str, sign: str) -> dict[str, Any]:
    found = re.search(rf"^{sign}(.*)$", server.manage("shell", "-v0", "-c", code), re.MULTILINE)
    assert found
    said: dict[str, Any] = json.loads(found[1])
    return said


def rows(server: Server, scenes: Scenes, mark: str) -> dict[str, Any]:
    return said_by(server, ASKED.format(meeting=scenes[mark][0]), "rows:")


@pytest.fixture
def device(server: Server, chromium: Browser, logins: dict[str, str], scenes: Scenes) -> Iterator[Device]:
    """`device("sekretariat", "PUTUS")` is that person's own browser, open at the desk, which could go on by itself."""
    faults: list[str] = []
    opened: list[BrowserContext] = []

    def start(who: str, mark: str) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": DESK[0], "height": DESK[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        opened.append(context)
        page = context.new_page()
        watch(page, server.url, faults)
        meeting, item, _entry = scenes[mark]
        page.goto(f"/rapat/{meeting}/catatan/{item}/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", logins[who])
        page.get_by_role("button", name="Masuk").click()
        ready(page)
        return page

    yield start
    for context in opened:
        context.close()
    assert [fault for fault in faults if not any(words in fault for words in CUT)] == []
    assert server.complaints() == []


def ready(page: Page, words: str = "Kata semula") -> None:
    """The worker stands in, and the list lies on the disk, with these words in it."""
    expect(page.locator("#entry-text")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await_that(page, lambda: words in kept_list(page), f"“{words}” on the disk")


def kept_list(page: Page) -> str:
    """The manifest as the device holds it."""
    kept: str = page.evaluate(
        """() => new Promise((resolve) => {
          const open = indexedDB.open("rakor-catatan-" + document.querySelector("main").dataset.meeting);
          open.onsuccess = () => {
            const asked = open.result.transaction("parts").objectStore("parts").getAll();
            asked.onsuccess = () => { open.result.close(); resolve(JSON.stringify(asked.result)); };
          };
        })"""
    )
    return kept


def cut(page: Page) -> None:
    page.context.set_offline(True)


def join(page: Page) -> None:
    page.context.set_offline(False)
    # As the browser does when the network returns; else the desk looks by itself, ever more rarely.
    page.evaluate("dispatchEvent(new Event('online'))")


def nothing_waits(page: Page) -> None:
    expect(page.locator("#net")).to_be_hidden(timeout=40_000)


def write(page: Page, words: str) -> None:
    """An entry at the desk."""
    page.fill("#entry-speaker", "Sekda Contoh")
    page.fill("#entry-text", words)
    page.locator("form[data-next] [data-save]").click()


def write_in_shell(page: Page, words: str) -> None:
    page.fill("#new #speaker", "Sekda Contoh")
    page.fill("#new #text", words)
    page.locator("#new button[type=submit]").click()


def test_the_network_is_cut_in_the_middle(device: Device, server: Server, scenes: Scenes) -> None:
    """Five notes and an item change: before, away, after a reload while away, and when the network is back."""
    page = device("sekretariat", "PUTUS")
    write(page, "Catatan satu.")
    expect(page.locator("#entries")).to_contain_text("Catatan satu.")
    ready(page, "Catatan satu.")
    cut(page)
    write(page, "Catatan dua.")
    expect(page.locator("#belum-terkirim .entry")).to_contain_text("Catatan dua.")
    expect(page.locator("#net")).to_be_visible()
    expect(page.locator("#entry-text")).to_have_value("")
    page.reload()
    expect(page.locator("#title")).to_have_text("Rapat PUTUS")
    expect(page.locator("#entries .entry")).to_have_count(3)
    write_in_shell(page, "Catatan tiga.")
    write_in_shell(page, "Catatan empat.")
    expect(page.locator("#entries .entry")).to_have_count(5)
    page.locator("#state [value=in_progress]").click()
    page.locator("#decision [value=disepakati]").click()
    expect(page.locator("#decision [value=disepakati]")).to_have_attribute("aria-pressed", "true")
    page.fill("#notes-text", "Ringkas, tanpa jaringan.")
    page.locator("#notes-text").blur()
    form = page.locator("#vote-forms form")
    for name, number in (("n-a", "1"), ("n-b", "1"), ("blank", "1"), ("invalid", "0")):
        form.locator(f"[name={name}]").fill(number)
    form.locator("button[type=submit]").click()
    # Two entries and the other three acts; what was sent before the cut waits no more.
    expect(page.locator("#net-count")).to_contain_text("7")
    page.reload()
    expect(page.locator("#entries .entry")).to_have_count(5)
    assert len(rows(server, scenes, "PUTUS")["entries"]) == 2
    join(page)
    nothing_waits(page)
    page.locator("#back a").click()
    ready(page)
    write(page, "Catatan lima.")
    expect(page.locator("#entries")).to_contain_text("Catatan lima.")
    kept = rows(server, scenes, "PUTUS")
    numbers = ("satu", "dua", "tiga", "empat", "lima")
    assert kept["entries"] == [
        ["Bupati Contoh", "Kata semula."], *[["Sekda Contoh", f"Catatan {number}."] for number in numbers],
    ]  # fmt: skip
    assert kept["items"][0] == ["in_progress", "disepakati", "Ringkas, tanpa jaringan."]
    assert kept["counts"] == [[{"a": 1, "b": 1}, 1, 0]]


def test_a_look_on_its_way_does_not_close_what_was_opened_meanwhile(device: Device, scenes: Scenes) -> None:
    page, entry = device("sekretariat", "DUA"), scenes["DUA"][2]
    looking: list[Route] = []

    def hold(route: Route) -> None:
        looking.append(route)

    page.route("**/entri/?*", hold)
    page.wait_for_event("request", lambda request: "/entri/?" in request.url, timeout=10_000)
    page.locator(f"#entri-{entry} a[hx-get]").click()
    expect(page.locator(f"#entri-{entry} textarea")).to_be_visible()
    for look in looking:
        with suppress(Error):  # given up by the page
            look.continue_(url=look.request.url.partition("?")[0])
    page.wait_for_timeout(1_500)
    expect(page.locator(f"#entri-{entry} textarea")).to_be_visible()


def test_both_texts_survive_when_the_other_has_written_meanwhile(
    device: Device, server: Server, scenes: Scenes
) -> None:
    mine, theirs = device("sekretariat", "DUA"), device("inspektorat", "DUA")
    entry = scenes["DUA"][2]
    for page in (mine, theirs):
        page.locator(f"#entri-{entry} a[hx-get]").click()
        expect(page.locator(f"#entri-{entry} textarea")).to_be_visible()
    cut(mine)
    mine.fill(f"#entri-{entry} textarea", "Kata semula, menurut saya.")
    mine.fill("#notes-text", "Ringkasan saya.")
    expect(mine.locator(f"#entri-{entry} .kept")).to_be_visible()
    expect(mine.locator("#save-state .kept")).to_be_visible()
    theirs.fill(f"#entri-{entry} textarea", "Kata semula, menurut yang lain.")
    theirs.fill("#notes-text", "Ringkasan yang lain.")
    for place in (f"#save-{entry}", "#save-state"):
        expect(theirs.locator(f"{place} [name=revision]")).to_have_value("1", timeout=10_000)
    join(mine)
    expect(mine.locator("#told")).to_contain_text("2", timeout=20_000)
    # It stays until it is decided.
    mine.locator("[data-act=later]").click()
    for left in ("2", "1"):
        mine.locator("#told").get_by_text(left).wait_for(state="attached")
        if left == "2":
            mine.locator("#told").click()
        expect(mine.locator("#bentrok-theirs")).to_have_value(re.compile("yang lain"))
        expect(mine.locator("#bentrok-mine")).to_have_value(re.compile("saya"))
        mine.locator("#bentrok-both").click()
    expect(mine.locator("#told")).to_be_hidden()
    expect(mine.locator("#bentrok")).to_be_hidden()
    nothing_waits(mine)
    kept = rows(server, scenes, "DUA")
    assert kept["entries"] == [["Bupati Contoh", "Kata semula, menurut yang lain.\n\nKata semula, menurut saya."]]
    assert kept["items"][0][2] == "Ringkasan yang lain.\n\nRingkasan saya."


@on_one_stack
def test_an_answer_that_was_lost_doubles_nothing(device: Device, server: Server, scenes: Scenes) -> None:
    page = device("sekretariat", "JAWABAN")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 3:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/(entri/baru|rekam)/$"), lose)
    write(page, "Sekali saja.")
    expect(page.locator("#belum-terkirim .entry")).to_contain_text("Sekali saja.")
    expect(page.locator("#belum-terkirim .entry")).to_have_count(0, timeout=40_000)
    nothing_waits(page)
    assert len(lost) == 3
    assert [text for _speaker, text in rows(server, scenes, "JAWABAN")["entries"]] == ["Kata semula.", "Sekali saja."]


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "async () => [...await caches.keys(), ...(await indexedDB.databases()).map((one) => one.name),"
        " ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope)]"
    )
    return names


@on_one_stack
def test_the_device_forgets(device: Device, scenes: Scenes) -> None:
    page = device("inspektorat", "LUPA")
    assert len(kept(page)) == 3
    page.evaluate(
        "(id) => localStorage.setItem('rakor-until-rakor-catatan-' + id, '2024-01-01T00:00:00Z')", scenes["LUPA"][0]
    )
    page.goto("/")
    page.wait_for_function("(id) => !localStorage.getItem('rakor-until-rakor-catatan-' + id)", arg=scenes["LUPA"][0])
    assert kept(page) == []
    page.goto(f"/rapat/{scenes['LUPA'][0]}/catatan/")
    ready(page)
    cut(page)
    page.reload()
    page.locator("#erase").click()
    page.locator("#sure [value=yes]").click()
    expect(page.locator("#gone")).to_be_visible()
    assert kept(page) == []
    join(page)


@on_one_stack
def test_what_opens_without_a_network_is_read_by_everybody(device: Device) -> None:
    page = device("sekretariat", "RUPA")
    cut(page)
    page.reload()
    expect(page.locator("#entries .entry")).to_have_count(1)
    write_in_shell(page, "Tanpa jaringan.")
    page.locator("#entries .entry button").first.click()
    assert faults_of(page) == []
    join(page)
