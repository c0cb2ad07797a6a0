"""The plan of one row: what it would do to person, tenure and contact, as steps that can be kept and compared."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from common.dates import long_date
from directory.models import Position
from directory.states import AppointmentStatus, ContactKind
from flows.officials.columns import BY_NAME, CONTACT_WORDS, STATUS_WORDS
from flows.officials.standing import Person, Reach, Standing, Tenure
from flows.officials.words import Saying

# What is to be done, as plain JSON: {"do": …, the keys of what it is done to, the values}.
Step = dict[str, Any]
TENURE_FIELDS = ("status", "starts_on", "ends_on", "decree_number", "decree_date")
REACH_FIELDS = {"contact_kind": "kind", "contact_name": "name", "email": "email", "phone": "phone"}
_COLUMN_OF = {"kind": "contact_kind"}


class RowRefused(Exception):
    """The row cannot be written: why, and by which of a person's decisions it could be ("accept", "new")."""

    def __init__(self, code: str, ways: list[str] | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.saying: Saying = {"code": code, **facts}
        self.ways = ways or []


@dataclass
class Planned:
    """`act` is create, update, skip, error or left; `why` says it in words; `ways` are decisions that would help."""

    number: int
    values: dict[str, str]
    remarks: list[Saying] = field(default_factory=list)
    act: str = ""
    post: str = ""
    why: list[Saying] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    # The row above that says the same.
    twin: int = 0

    def remark(self, code: str, **facts: Any) -> None:
        self.remarks.append({"code": code, **facts})

    def because(self, code: str, **facts: Any) -> None:
        self.why.append({"code": code, **facts})

    def day(self, column: str) -> dt.date | None:
        text = self.values.get(column)
        return dt.date.fromisoformat(text) if text else None

    def refuse(self, refused: RowRefused) -> None:
        self.act, self.why, self.steps, self.ways = "error", [refused.saying], [], refused.ways

    def close(self) -> None:
        """Say what the steps come to."""
        if self.steps:
            self.act = "create" if any(step["do"] == "appoint" for step in self.steps) else "update"
            return
        self.act = "skip"
        if not self.values.get("name") and not any(self.values.get(name) for name in REACH_FIELDS):
            self.because("vacant")
        elif self.twin:
            self.because("same_as_row", row=self.twin)
        else:
            self.because("nothing_new")

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "values": self.values,
            "remarks": self.remarks,
            "act": self.act,
            "post": self.post,
            "why": self.why,
            "steps": self.steps,
            "ways": self.ways,
        }


# --- person ------------------------------------------------------------------------------------------------------


def settle_person(planned: Planned, person: Person, *, spelling: bool) -> dict[str, str]:
    """What changes on the record of the person. The directory's spelling of a name stays unless somebody says not."""
    values = planned.values
    if person.row == planned.number and person.key.startswith("+"):
        planned.steps.append(
            {"do": "person", "key": person.key, "name": person.name, "nip": person.nip, "grade": person.grade}
        )
        planned.because("new_person", name=person.name)
        return {}
    changes = {}
    if values["name"] != person.name:
        if spelling and person.is_own:
            changes["name"] = values["name"]
            planned.remark("spelling_taken", name=person.name)
        else:
            planned.remark("spelling_kept", value=values["name"], name=person.name)
    if person.is_own:
        wanted = {name: values[name] for name in ("nip", "grade") if values.get(name)}
        if wanted.get("nip") in person.further_nips:
            del wanted["nip"]
        changes |= {name: value for name, value in wanted.items() if value != getattr(person, name)}
    if changes:
        before = {name: getattr(person, name) for name in changes}
        planned.steps.append({"do": "edit_person", "person": person.key, "changes": changes, "before": before})
        for name, value in changes.items():
            _say_change(planned, name, before[name], value)
    return changes


# --- tenure ------------------------------------------------------------------------------------------------------

ChangeTenures = Callable[[list[Tenure]], None]


