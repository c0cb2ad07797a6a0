"""The note taker's desk with script: notes save themselves, and two who write at once lose nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Server
from tests.browser.steps import on_one_stack

# A meeting under way with one item, and a second person who takes notes there by duty only.
MEETING = """
import datetime as dt
from accounts.models import User
from agendas.models import AgendaItem
from directory.models import Organization
from meetings.models import DutyAssignment, Meeting, MeetingKind
convener = Organization.objects.conveners_for(User.objects.get(username="sekretariat"), "plan_meetings").first()
meeting = Meeting.objects.create(
    convener=convener,
    kind=MeetingKind.objects.filter(convener=convener).first(),
    title="Rapat Uji Catatan",
    state="ongoing",
    first_day=dt.date.today(),
    created_by="uji",
)
AgendaItem.objects.create(meeting=meeting, order=1, kind="diskusi", title="Diskusi", notes="Paragraf bersama.")
DutyAssignment.objects.create(meeting=meeting, user=User.objects.get(username="inspektorat"), duty="notes")
print(meeting.public_id)
"""
PAUSE = 10_000  # milliseconds: the 1.5 s of silence after which notes are saved, and a slow machine


@pytest.fixture
def desk_of(server: Server, sign_in: Callable[..., Page]) -> Callable[..., Page]:
    """`desk_of("sekretariat")` is that person's page, open at the notes of one meeting."""
    address = f"/rapat/{server.manage('shell', '-c', MEETING).split()[-1]}/catatan/"

    def open_desk(username: str, **options: tuple[int, int]) -> Page:
        page = sign_in(username, address, **options)
        expect(page.locator("#notes-text")).to_be_visible()
        return page

    return open_desk


def write(page: Page, words: str) -> None:
    """Go on writing where the text ends, key by key."""
    page.locator("#notes-text").press("Control+End")
    page.locator("#notes-text").press_sequentially(words)


def expect_revision(page: Page, revision: int) -> None:
    expect(page.locator("#save-state [name=revision]")).to_have_value(str(revision), timeout=PAUSE)


@on_one_stack
def test_notes_save_themselves_on_a_phone(desk_of: Callable[..., Page]) -> None:
    page = desk_of("inspektorat", size=PHONE)
    write(page, "\n\nDari telepon.")
    expect_revision(page, 1)
    expect(page.locator("#save-state .st.ok")).to_be_visible()
    write(page, " Dan lagi.")
    expect_revision(page, 2)
    page.reload()
    expect(page.locator("#notes-text")).to_have_value("Paragraf bersama.\n\nDari telepon. Dan lagi.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_who_write_at_once_lose_nothing(desk_of: Callable[..., Page]) -> None:
    first, second = desk_of("sekretariat"), desk_of("inspektorat")
    write(first, "\n\nKata sekretariat.")
    expect_revision(first, 1)
    write(second, "\n\nKata notulis.")
    expect(second.locator("#theirs")).to_have_value("Paragraf bersama.\n\nKata sekretariat.", timeout=PAUSE)
    # Whoever goes on writing is asked again, and overwrites nothing.
    with second.expect_response("**/simpan/"):
        write(second, " Lanjut.")
    expect_revision(second, 0)
    second.locator("#editor [name=answer][value=both]").click()
    expect(second.locator("#notes-text")).to_have_value(
        "Paragraf bersama.\n\nKata sekretariat.\n\nKata notulis. Lanjut.", timeout=PAUSE
    )
    expect_revision(second, 2)


def keep(page: Page, words: str) -> None:
    """Write the next entry and keep it with the keys."""
    page.locator("#entry-text").press_sequentially(words)
    page.locator("#entry-text").press("Control+Enter")


@on_one_stack
def test_entries_are_caught_with_the_keys_and_seen_by_the_other(desk_of: Callable[..., Page]) -> None:
    first, second = desk_of("sekretariat"), desk_of("inspektorat")
    first.locator("#entry-speaker").fill("Sekda Kota Metro")
    first.locator("#entry-text").press_sequentially("Mengusulkan")
    first.get_by_role("button", name="agar segera").first.click()
    keep(first, " ditetapkan.")
    # What goes on under the hands while the entry is kept, stays there.
    first.locator("#entry-text").press_sequentially("Lalu")
    expect(first.locator("#entries")).to_contain_text("Mengusulkan agar segera ditetapkan.", timeout=PAUSE)
    expect(first.locator("#entry-text")).to_have_value("Lalu")
    # The other's list grows by itself; what she is writing there stays under her hands.
    second.locator("#entry-text").press_sequentially("Sedang menulis")
    expect(second.locator("#entries")).to_contain_text("Mengusulkan agar segera ditetapkan.", timeout=PAUSE)
    expect(second.locator("#entry-text")).to_have_value("Sedang menulis")
    # Both on one entry: both texts are shown, and both are kept.
    for page in (first, second):
        page.locator("#entries article.entry a[hx-get]").first.click()
        expect(page.locator("#entries [name=text]")).to_be_visible()
    first.locator("#entries [name=text]").fill("Mengusulkan agar segera ditetapkan.\n\nKata A.")
    expect(first.locator("#entries [name=revision]")).to_have_value("1", timeout=PAUSE)
    second.locator("#entries [name=text]").fill("Mengusulkan agar segera ditetapkan.\n\nKata B.")
    expect(second.locator("#entries [role=alert]")).to_be_visible(timeout=PAUSE)
    second.locator("#entries [name=answer][value=both]").click()
    expect(second.locator("#entries .said-words")).to_have_text(
        "Mengusulkan agar segera ditetapkan.\n\nKata A.\n\nKata B.", timeout=PAUSE
    )
    # A directive out of the words.
    second.locator("#entry-text").press("Alt+a")
    expect(second.locator("#id_quick-text")).to_have_value("Sedang menulis", timeout=PAUSE)
