"""Numbers of papers: from a locked row per convener and year, without holes or doubles."""

from django.db import transaction
from django.db.models import F

from directory.models import Organization
from documents.models import NumberSeries
from documents.queries import letterhead_row


def draw_number(*, convener: Organization, year: int) -> str:
    """The next number of the register, in the convener's pattern.

    Must be called inside the transaction that uses the number: the UPDATE holds the row until that commits, so of two
    at once one waits; and if it fails, the number was never drawn. Raises `TransactionManagementError` otherwise.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is drawn inside the transaction that uses it.")
    series, _ = NumberSeries.objects.get_or_create(convener=convener, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = NumberSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return letterhead_row(convener).printed_number(last, year)
