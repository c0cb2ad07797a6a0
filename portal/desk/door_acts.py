"""What a device at the door did, entry by entry: each in a transaction of its own, so that none loses another.

The transaction is that of the act: what is asked before (whose code it is) keeps no other door waiting.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from attendance import actions
from attendance.actions import Outcome, Sighting, Verdict
from attendance.links import invitation_of, representation_of_token
from attendance.models import Arrival, Invitation
from attendance.queries.door import door_lines
from attendance.states import ArrivalCapacity, ArrivalKind, ArrivalState, WalkInState
from common.errors import RakorError
from meetings.models import Meeting, Participant, Session
from portal.desk.door_entries import UNDO, WALK_IN, Batch, Entry, read_entry, receipt_of

REFUSED, WAITING, UNDONE = "refused", "waiting", "undone"


@dataclass(frozen=True)
class Result:
    """What became of one entry, in words for whoever stands at the door."""

    receipt: str
    outcome: str
    title: str
    words: str = ""
    participant: Participant | None = None
    session: Session | None = None
    earlier: dict[str, str] | None = None
    other: dict[str, str] | None = None

    def as_json(self, line: dict[str, Any] | None) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("receipt", "outcome", "title", "words", "earlier", "other")}
        return {**told, "line": line}


class OtherMeeting(RakorError):
    """The code belongs to another meeting; `other` says to which."""

    def __init__(self, invitation: Invitation) -> None:
        meeting = invitation.participant.meeting
        self.other = {
            "title": meeting.title,
            "day": date_format(meeting.first_day, "l, j F Y") if meeting.first_day else "",
            "code": f"{invitation.public_id[:4]}-{invitation.public_id[4:8]}".upper(),
        }
        super().__init__(_("Do not let the person in yet. Look the name up, or ask the secretariat."))


@dataclass(frozen=True)
class Door:
    """A device at the door of a meeting, and who is signed in at it."""

    meeting: Meeting
    sessions: dict[int, Session]
    session: Session
    batch: Batch
    by: User
    now: dt.datetime

    def act_on(self, sent: Any) -> Result:
        """Do what one entry says; whatever keeps it from being done is said in words, and nothing is written."""
        try:
            return self._act(read_entry(sent, self.batch, self.now))
        except OtherMeeting as refused:
            title = _("No invitation to this meeting")
            return Result(receipt_of(sent), REFUSED, title, str(refused), other=refused.other)
        except RakorError as refused:
            return Result(receipt_of(sent), REFUSED, _("Not noted"), str(refused))

    def _act(self, entry: Entry) -> Result:
        session = self.sessions.get(entry.session) if entry.session is not None else self.session
        if session is None:
            raise RakorError(_("There is no such session."))
        if entry.kind == UNDO:
            return self._undo(entry)
        if entry.kind == WALK_IN:
            return self._ask_for(entry, session)
        line, capacity, name = self._who(entry)
        seen = Sighting(kind=entry.kind, capacity=capacity, position=entry.position, **self._seen(entry, name))
        verdict = actions.note_arrival(participant=line, session=session, seen=seen, by=self.by)
        return _told(entry, line, session, verdict)

    def _seen(self, entry: Entry, name: str) -> dict[str, Any]:
        return {
            "receipt": entry.receipt,
            "at": entry.at,
            "source": entry.source,
            "mode": entry.mode,
            "name": name,
            "door": self.batch.door,
            "device": self.batch.device,
            "noted_by": entry.by,
            "is_offline": entry.is_offline,
            "signature": entry.signature,
        }

    def _who(self, entry: Entry) -> tuple[Participant, str, str]:
        """The line, in what capacity, and who it is: by the device's own list, else by the code that was scanned."""
        if entry.line:
            line = self.meeting.participants.filter(public_id=entry.line).select_related("position").first()
            if line is None:
                raise RakorError(_("This line is not on the roll (any more)."))
            return line, entry.capacity or ArrivalCapacity.OWN, entry.name
        sent = representation_of_token(entry.token)
        invitation = sent.invitation if sent is not None else invitation_of(entry.token)
        if invitation is None:
            raise RakorError(_("This code opens nothing: it may have been replaced by a newer one. Look the name up."))
        if invitation.participant.meeting_id != self.meeting.pk:
            raise OtherMeeting(invitation)
        if sent is not None:
            return invitation.participant, ArrivalCapacity.REPRESENTING, sent.name
        return invitation.participant, entry.capacity or ArrivalCapacity.OWN, entry.name

    def _ask_for(self, entry: Entry, session: Session) -> Result:
        seen = Sighting(position=entry.position, **self._seen(entry, entry.name))
        walk_in = actions.ask_walk_in(session=session, seen=seen, institution=entry.institution, by=self.by)
        if walk_in.participant is not None:
            let_in = (walk_in.participant, walk_in.session)
            return Result(entry.receipt, Outcome.ACCEPTED.value, _("Was let in"), str(walk_in), *let_in)
        if walk_in.state == WalkInState.REFUSED:
            return Result(entry.receipt, REFUSED, _("Not let in"), walk_in.decision_note)
        return Result(entry.receipt, WAITING, _("Waits for approval"), _("The secretariat decides. Ask for patience."))

    def _undo(self, entry: Entry) -> Result:
        arrival = (
            Arrival.objects.filter(receipt=entry.of, session__meeting=self.meeting)
            .select_related("participant__position", "session__meeting")
            .first()
        )
        if not entry.of or arrival is None:
            raise RakorError(_("There is nothing to take back: nothing was counted by that record."))
        reason = entry.reason or _("Taken back at the door")
        if arrival.state == ArrivalState.CONFLICT:
            actions.settle_conflict(arrival=arrival, keep=False, reason=reason, by=self.by)
        elif arrival.state == ArrivalState.COUNTED:
            actions.undo_arrival(arrival=arrival, reason=reason, by=self.by)
        words = _("The record is kept, and no longer counts.")
        return Result(entry.receipt, UNDONE, _("Taken back"), words, arrival.participant, arrival.session)


