"""Template tags of the look: status shapes, icons, bars, gaps and QR codes. No rules of any field live here.

A status is a shape, then a word, then a colour. There are seven shapes (`SHAPES`): not begun `wait`, under way
`part`, now `live`, good `ok`, accepted exception `exc`, act now `alert`, ended badly or void `no`. Each app's
`states.py` says which of its states has which shape, in a dict from value to shape; a model passes it on as a property
named after the field:

    class Meeting(models.Model):
        state = models.CharField(choices=MeetingState.choices, …)

        @property
        def state_shape(self) -> str:
            return SHAPES[MeetingState(self.state)]

In a template, after `{% load rakor %}`:

    {% state meeting %}                       the chip of meeting.state, from state_shape and get_state_display()
    {% state invitation "answer" %}           of another field: answer_shape and get_answer_display()
    {% state invitation "answer" chip=False %}  in running text or as the second status of a row (one chip a row)
    {% status "alert" _("Overdue") %}         a shape with words of your own; chip=True for the chip
    {% shape "ok" %}                          the drawing alone, where the words stand beside it already
    {% icon "printer" %}                      an icon of assets/icons.txt; {% icon "search" _("Search") %} names it
    {% bar parts %}  {% legend parts %}       shares; parts is a list of (shape, count, label)
    {% gap meeting.theme %}                   the value, or "not recorded" in muted italics when there is none
    {% at deadline meeting.timezone %}        a moment on the meeting's own clock: "14 Oktober 2030, 16.00 WITA"
    {% ticker clock %}                        a clock that ticks by static/js/jalan.js; stands without a script
    {% qr address _("Entry pass") %}          a QR code, inline
    {% filters chips name="keadaan" search=_("Search post or region") %}  the bar above a list
    {{ page.paginator|page_numbers:page.number }}  the page numbers to show, None for a gap (parts/pagination.html)

The drawings of the shapes and the patterns of the bars are in templates/parts/sprite.html, which the page includes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django import template
from django.core.paginator import Paginator
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.dates import zone_label, zone_of

register = template.Library()

# The order is that of every bar and legend, from done to not begun.
SHAPES = ("ok", "live", "part", "exc", "alert", "no", "wait")
# Tabler already has a component of the name "alert".
CLASSES = {"alert": "alert-c"}
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# (shape, count, label)
Part = tuple[str, int, str]


@dataclass(frozen=True)
class Chip:
    """One filter above a list: where it leads, and what it says."""

    query: str
    shape: str
    label: str
    count: int | None
    is_current: bool


@register.simple_tag
def shape(name: str) -> SafeString:
    """The drawing of one of the seven shapes. ValueError for any other name."""
    if name not in SHAPES:
        raise ValueError(f"not a status shape: {name!r}")
    return format_html('<svg class="{}" aria-hidden="true"><use href="#s-{}"/></svg>', CLASSES.get(name, name), name)


@register.simple_tag
def status(name: str, label: object, chip: bool = False) -> SafeString:
    """A shape with its words; as a chip where it is the status of a row. ValueError for an unknown shape."""
    classes = f"st chip {CLASSES.get(name, name)}" if chip else f"st {CLASSES.get(name, name)}"
    return format_html('<span class="{}">{}{}</span>', classes, shape(name), label)


@register.simple_tag
def state(thing: Any, field: str = "state", chip: bool = True) -> SafeString:
    """The status of `thing`: its `<field>_shape` and `get_<field>_display()`."""
    label = getattr(thing, f"get_{field}_display")()
    return status(getattr(thing, f"{field}_shape"), label, chip=chip)


@register.simple_tag
def icon(name: str, label: object = "") -> SafeString:
    """An icon of the sprite. With `label` it speaks for itself; without, words stand beside it."""
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"not the name of an icon: {name!r}")
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="i" {}><use href="{}#i-{}"/></svg>', voice, static("vendor/icons.svg"), name)


@register.simple_tag
def bar(parts: Iterable[Part], size: str = "", label: object = "") -> SafeString:
    """Shares as one bar. The numbers are in its title; set them beside it too, with `legend` or in a column.

    `size` is "", "tall" or "thin"; `label` replaces the title. A bar of nothing is an empty track. ValueError for an
    unknown shape or a negative count.
    """
    shown = in_order(parts)
    total = sum(count for _name, count, _label in shown)
    rects = _rects(shown, total) if total else mark_safe('<rect class="f-none" width="100%" height="100%"/>')
    classes = f"bar {size}" if size else "bar"
    title = label or _title(shown, total)
    return format_html('<svg class="{}" role="img"><title>{}</title>{}</svg>', classes, title, rects)


@register.simple_tag
def legend(parts: Iterable[Part], small: bool = True) -> SafeString:
    """The counts of a bar in words, each with its shape; parts of zero are left out."""
    items = format_html_join(
        "",
        '<li><span class="st {}">{}<span><b>{}</b> {}</span></span></li>',
        ((CLASSES.get(name, name), shape(name), count, label) for name, count, label in in_order(parts) if count),
    )
    return format_html('<ul class="legend{}">{}</ul>', " small" if small else "", items) if items else mark_safe("")


@register.simple_tag
def gap(value: object, words: object = "") -> SafeString:
    """The value, or muted words (by default "not recorded") where there is none. Zero is a value."""
    if value is None or value in ("", [], ()):
        return format_html('<span class="none">{}</span>', words or _("not recorded"))
    return format_html("{}", value)


@register.simple_tag
def at(moment: datetime | None, zone: str, style: str = "DATETIME_FORMAT") -> str:
    """A moment as the clock of the meeting shows it, with the name of its zone; empty where there is none.

    Django's own filter tells every moment in the zone of the server, which is an hour or two off elsewhere. `style` is
    the name of a format. ValueError for a zone outside Indonesia.
    """
    if moment is None:
        return ""
    return f"{date_format(moment.astimezone(zone_of(zone)), style)} {zone_label(zone)}"


@register.simple_tag
def ticker(clock: Mapping[str, Any]) -> SafeString:
    """A running clock: `seconds` counted, `since` when it runs on (ISO, empty where it stands), `limit` in seconds or
    None. With a limit it tells what is left, and after that by how much it is over."""
    seconds, since, limit = clock["seconds"], clock["since"], clock["limit"]
    if since:
        seconds += max(int((timezone.now() - datetime.fromisoformat(since)).total_seconds()), 0)
    minutes = {"minutes": (limit or 0) // 60}
    left = _("left of %(minutes)s minutes") % minutes if limit else _("so far")
    over = _("over the %(minutes)s minutes") % minutes
    is_over = bool(limit) and seconds > limit
    return format_html(
        '<span class="tick{}" role="timer" data-tick data-seconds="{}" data-since="{}" data-limit="{}" data-left="{}" '
        'data-over="{}"><b>{}</b> <small>{}<span>{}</span></small></span>',
        " over" if is_over else "",
        str(clock["seconds"]),
        since,
        str(limit or ""),
        left,
        over,
        minutes_text(abs(limit - seconds) if limit else seconds),
        shape("alert"),
        over if is_over else left,
    )


@register.filter
def minutes_text(seconds: int) -> str:
    """Seconds as a clock tells them: "18.24", from an hour on "1.02.03"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}.{minutes:02d}.{rest:02d}" if hours else f"{minutes:02d}.{rest:02d}"


