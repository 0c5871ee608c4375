"""A failed run reaches the webhook, over the wire."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from failed_runs import FailedRunListener

RUN = SimpleNamespace(
    dag_id="make_dataset",
    run_id="manual__1",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    end_date=datetime(2026, 1, 2, tzinfo=UTC),
)


@contextmanager
def webhook(status: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    received: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/failed", received
        server.shutdown()
        thread.join()


def tell_and_wait() -> None:
    FailedRunListener().on_dag_run_failed(dag_run=RUN, msg="task_failure")  # type: ignore[arg-type]
    for thread in threading.enumerate():
        if thread.name == "failed-run-webhook":
            thread.join()


def test_the_webhook_gets_the_run_the_reason_and_the_times(monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook(204) as (url, received):
        monkeypatch.setenv("SAKUGA_NOTIFY_URL", url)
        tell_and_wait()
    assert received[0]["event"] == "run_failed"
    assert received[0]["dag_id"] == "make_dataset"
    assert received[0]["run_id"] == "manual__1"
    assert received[0]["message"] == "task_failure"
    assert received[0]["started_at"] == "2026-01-01T00:00:00+00:00"


def test_a_webhook_that_refuses_is_a_warning(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with webhook(500) as (url, received):
        monkeypatch.setenv("SAKUGA_NOTIFY_URL", url)
        tell_and_wait()
    assert len(received) == 1
    assert "check SAKUGA_NOTIFY_URL" in caplog.text


def test_without_a_webhook_the_log_alone_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("SAKUGA_NOTIFY_URL", raising=False)
    tell_and_wait()
    assert "run failed: make_dataset manual__1: task_failure" in caplog.text
