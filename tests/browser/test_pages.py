"""The pages as everybody meets them: readable by all (axe), whole on a desk and on a phone, nothing beyond the edge."""

from collections.abc import Callable, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import LOOKS, approve, send, write_letter

pytestmark = LOOKS

NARROW = (360, 740)
AXE = Axe()
ONLY_FAULTS = {"resultTypes": ["violations"]}

# What stands beyond the right edge without a way to scroll there, and what a thumb would miss.
MISPLACED = """(touch) => {
  const edge = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > edge) found.push("scrolls sideways");
  for (const one of document.querySelectorAll("a, button, input, select, textarea, summary, h1, main p, main td")) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || one.closest(".visually-hidden, .to-content, dialog:not([open])")) continue;
    const name = `${one.tagName} ${one.className} “${(one.innerText || one.name || "").trim().slice(0, 40)}”`;
    if (box.right > edge + 1 && !one.closest(".chips, .subnav, .scroll")) found.push(`${name} is beyond the edge`);
    if (touch && box.height < 43.5 && one.matches("button, .btn, select, summary, .tabbar a, .chips a"))
      found.push(`${name} is ${Math.round(box.height)} px high`);
  }
  return found;
}"""

DIRECTORY = ("/direktori/", "/direktori/organisasi/", "/direktori/pejabat/", "/direktori/forkopimda/")
LISTS = (
    "/rapat/", "/rapat/tempat/", "/rapat/jenis/", "/rapat/seri/", "/rapat/seri/baru/", "/tindak-lanjut/",
    "/kotak-keluar/", "/serah-terima/", *DIRECTORY, "/direktori/pejabat/impor/", "/direktori/pejabat/impor/baru/",
)  # fmt: skip
OTHERS = {
    "admin": ("/", "/direktori/akun/", "/direktori/akun/baru/"),
    "delegasi": ("/", "/tindak-lanjut/"),
    "pimpinan": ("/",),
}
OF_A_MEETING = (
    "", "ubah/", "peserta/", "peserta/tamu/", "agenda/", "catatan/", "arahan/baru/", "surat/", "jawaban/", "tugas/",
    "salin/", "batalkan/", "pindahkan/", "tunda/", "perubahan/", "undangan/", "bentrok/", "putusan/",
)  # fmt: skip
OF_AN_IMPORT = ("", "kehadiran/", "kehadiran/final/", "notula/", "kecocokan/")


def faults_of(page: Page, sizes: Sequence[tuple[int, int]] = (DESK, NARROW)) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on the narrowest phone."""
    found = []
    for size in sizes:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wrong = [
            f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}"
            for rule in AXE.run(page, options=ONLY_FAULTS).response["violations"]
        ]
        wrong += page.evaluate(MISPLACED, size != DESK)
        found += [f"{page.url} at {size[0]}: {fault}" for fault in wrong]
    if len(sizes) > 1:
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found


def walk(page: Page, addresses: Sequence[str]) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        assert answer, address
        assert answer.ok, f"{address}: {answer.status}"
        found += faults_of(page)
    return found


def first_link(page: Page, listed: str, where: str = "main tbody a") -> str:
    page.goto(listed)
    return page.locator(where).first.get_attribute("href") or pytest.fail(f"{listed} leads nowhere")


def test_pages_of_the_secretariat_and_behind_the_link(
    visitor: Callable[..., Page], sign_in: Callable[..., Page], logins: dict[str, str]
) -> None:
    """The demo meeting is invited on the way, so that answers, messages and links stand on their pages."""
    page = sign_in("sekretariat")
    meeting = first_link(page, "/rapat/?keadaan=scheduled&q=Kabupaten/Kota+contoh")
    write_letter(page, meeting)
    approve(sign_in("pimpinan"), f"{meeting}surat/", logins["pimpinan"])
    send(page, meeting)
    expect(page.get_by_text("undangan sedang dikirim")).to_be_visible()

    imported = first_link(page, "/rapat/?keadaan=held&q=2024")
    addresses = ["/", *LISTS, "/rapat/baru/", "/rapat/impor/", "/sandi/ubah/"]
    addresses += [first_link(page, listed) for listed in ("/kotak-keluar/", "/direktori/", "/direktori/organisasi/")]
    addresses += [f"{meeting}{tail}" for tail in OF_A_MEETING] + [f"{imported}{tail}" for tail in OF_AN_IMPORT]
    addresses += [
        first_link(page, f"{meeting}jawaban/", f"a[href$='/{tail}/']") for tail in ("riwayat", "isi", "tautan")
    ]
    found = walk(page, addresses)

    door = visitor(PHONE)
    door.goto(page.locator("main input[value*='/u/']").input_value())  # the last page shows the personal link
    for choice in ("h", "w", "b"):
        door.locator(f"#{choice}").check()
        found += faults_of(door)
    door.locator("#h").check()
    door.get_by_role("button", name="Kirim jawaban").click()
    expect(door.get_by_text("jawaban tersimpan")).to_be_visible()
    assert found + faults_of(door) == []


@pytest.mark.parametrize("username", OTHERS)
def test_pages_of_the_others(sign_in: Callable[..., Page], username: str) -> None:
    assert walk(sign_in(username), OTHERS[username]) == []


def test_pages_before_the_login(page: Page) -> None:
    assert walk(page, ["/masuk/", "/sandi/lupa/"]) == []
