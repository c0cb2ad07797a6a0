"""A paper from its draft to the public page that checks it, each page on the way looked at on a desk and a phone."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE
from tests.browser.steps import LOOKS, SOON, answered, approve
from tests.browser.test_pages import faults_of, first_link, walk

pytestmark = LOOKS


def signed_pdf(page: Page, to: Path) -> Path:
    """The paper as it left the portal, once a worker has made it."""
    ready = page.get_by_role("link", name="Unduh PDF")
    expect(ready).to_be_visible(timeout=SOON)
    with page.expect_download() as download:
        ready.click()
    download.value.save_as(to)
    return to


def test_minutes_from_draft_to_verified(
    visitor: Callable[..., Page], sign_in: Callable[..., Page], logins: dict[str, str], tmp_path: Path
) -> None:
    secretariat = sign_in("sekretariat")
    meeting = first_link(secretariat, "/rapat/?keadaan=held&q=Kaltim")
    secretariat.goto(f"{meeting}kehadiran/final/")
    with answered(secretariat):
        secretariat.locator("main form button").last.click()
    found = walk(secretariat, [f"{meeting}naskah/", f"{meeting}notula/"])
    with answered(secretariat):
        secretariat.get_by_role("button", name="Ajukan untuk disahkan").click()
    secretariat.get_by_role("link", name="Versi dan perubahannya").click()
    found += faults_of(secretariat)

    leadership = sign_in("pimpinan")
    leadership.goto(f"{meeting}notula/")
    found += faults_of(leadership)
    approve(leadership, f"{meeting}notula/", logins["pimpinan"])
    right = signed_pdf(leadership, tmp_path / "notula.pdf")
    wrong = tmp_path / "lain.pdf"
    wrong.write_bytes(right.read_bytes() + b"\n")
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(right.read_bytes())).pages)
    code = re.search(r"/v/([0-9a-z]{12})", re.sub(r"\s", "", printed))
    assert code, printed

    found += walk(secretariat, [f"{meeting}petikan/", f"{meeting}keterbukaan/", f"{meeting}berkas/"])
    anybody = visitor(PHONE)
    anybody.goto(f"/v/{code[1]}/")
    for file, answer in ((right, "note ok"), (wrong, "note err")):
        anybody.locator("#sidik-berkas").set_input_files(file)
        expect(anybody.locator("#sidik-jawab")).to_have_class(answer)
    found += faults_of(anybody)
    assert found + walk(anybody, ["/v/rantai/"]) == []


def test_settings_of_papers_show_the_tab_one_is_on(sign_in: Callable[..., Page]) -> None:
    page = sign_in("sekretariat", size=PHONE)
    page.goto("/pengaturan/naskah/kop/")
    found = faults_of(page, [PHONE])
    for part in ("tanda-tangan", "versi"):
        with page.expect_navigation():
            page.locator(f".subnav a[href$='/naskah/{part}/']").click()
        expect(page.locator(".subnav [aria-current]")).to_be_in_viewport(ratio=0.9)
        found += faults_of(page, [PHONE])
    assert found == []
