"""Directives: what was asked of whom, by when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.actions.items import ForeignTopic
from agendas.actions.numbering import moved, number
from agendas.models import (
    AgendaItem,
    Directive,
    DirectiveAddressee,
    DiscussionEntry,
    RecordedFollowUp,
    ReferenceDocument,
)
from agendas.queries import binding_kinds_of, who_may_be_meant
from agendas.queries.directives import digest_of_directive
from agendas.states import AddresseeKind, DirectiveKind, Mechanism
from audit.actions import record
from common.dates import long_date
from common.errors import RakorError
from directory.models import Organization
from directory.queries import GROUPS
from meetings.models import Meeting, Topic

# What a directive bears of the convener's lists.
_LISTED = ("topics", "references")


class DueBeforeMeeting(RakorError):
    """Nothing can be due before it was asked for."""

    field = "due_date"


class UnknownAddressee(RakorError):
    """An institution that is neither of the convener's house nor on the roll, or a group that there is not."""

    field = "addressees"


class DirectiveOverwritten(RakorError):
    """Someone else has changed the directive since the writer opened it."""


class ForeignItem(RakorError):
    """The item belongs to the agenda of another meeting."""

    field = "item"


class ForeignEntry(RakorError):
    """The entry was said at another meeting."""


class ForeignReference(RakorError):
    """The document is on the list of another convener."""

    field = "references"


class MadeAlready(RakorError):
    """A directive was made of this recorded follow-up before."""


class DirectiveFollowedUp(RakorError):
    """Something hangs on the directive already, such as a follow-up with its reports: it cannot be taken out."""


@dataclass(frozen=True)
class Addressee:
    """Whom a directive means: `Addressee.of(organization)`, `.group_of(code)` (a code of `directory.queries.GROUPS`),
    `.everyone()` invited, or `.words(text)`."""

    kind: str
    organization: Organization | None = None
    group: str = ""
    text: str = ""

    @classmethod
    def of(cls, organization: Organization) -> "Addressee":
        return cls(AddresseeKind.ORGANIZATION, organization=organization)

    @classmethod
    def group_of(cls, code: str) -> "Addressee":
        return cls(AddresseeKind.GROUP, group=code)

    @classmethod
    def everyone(cls) -> "Addressee":
        return cls(AddresseeKind.EVERYONE)

    @classmethod
    def words(cls, text: str) -> "Addressee":
        return cls(AddresseeKind.TEXT, text=text)

    @classmethod
    def from_row(cls, row: DirectiveAddressee) -> "Addressee":
        return cls(row.kind, row.organization, row.group, row.text)

    def __str__(self) -> str:
        return str(self.organization or self.group or self.text or self.kind)


class DirectiveFields(TypedDict, total=False):
    """What a directive may say beside its kind and text."""

    given_by: str
    delivered_by: str
    addressees: Sequence[Addressee]
    due_date: dt.date | None
    mechanism: str
    legal_basis: str
    topic: str
    item: AgendaItem | None
    # The entry of the discussion that it was made of.
    entry: DiscussionEntry | None
    # Both of the convener's own lists.
    topics: Sequence[Topic]
    references: Sequence[ReferenceDocument]


class DirectiveChanges(DirectiveFields, total=False):
    kind: str
    text: str


