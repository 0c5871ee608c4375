"""Releases built from synthetic catalogs, and their rows read back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from sakuga_tasks.jobs.release.build import BuiltRelease, build_release
from sakuga_tasks.jobs.release.spec import read_spec
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.release import ReleasePins
from sakuga_tasks.stages.publish import PublishParams
from tests.sql.synthetic import PINS, Rows, make_catalog

PARAMS = PublishParams()


def build(
    source: Rows | duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    version: str = "2026.1",
    params: PublishParams = PARAMS,
    pins: ReleasePins = PINS,
    tombstones: Iterable[Tombstone] = (),
) -> BuiltRelease:
    con = make_catalog(source) if isinstance(source, Rows) else source
    spec = read_spec(con, params=params, pins=pins, tombstones=tombstones)
    return build_release(con, version=version, spec=spec, tombstones=tombstones, out_dir=folder)


def read(folder: Path, pattern: str) -> list[dict[str, Any]]:
    """Return the rows of all files of a release that match a pattern."""
    return [row for path in sorted(folder.glob(pattern)) for row in pq.read_table(path).to_pylist()]


def read_splits(folder: Path) -> list[dict[str, Any]]:
    return read(folder, "data/*/*.parquet")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}
