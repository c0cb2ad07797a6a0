"""Hundreds who watch a board, in one process and without a library: each asks, waits, asks again."""

import asyncio
import random
import time
from dataclasses import dataclass, field

# As static/js/papan.js: every four seconds, a quarter of it left to chance.
EVERY, JITTER = 4.0, 0.25
LIMIT = 10.0


@dataclass
class Told:
    """What the watchers were told, all together."""

    spent: list[float] = field(default_factory=list)
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)


def watch(host: str, port: int, path: str, watchers: int, seconds: float) -> Told:
    """Let `watchers` poll `path` for `seconds`; they begin spread over one interval, as people come."""
    told = Told()

    async def all_of_them() -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(_one(host, port, path, end, told) for _watcher in range(watchers)))

    asyncio.run(all_of_them())
    return told


async def _one(host: str, port: int, path: str, end: float, told: Told) -> None:
    mark = ""
    await asyncio.sleep(random.random() * EVERY)  # noqa: S311  no secret
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            status, mark = await asyncio.wait_for(_ask(host, port, path, mark), LIMIT)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            told.errors.append(repr(error))
        else:
            told.spent.append(time.perf_counter() - start)
            told.unchanged += status == 304
            if status not in {200, 304}:
                told.errors.append(str(status))
        await asyncio.sleep(EVERY * (1 - random.random() * JITTER))  # noqa: S311


async def _ask(host: str, port: int, path: str, mark: str) -> tuple[int, str]:
    """One request on a connection of its own, as the dearest case: status and mark."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        known = f"If-None-Match: {mark}\r\n" if mark else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{known}Connection: close\r\n\r\n".encode())
        await writer.drain()
        answer = await reader.read(-1)
    finally:
        writer.close()
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), headers.get("etag", "")
