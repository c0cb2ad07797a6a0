"""Officials from a table and to a table: handed in, looked at, decided on, written, taken back, handed out."""

import tempfile
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import RakorError
from directory.models import DirectoryImport
from directory.permissions import conveners_of
from directory.states import ImportStage
from flows.officials import actions, exporting
from flows.officials.words import in_words
from portal.desk.forms.officials import OfficialsUploadForm, ReadingForm
from portal.desk.views.directory.shared import ROWS_A_PAGE, carried_out, needs, page_of, sections
from portal.desk.views.requests import StaffRequest

CURRENT = "officials"
_WORKING = {ImportStage.READING, ImportStage.APPLYING, ImportStage.UNDOING}
_SHAPES = {"create": "ok", "update": "part", "skip": "wait", "error": "alert", "left": "no"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class RowLine:
    """A row of the table as the preview and the result show it."""

    number: int
    act: str
    shape: str
    label: str
    name: str
    post: str
    why: list[str]
    remarks: list[str]
    # (decision, words, whether it is taken): what a person may say of this row.
    ways: list[tuple[str, str, bool]]


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def imports(request: StaffRequest) -> HttpResponse:
    """Every table that was handed in, the latest first."""
    tables = DirectoryImport.objects.visible_to(request.user).defer("rows", "journal", "reading")
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page_of(request, tables.select_related("file", "convener__region", "asked_by")),
    }
    return render(request, "desk/directory/import/list.html", context)


@needs(Power.MANAGE_DIRECTORY)
def import_new(request: StaffRequest) -> HttpResponse:
    """Hand a table in. What cannot be read at all is said here; the rest is read by a worker."""
    conveners = conveners_of(request.user, Power.MANAGE_DIRECTORY)
    form = OfficialsUploadForm(request.POST or None, request.FILES or None, conveners=conveners)
    made: list[DirectoryImport] = []
    if carried_out(form, lambda: made.append(actions.upload_table(by=request.user, **form.cleaned_data)), _BESIDE):
        return redirect("desk:officials_import", made[0].public_id)
    context = {"sections": sections(request.user, CURRENT), "form": form, "headings": exporting.HEADINGS}
    return render(request, "desk/directory/import/upload.html", context, status=422 if form.errors else 200)


_BESIDE: dict[type[RakorError], str] = {actions.TableRefused: "upload", actions.FileRefused: "upload"}


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def import_page(request: StaffRequest, table: str) -> HttpResponse:
    """Where the table stands: being read, to be decided on, written. While a worker has it, the page asks again."""
    found = _table(request, table)
    is_working = found.stage in _WORKING
    if request.headers.get("HX-Request"):
        if not is_working:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "desk/directory/import/_progress.html", _progress(found))
    return _show(request, found)


