"""Errors of the REST API, over the wire: what may pass is told from what a caller must mend."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sakuga_tasks.embedded.home import find_free_port
from sakuga_tasks.embedded.rest import AirflowApi
from sakuga_tasks.errors import ConfigError, TransientError

ANSWERS = {
    "/auth/token": (200, b'{"access_token": "t"}'),
    "/api/v2/pools?limit=1000": (500, b"database is locked"),
    "/api/v2/dags/none/dagRuns/1": (404, b'{"detail": "no such run"}'),
}


@pytest.fixture
def api() -> Iterator[AirflowApi]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = ANSWERS[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = AirflowApi(f"http://127.0.0.1:{server.server_port}")
        yield client
        client.close()
        server.shutdown()
        thread.join()


def test_a_fault_of_the_server_may_pass(api: AirflowApi) -> None:
    with pytest.raises(TransientError, match="GET pools: 500 database is locked"):
        api.list_pools()


def test_a_wrong_question_does_not_pass(api: AirflowApi) -> None:
    with pytest.raises(ConfigError, match="404 no such run"):
        api.read_run("none", "1")


def test_a_server_that_is_away_may_come_back() -> None:
    api = AirflowApi(f"http://127.0.0.1:{find_free_port()}")
    with pytest.raises(TransientError, match="is the API server still up"):
        api.list_pools()
    assert api.read_health() is None
    api.close()
