"""What a specimen of the settings says: no paper, and nothing of a meeting."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from django.utils import translation

from documents import facts
from documents.models import PaperSettings
from documents.queries.sources import LANGUAGE, layout_facts
from documents.states import PaperKind
from documents.wording import words

SPECIMEN_PURPOSES = "penyelarasan program dan percepatan tindak lanjut"


def _first_numbers(settings: PaperSettings, year: int) -> dict[PaperKind, str]:
    """One number of each kind, as if one paper of each were signed in turn: kinds of one register follow each other."""
    last: Counter[str] = Counter()
    numbers = {}
    for kind in PaperKind:
        register = settings.numbers_of(kind)["register"]
        last[register] += 1
        numbers[kind] = settings.printed_number(last[register], year, kind)
    return numbers


def specimen_facts(settings: PaperSettings, year: int) -> dict[str, Any]:
    """The specimen of `settings`, saved or only typed, as plain JSON: both kops, a number, set phrases, a table."""
    address = tuple(line.strip() for line in settings.address.splitlines() if line.strip())
    letterhead = facts.Letterhead(
        government_name=settings.government_name,
        unit_name=settings.unit_name,
        address_lines=address,
        place=settings.place or None,
        crest=settings.crest or None,
    )
    office = facts.Letterhead(kind="jabatan", unit_name="Kepala Daerah", crest=settings.office_crest or None)
    opening = words(settings.wording, "letter_opening").replace("{maksud}", SPECIMEN_PURPOSES)
    with translation.override(LANGUAGE):
        kinds = {kind: str(kind.label) for kind in PaperKind}
    return {
        "layout": asdict(layout_facts(settings)),
        "letterhead": asdict(letterhead),
        "office": asdict(office),
        "numbers": [{"kind": kinds[kind], "number": number} for kind, number in _first_numbers(settings, year).items()],
        "number": settings.printed_number(1, year, PaperKind.INVITATION_LETTER),
        "security": settings.security,
        "opening": opening,
        "closing": words(settings.wording, "letter_closing"),
        "minutes_closing": words(settings.wording, "minutes_closing"),
        "contact": settings.contact,
        "footer": "Contoh pengaturan naskah dari Portal Rakor: bukan naskah resmi.",
        "code": f"CONTOH · pengaturan versi {settings.version}",
    }