def settle_tenure(planned: Planned, person: Person, tenures: list[Tenure], post: Position) -> ChangeTenures:
    """A tenure to correct, or a new one that ends the one before it. Raises `RowRefused` where two would hold it."""
    known = _same_tenure(planned, person, tenures)
    return _new_tenure(planned, person, tenures, post) if known is None else _corrected(planned, known, tenures)


def _same_tenure(planned: Planned, person: Person, tenures: list[Tenure]) -> Tenure | None:
    """The tenure of this person that the row speaks of, or None where it speaks of another one."""
    own = [row for row in tenures if row.person is person]
    starts_on, status = planned.day("starts_on"), planned.values.get("status", "")
    today = timezone.localdate()
    if starts_on is None:
        now = [row for row in own if row.is_in_force(today, today)]
        return (now or own or [None])[-1]  # type: ignore[list-item]
    exact = [row for row in own if row.starts_on == starts_on]
    ends_on = planned.day("ends_on")
    like = [row for row in own if row.status == (status or row.status) and row.is_in_force(starts_on, ends_on)]
    unknown = [row for row in own if row.starts_on is None and row.is_in_force(starts_on, ends_on)]
    # Another status from another day on is another appointment, by another decree.
    return (exact or like or (unknown if not status else []) or [None])[-1]  # type: ignore[list-item]


