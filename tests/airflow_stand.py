"""A running embedded Airflow for tests, with its store, its webhook and a way to ask it things."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

from sakuga_tasks.embedded import EmbeddedAirflow, RunProgress
from sakuga_tasks.embedded.demo import read_failures
from sakuga_tasks.embedded.processes import airflow_command
from sakuga_tasks.embedded.rest import AirflowApi

DAG_IDS = ["analyse_videos", "annotate_clips", "crawl_sources", "download_videos", "make_dataset", "publish_release"]
STAGE_DAG_IDS = [dag_id for dag_id in DAG_IDS if dag_id != "make_dataset"]
HEALTHY_S = 180.0
NOTICE_S = 60.0

Notice = dict[str, Any]


class Stand(NamedTuple):
    """A running Airflow, the store its tasks write, and what its webhook got."""

    airflow: EmbeddedAirflow
    store: Path
    notices: "Queue[Notice]"

    def run(self, dag_id: str, **conf: Any) -> RunProgress:
        """Trigger a run that must succeed, follow it to its end and return the last look at it."""
        return self.succeed(dag_id, self.airflow.trigger(dag_id, conf))

    def follow(self, dag_id: str, run_id: str) -> RunProgress:
        """Follow a run to its end and return the last look at it."""
        self.airflow.follow(dag_id, run_id, lambda _: None)
        return self.airflow.look(dag_id, run_id)

    def succeed(self, dag_id: str, run_id: str) -> RunProgress:
        """Follow a run that must succeed to its end and return the last look at it."""
        progress = self.follow(dag_id, run_id)
        assert progress.state == "success", read_failures(self.airflow.home / "logs")
        return progress

    def list_runs(self, dag_id: str = "~") -> list[dict[str, Any]]:
        """Return the runs of a DAG, or of all."""
        runs: list[dict[str, Any]] = self.ask(f"dags/{dag_id}/dagRuns", limit=1000)["dag_runs"]
        return runs

    def wait_notice(self, run_id: str) -> Notice:
        """Return what the webhook got about a run."""
        while (notice := self.notices.get(timeout=NOTICE_S))["run_id"] != run_id:
            pass
        return notice

    def ask(self, path: str, **params: str | int) -> dict[str, Any]:
        """Ask the REST API."""
        with closing(AirflowApi(self.airflow.url)) as api:
            return api.read(path, params)

    def patch(self, path: str, **values: Any) -> None:
        """Change something by the REST API."""
        with closing(AirflowApi(self.airflow.url)) as api:
            api.write("PATCH", path, json=values)

    def command(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `airflow …` as a user would on a command line."""
        return subprocess.Popen(
            airflow_command(*arguments),
            env=os.environ | self.airflow.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@contextmanager
def run_stand(root: Path, folder: Path, *, source_roots: list[Path]) -> Iterator[Stand]:
    """Start an Airflow with the real DAGs, in a new home; it may not be healthy yet."""
    with run_webhook() as (url, notices):
        env = {
            "SAKUGA_STORE": str(folder / "store"),
            "SAKUGA_SOURCE_ROOTS": os.pathsep.join(map(str, source_roots)),
            "SAKUGA_CACHE": str(folder / "cache"),
            "SAKUGA_NOTIFY_URL": url,
            "PYTHONPATH": str(root),
        }
        with EmbeddedAirflow(folder / "home", root / "dags", root / "plugins", env) as airflow:
            yield Stand(airflow, folder / "store", notices)


@contextmanager
def run_webhook() -> Iterator[tuple[str, "Queue[Notice]"]]:
    """Listen on loopback for announcements of failed runs."""
    received: Queue[Notice] = Queue()

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


def start_chains(store: Path, sources: list[Path]) -> "subprocess.Popen[bytes]":
    """Take the sources in one after another by `sakuga run`, each with a release."""
    loop = 'for source; do "$0" run "$source" --licence own; done'
    command = str(Path(sys.executable).with_name("sakuga"))
    return subprocess.Popen(
        ["sh", "-ec", loop, command, *map(str, sources)], env=os.environ | {"SAKUGA_STORE": str(store)}
    )


def read_release(store: Path, version: str) -> dict[str, bytes]:
    """Return the data files of a release: all that the same input must make again to the byte."""
    observed = {"provenance.parquet", "manifest.json", "README.md", "claim.json", "report.html"}
    folder = store / "releases" / version
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name not in observed}


def list_releases(store: Path) -> list[str]:
    """Return the versions in a store."""
    return sorted(path.name for path in (store / "releases").iterdir())
