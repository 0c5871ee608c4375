"""moto's S3 as a script: prints the free loopback port it took, serves until it is killed.

moto checks, then writes, without a lock, so two conditional puts can both win; one lock around
every request that changes something makes `If-None-Match` as atomic as on a real server.
"""

import sys
import threading
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    """Keeps connections open, as a real server does."""

    protocol_version = "HTTP/1.1"


class LockedMoto:
    """moto's application, changed by one request at a time."""

    def __init__(self) -> None:
        self._application: Any = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.RLock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one WSGI request."""
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            return list(self._application(environ, start_response))
        length = environ.get("CONTENT_LENGTH")
        if length and "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", ""):
            # Read outside the lock: a slow or killed client must not hold up the others.
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        with self._lock:
            return list(self._application(environ, start_response))


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, LockedMoto(), threaded=True, request_handler=Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
