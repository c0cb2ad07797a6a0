"""The door, with real codes before a camera: online, with the network cut in the middle, and on two devices at once."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, LocatorAssertions, Page, Playwright, expect

from tests.browser.conftest import CHROMIUM, DESK, PHONE, QUIET, Server, watch
from tests.browser.doors import DoorScene, Plan, film, let_in, open_door, set_scenes
from tests.browser.steps import LOOKS, on_one_stack
from tests.browser.test_pages import faults_of

# What the browser itself says of a network that was cut on purpose.
CUT = ("ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
NOT_SIGNED_IN = "status of 401"
# A stale token of the form protection, a roll that is final, and a disk that is full.
SAID_NO = ("status of 403", "status of 410", "QuotaExceededError")

Device = Callable[..., Page]
Scenes = dict[str, DoorScene]

PLANS = {
    "PINDAI360": Plan(4), "PINDAI1440": Plan(4), "LAIN": Plan(1), "PUTUS": Plan(30), "DUAPINTU": Plan(2),
    "CARA": Plan(4, announced=1, signs=True), "KELUAR": Plan(3), "LUPA": Plan(2), "LEWAT": Plan(2), "JAM": Plan(2),
    "PENUH": Plan(3), "ULANG": Plan(3), "GANTI": Plan(1, announced=0),
    "TERBACA360": Plan(4, announced=2), "TERBACA1440": Plan(4, announced=2),
}  # fmt: skip


@pytest.fixture(scope="module")
def scenes(server: Server) -> Scenes:
    return set_scenes(server, PLANS)


@pytest.fixture
def device(server: Server, logins: dict[str, str], tmp_path: Path, playwright: Playwright) -> Iterator[Device]:
    """`device(size, codes)` is a door's own browser, whose camera sees the codes one after the other, over and over."""
    faults: list[str] = []
    opened: list[BrowserContext] = []

    def start(size: tuple[int, int] = PHONE, codes: Sequence[str] = ("",), who: str = "sekretariat") -> Page:
        camera = film(tmp_path / f"{len(opened)}.mjpeg", codes)
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        context = playwright.chromium.launch_persistent_context(
            tmp_path / f"device-{len(opened)}",
            executable_path=CHROMIUM,
            args=[*QUIET, *fake, f"--use-file-for-fake-video-capture={camera}"],
            base_url=server.url,
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            permissions=["camera"],
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        opened.append(context)
        page = context.pages[0]
        watch(page, server.url, faults)
        page.goto("/masuk/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", logins[who])
        page.get_by_role("button", name="Masuk").click()
        expect(page.locator("header.top .me b")).to_be_attached()
        return page

    yield start
    for context in opened:
        context.close()
    assert [fault for fault in faults if not any(words in fault for words in (*CUT, NOT_SIGNED_IN, *SAID_NO))] == []
    assert server.complaints() == []


def cut(page: Page) -> None:
    page.context.set_offline(True)


def join(page: Page) -> None:
    page.context.set_offline(False)
    look_again(page)


def look_again(page: Page) -> None:
    """As the browser does when the network returns; else the door looks by itself, ever more rarely."""
    page.evaluate("dispatchEvent(new Event('online'))")


def sheet(page: Page, outcome: str = "") -> LocatorAssertions:
    return expect(page.locator(f"#sheet[data-outcome={outcome}]" if outcome else "#sheet"))


def nothing_waits(page: Page) -> None:
    expect(page.locator("#net")).to_be_hidden(timeout=40_000)


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="phone", marks=LOOKS), pytest.param(DESK, id="laptop", marks=LOOKS)]
)
def test_codes_are_scanned(device: Device, scenes: Scenes, size: tuple[int, int]) -> None:
    """Two of this meeting, one of another meeting, and one that is no code of the portal; then the first again."""
    scene = scenes[f"PINDAI{size[0]}"]
    other = scenes["LAIN"]
    codes = [scene.lines[0].link, other.lines[0].link, scene.lines[1].link, "https://example.org/u/" + "a" * 38 + "/"]
    page = device(size, codes)
    said = collect_outcomes(page)
    open_door(page, scene)
    for outcome in ("accepted", "refused", "double"):
        page.wait_for_function("(wanted) => window.said?.includes(wanted)", arg=outcome, timeout=30_000)
    expect(page.locator("#counts")).to_have_text("2/4", timeout=20_000)
    assert said() >= {"accepted", "refused", "double"}
    rows = scene.rows()
    assert sorted(rows["marks"].items()) == [(line.post, "present") for line in scene.lines[:2]]
    assert [seen[1:5] for seen in rows["seen"]] == [["in", "counted", "qr", False]] * 2
    assert other.rows()["seen"] == []


