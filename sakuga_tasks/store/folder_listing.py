"""The objects of a folder store in key order, which is S3's: by the bytes of the whole key."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sakuga_tasks.store.keys import TEMPORARY
from sakuga_tasks.store.protocol import ObjectInfo


def describe_file(key: str, path: Path) -> ObjectInfo | None:
    """Return what `stat` says of an object's file, None when it is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return ObjectInfo(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def walk_objects(root: Path, *, start: str, prefix: str) -> Iterator[ObjectInfo]:
    """Yield the objects whose key starts with `prefix` from the folder `start` ("" or "a/b/") on, in key order."""
    for key in _list_names(root, start):
        if key.endswith("/"):
            if key.startswith(prefix) or prefix.startswith(key):
                yield from walk_objects(root, start=key, prefix=prefix)
        elif key.startswith(prefix):
            info = describe_file(key, root / key)
            if info:
                yield info


def _list_names(root: Path, start: str) -> list[str]:
    """Return `key` of files and `key/` of folders directly in `start`; a missing folder has none."""
    try:
        with os.scandir(root / start) as entries:
            keys = [f"{start}{_name(entry)}" for entry in entries if _is_ours(entry)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    # Code points sort as UTF-8 bytes do, and a folder sorts as if its slash were written.
    return sorted(key for key in keys if key != f"{TEMPORARY}/")


def _name(entry: os.DirEntry[str]) -> str:
    return f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name


def _is_ours(entry: os.DirEntry[str]) -> bool:
    """Tell whether a key can name the entry: no link, no device, no name that is not UTF-8."""
    is_plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
    return is_plain and entry.name.isprintable()
