"""Checking in by the personal link: the projector is scanned in the page, or its digits are typed."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import CHROMIUM, PHONE, QUIET, Server, watch
from tests.browser.doors import DoorScene, Plan, film, set_scenes
from tests.browser.steps import on_one_stack
from tests.browser.test_answer_page import phone
from tests.browser.test_pages import faults_of

# Opens the hall, waits until its code has just changed, and tells the code with the address that the projector draws.
_CODE = """
import time
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from attendance.actions import refresh_hall
from attendance.room_codes import room_code, seconds_left
from meetings.models import Meeting
hall = refresh_hall(Meeting.objects.get(public_id="{meeting}"))
if seconds_left(timezone.now()) < 15:
    time.sleep(seconds_left(timezone.now()))
code = room_code(hall, timezone.now())
print("code:", code, settings.BASE_URL + reverse("delegates:room", args=[code]))
"""
_MODE = """
from meetings.models import Meeting
Meeting.objects.filter(public_id="{meeting}").update(mode="{mode}", join_link="https://rapat.example.go.id/1")
"""
_COUNTED = """
import json
from attendance.models import Hall
counts = Hall.objects.get(meeting__public_id="{meeting}").picture["counts"]
print("counts:" + json.dumps(counts))
"""

Camera = Callable[[str], Page]


def code_now(scene: DoorScene) -> tuple[str, str]:
    """The code of this half minute, and the address that its QR code holds."""
    printed = scene.server.manage("shell", "-v0", "-c", _CODE.format(meeting=scene.meeting))
    found = re.search(r"^code: (\d{6}) (\S+)$", printed, re.MULTILINE)
    assert found, printed
    return found[1], found[2]


def counts(scene: DoorScene) -> dict[str, int]:
    """What the board counts."""
    printed = scene.server.manage("shell", "-v0", "-c", _COUNTED.format(meeting=scene.meeting))
    found = re.search(r"^counts:(.*)$", printed, re.MULTILINE)
    assert found, printed
    counted: dict[str, int] = json.loads(found[1])
    return counted


@contextmanager
def before_projector(server: Server, playwright: Playwright, folder: Path, text: str) -> Iterator[Page]:
    """A telephone of one's own, whose camera sees the code of `text`."""
    faults: list[str] = []
    camera = film(folder / "layar.mjpeg", [text])
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    context = playwright.chromium.launch_persistent_context(
        folder / "telepon",
        executable_path=CHROMIUM,
        args=[*QUIET, *fake, f"--use-file-for-fake-video-capture={camera}"],
        base_url=server.url,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        is_mobile=True,
        has_touch=True,
        permissions=["camera"],
        locale="id-ID",
        timezone_id="Asia/Jakarta",
    )
    page = context.pages[0]
    watch(page, server.url, faults)
    try:
        yield page
    finally:
        context.close()
    assert faults == []
    assert server.complaints() == []


def scene_of(server: Server, mark: str, lines: int) -> DoorScene:
    return set_scenes(server, {mark: Plan(lines)})[mark]


def own_address(scene: DoorScene, number: int) -> str:
    return scene.lines[number].link.removeprefix(scene.server.url)


def test_the_projector_is_scanned_in_the_page(server: Server, playwright: Playwright, tmp_path: Path) -> None:
    scene = scene_of(server, "LAYAR", 3)
    _code, address = code_now(scene)
    with before_projector(server, playwright, tmp_path, address) as page:
        page.goto(own_address(scene, 0))
        expect(page.locator(".pass .qr svg")).to_be_visible()
        assert faults_of(page, [PHONE]) == []
        page.locator(".pass a[href$='/hadir/']").tap()
        page.wait_for_url("**/hadir/")
        assert faults_of(page, [PHONE]) == []
        page.locator("#pindai").tap()
        expect(page.locator(".done h1")).to_be_visible(timeout=20_000)
        assert faults_of(page, [PHONE]) == []
        page.goto(own_address(scene, 0))
        expect(page.locator(".pass a[href$='/hadir/']")).to_have_count(0)
    seen = scene.rows()
    assert seen["marks"] == {scene.lines[0].post: "present"}
    assert [row[1:4] for row in seen["seen"]] == [["in", "counted", "room"]]
    assert counts(scene)["present"] == 1


@on_one_stack
def test_what_the_code_does_not_tell_is_asked_before_it_is_sent(
    server: Server, playwright: Playwright, tmp_path: Path
) -> None:
    """In the hall or online: the camera fills in the digits, and the person presses."""
    scene = scene_of(server, "CAMPUR", 1)
    server.manage("shell", "-v0", "-c", _MODE.format(meeting=scene.meeting, mode="hybrid"))
    code, address = code_now(scene)
    with before_projector(server, playwright, tmp_path, address) as page:
        page.goto(f"{own_address(scene, 0)}hadir/")
        page.locator("#pindai").tap()
        expect(page.locator("#id_code")).to_have_value(code, timeout=20_000)
        expect(page.locator("#pindai-kata")).to_contain_text(code)
        assert scene.rows()["seen"] == []
        page.locator("label.pick:has([value=online])").tap()
        page.locator("#hadir [type=submit]").tap()
        expect(page.locator(".done h1")).to_be_visible()
    assert counts(scene)["online"] == 1


@on_one_stack
@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_the_digits_are_typed(chromium: Browser, server: Server, script: bool) -> None:
    scene = scene_of(server, f"KETIK{int(script)}", 1)
    with phone(chromium, server, script=script) as page:
        code, address = code_now(scene)
        page.goto(f"{own_address(scene, 0)}hadir/")
        expect(page.locator("#id_code")).to_be_visible()
        expect(page.locator("#pindai")).to_be_visible(visible=script)
        page.fill("#id_code", f"{(int(code) + 500_000) % 10**6:06d}")
        page.locator("#hadir [type=submit]").tap()
        expect(page.locator("#id_code_error")).to_be_visible()
        if script:
            assert faults_of(page, [PHONE]) == []
        page.fill("#id_code", f"{code[:3]} {code[3:]}")
        page.locator("#hadir [type=submit]").tap()
        expect(page.locator(".done h1")).to_be_visible()
        # What an ordinary camera is led to knows nobody.
        page.goto(address.removeprefix(server.url))
        expect(page.locator("p.digits")).to_have_text(code)
        if script:
            assert faults_of(page, [PHONE]) == []
    assert scene.rows()["marks"] == {scene.lines[0].post: "present"}