@register.simple_tag
def qr(text: str, label: object = "") -> SafeString:
    """`text` as a QR code that still reads when a seventh of it is smudged (error correction M)."""
    drawing = segno.make(str(text), error="m", micro=False).svg_inline(
        omitsize=True, border=4, light="#fff", svgclass=None, lineclass=None
    )
    # The drawing is made of numbers alone; the text never enters the markup.
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>', label or _("QR code"), mark_safe(drawing)
    )


@register.inclusion_tag("parts/filters.html", takes_context=True)
def filters(
    context: Context,
    options: Sequence[tuple[str, str, object, int | None]] = (),
    name: str = "keadaan",
    search: object = "",
    label: object = "",
) -> dict[str, Any]:
    """Search and chips above a list.

    `options` are (value, shape or "", label, count or None); the chip of the value "" shows all. The chosen one is
    `request.GET[name]`, the words searched for are `request.GET["q"]`; what else the address holds is kept, except
    the page. `search` names the search field; without it there is none. `label` names the chips where a page has more
    than one row of them.
    """
    query = context["request"].GET
    chosen = query.get(name, "")
    return {
        "chips": [
            Chip(_address(query, name, value), drawn, str(label), count, value == chosen)
            for value, drawn, label, count in options
        ],
        "kept": [(key, value) for key, values in query.lists() for value in values if key not in {"q", "page"}],
        "q": query.get("q", ""),
        "search": search,
        "label": label,
    }


@register.filter
def page_numbers(paginator: "Paginator[Any]", number: int) -> Iterator[int | None]:
    """The page numbers worth showing around page `number`; None where some are left out."""
    for page in paginator.get_elided_page_range(number, on_each_side=1, on_ends=1):
        yield page if isinstance(page, int) else None


def in_order(parts: Iterable[Part]) -> list[Part]:
    """`parts` in the order of every bar. ValueError for an unknown shape or a negative count."""
    listed = list(parts)
    for name, count, _label in listed:
        if name not in SHAPES:
            raise ValueError(f"not a status shape: {name!r}")
        if count < 0:
            raise ValueError(f"a share cannot be negative: {count}")
    return sorted(listed, key=lambda part: SHAPES.index(part[0]))


def _rects(parts: Sequence[Part], total: int) -> SafeString:
    """One rectangle a part, in percent of the whole. Formatted in C style: a decimal comma would break the SVG."""
    rects, start = [], 0
    for name, count, _label in parts:
        if count:
            rects.append((name, f"{start / total:.4%}", f"{count / total:.4%}"))
        start += count
    return format_html_join("", '<rect class="f-{}" x="{}" width="{}" height="100%"/>', rects)


def _title(parts: Sequence[Part], total: int) -> str:
    if not total:
        return _("Nothing to count yet")
    counted = ", ".join(f"{label} {count}" for _name, count, label in parts if count)
    return _("%(parts)s; %(total)s in all") % {"parts": counted, "total": total}


def _address(query: Any, name: str, value: str) -> str:
    changed = query.copy()
    changed.pop("page", None)
    if value:
        changed[name] = value
    else:
        changed.pop(name, None)
    return f"?{changed.urlencode()}"
