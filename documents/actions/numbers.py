"""Numbers of papers: from a locked row per convener, kind and year, without holes or doubles."""

from django.db import transaction
from django.db.models import F

from directory.models import Organization
from documents.models import NumberSeries
from documents.queries import letterhead_row


def draw_number(*, convener: Organization, kind: str, year: int) -> str:
    """The next number of the series, in the convener's pattern.

    Must be called inside the transaction that uses the number: the UPDATE holds the row until that commits, so of two
    at once one waits; and if it fails, the number was never drawn. Raises `TransactionManagementError` otherwise.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is drawn inside the transaction that uses it.")
    series, _ = NumberSeries.objects.get_or_create(convener=convener, kind=kind, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = NumberSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return _printed(convener, last, year)


def _printed(convener: Organization, last: int, year: int) -> str:
    """Usual order: classification / running number / unit / year (domain notes, common rules of papers)."""
    row = letterhead_row(convener)
    values = {
        "{classification}": row.classification,
        "{number}": f"{last:04d}",
        "{unit}": row.unit_code,
        "{year}": str(year),
    }
    printed = row.number_pattern
    for name, value in values.items():
        printed = printed.replace(name, value)
    # A part that an office does not use leaves no empty place between two strokes.
    return "/".join(part for part in printed.split("/") if part)
