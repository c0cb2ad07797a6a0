"""A meeting that people were invited to is moved by a week, and then postponed: everybody hears of it, once."""

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from common.dates import days_text
from tests.browser.conftest import Server
from tests.browser.steps import (
    CONTACTS,
    SIZES,
    ZONE,
    answered,
    approve,
    await_mails,
    entry_in,
    invited_since,
    link_in,
    paper_in,
    plan,
    post,
    press_on,
    reminders,
    reveal,
    send,
    words_of,
    write_letter,
)
from tests.browser.test_pages import faults_of

TITLE = "Rapat Koordinasi Uji Pindah Jadwal"
# Three assistants and three members of the expert staff.
GROUPS = ("assistants", "expert_staff")
INVITED = 6
WEEK = dt.timedelta(days=7)
REASON = "Gubernur mendampingi kunjungan Presiden."
TOLD_BY_TELEPHONE = "Ibu Sari, ajudan"
SENT = "Wakil Uji Pindah"


@pytest.mark.parametrize("size", SIZES)
def test_a_meeting_moves_by_a_week_and_is_postponed(
    server: Server,
    visitor: Callable[..., Page],
    sign_in: Callable[..., Page],
    logins: dict[str, str],
    size: tuple[int, int],
) -> None:
    title = f"{TITLE} ({size[0]})"
    # So near that nobody waits for a second thought before it is told.
    day = dt.datetime.now(ZONE).date() + dt.timedelta(days=1)
    server.manage("shell", "-v0", "-c", CONTACTS.format(groups=GROUPS))
    secretariat, leadership, delegate = sign_in("sekretariat", size=size), sign_in("pimpinan"), visitor(size)
    address = plan(secretariat, title, day, GROUPS)
    write_letter(secretariat, address)
    approve(leadership, f"{address}surat/", logins["pimpinan"])
    send(secretariat, address)
    invitations = await_mails(secretariat, server, f"Undangan: {title}", INVITED)
    doors = [link_in(mail, server) for mail in invitations]
    answer(delegate, doors, size)

    faults = move(secretariat, address, day + WEEK, size)
    faults += read_tombstones(secretariat, address, title, day, size)
    changes = await_mails(secretariat, server, f"Perubahan jadwal: {title}", INVITED)
    assert_told_once(invitations, changes, server, day)
    faults += read_behind_the_link(delegate, doors, day, size)
    faults += call_the_rest(secretariat, address, size)

    write_change_letter(secretariat, leadership, address, logins["pimpinan"])
    letters = await_mails(secretariat, server, f"Undangan: {title}", 2 * INVITED)[INVITED:]
    assert {mail["To"] for mail in letters} == {mail["To"] for mail in invitations}
    assert {entry_in(mail)["sequence"] for mail in letters} == {1}
    said = paper_in(letters[0])
    assert days_text([day]) in said
    assert days_text([day + WEEK]) in said

    faults += postpone(secretariat, address, title, size)
    stopped = await_mails(secretariat, server, f"Ditunda: {title}", INVITED)
    assert {entry_in(mail)["status"] for mail in stopped} == {"CANCELLED"}
    assert all(days_text([day + WEEK]) in words_of(mail) for mail in stopped)
    delegate.goto(doors[0])
    expect(delegate.locator("main")).to_contain_text("Rapat ditunda")
    faults += faults_of(delegate, [size])
    # It is the eve of the first date, and nobody has answered for long: still nobody is reminded of anything.
    invited_since(server, hours=96)
    server.manage("shell", "-c", "from notices.actions import plan_reminders; plan_reminders()")
    assert reminders(server, title) == []
    assert delegate.context.cookies() == []
    assert faults == []


def answer(page: Page, doors: list[str], size: tuple[int, int]) -> None:
    """The first comes, the second sends somebody; the others are silent."""
    press = press_on(size)
    page.goto(doors[0])
    press(page.locator("label.pick:has(#h)"))
    press(page.locator("main form .send button"))
    expect(page.locator(".done h1")).to_be_visible()
    page.goto(doors[1])
    press(page.locator("label.pick:has(#w)"))
    if page.locator("[name=substitute]").count():
        press(page.locator("label.pick:has([value=lain])"))
    page.fill("[name=name]", SENT)
    page.fill("[name=position]", "Kepala Bagian Uji")
    press(page.locator("label.pick:has([value=report])"))
    press(page.locator("main form .send button"))
    expect(page.locator("main")).to_contain_text(SENT)