def _show(
    request: StaffRequest, found: DirectoryImport, status: int = 200, form: ReadingForm | None = None
) -> HttpResponse:
    act = request.GET.get("keadaan", "")
    kept = [row for row in found.rows if not act or row["act"] == act]
    page = Paginator(kept, ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = actions.counts_of(found)
    labels = _labels(found)
    context = {
        "sections": sections(request.user, CURRENT),
        "table": found,
        "is_working": found.stage in _WORKING,
        "page": page,
        "lines": [_line(found, row, labels) for row in page],
        "options": [("", "", _("All"), len(found.rows))]
        + [(name, shape, labels[name], counts[name]) for name, shape in _SHAPES.items() if counts[name]],
        "counts": counts,
        "to_write": counts["create"] + counts["update"],
        "said": [in_words(saying) for saying in found.reading.get("remarks", [])],
        "refused": in_words(found.reading["refused"]) if found.reading.get("refused") else "",
        "note": in_words(found.reading["note"]) if found.reading.get("note") else "",
        "form": form or _reading_form(found),
        **_progress(found),
    }
    return render(request, "desk/directory/import/page.html", context, status=status)


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def import_reading(request: StaffRequest, table: str) -> HttpResponse:
    """Read the table from another sheet or row of headings."""
    found = _table(request, table)
    form = _reading_form(found, request.POST)
    if not form.is_valid():
        return _show(request, found, 422, form)
    sheet, row = form.cleaned_data.get("sheet", ""), form.cleaned_data["heading_row"] or 0
    return _done(
        request, found, lambda: actions.choose_reading(table=found, sheet=sheet, heading_row=row, by=request.user)
    )


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def import_decide(request: StaffRequest, table: str) -> HttpResponse:
    """Say of one row, of those ticked, or of all in error, what is to be done with them."""
    found = _table(request, table)
    decision, _colon, number = request.POST.get("decision", "").partition(":")
    is_on, decision = not decision.startswith("-"), decision.removeprefix("-")
    rows = [int(text) for text in (number, *request.POST.getlist("row")) if text.isdecimal() and len(text) < 8]
    if request.POST.get("which") == "errors":
        rows = [row["number"] for row in found.rows if row["act"] == "error"]
    if number:
        rows = rows[:1]
    if decision not in actions.DECISIONS or not rows:
        messages.error(request, _("No row was chosen."))
        return redirect(_back_to(request, found))
    return _done(
        request,
        found,
        lambda: actions.decide_rows(table=found, rows=rows, decision=decision, is_on=is_on, by=request.user),
    )


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def import_confirm(request: StaffRequest, table: str) -> HttpResponse:
    found = _table(request, table)
    return _done(request, found, lambda: actions.confirm_table(table=found, by=request.user))


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def import_discard(request: StaffRequest, table: str) -> HttpResponse:
    found = _table(request, table)
    return _done(request, found, lambda: actions.discard_table(table=found, by=request.user))


@needs(Power.MANAGE_DIRECTORY)
def import_undo(request: StaffRequest, table: str) -> HttpResponse:
    """Asks first: what was written goes out of the directory again."""
    found = _table(request, table)
    if request.method == "POST":
        return _done(request, found, lambda: actions.undo_table(table=found, by=request.user))
    context = {"sections": sections(request.user, CURRENT), "table": found, "counts": actions.counts_of(found)}
    return render(request, "desk/directory/import/undo.html", context)


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def import_retry(request: StaffRequest, table: str) -> HttpResponse:
    found = _table(request, table)
    return _done(request, found, lambda: actions.retry_table(table=found, by=request.user))


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def import_errors(request: StaffRequest, table: str) -> HttpResponse:
    """The rows in error as a table: row, column, what is wrong."""
    found = _table(request, table)
    rows = [[_("Row"), _("Column"), _("What is wrong")]]
    for row in found.rows:
        if row["act"] == "error":
            rows += [[str(row["number"]), saying.get("column", ""), in_words(saying)] for saying in row["why"]]
    return _download(exporting.rows_as_csv(rows), f"galat-{found.public_id}.csv", "text/csv; charset=utf-8")


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def import_template(request: StaffRequest) -> HttpResponseBase:
    """An empty table to fill in."""
    if request.GET.get("bentuk") == "csv":
        return _download(exporting.template_csv(), "pejabat.csv", "text/csv; charset=utf-8")
    content = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    exporting.write_template(content)
    content.seek(0)
    return _kept_by_nobody(FileResponse(content, as_attachment=True, filename="pejabat.xlsx", content_type=_XLSX))


@needs(Power.VIEW_DIRECTORY)
@require_GET
def officials_export(request: StaffRequest) -> HttpResponseBase:
    """The directory as the table that the import reads, of what the person may see."""
    if request.GET.get("bentuk") == "csv":
        lines = StreamingHttpResponse(exporting.csv_lines(request.user), content_type="text/csv; charset=utf-8")
        lines["Content-Disposition"] = 'attachment; filename="direktori-pejabat.csv"'
        return _kept_by_nobody(lines)
    content = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    exporting.write_xlsx(request.user, content)
    content.seek(0)
    return _kept_by_nobody(
        FileResponse(content, as_attachment=True, filename="direktori-pejabat.xlsx", content_type=_XLSX)
    )


# --- what the pages share ----------------------------------------------------------------------------------------


def _table(request: StaffRequest, public_id: str) -> DirectoryImport:
    tables = DirectoryImport.objects.visible_to(request.user).select_related("file", "convener__region", "asked_by")
    # Only the worker that takes a table back reads the journal, which is as long as the table.
    return get_object_or_404(tables.defer("journal"), public_id=public_id)


def _done(request: StaffRequest, table: DirectoryImport, act: Any) -> HttpResponse:
    """Do the act and return to the page; a named refusal is said there."""
    try:
        act()
    except RakorError as error:
        messages.error(request, str(error))
    return redirect(_back_to(request, table))


def _back_to(request: StaffRequest, table: DirectoryImport) -> str:
    """The page of the table, with the filter that the person had set."""
    act = request.POST.get("keadaan", "")
    address = reverse("desk:officials_import", args=[table.public_id])
    return f"{address}?keadaan={act}" if act in _SHAPES else address


def _progress(table: DirectoryImport) -> dict[str, Any]:
    return {"table": table, "done": actions.progress_of(table)}


def _reading_form(table: DirectoryImport, data: Any = None) -> ReadingForm:
    refused = table.reading.get("refused") or {}
    sheets = refused.get("choices") or table.reading.get("sheets") or []
    shown = {"sheet": table.reading.get("sheet", ""), "heading_row": table.reading.get("heading_row")}
    return ReadingForm(data, sheets=sheets, initial=shown)


def _labels(table: DirectoryImport) -> dict[str, str]:
    """What the acts are called, before and after they are done."""
    if table.stage == ImportStage.APPLIED:
        first = {"create": _("Added"), "update": _("Changed")}
    elif table.stage == ImportStage.UNDONE:
        first = {"create": _("Had been added"), "update": _("Had been changed")}
    else:
        first = {"create": _("To be added"), "update": _("To be changed")}
    return {**first, "skip": _("Nothing new"), "error": _("In error"), "left": _("Left out")}


def _line(table: DirectoryImport, row: dict[str, Any], labels: dict[str, str]) -> RowLine:
    values, act = row["values"], row["act"]
    return RowLine(
        number=row["number"],
        act=act,
        shape=_SHAPES[act],
        label=labels[act],
        name=values.get("name", ""),
        post=row["post"] or values.get("title", ""),
        why=[in_words(saying) for saying in row["why"]],
        remarks=[in_words(saying) for saying in row["remarks"]],
        ways=_ways(row) if table.stage == ImportStage.PREVIEW else [],
    )


def _ways(row: dict[str, Any]) -> list[tuple[str, str, bool]]:
    taken = row["decisions"]
    spelling = any(saying["code"] == "spelling_kept" for saying in row["remarks"])
    offered = {
        "accept": "accept" in row["ways"],
        "new": "new" in row["ways"],
        "spelling": spelling,
        "leave": row["act"] != "skip",
    }
    words = {
        "accept": (_("Yes, this is meant"), _("No longer meant")),
        "new": (_("Somebody else"), _("Not somebody else")),
        "spelling": (_("Take the spelling of the table"), _("Keep the spelling of the directory")),
        "leave": (_("Leave out"), _("Put in again")),
    }
    if "leave" in taken:
        return [("-leave", words["leave"][1], True)]
    return [
        (f"-{way}" if way in taken else way, words[way][way in taken], way in taken)
        for way in actions.DECISIONS
        if offered[way] or way in taken
    ]


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    _kept_by_nobody(response)
    return response


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
