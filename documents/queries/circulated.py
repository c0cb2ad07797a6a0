"""Circulated minutes as one participant reads them: the draft, item by item, and what was said of it for his post."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import cached_property

from attendance.models import Invitation
from common.dates import long_date, weekday_moment
from documents import facts
from documents.models import Objection, Paper, Rendering
from documents.queries.objections import circulated_minutes, is_open_for_objections
from documents.queries.papers import draft_key
from documents.states import PaperState


class Standing(StrEnum):
    """How far the minutes are, as whoever may object to them has to know it."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"
    MENDED = "mended"
    FINAL = "final"


@dataclass(frozen=True)
class ReadItem:
    """An item or a directive of the draft; `key` is the place that an objection to it names."""

    key: str
    label: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Circulated:
    """What lies before the holder of one invitation. A fixed number of queries."""

    invitation: Invitation

    @cached_property
    def paper(self) -> Paper | None:
        paper = circulated_minutes(self.invitation.participant.meeting)
        if paper is not None:
            paper.meeting = self.invitation.participant.meeting
        return paper

    @property
    def standing(self) -> Standing:
        if self.paper is None:
            return Standing.NOT_YET
        if self.paper.is_frozen:
            return Standing.FINAL
        if self.paper.state != PaperState.CIRCULATED:
            return Standing.MENDED
        return Standing.OPEN if is_open_for_objections(self.paper) else Standing.OVER

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN

    @property
    def until(self) -> str:
        until = self.paper.objections_until if self.paper else None
        return weekday_moment(until, self.invitation.participant.meeting.timezone) if until else ""

    @cached_property
    def own(self) -> list[Objection]:
        """What was said for this post, in every round, with the answers."""
        return list(self.paper.objections.filter(invitation=self.invitation).order_by("pk")) if self.paper else []

    @property
    def agenda(self) -> list[ReadItem]:
        return [_item(row) for row in self._said.get("agenda", [])]

    @property
    def directives(self) -> list[ReadItem]:
        return [_directive(row) for row in self._said.get("directives", [])]

    @cached_property
    def draft(self) -> Rendering | None:
        """The PDF of what lies before the participants; None while it is being made or was never asked for."""
        if self.paper is None or self.paper.circulated_facts is None:
            return None
        key = draft_key(self.paper, facts.sha256_of(self.paper.circulated_facts))
        return Rendering.objects.filter(key=key).exclude(file="").defer("draft_facts").first()

    @property
    def _said(self) -> Mapping[str, Any]:
        lies_before_them = self.standing in {Standing.OPEN, Standing.OVER}
        return (self.paper.circulated_facts or {}) if self.paper and lies_before_them else {}


def _item(row: Mapping[str, Any]) -> ReadItem:
    talk = [
        " – ".join(filter(None, (exchange.get("question"), exchange.get("answer"))))
        for exchange in row.get("exchanges", [])
    ]
    ended = [f"Putusan: {row['decision']}"] if row.get("decision") else []
    lines = [row.get("outcome"), *row.get("notes", []), *talk, *ended, *row.get("decisions", [])]
    title = row.get("title") or row.get("kind_label") or ""
    return ReadItem(f"agenda:{row['number']}", f"{row['number']}. {title}", title, tuple(filter(None, lines)))


def _directive(row: Mapping[str, Any]) -> ReadItem:
    to = "; ".join(row.get("addressees", []))
    due = _day(row.get("due_date"))
    lines = (row.get("text"), f"Ditujukan kepada {to}" if to else "", f"Batas waktu {due}" if due else "")
    kind = row.get("kind_label") or ""
    return ReadItem(f"directive:{row['number']}", f"{row['number']}. {kind}", kind, tuple(filter(None, lines)))


def _day(text: str | None) -> str:
    return long_date(dt.date.fromisoformat(text)) if text else ""
