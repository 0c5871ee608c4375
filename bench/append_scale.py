"""What the append transaction costs in a small catalog and in a full one.

    python bench/append_scale.py [--clips 1400000] [--batches 10] [--items 1000] [--repeats 7]

Makes a catalog of 1 % and of 100 % of the clips, appends the same batches to both, and prints the seconds
of the transaction with their ratio; what grows with the file (closing it, copying it) is printed apart.
"""

import argparse
import shutil
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import pyarrow as pa

from sakuga_tasks.jobs.walk import StageName
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.schema import ITEM_HASH_SQL, duckdb_type, fragment_schema
from sakuga_tasks.store.catalog import apply_entry, open_catalog
from sakuga_tasks.store.fragments import FragmentRef, write_fragment
from sakuga_tasks.store.log import LogEntry, SnapshotRef
from sakuga_tasks.store.objects import Store, open_store
from sakuga_tasks.store.receipts import put_run
from sakuga_tasks.store.snapshots import publish_snapshot

CLIPS_PER_VIDEO = 10
RUNS: dict[StageName, str] = {"analyse": "a" * 16, "sample": "b" * 16, "annotate": "c" * 16}
TARGET_RATIO = 1.2
_DEFAULTS = {"varchar": "''", "boolean": "false", "timestamp with time zone": "'2026-01-01'::timestamptz"}
_CLIP = {
    "clip_id": "md5('clip' || i)",
    "video_id": f"sha256('video' || i // {CLIPS_PER_VIDEO})",
    "start_frame": f"(i % {CLIPS_PER_VIDEO}) * 48",
    "end_frame": f"(i % {CLIPS_PER_VIDEO}) * 48 + 48",
}
_CUT = _CLIP | {"run_id": f"'{RUNS['analyse']}'"}


class Costs(NamedTuple):
    """Seconds of one append: its transaction, closing the file, copying it as a snapshot; and the file's size."""

    transaction_s: float
    close_s: float
    snapshot_s: float
    file_mb: float


def fill_catalog(path: Path, clips: int) -> None:
    """Make a catalog of so many clips, analysed, sampled and annotated."""
    with open_catalog(path) as con:
        videos = f"range({-(-clips // CLIPS_PER_VIDEO)}) as numbers(i)"
        numbers = f"range({clips}) as numbers(i)"
        sizes = {"width": "1280", "height": "720", "time_base_num": "1", "time_base_den": "24", "fps_num": "24"}
        video = {"video_id": "sha256('video' || i)", "fps_den": "1", "duration_s": "60 + i % 977"}
        _fill(con, "videos", videos, sizes | video)
        hashes = "[hash(i), hash(i + 1), hash(i + 2), hash(i + 3)]"
        sheet = {"shot_no": f"i % {CLIPS_PER_VIDEO}", "timesheet": "[2, 2, 3, 1, 4, 12, 2, 2, 2, 18]"}
        _fill(con, "shots", numbers, _CUT | sheet | {"drawing_hashes": hashes})
        cut = {"object_key": "'clips/' || sha256('video' || i) || md5('clip' || i)", "len_frames": "48"}
        _fill(con, "clips", numbers, _CUT | cut)
        _fill(con, "samples", numbers, _CLIP | {"run_id": f"'{RUNS['sample']}'", "sample_frames": "[0, 12]"})
        _fill(con, "facts", numbers, _CLIP | {"run_id": f"'{RUNS['annotate']}'"})
        for stage, run_id in RUNS.items():
            item = _CLIP["clip_id"] if stage != "analyse" else "sha256('video' || i)"
            done = {"item_id": item, "run_id": f"'{run_id}'", "is_done": "true", "batch_id": "md5('b' || i // 1000)"}
            _fill(con, "outcomes", numbers if stage != "analyse" else videos, done)


def _fill(con: duckdb.DuckDBPyConnection, name: str, rows: str, values: Mapping[str, str]) -> None:
    given = [f"{values.get(field.name, _default(field))} as {field.name}" for field in fragment_schema(name)]
    columns = f"{', '.join(given)}, 1 as log_no"
    if name == "outcomes":
        columns = f"new.*, {ITEM_HASH_SQL} as item_hash from (select {columns}"
        rows = f"{rows}) as new"
    con.execute(f"insert into {name} by name select {columns} from {rows}")


