"""What the projector says of the agenda: the picture of the stage put into words. One query, for whoever watches."""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from agendas.states import AgendaItemKind, StageView, TurnKind
from attendance.links import Purpose, is_token_of, public_id_in
from attendance.models import Hall

TEMPLATES = {False: "delegates/_stage.html", True: "delegates/_stage_compact.html"}
# From how many letters on a text read back is set smaller, so that it stays on the screen.
LONG, VERY_LONG = 160, 420
# How many choices of a vote stand in one column.
CHOICES = 6


@dataclass(frozen=True, slots=True)
class StageNow:
    """The stage at the moment it was asked for. Facts are kept as the text they are stored as."""

    revision: int
    timezone: str
    shows: str
    shown: str
    picture: str


# As in `attendance.queries.boards`: written out, for five hundred watchers ask.
_QUESTION = """
    SELECT hall.id, hall.link_version, meeting.timezone AS meeting_timezone,
           stage.revision AS stage_revision, stage.shows AS stage_shows,
           stage.shown AS stage_shown, stage.picture AS stage_picture
      FROM attendance_hall hall
      JOIN meetings_meeting meeting ON meeting.id = hall.meeting_id
      LEFT JOIN agendas_stage stage ON stage.meeting_id = meeting.id
     WHERE meeting.public_id = %s
"""


def stage_behind(token: str) -> StageNow | None:
    """The stage that the token of a live board opens, None if it opens nothing. One query at most."""
    public_id = public_id_in(token)
    if not public_id:
        return None
    row: Any = next(iter(Hall.objects.raw(_QUESTION, [public_id])), None)
    if row is None or not is_token_of(token, Purpose.BOARD, public_id, row.link_version):
        return None
    return StageNow(
        revision=row.stage_revision or 0,
        timezone=row.meeting_timezone,
        shows=row.stage_shows or StageView.ITEM,
        shown=_text(row.stage_shown),
        picture=_text(row.stage_picture),
    )


def mark_of(stage: StageNow, *, is_compact: bool) -> str:
    """What names the drawing to whoever asks again (ETag, without quotes)."""
    return f"{version()}.{'r' if is_compact else 'p'}{stage.revision}"


@lru_cache(maxsize=1)
def version() -> str:
    """What the stage is drawn by, in eight letters: a new template draws anew what has not changed."""
    sources = [get_template(name).template.source for name in TEMPLATES.values()]  # type: ignore[attr-defined]
    return sha256("".join(sources).encode() + Path(__file__).read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=64)
def draw(stage: StageNow, *, is_compact: bool) -> bytes:
    """The stage as HTML; hundreds who watch get the same bytes. The script lets its clocks tick from their moments."""
    return draw_afresh(stage, is_compact=is_compact)


def draw_afresh(stage: StageNow, *, is_compact: bool) -> bytes:
    """As `draw`, with every clock as it stands now: for the page itself, which works without a script."""
    picture: dict[str, Any] = json.loads(stage.picture)
    shown: dict[str, Any] = json.loads(stage.shown)
    context = {
        "picture": picture,
        "zone": stage.timezone,
        "view": stage.shows if shown or stage.shows == StageView.ITEM else StageView.ITEM,
        "shown": shown,
        "directive": _directive(shown),
        "choices": _choices(shown),
        "item_kind": _label(AgendaItemKind, picture.get("item")),
        "speaker_kind": _label(TurnKind, picture.get("speaker")),
        "queue": [
            {**turn, "kind_label": _label(TurnKind, turn) if turn["kind"] != TurnKind.TURN else ""}
            for turn in picture.get("queue", [])
        ],
        "more_waiting": max(picture.get("waiting", 0) - len(picture.get("queue", [])), 0),
    }
    return get_template(TEMPLATES[is_compact]).render(context).encode()


def _text(value: Any) -> str:
    """JSON as text: the one database hands it over so, the other may have read it."""
    return value if isinstance(value, str) else json.dumps(value or {})


def _label(choices: Any, row: dict[str, Any] | None) -> str:
    return str(choices(row["kind"]).label) if row else ""


def _directive(shown: dict[str, Any]) -> dict[str, Any] | None:
    """The directive that is read back now, and its place among all."""
    rows = shown.get("directives") or []
    row = next((row for row in rows if row.get("number") == shown.get("current")), rows[0] if rows else None)
    if row is None:
        return None
    addressees = row.get("addressees") or []
    length = len(row["text"])
    return {
        **row,
        "addressees": [addressees] if isinstance(addressees, str) else addressees,
        "place": rows.index(row) + 1,
        "total": len(rows),
        "size": "s" if length > VERY_LONG else "m" if length > LONG else "l",
    }


def _choices(shown: dict[str, Any]) -> dict[str, Any]:
    """The choices of a vote; with what each has got once that is shown."""
    counts = shown.get("counts") or []
    is_shown = shown.get("state") == "shown"
    most = max([*counts, 1])
    rows = [
        {
            "label": option["label"],
            "count": counts[place] if is_shown and place < len(counts) else None,
            # A length of a drawing: no comma of the language may come into it.
            "share": f"{counts[place] / most:.4%}" if is_shown and place < len(counts) else "0%",
        }
        for place, option in enumerate(shown.get("options") or [])
    ]
    return {"rows": rows, "is_shown": is_shown, "is_long": len(rows) > CHOICES}