@transaction.atomic
def add_directive(*, meeting: Meeting, kind: str, text: str, by: User, **fields: Unpack[DirectiveFields]) -> Directive:
    """Record a directive under the next number. Whether it binds follows from its kind and the convener's choice
    (`set_binding_kinds`), and stays with it.

    Raises `DueBeforeMeeting`, `UnknownAddressee`, `ForeignItem`, `ForeignEntry`, `ForeignTopic`, `ForeignReference`,
    `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.WRITE_NOTES)
    _check(meeting, fields)
    directive = _numbered(meeting, kind, text)
    _set(directive, {**fields})
    directive.save()
    addressees = fields.get("addressees", ())
    _address(directive, addressees)
    _bear(directive, fields)
    record("add_directive", directive, by=by, subject=meeting, after={"text": directive.text, "kind": kind, **fields})
    return directive


@transaction.atomic
def edit_directive(
    *, directive: Directive, by: User, seen: str | None = None, **changes: Unpack[DirectiveChanges]
) -> Directive:
    """Change what is named; the rest stays, and so does the addressee as a source printed it. A new kind decides anew
    whether it binds, and whatever changes, it is to be read back anew (`confirm_read_back`). `seen` is the digest of
    what the writer had before him (`digest_of_directive`).

    Raises `DirectiveOverwritten`, and as `add_directive`.
    """
    meeting = open_for(directive.meeting, by, Power.WRITE_NOTES)
    directive.refresh_from_db()
    _check(meeting, changes)
    standing_now = digest_of_directive(directive) if seen is not None else None
    before = _set(directive, {**changes})
    if "kind" in before:
        directive.is_binding = directive.kind in binding_kinds_of(meeting.convener)
    if "text" in before:
        directive.is_verbatim = None
    directive.save()
    if "addressees" in changes:
        standing = [Addressee.from_row(row) for row in directive.addressees.select_related("organization")]
        if set(standing) != set(changes["addressees"]):
            before["addressees"] = standing
            _address(directive, changes["addressees"])
    before |= _bear(directive, changes)
    if before and seen != standing_now:
        raise DirectiveOverwritten(
            _("Someone else has changed this directive in the meantime. Compare, and save yours again.")
        )
    if before:
        directive.read_back_at, directive.read_back_by = None, ""
        directive.save(update_fields=["read_back_at", "read_back_by"])
        after = {name: changes[name] for name in before}  # type: ignore[literal-required]
        record("edit_directive", directive, by=by, subject=meeting, before=before, after=after)
    return directive


@transaction.atomic
def move_directive(*, directive: Directive, by: User, to: int | None = None, step: int = 0) -> Directive:
    """Give the directive the number `to`, or move it `step` places down (up if negative); the others close up.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(directive.meeting, by, Power.WRITE_NOTES)
    directive.refresh_from_db()
    before = directive.number
    number(moved(_all(meeting), directive, to if to is not None else before + step), "number")
    if directive.number != before:
        record(
            "move_directive",
            directive,
            by=by,
            subject=meeting,
            before={"number": before},
            after={"number": directive.number},
        )
    return directive


@transaction.atomic
def remove_directive(*, directive: Directive, by: User) -> None:
    """Take the directive out; those after it move up. Its words stay in the trail.

    Of signed minutes that are being corrected also one that is followed up: what is owed of it ends when the
    correction is signed.

    Raises `DirectiveFollowedUp`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(directive.meeting, by, Power.WRITE_NOTES)
    directive.refresh_from_db()
    record(
        "remove_directive",
        directive,
        by=by,
        subject=meeting,
        before={"number": directive.number, "kind": directive.kind, "text": directive.text},
    )
    try:
        with transaction.atomic():
            directive.delete()
    except ProtectedError as error:
        if meeting.correction_opened_at is None:
            raise DirectiveFollowedUp(_("This directive is being followed up and cannot be removed.")) from error
        directive.withdrawn_at = timezone.now()
        directive.save(update_fields=["withdrawn_at"])
    number(_all(meeting), "number")


@transaction.atomic
def restore_directives(*, meeting: Meeting, by: User) -> int:
    """Put back in their places the directives that an open correction has taken out; how many. Called by `flows`."""
    meeting = open_for(meeting, by, Power.APPROVE_PAPERS)
    taken = Directive.ever.filter(meeting=meeting, withdrawn_at__gte=meeting.correction_opened_at)
    rows = list(taken.order_by("number", "-withdrawn_at"))
    for row in rows:
        standing, place = _all(meeting), row.number
        row.number, row.withdrawn_at = len(standing) + 1, None
        row.save(update_fields=["number", "withdrawn_at"])
        number(moved(standing, row, place), "number")
        record("restore_directive", row, by=by, subject=meeting)
    return len(rows)


@transaction.atomic
def make_directive_of(*, recorded: RecordedFollowUp, kind: str, by: User) -> Directive:
    """Make a directive of a follow-up that the source tells of, in its words: whom it means stays "as printed" and the
    due date what the source says, until a person knows better.

    Raises `MadeAlready`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(recorded.meeting, by, Power.WRITE_NOTES)
    recorded.refresh_from_db()
    if recorded.directive is not None:
        raise MadeAlready(
            _("This is a directive already, under number %(number)s.") % {"number": recorded.directive.number}
        )
    directive = _numbered(meeting, kind, recorded.text)
    directive.addressed_to = recorded.responsible
    directive.due_date = recorded.due_date
    directive.mechanism_text = recorded.mechanism
    directive.mechanism = _mechanism(recorded.mechanism)
    directive.save()
    if recorded.responsible:
        _address(directive, [Addressee.words(recorded.responsible)])
    recorded.directive = directive
    recorded.save(update_fields=["directive"])
    record("make_directive", directive, by=by, subject=meeting, after={"text": directive.text, "kind": kind})
    return directive


