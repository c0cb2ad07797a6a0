"""Tables of officials for tests: rows to the bytes of a CSV or XLSX file, and an import taken all the way."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from directory.models import DirectoryImport, Organization
from flows.officials.actions import confirm_table, upload_table, work_on

HEADINGS = ("NIP", "Nama", "Jabatan")


def csv_bytes(
    *rows: Sequence[str], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8", mark: str = ";"
) -> bytes:
    return "".join(f"{mark.join(row)}\r\n" for row in (headings, *rows)).encode(encoding)


def xlsx_bytes(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook whose first sheet holds the rows; `sheets` are further ones by their names."""
    book = openpyxl.Workbook()
    book.active.title = "Pejabat"
    for row in (headings, *rows):
        book.active.append(list(row))
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(content: bytes, convener: Organization, by: User, name: str = "pejabat.csv") -> DirectoryImport:
    """Handed in, and read by the worker."""
    table = upload_table(upload=SimpleUploadedFile(name, content), convener=convener, by=by)
    return worked(table)


def worked(table: DirectoryImport) -> DirectoryImport:
    work_on(import_id=table.pk)
    table = DirectoryImport.objects.select_related("convener__region", "asked_by", "file").get(pk=table.pk)
    assert not table.last_error, table.last_error
    return table


def written(table: DirectoryImport, by: User) -> DirectoryImport:
    confirm_table(table=table, by=by)
    return worked(table)


def codes(row: dict[str, Any]) -> list[str]:
    return [saying["code"] for saying in (*row["why"], *row["remarks"])]
