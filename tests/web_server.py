"""A web server on loopback whose answers a test writes down beforehand, and which remembers what it was asked."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """One answer; `cut_after` breaks the connection off after so many bytes of the body.

    Without `has_length` the body ends with the connection, its length untold.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    has_ranges: bool = False
    has_length: bool = True


@dataclass(frozen=True)
class Asked:
    """One request as it came; header names in lower case."""

    path: str
    headers: dict[str, str]


class WebServer:
    """Answers per path, the last one for ever; anything not written down is a 404."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._httpd.daemon_threads = True
        self.port: int = self._httpd.server_address[1]
        self._thread = threading.Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def say(self, path: str, *answers: Answer) -> str:
        """Write down the answers to a path and return its address."""
        self.answers[path] = list(answers)
        return self.url(path)

    def paths(self) -> list[str]:
        """Return the paths asked for so far, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def take_answer(self, asked: Asked) -> Answer:
        """Note a request and return its answer."""
        with self._lock:
            self.asked.append(asked)
            answers = self.answers.get(asked.path, [Answer(status=404)])
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def close(self) -> None:
        """Stop serving."""
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Run a server for the length of a block."""
    server = WebServer()
    try:
        yield server
    finally:
        server.close()


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            _send(self, server.take_answer(asked), asked)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


def _send(handler: BaseHTTPRequestHandler, answer: Answer, asked: Asked) -> None:
    status, body, headers = answer.status, answer.body, dict(answer.headers)
    start = _range_start(asked, answer)
    if start is not None and start >= len(body):
        status, body = 416, b""
    elif start is not None:
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        status, body = 206, body[start:]
    handler.send_response(status)
    length = {"Content-Length": str(len(body))} if answer.has_length else {}
    for name, value in (length | headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body[: answer.cut_after])
    handler.close_connection = True


def _range_start(asked: Asked, answer: Answer) -> int | None:
    found = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", ""))
    if found is None or not answer.has_ranges or answer.status != 200:
        return None
    return int(found[1]) if asked.headers.get("if-range") == answer.headers.get("ETag") else None
