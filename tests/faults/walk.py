"""The chain on the smallest footage, run by processes that a test may kill, stop or starve."""

import hashlib
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import SakugaError
from sakuga_tasks.jobs import crawl
from sakuga_tasks.jobs.chain import run_stages
from sakuga_tasks.jobs.params import DatasetParams, StageName
from sakuga_tasks.jobs.registry import STAGES
from sakuga_tasks.jobs.reports import Plan
from sakuga_tasks.store import layout
from sakuga_tasks.store.catalog import ALL_TABLES, open_snapshot
from sakuga_tasks.store.objects import Store, open_store
from sakuga_tasks.store.snapshots import read_catalog

REPOSITORY = Path(__file__).resolve().parents[2]
PARAMS = DatasetParams()
WAIT_S = 120
IS_SOAK = "SOAK" in os.environ

# A clean server process imports everything once; children are forked from it in milliseconds.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.faults.walk"])


def draw_two(folder: Path) -> Path:
    """Draw two videos of two shots each; return their folder."""
    sys.path.insert(0, str(REPOSITORY / "bench"))
    from footage import draw_smallest  # noqa: PLC0415

    films = folder / "films"
    films.mkdir()
    for seed, name in ((1, "kept.mp4"), (2, "taken.mp4")):
        draw_smallest(folder / name, seed=seed)
        (folder / name / "smallest.mp4").rename(films / name)
    return films


def settings_of(store: Path) -> Settings:
    return Settings(store=str(store), cache=str(store.with_name(f"{store.name}-cache")))


def walk(store: Path, films: Path) -> None:
    """Run the whole chain; the body of a child process."""
    run_stages(settings_of(store), PARAMS, source=str(films), licence="CC0-1.0")


def walk_or_say(store: Path, films: Path, answer: Any) -> None:
    """Run the chain and send the text of our error, or nothing; any other error ends the process with a traceback.

    A job that was copying into the store's scratch when it vanished says so in the system's words.
    """
    try:
        walk(store, films)
    except (SakugaError, FileNotFoundError) as error:
        answer.send(f"{type(error).__name__}: {error}")
    else:
        answer.send("")


def nothing() -> None:
    """Do nothing; the body of a child process that is only to be started."""


def work(store: Path, name: StageName, key: str, start: Any = None) -> None:
    """Do one work list; the body of a child process."""
    if start is not None:
        start.wait(WAIT_S)
    STAGES[name].work(settings_of(store), PARAMS, key)


def plan(store: Path, films: Path, name: StageName) -> Plan:
    if name == "crawl":
        return crawl.plan(settings_of(store), PARAMS, source=str(films), licence="CC0-1.0")
    return STAGES[name].plan(settings_of(store), PARAMS)


def start(body: Callable[..., None], *args: Any) -> Any:
    child = processes.Process(target=body, args=args)
    child.start()
    return child


def end(child: Any) -> int:
    child.join(WAIT_S)
    code = child.exitcode
    child.close()
    assert code is not None, "the child hangs"
    return int(code)


def tables(store: Path) -> dict[str, list[str]]:
    """Return every row of the catalog but the observations: times, and the names of fragments that hold them."""
    rows = {}
    with read_catalog(open_store(str(store), create=False)) as con:
        for name in ALL_TABLES:
            left_out = {"fetches": "fetched_at", "fragments": "fragment_key, fragment_sha256, fragment_bytes"}.get(name)
            columns = f"* exclude ({left_out})" if left_out else "*"
            rows[name] = sorted(map(repr, con.execute(f'select {columns} from "{name}"').fetchall()))
    return rows


def assert_objects_are_whole(store: Path) -> None:
    """Hold every object against its key: by hash where the key has one, else by parsing it."""
    opened = open_store(str(store), create=False)
    for info in opened.list(""):
        data = opened.get(info.key)
        digest = hashlib.sha256(data).hexdigest()
        stem = info.key.rsplit("/", 1)[1].split(".")[0]
        if info.key.startswith(layout.BLOBS):
            assert digest == stem, info.key
        elif info.key.startswith((layout.CLIPS, layout.FRAGMENTS, layout.WORK)):
            assert digest[:16] == stem.rsplit("-", 1)[-1], info.key
        elif info.key.endswith(".json"):
            json.loads(data)
        elif info.key.endswith(".parquet"):
            pq.read_table(pa.BufferReader(data))
        else:
            assert info.key.startswith(layout.CATALOG), info.key
            open_snapshot(store / info.key).close()


def objects(store: Path) -> dict[str, bytes]:
    """Return every file below a folder store, unfinished ones too."""
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def snapshot_text(store: Store) -> str:
    """Return every value of the catalog as text, but the tombstones': they name what is gone."""
    with read_catalog(store) as con:
        return repr([_values(con, name) for name in ALL_TABLES if name != "tombstones"])


def _values(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    if name == "outcomes":  # a reject that says `taken_down` names an id and nothing else
        return con.execute("select * from outcomes where reason is distinct from 'taken_down'").fetchall()
    return con.execute(f'from "{name}"').fetchall()
