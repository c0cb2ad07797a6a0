"""What is erased stays readable inside a database for a while: here it is swept out, as far as that can be asked."""

import logging

from django.db import connection, models, transaction

logger = logging.getLogger(__name__)


def overwrite_what_is_deleted() -> None:
    """Let SQLite write zeros over what this connection deletes from now on; PostgreSQL is swept afterwards."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep_after_commit(*tables: type[models.Model]) -> None:
    """Once the transaction is committed, drop what it left behind: deleted rows and older versions of changed ones.

    It is asked for and not guaranteed: where a backup or a long report still looks at the old rows, they go later, by
    the database's own round. A sweep that fails is told in the log and undoes nothing.
    """
    transaction.on_commit(lambda: _sweep(tables), robust=True)


def _sweep(tables: tuple[type[models.Model], ...]) -> None:
    if connection.in_atomic_block:
        # VACUUM knows no transaction.
        logger.warning("What was erased is not swept out yet: a transaction is still open.")
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"VACUUM {connection.ops.quote_name(table._meta.db_table)}")
        elif connection.vendor == "sqlite":
            # What the write-ahead log still holds goes into the file, over the zeros, and the log is emptied.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
