"""Files of meetings, as they are and broken."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REAL = sorted((ROOT / "flows/data/meetings").glob("*.json"))
FULL = ROOT / "tests/data/full_meeting.json"


def full(**changes: Any) -> dict[str, Any]:
    """The meeting in which every key is filled, with some of its keys changed."""
    return {**json.loads(FULL.read_text()), **changes}


def changed(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The full meeting after `change` has worked on it."""
    told = copy.deepcopy(full())
    change(told)
    return as_bytes(told)


def as_bytes(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()
