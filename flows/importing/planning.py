"""What importing a file would do: who convenes, and what the file means here. Nothing is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import Actor, System
from directory.blueprint import region_rows
from directory.models import Organization, Position, Region
from directory.permissions import has_power
from directory.queries import PositionProposal, propose_position
from flows.importing import mapping
from flows.importing.problems import Notebook, Remark
from flows.importing.schema import Attendee, MeetingFile, Person, Speaker, parse
from meetings.models import MeetingKind, MeetingSource, Venue

# Looking for a post takes time; a file with more different ones keeps the rest as printed, and says so.
PROPOSALS_AT_MOST = 150


@dataclass
class Plan:
    """A file with everything it means here. `imported` is the source of the meeting that it has become already."""

    name: str
    file: MeetingFile
    convener: Organization
    regions: dict[str, Region]
    proposals: dict[tuple[str, str, str], PositionProposal]
    item_orders: list[int | None]
    point_numbers: list[int]
    note_orders: list[int]
    venue: Venue | None
    imported: MeetingSource | None
    remarks: list[Remark]

    def region(self, code: str | None) -> Region | None:
        return self.regions[code] if code else None

    def proposal(self, person: Person | Speaker | Attendee) -> PositionProposal | None:
        """What the person's post probably is; a group is no single post."""
        return None if is_many(person) else self.proposals.get(_asked(person, self.convener))

    def proposed(self, person: Person | Speaker | Attendee) -> Position | None:
        found = self.proposal(person)
        return found.position if found else None


def plan_import(*, content: bytes, name: str, by: Actor, convener_code: str = "") -> Plan:
    """What importing `content` would do for `by`; `name` is the file's name in messages.

    The region of the file decides who convenes, unless `convener_code` names another convener. Raises `BrokenFile`
    with every problem found, among them that the province is not set up yet or that `by` may not import for it.
    """
    file, remarks = parse(content)
    notebook = Notebook()
    notebook.remarks = remarks
    regions = _regions(file, notebook)
    convener = _convener(file, by, convener_code, notebook)
    if convener is None or notebook.problems:
        raise notebook.broken()
    _check_kind(file, convener, notebook)
    if notebook.problems:
        raise notebook.broken()
    known = MeetingSource.objects.filter(convener=convener, file=file.source.file)
    imported = known.select_related("meeting__convener__region", "meeting__kind", "meeting__venue").first()
    return Plan(
        name=name,
        file=file,
        convener=convener,
        regions=regions,
        proposals=_proposals(file, convener, notebook) if imported is None else {},
        item_orders=_without_doubles([item.order for item in file.agenda_items], "agenda_items", notebook),
        point_numbers=_numbered([point.order for point in file.points], "points", notebook),
        note_orders=_numbered([line.order for line in file.attendance_notes], "attendance_notes", notebook),
        venue=_venue(file, convener),
        imported=imported,
        remarks=notebook.remarks,
    )


# --- who convenes, and what regions are meant --------------------------------------------------------------------


def _convener(file: MeetingFile, by: Actor, code: str, notebook: Notebook) -> Organization | None:
    wanted = code or file.region.code
    place = "--convener" if code else "region.code"
    convener = Organization.objects.select_related("region").filter(code=wanted, is_convener=True).first()
    if convener is None:
        if code:
            text = _("No convener has the code “%(code)s”.") % {"code": code}
            notebook.wrong(place, text, _("Leave it out, and the region of the file decides."))
        elif not notebook.problems:
            notebook.wrong(place, _("The government of %(code)s is not set up yet.") % {"code": wanted}, _way(wanted))
        return None
    if not _may_import(by, convener):
        text = _("You may not import meetings of %(convener)s.") % {"convener": convener.name}
        notebook.wrong(place, text, _("Ask its secretariat."))
        return None
    return convener


def setup_command(code: str) -> str:
    """The command that makes the government of a region a convener."""
    return f"manage.py setup_region {code}" if "." in code else f"manage.py setup_province {code}"


def _way(code: str) -> str:
    return _("Whoever runs the portal first starts: %(command)s (or imports with --setup).") % {
        "command": setup_command(code)
    }


def _may_import(by: Actor, convener: Organization) -> bool:
    if isinstance(by, System):
        return True
    return isinstance(by, User) and has_power(by, Power.IMPORT_MEETINGS, convener)


def _regions(file: MeetingFile, notebook: Notebook) -> dict[str, Region]:
    """The regions that the file names, by code; a code that Indonesia does not have is a problem."""
    named = dict(_region_codes(file))
    known = {row["code"] for row in region_rows()}
    for place, code in named.items():
        if code not in known:
            text = _("“%(code)s” is not the code of a province, kabupaten or kota.") % {"code": code}
            notebook.wrong(place, text, _("Write the Kemendagri code, for example 18 or 18.01."))
    return {region.code: region for region in Region.objects.filter(code__in=set(named.values()))}


