"""A list of videos to take in: CSV, JSONL or Parquet, read row by row in bounded memory.

The columns are checked before the first row. A row that cannot be used is a bad item and the rest goes on.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sakuga_tasks.errors import ConfigError, InvalidRecordError
from sakuga_tasks.sources.files import (
    Allowed,
    IsClosed,
    check_file,
    extension_error,
    has_extension,
    is_open,
    is_utf8,
    show_path,
)
from sakuga_tasks.sources.list_rows import (
    COLUMNS,
    PLACE_COLUMNS,
    REQUIRED_COLUMNS,
    Row,
    read_csv,
    read_jsonl,
    read_parquet,
)
from sakuga_tasks.sources.parse import bad_item, clean_value
from sakuga_tasks.sources.raw_item import VIDEO_EXTENSIONS, BadItem, LocalFile, RawItem

_READERS = {".csv": read_csv, ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".parquet": read_parquet}


def is_list(path: Path) -> bool:
    """Say whether a path is named like a list."""
    return has_extension(path, _READERS)


def read_list(
    path: Path,
    *,
    roots: Sequence[Path] = (),
    extensions: Sequence[str] = VIDEO_EXTENSIONS,
    is_closed: IsClosed = is_open,
) -> Iterator[RawItem | BadItem]:
    """Yield every row of a list in its order, files looked up and allowed.

    Args:
        path: A `.csv`, `.jsonl` or `.parquet` file, UTF-8 with or without a BOM.
        roots: Folders besides the list's own that its paths may lie under; relative paths start at the list.
        extensions: The kinds of local file that are taken.
        is_closed: Says of a folder that no file in it is taken.

    Raises:
        ConfigError: the list cannot be read, or its columns are not those of a list.
    """
    if not is_list(path):
        raise ConfigError(
            f"list {show_path(path)}: is {path.suffix or 'without extension'}, wanted {' '.join(_READERS)}"
        )
    allowed = Allowed([folder.resolve() for folder in (path.absolute().parent, *roots)], is_closed)
    try:
        columns, rows = _READERS[path.suffix.lower()](path)
    except OSError as error:
        raise ConfigError(f"list {show_path(path)}: {error.strerror or error}; give a file that can be read") from error
    check_columns(path, columns)
    for row in rows:
        yield _take(row, label=f"{show_path(path.name)} row {row.row_no}", allowed=allowed, extensions=extensions)


def check_columns(path: Path, columns: Sequence[str]) -> None:
    """Raise a ConfigError that names a missing, unknown or doubled column and what was found instead."""
    seen = f"columns seen: {', '.join(map(show_path, columns)) or 'none'}"
    missing = [name for name in REQUIRED_COLUMNS if name not in columns]
    if not set(PLACE_COLUMNS) & set(columns):
        missing.insert(0, "path or url")
    if missing:
        raise ConfigError(f"list {show_path(path)}: no column {', '.join(missing)}; add it; {seen}")
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if doubled:
        raise ConfigError(f"list {show_path(path)}: column {', '.join(doubled)} stands twice; {seen}")
    for name in columns:
        if name not in COLUMNS:
            raise ConfigError(f"list {show_path(path)}: {_unknown(name)}; columns allowed: {', '.join(COLUMNS)}")


def _take(row: Row, *, label: str, allowed: Allowed, extensions: Sequence[str]) -> RawItem | BadItem:
    raw = RawItem(source="list", label=label, values=row.values, file=None)
    try:
        file = _find_file(row, label=label, allowed=allowed, extensions=extensions)
    except InvalidRecordError as error:
        return bad_item(raw, error)
    return msgspec.structs.replace(raw, file=file)


def _find_file(row: Row, *, label: str, allowed: Allowed, extensions: Sequence[str]) -> LocalFile | None:
    if row.problem is not None:
        raise InvalidRecordError(f"{label}: {row.problem}")
    _check_names(label, row.values)
    path = row.values.get("path")
    if clean_value(path) is None:
        return None
    if clean_value(row.values.get("url")) is not None:
        raise InvalidRecordError(f"{label}: both path and url; keep one of them")
    if not isinstance(path, str):
        raise InvalidRecordError(f"{label}: path is {path!r}, wanted a text")
    if not is_utf8(path):
        raise InvalidRecordError(f"{label}: path is {show_path(path)}, wanted UTF-8 text; save the list as UTF-8")
    file = check_file(allowed.roots[0] / path, allowed)
    if not has_extension(file.path, extensions):
        raise extension_error(label, suffix=file.path.suffix, extensions=extensions)
    return file


def _check_names(label: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            raise InvalidRecordError(f"{label}: {_unknown(name)}")


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.strip().lower(), COLUMNS, n=1)
    return f"unknown column {show_path(name)!r}" + (f", did you mean {near[0]!r}?" if near else "")
