"""A file in which every key is filled goes in through the page, and comes out again whole."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.steps import on_one_stack

ROOT = Path(__file__).parents[2]
FULL = ROOT / "tests/data/full_meeting.json"
REAL = sorted((ROOT / "flows/data/meetings").glob("*.json"))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of the file that is prose: words of the schema and dates are shown in the reader's own."""
    if isinstance(value, dict):
        for entry in value.values():
            yield from texts_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts_in(entry)
    elif isinstance(value, str) and " " in value:
        yield value


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


@on_one_stack
def test_every_value_of_a_full_file_is_found_again(sign_in: Callable[..., Page]) -> None:
    page = sign_in("sekretariat", "/rapat/impor/")
    page.locator("input[type=file]").set_input_files(FULL)
    page.locator("main form:has(input[type=file]) button[type=submit]").click()
    told = json.loads(FULL.read_text())
    expect(page.locator("main")).to_contain_text(told["title"])
    page.locator("button[form=import]").click()
    page.locator("main a[href^='/rapat/']").filter(has_text=told["title"]).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(told["title"])
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    shown = plain(page.inner_text("main"))
    assert [text for text in texts_in(told) if plain(text) not in shown] == []
    with page.expect_download() as download:
        page.locator("a[href$='/ekspor/']").first.click()
    assert json.loads(Path(download.value.path()).read_text()) == told


@on_one_stack
def test_the_three_real_meetings_open_and_render_as_drafts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("sekretariat", "/rapat/")
    for path in REAL:
        told = json.loads(path.read_text())
        page.goto(f"/rapat/?q={told['venue']['name'].replace(' ', '+')}")
        page.get_by_role("link", name=told["title"], exact=True).click()
        assert not re.search(r"\bNone\b", page.inner_text("main"))
        page.goto(f"{page.url}notula/")
        page.locator("form[action$='/konsep/'] button").click()
        expect(page.get_by_role("link", name="Unduh konsep")).to_be_visible(timeout=60_000)
