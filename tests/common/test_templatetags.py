"""The tags of the look: what they draw, and that they refuse what has no drawing."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from common.templatetags import rakor

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load rakor %}" + source).render(Context(context))


def widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'width="([\d.]+)%"', svg)]


# --- moments ---


def test_a_moment_stands_on_the_clock_of_the_meeting() -> None:
    moment = dt.datetime(2030, 10, 14, 16, 30, tzinfo=dt.UTC)
    source = "{% at moment zone %}|{% at moment zone 'TIME_FORMAT' %}"
    assert render(source, moment=moment, zone="Asia/Makassar") == "15 October 2030, 00:30 WITA|00:30 WITA"
    with translation.override("id"):
        assert render(source, moment=moment, zone="Asia/Jayapura") == "15 Oktober 2030, 01.30 WIT|01.30 WIT"
    assert render("{% at moment zone %}", moment=None, zone="Asia/Jakarta") == ""


def test_no_page_of_a_meeting_tells_a_moment_on_the_clock_of_the_server() -> None:
    """Django's filters do so with every moment; a column ending in `_at` is one, save the hour of the letter."""
    told = re.compile(r"\b(?!called_at)(?:\w+_at|\w+\.at|\w+_deadline|confirm_before)\|(?:date|time)\b(?!:'c')")
    # Inside {% timezone %}.
    inside = ("_save_state", "_conflict", "_entry", "_entry_save_state", "_proposal_rows", "read_back")
    zoned = {f"desk/agenda/{name}.html" for name in inside}
    found = [
        f"{path.relative_to(ROOT / 'templates')}: {match.group()}"
        for path in TEMPLATES
        for match in told.finditer(path.read_text())
        if str(path.relative_to(ROOT / "templates")) not in zoned
    ]
    assert found == []


# --- shapes and statuses ---


@pytest.mark.parametrize("name", rakor.SHAPES)
def test_every_shape_has_a_drawing_and_a_colour(name: str) -> None:
    sprite = (ROOT / "templates/parts/sprite.html").read_text()
    sheet = (ROOT / "static/css/rakor.css").read_text()
    assert f'id="s-{name}"' in sprite
    css_class = rakor.CLASSES.get(name, name)
    assert re.search(rf"\.{css_class}[ ,]", sheet)
    assert f".chip.{css_class}" in sheet
    assert f".f-{name}" in sheet


def test_a_status_is_a_shape_and_its_words() -> None:
    assert render('{% status "ok" label %}', label="Closed") == (
        '<span class="st ok"><svg class="ok" aria-hidden="true"><use href="#s-ok"/></svg>Closed</span>'
    )


def test_a_chip_says_so_and_alert_does_not_meet_the_frameworks_alert() -> None:
    html = render('{% status "alert" "Overdue" chip=True %}')
    assert 'class="st chip alert-c"' in html
    assert 'href="#s-alert"' in html


def test_words_of_a_status_are_escaped() -> None:
    assert "&lt;b&gt;" in render('{% status "wait" label %}', label="<b>")


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="green"):
        rakor.status("green", "Good")


def test_state_reads_the_property_beside_the_field() -> None:
    thing = SimpleNamespace(
        state_shape="live",
        get_state_display=lambda: "Ongoing",
        answer_shape="exc",
        get_answer_display=lambda: "Excused",
    )
    assert 'class="st chip live"' in render("{% state thing %}", thing=thing)
    plain = render('{% state thing "answer" chip=False %}', thing=thing)
    assert 'class="st exc"' in plain
    assert plain.endswith("Excused</span>")


# --- icons ---


def test_an_icon_beside_words_is_hidden_from_the_ear() -> None:
    html = render('{% icon "printer" %}')
    assert 'aria-hidden="true"' in html
    assert re.search(r'vendor/icons(\.\w+)?\.svg#i-printer"', html)


def test_an_icon_alone_carries_its_name() -> None:
    assert 'role="img" aria-label="Next &amp; last"' in render('{% icon "chevron-right" label %}', label="Next & last")


def test_an_icon_name_cannot_carry_markup() -> None:
    with pytest.raises(ValueError, match="icon"):
        rakor.icon('x"><script')


def test_every_icon_a_template_draws_is_in_the_list() -> None:
    lines = (ROOT / "assets/icons.txt").read_text().splitlines()
    listed = {line.split("#")[0].strip() for line in lines} - {""}
    drawn = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}
    assert drawn, "no template draws an icon: the pattern of this test is stale"
    assert drawn <= listed


# --- bars ---


def test_a_bar_orders_its_parts_and_fills_the_whole() -> None:
    svg = render("{% bar parts %}", parts=[("wait", 1, "open"), ("part", 1, "sent for"), ("ok", 2, "present")])
    assert re.findall(r"f-(\w+)", svg) == ["ok", "part", "wait"]
    assert sum(widths(svg)) == pytest.approx(100)
    assert 'x="50.0000%"' in svg
    assert "<title>present 2, sent for 1, open 1; 4 in all</title>" in svg


def test_a_bar_writes_its_numbers_with_a_point_in_every_language() -> None:
    with translation.override("id"):
        svg = rakor.bar([("ok", 1, "a"), ("no", 2, "b")])
    assert 'width="33.3333%"' in svg


