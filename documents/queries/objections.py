"""Minutes that lie with the participants: until when, what they say of them, and what that means for approval."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.models import Invitation
from common.dates import weekday_moment
from common.holidays import after_working_days
from documents import facts
from documents.models import Objection, Paper
from documents.queries.comparing import as_known
from documents.queries.comparing_words import UNPRINTED
from documents.queries.sources import settings_of
from documents.states import ObjectionKind, ObjectionState, PaperKind, PaperState
from meetings.models import Meeting

# The last minute of the day until which participants may object.
END_OF_DAY = dt.time(23, 59)
TITLE_LENGTH = 90
# What of the minutes is not theirs to object to, or changes by itself: the page, the kop, the number, what is noted.
_NOT_SHOWN = UNPRINTED | {"letterhead", "layout", "paper", "wording", "objections", "approval", "verification"}


@dataclass(frozen=True)
class Place:
    """One place of the minutes of which something can be said; `key` is what an objection keeps."""

    key: str
    label: str
    title: str = ""

    @property
    def words(self) -> str:
        return f"{self.label}: {self.title}" if self.title else self.label


def window_end(meeting: Meeting, now: dt.datetime | None = None) -> dt.datetime:
    """Until when participants may object to minutes circulated now: the last of the office's working days for it."""
    day = (now or timezone.now()).astimezone(meeting.zone).date()
    day = after_working_days(day, settings_of(meeting.convener).objection_days)
    return dt.datetime.combine(day, END_OF_DAY, tzinfo=meeting.zone)


def circulated_minutes(meeting: Meeting) -> Paper | None:
    """The newest minutes of `meeting` that have lain with the participants; None if none have."""
    papers = Paper.objects.filter(meeting=meeting, kind=PaperKind.MINUTES, circulated_at__isnull=False)
    return papers.exclude(state=PaperState.VOID).order_by("-version").first()


def is_open_for_objections(paper: Paper, now: dt.datetime | None = None) -> bool:
    """Whether participants may say something of the minutes at this moment."""
    until = paper.objections_until
    return paper.state == PaperState.CIRCULATED and until is not None and (now or timezone.now()) <= until


def places_of(circulated: Mapping[str, Any] | None) -> list[Place]:
    """Of what in circulated minutes something can be said, the whole first. In the words of the paper: Indonesian."""
    said = circulated or {}
    items = [
        Place(f"agenda:{row['number']}", f"Mata acara {row['number']}", _short(row.get("title")))
        for row in said.get("agenda", [])
    ]
    directives = [
        Place(f"directive:{row['number']}", f"Arahan {row['number']}", _short(row.get("text")))
        for row in said.get("directives", [])
    ]
    return [Place("", "Notula secara keseluruhan"), *items, *directives, Place("roll", "Daftar hadir")]


def noted_objections(paper: Paper) -> tuple[facts.ObjectionNote, ...]:
    """The objections that were declined, as the minutes note them. Remarks are answered and not noted."""
    if paper.circulated_at is None:
        return ()
    rows = paper.objections.filter(kind=ObjectionKind.OBJECTION, state=ObjectionState.DECLINED).order_by("pk")
    return tuple(
        facts.ObjectionNote(
            said_by=row.said_by or None, place=row.about or None, text=row.text, answer=row.answer or None
        )
        for row in rows
    )


def missing_before_final(paper: Paper, said: facts.PaperFacts | None = None) -> list[str]:
    """What the participants' part still keeps from approval, as sentences; empty for every paper but minutes.

    `said` is what the minutes say now, where the caller has read it: minutes that changed since they were circulated
    are no longer those that the participants agreed to.
    """
    if paper.kind != PaperKind.MINUTES:
        return []
    if paper.state != PaperState.CIRCULATED:
        return _missing_circulation(paper)
    missing = []
    if is_open_for_objections(paper) and paper.objections_until is not None:
        until = weekday_moment(paper.objections_until, paper.meeting.timezone)
        missing.append(_("The participants may object until %(until)s.") % {"until": until})
    waiting = paper.objections.filter(state=ObjectionState.OPEN).count()
    if waiting:
        words = ngettext(
            "%(count)s objection or remark waits for an answer.",
            "%(count)s objections or remarks wait for an answer.",
            waiting,
        )
        missing.append(words % {"count": waiting})
    taken_up = paper.objections.filter(state=ObjectionState.TAKEN_UP, answered_at__gt=paper.circulated_at)
    if taken_up.exists():
        missing.append(_("An objection is taken up: take the minutes back, mend them and circulate them again."))
    elif said is not None and has_changed_since(paper, said):
        missing.append(
            _("The minutes have changed since they were circulated: take them back and circulate them again.")
        )
    return missing


def _missing_circulation(paper: Paper) -> list[str]:
    """Minutes that lay with the participants once lie with them again before they are final."""
    wanted = paper.circulated_at is not None or settings_of(paper.meeting.convener).circulates_minutes
    # Of an old meeting nobody was invited through the portal: there is nobody to lay them before.
    if not wanted or not Invitation.objects.of(paper.meeting).exists():
        return []
    return [_("Circulate the minutes first: the participants see them before they are final.")]


def has_changed_since(paper: Paper, said: facts.PaperFacts | Mapping[str, Any]) -> bool:
    """Whether the minutes say something else than what was laid before the participants; `said` as facts, or plain."""
    plain = said if isinstance(said, Mapping) else facts.as_json(said)
    circulated = paper.circulated_facts or {}
    return _shown(as_known(plain, circulated)) != _shown(circulated)


def _shown(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in _NOT_SHOWN and value not in (None, [], {})}


def objections_of(paper: Paper) -> list[Objection]:
    """All that was said of the minutes, what is to be answered first; one query."""
    rows = list(paper.objections.select_related("invitation__participant").order_by("pk"))
    return sorted(rows, key=lambda row: row.state != ObjectionState.OPEN)


def _short(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"