def move(page: Page, address: str, day: dt.date, size: tuple[int, int]) -> list[str]:
    """Type the new day, read the change back, tell it."""
    page.goto(address)
    reveal(page, page.locator("a[href$='/pindahkan/']")).click()
    page.fill("[name=sesi-0-date]", day.isoformat())
    page.fill("[name=answer_date]", day.isoformat())
    page.fill("[name=reason]", REASON)
    page.locator("[name=asks_acknowledgement]").check()
    faults = faults_of(page, [size])
    page.locator("main form .btn-primary").click()
    expect(page.locator("button[name=send]")).to_be_visible()
    expect(page.locator("main s").first).to_contain_text(days_text([day - WEEK]))
    expect(page.locator("main")).to_contain_text(days_text([day]))
    faults += faults_of(page, [size])
    with answered(page):
        page.locator("button[name=send]").click()
    expect(page.locator("form[action$='/tahu/']")).to_have_count(INVITED)
    return faults + faults_of(page, [size])


def read_tombstones(page: Page, address: str, title: str, day: dt.date, size: tuple[int, int]) -> list[str]:
    """The former day stands in the list and on the meeting's page; the board asks everybody anew."""
    faults = []
    for where in (f"/rapat/?q={title.replace(' ', '+')}", address):
        page.goto(where)
        expect(page.locator("main s").first).to_contain_text(days_text([day]))
        faults += faults_of(page, [size])
    page.goto(f"{address}jawaban/")
    expect(page.locator("nav.chips a[href*='keadaan=pending'] b").first).to_have_text(str(INVITED))
    for former in ("sebelumnya: Hadir Langsung", "sebelumnya: Diwakilkan"):
        expect(page.locator("main tbody").last.get_by_text(former)).to_have_count(1)
    return faults + faults_of(page, [size])


def assert_told_once(
    invitations: list[EmailMessage], changes: list[EmailMessage], server: Server, day: dt.date
) -> None:
    """Each contact is told what was and what is now, and his calendar moves the entry that it has."""
    invited = {mail["To"]: mail for mail in invitations}
    assert {mail["To"] for mail in changes} == invited.keys()
    for mail in changes:
        words, before, after = words_of(mail), entry_in(invited[mail["To"]]), entry_in(mail)
        assert f"Semula  : {days_text([day])}" in words
        assert f"Menjadi : {days_text([day + WEEK])}" in words
        assert link_in(mail, server) == link_in(invited[mail["To"]], server)
        assert (before["uid"], before["sequence"], after["sequence"]) == (after["uid"], 0, 1)
        assert after["dtstart"].dt.date() == day + WEEK


def read_behind_the_link(page: Page, doors: list[str], day: dt.date, size: tuple[int, int]) -> list[str]:
    """One says that he knows, and answers later; another answers at once."""
    press = press_on(size)
    page.goto(doors[0])
    expect(page.locator("main s").first).to_contain_text(days_text([day]))
    expect(page.locator("main")).to_contain_text("Hadir Langsung")
    faults = faults_of(page, [size])
    press(page.get_by_role("button", name="Saya sudah tahu"))
    expect(page.locator(".done h1")).to_be_visible()
    faults += faults_of(page, [size])
    page.goto(doors[0])
    expect(page.get_by_role("button", name="Saya sudah tahu")).to_have_count(0)
    page.goto(doors[2])
    press(page.locator("label.pick:has(#h)"))
    press(page.locator("main form .send button"))
    expect(page.locator(".done h1")).to_be_visible()
    return faults


def call_the_rest(page: Page, address: str, size: tuple[int, int]) -> list[str]:
    """Who has neither confirmed nor answered stands on the list of those to call; one of them is told."""
    page.goto(f"{address}perubahan/")
    calls = page.locator("main tbody tr")
    expect(calls).to_have_count(INVITED - 2)
    calls.first.locator("details summary").click()
    note = calls.first.locator("form[action$='/tahu/']")
    note.locator("[name=told]").fill(TOLD_BY_TELEPHONE)
    note.locator("[name=channel]").select_option("telephone")
    faults = faults_of(page, [size])
    with answered(page):
        note.locator("button").click()
    expect(calls).to_have_count(INVITED - 3)
    return faults


def write_change_letter(page: Page, leadership: Page, address: str, password: str) -> None:
    page.goto(f"{address}surat/")
    post(page, "/surat/perubahan/")
    write_letter(page, address)
    expect(page.locator("main s").first).to_be_visible()
    approve(leadership, f"{address}surat/", password)
    send(page, address)


def postpone(page: Page, address: str, title: str, size: tuple[int, int]) -> list[str]:
    """Take it off its day: the list, the page and the board say so, and nobody can be reminded."""
    page.goto(f"{address}tunda/")
    page.fill("[name=reason]", "Menunggu jadwal Presiden.")
    faults = faults_of(page, [size])
    with answered(page):
        page.locator("main form .btn-primary").click()
    expect(page.locator(".note.warn").first).to_contain_text("Menunggu jadwal Presiden.")
    faults += faults_of(page, [size])
    page.goto(f"/rapat/?q={title.replace(' ', '+')}")
    row = page.locator("main tbody tr").filter(has_text=title)
    expect(row).to_contain_text("Ditunda")
    expect(row.locator("s")).to_have_count(2)
    page.goto(f"{address}jawaban/")
    expect(page.locator("#remind")).to_have_count(0)
    return faults
