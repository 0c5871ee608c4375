"""Errors of the REST API, over the wire: what may pass is told from what a caller must mend, and asked for again."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from sakuga_tasks.embedded.home import find_free_port
from sakuga_tasks.embedded.rest import WRITE_ATTEMPTS, AirflowApi
from sakuga_tasks.errors import ConfigError, TransientError

LOCKED = 500, b"database is locked"
ANSWERS = {
    "/auth/token": (200, b'{"access_token": "t"}'),
    "/api/v2/dags?limit=1000": LOCKED,
    "/api/v2/dags/none/dagRuns/1": (404, b'{"detail": "no such run"}'),
}


class Server(NamedTuple):
    """A server that answers what it is told to: first `refused`, then as it should; pools are kept."""

    api: AirflowApi
    refused: list[tuple[int, bytes]]
    asked: list[str]
    pools: dict[str, int]


@pytest.fixture
def server() -> Iterator[Server]:
    refused: list[tuple[int, bytes]] = []
    asked: list[str] = []
    pools: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/api/v2/pools?limit=1000":
                listed = json.dumps({"pools": [{"name": name, "slots": slots} for name, slots in pools.items()]})
                self.answer(*(refused.pop(0) if refused else (200, listed.encode())))
            else:
                self.answer(*(refused.pop(0) if refused and self.path == "/auth/token" else ANSWERS[self.path]))

        def do_PATCH(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.answer(*(refused.pop(0) if refused else (200, b"{}")))

        def do_POST(self) -> None:
            pool = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(self.path)
            if pool["name"] in pools:
                self.answer(409, b'{"detail": "it exists"}')
                return
            pools[pool["name"]] = pool["slots"]
            self.answer(*(refused.pop(0) if refused else (201, b"{}")))

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        api = AirflowApi(f"http://127.0.0.1:{listening.server_port}", write_pause_s=0.0)
        yield Server(api, refused, asked, pools)
        api.close()
        listening.shutdown()
        thread.join()


def test_a_fault_of_the_server_may_pass(server: Server) -> None:
    with pytest.raises(TransientError, match="GET dags: 500 database is locked"):
        server.api.list_dag_ids()


def test_a_fault_while_logging_in_may_pass_too(server: Server) -> None:
    server.refused.append(LOCKED)
    with pytest.raises(TransientError, match="GET /auth/token: 500"):
        server.api.list_pools()

    assert server.api.list_pools() == {}


def test_a_write_that_was_kept_waiting_is_asked_for_again(server: Server) -> None:
    server.api.list_pools()
    server.refused.extend([LOCKED] * 2)

    server.api.set_paused("crawl_sources", is_paused=True)

    assert server.asked == ["/api/v2/dags/crawl_sources"] * 3


def test_a_write_that_is_never_done_is_a_fault_that_may_pass(server: Server) -> None:
    server.api.list_pools()
    server.refused.extend([LOCKED] * WRITE_ATTEMPTS)

    with pytest.raises(TransientError, match="PATCH dags/crawl_sources: 500 database is locked"):
        server.api.set_paused("crawl_sources", is_paused=True)
    assert len(server.asked) == WRITE_ATTEMPTS


@pytest.mark.parametrize("looks_refused", [0, 2])
def test_what_was_made_all_the_same_is_not_made_again(server: Server, looks_refused: int) -> None:
    server.api.list_pools()
    server.refused.extend([LOCKED] * (1 + looks_refused))

    server.api.create_pool("cpu", slots=2, description="")

    assert server.asked == ["/api/v2/pools"]
    assert server.pools == {"cpu": 2}


def test_what_was_made_after_a_look_is_no_conflict(server: Server) -> None:
    server.api.list_pools()
    server.refused.append(LOCKED)
    looks = iter([False, True])

    server.api.write("POST", "pools", json={"name": "cpu", "slots": 2}, is_done=lambda: next(looks))

    assert server.asked == ["/api/v2/pools"] * 2
    assert list(looks) == []


def test_what_somebody_else_made_is_an_error(server: Server) -> None:
    server.pools["cpu"] = 1

    with pytest.raises(ConfigError, match="409 it exists"):
        server.api.create_pool("cpu", slots=2, description="")


def test_a_wrong_question_does_not_pass(server: Server) -> None:
    with pytest.raises(ConfigError, match="404 no such run"):
        server.api.read_run("none", "1")


def test_a_server_that_is_away_may_come_back() -> None:
    api = AirflowApi(f"http://127.0.0.1:{find_free_port()}")
    with pytest.raises(TransientError, match="is the API server still up"):
        api.list_pools()
    assert api.read_health() is None
    api.close()
