"""What it costs to plan a stage over 1.4 million clips.

    python bench/plan_scale.py [--clips 1400000] [--stages analyse sample caption]

Makes a store whose catalog holds so many clips, plans each stage in a process of its own, and prints
seconds, peak memory and the work lists.
"""

import argparse
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from append_scale import RUNS, fill_catalog

from sakuga_tasks.config import Settings
from sakuga_tasks.jobs.params import DatasetParams, runs_of
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.walk import StageName
from sakuga_tasks.store.catalog import open_catalog
from sakuga_tasks.store.log import LogEntry, put_entry
from sakuga_tasks.store.objects import open_store
from sakuga_tasks.store.snapshots import publish_snapshot

LISTS_MAX = 500
_TABLES = ("shots", "clips", "samples", "facts", "outcomes")


def make_store(folder: Path, clips: int) -> str:
    """Publish a catalog of so many clips as the first entry of a store; return the store's URL."""
    store = open_store(str(folder / "store"))
    path = folder / "catalog.duckdb"
    fill_catalog(path, clips)
    runs = runs_of(DatasetParams())
    with open_catalog(path) as con:
        for name in _TABLES:
            for stage, made_up in RUNS.items():
                values = {"new": runs[stage].run_id, "old": made_up}
                con.execute(f"update {name} set run_id = $new where run_id = $old", values)
        # Analyse and sample are due again as if their runs had changed; caption has not begun.
        due = {"analyse": runs["analyse"].run_id, "sample": runs["sample"].run_id}
        con.execute("delete from outcomes where run_id in ($analyse, $sample)", due)
    entry = LogEntry(
        log_no=1,
        kind="append",
        schema_version=1,
        duckdb_version=duckdb.__version__,
        committed_at=datetime.now(UTC),
        snapshot=publish_snapshot(store, path, 1),
    )
    put_entry(store, entry)
    return store.url


def plan_stage(url: str, stage: StageName) -> None:
    """Plan one stage in this process and print its line of the table."""
    settings = Settings(store=url, cache=f"{url}-cache")
    params = DatasetParams()
    started = time.perf_counter()
    plan = STAGES[stage].plan(settings, params)
    wall_s = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lists = f"{len(plan.lists):>6}{'' if len(plan.lists) <= LISTS_MAX else ' TOO MANY'}"
    print(f"{stage:>9} {plan.items_count:>9} {plan.batches_count:>8} {lists} {wall_s:>6.1f} {peak_mb:>9.0f}")


def main() -> None:
    """Measure what the command line asks for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_400_000, help="clips in the catalog (1400000)")
    parser.add_argument("--stages", nargs="+", default=["analyse", "sample", "caption"], help="stages to plan")
    parser.add_argument("--one", nargs=2, metavar=("URL", "STAGE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        plan_stage(*given.one)
        return
    with TemporaryDirectory(prefix="plan-scale-") as name:
        url = make_store(Path(name), given.clips)
        print(f"plan over {given.clips} clips")
        print(f"{'stage':>9} {'items':>9} {'batches':>8} {'lists':>6} {'s':>6} {'RSS MB':>9}", flush=True)
        for stage in given.stages:
            subprocess.run([sys.executable, __file__, "--one", url, stage], check=True)


if __name__ == "__main__":
    main()
