"""A real Airflow, its own scheduler, the real DAGs and the real jobs, on the smallest footage.

One Airflow serves the tests of this file; each can stand alone, none minds what another has run.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

import httpx
import pytest

from sakuga_tasks.embedded import EmbeddedAirflow, RunProgress
from sakuga_tasks.errors import ConfigError

DAG_IDS = ["analyse_videos", "annotate_clips", "crawl_sources", "download_videos", "make_dataset", "publish_release"]
STAGE_DAG_IDS = [dag_id for dag_id in DAG_IDS if dag_id != "make_dataset"]
HEALTHY_S = 180.0
NOTICE_S = 60.0

# Airflow's own command line, once for many commands: importing Airflow takes longer than any of them.
COMMANDS = """
import json, sys
from airflow.cli.cli_parser import get_parser
for command in json.loads(sys.argv[1]):
    arguments = get_parser().parse_args(command)
    arguments.func(arguments)
"""


class Stand(NamedTuple):
    """A running Airflow, its footage and its webhook."""

    airflow: EmbeddedAirflow
    footage: Path
    notices: "Queue[dict[str, Any]]"

    def run(self, dag_id: str, **conf: Any) -> RunProgress:
        """Trigger a run, follow it to its end and return the last look at it."""
        run_id = self.airflow.trigger(dag_id, conf)
        self.airflow.follow(dag_id, run_id, lambda _: None)
        return self.airflow.look(dag_id, run_id)

    def list_runs(self, dag_id: str = "~") -> list[dict[str, Any]]:
        """Return the runs of a DAG, or of all."""
        runs: list[dict[str, Any]] = self.call("GET", f"dags/{dag_id}/dagRuns", limit=1000)["dag_runs"]
        return runs

    def call(self, method: str, path: str, **values: Any) -> dict[str, Any]:
        """Ask the REST API; values go into the query of a GET, else into the body."""
        where = {"params": values} if method == "GET" else {"json": values}
        with httpx.Client(base_url=self.airflow.url, trust_env=False, timeout=30) as client:
            token = client.get("/auth/token").raise_for_status().json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.request(method, f"/api/v2/{path}", headers=headers, **where)  # type: ignore[arg-type]
            body: dict[str, Any] = answer.raise_for_status().json()
            return body


@pytest.fixture(scope="module")
def notices() -> Iterator[tuple[str, "Queue[dict[str, Any]]"]]:
    received: Queue[dict[str, Any]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def stand(
    root: Path,
    smallest_footage: Path,
    notices: tuple[str, "Queue[dict[str, Any]]"],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("embedded")
    env = {
        "SAKUGA_STORE": str(folder / "store"),
        "SAKUGA_SOURCE_ROOTS": str(smallest_footage),
        "SAKUGA_CACHE": str(folder / "cache"),
        "SAKUGA_NOTIFY_URL": notices[0],
        "PYTHONPATH": str(root),
    }
    with EmbeddedAirflow(folder / "home", root / "dags", root / "plugins", env) as airflow:
        airflow.wait_healthy(HEALTHY_S, dag_ids=DAG_IDS)
        airflow.ensure_pools()
        for dag_id in DAG_IDS:
            airflow.unpause(dag_id)
        yield Stand(airflow, smallest_footage, notices[1])


def test_nothing_runs_because_it_was_unpaused(stand: Stand) -> None:
    # A run that was asked for shows that the scheduler has looked at every DAG, several times.
    asked = stand.run("make_dataset", source=str(stand.footage), dry_run=True)
    assert asked.state == "success"
    assert {run["run_type"] for run in stand.list_runs()} <= {"manual", "backfill"}


def test_a_dry_run_says_what_it_would_take_and_moves_nothing(stand: Stand) -> None:
    progress = stand.run("make_dataset", source=str(stand.footage), dry_run=True)
    assert progress.note is not None
    assert "dry run: 1 items" in progress.note
    assert {task.task_id for task in progress.tasks if "success" in task.states} == {"take_in_source"}


def test_the_whole_chain_ends_in_a_release_and_says_so(stand: Stand) -> None:
    progress = stand.run("make_dataset", source=str(stand.footage), licence="own")
    assert progress.state == "success"
    assert progress.note is not None
    lines = dict(line.split(": ", 1) for line in progress.note.splitlines())
    assert list(lines) == ["crawl", "download", "analyse", "sample", "annotate", "caption", "publish"]
    assert lines["crawl"].startswith("done, 1 items")
    assert ".1, 2 clips of 1 videos" in lines["publish"]


def test_an_unknown_setting_fails_the_run_and_reaches_the_webhook(stand: Stand) -> None:
    run_id = stand.airflow.trigger("make_dataset", {"source": str(stand.footage), "sauce": 1})
    assert stand.airflow.follow("make_dataset", run_id, lambda _: None) == "failed"
    notice = stand.notices.get(timeout=NOTICE_S)
    while notice["run_id"] != run_id:
        notice = stand.notices.get(timeout=NOTICE_S)
    assert (notice["event"], notice["dag_id"]) == ("run_failed", "make_dataset")


@pytest.mark.parametrize(
    "conf",
    [{"source": 3}, {"source": "x", "shot_frames_min": 0}, {"source": "x", "cuts": "sharp"}, {}],
    ids=["wrong_type", "out_of_range", "not_in_the_list", "missing"],
)
def test_a_value_outside_its_limits_is_refused_before_a_run_exists(stand: Stand, conf: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="POST dags/make_dataset/dagRuns: 400"):
        stand.airflow.trigger("make_dataset", conf)


def test_every_stage_can_be_backfilled_and_a_completed_interval_again(stand: Stand) -> None:
    conf = {"source": str(stand.footage), "licence": "own"}
    confs = {dag_id: conf if dag_id == "crawl_sources" else {} for dag_id in STAGE_DAG_IDS}
    backfill(stand, confs, "--reprocess-behavior", "none")
    runs = {dag_id: follow_backfill(stand, dag_id) for dag_id in STAGE_DAG_IDS}
    assert {dag_id: run["state"] for dag_id, run in runs.items()} == dict.fromkeys(STAGE_DAG_IDS, "success")
    wait_completed(stand, "download_videos")
    backfill(stand, {"download_videos": {}}, "--reprocess-behavior", "completed")
    again = follow_backfill(stand, "download_videos")
    assert (again["state"], again["dag_run_id"]) == ("success", runs["download_videos"]["dag_run_id"])
    assert again["start_date"] > runs["download_videos"]["start_date"]


def backfill(stand: Stand, confs: dict[str, dict[str, str]], *options: str) -> None:
    """Create a backfill of one interval for each DAG, and start them once all are there."""
    dates = ["--from-date", "2024-01-01", "--to-date", "2024-01-01"]
    for dag_id in confs:
        stand.call("PATCH", f"dags/{dag_id}", is_paused=True)
    run_commands(
        stand.airflow,
        [
            ["backfill", "create", "--dag-id", dag_id, *dates, "--dag-run-conf", json.dumps(conf), *options]
            for dag_id, conf in confs.items()
        ],
    )
    for dag_id in confs:
        stand.airflow.unpause(dag_id)


def follow_backfill(stand: Stand, dag_id: str) -> dict[str, Any]:
    """Return the run of a DAG's backfill after its end."""
    (run,) = [run for run in stand.list_runs(dag_id) if run["run_type"] == "backfill"]
    stand.airflow.follow(dag_id, run["dag_run_id"], lambda _: None)
    return stand.call("GET", f"dags/{dag_id}/dagRuns/{run['dag_run_id']}")


def wait_completed(stand: Stand, dag_id: str) -> None:
    """Wait until Airflow has noticed that a backfill is over, for which it looks every 30 s."""
    deadline = time.monotonic() + NOTICE_S
    while any(one["completed_at"] is None for one in stand.call("GET", "backfills", dag_id=dag_id)["backfills"]):
        assert time.monotonic() < deadline
        time.sleep(1)


def run_commands(airflow: EmbeddedAirflow, commands: list[list[str]]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        env=os.environ | airflow.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