def _mechanism(words: str) -> str:
    """A source says "melalui Rakor Teknis pada OPD terkait"; anything else is carried out directly."""
    return Mechanism.TECHNICAL_MEETING if "teknis" in words.lower() else Mechanism.DIRECT


def _all(meeting: Meeting) -> list[Directive]:
    return list(Directive.objects.filter(meeting=meeting))


def _numbered(meeting: Meeting, kind: str, text: str) -> Directive:
    return Directive(
        meeting=meeting,
        number=Directive.objects.filter(meeting=meeting).count() + 1,
        kind=DirectiveKind(kind),
        is_binding=kind in binding_kinds_of(meeting.convener),
        text=text.strip(),
    )


def _check(meeting: Meeting, fields: DirectiveFields) -> None:
    due, day = fields.get("due_date"), meeting.first_day
    if due is not None and day is not None and due < day:
        raise DueBeforeMeeting(_("The meeting is on %(day)s; nothing can be due before it.") % {"day": long_date(day)})
    item = fields.get("item")
    if item is not None and item.meeting_id != meeting.pk:
        raise ForeignItem(_("This item belongs to another meeting."))
    entry = fields.get("entry")
    if entry is not None and entry.meeting_id != meeting.pk:
        raise ForeignEntry(_("This was said at another meeting."))
    if any(topic.convener_id != meeting.convener_id for topic in fields.get("topics", ())):
        raise ForeignTopic(_("This topic is on the list of another convener."))
    if any(document.convener_id != meeting.convener_id for document in fields.get("references", ())):
        raise ForeignReference(_("This document is on the list of another convener."))
    _check_addressees(meeting, fields.get("addressees", ()))


def _check_addressees(meeting: Meeting, addressees: Sequence[Addressee]) -> None:
    for code in {addressee.group for addressee in addressees if addressee.kind == AddresseeKind.GROUP}:
        if code not in GROUPS:
            raise UnknownAddressee(_("There is no group “%(code)s”.") % {"code": code})
    named = {row.organization.pk: row.organization for row in addressees if row.organization is not None}
    known = set(who_may_be_meant(meeting).filter(pk__in=named).values_list("pk", flat=True))
    for pk, organization in named.items():
        if pk not in known:
            raise UnknownAddressee(
                _("%(name)s is neither of this government nor invited to the meeting.") % {"name": organization}
            )


def _set(directive: Directive, changes: dict[str, Any]) -> dict[str, Any]:
    """Set the plain fields and return what the changed ones held before; what is rows of its own is left."""
    before = {}
    for name, value in changes.items():
        cleaned = value.strip() if isinstance(value, str) else value
        if name not in ("addressees", *_LISTED) and getattr(directive, name) != cleaned:
            before[name] = getattr(directive, name)
            setattr(directive, name, cleaned)
    return before


def _bear(directive: Directive, changes: DirectiveFields) -> dict[str, Any]:
    """Let the directive bear exactly what is named of the convener's lists; what it bore before where that is other."""
    before = {}
    for name in _LISTED:
        standing = list(getattr(directive, name).all())
        if name in changes and set(standing) != set(changes[name]):  # type: ignore[literal-required]
            before[name] = standing
            getattr(directive, name).set(changes[name])  # type: ignore[literal-required]
    return before


def _address(directive: Directive, addressees: Sequence[Addressee]) -> None:
    DirectiveAddressee.objects.filter(directive=directive).delete()
    DirectiveAddressee.objects.bulk_create(
        DirectiveAddressee(
            directive=directive, kind=row.kind, organization=row.organization, group=row.group, text=row.text
        )
        for row in dict.fromkeys(addressees)
    )