def collect_outcomes(page: Page) -> Callable[[], set[str]]:
    """Note each outcome that a sheet shows, however short."""
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const sheet = document.getElementById('sheet'); window.said = [];"
        "if (sheet) new MutationObserver(() => window.said.push(sheet.dataset.outcome ?? ''))"
        ".observe(sheet, {attributes: true, attributeFilter: ['data-outcome']}); })"
    )
    return lambda: set(page.evaluate("window.said"))


def test_the_network_is_cut_in_the_middle(device: Device, scenes: Scenes) -> None:
    """30 check-ins, some of them scanned: online, away, the page loaded anew while away, and the network back."""
    scene = scenes["PUTUS"]
    page = device(PHONE, [line.link for line in scene.lines[24:]])
    open_door(page, scene)
    page.locator("#sheet, .acts [data-show=find]").first.wait_for()
    close_sheet(page)
    for line in scene.lines[:8]:
        admit(page, line.post)
    cut(page)
    for line in scene.lines[8:14]:
        admit(page, line.post)
    expect(page.locator("#net")).to_be_visible()
    page.reload()
    expect(page.locator("#title")).to_have_text("Rapat PUTUS")
    # The rest is scanned away from the network, from the page as the device kept it.
    expect(page.locator("#counts")).to_have_text("20/30", timeout=40_000)
    close_sheet(page)
    for line in scene.lines[14:18]:
        admit(page, line.post)
    expect(page.locator("#net-count b")).to_have_text(str(waiting(page)))
    assert len(scene.rows()["marks"]) < 20
    join(page)
    nothing_waits(page)
    for line in scene.lines[18:24]:
        admit(page, line.post)
    expect(page.locator("#counts")).to_have_text("30/30")
    rows = scene.rows()
    assert rows["marks"] == {line.post: "present" for line in scene.lines}
    assert sorted(seen[0] for seen in rows["seen"]) == sorted(line.post for line in scene.lines)
    assert {tuple(seen[1:3]) for seen in rows["seen"]} == {("in", "counted")}
    away = [seen for seen in rows["seen"] if seen[4]]
    assert len(away) >= 10
    assert {"qr", "search"} <= {seen[3] for seen in rows["seen"]}
    assert waiting(page) == 0


def waiting(page: Page) -> int:
    """How many acts the device still holds."""
    count: int = page.evaluate(
        """() => new Promise((resolve) => {
          const open = indexedDB.open("rakor-pintu-" + document.getElementById("door").dataset.meeting);
          open.onsuccess = () => {
            const asked = open.result.transaction("queue").objectStore("queue").count();
            asked.onsuccess = () => { open.result.close(); resolve(asked.result); };
          };
        })"""
    )
    return count


def close_sheet(page: Page) -> None:
    """Turn from the camera to the search, whatever lies over the door."""
    page.wait_for_function(
        """() => { const sheet = document.getElementById("sheet");
          if (!sheet.hidden) document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
          if (!sheet.hidden) return false;
          document.querySelector(".acts [data-show=find]").click();
          return true; }"""
    )


def admit(page: Page, post: str) -> None:
    let_in(page, post)
    sheet(page, "accepted").to_be_visible()
    expect(page.locator("#sheet .who")).to_have_text(post)
    page.locator("#sheet .go > *").first.click()


def test_two_devices_meet_on_the_conflict_screen(device: Device, scenes: Scenes) -> None:
    """Both scan the same person away from the network; the later one becomes a conflict, and a person decides."""
    scene = scenes["DUAPINTU"]
    post, link = scene.lines[0].post, scene.lines[0].link
    first, second = device(PHONE, [link]), device(PHONE, [link])
    for page, door in ((first, "Pintu Utama"), (second, "Pintu Samping")):
        page.goto(scene.address)
        expect(page.locator("#title")).to_have_text("Rapat DUAPINTU")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        cut(page)
        page.fill("#device-door", door)
        page.locator("#sheet button[type=submit]").click()
        sheet(page, "accepted").to_be_visible()
        expect(page.locator("#sheet .kept")).to_be_visible()
    assert scene.rows()["seen"] == []
    for page in (first, second):
        join(page)
        nothing_waits(page)
    page.locator("#sheet .go > *").first.click()
    page.locator("#todo button").click()
    expect(page.locator("#sheet .told")).to_contain_text(post)
    page.locator("#sheet [data-act=conflicts]").click()
    screen = page.locator("main section.card", has_text=post)
    expect(screen).to_contain_text("Pintu Utama")
    expect(screen).to_contain_text("Pintu Samping")
    assert sorted(seen[2] for seen in scene.rows()["seen"]) == ["conflict", "counted"]
    with page.expect_navigation():
        screen.locator("button[name=verdict][value=aside]").click()
    rows = scene.rows()
    assert rows["marks"] == {post: "present"}
    assert sorted(seen[2] for seen in rows["seen"]) == ["counted", "set_aside"]