def _region_codes(file: MeetingFile) -> Iterator[tuple[str, str]]:
    yield "region.code", file.region.code
    for place, person in people_of(file):
        if person.region_code:
            yield f"{place}.region_code", person.region_code


def people_of(file: MeetingFile) -> Iterator[tuple[str, Person | Speaker | Attendee]]:
    """Everyone the file names, each with its place."""
    for key in mapping.ROLES.all:
        person = getattr(file, key)
        if person is not None:
            yield key, person
    for name in ("presenters", "participants"):
        for index, line in enumerate(getattr(file, name)):
            yield f"{name}[{index}]", line


def _check_kind(file: MeetingFile, convener: Organization, notebook: Notebook) -> None:
    """A kind that only another convener has made for itself is unknown here."""
    common = mapping.MEETING_KINDS.all
    if file.kind in common or MeetingKind.objects.filter(convener=convener, code=file.kind).exists():
        return
    text = _("“%(value)s” is no kind of meeting of %(convener)s.") % {"value": file.kind, "convener": convener.name}
    notebook.wrong("kind", text, _("Use one of: %(words)s.") % {"words": ", ".join(sorted(common))})


# --- what is odd, and told ---------------------------------------------------------------------------------------


def _without_doubles(orders: Sequence[int | None], name: str, notebook: Notebook) -> list[int | None]:
    """The stated places; one that is taken already becomes the next that is free. What has no place keeps none."""
    taken: set[int] = set()
    stated = {order for order in orders if order is not None}
    placed: list[int | None] = []
    for index, order in enumerate(orders):
        if order is not None and order in taken:
            new = _next_free(taken | stated)
            text = _("the number %(order)s stands twice; this one is kept as %(new)s") % {"order": order, "new": new}
            notebook.remark(f"{name}[{index}].order", text)
            order = new  # noqa: PLW2901 - the place it is given instead
        if order is not None:
            taken.add(order)
        placed.append(order)
    return placed


def _numbered(orders: Sequence[int | None], name: str, notebook: Notebook) -> list[int]:
    """As above, for what must have a number: without one it comes after the last."""
    placed = _without_doubles(orders, name, notebook)
    taken = {order for order in placed if order is not None}
    numbers = []
    for index, order in enumerate(placed):
        number = order or _next_free(taken)
        if order is None:
            text = _("has no number; it is kept as %(new)s, after the others") % {"new": number}
            notebook.remark(f"{name}[{index}].order", text)
        taken.add(number)
        numbers.append(number)
    return numbers


def _next_free(taken: Iterable[int]) -> int:
    return max(taken, default=0) + 1


# --- who is meant ------------------------------------------------------------------------------------------------


def companion_indexes(file: MeetingFile) -> dict[int, int]:
    """For each companion the line of whom it accompanies, as far as that line is there: the first of that name."""
    lines: dict[str | None, int] = {}
    for index, line in enumerate(file.participants):
        lines.setdefault(line.name, index)
    found = {}
    for index, line in enumerate(file.participants):
        other = lines.get(line.accompanies) if line.accompanies else None
        if other is not None and other != index:
            found[index] = other
    return found


def is_many(person: Person | Speaker | Attendee) -> bool:
    return isinstance(person, Attendee) and person.is_group


def is_marked(line: Attendee) -> bool:
    """Whether the line is one person whom the source saw there: only such are marked present."""
    return line.attendance == "present" and not line.is_group


def _venue(file: MeetingFile, convener: Organization) -> Venue | None:
    if file.venue is None or not file.venue.name:
        return None
    return Venue.objects.filter(convener=convener, name=file.venue.name, city=file.venue.city or "").first()


def _asked(person: Person | Speaker | Attendee, convener: Organization) -> tuple[str, str, str]:
    region = person.region_code or (convener.region.code if convener.region else "")
    return person.position or "", person.organization or "", region


def _proposals(
    file: MeetingFile, convener: Organization, notebook: Notebook
) -> dict[tuple[str, str, str], PositionProposal]:
    """The post that each printed one probably is, looked for once for each."""
    named = [(place, person) for place, person in people_of(file) if person.position and not is_many(person)]
    asked = {_asked(person, convener): place for place, person in reversed(named)}
    found = {}
    for count, (key, place) in enumerate(reversed(asked.items())):
        if count >= PROPOSALS_AT_MOST:
            text = _("from here on no posts were looked for: the file names very many; all are kept as printed")
            notebook.remark(place, text)
            break
        if proposal := propose_position(*key):
            found[key] = proposal
    return found