def _corrected(planned: Planned, known: Tenure, tenures: list[Tenure]) -> ChangeTenures:
    wanted = {name: _value(planned, name) for name in TENURE_FIELDS if planned.values.get(name)}
    changes = {name: value for name, value in wanted.items() if value != getattr(known, name)}
    if not changes:
        planned.twin = known.row
        return lambda _tenures: None
    starts_on, ends_on = changes.get("starts_on", known.starts_on), changes.get("ends_on", known.ends_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise RowRefused("ends_before_start")
    _refuse_overlap([row for row in tenures if row is not known], starts_on, ends_on)
    before = {name: getattr(known, name) for name in changes}
    planned.steps.append(
        {"do": "edit_tenure", "tenure": known.key, "changes": _plain(changes), "before": _plain(before)}
    )
    for name, value in changes.items():
        _say_change(planned, name, before[name], value)

    def apply(_tenures: list[Tenure]) -> None:
        for name, value in changes.items():
            setattr(known, name, value)

    return apply


def _new_tenure(planned: Planned, person: Person, tenures: list[Tenure], post: Position) -> ChangeTenures:
    starts_on, ends_on = planned.day("starts_on"), planned.day("ends_on")
    day_before = starts_on - dt.timedelta(days=1) if starts_on else None
    previous = [
        row
        for row in tenures
        if starts_on and day_before
        if row.is_in_force(starts_on, starts_on) and (row.starts_on is None or row.starts_on <= day_before)
    ]
    _refuse_overlap([row for row in tenures if row not in previous], starts_on, ends_on)
    key = f"+{planned.number}"
    planned.because("appoint", name=person.name, post=post.title)
    if starts_on:
        planned.because("since", day=long_date(starts_on))
    for row in previous:
        assert day_before is not None  # noqa: S101 - tells the type checker what the loop above asked
        planned.because("ends_holder", holder=row.person.name, day=long_date(day_before))
    terms = {name: _value(planned, name) for name in TENURE_FIELDS if planned.values.get(name)}
    terms = {"status": AppointmentStatus.DEFINITIVE.value, **terms}
    planned.steps.append(
        {
            "do": "appoint",
            "key": key,
            "post": post.pk,
            "person": person.key,
            "terms": _plain(terms),
            "ends": [{"tenure": row.key, "before": _plain({"ends_on": row.ends_on})} for row in previous],
        }
    )

    def apply(standing_tenures: list[Tenure]) -> None:
        for row in previous:
            row.ends_on = day_before
        standing_tenures.append(Tenure(key=key, post=post.pk, person=person, row=planned.number, **terms))

    return apply


def _refuse_overlap(others: list[Tenure], starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    for row in others:
        if not row.is_in_force(starts_on, ends_on):
            continue
        if row.row:
            raise RowRefused("held_by_row", row=row.row, holder=row.person.name)
        raise RowRefused("held", holder=row.person.name, days=days_of(row))


def days_of(tenure: Tenure) -> str:
    """The days of a tenure: "1 Januari 2024 – 31 Desember 2026", with "…" where one is not known."""
    start = long_date(tenure.starts_on) if tenure.starts_on else "…"
    return f"{start} – {long_date(tenure.ends_on) if tenure.ends_on else '…'}"


# --- contact -----------------------------------------------------------------------------------------------------


def add_contact(standing: Standing, planned: Planned, post: int) -> Callable[[], None] | None:
    """A contact to correct or to add. Raises `RowRefused` for one that cannot be reached."""
    wanted = {field: planned.values[name] for name, field in REACH_FIELDS.items() if planned.values.get(name)}
    if not wanted:
        return None
    _note_address(standing, planned, wanted.get("email", ""))
    reaches = standing.reaches[post]
    known = next((reach for reach in reaches if _is_same(reach, wanted)), None)
    if known is not None:
        return _changed_contact(planned, known, wanted)
    if not wanted.get("email") and not wanted.get("phone"):
        raise RowRefused("no_way_to_reach")
    key = f"+{planned.number}"
    fields = {"kind": ContactKind.OFFICE.value, **wanted}
    planned.steps.append({"do": "contact", "key": key, "post": post, "fields": fields})
    planned.because("add_contact", contact=_contact_words(fields))
    return lambda: reaches.append(Reach(key=key, row=planned.number, **fields))


def _is_same(reach: Reach, wanted: dict[str, str]) -> bool:
    email, phone = wanted.get("email", ""), wanted.get("phone", "")
    if email and reach.email.casefold() == email.casefold():
        return True
    if phone and reach.phone == phone:
        return True
    named = bool(wanted.get("name")) and reach.name.casefold() == wanted["name"].casefold()
    return named and reach.kind == wanted.get("kind", reach.kind)


def _changed_contact(planned: Planned, known: Reach, wanted: dict[str, str]) -> Callable[[], None]:
    changes = {name: value for name, value in wanted.items() if getattr(known, name).casefold() != value.casefold()}
    if changes:
        before = {name: getattr(known, name) for name in changes}
        planned.steps.append({"do": "edit_contact", "contact": known.key, "changes": changes, "before": before})
        for name, value in changes.items():
            column = {field: column for column, field in REACH_FIELDS.items()}[name]
            _say_change(planned, column, before[name], value)
    elif known.row:
        planned.twin = known.row

    def apply() -> None:
        for name, value in changes.items():
            setattr(known, name, value)

    return apply


def _note_address(standing: Standing, planned: Planned, email: str) -> None:
    if not email:
        return
    row, spelling = standing.addresses.setdefault(email.casefold(), (planned.number, email))
    if row != planned.number and spelling != email:
        planned.remark("same_address", row=row)


# --- words -------------------------------------------------------------------------------------------------------


def _say_change(planned: Planned, column: str, before: Any, after: Any) -> None:
    heading = BY_NAME[_COLUMN_OF.get(column, column)].heading
    shown = _shown(column, after)
    if before in (None, ""):
        planned.because("fill", field=heading, after=shown)
    else:
        planned.because("change", field=heading, before=_shown(column, before), after=shown)


def _shown(column: str, value: Any) -> str:
    """A value as a preview shows it: a NIP and a telephone number only in part."""
    if isinstance(value, dt.date):
        return long_date(value)
    if column == "status":
        return STATUS_WORDS[AppointmentStatus(value)]
    if column in {"contact_kind", "kind"}:
        return CONTACT_WORDS[ContactKind(value)]
    text = str(value or "")
    return f"{text[:4]}••••{text[-3:]}" if column in {"nip", "phone"} and len(text) > 7 else text


def _contact_words(fields: dict[str, str]) -> str:
    shown = [CONTACT_WORDS[ContactKind(fields["kind"])], fields.get("name", ""), fields.get("email", "")]
    return ", ".join(part for part in [*shown, _shown("phone", fields.get("phone", ""))] if part)


def _value(planned: Planned, name: str) -> Any:
    return planned.day(name) if name in {"starts_on", "ends_on", "decree_date"} else planned.values[name]


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in fields.items()}
