"""A table of officials on its way: handed in, read, decided on, written whole, taken back.

Written is written in one transaction: the worker plans every row once more on the directory as it is then, and writes
nothing unless the plan is still the one that was confirmed.
"""

import logging
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Power
from audit.actions import record
from common import work
from common.errors import RakorError, Refused, WrongState
from common.public_id import new_public_id
from common.states import move
from directory.models import DirectoryImport, Organization, Position
from directory.permissions import require
from directory.states import IMPORT_MOVES, ImportStage
from files.actions import TABLES, FileRefused, store_file
from flows.officials.headings import ReadRow, read_rows
from flows.officials.planned import Planned
from flows.officials.planning import plan_rows
from flows.officials.standing import standing_of
from flows.officials.tables import check_table, read_table
from flows.officials.words import TableRefused
from flows.officials.writing import ChangedSince, take_back, write

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

__all__ = [
    "DECISIONS",
    "FileRefused",
    "RowsInError",
    "TableRefused",
    "choose_reading",
    "confirm_table",
    "counts_of",
    "decide_rows",
    "discard_table",
    "progress_of",
    "retry_table",
    "undo_table",
    "upload_table",
    "work_on",
]

# What a person may decide about a row, and what a person may take back again.
DECISIONS = ("leave", "accept", "new", "spelling")
_PROGRESS_KEPT = 600


class RowsInError(RakorError):
    """Rows are in error and not left out: nothing is written."""


@transaction.atomic
def upload_table(*, upload: UploadedFile, convener: Organization, by: "User") -> DirectoryImport:
    """Keep a table and have it read; nothing of the directory changes.

    Raises `Refused`, `FileRefused`, `TableRefused`.
    """
    require(by, Power.MANAGE_DIRECTORY, convener)
    if (upload.size or 0) <= settings.UPLOAD_LIMIT:  # what is larger, the gate refuses unread
        check_table(upload.read(), upload.name or "")
        upload.seek(0)
    stored = store_file(upload=upload, by=by, allowed=TABLES)
    table = DirectoryImport.objects.create(
        key=f"officials:{new_public_id()}", convener=convener, file=stored, asked_by=by
    )
    record("upload_officials", table, by=by, subject=convener, after={"file": stored.name})
    work.ring(table)
    return table


@transaction.atomic
def choose_reading(*, table: DirectoryImport, sheet: str, heading_row: int, by: "User") -> None:
    """Have the table read anew, from this sheet (empty: the likeliest) and this row of headings (0: the likeliest).

    Decisions about its rows fall. Raises `Refused`, `WrongState`.
    """
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    reading = {"chosen": {"sheet": sheet, "heading_row": heading_row}}
    _hand_over(table, ImportStage.READING, by, reading=reading, rows=[])


@transaction.atomic
def decide_rows(*, table: DirectoryImport, rows: Collection[int], decision: str, is_on: bool, by: "User") -> None:
    """Leave rows out, accept what is proposed for them, and so on, or take that back; `rows` are their numbers.

    The table is planned anew, because a row may hang on one above it. Raises `Refused`, `WrongState`; KeyError for an
    unknown decision.
    """
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    if decision not in DECISIONS:
        raise KeyError(decision)
    wanted = set(rows)
    kept = _rows_now(table)
    for row in kept:
        if row["number"] in wanted:
            others = [one for one in row.get("decisions", []) if one != decision]
            row["decisions"] = [*others, decision] if is_on else others
    _hand_over(table, ImportStage.READING, by, rows=kept)


@transaction.atomic
def confirm_table(*, table: DirectoryImport, by: "User") -> None:
    """Have the table written. Raises `Refused`, `WrongState`, and `RowsInError` while a row is in error."""
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    table.rows = _rows_now(table)
    counts = counts_of(table)
    if counts["error"]:
        raise RowsInError(
            ngettext(
                "%(count)s row is in error. Put it right in the table, or leave it out.",
                "%(count)s rows are in error. Put them right in the table, or leave them out.",
                counts["error"],
            )
            % {"count": counts["error"]}
        )
    if not counts["create"] + counts["update"]:
        raise WrongState(_("There is nothing in this table to write."))
    _hand_over(table, ImportStage.APPLYING, by, reading={**table.reading, "note": None})
    record("confirm_officials", table, by=by, subject=table.convener, after=dict(counts))


