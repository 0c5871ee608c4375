"""How fast 8 writers' batches become visible, and whether any is lost, doubled or seen half.

    python bench/commit_throughput.py [STORE] [--endpoint-url URL] [--writers 8] [--batches 200] [--clips 1000]
                                            [--committers 1] [--kills 0]

STORE is an empty folder or `s3://bucket/prefix`; S3 credentials come from the environment. Writers put
batches of two tables, committers merge them, each with a cache of its own, one reader polls the head.
With `--kills`, committers are killed at random instants and started again.
"""

import argparse
import logging
import multiprocessing
import random
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from sakuga_tasks.records.annotation import Aesthetic
from sakuga_tasks.records.identity import batch_id, run_id
from sakuga_tasks.records.ledger import Outcome, Run
from sakuga_tasks.store.committer import commit
from sakuga_tasks.store.engine import Engine
from sakuga_tasks.store.fragments import rows_to_table, write_fragment
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.objects import Store, open_store
from sakuga_tasks.store.receipts import Attempt, Receipt, put_receipt, put_run
from sakuga_tasks.store.snapshots import read_catalog

RUN = Run(
    run_id=run_id(stage="annotate", stage_version=1, params={}),
    stage="annotate",
    stage_version=1,
    params_json="{}",
    upstream_run_ids=[],
)
POLL_S = 0.1
TARGET_S = 12.0
# Spawned, not forked: the parent holds threads of boto3.
processes = multiprocessing.get_context("spawn")


def write_batches(url: str, settings: dict[str, Any], numbers: range, clips: int, start: Any) -> None:
    """Put the batches of these numbers; the body of a writer."""
    store = open_store(url, **settings)
    start.wait()
    for number in numbers:
        _put_batch(store, number, clips)


def _put_batch(store: Store, number: int, clips: int) -> None:
    items = [f"{number * clips + clip:032x}" for clip in range(clips)]
    batch = batch_id(items, 1)
    rows = [Aesthetic(clip_id=item, video_id="0" * 64, annotator="bench:1", aesthetic_score=0.5) for item in items]
    outcomes = [Outcome(item_id=item, batch_id=batch, is_done=True) for item in items]
    made: dict[str, pa.Table] = {
        "aesthetics": rows_to_table("aesthetics", rows, RUN.run_id),
        "outcomes": rows_to_table("outcomes", outcomes, RUN.run_id),
    }
    fragments = [
        write_fragment(store, table, table_name=name, run_id=RUN.run_id, batch_id=batch) for name, table in made.items()
    ]
    now = datetime.now(UTC)
    attempt = Attempt(started_at=now, finished_at=now, code_version="bench", library_versions={})
    put_receipt(store, Receipt(run_id=RUN.run_id, batch_id=batch, fragments=fragments, attempt=attempt))


def commit_until(url: str, settings: dict[str, Any], batches: int, cache: str, start: Any) -> None:
    """Commit until every batch is in the catalog; the body of a committer."""
    logging.disable()
    store = open_store(url, **settings)
    if start is not None:  # one that takes the place of a killed one starts at once
        start.wait()
    while _committed(store) < batches:
        commit(store, engine=Engine(cache=Path(cache)))
        time.sleep(POLL_S)


def _committed(store: Store) -> int:
    return sum(len(read_entry(store, number).receipts) for number in log_numbers(store))


def read_until(url: str, settings: dict[str, Any], want: dict[str, int], start: Any, answer: Any) -> None:
    """Poll the catalog until all is visible; send how often it was read, torn, and when all was there."""
    store = open_store(url, **settings)
    start.wait()
    started = time.perf_counter()
    reads = torn = rows = 0
    with TemporaryDirectory() as cache:
        while rows < want["rows"]:
            with read_catalog(store, engine=Engine(cache=Path(cache))) as con:
                rows, others = con.execute(
                    "select (select count(*) from aesthetics), (select count(*) from outcomes)"
                ).fetchall()[0]
            reads += 1
            torn += rows != others or rows % want["clips"] != 0
            time.sleep(POLL_S)
    answer.send((reads, torn, time.perf_counter() - started))


