"""People by whichever of their records: lists, and which records might be the same person's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import Appointment, Official
from directory.queries.words import words_of

_ORDERS = {"": ("name", "pk"), "-nama": ("-name", "pk"), "jabatan": ("first_post", "name", "pk")}
# Academic and religious titles before and after a name, and what stands for one letter of it.
_TITLES = re.compile(r"^((dr|drs|dra|ir|prof|h|hj|kh|tb|tbk|apt|ns|st|brigjen|irjen|mayjen|kol|kombes|pol)\.?\s+)+")
# Below this the likeness is chance.
_LIKE_ENOUGH = 0.88
# Birth date, month of entering the service, and sex; behind them a NIP only counts.
_SAME_LIFE = 15
_SEARCHED, _SHOWN = 200, 5


@dataclass(frozen=True)
class SamePerson:
    """A record that is probably of the same person; a person confirms it."""

    official: Official
    score: float
    reason: str


def officials_matching(
    user: User, *, words: str = "", is_in_office: bool | None = None, order: str = ""
) -> QuerySet[Official]:
    """People with a post that `user` may see, each once and with `posts_now`; a whole NIP finds its holder.

    A merged record is found by its own name and NIP, and leads to the one that is kept, whose `also_known` it is.
    `order`: "" by name, "-nama" backwards, "jabatan" by the post held today in protocol order.
    """
    visible = Appointment.objects.visible_to(user).current()
    officials = Official.objects.visible_to(user).unmerged()
    digits = words.replace(" ", "")
    if digits.isdecimal():
        officials = officials.filter(Q(nip=digits) | Exists(_merged().filter(nip=digits)))
    else:
        for word in words_of(words):
            officials = officials.filter(Q(name__icontains=word) | Exists(_merged().filter(name__icontains=word)))
    if is_in_office is not None:
        own = Exists(visible.filter(official=OuterRef("pk")))
        in_office = own | Exists(visible.filter(official__merged_into=OuterRef("pk")))
        officials = officials.filter(in_office if is_in_office else ~in_office)
    if order == "jabatan":
        first = visible.filter(official=OuterRef("pk")).order_by("position__protocol_order")
        officials = officials.annotate(first_post=first.values("position__protocol_order")[:1])
        officials = officials.order_by(F("first_post").asc(nulls_last=True), "name", "pk")
    else:
        officials = officials.order_by(*_ORDERS.get(order, _ORDERS[""]))
    held = Prefetch("appointments", queryset=visible.select_related("position__organization"), to_attr="posts_held")
    return officials.prefetch_related(
        held, Prefetch("merged", queryset=Official.objects.prefetch_related(held), to_attr="also_known")
    )


def posts_now(official: Official) -> list[Appointment]:
    """The posts held today by any record of a person from `officials_matching`; without a query."""
    rows: list[Appointment] = list(official.posts_held)  # type: ignore[attr-defined]
    for other in official.also_known:  # type: ignore[attr-defined]
        rows += other.posts_held
    return rows


def appointments_of(official: Official) -> QuerySet[Appointment]:
    """All that the person holds and held, by whichever record, the latest first."""
    rows = Appointment.objects.filter(
        Q(official=official.kept_id) | Q(official__merged_into=official.kept_id)
    ).select_related("position__organization__region", "official")
    return rows.order_by(F("starts_on").desc(nulls_last=True), "-pk")


def official_of(user: User) -> Official | None:
    """The person whose own account this is, by the record that is kept; one query."""
    found = Official.objects.filter(user=user.pk).select_related("merged_into").first() if user.is_active else None
    return found.kept if found is not None else None


def propose_same_person(official: Official, user: User) -> list[SamePerson]:
    """The records that `user` may see and that are probably of the same person, the likeliest first.

    Two records never bear the same NIP (the directory refuses it), so names are compared without titles, and NIP by
    the birth date and the month of entering the service in them.
    """
    if official.merged_into_id:
        return []
    others = Official.objects.visible_to(user).unmerged().exclude(pk=official.pk)
    like = Q(nip__startswith=official.nip[:_SAME_LIFE]) if official.nip else Q(pk__in=[])
    for word in bare_name(official.name).split():
        if len(word) >= 4:
            like |= Q(name__icontains=word)
    found = sorted(_alike(official, others.filter(like)[:_SEARCHED]), key=lambda row: (-row.score, row.official.pk))
    return found[:_SHOWN]


def bare_name(name: str) -> str:
    """The name alone, in lower case: "Dr. H. Budi Santoso, S.H., M.Si." is "budi santoso"."""
    before_titles = name.casefold().split(",")[0]
    return " ".join(re.sub(r"[.'’`-]", " ", _TITLES.sub("", before_titles)).split())


def _alike(official: Official, others: QuerySet[Official]) -> Iterator[SamePerson]:
    name = bare_name(official.name)
    for other in others:
        if official.nip and other.nip and official.nip[:_SAME_LIFE] == other.nip[:_SAME_LIFE]:
            yield SamePerson(other, 1.0, _("Born and entered the service at the same time, by their NIP"))
            continue
        score = SequenceMatcher(None, name, bare_name(other.name)).ratio()
        if score >= _LIKE_ENOUGH:
            yield SamePerson(other, score, _("The same name") if score == 1 else _("A very similar name"))


def _merged() -> QuerySet[Official]:
    return Official.objects.filter(merged_into=OuterRef("pk"))
