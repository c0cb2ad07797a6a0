"""One line of what waits for a person."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """One line of the queue. `due` None: there is no day by which it must be done."""

    title: str
    detail: str
    url: str
    verb: str
    due: dt.date | None = None
    is_primary: bool = False
