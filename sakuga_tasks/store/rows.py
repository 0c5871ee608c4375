"""Rows of a query as Python values, by way of Arrow: DuckDB's own values of times need a package of their own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

_ROWS_PER_STEP = 1000


def fetch_rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the query that was executed last; whole numbers of any size are ints, times in UTC.

    Raises:
        duckdb.Error: the query fails at a row.
    """
    for batch in cursor.to_arrow_reader(_ROWS_PER_STEP):
        yield from zip(*map(_values, batch.columns), strict=True)


def _values(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    # A sum of integers is a HUGEINT, which is a decimal to Arrow.
    if pa.types.is_decimal(column.type) and column.type.scale == 0:
        return [int(value) if isinstance(value, Decimal) else value for value in values]
    return values
