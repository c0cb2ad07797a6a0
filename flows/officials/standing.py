"""The directory as the rows of a table meet it: read in a few queries, then changed in memory row by row.

So every row is judged by what stands once the rows above it are written, and a double is found wherever its first is.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from directory.models import Appointment, Contact, Official, Organization, Position, Region
from directory.queries import plain_name


@dataclass
class Person:
    """`key` names the person in the plan: "12" is a row of the directory, "+3" comes with row 3 of the table."""

    key: str
    name: str
    nip: str = ""
    grade: str = ""
    row: int = 0
    # Of the own house; the record of a person of another house is not ours to change.
    is_own: bool = True
    # Those of the other records that were merged into this one.
    further_nips: set[str] = field(default_factory=set)


@dataclass
class Tenure:
    key: str
    post: int
    person: Person
    status: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    decree_number: str = ""
    decree_date: dt.date | None = None
    row: int = 0

    def is_in_force(self, starts_on: dt.date | None, ends_on: dt.date | None) -> bool:
        """Whether it holds on any day from `starts_on` to `ends_on`; None is without limit."""
        begins = ends_on is None or self.starts_on is None or self.starts_on <= ends_on
        return begins and (starts_on is None or self.ends_on is None or self.ends_on >= starts_on)


@dataclass
class Reach:
    key: str
    kind: str
    name: str = ""
    email: str = ""
    phone: str = ""
    row: int = 0


@dataclass
class Standing:
    """What the house has of regions, posts, people, tenures and contacts."""

    convener: Organization
    regions: list[Region]
    posts: dict[int, Position]
    by_nip: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    tenures: dict[int, list[Tenure]] = field(default_factory=lambda: defaultdict(list))
    reaches: dict[int, list[Reach]] = field(default_factory=lambda: defaultdict(list))
    # Where an address stands in the table already: from its lower case to (row, spelling).
    addresses: dict[str, tuple[int, str]] = field(default_factory=dict)

    def posts_of(self, person: Person) -> list[Position]:
        held = (row for rows in self.tenures.values() for row in rows if row.person is person)
        return [self.posts[row.post] for row in held]

    def add_person(self, person: Person) -> None:
        self.by_name[plain_person(person.name)].append(person)
        if person.nip:
            self.by_nip[person.nip] = person


def plain_person(name: str) -> str:
    """A name as it is compared: titles before and behind it count, case, dots and blanks do not."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def standing_of(convener: Organization, nips: Iterable[str]) -> Standing:
    """The house of `convener`, and whoever has one of the `nips` anywhere; the same few queries for any table."""
    regions = Region.objects.filter(Q(pk=convener.region_id) | Q(parent=convener.region_id))
    posts = Position.objects.in_house_of(convener).select_related("organization__region").in_protocol_order()
    standing = Standing(convener, list(regions), {post.pk: post for post in posts})
    people: dict[int, Person] = {}
    held = Appointment.objects.filter(position__in=Position.objects.in_house_of(convener))
    for row in held.select_related("official__merged_into").order_by("starts_on", "pk"):
        person = _person(people, row.official, standing, is_own=True)
        standing.tenures[row.position_id].append(
            Tenure(
                key=str(row.pk),
                post=row.position_id,
                person=person,
                status=row.status,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                decree_number=row.decree_number,
                decree_date=row.decree_date,
            )
        )
    for official in Official.objects.filter(nip__in=set(nips)).select_related("merged_into"):
        person = _person(people, official, standing, is_own=False)
        standing.by_nip[official.nip] = person
    contacts = Contact.objects.filter(is_active=True, position__in=Position.objects.in_house_of(convener))
    for contact in contacts.order_by("pk"):
        standing.reaches[contact.position_id].append(
            Reach(str(contact.pk), contact.kind, contact.name, contact.email, contact.phone)
        )
    return standing


def _person(people: dict[int, Person], official: Official, standing: Standing, *, is_own: bool) -> Person:
    """The person of this record, or of the record that it was merged into."""
    kept = official.kept
    if kept.pk not in people:
        person = Person(str(kept.pk), kept.name, kept.nip, kept.grade, is_own=is_own)
        people[kept.pk] = person
        standing.add_person(person)
    person = people[kept.pk]
    if official.nip:
        standing.by_nip[official.nip] = person
        person.further_nips.add(official.nip)
    return person


class PostFinder:
    """Which post a title means. Equal in our one form of names is a match; likeness is only ever proposed."""

    def __init__(self, standing: Standing) -> None:
        self._posts = standing.posts
        self._by_name: dict[str, list[Position]] = defaultdict(list)
        self._by_place: dict[tuple[int, str], list[Position]] = defaultdict(list)
        for post in standing.posts.values():
            region = post.organization.region
            for name in {post.title, post.short_title} - {""}:
                _once(self._by_name[plain_name(name)], post)
                if region is not None:
                    _once(self._by_place[region.pk, plain_name(name, region)], post)

    def find(self, title: str, organization: str, region: Region) -> list[Position]:
        """The posts that may be meant; exactly one is a match.

        `region` is that of the row, or of the convener where the row names none.
        """
        plain = plain_name(title)
        found = [post for post in self._by_name.get(plain, ()) if post.organization.region_id == region.pk]
        found = found or self._by_place.get((region.pk, plain_name(title, region)), []) or self._by_name.get(plain, [])
        found = [post for post in found if post.is_active] or found
        if not organization:
            return found
        of_unit = [post for post in found if _is_called(post.organization, organization)]
        # The whole title of a post says enough, whatever its unit is called in the table.
        return of_unit or [post for post in found if plain_name(post.title) == plain]


def _once(posts: list[Position], post: Position) -> None:
    if post not in posts:
        posts.append(post)


def _is_called(organization: Organization, text: str) -> bool:
    region, plain = organization.region, plain_name(text)
    names = [name for name in (organization.name, organization.short_name) if name]
    return any(plain == plain_name(name) or plain_name(text, region) == plain_name(name, region) for name in names)
