"""The steps of a plan written into the directory, and taken out again.

Everything happens in the caller's one transaction, in a few queries for thousands of rows. Posts at which something is
open go through `flows.directory`, so that nobody is replaced without those concerned being told; at the others nobody
is concerned, and only what is known of their holder is brought up to date.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attendance.models import Invitation
from audit.actions import Actor
from common.errors import WrongState
from directory import actions as directory
from directory.models import Appointment, Contact, Official, Position
from flows import directory as flows
from flows.officials.planned import REACH_FIELDS, Step
from flows.officials.words import Saying, in_words
from followups.models import FollowUp
from handovers.models import Handover
from handovers.states import HandoverState

# One thing that was written: what, which row of the directory, from which row of the table, before and after.
Entry = dict[str, Any]
_DAYS = ("starts_on", "ends_on", "decree_date")
_PERSON = ("name", "nip", "grade")
_TENURE = ("official_id", "status", "starts_on", "ends_on", "decree_number", "decree_date")
_CONTACT = tuple(REACH_FIELDS.values())
_NAMED = 5


class ChangedSince(WrongState):
    """What an import wrote was changed by hand: it cannot be taken back. `saying` is put in words for each reader."""

    def __init__(self, what: str) -> None:
        self.saying: Saying = {"code": "cannot_undo", "what": what}
        super().__init__(in_words(self.saying))


def write(steps: Sequence[Step], by: Actor) -> list[Entry]:
    """Write what the plan says, and return what is needed to take it back. Raises what `directory.actions` raise."""
    return _Writer(steps, by).write()


class _Writer:
    def __init__(self, steps: Sequence[Step], by: Actor) -> None:
        self.steps, self.by = steps, by
        self.journal: list[Entry] = []
        posts = {step["post"] for step in steps if "post" in step}
        self.posts = Position.objects.select_related("organization__region").in_bulk(list(posts))

    def write(self) -> list[Entry]:
        people = self._people()
        self._tenures(people)
        self._contacts()
        return self.journal

    def _of(self, *kinds: str) -> list[Step]:
        return [step for step in self.steps if step["do"] in kinds]

    def _people(self) -> dict[str, Official]:
        new = {
            step["key"]: Official(name=step["name"], nip=step["nip"], grade=step["grade"])
            for step in self._of("person")
        }
        edits = self._of("edit_person")
        named = {step["person"] for step in self._of("appoint", "edit_person")}
        known = Official.objects.in_bulk([int(key) for key in named if not key.startswith("+")])
        for step in edits:
            if step["person"] in new:  # a row further down says more of somebody who is new
                for name, value in step["changes"].items():
                    setattr(new[step["person"]], name, value)
        directory.create_officials(officials=list(new.values()), by=self.by)
        for step in edits:
            if step["person"] not in new:
                official = known[int(step["person"])]
                directory.edit_official(official=official, changes=step["changes"], by=self.by)
                self._note("edit_person", official, before=step["before"], after=step["changes"])
        for official in new.values():
            self._note("person", official, after=_fields(official, _PERSON))
        return new | {str(pk): official for pk, official in known.items()}

    def _tenures(self, people: Mapping[str, Official]) -> None:
        new: dict[str, Appointment] = {}
        corrections: dict[int, dict[str, Any]] = {}
        before: dict[int, dict[str, Any]] = {}

        def correct(key: str, changes: Mapping[str, Any], was: Mapping[str, Any]) -> None:
            if key in new:
                for name, value in _days(changes).items():
                    setattr(new[key], name, value)
                return
            corrections.setdefault(int(key), {}).update(_days(changes))
            before[int(key)] = {**was, **before.get(int(key), {})}

        for step in self._of("appoint", "edit_tenure"):
            if step["do"] == "edit_tenure":
                correct(step["tenure"], step["changes"], step["before"])
                continue
            terms = _days(step["terms"])
            for ended in step["ends"]:
                day_before = (terms["starts_on"] - dt.timedelta(days=1)).isoformat()
                correct(ended["tenure"], {"ends_on": day_before}, ended["before"])
            new[step["key"]] = Appointment(position=self.posts[step["post"]], official=people[step["person"]], **terms)
        directory.appoint_officials(appointments=list(new.values()), corrections=corrections, by=self.by)
        for pk, changes in corrections.items():
            self.journal.append({"did": "edit_tenure", "id": pk, "before": before[pk], "after": _plain(changes)})
        for row in new.values():
            self._note("tenure", row, after=_fields(row, _TENURE))
        corrected = Appointment.objects.filter(pk__in=list(corrections)).values_list("position_id", flat=True)
        follow({row.position_id for row in new.values()} | set(corrected), self.by)

    def _contacts(self) -> None:
        new = {
            step["key"]: Contact(position=self.posts[step["post"]], **step["fields"]) for step in self._of("contact")
        }
        known = Contact.objects.select_related("position__organization__region").in_bulk(
            [int(step["contact"]) for step in self._of("edit_contact") if not step["contact"].startswith("+")]
        )
        for step in self._of("edit_contact"):
            if step["contact"] in new:
                for name, value in step["changes"].items():
                    setattr(new[step["contact"]], name, value)
                continue
            contact = known[int(step["contact"])]
            flows.change_contact(contact=contact, changes=step["changes"], by=self.by)
            self._note("edit_contact", contact, before=step["before"], after=step["changes"])
        concerned = concerned_posts({contact.position_id for contact in new.values()})
        quiet = [contact for contact in new.values() if contact.position_id not in concerned]
        directory.add_contacts(contacts=quiet, by=self.by)
        heard = [
            flows.add_contact(position=contact.position, by=self.by, **_fields(contact, _CONTACT))
            for contact in new.values()
            if contact.position_id in concerned
        ]
        for contact in (*quiet, *heard):
            self._note("contact", contact, after=_fields(contact, _CONTACT))

    def _note(
        self, did: str, row: Official | Appointment | Contact, *, after: Mapping[str, Any], before: Any = None
    ) -> None:
        self.journal.append({"did": did, "id": row.pk, "before": before or {}, "after": dict(after)})


# --- those concerned ---------------------------------------------------------------------------------------------


def concerned_posts(posts: Iterable[int]) -> set[int]:
    """Those of the posts at which an invitation, a follow-up or a handover is open."""
    asked = set(posts)
    open_at = (
        Invitation.objects.open().values_list("participant__position_id", flat=True),
        FollowUp.objects.open().values_list("position_id", flat=True),
        Handover.objects.filter(state=HandoverState.OPEN).values_list("position_id", flat=True),
    )
    return {post for rows in open_at for post in rows.distinct() if post in asked}


def follow(posts: Iterable[int], by: Actor) -> None:
    """Let those concerned hear of the posts that have changed hands."""
    rows = list(Position.objects.filter(pk__in=list(posts)).select_related("organization__region"))
    concerned = concerned_posts(row.pk for row in rows)
    directory.note_holders(positions=[row for row in rows if row.pk not in concerned], by=by)
    flows.follow_holders_of(positions=[row for row in rows if row.pk in concerned], by=by)


# --- back --------------------------------------------------------------------------------------------------------


def take_back(journal: Sequence[Entry], by: Actor) -> None:
    """Put everything back as it was. Raises `ChangedSince` if anything of it was changed by hand meanwhile."""
    found = {did: [entry for entry in journal if entry["did"] == did] for did in _MODELS}
    rows = {did: _rows_of(did, entries) for did, entries in found.items()}
    _require_untouched(found, rows)
    for entry in found["edit_person"]:
        directory.edit_official(official=rows["edit_person"][entry["id"]], changes=entry["before"], by=by)
    tenures = list(rows["tenure"].values())
    posts = {row.position_id for row in (*tenures, *rows["edit_tenure"].values())}
    back = {entry["id"]: _days(entry["before"]) for entry in found["edit_tenure"]}
    directory.take_back_appointments(appointments=tenures, corrections=back, by=by)
    follow(posts, by)
    directory.remove_officials(officials=list(rows["person"].values()), by=by)
    for entry in found["edit_contact"]:
        flows.change_contact(contact=rows["edit_contact"][entry["id"]], changes=entry["before"], by=by)
    contacts = list(rows["contact"].values())
    concerned = concerned_posts(row.position_id for row in contacts)
    directory.retire_contacts(contacts=[row for row in contacts if row.position_id not in concerned], by=by)
    for contact in contacts:
        if contact.position_id in concerned:
            flows.retire_contact(contact=contact, by=by)


_MODELS: dict[str, Any] = {
    "person": Official.objects.filter(merged_into=None),
    "edit_person": Official.objects.all(),
    "tenure": Appointment.objects.select_related("official", "position__organization__region"),
    "edit_tenure": Appointment.objects.select_related("official", "position__organization__region"),
    "contact": Contact.objects.filter(is_active=True).select_related("position__organization__region"),
    "edit_contact": Contact.objects.filter(is_active=True).select_related("position__organization__region"),
}


def _rows_of(did: str, entries: Sequence[Entry]) -> dict[int, Any]:
    found: dict[int, Any] = _MODELS[did].all().in_bulk([entry["id"] for entry in entries])
    return found


def _require_untouched(found: Mapping[str, Sequence[Entry]], rows: Mapping[str, Mapping[int, Any]]) -> None:
    changed = []
    for did, entries in found.items():
        for entry in entries:
            row = rows[did].get(entry["id"])
            if row is None:
                changed.append(str(entry["after"].get("name") or entry["after"].get("email") or "?"))
            elif _fields(row, list(entry["after"])) != entry["after"]:
                changed.append(str(row))
    own = {row.pk for row in rows["tenure"].values()}
    people = list(rows["person"])
    elsewhere = Appointment.objects.filter(official__in=people).exclude(pk__in=own)
    changed += [str(row) for row in elsewhere.select_related("official", "position")]
    changed += [str(official) for official in Official.objects.filter(merged_into__in=people)]
    if changed:
        named = sorted(set(changed))
        what = "; ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
        raise ChangedSince(what)


def _fields(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return _plain({name: getattr(row, name) for name in names})


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in fields.items()}


def _days(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with their days as days: the plan keeps them as ISO."""
    return {
        name: dt.date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value
        for name, value in fields.items()
    }
