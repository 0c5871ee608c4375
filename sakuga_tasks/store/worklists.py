"""Work lists: what a planner writes so that workers never query the catalog."""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.store import layout
from sakuga_tasks.store.protocol import Store


class Batch(NamedTuple):
    """Items done together; `items` are rows as the stage's planner selected them."""

    batch_id: str
    items: list[dict[str, Any]]


def put_work_list(store: Store, rows: pa.Table, *, run_id: str) -> str:
    """Write a work list and return its key. Columns `item_id` and `batch_id`; rows of a batch stand together."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    key = layout.work_key(run_id, hashlib.sha256(data).hexdigest())
    store.put_if_absent(key, data)
    return key


def read_work_list(store: Store, key: str) -> Iterator[Batch]:
    """Yield the batches of a work list in order.

    Raises:
        ObjectMissingError: the list is gone, as after a takedown of one of its items; plan again.
    """
    rows = pq.read_table(pa.BufferReader(store.get(key))).to_pylist()
    for batch_id, items in groupby(rows, key=itemgetter("batch_id")):
        yield Batch(batch_id, list(items))
