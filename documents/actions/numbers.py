"""Numbers of papers: from a locked row per convener, register and year, without holes or doubles; or typed in."""

import re

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.errors import RakorError
from directory.models import Organization
from documents.models import NumberSeries, Paper, PaperSettings
from documents.queries import settings_of


class NumberRefused(RakorError):
    """The number that was typed is not one of the office's, or another paper bears it."""


def draw_number(*, convener: Organization, kind: str, year: int) -> str:
    """The next number of the register that papers of this kind share, in the convener's pattern.

    Must be called inside the transaction that uses the number: the UPDATE holds the row until that commits, so of two
    at once one waits; and if it fails, the number was never drawn. Raises `TransactionManagementError` otherwise.
    A number that was typed in before the portal drew its own is passed over.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is drawn inside the transaction that uses it.")
    _hold_numbers(convener)
    settings = settings_of(convener)
    series, _is_new = NumberSeries.objects.get_or_create(
        convener=convener, register=settings.numbers_of(kind)["register"], year=year
    )
    while True:
        NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
        last = NumberSeries.objects.values_list("last", flat=True).get(pk=series.pk)
        number = settings.printed_number(last, year, kind)
        if not _is_taken(convener, number):
            return number


def require_free_number(*, convener: Organization, kind: str, number: str, year: int) -> None:
    """Raise `NumberRefused` unless `number` has the office's pattern and no other paper bears it.

    The convener's row is held until the transaction ends: of two who type the same number one is refused.
    """
    _hold_numbers(convener)
    settings = settings_of(convener)
    if not _of_pattern(settings, kind, year).fullmatch(number):
        example = settings.printed_number(12, year, kind)
        raise NumberRefused(
            _("This is not a number of this office. It should look like %(example)s.") % {"example": example}
        )
    if _is_taken(convener, number):
        raise NumberRefused(_("Another paper bears this number already."))


def _hold_numbers(convener: Organization) -> None:
    """Numbers of an office are drawn, and typed in, one after the other: neither overtakes the look at the others."""
    Organization.objects.select_for_update(no_key=True).get(pk=convener.pk)


def _is_taken(convener: Organization, number: str) -> bool:
    """Whether a paper bears the number, with or without noughts before it, in capitals or not."""
    parts = re.split(r"([0-9]+)", number)  # every other one is digits
    same = "".join(f"0*{int(part)}" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return Paper.objects.filter(meeting__convener=convener, number__iregex=rf"^{same}$").exists()


def _of_pattern(settings: PaperSettings, kind: str, year: int) -> re.Pattern[str]:
    """What a number of this kind and year looks like; its classification may be another than the usual one."""
    rule = settings.numbers_of(kind)
    usual = rule["classification"]
    # Two signs that no number holds keep the places of what may differ.
    example = settings.filled(rule["pattern"], usual and "\0", "\1", year)
    classification = rf"(?:{re.escape(usual)}|[0-9.]{{1,20}})"
    pattern = re.escape(example).replace("\0", classification).replace("\1", r"[0-9]{1,6}[A-Za-z]?")
    return re.compile(pattern)
