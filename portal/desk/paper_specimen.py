"""The specimen sheet beside the forms: the settings as the values that the page's script draws from."""

from typing import Any

from django.utils import timezone

from directory.models import Organization
from documents.models import PaperSettings
from documents.queries.specimen import SPECIMEN_PURPOSES
from documents.states import PaperKind
from documents.wording import words

_PLAIN = (
    "government_name",
    "unit_name",
    "address",
    "place",
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
)


def specimen_of(settings: PaperSettings, convener: Organization) -> dict[str, Any]:
    """What the specimen shows, by the names of the fields; where a form has such a field, its value goes before."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in _PLAIN}
    for name in ("letter_opening", "letter_closing"):
        values[name] = words(settings.wording, name)
    return {
        "values": values,
        "purposes": SPECIMEN_PURPOSES,
        "year": timezone.localdate().year,
        "crest": settings.crest,
        "number": settings.printed_number(1, timezone.localdate().year, PaperKind.INVITATION_LETTER),
        "opening": values["letter_opening"].replace("{maksud}", SPECIMEN_PURPOSES),
        "address_lines": [line.strip() for line in settings.address.splitlines() if line.strip()],
    }
