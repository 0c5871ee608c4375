"""What DuckDB says about files and disks, as our errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from sakuga_tasks.errors import StoreBusyError
from sakuga_tasks.store.file_errors import os_errors_as_ours


@contextmanager
def disk_errors_as_ours(path: Path) -> Iterator[None]:
    """Turn every OSError of the block, and what DuckDB says of a disk, into ours; `path` is what the block works on.

    Raises:
        StoreBusyError: the disk is full or away.
    """
    try:
        with os_errors_as_ours(path):
            yield
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        said = str(error).splitlines()[0]
        if isinstance(error, duckdb.TransactionException) and "file" not in said:
            raise
        raise StoreBusyError(
            f"{path}: {said}; see that its disk is mounted and has free space, then run it again"
        ) from error
