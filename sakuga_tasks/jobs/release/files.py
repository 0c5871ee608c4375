"""The Parquet files of a release: one per hash shard and split, and the tables beside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec
import pyarrow.parquet as pq

from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.jobs.release.content_hash import content_sha256
from sakuga_tasks.records.manifest import ReleaseColumn, ReleaseFile
from sakuga_tasks.stages.publish import PublishParams
from sakuga_tasks.store.sql import load_sql

SPLITS = ("train", "validation", "test")
SAKUGA42M_FILES = ("train_full", "train_aesthetic", "train_small", "val", "test")


def write_tables(con: duckdb.DuckDBPyConnection, out_dir: Path, params: PublishParams) -> list[ReleaseFile]:
    """Write every Parquet file of the release and describe them. An empty split still gets one file."""
    rows = {"row_group_rows": params.row_group_rows}
    with _one_thread(con):
        paths = _write_splits(con, out_dir, params)
        for name in SAKUGA42M_FILES:
            path = _prepared(out_dir / "sakuga42m" / f"{name}.parquet")
            con.execute(load_sql("publish/copy_sakuga42m"), rows | {"path": str(path), "name": name})
            paths.append(path)
        for name in ("provenance", "duplicates"):
            path = _prepared(out_dir / f"{name}.parquet")
            con.execute(load_sql(f"publish/copy_{name}"), rows | {"path": str(path)})
            paths.append(path)
    return [describe_file(path, out_dir) for path in paths]


def describe_file(path: Path, out_dir: Path) -> ReleaseFile:
    """Return what the manifest says about one file."""
    plain = ReleaseFile(
        path=path.relative_to(out_dir).as_posix(), sha256=file_sha256(path), n_bytes=path.stat().st_size
    )
    if path.suffix != ".parquet":
        return plain
    table = pq.ParquetFile(path)
    return msgspec.structs.replace(
        plain,
        rows=table.metadata.num_rows,
        content_sha256=content_sha256(path),
        columns=[ReleaseColumn(name=field.name, type=str(field.type)) for field in table.schema_arrow],
    )


@contextmanager
def _one_thread(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write with one thread: with more, DuckDB 1.5 puts the rows of a second, short row group into the first.

    22,000 rows at 20,480 a group are one group with two threads and two with one: other bytes for the same rows.
    """
    row = con.execute(load_sql("publish/threads")).fetchone()
    con.execute(load_sql("publish/set_threads"), {"threads": 1})
    try:
        yield
    finally:
        con.execute(load_sql("publish/set_threads"), {"threads": row[0] if row else 1})


def _write_splits(con: duckdb.DuckDBPyConnection, out_dir: Path, params: PublishParams) -> list[Path]:
    counts = {row[0]: row[2] for row in con.execute(load_sql("publish/counts")).fetchall()}
    paths = []
    for split in SPLITS:
        shards = max(1, -(-counts.get(split, 0) // params.rows_per_shard))
        for shard in range(shards):
            path = _prepared(out_dir / "data" / split / f"{split}-{shard:05d}-of-{shards:05d}.parquet")
            values = {"path": str(path), "split": split, "shard": shard, "shards_count": shards}
            con.execute(load_sql("publish/copy_split"), values | {"row_group_rows": params.row_group_rows})
            paths.append(path)
    return paths


def _prepared(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