def kill_some(children: list[Any], again: Any, kills: int) -> None:
    """Kill random committers at random instants, and start another in the place of each."""
    instants = random.Random(1)
    for _ in range(kills):
        time.sleep(instants.uniform(0.2, 1.0))
        place = instants.randrange(len(children))
        children[place].kill()
        children[place].join()
        children[place] = again()


def report(store: Store, clips: int, batches: int) -> dict[str, int]:
    """Return what the store holds in the end: rows lost, twice, versions, receipts committed twice."""
    entries = [read_entry(store, number) for number in log_numbers(store)]
    receipts = Counter(key for entry in entries for key in entry.receipts)
    with read_catalog(store) as con:
        rows, distinct = con.execute("select count(*), count(distinct clip_id) from aesthetics").fetchall()[0]
    return {
        "lost": clips * batches - distinct,
        "twice": rows - distinct,
        "receipts twice": sum(count - 1 for count in receipts.values()),
        "versions": len(entries),
        "log gaps": entries[-1].log_no - len(entries),
    }


def main() -> None:
    """Measure what the command line asks for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", help="an empty folder or s3://bucket/prefix (a temporary folder)")
    parser.add_argument("--endpoint-url", help="S3 server other than AWS")
    parser.add_argument("--writers", type=int, default=8, help="processes that put batches (8)")
    parser.add_argument("--batches", type=int, default=200, help="batches in all (200)")
    parser.add_argument("--clips", type=int, default=1000, help="clips of a batch (1000)")
    parser.add_argument("--committers", type=int, default=1, help="processes that commit (1)")
    parser.add_argument("--kills", type=int, default=0, help="committers killed at random instants (0)")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="commit-throughput-store-") as folder:
        measure(given, given.store or folder)


def measure(given: argparse.Namespace, url: str) -> None:
    """Measure one store and print a table."""
    settings = {"endpoint_url": given.endpoint_url} if given.endpoint_url else {}
    store = open_store(url, **settings)
    put_run(store, RUN)
    start = processes.Barrier(given.writers + given.committers + 2)
    each = -(-given.batches // given.writers)
    shares = [range(no, min(no + each, given.batches)) for no in range(0, given.batches, each)]
    reader, answer = processes.Pipe(duplex=False)
    want = {"rows": given.batches * given.clips, "clips": given.clips}
    with TemporaryDirectory(prefix="commit-throughput-") as caches:

        def committer(gate: Any, place: int) -> Any:
            child = processes.Process(
                target=commit_until, args=(url, settings, given.batches, f"{caches}/{place}", gate)
            )
            child.start()
            return child

        writers = [
            processes.Process(target=write_batches, args=(url, settings, share, given.clips, start)) for share in shares
        ]
        writers.append(processes.Process(target=read_until, args=(url, settings, want, start, answer)))
        for child in writers:
            child.start()
        committers = [committer(start, place) for place in range(given.committers)]
        start.wait()
        if given.kills:
            kill_some(committers, lambda: committer(None, given.committers), given.kills)
        for child in writers[:-1]:
            child.join()
        reads, torn, wall_s = reader.recv()
        for child in (*writers, *committers):
            child.join()
    print(f"{url}: {len(shares)} writers, {given.batches} batches of {given.clips} clips, 1 reader")
    print(f"{given.committers} committers, {given.kills} kills; all visible after {wall_s:.1f} s ", end="")
    print(f"= {wall_s / TARGET_S:.2f} of {TARGET_S:.0f} s")
    found = {"reads": reads, "torn": torn} | report(store, given.clips, given.batches)
    print(", ".join(f"{name} {count}" for name, count in found.items()))


if __name__ == "__main__":
    main()
