"""Backfill every stage DAG, as a user would on a command line."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.airflow_stand import NOTICE_S, STAGE_DAG_IDS, Stand

FOLLOWER_ID = "download_videos"
INTERVAL = ["--from-date", "2024-01-01", "--to-date", "2024-01-01"]

# Airflow's own command line, once for many commands: importing Airflow takes longer than any of them.
COMMANDS = """
import json, sys
from airflow.cli.cli_parser import get_parser
for command in json.loads(sys.argv[1]):
    arguments = get_parser().parse_args(command)
    arguments.func(arguments)
"""

Backfills = dict[str, dict[str, Any]]


def create_backfills(stand: Stand, *, source: Path, reprocess: str, is_paused: bool = False) -> None:
    """Create a backfill of one interval for every stage; its run waits while its DAG is paused."""
    for dag_id in STAGE_DAG_IDS:
        stand.patch(f"dags/{dag_id}", is_paused=is_paused)
    commands = []
    for dag_id in STAGE_DAG_IDS:
        conf = {"source": str(source), "licence": "own"} if dag_id == "crawl_sources" else {}
        command = ["backfill", "create", "--dag-id", dag_id, *INTERVAL, "--dag-run-conf", json.dumps(conf)]
        commands.append([*command, "--reprocess-behavior", reprocess])
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        env=os.environ | stand.airflow.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def read_backfills(stand: Stand) -> Backfills:
    """Return the run of each stage's backfill."""
    runs = {}
    for dag_id in STAGE_DAG_IDS:
        (runs[dag_id],) = [run for run in stand.list_runs(dag_id) if run["run_type"] == "backfill"]
    return runs


def follow_backfills(stand: Stand) -> Backfills:
    """Return the run of each stage's backfill after its end; but for one, the stages then follow no asset any more."""
    for dag_id, run in read_backfills(stand).items():
        stand.airflow.follow(dag_id, run["dag_run_id"], lambda _: None)
        if dag_id != FOLLOWER_ID:
            stand.patch(f"dags/{dag_id}", is_paused=True)
    return read_backfills(stand)


def wait_completed(stand: Stand) -> None:
    """Wait until Airflow has noticed that the backfills are over, for which it looks every 30 s."""
    deadline = time.monotonic() + NOTICE_S
    for dag_id in STAGE_DAG_IDS:
        while any(one["completed_at"] is None for one in stand.ask("backfills", dag_id=dag_id)["backfills"]):
            assert time.monotonic() < deadline
            time.sleep(1)
