"""Errors of the REST API, over the wire: what may pass is told from what a caller must mend."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sakuga_tasks.embedded import rest
from sakuga_tasks.embedded.home import find_free_port
from sakuga_tasks.embedded.rest import WRITE_ATTEMPTS, AirflowApi
from sakuga_tasks.errors import ConfigError, TransientError

ANSWERS = {
    "/auth/token": (200, b'{"access_token": "t"}'),
    "/api/v2/pools?limit=1000": (500, b"database is locked"),
    "/api/v2/dags/none/dagRuns/1": (404, b'{"detail": "no such run"}'),
}


@pytest.fixture
def patches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of what was asked to be changed; nobody waits between."""
    monkeypatch.setattr(rest, "WRITE_PAUSE_S", 0.0)
    return []


@pytest.fixture
def api(patches: list[str]) -> Iterator[AirflowApi]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = ANSWERS[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def do_PATCH(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            patches.append(self.path)
            is_locked = self.path.endswith("/locked") or len(patches) < 3
            self.send_response(500 if is_locked else 200)
            self.end_headers()
            self.wfile.write(b"database is locked" if is_locked else b"{}")

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


def test_a_write_that_was_kept_waiting_is_asked_for_again(api: AirflowApi, patches: list[str]) -> None:
    api.set_paused("crawl_sources", is_paused=True)
    assert patches == ["/api/v2/dags/crawl_sources"] * 3


def test_a_write_that_was_done_all_the_same_is_not_asked_for_again(api: AirflowApi, patches: list[str]) -> None:
    api.write("PATCH", "dags/crawl_sources", json={"is_paused": True}, is_done=lambda: bool(patches))
    assert len(patches) == 1


def test_a_write_that_is_never_done_is_a_fault_that_may_pass(api: AirflowApi, patches: list[str]) -> None:
    with pytest.raises(TransientError, match="PATCH dags/locked: 500 database is locked"):
        api.set_paused("locked", is_paused=True)
    assert len(patches) == WRITE_ATTEMPTS


def test_a_wrong_question_does_not_pass(api: AirflowApi) -> None:
    with pytest.raises(ConfigError, match="404 no such run"):
        api.read_run("none", "1")


def test_a_server_that_is_away_may_come_back() -> None:
    api = AirflowApi(f"http://127.0.0.1:{find_free_port()}")
    with pytest.raises(TransientError, match="is the API server still up"):
        api.list_pools()
    assert api.read_health() is None
    api.close()
