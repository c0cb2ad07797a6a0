"""What goes into one file: the papers of a meeting before it (bahan rapat), all of it afterwards (berkas rapat).

A binder is a list of parts in the order in which they are bound. A part that cannot be bound is named with the reason:
a reader must see what is missing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone, translation

from agendas.models import Material, Presentation
from agendas.states import Verdict
from common import dates
from common.work import WorkState
from documents.models import Paper, Rendering
from documents.queries.matrix import meeting_matrix_facts
from documents.queries.papers import final_among, with_final_files
from documents.queries.print_pack import day_sheet_facts
from documents.queries.sources import LANGUAGE, layout_facts, letterhead_facts, settings_of
from documents.states import SIGNED_STATES, Edition, PaperKind, SheetKind
from elections.states import ElectionState
from files.models import StoredFile
from followups.models import FollowUp
from meetings.models import Meeting
from meetings.queries import when_of
from meetings.states import Disclosure

Part = dict[str, Any]
PDF = "application/pdf"
PICTURES = ("image/jpeg", "image/png")
# Of which kinds the meeting's file holds the papers, in the order of the day.
_DOSSIER_PAPERS = (
    PaperKind.INVITATION_LETTER,
    PaperKind.ATTENDANCE_LIST,
    PaperKind.MINUTES,
    PaperKind.VERBATIM,
    PaperKind.ELECTION_RECORD,
    PaperKind.REPORT,
)
_TITLES = {
    SheetKind.MATERIALS: "Bahan rapat",
    SheetKind.DOSSIER: "Berkas rapat",
    SheetKind.PUBLIC_DOSSIER: "Berkas rapat (edisi publik)",
}
_PAPER_TITLES = {
    PaperKind.INVITATION_LETTER: "Surat undangan",
    PaperKind.ATTENDANCE_LIST: "Daftar hadir",
    PaperKind.MINUTES: "Notula",
    PaperKind.VERBATIM: "Risalah",
    PaperKind.ELECTION_RECORD: "Berita acara",
    PaperKind.REPORT: "Laporan",
}
NOT_SIGNED = "belum ditandatangani"
NOT_MADE = "berkas naskah belum selesai dibuat"
NOT_OWED = "belum ada tindak lanjut"
NOT_PUBLIC = "tidak dimuat dalam edisi publik"
NOT_PUBLISHED = "belum dipublikasikan"
NOT_ACCEPTED = "bahan belum diterima sekretariat"


def binder_facts(kind: SheetKind, meeting: Meeting) -> dict[str, Any]:
    """What a binder of this kind holds now, as plain JSON and in Indonesian; a fixed number of queries.

    Each part has a `title` and a `source`: "rendering" or "file" (with `id` and `sha256`), "sheet" (with `kind` and
    `facts`), "photos" (with `photos`), or "absent" (with `why`).
    """
    with translation.override(LANGUAGE):
        settings = settings_of(meeting.convener)
        sessions = list(meeting.sessions.all())
        venue = meeting.venue
        return {
            "title": _TITLES[kind],
            "meeting": meeting.title,
            "convener": meeting.convener.name,
            "when": when_of(meeting, sessions),
            "venue": ", ".join(part for part in (venue.name, venue.city) if part) if venue else "",
            "is_public": kind == SheetKind.PUBLIC_DOSSIER,
            "letterhead": asdict(letterhead_facts(settings, None, None)),
            "layout": asdict(layout_facts(settings)),
            "parts": list(_PARTS[kind](meeting)),
        }


def _before(meeting: Meeting) -> Iterator[Part]:
    """The letter with its list of invitees, the agenda and all materials: what everyone should have read."""
    letters = _papers(meeting, [PaperKind.INVITATION_LETTER])
    yield from letters or [_absent("Surat undangan", NOT_SIGNED)]
    agenda = day_sheet_facts(SheetKind.AGENDA, meeting)
    yield {"title": "Susunan acara", "source": "sheet", "kind": SheetKind.AGENDA.value, "facts": agenda}
    yield from _materials(meeting, open_only=False)


def _after(meeting: Meeting) -> Iterator[Part]:
    """Everything that the meeting has left."""
    yield from _papers(meeting, _DOSSIER_PAPERS)
    yield _matrix(meeting)
    yield from _materials(meeting, open_only=False)
    yield from _photos(meeting, open_only=False)


def _public(meeting: Meeting) -> Iterator[Part]:
    """What of it anyone may read: the public edition of published minutes, open materials, open photos."""
    minutes = meeting.papers.filter(kind=PaperKind.MINUTES, published_at__isnull=False).current()
    made = Rendering.objects.filter(paper__in=minutes, edition=Edition.PUBLIC, state=WorkState.DONE)
    edition = made.select_related("paper").order_by("-pk").first()
    yield _absent("Surat undangan dan daftar hadir", NOT_PUBLIC)
    yield (
        _bound(f"Notula Nomor {edition.paper.number} (edisi publik)", edition)
        if edition
        else _absent("Notula", NOT_PUBLISHED)
    )
    for part in _papers(meeting, [PaperKind.ELECTION_RECORD]):
        yield _absent(part["title"], "diumumkan tersendiri")
    yield from _materials(meeting, open_only=True)
    yield from _photos(meeting, open_only=True)


_PARTS: dict[SheetKind, Callable[[Meeting], Iterable[Part]]] = {
    SheetKind.MATERIALS: _before,
    SheetKind.DOSSIER: _after,
    SheetKind.PUBLIC_DOSSIER: _public,
}


def _papers(meeting: Meeting, kinds: Iterable[PaperKind]) -> list[Part]:
    """The signed papers of these kinds, each in the form in which it was issued."""
    order = {kind.value: place for place, kind in enumerate(kinds)}
    papers = (
        with_final_files(Paper.objects.current())
        .filter(meeting=meeting, kind__in=list(order), state__in=SIGNED_STATES)
        .exclude(kind=PaperKind.ELECTION_RECORD, election__state=ElectionState.VOID)
    )
    parts = []
    for paper in sorted(papers, key=lambda row: (order[row.kind], row.pk)):
        title = f"{_PAPER_TITLES[PaperKind(paper.kind)]} Nomor {paper.number}"
        final = final_among(paper, paper.made)  # type: ignore[attr-defined]
        is_made = final is not None and final.state == WorkState.DONE
        parts.append(_bound(title, final) if final and is_made else _absent(title, NOT_MADE))
    return parts


def _matrix(meeting: Meeting) -> Part:
    """How far the follow-ups are: as of the day, so that the same file is bound once a day and not once a minute."""
    title, kind = "Matriks tindak lanjut", SheetKind.MATRIX.value
    if not FollowUp.objects.filter(directive__meeting=meeting).exists():
        return _absent(title, NOT_OWED)
    said = meeting_matrix_facts(meeting)
    today = timezone.localdate(timezone=meeting.zone)
    return {"title": title, "source": "sheet", "kind": kind, "facts": said | {"as_of": dates.long_date(today)}}


def _materials(meeting: Meeting, *, open_only: bool) -> Iterator[Part]:
    """The accepted version of each material; what is no PDF and no picture is attached as it was handed in."""
    accepted = Material.objects.filter(verdict=Verdict.ACCEPTED).select_related("file").order_by("-version")
    slots = Presentation.objects.filter(meeting=meeting).select_related("item")
    for slot in slots.prefetch_related(Prefetch("materials", queryset=accepted, to_attr="accepted")):
        newest: Material | None = next(iter(slot.accepted), None)
        is_open = newest is not None and newest.disclosure == Disclosure.OPEN
        title = _open_title(slot, is_open=is_open) if open_only else f"Bahan: {slot}"
        if newest is None:
            if not open_only:
                yield _absent(title, NOT_ACCEPTED)
        elif open_only and not is_open:
            yield _absent(title, NOT_PUBLIC)
        else:
            yield _file(title, newest.file)


def _open_title(slot: Presentation, *, is_open: bool) -> str:
    """How anybody may know a material: a title of its own is as open as it is, that of its item as open as the item."""
    item = slot.item.title if slot.item is not None and slot.item.disclosure == Disclosure.OPEN else ""
    title = (slot.title if is_open else "") or item
    return f"Bahan: {title}" if title else "Bahan"


def _file(title: str, stored: StoredFile) -> Part:
    return {
        "title": title,
        "source": "file",
        "id": stored.public_id,
        "sha256": stored.sha256,
        "name": stored.name,
        "media_type": stored.media_type,
        "added_on": dates.long_date(stored.uploaded_at.date()),
    }


def _photos(meeting: Meeting, *, open_only: bool) -> Iterator[Part]:
    photos = meeting.photos.select_related("file").filter(file__media_type__in=PICTURES)
    if open_only:
        photos = photos.filter(disclosure=Disclosure.OPEN)
    shown = [{"id": photo.file.public_id, "sha256": photo.file.sha256, "caption": photo.caption} for photo in photos]
    if shown:
        yield {"title": "Foto dokumentasi", "source": "photos", "photos": shown}


def _bound(title: str, rendering: Rendering) -> Part:
    return {"title": title, "source": "rendering", "id": rendering.public_id, "sha256": rendering.sha256}


def _absent(title: str, why: str) -> Part:
    return {"title": title, "source": "absent", "why": why}
