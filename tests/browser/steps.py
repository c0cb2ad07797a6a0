"""What the journeys have in common: a meeting is planned, its letter written, approved and sent, its mail read."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, Server
from tests.stacks import ON_ONE_STACK, ON_POSTGRES

# Each journey is walked on one screen on each stack, and on both on both by `bin/test all`: a walk takes minutes.
SIZES = [
    pytest.param(PHONE, id="phone", marks=ON_ONE_STACK),
    pytest.param(DESK, id="laptop", marks=[] if ON_POSTGRES else [pytest.mark.long]),
]
# How pages look, and what they weigh, does not depend on the database.
LOOKS = ON_ONE_STACK
ZONE = ZoneInfo("Asia/Jakarta")
SOON = 90_000  # milliseconds: a tick of the schedule and a worker's turn


def on_one_stack(test: Callable[..., None]) -> Callable[..., None]:
    """For what a device does by itself: that does not depend on the database either."""
    return LOOKS[0](test) if LOOKS else test


# Gives each post of the groups an address and a number, as a directory that is kept has them.
CONTACTS = """
from accounts.models import User
from directory.actions import add_contact
from directory.models import Organization
from directory.queries import positions_of_group
from directory.states import ContactKind
house, clerk = Organization.objects.get(code="18"), User.objects.get(username="sekretariat")
for group in {groups!r}:
    for post in positions_of_group(group, house).filter(contacts=None):
        name = f"Kantor {{post.label}}"[:120]
        add_contact(position=post, kind=ContactKind.OFFICE, name=name, by=clerk, phone="0721 480000",
                    email=f"kantor-{{post.public_id}}@uji.example")
