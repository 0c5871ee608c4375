"""Fragments: the immutable Parquet objects that hold every row of the truth."""

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.records.schema import fragment_schema
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.store import layout
from sakuga_tasks.store.protocol import Store

_FETCHES_AT_ONCE = 4


class FragmentRef(msgspec.Struct, frozen=True, kw_only=True):
    """A fragment as its receipt names it."""

    key: str
    table_name: str
    run_id: str
    batch_id: str
    sha256: str
    rows_count: int
    n_bytes: int
    schema_version: int


def rows_to_table(table_name: str, rows: Sequence[msgspec.Struct], run_id: str) -> pa.Table:
    """Return rows as the Arrow table of a fragment."""
    values = [msgspec.structs.asdict(row) | {"run_id": run_id} for row in rows]
    return pa.Table.from_pylist(values, schema=fragment_schema(table_name))


def write_fragment(store: Store, table: pa.Table, *, table_name: str, run_id: str, batch_id: str) -> FragmentRef:
    """Put rows into the store under a key that names their content, and return how to find them.

    Writing the same rows again changes nothing.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", store_schema=False)
    data = sink.getvalue().to_pybytes()
    sha256 = hashlib.sha256(data).hexdigest()
    key = layout.fragment_key(table_name, run_id, batch_id, sha256)
    if not store.put_if_absent(key, data):
        _touch(store, key, data)
    return FragmentRef(
        key=key,
        table_name=table_name,
        run_id=run_id,
        batch_id=batch_id,
        sha256=sha256,
        rows_count=table.num_rows,
        n_bytes=len(data),
        schema_version=SCHEMA_VERSION,
    )


def _touch(store: Store, key: str, data: bytes) -> None:
    """Write an object again, so that garbage collection sees that it is wanted anew."""
    with store.scratch() as folder:
        path = folder / "fragment.parquet"
        path.write_bytes(data)
        store.put_file(key, path, move=True)


def read_fragment(store: Store, key: str) -> pa.Table:
    """Return the rows of a fragment."""
    return pq.read_table(pa.BufferReader(store.get(key)))


def fetch_fragments(store: Store, keys: Iterable[str], folder: Path) -> list[str]:
    """Return paths at which DuckDB can read the fragments: the store's own files, or copies in `folder`."""

    def fetch(numbered: tuple[int, str]) -> str:
        number, key = numbered
        path = store.local_path(key)
        if path is None:
            path = folder / f"{number:06d}.parquet"
            path.write_bytes(store.get(key))
        return str(path)

    # Several at once: each is small, and on S3 the wait is the answer's, not the bytes'.
    with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
        return list(pool.map(fetch, enumerate(keys)))