@on_one_stack
def test_every_way_in_and_out(device: Device, scenes: Scenes) -> None:
    """A paper code, a representative who was announced and one who was not, a companion, a guest; undone, gone."""
    scene = scenes["CARA"]
    page = device(PHONE)
    open_door(page, scene)
    code = page.evaluate(
        """async () => (await (await fetch(document.getElementById("door").dataset.data)).json()).lines[0].code"""
    )
    page.locator(".acts [data-show=paper]").click()
    page.fill("#paper-text", f" {code.lower().replace('-', ' ')}")
    page.keyboard.press("Enter")
    choose(page, "0")
    page.locator("#sheet canvas").hover()
    page.mouse.down()
    page.mouse.move(200, 500, steps=4)
    page.mouse.up()
    page.locator("#sheet [data-act=sign]").click()
    became(page, "accepted")
    find(page, scene.lines[1].post)
    # The representative who was announced stands chosen.
    choose(page)
    page.locator("#sheet [data-act=skip]").click()
    became(page, "accepted")
    find(page, scene.lines[2].post)
    choose(page, "1", name="Orang Lain Contoh", position="Kepala Bidang")
    page.locator("#sheet [data-act=skip]").click()
    became(page, "accepted")
    find(page, scene.lines[2].post)
    sheet(page, "double").to_be_visible()
    page.locator("#sheet .go > .two").click()
    page.locator("#sheet [data-act=companion]").click()
    choose(page, name="Pendamping Contoh")
    page.locator("#sheet [data-act=skip]").click()
    became(page, "accepted")
    find(page, scene.lines[3].post)
    choose(page, "0")
    page.locator("#sheet [data-act=skip]").click()
    sheet(page, "accepted").to_be_visible()
    page.locator("#sheet .go > .two").first.click()
    page.locator("#sheet button[type=submit]").click()
    became(page, "undone")
    page.locator("[data-mode=out]").click()
    for outcome in ("accepted", "double"):
        find(page, scene.lines[0].post)
        became(page, outcome)
    find(page, scene.lines[3].post)
    became(page, "not_in")
    page.locator("[data-mode=in]").click()
    find(page, scene.lines[0].post)
    became(page, "back")
    page.locator(".acts [data-show=guest]").click()
    page.fill("#guest-name", "Tamu Contoh")
    page.fill("#guest-institution", "Instansi Contoh")
    page.keyboard.press("Enter")
    became(page, "waiting")
    expect(page.locator("#todo a")).to_be_visible()
    rows = scene.rows()
    states = [rows["marks"][line.post] for line in scene.lines]
    assert states == ["present", "represented", "represented", "expected"]
    assert [(seen[0][-2:], seen[1], seen[2], seen[3], seen[6]) for seen in rows["seen"]] == [
        ("00", "in", "counted", "paper", "own"),
        ("01", "in", "counted", "search", "representing"),
        ("02", "in", "counted", "search", "representing"),
        ("02", "in", "counted", "search", "companion"),
        ("03", "in", "undone", "search", "own"),
        ("00", "out", "counted", "search", "own"),
        ("00", "back", "counted", "search", "own"),
    ]


@on_one_stack
def test_a_representative_who_was_replaced_is_not_noted_as_his_successor(device: Device, scenes: Scenes) -> None:
    """His code is still known to a device that is away; what it saw is he, and nobody it has never heard of."""
    scene = scenes["GANTI"]
    page = device(PHONE)
    open_door(page, scene)
    cut(page)
    link, name = scene.replace_representative()
    page.locator(".acts [data-show=find]").click()
    page.fill("#find-text", link)
    page.keyboard.press("Enter")
    became(page, "accepted")
    join(page)
    nothing_waits(page)
    assert scene.who_came() == [[name, "counted"]]


