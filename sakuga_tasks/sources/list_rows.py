"""The rows of a list file, format by format: cells as the format types them, problems kept with their row."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.errors import ConfigError

ROW_BYTES_MAX = 1 << 20
ROWS_PER_READ = 2048
PLACE_COLUMNS = ("path", "url")
REQUIRED_COLUMNS = ("licence", "licence_url")
OPTIONAL_COLUMNS = ("page_url", "title", "uploader", "work", "country", "year", "published_at", "tags", "md5")
COLUMNS = (*PLACE_COLUMNS, *REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
_SAMPLE_ROWS = 100
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


class Row(NamedTuple):
    """One row, counted from 1 as a person would: the header is not a row. `problem` says why it is unusable."""

    row_no: int
    values: dict[str, object]
    problem: str | None = None


Rows = tuple[list[str], Iterator[Row]]


def read_csv(path: Path) -> Rows:
    """Return the header and the rows of a CSV file; cells are texts."""
    _check_encoding(path)
    header = next(_csv_lines(path), None)
    columns = [name.strip() for name in header] if isinstance(header, list) else []
    return columns, _csv_rows(path, columns)


def read_jsonl(path: Path) -> Rows:
    """Return the columns and the rows of a file with one JSON object per line.

    JSON has no header: a column counts as seen if any of the first 100 rows has it, and an unknown one
    if all of them do; later rows are judged one by one.
    """
    _check_encoding(path)
    sample = [set(row.values) for row in itertools.islice(_jsonl_rows(path), _SAMPLE_ROWS) if row.problem is None]
    if not sample:
        raise ConfigError(f"list {path}: none of its first {_SAMPLE_ROWS} lines is a JSON object; write one per line")
    seen = set().union(*sample)
    return sorted((seen & set(COLUMNS)) | set.intersection(*sample)), _jsonl_rows(path)


def read_parquet(path: Path) -> Rows:
    """Return the columns and the rows of a Parquet file; cells are Python values."""
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise ConfigError(f"list {path}: {error}; write it as Parquet") from error
    return list(file.schema_arrow.names), _parquet_rows(path, file)


def _csv_rows(path: Path, columns: list[str]) -> Iterator[Row]:
    lines = itertools.islice(_csv_lines(path), 1, None)
    for row_no, cells in enumerate((line for line in lines if line != []), start=1):
        if isinstance(cells, str):
            yield Row(row_no, {}, cells)
        elif len(cells) != len(columns):
            problem = f"{len(cells)} cells, wanted {len(columns)}; quote cells that hold a comma"
            yield Row(row_no, dict(zip(columns, cells, strict=False)), problem)
        else:
            yield Row(row_no, dict(zip(columns, cells, strict=True)))


def _csv_lines(path: Path) -> Iterator[list[str] | str]:
    """Yield the cells of each line, or what is wrong with it."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(iter(lambda: file.readline(ROW_BYTES_MAX), ""), strict=True)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield f"line {reader.line_num}: {error}"


def _jsonl_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        for row_no, line in enumerate((line for line in _short_lines(file) if line != ""), start=1):
            yield Row(row_no, {}, f"over {ROW_BYTES_MAX} characters long") if line is None else _json_row(row_no, line)


def _short_lines(file: TextIO) -> Iterator[str | None]:
    """Yield each line stripped, None for one that is too long to be a row."""
    while line := file.readline(ROW_BYTES_MAX):
        is_whole = line.endswith("\n") or len(line) < ROW_BYTES_MAX
        yield line.strip() if is_whole else None
        while not is_whole:
            line = file.readline(ROW_BYTES_MAX)
            is_whole = line.endswith("\n") or len(line) < ROW_BYTES_MAX


def _json_row(row_no: int, line: str) -> Row:
    try:
        return Row(row_no, msgspec.json.decode(line.encode("utf-8", "surrogateescape"), type=dict[str, object]))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Row(row_no, {}, f"no JSON object: {error}")


def _parquet_rows(path: Path, file: pq.ParquetFile) -> Iterator[Row]:
    row_no = itertools.count(1)
    try:
        with file:
            for batch in file.iter_batches(batch_size=ROWS_PER_READ):
                yield from (Row(next(row_no), values) for values in batch.to_pylist())
    except (pa.ArrowException, OSError) as error:
        raise ConfigError(f"list {path}: breaks off after row {next(row_no) - 1}: {error}; write it again") from error


def _check_encoding(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(2) in _OTHER_ENCODINGS:
            raise ConfigError(f"list {path}: is UTF-16; save it as UTF-8")
