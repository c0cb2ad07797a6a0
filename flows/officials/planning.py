"""Rows of a table to what each would create, change or leave, and why. Nothing is written here."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from django.utils import timezone

from directory.models import Position, Region
from directory.queries import plain_name, propose_position
from flows.officials.headings import ReadRow
from flows.officials.planned import Planned, RowRefused, add_contact, settle_person, settle_tenure
from flows.officials.standing import Person, PostFinder, Standing, Tenure, plain_person

# How many unknown posts get a proposal: each is compared with every post of the house.
_PROPOSALS = 60


class Planner:
    """Walks down the table once; `standing` is changed as if every good row had been written."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._finder = PostFinder(standing)
        self._proposed: dict[tuple[str, str, str], Position | None] = {}
        self._regions = _names_of(standing.regions)

    def plan(self, row: ReadRow, decisions: Collection[str] = ()) -> Planned:
        """What would be done with the row. `decisions` are those of a person: "leave", "accept", "new", "spelling"."""
        planned = Planned(row.number, row.values, [*row.remarks])
        if "leave" in decisions:
            planned.act, planned.why = "left", [{"code": "left_out"}]
            return planned
        if row.problems:
            planned.act, planned.why = "error", list(row.problems)
            return planned
        try:
            self._plan(planned, decisions)
        except RowRefused as refused:
            planned.refuse(refused)
        return planned

    def _plan(self, planned: Planned, decisions: Collection[str]) -> None:
        values = planned.values
        if not values.get("title"):
            raise RowRefused("no_title")
        region = self._region(planned, decisions)
        post = self._post(planned, region, decisions)
        planned.post = post.title
        self._compare_rank(planned, post)
        settle = None
        if values.get("name"):
            settle = _Judge(self.standing, planned, post, decisions).judged()
        contact = add_contact(self.standing, planned, post.pk)
        # Only now is the standing changed: a row is written whole or not at all.
        for change in (settle, contact):
            if change is not None:
                change()
        planned.close()

    # --- region and post ------------------------------------------------------------------------------------------

    def _region(self, planned: Planned, decisions: Collection[str]) -> Region:
        code, name = planned.values.get("region_code", ""), planned.values.get("region", "")
        by_code = self._region_of_code(code) if code else None
        if not name:
            own = self.standing.convener.region
            region = by_code or own
            if region is None:
                raise RowRefused("unknown_region", value=code)
            return region
        found = self._regions.get(plain_name(name), [])
        if by_code is not None:
            if by_code not in found:
                raise RowRefused("regions_differ", region=by_code.full_name, value=name)
            return by_code
        if len(found) == 1:
            if name not in (found[0].name, found[0].full_name):
                planned.remark("region_read_as", value=name, region=found[0].full_name)
            return found[0]
        return self._likely_region(name, found, decisions, planned)

    def _likely_region(
        self, name: str, found: Sequence[Region], decisions: Collection[str], planned: Planned
    ) -> Region:
        near = found or [
            region
            for known in get_close_matches(plain_name(name), list(self._regions), n=1, cutoff=0.75)
            for region in self._regions[known]
        ]
        if len(near) == 1 and "accept" in decisions:
            planned.remark("region_read_as", value=name, region=near[0].full_name)
            return near[0]
        if near:
            like = " / ".join(region.full_name for region in near)
            raise RowRefused("unknown_region_like", value=name, like=like, ways=["accept"] if len(near) == 1 else [])
        raise RowRefused("unknown_region", value=name)

    def _region_of_code(self, code: str) -> Region:
        digits = code.replace(".", "")
        for region in self.standing.regions:
            if digits == region.code.replace(".", ""):
                return region
        raise RowRefused("unknown_region", value=code)

    def _post(self, planned: Planned, region: Region, decisions: Collection[str]) -> Position:
        title, organization = planned.values["title"], planned.values.get("organization", "")
        found = self._finder.find(title, organization, region)
        if len(found) > 1:
            raise RowRefused("several_posts", title=title)
        if not found:
            like = self._proposal(title, organization, region.code)
            if like is None:
                raise RowRefused("unknown_post", title=title)
            if "accept" not in decisions:
                unit = like.organization.label
                raise RowRefused("unknown_post_like", title=title, like=like.title, organization=unit, ways=["accept"])
            found = [like]
        post = found[0]
        if not post.is_active:
            raise RowRefused("post_not_in_use", title=post.title)
        if title not in (post.title, post.short_title):
            planned.remark("post_read_as", value=title, post=post.title)
        return post

    def _proposal(self, title: str, organization: str, region_code: str) -> Position | None:
        asked = (title, organization, region_code)
        if asked not in self._proposed:
            if len(self._proposed) >= _PROPOSALS:
                return None
            proposal = propose_position(title, organization, region_code)
            self._proposed[asked] = self.standing.posts.get(proposal.position.pk) if proposal else None
        return self._proposed[asked]

    def _compare_rank(self, planned: Planned, post: Position) -> None:
        value = planned.values.get("rank", "")
        if value and value.replace(".", "").lower() != post.rank.replace(".", "").lower():
            planned.remark("rank_differs" if post.rank else "unclear_rank", value=value, rank=post.rank)