def act(door: Door) -> list[dict[str, Any]]:
    """Do what the device sent, in its order; the results with the lines as they now stand."""
    results = [door.act_on(sent) for sent in door.batch.entries]
    lines = _lines_now(results)
    return [result.as_json(lines.get(_key(result))) for result in results]


def _lines_now(results: Iterable[Result]) -> dict[tuple[int, int], dict[str, Any]]:
    """The touched lines, asked once for each session."""
    touched: dict[int, tuple[Session, set[int]]] = {}
    for result in results:
        if result.participant is not None and result.session is not None:
            touched.setdefault(result.session.pk, (result.session, set()))[1].add(result.participant.pk)
    found = {}
    for session, only in touched.values():
        by_name = dict(Participant.objects.filter(pk__in=only).values_list("public_id", "pk"))
        for line in door_lines(session, only):
            found[session.pk, by_name[line.id]] = line.as_json()
    return found


def _key(result: Result) -> tuple[int, int]:
    if result.participant is None or result.session is None:
        return 0, 0
    return result.session.pk, result.participant.pk


def _told(entry: Entry, line: Participant, session: Session, verdict: Verdict) -> Result:
    arrival = verdict.arrival
    kind = arrival.kind if arrival is not None else entry.kind
    titles = {
        Outcome.ACCEPTED: {ArrivalKind.OUT: _("Left"), ArrivalKind.ROLL: _("Still here")}.get(
            ArrivalKind(kind), _("Accepted")
        ),
        Outcome.BACK: _("Back again"),
        Outcome.DOUBLE: {ArrivalKind.OUT: _("Has left already"), ArrivalKind.ROLL: _("Has answered already")}.get(
            ArrivalKind(kind), _("In already")
        ),
        Outcome.CONFLICT: _("To be decided"),
        Outcome.SET_ASIDE: _("Set aside"),
    }
    words = {
        Outcome.ACCEPTED: arrival.who if arrival is not None else "",
        Outcome.DOUBLE: _("Nothing was changed. If it is another person, ask for the representative's own QR code."),
        Outcome.CONFLICT: str(arrival.get_trouble_display()) if arrival is not None else "",
        Outcome.SET_ASIDE: arrival.decision_note if arrival is not None else "",
    }
    return Result(
        receipt=entry.receipt,
        outcome=verdict.outcome.value,
        title=titles[verdict.outcome],
        words=words.get(verdict.outcome, ""),
        participant=line if arrival is None else arrival.participant,
        session=session if arrival is None else arrival.session,
        earlier=_earlier(verdict, session.meeting),
    )


def _earlier(verdict: Verdict, meeting: Meeting) -> dict[str, str] | None:
    """What stood before: another record of a door, or the mark of the secretariat's list."""
    if verdict.earlier is not None:
        before = verdict.earlier
        capacity = str(before.get_capacity_display())
        told = f"{capacity}: {before.who}" if before.who else capacity
        return {"at": f"{before.at.astimezone(meeting.zone):%H.%M}", "door": before.door, "as": told}
    if verdict.mark is None or verdict.outcome not in {Outcome.DOUBLE, Outcome.CONFLICT}:
        return None
    at = verdict.mark.arrived_at or verdict.mark.recorded_at
    words = str(verdict.mark.get_state_display())
    return {"at": f"{at.astimezone(meeting.zone):%H.%M}", "door": str(verdict.mark.get_source_display()), "as": words}