def _default(field: pa.Field) -> str:
    kind = duckdb_type(field.type)
    if field.nullable:
        return "null"
    return "[]" if kind.endswith("[]") else _DEFAULTS.get(kind, "0")


def put_batches(store: Store, *, batches: int, items: int, repeat: int) -> LogEntry:
    """Write fragments of new clips, and return the entry that appends them."""
    run_id = RUNS["annotate"]
    run = Run(run_id=run_id, stage="annotate", stage_version=1, params_json="{}", upstream_run_ids=[])
    put_run(store, run)
    fragments: list[FragmentRef] = []
    with duckdb.connect() as con:
        for batch in range(batches):
            batch_id = f"{repeat:04x}{batch:028x}"
            first = 10**9 + (repeat * batches + batch) * items
            rows = f"range({first}, {first + items}) as numbers(i)"
            done = {"item_id": _CLIP["clip_id"], "batch_id": f"'{batch_id}'", "is_done": "true"}
            for name, values in (("facts", _CLIP), ("outcomes", done)):
                schema = fragment_schema(name)
                known = values | {"run_id": f"'{run_id}'"}
                given = [
                    f"cast({known.get(field.name, _default(field))} as {duckdb_type(field.type)}) as {field.name}"
                    for field in schema
                ]
                table = con.execute(f"select {', '.join(given)} from {rows}").to_arrow_table().cast(schema)
                fragments.append(write_fragment(store, table, table_name=name, run_id=run_id, batch_id=batch_id))
    return LogEntry(
        log_no=repeat + 2,
        kind="append",
        schema_version=1,
        duckdb_version=duckdb.__version__,
        committed_at=datetime.now(UTC),
        snapshot=SnapshotRef(key="", sha256="", n_bytes=0),
        run_ids=[run_id],
        fragments=fragments,
    )


def time_append(store: Store, path: Path, entry: LogEntry, folder: Path) -> Costs:
    """Append one entry to the catalog file and return what each part took."""
    with open_catalog(path) as con:
        con.execute("select count(*) from outcomes").fetchall()  # the file is open and its head is read
        started = time.perf_counter()
        apply_entry(con, store, entry, folder=folder)
        applied = time.perf_counter()
    closed = time.perf_counter()
    shutil.copyfile(path, folder / "copy.duckdb")
    publish_snapshot(store, folder / "copy.duckdb", entry.log_no)
    published = time.perf_counter()
    return Costs(applied - started, closed - applied, published - closed, path.stat().st_size / 1e6)


def main() -> None:
    """Measure what the command line asks for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=1_400_000, help="clips of the full catalog (1400000)")
    parser.add_argument("--batches", type=int, default=10, help="batches of one append (10)")
    parser.add_argument("--items", type=int, default=1000, help="clips of one batch (1000)")
    parser.add_argument("--repeats", type=int, default=7, help="appends to each catalog; the median counts (7)")
    given = parser.parse_args()
    medians: dict[int, Costs] = {}
    with TemporaryDirectory(prefix="append-scale-") as name:
        folder = Path(name)
        store = open_store(str(folder / "store"))
        entries = [
            put_batches(store, batches=given.batches, items=given.items, repeat=repeat)
            for repeat in range(given.repeats)
        ]
        paths = {percent: folder / f"{percent}.duckdb" for percent in (1, 100)}
        for percent, path in paths.items():
            fill_catalog(path, given.clips * percent // 100)
        costs: dict[int, list[Costs]] = {percent: [] for percent in paths}
        for entry in entries:  # by turns, so that the machine's load falls on both
            for percent, path in paths.items():
                costs[percent].append(time_append(store, path, entry, folder))
        for percent, several in costs.items():
            medians[percent] = Costs(*(statistics.median(values) for values in zip(*several, strict=True)))
    print(f"append of {given.batches} batches of {given.items} clips, median of {given.repeats}")
    print(f"{'catalog':>8} {'file MB':>8} {'transaction s':>14} {'close s':>8} {'snapshot s':>11}")
    for percent, cost in medians.items():
        seconds = f"{cost.transaction_s:>14.3f} {cost.close_s:>8.3f} {cost.snapshot_s:>11.3f}"
        print(f"{percent:>6} % {cost.file_mb:>8.1f} {seconds}")
    ratio = medians[100].transaction_s / medians[1].transaction_s
    print(f"transaction at 100 % : at 1 % = {ratio:.2f} (at most {TARGET_RATIO})")


if __name__ == "__main__":
    main()
