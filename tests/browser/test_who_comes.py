"""Who comes: 38 posts are invited, twelve answer in each of the three ways, and the secretariat chases the rest."""

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import (
    CONTACTS,
    SIZES,
    ZONE,
    answered,
    approve,
    await_mails,
    await_that,
    link_in,
    plan,
    press_on,
    reminders,
    send,
    words_of,
    write_letter,
)
from tests.browser.test_pages import faults_of

TITLE = "Rapat Koordinasi Uji Siapa yang Hadir"
# 15 Bupati and Wali Kota, 15 Sekda, 9 heads of bureau; one of these is taken off the roll again.
GROUPS = ("heads_of_region", "regional_secretaries", "bureau_heads")
INVITED, OF_EACH, BY_HAND = 38, 12, 2
WAYS = ("accepted", "delegated", "excused")
REASONS = ("official_duty", "leave", "sick", "disaster", "central_summons", "other")
QUESTION = "Mohon surat panggilan dari kementerian."
TELEPHONED = "Ajudan menelepon pukul sembilan"

Press = Callable[[Locator], None]


@pytest.mark.parametrize("size", SIZES)
def test_38_are_invited_and_the_rest_is_chased(
    server: Server,
    visitor: Callable[..., Page],
    sign_in: Callable[..., Page],
    logins: dict[str, str],
    size: tuple[int, int],
) -> None:
    title = f"{TITLE} ({size[0]})"
    server.manage("shell", "-v0", "-c", CONTACTS.format(groups=GROUPS))
    secretariat = sign_in("sekretariat", size=size)
    address = invite(secretariat, sign_in("pimpinan", size=size), logins["pimpinan"], title, size)
    invitations = await_mails(secretariat, server, f"Undangan: {title}", INVITED)
    links = [link_in(mail, server) for mail in sorted(invitations, key=words_of)]
    assert len(set(links)) == INVITED

    faults = answer_all(visitor, size, links)
    board = f"{address}jawaban/"
    secretariat.goto(board)
    assert shares_on(secretariat) == [OF_EACH, OF_EACH, OF_EACH, INVITED - 3 * OF_EACH]
    # Two of those who come bring somebody.
    assert seats_on(secretariat) == 2 * OF_EACH + 2
    faults += faults_of(secretariat, [size])

    chase(secretariat, server, board, title, silent=2)
    decide_on_representatives(secretariat, board)
    faults += judge_reasons(secretariat, visitor, server, board, title, size)
    faults += take_a_call(secretariat, board, size)

    secretariat.goto(board)
    assert shares_on(secretariat) == [OF_EACH + 1, OF_EACH, OF_EACH, 1]
    assert seats_on(secretariat) == 2 * OF_EACH + 3
    assert rows_of_the_list(secretariat) == INVITED
    assert faults == []


def invite(secretariat: Page, leadership: Page, password: str, title: str, size: tuple[int, int]) -> str:
    today = dt.datetime.now(ZONE).date()
    day = today + dt.timedelta(days=10 if size == PHONE else 11)
    address = plan(secretariat, title, day, GROUPS, answers_until=today + dt.timedelta(days=5))
    secretariat.goto(f"{address}peserta/")
    secretariat.locator("[name=lines]").last.check()
    with answered(secretariat):
        secretariat.locator("button[value=remove]").click()
        secretariat.locator("#confirm-yes").click()
    expect(secretariat.locator("[name=lines]")).to_have_count(INVITED)
    write_letter(secretariat, address)
    approve(leadership, f"{address}surat/", password)
    send(secretariat, address)
    expect(secretariat.get_by_text(f"{INVITED} undangan sedang dikirim.")).to_be_visible()
    return address


# --- behind the links ----------------------------------------------------------------------------------------------


def answer_all(visitor: Callable[..., Page], size: tuple[int, int], links: list[str]) -> list[str]:
    """Twelve in each way, and the last ones not at all: the first of each by hand, the others where no script runs."""
    by_hand, scriptless = visitor(size), visitor(size, script=False)
    press, faults = press_on(size), []
    for index, way in enumerate(WAYS):
        # By turns, so that posts of every group answer in every way.
        mine = links[index : 3 * OF_EACH : 3]
        for number, link in enumerate(mine):
            page = by_hand if number < BY_HAND else scriptless
            page.goto(link)
            ANSWERS[way](page, press, number)
            if page is by_hand:
                faults += faults_of(page, [size])
            press(page.locator("main form .send button"))
            expect(page.locator(".done h1")).to_be_visible()
        by_hand.goto(mine[0])
        faults += faults_of(by_hand, [size])
    assert by_hand.context.cookies() == scriptless.context.cookies() == []
    return faults


def come(page: Page, press: Press, number: int) -> None:
    press(page.locator("label.pick:has(#h)"))
    if number == 0:
        press(page.locator("details.hw summary"))
        page.fill("[name=companions]", "2")


def send_someone(page: Page, press: Press, number: int) -> None:
    """By turns a substitute of the post, another official, and whoever a disposition names."""
    press(page.locator("label.pick:has(#w)"))
    if number % 3 == 0 and page.locator("[name=substitute].s").count():
        press(page.locator("label.pick:has([name=substitute].s)").first)
    elif page.locator("[name=substitute]").count():
        press(page.locator("label.pick:has([value=lain])"))
    if page.locator("[name=name]").is_visible():
        page.fill("[name=name]", f"Wakil Uji {number}")
    if page.locator("[name=position]").is_visible():
        page.fill("[name=position]", f"Asisten Uji {number}")
    press(page.locator("label.pick:has([value=report])"))
    if number % 3 == 2:
        press(page.locator("label.pick:has([value=disposition])"))
        page.fill("[name=instruction]", "Wakili saya dan laporkan hasilnya.")


