"""The answer page as a telephone meets it: how much travels, how many taps, and the same without a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import LOOKS
from tests.browser.test_pages import faults_of

pytestmark = LOOKS

READABLE, WITH_SCRIPT = 14 * 1024, 30 * 1024
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# A regency whose deputy is known and whose secretary is not, invited to a meeting that asks for eselon II.a.
INVITE = """
import datetime as dt
from django.utils import timezone
from attendance.links import token_of
from directory.models import Organization, Position
from tests.factories import AppointmentFactory, InvitationFactory, MeetingFactory, MeetingKindFactory
from tests.factories import MeetingRoleFactory, ParticipantFactory, SessionFactory, VenueFactory
house = Organization.objects.filter(is_convener=True).order_by("pk").first()
meeting = MeetingFactory.create(
    convener=house, kind=MeetingKindFactory.create(convener=house), timezone="Asia/Jakarta",
    venue=VenueFactory.create(convener=house, name="Aula Jawaban"), state="invited", minimum_rank="II.a",
    companions_limit=2,
    title="Rapat Koordinasi Kepala Daerah se-Provinsi untuk Uji Halaman Jawaban", excuse_needs_document=True,
    answer_deadline=timezone.now() + dt.timedelta(days=3), first_day=dt.date(2030, 10, 16),
)
SessionFactory.create(meeting=meeting)
MeetingRoleFactory.create(meeting=meeting, position=Position.objects.get(code=f"{house.region.code}:head_of_region"))
heads = Position.objects.filter(role="head_of_region", organization__region__parent=house.region)
for post in heads.order_by("protocol_order")[:4]:
    deputy = Position.objects.get(role="deputy_head", organization=post.organization)
    if not deputy.appointments.exists():
        AppointmentFactory.create(position=deputy)
    line = ParticipantFactory.create(meeting=meeting, position=post, organization=post.organization)
    print("token", token_of(InvitationFactory.create(participant=line)))
"""


@pytest.fixture(scope="module")
def links(server: Server) -> list[str]:
    printed = server.manage("shell", "-v", "0", "-c", INVITE)
    return [f"/u/{line.removeprefix('token ')}/" for line in printed.splitlines() if line.startswith("token ")]


@contextmanager
def phone(chromium: Browser, server: Server, *, script: bool) -> Iterator[Page]:
    """A telephone that has never been here."""
    context = chromium.new_context(
        base_url=server.url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        is_mobile=True,
        has_touch=True,
        java_script_enabled=script,
        locale="id-ID",
    )
    yield context.new_page()
    assert context.cookies() == []
    context.close()


@contextmanager
def weighed(page: Page) -> Iterator[dict[str, int]]:
    """What travels, headers and all: bytes by address."""
    session = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    session.on("Network.responseReceived", lambda told: addresses.update({told["requestId"]: told["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda told: bytes_of.update({addresses[told["requestId"]]: int(told["encodedDataLength"])}),
    )
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield bytes_of


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_cold_visit_is_light(chromium: Browser, server: Server, links: list[str], script: bool) -> None:
    with phone(chromium, server, script=script) as page, weighed(page) as bytes_of:
        page.goto(links[0], wait_until="networkidle")
        expect(page.get_by_role("button", name="Kirim jawaban")).to_be_attached()
        assert any("jawab" in address and address.endswith(".css") for address in bytes_of)
        readable = sum(weight for address, weight in bytes_of.items() if not address.endswith(".js"))
        assert readable <= READABLE, bytes_of
        assert sum(bytes_of.values()) <= WITH_SCRIPT, bytes_of


@pytest.mark.parametrize(("script", "which"), [(False, 0), (True, 1)], ids=["without script", "with script"])
def test_i_come_takes_two_taps_and_one_post(
    chromium: Browser, server: Server, links: list[str], script: bool, which: int
) -> None:
    with phone(chromium, server, script=script) as page:
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.goto(links[which])
        page.get_by_text("Saya hadir").tap()
        page.get_by_role("button", name="Kirim jawaban").tap()
        expect(page.get_by_role("heading", name="Terima kasih, jawaban tersimpan")).to_be_visible()
        assert len(posts) == 1


@pytest.mark.parametrize(("script", "which"), [(False, 2), (True, 3)], ids=["without script", "with script"])
def test_sending_someone_is_the_same_with_and_without_script(
    chromium: Browser, server: Server, links: list[str], script: bool, which: int
) -> None:
    with phone(chromium, server, script=script) as page:
        page.goto(links[which])
        page.get_by_text("Saya hadir").tap()
        expect(page.locator("[name=phone]")).to_be_hidden()
        page.locator("label.pick:has(#w)").tap()
        expect(page.get_by_text("eselon II.a").first).to_be_visible()
        # Nobody is chosen yet: one is told, and what was typed stays.
        page.fill("[name=phone]", "0812-3456-7890")
        page.get_by_role("button", name="Kirim jawaban").tap()
        expect(page.locator("#id_substitute_error")).to_be_visible()
        expect(page.locator("[name=phone]")).to_have_value("0812-3456-7890")
        # The deputy is known by name; of somebody else name and post are asked.
        page.locator("label.pick:has(.k)").first.tap()
        expect(page.locator("[name=name]")).to_be_hidden()
        page.locator("label.pick:has([value=lain])").tap()
        expect(page.locator("[name=position]")).to_be_visible()
        page.locator("label.pick:has(.k)").first.tap()
        page.locator("label.pick:has([value=decide])").tap()
        page.locator("label.pick:has([value=disposition])").tap()
        page.fill("[name=instruction]", "Wakili saya dan laporkan hasilnya")
        page.get_by_role("button", name="Kirim jawaban").tap()
        expect(page.get_by_role("heading", name="Terima kasih, jawaban tersimpan")).to_be_visible()
        expect(page.get_by_text("Wakili saya dan laporkan hasilnya")).to_be_visible()


def test_file_too_large_does_not_travel(chromium: Browser, server: Server, links: list[str], tmp_path: Path) -> None:
    large = tmp_path / "surat.pdf"
    large.write_bytes(PDF + b"0" * (11 * 1024 * 1024))
    with phone(chromium, server, script=True) as page:
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.goto(f"{links[3]}?ubah=1")
        page.locator("label.pick:has(#b)").tap()
        page.set_input_files("[name=excuse_document]", large)
        expect(page.get_by_role("status")).to_contain_text("terlalu besar")
        page.get_by_role("button", name="Kirim jawaban").tap()
        assert posts == []
        # A file of an answer that is not chosen stands in nobody's way.
        page.locator("label.pick:has(#h)").tap()
        page.get_by_role("button", name="Kirim jawaban").tap()
        # A browser that is closed in the middle of a way to another page may never answer.
        expect(page.get_by_role("heading", name="Terima kasih, jawaban tersimpan")).to_be_visible()
        assert len(posts) == 1


def test_page_is_readable_by_all_in_every_state(chromium: Browser, server: Server, links: list[str]) -> None:
    faults = []
    with phone(chromium, server, script=True) as page:
        page.goto(f"{links[0]}?ubah=1")
        for answer in ("h", "w", "b"):
            page.locator(f"label.pick:has(#{answer})").tap()
            faults += faults_of(page)
        page.locator("label.pick:has(#w)").tap()
        page.get_by_role("button", name="Kirim jawaban").tap()
        expect(page.get_by_role("alert")).to_be_visible()
        faults += faults_of(page)
        page.goto(links[2])
        faults += faults_of(page)
    assert faults == []
