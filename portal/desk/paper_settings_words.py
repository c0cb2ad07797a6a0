"""Settings of papers in words: what a version says, and what it changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models.functions import MD5
from django.utils.translation import gettext as _

from directory.models import Organization, Position
from documents import wording
from documents.models import PaperSettings
from documents.states import NumberSource, PaperKind

VERSIONS_A_PAGE = 20
_PLAIN = (
    "government_name",
    "unit_name",
    "address",
    "place",
    "contact",
    "paper_size",
    "margin_top",
    "margin_right",
    "margin_bottom",
    "margin_left",
    "font",
    "font_size",
    "line_spacing",
    "unit_code",
    "classification",
    "number_pattern",
    "security",
    "objection_days",
)
_SWITCHES = ("delegated_uses_office_kop", "circulates_minutes")


@dataclass(frozen=True)
class Said:
    """One line of the settings. `mark` tells two pictures apart that no words describe."""

    label: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionLine:
    """A version in the list, with what it changed; `changes` is empty for the first."""

    settings: PaperSettings
    changes: list[Change]
    is_first: bool


def versions_of(convener: Organization, page: str | None) -> tuple[Page[Any], list[VersionLine]]:
    """A page of the versions, newest first, each with what it changed. Four queries, however many there are."""
    rows = PaperSettings.objects.filter(convener=convener).order_by("-version")
    marked = rows.annotate(crest_mark=MD5("crest"), office_mark=MD5("office_crest")).defer("crest", "office_crest")
    shown = Paginator(marked, VERSIONS_A_PAGE).get_page(page)
    wanted = list(shown)
    # The one below the page: what the last one on it changed.
    below = list(marked.filter(version__lt=wanted[-1].version)[:1]) if wanted else []
    posts = titles_of([*wanted, *below])
    said = [in_words(row, posts) for row in [*wanted, *below]]
    return shown, [
        VersionLine(
            settings=row,
            changes=changes_between(said[place + 1], said[place]) if place + 1 < len(said) else [],
            is_first=place + 1 == len(said),
        )
        for place, row in enumerate(wanted)
    ]


def changes_between(before: Iterable[Said], after: Iterable[Said]) -> list[Change]:
    """What differs, in the order of the settings; a line that is new or gone is shown against nothing."""
    was = {line.label: line for line in before}
    now = {line.label: line for line in after}
    return [
        Change(label, was[label].text if label in was else "", now[label].text if label in now else "")
        for label in dict.fromkeys((*was, *now))
        if was.get(label) != now.get(label)
    ]


def in_words(settings: PaperSettings, posts: Mapping[str, str]) -> list[Said]:
    """Everything the settings say, line by line. `posts`: the titles of the posts that initial (`titles_of`)."""
    plain = [Said(_label(name), _shown(settings, name)) for name in _PLAIN]
    switches = [Said(_label(name), _("yes") if getattr(settings, name) else _("no")) for name in _SWITCHES]
    return [*_pictures(settings), *plain, *switches, *_by_kind(settings, posts), *_phrases(settings)]


def titles_of(rows: Iterable[PaperSettings]) -> dict[str, str]:
    """The posts that any of these versions names, by their public ids. One query."""
    named = {post for row in rows for route in row.initials.values() for post in route}
    return dict(Position.objects.filter(public_id__in=named).values_list("public_id", "title")) if named else {}


def _label(name: str) -> str:
    return str(PaperSettings._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(settings: PaperSettings, name: str) -> str:
    display = getattr(settings, f"get_{name}_display", None)
    return str(display() if display else getattr(settings, name))


def _pictures(settings: PaperSettings) -> list[Said]:
    labels = (
        ("crest", "crest_mark", _("Crest of the region")),
        ("office_crest", "office_mark", _("Crest of the state")),
    )
    return [_picture(settings, name, mark, label) for name, mark, label in labels]


def _picture(settings: PaperSettings, name: str, mark: str, label: str) -> Said:
    known: str | None = getattr(settings, mark, None)
    if known is None:
        known = hashlib.md5(getattr(settings, name).encode(), usedforsecurity=False).hexdigest()
    is_empty = known == hashlib.md5(b"", usedforsecurity=False).hexdigest()
    # Part of the fingerprint stands in the words, so that one picture can be told from the next.
    return Said(label, _("none") if is_empty else _("picture %(mark)s") % {"mark": known[:6]}, known)


def _by_kind(settings: PaperSettings, posts: Mapping[str, str]) -> list[Said]:
    lines: list[Said] = []
    for kind in PaperKind:
        lines.append(Said(_("%(kind)s: signed by") % {"kind": kind.label}, str(settings.signing_of(kind).label)))
        if rule := _rule_in_words(settings.numbering.get(kind, {})):
            lines.append(Said(_("%(kind)s: numbers") % {"kind": kind.label}, rule))
        if route := [posts.get(post, _("a post that is gone")) for post in settings.initials.get(kind, [])]:
            lines.append(Said(_("%(kind)s: initials") % {"kind": kind.label}, " → ".join(route)))
    return lines


def _rule_in_words(rule: Mapping[str, str]) -> str:
    words = {
        "source": _("Number from"),
        "pattern": _("pattern"),
        "classification": _("classification code"),
        "register": _("register"),
    }
    said = dict(rule)
    if "source" in said:
        said["source"] = str(NumberSource(said["source"]).label)
    return "; ".join(f"{words[name]}: {said[name]}" for name in words if said.get(name))


def _phrases(settings: PaperSettings) -> list[Said]:
    return [
        Said(f"{phrase.kind.label}: {phrase.label}", settings.wording[phrase.name])
        for phrase in wording.PHRASES
        if settings.wording.get(phrase.name)
    ]
