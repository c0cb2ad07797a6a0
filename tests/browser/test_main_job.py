"""The main job, walked as the people who do it: from the plan of a Rakor to its minutes and what they set going."""

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import SOON, ZONE, answered, approve, invited_since, plan, post, reminders, send, write_letter

TITLE = "Rapat Koordinasi Uji Perjalanan"
DIRECTIVE = "Menyampaikan laporan netralitas ASN setiap triwulan"
NOTES = "Pimpinan rapat membuka rapat dan menyampaikan capaian triwulan."
REGENCY = "Kabupaten Lampung Selatan"
REPRESENTATIVE = "Wakil Uji Perjalanan"


def personal_link(page: Page, server: Server, post_label: str) -> str:
    """The link in the mail to this post, as it lies in the local outbox."""
    page.goto(f"/kotak-keluar/?q={post_label.replace(' ', '+')}")
    page.locator("tbody tr").filter(has_text="Undangan").filter(has_text=TITLE).first.locator("a").click()
    for _ in range(60):
        if page.get_by_text("surat-undangan.pdf").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    link = re.search(rf"{re.escape(server.url)}(/u/[0-9a-z]+/)", page.inner_text("main"))
    assert link, page.inner_text("main")
    return link[1]


def answer_by_representative(page: Page, link: str, tmp_path: Path) -> None:
    page.goto(link)
    expect(page.get_by_text(f"Sekretaris Daerah {REGENCY}").first).to_be_visible()
    page.locator("#w").check()
    page.locator("[name$=name]").first.fill(REPRESENTATIVE)
    page.locator("[name$=position]").first.fill("Asisten Pemerintahan")
    page.locator("[name$=phone]").first.fill("081234567890")
    page.locator("[name=mandate][value=report]").check()
    letter = tmp_path / "surat-tugas.pdf"
    letter.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page.locator("input[type=file]").set_input_files(letter)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text(REPRESENTATIVE).first).to_be_visible()
    assert page.context.cookies() == []


def test_a_rakor_from_plan_to_minutes(
    server: Server,
    visitor: Callable[..., Page],
    sign_in: Callable[..., Page],
    logins: dict[str, str],
    tmp_path: Path,
) -> None:
    tomorrow = dt.datetime.now(ZONE).date() + dt.timedelta(days=1)
    secretariat = sign_in("sekretariat")
    leadership = sign_in("pimpinan")

    address = plan(secretariat, TITLE, tomorrow, ["regional_secretaries"])
    write_letter(secretariat, address)
    approve(leadership, f"{address}surat/", logins["pimpinan"])
    send(secretariat, address)
    expect(secretariat.get_by_text("15 undangan sedang dikirim.")).to_be_visible()

    link = personal_link(secretariat, server, "Sekda Kab. Lampung Selatan")
    answer_by_representative(visitor(PHONE), link, tmp_path)
    secretariat.goto(f"{address}jawaban/")
    expect(secretariat.get_by_text(REPRESENTATIVE).first).to_be_visible()
    post(secretariat, "/terima/")

    invited_since(server, hours=24)
    secretariat.goto("/kotak-keluar/?q=Mohon+jawaban")
    expect_reloading(secretariat, "Pengingat: belum menjawab")
    for _ in range(30):
        told = reminders(server, TITLE)
        if len(told) == 29 and all(line.endswith("done") for line in told):
            break
        secretariat.wait_for_timeout(1000)
    # One to each of the 15 that it is tomorrow, one to each of the 14 silent ones; planning again adds none.
    server.manage("shell", "-c", "from notices.actions import plan_reminders; plan_reminders()")
    told = reminders(server, TITLE)
    assert len(told) == len(set(told)) == 29, told
    assert all(line.endswith("done") for line in told), told

    secretariat.goto(address)
    post(secretariat, "/mulai/")
    take_notes(secretariat, address)
    mark_attendance(secretariat, address)
    decide_each_item(secretariat, address)
    secretariat.goto(f"{address}akhiri/")
    secretariat.get_by_role("button", name="Akhiri rapat").click()
    expect(secretariat.get_by_text("draf notula sudah tersusun")).to_be_visible()
    secretariat.goto(f"{address}kehadiran/final/")
    with answered(secretariat):
        secretariat.locator("main form button").last.click()
    secretariat.goto(f"{address}notula/")
    expect(secretariat.get_by_text(DIRECTIVE).first).to_be_visible()
    with answered(secretariat):
        secretariat.get_by_role("button", name="Ajukan untuk disahkan").click()

    approve(leadership, f"{address}notula/", logins["pimpinan"])
    ready = leadership.get_by_role("link", name="Unduh PDF")
    expect(ready).to_be_visible(timeout=SOON)
    with leadership.expect_download() as download:
        ready.click()
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(Path(download.value.path()).read_bytes())).pages)
    flat = re.sub(r"\s+", " ", text)
    for said in (TITLE, DIRECTIVE, NOTES, REPRESENTATIVE, "NOTULA", "Hadir Langsung", "bukan tanda tangan elektronik"):
        assert said.lower() in flat.lower(), f"{said!r} is not in the minutes: {flat}"
    assert "None" not in flat
    assert "KONSEP" not in flat

    delegate = sign_in("delegasi")
    delegate.goto("/tindak-lanjut/")
    delegate.locator("main tbody a").first.click()
    expect(delegate.locator("main")).to_contain_text(DIRECTIVE)
    expect(delegate.locator("main")).to_contain_text(f"Pemerintah {REGENCY}")


def expect_reloading(page: Page, words: str) -> None:
    """The words appear within `SOON`, if the page is asked for again and again."""
    for _ in range(SOON // 1000):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    pytest.fail(f"{words!r} did not appear on {page.url}: {page.inner_text('main')}")


def take_notes(page: Page, address: str) -> None:
    page.goto(f"{address}catatan/")
    page.fill("textarea[name=notes]", NOTES)
    with answered(page):
        page.get_by_role("button", name="Simpan catatan", exact=True).click()
    page.fill("[name=quick-text]", DIRECTIVE)
    page.select_option("[name=quick-kind]", "arahan")
    page.select_option("[name=quick-to]", "group:regional_secretaries")
    page.fill("[name=quick-due_date]", (dt.datetime.now(ZONE).date() + dt.timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Catat arahan").click()
    expect(page.get_by_text(DIRECTIVE).first).to_be_visible()


def decide_each_item(page: Page, address: str) -> None:
    """Every item is done and noted: a meeting does not end with one undecided."""
    page.goto(f"{address}catatan/")
    for item in page.locator("ol.items a").evaluate_all("links => links.map((link) => link.pathname)"):
        page.goto(item)
        with answered(page):
            page.locator("form[data-queue=item_state] button[value=done]").click()
        page.goto(item)
        with answered(page):
            page.locator("#putusan button[value=dicatat]").click()
        expect(page.locator("#putusan button[value=dicatat]")).to_have_attribute("aria-pressed", "true")


def mark_attendance(page: Page, address: str) -> None:
    """The one who sent a representative is represented, the next one is there, the others stayed away."""
    page.goto(f"{address}kehadiran/")
    rows = page.locator("form:has(button[name=state])")
    with answered(page):
        rows.nth(0).locator("button[value=represented]").click()
    page.goto(f"{address}kehadiran/")
    with answered(page):
        rows.nth(1).locator("button[value=present]").click()
    page.goto(f"{address}kehadiran/1/sisa/")
    with answered(page):
        page.locator("main form button").last.click()
