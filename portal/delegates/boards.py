"""What a board shows: the picture of a hall put into words, and cut into pages that fit a projector. No query."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from django.template.loader import get_template
from django.utils.translation import gettext as _

from attendance.queries import Board
from attendance.queries.boards import words_beside
from attendance.quorum import QuorumRule, share_words
from common.dates import clock, zone_label, zone_of

TEMPLATE = "delegates/_board.html"
SHAPES = {"present": "ok", "represented": "part", "excused": "exc", "missing": "wait"}

# A page of the projector, in pixels of a screen of 1920 × 1080: what a heading and a row of tiles take of its height.
PAGE_HEIGHT, HEADING, ROW, COLUMNS = 820, 64, 150, 4
# How many who came late, and how many of a group who are missing, are named beside the tiles.
LATE_SHOWN = 4

# The last drawing of each hall, by its meeting, and of which revision it is: hundreds who watch get the same bytes.
Drawing = tuple[int, bytes]
_HALLS_KEPT = 32
_drawn: dict[str, Drawing] = {}
_pen = Lock()


@dataclass(frozen=True)
class DrawnTile:
    label: str
    words: str
    shape: str
    # Late, left again, online.
    marks: str
    is_guest: bool


@dataclass
class Group:
    label: str
    # "9 present, 3 represented …"; empty where the group goes on from the page before.
    words: str
    tiles: list[DrawnTile]
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Gauge:
    """The half circle. Lengths and places are texts: a comma of the language must not come between."""

    counted: int
    total: int
    # How much of the arc is filled, of 100.
    filled: str
    # The mark at what is needed; empty where there is none.
    mark: tuple[str, str, str, str] | None


@dataclass(frozen=True)
class Scene:
    """Everything that a board says."""

    label: str
    four: list[tuple[str, str, int]]
    beside: list[str]
    has_quorum: bool
    is_met: bool
    lacking: int
    quorum_words: str
    gauge: Gauge
    pages: list[list[Group]]
    missing: list[Group]
    late: list[str]
    more_late: int
    suspended_at: str
    zone: str


def mark_of(board: Board) -> str:
    """What names the board as it stands now to whoever asks again (ETag, without quotes)."""
    return f"{version()}.{board.revision if board.is_open else 'x'}"


def revision_in(mark: str) -> int | None:
    """The revision that whoever asks says he has, if it was drawn by the same template; else None."""
    drawn_by, _dot, revision = mark.strip().removeprefix("W/").strip('"').partition(".")
    return int(revision) if drawn_by == version() and revision.isdecimal() and len(revision) < 10 else None


_version: list[str] = []


def version() -> str:
    """What the board is drawn by, in eight letters: a new template draws anew what has not changed."""
    if not _version:
        source: str = get_template(TEMPLATE).template.source  # type: ignore[attr-defined]
        _version.append(sha256(source.encode() + Path(__file__).read_bytes()).hexdigest()[:8])
    return _version[0]


def last_drawing(public_id: str) -> Drawing | None:
    """What this process has drawn last of the hall of this meeting."""
    return _drawn.get(public_id)


def draw(board: Board, last: Drawing | None = None) -> bytes:
    """The board as HTML. It comes without a picture only if `last` is of its revision."""
    if not board.is_open:
        return get_template(TEMPLATE).render({"scene": None}).encode()
    if last is not None and last[0] == board.revision:
        return last[1]
    with _pen:
        # Whoever asked at the same moment has waited for the first.
        last = _drawn.get(board.meeting)
        if last is not None and last[0] == board.revision:
            return last[1]
        html = get_template(TEMPLATE).render({"scene": scene_of(board)}).encode()
        if len(_drawn) >= _HALLS_KEPT:
            _drawn.clear()
        _drawn[board.meeting] = (board.revision, html)
        return html


def scene_of(board: Board) -> Scene:
    """The picture in words. An empty picture, before anyone was counted, gives an empty scene."""
    picture: dict[str, Any] = board.picture or {}
    counts, quorum = picture.get("counts", {}), picture.get("quorum", {})
    groups = [_group(label, tiles) for label, tiles in _by_group(picture.get("tiles", []))]
    late = [tile for tile in picture.get("tiles", []) if tile["is_late"] and not tile["has_left"]]
    late.sort(key=lambda tile: tile["at"], reverse=True)
    return Scene(
        label=picture.get("label", ""),
        four=[(SHAPES[state], _state_label(state), counts.get(state, 0)) for state in SHAPES],
        beside=words_beside(counts),
        has_quorum=bool(quorum.get("has_rule")),
        is_met=bool(quorum.get("is_met")),
        lacking=quorum.get("lacking", 0),
        quorum_words=_quorum_words(board, quorum),
        gauge=_gauge(counts, quorum),
        pages=_pages(groups),
        missing=[group for group in groups if group.missing],
        late=[f"{tile.get('named') or tile['short'] or _('Guest')} · {tile['at']}" for tile in late[:LATE_SHOWN]],
        more_late=max(len(late) - LATE_SHOWN, 0),
        suspended_at=picture.get("suspended_at", ""),
        zone=zone_label(board.timezone),
    )


def _by_group(tiles: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    by_group: dict[str, list[dict[str, Any]]] = {}
    for tile in tiles:
        by_group.setdefault(tile["group"], []).append(tile)
    return list(by_group.items())


def _group(label: str, tiles: list[dict[str, Any]]) -> Group:
    number = {state: sum(tile["state"] == state for tile in tiles) for state in SHAPES}
    said = [f"{number[state]} {_state_label(state).lower()}" for state in SHAPES if number[state]]
    return Group(
        label=label or _("Participants"),
        words=", ".join(said),
        tiles=[_tile(tile) for tile in tiles],
        missing=[tile["short"] for tile in tiles if tile["state"] == "missing" and not tile["is_guest"]],
    )


def _tile(tile: dict[str, Any]) -> DrawnTile:
    words = tile["by"] if tile["state"] == "represented" and tile["by"] else _state_label(tile["state"])
    marks = []
    if tile["has_left"]:
        marks.append(_("left again"))
    if tile["is_late"]:
        marks.append(_("late, %(at)s") % {"at": tile["at"]})
    if tile["is_online"]:
        marks.append(_("online"))
    return DrawnTile(
        label=tile["short"] or _("Guest"),
        words=words,
        shape=SHAPES[tile["state"]],
        marks=" · ".join(marks),
        is_guest=tile["is_guest"],
    )


def _state_label(state: str) -> str:
    return {
        "present": _("Present"),
        "represented": _("Represented"),
        "excused": _("Excused"),
        "missing": _("Not here yet"),
    }[state]


def _quorum_words(board: Board, quorum: dict[str, Any]) -> str:
    """ "26 needed (2/3 of those invited), present or represented. Met at 09.11 WIB." """
    if not quorum.get("has_rule"):
        return ""
    rule = QuorumRule(**quorum["rule"])
    sentences = []
    if rule.numerator:
        who = _("present or represented") if rule.counts_represented else _("present in person")
        asked = {"needed": quorum["needed"], "share": share_words(rule), "who": who}
        sentences.append(_("%(needed)s needed (%(share)s), %(who)s.") % asked)
    if rule.in_person:
        said = {"asked": rule.in_person, "there": quorum["in_person"]}
        sentences.append(_("At least %(asked)s in person: %(there)s there.") % said)
    if not quorum["is_met"]:
        sentences.append(_("%(count)s more must come.") % {"count": quorum["lacking"]})
    elif board.quorum_met_at is not None:
        at = clock(board.quorum_met_at.astimezone(zone_of(board.timezone)).time())
        sentences.append(_("Met at %(at)s.") % {"at": f"{at} {zone_label(board.timezone)}"})
    return " ".join(sentences)


def _gauge(counts: dict[str, int], quorum: dict[str, Any]) -> Gauge:
    """Without a rule it shows how many of all are there."""
    total = quorum.get("total", 0)
    counted = quorum.get("counted", 0)
    if not quorum.get("has_rule"):
        counted = counts.get("present", 0) + counts.get("represented", 0)
    needed = quorum.get("needed", 0) if quorum.get("has_rule") and total else 0
    mark = None
    if needed:
        angle = math.pi * (1 - min(needed / total, 1))
        across, up = math.cos(angle), math.sin(angle)
        near, far = 134, 186
        ends = (200 + near * across, 200 - near * up, 200 + far * across, 200 - far * up)
        mark = (f"{ends[0]:.1f}", f"{ends[1]:.1f}", f"{ends[2]:.1f}", f"{ends[3]:.1f}")
    filled = min(counted / total, 1) * 100 if total else 0
    return Gauge(counted=counted, total=total, filled=f"{filled:.1f}", mark=mark)


def _pages(groups: Iterable[Group]) -> list[list[Group]]:
    """Groups one under another as long as they fit; a long one goes on, with its heading, on the next page."""
    pages: list[list[Group]] = []
    left = 0
    for group in groups:
        tiles = group.tiles
        is_first = True
        while tiles:
            needs = HEADING + ROW * math.ceil(len(tiles) / COLUMNS)
            if not pages or (left < needs and left < HEADING + 2 * ROW):
                pages.append([])
                left = PAGE_HEIGHT
            rows = max((left - HEADING) // ROW, 1)
            here, tiles = tiles[: rows * COLUMNS], tiles[rows * COLUMNS :]
            pages[-1].append(Group(group.label, group.words if is_first else "", here))
            left -= HEADING + ROW * math.ceil(len(here) / COLUMNS)
            is_first = False
    return pages