def find(page: Page, post: str) -> None:
    if not page.locator("#find").is_visible():
        page.locator(".acts [data-show=find]").click()
    page.fill("#find-text", post)
    page.locator("#rows button").filter(has_text=post).first.click()


def choose(page: Page, value: str = "", **person: str) -> None:
    """Say in what capacity; nothing takes what stands chosen."""
    if value:
        page.locator(f"#sheet input[name=as][value='{value}']").check()
    for field, words in person.items():
        page.fill(f"#sheet [name={field}]", words)
    page.locator("#sheet button[type=submit]").click()


def became(page: Page, outcome: str) -> None:
    sheet(page, outcome).to_be_visible()
    page.locator("#sheet .go > *").first.click()


@on_one_stack
def test_signed_out_meanwhile(device: Device, scenes: Scenes) -> None:
    """The work goes on, the banner says so, and after signing in again everything is sent."""
    scene = scenes["KELUAR"]
    page = device(DESK)
    open_door(page, scene)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    admit(page, scene.lines[0].post)
    admit(page, scene.lines[1].post)
    expect(page.locator("#net-link")).to_be_visible()
    assert waiting(page) == 2
    assert scene.rows()["seen"] == []
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    look_again(page)
    nothing_waits(page)
    assert scene.rows()["marks"] == {line.post: "present" for line in scene.lines[:2]}


def kept(context: BrowserContext, page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "async () => [...await caches.keys(), ...(await indexedDB.databases()).map((one) => one.name),"
        " ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope)]"
    )
    return names


@on_one_stack
def test_the_device_forgets(device: Device, scenes: Scenes) -> None:
    scene = scenes["LUPA"]
    page = device(PHONE)
    open_door(page, scene)
    admit(page, scene.lines[0].post)
    assert len(kept(page.context, page)) == 3
    page.locator("#device-open").click()
    page.locator("#sheet [data-act=erase]").click()
    page.locator("#sheet [data-act=yes]").click()
    expect(page.locator("#sheet a[href='/']")).to_be_visible()
    assert kept(page.context, page) == []


FINAL = """
from django.utils import timezone
from meetings.models import Meeting
now = timezone.now()
Meeting.objects.filter(public_id="{meeting}").update(state="held", ended_at=now, attendance_finalised_at=now)
"""
ROLL = """
from attendance.actions import open_roll_call
from accounts.models import User
from meetings.models import Session
session = Session.objects.get(meeting__public_id="{meeting}")
open_roll_call(session=session, by=User.objects.get(username="sekretariat"))
"""


def overdue(page: Page, scene: DoorScene) -> None:
    """The day on which the device must forget has come, and somebody opens any page of the portal."""
    page.evaluate(
        "(id) => localStorage.setItem('rakor-until-rakor-pintu-' + id, '2024-01-01T00:00:00Z')", scene.meeting
    )
    page.goto("/")


@on_one_stack
def test_what_waits_outlives_the_list_and_is_sent_after_all(device: Device, scenes: Scenes) -> None:
    """The list is erased by its date. The record is sent with a stale token, after a final roll; then it goes."""
    scene, page = scenes["LEWAT"], device(PHONE)
    open_door(page, scene)
    page.context.route("**/pintu/catat/", lambda route: route.abort())
    admit(page, scene.lines[0].post)
    overdue(page, scene)
    page.wait_for_function("(id) => localStorage.getItem('rakor-until-rakor-pintu-' + id)", arg=scene.meeting)
    assert any(scene.meeting in name for name in kept(page.context, page))
    scene.server.manage("shell", "-v0", "-c", FINAL.format(meeting=scene.meeting))
    page.context.clear_cookies(name="csrftoken")
    page.context.unroute("**/pintu/catat/")
    page.goto(scene.address)
    expect(page.locator("#sheet a[href='/']")).to_be_visible()
    assert kept(page.context, page) == []
    assert [seen[1:5] for seen in scene.rows()["seen"]] == [["in", "conflict", "search", True]]