def _names_of(regions: Sequence[Region]) -> dict[str, list[Region]]:
    """Regions by every name they are called by; a short name that two bear names neither."""
    names: dict[str, list[Region]] = {}
    for region in regions:
        for name in {plain_name(text) for text in (region.name, region.full_name, region.short_name)}:
            names.setdefault(name, []).append(region)
    return names


class _Judge:
    """Who the holder of a row is, and what becomes of the post by it."""

    def __init__(self, standing: Standing, planned: Planned, post: Position, decisions: Collection[str]) -> None:
        self.standing, self.planned, self.post, self.decisions = standing, planned, post, decisions
        self.name, self.nip = planned.values["name"], planned.values.get("nip", "")
        self.starts_on, self.ends_on = planned.day("starts_on"), planned.day("ends_on")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise RowRefused("ends_before_start")

    def judged(self) -> Callable[[], None]:
        """What is to be done to the standing; the plan of the row holds the same."""
        person = self._person()
        changes = settle_person(self.planned, person, spelling="spelling" in self.decisions)
        tenure = settle_tenure(self.planned, person, self.standing.tenures[self.post.pk], self.post)

        def apply() -> None:
            if person.row == self.planned.number and person.key.startswith("+"):
                self.standing.add_person(person)
            for field, value in changes.items():
                setattr(person, field, value)
            if person.nip:
                self.standing.by_nip[person.nip] = person
            tenure(self.standing.tenures[self.post.pk])

        return apply

    def _person(self) -> Person:
        """By NIP, else by post, else by name if a person says so; a new one only where none of these is like it."""
        by_nip = self.standing.by_nip.get(self.nip) if self.nip else None
        if by_nip is not None:
            return self._with_this_nip(by_nip)
        holder = self._holder_of_this_name()
        if holder is not None:
            if self.nip and holder.nip and holder.nip != self.nip:
                raise RowRefused("nip_differs", name=holder.name, nip=f"{holder.nip[:4]}••••{holder.nip[-4:]}")
            return holder
        namesakes = [] if "new" in self.decisions else self._namesakes()
        if namesakes and "accept" in self.decisions and len(namesakes) == 1:
            return namesakes[0]
        if namesakes:
            posts = self.standing.posts_of(namesakes[0])
            ways = ["accept", "new"] if len(namesakes) == 1 else ["new"]
            raise RowRefused("name_known", post=posts[0].title if posts else namesakes[0].name, ways=ways)
        key = f"+{self.planned.number}"
        return Person(key, self.name, self.nip, self.planned.values.get("grade", ""), row=self.planned.number)

    def _with_this_nip(self, known: Person) -> Person:
        alike = SequenceMatcher(None, plain_person(known.name), plain_person(self.name)).ratio() >= 0.6
        if alike or "accept" in self.decisions:
            return known
        if known.row:
            raise RowRefused("nip_doubled", row=known.row, name=known.name)
        raise RowRefused("nip_of_other", name=known.name, value=self.name, ways=["accept"])

    def _holder_of_this_name(self) -> Person | None:
        """Who holds the post on the days of the row, or will, or did, under this name."""
        plain = plain_person(self.name)
        held: list[Tenure] = self.standing.tenures[self.post.pk]
        same = [row.person for row in held if plain_person(row.person.name) == plain]
        if same:
            return same[-1]
        now = [row for row in held if row.is_in_force(*self._days())]
        like = [row.person for row in now if self._is_spelling_of(row.person)]
        return like[-1] if like else None

    def _days(self) -> tuple[dt.date, dt.date]:
        today = timezone.localdate()
        return self.starts_on or today, self.ends_on or max(today, self.starts_on or today)

    def _is_spelling_of(self, person: Person) -> bool:
        """The same name with other titles: "Budi Santoso" and "Dr. H. Budi Santoso, M.Si."."""
        one, other = _words(self.name), _words(person.name)
        shorter, longer = sorted((one, other), key=len)
        return len(shorter) > 1 and shorter <= longer

    def _namesakes(self) -> list[Person]:
        people = self.standing.by_name.get(plain_person(self.name), [])
        # Two with different NIP are two; a NIP that only one of them has decides nothing.
        return [person for person in people if not (self.nip and person.nip) and person.is_own]


def _words(name: str) -> set[str]:
    """The words of a name without academic and other titles, which carry a dot or stand behind a comma."""
    before = name.partition(",")[0]
    return {word.casefold() for word in before.split() if "." not in word}


def plan_rows(
    standing: Standing,
    rows: Sequence[ReadRow],
    decisions: dict[int, list[str]],
    tell: Callable[[int], Any] = lambda done: None,
) -> list[Planned]:
    """The plan of every row, from the first to the last; `tell` hears how far it is."""
    planner = Planner(standing)
    planned = []
    for place, row in enumerate(rows, start=1):
        planned.append(planner.plan(row, decisions.get(row.number, ())))
        if place % 250 == 0:
            tell(place)
    return planned
