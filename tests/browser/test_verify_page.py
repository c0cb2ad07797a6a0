"""A file is held against its paper in the browser: over HTTPS, without it, without script; the file never travels."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import LOOKS
from tests.browser.test_pages import faults_of

pytestmark = LOOKS

FILE = b"%PDF-1.7 naskah " * 400_000  # read in several pieces
ISSUE = """
import hashlib
from pathlib import Path
from documents.models import Rendering
from documents.states import PaperState
from tests.factories import letter_ready
paper = letter_ready(1, PaperState.SIGNED)
for edition, sha256 in (("signed", "%(signed)s"), ("official", "%(official)s")):
    Rendering.objects.create(key=f"{edition}:{paper.pk}", paper=paper, edition=edition, state="done", sha256=sha256)
print("code", paper.verification_code)
"""


# Once for a portal: whoever takes tests from another may come by this module twice.
@pytest.fixture(scope="session")
def code(server: Server) -> str:
    shas = {"signed": hashlib.sha256(FILE).hexdigest(), "official": hashlib.sha256(b"%PDF official").hexdigest()}
    printed = server.manage("shell", "-v", "0", "-c", ISSUE % shas)
    return next(line.removeprefix("code ") for line in printed.splitlines() if line.startswith("code "))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {"signed": FILE, "official": b"%PDF official", "other": FILE + b"."}
    for name, content in contents.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    return {name: tmp_path / f"{name}.pdf" for name in contents}


@pytest.mark.parametrize("is_secure", [True, False], ids=["https", "http"])
def test_file_is_hashed_here_and_never_sent(
    visitor: Callable[..., Page], code: str, files: dict[str, Path], is_secure: bool
) -> None:
    page = visitor(PHONE)
    if not is_secure:  # as browsers behave where the office has no HTTPS
        page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    sent: list[Request] = []
    page.goto(f"/v/{code}/")

    def note(request: Request) -> None:
        if "/static/" not in request.url:  # the icon of the page may come late
            sent.append(request)

    page.on("request", note)
    answer = page.locator("#sidik-jawab")
    page.locator("#sidik-berkas").set_input_files(files["signed"])
    expect(page.locator("#sidik-nilai")).to_have_text(hashlib.sha256(FILE).hexdigest())
    expect(answer).to_have_class("note ok")
    assert sent == []
    for name, kind in (("official", "note ok"), ("other", "note err")):
        page.locator("#sidik-berkas").set_input_files(files[name])
        expect(page.locator("#sidik-nilai")).to_have_text(hashlib.sha256(files[name].read_bytes()).hexdigest())
        expect(answer).to_have_class(kind)
    assert [request.method for request in sent] == ["GET", "GET"]
    assert all(request.post_data is None for request in sent)


def test_page_reads_well_and_fits_a_telephone(visitor: Callable[..., Page], code: str) -> None:
    page = visitor(PHONE)
    for address in (f"/v/{code}/", "/v/rantai/"):
        page.goto(address)
        assert faults_of(page) == []


def test_without_script_the_hash_is_typed(visitor: Callable[..., Page], code: str) -> None:
    page = visitor(PHONE, script=False)
    page.goto(f"/v/{code}/")
    expect(page.locator("#sidik")).to_be_hidden()
    page.locator("summary").click()
    page.locator("#sha256").fill(hashlib.sha256(FILE).hexdigest())
    page.locator("#sha256").press("Enter")
    expect(page.locator("#cocok .note.ok")).to_be_visible()