def test_a_part_of_zero_is_not_drawn() -> None:
    svg = rakor.bar([("ok", 3, "done"), ("no", 0, "void")])
    assert "f-no" not in svg
    assert "void" not in svg


def test_a_bar_of_nothing_is_an_empty_track_that_says_so() -> None:
    for parts in ([], [("ok", 0, "done")]):
        svg = rakor.bar(parts)
        assert "f-none" in svg
        assert "<title>Nothing to count yet</title>" in svg


def test_a_bar_refuses_negative_counts_and_unknown_shapes() -> None:
    with pytest.raises(ValueError, match="negative"):
        rakor.bar([("ok", -1, "done")])
    with pytest.raises(ValueError, match="shape"):
        rakor.bar([("green", 1, "done")])


def test_a_bar_has_no_style_attribute() -> None:
    assert "style=" not in rakor.bar([("ok", 1, "done")], size="tall")


def test_the_title_of_a_bar_may_be_given_and_is_escaped() -> None:
    assert "<title>2 &lt; 3</title>" in rakor.bar([("ok", 1, "done")], label="2 < 3")


def test_the_legend_gives_each_count_beside_its_shape() -> None:
    html = rakor.legend([("no", 2, "void"), ("ok", 3, "done"), ("exc", 0, "excused")])
    assert re.findall(r"<b>(\d+)</b> (\w+)", html) == [("3", "done"), ("2", "void")]
    assert rakor.legend([]) == ""


# --- gaps ---


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_what_is_not_known_is_said(nothing: object) -> None:
    assert render("{% gap value %}", value=nothing) == '<span class="none">not recorded</span>'


@pytest.mark.parametrize(("value", "shown"), [("Theme", "Theme"), (0, "0"), (False, "False"), ("<i>", "&lt;i&gt;")])
def test_what_is_known_is_shown_as_it_is(value: object, shown: str) -> None:
    assert render("{% gap value %}", value=value) == shown


def test_a_gap_may_have_its_own_words() -> None:
    assert "no e-mail" in render('{% gap value "no e-mail" %}', value="")


# --- QR codes ---


def test_a_qr_code_is_one_labelled_drawing_without_the_text() -> None:
    html = render("{% qr text %}", text="https://example.test/<secret>")
    assert 'role="img" aria-label="QR code"' in html
    assert html.count("<svg") == 1
    assert "secret" not in html
    assert "style=" not in html


def test_another_text_is_another_qr_code() -> None:
    assert rakor.qr("one") != rakor.qr("two")
    assert rakor.qr("one") == rakor.qr("one")


# --- filters and pages ---


def filters(query: str) -> dict[str, Any]:
    context = Context({"request": RequestFactory().get(f"/?{query}")})
    options = [("", "", "All", 5), ("held", "part", "Held", 2), ("closed", "ok", "Closed", None)]
    return rakor.filters(context, options, search="Search")


def test_a_chip_keeps_the_search_and_forgets_the_page() -> None:
    chips = filters("q=sekda&page=3&keadaan=held")["chips"]
    assert [chip.query for chip in chips] == ["?q=sekda", "?q=sekda&keadaan=held", "?q=sekda&keadaan=closed"]
    assert [chip.is_current for chip in chips] == [False, True, False]


def test_without_a_choice_the_chip_of_all_is_current() -> None:
    assert [chip.is_current for chip in filters("")["chips"]] == [True, False, False]


def test_a_search_keeps_the_chosen_chip() -> None:
    kept = filters("q=sekda&page=3&keadaan=held&seri=1&seri=2")
    assert kept["q"] == "sekda"
    assert kept["kept"] == [("keadaan", "held"), ("seri", "1"), ("seri", "2")]


def test_the_filter_bar_is_drawn_with_its_counts() -> None:
    html = Template('{% load rakor %}{% filters options search="Search" %}').render(
        Context({"request": RequestFactory().get("/?keadaan=held"), "options": [("held", "part", "Held", 2)]})
    )
    assert 'aria-current="true"' in html
    assert "<b>2</b>" in html
    assert 'name="keadaan" value="held"' in html


def test_far_pages_are_left_out() -> None:
    paginator = Paginator(range(200), 10)
    assert list(rakor.page_numbers(paginator, 10)) == [1, None, 9, 10, 11, None, 20]
    assert list(rakor.page_numbers(Paginator(range(20), 10), 1)) == [1, 2]


def test_the_pages_of_a_list_keep_the_rest_of_the_address() -> None:
    page = Paginator(range(60), 20).page(2)
    html = render_to_string("parts/pagination.html", {"page": page}, RequestFactory().get("/?q=sekda&page=2"))
    assert 'href="?q=sekda&amp;page=3" rel="next"' in html
    assert "21–40 of 60" in html


# --- pages that need nothing ---


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_an_error_page_needs_nothing_but_itself(name: str) -> None:
    source = (ROOT / f"templates/{name}.html").read_text() + (ROOT / "templates/fault.html").read_text()
    assert not re.search(r"{{|{% (load|include|url|static|translate)", source)
    html = Template(f'{{% extends "{name}.html" %}}').render(Context())
    assert '<html lang="id">' in html
    assert "<h1></h1>" not in html
    assert 'href="/static/css/jawab.css"' in html


def test_the_sheet_of_the_delegates_stays_small() -> None:
    assert (ROOT / "static/css/jawab.css").stat().st_size <= 7 * 1024
