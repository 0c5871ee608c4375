"""A hash of a Parquet file's content that no engine, compression or row group size changes."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_PER_STEP = 65_536


def content_sha256(path: Path) -> str:
    """Return the SHA-256 over names, types and values of a Parquet file, in row order.

    Each column is hashed on its own, value by value as Arrow lays them out: per 65,536 rows the
    validity (one byte per value), for text and lists the lengths (int64), then the values, little
    endian; null slots are zero and empty. The file's hash is that of `name type hash` lines.
    """
    file = pq.ParquetFile(path)
    lines = []
    for field in file.schema_arrow:
        digest = hashlib.sha256()
        for batch in file.iter_batches(_ROWS_PER_STEP, columns=[field.name]):
            _update(digest, batch.column(0))
        lines.append(f"{field.name} {field.type} {digest.hexdigest()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _update(digest: "hashlib._Hash", array: pa.Array) -> None:
    is_valid = array.is_valid().to_numpy(zero_copy_only=False)
    digest.update(is_valid.astype(np.uint8).tobytes())
    if pa.types.is_list(array.type) or pa.types.is_string(array.type):
        kind = pa.large_list(array.type.value_type) if pa.types.is_list(array.type) else pa.large_binary()
        wide = array.cast(kind)
        lengths = np.where(is_valid, np.diff(_offsets(wide)), 0).astype(np.int64)
        digest.update(lengths.tobytes())
        if pa.types.is_list(array.type):
            _update(digest, array.flatten())
        else:
            for value in wide.drop_null():
                digest.update(value.as_buffer())
        return
    plain = array.cast(pa.int64()) if pa.types.is_timestamp(array.type) else array
    digest.update(
        plain.fill_null(False if pa.types.is_boolean(plain.type) else 0).to_numpy(zero_copy_only=False).tobytes()
    )


def _offsets(array: pa.Array) -> np.ndarray:
    return np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
