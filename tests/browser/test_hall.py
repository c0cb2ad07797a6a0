"""The screens in the hall as a projector, a laptop and the chair's telephone show them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import LOOKS
from tests.browser.test_pages import AXE, MISPLACED, ONLY_FAULTS

pytestmark = LOOKS

PROJECTOR, LAPTOP, TELEPHONE = (1920, 1080), (1440, 900), (360, 740)

# A hall of 38 in three groups, each state of a tile at least once.
OPEN = """
import datetime as dt
from django.utils import timezone
from accounts.models import User
from attendance.actions import open_hall, note_arrival, set_day_rules, Sighting
from attendance.links import Purpose, hall_token_of
from directory.models import Organization
from tests.factories import MeetingFactory, MeetingKindFactory, ParticipantFactory, PositionFactory, SessionFactory
from tests.factories import OrganizationFactory, VenueFactory, InvitationFactory
house = Organization.objects.filter(is_convener=True).order_by("pk").first()
clerk = User.objects.get(username="sekretariat")
now = timezone.now()
meeting = MeetingFactory.create(
    convener=house, kind=MeetingKindFactory.create(convener=house),
    venue=VenueFactory.create(convener=house, name="Aula Papan"),
    state="ongoing", title="Rapat Koordinasi Sekretaris Daerah se-Provinsi untuk Uji Papan", started_at=now,
    first_day=now.date(),
)
begin = now - dt.timedelta(minutes=40)
session = SessionFactory.create(meeting=meeting, date=now.date(), starts_at=begin, ends_at=None)
names = ["Tulang Bawang Barat", "Pesisir Barat", "Lampung Tengah", "Kota Bandar Lampung", "Mesuji"]
for number in range(38):
    post = PositionFactory.create(
        organization=OrganizationFactory.create(parent=house), short_title=f"{names[number % 5]} {number}"
    )
    group = ["Sekretaris Daerah Kabupaten/Kota", "Kepala Perangkat Daerah", "Instansi Vertikal"][number % 3]
    line = ParticipantFactory.create(meeting=meeting, position=post, organization=post.organization, group_label=group)
    InvitationFactory.create(participant=line)
set_day_rules(meeting=meeting, by=clerk, quorum_numerator=2, quorum_denominator=3)
hall = open_hall(meeting=meeting, by=clerk)
lines = list(meeting.participants.order_by("order", "pk"))
for number, line in enumerate(lines[:20]):
    way = {"capacity": "representing", "name": "A. Contoh", "position": "Asisten II"} if number % 4 == 1 else {}
    note_arrival(participant=line, session=session, by=clerk, seen=Sighting(
        receipt=f"uji-{number}", at=now - dt.timedelta(minutes=30 if number < 12 else 2), source="search", **way))
print("meeting", meeting.public_id)
print("board", hall_token_of(Purpose.BOARD, hall))
print("room", hall_token_of(Purpose.ROOM, hall))
"""

COME = """
from django.utils import timezone
from accounts.models import User
from attendance.actions import note_arrival, Sighting
from meetings.models import Meeting
meeting = Meeting.objects.get(public_id="{meeting}")
line = meeting.participants.order_by("-order", "-pk")[0]
note_arrival(participant=line, session=meeting.sessions.get(), by=User.objects.get(username="sekretariat"),
             seen=Sighting(receipt="uji-akhir", at=timezone.now(), source="search"))
"""

SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().width && !one.closest("svg, .visually-hidden")
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""

CUT_OFF = """() => [...document.querySelectorAll(".page:not([hidden]) li, .side > *")]
  .filter((one) => one.getBoundingClientRect().height && one.getBoundingClientRect().bottom > innerHeight)
  .map((one) => one.textContent.trim().slice(0, 40))"""


@pytest.fixture(scope="module")
def hall(server: Server) -> dict[str, str]:
    printed = server.manage("shell", "-v", "0", "-c", OPEN)
    return dict(line.split(" ", 1) for line in printed.splitlines() if " " in line)


@pytest.fixture
def screen(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A machine that has never been here; whatever it was shown, it keeps no cookie."""
    context = chromium.new_context(base_url=server.url, locale="en-US")
    yield context
    assert context.cookies() == []
    context.close()


def faults_at(page: Page, size: tuple[int, int]) -> list[str]:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    wrong = [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}"
        for rule in AXE.run(page, options=ONLY_FAULTS).response["violations"]
    ]
    return [f"{page.url} at {size[0]}: {fault}" for fault in [*wrong, *page.evaluate(MISPLACED, size == TELEPHONE)]]


@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP, TELEPHONE], ids=["projector", "laptop", "telephone"])
@pytest.mark.parametrize("which", ["board", "room"])
def test_screens_are_readable_and_whole(
    screen: BrowserContext, hall: dict[str, str], which: str, size: tuple[int, int]
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/papan/{hall[which]}/" + ("kode/" if which == "room" else ""))
    assert faults_at(page, size) == []
    if size == PROJECTOR:
        assert page.evaluate(SMALLEST) >= 24
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_who_comes_in_stands_on_the_board_within_five_seconds(
    screen: BrowserContext, server: Server, hall: dict[str, str]
) -> None:
    page = screen.new_page()
    page.goto(f"/papan/{hall['board']}/")
    missing = page.locator(".four li.wait b")
    expect(missing).to_have_text("18")
    server.manage("shell", "-v", "0", "-c", COME.format(meeting=hall["meeting"]))
    expect(missing).to_have_text("17", timeout=5_000)


def test_a_board_without_network_says_since_when_and_goes_on_by_itself(
    screen: BrowserContext, hall: dict[str, str]
) -> None:
    page = screen.new_page()
    page.goto(f"/papan/{hall['board']}/")
    told = page.locator("[data-told]")
    expect(told).to_have_text(re.compile(r"\d\d\.\d\d\.\d\d WIB"))
    screen.set_offline(True)
    expect(told).to_have_class("lost", timeout=8_000)
    expect(page.locator(".four li.wait b")).to_be_visible()
    screen.set_offline(False)
    expect(told).not_to_have_class("lost", timeout=8_000)


def test_pages_of_a_long_roll_take_turns_and_can_be_held(screen: BrowserContext, hall: dict[str, str]) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    page.clock.install()
    page.goto(f"/papan/{hall['board']}/")
    first = page.locator("[data-page]").first
    expect(first).to_be_visible()
    page.clock.fast_forward(10_500)
    expect(first).to_be_hidden()
    page.locator("[data-hold]").click()
    shown = page.locator("[data-number]").inner_text()
    page.clock.fast_forward(30_000)
    assert page.locator("[data-number]").inner_text() == shown


def test_the_room_code_changes_by_itself_and_goes_when_nobody_can_renew_it(
    screen: BrowserContext, hall: dict[str, str]
) -> None:
    page = screen.new_page()
    page.goto(f"/papan/{hall['room']}/kode/")
    digits = page.locator(".digits")
    before = digits.get_attribute("aria-label") or ""
    assert len(before) == 6
    expect(digits).not_to_have_attribute("aria-label", before, timeout=35_000)
    screen.set_offline(True)
    expect(page.locator("[data-stale]")).to_be_visible(timeout=40_000)
    expect(digits).to_be_hidden()
    screen.set_offline(False)
    expect(digits).to_be_visible(timeout=10_000)
