"""A hash of a Parquet file's content that no engine, compression or row group size changes."""

import hashlib
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def content_sha256(path: Path) -> str:
    """Return the SHA-256 over names, types and values of a Parquet file, in row order.

    Each column is hashed on its own, as Arrow lays it out: one validity byte per value; for text and
    lists the lengths as int64, then the values; little endian, null slots zero and empty. The file's
    hash is that of its `name type hash` lines.
    """
    file = pq.ParquetFile(path)
    lines = []
    for field in file.schema_arrow:
        digest = hashlib.sha256()
        _update(digest, _one_array(file.read(columns=[field.name]).column(0)))
        lines.append(f"{field.name} {field.type} {digest.hexdigest()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 0:
        return pa.array([], column.type)
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _update(digest: _Digest, array: pa.Array) -> None:
    is_valid = array.is_valid().to_numpy(zero_copy_only=False)
    digest.update(is_valid.astype(np.uint8).tobytes())
    if pa.types.is_list(array.type):
        digest.update(_lengths(array.cast(pa.large_list(array.type.value_type)), is_valid))
        _update(digest, array.flatten())
    elif pa.types.is_string(array.type):
        digest.update(_lengths(array.cast(pa.large_binary()), is_valid))
        dense = array.drop_null().cast(pa.large_binary())
        offsets = _offsets(dense)
        digest.update(bytes(dense.buffers()[2] or b"")[offsets[0] : offsets[-1]])
    else:
        plain = array.cast(pa.int64()) if pa.types.is_timestamp(array.type) else array
        nothing = pa.scalar(0, pa.int8()).cast(plain.type)
        digest.update(plain.fill_null(nothing).to_numpy(zero_copy_only=False).tobytes())


def _lengths(wide: pa.Array, is_valid: NDArray[np.bool_]) -> bytes:
    return np.where(is_valid, np.diff(_offsets(wide)), 0).astype(np.int64).tobytes()


def _offsets(wide: pa.Array) -> NDArray[np.int64]:
    if len(wide) == 0:
        return np.zeros(1, np.int64)
    return np.frombuffer(wide.buffers()[1], np.int64)[wide.offset : wide.offset + len(wide) + 1]
