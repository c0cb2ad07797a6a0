"""The page as an office has set it: a layout to the few rules that follow the sheet of all papers.

`templates/papers/naskah.css` is written for the usual layout. What another one changes of it stands here and nowhere
else: size, margins, fonts, and the measures that hang on the width of the text. Pure text; nothing is parsed here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from documents.facts import Layout

# Width and height in mm. F4 is no norm of its own; this is the size that is sold and used (domain notes, papers).
SIZES = {"a4": (210, 297), "f4": (215, 330)}
# The free font first, so that all machines agree; then what the rules name; then those of other scripts and signs.
_BEHIND = '"DejaVu Sans", "Droid Sans Fallback"'
FONTS = {
    "sans": f'"Liberation Sans", Arial, {_BEHIND}',
    "serif": f'"Liberation Serif", "Times New Roman", "Liberation Sans", {_BEHIND}',
    "bookman": f'"TeX Gyre Bonum", "Bookman Old Style", "Liberation Serif", "Liberation Sans", {_BEHIND}',
}
# How much wider than Liberation Sans the same words run.
BREADTHS = {"sans": 1.0, "serif": 0.95, "bookman": 1.12}
NARROW = 150  # mm of text; in less, the place and date stand above the number and not beside it
USUAL = Layout()
# Pages of wide tables have narrower margins than the text, and never wider ones than these: their columns need them.
WIDEST_AROUND_TABLES = (18, 15, 22, 20)
NARROWEST_AROUND_TABLES = (10, 10, 18, 10)  # the foot holds three lines of its own


def is_usual(layout: Layout) -> bool:
    """Whether the sheet of all papers serves as it is, whatever version of the settings says so."""
    return key_of(layout) == USUAL


def key_of(layout: Layout) -> Layout:
    """The layout without the version it was set in: what parsed rules are kept by."""
    return replace(layout, settings_version=0)


def layout_of(facts: Mapping[str, Any]) -> Layout:
    """The layout in the plain facts of a sheet; the usual one where they name none."""
    said = facts.get("layout")
    return Layout(**{**said, "margins": tuple(said["margins"])}) if said else USUAL


def page_rules(layout: Layout) -> str:
    """Return the rules that make the sheet of all papers into one for `layout`."""
    width, height = SIZES[layout.paper_size]
    size = f"{width}mm {height}mm"
    _top, right, _bottom, left = layout.margins
    return "\n".join(
        [
            *_pages(layout, width, height, size),
            *_texts(layout),
            *_measures(width - left - right),
            f"col.w-date {{ width: {33 * max(1, BREADTHS[layout.font]):g}mm }}",
            *_labels(layout.font_size / USUAL.font_size * BREADTHS[layout.font]),
        ]
    )


def margins_around_tables(layout: Layout) -> tuple[int, ...]:
    """The margins (mm) of a page of wide tables: narrower than the text's, within what the tables and the foot need."""
    scaled = (
        round(margin * usual / of_text)
        for margin, usual, of_text in zip(layout.margins, WIDEST_AROUND_TABLES, USUAL.margins, strict=True)
    )
    limits = zip(scaled, NARROWEST_AROUND_TABLES, WIDEST_AROUND_TABLES, strict=True)
    return tuple(min(max(margin, least), most) for margin, least, most in limits)


def _pages(layout: Layout, width: int, height: int, size: str) -> list[str]:
    font = FONTS[layout.font]
    _top, right, _bottom, left = layout.margins
    foot = round((width - left - right) * 0.7)
    wide = _lengths(margins_around_tables(layout))
    draft = f"background: {_draft_mark(width, height)} center / {width}mm {height}mm no-repeat;"
    return [
        f"@page {{ size: {size}; margin: {_lengths(layout.margins)} }}",
        f"@page {{ @bottom-left {{ width: {foot}mm; font: 7pt/1.25 {font} }} }}",
        f"@page {{ @bottom-right {{ width: {width - left - right - foot}mm; font: 7pt/1.25 {font} }} }}",
        f"@page letter {{ @top-center {{ font: 10pt {font} }} }}",
        f"@page annexes {{ @top-center {{ font: 10pt {font} }} }}",
        f"@page wide {{ margin: {wide} }}",
        f"@page draft {{ {draft} }}",
        f"@page draft-wide {{ margin: {wide}; {draft} }}",
        f"@page across {{ size: {height}mm {width}mm }}",
    ]


def _texts(layout: Layout) -> list[str]:
    """Sizes that go with the size of the text; tables, kop and seal keep theirs."""
    size, spacing = layout.font_size, layout.line_spacing / 100
    return [
        f"html {{ font: {size}pt/{spacing:g} {FONTS[layout.font]} }}",
        f"body.minutes {{ line-height: {spacing + 0.1:g} }}",
        f"body.dense, body.day, .remarks ol, .copies, .reference {{ font-size: {size - 1}pt }}",
        f".title h1 {{ font-size: {size + 2}pt }}",
        f".title h2 {{ font-size: {size + 1}pt }}",
    ]


def _measures(text: int) -> list[str]:
    """What stands in the right half of the page, for a text of this width (mm)."""
    half = text // 2
    aside = []
    if text < NARROW:
        aside = [
            ".heading .dated { float: none; text-align: right }",
            "col.w-name, col.w-time { width: 26mm }",
            "col.w-means { width: 22mm }",
        ]
    return [
        *aside,
        f".closing > .signer {{ margin-left: {half}mm }}",
        f".signers {{ grid-template-columns: {half - 2}mm {half - 2}mm }}",
        f".reference {{ margin-left: {half - 2}mm }}",
        f".to .honoured {{ max-width: {min(115, text)}mm }}",
        f".title .about {{ max-width: {min(140, text)}mm }}",
    ]


def _labels(breadth: float) -> list[str]:
    """Room for the words before the colon, for letters that run wider than the usual ones."""
    if breadth <= 1:
        return []

    def hanging(where: str, whole: float, label: float) -> list[str]:
        whole, label = round(whole * breadth, 1), round(label * breadth, 1)
        return [
            f"{where} p {{ padding-left: {whole}mm; text-indent: -{whole}mm }}",
            f"{where} .label {{ width: {label}mm }}",
        ]

    return [
        *hanging(".facts", 27, 23.5),
        *hanging(".facts.of-event", 35, 31.5),
        *hanging(".reference .facts", 20, 16.5),
        f".facts.person p {{ padding-left: {54.5 * breadth:.1f}mm; text-indent: -{27.5 * breadth:.1f}mm }}",
        f".facts.person p:first-child {{ text-indent: -{54.5 * breadth:.1f}mm }}",
        f".facts .inner {{ width: {24 * breadth:.1f}mm }}",
        f"col.w-label {{ width: {round(43 * breadth, 1)}mm }}",
    ]


def _lengths(margins: tuple[int, ...]) -> str:
    return " ".join(f"{margin}mm" for margin in margins)


def _draft_mark(width: int, height: int) -> str:
    """KONSEP across the page, as the usual sheet has it, for a page of this size."""
    middle, centre = width / 2, height / 2
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
        f"<text x='{middle:g}' y='{centre + 14.5:g}' font-family='Liberation Sans' font-weight='bold' font-size='42'"
        f" fill='#e6e6e6' text-anchor='middle' transform='rotate(-54 {middle:g} {centre:g})'>KONSEP</text></svg>"
    )
    return f'url("data:image/svg+xml,{quote(drawing)}")'