"""


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Go on only when what was sent has been answered and shown, whether by a new page or by a part of this one."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        yield
    page.wait_for_load_state("networkidle")


def post(page: Page, ending: str) -> None:
    """Press the button of the form whose address ends so, and say yes if the page asks."""
    form = reveal(page, page.locator(f"form[action$='{ending}']"))
    asks = form.get_attribute("data-confirm") or form.locator("button").first.get_attribute("data-confirm")
    with answered(page):
        form.locator("button").first.click()
        if asks:
            page.locator("#confirm-yes").click()


def reveal(page: Page, act: Locator) -> Locator:
    """The first of the kind, to be pressed: a rarer act stands behind "Lainnya"."""
    if not act.first.is_visible():
        page.locator("details.menu", has=act).first.locator("summary").click()
    return act.first


def press_on(size: tuple[int, int]) -> Callable[[Locator], None]:
    """How something is pressed on a screen of this size: with a thumb, or with a mouse."""
    return Locator.tap if size == PHONE else Locator.click


def await_that(page: Page, is_so: Callable[[], object], what: str, *, reload: bool = False) -> None:
    """Go on as soon as `is_so`, within `SOON`; with `reload` the page is asked for again and again."""
    for _ in range(SOON // 500):
        if is_so():
            return
        page.wait_for_timeout(500)
        if reload:
            page.reload()
    pytest.fail(f"{what}: not on {page.url}: {page.inner_text('main')}")


# --- from the plan to the letter -----------------------------------------------------------------------------------


def plan(page: Page, title: str, day: dt.date, groups: Sequence[str], answers_until: dt.date | None = None) -> str:
    """Plan, fill the roll and the agenda, put it in the calendar; the address of the meeting."""
    page.goto("/rapat/baru/")
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", index=1)
    page.fill("[name=purposes]", "evaluasi tindak lanjut\npenyelarasan program")
    page.fill("[name=sesi-0-date]", day.isoformat())
    page.fill("[name=sesi-0-start]", "09:00")
    page.fill("[name=chair_post]", "Sekretaris Daerah Provinsi Lampung")
    page.select_option("[name=venue]", label="Aula Sekretariat Daerah (contoh), Bandar Lampung")
    page.fill("[name=answer_date]", (answers_until or day).isoformat())
    page.fill("[name=answer_time]", "08:00")
    page.locator("main form button:not([name])").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    meeting = re.search(r"/rapat/([0-9a-z]{12})/", page.url)
    assert meeting, page.url
    address = f"/rapat/{meeting[1]}/"
    page.goto(f"{address}peserta/")
    for group in groups:
        with answered(page):
            page.locator(f"button[name=group][value={group}]").click()
    page.goto(f"{address}agenda/")
    for kind, item in (("pembukaan", "Pembukaan rapat"), ("diskusi", "Diskusi capaian triwulan")):
        page.select_option("[name=kind]", kind)
        page.fill("[name=title]", item)
        page.locator("#tambah button, form[action='#tambah'] button").last.click()
        expect(page.get_by_text(item).first).to_be_visible()
    page.goto(address)
    post(page, "/jadwalkan/")
    expect(page.locator("main a[href$='/surat/']").first).to_be_visible()
    return address


def write_letter(page: Page, address: str) -> None:
    page.goto(f"{address}surat/")
    page.select_option("[name=signer]", label="Sekretaris Daerah Provinsi Lampung")
    page.select_option("[name=on_behalf_of]", label="Gubernur Lampung")
    page.fill("[name=addressee_line]", "Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung")
    page.get_by_role("button", name="Simpan surat").click()
    expect(page.get_by_text("Surat tersimpan.")).to_be_visible()
    page.get_by_role("button", name="Ajukan untuk disahkan").click()
    expect(page.get_by_text("Ditelaah").first).to_be_visible()


def approve(page: Page, path: str, password: str) -> None:
    page.goto(path)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Sahkan dan tandatangani").click()
    expect(page.get_by_text("Disahkan. Naskah sudah bernomor")).to_be_visible()


def send(page: Page, address: str) -> None:
    """Read the meeting back, then send its signed letter."""
    page.goto(f"{address}surat/")
    page.get_by_role("link", name="Periksa dan kirim undangan").click()
    post(page, "/kirim/")


# --- what was told -------------------------------------------------------------------------------------------------


def mails(server: Server, subject: str) -> list[EmailMessage]:
    """The mails with this subject that lie in the outbox, in the order in which they were laid there."""
    laid = sorted((server.data_dir / "outbox").glob("[!.]*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [mail for mail in map(_read, laid) if mail["Subject"] == subject]


def await_mails(page: Page, server: Server, subject: str, number: int) -> list[EmailMessage]:
    """The same, once there are `number` of them; more is a fault."""
    await_that(page, lambda: len(mails(server, subject)) >= number, f"{number} × “{subject}”")
    found = mails(server, subject)
    assert len(found) == number, [mail["To"] for mail in found]
    return found


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, server: Server) -> str:
    """The address behind the personal link."""
    link = re.search(rf"{re.escape(server.url)}(/u/[0-9a-z]+/)", words_of(mail))
    assert link, words_of(mail)
    return link[1]


def entry_in(mail: EmailMessage) -> Event:
    """What the mail puts into a calendar."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    event: Event = Calendar.from_ical(part.get_content()).events[0]
    return event


def paper_in(mail: EmailMessage) -> str:
    """What the letter says that goes with the mail, in one line."""
    [paper] = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.get_content())).pages)
    return " ".join(said.split())


@cache
def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def reminders(server: Server, title: str) -> list[str]:
    """Kind, addressee and state of every reminder of the meeting."""
    printed = server.manage(
        "shell",
        "-v0",
        "-c",
        "from notices.models import Message;"
        f"[print('|', m.kind, m.to_address, m.state) for m in Message.objects.filter(meeting__title={title!r})"
        ".filter(kind__endswith='reminder').order_by('to_address', 'kind')]",
    )
    return [line for line in printed.splitlines() if line.startswith("|")]


def invited_since(server: Server, hours: int) -> None:
    """Let the invitations be older than they are: who was invited just now is not reminded the same day."""
    server.manage(
        "shell",
        "-c",
        "from django.db.models import F; from datetime import timedelta; from attendance.models import Invitation;"
        f"Invitation.objects.update(created_at=F('created_at') - timedelta(hours={hours}))",
    )
