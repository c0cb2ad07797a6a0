"""A queue of files that never shows a half-written message.

Kombu's own folder transport writes a message under its final name, so a reader may take it while it is still being
written and die; and an empty file left by a full disk kills the worker at every start. Here a message is written
aside and renamed into place, and a file that cannot be read is set aside instead of raised. What is lost with a killed
worker is rung again from its row (`common.work`), so nothing more is needed of a broker.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Note which queue an exchange feeds: renamed into place too, so that a sender never reads half a table."""
        file = self._exchange_file(exchange)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with file.with_suffix(".lock").open("a") as turn:
            filesystem.lock(turn, filesystem.LOCK_EX)  # given back when the file is closed
            table = self.get_table(exchange)
            if bound in table:
                return
            aside = file.with_suffix(".aside")
            aside.write_bytes(str_to_bytes(dumps([bound, *table])))
            aside.rename(file)

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        """Where a message goes. Before the first table is written, to the queue that bears the name of the route.

        Of two threads that declare a queue at once, the second believes the first to be done, and kombu drops a
        message for which it finds no queue.
        """
        found: list[str] = super()._lookup(exchange, routing_key, default)
        return found or [routing_key]

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # Zero-padded wall clock: files sort in the order in which they were sent, across restarts too.
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        aside = folder / f".{name}"
        try:
            with aside.open("wb") as stream:
                stream.write(str_to_bytes(dumps(payload)))
                stream.flush()
                os.fsync(stream.fileno())
            aside.rename(folder / name)
        except OSError:
            aside.unlink(missing_ok=True)  # a full disk is not helped by half a message
            raise

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        folder = Path(self.data_folder_in)
        ending = f".{queue}.msg"
        for name in sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(".")):
            # The queue's name is all that follows the first dot: "x.celery.msg" is not of the queue "lery".
            if name.partition(".")[2] != ending[1:]:
                continue
            taken = folder / f".taken-{name}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            message = _message_in(taken.read_bytes())
            if message is None:
                taken.rename(folder / f".unreadable-{name}")
                continue
            taken.unlink()
            return message
        raise Empty


def _message_in(content: bytes) -> dict[str, Any] | None:
    """The message that a file holds, or None if it holds anything else: the worker would die of it."""
    try:
        message = loads(bytes_to_str(content))
    except ValueError:
        return None
    is_message = isinstance(message, dict) and message.keys() >= {"body", "properties"}
    return message if is_message else None


class Transport(filesystem.Transport):
    Channel = Channel
    driver_type = "filesystem"
    driver_name = "rakor-files"