@transaction.atomic
def discard_table(*, table: DirectoryImport, by: "User") -> None:
    """Put the table away unwritten; what was read of it goes. Raises `Refused`, `WrongState`."""
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    move(table, ImportStage.DISCARDED, IMPORT_MOVES, field="stage", rows=[], asked_by=by)
    record("discard_officials", table, by=by, subject=table.convener)


@transaction.atomic
def undo_table(*, table: DirectoryImport, by: "User") -> None:
    """Have everything that the table wrote put back. Raises `Refused`, `WrongState`."""
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    _hand_over(table, ImportStage.UNDOING, by, reading={**table.reading, "note": None})
    record("undo_officials", table, by=by, subject=table.convener)


@transaction.atomic
def retry_table(*, table: DirectoryImport, by: "User") -> None:
    """Let work that has failed be tried again. Raises `Refused`, `WrongState` if it has not failed."""
    require(by, Power.MANAGE_DIRECTORY, table.convener)
    if not work.reopen(table):
        raise WrongState(_("This has not failed; there is nothing to try again."))
    record("retry_officials", table, by=by, subject=table.convener)


def counts_of(table: DirectoryImport) -> Counter[str]:
    """How many rows would be, or were, created, updated, skipped, left out, or are in error."""
    return Counter(row["act"] for row in table.rows)


def progress_of(table: DirectoryImport) -> int:
    """How many rows the worker has dealt with. Of one that writes only the cache knows: a transaction shows nothing."""
    return max(table.done, int(cache.get(_progress_key(table)) or 0))


# --- the worker --------------------------------------------------------------------------------------------------


def work_on(*, import_id: int) -> None:
    """Do what the stage asks for; called by the worker. Called again, it finds nothing to do."""
    table = work.claim(DirectoryImport, import_id)
    if table is None:
        return
    try:
        _STEPS.get(ImportStage(table.stage), lambda _table: None)(table)
    except Exception as error:  # whatever goes wrong must be told on its page
        logger.exception("The table %s could not be worked on", table.key)
        work.fail(table, f"{type(error).__name__}: {error}"[:500])
        return
    work.finish(table)


def _read(table: DirectoryImport) -> None:
    if table.rows:
        rows = [_row_of(row) for row in table.rows]
        decisions = {row["number"]: row.get("decisions", []) for row in table.rows}
        reading = table.reading
    else:
        decisions = {}
        try:
            rows, reading = _rows_of_file(table)
        except TableRefused as refused:
            reading = {**table.reading, "refused": refused.saying}
            move(table, ImportStage.REFUSED, IMPORT_MOVES, field="stage", reading=reading, done=0, total=0)
            return
    planned = _plan(table, rows, decisions)
    kept = _as_kept(planned, rows, decisions)
    reading = {**reading, "refused": None}
    move(
        table,
        ImportStage.PREVIEW,
        IMPORT_MOVES,
        field="stage",
        rows=kept,
        reading=reading,
        done=len(kept),
        total=len(kept),
    )


def _rows_of_file(table: DirectoryImport) -> tuple[list[ReadRow], dict[str, Any]]:
    chosen = table.reading.get("chosen", {})
    with table.file.content.open("rb") as stored:
        content = stored.read()
    found, sheets = read_table(content, table.file.name, sheet=chosen.get("sheet", ""))
    read = read_rows(found, heading_row=chosen.get("heading_row", 0))
    reading = {
        "chosen": chosen,
        "sheets": sheets,
        "sheet": found.sheet,
        "heading_row": read.heading_row,
        "places": read.places,
        "remarks": read.remarks,
    }
    return read.rows, reading


def _plan(table: DirectoryImport, rows: list[ReadRow], decisions: dict[int, list[str]]) -> list[Planned]:
    standing = standing_of(table.convener, [row.values["nip"] for row in rows if row.values.get("nip")])
    DirectoryImport.objects.filter(pk=table.pk).update(total=len(rows), done=0)
    return plan_rows(standing, rows, decisions, lambda done: _tell(table, done))


