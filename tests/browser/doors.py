"""A meeting on its day, and what a camera at its door sees: for the journeys at the door."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

# Rolls of posts, each under a mark of its own, invited and under way today, with codes for paper lists.
_SCENE = """
import json
from django.conf import settings
from django.utils import timezone
from attendance.actions import number_lines
from attendance.links import token_of
from attendance.models import DayRules
from directory.models import Organization
from meetings.models import MeetingKind
from meetings.states import MeetingState
from tests.factories import (
    AppointmentFactory, InvitationFactory, MeetingFactory, OrganizationFactory, ParticipantFactory, PositionFactory,
    RepresentationFactory, SessionFactory,
)
house = Organization.objects.get(code="18")
kind = MeetingKind.objects.filter(convener=house).first()
fields = {"kind": kind, "venue": None, "state": MeetingState.ONGOING, "started_at": timezone.now()}
said = {}
for mark, (lines, announced, signs) in SCENES.items():
    meeting = MeetingFactory(convener=house, title="Rapat " + mark, **fields)
    SessionFactory(meeting=meeting, date=timezone.now().astimezone(meeting.zone).date())
    DayRules.objects.create(meeting=meeting, takes_signatures=signs)
    for number in range(lines):
        label = mark + " %02d" % number
        unit = OrganizationFactory(parent=house, code="18/%s-%d" % (mark, number), name="Dinas " + label)
        post = PositionFactory(organization=unit, title="Kepala Dinas " + label, short_title=label)
        AppointmentFactory(position=post, official__name="Pejabat " + label, official__nip="")
        line = ParticipantFactory(meeting=meeting, position=post)
        invited = InvitationFactory(participant=line, state="accepted", answered_at=timezone.now())
        if number == announced:
            RepresentationFactory(invitation=invited, name="Wakil " + label, position="Sekretaris Dinas " + label)
    number_lines(meeting=meeting)
    rows = meeting.participants.select_related("invitation", "position").order_by("pk")
    said[mark] = [meeting.public_id, [
        [row.position.title, settings.BASE_URL + "/u/" + token_of(row.invitation) + "/"] for row in rows]]
print("scenes:" + json.dumps(said))
"""
# How every line stands, as the database has it: post, mark, arrivals by kind and state.
_ASKED = """
import json
from attendance.models import Arrival, AttendanceRecord
marks = AttendanceRecord.objects.filter(session__meeting__public_id="{meeting}").order_by("participant_id")
seen = Arrival.objects.filter(session__meeting__public_id="{meeting}").order_by("pk")
print("rows:" + json.dumps({{
    "marks": {{row.participant.position.title: row.state for row in marks if row.participant.position}},
    "seen": [[row.participant.position.title, row.kind, row.state, row.source, row.is_offline, row.device, row.capacity]
             for row in seen.select_related("participant__position") if row.participant.position]}}))
"""
# The one who was announced gives way to another; his link, and afterwards who came by what the door says.
_REPLACED = """
import json
from attendance.links import representative_link_of
from attendance.models import Representation
from tests.factories import RepresentationFactory
old = Representation.objects.get(invitation__participant__meeting__public_id="{meeting}")
link = representative_link_of(old)
Representation.objects.filter(pk=old.pk).update(state="cancelled")
RepresentationFactory(invitation=old.invitation, name="Wakil Pengganti", position="Kepala Bidang")
print("link:" + json.dumps({{"link": link, "name": old.name}}))
"""
_WHO = """
import json
from attendance.models import Arrival
rows = Arrival.objects.filter(session__meeting__public_id="{meeting}").order_by("pk")
print("who:" + json.dumps({{"who": [[row.name, row.state] for row in rows]}}))
"""


@dataclass(frozen=True)
class Line:
    post: str
    link: str


@dataclass(frozen=True)
class DoorScene:
    """A meeting at whose door one may stand."""

    server: Server
    meeting: str
    lines: list[Line]

    @property
    def address(self) -> str:
        return f"/rapat/{self.meeting}/pintu/"

    def rows(self) -> dict[str, Any]:
        """`marks` by post, and everything that was `seen`, asked of the database."""
        return _said(self.server, _ASKED.format(meeting=self.meeting), "rows:")

    def replace_representative(self) -> tuple[str, str]:
        """Let another be announced; link and name of who was."""
        said = _said(self.server, _REPLACED.format(meeting=self.meeting), "link:")
        return said["link"], said["name"]

    def who_came(self) -> list[list[str]]:
        """Name and state of each record of the door."""
        came: list[list[str]] = _said(self.server, _WHO.format(meeting=self.meeting), "who:")["who"]
        return came


@dataclass(frozen=True)
class Plan:
    """How many lines a roll has, which of them sends a representative, and whether the door takes signatures."""

    lines: int
    announced: int = -1
    signs: bool = False


def set_scenes(server: Server, plans: dict[str, Plan]) -> dict[str, DoorScene]:
    """A meeting of today for each mark, which every name on its roll bears. All at once: starting takes the time."""
    told = {mark: (plan.lines, plan.announced, plan.signs) for mark, plan in plans.items()}
    said = _said(server, f"SCENES = {told!r}\n{_SCENE}", "scenes:")
    return {
        mark: DoorScene(server, meeting, [Line(post, link) for post, link in lines])
        for mark, (meeting, lines) in said.items()
    }


def film(path: Path, texts: Sequence[str], *, each: int = 14, rate: int = 10) -> Path:
    """A film for a fake camera: one QR code after the other, with nothing between them, over and over."""
    empty = _frame("")
    with path.open("wb") as stream:
        for text in texts:
            frame = _frame(text)
            for _ in range(each):
                stream.write(frame)
            for _ in range(rate // 5):
                stream.write(empty)
    return path


def open_door(page: Page, scene: DoorScene, door: str = "Pintu Utama") -> None:
    """Open the door, name it, and wait until it could go on without a network."""
    page.goto(scene.address)
    page.fill("#device-door", door)
    page.locator("#sheet button[type=submit]").click()
    expect(page.locator("#title")).to_contain_text("Rapat")
    page.evaluate("navigator.serviceWorker ? navigator.serviceWorker.ready.then(() => true) : true")


def let_in(page: Page, post: str) -> None:
    """Look the post up, and let it in; the sheet of what became of it stays open."""
    if not page.locator("#find").is_visible():
        page.locator(".acts [data-show=find]").click()
    page.fill("#find-text", post)
    page.locator("#rows button").filter(has_text=post).first.click()
    page.locator("#sheet button[type=submit]").click()


def _frame(text: str) -> bytes:
    picture = Image.new("L", (640, 480), 255)
    if text:
        drawn = io.BytesIO()
        segno.make(text, micro=False).save(drawn, kind="png", scale=8, border=4)
        code = Image.open(drawn).convert("L")
        picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    jpeg = io.BytesIO()
    picture.convert("RGB").save(jpeg, "JPEG", quality=80)
    return jpeg.getvalue()


def _said(server: Server, code: str, sign: str) -> dict[str, Any]:
    printed = server.manage("shell", "-v0", "-c", code)
    found = re.search(rf"^{sign}(.*)$", printed, re.MULTILINE)
    assert found, printed
    said: dict[str, Any] = json.loads(found[1])
    return said