def stay_away(page: Page, press: Press, number: int) -> None:
    press(page.locator("label.pick:has(#b)"))
    page.select_option("[name=excuse_reason]", REASONS[number % len(REASONS)])
    if page.locator("[name=excuse_note]").is_visible():
        page.fill("[name=excuse_note]", f"Bertugas di tempat lain pada hari itu ({number}).")


ANSWERS = {"accepted": come, "delegated": send_someone, "excused": stay_away}


# --- at the desk ---------------------------------------------------------------------------------------------------


def shares_on(page: Page) -> list[int]:
    """How many answered in each way, and how many did not, as the chips of the board say."""
    chips = [page.locator(f"nav.chips a[href*='keadaan={state}'] b").first for state in (*WAYS, "pending")]
    return [int(chip.inner_text()) for chip in chips]


def seats_on(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#shares p b").first.inner_text()))


def chase(page: Page, server: Server, board: str, title: str, silent: int) -> None:
    """Ask for those who have not answered, and remind just these."""
    page.goto(board)
    page.locator("nav.chips a[href*='keadaan=pending']").first.click()
    expect(page.locator("main tbody [name=line]")).to_have_count(silent)
    with answered(page):
        page.get_by_role("button", name=f"Ingatkan {silent}", exact=True).click()
    await_mails(page, server, f"Mohon jawaban: {title}", silent)
    page.goto(f"/kotak-keluar/?q={title.replace(' ', '+')}")
    told = page.locator("main tbody tr").filter(has_text="Pengingat: belum menjawab")
    await_that(page, lambda: told.filter(has_text="Selesai").count() == silent, "two reminders sent", reload=True)
    # Each of the silent ones once, and nobody else.
    sent = reminders(server, title)
    assert len(sent) == len(set(sent)) == silent, sent


def decide_on_representatives(page: Page, board: str) -> None:
    page.goto(f"{board}?hanya=wakil")
    proposed = page.locator("form[action$='/terima/'] button")
    for left in range(OF_EACH, 0, -1):
        expect(proposed).to_have_count(left)
        proposed.first.click()
    expect(proposed).to_have_count(0)
    expect(page.locator("nav.chips a[href*='hanya=wakil']")).to_have_count(0)


def judge_reasons(
    page: Page, visitor: Callable[..., Page], server: Server, board: str, title: str, size: tuple[int, int]
) -> list[str]:
    """One reason is asked back and explained, the others are accepted as they are."""
    page.goto(f"{board}?hanya=alasan")
    reasons = addresses_of(page)
    assert len(reasons) == OF_EACH
    page.goto(reasons[0])
    faults = faults_of(page, [size])
    page.fill("[name=words]", QUESTION)
    with answered(page):
        page.locator("button[value=ask]").click()
    for reason in reasons[1:]:
        accept_reason(page, reason)

    [asked] = await_mails(page, server, f"Mohon penjelasan: {title}", 1)
    door = visitor(size)
    door.goto(link_in(asked, server))
    expect(door.get_by_text(QUESTION)).to_be_visible()
    explanation = door.locator("form[action$='/penjelasan/']")
    explanation.locator("[name=words]").fill("Surat panggilan terlampir pada surat kami kemarin.")
    faults += faults_of(door, [size])
    press_on(size)(explanation.locator("button"))
    expect(door.locator(".done h1")).to_be_visible()
    page.goto(f"{board}?hanya=alasan")
    assert addresses_of(page) == reasons[:1]
    accept_reason(page, reasons[0])
    page.goto(board)
    expect(page.locator("nav.chips a[href*='hanya=alasan']")).to_have_count(0)
    return faults


def addresses_of(page: Page) -> list[str]:
    """The histories of the answers that are listed."""
    links = page.locator("main tbody a[href$='/riwayat/']").all()
    return [link.get_attribute("href") or "" for link in links]


def accept_reason(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("button[value=accept]").click()
    expect(page.locator("button[value=accept]")).to_have_count(0)


def take_a_call(page: Page, board: str, size: tuple[int, int]) -> list[str]:
    """One of those reminded calls: the secretariat enters what was said, and how."""
    page.goto(f"{board}?keadaan=pending")
    page.locator("main tbody a[href$='/isi/']").first.click()
    page.locator("[name=state][value=accepted]").check()
    page.locator("[name=channel][value=telephone]").check()
    page.fill("[name=note]", TELEPHONED)
    faults = faults_of(page, [size])
    with answered(page):
        page.locator("main form .btn-primary").click()
    row = page.locator("main tbody tr").filter(has_text="Telepon")
    expect(row).to_have_count(1)
    row.locator("a[href$='/riwayat/']").click()
    expect(page.locator("main")).to_contain_text(TELEPHONED)
    return faults + faults_of(page, [size])


def rows_of_the_list(page: Page) -> int:
    """How many lines the spreadsheet of the board holds."""
    with page.expect_download() as download:
        page.locator("a[href*='unduh/xlsx']").click()
    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[0] == "No."
    return len(rows)