def _apply(table: DirectoryImport) -> None:
    rows = [_row_of(row) for row in table.rows]
    decisions = {row["number"]: row.get("decisions", []) for row in table.rows}
    try:
        with transaction.atomic():
            _hold_posts(table)
            require(table.asked_by, Power.MANAGE_DIRECTORY, table.convener)
            planned = _plan(table, rows, decisions)
            if [(row["act"], row["steps"]) for row in table.rows] != [(row.act, row.steps) for row in planned]:
                _back_to_preview(table, {"code": "changed_meanwhile"}, _as_kept(planned, rows, decisions))
                return
            journal = write([step for row in planned for step in row.steps], table.asked_by)
            move(
                table,
                ImportStage.APPLIED,
                IMPORT_MOVES,
                field="stage",
                journal=journal,
                applied_at=timezone.now(),
                done=len(rows),
            )
            record("import_officials", table, by=table.asked_by, subject=table.convener, after=dict(counts_of(table)))
    except Refused:
        _back_to_preview(table, {"code": "not_allowed"})
    except RakorError as refused:
        _back_to_preview(table, {"code": "refused", "text": str(refused)})


def _undo(table: DirectoryImport) -> None:
    try:
        with transaction.atomic():
            _hold_posts(table)
            require(table.asked_by, Power.MANAGE_DIRECTORY, table.convener)
            take_back(table.journal, table.asked_by)
            move(table, ImportStage.UNDONE, IMPORT_MOVES, field="stage", undone_at=timezone.now())
            record("take_back_officials", table, by=table.asked_by, subject=table.convener)
    except Refused:
        _stay_applied(table, {"code": "not_allowed"})
    except ChangedSince as changed:
        _stay_applied(table, changed.saying)
    except RakorError as refused:
        _stay_applied(table, {"code": "told", "text": str(refused)})


_STEPS = {ImportStage.READING: _read, ImportStage.APPLYING: _apply, ImportStage.UNDOING: _undo}


def _rows_now(table: DirectoryImport) -> list[dict[str, Any]]:
    """The rows as they stand; whoever else decides about them waits until this transaction has ended."""
    now = DirectoryImport.objects.select_for_update(of=("self",)).only("rows").get(pk=table.pk)
    rows: list[dict[str, Any]] = now.rows
    return rows


def _hold_posts(table: DirectoryImport) -> None:
    """Whoever else appoints to a post of the house waits until this transaction has ended."""
    posts = Position.objects.in_house_of(table.convener).order_by("pk")
    list(posts.select_for_update(of=("self",)).values_list("pk", flat=True))


def _hand_over(table: DirectoryImport, stage: ImportStage, by: "User", **changes: Any) -> None:
    """Move the table to a stage of which a worker takes care, and ring one."""
    move(
        table,
        stage,
        IMPORT_MOVES,
        field="stage",
        state=work.WorkState.PENDING,
        run_at=timezone.now(),
        attempts=0,
        leased_until=None,
        finished_at=None,
        done=0,
        asked_by=by,
        **changes,
    )
    cache.delete(_progress_key(table))
    work.ring(table)


def _back_to_preview(table: DirectoryImport, note: dict[str, Any], rows: list[dict[str, Any]] | None = None) -> None:
    changes = {} if rows is None else {"rows": rows}
    reading = {**table.reading, "note": note}
    move(table, ImportStage.PREVIEW, IMPORT_MOVES, field="stage", reading=reading, **changes)


def _stay_applied(table: DirectoryImport, note: dict[str, Any]) -> None:
    move(table, ImportStage.APPLIED, IMPORT_MOVES, field="stage", reading={**table.reading, "note": note})


def _row_of(row: dict[str, Any]) -> ReadRow:
    read = row.get("read", {})
    return ReadRow(row["number"], row["values"], read.get("problems", []), read.get("remarks", []))


def _as_kept(planned: list[Planned], rows: list[ReadRow], decisions: dict[int, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            **plan.as_json(),
            "read": {"problems": row.problems, "remarks": row.remarks},
            "decisions": decisions.get(row.number, []),
        }
        for plan, row in zip(planned, rows, strict=True)
    ]


def _tell(table: DirectoryImport, done: int) -> None:
    cache.set(_progress_key(table), done, _PROGRESS_KEPT)
    if table.stage == ImportStage.READING:
        DirectoryImport.objects.filter(pk=table.pk).update(done=done)


def _progress_key(table: DirectoryImport) -> str:
    return f"officials-import:{table.public_id}"