@on_one_stack
def test_the_device_forgets_by_its_date_and_not_by_a_wrong_clock(device: Device, scenes: Scenes) -> None:
    scene, page = scenes["JAM"], device(PHONE)
    page.clock.install(time=dt.datetime.now(dt.UTC) + dt.timedelta(days=9))
    open_door(page, scene)
    page.clock.fast_forward(61_000)
    admit(page, scene.lines[0].post)
    page.goto("/")
    assert len(kept(page.context, page)) == 3
    overdue(page, scene)
    page.wait_for_function("(id) => !localStorage.getItem('rakor-until-rakor-pintu-' + id)", arg=scene.meeting)
    assert kept(page.context, page) == []


@on_one_stack
def test_a_full_disk_loses_nothing(device: Device, scenes: Scenes) -> None:
    """What cannot be written is held by the page, which says so; and sent when the network is back."""
    scene, page = scenes["PENUH"], device(PHONE)
    open_door(page, scene)
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    admit(page, scene.lines[0].post)
    cut(page)
    admit(page, scene.lines[1].post)
    expect(page.locator("#net-count b")).to_have_text("1")
    join(page)
    nothing_waits(page)
    admit(page, scene.lines[2].post)
    assert scene.rows()["marks"] == {line.post: "present" for line in scene.lines}
    assert len(scene.rows()["seen"]) == 3


# The answer to what is sent comes after the door has lost patience, and says that another door was earlier.
LATE = """() => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (options.method !== "POST") return answer;
    const body = await answer.json();
    body.results[0].outcome = "double";
    await new Promise((done) => { setTimeout(done, 4500); });
    return new Response(JSON.stringify(body), { headers: answer.headers });
  };
}"""


@on_one_stack
def test_an_answer_that_comes_late_is_told(device: Device, scenes: Scenes) -> None:
    scene, page = scenes["JAM"], device(PHONE)
    open_door(page, scene)
    page.evaluate(LATE)
    admit(page, scene.lines[1].post)
    page.locator("#todo button").click(timeout=10_000)
    expect(page.locator("#sheet .told")).to_contain_text(scene.lines[1].post)


@on_one_stack
def test_two_tabs_a_refused_camera_and_a_later_roll(device: Device, scenes: Scenes) -> None:
    scene, page = scenes["ULANG"], device(PHONE)
    page.context.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    open_door(page, scene)
    expect(page.locator("#camera-trouble")).to_be_visible()
    expect(page.locator("#find")).to_be_visible()
    other = page.context.new_page()
    other.goto(scene.address)
    expect(other.locator("#title")).to_contain_text("Rapat")
    cut(page)
    admit(page, scene.lines[0].post)
    admit(other, scene.lines[1].post)
    assert waiting(page) == 2
    join(page)
    look_again(other)
    for tab in (page, other):
        nothing_waits(tab)
    assert sorted(seen[1:3] for seen in scene.rows()["seen"]) == [["in", "counted"]] * 2
    other.close()
    scene.server.manage("shell", "-v0", "-c", ROLL.format(meeting=scene.meeting))
    look_again(page)
    page.locator("[data-mode=roll]").click()
    for line, outcome in ((0, "accepted"), (0, "double"), (2, "not_in")):
        find(page, scene.lines[line].post)
        became(page, outcome)
    assert [seen[1:3] for seen in scene.rows()["seen"]].count(["roll", "counted"]) == 1


@on_one_stack
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_door_can_be_read_by_all(device: Device, scenes: Scenes, size: tuple[int, int]) -> None:
    """axe, and nothing beyond the edge, in each state of the door."""
    scene = scenes[f"TERBACA{size[0]}"]
    page = device(size)
    page.goto(scene.address)
    expect(page.locator("#sheet [name=door]")).to_be_visible()
    found = faults_of(page, [size])
    open_door(page, scene)
    for panel in ("scan", "paper", "guest", "find"):
        page.evaluate(f"document.querySelector('[data-show={panel}]').click()")
        found += faults_of(page, [size])
    admit(page, scene.lines[0].post)
    page.fill("#find-text", "terbaca dinas")
    found += faults_of(page, [size])
    for line in (scene.lines[0], scene.lines[2]):
        page.fill("#find-text", line.post)
        page.locator("#rows button").first.click()
        sheet(page).to_be_visible()
        found += faults_of(page, [size])
        page.keyboard.press("Escape")
    cut(page)
    admit(page, scene.lines[1].post)
    found += faults_of(page, [size])
    page.locator("#last").click()
    found += faults_of(page, [size])
    page.locator("#sheet .go > .two").first.click()
    found += faults_of(page, [size])
    assert found == []
