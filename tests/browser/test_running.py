"""A day at the rostrum: the desk begins an item, the projector shows it, a hand is raised on a telephone and called."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import LOOKS
from tests.browser.test_hall import PROJECTOR, SMALLEST, TELEPHONE, faults_at
from tests.browser.test_pages import AXE, MISPLACED, ONLY_FAULTS

pytestmark = LOOKS

SMALL_PROJECTOR = (1280, 720)
BEGIN = """
import datetime as dt
from django.utils import timezone
from accounts.models import User
from attendance.actions import open_hall
from attendance.links import Purpose, hall_token_of, token_of
from directory.models import Organization
from meetings.models import MeetingRole
from tests.factories import (
    AgendaItemFactory, InvitationFactory, MeetingFactory, MeetingKindFactory, OrganizationFactory, ParticipantFactory,
    PositionFactory, SessionFactory, VenueFactory,
)
house = Organization.objects.filter(is_convener=True).order_by("pk").first()
now = timezone.now()
meeting = MeetingFactory.create(
    convener=house, kind=MeetingKindFactory.create(convener=house), state="ongoing", started_at=now,
    venue=VenueFactory.create(convener=house, name="Aula Acara"), title="Rapat Koordinasi untuk Uji Acara",
    first_day=now.date(),
)
SessionFactory.create(meeting=meeting, date=now.date(), starts_at=now - dt.timedelta(minutes=5), ends_at=None)
MeetingRole.objects.create(
    meeting=meeting, role="moderator", printed_position="Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan"
)
post = PositionFactory.create(organization=OrganizationFactory.create(parent=house), title="Sekda Kabupaten Uji")
line = ParticipantFactory.create(meeting=meeting, position=post)
second = "Paparan pengendalian inflasi daerah dan kesiapan menghadapi hari besar"
titles = ["Laporan Sekretaris Daerah", second, "Penutup"]
for title in titles:
    AgendaItemFactory.create(meeting=meeting, title=title, duration_minutes=30, cue="Bisikan ketua")
hall = open_hall(meeting=meeting, by=User.objects.get(username="sekretariat"))
print("meeting", meeting.public_id)
print("board", hall_token_of(Purpose.BOARD, hall))
print("link", token_of(InvitationFactory.create(participant=line)))
"""


@pytest.fixture(scope="module")
def day(server: Server) -> dict[str, str]:
    printed = server.manage("shell", "-v", "0", "-c", BEGIN)
    return dict(line.split(" ", 1) for line in printed.splitlines() if " " in line)


def faults(page: Page, *, phone: bool = False) -> list[str]:
    found = [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}"
        for rule in AXE.run(page, options=ONLY_FAULTS).response["violations"]
    ]
    return [*found, *page.evaluate(MISPLACED, phone)]


def test_a_day_at_the_rostrum(
    sign_in: Callable[..., Page],
    visitor: Callable[..., Page],
    chromium: Browser,
    server: Server,
    day: dict[str, str],
) -> None:
    screen = chromium.new_context(base_url=server.url, locale="en-US")
    projector = screen.new_page()
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    projector.goto(f"/papan/{day['board']}/acara/")
    desk = sign_in("sekretariat", f"/rapat/{day['meeting']}/jalan/")
    desk.locator("#mulai-berikut").click()
    expect(projector.locator(".act h2")).to_have_text("Laporan Sekretaris Daerah", timeout=6_000)
    figure = projector.locator(".act .tick b")
    before = figure.inner_text()
    expect(figure).not_to_have_text(before, timeout=3_000)
    desk.locator("#mulai-berikut").click()
    # The delegate on the telephone, without any script.
    phone = visitor(PHONE, script=False)
    phone.goto(f"/u/{day['link']}/bicara/")
    phone.locator("button[value=turn]").click()
    expect(phone.locator(".card h2")).to_be_visible()
    # The page of the desk learns of it by itself; the chair calls.
    desk.locator("#pembicara button[id^=panggil-]").click(timeout=8_000)
    expect(projector.locator(".speaks h2")).to_have_text("Sekda Kabupaten Uji", timeout=6_000)
    assert faults(desk) == []
    # Told to stand still: while it waits it looks again by itself. axe is a script and needs a browser that runs some.
    looked_at = visitor(PHONE)
    looked_at.goto(f"/u/{day['link']}/bicara/?diam")
    assert faults(looked_at, phone=True) == []
    for size in (PROJECTOR, SMALL_PROJECTOR, TELEPHONE):
        assert faults_at(projector, size) == []
        if size != TELEPHONE:
            assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight"), size
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    assert projector.evaluate(SMALLEST) >= 24
    assert "Bisikan" not in projector.content()
    # Beside the hall stands the same item in short.
    projector.goto(f"/papan/{day['board']}/")
    expect(projector.locator(".acara h2")).to_contain_text("Paparan pengendalian inflasi")
    assert faults_at(projector, PROJECTOR) == []
    assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight")
    desk.goto(f"/rapat/{day['meeting']}/jalan/lembar/")
    assert faults(desk) == []
    assert screen.cookies() == []
    screen.close()
