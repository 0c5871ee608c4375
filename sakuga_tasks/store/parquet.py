"""Parquet objects, read no further than asked: footer and wanted columns, not the whole object."""

import io
from collections.abc import Collection

import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.errors import ObjectMissingError
from sakuga_tasks.store.protocol import Store


def read_columns(store: Store, key: str, names: Collection[str]) -> pa.Table:
    """Return those of the named columns that a Parquet object has.

    Raises:
        ObjectMissingError: there is no such object.
    """
    path = store.local_path(key)
    source = str(path) if path is not None else pa.PythonFile(_ObjectFile(store, key), mode="r")
    try:
        file = pq.ParquetFile(source)
        return file.read(columns=[name for name in file.schema_arrow.names if name in names])
    except FileNotFoundError as error:
        raise ObjectMissingError(f"{store.url}: no object {key}; it was deleted while it was read") from error


class _ObjectFile(io.RawIOBase):
    """A file over byte ranges of an object, as far as Parquet needs one."""

    def __init__(self, store: Store, key: str) -> None:
        super().__init__()
        info = store.stat(key)
        if info is None:
            raise ObjectMissingError(f"{store.url}: no object {key}")
        self._store, self._key, self._n_bytes = store, key, info.n_bytes
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._n_bytes}[whence]
        self._place = start + offset
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        length = self._n_bytes - self._place if size < 0 else size
        data = self._store.get_range(self._key, self._place, length) if length > 0 else b""
        self._place += len(data)
        return data
