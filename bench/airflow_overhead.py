"""What one mapped task costs in the embedded Airflow, beside the same work called directly.

    python bench/airflow_overhead.py [--tasks 40] [--workers 4]

Runs one DAG of no-op mapped tasks (its own home, the usual settings), takes the time from the first task's start to the
last one's end, and calls the same function as often in one process. Prints seconds per task: of the whole run, and from
a task's start to its end, for which it keeps its slot busy.
"""

import argparse
import os
import resource
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sakuga_tasks.embedded import EmbeddedAirflow

DAG_ID = "overhead"
HEALTHY_S = 180.0
TASK_S = 600.0

DAG_FILE = '''"""No-op mapped tasks."""

from airflow.sdk import DAG, task

with DAG(dag_id="overhead", schedule=None, params={"tasks": 1}, max_active_tasks=64):

    @task
    def plan(params: dict) -> list[int]:
        return list(range(params["tasks"]))

    @task(do_xcom_push=False)
    def work(number: int) -> None:
        ...

    work.expand(number=plan())
'''


class Overhead(NamedTuple):
    """Seconds of a run of no-op tasks."""

    run_s: float
    busy_s: float
    cpu_s: float


def no_op(number: int) -> None:
    """Do what a task of the DAG does."""


def measure_direct(tasks: int) -> float:
    """Return the seconds that the calls alone take."""
    started = time.perf_counter()
    for number in range(tasks):
        no_op(number)
    return time.perf_counter() - started


def measure_airflow(folder: Path, *, tasks: int, workers: int) -> Overhead:
    """Return what the mapped tasks of one run take, without start-up, and all processor time with it."""
    (folder / "dags").mkdir()
    (folder / "plugins").mkdir()
    (folder / "dags" / "overhead.py").write_text(DAG_FILE)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with EmbeddedAirflow(folder / "home", folder / "dags", folder / "plugins", worker_count=workers) as airflow:
        airflow.wait_healthy(HEALTHY_S, dag_ids=[DAG_ID])
        airflow.unpause(DAG_ID)
        run_id = airflow.trigger(DAG_ID, {"tasks": tasks})
        state = airflow.follow(DAG_ID, run_id, lambda _: None)
        instances = [one for one in airflow.list_task_instances(DAG_ID, run_id) if one["task_id"] == "work"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert state == "success"
    starts = [datetime.fromisoformat(one["start_date"]) for one in instances]
    ends = [datetime.fromisoformat(one["end_date"]) for one in instances]
    return Overhead(
        run_s=(max(ends) - min(starts)).total_seconds(),
        busy_s=sum((end - start).total_seconds() for start, end in zip(starts, ends, strict=True)),
        cpu_s=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=40, help="mapped tasks of the run (40)")
    parser.add_argument("--workers", type=int, default=4, help="tasks at once (4)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        overhead = measure_airflow(Path(folder), tasks=options.tasks, workers=options.workers)
    direct_s = measure_direct(options.tasks) / options.tasks
    wall_s = overhead.run_s / options.tasks
    busy_s = overhead.busy_s / options.tasks
    print(f"{options.tasks} no-op mapped tasks, {options.workers} at once, load {os.getloadavg()[0]:.1f}")
    print("| per task | seconds |")
    print("|---|---|")
    print(f"| called directly | {direct_s:.9f} |")
    print(f"| embedded Airflow, wall of the run | {wall_s:.2f} |")
    print(f"| embedded Airflow, start to end of the task | {busy_s:.2f} |")
    print(f"Airflow : direct = {wall_s / direct_s:,.0f} : 1 for no work at all")
    print(f"share of a {TASK_S / 60:.0f}-minute task: {busy_s / (TASK_S + busy_s):.2%}")
    print(f"processor time with start-up: {overhead.cpu_s:.1f} s")


if __name__ == "__main__":
    main()
