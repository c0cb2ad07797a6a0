"""Services on this machine, well-behaved or not: each answers as the test says."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Asking(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    server: "_Server"

    def do_POST(self) -> None:
        self.server.behave(self)

    do_GET = do_POST  # noqa: N815  a name of the library

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, content: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def hang(self) -> None:
        """Say nothing, until the test is over."""
        self.server.over.wait(20)
        self.close_connection = True

    def drip(self, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send one byte at a time, too slowly to end and too quickly for a silence to be noticed."""
        self.answer(200, b"", {"Content-Length": str(len(content)), **(headers or {})})
        try:
            for byte in content:
                self.wfile.write(bytes([byte]))
                if self.server.over.wait(0.05):
                    return
        except OSError:
            pass  # whoever asked has gone

    def log_message(self, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behave: Callable[[Asking], object]) -> None:
        super().__init__(("127.0.0.1", 0), Asking)
        self.behave = behave
        self.over = threading.Event()


@contextmanager
def serving(behave: Callable[[Asking], object]) -> Iterator[str]:
    """The address of a service that does with each request what `behave` does, while the block runs."""
    server = _Server(behave)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
